"""The reply cache: what the model answered, by request and repeat, as text that a person can read and diff.

One JSON Lines file per model and article: ``{"key", "repeat", "seconds", "reply"}``. Two folders hold them:
the cache beside the runs, to which every new reply is appended and flushed before it is used, and the
recorded replies that come with the gold set, which are only read. The repeat index is part of the key:
repeat 2 is never answered with repeat 1.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from .errors import OfflineMiss
from .places import RECORDED_DIR

KEY_LENGTH = 24  # hexadecimal digits kept of a request's SHA-256: enough for a trillion requests


class Slot(NamedTuple):
    """Which answer is wanted: the request's digest and the repeat index."""

    key: str
    repeat: int


class Stored(NamedTuple):
    """One recorded reply and how long the model took for it."""

    reply: str
    seconds: float


class Asking(NamedTuple):
    """The article and repeat on whose behalf a request is made."""

    article: str
    repeat: int


ASKING: ContextVar[Asking] = ContextVar("ASKING")


def model_slug(model: str) -> str:
    """File name of a model."""
    return re.sub(r"[^a-z0-9.]+", "-", model.lower()).strip("-")


@dataclass(slots=True)
class ReplyCache:
    """A ``Recorder`` that answers from files; ``offline`` makes a miss an error, ``fresh`` asks anew.

    ``used`` keeps, by article, what was asked in order and what it took: for recording, and for latency
    without a model.
    """

    model: str
    cache: Path
    recorded: Path = RECORDED_DIR
    offline: bool = False
    fresh: bool = False
    used: dict[Asking, list[Slot]] = field(default_factory=dict)
    seconds: dict[Asking, float] = field(default_factory=dict)
    asked: dict[Asking, int] = field(default_factory=dict)
    missed: OfflineMiss | None = None
    _known: dict[str, dict[Slot, Stored]] = field(default_factory=dict)
    _since: dict[Slot, float] = field(default_factory=dict)
    _new: set[Slot] = field(default_factory=set)

    async def fetch(self, key: str) -> str | None:
        """Return the reply recorded for this request and repeat, or None where the model must be asked."""
        asking = ASKING.get()
        slot = Slot(key[:KEY_LENGTH], asking.repeat)
        # Fresh means a reply of this process: the one who asks may look twice before the model is asked.
        is_old = self.fresh and slot not in self._new
        stored = None if is_old else self._replies(asking.article).get(slot)
        if stored is not None:
            self._note(asking, slot, seconds=stored.seconds)
            return stored.reply
        if self.offline:
            await self.refuse()
        self._since[slot] = time.monotonic()
        return None

    async def refuse(self) -> NoReturn:
        """Say that the model would have to be asked, which offline it must not be."""
        asking = ASKING.get()
        self.missed = OfflineMiss(
            f"No reply of {self.model!r} is recorded for a request of {asking.article!r}, repeat {asking.repeat}."
            " Run `incident-evals run --record` where the model can be reached, or drop --offline."
        )
        raise self.missed

    async def store(self, key: str, reply: str) -> None:
        """Append a new reply, on disk before it is used."""
        asking = ASKING.get()
        slot = Slot(key[:KEY_LENGTH], asking.repeat)
        stored = Stored(reply, round(time.monotonic() - self._since.get(slot, time.monotonic()), 3))
        append_line(self._file(self.cache, asking.article), _line(slot, stored), sync=True)
        self._replies(asking.article)[slot] = stored
        self._new.add(slot)
        self.asked[asking] = self.asked.get(asking, 0) + 1
        self._note(asking, slot, seconds=stored.seconds)

    def _note(self, asking: Asking, slot: Slot, *, seconds: float) -> None:
        used = self.used.setdefault(asking, [])
        if slot not in used:
            used.append(slot)
            self.seconds[asking] = self.seconds.get(asking, 0.0) + seconds

    def _file(self, folder: Path, article: str) -> Path:
        return folder / model_slug(self.model) / f"{article}.jsonl"

    def _replies(self, article: str) -> dict[Slot, Stored]:
        if article not in self._known:
            files = (self._file(self.recorded, article), self._file(self.cache, article))
            self._known[article] = {slot: stored for f in files for slot, stored in read_replies(f)}
        return self._known[article]

    def record(self) -> int:
        """Write the replies that this run used, first repeat only, as the recorded ones; return how many."""
        articles = {a.article: slots for a, slots in self.used.items() if a.repeat == 0}
        for article, slots in articles.items():
            known = self._replies(article)
            unique = list(dict.fromkeys(slots))
            write_lines(self._file(self.recorded, article), [_line(s, known[s]) for s in unique])
        return sum(len(set(slots)) for slots in articles.values())


def _line(slot: Slot, stored: Stored) -> str:
    try:
        reply: object = json.loads(stored.reply)
    except ValueError:
        reply = stored.reply
    row = {"key": slot.key, "repeat": slot.repeat, "seconds": stored.seconds, "reply": reply}
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def read_replies(file: Path) -> Iterator[tuple[Slot, Stored]]:
    """Read one file of replies; a last line cut short by a crash is left out."""
    for row in read_lines(file):
        reply = row["reply"]
        text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
        yield Slot(str(row["key"]), int(row["repeat"])), Stored(text, float(row["seconds"]))


def read_lines(file: Path) -> Iterator[Mapping[str, Any]]:
    """Rows of a JSON Lines file that a crash may have cut short; none where the file is not there."""
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").split("\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row


def append_line(file: Path, line: str, *, sync: bool = False) -> None:
    """Append one line, with ``sync`` wait until it is on disk. A line torn by a crash is closed off first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b") as out:
        if out.tell():
            out.seek(-1, os.SEEK_END)
            line = line if out.read(1) == b"\n" else "\n" + line
        out.write(line.encode() + b"\n")
        if sync:
            out.flush()
            os.fsync(out.fileno())


def write_lines(file: Path, lines: Sequence[str]) -> None:
    """Replace a file by lines, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(file.suffix + ".part")
    part.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    part.replace(file)
