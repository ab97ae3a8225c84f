"""The flat table (CSV and Parquet): one row per incident, every value beside the words that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import get_args

from ..schema import (
    Attribution,
    Basis,
    Channel,
    Claim,
    Count,
    DatePrecision,
    Evidence,
    Incident,
    Kind,
    Outcome,
    Party,
    PartyType,
    PlacePrecision,
    PlaceRelation,
    Polarity,
    Range,
    Side,
    Span,
    Stage,
    TotalsVerdict,
)
from .case import Case
from .column import Column, day, joined, number, text, whole, yes_no
from .losses import Lost
from .shape import Shape, checks, ids, shape

SIDED: tuple[Outcome, ...] = ("killed", "wounded")
BOUNDS = {"low": "at least so many", "best": "the article's own figure", "high": "at most so many"}
SIDES = {
    "target": "of those attacked", "attacker": "of the attackers", "bystander": "of bystanders",
    "unknown": "of people whose side is not clear",
}  # fmt: skip
VERBS = {
    "killed": "Killed", "wounded": "Wounded", "killed_or_wounded": "Killed or wounded, not told apart",
    "abducted": "Taken by non-state gunmen", "captured": "Taken by state forces, or surrendered", "missing": "Missing",
}  # fmt: skip
BETWEEN = " | "


def _about(read: Callable[[Incident], str | None]) -> Callable[[Case], str | None]:
    return lambda case: read(case.incident)


def _evidence(name: str, read: Callable[[Incident], Sequence[Evidence]], of: str) -> Iterator[Column[Case]]:
    """Yield two columns: the article's words, and where they stand."""
    yield text(
        f"{name}_quote",
        lambda case: BETWEEN.join(evidence.quote for evidence in read(case.incident)),
        f"The article's words for {of}, verbatim; several are parted by `|`.",
    )
    yield text(
        f"{name}_offsets",
        lambda case: " | ".join(f"{evidence.start}:{evidence.end}" for evidence in read(case.incident)),
        "Where these words stand in the raw text: code points `start:end`, end exclusive.",
    )


def _party(name: str, read: Callable[[Incident], Party], of: str) -> Iterator[Column[Case]]:
    yield text(f"{name}_name", lambda case: read(case.incident).name, f"Name of {of}, as written.")
    yield text(
        f"{name}_canonical",
        lambda case: read(case.incident).canonical,
        f"The one name under which {of} is known in all articles.",
    )
    yield text(
        f"{name}_description", lambda case: read(case.incident).description, f"What the article calls {of} otherwise."
    )
    yield text(f"{name}_type", lambda case: read(case.incident).type, f"What {of} is.", values=get_args(PartyType))
    yield text(
        f"{name}_affiliated_with",
        lambda case: joined(read(case.incident).affiliated_with),
        f"Groups that the article links {of} to.",
    )
    yield from _evidence(name, lambda incident: read(incident).evidence, of)


def _bounds(outcome: Outcome, side: Side | None = None) -> Iterator[Column[Case]]:
    """Yield three columns: low, best and high."""

    def cell(bound: str) -> Callable[[Case], int | None]:
        def read(case: Case) -> int | None:
            found: Range = case.incident.bounds(outcome, side)
            return {"low": found.low, "best": found.best, "high": found.high}[bound]

        return read

    whose = SIDES[side] if side else "on all sides"
    for bound, meaning in BOUNDS.items():
        name = "_".join(filter(None, (outcome, side, bound)))
        yield whole(name, cell(bound), f"{VERBS[outcome]}, {whose}: {meaning}.")


def _figures() -> Iterator[Column[Case]]:
    for outcome in SIDED:
        yield from _bounds(outcome)
        for side in get_args(Side):
            yield from _bounds(outcome, side)
    for outcome in get_args(Outcome):
        if outcome not in SIDED:
            yield from _bounds(outcome)
    yield text(
        "figures",
        lambda case: BETWEEN.join(map(statement, case.as_stated.counts)),
        "Every figure as the article states it: id, outcome, side, words, people, how it relates to another, source.",
    )
    yield from _evidence("figures", lambda incident: [count.evidence for count in incident.counts], "the figures")


def statement(count: Count) -> str:
    """Write one statement of a figure in words: "c2 killed (target) “four” officers, subset_of c1, by OSDH"."""
    relation = "" if count.relation == "independent" else f", {count.relation} {count.ref or '?'}"
    source = f", by {count.source}" if count.source else ""
    return f"{count.id} {count.outcome} ({count.side}) “{count.words}” {count.group or ''}".rstrip() + relation + source


def _place() -> Iterator[Column[Case]]:
    yield text("place_name", _about(lambda i: i.place.name), "The place, as written.")
    yield text("admin1", _about(lambda i: i.place.admin1), "First-level unit.")
    yield text("country", _about(lambda i: i.place.country), "Country, in the article's language.")
    yield text("country_code", _about(lambda i: i.place.country_code), "ISO 3166-1 alpha-2.")
    yield text("admin1_code", _about(lambda i: i.place.admin1_code), "ISO 3166-2.")
    yield number("latitude", lambda case: case.incident.place.lat, "Of the town that stands for the place; WGS 84.")
    yield number("longitude", lambda case: case.incident.place.lon, "Of the town that stands for the place; WGS 84.")
    yield whole("geonameid", lambda case: case.incident.place.geonameid, "The town in GeoNames.")
    yield text(
        "place_relation",
        _about(lambda i: i.place.relation),
        "How the act lies to the named place.",
        values=get_args(PlaceRelation),
    )
    yield text(
        "place_precision",
        _about(lambda i: i.place.precision),
        "How exactly the place is known.",
        values=get_args(PlacePrecision),
    )
    yield from _evidence("place", lambda incident: incident.place.evidence, "the place")


def _when() -> Iterator[Column[Case]]:
    yield text("when_words", _about(lambda i: i.when.words), "The words that tell the time.")
    yield day("date_start", lambda case: case.incident.when.start, "First day, or first possible day.")
    yield day("date_end", lambda case: case.incident.when.end, "Last day, or last possible day.")
    yield text("date_span", _about(lambda i: i.when.span), "What the two days mean.", values=get_args(Span))
    yield text("date_basis", _about(lambda i: i.when.basis), "How the days are known.", values=get_args(Basis))
    yield text(
        "date_precision",
        _about(lambda i: i.when.precision),
        "How exactly the day is known.",
        values=get_args(DatePrecision),
    )
    yield from _evidence("date", lambda incident: incident.when.evidence, "the time")


def _claims() -> Iterator[Column[Case]]:
    def words(polarity: Polarity, read: Callable[[Claim], str | None]) -> Callable[[Case], str | None]:
        return lambda case: joined([read(claim) for claim in case.incident.claims if claim.polarity == polarity])

    yield yes_no(
        "claimed",
        lambda case: any(claim.polarity == "claimed" for claim in case.incident.claims),
        "Whether a group itself says that it did it.",
    )
    yield text("claimed_by", words("claimed", lambda claim: claim.claimed_by), "The groups that say so.")
    yield text(
        "claim_channel",
        words("claimed", lambda claim: claim.channel),
        "How they said it; several are parted by `;`.",
        values=get_args(Channel),
    )
    yield text("claim_outlet", words("claimed", lambda claim: claim.outlet), "Through whom.")
    yield text("denied_by", words("denied", lambda claim: claim.claimed_by), "The groups that say that they did not.")
    yield from _evidence("claim", lambda incident: [claim.evidence for claim in incident.claims], "claims and denials")


def _act() -> Iterator[Column[Case]]:
    yield day("published", lambda case: case.article.provenance.published, "When the article was published.")
    yield text("summary", _about(lambda i: i.summary), "The incident in a sentence, in English.")
    yield text("kind", _about(lambda i: i.kind), "What kind of act it was.", values=get_args(Kind))
    yield text("stage", _about(lambda i: i.stage), "Whether it was carried out.", values=get_args(Stage))
    yield yes_no(
        "aggregate",
        lambda case: case.incident.aggregate,
        "Whether it is several attacks that the text does not tell apart.",
    )
    yield text("weapons", _about(lambda i: joined(i.weapons)), "What was used, as written.")


def _whose() -> Iterator[Column[Case]]:
    yield from _party("attacker", lambda incident: incident.attacker, "the attacker")
    yield text(
        "attribution",
        _about(lambda i: i.attribution),
        "How the article comes to name the attacker.",
        values=get_args(Attribution),
    )
    yield text("attributed_by", _about(lambda i: i.attributed_by), "Who names the attacker.")
    yield from _party("target", lambda incident: incident.target, "the target")


COLUMNS: tuple[Column[Case], ...] = (
    *ids(lambda case: case),
    *_act(),
    *_whose(),
    *_figures(),
    *_place(),
    *_when(),
    *_claims(),
    *_evidence("incident", lambda incident: incident.evidence, "the incident as a whole"),
    text(
        "totals_check",
        lambda case: case.article.totals_check.verdict,
        "Whether the article's incidents add up to the totals that it states.",
        values=get_args(TotalsVerdict),
    ),
    *checks(lambda case: case),
)


def lost(_case: Case) -> Lost:
    """Nothing of an incident is lost: what has no column of its own stands in words in ``figures``."""
    return Counter()


def flat(name: str) -> Shape:
    """Return the flat table under the name of the file type that it is written as."""
    return shape(
        name,
        "One row per incident, with the article's words and their offsets beside the values.",
        columns=COLUMNS,
        items=lambda case: [case],
        left_out=lambda _case: None,
        lost=lost,
    )
