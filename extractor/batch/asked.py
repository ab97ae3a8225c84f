"""What was asked and what was answered, when replies come hours later: one SQLite file beside the output.

    defer ──> question ──> part (one request file) ──> batch ──> reply, or problem, or free again

A question is the body of a request under its digest, so a question is asked once however often the articles are read,
and its reply serves every article that asks it. What costs money is committed before anything depends on it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from .. import errors
from ..errors import ExtractorError, JournalUnusable, Upstream
from ..ledger import Tokens
from ..recorder import Unanswered
from ..reply import Choice, Fault
from ..wire import words_in

MAX_REQUESTS = 50_000
MAX_BYTES = 200_000_000
"""Limits on one file: https://platform.openai.com/docs/guides/batch."""
MAX_TRIES = 3
LINE_BYTES = 150
"""More than a request file adds to a body: the digest, the method and the address."""
COMMIT_EVERY = 1000
FORMAT = 1

SCHEMA = """
CREATE TABLE IF NOT EXISTS part (
    number INTEGER PRIMARY KEY, requests INTEGER NOT NULL, file_id TEXT, batch_id TEXT, is_open INTEGER NOT NULL DEFAULT 1
);
CREATE TABLE IF NOT EXISTS question (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body BLOB, size INTEGER NOT NULL, is_wanted INTEGER NOT NULL DEFAULT 1,
    part INTEGER, tries INTEGER NOT NULL DEFAULT 0, reply TEXT, problem TEXT, said TEXT
);
CREATE INDEX IF NOT EXISTS question_of_part ON question (part) WHERE part IS NOT NULL;
CREATE INDEX IF NOT EXISTS question_free ON question (number) WHERE body IS NOT NULL AND part IS NULL;
"""
FREE = "body IS NOT NULL AND part IS NULL AND is_wanted"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of requests and the batch that answers it; ``file_id`` and ``batch_id`` once the server has told them."""

    number: int
    requests: int
    file_id: str | None = None
    batch_id: str | None = None


@dataclass(frozen=True, slots=True)
class Weight:
    """A number of requests and the bytes of their lines."""

    requests: int = 0
    bytes: int = 0


class Asked:
    """The questions and replies of one output; a ``Collector`` for the pipeline. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.RLock()
        self._deferred = 0
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._require_format()
            self._db.executescript(SCHEMA)
        except sqlite3.Error as error:
            raise JournalUnusable(f"Cannot use {str(path)!r}: {error}. Move it away, or use another --out.") from None

    async def fetch(self, key: str) -> str | None:
        """Return the reply to a question, or None; raise the error that its reply amounted to."""
        with self._guard:
            row = self._db.execute("SELECT reply, problem, said FROM question WHERE key = ?", (key,)).fetchone()
        reply, problem, said = row or (None, None, None)
        if problem is not None:
            raise error_of(problem, str(said))
        return None if reply is None else str(reply)

    async def store(self, key: str, reply: str) -> None:
        """Keep a reply that came by another way."""
        with self._guard, self._saving():
            self._db.execute(
                "INSERT INTO question (key, size, reply) VALUES (?, 0, ?) "
                "ON CONFLICT (key) DO UPDATE SET reply = excluded.reply, body = NULL, part = NULL",
                (key, reply),
            )

    async def defer(self, key: str, body: bytes, *, is_reask: bool = False) -> NoReturn:  # noqa: ARG002  # the protocol's
        """Take down a question, once; it is safe on the disk by the end of ``asking``."""
        with self._guard, self._saving():
            self._db.execute(
                "INSERT INTO question (key, body, size) VALUES (?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET is_wanted = 1 WHERE NOT is_wanted",
                (key, zlib.compress(body, 1), len(body)),
            )
            self._deferred += 1
            if self._db.in_transaction and self._deferred % COMMIT_EVERY == 0:
                self._db.execute("COMMIT")
                self._db.execute("BEGIN")
        raise Unanswered

    def begin(self) -> None:
        """Begin a reading of the articles: only questions that it asks are sent, not those of an earlier setting."""
        with self._guard, self._saving():
            self._db.execute("BEGIN")
            self._db.execute("UPDATE question SET is_wanted = 0 WHERE body IS NOT NULL AND is_wanted")
            self._deferred = 0

    def end(self) -> int:
        """End a reading: commit, and return how many times something was asked that has no reply yet."""
        with self._guard, self._saving():
            if self._db.in_transaction:
                self._db.execute("COMMIT")
            return self._deferred

    def free(self) -> Weight:
        """Return how much waits for a place in a request file."""
        return self._weight(FREE)

    def under_way(self) -> Weight:
        """Return how much is in request files that are not answered."""
        return self._weight("body IS NOT NULL AND part IS NOT NULL")

    def open_parts(self) -> list[Part]:
        """Return the parts whose answers are awaited: not those of an earlier setting, which nobody asks for now."""
        with self._guard:
            rows = self._db.execute(
                "SELECT number, requests, file_id, batch_id FROM part WHERE is_open AND EXISTS "
                "(SELECT 1 FROM question WHERE question.part = part.number AND is_wanted AND body IS NOT NULL) ORDER BY number"
            ).fetchall()
        return [Part(*row) for row in rows]

    def make_part(
        self,
        *,
        max_requests: int = MAX_REQUESTS,
        max_bytes: int = MAX_BYTES,
        is_affordable: Callable[[Weight], bool] = lambda _: True,
    ) -> Part | None:
        """Put the next questions into a new part, as many as one file may hold; None if none waits or can be paid."""
        with self._guard, self._transaction():
            last, weight = 0, Weight()
            for number, size in self._db.execute(f"SELECT number, size FROM question WHERE {FREE} ORDER BY number"):
                more = Weight(weight.requests + 1, weight.bytes + size + LINE_BYTES)
                is_full = weight.requests >= max_requests or (weight.requests > 0 and more.bytes > max_bytes)
                if is_full or not is_affordable(more):
                    break
                last, weight = number, more
            if not weight.requests:
                return None
            made = self._db.execute("INSERT INTO part (requests) VALUES (?)", (weight.requests,)).lastrowid
            self._db.execute(f"UPDATE question SET part = ? WHERE {FREE} AND number <= ?", (made, last))
        return Part(int(made or 0), weight.requests)

    def bodies(self, part: Part) -> Iterator[tuple[str, bytes]]:
        """Yield the unanswered questions of a part with their digests, always in the same order."""
        with self._guard:
            keys = self._db.execute(
                "SELECT number, key FROM question WHERE part = ? AND body IS NOT NULL ORDER BY number", (part.number,)
            ).fetchall()
        for number, key in keys:
            yield key, zlib.decompress(self._one("SELECT body FROM question WHERE number = ?", number))

    def note(self, part: Part, *, file_id: str, batch_id: str | None) -> None:
        """Keep what the server calls a part: durable before the next step is taken."""
        with self._guard, self._saving():
            self._db.execute(
                "UPDATE part SET file_id = ?, batch_id = ? WHERE number = ?", (file_id, batch_id, part.number)
            )

    def words(self, key: str) -> str:
        """Return what the model was to read for an unanswered question; empty if it is unknown or answered."""
        with self._guard:
            row = self._db.execute("SELECT body FROM question WHERE key = ?", (key,)).fetchone()
        if not row or row[0] is None:
            return ""
        return words_in(zlib.decompress(row[0]))

    def answer(self, answers: Iterable[tuple[str, Choice | ExtractorError | Fault]]) -> None:
        """Keep replies and final problems in one durable step; the first reply to a question stays.

        A fault may pass: its question stays unanswered, and what happened is kept in case it is the last word.
        """
        with self._guard, self._transaction():
            for key, answer in answers:
                reply, problem, said = columns(answer)
                done = "body = NULL, part = NULL, " if reply or problem else ""
                self._db.execute(
                    f"UPDATE question SET {done} reply = ?, problem = ?, said = ? WHERE key = ? AND body IS NOT NULL",
                    (reply, problem, said, key),
                )

    def close_part(self, part: Part, *, was_tried: bool) -> int:
        """Close a part; return how many of its questions were not answered and can be sent again.

        If the batch ran, they were tried; after ``MAX_TRIES`` tries a question has a problem instead.
        """
        with self._guard, self._transaction():
            self._db.execute("UPDATE part SET is_open = 0 WHERE number = ?", (part.number,))
            tried = "UPDATE question SET part = NULL, tries = tries + ? WHERE part = ?"
            left = self._db.execute(tried, (was_tried, part.number)).rowcount
            over = self._db.execute(
                "UPDATE question SET problem = ?, said = coalesce(said, ?), body = NULL WHERE body IS NOT NULL AND tries >= ?",
                (Upstream.__name__, f"{MAX_TRIES} batches brought no answer. Try again later.", MAX_TRIES),
            ).rowcount
        return left - over

    def forget_problems(self) -> None:
        """Drop every problem, so that its question is asked again."""
        with self._guard, self._saving():
            self._db.execute("DELETE FROM question WHERE problem IS NOT NULL")

    def answered(self) -> tuple[int, Tokens]:
        """Return how many questions have a reply, and the sums of the tokens that the replies state."""
        kinds = ("prompt", "cached", "completion")
        sums = ", ".join(f"coalesce(sum(json_extract(reply, '$.tokens.{kind}')), 0)" for kind in kinds)
        with self._guard:
            row = self._db.execute(f"SELECT count(*), {sums} FROM question WHERE reply IS NOT NULL").fetchone()
        return row[0], Tokens(*row[1:])

    def close(self) -> None:
        """Close the file."""
        with self._guard:
            self._db.close()

    def _require_format(self) -> None:
        (found,) = self._db.execute("PRAGMA user_version").fetchone()
        if found not in (0, FORMAT):
            raise sqlite3.DatabaseError(f"format {found}, which another version wrote")
        self._db.execute(f"PRAGMA user_version = {FORMAT}")

    def _weight(self, which: str) -> Weight:
        with self._guard:
            row = self._db.execute(f"SELECT count(*), coalesce(sum(size), 0) FROM question WHERE {which}").fetchone()
        return Weight(row[0], row[1] + row[0] * LINE_BYTES)

    def _one(self, query: str, *values: object) -> bytes:
        with self._guard:
            value: bytes = self._db.execute(query, values).fetchone()[0]
        return value

    @contextmanager
    def _saving(self) -> Iterator[None]:
        """Say what to do when the disk is full or the folder read-only."""
        try:
            yield
        except sqlite3.Error as error:
            raise JournalUnusable(
                f"Cannot write {str(self._path)!r}: {error}. Make room, then run the same command again."
            ) from None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, and on the disk when it ends."""
        with self._saving():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:  # a full disk has rolled back by itself
                    self._db.execute("ROLLBACK")


def columns(answer: Choice | ExtractorError | Fault) -> tuple[str | None, str | None, str | None]:
    """Return an answer as it is kept: a reply, or the name and the words of what it amounted to."""
    if isinstance(answer, Choice):
        return json.dumps(asdict(answer)), None, None
    return None, None if isinstance(answer, Fault) else type(answer).__name__, str(answer)


def error_of(problem: str, said: str) -> ExtractorError:
    """Return the error that was kept."""
    kind = getattr(errors, problem, Upstream)
    return kind(said) if isinstance(kind, type) and issubclass(kind, ExtractorError) else Upstream(said)
