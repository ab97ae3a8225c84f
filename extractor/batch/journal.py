"""The journal: what a batch has read and what came of it, in one SQLite file beside the output.

    entry    a line of the input as it is now: its place, digests, id and other keys
    result   what came of a work: the first good one stays, a failed one gives way to a better
    body     the JSON of a result, apart from it, so that looking up what is done reads little
    attempt  what each extraction cost, of every run, whether or not its result was kept

A commit is one transaction that is on the disk when the call returns (WAL, ``synchronous=FULL``). Results are never
removed: entries say which of them belong to the input.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Self

from ..errors import JournalUnusable
from ..schema import Extraction, Usage
from .lock import hold

VERSION = 1
APPLICATION = 0x1C1DE27
GOOD = frozenset({"ok", "empty"})
NO_ID = '{"article_id":""'
ROWS_AT_ONCE = 100
"""A statement takes 999 values in any build of SQLite."""
BUSY_S = 10.0

TABLES = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE entry(
  seq INTEGER PRIMARY KEY, digest BLOB NOT NULL, key BLOB NOT NULL, work BLOB NOT NULL, id TEXT NOT NULL, extra TEXT,
  done INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE result(
  work BLOB PRIMARY KEY, status TEXT NOT NULL, run INTEGER NOT NULL, owner BLOB NOT NULL, body INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE body(number INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE attempt(
  number INTEGER PRIMARY KEY, run INTEGER NOT NULL, work BLOB NOT NULL, status TEXT NOT NULL, calls INTEGER NOT NULL,
  retries INTEGER NOT NULL, reasks INTEGER NOT NULL, prompt_tokens INTEGER, cached_tokens INTEGER,
  completion_tokens INTEGER, seconds REAL NOT NULL, cost_usd REAL
);
"""
LINES = """
SELECT entry.seq, entry.id, entry.key, entry.extra, result.owner, body.json
FROM entry JOIN result ON result.work = entry.work JOIN body ON body.number = result.body ORDER BY entry.seq
"""
OVER_ENTRY = """
ON CONFLICT(seq) DO UPDATE SET
  digest = excluded.digest, key = excluded.key, work = excluded.work, id = excluded.id, extra = excluded.extra,
  done = max(excluded.done, entry.done * (entry.work = excluded.work))
"""
KNOWN_DONE = "SELECT seq, digest, work, 'ok', 0 FROM entry WHERE seq BETWEEN ? AND ? AND done"
KNOWN = """
SELECT entry.seq, entry.digest, entry.work, result.status, result.run
FROM entry LEFT JOIN result ON result.work = entry.work WHERE entry.seq BETWEEN ? AND ? AND NOT entry.done
"""
SPENT = """
SELECT count(*), total(calls), sum(prompt_tokens), sum(cached_tokens), sum(completion_tokens), sum(cost_usd),
  count(*) - count(cost_usd) FROM attempt
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the input. ``extra`` is the JSON of its other keys, None without any.

    ``done`` says that its work has a good result: a million of them are passed over without looking for theirs.
    """

    seq: int
    digest: bytes
    key: bytes
    work: bytes
    id: str
    extra: str | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a work; ``owner`` is the key of the article that it was extracted for."""

    work: bytes
    owner: bytes
    extraction: Extraction


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one extraction cost."""

    work: bytes
    status: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Known:
    """What the journal knows of an entry; ``status`` is None as long as it has no result, ok for any good one."""

    digest: bytes
    work: bytes
    status: str | None
    run: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What a journal holds: articles of the input by status, and what all runs have cost.

    A sum of tokens counts what is stated; ``unpriced`` attempts state no cost.
    """

    entries: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    attempts: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None
    unpriced: int = 0

    @property
    def left(self) -> int:
        """Articles of the input that have no result yet."""
        return self.entries - sum(self.statuses.values())

    @property
    def failed(self) -> int:
        """Articles of the input whose result is neither ok nor empty."""
        return sum(number for status, number in self.statuses.items() if status not in GOOD)


class Journal:
    """An open journal, held by this process alone. All methods may be called from any thread."""

    def __init__(self, path: Path, writer: sqlite3.Connection, reader: sqlite3.Connection, *, run: int) -> None:
        self.path = path
        self.run = run
        self._writer = writer
        self._reader = reader
        self._writing = threading.RLock()
        self._reading = threading.RLock()
        self._claimed: set[bytes] = set()
        self._release: Callable[[], None] = lambda: None

    @classmethod
    def open(cls, path: Path, *, config: str, fresh: bool = False, max_pages: int | None = None) -> Self:
        """Open or make the journal at ``path`` for one run with the configuration of that digest.

        With another configuration than the last run's, the input counts as unread; results of both are kept. ``fresh``
        sets the old journal aside under a number. Raises JournalBusy and JournalUnusable.
        """
        with ExitStack() as undone, explained(path):
            release = hold(path.with_name(path.name + ".lock"))
            undone.callback(release)
            if fresh:
                set_aside(path)
            writer = connect(path, max_pages=max_pages)
            undone.callback(writer.close)
            run = begin(writer, config=config, path=path)
            journal = cls(path, writer, connect(path), run=run)
            undone.pop_all()
        journal._release = release
        return journal

    def commit(
        self,
        *,
        entries: Iterable[Entry] = (),
        results: Sequence[Result] = (),
        attempts: Iterable[Attempt] = (),
        gone: Iterable[int] = (),
    ) -> None:
        """Write all of it in one transaction; when this returns, it is on the disk.

        An entry takes the place of the one with its number; entries ``gone`` are forgotten. Raises JournalUnusable, and
        then nothing of it is written.
        """
        with self._writing, explained(self.path), transaction(self._writer) as db:
            db.executemany("DELETE FROM entry WHERE seq = ?", ((seq,) for seq in gone))
            rows = [(e.seq, e.digest, e.key, e.work, e.id, e.extra, e.done) for e in entries]
            insert(db, "entry", rows, over=OVER_ENTRY)
            keep(db, results, run=self.run)
            insert(db, "attempt", [attempt_row(attempt, run=self.run) for attempt in attempts])
        with self._reading:
            self._claimed.difference_update(result.work for result in results)

    def claim(self, work: bytes, *, retry_failed: bool = False) -> bool:
        """Take a work on, unless it is done or taken on already; a commit of its result ends the claim."""
        with self._reading:
            if work in self._claimed:
                return False
            row = self._row("SELECT status, run FROM result WHERE work = ?", (work,))
            if row and self.is_settled(*row, retry_failed=retry_failed):
                return False
            self._claimed.add(work)
            return True

    def disclaim(self, work: bytes) -> None:
        """Give a claim back: nothing will come of this work."""
        with self._reading:
            self._claimed.discard(work)

    def is_settled(self, status: str | None, run: int | None, *, retry_failed: bool) -> bool:
        """Whether a result stands: a good one always, a failed one unless it is to be tried again in this run."""
        return status in GOOD or (status is not None and (not retry_failed or run == self.run))

    def known(self, first_seq: int, last_seq: int) -> dict[int, Known]:
        """Return what is known of the entries in a range, both ends included."""
        with self._reading, explained(self.path):
            return {
                seq: Known(*rest)
                for query in (KNOWN_DONE, KNOWN)
                for seq, *rest in self._reader.execute(query, (first_seq, last_seq)).fetchall()
            }

    def trim(self, from_seq: int, before_seq: int | None = None) -> None:
        """Forget the entries from a number on, up to another if one is given: the input has none there."""
        with self._writing, explained(self.path), transaction(self._writer) as db:
            if before_seq is None:
                db.execute("DELETE FROM entry WHERE seq >= ?", (from_seq,))
            else:
                db.execute("DELETE FROM entry WHERE seq >= ? AND seq < ?", (from_seq, before_seq))

    def lines(self) -> Iterator[str]:
        """Yield the output: a line for every article that has a result, in the order of the input."""
        return (line for _, line in self.numbered_lines())

    def numbered_lines(self) -> Iterator[tuple[int, str]]:
        """Yield the lines of the output with their numbers in the input."""
        with explained(self.path):
            for seq, id, key, extra, owner, body in self._reader.execute(LINES):
                yield seq, line_of(id, extra=extra, body=body, is_owner=key == owner)

    def tally(self) -> Tally:
        """Count what the input has become so far, and what it has cost."""
        with self._reading, explained(self.path):
            (entries,) = self._reader.execute("SELECT count(*) FROM entry").fetchone()
            statuses = self._reader.execute(
                "SELECT status, count(*) FROM entry JOIN result ON result.work = entry.work GROUP BY status"
            ).fetchall()
            attempts, calls, prompt, cached, completion, cost, unpriced = self._reader.execute(SPENT).fetchone()
        return Tally(
            entries, dict(statuses), attempts, int(calls), prompt or 0, cached or 0, completion or 0, cost, unpriced
        )

    def spent(self) -> tuple[float, int]:
        """Return the US dollars that all runs have cost, and how many attempts are known to have cost any."""
        with self._reading, explained(self.path):
            cost, known = self._reader.execute(
                "SELECT total(cost_usd), count(*) FROM attempt WHERE cost_usd > 0"
            ).fetchone()
        return float(cost), int(known)

    def close(self) -> None:
        """Close the file and let other processes have it."""
        with self._writing, self._reading:
            for connection in (self._reader, self._writer):
                with suppress(sqlite3.Error):
                    connection.close()
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _row(self, query: str, values: Sequence[object]) -> tuple[str, int] | None:
        with explained(self.path):
            row: tuple[str, int] | None = self._reader.execute(query, values).fetchone()
            return row


def connect(path: Path, *, max_pages: int | None = None) -> sqlite3.Connection:
    """Open a connection that forces every commit to the disk."""
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        if max_pages is not None:
            connection.execute(f"PRAGMA max_page_count={max_pages}")
    except BaseException:
        connection.close()
        raise
    return connection


def begin(db: sqlite3.Connection, *, config: str, path: Path) -> int:
    """Make the tables where there are none, and return the number of the run that begins."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if tables and (application, version) != (APPLICATION, VERSION):
        raise JournalUnusable(f"{str(path)!r} is no journal of this version. Move it away, or choose another --out.")
    with transaction(db):
        if not tables:
            for statement in TABLES.strip().removesuffix(";").split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA application_id={APPLICATION}")
            db.execute(f"PRAGMA user_version={VERSION}")
        meta = dict(db.execute("SELECT name, value FROM meta").fetchall())
        if meta.get("config") != config:
            db.execute("DELETE FROM entry")
        run = int(meta.get("run", 0)) + 1
        db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", (("config", config), ("run", str(run))))
    return run


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Commit what is done inside, or roll all of it back."""
    try:
        db.execute("BEGIN IMMEDIATE")
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk has rolled it back by itself
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
        raise


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into one line that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        problem = JournalUnusable(f"Cannot use the journal {str(path)!r}: {error}. {remedy(error)}")
    else:
        return
    raise problem


def remedy(error: sqlite3.Error) -> str:
    """Say what to do about an error of SQLite."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    if code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return "It is damaged, or no journal: move it away, or choose another --out."
    if code & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return "Give a folder that can be written to."
    return "What was committed is safe: make room, and run the same command again."


def insert(db: sqlite3.Connection, table: str, rows: Sequence[Sequence[object]], *, over: str = "") -> None:
    """Insert rows, many with each statement; ``over`` says what becomes of one that is there.

    At every statement the interpreter's lock changes hands, and a busy event loop is slow to give it back.
    """
    for at in range(0, len(rows), ROWS_AT_ONCE):
        some = rows[at : at + ROWS_AT_ONCE]
        db.execute(f"INSERT INTO {table} VALUES {places(some)} {over}", [value for row in some for value in row])


def places(rows: Sequence[Sequence[object]]) -> str:
    """Return the question marks for rows of one length."""
    return ", ".join([f"({', '.join('?' * len(rows[0]))})"] * len(rows))


def keep(db: sqlite3.Connection, results: Sequence[Result], *, run: int) -> None:
    """Insert results, or put them in the place of failed ones; a good one that is there stays."""
    there = statuses_of(db, [result.work for result in results])
    new: dict[bytes, Result] = {}
    for result in results:
        if result.work not in there and (result.work not in new or new[result.work].extraction.status not in GOOD):
            new[result.work] = result
    (last,) = db.execute("SELECT coalesce(max(number), 0) FROM body").fetchone() if new else (0,)
    numbered = list(enumerate(new.values(), start=last + 1))
    insert(db, "body", [(number, body_of(result.extraction)) for number, result in numbered])
    insert(db, "result", [(r.work, r.extraction.status, run, r.owner, number) for number, r in numbered])
    for result in results:
        status, number = there.get(result.work, ("ok", 0))
        if status not in GOOD:
            replace(db, result, number=number, run=run)


def statuses_of(db: sqlite3.Connection, works: Sequence[bytes]) -> dict[bytes, tuple[str, int]]:
    """Return the status of each work that has a result, and the number of its body."""
    found: dict[bytes, tuple[str, int]] = {}
    for at in range(0, len(works), ROWS_AT_ONCE):
        some = works[at : at + ROWS_AT_ONCE]
        query = f"SELECT work, status, body FROM result WHERE work IN {places([some])}"
        found.update((work, (status, body)) for work, status, body in db.execute(query, some))
    return found


def replace(db: sqlite3.Connection, result: Result, *, number: int, run: int) -> None:
    """Put a result in the place of a failed one, whose body has that number."""
    extraction = result.extraction
    db.execute("UPDATE body SET json = ? WHERE number = ?", (body_of(extraction), number))
    better = (extraction.status, run, result.owner, result.work)
    db.execute("UPDATE result SET status = ?, run = ?, owner = ? WHERE work = ?", better)


def attempt_row(attempt: Attempt, *, run: int) -> tuple[object, ...]:
    """Return the columns of an attempt; its number is given by the table."""
    use = attempt.usage
    tokens = (use.prompt_tokens, use.cached_tokens, use.completion_tokens)
    return (
        None,
        run,
        attempt.work,
        attempt.status,
        use.calls,
        use.retries,
        use.reasks,
        *tokens,
        use.seconds,
        use.cost_usd,
    )


def body_of(extraction: Extraction) -> str:
    """Write a result without the id and other keys of its article: what follows ``{"article_id":""``."""
    nameless = extraction.model_copy(update={"article_id": "", "input": {}})
    return nameless.model_dump_json().removeprefix(NO_ID)


def line_of(id: str, *, extra: str | None, body: str, is_owner: bool) -> str:
    """Write the line of one article: a result with the article's own id and other keys.

    The cost is the owner's; an article that shares its result has cost nothing.
    """
    if not is_owner:
        body = uncharged(body)
    line = '{"article_id":' + json.dumps(id, ensure_ascii=False) + body
    return line if extra is None else line[:-1] + ',"input":' + extra + "}"


def uncharged(body: str) -> str:
    """Return a body with a usage of nought."""
    fields = json.loads('{"article_id":""' + body)
    del fields["article_id"]
    fields["usage"] = Usage(cost_usd=0.0 if fields["usage"]["cost_usd"] is not None else None).model_dump()
    return "," + json.dumps(fields, ensure_ascii=False, separators=(",", ":"))[1:]


def set_aside(path: Path) -> None:
    """Give an old journal a number, with what belongs to it, so that a new one can begin."""
    if not path.exists():
        return
    free = next(n for n in count(1) if not path.with_name(f"{path.name}.{n}").exists())
    with suppress(sqlite3.Error):  # a damaged one keeps its log, and both move
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    for part in ("-wal", "-shm", ""):
        old = path.with_name(path.name + part)
        if old.exists():
            old.rename(path.with_name(f"{path.name}.{free}{part}"))
