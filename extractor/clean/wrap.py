"""Undo hard wrapping, so that a line is a paragraph: wire and mail text breaks its lines at a fixed width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .offsets import Edit

MIN_WIDTH = 40
MAX_WIDTH = 100
MIN_BREAKS = 3
MIN_SHARE = 0.8  # of the breaks come where the next word would not have fitted
SLACK = 6  # as typists and old systems wrap

_LINE_START = re.compile(r"\n(\S+)")
_LIST_ITEM = re.compile(r"[-–—•*·▪]|\d{1,2}[.)]")
_HYPHENATED = re.compile(r"[^\W\d_]-$")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uff01-\uff60]")


def unwrap(text: str) -> Iterator[Edit]:
    """Yield the edits that join the lines of a hard-wrapped text; none when the text is not wrapped.

    Lines that are indented, or begin a list item, begin a paragraph.
    """
    breaks = [found for found in _breaks(text) if not _LIST_ITEM.match(found.word)]
    if len(breaks) < MIN_BREAKS:
        return
    lengths = [found.start - text.rfind("\n", 0, found.start) - 1 for found in breaks]
    width = sorted(lengths)[len(lengths) * 9 // 10]
    forced = sum(length + 1 + len(found.word) > width - SLACK for length, found in zip(lengths, breaks, strict=True))
    if not MIN_WIDTH <= width <= MAX_WIDTH or forced < MIN_SHARE * len(breaks):
        return
    for found in breaks:
        yield Edit(found.start, found.end, _joint(text, found.start, found.end))


class _Break(NamedTuple):
    """A break between two lines of text: the space around it, and the word behind it."""

    start: int
    end: int
    word: str


def _breaks(text: str) -> Iterator[_Break]:
    """Yield the breaks that no blank line is beside, and whose next line is not indented."""
    for match in _LINE_START.finditer(text):
        start = match.start()
        while start and text[start - 1] in " \t":
            start -= 1
        if start and not text[start - 1].isspace():
            yield _Break(start, match.start(1), match[1])


def _joint(text: str, start: int, end: int) -> str:
    unspaced = _UNSPACED.match(text, start - 1) and _UNSPACED.match(text, end)
    return "" if unspaced or _HYPHENATED.search(text, start - 2, start) else " "
