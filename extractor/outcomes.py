"""Outcomes: what happened to the people that a figure counts, by the words nearest to it.

The words of a sentence beat a draft: a small model writes "killed" for nearly every figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .cues import Cue, has_cue, pattern
from .draft import DraftOutcome

CUES: tuple[DraftOutcome, ...] = ("killed", "wounded", "abducted", "captured", "missing")
CLAUSE_END = ",;:.()"
SPLIT = re.compile(f"[{CLAUSE_END}]")
NEGATIONS: tuple[Cue, ...] = ("negation", "nobody")
LONGEST_ARTICLE = 3
NEAR_WORDS = 3
_AUXILIARIES = (
    "be been being is are was were has have had did do does yet ever se lo la a fue fueron sido siendo ha han haya "
    "sono stati stata stato state siano été être foi foram sendo worden wurde wurden были была был было були була бути"
)
AUXILIARIES = frozenset(_AUXILIARIES.split())
"""Words that may stand between a negation and what it turns."""
EXCEPT = frozenset({"que", "qu'", "che", "als", "than"})
"""Words that make a negated verb say "only": "n'a tué que 27"."""
CROSSING = 40
"""Characters that a clause boundary, or an "and", between a figure and a word counts for."""
BOTH = re.compile(
    r"(?<!\w)(?:killed|dead|muertos|mort[oi]s?|tués|tote)\s+(?:and|or|y|o|et|ou|e|und|oder)\s+(?:wounded|injured|heridos|blessés|feridos|feriti|verletzte)(?!\w)",
    re.IGNORECASE,
)
"""Harmed in one way or the other, without telling how many of each."""
JOINING = re.compile(r"\s(?:and|y|e|et|und|и|а|та|і|ve)(?=\s)|\sو", re.IGNORECASE)
GROUP = re.compile(r"\s+(?:of the|de los|des|der|dos|dei|из)\s+", re.IGNORECASE)


def outcome_near(text: str, start: int, end: int, *, language: str | None = None) -> DraftOutcome | None:
    """Return the outcome whose words stand nearest to the figure at ``text[start:end]``; None if there are none."""
    if pattern("either", language).search(text) and is_bare_nought(text, start, end, language=language):
        return "killed_or_wounded"
    if is_of_both(text, start, end):
        return "killed_or_wounded"
    near = sorted(distances(text, start, end, language))
    return near[0][1] if near else None


def is_negated(text: str, start: int, end: int, *, language: str | None = None) -> bool:
    """Whether a sentence says that what the figure at ``text[start:end]`` counts did not happen.

    A negation stands right before the figure ("none of the 27") or turns the words for its outcome ("did not kill 27",
    "27 people were not hurt"); the figure is denied ("denied that 27 were killed"); or its people came to no harm.
    """
    return (
        is_denied(text[:start], language=language)
        or turns_figure(SPLIT.split(text[:start])[-1], language=language)
        or turns_outcome(SPLIT.split(text[end:])[0], language=language)
        or is_spared(text, start, end, language=language)
    )


def is_denied(before: str, *, language: str | None) -> bool:
    """Whether what stands before a figure ends in words that deny what follows."""
    said = before.rstrip()
    return any(m.end() == len(said) for m in pattern("refuted", language).finditer(said))


def turns_figure(before: str, *, language: str | None) -> bool:
    """Whether the clause before a figure ends in a negation, or in an outcome that one stands before."""
    words = before.split()[-3:]
    for n, word in enumerate(words, start=1):
        is_turning = any(has_cue(cue, word, language=language) for cue in NEGATIONS)
        if is_turning and all(w.isalpha() and len(w) <= LONGEST_ARTICLE for w in words[n:]):
            return True
    _, first, last = max(outcomes_in(before, language), key=lambda found: found[2], default=("", 0, 0))
    if not last or len(between := before[last:].casefold().split()) > NEAR_WORDS or EXCEPT & set(between):
        return False
    return ends_in_negation(before[:first], language=language)


def turns_outcome(after: str, *, language: str | None) -> bool:
    """Whether a negation stands before the first outcome in the clause after a figure."""
    outcome = min((first for _, first, _ in outcomes_in(after, language)), default=0)
    near = " ".join(after[:outcome].split()[-2:])
    return has_cue("negation", near, language=language) or ends_in_negation(after[:outcome], language=language)


def ends_in_negation(text: str, *, language: str | None) -> bool:
    """Whether a text ends in a negation, auxiliary verbs aside: "have not yet been"."""
    words = text.split()[-NEAR_WORDS:]
    while words and words[-1].casefold() in AUXILIARIES:
        words.pop()
    return bool(words) and has_cue("negation", words[-1], language=language)


def is_spared(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether the words nearest to a figure say that its people came to no harm: "27 survived"."""
    clause = SPLIT.split(text[end:])[0]
    spared = min((m.start() for m in pattern("spared", language).finditer(clause)), default=None)
    return spared is not None and all(spared <= away for away, _ in distances(text, start, end, language))


def distances(text: str, start: int, end: int, language: str | None) -> Iterator[tuple[int, DraftOutcome]]:
    """Yield every outcome word of a text with its distance from a figure; what follows a figure is nearer."""
    for outcome, first, last in outcomes_in(text, language):
        if first >= end:
            between, away = text[end:first], first - end
        else:
            between, away = text[last:start], max(0, start - last)
        crossed = sum(between.count(c) for c in CLAUSE_END) + len(JOINING.findall(between))
        yield away + CROSSING * crossed + (CROSSING if is_named_group(text[end:first]) else 0), outcome


def is_named_group(between: str) -> bool:
    """Whether an outcome behind a figure only names the group that it is a part of: "three of the wounded"."""
    return GROUP.fullmatch(between) is not None


@lru_cache(maxsize=256)
def outcomes_in(text: str, language: str | None) -> tuple[tuple[DraftOutcome, int, int], ...]:
    """Return every outcome word of a text with its place; every figure of a sentence asks for all of them."""
    return tuple((outcome, *m.span()) for outcome in CUES for m in pattern(outcome, language).finditer(text))


def is_of_both(text: str, start: int, end: int) -> bool:
    """Whether a figure counts dead and wounded together: "killed and wounded about 40"."""
    for found in BOTH.finditer(text):
        between = text[end : found.start()] if found.start() >= end else text[found.end() : start]
        if len(between.split()) <= NEAR_WORDS and SPLIT.search(between) is None:
            return True
    return False


def is_bare_nought(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether the figure says that nobody was harmed, without saying how (R47)."""
    words = text[start:end]
    return any(has_cue(cue, words, language=language) for cue in NEGATIONS)
