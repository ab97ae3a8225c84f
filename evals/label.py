"""The gold format: what a labeller writes down about one article.

A label is the public record (``extractor.schema``) without the derived fields, plus what scoring needs to
know: which other values are as good (``alternatives``), which may be left out (``optional_values``), which
incidents or totals may be left out altogether (``optional``). ``evals/gold/README.md`` tells labellers.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from extractor.schema import (
    Attribution,
    Basis,
    Channel,
    CountRelation,
    Kind,
    Outcome,
    PartyType,
    PlaceRelation,
    Polarity,
    Qualifier,
    Side,
    Span,
    Stage,
)

Style = Literal[
    "wire", "local_paper", "ministry_statement", "monitor_bulletin", "aggregator",
    "machine_translated_repost", "broadcast_script", "ngo_report", "blog", "feature", "magazine", "other",
]  # fmt: skip
Noise = Literal[
    "upper_case", "entity_damage", "machine_translated", "mojibake", "boilerplate", "captions",
    "duplicate_lines", "share_buttons", "html_residue", "ocr", "broken_lines", "typos", "other",
]  # fmt: skip
Region = Literal[
    "middle_east", "north_africa", "west_africa", "central_africa", "east_africa", "southern_africa",
    "south_asia", "southeast_asia", "east_asia", "central_asia", "caucasus", "europe", "latin_america",
    "north_america", "oceania",
]  # fmt: skip
EmptyKind = Literal[
    "anniversary", "round_up", "talks", "drill", "accident", "crime", "threat", "opinion", "film_review",
    "sports_metaphor", "trial", "arrest_or_seizure", "agreement", "history", "rumour", "other",
]  # fmt: skip
Scalar = str | int | bool | list[str] | None


class Label(BaseModel):
    """Base of every label: frozen, closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LabelEvidence(Label):
    """Words of the raw article. ``lint --fix`` fills the offsets; ``nth`` picks a later occurrence."""

    quote: str = Field(min_length=1)
    nth: int | None = Field(default=None, ge=1)
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)


class LabelParty(Label):
    """Who attacked, or who was attacked."""

    name: str | None = None
    description: str | None = None
    type: PartyType = "unknown"
    affiliated_with: tuple[str, ...] = ()
    evidence: tuple[LabelEvidence, ...] = ()


class LabelCount(Label):
    """One statement of a figure, as the article makes it."""

    id: str = Field(pattern=r"^c\d+$")
    outcome: Outcome
    side: Side
    victim_type: PartyType = "unknown"
    number: int | None = Field(default=None, ge=0)
    number_high: int | None = Field(default=None, ge=0)
    qualifier: Qualifier = "exact"
    words: str = Field(min_length=1)
    group: str | None = None
    relation: CountRelation = "independent"
    ref: str | None = None
    source: str | None = None
    evidence: LabelEvidence


class LabelPlace(Label):
    """Where, as written."""

    name: str | None = None
    admin1: str | None = None
    country: str | None = None
    relation: PlaceRelation = "unspecified"
    evidence: tuple[LabelEvidence, ...] = ()


class LabelWhen(Label):
    """When: the words and the days that they mean."""

    words: str | None = None
    start: date | None = None
    end: date | None = None
    span: Span = "unknown"
    basis: Basis = "none"
    evidence: tuple[LabelEvidence, ...] = ()


class LabelClaim(Label):
    """The group itself says that it did it, or that it did not."""

    claimed_by: str
    channel: Channel = "unknown"
    outlet: str | None = None
    polarity: Polarity = "claimed"
    evidence: LabelEvidence


class LabelIncident(Label):
    """One incident, with what scoring must know about its values."""

    id: str = Field(pattern=r"^i\d+$")
    summary: str
    kind: Kind
    stage: Stage = "accomplished"
    attacker: LabelParty = LabelParty()
    attribution: Attribution = "unknown"
    attributed_by: str | None = None
    target: LabelParty = LabelParty()
    counts: tuple[LabelCount, ...] = ()
    place: LabelPlace = LabelPlace()
    when: LabelWhen = LabelWhen()
    claims: tuple[LabelClaim, ...] = ()
    weapons: tuple[str, ...] = ()
    aggregate: bool = False
    needs_review: tuple[str, ...] = ()
    evidence: tuple[LabelEvidence, ...] = Field(min_length=1)
    optional: bool = False
    alternatives: dict[str, list[Scalar]] = {}
    optional_values: tuple[str, ...] = ()
    note: str | None = None


class LabelTotal(Label):
    """A figure over several incidents or a period."""

    outcome: Outcome
    side: Side = "unknown"
    number: int | None = Field(default=None, ge=0)
    number_high: int | None = Field(default=None, ge=0)
    qualifier: Qualifier = "exact"
    words: str = Field(min_length=1)
    period: str | None = None
    covers: tuple[str, ...] = ()
    evidence: LabelEvidence
    optional: bool = False
    note: str | None = None


class Tags(Label):
    """What the article is like: for quotas and for slices of the report."""

    style: Style
    noise: tuple[Noise, ...] = ()
    rules: tuple[Annotated[str, Field(pattern=r"^R([1-9]|[1-5]\d|60)$")], ...] = ()
    empty_kind: EmptyKind | None = None
    region: Region
    countries: tuple[str, ...] = ()


class GoldLabel(Label):
    """Everything that is known about one article: the content of ``evals/gold/<id>.json``."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str | None = None
    published: date
    source: str | None = None
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    coder: str | None = None
    twin_of: str | None = None
    tags: Tags
    incidents: tuple[LabelIncident, ...] = ()
    totals: tuple[LabelTotal, ...] = ()
    note: str | None = None
