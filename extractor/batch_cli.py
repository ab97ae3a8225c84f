"""``incidents batch``: durable runs over many articles."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from .errors import SettingsError
from .settings import DEADLINE_S, DEFAULT_MODEL, MAX_ARTICLE_BYTES, TIMEOUT_S, Settings

if TYPE_CHECKING:
    from types import FrameType

    from .batch.intake import Numbered
    from .batch.plan import Plan, Price, Stop
    from .batch.progress import Display
    from .batch.run import Options, Summary
    from .sources import Source

EXAMPLES = """
Examples:

  incidents batch stories.jsonl --out incidents.jsonl --model openai/gpt-5-mini --jobs 64

  incidents batch stories.jsonl --out incidents.jsonl --model my-model --base-url http://127.0.0.1:8000/v1

  incidents batch stories.jsonl --out trial.jsonl --max-articles 100 --max-cost 1.50

  incidents batch stories.jsonl --out incidents.jsonl --retry-failed

  zcat stories.jsonl.gz | incidents batch - --out incidents.jsonl

  incidents batch stories.jsonl --out incidents.jsonl --model openai/gpt-5-mini --via openai-batch

  incidents batch stories.jsonl --out incidents.jsonl --model openai/gpt-5-mini --ray local
"""

SIGTERM_EXIT = 128 + 15
SIGINT_EXIT = 130


class Via(StrEnum):
    """Who asks the model, where it is not this process."""

    openai_batch = "openai-batch"
    files = "files"


def batch(
    source: Annotated[str, typer.Argument(help="JSONL file, folder, or - for standard input.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="JSONL file for the results; its journal is kept beside it.")
    ],
    model: Annotated[
        str,
        typer.Option(
            envvar="EXTRACTOR_MODEL",
            help="local/<name>, local:/path/to.gguf, openai/<name>, or any name with --base-url.",
        ),
    ] = DEFAULT_MODEL,
    base_url: Annotated[str | None, typer.Option(help="Address of an OpenAI-compatible server.")] = None,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            max=4096,
            help="Most requests under way at once. The embedded model takes one article at a time.",
        ),
    ] = 8,
    published: Annotated[
        str | None, typer.Option(help="Publication date of every article. Default: what each states.")
    ] = None,
    rpm: Annotated[
        float | None, typer.Option(min=1, help="Requests a minute that the provider allows. Default: found out.")
    ] = None,
    tpm: Annotated[float | None, typer.Option(min=1, help="Tokens a minute that the provider allows.")] = None,
    max_cost: Annotated[
        float | None, typer.Option(min=0, help="US dollars that all runs with this output may cost.")
    ] = None,
    max_articles: Annotated[int | None, typer.Option(min=1, help="Articles to extract in this run.")] = None,
    price: Annotated[
        str | None,
        typer.Option(
            help="US dollars for a million tokens read and written, as 0.25,2.00, if your model has no list price."
        ),
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Ask again about what failed.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew; the earlier journal is kept under a number.")
    ] = False,
    aliases: Annotated[
        Path | None, typer.Option(help="Your own names of armed actors, added to the built-in ones.")
    ] = None,
    max_retries: Annotated[int, typer.Option(min=0, max=5, help="Re-asks when a draft cannot be accepted.")] = 1,
    timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds without a byte after which a request is sent again.")
    ] = TIMEOUT_S,
    deadline: Annotated[
        float, typer.Option(min=0.1, help="Seconds for one answer with all its repeats, after which the article fails.")
    ] = DEADLINE_S,
    via: Annotated[
        Via | None,
        typer.Option(
            help="openai-batch: the OpenAI Batch API, half the price, up to a day. files: request files for `vllm run-batch`."
        ),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Share the work out on a Ray cluster, or on this machine's cores with local."
        ),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="Processes to use: one asks, the others read articles; with 1, one does both. "
            "Default: one for each core, 8 at most. They are begun when there is work for them.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Extract any number of articles; what is done stays done.

    The same command goes on where an earlier run ended, however it ended. Ctrl-C once finishes what is under way, twice
    stops. The output has a line for every article, in the order of the input, also for those that failed.

    Exit codes: 0 done, 1 some articles failed, 2 wrong command or input, 3 no embedded model, 4 ended early (no key,
    credit, model, space): the message says why, 130 and 143 ended by a signal.
    """
    from .batch.plan import Plan, Stop
    from .batch.progress import display
    from .batch.readers import processes_for
    from .batch.run import Options
    from .normalize.dates import read_published

    settings = Settings(
        model=model,
        base_url=base_url,
        max_retries=max_retries,
        aliases=str(aliases) if aliases else None,
        requests_per_minute=rpm,
        tokens_per_minute=tpm,
        timeout_s=timeout,
        deadline_s=deadline,
    )
    plan = Plan(
        jobs=jobs,
        max_cost=max_cost,
        max_articles=max_articles,
        price=price_of(price),
        processes=processes or processes_for(jobs),
    )
    require_price(plan.max_cost, plan.price, settings)
    options = Options(
        published=read_published(published) if published else None, retry_failed=retry_failed, fresh=fresh
    )
    input = source_of(source)
    stop = Stop()
    with display() as on, signals(stop) as received:
        run = runner_of(input, via=via, ray=ray)
        summary = run(out, settings, plan, options, stop, None if quiet else on)
    for line in summary.lines():
        print(f"incidents: {line}", file=sys.stderr)
    raise typer.Exit(exit_code(summary, received))


Run = Callable[["Path", Settings, "Plan", "Options", "Stop", "Display | None"], "Summary"]


def runner_of(source: Source, *, via: Via | None, ray: str | None) -> Run:
    """Return the function that does the run: in this process, by batches, or on a cluster; raises SettingsError."""
    if via is not None and ray is not None:
        raise SettingsError("--via and --ray do not go together. Give one of them.")
    if via is not None and source == "-":
        raise SettingsError("--via reads the input more than once. Give a file or a folder, not standard input.")
    return partial(by_batches, source, via) if via else partial(on_ray, source, ray) if ray else partial(here, source)


def here(
    source: Source, out: Path, settings: Settings, plan: Plan, options: Options, stop: Stop, on: Display | None
) -> Summary:
    """Run in this process."""
    from .batch.run import run_batch

    return run_batch(
        documents_of(source),
        out=out,
        settings=settings,
        plan=plan,
        options=options,
        stop=stop,
        display=on,
        share=share_of(source),
    )


def by_batches(
    source: Source,
    via: Via,
    out: Path,
    settings: Settings,
    plan: Plan,
    options: Options,
    stop: Stop,
    on: Display | None,
) -> Summary:
    """Run by way of a batch API, or of request files."""
    from .batch.openai_batch import Job, run_by_batches

    job = Job(lambda: documents_of(source), out, settings, plan, options, via=via.value)
    return run_by_batches(job, stop=stop, say=say if on else silent)


def on_ray(
    source: Source,
    address: str,
    out: Path,
    settings: Settings,
    plan: Plan,
    options: Options,
    stop: Stop,
    on: Display | None,
) -> Summary:
    """Run on a Ray cluster."""
    from .batch.on_ray import run_on_ray

    return run_on_ray(
        documents_of(source),
        address=address,
        out=out,
        settings=settings,
        plan=plan,
        options=options,
        stop=stop,
        say=say if on else silent,
    )


def documents_of(source: Source) -> Iterator[Numbered]:
    """Return the documents of an input with their places in it."""
    from .sources import read_documents

    return enumerate(read_documents(source, max_bytes=MAX_ARTICLE_BYTES, stdin=standard_input()))


def say(line: str) -> None:
    """Print a line of progress."""
    print(f"incidents: {line}", file=sys.stderr, flush=True)


def silent(_line: str) -> None:
    """Print nothing."""


def exit_code(summary: Summary, received: list[int]) -> int:
    """Return the exit code of a run that ended in order."""
    if received:
        return SIGTERM_EXIT if received[0] == signal.SIGTERM else SIGINT_EXIT
    return 1 if summary.tally.failed else 0


def source_of(words: str) -> Source:
    """Return what an argument names: standard input for ``-``, else a path."""
    return "-" if words == "-" else Path(words)


def standard_input() -> BinaryIO:
    """Open standard input apart from ``sys.stdin``, which the interpreter locks when it ends."""
    return open(0, "rb", closefd=False)


def price_of(words: str | None) -> Price | None:
    """Read ``--price``; raises SettingsError."""
    from .batch.plan import Price

    if words is None:
        return None
    try:
        read, written = (float(part) for part in words.split(","))
    except ValueError:
        read = written = -1.0
    if not (0 <= read < 1e6 and 0 <= written < 1e6):
        raise SettingsError(f"--price is {words!r}. Give dollars per million tokens read and written: 0.25,2.00.")
    return Price(read, written)


def require_price(max_cost: float | None, price: Price | None, settings: Settings) -> None:
    """Raise SettingsError where ``--max-cost`` could not be kept, for nobody knows the price."""
    from .endpoint import endpoint_for
    from .ledger import has_price
    from .pipeline import is_embedded

    if max_cost is None or price is not None or is_embedded(settings):
        return
    endpoint = endpoint_for(settings)
    if not has_price(endpoint.model, endpoint.url):
        raise SettingsError(
            f"No price is known for {settings.model!r} at {endpoint.host}. Give --price with --max-cost."
        )


def share_of(source: Source) -> Callable[[int], float | None]:
    """Return how bytes read become a share of the input: of the file's size, None for what has no end yet."""
    size = source.stat().st_size if isinstance(source, Path) and source.is_file() else 0
    return lambda read: min(1.0, read / size) if size else None


@contextmanager
def signals(stop: Stop) -> Iterator[list[int]]:
    """Let SIGINT and SIGTERM end a run in order, a second SIGINT at once; gives the list of those received."""
    received: list[int] = []

    def receive(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        if received.count(signal.SIGINT) > 1:
            os.write(2, b"\nincidents: stopping\n")
            stop.now()
        elif len(received) == 1:
            os.write(2, b"\nincidents: finishing what is under way; Ctrl-C stops at once\n")
            stop.drain()

    before = {number: signal.signal(number, receive) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
