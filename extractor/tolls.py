"""Tolls: the figures of a sentence with the people they count, and the single persons that it names (R7, R8, R45, R46).

A model that lists attacks says which there are; who was harmed is read here, from the sentences that tell of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .clean import Sentence, View
from .cues import Cue, has_cue, pattern
from .draft import DraftTotal, ToldFigure
from .ground import figures_in
from .normalize.numbers import read_single
from .party_types import camp, party_type

HARMS: tuple[Cue, ...] = ("killed", "wounded", "abducted", "captured", "missing", "either")
ONE = r"(?:an?|one|another|un|una|une|uno|um|uma|ein|eine|einen|der|die|the|his|her|their)"
SINGLE = re.compile(rf"(?<!\w){ONE}(?:\s+[\w'’-]+){{1,4}}", re.IGNORECASE)
BEHIND = re.compile(
    r"\s+(?:of\s+(?:the|its|their|these|those|his)\s+|de\s+(?:los|las)\s+|des\s+)?((?:[\w'’-]+[ ]?){1,6})"
)
NEAR = 100
"""Characters around a figure within which it is called a total."""
SENTENCE_PART = re.compile(r"[;.](?=\s|$)")
CLAUSE_END = re.compile(r"[,;:.()«»\"“”]")
WORD = re.compile(r"[\w'’-]+")
NOT_ONE = frozenset(
    [
        "military",
        "police",
        "army",
        "force",
        "forces",
        "ministry",
        "patrol",
        "convoy",
        "base",
        "post",
        "station",
        "market",
        "mosque",
        "church",
        "school",
        "hospital",
        "village",
        "bus",
        "home",
        "house",
        "homes",
        "family",
        "government",
        "militia",
        "outpost",
        "barracks",
        "battalion",
        "brigade",
        "regiment",
    ]
)
"""Nouns of a party type that are no single person."""
REACH = 60
"""Characters between a single person and the word for what happened to it."""
LONGEST_PEOPLE = 6
STOPS = frozenset(
    ["were", "was", "are", "is", "be", "been", "being", "have", "has", "had", "and", "or", "but", "who", "whom", "which", "that", "when", "where", "while", "after", "before", "as", "in", "at", "on", "by", "for", "from", "with", "near", "into", "during", "to", "said", "say", "were's", "could", "would", "will", "may", "died", "die", "dead", "fueron", "fue", "ha", "han", "y", "o", "que", "en", "por", "cuando", "tras", "con", "cerca", "al", "del", "resultaron", "quedaron", "murieron", "ont", "été", "était", "étaient", "et", "ou", "qui", "que", "dans", "par", "lors", "après", "avec", "près", "à", "au", "sont", "wurden", "wurde", "und", "oder", "die", "bei", "in", "am", "von", "haben", "sind", "foram", "foi", "e", "ou", "que", "em", "por", "sono", "stati", "è", "e", "o", "che", "in", "da", "были", "был", "была", "и", "или", "в", "на", "при", "по", "из", "погибли", "ранены", "були", "був", "і", "або", "у"]
)  # fmt: skip


class Tolls(NamedTuple):
    """What one sentence says of harm: figures of one attack, and figures over several."""

    figures: list[ToldFigure]
    totals: list[DraftTotal]


def tolls_of(sentence: Sentence, *, view: View, language: str | None) -> Tolls:
    """Read the figures and single persons of a sentence that say what happened to people."""
    text = view.text[sentence.start : sentence.end]
    told = Tolls([], [])
    has_harm = any(has_cue(cue, text, language=language) for cue in HARMS)
    if (
        not has_harm
        and not has_cue("tally", text, language=language)
        and not has_cue("subset", text, language=language)
    ):
        return told
    spans = [(f.start, f.end) for f in figures_in(text, language) if not in_dateline(view, sentence.start + f.start)]
    for start, end in spans:
        people = people_behind(text, end, language=language)
        if is_total(text, start, end, language=language):
            told.totals.append(DraftTotal(sentence=sentence.number, words=text[start:end], people=people))
        else:
            told.figures.append(
                ToldFigure(words=text[start:end], people=people, role="victims", sentence=sentence.number)
            )
    for start, end in singles(text, taken=spans, language=language):
        words = text[start:end]
        told.figures.append(ToldFigure(words=words, people=words, role="victims", sentence=sentence.number))
    return told


def as_totals(tolls: Tolls) -> Tolls:
    """Return figures of one attack as totals; single persons are none."""
    counted = [f for f in tolls.figures if f.words != f.people]
    totals = [DraftTotal(sentence=f.sentence, words=f.words, people=f.people) for f in counted]
    return Tolls([], [*tolls.totals, *totals])


def in_dateline(view: View, at: int) -> bool:
    """Whether a place of the view lies in the dateline."""
    return view.dateline is not None and view.dateline[0] <= at < view.dateline[1]


def people_behind(text: str, end: int, *, language: str | None) -> str | None:
    """Return the people whom a figure counts: the noun phrase behind it, up to a verb or the end of the clause."""
    found = BEHIND.match(text, end)
    if found is None:
        return None
    words: list[str] = []
    for word in found.group(1).split():
        if word.casefold() in STOPS or any(has_cue(cue, word, language=language) for cue in HARMS[:5]):
            break
        words.append(word)
    phrase = " ".join(words)
    return phrase or None


def is_total(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether words close to a figure say that it adds up several attacks or a long time (R8)."""
    low = max(start - NEAR, max((m.end() for m in SENTENCE_PART.finditer(text[:start])), default=0))
    high = min(end + NEAR, next((m.start() + end for m in SENTENCE_PART.finditer(text[end:])), len(text)))
    return has_cue("total", text[low:high], language=language)


def singles(text: str, *, taken: Sequence[tuple[int, int]], language: str | None) -> Iterator[tuple[int, int]]:
    """Yield single persons who came to harm: "a child was killed", "killing the driver" (R46)."""
    harm = [m.span() for cue in HARMS[:3] for m in pattern(cue, language).finditer(text)]
    for found in SINGLE.finditer(text):
        start = found.start()
        end = person_end(text, start, found.end(), language=language)
        if end is None or any(start < b and a < end for a, b in (*taken, *harm)):
            continue
        if any(is_joined(text, start, end, span) for span in harm):
            yield start, end


def person_end(text: str, start: int, limit: int, *, language: str | None) -> int | None:
    """Return where the description of one person ends that starts at ``start``: behind its last noun for a person."""
    ends = [m.end() + start for m in WORD.finditer(text[start:limit])]
    for end in reversed(ends[1:]):
        if is_person(text[start:end], text[start:end].split()[-1], language=language):
            return end
    return None


def is_person(words: str, head: str, *, language: str | None) -> bool:
    """Whether words describe one person who is no attacker by its noun, and end in that noun."""
    kind = party_type(head)
    if kind in (None, "infrastructure_only") or camp(kind or "unknown") == "against" or head.casefold() in NOT_ONE:
        return False
    single = read_single(words, language=language)
    return single is not None and single.number == 1


def is_joined(text: str, start: int, end: int, harm: tuple[int, int]) -> bool:
    """Whether a person and a word of harm stand in one clause, close together."""
    between = text[end : harm[0]] if harm[0] >= end else text[harm[1] : start]
    return len(between) <= REACH and CLAUSE_END.search(between) is None
