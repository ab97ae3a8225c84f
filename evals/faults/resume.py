"""Resume: how long a run takes to start where very many articles are done already, and in what memory.

Most articles are news without an attack, as in a usual archive. The journal is filled through its own commits; what is
left to do stands at the very end of the input, so that all that is done must be passed over first.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from evals.errors import NothingMeasured
from extractor.batch.digests import config_digest
from extractor.batch.intake import digest_of, entry_of
from extractor.batch.journal import Attempt, Entry, Journal, Result
from extractor.batch.run import journal_path
from extractor.schema import Extraction, Provenance, Usage
from extractor.settings import MAX_ARTICLE_BYTES, Settings
from extractor.sources import Document, UnreadArticle, read_documents

from .chaos import command_of, work_folder, write_stories
from .process import live, server_of_its_own
from .server import Duty

LEFT = 64
PAGE = 5000
JOBS = 64
T = TypeVar("T")
DONE = Extraction(
    article_id="",
    status="empty",
    usage=Usage(calls=1, prompt_tokens=900, completion_tokens=9, seconds=0.4),
    provenance=Provenance(
        article_sha256="0" * 64,
        prompt_sha256="0" * 64,
        schema_sha256="0" * 64,
        model="scripted",
        extractor_version="0",
        language="en",
    ),
)


@dataclass(frozen=True, slots=True)
class Resumed:
    """What it took: until the first request for what is left, and until the process had ended."""

    articles: int
    journal_mb: float
    first_request_s: float
    life_s: float
    peak_mb: float
    lines: int

    def __str__(self) -> str:
        return (
            f"{self.articles:,} finished articles ({self.journal_mb:,.0f} MB of journal): first request after "
            f"{self.first_request_s:.1f} s, {self.lines:,} lines written after {self.life_s:.1f} s, {self.peak_mb:.0f} MB at most"
        )


def resume(*, articles: int, say: Callable[[str], None] = lambda _: None) -> Resumed:
    """Fill a journal with so many finished articles, and time the run that does the few that are left."""
    with work_folder(None) as folder:
        stories, out, log = folder / "stories.jsonl", folder / "incidents.jsonl", folder / "requests.log"
        write_stories(stories, articles=articles + LEFT)
        say(f"input written: {stories.stat().st_size / 1e6:,.0f} MB")
        fill(journal_path(out), stories, articles=articles)
        journal_mb = journal_path(out).stat().st_size / 1e6
        say(f"journal filled: {journal_mb:,.0f} MB")
        with server_of_its_own(Duty(log=str(log))) as url:
            began = time.time()
            life = live([*command_of(stories, out, url=url, jobs=JOBS), "--quiet"])
        if life.code != 0:
            raise NothingMeasured(f"incidents batch ended with {life.code}: {life.said[-2000:]}")
        first = float(log.read_text().split(maxsplit=1)[0])
        return Resumed(articles, journal_mb, first - began, life.seconds, life.peak_mb, count_lines(out))


def fill(path: Path, stories: Path, *, articles: int) -> None:
    """Write the first articles of an input into a journal as finished."""
    config = config_digest(Settings(model="scripted", base_url="http://127.0.0.1:9/v1"))
    documents = enumerate(islice(read_documents(stories, max_bytes=MAX_ARTICLE_BYTES, stdin=None), articles))
    with Journal.open(path, config=config) as journal:
        for page in pages(documents):
            entries = [entry_at(seq, document, config=config) for seq, document in page]
            results = [Result(entry.work, entry.key, DONE) for entry in entries]
            attempts = [Attempt(entry.work, "empty", DONE.usage) for entry in entries]
            journal.commit(entries=entries, results=results, attempts=attempts)


def entry_at(seq: int, document: Document | UnreadArticle, *, config: str) -> Entry:
    """Return the journal's entry of a document."""
    return entry_of(document, seq=seq, digest=digest_of(document), config=config, published=None)


def pages(things: Iterable[T]) -> Iterator[list[T]]:
    """Yield lists of so many things."""
    left = iter(things)
    while page := list(islice(left, PAGE)):
        yield page


def count_lines(path: Path) -> int:
    """Count the lines of a file."""
    with path.open("rb") as lines:
        return sum(1 for _ in lines)
