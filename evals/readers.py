"""The extractor's own readers behind one thin wall, cached: the same reading for gold and prediction."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from extractor.normalize import names, numbers, places
from extractor.schema import Place

_WORD = re.compile(r"\w+")
_PARENTHESIS = re.compile(r"\s*\([^)]*\)")
_STEM = 4  # letters that inflected forms of one name share at least
# Articles and joining words of more than two letters, which distinguish nothing.
_EMPTY = frozenset(["the", "and", "los", "las", "les", "des", "del", "der", "die", "das", "dem", "den", "und"])


class Name(NamedTuple):
    """A name or noun phrase, ready to be compared."""

    text: str
    canonical: str
    words: frozenset[str]


class Located(NamedTuple):
    """A place, ready to be compared; codes are None where the gazetteer does not know."""

    text: str
    words: frozenset[str]
    country: str | None
    admin1: str | None
    geonameid: int | None
    is_area: bool


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Case, accents, compatibility forms and white space folded away."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=65536)
def words_of(text: str) -> frozenset[str]:
    """Words that carry the meaning: all of more than two letters, or all where there is none longer."""
    found = _WORD.findall(fold(text))
    telling = frozenset(w for w in found if (len(w) > 2 and w not in _EMPTY) or w.isdigit())
    return telling or frozenset(found)


@lru_cache(maxsize=65536)
def read_name(text: str) -> Name:
    """Read a name of a party or claimant; what stands in brackets is left aside (R51)."""
    bare = _PARENTHESIS.sub("", text) or text
    return Name(text, fold(names.canonical(bare, aliases=_aliases()) or bare), words_of(bare))


@cache
def _aliases() -> names.Aliases:
    """The alias table that comes with the extractor: a user's own must not move the yardstick."""
    return names.load_aliases()


@lru_cache(maxsize=65536)
def read_place(name: str | None, admin1: str | None, country: str | None) -> Located:
    """Read a place with the gazetteer."""
    found = places.locate(Place(name=name, admin1=admin1, country=country))
    text = ", ".join(part for part in (name, admin1, country) if part)
    return Located(
        text=text,
        words=words_of(name or admin1 or country or ""),
        country=found.country_code or (fold(country) if country else None),
        admin1=found.admin1_code or (fold(admin1) if admin1 else None),
        geonameid=found.geonameid,
        is_area=name is None or (found.precision in ("admin1", "country") and _names_unit(name, admin1)),
    )


def _names_unit(name: str, admin1: str | None) -> bool:
    """Whether a name is that of the unit itself, and not of an unknown place in it."""
    return admin1 is None or words_of(admin1) <= words_of(name)


@lru_cache(maxsize=65536)
def same_word(a: str, b: str) -> bool:
    """Whether two folded words are one word, inflection folded (R59): a long common beginning, short ends.

    Endings are longer outside the Latin script, where adjectives of names are declined too.
    """
    if a == b or a.isdigit() or b.isdigit():
        return a == b
    common = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    ends = 2 if a.isascii() else 3
    return common >= _STEM and max(len(a), len(b)) - common <= ends


@lru_cache(maxsize=65536)
def shared_words(a: frozenset[str], b: frozenset[str]) -> int:
    """How many words of ``a`` are in ``b``."""
    exact = len(a & b)
    return exact + sum(any(same_word(x, y) for y in b - a) for x in a - b)


@lru_cache(maxsize=65536)
def read_number(words: str) -> int | None:
    """Number that the words of a figure say, or None."""
    figure = numbers.read_figure(words)
    return None if figure is None else figure.number
