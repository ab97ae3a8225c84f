"""The one-call interface: text in, extraction out."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from .article import Article, article_from_text
from .normalize.dates import read_published
from .pipeline import Extractor
from .schema import Extraction
from .settings import DEFAULT_MODEL, Settings


def extract(
    article: str | Article,
    *,
    published: str | date | None = None,
    title: str | None = None,
    language: str | None = None,
    settings: Settings | None = None,
    **changes: Any,
) -> Extraction:
    """Extract the incidents of one article; offsets count code points of its text.

    ``published`` is a date or words that state one; it is never guessed. ``changes`` are fields of ``Settings``, for
    example ``model="openai/gpt-5-mini"``; without a model, ``EXTRACTOR_MODEL`` or the embedded model is used. Raises
    DateUnreadable, EmptyArticle, SettingsError, ModelUnavailable; a model's failure is a ``status`` of the result.
    """
    if isinstance(article, str):
        article = article_of(article, published=published, title=title, language=language)
    base = settings or Settings(model=os.environ.get("EXTRACTOR_MODEL", DEFAULT_MODEL))
    return shared_extractor(replace(base, **changes)).extract(article)


def article_of(text: str, *, published: str | date | None, title: str | None, language: str | None) -> Article:
    """Make an article of a text; without a given date, the one that its own head states, if any."""
    day = read_published(published) if isinstance(published, str) else published
    if isinstance(day, datetime):
        day = day.date()
    article = article_from_text(text, title=title, published=day)
    return replace(article, language=language) if language else article


@lru_cache(maxsize=4)
def shared_extractor(settings: Settings) -> Extractor:
    """Return one extractor per settings, so that a model is loaded once."""
    return Extractor(settings)
