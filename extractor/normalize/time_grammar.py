"""Time phrases as patterns over labelled words: lead, item, connector, item.

"from Thursday night to 3 May" is the lead ``f``, the item ``WT``, the connector ``t`` and the item ``DM``.
Symbols are those of ``almanac``. Which days an item means is for ``days`` to say; nothing here knows a
calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .tokens import Piece, symbols_of

_OPENS_YEAR = frozenset("isfbuvke")

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
    ("day", r"R(?:,?[pqiy]*W)?|J"),
    ("period", "[lh]?Q|h[Uj]"),
    ("weekend", r"[lh]?[pqiy]*K[lz]?"),
    ("month", rf"[lh]?{_OF}M(?:{_OF}l)?"),
    ("year", rf"j{_OF}Y|Yj?"),
)
_CORE = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS)
_CLOCK = "|".join(
    (
        r"[pity]*(?:[D#][&|t])?(?:c|[D#Y][ao])a*",  # 9 p.m., at about 21:30 local time, from 9 to 10 p.m.
        r"[pity]*[D#](?=[pqiy]+[PT])",  # four in the morning
        r"y[p]*[D#](?=[pqiy]+W)",  # at six on Sunday
        r"y[p]*[D#](?![x#DMm])",  # at nine
        r"a",
    )
)
_ITEM = re.compile(
    rf"(?P<opening>(?:(?:e|[PTJ]|(?:{_CLOCK}))[pqiytfsb,]*)*)(?:{_CORE})(?:(?:[pqiyt,]*|[&tu][piy]*)(?:[PTJ]|(?:{_CLOCK})))*"
)
_START = re.compile(r"[^x_.,()/&|]")
_PART_OF_DAY = re.compile("[PTca]|[D#Y][ao]")
_LEAD = re.compile("[pityfsuvkbq]*")
_JOIN = re.compile(rf",?{_OF}(?P<join>[&|tu])[pqiyftu]*|(?P<comma>,){_OF}")


class Item(NamedTuple):
    """One time expression: its kind, its pieces, and what joins it to the item before ("", & | t u)."""

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
        kind = match.lastgroup if match else None
        if match is None or kind is None:
            break
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
    """Keep the pieces of the date itself, and "early" or "late" before it; clock times go."""
    start, end = match.span(kind)
    edges = [piece for piece in pieces[match.start() : start] if piece.symbol == "e"]
    return Item(kind, (*edges, *pieces[start:end]), join)


def _is_long(kind: str) -> bool:
    return kind in ("month", "month_year", "year", "period", "window")


def trimmed(phrase: Phrase) -> Phrase:
    """Drop from the lead what belongs to the words before it ("the attack of Sunday")."""
    ranged = any(item.join in "tu" and item.join for item in phrase.items)
    size = len(phrase.lead)
    keep = size if ranged else len(phrase.lead.lstrip("qt&"))
    return phrase._replace(lead=phrase.lead[size - keep :], first=phrase.first + size - keep)


def is_certain(phrase: Phrase, pieces: Sequence[Piece]) -> bool:
    """Tell whether a found phrase is one of time: a bare year, month, or 20/04 needs a word before it."""
    first = phrase.items[0]
    if first.kind == "month" and phrase.last - phrase.first == 1:
        return False
    if first.kind == "year" and symbols_of(first.pieces) == "Y":
        return bool(_OPENS_YEAR & set(phrase.lead)) and not _is_numbered(pieces, phrase.last)
    if first.kind == "numeric" and first.pieces[-1].symbol == "N" and first.pieces[-1].values[3] == 2:
        return bool(phrase.lead)
    return True


def _is_numbered(pieces: Sequence[Piece], at: int) -> bool:
    return at < len(pieces) and pieces[at].symbol in "D#%"
