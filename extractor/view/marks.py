"""A text cut where marking begins or ends, so that spans may overlap in any way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Piece(NamedTuple):
    """A stretch of text that the same spans cover from end to end, by their numbers."""

    start: int
    end: int
    text: str
    spans: tuple[int, ...]


def cut(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Cut a text at the edges of spans (code points, end exclusive); the pieces together are the text.

    What of a span lies outside the text is left out; an empty span covers nothing.
    """
    opening, closing = defaultdict(list), defaultdict(list)
    for number, (start, end) in enumerate(spans):
        start, end = max(0, start), min(len(text), end)
        if start < end:
            opening[start].append(number)
            closing[end].append(number)
    edges = sorted({0, len(text), *opening, *closing})
    pieces, open_now = [], set[int]()
    for start, end in pairwise(edges):
        open_now = (open_now - set(closing[start])) | set(opening[start])
        pieces.append(Piece(start, end, text[start:end], tuple(sorted(open_now))))
    return pieces
