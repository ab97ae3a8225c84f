"""Group commits: whoever finishes while the disk is busy shares the next transaction."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from .journal import GOOD, Attempt, Entry, Journal, Result


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be written of one article: its result, if it has one, and what it cost, if it was asked about."""

    result: Result | None
    attempt: Attempt | None
    entry: Entry | None = None


class Committer:
    """Writes outcomes in a thread of its own, all that wait in one transaction."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")

    async def commit(self, outcome: Outcome) -> None:
        """Return when the outcome is on the disk; raises JournalUnusable when it is not.

        The outcome is written even if the caller is cancelled meanwhile.
        """
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((outcome, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await written

    async def aclose(self) -> None:
        """Write what waits, and end the thread."""
        while self._writing is not None:
            await asyncio.wait([self._writing])
        self._thread.shutdown()

    async def _write_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            problem: BaseException | None = None
            try:
                await loop.run_in_executor(self._thread, self._write, [outcome for outcome, _ in batch])
            except Exception as error:
                problem = error
            for _, written in batch:
                if not written.done():
                    written.set_exception(problem) if problem else written.set_result(None)
        self._writing = None

    def _write(self, outcomes: list[Outcome]) -> None:
        self._journal.commit(
            entries=[replace(outcome.entry, done=True) for outcome in outcomes if is_good(outcome) and outcome.entry],
            results=[outcome.result for outcome in outcomes if outcome.result],
            attempts=[outcome.attempt for outcome in outcomes if outcome.attempt],
        )


def is_good(outcome: Outcome) -> bool:
    """Whether an outcome is a result that stays."""
    return outcome.result is not None and outcome.result.extraction.status in GOOD
