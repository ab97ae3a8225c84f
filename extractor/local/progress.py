"""Progress of a download on stderr: a bar on a terminal, a line for every tenth elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from rich.console import Console
from rich.filesize import decimal
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

Advance = Callable[[int], None]
TENTHS = 10


@contextmanager
def shown_progress(label: str, *, total: int, done: int, shown: bool) -> Iterator[Advance]:
    """Yield a function that takes the number of bytes that have come since its last call.

    ``done`` bytes were there before. A negative number takes bytes back. Any thread may call it.
    """
    if not shown:
        yield lambda _bytes: None
    elif sys.stderr.isatty():
        with _bar() as bar:
            task = bar.add_task(label, total=total, completed=done)
            yield lambda arrived: bar.advance(task, arrived)
    else:
        yield PlainLines(label, total=total, done=done).advance


def note(text: str, *, shown: bool) -> None:
    """Say something on stderr."""
    if shown:
        print(text, file=sys.stderr, flush=True)


def _bar() -> Progress:
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    return Progress(TextColumn("{task.description}"), *columns, console=Console(stderr=True))


class PlainLines:
    """One line at the start, then one whenever another tenth has arrived."""

    def __init__(self, label: str, *, total: int, done: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.label, self.total, self.before, self.done = label, total, done, done
        self.clock, self.start, self.lock = clock, clock(), Lock()
        self.tenths = done * TENTHS // total
        note(f"{label}: {decimal(total - done)} to fetch", shown=True)

    def advance(self, arrived: int) -> None:
        """Count ``arrived`` bytes."""
        with self.lock:
            self.done += arrived
            tenths = self.done * TENTHS // self.total
            if tenths > self.tenths:
                self.tenths = tenths
                note(self._line(), shown=True)

    def _line(self) -> str:
        speed = (self.done - self.before) / max(self.clock() - self.start, 1e-3)
        left_s = (self.total - self.done) / max(speed, 1.0)
        share = f"{100 * self.done // self.total:3d} %"
        return f"{self.label}: {share} of {decimal(self.total)}, {decimal(int(speed))}/s, {left_s:.0f} s left"
