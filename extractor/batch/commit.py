"""Group commits: what finishes within a few milliseconds, or while the disk is busy, shares a transaction."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

from .journal import GOOD, Attempt, Entry, Journal, Result

GROUP_S = 0.01


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be written of one article: its result, if it has one, and what it cost, if it was asked about."""

    result: Result | None
    attempt: Attempt | None
    entry: Entry | None = None


class Committer:
    """Writes outcomes in a thread of its own, all that wait in one transaction.

    ``written`` is called in the loop with each outcome that is on the disk, ``failed`` with what kept a group of
    them off it. Fewer than ``most`` outcomes may be off the disk when ``commit`` returns. As long as nobody waits, a group
    is given ``GROUP_S`` to gather.
    """

    def __init__(
        self, journal: Journal, *, most: int, written: Callable[[Outcome], None], failed: Callable[[Exception], None]
    ) -> None:
        self._journal = journal
        self._most = most
        self._written = written
        self._failed = failed
        self._queue: SimpleQueue[Outcome | None] = SimpleQueue()
        self._hurry = threading.Event()
        self._given = 0
        self._settled = 0
        self._waiting: list[asyncio.Future[None]] = []
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        self._thread = threading.Thread(target=self._write_all, name="journal", daemon=True)
        self._thread.start()

    async def commit(self, outcome: Outcome) -> None:
        """Hand an outcome to the disk, and wait until few enough are on their way there.

        The outcome is written even if the caller is cancelled meanwhile.
        """
        self._given += 1
        self._queue.put(outcome)
        while self._given - self._settled >= self._most:
            self._hurry.set()
            room = self._loop.create_future()
            self._waiting.append(room)
            await room

    async def aclose(self) -> None:
        """Write what waits, and end the thread."""
        self._queue.put(None)
        self._hurry.set()
        await self._ended
        self._thread.join()

    def _write_all(self) -> None:
        """Write group after group, until there is nothing more to come."""
        is_over = False
        while not is_over:
            group = self._gather()
            is_over = None in group
            outcomes = [outcome for outcome in group if outcome is not None]
            problem = self._problem_of_writing(outcomes) if outcomes else None
            self._settled += len(outcomes)
            self._loop.call_soon_threadsafe(self._settle, outcomes, problem)
        self._loop.call_soon_threadsafe(self._end)

    def _gather(self) -> list[Outcome | None]:
        """Wait for the next outcome, and return it with those that follow soon; None says that none will come."""
        group = [self._queue.get()]
        self._hurry.wait(GROUP_S)
        self._hurry.clear()
        with suppress(Empty):
            while True:
                group.append(self._queue.get_nowait())
        return group

    def _problem_of_writing(self, outcomes: Sequence[Outcome]) -> Exception | None:
        """Write outcomes in one transaction; return why that could not be done."""
        try:
            self._journal.commit(
                entries=[
                    replace(outcome.entry, done=True) for outcome in outcomes if is_good(outcome) and outcome.entry
                ],
                results=[outcome.result for outcome in outcomes if outcome.result],
                attempts=[outcome.attempt for outcome in outcomes if outcome.attempt],
            )
        except Exception as error:
            return error
        return None

    def _settle(self, outcomes: Sequence[Outcome], problem: Exception | None) -> None:
        """Tell what came of a group, and let those go on who waited for room."""
        if problem is not None:
            self._failed(problem)
        else:
            for outcome in outcomes:
                self._written(outcome)
        waiting, self._waiting = self._waiting, []
        for room in waiting:
            if not room.done():
                room.set_result(None)

    def _end(self) -> None:
        if not self._ended.done():
            self._ended.set_result(None)


def is_good(outcome: Outcome) -> bool:
    """Whether an outcome is a result that stays."""
    return outcome.result is not None and outcome.result.extraction.status in GOOD
