"""Counts: figures of one attack become statements, each with its side and what it is to the others (R7 to R13, R44, R45)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .clean import Sentence
from .cues import has_cue
from .found import Finding, FoundClaim, FoundCount
from .giving import source_of
from .party_types import camp, party_type
from .schema import Count, CountRelation, Evidence, Party, PartyType, Side
from .setting import Setting

SIDES: dict[str, Side] = {"assailants": "attacker", "bystanders": "bystander"}
NEUTRAL = re.compile(
    r"(?:\w+ )?(?:fighters?|combatants?|combatientes|combattants|бойцов|бойца|مقاتل\w*)", re.IGNORECASE
)
"""People who can be of either side."""
CLAUSE_MARKS = ',;:()"“”'


def counts_of(finding: Finding, *, target: Party, attacker: Party, setting: Setting) -> Iterator[Count]:
    """Yield the counts, with what each is to the one before it of the same outcome and side (R9, R12, R13, R44, R45)."""
    done: list[tuple[Count, FoundCount]] = []
    for found in finding.counts:
        count = count_of(found, earlier=done, target=target, attacker=attacker, claims=finding.claims, setting=setting)
        done.append((count, found))
        yield count


def count_of(
    found: FoundCount,
    *,
    earlier: Sequence[tuple[Count, FoundCount]],
    target: Party,
    attacker: Party,
    setting: Setting,
    claims: Sequence[FoundClaim] = (),
) -> Count:
    """Build one statement; ``earlier`` are those before it in the same incident."""
    side = side_of(found, target=target, attacker=attacker)
    relation, ref = relation_of(found, side=side, earlier=earlier, setting=setting)
    if relation == "subset_of" and ref is not None:
        side = next(count.side for count, _ in earlier if count.id == ref)
    return Count(
        id=f"c{len(earlier) + 1}",
        outcome="killed" if found.outcome == "other" else found.outcome,
        side=side,
        victim_type=victim_type(found, side=side, target=target, attacker=attacker),
        number=found.figure.number,
        number_high=found.figure.number_high,
        qualifier=found.figure.qualifier,
        words=found.words.text,
        group=found.people.text if found.people else None,
        relation=relation,
        ref=ref,
        source=setting.name(found.source) if found.source else source_of(found, claims=claims, setting=setting),
        evidence=count_evidence(found, setting=setting),
    )


def side_of(found: FoundCount, *, target: Party, attacker: Party) -> Side:
    """Return whose losses a figure counts: the drafted side, or the attacker's where its people are the attacker's (R10).

    People are the attacker's when they bear its name, or are of its camp and not of the target's.
    """
    side = SIDES.get(found.role, "target")
    if side != "target" or found.people is None:
        return side
    people = found.people.text.casefold()
    if attacker.name and attacker.name.casefold() in people and attacker.name != target.name:
        return "attacker"
    kind = None if NEUTRAL.fullmatch(found.people.text.strip()) else party_type(found.people.text)
    theirs = camp(kind) if kind else None
    if theirs in (None, "civilians"):
        return side
    return "attacker" if theirs == camp(attacker.type) and theirs != camp(target.type) else side


def relation_of(
    found: FoundCount, *, side: Side, earlier: Sequence[tuple[Count, FoundCount]], setting: Setting
) -> tuple[CountRelation, str | None]:
    """Return what a count is to an earlier one, and to which."""
    whole = [(c, f) for c, f in earlier if c.outcome == found.outcome and c.side == side and c.relation != "subset_of"]
    if not whole:
        return "independent", None
    ref, before = whole[-1]
    if found.role == "part" or has_cue("subset", between(before, found, setting), language=setting.language):
        larger = [c for c, _ in whole if (c.number or 0) > (found.figure.number or 0)]
        if larger or found.role == "part":
            return "subset_of", (larger or [ref])[-1].id
        return "independent", None
    if found.role == "newer":
        return "supersedes", ref.id
    if found.role == "other_source":
        return "alternative_to", ref.id
    if found.sentence == before.sentence or found.figure.number is None or ref.number is None:
        return "independent", None
    if is_addition(found, setting=setting):
        return "independent", None
    if found.figure.number > ref.number:
        claimed = has_cue("claim", setting.view.sentence_text(found.sentence), language=setting.language)
        return ("alternative_to" if claimed else "supersedes"), ref.id
    return "subset_of", ref.id


def is_addition(found: FoundCount, *, setting: Setting) -> bool:
    """Whether a figure counts others than those told before (R13)."""
    end = found.people.end if found.people else found.words.end
    text = setting.view.text[found.words.start : max(end, found.words.end)]
    return has_cue("addition", text, language=setting.language)


def between(before: FoundCount, found: FoundCount, setting: Setting) -> str:
    """Return the text between two figures of one sentence, where a subset is announced."""
    if before.sentence != found.sentence or found.words.start < before.words.end:
        return ""
    return setting.view.text[before.words.end : found.words.start]


def victim_type(found: FoundCount, *, side: Side, target: Party, attacker: Party) -> PartyType:
    """Return what kind of people a figure counts (R49)."""
    stated = party_type(found.people.text) if found.people else None
    fallback = {"target": target.type, "attacker": attacker.type}.get(side, "unknown")
    return stated or fallback


def count_evidence(found: FoundCount, *, setting: Setting) -> Evidence:
    """Quote the clause of a figure and its people."""
    people = found.people or found.words
    start, end = min(found.words.start, people.start), max(found.words.end, people.end)
    return clause(start, end, sentence=setting.view.sentences[found.sentence - 1], setting=setting)


def clause(start: int, end: int, *, sentence: Sentence, setting: Setting) -> Evidence:
    """Quote a span of a sentence to the commas around it, never into the next figure."""
    text = setting.view.text
    while start > sentence.start and text[start - 1] not in CLAUSE_MARKS:
        start -= 1
    while end < sentence.end and text[end] not in CLAUSE_MARKS:
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return setting.quote(start, end)
