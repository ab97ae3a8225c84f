"""Runs in shards: the merged output is that of one run, whoever dies in between. Ray itself is in ``test_ray``."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.article import UnreadArticle
from extractor.batch.journal import Journal
from extractor.batch.plan import Plan, Stop
from extractor.batch.run import Options, Summary, journal_path, run_batch
from extractor.batch.shards import (
    STOP_FILE,
    Report,
    Shard,
    folder_of,
    packed,
    plan_of,
    run_in_shards,
    run_shard,
    unpacked,
)
from extractor.errors import ArticleTooLarge, BatchStopped, JournalBusy, JournalUnusable, OutputUnwritable
from extractor.settings import MAX_ARTICLE_BYTES, Settings
from extractor.sources import Document, read_documents

from ..asking import KEY
from ..server import Server, failing
from .model import answering, results, write_stories

COPIES = 2
Spread = Callable[[Callable[[Shard], Report], Sequence[Shard]], Iterable[Report]]


class Killed(BaseException):
    """Stands for a kill."""


class Desk:
    """An input, a server that is asked question by question, and an output."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder = folder
        self.server = server
        self.stories = folder / "stories.jsonl"
        self.out = folder / "out.jsonl"
        self.ids = write_stories(self.stories, copies=COPIES)

    def settings(self, **changes: Any) -> Settings:
        return Settings(**{"model": "scripted-1", "base_url": self.server.url, "max_attempts": 1, **changes})

    def documents(self) -> Iterator[Any]:
        return enumerate(read_documents(self.stories, max_bytes=MAX_ARTICLE_BYTES, stdin=None))

    def run(self, spread: Spread = map, **rest: Any) -> Summary:
        named: dict[str, Any] = {"settings": self.settings(), "plan": Plan(jobs=4), "workers": 1, **rest}
        return run_in_shards(self.documents(), out=self.out, spread=spread, **named)

    def in_one(self) -> list[dict[str, Any]]:
        """The results of one run of this process."""
        out = self.folder / "one.jsonl"
        run_batch(self.documents(), out=out, settings=self.settings(), plan=Plan(jobs=4))
        return results(out)

    def asked(self) -> Counter[bytes]:
        """How often each request was made."""
        return Counter(sent.body for sent in self.server.requests)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr("extractor.batch.shards.SHARDS_PER_WORKER", 3)
    with Server(answering) as server:
        yield Desk(tmp_path, server)


def test_the_merged_output_is_that_of_one_run_and_nothing_is_asked_twice(desk: Desk) -> None:
    summary = desk.run()
    assert max(desk.asked().values()) == 1
    merged = desk.out.read_text(encoding="utf-8").splitlines()
    assert results(desk.out) == desk.in_one()
    one = (desk.folder / "one.jsonl").read_text(encoding="utf-8").splitlines()
    assert [timeless(line) for line in merged] == [timeless(line) for line in one]
    assert summary.is_whole
    assert summary.tally.entries == len(merged) == len(desk.ids) + 1


def timeless(line: str) -> str:
    """A line byte for byte, but for its seconds."""
    seconds = json.loads(line)["usage"]["seconds"]
    return line.replace(f'"seconds":{seconds}', '"seconds":_')


def test_a_shard_can_be_sent_to_another_process_and_holds_no_key(desk: Desk) -> None:
    sent: list[bytes] = []

    def over_the_wire(run: Callable[[Shard], Report], shards: Sequence[Shard]) -> Iterator[Report]:
        for shard in shards:
            sent.append(pickle.dumps(shard))
            yield pickle.loads(pickle.dumps(run(pickle.loads(sent[-1]))))

    desk.run(over_the_wire, settings=desk.settings(api_key=KEY))
    assert results(desk.out) == desk.in_one()
    kept = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    assert KEY.encode() not in b"".join(sent) + kept


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_driver_that_dies_is_started_again_and_asks_nothing_twice(desk: Desk, after: int) -> None:
    def dying(run: Callable[[Shard], Report], shards: Sequence[Shard]) -> Iterator[Report]:
        for number, report in enumerate(map(run, shards)):
            if number == after:
                raise Killed
            yield report

    try:
        desk.run(dying)
    except Killed:
        assert not desk.out.exists()
    assert desk.run(workers=7).is_whole  # a larger cluster changes nothing: the shards are settled
    assert max(desk.asked().values()) == 1
    assert results(desk.out) == desk.in_one()


def test_shards_may_come_in_any_order(desk: Desk) -> None:
    desk.run(lambda run, shards: map(run, reversed(shards)))
    assert results(desk.out) == desk.in_one()


def test_a_shard_that_is_run_twice_does_its_work_once(desk: Desk) -> None:
    desk.run(lambda run, shards: [run(shard) for shard in shards for _ in range(2)])
    assert max(desk.asked().values()) == 1
    assert results(desk.out) == desk.in_one()


def test_a_changed_input_is_shared_out_anew(desk: Desk) -> None:
    desk.run()
    lines = desk.stories.read_text(encoding="utf-8").splitlines()
    new = json.dumps({"id": "new", "text": "The bridge was shut on Monday."})
    desk.stories.write_text("\n".join([new, *lines[3:]]) + "\n", encoding="utf-8")
    asked = len(desk.server.requests)
    desk.run()
    assert len(desk.server.requests) == asked + 1
    assert results(desk.out) == desk.in_one()
    desk.stories.write_text(new + "\n", encoding="utf-8")
    desk.run()
    assert [row["article_id"] for row in results(desk.out)] == ["new"]


def test_failed_articles_can_be_asked_again(desk: Desk) -> None:
    usual = desk.server.usual
    desk.server.usual = lambda sent: failing(400) if "Report 1" in str(sent.body) else usual(sent)
    assert desk.run().tally.failed == 4 + (COPIES - 1) + 1
    desk.server.usual = usual
    desk.run(options=Options(retry_failed=True))
    assert results(desk.out) == desk.in_one()


def test_fresh_sets_all_shards_aside(desk: Desk) -> None:
    desk.run()
    desk.run(options=Options(fresh=True))
    assert set(desk.asked().values()) == {2}
    assert (desk.folder / "out.jsonl.shards.1").is_dir()


class TestStops:
    def test_what_befalls_every_article_stops_all_shards_and_is_told(self, desk: Desk) -> None:
        desk.server.usual = lambda _: failing(401, code="invalid_api_key")
        with pytest.raises(BatchStopped, match="Check OPENAI_API_KEY"):
            desk.run()
        assert len(desk.server.requests) == 1
        desk.server.usual = answering
        assert desk.run().is_whole

    def test_a_stop_reaches_workers_through_the_folder(self, desk: Desk) -> None:
        stop = Stop()

        def interrupted(run: Callable[[Shard], Report], shards: Sequence[Shard]) -> Iterator[Report]:
            yield run(shards[0])
            stop.drain()
            yield from map(run, shards[1:])

        summary = desk.run(interrupted, stop=stop)
        assert summary.ending.why == "drained"
        assert (folder_of(desk.out) / STOP_FILE).exists()
        assert 0 < len(results(desk.out)) < len(desk.ids)
        assert desk.run().is_whole
        assert max(desk.asked().values()) == 1

    def test_an_error_of_one_shard_leaves_the_others_their_results(self, desk: Desk) -> None:
        def one_fails(run: Callable[[Shard], Report], shards: Sequence[Shard]) -> Iterator[Report]:
            yield from map(run, shards[:-1])
            yield Report(shards[-1].number, "stopped", 0, "JournalUnusable", "the disk is full")

        with pytest.raises(JournalUnusable, match="the disk is full"):
            desk.run(one_fails)
        assert 0 < len(results(desk.out)) < len(desk.ids) + 1
        assert desk.run().is_whole


class TestLocks:
    def test_a_second_driver_is_refused(self, desk: Desk) -> None:
        def nested(run: Callable[[Shard], Report], shards: Sequence[Shard]) -> Iterator[Report]:
            with pytest.raises(JournalBusy):
                desk.run()
            return map(run, shards)

        assert desk.run(nested).is_whole

    def test_a_shard_waits_for_a_worker_that_still_holds_it(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        naps: list[float] = []

        def held(run: Callable[[Shard], Report], shards: Sequence[Shard]) -> Iterator[Report]:
            journal = Journal.open(journal_path(shards[0].out), config="of the other")

            def nap(seconds: float) -> None:
                naps.append(seconds)
                journal.close()

            monkeypatch.setattr("extractor.batch.shards.nap", nap)
            return map(run, shards)

        assert desk.run(held).is_whole
        assert len(naps) == 1

    def test_but_not_for_ever(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("extractor.batch.shards.PATIENCE_S", -1.0)

        def held(run: Callable[[Shard], Report], shards: Sequence[Shard]) -> Iterator[Report]:
            with Journal.open(journal_path(shards[0].out), config="of the other"):
                yield run(shards[0])

        with pytest.raises(JournalBusy):
            desk.run(held)


class TestParts:
    def test_limits_hold_for_all_shards_together(self) -> None:
        plan = Plan(jobs=64, max_cost=8.0, max_articles=10)
        parts = [plan_of(plan, shard=n, shards=16, at_once=4) for n in range(16)]
        assert {part.jobs for part in parts} == {16}
        assert sum(part.max_cost or 0 for part in parts) == 8.0
        assert sum(part.max_articles or 0 for part in parts) == 10
        assert plan_of(Plan(jobs=1, processes=8), shard=0, shards=4, at_once=4) == Plan(jobs=1, processes=1)

    def test_so_many_articles_and_no_more(self, desk: Desk) -> None:
        summary = desk.run(plan=Plan(max_articles=5))
        assert summary.ending.why == "max_articles"
        assert summary.ending.extracted <= 5
        assert desk.run().is_whole

    def test_rates_are_shared_by_those_who_run_at_once(self, desk: Desk) -> None:
        seen: list[Shard] = []

        def look(_run: Callable[[Shard], Report], shards: Sequence[Shard]) -> Iterator[Report]:
            seen.extend(shards)
            return iter(())

        desk.run(look, settings=desk.settings(requests_per_minute=600.0), workers=4)
        assert {shard.settings.requests_per_minute for shard in seen} == {150.0}


@given(
    seq=st.integers(0, 10**9),
    id=st.text(max_size=20),
    where=st.text(max_size=20),
    raw=st.binary(max_size=200),
    is_json=st.booleans(),
)
def test_documents_travel_unchanged(seq: int, id: str, where: str, raw: bytes, is_json: bool) -> None:
    document = Document(id, where, raw, is_json)
    assert unpacked(json.loads(packed(seq, document))) == (seq, document)


def test_what_is_no_article_travels_with_its_reason() -> None:
    unread = UnreadArticle("x:3", ArticleTooLarge("x, line 3 is too large. Split it."))
    seq, document = unpacked(json.loads(packed(7, unread)))
    assert isinstance(document, UnreadArticle)
    assert (seq, document.id, type(document.error), str(document.error)) == (
        7,
        "x:3",
        ArticleTooLarge,
        "x, line 3 is too large. Split it.",
    )


def test_a_worker_that_does_not_see_the_folder_says_so(desk: Desk) -> None:
    def elsewhere(run: Callable[[Shard], Report], shards: Sequence[Shard]) -> Iterator[Report]:
        for shard in shards:
            yield run(replace(shard, folder=desk.folder / "not here"))

    with pytest.raises((JournalUnusable, OutputUnwritable), match="not here"):
        desk.run(elsewhere)


def test_a_damaged_folder_is_one_clear_line(desk: Desk) -> None:
    desk.run()
    (folder_of(desk.out) / "shards.json").write_text("rubbish", encoding="ascii")
    with pytest.raises(JournalUnusable, match="use --fresh"):
        desk.run()
    assert desk.run(options=Options(fresh=True)).is_whole


def test_run_shard_reports_an_error_instead_of_raising_it(desk: Desk) -> None:
    (desk.folder / "here").mkdir()
    report = run_shard(Shard(0, desk.folder / "here", desk.settings(), Plan(), Options()))
    assert report.error == "ArticleError"
    assert "All workers must see its folder" in str(report.problem())
