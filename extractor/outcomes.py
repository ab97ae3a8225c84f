"""Outcomes: what happened to the people that a figure counts, by the words nearest to it.

The words of a sentence beat a draft: a small model writes "killed" for nearly every figure.
"""

from __future__ import annotations

from collections.abc import Iterator

from .cues import pattern
from .draft import DraftOutcome

CUES: tuple[DraftOutcome, ...] = ("killed", "wounded", "abducted", "captured", "missing")
CLAUSE_END = ",;:.()"
CROSSING = 40
"""Characters that a clause boundary between a figure and a word counts for."""


def outcome_near(
    text: str, start: int, end: int, *, language: str | None = None
) -> DraftOutcome | None:
    """Return the outcome whose words stand nearest to the figure at ``text[start:end]``; None if there are none."""
    if pattern("either", language).search(text) and is_bare_nought(text, start, end):
        return "killed_or_wounded"
    near = sorted(distances(text, start, end, language))
    return near[0][1] if near else None


def distances(text: str, start: int, end: int, language: str | None) -> Iterator[tuple[int, DraftOutcome]]:
    """Yield every outcome word of a text with its distance from a figure; what follows a figure is nearer."""
    for outcome in CUES:
        for match in pattern(outcome, language).finditer(text):
            if match.start() >= end:
                between, away = text[end : match.start()], match.start() - end
            else:
                between, away = text[match.end() : start], max(0, start - match.end())
            yield away + CROSSING * sum(between.count(c) for c in CLAUSE_END), outcome


def is_bare_nought(text: str, start: int, end: int) -> bool:
    """Whether the figure says that nobody was harmed, without saying how (R47)."""
    return not any(char.isdigit() for char in text[start:end]) and len(text[start:end]) <= 12
