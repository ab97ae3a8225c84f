"""Tolls: the figures of a sentence with the people they count, and the single persons that it names (R7, R8, R45, R46).

A model that lists attacks says which there are; who was harmed is read here, from the sentences that tell of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .clean import Sentence, View
from .cues import Cue, has_cue, pattern
from .draft import DraftTotal, Role, ToldFigure, ToldTotal
from .ground import figures_in
from .normalize.dates import find_dates
from .normalize.numbers import read_figure, read_single
from .normalize.people import is_plural_person
from .outcomes import AUXILIARIES, distances
from .party_types import camp, party_type

HARMS: tuple[Cue, ...] = ("killed", "wounded", "abducted", "captured", "missing", "either")
TELLING: tuple[Cue, ...] = (*HARMS, "tally", "part")
DEEDS: tuple[Cue, ...] = ("act", "killed", "wounded", "abducted")
CLOSE, FARTHEST = 40, 200
"""How far a word for what happened may be from a figure; a comma or "and" between them counts for 40 characters."""
AGED = re.compile(
    r"(?P<who>(?<!\w)(?:an?|his|her|un|une|una|ein|eine)\s+(?:[\w'’-]+\s+)?[\w'’-]+)\s+(?:of|aged|de|von)\s+$", re.I
)
AGES = re.compile(r"(?:aged|edades de|âgée?s? de)\s+(?:[\w-]+\s+(?:and|to|y|et|a|à)\s+)?$", re.IGNORECASE)
MEASURE = re.compile(
    r"\s+(?:(?:and|to|y|et)\s+[\w-]+\s+)?(?:years?|años|ans|Jahren?)(?!\w)|\s+(?:in the (?:morning|afternoon|evening)|o['’]clock)(?!\w)",
    re.IGNORECASE,
)
"""What stands behind an age, a stretch of time or an hour."""
SUMS: tuple[Cue, ...] = ("tally", "total")
OBJECT = re.compile(
    r"\s+(?:an?|the|his|her|their|its|at|around|on|upon|into|up|\d+|two|three|four|five|six|seven|eight|nine|ten|dozens|several)(?!\w)"
)
"""What stands behind a verb that somebody does to somebody."""
CLAUSE_WORDS = re.compile(r"[,;:()«»\"“”]|\s(?:and|but|while|whereas|y|e|et|und|mais|pero|и|а|та|і)\s")
ONE = r"(?:an?|one|another|un|una|une|uno|um|uma|ein|eine|einen|der|die|the|his|her|their)"
SINGLE = re.compile(rf"(?<!\w)(?=(?P<one>{ONE}(?:\s+[\w'’-]+){{1,4}}))", re.IGNORECASE)
WHICH = re.compile(r"\s+(?:of which|de (?:los|las) cuales|desquel\w+)(?!\w)", re.IGNORECASE)
ORDINAL = re.compile(
    r"(?<!\w)(?:a|the)\s+(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
    r"(?=\s*(?:[,.;)\"”]|$)|\s+(?:was|is|died|had|later|seriously|critically|succumbed|and|in)(?!\w))",
    re.IGNORECASE,
)
"""One more person, by his number: "killing two of them and injuring a third"."""
BEHIND = re.compile(
    r"[\"”»]?\s+(?:of\s+(?:(?:the|its|their|these|those|his|our)\s+)?|de\s+(?:los|las)\s+|des\s+)?((?:[\w'’-]+[ ]?){1,6})"
)
QUOTES = '"”»'
NEAR = 140
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
        "gendarmerie",
        "command",
    ]
)
"""Nouns of a party type that are no single person."""
_PERSONS = (
    "wife husband son daughter nephew niece brother sister mother father uncle aunt cousin grandmother grandfather baby "
    "toddler teenager youth boy girl assistant helper cook waitress waiter bartender abbot monk nun novice imam rider "
    "motorcyclist sailor hunter herder shepherd trader vendor carpenter mason mechanic driver farmer pilot captain major "
    "commander ranger sarpanch chief headmaster principal editor lawyer doctor nurse teacher tourist visitor servant "
    "esposa esposo hijo hija hermano hermana madre padre niño niña joven conductor chofer vigilante comandante "
    "épouse fils fille frère soeur mère père chauffeur conducteur berger commandant hirtin hirte fahrer sohn tochter"
)
PERSONS = frozenset(_PERSONS.split())
"""Nouns for one person that say nothing of a party."""
HEAD_END = re.compile(r"\s(?:of|in|at|from|with|on|this|that|de|del|des|du|von|der|di|del|в|из|з)(?:\s|$)")
MAN = re.compile(r"(?<!\w)(?:man|men|hombres?|hommes?|mann|männer|мужчин\w*)(?!\w)", re.IGNORECASE)
"""A noun that says nothing of a side."""
ASIDE = re.compile(r",\s+(?:who|whom|whose|which|that|quien|que|qui|der|die|котор\w+|який|яка)\s[^,;.]*,")
"""A relative clause between a person and what happened to it."""
AGENT_END = re.compile(r"(?:^|\s)(?:by|par|por|von|durch|da|dal|pelo|pela)\s*$", re.IGNORECASE)
REACH = 60
"""Characters between a single person and the word for what happened to it."""
LONGEST_PEOPLE = 6
STOPS = frozenset(
    ["lost", "lay", "suffered", "sustained", "arrived", "also", "only", "belonged", "seien", "were", "was", "are", "is", "be", "been", "being", "have", "has", "had", "and", "or", "but", "who", "whom", "which", "that", "when", "where", "while", "after", "before", "as", "in", "at", "on", "by", "for", "from", "with", "near", "into", "during", "to", "said", "say", "were's", "could", "would", "will", "may", "died", "die", "dead", "fueron", "fue", "ha", "han", "y", "o", "que", "en", "por", "cuando", "tras", "con", "cerca", "al", "del", "resultaron", "quedaron", "murieron", "ont", "été", "était", "étaient", "et", "ou", "qui", "que", "dans", "par", "lors", "après", "avec", "près", "à", "au", "sont", "wurden", "wurde", "und", "oder", "die", "bei", "in", "am", "von", "haben", "sind", "foram", "foi", "e", "ou", "que", "em", "por", "sono", "stati", "è", "e", "o", "che", "in", "da", "были", "был", "была", "и", "или", "в", "на", "при", "по", "из", "погибли", "ранены", "були", "був", "і", "або", "у"]
)  # fmt: skip


class Tolls(NamedTuple):
    """What one sentence says of harm: figures of one attack, and figures over several."""

    figures: list[ToldFigure]
    totals: list[DraftTotal]


def tolls_of(sentence: Sentence, *, view: View, language: str | None, before: str = "") -> Tolls:
    """Read the figures and single persons of a sentence that say what happened to people.

    ``before`` is the sentence before it: whom "two of them" means stands there.
    """
    text = view.text[sentence.start : sentence.end]
    told = Tolls([], [])
    if not any(has_cue(cue, text, language=language) for cue in TELLING):
        return told
    spans = [(f.start, f.end) for f in figures_in(text, language) if not in_dateline(view, sentence.start + f.start)]
    for start, end in spans:
        if not is_counted(text, start, end, language=language):
            continue
        words, at = text[start:end], sentence.start + start
        people = people_behind(text, end, language=language)
        if counts_things(people, language=language) or is_of_things(text, start, end, language=language):
            continue
        is_of_total = bool(told.totals) and is_part_of_total(text, start, end, language=language)
        if is_of_total or is_total(text, start, end, language=language):
            told.totals.append(ToldTotal(sentence=sentence.number, words=words, people=people, at=at))
        else:
            role = role_of(text, start, end, before=before, language=language)
            told.figures.append(ToldFigure(words=words, people=people, role=role, sentence=sentence.number, at=at))
    counted = [span for span in spans if not is_age(text, span[0], language=language)]
    for start, end in singles(text, taken=counted, language=language):
        words = text[start:end]
        role = role_of(text, start, start, before="", language=language)
        told.figures.append(
            ToldFigure(words=words, people=words, role=role, sentence=sentence.number, at=sentence.start + start)
        )
    for start, end in announced(text, taken=spans, told=told.figures, at=sentence.start, language=language):
        words, at = text[start:end], sentence.start + start
        told.figures.append(ToldFigure(words=words, people=words, role="part", sentence=sentence.number, at=at))
    return as_totals(told) if told.figures and goes_on(text, before, language=language) else told


def goes_on(text: str, before: str, *, language: str | None) -> bool:
    """Whether a sentence goes on with the total of the one before it: it tells of no act and no day of its own (R8)."""
    if not any(is_total(before, f.start, f.end, language=language) for f in figures_in(before, language)):
        return False
    is_bare = has_harm(before, language=language) and not has_cue("act", text, language=language)
    return is_bare and not find_dates(text, language=language)


def announced(
    text: str, *, taken: Sequence[tuple[int, int]], told: Sequence[ToldFigure], at: int, language: str | None
) -> Iterator[tuple[int, int]]:
    """Yield single persons whom words make a part of a figure before them: "including a local commander" (R9)."""
    known = [f.at - at for f in told if f.at is not None]
    for cue in pattern("subset", language).finditer(text) if known and min(known) < len(text) else ():
        found = SINGLE.match(text, cue.end() + 1)
        if found is None or not any(start < cue.start() for start, _ in taken):
            continue
        start = found.start()
        end = person_end(text, start, found, language=language)
        if end is not None and start not in known and not any(start < b and a < end for a, b in taken):
            yield start, end


def is_counted(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether words tie a figure to harm: it is no age (R14), counts nobody who speaks or attacks, and stands near a
    word for what happened, in a toll, or as a part of one.
    """
    if is_age(text, start, language=language) or is_speaker(text, end, language=language):
        return False
    if is_actor(text, end, language=language) or MEASURE.match(text, end):
        return False
    away = outcome_away(text, start, end, language=language)
    if is_nought(text[start:end], language=language):
        is_harm = pattern("either", language).match(text, end + 1) is not None
        if not is_harm and has_cue("claim", CLAUSE_END.split(text[end:])[0], language=language):
            return False  # "nobody has claimed the killings"
        return is_harm or (away is not None and away <= CLOSE)
    if away is not None:
        return away <= FARTHEST
    return is_part(text, start, end, language=language) or has_cue("tally", text, language=language)


def counts_things(people: str | None, *, language: str | None) -> bool:
    """Whether what a figure counts is a thing: the noun at the head of the phrase is one."""
    head = HEAD_END.split(people)[0].split() if people else []
    return bool(head) and has_cue("things", head[-1], language=language)


def is_of_things(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether a figure counts some of the things told of before: "14 lorries, one of which burned"."""
    if WHICH.match(text, end) is None:
        return False
    said = text[:start].rstrip(" ,").split()
    return bool(said) and has_cue("things", said[-1], language=language)


def is_part_of_total(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether a figure behind a total is a part of it: "among them", "of whom"."""
    near = text[end : end + REACH]
    return is_part(text, start, end, language=language) or has_cue("subset", near, language=language)


def is_nought(words: str, *, language: str | None) -> bool:
    """Whether a figure says that there was nobody."""
    figure = read_figure(words, language=language)
    return figure is not None and figure.qualifier == "none_reported"


def is_age(text: str, start: int, *, language: str | None) -> bool:
    """Whether a figure is the age of the person before it: "her nephew of 12"."""
    if AGES.search(text[max(0, start - REACH) : start]) is not None:
        return True
    found = AGED.search(text[:start])
    if found is None or has_harm(found["who"], language=language):
        return False
    is_sum = any(has_cue(cue, found["who"], language=language) for cue in SUMS)
    return not is_sum and read_single(found["who"], language=language) is not None


def is_speaker(text: str, end: int, *, language: str | None) -> bool:
    """Whether those whom a figure counts are those who say something: "two residents told us"."""
    clause = CLAUSE_END.split(text[end:])[0]
    said = pattern("saying", language).search(clause)
    if said is None or is_helped(clause[: said.start()]):
        return False
    before = CLAUSE_END.split(text[:end])[-1]
    return not has_harm(before + clause[: said.start()], language=language)


def is_actor(text: str, end: int, *, language: str | None) -> bool:
    """Whether those whom a figure counts are those who act: "20 gunmen stormed a village"."""
    clause = CLAUSE_END.split(text[end:])[0]
    deed = next(
        (m for cue in DEEDS if (m := pattern(cue, language).search(clause)) and is_deed(clause, m.start(), m.end())),
        None,
    )
    if deed is None or is_helped(clause[: deed.start()]):
        return False
    who = clause[: deed.start()]
    return is_armed(who) and not has_harm(who, language=language)


def is_deed(clause: str, start: int, end: int) -> bool:
    """Whether a word for an act is something that somebody does to somebody: "killed two", not "killed in a raid"."""
    return not is_helped(clause[:start]) and OBJECT.match(clause, end) is not None


def is_helped(before: str) -> bool:
    """Whether a text ends in an auxiliary verb, so that what follows is suffered."""
    words = before.casefold().split()[-2:]
    return bool(words) and (words[-1] in AUXILIARIES or words[0] in AUXILIARIES)


def is_armed(words: str) -> bool:
    """Whether words are about armed people, or men of whom nothing is said."""
    return camp(party_type(words) or "unknown") == "against" or words.split()[:1] == ["men"]


def is_part(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether a figure counts some of those told of before: "two of them", "among them four" (R9, R45)."""
    following = pattern("part", language).match(text, end + 1)
    if following is None and is_opened(text[:start], language=language):
        return True
    before = CLAUSE_WORDS.split(text[:start])[-1]
    is_inside = text[:start].rfind("(") > text[:start].rfind(")") and bool(figures_in(text[:start], language))
    return following is not None or is_inside or has_cue("subset", before, language=language)


def is_opened(before: str, *, language: str | None) -> bool:
    """Whether a part of a sentence opens with those told of before, and no figure follows: "Of the wounded, he said,"."""
    opening = SENTENCE_PART.split(before)[-1].lstrip()
    found = pattern("part", language).match(opening)
    return found is not None and not figures_in(opening[found.end() :], language)


def outcome_away(text: str, start: int, end: int, *, language: str | None) -> int | None:
    """Return how far the nearest word for what happened is from a figure; None if the sentence has none."""
    return min((away for away, _ in distances(text, start, end, language)), default=None)


def has_harm(text: str, *, language: str | None) -> bool:
    """Whether a text says what happened to people."""
    return any(has_cue(cue, text, language=language) for cue in HARMS)


def role_of(text: str, start: int, end: int, *, before: str, language: str | None) -> Role:
    """Return whom a figure counts: people who attacked (R10), who were not aimed at (R34), part of others, or victims."""
    clause = clause_around(text, start, end)
    if is_of_attackers(text, start, end, before=before, language=language):
        return "assailants"
    if has_cue("bystanders", clause, language=language):
        return "bystanders"
    return "part" if start < end and is_part(text, start, end, language=language) else "victims"


def is_of_attackers(text: str, start: int, end: int, *, before: str, language: str | None) -> bool:
    """Whether a figure counts attackers: its noun says so, they were shot as they attacked, or "them" are attackers."""
    people = CLAUSE_WORDS.split(text[end:].lstrip(QUOTES))[0]
    harm = min((m.start() for cue in HARMS if (m := pattern(cue, language).search(people))), default=len(people))
    if has_cue("assailants", people[:harm], language=language):
        return True
    is_open = MAN.search(people[:harm]) is not None or camp(party_type(people[:harm]) or "unknown") in ("against", None)
    if is_open and has_cue("repelled", text[end:], language=language):
        return True
    following = pattern("part", language).match(text, end + 1)
    if following is None or has_harm(text[:start], language=language) or figures_in(text[:start], language):
        return False
    last = max((m.start() for m in pattern("assailants", language).finditer(before)), default=-1)
    counted = max((f.start for f in figures_in(before, language)), default=-1)
    return last >= 0 and (last > counted or not has_harm(before, language=language))


def clause_around(text: str, start: int, end: int) -> str:
    """Return the words around a figure up to the next comma or "and"."""
    return CLAUSE_WORDS.split(text[:start])[-1] + text[start:end] + CLAUSE_WORDS.split(text[end:])[0]


def as_totals(tolls: Tolls) -> Tolls:
    """Return figures of one attack as totals; single persons are none."""
    counted = [f for f in tolls.figures if f.words != f.people]
    totals = [ToldTotal(sentence=f.sentence, words=f.words, people=f.people, at=f.at) for f in counted]
    return Tolls([], [*tolls.totals, *totals])


def in_dateline(view: View, at: int) -> bool:
    """Whether a place of the view lies in the dateline."""
    return view.dateline is not None and view.dateline[0] <= at < view.dateline[1]


def people_behind(text: str, end: int, *, language: str | None) -> str | None:
    """Return the people whom a figure counts: the noun phrase behind it, up to a verb or the end of the clause.

    "of them" and a word for what happened right behind the figure are no part of it: "two of them children", "27 dead
    soldiers".
    """
    part = pattern("part", language).match(text, end + 1)
    found = BEHIND.match(text, part.end() if part is not None else end)
    if found is None:
        return None
    words: list[str] = []
    given = found.group(1).split()
    if len(given) > 1 and has_harm(given[0], language=language) and has_noun_of_person(given[1]):
        given = given[1:]
    for word in given:
        if word.casefold() in STOPS or any(has_cue(cue, word, language=language) for cue in HARMS[:5]):
            break
        words.append(word)
    phrase = " ".join(words)
    is_bare = part is not None and not any(map(has_noun_of_person, words)) and not phrase.istitle()
    return None if is_bare else phrase or None


def has_noun_of_person(word: str) -> bool:
    """Whether a word is a noun for people."""
    return party_type(word) is not None or is_plural_person(word.casefold(), language="en")


def is_noun_of_person(word: str) -> bool:
    """Whether a word is a noun for one person."""
    return party_type(word) is not None or word.casefold() in PERSONS


def is_total(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether words close to a figure say that it adds up several attacks or a long time (R8)."""
    low = max(start - NEAR, max((m.end() for m in SENTENCE_PART.finditer(text[:start])), default=0))
    high = min(end + NEAR, next((m.start() + end for m in SENTENCE_PART.finditer(text[end:])), len(text)))
    return has_cue("total", text[low:high], language=language)


def singles(text: str, *, taken: Sequence[tuple[int, int]], language: str | None) -> Iterator[tuple[int, int]]:
    """Yield single persons who came to harm: "a child was killed", "killing the driver" (R46)."""
    harm = [m.span() for cue in HARMS[:3] for m in pattern(cue, language).finditer(text)]
    behind = 0
    for found in people_in(text) if harm else ():
        start = found.start()
        end = person_end(text, start, found, language=language) if start >= behind else None
        if end is None or any(start < b and a < end for a, b in (*taken, *harm)):
            continue
        if any(
            is_joined(text, start, end, span, language=language)
            for span in harm
            if not any(end <= a < span[0] for a, _ in taken)
        ):
            behind = end
            yield start, end


def people_in(text: str) -> list[re.Match[str]]:
    """Return what can be one person, in the order of the text."""
    return sorted([*SINGLE.finditer(text), *ORDINAL.finditer(text)], key=lambda m: m.start())


def person_end(text: str, start: int, found: re.Match[str], *, language: str | None) -> int | None:
    """Return where the description of one person ends that starts at ``start``: behind its last noun for a person."""
    if found.re is ORDINAL:
        return found.end()
    ends = [m.end() + start for m in WORD.finditer(text[start : found.end("one")])]
    for end in reversed(ends[1:]):
        if is_person(text[start:end], text[start:end].split()[-1], language=language):
            return end
    return None


def is_person(words: str, head: str, *, language: str | None) -> bool:
    """Whether words describe one person by a noun, and end in that noun."""
    if (
        not is_noun_of_person(head)
        or head.endswith(("'s", "’s"))
        or party_type(head) == "infrastructure_only"
        or head.casefold() in NOT_ONE
    ):
        return False
    single = read_single(words, language=language)
    return single is not None and single.number == 1


def is_body(words: str) -> bool:
    """Whether words name a body of people, not one person."""
    return any(word.casefold() in NOT_ONE for word in words.split())


def is_joined(text: str, start: int, end: int, harm: tuple[int, int], *, language: str | None) -> bool:
    """Whether what a word of harm says happened to a person: they stand in one clause, close together, and the person
    is not who did it.
    """
    first, last = harm
    between = ASIDE.sub(" ", text[end:first] if first >= end else text[last:start])
    if len(between) > REACH or CLAUSE_END.search(between) or has_cue("saying", between, language=language):
        return False
    if first >= end:
        return is_helped(text[:first]) or OBJECT.match(text, last) is None
    return AGENT_END.search(between) is None
