"""Figures of people: from the article's words to a number and what bounds it (R7, R11, R46, R47).

``read_figure`` reads words that were copied as one figure; ``find_figures`` finds such words in running
text. Both are exact: a digit or number word more or less is another figure, or none. Rendering (spaces,
dashes, digits of another script) makes no difference. "A dozen", "a score", "une quinzaine" are about 12,
20, 15; "dozens" has no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..schema import Qualifier
from .figure_grammar import Read, label, read_all, read_whole, split_arabic_and
from .languages import candidates, guess_language
from .people import has_plural_people, is_one_person, is_person_noun
from .text_figures import is_of_people, mixes_figures
from .tokens import Piece, Token, inside, tokens_of

_ONE = frozenset({"un", "une", "uno", "una", "um", "uma", "ein", "eins", "eine", "einer", "bir"})  # alone
_NOT_WITHOUT_LANGUAGE = frozenset({"on", "bin"})  # Turkish ten and thousand, everyday words elsewhere


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as stated: ``between`` has both numbers, ``vague`` none, ``none_reported`` is 0."""

    number: int | None
    number_high: int | None
    qualifier: Qualifier


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure in running text: ``text[start:end] == words``."""

    start: int
    end: int
    words: str
    figure: Figure


@lru_cache(maxsize=8192)
def read_figure(words: str, *, language: str | None = None) -> Figure | None:
    """Read the one figure that these words state, or return None (R7, R11, R47).

    Other words may stand around it ("27 soldiers"), other figures may not. Plural people without a figure
    are vague. Without a language, every one that the script allows is tried; Dutch and Danish only when
    named.
    """
    tokens = inside(tokens_of(words))
    if not tokens:
        return None
    tongues = candidates(words, language=language)
    if language or not (len(tokens) == 1 and tokens[0].key in _NOT_WITHOUT_LANGUAGE):
        for tongue in tongues:
            whole = read_whole(_pieces(tokens, language=tongue, spaced=True))
            if whole is not None:
                return _figure(whole)
    if len(tokens) == 1 and tokens[0].key in _ONE:
        return Figure(1, None, "exact")
    return _read_within(words, tokens, language=_likeliest(words, tokens, tongues))


def read_single(words: str, *, language: str | None = None) -> Figure | None:
    """Return one, exactly, for the description or the full name of a single person (R46), else None.

    "a policeman", "un soldat", "Mayor Juan Perez"; not "a patrol", "a man and his wife", "soldiers".
    """
    figure = read_figure(words, language=language)
    if figure is not None:
        return figure if figure == Figure(1, None, "exact") else None
    tokens = inside(tokens_of(words))
    one = tokens and is_one_person(words, tokens, languages=candidates(words, language=language))
    return Figure(1, None, "exact") if one else None


def find_figures(text: str, *, language: str | None = None) -> list[FoundFigure]:
    """Find the figures of people in running text, with their bounds, in order and without overlap.

    Left out as far as their form tells: dates, years, clock times, ages, percentages, distances, durations,
    money, ordinals, telephone numbers, calibres, scores, names of units, list marks, and entity debris
    (R14).
    """
    tokens: Sequence[Token] = tokens_of(text)
    tongue = guess_language(text, words=(token.key for token in tokens), language=language)
    tongue = tongue or candidates(text, language=language)[0]
    if tongue == "ar":
        tokens = split_arabic_and(tokens)
    pieces = _pieces(tokens, language=tongue, spaced=tongue != "en")
    reads = [read for read in read_all(pieces) if is_of_people(read, text, tokens, language=tongue)]
    return [_found(read, text, tokens) for read in _outside_dates(reads, text, tokens, language=tongue)]


def _pieces(tokens: Sequence[Token], *, language: str, spaced: bool) -> list[Piece]:
    parted = split_arabic_and(tokens) if language == "ar" else tokens
    return label(parted, language=language, spaced=spaced)


def _likeliest(words: str, tokens: Sequence[Token], tongues: Sequence[str]) -> str:
    """Return the language that knows most of the words."""
    guess = guess_language(words, words=[token.key for token in tokens]) if len(tongues) > 1 else tongues[0]

    def known(tongue: str) -> tuple[int, bool]:
        pieces = _pieces(tokens, language=tongue, spaced=False)
        return sum(p.last - p.first for p in pieces if p.symbol not in "x()-&|tfAc"), tongue == guess

    return max(tongues, key=known)


def _read_within(words: str, tokens: Sequence[Token], *, language: str) -> Figure | None:
    tokens = split_arabic_and(tokens) if language == "ar" else tokens
    pieces = _pieces(tokens, language=language, spaced=language != "en")
    reads = [read for read in read_all(pieces) if is_of_people(read, words, tokens, language=language)]
    reads = _outside_dates(reads, words, tokens, language=language)
    stated = [read for read in reads if read.number is not None]
    if stated:
        reads = [read for read in reads if "v" not in read.symbols and "S" not in read.symbols] or stated
    figures = {_figure(read) for read in reads}
    if len(figures) > 1 or mixes_figures(pieces, reads) or (figures and is_person_noun(tokens)):
        return None
    if not figures and has_plural_people(tokens, language=language):
        return Figure(None, None, "vague")
    return figures.pop() if figures else None


def _outside_dates(reads: Sequence[Read], text: str, tokens: Sequence[Token], *, language: str) -> list[Read]:
    from .dates import dates_near

    spans = [(tokens[read.first].start, tokens[read.last - 1].end) for read in reads]
    dates = dates_near(spans, text, language=language) if reads else []
    return [
        read
        for read, (start, end) in zip(reads, spans, strict=True)
        if not any(date.start < end and start < date.end for date in dates)
    ]


def _figure(read: Read) -> Figure:
    return Figure(read.number, read.number_high, read.qualifier)


def _found(read: Read, text: str, tokens: Sequence[Token]) -> FoundFigure:
    start, end = tokens[read.first].start, tokens[read.last - 1].end
    return FoundFigure(start, end, text[start:end], _figure(read))
