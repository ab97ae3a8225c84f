"""What tests of batches use: made-up lines, an extraction without a model, and a run over them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from extractor import loop
from extractor.article import Article
from extractor.batch.intake import Intake
from extractor.batch.journal import Journal
from extractor.batch.plan import Plan, Stop
from extractor.batch.run import Options, Summary, run_batch
from extractor.batch.runner import Ending, Extract, run_items
from extractor.errors import ExtractorError, JournalUnusable
from extractor.pipeline import failed_extraction
from extractor.schema import Extraction, Issue, Provenance, Usage
from extractor.settings import MAX_ARTICLE_BYTES, Settings
from extractor.sources import read_documents

SETTINGS = Settings(model="scripted", base_url="http://127.0.0.1:9/v1", api_key="sk-canary-batch-71c0")
ORIGIN = Provenance(article_sha256="", prompt_sha256="", schema_sha256="", model="scripted", extractor_version="0")
SPENT = Usage(calls=1, prompt_tokens=1000, cached_tokens=0, completion_tokens=100, cost_usd=0.01)


def extraction(id: str, status: Any = "empty", *, code: str = "", usage: Usage = SPENT) -> Extraction:
    """A result without incidents."""
    issues = (Issue(code=code, message=f"{code} for {id}."),) if code else ()
    return Extraction(article_id=id, status=status, issues=issues, usage=usage, provenance=ORIGIN)


def line(id: str, text: str | None = None, **others: object) -> str:
    """A JSONL line of an article; its text is its own unless given."""
    return json.dumps({"id": id, "text": f"Report {id} of the day." if text is None else text, **others})


def write(path: Path, lines: Sequence[str]) -> Path:
    """Write lines to a file."""
    path.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8", errors="surrogatepass")
    return path


def read(out: Path) -> list[dict[str, Any]]:
    """Read an output, each line by the public schema too."""
    lines = out.read_text(encoding="utf-8").splitlines()
    return [json.loads(each) for each in lines if Extraction.model_validate_json(each)]


class Model:
    """Extracts without a model: what an article's id is mapped to, else an empty result."""

    def __init__(self, ends: Mapping[str, Extraction | Exception] | None = None) -> None:
        self.ends = dict(ends or {})
        self.asked: list[str] = []
        self.hook: Callable[[Article], Awaitable[None]] | None = None

    async def extract(self, article: Article) -> Extraction:
        """Take an article and give what is scripted for it."""
        self.asked.append(article.id)
        if self.hook:
            await self.hook(article)
        end = self.ends.get(article.id) or extraction(article.id)
        if isinstance(end, Exception):
            raise end
        return end

    @property
    def most_asked(self) -> int:
        """How often the article that was asked about most often was asked about."""
        return max(Counter(self.asked).values(), default=0)


def run(
    source: Path,
    out: Path,
    extract: Extract | None,
    *,
    plan: Plan | None = None,
    stop: Stop | None = None,
    settings: Settings = SETTINGS,
    **options: Any,
) -> Summary:
    """Run a batch over a file or folder; without ``extract``, with the extractor of the settings."""
    return run_batch(
        enumerate(read_documents(source, max_bytes=MAX_ARTICLE_BYTES, stdin=None)),
        out=out,
        settings=settings,
        plan=plan or Plan(jobs=4),
        options=Options(**options),
        extract=extract,
        stop=stop,
    )


def run_on(journal: Journal, lines: Sequence[str], extract: Extract, *, folder: Path, **named: Any) -> Ending:
    """Run over lines with a journal that is open."""
    source = write(folder / "lines.jsonl", lines)
    documents = enumerate(read_documents(source, max_bytes=MAX_ARTICLE_BYTES, stdin=None))
    items = Intake(documents, journal=journal, config="c")
    failure = partial(failed_extraction, settings=SETTINGS)
    plan = named.pop("plan", Plan(jobs=4))

    async def work() -> Ending:
        return await run_items(items, extract=extract, failure=failure, journal=journal, plan=plan, **named)

    try:
        return loop.run(work())
    finally:
        with suppress(JournalUnusable):
            items.flush()


def ended(work: Callable[[], object]) -> ExtractorError:
    """Return the error with which work ends; its message is one line."""
    with pytest.raises(ExtractorError) as raised:
        work()
    assert "\n" not in str(raised.value)
    return raised.value
