"""Compare one fill of a response with one fill of the key, each kind of slot by its own rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .credit import CORRECT, INCORRECT, PARTIAL, Credit
from .dates import compare_dates
from .hierarchy import is_above
from .locations import compare_locations
from .numbers import compare_numbers
from .slots import Slot
from .strings import compare_strings, share_word
from .templates import Fill

# Slots of noun phrases: a shared word is not enough, the head must agree. Calibrated on tst3 (README).
NOUN_PHRASES = frozenset({"phys-tgt-id", "hum-tgt-desc"})


@lru_cache(maxsize=262144)
def compare_fills(key: Fill, response: Fill, *, slot: Slot) -> Credit:
    """Best credit over the key's alternatives, cross references aside.

    Of alternatives that a response lists, only the first counts.
    """
    return max((_compare(k, r, slot=slot) for k, r in _alternatives(key, response)), default=INCORRECT)


@lru_cache(maxsize=262144)
def match_partly(key: Fill, response: Fill, *, slot: Slot) -> bool:
    """Tell whether two fills match at least partly, as the aligner sees it."""
    if slot.kind == "string":
        return any(share_word(k, r) for k, r in _alternatives(key, response))
    return compare_fills(key, response, slot=slot) > INCORRECT


def _alternatives(key: Fill, response: Fill) -> Iterator[tuple[str, str]]:
    return ((k, r) for k in key.values for r in response.values[:1])


def _compare(key: str, response: str, *, slot: Slot) -> Credit:
    if slot.kind == "string":
        return compare_strings(key, response, strict=slot.name in NOUN_PHRASES)
    if slot.kind == "number":
        return compare_numbers(key, response)
    if slot.kind == "date":
        return compare_dates(key, response)
    if slot.kind == "location":
        return compare_locations(key, response)
    return _compare_elements(key, response, slot=slot.name)


def _compare_elements(key: str, response: str, *, slot: str) -> Credit:
    if key == response:
        return CORRECT
    return PARTIAL if is_above(response, key, slot=slot) else INCORRECT
