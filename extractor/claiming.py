"""Claiming: whether a sentence says that a group did it, or that it did not (R16, R26, R27, R54).

A claim that is negated is none ("has not claimed"), a denial that is negated is none ("did not deny").
"""

from __future__ import annotations

import re
from typing import Literal

from .cues import has_cue, pattern
from .party_types import camp, party_type
from .schema import Polarity
from .voices import ADVERBIAL, PRONOUNS

CLAUSE_END = re.compile(r"[,;:.()]")
NEGATION_WORDS = 6
"""Words before a cue in which a negation turns it: "has not so far said that it had carried out"."""
LONGEST_PRONOUN, STEM = 4, 5
GROUPS = frozenset(
    [
        *("group", "movement", "organization", "organisation", "militants", "rebels", "jihadists", "insurgents", "extremists", "faction"),
        *("grupo", "guerrilla", "guerrilleros", "rebeldes", "organización", "groupe", "mouvement", "rebelles", "jihadistes", "gruppe", "gruppo"),
        *("группировка", "организация", "угруповання", "الجماعة", "الحركة", "التنظيم", "örgüt"),
    ]
)  # fmt: skip
"""Nouns that stand for a group named before."""
EVENT = re.compile(r"(?<!\w)(?:an?|another|un|una|une|ein\w*|um|uma)\s+(?:[\w-]+\s+){1,4}$", re.IGNORECASE)
OBJECT = re.compile(
    r"(?<!\w)(?:on|against|of|in|at|near|to|toward|from|with|contra|sobre|en|contre|sur|gegen|auf|против|на)\s+(?:(?:the|an?|el|la|los|las|le|les|der|die|das|den|dem)\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)
SPEAKER = re.compile(
    r"(?:spokes\w+|speaker|statement|message|video|audio|men|fighters|members|name|behalf|letter|text|branch|wing|portavoz|vocero|porte-parole|sprecher\w*|comunicado|communiqué|представител\w+|متحدث\w*)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)


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


def makes(text: str, polarity: Polarity, *, by: tuple[int, int], language: str | None = None) -> bool:
    """Whether the group at ``by`` is the one who claims or denies: it stands before the words, and not as what was
    attacked or talked about, or right behind "claimed by" (R16, R17).

    "An attack claimed by X" is another attack than the one that is told.
    """
    for cue in cues_of("claim" if polarity == "claimed" else "denial", text, language=language):
        if by[0] < cue.end() and by[1] <= cue.start() + 1:
            return not (OBJECT.search(text[: by[0]]) and not SPEAKER.search(OBJECT.sub(" ", text[: by[0]])))
        between = text[cue.end() : by[0]].split()
        if between and len(between) <= 4 and pattern("agent", language).match(between[0]):
            return EVENT.search(text[: cue.start()]) is None
        is_signed = not between and cue.group().casefold().endswith((" of", " of the"))
        if (
            is_signed
            or cue.start() <= by[0] < cue.end()
            or (by[0] >= cue.end() and language not in (None, "en") and len(between) <= 3)
        ):
            return True
    return False


def leaves_open_who(text: str, polarity: Polarity, *, language: str | None = None) -> bool:
    """Whether the words before a claim name nobody but a group, or its spokesman ("The group said …", "It claimed …",
    "The movement's spokesman said …"), so that they can be of a group named before.
    """
    cues = cues_of("claim" if polarity == "claimed" else "denial", text, language=language)
    before = text[: cues[0].start()].strip(" \"'“”«»").split() if cues else []
    words = [bare for word in before if (bare := word.strip(",;:\"'“”").casefold())]
    if not text.isupper() and any(word[0].isupper() for word in before[1:]):
        return any(word.removesuffix("'s").removesuffix("’s") in GROUPS for word in words if word[-2:] in ("'s", "’s"))
    if before and len(before[0]) > LONGEST_PRONOUN and not ADVERBIAL.match(before[0] + " "):
        return party_type(before[0]) is not None or before[0].casefold() in GROUPS
    said = camp(party_type(" ".join(before)) or "unknown")
    return not before or bool(set(words) & (GROUPS | PRONOUNS)) or said == "against"


NAMED = re.compile(
    r"(?:in the name of|spokes\w+ (?:for|of)|portavoz de|vocero de|porte-parole d[eu]s?|sprecher (?:der|des|von))\s+(?:the |l[ao]s? |el )?(?P<name>[^\W\d_a-z]\w*(?:[ -](?:(?:of|for|the|de|del|la|du|des)[ -])*[^\W\d_a-z]\w*)*)",
)


def named_in(text: str) -> str | None:
    """Return the group in whose name somebody speaks, known or not: "a spokesman for the Red Sword"."""
    found = NAMED.search(text)
    return found["name"] if found else None


def of_one_stem(text: str, name: str) -> bool:
    """Whether a text opens with a word of one stem with a name: who speaks for a state's forces (R54)."""
    first = text.strip(" \"'“”«»").split(" ")[0].casefold()[:STEM]
    return len(first) == STEM and any(word.casefold().startswith(first) for word in name.split())


TOLD_BEFORE = re.compile(
    r"(?<!\w)(?:(?:the|that|this|both|la|le|el|este|esta|cette|cet|dies\w+|den|der|dem|die|das|il|lo|[oa])\s+|l['’])"
    r"(?:\w+\s+)?(?:attacks?|ambush|operation|raid|assault|bombings?|blasts?|explosions?|killings?|strikes?|shootings?"
    r"|opération|attaque|embuscade|attentat|assaut|operación|ataque|atentado|emboscada|anschlag|angriff|überfall|operação"
    r"|attacco|attentato|agguato)(?!\w)",
    re.IGNORECASE,
)


def is_of_one_told(text: str, *, language: str | None = None) -> bool:
    """Whether a sentence claims an attack that was told before: "the group claimed the attack" (R4)."""
    return any(TOLD_BEFORE.search(text, cue.start()) for cue in cues_of("claim", text, language=language))
