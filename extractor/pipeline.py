"""The pipeline: an article in, one ``Extraction`` out, always.

Article ─> view ─> windows ─> drafts ─> grounding ─> merge ─> records ─> totals check ─> Extraction
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from . import loop
from .article import Article
from .asking import Asker
from .clean import make_view
from .drafting import (
    CAPABLE_CHARS,
    CAPABLE_PROMPTS,
    EMBEDDED_PROMPTS,
    read_listed,
    read_windows,
)
from .endpoint import Endpoint, endpoint_for
from .errors import ExtractorError, ReplyError, RequestError
from .facts import facts_of
from .found import Grounded
from .language import guess_language
from .merge import Case, merge
from .normalize.names import load_aliases
from .normalize.places import article_countries
from .prompt import prompt_digest
from .reading import Reading
from .record import incident_of, period_of, total_of
from .recorder import Recorder
from .schema import Extraction, Incident, Issue, Provenance
from .setting import Setting
from .settings import Settings
from .totals import check_totals, split_sums

if TYPE_CHECKING:
    from .client import Client
    from .local import LocalServer

CONTEXT_TOKENS = 8192
SLOTS = 1
"""The second question about an article finds its text in the cache; the first reads it anew, so bytes do not depend on
what was asked before.
"""


class Extractor:
    """Extracts incidents with one model. Use as a context manager, or call ``close``."""

    def __init__(self, settings: Settings | None = None, *, recorder: Recorder | None = None, **changes: Any) -> None:
        """Take ``settings``, with ``changes`` to its fields: ``Extractor(model="openai/gpt-5-mini", max_retries=2)``."""
        self.settings = replace(settings or Settings(), **changes)
        self.aliases = load_aliases(self.settings.aliases)
        self._server: LocalServer | None = None
        self.is_embedded = is_embedded(self.settings)
        name = embedded(self.settings.model) if self.is_embedded else endpoint_for(self.settings)
        self._recorder = recorder
        self._asker = Asker(name, self.settings, connect=self._connect, recorder=recorder)

    async def aextract(self, article: Article) -> Extraction:
        """Extract one article. A reply or request that failed is a status, not an exception."""
        started = time.monotonic()
        article = replace(article, language=article.language or guess_language(article.text))
        view = make_view(article)
        countries = tuple(article_countries(view.text))
        reading = Reading(
            article,
            view,
            article.language,
            self._asker,
            self.aliases,
            countries,
            max_tokens=self.settings.max_output_tokens,
        )
        try:
            grounded = await self._read(reading)
        except (ReplyError, RequestError) as error:
            result = failed_extraction(article, error, settings=self.settings)
        else:
            result = self._assembled(reading, grounded)
        usage = reading.ledger.usage().model_copy(update={"seconds": round(time.monotonic() - started, 3)})
        return result.model_copy(update={"usage": usage})

    def extract(self, article: Article) -> Extraction:
        """Extract one article and wait for it; works inside a running event loop too."""
        return loop.run(self.aextract(article))

    def extract_many(self, articles: Iterable[Article], *, jobs: int = 8) -> Iterator[Extraction]:
        """Yield one extraction per article, in order, with at most ``jobs`` under way; ``articles`` is read as needed.

        The embedded model takes one at a time: the bytes of its answers depend on what it reads beside them.
        """
        return loop.in_order(articles, self.aextract, jobs=1 if self.is_embedded else jobs)

    def close(self) -> None:
        """Close connections and stop the embedded model."""
        loop.run(self._asker.aclose())
        self._stop()

    async def aclose(self) -> None:
        """Close connections and stop the embedded model, in the event loop that has used them."""
        await self._asker.aclose()
        self._stop()

    def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def __enter__(self) -> Extractor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def _read(self, reading: Reading) -> list[Grounded]:
        if not reading.view.sentences:
            return []
        if self.is_embedded:
            return await read_listed(reading)
        return await read_windows(reading, chars=self.settings.window_chars or CAPABLE_CHARS)

    async def _connect(self) -> Client:
        """Make the client; for the embedded model, start its server first."""
        from .client import Client

        if not self.is_embedded:
            return Client(endpoint_for(self.settings), self.settings, recorder=self._recorder)
        endpoint = await asyncio.to_thread(self._start)
        return Client(endpoint, self.settings, recorder=self._recorder)

    def _start(self) -> Endpoint:
        from .local import resolve_model, start_server

        path = resolve_model(self.settings.model)
        self._server = start_server(path, context_tokens=CONTEXT_TOKENS, slots=SLOTS)
        name = embedded(self.settings.model)
        return replace(name, base_url=self._server.base_url, api_key=self._server.api_key)

    def _assembled(self, reading: Reading, grounded: Sequence[Grounded]) -> Extraction:
        article, view = reading.article, reading.view
        found = [finding for g in grounded for finding in g.findings]
        totals = [total for g in grounded for total in g.totals]
        setting = Setting(
            text=article.text,
            view=view,
            published=article.published,
            language=reading.language,
            countries=reading.countries,
            aliases=self.aliases,
            is_upper=view.text.isupper(),
            period=period_of(totals, found),
        )
        merged = merge([Case(f, partial(facts_of, f, setting=setting)) for f in g.findings] for g in grounded)
        merged, sums = split_sums(merged)
        incidents = [incident_of(f, number=n, setting=setting) for n, f in enumerate(merged, start=1)]
        public, check = check_totals([total_of(t, setting=setting) for t in [*totals, *sums]], incidents)
        return Extraction(
            article_id=article.id,
            status="ok" if incidents else "empty",
            incidents=tuple(incidents),
            totals=tuple(public),
            totals_check=check,
            issues=tuple(issues_of(grounded, incidents)),
            provenance=provenance_of(article, settings=self.settings),
        )


def failed_extraction(article: Article, error: Exception, *, settings: Settings) -> Extraction:
    """Return the result of an article that could not be extracted, and why.

    An error that is none of ours is named by its kind alone: nobody knows what its message holds.
    """
    known = isinstance(error, ExtractorError)
    message = (
        str(error) if known else f"{type(error).__name__} while this article was read: a defect. Please report it."
    )
    return Extraction(
        article_id=article.id,
        status=error.status if isinstance(error, ReplyError | RequestError) else "failed",  # type: ignore[arg-type]
        issues=(Issue(code=type(error).__name__, message=message),),
        provenance=provenance_of(article, settings=settings),
    )


def provenance_of(article: Article, *, settings: Settings) -> Provenance:
    """Return the digests and versions of a result."""
    prompts = EMBEDDED_PROMPTS if is_embedded(settings) else CAPABLE_PROMPTS
    return Provenance(
        article_sha256=hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest(),
        prompt_sha256=prompt_digest(prompts),
        schema_sha256=schema_digest(),
        model=settings.model,
        extractor_version=package_version(),
        published=article.published,
        published_from=article.published_from,
        language=article.language or guess_language(article.text),
    )


def is_embedded(settings: Settings) -> bool:
    """Whether the model runs inside this process."""
    return settings.base_url is None and settings.model.startswith("local")


def embedded(model: str) -> Endpoint:
    """Return the endpoint of an embedded model before it runs: its name is all that a request says of it."""
    return Endpoint(model=model, base_url=None, api_key="", embedded=True)


def issues_of(grounded: Iterable[Grounded], incidents: Sequence[Incident]) -> Iterator[Issue]:
    """Yield what was dropped and what a person should look at."""
    for problem in dict.fromkeys(p for g in grounded for p in g.problems):
        yield Issue(code=problem.code, message=problem.reason, field=problem.field, value=problem.value)
    for incident in incidents:
        for flag in incident.needs_review:
            yield Issue(code=flag, message=REVIEW[flag], incident=incident.id)


REVIEW = {
    "broken_text": "the text is broken where this incident is told; read the quote",
    "rival_accounts": "the article gives rival accounts of the same dead",
    "ungrounded_value": "a drafted value was dropped, for the article does not say it",
    "ambiguous_date": "the date can be read in more than one way",
    "ambiguous_place": "the place could not be told from others of its name",
}


@cache
def schema_digest() -> str:
    """Return the digest of the public schema."""
    return hashlib.sha256(json.dumps(Extraction.model_json_schema(), sort_keys=True).encode()).hexdigest()


@cache
def package_version() -> str:
    """Return the version of this package."""
    try:
        return version("incident-extractor")
    except PackageNotFoundError:
        return "0"
