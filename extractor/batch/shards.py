"""A run in shards: each share of the input is a durable run of its own, and their journals are merged by place.

    documents ──> shard files ──> run_shard (anywhere, any number of times) ──> journals ──> output

An article's shard follows from what is read of it, so articles with one text share a shard and are extracted once, as in
a run on one machine. The folder of the shards must be seen by every worker. Durability is the journals': a shard that is
begun again, here or elsewhere, goes on where it was, and a lock keeps two workers from one shard.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from .. import errors
from ..article import UnreadArticle
from ..errors import ArticleError, BatchError, ExtractorError, JournalBusy, JournalUnusable, OutputUnwritable
from ..settings import Settings
from ..sources import Document
from .digests import config_digest
from .intake import Numbered, digest_of, entry_of
from .journal import Journal, Tally
from .lock import hold
from .output import merge_lines, write_lines
from .plan import Plan, Stop, Why
from .posting import Say
from .run import Options, Summary, journal_path, run_batch
from .runner import Ending

MAX_SHARDS = 256
"""As many files as may be open at once while the input is shared out."""
SHARDS_PER_WORKER = 8
"""So many that the last of them keep no worker waiting for long, and that each is worth its start."""
PATIENCE_S = 60.0
"""How long a shard waits for a worker that still holds it: one whose driver was killed needs a moment to notice."""
LOOK_EVERY_S = 1.0
STOP_FILE = "stop"

nap = time.sleep


@dataclass(frozen=True, slots=True)
class Shard:
    """What a worker needs to know: plain values, and no key, which every machine has from its own environment."""

    number: int
    folder: Path
    settings: Settings
    plan: Plan
    options: Options

    @property
    def documents(self) -> Path:
        """Its share of the input."""
        return self.folder / f"{self.number:04}.articles.jsonl"

    @property
    def out(self) -> Path:
        """The name that its journal goes by."""
        return self.folder / f"{self.number:04}"


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a shard: how it ended, or the name and words of the error that ended it."""

    number: int
    why: Why
    extracted: int
    error: str | None = None
    said: str = ""

    def problem(self) -> ExtractorError | None:
        """Return the error, None if there was none."""
        if self.error is None:
            return None
        kind = getattr(errors, self.error, BatchError)
        return kind(self.said) if issubclass(kind, ExtractorError) else BatchError(self.said)


Spread = Callable[[Callable[[Shard], Report], Sequence[Shard]], Iterable[Report]]
"""Runs a function on every shard, in any order and place, and yields what comes back as it comes."""


def run_in_shards(
    documents: Iterable[Numbered],
    *,
    out: Path,
    settings: Settings,
    plan: Plan,
    options: Options | None = None,
    workers: int,
    spread: Spread,
    stop: Stop | None = None,
    say: Say = lambda _: None,
) -> Summary:
    """Extract what is left of the documents in shards, and write the merged output.

    ``spread`` runs ``workers`` shards at a time. The limits of ``plan`` and the rates of ``settings`` hold for all of them
    together: each has its part. Raises what ``run_batch`` raises, once what is done is written.
    """
    options, stop, began = options or Options(), stop or Stop(), time.monotonic()
    with opened(out, fresh=options.fresh) as folder:
        shards = shared_out(folder, workers=workers, settings=settings, plan=plan, options=options)
        used = split(documents, shards, published=options.published)
        extracted, why, problem = 0, stop.why or "done", None
        with stopping(folder, stop):
            for done, report in enumerate(spread(run_shard, used), start=1):
                extracted += report.extracted
                why = report.why if why == "done" else why
                if report.problem() is not None and problem is None:
                    problem = report.problem()
                    stop.drain("stopped")
                say(f"{done} of {len(used)} shards, the last one {report.why}: {report.said}")
        tally, written = merge(used, out=out)
        if problem is not None:
            raise problem
        ending = Ending(stop.why or why, extracted)
        return Summary(ending, tally, time.monotonic() - began, out, written)


def run_shard(shard: Shard) -> Report:
    """Run one shard to its end in this process; runs on workers. An error is part of the report."""
    stop = Stop()
    with watching(shard.folder / STOP_FILE, stop):
        try:
            summary = patiently(shard, stop)
        except ExtractorError as error:
            return Report(shard.number, "stopped", 0, type(error).__name__, str(error))
    return Report(shard.number, summary.ending.why, summary.ending.extracted, said=summary.lines()[0])


def patiently(shard: Shard, stop: Stop) -> Summary:
    """Run a shard, waiting a while for a worker that holds it and is about to notice that nobody wants it any more."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return run_batch(
                read_shard(shard.documents),
                out=shard.out,
                settings=shard.settings,
                plan=shard.plan,
                options=replace(shard.options, export=False, fresh=False),
                stop=stop,
            )
        except JournalBusy:
            if time.monotonic() > until:
                raise
        nap(LOOK_EVERY_S)


@contextmanager
def opened(out: Path, *, fresh: bool) -> Iterator[Path]:
    """Make the folder of an output's shards, for this driver alone."""
    folder = folder_of(out)
    release = hold(folder.with_name(folder.name + ".lock"))
    try:
        if fresh and folder.exists():
            free = next(n for n in range(1, 1_000_000) if not folder.with_name(f"{folder.name}.{n}").exists())
            folder.rename(folder.with_name(f"{folder.name}.{free}"))
        try:
            folder.mkdir(exist_ok=True)
            (folder / STOP_FILE).unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(folder, error) from None
        yield folder
    finally:
        release()


def folder_of(out: Path) -> Path:
    """Return where the shards of an output are: beside it."""
    return out.with_name(out.name + ".shards")


def shared_out(folder: Path, *, workers: int, settings: Settings, plan: Plan, options: Options) -> list[Shard]:
    """Return the shards of a folder: their number is settled by the first run, for it says which shard has what."""
    file = folder / "shards.json"
    try:
        if not file.exists():
            write_lines(file, [json.dumps({"shards": min(MAX_SHARDS, SHARDS_PER_WORKER * workers)})])
        number = int(json.loads(file.read_text(encoding="utf-8"))["shards"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JournalUnusable(
            f"Cannot use {str(file)!r}: {error}. Move {str(folder)!r} away, or use --fresh."
        ) from None
    at_once = min(workers, number)
    own = replace(
        settings,
        api_key=None,
        aliases=settings.aliases and str(Path(settings.aliases).absolute()),
        requests_per_minute=part_of(settings.requests_per_minute, at_once),
        tokens_per_minute=part_of(settings.tokens_per_minute, at_once),
    )
    return [
        Shard(n, folder, own, plan_of(plan, shard=n, shards=number, at_once=at_once), options) for n in range(number)
    ]


def plan_of(plan: Plan, *, shard: int, shards: int, at_once: int) -> Plan:
    """Return one shard's part of a plan: jobs among those that run at once, money and articles among all."""
    articles = plan.max_articles
    if articles is not None:
        articles = articles // shards + (shard < articles % shards)
    return replace(
        plan,
        processes=1,
        jobs=max(1, plan.jobs // at_once),
        max_cost=part_of(plan.max_cost, shards),
        max_articles=articles,
    )


def part_of(limit: float | None, parts: int) -> float | None:
    """Return an even part of a limit, None where there is none."""
    return None if limit is None else limit / parts


def split(documents: Iterable[Numbered], shards: Sequence[Shard], *, published: date | None) -> list[Shard]:
    """Write every document into the file of its shard, and return the shards that have any.

    A shard that has none any more has an empty file, so that its journal forgets what it had.
    """
    had = {shard.number for shard in shards if journal_path(shard.out).exists()}
    with ExitStack() as stack:
        files: dict[int, BinaryIO] = {}
        try:
            for seq, document in documents:
                entry = entry_of(document, seq=seq, digest=digest_of(document), config="", published=published)
                number = int.from_bytes(entry.work[:8]) % len(shards)
                if number not in files:
                    files[number] = stack.enter_context(part_path(shards[number]).open("wb"))
                files[number].write(packed(seq, document))
            used = [shard for shard in shards if shard.number in files.keys() | had]
            for shard in used:
                if shard.number not in files:
                    stack.enter_context(part_path(shard).open("wb"))
        except OSError as error:
            raise unwritable(shards[0].folder, error) from None
    for shard in used:
        part_path(shard).replace(shard.documents)
    return used


def part_path(shard: Shard) -> Path:
    """Return where the file of a shard is while it is written."""
    return shard.documents.with_name(shard.documents.name + ".part")


def packed(seq: int, document: Document | UnreadArticle) -> bytes:
    """Write a document with its place in the input as a line."""
    if isinstance(document, UnreadArticle):
        row: list[object] = [seq, document.id, type(document.error).__name__, str(document.error)]
    else:
        raw = base64.b64encode(document.raw).decode("ascii")
        row = [seq, document.id, document.where, raw, document.is_json]
    return json.dumps(row).encode() + b"\n"


def read_shard(path: Path) -> Iterator[Numbered]:
    """Read what ``split`` has written."""
    try:
        with path.open("rb") as stream:
            for line in stream:
                yield unpacked(json.loads(line))
    except (OSError, ValueError, TypeError) as error:
        raise ArticleError(f"Cannot read shard {str(path)!r}: {error}. All workers must see its folder.") from None


def unpacked(row: Sequence[object]) -> Numbered:
    """Read what ``packed`` has written."""
    seq, id, *rest = row
    if len(rest) == 2:
        kind = getattr(errors, str(rest[0]), ArticleError)
        return int(str(seq)), UnreadArticle(str(id), kind(str(rest[1])))
    where, raw, is_json = rest
    return int(str(seq)), Document(str(id), str(where), base64.b64decode(str(raw)), bool(is_json))


def merge(shards: Sequence[Shard], *, out: Path) -> tuple[Tally, int]:
    """Write the lines of all journals in the order of the input; return what they hold together, and how many lines."""
    with ExitStack() as stack:
        journals = [
            stack.enter_context(Journal.open(journal_path(shard.out), config=config_digest(shard.settings)))
            for shard in shards
        ]
        return sum_of(journal.tally() for journal in journals), write_lines(out, merge_lines(journals))


def sum_of(tallies: Iterable[Tally]) -> Tally:
    """Add tallies up."""
    total = Tally()
    for tally in tallies:
        statuses = {s: total.statuses.get(s, 0) + tally.statuses.get(s, 0) for s in {*total.statuses, *tally.statuses}}
        costs = [cost for cost in (total.cost_usd, tally.cost_usd) if cost is not None]
        total = Tally(
            entries=total.entries + tally.entries,
            statuses=statuses,
            attempts=total.attempts + tally.attempts,
            calls=total.calls + tally.calls,
            prompt_tokens=total.prompt_tokens + tally.prompt_tokens,
            cached_tokens=total.cached_tokens + tally.cached_tokens,
            completion_tokens=total.completion_tokens + tally.completion_tokens,
            cost_usd=sum(costs) if costs else None,
            unpriced=total.unpriced + tally.unpriced,
        )
    return total


@contextmanager
def stopping(folder: Path, stop: Stop) -> Iterator[None]:
    """Tell the workers of a folder when the run is to end."""

    def tell() -> None:
        with suppress(OSError):
            (folder / STOP_FILE).write_text("now" if stop.is_now else "drain", encoding="ascii")

    stop.listen(tell)
    yield


@contextmanager
def watching(path: Path, stop: Stop) -> Iterator[None]:
    """Look at once, and then now and again, whether the driver wants the run to end."""
    is_over = threading.Event()

    def obey() -> None:
        with suppress(OSError):
            stop.now() if path.read_text(encoding="ascii") == "now" else stop.drain()

    def watch() -> None:
        while not is_over.wait(LOOK_EVERY_S):
            obey()

    obey()
    thread = threading.Thread(target=watch, name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def unwritable(folder: Path, error: OSError) -> OutputUnwritable:
    """Return the error for a folder that cannot be written to."""
    return OutputUnwritable(f"Cannot write to {str(folder)!r}: {error.strerror}. Make room, or choose another --out.")
