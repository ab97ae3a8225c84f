"""Claiming: whether a sentence says that a group did it, or that it did not (R16, R26, R27, R54).

A claim that is negated is none ("has not claimed"), a denial that is negated is none ("did not deny").
"""

from __future__ import annotations

import re
from typing import Literal

from .cues import has_cue, pattern
from .party_types import party_type
from .schema import Polarity

CLAUSE_END = re.compile(r"[,;:.()]")
NEGATION_WORDS = 6
"""Words before a cue in which a negation turns it: "has not so far said that it had carried out"."""
LONGEST_PRONOUN = 4


def claim_polarity(text: str, *, by: tuple[int, int] | None = None, language: str | None = None) -> Polarity | None:
    """Say whether a sentence makes a claim or denies one; None when it does neither, or says that nobody claims.

    ``by`` is where it names the group. Of a sentence that holds both a claim and a denial, the group's own words are
    those nearest to its name; a claim that somebody else denies is not settled, so it is none.
    """
    denials = cues_of("denial", text, language=language)
    claims = [c for c in cues_of("claim", text, language=language) if not any(overlap(c, d) for d in denials)]
    if not denials:
        return "claimed" if claims and not has_cue("nobody", text, language=language) else None
    if by is None:
        return "denied"
    nearest = min([*claims, *denials], key=lambda m: max(m.start() - by[1], by[0] - m.end()))
    return "denied" if nearest in denials else None


def cues_of(cue: Literal["claim", "denial"], text: str, *, language: str | None) -> list[re.Match[str]]:
    """Return the words of claiming or denying that no negation turns around."""
    found = pattern(cue, language).finditer(text)
    return [m for m in found if not is_turned(text, m.start(), m.end(), language=language)]


def overlap(a: re.Match[str], b: re.Match[str]) -> bool:
    """Whether two cues share words: "said it had nothing to do with" is a denial, not a claim as well."""
    return a.start() < b.end() and b.start() < a.end()


def is_turned(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether a negation stands in the words before a span, in its clause, or right behind it."""
    before = CLAUSE_END.split(text[:start])[-1].split()[-NEGATION_WORDS:]
    after = text[end:].split()[:1]
    return any(has_cue("negation", part, language=language) for part in (" ".join(before), *after))


def leaves_open_who(text: str, polarity: Polarity, *, language: str | None = None) -> bool:
    """Whether the words before a claim name nobody ("The group said …", "It claimed …"), so that they can be of a group
    named before.
    """
    cues = cues_of("claim" if polarity == "claimed" else "denial", text, language=language)
    before = text[: cues[0].start()].split() if cues else []
    is_named = any(word[0].isupper() for word in before[1:])
    is_name = len(before) == 1 and len(before[0]) > LONGEST_PRONOUN and party_type(before[0]) is None
    return not is_named and not is_name
