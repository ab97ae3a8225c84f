"""Rows in the shape of ACLED: one per incident and day; both sides' dead in one figure (codebook sections 2 to 7 and 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..schema import Incident, Kind, Party
from .actors import ARMED, STATE, acled_actor, acled_inter, country_of, interaction, iso_number
from .case import Case
from .column import Column, day, joined, number, text, whole
from .losses import Lost, count_claims, count_common
from .precision import MONTH, Days, acled_geo, acled_time, days_of, middle
from .shape import Shape, origin, shape
from .tolls import toll, tolls_of

BATTLES, EXPLOSIONS = "Battles", "Explosions/Remote violence"
CIVILIANS, STRATEGIC = "Violence against civilians", "Strategic developments"
EVENTS: Mapping[str, str] = {
    "Armed clash": BATTLES, "Government regains territory": BATTLES, "Non-state actor overtakes territory": BATTLES,
    "Chemical weapon": EXPLOSIONS, "Air/drone strike": EXPLOSIONS, "Suicide bomb": EXPLOSIONS,
    "Shelling/artillery/missile attack": EXPLOSIONS, "Remote explosive/landmine/IED": EXPLOSIONS,
    "Grenade": EXPLOSIONS, "Attack": CIVILIANS, "Abduction/forced disappearance": CIVILIANS,
    "Disrupted weapons use": STRATEGIC, "Looting/property destruction": STRATEGIC,
}  # fmt: skip
SUB_EVENTS: Mapping[Kind, str] = {
    "ground_attack_on_forces": "Armed clash", "armed_clash": "Armed clash", "attack_on_civilians": "Attack",
    "targeted_killing": "Attack", "bombing_ied_mine": "Remote explosive/landmine/IED",
    "suicide_bombing": "Suicide bomb", "grenade": "Grenade",
    "shelling_rocket_missile": "Shelling/artillery/missile attack", "air_or_drone_strike": "Air/drone strike",
    "chemical_attack": "Chemical weapon", "abduction_or_hostage": "Abduction/forced disappearance",
    "arson_or_sabotage": "Looting/property destruction", "territory_seizure": "Non-state actor overtakes territory",
}  # fmt: skip
"""What each kind becomes; ``sub_event`` has the cases where the parties or the dead decide otherwise."""
DEVICES: frozenset[Kind] = frozenset({"bombing_ied_mine", "suicide_bombing", "grenade", "chemical_attack"})


@dataclass(frozen=True, slots=True)
class Event:
    """One row: a case, a day of it, and that day's share of the dead. ``days`` is how many rows the case has."""

    case: Case
    when: Days
    number: int
    days: int
    fatalities: int | None

    @property
    def incident(self) -> Incident:
        """The incident."""
        return self.case.incident

    @property
    def date(self) -> date | None:
        """The day, or the middle of the days that it may have been."""
        return middle(self.when)


def events_of(case: Case) -> list[Event]:
    """Return the rows of a case: one per day of fighting over days, with the dead split in whole numbers; else one.

    What does not divide goes to the first day. Fighting over more than a month, or with no first or last day, is one row.
    """
    dead, days = fatalities(case.incident), days_of(case.incident.when)
    length = days.length or 0
    if not (
        case.incident.when.span == "spans_days" and days.first and 1 < length <= MONTH and _is_by_day(case.incident)
    ):
        return [Event(case, days, 1, 1, dead)]
    dates = [days.first + timedelta(days=n) for n in range(length)]
    return [
        Event(case, Days(d, d), n, length, share)
        for n, (d, share) in enumerate(zip(dates, split(dead, length), strict=True), start=1)
    ]


def split(figure: int | None, parts: int) -> list[int | None]:
    """Split a figure in whole numbers; what does not divide goes to the first part."""
    if figure is None:
        return [None] * parts
    return [figure // parts + (figure % parts if n == 0 else 0) for n in range(parts)]


def fatalities(incident: Incident) -> int | None:
    """Return the dead of all sides, the most conservative of rival figures; 0 where no deaths are reported.

    None where deaths are reported in words only: ACLED has a number for them, which is imputation.
    """
    found = toll(incident, "killed", rule="lowest")
    return 0 if found is None and not tolls_of(incident, "killed") else found


def sub_event(incident: Incident) -> str | None:
    """Return the sub-event type; None where neither kind nor parties tell it."""
    kind, target = incident.kind, incident.target
    if incident.stage == "attempted" and kind in DEVICES and not fatalities(incident):
        return "Disrupted weapons use"
    if kind == "targeted_killing" and target.type in ARMED:
        return "Armed clash"
    if kind == "abduction_or_hostage" and fatalities(incident) != 0:
        return "Attack"
    if kind == "territory_seizure" and incident.attacker.type in STATE:
        return "Government regains territory"
    return SUB_EVENTS.get(kind) or _by_target(target)


def _by_target(target: Party) -> str | None:
    if target.type in ARMED:
        return "Armed clash"
    return "Attack" if target.type in ("civilians", "state_official") else None


def left_out(case: Case) -> str | None:
    """Say why an incident has no row: ACLED has no type for it."""
    return None if sub_event(case.incident) else "its kind is not known, and whom it was aimed at does not tell it"


def notes(event: Event) -> str:
    """Return the sentence of the incident and every judgement that the row rests on."""
    incident = event.incident
    judgements = [
        f"Split: day {event.number} of {event.days}, the dead divided in whole numbers." if event.days > 1 else None,
        _day_note(event),
        "Deaths reported in words only." if event.fatalities is None else None,
        _rival_note(incident),
        "Several attacks that the report does not tell apart." if incident.aggregate else None,
        "Kind of act not stated, typed by whom it was aimed at." if incident.kind not in SUB_EVENTS else None,
    ]  # fmt: skip
    return joined([incident.summary, *judgements], by=" ") or ""


def _day_note(event: Event) -> str | None:
    first, last = event.when
    if event.when.length == 1:
        return None
    if first and last:
        return f"Day not stated: between {first} and {last}, the middle taken."
    return (
        f"Day not stated: {'on or before' if last else 'on or after'} {last or first}."
        if last or first
        else "Day not stated."
    )


def _rival_note(incident: Incident) -> str | None:
    ranges = [toll.rivals for toll in tolls_of(incident, "killed") if len(set(toll.rivals)) > 1]
    said = joined([" or ".join(map(str, sorted(set(rivals)))) for rivals in ranges])
    return f"Sources differ on the dead: {said}." if said else None


def _is_by_day(incident: Incident) -> bool:
    return incident.when.precision in ("day", "unknown")


def _is_on_civilians(event: Event) -> bool:
    kind = sub_event(event.incident)
    return event.incident.target.type == "civilians" or (kind is not None and EVENTS[kind] == CIVILIANS)


def _sources(incident: Incident) -> str | None:
    return joined([incident.attributed_by, *(count.source for count in incident.counts)])


def _event_type(event: Event) -> str | None:
    kind = sub_event(event.incident)
    return EVENTS[kind] if kind else None


def _disorder(event: Event) -> str:
    return STRATEGIC if _event_type(event) == STRATEGIC else "Political violence"


def _inter(event: Event, *, of_attacker: bool) -> int | None:
    party = event.incident.attacker if of_attacker else event.incident.target
    return acled_inter(party, event.incident.place)


def _associated(party: Party) -> str | None:
    mine = own_words(party)
    return joined([*party.affiliated_with, mine])


def own_words(party: Party) -> str | None:
    """Return the name of people who stand as civilians in the row; None for everybody else."""
    return party.name if party.type == "civilians" else None


COLUMNS: tuple[Column[Event], ...] = (
    text(
        "event_id_cnty",
        lambda e: e.case.id if e.days == 1 else f"{e.case.id}:{e.number}",
        "Our id: article, incident, and the day where there are several. ACLED's own ids come out of its registry.",
    ),
    day("event_date", lambda e: e.date, "The day. Where it is not known, the middle of the days that it may have been; see `time_precision` and `notes`."),
    whole("year", lambda e: e.date.year if e.date else None, "Year of `event_date`."),
    whole("time_precision", lambda e: acled_time(e.when), "1 the day; 2 some day of a week or so; 3 some day of a month, or less is known."),
    text("disorder_type", _disorder, "Political violence, or strategic developments."),
    text("event_type", _event_type, "Event type.", values=tuple(dict.fromkeys(EVENTS.values()))),
    text("sub_event_type", lambda e: sub_event(e.incident), "Sub-event type.", values=tuple(EVENTS)),
    text("actor1", lambda e: acled_actor(e.incident.attacker, e.incident.place), "The attacker. ACLED gives the order no meaning."),
    text("assoc_actor_1", lambda e: _associated(e.incident.attacker), "Groups that the article links the attacker to."),
    whole("inter1", lambda e: _inter(e, of_attacker=True), "Type of `actor1`: 1 state, 2 rebels, 3 political militia, 4 communal militia, 7 civilians, 8 external or other."),
    text("actor2", lambda e: acled_actor(e.incident.target, e.incident.place), "The target."),
    text("assoc_actor_2", lambda e: _associated(e.incident.target), "Groups that the article links the target to; the name of civilians."),
    whole("inter2", lambda e: _inter(e, of_attacker=False), "Type of `actor2`, as `inter1`."),
    whole("interaction", lambda e: interaction(_inter(e, of_attacker=True), _inter(e, of_attacker=False)), "The two types joined, the lower first; a 0 behind a sole actor."),
    text("civilian_targeting", lambda e: "Civilian targeting" if _is_on_civilians(e) else None, "Whether civilians were the target.", values=("Civilian targeting",)),
    whole("iso", lambda e: iso_number(e.incident.place), "ISO 3166-1 number of the country."),
    text("country", lambda e: country_of(e.incident.place), "Country, in English where its code is known."),
    text("admin1", lambda e: e.incident.place.admin1, "First-level unit."),
    text("location", lambda e: e.incident.place.name or e.incident.place.admin1 or country_of(e.incident.place), "The place as written, else the unit, else the country."),
    number("latitude", lambda e: e.incident.place.lat, "Of the town that stands for the place."),
    number("longitude", lambda e: e.incident.place.lon, "Of the town that stands for the place."),
    whole("geo_precision", lambda e: acled_geo(e.incident.place), "1 a town; 2 a small part of a region, or near a town; 3 a larger region."),
    text("source", lambda e: _sources(e.incident), "Whom the article names as the source of figures and of the attribution."),
    text("notes", notes, "The incident in a sentence, and every judgement that the row rests on."),
    whole("fatalities", lambda e: e.fatalities, "The dead of all sides on this day; of rival figures the lowest. 0: no deaths reported. Empty: deaths reported in words only."),
    *origin(lambda event: event.case),
)  # fmt: skip


def lost(case: Case) -> Lost:
    """Count what has no column: claims, blame, everybody who did not die, whose dead they were."""
    incident = case.as_stated
    lost = count_common(incident) + count_claims(incident)
    lost["attribution"] += incident.attribution != "unknown"
    sides = {toll.side for toll in tolls_of(incident, "killed")}
    lost["killed figure of a side"] += len(sides) if len(sides) > 1 else 0
    bounds = incident.killed()
    lost["range of deaths"] += bounds.low != bounds.high and bounds != (None, None, None)
    lost["weapon"] += len(incident.weapons)
    return +lost


ACLED: Shape = shape(
    "acled",
    "Rows in the shape of ACLED: one per incident, and per day of fighting over several days.",
    columns=COLUMNS,
    items=events_of,
    left_out=left_out,
    lost=lost,
)
