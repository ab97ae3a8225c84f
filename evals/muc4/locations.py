"""Location fills: ``COUNTRY: PLACE (TYPE): PLACE (TYPE)``, widest first, `` - `` between two places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .credit import CORRECT, INCORRECT, PARTIAL, Credit

_TYPED = re.compile(r"(.*?)\s*\((.*)\)\s*")


@dataclass(frozen=True, slots=True)
class Spot:
    """One named place with the types it may have (empty: not given)."""

    name: str
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Location:
    """A country and its places, widest first; places that one fill lies between are one step."""

    country: str
    steps: tuple[frozenset[Spot], ...] = ()


def compare_locations(key: str, response: str) -> Credit:
    """Best credit of the response's location against the alternatives of the key.

    Full for the same places, half for the right country with a wrong place, none or more (evals.md section
    6).
    """
    given = parse_locations(response)[:1]
    return max((_compare(k, r) for k in parse_locations(key) for r in given), default=INCORRECT)


def _compare(key: Location, response: Location) -> Credit:
    if key.country != response.country:
        return INCORRECT
    same = len(key.steps) == len(response.steps) and all(map(_same_step, key.steps, response.steps))
    return CORRECT if same else PARTIAL


def _same_step(key: frozenset[Spot], response: frozenset[Spot]) -> bool:
    return len(key) == len(response) and all(any(_same_spot(k, r) for r in response) for k in key)


def _same_spot(key: Spot, response: Spot) -> bool:
    untyped = not key.types or not response.types
    return key.name == response.name and (untyped or not key.types.isdisjoint(response.types))


@lru_cache(maxsize=4096)
def parse_locations(text: str) -> tuple[Location, ...]:
    """Read the alternatives of a location fill."""
    parts = _split(" ".join(text.upper().split()), at="/")
    return tuple(_location(_unwrap(part)) for part in parts if part)


def _location(text: str) -> Location:
    country, *places = _split(text, at=":")
    return Location(country, tuple(frozenset(map(_spot, place.split(") - "))) for place in places if place))


def _spot(text: str) -> Spot:
    typed = _TYPED.fullmatch(text if text.endswith(")") or "(" not in text else text + ")")
    name, types = (typed.group(1), typed.group(2).split("/")) if typed else (text, [])
    return Spot(name.strip(), frozenset(kind.strip(" ()") for kind in types))


def _split(text: str, *, at: str) -> list[str]:
    """Cut at a character that stands outside brackets."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == at and depth <= 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def _unwrap(text: str) -> str:
    """Take off brackets that hold the whole text, not ``(A (B)) - (C)``."""
    if not text.startswith("("):
        return text
    depth = 0
    for at, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return text[1:at].strip() if at == len(text) - 1 else text
    return text[1:].strip()
