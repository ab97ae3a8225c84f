"""``--via openai-batch``: the same run, its questions answered by the OpenAI Batch API at half the price.

    reading ──> questions without a reply ──> batches ──> replies ──> reading ──> ... ──> every article has a result

A reading is an ordinary run whose recorder answers from the replies so far and takes down whatever has none. What the
second reading still asks is what a reply did not settle: that is the second round. There is no other way in which
replies are read, so windows, re-asks and failures are what they are on the ordinary path.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Literal

from ..article import Article
from ..endpoint import Endpoint, endpoint_for
from ..errors import OutputUnwritable, SettingsError
from ..ledger import Tokens, has_price
from ..ledger import price as list_price
from ..pipeline import Extractor, is_embedded
from ..schema import Extraction, Usage
from ..settings import Settings
from .asked import Asked, Weight
from .intake import Numbered
from .lock import hold
from .plan import Plan, Price, Stop, Why
from .posting import Posting, Say, Terms
from .progress import Display
from .remote import Remote, Sleep
from .run import Options, Summary, run_batch
from .runner import Extract
from .tray import Tray

SHARE_OF_PRICE = 0.5
"""What a batched request costs of the list price: https://platform.openai.com/docs/guides/batch."""
BYTES_PER_TOKEN = 3
ENOUGH_TO_TELL = 20
"""Replies after which their mean cost says what the next ones will cost; before, the most that they can."""
MARGIN = 1.2


Via = Literal["openai-batch", "files"]


class Left(Exception):
    """The run is to end while batches are under way."""


@dataclass(frozen=True, slots=True)
class Job:
    """One command: what to read, with what, and where to."""

    documents: Callable[[], Iterable[Numbered]]
    out: Path
    settings: Settings
    plan: Plan
    options: Options
    terms: Terms = field(default_factory=Terms)
    via: Via = "openai-batch"


def run_by_batches(
    job: Job,
    *,
    stop: Stop | None = None,
    display: Display | None = None,
    say: Say = lambda _: None,
    sleep: Sleep | None = None,
) -> Summary:
    """Extract what is left of a job by batches, and write the output at the end of every reading.

    Returns when every article has a result, when ``stop`` asks for it (the batches go on, and the same command collects
    them), or when no more can be paid. Raises what ``run_batch`` raises, and what the server's refusals amount to.
    """
    endpoint = hosted(job.settings)
    stop = stop or Stop()
    with opened(job) as (asked, folder):
        nap = sleep or leaving(stop)
        tray = Tray(folder, endpoint) if job.via == "files" else None
        carrier = tray or Remote(endpoint, job.settings, sleep=nap)
        posting = Posting(
            asked,
            carrier,
            endpoint=endpoint,
            folder=folder,
            terms=replace(job.terms, budget=lambda: budget(asked, endpoint=endpoint, job=job)),
            say=say,
            sleep=tray.wait if tray else nap,
        )
        try:
            return Rounds(job, asked, posting, stop, display, say).run()
        finally:
            carrier.close()


class Rounds:
    """Readings and batches, in turn."""

    def __init__(self, job: Job, asked: Asked, posting: Posting, stop: Stop, display: Display | None, say: Say) -> None:
        self._job = job
        self._asked = asked
        self._posting = posting
        self._stop = stop
        self._display = display
        self._say = say
        self._extracted = 0
        self._readings = 0
        self._began = time.monotonic()

    def run(self) -> Summary:
        """Read, ask and read again until nothing is asked."""
        while True:
            summary = self._read()
            waiting = self._asked.free().requests + sum(part.requests for part in self._asked.open_parts())
            if not waiting or summary.ending.why in ("drained", "stopped"):
                return summary
            self._say(f"round {self._readings}: {waiting:,} requests wait for an answer")
            try:
                if not self._posting.answer():
                    return ended(summary, "max_cost")
            except Left:
                self._say("the batches go on without this run; the same command collects them")
                return ended(summary, self._stop.why or "drained")

    def _read(self) -> Summary:
        """Read every article that has no result yet; those whose questions have replies get one."""
        self._readings += 1
        job, limit = self._job, self._job.plan.max_articles
        left = None if limit is None else limit - self._extracted
        with asking(job.settings, self._asked) as extract:
            summary = run_batch(
                job.documents(),
                out=job.out,
                settings=job.settings,
                plan=replace(job.plan, max_cost=None, max_articles=left),
                options=replace(job.options, fresh=job.options.fresh and self._readings == 1),
                extract=extract,
                stop=self._stop_of_reading(),
                display=self._display,
            )
        self._extracted += summary.ending.extracted
        ending = replace(summary.ending, extracted=self._extracted)
        return replace(summary, ending=ending, seconds=time.monotonic() - self._began)

    def _stop_of_reading(self) -> Stop:
        """Return a stop for one reading, which ends when it has what it may have, that listens to the run's."""
        inner = Stop()
        self._stop.listen(lambda: inner.now() if self._stop.is_now else inner.drain(self._stop.why or "drained"))
        return inner


def hosted(settings: Settings) -> Endpoint:
    """Return the endpoint of settings; raises SettingsError for a model that no server has batches for."""
    if is_embedded(settings):
        raise SettingsError("Batches need a hosted model. Give --model openai/<name>, or --base-url with --model.")
    return endpoint_for(settings)


@contextmanager
def opened(job: Job) -> Iterator[tuple[Asked, Path]]:
    """Open the questions of an output, for this process alone."""
    folder = folder_of(job.out)
    release = hold(folder.with_name(folder.name + ".lock"))
    try:
        if job.options.fresh:
            set_aside(folder)
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputUnwritable(f"Cannot make {str(folder)!r}: {error.strerror}. Choose another --out.") from None
        asked = Asked(folder / "questions.sqlite")
        try:
            if job.options.retry_failed:
                asked.forget_problems()
            yield asked, folder
        finally:
            asked.close()
    finally:
        release()


def folder_of(out: Path) -> Path:
    """Return where the questions and replies of an output are: beside it."""
    return out.with_name(out.name + ".batches")


def set_aside(folder: Path) -> None:
    """Give the questions and replies of earlier runs a number, so that everything is asked anew."""
    if folder.exists():
        free = next(n for n in count(1) if not folder.with_name(f"{folder.name}.{n}").exists())
        folder.rename(folder.with_name(f"{folder.name}.{free}"))


@contextmanager
def asking(settings: Settings, asked: Asked) -> Iterator[Extract]:
    """Give the function that extracts from the replies that are there; what it asks is on the disk afterwards."""
    asked.begin()
    try:
        with Extractor(settings, recorder=asked) as extractor:

            async def extract(article: Article) -> Extraction:
                result = await extractor.aextract(article)
                return result.model_copy(update={"usage": batched(result.usage)})

            yield extract
    finally:
        asked.end()


def batched(usage: Usage) -> Usage:
    """Return a usage at the price of batched requests."""
    if usage.cost_usd is None:
        return usage
    return usage.model_copy(update={"cost_usd": usage.cost_usd * SHARE_OF_PRICE})


def budget(asked: Asked, *, endpoint: Endpoint, job: Job) -> Callable[[Weight], bool]:
    """Return whether more requests can be paid, besides those that are answered and those that are under way.

    A request counts as the mean of those that are answered, with a margin; before there are some, as the most that it
    can cost. So a first batch may be small, and shows what the rest will cost.
    """
    limit = job.plan.max_cost
    if limit is None:
        return lambda _: True
    answered, tokens = asked.answered()
    spent = cost(tokens, endpoint=endpoint, price=job.plan.price)

    def ahead(weight: Weight) -> float:
        if answered >= ENOUGH_TO_TELL:
            return MARGIN * weight.requests * spent / answered
        most = Tokens(weight.bytes // BYTES_PER_TOKEN, 0, weight.requests * job.settings.max_output_tokens)
        return cost(most, endpoint=endpoint, price=job.plan.price)

    left = limit - spent - ahead(asked.under_way())
    return lambda weight: ahead(weight) <= left


def cost(tokens: Tokens, *, endpoint: Endpoint, price: Price | None) -> float:
    """Return the US dollars for tokens in batches; a price that was given is taken as it is."""
    if not tokens.prompt and not tokens.completion:
        return 0.0
    if has_price(endpoint.model, endpoint.url):
        return SHARE_OF_PRICE * float(list_price(endpoint.model, endpoint.url, tokens))
    if price is None:
        raise SettingsError(
            f"No price is known for {endpoint.model!r} at {endpoint.host}. Give --price with --max-cost."
        )
    return ((tokens.prompt or 0) * price.input + (tokens.completion or 0) * price.output) / 1_000_000


def ended(summary: Summary, why: Why) -> Summary:
    """Return a summary with another reason for its end."""
    return replace(summary, ending=replace(summary.ending, why=why))


def leaving(stop: Stop) -> Sleep:
    """Return a sleep that a stop ends: it raises Left."""
    asked_to = threading.Event()
    stop.listen(asked_to.set)

    def sleep(seconds: float) -> None:
        until = time.monotonic() + seconds
        while not asked_to.is_set() and (left := until - time.monotonic()) > 0:
            asked_to.wait(min(left, 1.0))
        if asked_to.is_set():
            raise Left

    return sleep
