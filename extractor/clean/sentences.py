"""Cut paragraphs into sentences: sentencex, then repairs for wire text by shape alone.

A cut is undone after an initial or a short abbreviation that goes on, before stray punctuation, and where
debris was taken out. What is far too long for a sentence is cut at its clauses.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import sentencex  # type: ignore[import-untyped]  # no type information in the wheel

Spans = Sequence[tuple[int, int]]

MAX_CHARS = 400
LONG_CHARS = 500  # a sentence up to this length stays whole

_WORD = re.compile(r"[^\W_]")
_LIST_MARK = re.compile(r"\s*(?:\d{1,3}|[^\W\d_])[.)]\s*$")
_INITIAL = re.compile(r"(?:^|[\s(\"'“«-])[^\W\d_a-zа-я]\.\s*$")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[^\W\d_]{1,4}\.)+\s*$")
_DAY_AND_MONTH = re.compile(r"\d{1,2}(?:er|st|nd|rd|th|[.º])?\s+[^\W\d_]{3,5}\.\s*$")
_DAY = re.compile(r"(?<!\d)\d{1,2}\.\s*$")
_MONTH_AND_YEAR = re.compile(r"[^\W\d_]{3,12}\.?\s+\d{4}")
_ONE_WORD = re.compile(r"\s*[^\W\d_]{1,8}\.\s*$")
# Ranks and titles that a name follows, beyond those that sentencex knows; single letters are initials.
_TITLE_WORDS = (
    "gén gen col cdt capt cap cne lt adj sgt mme mlle mgr gral cnel tte sgto cmdte pdte amb min ft mt "
    "ген полк подполк кап лейт серж проф акад им ул обл гор ст डॉ"
)
_TITLES = frozenset(_TITLE_WORDS.split())
_TITLE = re.compile(r"([^\s\d!-/:-@]{2,7})\.\s*$")
_INITIAL_NEXT = re.compile(r"[^\W\d_a-zа-я]\.")
_CLAUSE_END = re.compile(r"[;:,،؛；：，、][\"'”’»]?(?=\s|[^\x00-\x7f])|\s[–—-]{1,2}(?=\s)")
_CONTEXT_CHARS = 40


def cut(paragraph: str, *, language: str | None, offset: int = 0, fused: Spans = ()) -> Iterator[tuple[int, int]]:
    """Yield the spans of a paragraph's sentences, without the white space around them, counted from
    ``offset``.

    No sentence begins inside a ``fused`` span or at its end: a dateline, or a place where debris was taken
    out. The spans are sorted, without overlap, and counted as the sentences are.
    """
    pieces = _pieces(paragraph, language or "en")
    for start, end in _joined(paragraph, pieces, offset, fused):
        for low, high in _shortened(paragraph, start, end):
            piece = paragraph[low:high]
            if piece.strip():
                before, after = len(piece) - len(piece.lstrip()), len(piece) - len(piece.rstrip())
                yield offset + low + before, offset + high - after


def _pieces(paragraph: str, language: str) -> Iterator[tuple[int, int]]:
    start = 0
    for piece in sentencex.segment(language, paragraph):
        yield start, start + len(piece)
        start += len(piece)
    if start < len(paragraph):
        yield start, len(paragraph)


def _joined(paragraph: str, pieces: Iterator[tuple[int, int]], offset: int, fused: Spans) -> Iterator[tuple[int, int]]:
    """Merge pieces across cuts that are none."""
    current: tuple[int, int] | None = None
    for start, end in pieces:
        if current is None:
            current = (start, end)
        elif _is_fused(offset + start, fused) or not _is_cut(paragraph, current[0], start, end):
            current = (current[0], end)
        else:
            yield current
            current = (start, end)
    if current is not None:
        yield current


def _is_fused(position: int, fused: Spans) -> bool:
    index = bisect_left(fused, position, key=lambda span: span[1])
    return index < len(fused) and fused[index][0] < position


def _is_cut(paragraph: str, start: int, middle: int, end: int) -> bool:
    """Tell whether a sentence really ends at ``middle``."""
    if not _WORD.search(paragraph, middle, end):
        return False
    left = paragraph[max(start, middle - _CONTEXT_CHARS) : middle]
    whole = middle - start <= _CONTEXT_CHARS
    if whole and (not _WORD.search(left) or _LIST_MARK.match(left)):
        return False
    title = _TITLE.search(left)
    if _INITIAL.search(left) or (title and title[1].lower() in _TITLES):
        return False
    first = paragraph[middle:end].lstrip()[:1]
    if _DAY.search(left) and _MONTH_AND_YEAR.match(paragraph, middle):
        return False
    if first.islower() or _INITIAL_NEXT.match(paragraph, middle):
        return not _ABBREVIATION.search(left)
    if first.isdigit():
        return not (_DAY_AND_MONTH.search(left) or (whole and _ONE_WORD.match(left)))
    return True


def _shortened(paragraph: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut an overlong span every ``MAX_CHARS``: after a clause, else at a space, else anywhere."""
    while end - start > LONG_CHARS:
        window = paragraph[start : start + MAX_CHARS]
        clauses = [match.end() for match in _CLAUSE_END.finditer(window) if match.end() >= MAX_CHARS // 2]
        length = clauses[-1] if clauses else max(window.rfind(" "), window.rfind("\n")) + 1 or MAX_CHARS
        yield start, start + length
        start += length
    yield start, end
