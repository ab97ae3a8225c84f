"""The journal: everything that reviewers did, in one SQLite file, appended to and never changed.

An action is one transaction, on disk (``synchronous=FULL``) before it is answered: whatever dies afterwards, it is
there. Taking something back is an entry too. One process at a time may have a journal open.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from ..errors import SettingsError
from ..reviewed import Action, HistoryEntry, Mode

FORMAT = "1"
PATIENCE_S = 0.5  # how long another process may hold the file before it is refused
COLUMNS = "n, step, at, who, action, incident, path, old, new, why, undoes"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS base (article TEXT PRIMARY KEY, sha256 TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS entry (
  n INTEGER PRIMARY KEY, article TEXT NOT NULL, step INTEGER NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,
  action TEXT NOT NULL, incident TEXT, path TEXT, old TEXT NOT NULL, new TEXT NOT NULL, why TEXT, undoes INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS entry_of_article ON entry (article, n);
CREATE TRIGGER IF NOT EXISTS entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER IF NOT EXISTS entry_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry is to say; the journal adds number, step, time and name."""

    action: Action
    incident: str | None = None
    path: str | None = None
    old: Any = None
    new: Any = None
    why: str | None = None
    undoes: int | None = None


def now() -> str:
    """Return the time in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Journal:
    """The entries of one review, open for this process alone. Use as a context manager, or close it."""

    def __init__(self, path: Path, *, mode: Mode = "review", clock: Callable[[], str] = now) -> None:
        """Open a journal, or make one. Raises SettingsError if it cannot be used for this."""
        self.path, self.mode, self._clock = path, mode, clock
        try:
            self._db = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise _unusable(path, error) from None
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._db.close()
            raise _unusable(path, error) from None
        except SettingsError:
            self._db.close()
            raise

    def _prepare(self) -> None:
        for setting in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}COMMIT;")
        self._settle("format", FORMAT, "was written by another version of this program")
        self._settle("mode", self.mode, f"is not of a {self.mode} session")

    def _settle(self, name: str, value: str, complaint: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO fact VALUES (?, ?)", (name, value))
        (found,) = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        if found != value:
            raise SettingsError(f"Journal {str(self.path)!r} {complaint} ({found}). Choose another with --journal.")

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was answered is in it already."""
        self._db.close()

    def entries(self, article: str) -> list[HistoryEntry]:
        """Return what was done on one article, in order."""
        rows = self._db.execute(f"SELECT {COLUMNS} FROM entry WHERE article = ? ORDER BY n", (article,))
        return [_entry_of(row) for row in rows]

    def bases(self) -> dict[str, str]:
        """Return every article that has entries, with the digest of the result that they are about."""
        return dict(self._db.execute("SELECT article, sha256 FROM base"))

    def append(self, article: str, changes: Sequence[Change], *, who: str, base: str) -> None:
        """Write one action down as one step; when this returns it is on disk, when it raises nothing is.

        ``base`` is the digest of the result that the article's entries are about. Raises sqlite3.Error.
        """
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.execute("INSERT OR IGNORE INTO base VALUES (?, ?)", (article, base))
            (last,) = self._db.execute("SELECT coalesce(max(n), 0) FROM entry").fetchone()
            at = self._clock()
            for n, change in enumerate(changes, start=last + 1):
                self._db.execute(
                    f"INSERT INTO entry (article, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (article, n, last + 1, at, who, change.action, change.incident, change.path,
                     _json(change.old), _json(change.new), change.why, change.undoes),
                )  # fmt: skip
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise


def live(entries: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """Return the entries that stand: neither taken back nor taking back."""
    undone = {entry.undoes for entry in entries if entry.undoes is not None}
    return [entry for entry in entries if entry.action != "undo" and entry.step not in undone]


def _entry_of(row: tuple[Any, ...]) -> HistoryEntry:
    n, step, at, who, action, incident, path, old, new, why, undoes = row
    return HistoryEntry(
        n=n, step=step, at=at, who=who, action=action, incident=incident, path=path, old=json.loads(old),
        new=json.loads(new), why=why, undoes=undoes,
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _unusable(path: Path, error: sqlite3.Error) -> SettingsError:
    if "locked" in str(error):
        return SettingsError(
            f"Journal {str(path)!r} is open in another `incidents review`. Use the buttons of its page, or end it first."
        )
    return SettingsError(f"Journal {str(path)!r} cannot be used: {error}. Choose another file with --journal.")
