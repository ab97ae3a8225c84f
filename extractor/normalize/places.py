"""Where an incident was: country, first-level unit and coordinates of a place as an article words it.

``locate`` fills a ``Place``; ``find_places`` and ``article_countries`` read running text; ``country_code``
reads one name. All offline, from ``gazetteer``. The rule throughout: no coordinates rather than wrong ones.

``Place.precision`` corresponds to UCDP's where_prec: ``exact`` and ``town`` 1, ``near_town`` 2, ``admin2``
3, ``admin1`` 4, ``country`` 6. The gazetteer knows towns, so ``exact`` is never given here. Coordinates are
a town's, and come with ``town``, ``near_town`` and, for a district named after its seat, ``admin2``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, radians

from rapidfuzz import fuzz

from ..schema import Place, PlacePrecision
from .countries import country_code, country_codes, country_label
from .gazetteer import PRIMARY, Admin, City, Gazetteer, load_gazetteer, named
from .phrase import Name, names_in
from .placenames import (
    LARGE_TOWN,
    SMALL_TOWN,
    FoundPlace,
    article_countries,
    find_places,
    largest_if_dominant,
)
from .spelling import fold, skeleton, squash, vowel_class, without_article
from .units import find_units, unit_codes

__all__ = ["FoundPlace", "article_countries", "country_code", "find_places", "locate"]

WORLDWIDE = (
    20  # how many times larger a town must be than its namesakes to be meant where no country is known
)
MAJOR_CITY = (
    500_000  # inhabitants from which a bare name means the city rather than a unit it is not the seat of
)
TOWN_FLOOR = 72  # similarity (0 to 100) that a town of equal consonants must reach
FEW_COUNTRIES = 2  # countries that may share the name of a town in a country named in passing
SHORTEST_PARTIAL = 4  # letters of a known name inside a longer unknown one
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


@dataclass(frozen=True, slots=True)
class Finding:
    """What the words come to: a town, or a unit, and how exactly that tells the place."""

    precision: PlacePrecision
    city: City | None = None
    unit: Admin | None = None


def locate(place: Place, *, language: str | None = None, countries: Sequence[str] = ()) -> Place:
    """Return the place with country, unit, coordinates and precision filled in as far as they can be told.

    ``countries`` are ISO codes of the countries the article names, the most prominent first; they settle
    what the place leaves open. A name that several towns bear gets coordinates only if the country or unit
    leaves one, or one of them is ten times larger (twenty where no country is known). What the place states
    is never overwritten, and coordinates always lie in the stated country. The relations near, outskirts_of
    and area_within make a town ``near_town``; a place between two towns has no coordinates.
    """
    gazetteer = load_gazetteer()
    frame = _frame(place, gazetteer, language=language, countries=countries)
    if frame is None:
        return place
    names = names_in(place.name or "", gazetteer)
    finding = _find(names, place, frame, gazetteer)
    return _filled(place, finding, frame, names, gazetteer, language=language)


def _frame(
    place: Place, gazetteer: Gazetteer, *, language: str | None, countries: Sequence[str]
) -> Frame | None:
    """What the fields say of where to look; None where the stated country cannot be read."""
    codes, stated = tuple(dict.fromkeys(countries)), False
    if place.country and place.country.strip():
        read = country_codes(place.country, language=language)
        codes, stated = tuple(c for c in codes if c in read) or read, True
        if not read:
            return None
    elif named_here := country_codes(_after_comma(place.name or ""), language=language):
        codes, stated = named_here, True
    return _with_unit(Frame(codes, stated), place.admin1 or "", gazetteer)


def _after_comma(name: str) -> str:
    """The last part of "Aleppo, Syria", where a place phrase names its country."""
    return name.rpartition(",")[2] if "," in name else ""


def _with_unit(frame: Frame, words: str, gazetteer: Gazetteer) -> Frame:
    """Narrow a frame to the unit that these words name, if they name one inside it."""
    if not words.strip():
        return frame
    units = find_units(words, gazetteer, countries=frame.countries)
    if not units and not frame.stated:
        units = find_units(words, gazetteer, countries=())
    if not units and frame.countries:
        city = _pick(named(gazetteer, squash(words)).cities, frame, gazetteer)
        units = [gazetteer.admin(city.admin)] if city and city.admin >= 0 else []
    return replace(frame, units=tuple(units)) if units else frame


def _find(names: Sequence[Name], place: Place, frame: Frame, gazetteer: Gazetteer) -> Finding:
    """Read the names of the phrase: the first that is a town of the frame, within what the later ones
    contain.
    """
    towns = [n for n in names if n.cities and n.role != "admin1"]
    if len(towns) > 1 and (place.relation == "between" or any(n.joint == "list" for n in towns)):
        return _broad(_shared(towns, frame, gazetteer))
    containers = [n for n in names if _contains(n, names)]
    if not frame.units:
        for name in containers:
            frame = _narrowed(frame, name.admins)
    missed = False
    for name in (n for n in names if n not in containers):
        if finding := _read_name(name, place, frame, gazetteer):
            return replace(finding, precision=_lowered(finding.precision)) if missed else finding
        missed = missed or not name.partial
    return _in_city(names, containers, frame, gazetteer) or _broad(frame)


def _contains(name: Name, names: Sequence[Name]) -> bool:
    """True for a unit that the rest of the phrase lies in: "in Borno state", "Saraqeb, Idlib", "Baghdad's
    ...".
    """
    if not name.admins or len(names) == 1:
        return False
    return name.role == "admin1" or name.owner or name.joint in {"comma", "words"}


def _shared(names: Sequence[Name], frame: Frame, gazetteer: Gazetteer) -> Frame:
    """The frame narrowed to the unit that several towns share, if they do."""
    cities = [_pick(n.cities, frame, gazetteer) for n in names]
    admins = {city.admin if city else -1 for city in cities}
    return (
        replace(frame, units=(gazetteer.admin(admins.pop()),))
        if len(admins) == 1 and -1 not in admins
        else frame
    )


def _lowered(precision: PlacePrecision) -> PlacePrecision:
    """What remains of a town's precision when a closer name in the phrase is unknown."""
    return "near_town" if precision == "town" else precision


def _narrowed(frame: Frame, admins: Sequence[Admin]) -> Frame:
    """The frame within units that a phrase names; unchanged if they lie outside its countries."""
    inside = [a for a in admins if not frame.countries or a.country in frame.countries]
    if not inside and not frame.stated:
        inside = list(admins)
    upper = [a for a in inside if a.level != "admin2"] or inside
    alone = len({a.country for a in upper}) == 1 or bool(frame.countries)
    return replace(frame, units=tuple(upper)) if upper and alone else frame


def _broad(frame: Frame) -> Finding:
    """No town: the unit if one is known, else the country if there is one."""
    unit = frame.units[0] if len(frame.codes) == 1 or len(frame.units) == 1 else None
    if unit and unit.admin1_code:
        return Finding("admin2" if {u.level for u in frame.units} == {"admin2"} else "admin1", unit=unit)
    return Finding("country" if unit or len(frame.countries) == 1 else "unknown", unit=unit)


def _read_name(name: Name, place: Place, frame: Frame, gazetteer: Gazetteer) -> Finding | None:
    """What one proper name of the phrase is: a town of the frame, or a unit."""
    city = _pick(name.cities, frame, gazetteer) or _near_spelling(name, frame, gazetteer)
    abroad = city is not None and bool(frame.countries) and city.country not in frame.countries
    small = city is not None and (city.people < LARGE_TOWN or len(name.words) < SHORTEST_PARTIAL)
    if city and name.partial and (abroad or small):
        return None
    units = _units_of(name, frame, gazetteer, city=city)
    if units and (name.role == "admin1" or not city or _means_unit(name, units, city, place)):
        return _broad(replace(frame, units=units))
    return Finding(_town_precision(name, place), city=city) if city else None


def _units_of(name: Name, frame: Frame, gazetteer: Gazetteer, *, city: City | None) -> tuple[Admin, ...]:
    """Units that a name can mean: those of the frame; of the world only if nothing else fits."""
    if name.role in {"town", "part"}:
        return ()
    units = _narrowed(replace(frame, units=(), stated=True), name.admins).units if frame.countries else ()
    if not units and name.role in {"admin1", "admin2"}:
        units = tuple(find_units(name.words, gazetteer, countries=frame.countries))
    elsewhere = not (units or city or frame.stated or name.partial)
    if elsewhere and (name.role or not name.cities):
        units = _narrowed(replace(frame, units=(), countries=()), name.admins).units
    agreeing = tuple(u for u in units if unit_codes([u]) & frame.codes or u.code in frame.codes)
    return agreeing if frame.units else units


def _means_unit(name: Name, units: Sequence[Admin], city: City, place: Place) -> bool:
    """True if a name without a kind word means the unit rather than a town of the same name (see
    MAJOR_CITY).
    """
    if place.relation == "area_within" and not name.role:
        return True
    is_seat = any(u.town == city.number for u in units) or city.admin < 0
    return not (
        is_seat or name.role or city.people >= MAJOR_CITY or squash(place.admin1 or "") == squash(name.words)
    )


def _town_precision(name: Name, place: Place) -> PlacePrecision:
    """A town's precision; a kind word for a unit makes the town stand for the district around it."""
    if name.role in {"admin1", "admin2"}:
        return "admin2"
    return "town" if place.relation in {"in", "unspecified"} and not name.partial else "near_town"


def _in_city(
    names: Sequence[Name], containers: Sequence[Name], frame: Frame, gazetteer: Gazetteer
) -> Finding | None:
    """The city around a part of it that is unknown ("Baghdad's Sadr City", "a mosque in Baghdad").

    A village that is unknown lies in the unit of that name, not in the city.
    """
    inner = [n for n in names if n not in containers]
    if any(n.role == "town" for n in inner):
        return None
    part = any(n.role == "part" for n in inner)
    for name in containers:
        city = _pick(name.cities, frame, gazetteer) if name.role in {None, "town"} else None
        if city and (part or name.owner or (name.joint == "words" and city.people >= MAJOR_CITY)):
            return Finding("near_town", city=city)
    return None


def _pick(refs: Sequence[int], frame: Frame, gazetteer: Gazetteer) -> City | None:
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
    near = all(
        hypot(a.lat - b.lat, (a.lon - b.lon) * cos(radians(a.lat))) * 111.2 <= ONE_PLACE_KM for b in others
    )
    return first if near else None


def _near_spelling(name: Name, frame: Frame, gazetteer: Gazetteer) -> City | None:
    """A town of the frame under another Latin spelling: without its article, or of equal consonants and
    much alike.
    """
    folded = fold(name.words)
    bare = without_article(folded).replace(" ", "")
    if bare != folded.replace(" ", "") and (city := _pick(named(gazetteer, bare).cities, frame, gazetteer)):
        return city
    bones = skeleton(folded)
    if not bones or name.cities or name.admins:
        return None
    searched = frame.countries if frame.stated else frame.countries[:1]
    refs = [r for c in searched if c in gazetteer.romanised for r in named(gazetteer, f"{c}~{bones}").cities]
    alike = [r for r in refs if _alike(bare, gazetteer.city(r).name)]
    return _pick(alike, frame, gazetteer)


def _alike(bare: str, town: str) -> bool:
    own = without_article(fold(town)).replace(" ", "")
    return fuzz.ratio(vowel_class(bare), vowel_class(own)) >= TOWN_FLOOR


def _city(ref: int | None, gazetteer: Gazetteer) -> City | None:
    return None if ref is None else gazetteer.city(ref)


def _filled(
    place: Place,
    finding: Finding,
    frame: Frame,
    names: Sequence[Name],
    gazetteer: Gazetteer,
    *,
    language: str | None,
) -> Place:
    """The place with what was found; what it states itself stays as written."""
    city, unit = finding.city, finding.unit
    if city:
        unit = gazetteer.admin(city.admin) if city.admin >= 0 else None
    elif unit is None and len(frame.codes) == 1:
        unit = frame.units[0]
    only = frame.countries[0] if len(frame.countries) == 1 else None
    code = city.country if city else unit.country if unit else only
    return place.model_copy(
        update={
            "country": place.country or (country_label(code, language=language) if code else None),
            "country_code": code,
            "admin1": place.admin1 or (_unit_label(unit, names) if unit else None),
            "admin1_code": unit.admin1_code if unit else None,
            "lat": city.lat if city else None,
            "lon": city.lon if city else None,
            "geonameid": city.geonameid if city else None,
            "precision": finding.precision,
        }
    )


def _unit_label(unit: Admin, names: Sequence[Name]) -> str:
    """The unit's name as the phrase writes it, else the gazetteer's."""
    said = (n.words for n in names if not n.inflected and any(a.code == unit.code for a in n.admins))
    return next(said, unit.name)
