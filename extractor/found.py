"""What grounding finds: words of the view with their offsets, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from .draft import DraftOutcome, Role
from .normalize.numbers import Figure
from .schema import Attribution, Channel, Kind, PartyType, PlaceRelation, Polarity, Stage


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the view: ``view.text[start:end] == text``."""

    text: str
    start: int
    end: int

    def touches(self, start: int, end: int) -> bool:
        """Whether these words share a character with a span."""
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a draft that the article does not bear out."""

    code: str
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundCount:
    """A figure with the words that it stands in."""

    words: Words
    figure: Figure
    people: Words | None
    outcome: DraftOutcome
    role: Role
    source: Words | None
    sentence: int


@dataclass(frozen=True, slots=True)
class FoundClaim:
    """A claim or a denial, and the sentence that makes it."""

    by: Words
    said: Words
    channel: Channel
    outlet: Words | None
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class Finding:
    """One attack as one window tells it, every value with its words."""

    sentences: tuple[int, ...]
    counts: tuple[FoundCount, ...] = ()
    kind: Kind = "unknown"
    stage: Stage = "accomplished"
    by: Words | None = None
    by_type: PartyType = "unknown"
    linked_to: tuple[Words, ...] = ()
    known: Attribution = "unknown"
    said_by: Words | None = None
    on: Words | None = None
    on_type: PartyType = "unknown"
    place: Words | None = None
    relation: PlaceRelation = "unspecified"
    province: Words | None = None
    country: Words | None = None
    time: Words | None = None
    claims: tuple[FoundClaim, ...] = ()
    weapons: tuple[Words, ...] = ()
    several: bool = False
    continues: bool = False
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundTotal:
    """A figure over several attacks or a period."""

    words: Words
    figure: Figure
    people: Words | None
    outcome: DraftOutcome
    period: Words | None
    sentence: int


@dataclass(frozen=True, slots=True)
class Grounded:
    """What is left of a draft, and what is wrong with the rest."""

    findings: tuple[Finding, ...]
    totals: tuple[FoundTotal, ...]
    problems: tuple[Problem, ...]
