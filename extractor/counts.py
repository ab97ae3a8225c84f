"""Counts: figures of one attack become statements, each with its side and what it is to the others (R7 to R13, R44, R45)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .clean import Sentence
from .cues import has_cue, pattern
from .found import Finding, FoundClaim, FoundCount, Words
from .giving import source_of
from .party_types import camp, party_type
from .schema import Count, CountRelation, Evidence, Party, PartyType, Side
from .setting import Setting

ARREST = re.compile(
    r"arrest|detain|custody|surrender|deteni|interpell|festgenommen|verhaftet|задерж|арест|затрим|اعتقل|gözaltı|tutukla",
    re.IGNORECASE,
)
AMONG = 40
"""Characters behind a figure in which "were among the dead" makes it a part."""
LISTED = re.compile(r"\s*(?:[\w-]+\s*)?[,:(—–]\s*")
"""What stands between people and those of whom they are made up: "11 people, eight soldiers and three nurses"."""
ENDING = re.compile(r"\s*(?:[.,;:)\"”»]|$)(?!\s*(?:an?|one|two|three|the|\d)(?!\w))")
"""What stands behind words that make what goes before a part: nothing that they could announce."""
FORCES = frozenset({"state_military", "state_police", "state_and_allied_forces", "non_state_armed_group", "foreign_military", "pro_government_militia"})  # fmt: skip
SIDES: dict[str, Side] = {"assailants": "attacker", "bystanders": "bystander"}
NEUTRAL = re.compile(
    r"(?:\w+ )?(?:fighters?|combatants?|combatientes|combattants|бойцов|бойца|مقاتل\w*)", re.IGNORECASE
)
"""People who can be of either side."""
CLAUSE_MARKS = ',;:()"“”'


def counts_of(finding: Finding, *, target: Party, attacker: Party, setting: Setting) -> Iterator[Count]:
    """Yield the counts, with what each is to the one before it of the same outcome and side (R9, R12, R13, R44, R45).

    A figure that only says again what another one said is none of its own.
    """
    done: list[tuple[Count, FoundCount]] = []
    for stated in broken_down(in_order(finding.counts, setting=setting), setting=setting):
        found = replace(stated, people=stated.people or shared_people(stated, done))
        count = count_of(found, earlier=done, target=target, attacker=attacker, setting=setting, claims=finding.claims)
        if not is_restated(count, found, earlier=done, setting=setting):
            done.append((count, found))
            yield count


def broken_down(counts: list[FoundCount], *, setting: Setting) -> list[FoundCount]:
    """Make parts of the figures that add up to the one before them, of people of whom nothing else is said (R45)."""
    for n, whole in enumerate(counts):
        parts = parts_of(whole, counts[n + 1 :], setting=setting)
        if parts:
            counts = [replace(c, role="part") if any(c is part for part in parts) else c for c in counts]
    return counts


def parts_of(whole: FoundCount, later: Sequence[FoundCount], *, setting: Setting) -> list[FoundCount]:
    """Return the figures of the same sentence, or of one that opens with a part, that add up to a figure before them."""
    parts: list[FoundCount] = []
    left = whole.figure.number or 0
    for found in later:
        is_here = found.sentence == whole.sentence
        if found.outcome != whole.outcome or not (is_here or parts or found.role == "part") or left <= 0:
            break
        parts.append(found)
        left -= found.figure.number or left + 1
    is_sum = left == 0 and len(parts) > 1 and max((p.figure.number or 0) for p in parts) > 1
    return parts if is_sum and (parts[0].role == "part" or lists(whole, parts[0], setting=setting)) else []


def lists(whole: FoundCount, part: FoundCount, *, setting: Setting) -> bool:
    """Whether nothing but a mark stands between the people of a figure, or what became of them, and the first part."""
    people = whole.people.text if whole.people else ""
    if people and not has_cue("anyone", people, language=setting.language):
        return False
    start = max(whole.words.end, whole.people.end if whole.people else 0)
    return LISTED.fullmatch(setting.view.text[start : part.words.start]) is not None


def in_order(counts: Sequence[FoundCount], *, setting: Setting) -> list[FoundCount]:
    """Put a figure that is told as an earlier one before the first of the same outcome, which supersedes it (R44)."""
    ordered: list[FoundCount] = []
    for found in counts:
        first = next((n for n, c in enumerate(ordered) if is_older(found, c, setting=setting)), len(ordered))
        ordered.insert(first, found)
    return ordered


def is_older(found: FoundCount, other: FoundCount, *, setting: Setting) -> bool:
    """Whether a figure is told as an earlier one than another, for the same people."""
    old, new = found.figure.number, other.figure.number
    if found.outcome != other.outcome or found.role != other.role or found.sentence <= other.sentence:
        return False
    return bool(old and new and 1 < old < new) and is_earlier(found, setting=setting)


def is_earlier(found: FoundCount, *, setting: Setting) -> bool:
    """Whether a sentence gives a figure as one that was given before."""
    return has_cue("earlier", setting.view.sentence_text(found.sentence), language=setting.language)


def is_restated(
    count: Count, found: FoundCount, *, earlier: Sequence[tuple[Count, FoundCount]], setting: Setting
) -> bool:
    """Whether a later sentence only repeats a figure: the same number, or the same person, of the same people."""
    if count.number is None or is_addition(found, setting=setting):
        return False
    for other, before in earlier:
        same = (other.outcome, other.side, other.number) == (count.outcome, count.side, count.number)
        if not same or before.sentence == found.sentence:
            continue
        if count.number != 1 or noun_of(count.group) == noun_of(other.group):
            return True
    return False


def noun_of(group: str | None) -> str | None:
    """Return the last word of a group's name."""
    return group.split()[-1].casefold() if group and group.split() else None


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
    side = side_of(found, target=target, attacker=attacker, setting=setting, earlier=earlier)
    relation, ref = relation_of(found, side=side, earlier=earlier, setting=setting)
    whole = next((count for count, _ in earlier if count.id == ref), None)
    if relation == "subset_of" and whole is not None:
        side = whole.side
    outcome = "killed" if found.outcome == "other" else found.outcome
    if outcome == "captured" and side == "target" and camp(attacker.type) == "against":
        outcome = "abducted"  # by others than a state (R48)
    return Count(
        id=f"c{len(earlier) + 1}",
        outcome=outcome,
        side=side,
        victim_type=victim_type(found, side=side, target=target, attacker=attacker, setting=setting),
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


def shared_people(found: FoundCount, earlier: Sequence[tuple[Count, FoundCount]]) -> Words | None:
    """Return the people of the figure before in the same sentence: "killing three troopers and wounding seven"."""
    if not earlier or found.figure.number == 0 or earlier[-1][1].sentence != found.sentence:
        return None
    before = earlier[-1][1]
    is_single = before.people is not None and before.people.start == before.words.start
    return None if is_single or before.figure.number == 0 else before.people


def told_of(found: FoundCount, earlier: Sequence[tuple[Count, FoundCount]], *, setting: Setting) -> Side | None:
    """Return the side of those told of before, where a figure only revises theirs: "allows us to bring this to 24"."""
    same = [(c, f) for c, f in earlier if c.outcome == found.outcome]
    return same[-1][0].side if same and is_newer(found, same[-1][1], setting=setting) else None


def side_of(
    found: FoundCount,
    *,
    target: Party,
    attacker: Party,
    setting: Setting,
    earlier: Sequence[tuple[Count, FoundCount]] = (),
) -> Side:
    """Return whose losses a figure counts: the side that its words say, or the attacker's where its people are the
    attacker's (R10).

    People are the attacker's when they bear its name, or are of its camp and not of the target's; those whom a state
    takes are taken for attackers (R48). Civilians hit in an attack on armed people are bystanders (R48).
    """
    side = SIDES.get(found.role, "target")
    if side != "target":
        return side
    if found.outcome == "captured" and (is_arrest(found, setting=setting) or camp(attacker.type) != "against"):
        return "attacker" if camp(target.type) != "against" else "target"
    if found.people is None:
        return told_of(found, earlier, setting=setting) or side
    people = found.people.text.casefold()
    if attacker.name and attacker.name.casefold() in people and attacker.name != target.name:
        return "attacker"
    if is_target(found.people.text, target):
        return "target"
    kind = None if NEUTRAL.fullmatch(found.people.text.strip()) else party_type(found.people.text)
    theirs = camp(kind) if kind else None
    if theirs == "civilians":
        return "bystander" if is_beside(found, target=target, setting=setting) else "target"
    return "attacker" if theirs is not None and is_other(theirs, attacker, target) else side


def is_arrest(found: FoundCount, *, setting: Setting) -> bool:
    """Whether a sentence says that people were arrested, which only a state does (R48)."""
    return ARREST.search(setting.view.sentence_text(found.sentence)) is not None


def is_other(theirs: str, attacker: Party, target: Party) -> bool:
    """Whether people of a camp are the attacker's rather than the target's."""
    of_attacker, of_target = camp(attacker.type), camp(target.type)
    if of_attacker is None:
        return theirs == "against" and of_target in ("state", "civilians")
    return theirs == of_attacker and theirs != of_target


def is_target(people: str, target: Party) -> bool:
    """Whether people are the target itself, as it is described."""
    words = (target.name, target.description)
    return any(
        w is not None and (w.casefold() in people.casefold() or people.casefold() in w.casefold()) for w in words
    )


def is_beside(found: FoundCount, *, target: Party, setting: Setting) -> bool:
    """Whether civilians were hit in an attack on armed people (R48)."""
    people = found.people.text if found.people else ""
    is_armed = target.type in FORCES
    return is_armed and not has_cue("anyone", people, language=setting.language) and found.figure.number != 0


def relation_of(
    found: FoundCount,
    *,
    side: Side,
    earlier: Sequence[tuple[Count, FoundCount]],
    setting: Setting,
) -> tuple[CountRelation, str | None]:
    """Return what a count is to an earlier one, and to which.

    A part says so, and is a part of the nearest larger figure (R45). A newer figure says so too (R12, R44). Otherwise a
    figure of another sentence is an alternative to the one before where somebody else gives it, or where it counts
    people of whom another number was told.
    """
    number = found.figure.number
    same = [(c, f) for c, f in earlier if c.outcome == found.outcome and number != 0 and c.number != 0]
    if is_part_of(found, earlier, setting=setting):
        larger = [(c, f) for c, f in same if (c.number or 0) > (number or 0)]
        of_side = [c for c, _ in larger if c.side == side] or [c for c, f in larger if f.sentence == found.sentence]
        return ("subset_of", of_side[-1].id) if of_side else ("independent", None)
    whole = [(c, f) for c, f in same if c.side == side and c.relation != "subset_of"]
    if not whole or is_addition(found, setting=setting):
        return "independent", None
    ref, before = whole[-1]
    if found.role == "newer" or is_newer(found, before, setting=setting):
        return "supersedes", ref.id
    if found.role == "other_source" or is_said_apart(found, before, setting=setting):
        return "alternative_to", ref.id
    if number == 1 and found.sentence == before.sentence and is_revised(before, setting=setting):
        return "subset_of", ref.id
    if found.sentence == before.sentence or number is None or ref.number is None or 1 in (number, ref.number):
        return "independent", None
    source = source_of(found, claims=(), setting=setting)
    is_same_source = source is not None and source == source_of(before, claims=(), setting=setting)
    return ("supersedes" if is_same_source and number > ref.number else "alternative_to"), ref.id


def is_said_apart(found: FoundCount, before: FoundCount, *, setting: Setting) -> bool:
    """Whether two figures of one sentence are given by two who speak, of the same people (R12)."""
    if found.sentence != before.sentence or 1 in (found.figure.number, before.figure.number):
        return False
    said = [source_of(one, claims=(), setting=setting) for one in (before, found)]
    kinds = {party_type(one.people.text) for one in (before, found) if one.people is not None}
    return None not in said and said[0] != said[1] and len(kinds - {None}) < 2


def is_revised(found: FoundCount, *, setting: Setting) -> bool:
    """Whether a sentence gives a figure as the new one: "the toll rose to four when a woman died" (R45)."""
    start = setting.view.sentences[found.sentence - 1].start
    return (found.figure.number or 0) > 1 and has_cue(
        "revised", setting.view.text[start : found.words.start], language=setting.language
    )


def is_part_of(found: FoundCount, earlier: Sequence[tuple[Count, FoundCount]], *, setting: Setting) -> bool:
    """Whether words make a figure a part of one before it."""
    if found.role == "part":
        return True
    if not earlier:
        return False
    language = setting.language
    if has_cue("subset", between(earlier[-1][1], found, setting), language=language):
        return True
    end = setting.view.sentences[found.sentence - 1].end
    behind = setting.view.text[found.words.end : min(end, found.words.end + AMONG)]
    if pattern("part", language).match(behind.lstrip()):
        return True
    return any(ENDING.match(behind, cue.end()) for cue in pattern("subset", language).finditer(behind))


def is_newer(found: FoundCount, before: FoundCount, *, setting: Setting) -> bool:
    """Whether words give a figure in place of one before it: "has risen to 15", "from 12 to 15"."""
    number, old = found.figure.number or 0, before.figure.number or 0
    if number <= old:
        return False
    if found.sentence != before.sentence and old > 1 and is_earlier(before, setting=setting):
        return True
    if found.sentence == before.sentence:
        return has_cue("revised", setting.view.sentence_text(found.sentence), language=setting.language)
    start = setting.view.sentences[found.sentence - 1].start
    near = setting.view.text[start : found.words.end]
    return has_cue("revised", near, language=setting.language)


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


def victim_type(found: FoundCount, *, side: Side, target: Party, attacker: Party, setting: Setting) -> PartyType:
    """Return what kind of people a figure counts (R49); "people" tells nothing beyond what the target was."""
    people = found.people.text if found.people else ""
    stated = party_type(people)
    if stated == "civilians" and has_cue("anyone", people, language=setting.language) and target.type != "civilians":
        return "unknown"
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
