"""The journal: what it promises, whatever happens to the process, the file or the disk."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from extractor.batch.digests import key_digest, work_digest
from extractor.batch.journal import GOOD, Attempt, Entry, Journal, Result
from extractor.errors import JournalBusy, JournalUnusable
from extractor.schema import Extraction, Usage

from .runs import SPENT, ended, extraction


def entry(seq: int, id: str, text: str = "", extra: str | None = None) -> Entry:
    """An entry whose work is its text."""
    return Entry(seq, b"d", key_digest("c", id, text), work_digest("c", text), id, extra)


def result(of: Entry, status: str = "ok", usage: Usage = SPENT) -> Result:
    """A result of an entry's work."""
    return Result(of.work, of.key, extraction(of.id, status, usage=usage))


def lines_of(journal: Journal) -> list[Extraction]:
    """The output."""
    return [Extraction.model_validate_json(line) for line in journal.lines()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl.journal"


def test_lines_come_in_the_order_of_the_input_whatever_finished_first(path: Path) -> None:
    entries = [entry(n, f"a{n}", f"t{n}") for n in range(3)]
    with Journal.open(path, config="c") as journal:
        for one in (entries[2], entries[0], entries[1]):
            journal.commit(entries=[one], results=[result(one)])
        assert [line.article_id for line in lines_of(journal)] == ["a0", "a1", "a2"]


def test_a_good_result_stays_and_a_failed_one_gives_way(path: Path) -> None:
    one = entry(0, "a")
    with Journal.open(path, config="c") as journal:
        for status in ("failed", "ok", "empty", "failed"):
            journal.commit(entries=[one], results=[result(one, status)])
        assert [line.status for line in lines_of(journal)] == ["ok"]


def test_articles_with_one_text_share_a_result_and_one_of_them_its_cost(path: Path) -> None:
    first, second = entry(0, "a", "same"), entry(1, "b", "same", '{"n":1}')
    with Journal.open(path, config="c") as journal:
        journal.commit(entries=[first, second], results=[result(first)])
        a, b = lines_of(journal)
    assert (a.article_id, b.article_id, b.input) == ("a", "b", {"n": 1})
    assert (a.usage.cost_usd, b.usage.cost_usd, b.usage.calls) == (0.01, 0.0, 0)
    assert a.provenance == b.provenance


def test_the_tally_counts_what_all_runs_have_cost(path: Path) -> None:
    one = entry(0, "a")
    for _ in range(2):
        with Journal.open(path, config="c") as journal:
            journal.commit(entries=[one, entry(1, "b", "t")], attempts=[Attempt(one.work, "failed", SPENT)])
            journal.commit(results=[result(one, "failed")])
            tally = journal.tally()
    assert (tally.entries, tally.left, tally.failed) == (2, 1, 1)
    assert (tally.attempts, tally.calls, tally.prompt_tokens, tally.completion_tokens) == (2, 2, 2000, 200)
    assert tally.cost_usd == pytest.approx(0.02)


def test_a_work_is_claimed_once_until_its_result_is_there(path: Path) -> None:
    one = entry(0, "a")
    with Journal.open(path, config="c") as journal:
        assert journal.claim(one.work)
        assert not journal.claim(one.work)
        journal.commit(results=[result(one, "failed")])
        assert not journal.claim(one.work)
        assert not journal.claim(one.work, retry_failed=True), "it has failed in this very run"
    with Journal.open(path, config="c") as journal:
        assert not journal.claim(one.work)
        assert journal.claim(one.work, retry_failed=True)


def test_another_configuration_reads_the_input_anew_and_keeps_what_was_paid_for(path: Path) -> None:
    one = entry(0, "a")
    with Journal.open(path, config="c") as journal:
        journal.commit(entries=[one], results=[result(one)])
    with Journal.open(path, config="other") as journal:
        assert lines_of(journal) == []
        assert not journal.claim(one.work)


def test_fresh_keeps_the_earlier_journal_under_a_number(path: Path) -> None:
    one = entry(0, "a")
    for _ in range(2):
        with Journal.open(path, config="c", fresh=True) as journal:
            assert lines_of(journal) == []
            journal.commit(entries=[one], results=[result(one)])
    with Journal.open(path.with_name(path.name + ".1"), config="c") as journal:
        assert len(lines_of(journal)) == 1


def test_a_second_process_is_refused_by_name_and_the_first_goes_on(path: Path) -> None:
    with Journal.open(path, config="c") as journal:
        error = ended(lambda: Journal.open(path, config="c"))
        assert isinstance(error, JournalBusy)
        assert "Another process" in str(error)
        journal.commit(entries=[entry(0, "a")])
    Journal.open(path, config="c").close()


def test_a_full_disk_loses_nothing_that_was_committed(path: Path) -> None:
    with Journal.open(path, config="c", max_pages=40) as journal:

        def fill() -> None:
            for n in count():
                one = entry(n, f"a{n}", f"text {n}")
                journal.commit(entries=[one], results=[result(one)])

        error = ended(fill)
        assert isinstance(error, JournalUnusable)
        assert "full. What was committed is safe: make room, and run the same command again" in str(error)
        done = len(lines_of(journal))
        assert done > 10
    with Journal.open(path, config="c") as journal:
        one = entry(done, f"a{done}", f"text {done}")
        journal.commit(entries=[one], results=[result(one)])
        assert len(lines_of(journal)) == done + 1


@pytest.mark.parametrize("cut", [1, 30, 4000], ids=lambda cut: f"{cut} bytes")
def test_a_torn_tail_of_the_log_costs_the_last_commit_at_most(path: Path, cut: int) -> None:
    copy = path.with_name("copy.journal")
    with Journal.open(path, config="c") as journal:
        for n in range(5):
            one = entry(n, f"a{n}", f"t{n}")
            journal.commit(entries=[one], results=[result(one)])
        killed(path, copy, cut=cut)
    with Journal.open(copy, config="c") as journal:
        assert [line.article_id for line in lines_of(journal)] == [f"a{n}" for n in range(4)]


@pytest.mark.parametrize(
    ("bytes_", "words"),
    [(b"{}\n" * 400, "move it away, or choose another --out"), (b"SQLite format 3\0" + b"\xff" * 5000, "move it away")],
    ids=["text", "damaged"],
)
def test_a_file_that_is_no_journal_is_left_alone(path: Path, bytes_: bytes, words: str) -> None:
    path.write_bytes(bytes_)
    error = ended(lambda: Journal.open(path, config="c"))
    assert isinstance(error, JournalUnusable)
    assert words in str(error)
    assert path.read_bytes() == bytes_


def test_a_database_of_something_else_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE mine(x)")
    other.close()
    assert "no journal of this version" in str(ended(lambda: Journal.open(path, config="c")))


def test_a_folder_that_cannot_be_written_to_is_said_in_a_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    error = ended(lambda: Journal.open(blocked / "out.jsonl.journal", config="c"))
    assert isinstance(error, JournalUnusable)
    assert "Choose a folder that can be written to" in str(error)


def test_a_commit_is_forced_to_the_disk(path: Path) -> None:
    with Journal.open(path, config="c") as journal:
        (mode,) = journal._writer.execute("PRAGMA journal_mode").fetchone()
        (level,) = journal._writer.execute("PRAGMA synchronous").fetchone()
    assert (mode, level) == ("wal", 2)


def killed(path: Path, copy: Path, *, cut: int = 0) -> None:
    """Copy what the disk holds of an open journal, as after kill -9; ``cut`` tears bytes off its log."""
    shutil.copyfile(path, copy)
    log = path.with_name(path.name + "-wal")
    raw = log.read_bytes()
    copy.with_name(copy.name + "-wal").write_bytes(raw[: len(raw) - cut])


class JournalMachine(RuleBasedStateMachine):
    """Adds, commits, is killed, resumes and tries again; the model is a dictionary of text -> first good result."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="journal"))
        self.generation = 0
        self.input: dict[int, Entry] = {}
        self.model: dict[bytes, tuple[str, int]] = {}
        self.spent = 0

    @property
    def path(self) -> Path:
        return self.folder / f"{self.generation}.journal"

    @initialize()
    def begin(self) -> None:
        self.journal = Journal.open(self.path, config="c")

    @rule(seq=st.integers(0, 5), id=st.sampled_from("ab"), text=st.sampled_from("xyz"))
    def add(self, seq: int, id: str, text: str) -> None:
        one = entry(seq, id, text)
        self.journal.commit(entries=[one])
        self.input[seq] = one

    @rule(seq=st.integers(0, 5))
    def known(self, seq: int) -> None:
        for number, known in self.journal.known(seq, 5).items():
            one = self.input[number]
            status = self.model.get(one.work, (None, 0))[0]
            assert (known.work, known.digest) == (one.work, one.digest)
            assert known.status == status or {known.status, status} <= GOOD

    @rule(seq=st.integers(0, 5), status=st.sampled_from(["ok", "empty", "failed", "refused"]), retry=st.booleans())
    def finish(self, seq: int, status: str, retry: bool) -> None:
        one = self.input.get(seq)
        if one is None:
            return
        may = self.journal.claim(one.work, retry_failed=retry)
        before, run = self.model.get(one.work, (None, 0))
        assert may == (before is None or (retry and before not in GOOD and run < self.journal.run))
        if may:
            usage = SPENT.model_copy(update={"seconds": float(self.spent)})
            kept = Result(one.work, one.key, extraction(one.id, status, usage=usage))
            done = [replace(one, done=True)] if status in GOOD else []
            self.journal.commit(entries=done, results=[kept], attempts=[Attempt(one.work, status, usage)])
            self.model[one.work] = (status, self.journal.run)
            self.spent += 1

    @rule(seq=st.integers(0, 5))
    def trim(self, seq: int) -> None:
        self.journal.trim(seq)
        self.input = {n: one for n, one in self.input.items() if n < seq}

    @rule()
    def fail_to_commit(self) -> None:
        bad = Entry(0, b"d", b"k", b"w", "lone \ud800", None)
        with suppress(UnicodeEncodeError):
            self.journal.commit(entries=[entry(1, "never"), bad])

    @rule()
    def kill_and_resume(self) -> None:
        copy = self.folder / f"{self.generation + 1}.journal"
        killed(self.path, copy)
        self.journal.close()
        self.generation += 1
        self.journal = Journal.open(copy, config="c")

    @rule()
    def close_and_resume(self) -> None:
        self.journal.close()
        self.journal = Journal.open(self.path, config="c")

    @invariant()
    def output_is_the_model(self) -> None:
        if not hasattr(self, "journal"):
            return
        want = [(one.id, self.model[one.work][0]) for _, one in sorted(self.input.items()) if one.work in self.model]
        assert [(line.article_id, line.status) for line in lines_of(self.journal)] == want
        tally = self.journal.tally()
        assert (tally.entries, tally.attempts) == (len(self.input), self.spent)

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            self.journal.close()
        shutil.rmtree(self.folder)


TestJournalMachine = JournalMachine.TestCase
TestJournalMachine.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
