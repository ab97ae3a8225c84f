"""How far a batch may go: jobs, money and articles, and who ends it before that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..schema import Usage

Why = Literal["done", "drained", "stopped", "max_cost", "max_articles"]
JOBS = 8
ROUNDING = 1e-9
"""Sums of cents differ in the last digits by their order."""


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens, for models that the price list does not know."""

    input: float
    output: float

    def of(self, usage: Usage) -> float | None:
        """Return what a usage costs, None where it does not state its tokens."""
        if usage.prompt_tokens is None or usage.completion_tokens is None:
            return None
        return (usage.prompt_tokens * self.input + usage.completion_tokens * self.output) / 1_000_000


JOBS_PER_READ_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """``jobs`` is the most requests under way at once; ``max_cost`` is in US dollars over all runs of a journal.

    ``max_articles`` is the most articles that this run extracts. Of the ``processes``, one asks and the others read; with
    1, one does both.
    """

    jobs: int = JOBS
    max_cost: float | None = None
    max_articles: int | None = None
    price: Price | None = None
    processes: int = 1

    @property
    def under_way(self) -> int:
        """The most articles under way at once: where other processes read, some are read while all requests are out."""
        return self.jobs + (self.jobs // JOBS_PER_READ_AHEAD if self.processes > 1 else 0)


class Stop:
    """Asks a run to end, from any thread: ``drain`` lets what is under way finish, ``now`` does not."""

    def __init__(self) -> None:
        self.why: Why | None = None
        self.is_now = False
        self._listeners: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def drain(self, why: Why = "drained") -> None:
        """Start no further article."""
        self._end(why, is_now=False)

    def now(self) -> None:
        """Give up what is under way."""
        self._end("stopped", is_now=True)

    def listen(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` at every change from now on, and at once if the end has been asked for already."""
        with self._lock:
            self._listeners.append(listener)
        if self.why is not None:
            listener()

    def _end(self, why: Why, *, is_now: bool) -> None:
        if is_now or self.why in (None, "max_articles"):  # a limit that was reached gives way to an order
            self.why = why
        self.is_now = self.is_now or is_now
        for listener in list(self._listeners):
            listener()


class Budget:
    """Money: what is spent, on how many articles that is known, and what those under way will probably cost."""

    def __init__(self, *, limit: float | None, spent: float = 0.0, known: int = 0) -> None:
        self._limit = None if limit is None else limit * (1 + ROUNDING)
        self.spent = spent
        self._under_way = 0
        self._known = known
        self._known_cost = spent
        self.is_blind = False

    def admits(self) -> bool:
        """Whether one more article fits; the first one goes alone, for nobody knows yet what an article costs."""
        if self._limit is None:
            return True
        if not self._known:
            return self._under_way == 0 and self._limit > 0
        ahead = (self._under_way + 1) * self._known_cost / self._known
        return self.spent + ahead <= self._limit

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way, so that waiting would change nothing."""
        return self._under_way == 0

    def start(self) -> None:
        """Take note that an article goes."""
        self._under_way += 1

    def finish(self, cost: float | None) -> None:
        """Take note of what it has cost; one that nobody can price counts as much as the others.

        One that cost nothing, for its request failed, says nothing about what the next will cost.
        """
        self._under_way -= 1
        if cost is None:
            self.is_blind = self.is_blind or not self._known
            self.spent += self._known_cost / self._known if self._known else 0.0
            return
        self._known += cost > 0
        self._known_cost += cost
        self.spent += cost
