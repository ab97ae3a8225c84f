"""The runner: workers that take articles, have them extracted, and hand the results to the disk.

items ─> (thread) channel ─> worker ─> extract ─> commit (thread)
                               └── budget, stop

A worker whose article is done sends the next one before it lets another worker have the processor: if all that had
come in were seen to first, the server would be idle meanwhile. Results on their way to the disk are at most one for
every ``JOBS_PER_UNWRITTEN`` jobs; beyond that, a worker waits. A process that is killed therefore loses, and pays
twice for, at most ``Plan.under_way`` articles and so many more. Rates, pauses and repeats are the client's: all workers share its
pace.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from ..article import Article, UnreadArticle
from ..errors import BatchError, BatchStopped, ExtractorError, ReplyError, RequestError
from ..recorder import Unanswered
from ..schema import Extraction
from .channel import Channel, ChannelClosed
from .commit import Committer, Outcome
from .intake import Item
from .journal import Attempt, Journal, Result
from .plan import Budget, Plan, Stop, Why
from .progress import Meter

QUEUE_BYTES = 8_000_000
FIRST_S = 3.0
"""How long the others wait for the first answer: a key that is refused costs one request, and the answers that follow
find the instructions in the provider's cache."""
LEAST_STREAK = 100
JOBS_PER_UNWRITTEN = 8
FATAL = frozenset({"NotAuthorised", "QuotaExhausted", "ModelNotFound"})
OUTAGE = frozenset({"RateLimited", "Upstream", "DeadlineExceeded"})

Extract = Callable[[Article], Awaitable[Extraction]]
Failure = Callable[[Article, Exception], Extraction]
"""Makes the result of an article that could not be extracted."""
Ready = Callable[[], Awaitable[None]]
"""Gets ready what extracts, when there is an article to extract."""


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a run ended, and how many articles it had extracted by then."""

    why: Why
    extracted: int


async def as_it_is() -> None:
    """Get nothing ready."""


async def run_items(
    items: Iterable[Item],
    *,
    extract: Extract,
    failure: Failure,
    journal: Journal,
    plan: Plan,
    ready: Ready = as_it_is,
    stop: Stop | None = None,
    meter: Meter | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Ending:
    """Extract every item and commit what came of it; ``items`` is read in a thread of its own.

    Returns when all that was begun is on the disk. Raises BatchStopped where no article can be extracted, JournalUnusable,
    ArticleError where the input cannot be read on, SettingsError and ModelUnavailable; nothing committed is lost.
    """
    runner = Runner(extract, failure, journal, plan, ready, stop or Stop(), meter or Meter(clock=clock))
    return await runner.run(items)


class Runner:
    """One run. Everything here happens in one event loop, but for reading the input and writing to the disk."""

    def __init__(
        self,
        extract: Extract,
        failure: Failure,
        journal: Journal,
        plan: Plan,
        ready: Ready,
        stop: Stop,
        meter: Meter,
    ) -> None:
        self._extract = extract
        self._failure = failure
        self._journal = journal
        self._plan = plan
        self._ready = ready
        self._stop = stop
        self._meter = meter
        spent, known = (0.0, 0) if plan.max_cost is None else journal.spent()
        self._budget = Budget(limit=plan.max_cost, spent=spent, known=known)
        self._channel: Channel[Item] = Channel(most=2 * plan.jobs, most_size=QUEUE_BYTES, size=lambda item: item.size)
        self._committer = Committer(
            journal, most=max(1, plan.jobs // JOBS_PER_UNWRITTEN), written=self._finish, failed=self._fail_at_once
        )
        self._moved = asyncio.Event()
        self._opened = asyncio.Event()
        self._answered = asyncio.Event()
        self._workers: list[asyncio.Task[None]] = []
        self._problem: Exception | None = None
        self._begun = 0
        self._streak = 0

    async def run(self, items: Iterable[Item]) -> Ending:
        """Run to the end of the items, or until told to stop."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=feed, args=(items, self._channel), name="intake", daemon=True).start()
        self._workers = [asyncio.create_task(self._work()) for _ in range(self._plan.under_way)]
        self._stop.listen(lambda: call_in(loop, self._obey))
        try:
            await asyncio.wait(self._workers)
        finally:
            self._channel.close()
            for worker in self._workers:
                worker.cancel()
            await self._committer.aclose()
        if self._problem is not None:
            raise self._problem
        return Ending(self._stop.why or "done", self._meter.extracted)

    def _obey(self) -> None:
        self._channel.close()
        for event in (self._moved, self._opened, self._answered):
            event.set()
        if self._stop.is_now:
            for worker in self._workers:
                worker.cancel()

    async def _work(self) -> None:
        try:
            while (item := await self._channel.take()) is not None:
                outcome = await self._outcome(item)
                if outcome is None:
                    return
                await self._committer.commit(outcome)
        except ExtractorError as error:
            self._fail(error)

    def _finish(self, outcome: Outcome) -> None:
        """Take note of an outcome that is on the disk."""
        if outcome.result is not None:
            self._meter.finish(outcome.result.extraction, was_asked=outcome.attempt is not None)

    def _fail(self, error: Exception) -> None:
        """End the run for a reason that is no article's own; the first one is told."""
        self._problem = self._problem or error
        self._stop.drain("stopped")

    def _fail_at_once(self, error: Exception) -> None:
        """End the run because results cannot be kept: whatever is under way would be paid for in vain."""
        self._problem = self._problem or error
        self._stop.now()

    async def _outcome(self, item: Item) -> Outcome | None:
        """Return what came of an item, None if it must not be begun."""
        if isinstance(item.read, UnreadArticle):
            nobody = Article(text="", id=item.entry.id)
            return Outcome(Result(item.entry.work, item.entry.key, self._failure(nobody, item.read.error)), None)
        if not await self._may_begin():
            return None
        self._budget.start()
        self._meter.begin()
        cost: float | None = 0.0
        try:
            extraction = self._priced(await self._attempt(item.read))
            cost = extraction.usage.cost_usd
        except Unanswered:  # its questions were taken down, and a later run finds the replies
            return Outcome(None, None)
        finally:
            self._budget.finish(cost)
            self._meter.end()
            self._answered.set()
            self._moved.set()
        return self._judged(item, extraction)

    async def _may_begin(self) -> bool:
        """Wait until all is ready, for the first answer, and for room in the budget; False when the run is to end."""
        if self._begun == self._plan.max_articles:
            self._stop.drain("max_articles")
            return False
        self._begun += 1
        if self._begun == 1:
            await self._ready()
            self._opened.set()
        elif not self._answered.is_set():
            await self._opened.wait()
            await first_of(self._answered, FIRST_S)
        while not self._is_ending() and not self._budget.admits():
            if self._budget.is_idle:
                self._stop.drain("max_cost")
                return False
            self._moved.clear()
            await self._moved.wait()
        return not self._is_ending()

    def _is_ending(self) -> bool:
        """Whether nothing more may begin; when the articles that may are counted, those that wait are among them."""
        return self._stop.why not in (None, "max_articles")

    async def _attempt(self, article: Article) -> Extraction:
        """Extract; whatever is wrong with this article alone becomes its result."""
        try:
            return await self._extract(article)
        except (ReplyError, RequestError) as error:
            return self._failure(article, error)
        except (ExtractorError, Unanswered):
            raise
        except Exception as error:
            return self._failure(article, error)

    def _priced(self, extraction: Extraction) -> Extraction:
        usage, price = extraction.usage, self._plan.price
        if price is None or usage.cost_usd is not None:
            return extraction
        return extraction.model_copy(update={"usage": usage.model_copy(update={"cost_usd": price.of(usage)})})

    def _judged(self, item: Item, extraction: Extraction) -> Outcome:
        """Return the outcome of an extraction; one that says that no other can succeed is no result."""
        entry, code = item.entry, extraction.issues[0].code if extraction.issues else ""
        attempt = Attempt(entry.work, extraction.status, extraction.usage)
        if extraction.status == "failed" and code in FATAL:
            self._fail(BatchStopped(f"{extraction.issues[0].message} Then run the same command again: it goes on."))
            return Outcome(None, attempt)
        self._watch(extraction, code)
        if self._plan.max_cost is not None and self._budget.is_blind:
            self._fail(BatchStopped("The server does not state what it read and wrote, so max_cost cannot be kept."))
        return Outcome(Result(entry.work, entry.key, extraction), attempt, entry)

    def _watch(self, extraction: Extraction, code: str) -> None:
        """End the run when the server has failed every article for long, before it fails all that are left."""
        self._streak = self._streak + 1 if extraction.status == "failed" and code in OUTAGE else 0
        if self._streak >= max(LEAST_STREAK, 3 * self._plan.jobs):
            said = f"The last {self._streak} articles failed, this one for: {extraction.issues[0].message}"
            self._fail(BatchStopped(f"{said} When the server is well, run again with --retry-failed."))


def feed(items: Iterable[Item], channel: Channel[Item]) -> None:
    """Put all items into the channel, then the end; an error of reading goes the same way."""
    try:
        for item in items:
            channel.put(item)
        channel.end()
    except ChannelClosed:
        return
    except Exception as error:
        try:
            channel.end(
                error if isinstance(error, ExtractorError) else BatchError(f"Reading the input failed: {error!r}.")
            )
        except ChannelClosed:
            return


def call_in(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Call in the loop, from any thread; a loop that has ended needs no call."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)


async def first_of(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, but no longer than that."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        event.set()
