"""Scenes: where a sentence says that its act was, and how exactly (R19, R57).

    "at Budbud, in the Galgaduud region"  ──>  Scene("Budbud", AT), Scene("Galgaduud", REGION)

What stands before and behind a name tells what it is: a word for a settlement, a preposition of place, a word for a
province. Names that no gazetteer knows are found too: most villages are such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from .cues import Cue, find_cue, has_cue, pattern
from .fold import find_all_words
from .normalize.dates import find_dates
from .normalize.gazetteer import named
from .normalize.gazetteer_cache import load_gazetteer
from .normalize.places import find_places
from .normalize.spelling import squash
from .party_types import camp, party_type
from .schema import PlaceRelation


class Rank(IntEnum):
    """How exactly the words around a name tell where something was."""

    REGION = 0
    NAMED = 1
    IN = 2
    ROAD = 3
    AT = 4
    SETTLEMENT = 5
    BETWEEN = 6


@dataclass(frozen=True, slots=True)
class Scene:
    """A name in a sentence, and what the words around it make of it."""

    words: str
    start: int
    end: int
    rank: Rank
    relation: PlaceRelation = "unspecified"
    is_province: bool = False


LEADS: tuple[tuple[Cue, Rank], ...] = (
    ("settlement", Rank.SETTLEMENT), ("scene_at", Rank.AT), ("scene_in", Rank.IN),
)  # fmt: skip
LINKS = r"(?:(?:the|of|a|la|le|les|el|los|las|de|du|des|del|di|da|do|dem|der|den|il|lo)\s+|l['’]|d['’])*"
UPPER = "".join(filter(str.isupper, map(chr, range(0x530))))
WORD = rf"(?:(?:[aA]l|[eE]l|[aA][nsdr]|[aA]sh|[uU]mm)[-‐–])?[{UPPER}][\w’'‘ʼ-]*"
NUMBERED = (
    "(?:" + "|".join(rf"(?<={noun}\s)" for noun in ("PK", "KM", "Km", "Kilómetro", "Ward", "Block", "Sector")) + ")"
)
INNER = r"(?:\s(?:de|del|la|las|los|el|al|do|da|dos|du|des|upon|ibn)){0,2}\s"
ROAD = re.compile(r"\s(?:road|highway|motorway|axis|route|railway|autopista|carretera|vía)\b", re.IGNORECASE)
OWNER = re.compile(r"['’]s?$")
SITE = re.compile(
    r"\s(?:chowk|square|quarter|forest|junction|pass|bridge|market|camp|valley|crossroads?|airport|island|roundabout)\b",
    re.IGNORECASE,
)
NOUNS_IN_CAPITALS = ("de",)
"""Languages in which a capital letter does not tell a name, so that only a known one counts."""
LONGEST_ACRONYM, LEAD_IN = 5, 14
BEFORE = 45
"""Characters before a name in which a word can say that it is a place of something else."""
RELATIONS: tuple[tuple[Cue, PlaceRelation], ...] = (("outskirts", "outskirts_of"), ("near", "near"))


@lru_cache(maxsize=512)
def scenes_in(text: str, language: str | None) -> tuple[Scene, ...]:
    """Return the places of a sentence in order, each once, as the most telling words around it have it."""
    found: list[Scene] = []
    for scene in sorted(_candidates(text, language), key=lambda s: (-s.rank, s.start)):
        touching = any(other.start < scene.end and scene.start < other.end for other in found)
        if not touching:
            found.append(scene)
    return tuple(sorted(found, key=lambda s: s.start))


def _candidates(text: str, language: str | None) -> Iterator[Scene]:
    for cue, rank in LEADS:
        for match in lead_pattern(cue, language, text.isupper()).finditer(text):
            start, end = match.span("name")
            if not is_name(match["name"], language=language) or is_acronym(match["name"], text):
                continue
            is_sure = rank == Rank.SETTLEMENT or (rank == Rank.AT and language not in NOUNS_IN_CAPITALS)
            if is_time(text, start, end, language=language) or not (is_sure or touches(start, end, known_in(text))):
                continue
            if rank == Rank.SETTLEMENT or not is_elsewhere(text, match.start(), language=language):
                lead = text[max(0, match.start() - LEAD_IN) : start]
                yield _scene(text, start, end, rank=rank, lead=lead, language=language)
    for match in () if text.isupper() else behind_pattern(language).finditer(text):
        if is_name(match["name"], language=language) and not is_elsewhere(text, match.start(), language=language):
            yield Scene(match["name"], *match.span("name"), Rank.SETTLEMENT, "in")
    yield from _between(text, language=language)


def _scene(text: str, start: int, end: int, *, rank: Rank, lead: str, language: str | None) -> Scene:
    """Judge a name by what follows it: a word for a province makes it one, a road or a site is part of it."""
    relation: PlaceRelation = next((r for cue, r in RELATIONS if has_cue(cue, lead, language=language)), "in")
    if road := ROAD.match(text, end):
        return Scene(text[start : road.end()], start, road.end(), Rank.ROAD, "in")
    if site := SITE.match(text, end):
        return Scene(text[start : site.end()], start, site.end(), rank, relation)
    behind = text[end : end + 30].lstrip(" -")
    for cue in ("province", "district"):
        if (unit := find_cue(cue, behind, language=language)) and unit.start() == 0:
            last = text.rfind(" ", start, end)
            if rank == Rank.SETTLEMENT and last > start:  # "the village of Tarvo Belsk district"
                return Scene(text[start:last], start, last, rank, relation)
            return Scene(text[start:end], start, end, Rank.REGION, is_province=cue == "province")
    if (
        rank >= Rank.AT
        and (more := more_pattern(language).match(text, end))
        and is_name(more["name"], language=language)
    ):
        return Scene(text[start : more.end()], start, more.end(), rank, relation)
    noun = lead.split()[-1]
    is_plain = text.isupper() or language in NOUNS_IN_CAPITALS
    if rank == Rank.SETTLEMENT and noun[0].isupper() and not is_plain and len(noun) < start:
        start -= len(noun) + 1
    return Scene(text[start:end], start, end, rank, relation)


def _between(text: str, *, language: str | None) -> Iterator[Scene]:
    """Yield the places between two places: of a road, of villages, or of two names that are known (R57)."""
    for match in between_pattern(language).finditer(text):
        if not all(is_name(match[name], language=language) for name in ("name", "other")):
            continue
        sure = has_cue("linear", text[max(0, match.start() - BEFORE) : match.end()], language=language)
        if sure or all(touches(*match.span(name), known_in(text)) for name in ("name", "other")):
            start, end = match.start("name"), match.end("other")
            yield Scene(text[start:end], start, end, Rank.BETWEEN, "between")


def province_in(text: str, language: str | None) -> str | None:
    """Return the first name that a sentence gives with a word for a province ("Zamfara State", "the province of Homs")."""
    found = [
        m for one in province_patterns(language) if (m := one.search(text)) and is_name(m["name"], language=language)
    ]
    return min(found, key=lambda m: m.start())["name"] if found else None


def scene_of(listed: str | None, near: Sequence[str], far: Sequence[str], *, language: str | None) -> Scene | None:
    """Return the place of an attack that its sentences give more exactly than the listed words do (R57).

    ``near`` are the sentence that tells of it best and those of its paragraph, ``far`` its others: they are asked only
    where the listed place is a province, a country or none.
    """
    own = (
        max((rank_of(listed, text, language=language) for text in near), default=Rank.REGION) if listed else Rank.REGION
    )
    for n, text in enumerate(near if own > Rank.REGION else (*near, *far)):
        least = Rank.IN if own == Rank.REGION and n < len(near) else Rank.AT
        scenes = [s for s in scenes_in(text, language) if s.rank > own and s.rank >= least]
        if scenes:
            return max(scenes, key=lambda s: (s.rank, -s.start))
    return None


def relation_of(listed: str | None, near: Sequence[str], *, language: str | None) -> PlaceRelation:
    """Return how an act lies to a place by the words around its name, where they tell (R57)."""
    for text in near if listed else ():
        spans = list(find_all_words(listed, text)) if listed else []
        for scene in scenes_in(text, language):
            if touches(scene.start, scene.end, spans):
                return scene.relation
    return "unspecified"


def rank_of(listed: str, text: str, *, language: str | None) -> Rank:
    """Return how exactly a sentence tells of a place by the listed words."""
    if is_region(listed, language=language):
        return Rank.REGION
    spans = list(find_all_words(listed.upper() if text.isupper() else listed, text))
    ranks = [s.rank for s in scenes_in(text, language) if touches(s.start, s.end, spans)]
    return max(ranks, default=Rank.NAMED if spans else Rank.REGION)


@lru_cache(maxsize=256)
def known_in(text: str) -> tuple[tuple[int, int], ...]:
    """Return where a sentence names towns and units that the gazetteer knows."""
    return tuple((hit.start, hit.end) for hit in find_places(text) if hit.kind != "country")


def is_time(text: str, start: int, end: int, *, language: str | None) -> bool:
    """Whether capitalised words are a time, or part of one."""
    return touches(start, end, [(hit.start, hit.end) for hit in find_dates(text, language=language)])


def touches(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a span shares a character with one of others."""
    return any(low < end and start < high for low, high in spans)


def is_name(words: str, *, language: str | None) -> bool:
    """Whether capitalised words can be a place: no party, no country, nobody who owns what follows."""
    if (
        OWNER.search(words)
        or camp(party_type(words) or "unknown") in ("state", "against")
        or has_cue("body", words, language=language)
    ):
        return False
    return not is_country(words)


def is_acronym(words: str, text: str) -> bool:
    """Whether words are a few capital letters in a text of ordinary case."""
    return words.isupper() and len(words) <= LONGEST_ACRONYM and not text.isupper()


def is_country(words: str) -> bool:
    """Whether words are the name of a country."""
    return bool(named(load_gazetteer(), squash(words)).countries)


def is_elsewhere(text: str, start: int, *, language: str | None) -> bool:
    """Whether the words before a preposition make its place one of something else: a hospital, a statement."""
    before = text[max(0, start - BEFORE) : start].rstrip()
    return any(found.end() == len(before) for found in pattern("offsite", language).finditer(before))


def is_region(words: str, *, language: str | None) -> bool:
    """Whether words for a place say that it is a province, a district or a country."""
    return is_country(words) or any(has_cue(cue, words, language=language) for cue in ("province", "district"))


@cache
def province_patterns(language: str | None) -> tuple[re.Pattern[str], ...]:
    """Compile a name before a word for a province, and one behind it."""
    unit, name = pattern("province", language).pattern, run(language)
    return (
        re.compile(rf"(?<!\w)(?P<name>{name})[\s-](?i:{unit})"),
        re.compile(rf"(?i:{unit})\s(?:of|de|du|di|d[aeo]|del)\s{LINKS}(?P<name>{name})"),
    )


@cache
def lead_pattern(cue: Cue, language: str | None, in_capitals: bool) -> re.Pattern[str]:
    """Compile what leads to a name and the name; in capitals a name ends at a comma or at a small word."""
    lead = rf"(?<![\w'’])(?P<lead>(?i:{pattern(cue, language).pattern})(?:\s+|(?<=['’])))"
    if in_capitals:
        return re.compile(lead + rf"(?P<name>{CAPITALS})(?=[,;]|\s(?:IN|ON|WHEN)\b)")
    return re.compile(lead + rf"{LINKS}(?P<name>{run(language)})")


CAPITALS = r"(?!LEAST|MOST|ABOUT|THE|A)[^\W\d_][\w’'-]*(?:\s[^\W\d_][\w’'-]*){0,2}?"


@cache
def behind_pattern(language: str | None) -> re.Pattern[str]:
    """Compile a name with a word for a settlement behind it: "Potali village"."""
    return re.compile(rf"(?<!\w)(?P<name>{run(language)})\s(?i:{pattern('settlement_behind', language).pattern})")


@cache
def between_pattern(language: str | None) -> re.Pattern[str]:
    """Compile "between the villages of X and Y"."""
    lead, conjunction = pattern("between", language).pattern, r"(?:and|y|et|und|e|и|та|ve)"
    settlement = rf"(?:{pattern('settlement', language).pattern}\s+)?"
    name = run(language)
    return re.compile(
        rf"(?<!\w)(?i:{lead})\s+(?i:{LINKS}{settlement}{LINKS})(?P<name>{name})\s(?i:{conjunction})\s(?P<other>{name})"
    )


@cache
def more_pattern(language: str | None) -> re.Pattern[str]:
    """Compile a second name of a pair, which ends its clause: "at Kyauk Pyauk and Hla Taw, two villages"."""
    return re.compile(rf"\s(?:and|y|et|und|e|и|та|ve)\s(?P<name>{run(language)})(?=[,;.])")


@cache
def run(language: str | None) -> str:
    """Return a pattern for a run of up to four capitalised words, none of them a word for a province."""
    units = "|".join(pattern(cue, language).pattern for cue in ("province", "district", "settlement_behind"))
    word = rf"(?!(?i:{units}))(?:{WORD}|{NUMBERED}\d+\b)"
    return rf"(?!(?i:{units})){WORD}(?:(?:{INNER}|\s){word}){{0,3}}"
