"""Which figure expressions of a running text count people, as far as their form and neighbours tell (R14).

Each predicate names one kind of other number. None of them knows what the sentence says: "27 rifles" passes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from .figure_grammar import Read, is_hyphened
from .people import is_plural_person
from .people_words import (
    BETWEEN_NUMBER_AND_UNIT,
    CASUALTIES,
    CURRENCIES,
    FORMATIONS,
    NAME_BEFORE,
    NOT_ONE,
    NOT_PEOPLE_AFTER,
)
from .phrases import Piece, Token, fold, is_glued, symbols_of

_LOWER_NAMES = frozenset(
    "no nr n num aged age article articles artículo km page edad âgé âgée idade номер № art pp p".split()
)
_BETWEEN = frozenset(map(fold, BETWEEN_NUMBER_AND_UNIT))
_FORMATIONS = frozenset(map(fold, FORMATIONS))
_NAMES = frozenset(map(fold, NAME_BEFORE))
_LOWER = frozenset(map(fold, _LOWER_NAMES))
_PERCENT = frozenset({"%", "٪", "°", "‰"})
_TWO_WORD_UNITS = frozenset(
    {("per", "cent"), ("por", "ciento"), ("por", "cento"), ("pour", "cent"), ("per", "cento")}
)
_ENTITY_CODES = frozenset({34, 38, 39, 60, 62, 91, 93, 160, *range(8194, 8231), *range(171, 188, 16)})
_DEBRIS = re.compile(r"(?:&#?|#)\s?(?:amp;)?#?\d+\b|(?<![\w.,])(\d{2,4});")
_YEARS = range(1900, 2100)
_OLDEST_PERSON = 120
_MIXED = re.compile(r"A[^&n]*&.*[nc]|[nc].*&A")


def is_of_people(read: Read, text: str, tokens: Sequence[Token], *, language: str) -> bool:
    """Tell whether nothing around a figure shows that it counts something else, or nothing at all."""
    if read.qualifier == "none_reported" or read.symbols in ("v", "S", "vc"):
        return _has_noun(read, tokens, language=language)
    if any(character in read.symbols for character in "Vv"):
        return not _is_measure(read, tokens, language=language)
    return not (
        _is_debris(read, text, tokens)
        or _is_in_a_code(read, text, tokens)
        or _is_measure(read, tokens, language=language)
        or _is_name(read, text, tokens)
        or _is_year(read, tokens, language=language)
        or _is_age(read, text, tokens)
        or _is_list_mark(read, text, tokens)
        or _is_other_one(read, tokens)
    )


def mixes_figures(pieces: Sequence[Piece], reads: Sequence[Read]) -> bool:
    """Tell whether a single person is added to a figure: "a woman and three children" is no one figure
    (R45)."""
    return bool(reads) and _MIXED.search(symbols_of(pieces)) is not None


def _key(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].key if 0 <= at < len(tokens) else ""


def _has_noun(read: Read, tokens: Sequence[Token], *, language: str) -> bool:
    """Accept "nobody" as it is, and "no", "many" before casualties or people."""
    if read.symbols == "Z":
        return True
    nouns = _folded(CASUALTIES, language)
    near = (*tokens[max(0, read.first - 2) : read.first], *tokens[read.last : read.last + 3])
    return any(token.key in nouns or is_plural_person(token, language=language) for token in near)


def _is_debris(read: Read, text: str, tokens: Sequence[Token]) -> bool:
    """Find what is left of an entity: "39;", "&#39;", and the same number bare in a text that shows it
    elsewhere."""
    number = tokens[read.first].key
    return read.number_high is None and read.last - read.first == 1 and number in _debris_of(text)


@lru_cache(maxsize=16)
def _debris_of(text: str) -> frozenset[str]:
    found: set[str] = set()
    for match in _DEBRIS.finditer(text):
        digits = re.findall(r"\d+", match.group())[-1]
        if match[1] is None or int(digits) in _ENTITY_CODES:
            found.add(digits)
    return frozenset(found)


def _is_in_a_code(read: Read, text: str, tokens: Sequence[Token]) -> bool:
    """Find numbers written together with letters or signs: AK-47, 24/7, #5, $30, two-day, +44."""
    before, after = _key(tokens, read.first - 1), _key(tokens, read.last)
    start, end = tokens[read.first].start, tokens[read.last - 1].end
    if before in CURRENCIES or after in CURRENCIES or after in _PERCENT:
        return True
    if text[start - 1 : start] in ("/", "#", "@", "_", "№") or text[end : end + 1] in (
        "/",
        "_",
        "@",
        "'",
        "’",
        "º",
        "°",
    ):
        return not ("m" in read.symbols or "u" in read.symbols) and not text[end : end + 2].startswith(
            ("' ", "’ ")
        )
    return is_hyphened(tokens, read.last) or is_hyphened(tokens, read.first - 1)


def _is_measure(read: Read, tokens: Sequence[Token], *, language: str) -> bool:
    """Find distances, durations, weights, percentages, money and clock times."""
    at = read.last
    while _key(tokens, at) in _BETWEEN:
        at += 1
    here, following = _key(tokens, at), _key(tokens, at + 1)
    if (here, following) in _TWO_WORD_UNITS or here in CURRENCIES:
        return True
    if here in ("a", "p") and following == "." and _key(tokens, at + 2) == "m":
        return True
    if here == "o" and following == "'" and _key(tokens, at + 2) == "clock":
        return True
    return here in _folded(NOT_PEOPLE_AFTER, language) - {"por", "pour", "per"}


def _folded(table: Mapping[str, str], language: str) -> frozenset[str]:
    return _folded_words(table.get(language, ""))


@lru_cache(maxsize=64)
def _folded_words(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


def _is_name(read: Read, text: str, tokens: Sequence[Token]) -> bool:
    """Find Resolution 2254, No. 4, Brigade 17, the 101 Brigade, aged 30."""
    if any(mark in read.symbols for mark in "LMUBlmu"):
        return False
    at = read.first - 1
    if _key(tokens, at) == "." and is_glued(tokens, at):
        at -= 1
    before, after = _key(tokens, at), _key(tokens, read.last)
    if before in _NAMES and (before in _LOWER or text[tokens[at].start].isupper()):
        return before != "no" or at < read.first - 1
    return after in _FORMATIONS and text[tokens[read.last].start].isupper() and not text.isupper()


def _is_year(read: Read, tokens: Sequence[Token], *, language: str) -> bool:
    if (
        read.number not in _YEARS
        or read.symbols not in ("n", "n-n")
        or not tokens[read.first].key.isdecimal()
    ):
        return False
    return read.last >= len(tokens) or not is_plural_person(tokens[read.last], language=language)


def _is_age(read: Read, text: str, tokens: Sequence[Token]) -> bool:
    """Find the age behind a name: "Ahmed Karim, 30, was", "Premjit (27)"."""
    before, after = _key(tokens, read.first - 1), _key(tokens, read.last)
    if (before, after) not in ((",", ","), ("(", ")"), ("(", ",")) or (read.number or 0) > _OLDEST_PERSON:
        return False
    name = read.first - 2
    return name >= 0 and text[tokens[name].start].isupper() and text[tokens[name].start].isalpha()


def _is_list_mark(read: Read, text: str, tokens: Sequence[Token]) -> bool:
    start, end = tokens[read.first].start, tokens[read.last - 1].end
    line = text[text.rfind("\n", 0, start) + 1 : start].strip(" \t([*-–•")
    return not line and re.match(r"[.)\]]\s", text[end : end + 2]) is not None


def _is_other_one(read: Read, tokens: Sequence[Token]) -> bool:
    """Find "one another", "on one hand": "one" that is no person."""
    if read.number != 1 or tokens[read.first].key[0].isdecimal() or read.last - read.first != 1:
        return False
    after = _key(tokens, read.last)
    return (
        _key(tokens, read.first - 1) in ("no", "this", "the", "that")
        or not after.isalpha()
        or after in NOT_ONE
    )
