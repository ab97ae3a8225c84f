"""Reading: one article with what is needed to ask a model about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .article import Article
from .asking import Asker
from .clean import Sentence, View
from .ledger import Ledger
from .normalize.names import Aliases


@dataclass(frozen=True, slots=True)
class Reading:
    """One article with what is needed to ask about it."""

    article: Article
    view: View
    language: str | None
    asker: Asker
    aliases: Aliases
    countries: tuple[str, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    max_tokens: int = 4096


def numbered(view: View, sentences: Iterable[Sentence]) -> str:
    """Write sentences with their numbers, a line each."""
    return "\n".join(f"[{s.number}] {line(view, s)}" for s in sentences)


def line(view: View, sentence: Sentence) -> str:
    """Return a sentence on one line."""
    return " ".join(view.text[sentence.start : sentence.end].split())
