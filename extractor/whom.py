"""Whom: who or what was attacked, out of the words that a model lists for it.

"two men lobbed a grenade at a police picket at" ──> "a police picket"     what the act was aimed at
"post near the town of Karsk"                    ──> "post"                no place behind it, and no time
"Karsk", "mortar shells", the attacker           ──> whom it harmed        a place and a weapon are no target
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from .cues import Cue, has_cue, pattern
from .draft import ToldFigure
from .fold import find_words, fold
from .normalize.dates import find_dates
from .normalize.places import find_places
from .party_types import camp, party_type

AIM = re.compile(
    r"\s(?:at|on|upon|against|into|contra|sur|contre|gegen|auf|contro|на|по)\s+(?=[^\W\d_]|\d)", re.IGNORECASE
)
"""What follows is what an act was aimed at."""
CLAUSE = re.compile(
    r"[,;:]?\s(?:when|while|as|after|before|who|which|that|was|were|is|are|had|has|have|been|cuando|que|fue|fueron|quand|qui|que|"
    r"lorsque|als|когда|который|которые|коли|який)\s.*$",
    re.IGNORECASE | re.DOTALL,
)
LOOSE_END = re.compile(
    r"(?:[\s,;:.]+(?:at|on|in|near|of|of type|by|with|from|to|and|the|a|an|de|en|à|au|el|la|y|et|в|на|с|у|і|и))+[\s,;:.]*$",
    re.IGNORECASE,
)
LEADS: tuple[Cue, ...] = ("scene_at", "scene_in", "near", "between")
DEEDS: tuple[Cue, ...] = ("act", "killed", "wounded", "abducted")
PRONOUN = re.compile(
    r"^(?:(?:all|most|some|one|two|both|several|many)\s)?(?:[\d,.]+\s)?(?:of\s)?(?:them(?:\s\w+)?|him|her|it|us|others?|the rest|остальные|другие|otros|autres)$",
    re.IGNORECASE,
)
MEMBERS = re.compile(
    r"(?:members?|employees|personnel|staff|miembros|membres|empleados|employés)\s+(?:of|de|du|des|del)\s",
    re.IGNORECASE,
)
LEAST = 3


def target_in(
    listed: str | None,
    *,
    figures: Sequence[ToldFigure],
    place: str | None,
    attacker: str | None,
    language: str | None,
) -> str | None:
    """Return the words for the target: those listed, without clauses, places and times behind them; if these are no target,
    the people that the attack harmed.
    """
    words = bare(aimed_at(listed, language=language), language=language) if listed else None
    if words and can_be_attacked(words, place=place, attacker=attacker, language=language):
        return words
    return next(harmed(figures, attacker=attacker), words if words and words == place else None)


def aimed_at(listed: str, *, language: str | None) -> str:
    """Return what an act was aimed at, where the listed words tell of the act too."""
    deed = next((m for cue in DEEDS if (m := pattern(cue, language).search(listed))), None)
    aim = AIM.search(listed, deed.end()) if deed is not None else None
    return listed[aim.end() :] if aim is not None else listed


def bare(words: str, *, language: str | None) -> str:
    """Cut off the clause, the place and the time that follow a noun phrase, and words that go nowhere."""
    text = CLAUSE.sub("", words)
    cuts = [hit.start for hit in find_dates(text, language=language) if hit.start > LEAST]
    cuts += [m.start() for m in lead_ins(text, language=language)]
    text = text[: min(cuts, default=len(text))]
    return LOOSE_END.sub("", text).strip(' ,;:.("“«')


def lead_ins(text: str, *, language: str | None) -> Iterator[re.Match[str]]:
    """Yield the words behind a noun phrase that lead to the name of a place."""
    for cue in LEADS:
        for found in pattern(cue, language).finditer(text):
            rest = text[found.end() :].lstrip()
            if found.start() > LEAST and (not rest or any(c.isupper() for c in rest)):
                yield found


def can_be_attacked(words: str, *, place: str | None, attacker: str | None, language: str | None) -> bool:
    """Whether words can be a target: neither a place, a time, a weapon nor a pronoun, and not the attacker."""
    if len(words) < LEAST or PRONOUN.match(words) or is_inside(words, attacker):
        return False
    if any(hit.start == 0 and hit.end == len(words) for hit in find_dates(words, language=language)):
        return False
    return not is_weapon(words, language=language) and not is_scene(words, place=place, language=language)


def is_inside(words: str, other: str | None) -> bool:
    """Whether one phrase is in another one."""
    return other is not None and find_words(fold(words).casefold(), fold(other).casefold()) is not None


def is_weapon(words: str, *, language: str | None) -> bool:
    """Whether a phrase ends in a weapon, and speaks of no people."""
    ends = any(m.end() == len(words) for m in pattern("weapon", language).finditer(words))
    return ends and party_type(words) is None


def is_scene(words: str, *, place: str | None, language: str | None) -> bool:
    """Whether a phrase is the name of a place alone: of that of the attack, or one that the gazetteer knows."""
    if party_type(words) is not None or has_cue("things", words, language=language):
        return False
    if is_inside(words, place) or (words[0].isupper() and has_cue("linear", words, language=language)):
        return True
    return any(hit.start == 0 and hit.end == len(words) for hit in find_places(words, language=language))


def harmed(figures: Iterable[ToldFigure], *, attacker: str | None) -> Iterator[str]:
    """Yield the people that figures count and that are no attackers by their noun."""
    own = camp(party_type(attacker or "") or "unidentified_armed")
    for figure in figures:
        kind = party_type(figure.people) if figure.people else None
        if not figure.people or is_inside(figure.people, attacker) or PRONOUN.match(figure.people):
            continue
        if (kind is not None and camp(kind) != own) or MEMBERS.match(figure.people):
            yield figure.people
