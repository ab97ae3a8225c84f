"""Timing: which times of a sentence are those of what it tells, and not of who says so or of the report (R19, R21)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .clean import Sentence, View
from .cues import pattern
from .fold import find_all_words
from .found import Words
from .normalize.dates import FoundDate, find_dates

LEAD_IN = 30
"""Characters between a word of saying and the day on which it was said."""
OPENING_WORDS = 4
"""Words of whoever speaks, between a day that opens a sentence and the word of saying."""
BETWEEN = re.compile(
    r"(?:\s+(?:on|in|late|early|earlier|the|a|to|us|reporters|journalists|statement|am|den|die|der|das|ein|eine|polizei"
    r"|sprecher\w*|el|la|en|este|esta|un|una|le|ce|au|na|no|nesta|neste|il|в|во|у|agency|press))*\s*",
    re.IGNORECASE,
)
SUBJECT = re.compile(r"[,\s]*(?:[^\W\d_][\w'’-]*\s+){0," + str(OPENING_WORDS) + r"}", re.UNICODE)


def times_in(sentence: Sentence, *, view: View, language: str | None) -> Iterator[Words]:
    """Yield the times of what a sentence tells: not the dateline's, and not the day on which somebody said it."""
    text = view.text[sentence.start : sentence.end]
    for hit in find_dates(text, language=language):
        start, end = sentence.start + hit.start, sentence.start + hit.end
        if not in_dateline(view, start, end) and not is_of_saying(text, hit, language=language):
            yield Words(hit.words, start, end)


def is_told_in(words: str, sentence: Sentence, *, view: View, language: str | None) -> bool:
    """Whether a sentence states a time as that of what it tells."""
    text = view.text[sentence.start : sentence.end]
    for start, end in find_all_words(words, text):
        hit = FoundDate(start, end, words)
        at = sentence.start + start
        if not in_dateline(view, at, sentence.start + end) and not is_of_saying(text, hit, language=language):
            return True
    return False


def in_dateline(view: View, start: int, end: int) -> bool:
    """Whether a span lies in the dateline, which says where and when a report was filed (R19)."""
    return view.dateline is not None and view.dateline[0] <= start and end <= view.dateline[1]


def is_of_saying(text: str, hit: FoundDate, *, language: str | None) -> bool:
    """Whether a time is that of a statement: right behind a word of saying ("officials said late on Sunday"), or at the
    head of a sentence that goes on with one ("On Tuesday we said that").
    """
    low = max(0, hit.start - LEAD_IN)
    before = text[low : hit.start]
    saying = pattern("saying", language)
    if any(BETWEEN.fullmatch(before, found.end()) for found in saying.finditer(before)):
        return True
    if text[: hit.start].strip(" \"'“”„«»(").count(" ") > 0:
        return False
    subject = SUBJECT.match(text, hit.end)
    reach = subject.end() if subject else hit.end
    found = saying.search(text, hit.end, reach)
    return found is not None and "," not in text[hit.end : found.start()]
