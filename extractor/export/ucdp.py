"""Rows in the shape of UCDP GED: one per incident with a death, between two organised sides or against civilians.

Codebook sections 2 to 7. Which side is A: the state, if one is a state; the attacker, if civilians were attacked;
else the first in the alphabet. So the columns do not tell who attacked, and the loss report says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from ..schema import Incident, Party, Range
from .actors import STATE, country_of, is_organised, own_name, state_of
from .case import Case
from .column import Column, day, joined, number, text, whole
from .losses import Lost, count_claims, count_common
from .precision import days_of, ucdp_date, ucdp_where
from .shape import Shape, origin, shape
from .tolls import Toll, add, tolls_of

UNNAMED = "XXX"
CIVILIANS = "Civilians"
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3
Column_ = Literal["a", "b", "civilians", "unknown"]


class Sides(NamedTuple):
    """The two names, and whether the attacker is side A."""

    a: str
    b: str
    attacker_is_a: bool
    type_of_violence: int


@dataclass(frozen=True, slots=True)
class Event:
    """One row: a case, its sides, and the dead of each column."""

    case: Case
    sides: Sides
    deaths: dict[Column_, int]
    bounds: Range

    @property
    def incident(self) -> Incident:
        """The incident."""
        return self.case.incident

    @property
    def best(self) -> int:
        """The sum of the four columns of deaths."""
        return sum(self.deaths.values())


def left_out(case: Case) -> str | None:
    """Say why an incident is no event of organised violence."""
    incident = case.incident
    dead = add(toll.figure("stated") for toll in tolls_of(incident, "killed"))
    if dead is None and tolls_of(incident, "killed"):
        return "deaths are reported in words only (see --impute)"
    if not dead:
        return "no deaths are reported"
    if not is_organised(incident.attacker):
        return "the attacker is neither a state nor an organised group"
    if not (is_one_sided(incident) or is_organised(incident.target)):
        return "the target is neither civilians nor an organised side"
    return None


def is_one_sided(incident: Incident) -> bool:
    """True for an attack on civilians, also on people who are only known as such by the dead."""
    if incident.target.type == "civilians":
        return True
    return not is_organised(incident.target) and any(
        toll.victim_type == "civilians" for toll in tolls_of(incident, "killed")
    )


def sides_of(incident: Incident) -> Sides:
    """Return which party is side A and which is side B, and the type of violence."""
    attacker, target = _name(incident.attacker, incident), _name(incident.target, incident)
    if is_one_sided(incident):
        return Sides(attacker, CIVILIANS, True, ONE_SIDED)
    states = [party.type in STATE for party in (incident.attacker, incident.target)]
    if any(states):
        first = states[0] if states[0] != states[1] else _is_first(attacker, target)
    else:
        first = _is_first(attacker, target)
    return Sides(
        *((attacker, target) if first else (target, attacker)), first, STATE_BASED if any(states) else NON_STATE
    )


def events_of(case: Case) -> list[Event]:
    """Return the one row of a case."""
    incident, sides = case.incident, sides_of(case.incident)
    deaths: dict[Column_, int] = {"a": 0, "b": 0, "civilians": 0, "unknown": 0}
    for toll in tolls_of(incident, "killed"):
        deaths[_column(toll, sides)] += toll.figure("stated") or 0
    return [Event(case, sides, deaths, incident.killed())]


def low(event: Event) -> int:
    """Return the lower bound: as stated; 0 where only an upper one is; else the best figure again."""
    if event.bounds.low is not None:
        return min(event.bounds.low, event.best)
    return event.best if event.bounds.high is None else 0


def high(event: Event) -> int:
    """Return the upper bound: as stated, else the best figure again."""
    return event.best if event.bounds.high is None else max(event.bounds.high, event.best)


def _column(toll: Toll, sides: Sides) -> Column_:
    """Return the column of a toll: civilians whatever their side, then the sides, then unknown."""
    if toll.victim_type == "civilians":
        return "civilians"
    if toll.side == "attacker":
        return "a" if sides.attacker_is_a else "b"
    if toll.side != "target":
        return "unknown"
    if sides.type_of_violence == ONE_SIDED:
        return "civilians" if toll.victim_type == "unknown" else "unknown"
    return "b" if sides.attacker_is_a else "a"


def _name(party: Party, incident: Incident) -> str:
    if party.type in STATE:
        state = state_of(party, incident.place)
        return f"Government of {state}" if state else own_name(party) or UNNAMED
    return own_name(party) or UNNAMED


def _is_first(one: str, other: str) -> bool:
    """True if the first name comes first in the alphabet; an unnamed side always comes last."""
    return (one == UNNAMED, one.casefold()) <= (other == UNNAMED, other.casefold())


def _date(pick: Literal[0, 1]) -> Callable[[Event], date | None]:
    """Return the reader of the first or the last day; the other one where that is missing."""

    def read(event: Event) -> date | None:
        days = days_of(event.incident.when)
        return days[pick] or days[1 - pick]

    return read


def _year(event: Event) -> int | None:
    first = _date(0)(event)
    return first.year if first else None


def _deaths(column: Column_) -> Callable[[Event], int]:
    return lambda event: event.deaths[column]


def _notes(event: Event) -> str | None:
    """Return what the row says by a code only, in words."""
    parties = (event.incident.attacker, event.incident.target)
    unnamed = [party.description for party in parties if _name(party, event.incident) == UNNAMED]
    days = days_of(event.incident.when)
    bound = f"on or before {days.last}" if days.first is None and days.last else None
    bound = f"on or after {days.first}" if days.last is None and days.first else bound
    return joined([
        event.incident.summary,
        *(f"{UNNAMED}: {words}." for words in unnamed if words),
        f"Day not stated: {bound}." if bound else None,
    ], by=" ")  # fmt: skip


COLUMNS: tuple[Column[Event], ...] = (
    text("id", lambda e: e.case.id, "Our id: article and incident. UCDP's own ids come out of its registry."),
    whole("year", _year, "Year of `date_start`."),
    whole("type_of_violence", lambda e: e.sides.type_of_violence, "1 state-based; 2 between non-state groups; 3 one-sided, against civilians."),
    text("dyad_name", lambda e: f"{e.sides.a} - {e.sides.b}", "The two sides."),
    text("side_a", lambda e: e.sides.a, "The state, if one side is a state; the attacker of civilians; else the first in the alphabet. XXX: a group without a name."),
    text("side_b", lambda e: e.sides.b, "The other side."),
    text("source_article", lambda e: e.case.article.article_id, "Our id of the article."),
    day("source_date", lambda e: e.case.article.provenance.published, "When the article was published."),
    text("source_original", lambda e: joined([e.incident.attributed_by, *(c.source for c in e.incident.counts)]), "Whom the article names as the source."),
    whole("where_prec", lambda e: ucdp_where(e.incident.place), "1 exact; 2 near a known point; 3 second-level unit; 4 first-level unit; 5 between two places; 6 country."),
    text("where_coordinates", lambda e: e.incident.place.name or e.incident.place.admin1 or country_of(e.incident.place), "The place as written, else the unit, else the country."),
    text("adm_1", lambda e: e.incident.place.admin1, "First-level unit."),
    number("latitude", lambda e: e.incident.place.lat, "Of the town that stands for the place."),
    number("longitude", lambda e: e.incident.place.lon, "Of the town that stands for the place."),
    text("country", lambda e: country_of(e.incident.place), "Country, in English where its code is known."),
    whole("event_clarity", lambda e: 2 if e.incident.aggregate else 1, "1 one incident; 2 several that the report does not tell apart."),
    whole("date_prec", lambda e: ucdp_date(days_of(e.incident.when)), "1 the day; 2 two to six days; 3 a week; 4 a month; 5 a year, or a bound is missing."),
    day("date_start", _date(0), "First possible day; the last one where that is all that is known."),
    day("date_end", _date(1), "Last possible day; the first one where that is all that is known."),
    whole("deaths_a", _deaths("a"), "Dead of side A. An unknown number is 0 here."),
    whole("deaths_b", _deaths("b"), "Dead of side B. An unknown number is 0 here."),
    whole("deaths_civilians", _deaths("civilians"), "Dead civilians on any side."),
    whole("deaths_unknown", _deaths("unknown"), "Dead whose side is not clear, bystanders of unknown type, and others than civilians in an attack on civilians."),
    whole("best", lambda e: e.best, "The sum of the four columns before."),
    whole("high", high, "At most so many; `best` again where the article gives no upper bound."),
    whole("low", low, "At least so many; `best` again where the article gives no bound, 0 where it gives an upper one only."),
    text("notes", _notes, "The incident in a sentence; the words for a side without a name. Not a column of UCDP."),
    *origin(lambda event: event.case),
)  # fmt: skip


def lost(case: Case) -> Lost:
    """Count what has no column: claims, blame, who attacked, with what, everybody who did not die."""
    incident = case.as_stated
    lost = count_common(incident) + count_claims(incident)
    lost["attribution"] += incident.attribution != "unknown"
    lost["direction of attack"] += sides_of(incident).type_of_violence != ONE_SIDED
    lost["kind of attack"] += incident.kind != "unknown"
    lost["weapon"] += len(incident.weapons)
    return +lost


UCDP: Shape = shape(
    "ucdp",
    "Rows in the shape of UCDP GED: one per incident with at least one death between organised sides or against civilians.",
    columns=COLUMNS,
    items=events_of,
    left_out=left_out,
    lost=lost,
)
