"""Text that is edited while every character keeps the raw offsets it came from.

raw --edited--> Traced --edited--> Traced ... : each step replaces or removes spans; the runs between them
are carried over, so the cost of a step is its edits, not its characters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple

Reason = Literal["caption", "repeated", "boilerplate", "markup", "control"]


class Edit(NamedTuple):
    """Put ``new`` in the place of ``[start, end)``; ``reason`` is set where something is dropped."""

    start: int
    end: int
    new: str
    reason: Reason | None = None


class Run(NamedTuple):
    """Consecutive characters and the raw span they stand for; an ``exact`` run is that span."""

    length: int
    start: int
    end: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Dropped:
    """A raw span that the view leaves out, and why."""

    start: int
    end: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Traced:
    """A text, the runs of raw text behind it in order, and what was dropped on the way."""

    text: str
    runs: tuple[Run, ...]
    dropped: tuple[Dropped, ...] = ()


def trace(text: str) -> Traced:
    """Begin with the raw text itself."""
    return Traced(text, (Run(len(text), 0, len(text), True),) if text else ())


def edited(traced: Traced, edits: Iterable[Edit]) -> Traced:
    """Apply edits, sorted by start; one that overlaps an earlier one is left for the next pass."""
    reader = _RunReader(traced.runs)
    pieces: list[str] = []
    runs: list[Run] = []
    dropped: list[Dropped] = []
    position = 0
    for edit in edits:
        if edit.start < position:
            continue
        pieces += (traced.text[position : edit.start], edit.new)
        runs.extend(reader.take(edit.start - position))
        replaced = list(reader.take(edit.end - edit.start))
        start, end = replaced[0].start, replaced[-1].end
        if edit.new:
            runs.append(Run(len(edit.new), start, end, exact=False))
        if edit.reason:
            dropped.append(Dropped(start, end, edit.reason))
        position = edit.end
    if not position:
        return traced
    pieces.append(traced.text[position:])
    runs.extend(reader.take(len(traced.text) - position))
    return Traced("".join(pieces), tuple(runs), (*traced.dropped, *dropped))


class _RunReader:
    """Hands out runs by number of characters, cutting the last one where needed."""

    def __init__(self, runs: tuple[Run, ...]) -> None:
        self._runs = iter(runs)
        self._rest: Run | None = None

    def take(self, length: int) -> Iterator[Run]:
        while length > 0:
            run = self._rest or next(self._runs)
            taken = min(length, run.length)
            first, self._rest = _split(run, taken)
            yield first
            length -= taken


def _split(run: Run, length: int) -> tuple[Run, Run | None]:
    if length == run.length:
        return run, None
    if not run.exact:
        return run._replace(length=length), run._replace(length=run.length - length)
    middle = run.start + length
    return Run(length, run.start, middle, True), Run(run.length - length, middle, run.end, True)


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Offsets of the edited text to raw offsets and back, by binary search over the runs."""

    runs: tuple[Run, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, runs: tuple[Run, ...]) -> OffsetMap:
        return cls(runs, tuple(accumulate((run.length for run in runs), initial=0))[: len(runs)])

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest raw span that covers ``[start, end)``; an empty span gives an empty one."""
        if not self.runs:
            return 0, 0
        if start >= end:
            point = self._raw_start(start)
            return point, point
        return self._raw_start(start), self._raw_end(end)

    def span_of_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the edited text that stands for ``[start, end)`` of the raw text; empty where it
        was dropped.
        """
        low = self._position_of_raw(start)
        return low, max(low, self._position_of_raw(end))

    def _raw_start(self, position: int) -> int:
        index = bisect_right(self.starts, position) - 1
        run, offset = self.runs[index], position - self.starts[index]
        if offset >= run.length:
            return run.end
        return run.start + offset if run.exact else run.start

    def _raw_end(self, position: int) -> int:
        index = bisect_right(self.starts, position - 1) - 1
        run = self.runs[index]
        return min(run.end, run.start + position - self.starts[index]) if run.exact else run.end

    def _position_of_raw(self, raw: int) -> int:
        index = bisect_right(self.runs, raw, key=lambda run: run.start) - 1
        if index < 0:
            return 0
        run = self.runs[index]
        return self.starts[index] + (min(raw - run.start, run.length) if run.exact or raw < run.end else run.length)
