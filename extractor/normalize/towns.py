"""Which of several towns of one name is meant, given where to look; none where it cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from rapidfuzz import fuzz

from .gazetteer import PRIMARY, Admin, City, Gazetteer, named
from .placenames import LARGE_TOWN, MAJOR_CITY, SMALL_TOWN, largest_if_dominant
from .spelling import fold, skeleton, vowel_class, without_article
from .units import unit_codes

WORLDWIDE = 20  # how many times larger than its namesakes a town must be where no country is known
TOWN_FLOOR = 72  # similarity (0 to 100) that a town of equal consonants must reach
FEW_COUNTRIES = 2  # countries that may share the name of a town in a country named in passing
ONE_PLACE_KM = 15  # namesakes this near to each other are one place, entered twice


@dataclass(frozen=True, slots=True)
class Frame:
    """Where to look: countries, the most prominent first, and codes of first-level units (empty: any)."""

    countries: tuple[str, ...]
    stated: bool  # by the place itself, not only by the article
    units: tuple[Admin, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        return unit_codes(self.units)


def pick_town(refs: Sequence[int], frame: Frame, gazetteer: Gazetteer) -> City | None:
    """The one town among namesakes that the frame leaves, or None."""
    inside = [r for r in refs if _is_within(r, frame, gazetteer)]
    if not frame.countries and frame.codes:
        return _city(largest_if_dominant(inside, gazetteer), gazetteer)
    for n, code in enumerate(frame.countries):
        here = [r for r in inside if gazetteer.city_country(r) == code]
        if here:
            chosen = _pick_here(here, inside, gazetteer)
            sure = frame.stated or chosen is None or _is_sure(chosen, refs, gazetteer, first=n == 0)
            return _city(chosen, gazetteer) if sure else None
    return None if frame.stated or frame.units else _pick_anywhere(refs, frame, gazetteer)


def _pick_here(here: Sequence[int], inside: Sequence[int], gazetteer: Gazetteer) -> int | None:
    """The town meant in one country, unless a namesake in another country the article names is larger."""
    chosen = largest_if_dominant(here, gazetteer)
    chosen = chosen if chosen is not None else _one_place(here, gazetteer)
    return chosen if chosen is not None and _leads(chosen, inside, gazetteer) else None


def _pick_anywhere(refs: Sequence[int], frame: Frame, gazetteer: Gazetteer) -> City | None:
    """A town that dominates its namesakes all over the world, large where the article names other
    countries.
    """
    chosen = largest_if_dominant(refs, gazetteer, factor=WORLDWIDE)
    least = LARGE_TOWN if frame.countries else SMALL_TOWN
    return _city(chosen, gazetteer) if chosen is not None and gazetteer.city_people(chosen) >= least else None


def _is_sure(ref: int, refs: Sequence[int], gazetteer: Gazetteer, *, first: bool) -> bool:
    """True if a town is meant although only the article names its country.

    In the ``first`` country unless a great city elsewhere has the name ("Bogota" is not that of New
    Jersey); in another only under its own name, and if few countries have the name or it is the largest of
    all.
    """
    people = gazetteer.city_people(ref)
    greatest = max(map(gazetteer.city_people, refs))
    if first:
        return greatest < MAJOR_CITY or greatest < WORLDWIDE * people
    few = len(set(map(gazetteer.city_country, refs))) <= FEW_COUNTRIES
    return (bool(ref & PRIMARY) or people >= SMALL_TOWN) and (few or people == greatest)


def _is_within(ref: int, frame: Frame, gazetteer: Gazetteer) -> bool:
    """True for a town of the frame's countries and units; a town without a unit contradicts none."""
    if frame.countries and gazetteer.city_country(ref) not in frame.countries:
        return False
    admin = gazetteer.city_admin(ref)
    if not frame.codes or admin < 0:
        return not frame.codes or gazetteer.city_country(ref) in {u.country for u in frame.units}
    unit = gazetteer.admin(admin)
    return unit.code in frame.codes or unit.parent in frame.codes


def _leads(ref: int, rivals: Sequence[int], gazetteer: Gazetteer) -> bool:
    """True unless a namesake in another country the article names is larger."""
    own = gazetteer.city_country(ref)
    people = gazetteer.city_people(ref)
    return all(gazetteer.city_people(r) <= people for r in rivals if gazetteer.city_country(r) != own)


def _one_place(refs: Sequence[int], gazetteer: Gazetteer) -> int | None:
    """The largest of namesakes that all lie close together, else None."""
    first, *rest = sorted(refs, key=gazetteer.city_people, reverse=True)
    a = gazetteer.city(first)
    others = (gazetteer.city(r) for r in rest)
    near = all(hypot(a.lat - b.lat, (a.lon - b.lon) * cos(radians(a.lat))) * 111.2 <= ONE_PLACE_KM for b in others)
    return first if near else None


def near_town(name: str, frame: Frame, gazetteer: Gazetteer) -> City | None:
    """A town of the frame under another Latin spelling: without its article, or of equal consonants and
    much alike.
    """
    folded = fold(name)
    bare = without_article(folded).replace(" ", "")
    if bare != folded.replace(" ", "") and (city := pick_town(named(gazetteer, bare).cities, frame, gazetteer)):
        return city
    bones = skeleton(folded)
    if not bones:
        return None
    searched = frame.countries if frame.stated else frame.countries[:1]
    refs = [r for c in searched if c in gazetteer.romanised for r in named(gazetteer, f"{c}~{bones}").cities]
    alike = [r for r in refs if _alike(bare, gazetteer.city(r).name)]
    return pick_town(alike, frame, gazetteer)


def _alike(bare: str, town: str) -> bool:
    own = without_article(fold(town)).replace(" ", "")
    return fuzz.ratio(vowel_class(bare), vowel_class(own)) >= TOWN_FLOOR


def _city(ref: int | None, gazetteer: Gazetteer) -> City | None:
    return None if ref is None else gazetteer.city(ref)
