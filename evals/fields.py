"""What is compared: one incident, gold or predicted, with every value read by the extractor's readers.

``read_incident`` turns a label or a predicted incident into ``Facts``. Values that say nothing
(``unknown``, an accomplished stage, a false ``aggregate``) are None: they are not information, so they
neither earn nor cost anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import NamedTuple

from extractor.schema import Claim, Count, Incident, Party, Total, When

from .compare import Days, Figure
from .label import (
    LabelClaim,
    LabelCount,
    LabelIncident,
    LabelParty,
    LabelTotal,
    LabelWhen,
    Scalar,
)
from .readers import Located, Name, read_name, read_place

NOTHING = frozenset({"unknown", "unspecified", "none", "accomplished"})
CODES = (
    "kind", "stage", "attribution", "attacker.type", "target.type", "place.relation", "date.span",
    "date.basis", "aggregate",
)  # fmt: skip


class PartyFacts(NamedTuple):
    """Who, ready to be compared."""

    name: Name | None
    description: Name | None
    affiliated: tuple[Name, ...]
    other_names: tuple[Name | None, ...] = ()
    other_descriptions: tuple[Name | None, ...] = ()

    @property
    def text(self) -> str | None:
        """The name, else the description, as written."""
        best = self.name or self.description
        return best.text if best else None


class CountFacts(NamedTuple):
    """One statement of a figure, ready to be compared."""

    id: str
    field: str  # row of the report: killed.target, or killed.subset for a part of another figure
    text: str  # the figure as a person writes it
    outcome: str
    side: str
    figure: Figure
    words: str
    relation: str
    ref: str | None
    others: dict[str, tuple[Scalar, ...]]
    optional: bool
    qualifier: str | None
    victim_type: str | None
    link: str | None  # the relation, or None for an independent figure
    group: Name | None
    source: Name | None

    @property
    def attributes(self) -> tuple[str | Name | None, ...]:
        """What is said about the figure, in the order of ``judge_lists.ATTRIBUTES``."""
        return self[-5:]


class ClaimFacts(NamedTuple):
    """One claim of responsibility, or denial, ready to be compared."""

    by: Name
    channel: str | None
    outlet: Name | None
    polarity: str
    others: dict[str, tuple[Scalar, ...]]
    optional: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """One incident, ready to be compared. ``accepted`` and ``optional`` are what the label leaves open."""

    id: str
    codes: dict[str, str | None]
    attacker: PartyFacts
    target: PartyFacts
    attributed_by: Name | None
    counts: tuple[CountFacts, ...]
    place: Located | None
    country: str | None
    days: Days | None
    claims: tuple[ClaimFacts, ...]
    weapons: tuple[Name, ...]
    spans: tuple[tuple[int, int], ...]
    key: tuple[object, ...]
    accepted: dict[str, tuple[Scalar, ...]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    is_optional: bool = False
    other_places: tuple[Located | None, ...] = ()
    other_days: tuple[Days | None, ...] = ()


class TotalFacts(NamedTuple):
    """A figure over several incidents, ready to be compared."""

    outcome: str
    side: str
    figure: Figure
    text: str
    is_optional: bool


def read_incident(incident: Incident | LabelIncident) -> Facts:
    """Read one incident of either side."""
    open_to = _Open.of(incident)
    place, when = incident.place, incident.when
    located = read_place(place.name, place.admin1, place.country) if place.name or place.admin1 else None
    whole = located or (read_place(None, None, place.country) if place.country else None)
    counts = tuple(sorted(_read_counts(incident.counts, open_to=open_to), key=_count_key))
    claims = tuple(sorted(_read_claims(incident.claims, open_to=open_to), key=lambda c: (c.by.canonical, c.polarity)))
    codes = _read_codes(incident)
    attacker = _read_party(incident.attacker, path="attacker", open_to=open_to)
    target = _read_party(incident.target, path="target", open_to=open_to)
    days = (when.start, when.end) if when.start or when.end else None
    return Facts(
        id=incident.id,
        codes=codes,
        attacker=attacker,
        target=target,
        attributed_by=read_name(incident.attributed_by) if incident.attributed_by else None,
        counts=counts,
        place=located,
        country=whole.country if whole and place.country else None,
        days=days,
        claims=claims,
        weapons=tuple(sorted(map(read_name, incident.weapons))),
        spans=tuple(sorted((e.start or 0, e.end or 0) for e in incident.evidence)),
        key=_content_key(incident),
        accepted=open_to.accepted,
        optional=open_to.optional,
        is_optional=open_to.whole,
        other_places=_other_places(incident, open_to=open_to),
        other_days=_other_days(when, open_to=open_to),
    )


def _content_key(incident: Incident | LabelIncident) -> tuple[object, ...]:
    """Sort key made of what the incident says, never of its number or position."""
    place, when = incident.place, incident.when
    return (
        [(e.start or 0, e.end or 0) for e in incident.evidence],
        [place.name or "", place.admin1 or "", str(when.start or ""), str(when.end or ""), incident.kind],
        [incident.attacker.name or "", incident.attacker.description or "", incident.target.name or ""],
        sorted((c.outcome, c.side, c.words, c.relation, c.evidence.start or 0) for c in incident.counts),
        [incident.target.description or "", incident.attribution, incident.summary],
    )


class _Open(NamedTuple):
    """What a label leaves open: alternatives, optional values, the whole incident. A prediction: nothing."""

    accepted: dict[str, tuple[Scalar, ...]]
    optional: frozenset[str]
    whole: bool

    @classmethod
    def of(cls, incident: Incident | LabelIncident) -> _Open:
        if isinstance(incident, Incident):
            return _CLOSED
        accepted = {k: tuple(v) for k, v in incident.alternatives.items()}
        return cls(accepted, frozenset(incident.optional_values), incident.optional)

    def under(self, path: str) -> dict[str, tuple[Scalar, ...]]:
        """Alternatives of the values below ``path``, by their last name."""
        prefix = path + "."
        return {k[len(prefix) :]: v for k, v in self.accepted.items() if k.startswith(prefix)}

    def names(self, path: str) -> tuple[Name | None, ...]:
        """Alternatives that are names."""
        return tuple(read_name(v) if isinstance(v, str) else None for v in self.accepted.get(path, ()))


_CLOSED = _Open({}, frozenset(), False)


def _read_codes(incident: Incident | LabelIncident) -> dict[str, str | None]:
    when = incident.when
    values: tuple[str, ...] = (
        incident.kind, incident.stage, incident.attribution, incident.attacker.type, incident.target.type,
        incident.place.relation, when.span, when.basis,
    )  # fmt: skip
    codes = {name: None if v in NOTHING else v for name, v in zip(CODES, values, strict=False)}
    codes["aggregate"] = "yes" if incident.aggregate else None
    return codes


def meaning(value: str) -> str | None:
    """A code, or None for one that says nothing."""
    return None if value in NOTHING else value


def _read_party(party: Party | LabelParty, *, path: str, open_to: _Open) -> PartyFacts:
    return PartyFacts(
        name=read_name(party.name) if party.name else None,
        description=read_name(party.description) if party.description else None,
        affiliated=tuple(sorted(map(read_name, party.affiliated_with))),
        other_names=open_to.names(f"{path}.name") if open_to.accepted else (),
        other_descriptions=open_to.names(f"{path}.description") if open_to.accepted else (),
    )


def _read_counts(counts: Sequence[Count | LabelCount], *, open_to: _Open) -> Iterable[CountFacts]:
    for c in counts:
        path = f"counts.{c.id}"
        yield CountFacts(
            id=c.id,
            field=f"{c.outcome}.{'subset' if c.relation == 'subset_of' else c.side}",
            text=_show_figure(c),
            outcome=c.outcome,
            side=c.side,
            figure=(c.number, c.number_high),
            words=c.words,
            qualifier=None if c.qualifier == "exact" else c.qualifier,
            victim_type=meaning(c.victim_type),
            relation=c.relation,
            link=None if c.relation == "independent" else c.relation,
            ref=c.ref,
            group=read_name(c.group) if c.group else None,
            source=read_name(c.source) if c.source else None,
            others=open_to.under(path) if open_to.accepted else {},
            optional=path in open_to.optional,
        )


def _show_figure(count: Count | LabelCount) -> str:
    if count.number is None:
        return count.words
    return str(count.number) if count.number_high is None else f"{count.number}-{count.number_high}"


def _count_key(count: CountFacts) -> tuple[object, ...]:
    low, high = count.figure
    return (
        count.outcome,
        count.side,
        count.relation,
        -1 if low is None else low,
        high or 0,
        count.words,
        repr(count),
    )


def _read_claims(claims: Sequence[Claim | LabelClaim], *, open_to: _Open) -> Iterable[ClaimFacts]:
    for at, claim in enumerate(claims):
        path = f"claims.{at}"
        yield ClaimFacts(
            by=read_name(claim.claimed_by),
            channel=meaning(claim.channel),
            outlet=read_name(claim.outlet) if claim.outlet else None,
            polarity=claim.polarity,
            others=open_to.under(path) if open_to.accepted else {},
            optional=path in open_to.optional or "claims" in open_to.optional,
        )


def _other_places(incident: Incident | LabelIncident, *, open_to: _Open) -> tuple[Located | None, ...]:
    """Places that the label accepts beside its own: every mix of the accepted names, units and countries."""
    accepted, place = open_to.accepted, incident.place
    if not any(k.startswith("place") for k in accepted):
        return ()
    names = (place.name, *accepted.get("place.name", ()), *accepted.get("place", ()))
    admin1s = (place.admin1, *accepted.get("place.admin1", ()))
    countries = (place.country, *accepted.get("place.country", ()))
    mixes = list(product(map(_text, names), map(_text, admin1s), map(_text, countries)))[1:]
    return tuple(read_place(n, a, c) if n or a else None for n, a, c in mixes)


def _text(value: Scalar) -> str | None:
    return value if isinstance(value, str) else None


def _other_days(when: When | LabelWhen, *, open_to: _Open) -> tuple[Days | None, ...]:
    """Windows that the label accepts beside its own."""
    accepted = open_to.accepted
    if not any(k.startswith("when") for k in accepted):
        return ()
    whole = [_window(v) for v in accepted.get("when", ())]
    starts = [_day(v) for v in accepted.get("when.start", ())]
    ends = [_day(v) for v in accepted.get("when.end", ())]
    mixed = product([when.start, *starts], [when.end, *ends])
    single = [(day, day) for day in [*starts, *ends] if day and when.start == when.end]
    return (*whole, *[w for w in mixed if w != (when.start, when.end) and _is_window(w)], *single)


def _window(value: Scalar) -> Days | None:
    """Read ``2019-04-20``, ``2019-04-18/2019-04-20`` or ``/2019-04-20``."""
    if not isinstance(value, str):
        return None
    start, slash, end = value.partition("/")
    return (_day(start), _day(end)) if slash else (_day(start), _day(start))


def _day(value: Scalar) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def _is_window(days: Days) -> bool:
    return days[0] is None or days[1] is None or days[0] <= days[1]


def read_total(total: Total | LabelTotal) -> TotalFacts:
    """Read one total of either side."""
    figure = (total.number, total.number_high)
    return TotalFacts(total.outcome, total.side, figure, total.words, isinstance(total, LabelTotal) and total.optional)
