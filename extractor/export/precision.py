"""Precision codes of places and dates (codebook sections 3 and 4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ..schema import Place, PlacePrecision, When

WEEK = 7
MONTH = 31

ACLED_PLACE: Mapping[PlacePrecision, int] = {
    "exact": 1, "town": 1, "near_town": 2, "admin2": 2, "admin1": 3, "country": 3,
}  # fmt: skip
UCDP_PLACE: Mapping[PlacePrecision, int] = {
    "exact": 1, "town": 1, "near_town": 2, "admin2": 3, "admin1": 4, "country": 6,
}  # fmt: skip
GTD_PLACE: Mapping[PlacePrecision, int] = {"exact": 1, "town": 1, "near_town": 1, "admin2": 3, "admin1": 4}
UCDP_BETWEEN = 5
GTD_NO_COORDINATES = 2
GTD_NOTHING = 5


class Days(NamedTuple):
    """First and last possible day; None where there is no such bound."""

    first: date | None
    last: date | None

    @property
    def length(self) -> int | None:
        """The number of days from the first to the last; None if one is missing."""
        return None if self.first is None or self.last is None else (self.last - self.first).days + 1


def days_of(when: When) -> Days:
    """Return the bounds of a time, the earlier first."""
    if when.start and when.end and when.start > when.end:
        return Days(when.end, when.start)
    return Days(when.start, when.end or (when.start if when.span == "single_day" else None))


def middle(days: Days) -> date | None:
    """Return the day in the middle; the only bound where there is but one."""
    if days.first is None or days.last is None:
        return days.last or days.first
    return days.first + timedelta(days=(days.last - days.first).days // 2)


def level(place: Place) -> PlacePrecision:
    """Return how exactly a place is known; from its parts and its relation where nobody has looked it up."""
    if place.precision != "unknown":
        return place.precision
    if place.name and place.relation in ("near", "outskirts_of"):
        return "near_town"
    if place.admin1:
        return "admin1"
    return "country" if place.country or place.country_code else "unknown"


def acled_geo(place: Place) -> int | None:
    """Return ACLED's geo_precision: 1 a town, 2 a small part of a region or near a town, 3 a larger region."""
    return ACLED_PLACE.get(level(place))


def ucdp_where(place: Place) -> int | None:
    """Return UCDP's where_prec: 1 exact, 2 near a known point, 3 ADM2, 4 ADM1, 5 between two places, 6 country."""
    found = UCDP_PLACE.get(level(place))
    return UCDP_BETWEEN if place.relation == "between" and found not in (None, 1) else found


def gtd_specificity(place: Place) -> int:
    """Return GTD's specificity: 1 a city and its coordinates, 2 a city without, 3 no city, 4 only ADM1, 5 nothing."""
    found = GTD_PLACE.get(level(place), GTD_NOTHING)
    return GTD_NO_COORDINATES if found == 1 and place.lat is None else found


def acled_time(days: Days) -> int | None:
    """Return ACLED's time_precision: 1 the day, 2 within a week or so, 3 within a month; 3 also where a bound is missing."""
    if days == (None, None):
        return None
    if days.length is None or days.length > WEEK:
        return 3
    return 1 if days.length == 1 else 2


def ucdp_date(days: Days) -> int | None:
    """Return UCDP's date_prec: 1 the day, 2 two to six days, 3 a week, 4 a month, 5 a year or a missing bound."""
    if days == (None, None):
        return None
    if days.length is None or days.length > MONTH:
        return 5
    if days.length > WEEK:
        return 4
    return 3 if days.length == WEEK else 2 if days.length > 1 else 1
