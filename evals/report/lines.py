"""Tables as lines of Markdown."""

from __future__ import annotations

from collections.abc import Sequence

_SPECIAL = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>|"})


def markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table; the first column is of words, the others of figures."""
    rule = "|" + "|".join(" --- " if at == 0 else " ---: " for at in range(len(heads))) + "|"
    return [_line(heads), rule, *(_line([plain(c) for c in row]) for row in rows)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def plain(text: str) -> str:
    """Text on one line in which nothing is taken for a mark."""
    return " ".join(text.translate(_SPECIAL).split())
