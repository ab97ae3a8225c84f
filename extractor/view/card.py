"""One incident as a card: the flat facts first, then the statements behind its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ..reviewed import Review
from ..schema import Count, Evidence, Incident, Outcome, Party, Polarity, Side
from .history import decision_of, history_of
from .shown import Card, Fact, Part
from .words import (
    KINDS,
    OUTCOMES,
    PARTIES,
    RELATIONS,
    SIDES,
    attribution_note,
    claim_note,
    figure_words,
    flag_sentence,
    isolated,
    joined,
    place_note,
    place_words,
    range_words,
    when_note,
    when_words,
)

Mark = Callable[[Evidence, str], int]
"""Numbers a piece of evidence, given the hue of its field."""

SIDE_ORDER: tuple[Side, ...] = ("target", "attacker", "bystander", "unknown")
TAKEN: tuple[Outcome, ...] = ("killed_or_wounded", "abducted", "captured", "missing")


def card_of(incident: Incident, *, mark: Mark, review: Review | None) -> Card:
    """Return the card of one incident; every evidence of it is marked once for each field that it supports."""
    maker = _Maker(incident, mark, review)
    passage = maker.marks(incident.evidence, "passage")
    return Card(
        id=incident.id,
        kind=KINDS[incident.kind],
        asides=tuple(asides(incident)),
        headline=incident.summary,
        marks=passage,
        facts=tuple(maker.facts()),
        statements=tuple(maker.statements()),
        flags=tuple(flag_sentence(flag) for flag in incident.needs_review),
        decision=decision_of(review, incident.id),
        history=history_of(review, incident.id),
    )


def asides(incident: Incident) -> Iterator[str]:
    """Yield what is unusual about an incident as a whole."""
    if incident.stage == "attempted":
        yield "attempted"
    if incident.aggregate:
        yield "several attacks told as one"


def party_words(party: Party) -> str:
    """Return a party by the name that it is filed under; its description where it has no name."""
    return party.canonical or party.name or party.description or ""


class _Maker:
    """Makes the parts of one card, and remembers which number each count's evidence got."""

    def __init__(self, incident: Incident, mark: Mark, review: Review | None) -> None:
        self.incident = incident
        self.mark = mark
        self.review = review
        self.counted = {c.id: self.marks((c.evidence,), "count") for c in incident.counts}

    def marks(self, evidence: Iterable[Evidence], hue: str) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.mark(e, hue) for e in evidence))

    def part(self, at: str, text: str, *, note: str = "", marks: Sequence[int] = (), depth: int = 0) -> Part:
        decided = decision_of(self.review, self.incident.id, at)
        return Part(at=at, text=text, note=note, marks=tuple(marks), decision=decided, depth=depth)

    def facts(self) -> Iterator[Fact]:
        incident = self.incident
        yield Fact(label="Attacker", hue="attacker", parts=self.party("attacker", attribution_note(incident)))
        yield Fact(label="Victim side", hue="target", parts=self.party("target", ""))
        yield Fact(label="Killed", hue="count", parts=tuple(self.tolls("killed")))
        yield Fact(label="Wounded", hue="count", parts=tuple(self.tolls("wounded")))
        for outcome in TAKEN:
            if parts := tuple(self.tolls(outcome)):
                yield Fact(label=OUTCOMES[outcome].capitalize(), hue="count", parts=parts)
        yield Fact(label="Place", hue="place", parts=tuple(self.place()))
        yield Fact(label="Date", hue="when", parts=tuple(self.when()))
        yield Fact(label="Claimed by", hue="claim", parts=tuple(self.claims("claimed")))
        if denials := tuple(self.claims("denied")):
            yield Fact(label="Denied by", hue="claim", parts=denials)
        if incident.weapons:
            yield Fact(label="Weapons", hue="passage", parts=(self.part("weapons", ", ".join(incident.weapons)),))

    def party(self, role: str, known: str) -> tuple[Part, ...]:
        party: Party = getattr(self.incident, role)
        text = party_words(party)
        if not text:
            return (self.part(role, "unnamed", note=known),) if known else ()
        others = [w for w in dict.fromkeys((party.name, party.description)) if w and w != text]
        written = "“" + "”, “".join(map(isolated, others)) + "”" if others else ""
        linked = f"linked to {', '.join(map(isolated, party.affiliated_with))}" if party.affiliated_with else ""
        note = joined([written, PARTIES[party.type], linked, known])
        return (self.part(role, text, note=note, marks=self.marks(party.evidence, role)),)

    def tolls(self, outcome: Outcome) -> Iterator[Part]:
        """Yield a figure for each side that has one, combined from the statements on that side."""
        counts = [c for c in self.incident.counts if c.outcome == outcome]
        for side in SIDE_ORDER:
            ours = [c for c in counts if c.side == side]
            if not ours:
                continue
            words = range_words(self.incident.bounds(outcome, side)) or isolated(ours[0].words)
            marks = dict.fromkeys(n for c in ours for n in self.counted[c.id])
            yield self.part(f"{outcome}.{side}", words, note=SIDES[side], marks=tuple(marks))

    def place(self) -> Iterator[Part]:
        place = self.incident.place
        if words := place_words(place):
            yield self.part("place", words, note=place_note(place), marks=self.marks(place.evidence, "place"))

    def when(self) -> Iterator[Part]:
        when = self.incident.when
        if words := when_words(when):
            yield self.part("when", words, note=when_note(when), marks=self.marks(when.evidence, "when"))

    def claims(self, polarity: Polarity) -> Iterator[Part]:
        for number, claim in enumerate(self.incident.claims):
            if claim.polarity != polarity:
                continue
            marks = self.marks((claim.evidence,), "claim")
            yield self.part(f"claims.{number}", claim.claimed_by, note=claim_note(claim), marks=marks)

    def statements(self) -> Iterator[Part]:
        for count, depth in in_order(self.incident.counts):
            figure = figure_words(count.number, count.number_high, count.qualifier, words=count.words)
            text = f"{figure} {OUTCOMES[count.outcome]}"
            yield self.part(
                f"counts.{count.id}", text, note=self.note(count), marks=self.counted[count.id], depth=depth
            )

    def note(self, count: Count) -> str:
        whole = next((c for c in self.incident.counts if c.id == count.ref), None)
        relation = RELATIONS[count.relation]
        other = figure_words(whole.number, whole.number_high, whole.qualifier, words=whole.words) if whole else ""
        said = f"says {isolated(count.source)}" if count.source else ""
        return joined([
            isolated(count.group or ""), SIDES[count.side], f"{relation} {other or 'another figure'}" if relation else "", said,
        ])  # fmt: skip


def in_order(counts: Sequence[Count]) -> Iterator[tuple[Count, int]]:
    """Yield statements with those about a part, a rival or a revision of a figure below it; circles count as none."""
    known = {c.id for c in counts}
    below: dict[str | None, list[Count]] = {}
    for count in counts:
        whole = count.ref if count.relation != "independent" and count.ref in known else None
        below.setdefault(whole, []).append(count)
    seen: set[str] = set()

    def walk(whole: str | None, depth: int) -> Iterator[tuple[Count, int]]:
        for count in below.get(whole, ()):
            if count.id not in seen:
                seen.add(count.id)
                yield count, depth
                yield from walk(count.id, min(depth + 1, 3))

    yield from walk(None, 0)
    yield from ((count, 0) for count in counts if count.id not in seen)
