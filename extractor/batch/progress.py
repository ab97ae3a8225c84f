"""What a run says of itself while it goes: rates, tokens, cost, failures, and when it will be done."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol, TextIO

from ..schema import Extraction
from .journal import GOOD

WINDOW_S = 30.0
BAR_EVERY_S = 0.5
LINE_EVERY_S = 10.0
MINUTE, HOUR = 60, 3600


@dataclass(slots=True)
class Meter:
    """Counts what happens in a run. ``share`` tells how much of the input has been read, None where nobody knows."""

    clock: Callable[[], float] = time.monotonic
    share: Callable[[], float | None] = lambda: None
    extracted: int = 0
    under_way: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    read_tokens: int = 0
    written_tokens: int = 0
    cost_usd: float = 0.0
    _first: tuple[float, float | None] | None = None
    _marks: deque[tuple[float, int]] = field(default_factory=deque)

    def begin(self) -> None:
        """Take note that an article is asked about."""
        if self._first is None:
            self._first = (self.clock(), self.share())
        self.under_way += 1

    def end(self) -> None:
        """Take note that nothing more is asked about an article."""
        self.under_way -= 1

    def finish(self, extraction: Extraction, *, was_asked: bool = True) -> None:
        """Take note of a result that is on the disk."""
        usage = extraction.usage
        self.extracted += was_asked
        self.statuses[extraction.status] += 1
        self.read_tokens += usage.prompt_tokens or 0
        self.written_tokens += usage.completion_tokens or 0
        self.cost_usd += usage.cost_usd or 0.0

    @property
    def failed(self) -> int:
        """Articles whose result is neither ok nor empty."""
        return sum(number for status, number in self.statuses.items() if status not in GOOD)

    def rate(self) -> float:
        """Return articles a second over the last half minute, as far as this has been asked for."""
        now = self.clock()
        self._marks.append((now, self.extracted))
        while len(self._marks) > 2 and now - self._marks[0][0] > WINDOW_S:
            self._marks.popleft()
        (then, before), start = self._marks[0], self._first
        if len(self._marks) == 1 and start is not None:
            then, before = start[0], 0
        return (self.extracted - before) / (now - then) if now > then else 0.0

    def left_s(self) -> float | None:
        """Return the seconds that the rest of the input will take, None where nobody can tell."""
        share = self.share()
        began, before = self._first or (0.0, None)
        if share is None or before is None or share <= before:
            return None
        return (self.clock() - began) * (1 - share) / (share - before)

    def line(self) -> str:
        """Say all of it in a line."""
        parts = [
            f"{self.extracted:,} articles",
            f"{self.rate():.1f}/s",
            f"{tokens(self.read_tokens)} + {tokens(self.written_tokens)} tokens",
            f"${self.cost_usd:.2f}",
            f"{self.failed:,} failed",
            f"{self.under_way} under way",
        ]
        left = self.left_s()
        return ", ".join([*parts, f"{duration(left)} left"] if left is not None else parts)


class Display(Protocol):
    """Shows a meter for as long as a run goes."""

    every_s: float

    def show(self, meter: Meter) -> None:
        """Show how far the run is."""
        ...


@dataclass(slots=True)
class Lines:
    """A line now and then, for logs and pipes."""

    stream: TextIO
    every_s: float = LINE_EVERY_S

    def show(self, meter: Meter) -> None:
        """Print a line."""
        print(f"incidents: {meter.line()}", file=self.stream, flush=True)


class Bar:
    """A bar with a line beside it, for terminals."""

    every_s = BAR_EVERY_S

    def __init__(self, stream: TextIO) -> None:
        # Imported here: a run whose progress nobody sees needs none of it.
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        columns = (BarColumn(bar_width=24), TaskProgressColumn(), TextColumn("{task.description}"))
        console = Console(file=stream)
        self.progress = Progress(*columns, console=console, auto_refresh=False, transient=True)
        self._task = self.progress.add_task("starting", total=None)

    def show(self, meter: Meter) -> None:
        """Draw the bar anew."""
        share = meter.share()
        total = None if share is None else 1.0
        self.progress.update(self._task, completed=share or 0.0, total=total, description=meter.line())
        self.progress.refresh()


@contextmanager
def display(stream: TextIO | None = None) -> Iterator[Display]:
    """Give a bar on a terminal, lines elsewhere; the bar is gone afterwards."""
    stream = sys.stderr if stream is None else stream
    if not stream.isatty():
        yield Lines(stream)
        return
    bar = Bar(stream)
    with bar.progress:
        yield bar


@contextmanager
def shown(meter: Meter, on: Display | None) -> Iterator[None]:
    """Show a meter again and again while the body runs; call it in an event loop."""
    if on is None:
        yield
        return
    task = asyncio.create_task(keep_showing(meter, on))
    try:
        yield
    finally:
        task.cancel()


async def keep_showing(meter: Meter, on: Display) -> None:
    """Show a meter at its display's pace until cancelled."""
    with suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(on.every_s)
            on.show(meter)


def tokens(number: int) -> str:
    """Write a number of tokens in a few characters."""
    for size, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:.1f}{letter}"
    return str(number)


def duration(seconds: float) -> str:
    """Write a time in the two units that matter."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"
