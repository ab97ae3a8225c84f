"""Words of time, labelled: one table per language, from dateparser's locale data and ``time_words``.

Symbols beside those of ``time_words``: ``W`` weekday (``w`` shortened), ``M`` month (``m`` shortened, or a
word of other uses too), ``D`` day of the month, ``Y`` year, ``N`` numeric date, ``R`` days from today, ``Q``
calendar period, ``U`` unit of days and more, ``o`` hours, ``#`` other numbers, ``c`` clock time, ``x`` any
other word, ``_`` any other sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from .number_words import may_start_number, read_run
from .time_words import TIME_WORDS
from .tokens import Phrases, Piece, Token, is_glued, match_phrase, plain_piece, table_of, word_set

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
UNITS = ("day", "week", "month", "year", "hour")
_UNIT_LETTERS = "dwmyh"
_RELATIVE = re.compile(r"(?:(\d+) (day|week|month|year) ago|in (\d+) (day|week|month|year))")
_LAST_LATIN = "\u024f"
_LEVANT = (
    "ar-IQ",
    "ar-DZ",
    "ar-MA",
)  # other names of the months in Arabic: Levant and Iraq, Algeria, Morocco
_SLAVIC = frozenset({"ru", "uk"})
_SLAVIC_CASES = (  # ending of the first form, and those of the other cases
    ("ок", "ка ку ком ці ки"),
    ("ень", "ня ню нем ні"),
    ("ий", "ого ому им ім"),
    ("й", "я ю ем е"),
    ("ье", "ья ью ьем"),
    ("ь", "я ю ем е і"),
    ("я", "і ю ею ях"),
    ("ю", "і я ею ях"),
    ("а", "у ы и е і ой ою ам ах"),
    ("", "а у ом е і"),
)
_AMONG = frozenset({"среди", "середи"})  # "among", and Wednesday in a case that the news does not use
_GERMAN_PARTS = ("abend", "nacht", "morgen", "vormittag", "nachmittag", "mittag", "früh")
_TRAPS: Mapping[str, frozenset[str]] = {  # dateparser's abbreviations that are everyday words
    "uk": frozenset({"серед", "лист", "груд", "трав", "субот", "т", "вер", "лип", "сер"}),
    "de": frozenset({"die", "mit", "son", "sam", "don", "fre"}),
    "en": frozenset({"mo", "till date", "second"}),
    "tr": frozenset({"sal", "per", "ara", "mar", "paz", "geçen gün", "önümüzdeki gün"}),
    "pt": frozenset({"ter", "sex", "set", "out", "seg", "qua", "qui"}),
    "es": frozenset({"dom", "set", "vie", "mañana"}),
    "it": frozenset({"set", "ora", "mag"}),
    "fr": frozenset({"sept"}),
    "ar": frozenset({"اليوم السابق"}),
}
_SIGNS = {"-": "t", ",": ",", "،": ",", "(": "(", ")": ")", ".": ".", "/": "/"}
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})")
_CLOCK = re.compile(
    r"\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}h(?:\d{2})?|\d{1,2}(?:[:.]\d{2})?(?:am|pm|hrs)|\d{4}(?:hrs|z|gmt)"
)
_DOTTED_CLOCK = re.compile(r"\d{1,2}[.h]\d{2}")
_CLOCK_WORDS = word_set("am pm a p uhr hrs h ore alle gmt hours saat um")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|o|a|e)")


@cache
def _locale(language: str) -> Mapping[str, Any]:
    """Load one language of dateparser's data; a plain dictionary of names, or nothing."""
    if not re.fullmatch(r"[a-z]{2,3}", language):
        return {}
    try:
        module = import_module(f"dateparser.data.date_translation_data.{language}")
    except ModuleNotFoundError:
        return {}
    return dict(module.info)


@cache
def time_table(language: str) -> Phrases:
    """Return the words of time of a language."""
    return table_of(_entries(language))


@cache
def anchors(language: str) -> frozenset[str]:
    """Return the first words of the phrases that make a time phrase worth looking for."""
    return frozenset(
        key for key, known in time_table(language).items() if any(symbol in "WwMmRQJKXnUjo" for _, symbol, _ in known)
    )


def _entries(language: str) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    yield from _own_entries(language)
    yield from _names(language)
    info = _locale(language)
    for key, phrases in info.get("relative-type", {}).items():
        match = _RELATIVE.fullmatch(key)
        offset = 0 if match is None else -int(match[1]) if match[1] else int(match[3])
        unit = UNITS.index(match[2] or match[4]) if match else 0
        for phrase in _without_traps(phrases if match else (), language):
            yield (phrase, "R", (offset,)) if unit == 0 else (phrase, "Q", (unit, offset))
    for at, unit_name in enumerate(UNITS):
        for phrase in _without_traps(info.get(unit_name, ()), language):
            if len(phrase) > 2 or language == "tr":
                yield phrase, _unit_symbol(at), (at, 1)
    for phrase in info.get("ago", ()):
        yield phrase, "g", ()
    if language not in TIME_WORDS:
        for phrase in info.get("skip", ()):
            if phrase.strip().isalpha():
                yield phrase, "p", ()


def _own_entries(language: str) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    for label, phrases in TIME_WORDS.get(language, {}).items():
        symbol, values = label[0], _values(label[1:])
        for phrase in phrases.split("|"):
            yield phrase, _unit_symbol(values[0]) if symbol == "U" else symbol, values


def _unit_symbol(unit: int) -> str:
    return {"year": "j", "hour": "o"}.get(UNITS[unit], "U")


def _values(rest: str) -> tuple[int, ...]:
    if rest[:1] in _UNIT_LETTERS and rest:
        return _UNIT_LETTERS.index(rest[0]), int(rest[1:])
    return (int(rest),) if rest else ()


def _names(language: str) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield weekdays and months; a shortened form is one that begins a longer form of the same name."""
    for symbol, keys in (("W", WEEKDAYS), ("M", MONTHS)):
        for at, key in enumerate(keys):
            value = at if symbol == "W" else at + 1
            forms = _without_traps(_forms(language, key), language)
            for form in forms:
                if len(form) > 2 or form[0] > _LAST_LATIN:
                    short = len(form) <= 2 or (len(form) == 3 and key != "may") or _is_short(form, forms)
                    yield form, symbol.lower() if short else symbol, (value,)
            yield from ((form, symbol, (value,)) for form in _inflected(language, forms, symbol))


def _forms(language: str, key: str) -> tuple[str, ...]:
    info = _locale(language)
    regional = info.get("locale_specific", {}) if language == "ar" else {}
    more = (form for locale in _LEVANT for form in regional.get(locale, {}).get(key, ()))
    return tuple(dict.fromkeys((*info.get(key, ()), *more)))


def _is_short(form: str, forms: Sequence[str]) -> bool:
    spare = 0 if len(form) == 3 else 1  # "март" is no short form of "марта", "may" is one of "mayo"
    return any(other.lower().startswith(form.lower()) and len(other) > len(form) + spare for other in forms)


def _inflected(language: str, forms: Sequence[str], symbol: str) -> Iterator[str]:
    """Yield what the data lacks: Slavic cases, German days with a part of the day."""
    first = next((form for form in forms if len(form) > 2 and not _is_short(form, forms)), "")
    if language in _SLAVIC and first:
        ending, cases = next(rule for rule in _SLAVIC_CASES if first.endswith(rule[0]))
        stem = first.lower().removesuffix(ending)
        yield from (stem + case for case in cases.split() if stem + case not in _AMONG)
    if language == "de" and symbol == "W":
        yield from (max(forms, key=len) + part for part in _GERMAN_PARTS)


def _without_traps(phrases: Sequence[str], language: str) -> list[str]:
    traps = _TRAPS.get(language, frozenset())
    return [phrase for phrase in phrases if phrase.lower() not in traps]


def label_times(tokens: Sequence[Token], *, language: str) -> list[Piece]:
    """Label every token for one language; a possessive or Turkish case ending belongs to no piece."""
    table, keys = time_table(language), [token.key for token in tokens]
    pieces: list[Piece] = []
    at = 0
    while at < len(tokens):
        if _is_plain(tokens[at].word, keys[at], language):
            pieces.append(plain_piece(at))
            at += 1
            continue
        if _is_ending(tokens, at, language=language):
            at += 2
            continue
        piece = _numeral(keys, at) or match_phrase(table, keys, at) or _other(tokens, at, language=language)
        pieces.append(piece)
        at = piece.last
    return pieces


@lru_cache(maxsize=65536)
def _is_plain(word: str, key: str, language: str) -> bool:
    """Tell whether a word is none of time and begins no number: most words are."""
    if not key[0].isalpha() or key in time_table(language):
        return False
    return not may_start_number(Token(0, 0, key, word), language=language)


def is_outside(tokens: Sequence[Token], at: int, *, language: str) -> bool:
    """Tell whether a word is part of no time phrase, whatever stands around it."""
    token = tokens[at]
    return _is_never_time(token.word, token.key, language) and not (at and tokens[at - 1].key == "'")


@lru_cache(maxsize=65536)
def _is_never_time(word: str, key: str, language: str) -> bool:
    return _is_plain(word, key, language) and key not in _words_of_phrases(language)


@cache
def _words_of_phrases(language: str) -> frozenset[str]:
    """Return every word of the phrases of time, those inside a phrase too."""
    phrases = (phrase for known in time_table(language).values() for phrase, _, _ in known)
    return frozenset(word for phrase in phrases for word in phrase)


def _is_ending(tokens: Sequence[Token], at: int, *, language: str) -> bool:
    """Find the "'s" of "Saturday's" and the "'da" of "Nisan'da"."""
    if tokens[at].key != "'" or not is_glued(tokens, at) or not is_glued(tokens, at + 1):
        return False
    return tokens[at + 1].key == "s" or language == "tr"


def _numeral(keys: Sequence[str], at: int) -> Piece | None:
    key = keys[at]
    if not key[0].isdecimal():
        return None
    if key.isdecimal():
        number = int(key[:9])
        day = len(key) <= 2 and 1 <= number <= 31
        year = len(key) == 4 and 1900 <= number < 2100
        return Piece("D" if day else "Y" if year else "#", (number,), at, at + 1)
    ordinal = _ORDINAL.fullmatch(key)
    if ordinal and 1 <= int(ordinal[1]) <= 31:
        return Piece("D", (int(ordinal[1]),), at, at + 1)
    return _numeric_date(key, at) or Piece("c" if _is_clock(keys, at) else "_", (), at, at + 1)


def _is_clock(keys: Sequence[str], at: int) -> bool:
    if _CLOCK.fullmatch(keys[at]):
        return True
    beside = {keys[at - 1] if at else "", keys[at + 1] if at + 1 < len(keys) else ""}
    marked = bool(beside & _CLOCK_WORDS)
    return marked and _DOTTED_CLOCK.fullmatch(keys[at]) is not None


def _numeric_date(key: str, at: int) -> Piece | None:
    """Label a numeric date: its numbers in order, and 0 for 2019-04-20, 1 for 20/04/2019, 2 for 20/04."""
    for pattern, order in ((_ISO, (1, 3, 4)), (_DAY_MONTH_YEAR, (1, 3, 4)), (_DAY_MONTH, (1, 2))):
        match = pattern.fullmatch(key)
        if match:
            kind = (_ISO, _DAY_MONTH_YEAR, _DAY_MONTH).index(pattern)
            numbers = tuple(int(match[group]) for group in order)
            return Piece("N", (*numbers, *(0,) * (3 - len(numbers)), kind), at, at + 1)
    return None


def _other(tokens: Sequence[Token], at: int, *, language: str) -> Piece:
    key = tokens[at].key
    if not key[0].isalpha():
        return Piece(_SIGNS.get(key, "_"), (), at, at + 1)
    run = read_run(tokens, at, language=language)
    return Piece("#", (run.number,), at, at + run.size) if run else Piece("x", (), at, at + 1)


def split_and(tokens: Sequence[Token]) -> list[Token]:
    """Part the Arabic "and" from a word of time that it is written together with."""
    table = time_table("ar")
    parted: list[Token] = []
    for token in tokens:
        rest = token.key[1:]
        if token.key[0] == "و" and token.key not in table and rest in table:
            parted += [
                Token(token.start, token.start + 1, "و", "و"),
                Token(token.start + 1, token.end, rest, token.word[1:]),
            ]
        else:
            parted.append(token)
    return parted
