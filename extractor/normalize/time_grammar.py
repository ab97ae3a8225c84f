"""Time phrases as patterns over labelled words: lead, item, connector, item.

"from Thursday night to 3 May" is the lead ``f``, the item ``WT``, the connector ``t`` and the item ``DM``.
Symbols are those of ``almanac``. Which days an item means is for ``days`` to say; nothing here knows a
calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .phrases import Piece, Token, is_glued, symbols_of, word_set

LOWER_CASE_NAMES = frozenset({"es", "fr", "pt", "it", "ru", "uk"})  # days and months are written small
_NEED_CAPITAL = word_set("may march august mar sun sat mon wed jan dec")
_SHORT_WEEKDAY = 5  # Portuguese "quarta" is a weekday where nothing follows, and "fourth" before a noun
_MAY_OPEN_MONTH = "ilsuvkebfh"
_OPENS_YEAR = frozenset("isfbuvke")
_NOT_A_DATE = frozenset({(24, 7), (9, 11), (7, 24)})  # round the clock, the attacks of 2001

_OF = "[pqiy]*"
_DAY = r"[D#]\.?"
_DAYS = rf"D\.?(?:(?:,{_OF}D\.?)*,?{_OF}[&|tu][pqiyt]*(?:W[pqy]*)?D\.?)?"
_YEAR = rf"(?:\.?,?{_OF}(?:j{_OF})?Yj?)?"
_WEEKDAY_BEFORE = r"(?:[Ww]\.?,?[pqiy]*)?"
_DATE = rf"{_WEEKDAY_BEFORE}(?:{_DAYS}|#){_OF}[Mm]\.?(?:/[Mm])?{_YEAR}"
_AMOUNT = r"A?[D#]?"
_KINDS = (
    ("day_month", rf"{_DATE}(?:,?{_OF}[Ww]|\([Ww]\))?|[Ww]\({_DATE}\)"),
    ("month_day", rf"{_WEEKDAY_BEFORE}[Mm]\.?{_OF}(?:{_DAYS}(?![x#])|D\.?)(?:,?{_OF}Y)?(?:\([Ww]\))?"),
    ("numeric", rf"{_WEEKDAY_BEFORE}N|[Ww]\(N\)"),
    ("month_year", rf"[Mm]\.?,?{_OF}(?:j{_OF})?Yj?"),
    ("weekday_day", r"W\(D\)|WD(?![x#o])"),
    ("relative_part", r"h[pqiy]*[PT]|l[pqiy]*T|T[pqiy]*l"),
    ("ago", rf"g{_OF}{_AMOUNT}[Ujo]|{_AMOUNT}[Ujo]g"),
    ("window", rf"h?[lz]{_OF}{_AMOUNT}[Ujo]|{_AMOUNT}h?[lz][Ujo]|h?#[lz][Ujo]|{_AMOUNT}[Ujo][lz]|X"),
    ("night_to", r"n[pqiy]*W"),
    ("weekday", rf"[lhz]?{_OF}W(?:{_OF}[lz])?"),
    ("day", "R|J"),
    ("period", "[lh]?Q|h[Uj]"),
    ("weekend", r"[lh]?[pqiy]*K[lz]?"),
    ("month", rf"[lh]?{_OF}M(?:{_OF}l)?"),
    ("year", rf"j{_OF}Y|Yj?"),
)
_CORE = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS)
_CLOCK = r"(?:[pity]*(?:[D#][&|t])?(?:c|[D#Y][ao])a*|[pity]*[D#](?=[pqiy]+[PT])|y[p]*[D#](?=[pqiy]+W)|a)"
_ITEM = re.compile(
    rf"(?P<opening>(?:(?:e|[PTJ]|{_CLOCK})[pqiytfsb,]*)*)(?:{_CORE})(?:(?:[pqiyt,]*|[&tu][piy]*)(?:[PTJ]|{_CLOCK}))*"
)
_START = re.compile(r"[^x_.,()/&|]")
_PART_OF_DAY = re.compile("[PTca]|[D#Y][ao]")
_LEAD = re.compile("[pityfsuvkbq]*")
_JOIN = re.compile(rf",?{_OF}(?P<join>[&|tu])[pqiyftu]*|(?P<comma>,){_OF}")


class Item(NamedTuple):
    """One time expression: its kind, its pieces, and how it goes on from the item before (none, ``&``,
    ``|``, ``t``)."""

    kind: str
    pieces: tuple[Piece, ...]
    join: str


class Phrase(NamedTuple):
    """A lead and the items that it governs; pieces ``first`` to ``last`` (exclusive).

    ``bounds`` is what of the lead bounds the days: in "before dawn on Friday" it is the dawn that is bounded.
    """

    lead: str
    bounds: str
    items: tuple[Item, ...]
    first: int
    last: int


def find_phrases(pieces: Sequence[Piece]) -> Iterator[Phrase]:
    """Yield the time phrases of labelled text that are certain, from the left, without overlap."""
    symbols, at = symbols_of(pieces), 0
    while match := _START.search(symbols, at):
        phrase = phrase_at(pieces, symbols, match.start())
        if phrase is not None and is_certain(phrase, pieces):
            yield trimmed(phrase)
        at = phrase.last if phrase is not None else match.start() + 1


def phrase_at(pieces: Sequence[Piece], symbols: str, at: int) -> Phrase | None:
    """Return the longest time phrase that starts at a piece; ``symbols`` are those of the pieces."""
    for lead in _leads(symbols, at):
        items, last = _items(pieces, symbols, lead)
        if items:
            words = symbols[at:lead]
            opening = _ITEM.match(symbols, lead)
            of_part = opening is not None and _PART_OF_DAY.search(opening["opening"])
            return Phrase(words, "" if of_part else words, items, at, last)
    return None


def _leads(symbols: str, at: int) -> Iterator[int]:
    """Yield where the first item may start: behind the whole lead, then behind less of it."""
    match = _LEAD.match(symbols, at)
    yield from range(match.end() if match else at, at - 1, -1)


def _items(pieces: Sequence[Piece], symbols: str, at: int) -> tuple[tuple[Item, ...], int]:
    items: list[Item] = []
    complete, join, last = 0, "", at
    while True:
        match = _ITEM.match(symbols, at)
        if match is None or not match.lastgroup:
            break
        kind = next(name for name, _ in _KINDS if match[name])
        if items and join in "&|," and _is_long(kind) != _is_long(items[0].kind):
            break
        items.append(_item(pieces, match, kind, join))
        if join != ",":
            complete, last = len(items), match.end() - int(symbols[match.end() - 1] == ".")
        joined = _JOIN.match(symbols, match.end())
        if joined is None:
            break
        join, at = joined["join"] or ",", joined.end()
    return tuple(items[:complete]), last


def _item(pieces: Sequence[Piece], match: re.Match[str], kind: str, join: str) -> Item:
    """Keep the pieces of the date itself, and "early" or "late" before it; clock times and parts of days
    go."""
    start, end = match.span(kind)
    edges = [piece for piece in pieces[match.start() : start] if piece.symbol == "e"]
    return Item(kind, (*edges, *pieces[start:end]), join)


def _is_long(kind: str) -> bool:
    return kind in ("month", "month_year", "year", "period", "window")


def trimmed(phrase: Phrase) -> Phrase:
    """Drop words from the lead of a found phrase that belong to what stands before it ("the attack of
    Sunday")."""
    ranged = any(item.join in "tu" and item.join for item in phrase.items)
    size = len(phrase.lead)
    keep = size if ranged else len(phrase.lead.lstrip("qt&"))
    return phrase._replace(lead=phrase.lead[size - keep :], first=phrase.first + size - keep)


def is_certain(phrase: Phrase, pieces: Sequence[Piece]) -> bool:
    """Tell whether a phrase in running text is one of time: a bare year, or 20/04, needs a word before it."""
    first = phrase.items[0]
    if first.kind == "year" and symbols_of(first.pieces) == "Y":
        return bool(_OPENS_YEAR & set(phrase.lead)) and not _is_numbered(pieces, phrase.last)
    if first.kind == "numeric" and first.pieces[-1].symbol == "N" and first.pieces[-1].values[3] == 2:
        return bool(phrase.lead)
    return True


def _is_numbered(pieces: Sequence[Piece], at: int) -> bool:
    return at < len(pieces) and pieces[at].symbol in "D#%"


def settle(pieces: Sequence[Piece], text: str, tokens: Sequence[Token], *, language: str) -> list[Piece]:
    """Decide words that are time only in some company: "May", "March", "Julio", "quarta", 24/7."""
    pieces = [part for at, piece in enumerate(pieces) for part in _nights(piece, pieces[at + 1 : at + 2])]
    settled: list[Piece] = []
    shouting = text.isupper()
    for at, piece in enumerate(pieces):
        written = text[tokens[piece.first].start : tokens[piece.last - 1].end]
        before = settled[-1] if settled else None
        after = pieces[at + 1].symbol if at + 1 < len(pieces) else "_"
        settled.append(_settled(piece, written, before, after, language=language, shouting=shouting))
    return [
        _unless_name(piece, at, settled, text, tokens, language=language) for at, piece in enumerate(settled)
    ]


def _nights(piece: Piece, following: Sequence[Piece]) -> list[Piece]:
    """Read 12/13 before a month as two days: "the night of 12/13 March"."""
    if piece.symbol != "N" or piece.values[3] != 2 or not following or following[0].symbol not in "Mm":
        return [piece]
    first, second = piece.values[:2]
    parts = (("D", (first,)), ("t", ()), ("D", (second,)))
    return [Piece(symbol, values, piece.first, piece.last) for symbol, values in parts]


def _settled(
    piece: Piece, written: str, before: Piece | None, after: str, *, language: str, shouting: bool
) -> Piece:
    symbol, led = piece.symbol, before is not None and before.symbol in _MAY_OPEN_MONTH
    small, word = not written[0].isupper(), written.lower()
    if symbol in "WMwm" and language == "en" and small and word in _NEED_CAPITAL:
        between = before is not None and before.symbol == "D" and after == "Y"
        return piece._replace(symbol="m" if between and symbol in "Mm" else "x")
    if (
        symbol == "M"
        and (word in ("may", "march") or (_is_small(language) and not small))
        and not (led or shouting)
    ):
        return piece._replace(symbol="m")
    if symbol == "M" and shouting and language == "en" and word in ("may", "march", "august") and not led:
        return piece._replace(symbol="m")
    if (
        symbol == "w"
        and len(word) >= _SHORT_WEEKDAY
        and (led or (before is not None and before.symbol in "pt"))
        and after not in "x#DW"
    ):
        return piece._replace(symbol="W")
    if symbol == "N" and (piece.values[:2] in _NOT_A_DATE and piece.values[3] == 2):
        return piece._replace(symbol="_")
    return piece


def _is_small(language: str) -> bool:
    return language in LOWER_CASE_NAMES


def _unless_name(
    piece: Piece, at: int, pieces: Sequence[Piece], text: str, tokens: Sequence[Token], *, language: str
) -> Piece:
    """Take "Domingo" behind another capitalised word for a name, in languages that write Sunday small."""
    if (
        piece.symbol != "W"
        or not _is_small(language)
        or at == 0
        or pieces[at - 1].symbol != "x"
        or text.isupper()
    ):
        return piece
    before, here = tokens[pieces[at - 1].first], tokens[piece.first]
    both = text[before.start].isupper() and text[here.start].isupper()
    return piece._replace(symbol="x") if both and not is_glued(tokens, piece.first) else piece
