"""Group commits: how much may be off the disk, and what becomes of what was handed over."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from extractor.batch.commit import Committer, Outcome
from extractor.batch.journal import Journal, Result
from extractor.errors import JournalUnusable

from .runs import extraction


class Disk(Journal):
    """Takes results when it is let, and notes which came together."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.is_free = threading.Event()
        self.problem: Exception | None = None

    def commit(self, *, results: Sequence[Result] = (), **_: Any) -> None:
        """Wait until the disk is free, then take the results, or fail."""
        assert self.is_free.wait(10)
        if self.problem:
            raise self.problem
        self.groups.append([result.extraction.article_id for result in results])


class Told:
    """What the committer says."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.failed: list[str] = []

    def on(self, disk: Journal, *, most: int) -> Committer:
        """Make a committer that says it here."""
        return Committer(
            disk,
            most=most,
            written=lambda outcome: self.written.append(outcome.result.extraction.article_id if outcome.result else ""),
            failed=lambda error: self.failed.append(str(error)),
        )


def outcome(id: str) -> Outcome:
    """The outcome of an article."""
    return Outcome(Result(b"w" + id.encode(), b"k", extraction(id)), None)


@pytest.mark.parametrize("most", [1, 3])
def test_no_more_than_was_said_are_off_the_disk_when_a_commit_returns(most: int) -> None:
    async def run() -> None:
        disk, told = Disk(), Told()
        committer = told.on(disk, most=most)
        for n in range(most - 1):
            await committer.commit(outcome(str(n)))
        one_more = asyncio.create_task(committer.commit(outcome("one more")))
        await asyncio.sleep(0)
        assert not one_more.done()
        disk.is_free.set()
        await one_more
        await committer.aclose()
        assert told.written == [*map(str, range(most - 1)), "one more"]

    asyncio.run(run())


def test_what_comes_while_the_disk_is_busy_shares_a_transaction() -> None:
    async def run() -> list[list[str]]:
        disk = Disk()
        committer = Told().on(disk, most=100)
        for n in range(50):
            await committer.commit(outcome(str(n)))
        disk.is_free.set()
        await committer.aclose()
        return disk.groups

    groups = asyncio.run(run())
    assert [id for group in groups for id in group] == [str(n) for n in range(50)]
    assert len(groups) <= 3


def test_what_was_handed_over_is_written_even_if_nobody_waits_for_it_any_more() -> None:
    async def run() -> list[list[str]]:
        disk = Disk()
        committer = Told().on(disk, most=1)
        waiting = asyncio.create_task(committer.commit(outcome("a")))
        await asyncio.sleep(0)
        waiting.cancel()
        disk.is_free.set()
        await committer.aclose()
        return disk.groups

    assert asyncio.run(run()) == [["a"]]


def test_a_disk_that_fails_is_told_of_and_tried_again() -> None:
    async def run() -> Told:
        disk, told = Disk(), Told()
        disk.problem = JournalUnusable("Full.")
        disk.is_free.set()
        committer = told.on(disk, most=1)
        await committer.commit(outcome("a"))
        disk.problem = None
        await committer.commit(outcome("b"))
        await committer.aclose()
        return told

    told = asyncio.run(run())
    assert (told.failed, told.written) == (["Full."], ["b"])


def test_a_journal_takes_what_it_holds_already_and_what_comes_twice(tmp_path: Path) -> None:
    """The first good result of a work stays, within a transaction as between two."""

    def results(*pairs: tuple[bytes, str]) -> list[Result]:
        return [Result(work, b"k", extraction(status, status)) for work, status in pairs]

    with Journal.open(tmp_path / "journal", config="c") as journal:
        journal.commit(results=results((b"a", "failed"), (b"b", "ok")))
        journal.commit(
            results=results((b"a", "empty"), (b"b", "failed"), (b"c", "failed"), (b"c", "ok"), (b"c", "failed"))
        )
        rows = journal._reader.execute("SELECT work, status, json FROM result JOIN body ON number = body").fetchall()
    assert {(work, status) for work, status, _ in rows} == {(b"a", "empty"), (b"b", "ok"), (b"c", "ok")}
    assert all(f'"status":"{status}"' in body for _, status, body in rows)
