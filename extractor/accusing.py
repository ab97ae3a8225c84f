"""Accusing: who says that somebody did it, and whom somebody blames (R15, R26, R53)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .claiming import CLAUSE_END, is_turned
from .cues import pattern
from .fold import find_words
from .normalize.names import Aliases
from .parties import known_name
from .voices import Voice, voice_at, voices_in

BLAMED = 60
"""Characters behind "blamed" within which the accused stands."""
HALLMARKS = re.compile(
    r"(?<!\w)(?:(?:marks?|hallmarks?|signature|handiwork|work) of|stand behind|(?:was|were) behind)\W+(?:the\s+)?",
    re.IGNORECASE,
)
"""Words that lay an act at somebody's door."""


def accuser_in(texts: Iterable[str], accused: str, *, language: str | None = None) -> str | None:
    """Return who says that the accused did it: who blames it, or who alone says so where it is named first (R26, R53)."""
    told = list(texts)
    for n, text in enumerate(told):
        for cue in pattern("blame", language).finditer(text):
            if find_words(accused, text[cue.end() :]) is None:
                continue
            voice = next((v for v in voices_in(text, language=language) if v.verb == cue.span()), None)
            words = speaker_of(voice, told[:n], language=language)
            if words is not None:
                return words
        for found in HALLMARKS.finditer(text):
            words = speaker_of(voice_at(text, found.start(), language=language), told[:n], language=language)
            if words is not None and find_words(accused, text[found.end() :]) is not None:
                return words
    for n, text in enumerate(told):
        at = find_words(accused, text)
        if at is not None:
            voice = next((v for v in reversed(voices_in(text, language=language)) if says_of(v, text, at)), None)
            words = speaker_of(voice, told[:n], language=language)
            return None if words is None or accused.casefold() in words.casefold() else words
    return None


SAID_THAT = re.compile(
    r"(?:\s+[^\W\d_]+day)?(?:,?\s+(?:that|que|dass|что|що))?(?:\s+(?:the|an?|el|la|los|las|le|les|die|der|suspected|members|fighters|militants|of)){0,4}\s*",
    re.IGNORECASE,
)
"""What may stand between "X said" and who did it."""


def says_of(voice: Voice, text: str, at: tuple[int, int]) -> bool:
    """Whether what somebody says begins with the party at ``at``: "Bello said that the Red Sword laid the mine"."""
    return voice.verb[1] <= at[0] and SAID_THAT.fullmatch(text[voice.verb[1] : at[0]]) is not None


def speaker_of(voice: Voice | None, before: Sequence[str], *, language: str | None) -> str | None:
    """Return the words for a speaker: "it" is whoever spoke last in the sentence before, "Bello" who bore that name."""
    if voice is None:
        return None
    if voice.words is not None and (" " in voice.words or not voice.words.istitle()):
        return voice.words
    for text in reversed(before if voice.words else before[-1:]):
        for other in reversed(voices_in(text, language=language)):
            if other.words is not None and voice.words in (None, other.words.split()[-1]):
                return other.words
    return voice.words


def blamed_in(texts: Iterable[str], *, aliases: Aliases, language: str | None = None) -> str | None:
    """Return the known group that somebody blames for an attack: "it blamed cells of the Red Sword" (R15, R53)."""
    for text in texts:
        for cue in (*pattern("blame", language).finditer(text), *HALLMARKS.finditer(text)):
            clause = CLAUSE_END.split(text[cue.end() : cue.end() + BLAMED])[0]
            name = known_name(clause, aliases=aliases)
            if name is not None and not is_turned(text, cue.start(), cue.end(), language=language):
                return name
    return None
