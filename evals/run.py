"""Run the extractor over the gold set: resumable, within a cost ceiling, every failure a result."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import NamedTuple, Protocol

from extractor import loop
from extractor.article import Article
from extractor.errors import ExtractorError, ModelUnavailable, NotAuthorised, QuotaExhausted, SettingsError
from extractor.schema import Extraction, Issue, Provenance
from extractor.settings import Settings

from .digest import digest
from .gold import GoldArticle
from .parallel import Keep, share_out
from .quiet_loop import run_quietly
from .replies import ASKING, Asking, ReplyCache, Slot
from .store import Done, ResultLines, Run, append_lines, append_result, read_results, result_lines

Extract = Callable[[Article], Awaitable[Extraction]]
Task = tuple[GoldArticle, int]  # an article and the repeat that is wanted
# Errors that the next article would meet too: the run stops, and the same command resumes it.
FATAL = (SettingsError, ModelUnavailable, NotAuthorised, QuotaExhausted)
RETRIED = ("failed",)  # results that the same command asks for again: the endpoint was at fault, not the answer


class Progress(Protocol):
    """What is told about a run while it goes on."""

    def advance(self, *, cost_usd: float) -> None:
        """One more result is in; the run has cost so much this time."""


class KeepResult(Protocol):
    """What is done with each result."""

    def __call__(self, gold: GoldArticle, extraction: Extraction, *, repeat: int, seconds: float) -> None:
        """Keep one result, and how long it took."""


class Silent:
    """No progress is shown."""

    def advance(self, *, cost_usd: float) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run and how."""

    repeat: int = 1
    jobs: int = 1
    max_cost_usd: float | None = None
    offline: bool = False


@dataclass(slots=True)
class Ran:
    """What one call of ``run_articles`` did."""

    done: int = 0
    left: int = 0
    cost_usd: float = 0.0
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)


@contextmanager
def connected(settings: Settings, cache: ReplyCache, *, offline: bool) -> Iterator[Extract]:
    """The extractor with these settings, every model call going through the reply cache."""
    from extractor.pipeline import Extractor  # needed only where articles are run

    if offline:  # nothing is opened, and closing would open the extractor's own loop
        extractor = Extractor(settings, recorder=cache)
        if extractor.is_embedded:
            extractor._asker._connect = cache.refuse  # no server may start
        yield extractor.aextract
        return
    with Extractor(settings, recorder=cache) as extractor:
        yield extractor.aextract


def run_articles(
    golds: Sequence[GoldArticle],
    *,
    run: Run,
    extract: Extract,
    cache: ReplyCache,
    plan: Plan,
    progress: Progress | None = None,
) -> Ran:
    """Extract what the run does not have yet, and append each result as it comes.

    Raises the first fatal error (no model, no key, a reply missing offline); what is done by then is kept.
    """
    todo = list(each_left(golds, run=run, repeat=plan.repeat))
    if plan.offline:
        return _replay(todo, run=run, extract=extract, cache=cache, plan=plan)
    worker = _Worker(extract, cache=cache, plan=plan, keep=partial(append_result, run), progress=progress or Silent())
    worker.ran.left = len(todo)
    if todo:
        loop.run(worker.work(todo))  # the loop in which the extractor is closed
    return worker.ran


class _Replayed(NamedTuple):
    """What one process tells another of an article: its lines, whether it failed, and the replies it took."""

    lines: ResultLines
    failed: bool
    used: list[Slot]


def _replay(todo: Sequence[Task], *, run: Run, extract: Extract, cache: ReplyCache, plan: Plan) -> Ran:
    """Read recorded replies in every process that helps, and append the results in the order of the articles."""

    def work(numbers: Iterator[int], keep: Keep) -> None:
        def take(gold: GoldArticle, extraction: Extraction, *, repeat: int, seconds: float) -> None:
            asking, lines = Asking(gold.id, repeat), result_lines(gold, extraction, repeat=repeat, seconds=seconds)
            keep(asking, _Replayed(lines, extraction.status in RETRIED, cache.used.get(asking, [])))

        worker = _Worker(extract, cache=cache, plan=plan, keep=take, progress=Silent())
        run_quietly(worker.work(todo[n] for n in numbers))

    shared = share_out(len(todo), work=work, meanwhile=_load_scorer)
    made = {asking: shared.made[asking] for g, at in todo if (asking := Asking(g.id, at)) in shared.made}
    append_lines(run, [replayed.lines for replayed in made.values()])
    cache.used.update({asking: replayed.used for asking, replayed in made.items()})
    if shared.error is not None:
        raise shared.error
    return Ran(done=len(made), failed=[asking.article for asking, replayed in made.items() if replayed.failed])


def _load_scorer() -> None:
    """Import what comes next, while others are still at work."""
    from . import results  # noqa: F401 - the import is the point


def each_left(golds: Sequence[GoldArticle], *, run: Run, repeat: int) -> Iterator[Task]:
    """Yield the articles and repeats that have no result yet, repeat by repeat."""
    have = read_results(run, golds)
    for at in range(repeat):
        for gold in golds:
            result = have.get(Done(gold.id, at))
            if result is None or result.status in RETRIED:
                yield gold, at


class _Worker:
    """Takes articles from one list until it is empty or the money is."""

    def __init__(
        self, extract: Extract, *, cache: ReplyCache, plan: Plan, keep: KeepResult, progress: Progress
    ) -> None:
        self.extract, self.cache, self.plan, self.keep, self.progress = extract, cache, plan, keep, progress
        self.ran = Ran()

    async def work(self, todo: Iterable[Task]) -> None:
        queue = iter(todo)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(max(1, self.plan.jobs)):
                    group.create_task(self._drain(queue))
        except* ExtractorError as errors:
            raise errors.exceptions[0] from None

    async def _drain(self, queue: Iterator[Task]) -> None:
        for gold, repeat in queue:
            if self.plan.max_cost_usd is not None and self.ran.cost_usd >= self.plan.max_cost_usd:
                return
            await self._take(gold, repeat)

    async def _take(self, gold: GoldArticle, repeat: int) -> None:
        asking = Asking(gold.id, repeat)
        ASKING.set(asking)
        started = time.monotonic()
        extraction = await self._extract(gold)
        if self.cache.missed is not None:
            raise self.cache.missed
        paid = self.cache.asked.get(asking, 0)
        seconds = self.cache.seconds.get(asking, 0.0) if paid == 0 else time.monotonic() - started
        self.keep(gold, extraction, repeat=repeat, seconds=seconds)
        self._note(extraction, paid_share=min(1.0, paid / max(1, extraction.usage.calls)), seconds=seconds)

    async def _extract(self, gold: GoldArticle) -> Extraction:
        try:
            return await self.extract(gold.article())
        except FATAL:
            raise
        except ExtractorError as error:
            return failed(gold, error, status=getattr(error, "status", "failed"), model=self.cache.model)
        except Exception as error:  # a crash of the extractor is what the harness is here to report
            return failed(gold, error, status="failed", model=self.cache.model)

    def _note(self, extraction: Extraction, *, paid_share: float, seconds: float) -> None:
        self.ran.done += 1
        self.ran.left -= 1
        self.ran.seconds += seconds
        self.ran.cost_usd += paid_share * (extraction.usage.cost_usd or 0.0)
        if extraction.status == "failed":
            self.ran.failed.append(extraction.article_id)
        self.progress.advance(cost_usd=self.ran.cost_usd)


def failed(gold: GoldArticle, error: Exception, *, status: str, model: str) -> Extraction:
    """The result of an article on which the extractor gave up."""
    message = " ".join(str(error).split())[:300]
    row = {
        "article_id": gold.id,
        "status": status,
        "issues": [Issue(code=type(error).__name__, message=message)],
        "provenance": Provenance(
            article_sha256=digest(gold.text),
            prompt_sha256="",
            schema_sha256="",
            model=model,
            extractor_version="",
        ),
    }
    return Extraction.model_validate(row)


class Bar(AbstractContextManager["Bar"]):
    """A progress bar with the cost so far, on standard error."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("${task.fields[cost]:.4f}"),
            TimeRemainingColumn(),
        )
        self._progress = Progress(TextColumn("articles"), *columns, console=Console(stderr=True))
        self._task = self._progress.add_task("", total=total, cost=0.0)

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def advance(self, *, cost_usd: float) -> None:
        """Move on by one."""
        self._progress.update(self._task, advance=1, cost=cost_usd)


def progress_for(total: int, *, shown: bool) -> AbstractContextManager[Progress]:
    """A bar where someone is watching, else nothing."""
    return Bar(total) if shown and total else nullcontext(Silent())
