"""Figure expressions as patterns: tokens -> labelled pieces -> quantities -> bounds.

"at least two dozen" is the pieces ``L`` (at least), ``n`` (two), ``C`` (dozen); the last two are the
quantity 24, about; the pattern ``[LMUBS]*n`` makes the whole at least 24. Nothing here knows what the figure
counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ..schema import Qualifier
from .figure_words import ARTICLES, FIGURE_WORDS, PLURAL_SCALES, SIGNS
from .number_words import may_start_number, read_run
from .tokens import Phrases, Piece, Token, is_glued, match_phrase, plain_piece, symbols_of, table_of

_WHOLE = re.compile(r"[1-9]\d{3,8}|0?\d|[1-9]\d{1,2}")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?P<gap>[.,'٬ ])\d{3}(?:(?P=gap)\d{3})*|(?:,\d{2})+,\d{3})")
_DECIMAL = re.compile(r"(\d{1,4})[.,٫](\d{1,2})")
_THREE_DIGITS = re.compile(r"\d{3}")
_QUANTITY = re.compile(r"[nd]K+|nC|A?HA?[CK]|A[CK]|[CK]|n|E")
_FIGURE = re.compile(
    r"(?P<between>[LMUBS]*b?N[-|t]N|[LMUBS]*bN[&U]N)"
    r"|(?P<one>[LMUBS]*N(?:\(N\))?[lmur]?)"
    r"|(?P<vague>[LMUBS]*[Vv]c?|S)"
    r"|(?P<none>[Zz])".replace("N", "[nc]")
)
_BOUNDS: tuple[tuple[str, Qualifier], ...] = (
    ("Ll", "at_least"),
    ("Mm", "more_than"),
    ("Uu", "up_to"),
    ("BSr", "about"),
)


class Read(NamedTuple):
    """What one expression says, and the tokens that say it."""

    number: int | None
    number_high: int | None
    qualifier: Qualifier
    first: int
    last: int
    symbols: str


@cache
def _table(language: str) -> Phrases:
    """Return the words around figures of one language, with the value of each."""
    groups = [*FIGURE_WORDS.get(language, {}).items(), *SIGNS.items()]
    return table_of(
        (phrase, label[0], (int(label[2:] or 0),)) for label, phrases in groups for phrase in phrases.split("|")
    )


def label(tokens: Sequence[Token], *, language: str, spaced: bool) -> list[Piece]:
    """Label every token for one language; ``spaced`` joins digit groups across a plain space ("1 200")."""
    keys = [token.key for token in tokens]
    pieces: list[Piece] = []
    at = 0
    while at < len(tokens):
        if _is_plain(tokens[at].word, keys[at], language):
            pieces.append(plain_piece(at))
            at += 1
            continue
        piece = _numeral(tokens, at, spaced=spaced) or _word(tokens, keys, at, language=language, after=pieces)
        pieces.append(piece)
        at = piece.last
    return _quantities(pieces)


@lru_cache(maxsize=65536)
def _is_plain(word: str, key: str, language: str) -> bool:
    """Tell whether no figure, and nothing around one, starts with a word."""
    if key in "()-" or key in ARTICLES or key[0].isdecimal() or key in _table(language):
        return False
    return not may_start_number(Token(0, 0, key, word), language=language)


def _numeral(tokens: Sequence[Token], at: int, *, spaced: bool) -> Piece | None:
    key = tokens[at].key
    if not key[0].isdecimal():
        return None
    if _WHOLE.fullmatch(key):
        last = _last_group(tokens, at) if spaced and len(key) <= 3 else at + 1
        return Piece("n", (int("".join(token.key for token in tokens[at:last])),), at, last)
    if _GROUPED.fullmatch(key):
        return Piece("n", (int(re.sub(r"\D", "", key)),), at, at + 1)
    decimal = _DECIMAL.fullmatch(key)
    if decimal:
        return Piece("d", (int(decimal[1] + decimal[2]), 10 ** len(decimal[2])), at, at + 1)
    return Piece("x", (), at, at + 1)


def _last_group(tokens: Sequence[Token], at: int) -> int:
    last = at + 1
    while (
        last < len(tokens)
        and tokens[last].start == tokens[last - 1].end + 1
        and _THREE_DIGITS.fullmatch(tokens[last].key)
    ):
        last += 1
    return last


def _word(tokens: Sequence[Token], keys: Sequence[str], at: int, *, language: str, after: Sequence[Piece]) -> Piece:
    """Label a word: the longer of a phrase of the table and a spelled number, the phrase where they tie."""
    joined = all(piece.symbol != "b" for piece in after[-3:])
    run = read_run(tokens, at, language=language, joined=joined)
    phrase = match_phrase(_table(language), keys, at)
    if run and run.size == 1 and keys[at] in PLURAL_SCALES and not (after and after[-1].symbol in "nd"):
        return Piece("V", (0,), at, at + 1)
    if phrase and (run is None or run.size <= phrase.last - phrase.first):
        return phrase
    if run and not (run.size == 1 and keys[at] in ARTICLES and run.number == 1):
        return Piece("n", (run.number,), at, at + run.size)
    return Piece(keys[at] if keys[at] in "()" else "A" if keys[at] in ARTICLES else "x", (), at, at + 1)


def _quantities(pieces: Sequence[Piece]) -> list[Piece]:
    """Turn runs of numbers, dozens and thousands into quantities: value, and 1 where it is only about that.

    A dozen or a hundred without "a" or a number stays apart as ``c``: "several dozen" is no quantity.
    """
    symbols, merged, at = symbols_of(pieces), list[Piece](), 0
    while match := _QUANTITY.search(symbols, at):
        merged += pieces[at : match.start()]
        piece = _quantity(pieces[match.start() : match.end()])
        merged.append(piece or pieces[match.start()])
        at = match.end() if piece else match.start() + 1
    return [*merged, *pieces[at:]]


def _quantity(pieces: Sequence[Piece]) -> Piece | None:
    symbols, first, last = symbols_of(pieces), pieces[0].first, pieces[-1].last
    scale, divisor = 1, 2 if "H" in symbols else 1
    for piece in pieces:
        if piece.symbol in "ndCKE":
            scale *= piece.values[0]
            divisor *= piece.values[1] if piece.symbol == "d" else 1
    if scale % divisor or (symbols.startswith("nK") and pieces[0].values[0] >= pieces[1].values[0]):
        return None
    about = int("C" in symbols or "H" in symbols)
    return Piece("c" if symbols in ("C", "K") else "n", (scale // divisor, about), first, last)


def read_all(pieces: Sequence[Piece]) -> Iterator[Read]:
    """Yield the figure expressions of a labelled text, the longest at each place, from the left."""
    symbols, at = symbols_of(pieces), 0
    while match := _FIGURE.search(symbols, at):
        kind, end = match.lastgroup, match.end()
        if kind == "between" and symbols[match.start() - 1 : match.start()] == "f":  # "rose from 27 to 31"
            kind, end = "one", match.start() + len(re.split("[nc]", match.group(), maxsplit=1)[0]) + 1
        read = _read(kind, pieces[match.start() : end])
        if read is not None:
            yield read
        at = end if read else match.start() + 1


def read_whole(pieces: Sequence[Piece]) -> Read | None:
    """Return what the pieces say when all of them are one figure expression ("from six to eight" too)."""
    symbols = symbols_of(pieces)
    start = 1 if re.fullmatch("f[nc].[nc]", symbols) else 0
    match = _FIGURE.fullmatch(symbols, start)
    return _read(match.lastgroup, pieces[start:]) if match else None


def _read(kind: str | None, pieces: Sequence[Piece]) -> Read | None:
    symbols = symbols_of(pieces)
    span = (pieces[0].first, pieces[-1].last, symbols)
    if kind == "none":
        return Read(0, None, "none_reported", *span)
    if kind == "vague":
        return Read(None, None, "vague", *span)
    quantities = [piece for piece in pieces if piece.symbol in "nc"]
    number, last = quantities[0].values[0], quantities[-1].values[0]
    if kind == "between":
        return Read(number, last, "between", *span) if number < last else None
    return Read(number, None, _qualifier(symbols, quantities[0]), *span) if number == last else None


def _qualifier(symbols: str, quantity: Piece) -> Qualifier:
    """Return the strongest bound around a quantity; a bare zero says that there was nobody (R11)."""
    for marks, qualifier in _BOUNDS:
        if any(mark in symbols for mark in marks):
            return qualifier
    if quantity.values[0] == 0:
        return "none_reported"
    return "about" if quantity.values[1:] == (1,) else "exact"


def split_arabic_and(tokens: Sequence[Token]) -> list[Token]:
    """Part the Arabic "and" from a number word that it is written together with."""
    parted: list[Token] = []
    for token in tokens:
        rest = Token(token.start + 1, token.end, token.key[1:], token.word[1:])
        if token.key[0] == "و" and rest.key and _is_arabic_number(rest) and not _is_arabic_number(token):
            parted += [Token(token.start, token.start + 1, "و", "و"), rest]
        else:
            parted.append(token)
    return parted


def _is_arabic_number(token: Token) -> bool:
    return token.key[0].isdecimal() or read_run([token], 0, language="ar") is not None


def is_hyphened(tokens: Sequence[Token], at: int) -> bool:
    """Tell whether token ``at`` is a dash written together with both neighbours."""
    return 0 < at < len(tokens) - 1 and tokens[at].key == "-" and is_glued(tokens, at) and is_glued(tokens, at + 1)
