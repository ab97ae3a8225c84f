"""Agents: who did it, as far as the words around a name say so.

A small model takes the weapon, the victims or the source for the attacker. A name is believed where a sentence makes it
the one who acts: after "by", or before a word for an act in the same clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .cues import Cue, pattern
from .fold import find_all_words, find_words
from .normalize.names import Aliases
from .parties import known_name
from .party_types import armed_phrases, camp, party_type
from .plausible import is_thing

DEEDS: tuple[Cue, ...] = ("act", "killed", "wounded", "abducted", "claim")
BEFORE, REACH = 30, 90
CLAUSE_END = re.compile(r"[;:.?!]")
PASSIVE = re.compile(
    r"(?<!\w)(?:was|were|been|being|are|is|fue|fueron|sido|été|est|sont|wurde|wurden|foi|foram|è|sono|stati|был[аи]?)(?!\w)",
    re.IGNORECASE,
)


SUFFERED = re.compile(
    r"died|dies|dying|lost (?:their|his|her)|perish|succumb|muri|fallec|perdi\w+ la vida|décéd|péri|morr|погиб|загин",
    re.IGNORECASE,
)
"""Words for deaths that nobody does to another: who stands before them is no agent."""


def agent_in(texts: Sequence[str], drafted: str | None, *, aliases: Aliases, language: str | None) -> str | None:
    """Return the drafted attacker if a sentence makes it one, else the first name or noun of armed people that one does,
    else the drafted one if it can be.
    """
    if drafted and (
        is_armed(drafted, aliases=aliases) or any(acts(drafted, text, language=language) for text in texts)
    ):
        return drafted
    for text in texts:
        found = next((c for c in candidates(text, aliases=aliases) if acts(c, text, language=language)), None)
        if found is not None:
            return found
    return drafted if drafted and can_attack(drafted, texts, language=language) else None


def can_attack(words: str, texts: Sequence[str], *, language: str | None) -> bool:
    """Whether words of some sentences can be an attacker: neither civilians nor a thing, nor somebody harmed."""
    if party_type(words) in ("civilians", "infrastructure_only") or is_thing(words, language=language):
        return False
    named = [text for text in texts if find_words(words, text)]
    return bool(named) and not any(suffers(words, text, language=language) for text in named)


def suffers(words: str, text: str, *, language: str | None) -> bool:
    """Whether a sentence says that a deed was done to somebody: "the millers were killed"."""
    return any(
        PASSIVE.search(clause[: min(deeds)]) is not None
        for _, end in find_all_words(words, text)
        if (clause := clause_behind(text, end)) and (deeds := deeds_in(clause, language=language))
    )


def is_armed(words: str, *, aliases: Aliases) -> bool:
    """Whether words name a group that fights the state, or armed people."""
    group = aliases.find(words)
    kind = group.type if group is not None else party_type(words)
    return kind is not None and camp(kind) == "against"


def candidates(text: str, *, aliases: Aliases) -> Iterator[str]:
    """Yield known groups and nouns of armed people that a sentence names."""
    name = known_name(text, aliases=aliases)
    if name is not None:
        yield name
    yield from armed_phrases(text)


def acts(words: str, text: str, *, language: str | None) -> bool:
    """Whether a sentence makes somebody the one who acts."""
    return any(is_agent(text, start, end, language=language) for start, end in find_all_words(words, text))


def is_agent(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether the name at ``text[start:end]`` stands after "by", or before a deed in its clause that is not done to it."""
    before = text[max(0, start - BEFORE) : start].rstrip()
    if any(cue.end() == len(before) for cue in pattern("agent", language).finditer(before)):
        return True
    clause = clause_behind(text, end)
    deeds = deeds_in(clause, language=language)
    if not deeds or PASSIVE.search(clause[: min(deeds)]) is not None:
        return False
    return SUFFERED.match(clause, min(deeds)) is None


def clause_behind(text: str, end: int) -> str:
    """Return what follows in a clause, as far as a name can reach."""
    return CLAUSE_END.split(text[end : end + REACH])[0]


def deeds_in(clause: str, *, language: str | None) -> list[int]:
    """Return where a clause has words for deeds."""
    return [m.start() for cue in DEEDS if (m := pattern(cue, language).search(clause))]
