"""The offline gazetteer: towns of 500 inhabitants and more, units and countries, in every language they
have.

An open index is read where it lies, in a file mapped into memory; ``gazetteer_cache`` opens it,
``gazetteer_build`` makes it. A lookup takes a ``spelling.squash`` key and gives everything that the name
can mean.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from .spelling import fold

CITY, ADMIN1, COUNTRY, WORDS = range(4)
KIND_SHIFT = 30
PRIMARY = 1 << 29
INDEX = PRIMARY - 1
LONGEST_NAME = 6  # words that a lookup in running text goes up to


def hash_of(key: str) -> int:
    """The 64-bit hash under which a key is stored."""
    return int.from_bytes(blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big")


class City(NamedTuple):
    """One town. ``admin`` is the number of its first-level unit, or -1; ``primary``: the name asked for is
    its own.
    """

    number: int
    geonameid: int
    name: str
    lat: float
    lon: float
    country: str
    admin: int
    people: int
    primary: bool


class Admin(NamedTuple):
    """One ISO 3166-2 unit or named region; ``code`` is a bare country code for a region that is no unit.

    ``level`` is admin1, admin2 or region; ``town`` the number of the town that bears its name, or -1.
    """

    number: int
    code: str
    name: str
    level: str
    town: int
    parent: str

    @property
    def country(self) -> str:
        return self.code[:2]

    @property
    def admin1_code(self) -> str | None:
        """The ISO 3166-2 code of the first-level unit that this is, or lies in."""
        code = self.parent if self.level == "admin2" else self.code
        return code if "-" in code else None


class Named(NamedTuple):
    """What one name can mean."""

    cities: tuple[int, ...]  # city references, with the PRIMARY bit
    admins: tuple[int, ...]
    countries: tuple[str, ...]
    longest: int  # words of the longest name that begins with this word; 0 if none
    blocked: bool  # the name of something that is no place


NOTHING = Named((), (), (), 0, False)


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """An open index. Lookups take ``spelling.squash`` keys."""

    tables: dict[str, Any]
    parts: dict[str, memoryview[int]]

    @cached_property
    def units(self) -> dict[str, str]:
        """Folded words for kinds of places -> role."""
        return dict(self.tables["units"])

    @cached_property
    def romanised(self) -> frozenset[str]:
        """Countries where a town may stand under another romanisation of its name."""
        return frozenset(self.tables["romanised"])

    @cached_property
    def stem_heads(self) -> frozenset[str]:
        """The first four letters of every stem of an adjective, to pass over other words quickly."""
        return frozenset(stem[:4] for stem in self.tables["stems"])

    @cached_property
    def dropped(self) -> frozenset[str]:
        """Kind words and links: what is left out of a name's ``directed`` key."""
        return frozenset(self.units) | self.links

    @cached_property
    def conjunctions(self) -> frozenset[str]:
        """Folded words for "and", which make two names a list."""
        return frozenset(fold(w) for w in self.tables["conjunctions"])

    @cached_property
    def links(self) -> frozenset[str]:
        """Folded words that stand between a kind word and a name ("of", "de la")."""
        return frozenset(fold(w) for w in self.tables["links"])

    def admin(self, index: int) -> Admin:
        code, name, level, town, parent = self.tables["admins"][index]
        return Admin(index, code, name, level, town, parent)

    def city(self, ref: int) -> City:
        n = ref & INDEX
        p = self.parts
        start = p["city_name"][n]
        end = p["city_name"][n + 1] - 1 if n + 1 < len(p["city_name"]) else len(p["names"]) - 1
        name = bytes(p["names"][start:end]).decode()
        lat, lon = p["city_lat"][n] / 1e5, p["city_lon"][n] / 1e5
        return City(n, p["city_id"][n], name, lat, lon, self.city_country(ref), p["city_admin"][n],
                    p["city_people"][n], bool(ref & PRIMARY))  # fmt: skip

    def city_country(self, ref: int) -> str:
        return str(self.tables["countries"][self.parts["city_country"][ref & INDEX]])

    def city_people(self, ref: int) -> int:
        return int(self.parts["city_people"][ref & INDEX])

    def city_admin(self, ref: int) -> int:
        return int(self.parts["city_admin"][ref & INDEX])

    def refs(self, key: str) -> memoryview[int]:
        """References stored under one key; empty if there are none."""
        wanted = hash_of(key)
        hashes, starts = self.parts["hashes"], self.parts["starts"]
        at = bisect_left(hashes, wanted)
        if at < len(hashes) and hashes[at] == wanted:
            return self.parts["refs"][starts[at] : starts[at + 1]]
        return self.parts["refs"][:0]

    def country_name(self, code: str) -> str:
        """The usual English name."""
        return str(self.tables["country_names"].get(code, code))


@lru_cache(maxsize=1 << 15)
def named(gazetteer: Gazetteer, key: str) -> Named:
    """Everything that one key can mean; ``NOTHING`` for an unknown key."""
    refs = gazetteer.refs(key)
    if not refs:
        return NOTHING
    sorted_out: tuple[list[int], ...] = ([], [], [], [])
    for ref in refs:
        sorted_out[ref >> KIND_SHIFT].append(ref & (INDEX | PRIMARY))
    cities, admins, countries, words = sorted_out
    codes = gazetteer.tables["countries"]
    found = {ref & INDEX: ref for ref in cities}  # a primary reference sorts after a plain one and wins
    return Named(
        tuple(found.values()), tuple(a & INDEX for a in admins), tuple(codes[c & INDEX] for c in countries),
        max(words, default=0), 0 in words,
    )  # fmt: skip
