"""Time phrases: from the article's words to days, how they are meant, and why (R3, R21, R22, R58, R59).

``read_when`` reads words that were copied as a time; ``find_dates`` finds such words in running text;
``window_of`` reads a period that the article states for what it reports. Nothing ever falls back to today or
to an exact day: words that cannot be placed keep ``basis="none"``, and no words at all give ``on_or_before``
publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

from ..errors import DateUnreadable
from ..schema import Basis, DatePrecision, Span
from .almanac import anchors, is_outside, label_times, split_and
from .days import Days, days_of
from .languages import base_of, candidates, guess_language
from .time_company import settle
from .time_grammar import Phrase, find_phrases, phrase_at
from .time_words import TIME_WORDS
from .tokens import Piece, Token, inside, symbols_of, tokens_of

_AROUND = 9  # words of context on both sides of a word of time
_OLDEST_YEAR = 1900


@dataclass(frozen=True, slots=True)
class Resolved:
    """Days that words mean; ``assumption`` says what the words themselves do not."""

    start: date | None
    end: date | None
    span: Span
    basis: Basis
    precision: DatePrecision
    assumption: str | None = None


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A time phrase in running text: ``text[start:end] == words``."""

    start: int
    end: int
    words: str


UNPLACED = Resolved(None, None, "unknown", "none", "unknown")


@lru_cache(maxsize=8192)
def read_when(
    words: str, *, published: date | None, language: str | None = None, month_first: bool | None = None
) -> Resolved | None:
    """Read words that are a time as a whole; None where they are none.

    Words that need a day of publication that is not known are ``UNPLACED``. ``month_first`` is how the
    document writes 03/04/2019 (R22); without it the order is the language's, month first for ``en-US``
    alone.
    """
    if month_first is None and language:
        month_first = language.replace("_", "-").lower() == "en-us"
    tongues = candidates(words, language=language)
    for tongue in tongues:
        phrase = _whole(words, language=tongue)
        if phrase is not None:
            return _resolve(phrase, published=published, month_first=month_first)
    unknown = [tongue for tongue in tongues if tongue not in TIME_WORDS]
    return _ask_dateparser(words, published=published, languages=tuple(unknown)) if unknown else None


def find_dates(text: str, *, language: str | None = None) -> list[FoundDate]:
    """Find the time phrases of a running text, in order and without overlap.

    Durations, ages and clock times alone are none. Ambiguous words count only in company: "May 3", "in
    March".
    """
    return [*_dates_in(text, language)]


def dates_near(spans: Sequence[tuple[int, int]], text: str, *, language: str) -> list[FoundDate]:
    """Find every time phrase of a running text that shares characters with a span, and others that stand near one.

    What stands far from all spans is not read.
    """
    return _found_in(text, tokens_of(text), language=base_of(language), spans=spans)


def window_of(words: str, *, published: date | None, language: str | None = None) -> Resolved | None:
    """Read the period that an article states for what it reports ("in the last two days", "since Monday").

    The words give it to an incident without words of its own: on one day within it, inferred from context
    (R21). Other words may stand around the period; None where there is none, or more than one.
    """
    whole = read_when(words, published=published, language=language)
    found = [] if whole else find_dates(words, language=language)
    reads = [whole, *(read_when(one.words, published=published, language=language) for one in found)]
    periods = {_as_window(read) for read in reads if read is not None} - {None}
    return periods.pop() if len(periods) == 1 else None


def _as_window(read: Resolved) -> Resolved | None:
    if read.start is None or read.end is None or read.start >= read.end:
        return None
    precision = precision_of((read.end - read.start).days)
    return replace(read, span="one_day_within", basis="inferred_from_context", precision=precision)


def default_when(published: date | None) -> Resolved:
    """Return what holds without any words: on or before publication, never an exact day (R21)."""
    if published is None:
        return UNPLACED
    return Resolved(None, published, "on_or_before", "publication_default", "unknown")


def reads_month_first(text: str) -> bool | None:
    """Return whether a document writes 04/20/2019, not 20/04/2019; None where no date shows it (R22)."""
    shown = set()
    for match in re.finditer(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?!\d)", text):
        first, second = int(match[1]), int(match[2])
        if (first > 12) != (second > 12) and max(first, second) <= 31:
            shown.add(second > 12)
    return shown.pop() if len(shown) == 1 else None


def read_published(text: str) -> date:
    """Read a publication date as people and metadata write it: ISO, RFC 2822, "20 April 2019", "20/04/2019".

    Raises DateUnreadable for anything else: a day that could be another one (03/04/2019), a date without its
    year, or words that depend on today.
    """
    written = text.strip()
    day = _iso(written) or _rfc2822(written) or _spelled_out(written)
    if day is None or day.year < _OLDEST_YEAR:
        raise DateUnreadable(
            f"Cannot read the publication date {text!r}. Write it as YYYY-MM-DD, for example 2019-04-20."
        )
    return day


def _iso(written: str) -> date | None:
    try:
        return datetime.fromisoformat(written).date()
    except ValueError:
        return None


def _rfc2822(written: str) -> date | None:
    if not re.match(r"(?:\w{3},\s*)?\d{1,2} \w{3,9} \d{4}\s", written):
        return None
    try:
        return parsedate_to_datetime(written).date()
    except ValueError:
        return None


def _spelled_out(written: str) -> date | None:
    """Read a date that is whole in its own words: the same under both orders of day and month, without an
    assumption."""
    without_clock = re.sub(
        r"(?:[T,]|\bat\b)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4}|[+-]\d{2}:?\d{2})?$",
        "",
        written,
    )
    reads = [read_when(without_clock, published=None, month_first=order) for order in (False, True)]
    days = {(read.start, read.end, read.basis) if read else None for read in reads}
    if len(days) > 1:
        raise DateUnreadable(f"The publication date {written!r} could be {_either(reads)}. Write it as YYYY-MM-DD.")
    read = reads[0]
    return read.start if read and read.start == read.end and read.basis == "stated" else None


def _either(reads: Sequence[Resolved | None]) -> str:
    return " or ".join(str(read.start) for read in reads if read is not None)


def _pieces(text: str, tokens: Sequence[Token], *, language: str) -> list[Piece]:
    return settle(label_times(tokens, language=language), text, tokens, language=language)


@lru_cache(maxsize=4096)
def _whole(words: str, *, language: str) -> Phrase | None:
    """Read words that are one time phrase; articles of different days use the same ones."""
    tokens = inside(tokens_of(words))
    tokens = split_and(tokens) if language == "ar" else tokens
    pieces = _pieces(words, tokens, language=language)
    phrase = phrase_at(pieces, symbols_of(pieces), 0) if pieces else None
    return phrase if phrase is not None and phrase.last == len(pieces) else None


@lru_cache(maxsize=512)
def _dates_in(text: str, language: str | None) -> tuple[FoundDate, ...]:
    tokens = tokens_of(text)
    tongue = guess_language(text, words=(token.key for token in tokens), language=language)
    if tongue is None:
        known = {t: sum(token.key in anchors(t) for token in tokens) for t in candidates(text, language=None)}
        tongue = max(known, key=lambda t: known[t])
    return tuple(_found_in(text, tokens, language=tongue))


def _found_in(
    text: str, tokens: Sequence[Token], *, language: str, spans: Sequence[tuple[int, int]] | None = None
) -> list[FoundDate]:
    """Find the time phrases of a text, or of what stands near ``spans``."""
    tokens = split_and(tokens) if language == "ar" else tokens
    found = []
    for first, last in _neighbourhoods(tokens, language=language):
        part = tokens[first:last]
        if spans is not None and not any(s < part[-1].end and part[0].start < e for s, e in spans):
            continue
        pieces = _pieces(text, part, language=language)
        for phrase in find_phrases(pieces):
            start, end = part[pieces[phrase.first].first].start, part[pieces[phrase.last - 1].last - 1].end
            found.append(FoundDate(start, end, text[start:end]))
    return found


def _neighbourhoods(tokens: Sequence[Token], *, language: str) -> list[tuple[int, int]]:
    """Return the runs of tokens around every word that could be one of time."""
    wanted, runs = anchors(language), list[tuple[int, int]]()
    for at, token in enumerate(tokens):
        if token.key in wanted or (len(token.key) >= 4 and token.key[0].isdecimal()):
            first, last = (_reach(tokens, at, step=step, language=language) for step in (-1, 1))
            if runs and first <= runs[-1][1]:
                runs[-1] = (runs[-1][0], max(last + 1, runs[-1][1]))
            else:
                runs.append((first, last + 1))
    return runs


def _reach(tokens: Sequence[Token], at: int, *, step: int, language: str) -> int:
    """Return the nearest token that is no part of a time phrase: it may decide what its neighbour means, no other does."""
    for near in range(at + step, at + step * (_AROUND + 1), step):
        if not 0 <= near < len(tokens):
            return near - step
        if is_outside(tokens, near, language=language):
            return near
    return at + step * _AROUND


def _resolve(phrase: Phrase, *, published: date | None, month_first: bool | None) -> Resolved:
    days = _days(phrase, published=published, month_first=month_first)
    if not days:
        return UNPLACED
    whole = Days(
        min(day.start for day in days),
        max(day.end for day in days),
        stated=all(day.stated for day in days),
        whole=all(day.whole for day in days) and all(item.join != "|" for item in phrase.items),
        assumption="; ".join(dict.fromkeys(day.assumption for day in days if day.assumption)) or None,
    )
    return _led(phrase.bounds, whole, ranged=len(days) > 1, published=published)


def _days(phrase: Phrase, *, published: date | None, month_first: bool | None) -> list[Days]:
    """Resolve the items of a list or range, the last first; an empty list where one cannot be placed."""
    chained: list[Days] = []
    anchor = published
    for item in reversed(phrase.items):
        day = days_of(item, anchor=anchor, month_first=month_first)
        if day is None:
            return []
        chained.insert(0, day)
        anchor = day.start
    if len(chained) == 1 or any(item.join == "t" for item in phrase.items):
        return chained
    apart = [days_of(item, anchor=published, month_first=month_first) for item in phrase.items]
    alone = [day for day in apart if day is not None]
    return alone if len(alone) == len(chained) and _width(alone) < _width(chained) else chained


def _width(days: Sequence[Days]) -> timedelta:
    return max(day.end for day in days) - min(day.start for day in days)


def _led(bounds: str, days: Days, *, ranged: bool, published: date | None) -> Resolved:
    """Apply "since", "until", "by" and "before" to the days that they govern."""
    basis: Basis = "stated" if days.stated else "resolved_from_relative"
    if not ranged and any(mark in bounds for mark in "uvk"):
        end = days.start - timedelta(days=1) if "v" in bounds else days.end
        return Resolved(None, end, "on_or_before", basis, "unknown", days.assumption)
    if not ranged and "s" in bounds and (not days.whole or days.start == days.end):
        if published is None or published < days.start:
            return UNPLACED
        days = days._replace(end=published, whole=True)
    if not days.whole and published is not None and days.start <= published < days.end:
        days = days._replace(end=published)
    return _spanning(days, basis)


def _spanning(days: Days, basis: Basis) -> Resolved:
    if days.start == days.end:
        return Resolved(days.start, days.end, "single_day", basis, "day", days.assumption)
    if days.whole:
        return Resolved(days.start, days.end, "spans_days", basis, "day", days.assumption)
    precision = precision_of((days.end - days.start).days)
    return Resolved(days.start, days.end, "one_day_within", basis, precision, days.assumption)


def precision_of(days_between: int) -> DatePrecision:
    """Return how exact a window of so many days is."""
    if days_between <= 7:
        return "week"
    return "month" if days_between <= 31 else "year" if days_between <= 366 else "unknown"


@lru_cache(maxsize=4096)
def _ask_dateparser(words: str, *, published: date | None, languages: tuple[str, ...]) -> Resolved | None:
    """Let dateparser read one day in a language that has no word table here; never against today.

    The words are read against two days a leap cycle apart: a reading that moves with them is relative.
    """
    import dateparser  # type: ignore[import-untyped]  # ships no types

    if not any(character.isalpha() for character in words):
        return None
    read: list[date] = []
    for base in (published or date(2001, 6, 15), date(1973, 6, 15)):
        settings = {
            "RELATIVE_BASE": datetime(base.year, base.month, base.day, 12),
            "PREFER_DATES_FROM": "past",
            "REQUIRE_PARTS": ["day"],
        }
        moment = dateparser.parse(words, languages=[*languages], settings=settings)
        if moment is None:
            return None
        read.append(moment.date())
    relative = read[0] != read[1]
    if relative and published is None:
        return UNPLACED
    basis: Basis = "resolved_from_relative" if relative else "stated"
    return Resolved(read[0], read[0], "single_day", basis, "day")
