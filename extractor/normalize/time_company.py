"""Words that are time only in some company: "May", "March", "Sun", "Julio", "Domingo", "quarta", "pazar",
24/7.

Each rule looks at one labelled word, how it is written, and its neighbours; the first that applies decides
the symbol.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from .tokens import Piece, Token, is_glued, word_set

_SMALL_NAMES = frozenset({"es", "fr", "pt", "it", "ru", "uk"})  # days and months are written small
_NEED_CAPITAL = word_set("may march august mar sun sat mon wed jan dec")
_OTHER_WORDS = {"en": word_set("may march august"), "fr": word_set("mars"), "ar": word_set("مارس")}
_FIRST_NAMES = word_set("domingo domenica")
_MARKET = "pazar"  # Turkish Sunday, and market
_SHORT_WEEKDAY = 5  # Portuguese "quarta" is a weekday where nothing follows, and "fourth" before a noun
_MAY_OPEN_MONTH = "ilsuvkebfh"
_NOT_A_DATE = frozenset({(24, 7), (9, 11), (7, 24)})  # round the clock, the attacks of 2001


class Company(NamedTuple):
    """A labelled word: how it is written, the symbols beside it, and whether capitals say anything."""

    piece: Piece
    written: str
    before: str
    after: str
    named_before: bool
    named_after: bool
    language: str
    shouting: bool

    @property
    def word(self) -> str:
        return self.written.lower()

    @property
    def is_small(self) -> bool:
        return not self.written[0].isupper()


def settle(pieces: Sequence[Piece], text: str, tokens: Sequence[Token], *, language: str) -> list[Piece]:
    """Decide the ambiguous words of labelled text."""
    settled = [*_nights(pieces)]
    for at, piece in enumerate(settled):
        if piece.symbol in "WwMmN":
            company = _company(settled, at, text, tokens, language=language)
            symbol = next((found for rule in _RULES if (found := rule(company))), piece.symbol)
            settled[at] = piece._replace(symbol=symbol)
    return settled


def _company(pieces: Sequence[Piece], at: int, text: str, tokens: Sequence[Token], *, language: str) -> Company:
    piece = pieces[at]
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    before = pieces[at - 1] if at else None
    return Company(
        piece,
        text[tokens[piece.first].start : tokens[piece.last - 1].end],
        before.symbol if before else "",
        after.symbol if after else "",
        before is not None and not is_glued(tokens, piece.first) and _is_named(before, text, tokens),
        after is not None and _is_named(after, text, tokens),
        language,
        text.isupper(),
    )


def _is_named(piece: Piece, text: str, tokens: Sequence[Token]) -> bool:
    return piece.symbol == "x" and text[tokens[piece.first].start].isupper()


def _nights(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Read 12/13 before a month as two days: "the night of 12/13 March"."""
    for piece, following in zip_longest(pieces, pieces[1:]):
        if piece.symbol != "N" or piece.values[3] != 2 or following is None or following.symbol not in "Mm":
            yield piece
            continue
        first, second = piece.values[:2]
        for symbol, values in (("D", (first,)), ("t", ()), ("D", (second,))):
            yield Piece(symbol, values, piece.first, piece.last)


def _english_small(word: Company) -> str | None:
    """Take "march" and "sun" for what they are, but for "23 march 2019"."""
    if word.language != "en" or not word.is_small or word.word not in _NEED_CAPITAL:
        return None
    return "m" if word.piece.symbol in "Mm" and word.before == "D" and word.after == "Y" else "x"


def _month_or_word(word: Company) -> str | None:
    """Leave "March" and "Julio" open: a day, a year or "in" makes them a month."""
    if word.piece.symbol != "M" or (word.before and word.before in _MAY_OPEN_MONTH):
        return None
    capital = word.language in _SMALL_NAMES and not word.is_small and not word.shouting
    return "m" if capital or word.word in _OTHER_WORDS.get(word.language, ()) else None


def _german_small(word: Company) -> str | None:
    return "x" if word.language == "de" and word.is_small and word.piece.symbol in "wMm" else None


def _short_weekday(word: Company) -> str | None:
    """Take "na quarta" for a weekday where no noun follows."""
    if word.piece.symbol != "w" or len(word.word) < _SHORT_WEEKDAY or word.after in tuple("x#DW"):
        return None
    return "W" if word.before and word.before in _MAY_OPEN_MONTH + "pt" else None


def _market(word: Company) -> str | None:
    if word.language != "tr" or word.piece.symbol != "W" or word.word != _MARKET or not word.is_small:
        return None
    return None if word.after in tuple("PTDM") else "x"


def _name(word: Company) -> str | None:
    """Take "Domingo" beside another capitalised word for a name, where Sunday is written small."""
    if word.piece.symbol != "W" or word.language not in _SMALL_NAMES or word.is_small or word.shouting:
        return None
    return "x" if word.named_before or (word.named_after and word.word in _FIRST_NAMES) else None


def _not_a_date(word: Company) -> str | None:
    short = word.piece.symbol == "N" and word.piece.values[3] == 2
    return "_" if short and word.piece.values[:2] in _NOT_A_DATE else None


_RULES: tuple[Callable[[Company], str | None], ...] = (
    _english_small,
    _month_or_word,
    _german_small,
    _short_weekday,
    _market,
    _name,
    _not_a_date,
)
