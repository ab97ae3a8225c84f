"""The public record: what one article says, with the words behind every value.

``Extraction`` holds incidents; an incident holds parties, counts, a place, a time and claims; each of them holds
``Evidence``. Offsets are code points of the raw article text, end exclusive, so ``text[e.start:e.end] == e.quote``.
Value lists and rule numbers (R1 to R60) are those of the codebook.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "ground_attack_on_forces", "armed_clash", "attack_on_civilians", "targeted_killing", "bombing_ied_mine",
    "suicide_bombing", "grenade", "shelling_rocket_missile", "air_or_drone_strike", "chemical_attack",
    "abduction_or_hostage", "arson_or_sabotage", "territory_seizure", "other", "unknown",
]  # fmt: skip
PartyType = Literal[
    "state_military", "state_police", "state_official", "pro_government_militia", "state_and_allied_forces",
    "non_state_armed_group", "political_militia", "communal_militia", "criminal_group", "foreign_military",
    "peacekeepers", "private_security", "unidentified_armed", "civilians", "infrastructure_only", "unknown",
]  # fmt: skip
Attribution = Literal[
    "claimed", "stated_as_fact", "attributed_by_authorities", "attributed_by_other_source", "suspected",
    "inferred_from_context", "denied", "unknown",
]  # fmt: skip
Stage = Literal["accomplished", "attempted"]
Outcome = Literal["killed", "wounded", "killed_or_wounded", "abducted", "captured", "missing"]
Side = Literal["attacker", "target", "bystander", "unknown"]
Qualifier = Literal["exact", "at_least", "more_than", "about", "up_to", "between", "vague", "none_reported"]
CountRelation = Literal["independent", "subset_of", "alternative_to", "supersedes"]
PlaceRelation = Literal["in", "near", "outskirts_of", "between", "area_within", "unspecified"]
PlacePrecision = Literal["exact", "town", "near_town", "admin2", "admin1", "country", "unknown"]
Span = Literal["single_day", "spans_days", "one_day_within", "on_or_before", "unknown"]
Basis = Literal["stated", "resolved_from_relative", "inferred_from_context", "publication_default", "none"]
DatePrecision = Literal["day", "week", "month", "year", "unknown"]
Channel = Literal[
    "propaganda_outlet", "website_or_social_media", "video_or_audio", "letter_or_leaflet", "phone_call", "email",
    "note_at_scene", "spokesperson", "broadcast", "other", "unknown",
]  # fmt: skip
Polarity = Literal["claimed", "denied"]
Status = Literal["ok", "empty", "refused", "truncated", "invalid", "failed"]
TotalsVerdict = Literal["none", "consistent", "inconsistent", "cannot_tell"]


class Record(BaseModel):
    """Base of every public record: frozen, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(Record):
    """Words of the raw article at exact code-point offsets, end exclusive."""

    quote: str
    start: int
    end: int


class Party(Record):
    """Who attacked, or who was attacked (R15, R51, R52, R56)."""

    name: str | None = None
    description: str | None = None
    type: PartyType = "unknown"
    affiliated_with: tuple[str, ...] = ()
    canonical: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Count(Record):
    """One statement of a figure, as the article makes it (R7 to R14, R44 to R49)."""

    id: str
    outcome: Outcome
    side: Side
    victim_type: PartyType = "unknown"
    number: int | None = None
    number_high: int | None = None
    qualifier: Qualifier = "exact"
    words: str
    group: str | None = None
    relation: CountRelation = "independent"
    ref: str | None = None
    source: str | None = None
    evidence: Evidence


class Place(Record):
    """Where, as written, and what the offline gazetteer makes of it (R19, R20, R57)."""

    name: str | None = None
    admin1: str | None = None
    country: str | None = None
    relation: PlaceRelation = "unspecified"
    country_code: str | None = None
    admin1_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    geonameid: int | None = None
    precision: PlacePrecision = "unknown"
    evidence: tuple[Evidence, ...] = ()


class When(Record):
    """When: the words, the days they mean, and why (R21, R22, R58, R59)."""

    words: str | None = None
    start: date | None = None
    end: date | None = None
    span: Span = "unknown"
    basis: Basis = "none"
    precision: DatePrecision = "unknown"
    evidence: tuple[Evidence, ...] = ()


class Claim(Record):
    """The group itself says that it did it, or that it did not (R16, R17, R27, R55)."""

    claimed_by: str
    channel: Channel = "unknown"
    outlet: str | None = None
    polarity: Polarity = "claimed"
    evidence: Evidence


class Range(NamedTuple):
    """Bounds on a number of people; None where the article gives no bound."""

    low: int | None
    best: int | None
    high: int | None


class Incident(Record):
    """One attack: one attacker, one place, one time window, one kind of act (R1)."""

    id: str
    summary: str
    kind: Kind = "unknown"
    stage: Stage = "accomplished"
    attacker: Party = Party()
    attribution: Attribution = "unknown"
    attributed_by: str | None = None
    target: Party = Party()
    counts: tuple[Count, ...] = ()
    place: Place = Place()
    when: When = When()
    claims: tuple[Claim, ...] = ()
    weapons: tuple[str, ...] = ()
    aggregate: bool = False
    needs_review: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def killed(self, side: Side | None = None) -> Range:
        """Bounds on the killed of one side, or of all sides."""
        return self.bounds("killed", side)

    def wounded(self, side: Side | None = None) -> Range:
        """Bounds on the wounded of one side, or of all sides."""
        return self.bounds("wounded", side)

    def abducted(self, side: Side | None = None) -> Range:
        """Bounds on those taken by non-state gunmen (R48)."""
        return self.bounds("abducted", side)

    def captured(self, side: Side | None = None) -> Range:
        """Bounds on those taken by state forces or surrendered (R48)."""
        return self.bounds("captured", side)

    def missing(self, side: Side | None = None) -> Range:
        """Bounds on the missing of one side, or of all sides."""
        return self.bounds("missing", side)

    def bounds(self, outcome: Outcome, side: Side | None = None) -> Range:
        """Combine this incident's statements of one outcome under R7 to R13 and R44."""
        from .normalize.ranges import combine

        return combine(c for c in self.counts if c.outcome == outcome and side in (None, c.side))


class Total(Record):
    """A figure over several incidents or a period; never part of an incident (R8, R31, R50)."""

    outcome: Outcome
    side: Side = "unknown"
    number: int | None = None
    number_high: int | None = None
    qualifier: Qualifier = "exact"
    words: str
    period: str | None = None
    covers: tuple[str, ...] = ()
    evidence: Evidence


class TotalsCheck(Record):
    """Whether the incidents' figures fit the totals the article states."""

    verdict: TotalsVerdict = "none"
    stated: str | None = None
    derived_low: int | None = None
    derived_high: int | None = None
    note: str | None = None


class Issue(Record):
    """Something that was dropped or doubted, and why."""

    code: str
    message: str
    incident: str | None = None
    field: str | None = None
    value: str | None = None


class Usage(Record):
    """What the article cost. Token sums are None where a reply did not state them."""

    calls: int = 0
    retries: int = 0
    reasks: int = 0
    prompt_tokens: int | None = 0
    cached_tokens: int | None = 0
    completion_tokens: int | None = 0
    seconds: float = 0.0
    cost_usd: float | None = None


class Provenance(Record):
    """Digests and versions: enough to tell whether two runs can be compared."""

    article_sha256: str
    prompt_sha256: str
    schema_sha256: str
    model: str
    extractor_version: str
    published: date | None = None
    published_from: Literal["given", "document", "none"] = "none"
    language: str | None = None


def is_nothing(value: object) -> bool:
    """Whether a field has nothing to say, so that it is left out of the JSON."""
    return not value


class Extraction(Record):
    """Everything one article says about attacks; one per article, always.

    ``input`` holds the keys that the article's JSONL line carried beside its own; it is left out where there are none.
    """

    article_id: str
    status: Status
    incidents: tuple[Incident, ...] = ()
    totals: tuple[Total, ...] = ()
    totals_check: TotalsCheck = TotalsCheck()
    issues: tuple[Issue, ...] = ()
    usage: Usage = Usage()
    provenance: Provenance
    input: dict[str, Any] = Field(default_factory=dict, exclude_if=is_nothing)


def each_evidence(extraction: Extraction) -> Iterator[tuple[str, Evidence]]:
    """Yield every evidence with the path of the value that it supports."""
    for incident in extraction.incidents:
        path = f"incidents.{incident.id}"
        yield from ((f"{path}.evidence", e) for e in incident.evidence)
        yield from ((f"{path}.attacker", e) for e in incident.attacker.evidence)
        yield from ((f"{path}.target", e) for e in incident.target.evidence)
        yield from ((f"{path}.counts.{c.id}", c.evidence) for c in incident.counts)
        yield from ((f"{path}.place", e) for e in incident.place.evidence)
        yield from ((f"{path}.when", e) for e in incident.when.evidence)
        yield from ((f"{path}.claims", c.evidence) for c in incident.claims)
    yield from ((f"totals.{n}", t.evidence) for n, t in enumerate(extraction.totals))
