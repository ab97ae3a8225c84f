"""Every call to the disk fails once: the n-th of a run, for n = 1, 2, … until a run passes without meeting the fault."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from io import IOBase
from itertools import count
from pathlib import Path
from typing import Any, Literal, TypeVar

import pytest

from extractor.batch.plan import Plan
from extractor.errors import ExtractorError

from .runs import Model, line, run, write

T = TypeVar("T")
When = Literal["before", "after"]
ARTICLES, JOBS = 6, 2
OLD = '{"article_id":"old"}\n'


class Seam:
    """Counts calls to the disk, and lets one of them fail: before it has done its work, or after."""

    def __init__(self, when: When) -> None:
        self.when = when
        self.fails_at = 0
        self.calls = 0
        self._lock = threading.Lock()

    def arm(self, at: int) -> None:
        """Let the call with this number fail, counted from now; 0 for none."""
        self.fails_at, self.calls = at, 0

    @property
    def has_fired(self) -> bool:
        """Whether the call that was to fail was made."""
        return 0 < self.fails_at <= self.calls

    def passing(self, work: Callable[[], T], error: Exception) -> T:
        """Do the work, or fail."""
        with self._lock:
            self.calls += 1
            is_due = self.calls == self.fails_at
        if is_due and self.when == "before":
            raise error
        done = work()
        if is_due:
            if isinstance(done, sqlite3.Cursor | IOBase):
                done.close()  # what nobody has got in hand would stay open for as long as the error is kept somewhere
            raise error
        return done


@pytest.fixture(params=["before", "after"])
def seam(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Seam:
    """Put the seam under SQLite's calls, and under opening, forcing and renaming the output."""
    seam = Seam(request.param)
    connect, fsync, opening, replace = sqlite3.connect, os.fsync, Path.open, Path.replace

    class Connection(sqlite3.Connection):
        def execute(self, *words: Any) -> sqlite3.Cursor:
            return seam.passing(partial(super().execute, *words), sqlite3.OperationalError("disk I/O error"))

        def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
            return seam.passing(partial(super().executemany, sql, rows), sqlite3.OperationalError("disk I/O error"))

    def failing(call: Callable[..., T], *args: Any, **named: Any) -> T:
        return seam.passing(partial(call, *args, **named), OSError(errno.EIO, "Input/output error"))

    def open_part(path: Path, *args: Any, **named: Any) -> Any:
        return failing(opening, path, *args, **named) if path.name.endswith(".part") else opening(path, *args, **named)

    monkeypatch.setattr(sqlite3, "connect", partial(connect, factory=Connection))
    monkeypatch.setattr(os, "fsync", partial(failing, fsync))
    monkeypatch.setattr(Path, "open", open_part)
    monkeypatch.setattr(Path, "replace", lambda path, target: failing(replace, path, target))
    return seam


def attempt(source: Path, out: Path, model: Model) -> str | None:
    """Run a batch; return what the error says that it ended with, which is of our own kind."""
    try:
        run(source, out, model.extract, plan=Plan(jobs=JOBS))
    except ExtractorError as error:
        return str(error)
    return None


def ids_in(out: Path) -> list[str]:
    """Return the ids of an output of which every line is whole."""
    return [json.loads(each)["article_id"] for each in out.read_text(encoding="utf-8").splitlines()]


def test_whichever_call_to_the_disk_fails_the_next_run_completes_the_output(seam: Seam, tmp_path: Path) -> None:
    ids = [f"a{n}" for n in range(ARTICLES)]
    failed = 0
    for at in count(1):
        folder = tmp_path / str(at)
        folder.mkdir()
        source, out, model = write(folder / "in.jsonl", [line(id) for id in ids]), folder / "out.jsonl", Model()
        out.write_text(OLD)
        seam.arm(at)
        error = attempt(source, out, model)
        has_fired = seam.has_fired
        seam.arm(0)
        failed += error is not None
        assert error is None or "\n" not in error
        assert ids_in(out) == ["old"] or set(ids_in(out)) <= set(ids)
        assert not out.with_name("out.jsonl.part").exists()
        assert attempt(source, out, model) is None
        assert ids_in(out) == ids
        assert model.most_asked <= 2
        assert len(model.asked) <= ARTICLES + JOBS
        if not has_fired:
            assert error is None
            assert Counter(model.asked) == Counter(ids)
            break
    assert failed >= 20
