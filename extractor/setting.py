"""What of an article bears on all its incidents, and how its words are quoted and shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .clean import View
from .found import Words
from .normalize.names import Aliases, ordinary_case
from .parties import ARTICLES
from .schema import Evidence


@dataclass(frozen=True, slots=True)
class Setting:
    """What of an article bears on all its incidents."""

    text: str
    view: View
    published: date | None
    language: str | None
    countries: tuple[str, ...]
    aliases: Aliases
    is_upper: bool = False
    period: Words | None = None

    @property
    def country(self) -> str | None:
        """The country that the article names most."""
        return self.countries[0] if self.countries else None

    def quote(self, start: int, end: int) -> Evidence:
        """Return the raw words behind a span of the view."""
        low, high = self.view.raw_span(start, end)
        return Evidence(quote=self.text[low:high], start=low, end=high)

    def evidence(self, words: Words | None) -> tuple[Evidence, ...]:
        """Return the raw words behind words of the view, if there are any."""
        return () if words is None else (self.quote(words.start, words.end),)

    def name(self, words: Words) -> str:
        """Return a name as it is shown: without its article, in ordinary case where the text is in capitals (R52)."""
        bare = ARTICLES.sub("", words.text).strip()
        return ordinary_case(bare) if self.is_upper else bare
