"""What a phrase can be: an attacker, a thing. Nouns and cue words decide; nothing is added to what was drafted."""

from __future__ import annotations

from .cues import find_cue, pattern
from .found import FoundCount, Words
from .party_types import party_type


def apart(by: Words | None, on: Words | None, counts: tuple[FoundCount, ...]) -> tuple[Words | None, Words | None]:
    """Keep attacker and target apart: whoever is counted among the victims did not attack, and nobody attacks himself."""
    if by is not None and not can_act(by.text):
        by = None
    harmed = [c.people for c in counts if c.people is not None and c.role in ("victims", "part")]
    if by is not None and any(by.touches(people.start, people.end) for people in harmed):
        by = None
    if by is not None and on is not None and by.touches(on.start, on.end):
        return (by, None) if harmed else (None, on)
    return by, on


def is_thing(people: str, *, language: str | None) -> bool:
    """Whether what a figure counts is a thing: its noun stands at the end of the phrase, or at the start."""
    text = people.strip()
    found = find_cue("things", text, language=language)
    last = found
    while last is not None and last.end() < len(text):
        last = pattern("things", language).search(text, last.end())
    return found is not None and (found.start() == 0 or last is not None)


def can_act(text: str) -> bool:
    """Whether a phrase can be an attacker: it holds a name, or a noun for people who are armed."""
    kind = party_type(text)
    if kind in ("civilians", "infrastructure_only"):
        return False
    return kind is not None or any(c.isupper() or c.lower() == c.upper() for c in text if c.isalpha())


def holds_a_name(text: str) -> bool:
    """Whether a phrase holds a name beside its nouns for people and buildings ("the village of Kware").

    That is a capitalised word that is none of them; in a script without capitals, no such noun at all.
    """
    words = [word for word in text.split() if word[0].isalpha()]
    if any(word.lower() != word.upper() for word in words):
        return any(word[0].isupper() and party_type(word) is None for word in words)
    return bool(words) and party_type(text) is None


def has_content(text: str) -> bool:
    """Whether a phrase says anything: more than an article or a particle."""
    return len(text) > 3 or any(char.isupper() or char.isdigit() or not char.isascii() for char in text)
