"""Articles: what goes in, raw and never altered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``text`` is raw: every offset in the output counts code points of it."""

    text: str
    id: str = "article"
    title: str | None = None
    published: date | None = None
    source: str | None = None
    language: str | None = None
