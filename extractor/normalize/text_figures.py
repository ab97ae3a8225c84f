"""Which figure expressions of a running text count people, as far as their form and neighbours tell (R14).

Each predicate names one kind of other number. None of them knows what the sentence says: "27 rifles" passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from .figure_grammar import Read, is_hyphened
from .people import is_person_noun, is_plural_person
from .people_words import (
    BETWEEN_NUMBER_AND_UNIT,
    CASUALTIES,
    CURRENCIES,
    FORMATIONS,
    LOWER_NAMES,
    NAME_BEFORE,
    NOT_ONE,
    NOT_PEOPLE_AFTER,
)
from .tokens import Piece, Token, is_glued, symbols_of, word_set

_POSTPOSED = frozenset({"ru", "uk", "hi", "tr"})  # "пострадавших нет": no stands behind its noun
_SIGNS_AROUND = frozenset("%٪°‰/#@_№º")
_SENTENCE_ENDS = frozenset(".!?:;\"'«»“”()[]-|•*")
_TWO_WORD_UNITS = frozenset({("per", "cent"), ("por", "ciento"), ("por", "cento"), ("pour", "cent")})
_CLOCK_BEFORE = frozenset({("a", "las"), ("half", "past"), ("quarter", "past"), ("past", "alle")})
_ENTITY_CODES = frozenset({34, 38, 39, 60, 62, 91, 93, 160, *range(8194, 8231), *range(171, 188, 16)})
_DEBRIS_SIGN = re.compile("[&#;]")  # one stands in all debris
_DEBRIS = re.compile(r"(?:&#?|#)\s?(?:amp;)?#?\d+\b|(?<![\w.,])(\d{2,4});")
_MIXED = re.compile(r"A[^&n]*&.*[nc]|[nc].*&A")
_YEARS = range(1900, 2100)
_OLDEST_PERSON = 120
_MOST_UNGROUPED_DIGITS = 6


class Place(NamedTuple):
    """A figure expression where it stands."""

    read: Read
    text: str
    tokens: Sequence[Token]
    language: str

    def key(self, step: int) -> str:
        """Return the word ``step`` places behind the figure (before it: negative), "" past an end."""
        at = self.read.last + step - 1 if step > 0 else self.read.first + step
        return self.tokens[at].key if 0 <= at < len(self.tokens) else ""

    def first_letter(self, step: int) -> str:
        """Return the first character, as written, of a word that ``key`` names."""
        at = self.read.last + step - 1 if step > 0 else self.read.first + step
        return self.text[self.tokens[at].start] if 0 <= at < len(self.tokens) else ""

    @property
    def start(self) -> int:
        return self.tokens[self.read.first].start

    @property
    def end(self) -> int:
        return self.tokens[self.read.last - 1].end

    @property
    def is_digits(self) -> bool:
        return self.tokens[self.read.first].key.isdecimal()


def is_of_people(read: Read, text: str, tokens: Sequence[Token], *, language: str) -> bool:
    """Tell whether nothing around a figure shows that it counts something else, or nothing at all."""
    place = Place(read, text, tokens, language)
    if read.symbols == "Z":
        return True
    if read.qualifier == "none_reported" or read.symbols in ("v", "S", "vc", "c"):
        return _has_people(place)
    if any(symbol in read.symbols for symbol in "Vv"):
        return not _is_measure(place)
    return not any(is_other(place) for is_other in _OTHERS)


def mixes_figures(pieces: Sequence[Piece], reads: Sequence[Read]) -> bool:
    """Tell whether a single person is added to a figure: "a woman and three children" (R45)."""
    return bool(reads) and _MIXED.search(symbols_of(pieces)) is not None


def _has_people(place: Place) -> bool:
    """Accept "no", "many", "hundred" before casualties or people, and "no" behind them where it stands so."""
    near = [place.key(step) for step in range(1, 4 if "v" in place.read.symbols else 3)]
    near += [place.key(-1), place.key(-2)] * (place.language in _POSTPOSED)
    if "," in near[:1]:
        return False
    return any(_is_people(key, place.language) for key in near)


def _is_people(key: str, language: str) -> bool:
    return key in _folded(CASUALTIES, language) or is_plural_person(key, language=language)


def _is_debris(place: Place) -> bool:
    """Find what is left of an entity: "39;", "&#39;", and the same number bare in a text that shows it."""
    alone = place.read.number_high is None and place.read.last - place.read.first == 1
    return alone and place.tokens[place.read.first].key in _debris_of(place.text)


@lru_cache(maxsize=16)
def _debris_of(text: str) -> frozenset[str]:
    found: set[str] = set()
    for match in _DEBRIS.finditer(text) if _DEBRIS_SIGN.search(text) else ():
        digits = re.findall(r"\d+", match.group())[-1]
        if match[1] is None or int(digits) in _ENTITY_CODES:
            found.add(digits)
    return frozenset(found)


def _is_in_a_code(place: Place) -> bool:
    """Find numbers written together with letters or signs: AK-47, 24/7, #5, $30, two-day, '77."""
    before, after = place.text[place.start - 1 : place.start], place.text[place.end : place.end + 1]
    if before in _SIGNS_AROUND or after in _SIGNS_AROUND or place.key(1) in ("%", "٪"):
        return True
    if place.key(-1) in CURRENCIES or (place.is_digits and before in ("'", "’") and place.key(1) != "'"):
        return True
    read = place.read
    return is_hyphened(place.tokens, read.last) or is_hyphened(place.tokens, read.first - 1)


def _is_telephone(place: Place) -> bool:
    """Find digits in several groups, more digits than a count has, and page marks between dashes."""
    if not place.is_digits:
        return False
    groups = place.key(-1)[:1].isdecimal() or place.key(1)[:1].isdecimal()
    many = len(place.tokens[place.read.first].key) > _MOST_UNGROUPED_DIGITS
    return groups or many or (place.key(-1) == place.key(1) == "-")


def _is_measure(place: Place) -> bool:
    """Find distances, durations, weights, percentages, money and clock times."""
    step = 1
    while place.key(step) in _BETWEEN or (place.key(step) in ("de", "di", "of") and _is_unit(place, step + 1)):
        step += 1
    here, following = place.key(step), place.key(step + 1)
    if (here, following) in _TWO_WORD_UNITS or (here == "o" and following == "'"):
        return True
    if here in ("a", "p") and following == "." and place.key(step + 2) == "m":
        return True
    if (place.key(-2), place.key(-1)) in _CLOCK_BEFORE or place.key(-1) in ("past", "alle"):
        return (place.read.number or 0) <= 24 and not _is_people(here, place.language)
    return _is_unit(place, step)


def _is_unit(place: Place, step: int) -> bool:
    key = place.key(step)
    return key in CURRENCIES or (key in _folded(NOT_PEOPLE_AFTER, place.language) and key not in ("por", "pour", "per"))


def _folded(table: Mapping[str, str], language: str) -> frozenset[str]:
    return word_set(table.get(language, ""))


def _is_name(place: Place) -> bool:
    """Find Resolution 2254, No. 4, Brigade 17, Task Force 165, the 101 Brigade, aged 30."""
    if any(mark in place.read.symbols for mark in "LMUBlmu"):
        return False
    dotted = place.key(-1) == "." and is_glued(place.tokens, place.read.first - 1)
    step = -2 if dotted else -1
    before, capital = place.key(step), place.first_letter(step).isupper()
    if before in _NAMES and (before in _LOWER or capital):
        return dotted or before != "no"
    if place.key(1) in _FORMATIONS and place.first_letter(1).isupper() and not place.text.isupper():
        return True
    return not dotted and capital and before.isalpha() and _closes_a_name(place)


def _closes_a_name(place: Place) -> bool:
    """Take a number for the end of a name if no people follow: "Kilo 16", not "in Homs 16 men"."""
    opens_sentence = place.key(-2) in _SENTENCE_ENDS or place.key(-2) == "" or _opens_line(place, -1)
    small_names = place.language in ("de", "ar", "hi") or place.text.isupper()
    people = any(_is_people(place.key(step), place.language) for step in (1, 2, 3))
    return not (opens_sentence or small_names or people or place.first_letter(-1) == "")


def _opens_line(place: Place, step: int) -> bool:
    start = place.tokens[place.read.first + step].start
    return not place.text[place.text.rfind("\n", 0, start) + 1 : start].strip()


def _is_year(place: Place) -> bool:
    if place.read.number not in _YEARS or place.read.symbols not in ("n", "n-n") or not place.is_digits:
        return False
    return not is_plural_person(place.key(1), language=place.language)


def _is_age(place: Place) -> bool:
    """Find ages: "Ahmed Karim, 30, was", "Premjit (27)", "a girl of four", "at the age of twenty"."""
    if (place.read.number or 0) > _OLDEST_PERSON:
        return False
    if place.key(-1) == "of":
        person = place.tokens[max(0, place.read.first - 3) : place.read.first - 1]
        return place.key(-2) == "age" or is_person_noun(person)
    around = (place.key(-1), place.key(1))
    return around in ((",", ","), ("(", ")"), ("(", ",")) and place.first_letter(-2).isupper()


def _is_list_mark(place: Place) -> bool:
    line = place.text[place.text.rfind("\n", 0, place.start) + 1 : place.start].strip(" \t([*-–•")
    return not line and re.match(r"[.)\]]\s|\s\|", place.text[place.end : place.end + 2]) is not None


def _is_other_one(place: Place) -> bool:
    """Find "one another", "on one hand", "one by one": "one" that is no person."""
    if place.read.number != 1 or place.tokens[place.read.last - 1].key[0].isdecimal():
        return False
    alone = place.read.last - place.read.first == 1
    if place.key(1) in _NOT_ONE or (alone and not place.key(1).isalpha()):
        return True
    return place.key(-1) in ("no", "this", "the", "that", "by", "next")


_OTHERS: tuple[Callable[[Place], bool], ...] = (
    _is_debris,
    _is_in_a_code,
    _is_telephone,
    _is_measure,
    _is_name,
    _is_year,
    _is_age,
    _is_list_mark,
    _is_other_one,
)
_BETWEEN = word_set(BETWEEN_NUMBER_AND_UNIT)
_FORMATIONS = word_set(FORMATIONS)
_NAMES = word_set(NAME_BEFORE)
_LOWER = word_set(LOWER_NAMES)
_NOT_ONE = word_set(NOT_ONE)
