"""Undo hard wrapping, so that a line is a paragraph: wire and mail text breaks its lines at a fixed width."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .offsets import Edit

MIN_WIDTH = 40
MAX_WIDTH = 100
MIN_BREAKS = 3
MIN_SHARE = 0.8  # of the breaks come where the next word would not have fitted
SLACK = 6  # as typists and old systems wrap

_BREAK = re.compile(r"(?<=[^\s])[ \t]*\n(?=([^\s]+))")
_LIST_ITEM = re.compile(r"[-–—•*·▪]|\d{1,2}[.)]")
_HYPHENATED = re.compile(r"[^\W\d_]-$")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uff01-\uff60]")


def unwrap(text: str) -> Iterator[Edit]:
    """Yield the edits that join the lines of a hard-wrapped text; none when the text is not wrapped.

    Lines that are indented, or begin a list item, begin a paragraph.
    """
    breaks = [match for match in _BREAK.finditer(text) if not _LIST_ITEM.match(match[1])]
    if len(breaks) < MIN_BREAKS:
        return
    lengths = [match.start() - text.rfind("\n", 0, match.start()) - 1 for match in breaks]
    width = sorted(lengths)[len(lengths) * 9 // 10]
    forced = sum(length + 1 + len(match[1]) > width - SLACK for length, match in zip(lengths, breaks, strict=True))
    if not MIN_WIDTH <= width <= MAX_WIDTH or forced < MIN_SHARE * len(breaks):
        return
    for match in breaks:
        yield Edit(match.start(), match.end(), _joint(text, match.start(), match.end()))


def _joint(text: str, start: int, end: int) -> str:
    unspaced = _UNSPACED.match(text, start - 1) and _UNSPACED.match(text, end)
    return "" if unspaced or _HYPHENATED.search(text, start - 2, start) else " "
