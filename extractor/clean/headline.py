"""The headline of an article that begins with one: kept in the view, but no evidence alone (R5)."""

from __future__ import annotations

from itertools import takewhile

from .boilerplate import Line, is_row

MAX_CHARS = 250
MIN_WORDS = 5  # fewer are as often the name of a section or a bulletin
MAX_LINES = 8


def find_headline(lines: list[Line], *, title: str | None, dateline: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return the span of the line that is the headline, or None.

    It stands above the first sentence and the dateline, ends nowhere, and is the title, or else the first
    line long enough, or else the first.
    """
    above = [line for line in lines[:MAX_LINES] if not is_row(line) and len(line.text) <= MAX_CHARS]
    heads = list(takewhile(lambda line: not line.ends and not (dateline and dateline[0] < line.end), above))
    titled = [line for line in above if title and _words(line.text) == _words(title)]
    long_enough = [line for line in heads if line.words >= MIN_WORDS]
    found = next(iter((*titled, *long_enough, *heads)), None)
    if found is None or not any(line.ends and line.start > found.start for line in lines):
        return None
    return found.start, found.end


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
