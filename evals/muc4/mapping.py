"""Our incidents as MUC-4 templates: what the extractor says, in the terms of the yardstick.

The mapping follows codebook sections 4, 5, 8 and 9. It adds nothing that an incident does not say, but for
the type of a weapon, building or person, which it reads off the noun (``lexicon``). Place types are left
out: the extractor does not know which of MUC-4's 50 kinds of place a name is. Attacks on a country's own
forces, which MUC-4 leaves out unless civilians are affected, are mapped like any other, so read MATCHED
ONLY beside ALL TEMPLATES.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from extractor.schema import Attribution, Extraction, Incident, Kind, Party, PartyType, Place, When

from .dates import MONTHS
from .lexicon import thing_type, weapon_type
from .strings import words
from .templates import Fill, Template
from .victims import Victim, victims_of

_TYPES: dict[Kind, str] = {
    "bombing_ied_mine": "BOMBING",
    "suicide_bombing": "BOMBING",
    "grenade": "BOMBING",
    "abduction_or_hostage": "KIDNAPPING",
    "arson_or_sabotage": "ARSON",
}
_EXPLOSIVES = frozenset({"BOMB", "VEHICLE BOMB", "DYNAMITE", "MINE", "EXPLOSIVE", "GRENADE"})
_CONFIDENCE: dict[Attribution, str] = {
    "claimed": "CLAIMED OR ADMITTED",
    "stated_as_fact": "REPORTED AS FACT",
    "attributed_by_authorities": "SUSPECTED OR ACCUSED BY AUTHORITIES",
    "attributed_by_other_source": "SUSPECTED OR ACCUSED",
    "suspected": "SUSPECTED OR ACCUSED",
    "inferred_from_context": "POSSIBLE",
    "denied": "ACQUITTED",
    "unknown": "REPORTED AS FACT",
}
_STATE: frozenset[PartyType] = frozenset(
    {
        "state_military", "state_police", "state_official", "pro_government_militia",
        "state_and_allied_forces", "foreign_military",
    }
)  # fmt: skip
_ARMED_GROUPS: frozenset[PartyType] = frozenset(
    {"non_state_armed_group", "political_militia", "communal_militia", "criminal_group"}
)
_WEEKDAY = re.compile(r"\b(?:MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY\b", re.IGNORECASE)

Slots = Mapping[str, Sequence[Fill]]


def templates_from(extraction: Extraction, *, message: str) -> tuple[Template, ...]:
    """Map the incidents of one article, in order; an article without any gives the one template ``*``."""
    if not extraction.incidents:
        return (Template(message=message, number="*"),)
    return tuple(
        Template(message=message, number=str(number), slots=_slots(incident))
        for number, incident in enumerate(extraction.incidents, start=1)
    )


def _slots(incident: Incident) -> dict[str, tuple[Fill, ...]]:
    parts = (_circumstances(incident), _instruments(incident), _perpetrators(incident), _things(incident))
    filled = {name: tuple(fills) for part in parts for name, fills in part.items()}
    return filled | {name: tuple(fills) for name, fills in _people(victims_of(incident)).items()}


def _circumstances(incident: Incident) -> Slots:
    return {
        "inc-date": _fills(date_fill(incident.when)),
        "inc-loc": _fills(location_fill(incident.place)),
        "inc-type": _fills(_type(incident)),
        "inc-stage": _fills(incident.stage.upper()),
    }


def _type(incident: Incident) -> str:
    """ATTACK where nothing else fits; sabotage with explosives is BOMBING (codebook section 9)."""
    explosives = any(weapon_type(weapon) in _EXPLOSIVES for weapon in incident.weapons)
    if incident.kind == "arson_or_sabotage" and explosives:
        return "BOMBING"
    return _TYPES.get(incident.kind, "ATTACK")


def date_fill(when: When) -> str | None:
    """Write a time as MUC-4 does: the day, ``- D`` on or before it, ``D - D`` between (codebook section 4).

    A day known by its weekday alone, or from the publication date, is on or before.
    """
    first, last = when.start, when.end or when.start
    if last is None:
        return None
    by_weekday = when.basis == "resolved_from_relative" and bool(_WEEKDAY.search(when.words or ""))
    if when.span == "on_or_before" or first is None or when.basis == "publication_default" or by_weekday:
        return f"- {_day(last)}"
    return _day(last) if first == last else f"{_day(first)} - {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day:02d} {MONTHS[day.month - 1]} {day.year % 100:02d}"


def location_fill(place: Place) -> str | None:
    """Write a place from the country inwards, without place types; None without a country."""
    if not place.country:
        return None
    steps = dict.fromkeys(_bare(name) for name in (place.country, place.admin1, place.name) if name)
    return ": ".join(steps)


def _bare(name: str) -> str:
    return " ".join(re.sub(r"[:/()]", " ", name).upper().split())


def _instruments(incident: Incident) -> Slots:
    """Weapons; none for a kidnapping, where the slot does not apply."""
    used = () if incident.kind == "abduction_or_hostage" else incident.weapons
    types = [(kind, weapon) for weapon in used if (kind := weapon_type(weapon))]
    return {
        "inc-instr-id": _fills(*used),
        "inc-instr-type": [_pointing(kind, at=weapon) for kind, weapon in types],
    }


def _perpetrators(incident: Incident) -> Slots:
    attacker = incident.attacker
    organisation = attacker.name or next(iter(attacker.affiliated_with), None)
    return {
        "perp-inc-cat": _fills(_category(attacker.type)),
        "perp-ind-id": _fills(attacker.description),
        "perp-org-id": _fills(organisation),
        "perp-org-conf": [_pointing(_confidence(incident), at=organisation)] if organisation else [],
    }


def _category(attacker: PartyType) -> str | None:
    if attacker in _STATE:
        return "STATE-SPONSORED VIOLENCE"
    return "TERRORIST ACT" if attacker in _ARMED_GROUPS else None


def _confidence(incident: Incident) -> str:
    """A group's own claim outranks what others say of it (codebook section 5)."""
    names = set(words(f"{incident.attacker.name or ''} {incident.attacker.canonical or ''}"))
    claimed = any(not names.isdisjoint(words(c.claimed_by)) for c in incident.claims if c.polarity == "claimed")
    return _CONFIDENCE["claimed" if claimed and incident.attribution != "denied" else incident.attribution]


def _things(incident: Incident) -> Slots:
    """Physical targets: infrastructure, or a target described as a building or vehicle."""
    label = _thing(incident.target)
    if label is None:
        return {}
    harmed = incident.stage == "accomplished" and _type(incident) in ("BOMBING", "ARSON")
    return {
        "phys-tgt-id": _fills(label),
        "phys-tgt-type": [_pointing(thing_type(label) or "OTHER", at=label)],
        "phys-tgt-num": [_pointing("PLURAL" if _is_plural(label) else "1", at=label)],
        "phys-tgt-effect": [_pointing("SOME DAMAGE", at=label)] if harmed else [],
    }


def _thing(target: Party) -> str | None:
    if target.type == "infrastructure_only":
        return target.description or target.name
    return target.description if target.description and thing_type(target.description) else None


def _is_plural(label: str) -> bool:
    return label.upper().rstrip('" ').endswith("S")


def _people(victims: Sequence[Victim]) -> Slots:
    return {
        "hum-tgt-name": _fills(*(victim.name for victim in victims)),
        "hum-tgt-desc": [_pointing(victim.description, at=victim.name) for victim in victims if victim.description],
        "hum-tgt-type": [_pointing(victim.type, at=victim.label) for victim in victims],
        "hum-tgt-num": [_pointing(v.number, at=v.label) for v in victims if v.number],
        "hum-tgt-effect": [_pointing(effect, at=v.label) for v in victims for effect in v.effects],
    }


def _fills(*values: str | None) -> list[Fill]:
    return list(_each_fill(values))


def _each_fill(values: Sequence[str | None]) -> Iterator[Fill]:
    yield from (Fill((_clean(value),)) for value in dict.fromkeys(values) if value)


def _pointing(value: str, *, at: str | None) -> Fill:
    return Fill((_clean(value),), refs=(_clean(at),) if at else ())


def _clean(value: str) -> str:
    return " ".join(value.upper().split())
