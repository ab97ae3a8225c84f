"""Words of a text as tokens, and tables of phrases that label runs of them.

Number and date readers share one way of reading: text -> tokens -> pieces (a symbol and its values) -> a
pattern over the string of symbols. Folding takes away what rendering adds (case, accents, NFKC forms,
dashes, joiners) and nothing else, so two words that differ in a letter stay different.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

_MARKS = "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_MARKS += "\u0900-\u0963\u0966-\u0dff\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff"  # Indic vowel signs, joiners
_LETTER = r"[^\W_\u02bc]"
_INNER = rf"(?:{_LETTER}|[{_MARKS}])"
_DASH = "[-\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]"
_GROUP = "[.,:/'\u2019\u066b\u066c\u00a0\u2007-\u200a\u202f\uff0c\uff0e\uff0f\uff1a]"  # inside one numeral
_PLAIN = (
    r"[A-Za-z]++(?=[\s,.;:!?\"()])"  # what another alternative finds too, in half the time: most words of Latin script
)
_TOKEN = re.compile(
    rf"{_PLAIN}|\d{{1,2}}[.:h]\d{{2}}(?:[AaPp][Mm]|hrs)(?!{_INNER})|(?:\d{{4}}{_DASH}\d{{1,2}}{_DASH}\d{{1,2}}|\d{{1,2}}{_DASH}\d{{1,2}}{_DASH}\d{{2,4}}|\d+(?:{_GROUP}\d+)*)"
    rf"(?!{_INNER})|{_LETTER}{_INNER}*|[^\w\s]|[_\u02bc]"
)
_EDGES = frozenset(".,:!?\"'()[]{}«»“”„…*•")
_DASHES = re.compile(_DASH)
_DIGITS = re.compile(r"[^\D0-9]")
_JOINERS = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
_ACCENTS = re.compile("[\u0300-\u036f\u0483-\u0487\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_ALIKE = str.maketrans("ıىٱکی\u2019\u2018\u02bc\u00b4`", "iياكي'''''")


class Token(NamedTuple):
    """One word, numeral or sign at ``start`` to ``end``: its folded form, and the same with accents."""

    start: int
    end: int
    key: str
    word: str


class Piece(NamedTuple):
    """A labelled run of tokens ``first`` to ``last`` (exclusive): one symbol, and its values."""

    symbol: str
    values: tuple[int, ...]
    first: int
    last: int


_new = tuple.__new__
"""Makes tokens and pieces in half the time that their classes take: every word of every sentence is one."""


def plain_piece(at: int) -> Piece:
    """Return the piece of one token that means nothing to a reader."""
    return _new(Piece, ("x", (), at, at + 1))


@lru_cache(maxsize=65536)
def _forms(written: str) -> tuple[str, str]:
    if written.isascii():
        lower = "'" if written == "`" else written.lower()
        return lower, lower
    dashed = _DASHES.sub("-", written).translate(_ALIKE)
    word = _JOINERS.sub("", unicodedata.normalize("NFKC", dashed).lower())
    word = _DIGITS.sub(lambda digit: str(unicodedata.decimal(digit.group())), word)
    plain = unicodedata.normalize("NFD", word.casefold())
    return _ACCENTS.sub("", plain).translate(_ALIKE), word


def fold(word: str) -> str:
    """Return what two renderings of one word share."""
    return _forms(word)[0]


@lru_cache(maxsize=512)
def word_set(words: str) -> frozenset[str]:
    """Return the folded words of a list that is written as one text, without the empty word."""
    return frozenset(map(fold, words.split()))


@lru_cache(maxsize=256)
def tokens_of(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens; white space is none, nor is a sign that only shapes or joins others."""
    cut = [_new(Token, (m.start(), m.end(), *_forms(m[0]))) for m in _TOKEN.finditer(text)]
    return tuple(token for token in cut if token.key)


Phrases = dict[str, list[tuple[tuple[str, ...], str, tuple[int, ...]]]]


def table_of(entries: Iterable[tuple[str, str, tuple[int, ...]]]) -> Phrases:
    """Index (phrase, symbol, values) by first token, longest first; the first entry of a phrase wins."""
    table: Phrases = {}
    for phrase, symbol, values in entries:
        keys = tuple(token.key for token in tokens_of(phrase))
        known = table.setdefault(keys[0], [])
        if all(keys != other for other, _, _ in known):
            known.append((keys, symbol, values))
    for known in table.values():
        known.sort(key=lambda entry: -len(entry[0]))
    return table


def match_phrase(table: Phrases, keys: Sequence[str], at: int) -> Piece | None:
    """Return the longest phrase of the table that starts at token ``at``."""
    for phrase, symbol, values in table.get(keys[at], ()):
        size = len(phrase)
        if size == 1 or tuple(keys[at : at + size]) == phrase:
            return Piece(symbol, values, at, at + size)
    return None


def symbols_of(pieces: Iterable[Piece]) -> str:
    """Return the pieces as one string, a character each."""
    return "".join(piece.symbol for piece in pieces)


def is_glued(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether token ``at`` follows the one before it without white space."""
    return 0 < at < len(tokens) and tokens[at - 1].end == tokens[at].start


def inside(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop the signs at both ends of copied words, but no bracket whose other half is inside."""
    first, last = 0, len(tokens)
    while first < last and tokens[first].key in _EDGES:
        first += 1
    while last > first and tokens[last - 1].key in _EDGES and not _closes(tokens[first:last]):
        last -= 1
    return tokens[first:last]


def _closes(tokens: Sequence[Token]) -> bool:
    return tokens[-1].key == ")" and any(token.key == "(" for token in tokens)
