"""A whole run: open the journal, extract what is left, write the output.

A worker on another machine calls ``run_batch`` with its share of the input, each share with an output of its own; the
journals are merged by the places in the input (``output.merge_lines``).
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from .. import loop
from ..errors import BatchError
from ..pipeline import Extractor, failed_extraction, is_embedded
from ..settings import MAX_ARTICLE_BYTES, Settings
from .digests import config_digest
from .intake import Intake, Numbered
from .journal import Journal, Tally
from .output import write_lines
from .plan import Plan, Stop
from .progress import Display, Meter, duration, shown, tokens
from .readers import Readers
from .runner import Ending, Extract, Ready, as_it_is, run_items

COLLECT_EVERY = (5_000, 20, 50)
"""Objects made before Python looks for garbage, and rounds before it looks further: its own 700, 10 and 10 cost a tenth of
the processor here, where nearly all that an article makes is freed without looking."""
TURN_S = 0.001
"""How long the event loop may keep the journal's thread waiting for its turn, at each statement. Python's own 0.005
would make a commit last longer than an answer."""
ENDINGS = {
    "drained": "ended on request",
    "stopped": "stopped",
    "max_cost": "ended at --max-cost",
    "max_articles": "ended at --max-articles",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How a run begins: ``published`` holds for every article; ``retry_failed`` asks again about what failed before;
    ``fresh`` sets the earlier journal aside; without ``export`` the journal alone is written."""

    published: date | None = None
    max_bytes: int = MAX_ARTICLE_BYTES
    retry_failed: bool = False
    fresh: bool = False
    export: bool = True


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a run."""

    ending: Ending
    tally: Tally
    seconds: float
    out: Path
    written: int | None

    @property
    def is_whole(self) -> bool:
        """Whether every article of the input has a result."""
        return self.ending.why == "done" and not self.tally.left

    def lines(self) -> list[str]:
        """Say it in lines for a person."""
        tally, ending = self.tally, self.ending
        parts = [f"{number:,} {status}" for status, number in sorted(tally.statuses.items())]
        parts.append(f"{tally.left:,} left" if ending.why == "done" else "the rest of the input left")
        rate = f" ({ending.extracted / self.seconds:.1f}/s)" if self.seconds > 0 else ""
        lines = [
            f"{tally.entries:,} articles: {', '.join(parts)}",
            f"{ending.extracted:,} extracted in {duration(self.seconds)}{rate}; "
            f"all runs: {tokens(tally.prompt_tokens)} tokens read, {tokens(tally.completion_tokens)} written, {cost_of(tally)}",
        ]
        if self.written is not None:
            lines.append(f"{self.written:,} lines in {self.out}")
        if not self.is_whole:
            lines.append(f"{ENDINGS.get(ending.why, 'ended')}; the same command goes on where this run ended")
        elif tally.failed:
            lines.append(f"{tally.failed:,} failed; their lines say why, and --retry-failed tries them again")
        return lines


def cost_of(tally: Tally) -> str:
    """Say what all runs have cost."""
    if tally.cost_usd is None:
        return "cost not known"
    return f"${tally.cost_usd:.2f}" + (f" and {tally.unpriced:,} articles of unknown cost" if tally.unpriced else "")


def journal_path(out: Path) -> Path:
    """Return where the journal of an output is: beside it."""
    return out.with_name(out.name + ".journal")


def run_batch(
    documents: Iterable[Numbered],
    *,
    out: Path,
    settings: Settings,
    plan: Plan,
    options: Options | None = None,
    extract: Extract | None = None,
    stop: Stop | None = None,
    display: Display | None = None,
    share: Callable[[int], float | None] = lambda _bytes_read: None,
    clock: Callable[[], float] = time.monotonic,
) -> Summary:
    """Extract what is left of the numbered documents, and write every result there is to ``out``.

    ``extract`` takes the place of the extractor of ``settings``. ``share`` tells from the bytes read how much of the
    input they are. The output is written at every ending but ``Stop.now``, also before an error is raised. Raises
    BatchError, ArticleError, SettingsError, ModelUnavailable.
    """
    options, stop = options or Options(), stop or Stop()
    if extract is None and is_embedded(settings):  # the bytes of its answers depend on what is asked between them
        plan = replace(plan, jobs=1, processes=1)
    config, began = config_digest(settings), clock()
    with Journal.open(journal_path(out), config=config, fresh=options.fresh) as journal:
        intake = Intake(
            documents,
            journal=journal,
            config=config,
            published=options.published,
            max_bytes=options.max_bytes,
            retry_failed=options.retry_failed,
        )
        meter = Meter(clock, lambda: share(intake.bytes_read))

        async def work() -> Ending:
            async with extracting(settings, extract, plan=plan) as (call, ready):
                with shown(meter, display):
                    return await run_items(
                        intake,
                        extract=call,
                        ready=ready,
                        failure=partial(failed_extraction, settings=settings),
                        journal=journal,
                        plan=plan,
                        stop=stop,
                        meter=meter,
                    )

        def export() -> int | None:
            intake.flush()
            return write_lines(out, until(stop, journal.lines())) if options.export and not stop.is_now else None

        try:
            with tuned():
                ending = loop.run(work())
        except Exception:
            with suppress(BatchError):  # the first error is the one to tell
                export()
            raise
        return Summary(ending, journal.tally(), clock() - began, out, export())


@contextmanager
def tuned() -> Iterator[None]:
    """Set this process up for one busy event loop beside threads that have little to do; put it back afterwards."""
    thresholds, turn_s = gc.get_threshold(), sys.getswitchinterval()
    gc.set_threshold(*COLLECT_EVERY)
    sys.setswitchinterval(TURN_S)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(turn_s)


def until(stop: Stop, lines: Iterable[str]) -> Iterator[str]:
    """Yield lines; raises KeyboardInterrupt once the run is to stop at once."""
    for line in lines:
        if stop.is_now:
            raise KeyboardInterrupt
        yield line


@asynccontextmanager
async def extracting(
    settings: Settings, extract: Extract | None, *, plan: Plan
) -> AsyncIterator[tuple[Extract, Ready]]:
    """Give the function that extracts and the one that gets it ready, and close what they used."""
    if extract is not None:
        yield extract, as_it_is
    elif plan.processes > 1 and not is_embedded(settings):
        readers = Readers(settings, most=plan.processes - 1, jobs=plan.jobs)
        try:
            yield readers.extract, readers.open
        finally:
            await readers.aclose()
    else:
        extractor = Extractor(settings)
        try:
            yield extractor.aextract, as_it_is
        finally:
            await extractor.aclose()
