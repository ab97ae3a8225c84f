"""The journal: appended to, on disk at once, one process at a time."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from extractor.errors import SettingsError
from extractor.review.journal import Change, Journal, live

EDIT = Change("edit", "i1", "attacker", {"name": None}, {"name": "Red Sword"}, "named in the second paragraph")
WRITER = """
import sys, time
from pathlib import Path
from extractor.review.journal import Change, Journal
journal = Journal(Path(sys.argv[1]))
for n in range(1000000):
    journal.append("a", [Change("accept", f"i{n}"), Change("accept", f"i{n}", "place")], who="amina", base="0")
    print(n, flush=True)
"""


def test_an_entry_says_who_when_old_new_and_why(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db", clock=lambda: "2026-11-22T10:00:00.000Z") as journal:
        journal.append("a", [EDIT], who="amina", base="0")
        (entry,) = journal.entries("a")
    assert (entry.who, entry.at, entry.why) == ("amina", "2026-11-22T10:00:00.000Z", EDIT.why)
    assert (entry.old, entry.new) == (EDIT.old, EDIT.new)
    assert (entry.n, entry.step, entry.incident, entry.path) == (1, 1, "i1", "attacker")


def test_entries_are_of_one_article_and_in_order(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db") as journal:
        for article in "abab":
            journal.append(article, [EDIT], who="amina", base=article)
        assert [entry.n for entry in journal.entries("a")] == [1, 3]
        assert journal.bases() == {"a": "a", "b": "b"}


def test_it_is_there_when_opened_again(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db") as journal:
        journal.append("a", [EDIT], who="amina", base="0")
        before = journal.entries("a")
    with Journal(tmp_path / "j.db") as journal:
        assert journal.entries("a") == before


@pytest.mark.parametrize("statement", ["UPDATE entry SET who = 'b'", "DELETE FROM entry"], ids=["update", "delete"])
def test_entries_can_be_neither_changed_nor_removed(statement: str, tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db") as journal:
        journal.append("a", [EDIT], who="amina", base="0")
    with sqlite3.connect(tmp_path / "j.db") as db, pytest.raises(sqlite3.IntegrityError, match="never"):
        db.execute(statement)
    db.close()


def test_an_action_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db") as journal:
        broken = Change("edit", "i1", "attacker", None, {1, 2})
        with pytest.raises(TypeError):
            journal.append("a", [EDIT, broken], who="amina", base="0")
        assert journal.entries("a") == []
        journal.append("a", [EDIT], who="amina", base="0")
        assert len(journal.entries("a")) == 1


def test_commits_reach_the_disk_before_they_return(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db") as journal:
        settings = {
            name: journal._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode")
        }
    assert settings == {"synchronous": 2, "journal_mode": "wal"}


def test_what_was_reported_done_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    done = [int(writer.stdout.readline()) for _ in range(25)]
    os.kill(writer.pid, signal.SIGKILL)
    done += [int(line) for line in writer.stdout.read().split("\n")[:-1]]
    writer.stdout.close()
    writer.wait()
    with Journal(path) as journal:
        entries = journal.entries("a")
    steps = {entry.step for entry in entries}
    assert len(steps) in (len(done), len(done) + 1)
    assert len(entries) == 2 * len(steps)


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    with Journal(tmp_path / "j.db"), pytest.raises(SettingsError, match="open in another"):
        Journal(tmp_path / "j.db")


def test_a_journal_of_another_kind_is_refused(tmp_path: Path) -> None:
    Journal(tmp_path / "j.db", mode="blind").close()
    with pytest.raises(SettingsError, match="blind"):
        Journal(tmp_path / "j.db", mode="review")


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    (tmp_path / "j.db").write_text("something else entirely, and long enough to be read as a header", encoding="utf-8")
    with pytest.raises(SettingsError, match="--journal"):
        Journal(tmp_path / "j.db")


def test_what_was_taken_back_does_not_stand(tmp_path: Path) -> None:
    numbers = count()
    with Journal(tmp_path / "j.db", clock=lambda: str(next(numbers))) as journal:
        journal.append("a", [EDIT, EDIT], who="amina", base="0")
        journal.append("a", [EDIT], who="amina", base="0")
        journal.append("a", [Change("undo", undoes=1)], who="amina", base="0")
        entries = journal.entries("a")
    assert [entry.n for entry in live(entries)] == [3]
    assert len(entries) == 4
