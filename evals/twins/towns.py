"""Another town for a town: of the same unit and about as large, so that only the name changes."""

from __future__ import annotations

import math
from functools import cache

from extractor.normalize.gazetteer import City
from extractor.normalize.gazetteer_cache import load_gazetteer
from extractor.normalize.places import locate
from extractor.schema import Place

from ..label import LabelPlace

SMALLEST = 1000
SHORTEST = 5  # letters: shorter names are words too


def neighbour(place: LabelPlace, *, text: str) -> str | None:
    """Return the town of the same first-level unit that is nearest in size and not in the article; None for no town."""
    found = locate(Place(name=place.name, admin1=place.admin1, country=place.country))
    known = load_gazetteer().parts["city_id"].tolist()
    if found.geonameid not in known:
        return None
    town = load_gazetteer().city(known.index(found.geonameid))
    others = [c for c in _towns_of(town.admin) if c.geonameid != town.geonameid and c.name not in text]
    nearest = min(others, key=lambda c: (abs(math.log(c.people / max(1, town.people))), c.geonameid), default=None)
    return nearest.name if nearest else None


@cache
def _towns_of(admin: int) -> tuple[City, ...]:
    gazetteer = load_gazetteer()
    towns = (gazetteer.city(n) for n, unit in enumerate(gazetteer.parts["city_admin"].tolist()) if unit == admin >= 0)
    return tuple(
        c for c in towns if c.people >= SMALLEST and len(c.name) >= SHORTEST and c.name.isascii() and c.name.isalpha()
    )
