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
from functools import lru_cache

from ..schema import Place, PlacePrecision, PlaceRelation
from .countries import country_code, country_codes, country_label
from .gazetteer import Admin, City, Gazetteer, named
from .gazetteer_cache import load_gazetteer
from .phrase import Name, names_in
from .placenames import LARGE_TOWN, MAJOR_CITY, FoundPlace, article_countries, find_places
from .spelling import squash
from .towns import Frame, near_town, pick_town
from .units import find_units, unit_codes

__all__ = ["FoundPlace", "article_countries", "country_code", "find_places", "locate"]

DERIVED = ("country", "country_code", "admin1", "admin1_code", "lat", "lon", "geonameid", "precision")
"""The fields of a place that the gazetteer fills."""
SHORTEST_PARTIAL = 4  # letters of a known name inside a longer unknown one


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
    found = _derived(place.name, place.admin1, place.country, place.relation, language, tuple(countries))
    return place if found is None else place.model_copy(update=dict(found))


@lru_cache(maxsize=1024)
def _derived(
    name: str | None,
    admin1: str | None,
    country: str | None,
    relation: PlaceRelation,
    language: str | None,
    countries: tuple[str, ...],
) -> tuple[tuple[str, object], ...] | None:
    """What the gazetteer adds to a place, field by field; None where its country cannot be read.

    An attack's place is asked for when attacks are told apart, and again when its record is made.
    """
    gazetteer, place = load_gazetteer(), Place(name=name, admin1=admin1, country=country, relation=relation)
    frame = _frame(place, gazetteer, language=language, countries=countries)
    if frame is None:
        return None
    names = names_in(place.name or "", gazetteer)
    filled = _filled(place, _find(names, place, frame, gazetteer), frame, names, gazetteer, language=language)
    return tuple((field, getattr(filled, field)) for field in DERIVED)


def _frame(place: Place, gazetteer: Gazetteer, *, language: str | None, countries: Sequence[str]) -> Frame | None:
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
        city = pick_town(named(gazetteer, squash(words)).cities, frame, gazetteer)
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
    cities = [pick_town(n.cities, frame, gazetteer) for n in names]
    admins = {city.admin if city else -1 for city in cities}
    return replace(frame, units=(gazetteer.admin(admins.pop()),)) if len(admins) == 1 and -1 not in admins else frame


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
    city = pick_town(name.cities, frame, gazetteer)
    if not (city or name.cities or name.admins):
        city = near_town(name.words, frame, gazetteer)
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
    return not (is_seat or name.role or city.people >= MAJOR_CITY or squash(place.admin1 or "") == squash(name.words))


def _town_precision(name: Name, place: Place) -> PlacePrecision:
    """A town's precision; a kind word for a unit makes the town stand for the district around it."""
    if name.role in {"admin1", "admin2"}:
        return "admin2"
    return "town" if place.relation in {"in", "unspecified"} and not name.partial else "near_town"


def _in_city(names: Sequence[Name], containers: Sequence[Name], frame: Frame, gazetteer: Gazetteer) -> Finding | None:
    """The city around a part of it that is unknown ("Baghdad's Sadr City", "a mosque in Baghdad").

    A village that is unknown lies in the unit of that name, not in the city.
    """
    inner = [n for n in names if n not in containers]
    if any(n.role == "town" for n in inner):
        return None
    part = any(n.role == "part" for n in inner)
    for name in containers:
        city = pick_town(name.cities, frame, gazetteer) if name.role in {None, "town"} else None
        if city and (part or name.owner or (name.joint == "words" and city.people >= MAJOR_CITY)):
            return Finding("near_town", city=city)
    return None


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
