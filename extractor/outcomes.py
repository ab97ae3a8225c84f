"""Outcomes: what happened to the people that a figure counts, by the words nearest to it.

The words of a sentence beat a draft: a small model writes "killed" for nearly every figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .cues import Cue, has_cue, pattern
from .draft import DraftOutcome

CUES: tuple[DraftOutcome, ...] = ("killed", "wounded", "abducted", "captured", "missing")
CLAUSE_END = ",;:.()"
SPLIT = re.compile(f"[{CLAUSE_END}]")
NEGATIONS: tuple[Cue, ...] = ("negation", "nobody")
LONGEST_ARTICLE = 3
CROSSING = 40
"""Characters that a clause boundary between a figure and a word counts for."""


def outcome_near(text: str, start: int, end: int, *, language: str | None = None) -> DraftOutcome | None:
    """Return the outcome whose words stand nearest to the figure at ``text[start:end]``; None if there are none."""
    if pattern("either", language).search(text) and is_bare_nought(text, start, end):
        return "killed_or_wounded"
    near = sorted(distances(text, start, end, language))
    return near[0][1] if near else None


def is_negated(text: str, start: int, end: int, *, language: str | None = None) -> bool:
    """Whether a negation stands right before the figure at ``text[start:end]`` ("none of the 27"), or before the words
    for its outcome that follow it in its clause ("27 people were not hurt").
    """
    before = SPLIT.split(text[:start])[-1].split()[-3:]
    for n, word in enumerate(before, start=1):
        is_turning = any(has_cue(cue, word, language=language) for cue in NEGATIONS)
        if is_turning and all(w.isalpha() and len(w) <= LONGEST_ARTICLE for w in before[n:]):
            return True
    clause = SPLIT.split(text[end:])[0]
    outcome = min((m.start() for cue in CUES for m in pattern(cue, language).finditer(clause)), default=0)
    return has_cue("negation", " ".join(clause[:outcome].split()[-2:]), language=language)


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
