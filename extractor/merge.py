"""Merge: what several windows say becomes one finding per attack (R1, R4, R42, R44).

A later window continues an attack unless something stated tells them apart: another place, another time, another
attacker (R1). A finding with neither place nor victims of its own belongs to the attack told before it (R4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from .fold import fold
from .found import Finding, FoundCount, Words


@dataclass(frozen=True, slots=True)
class Facts:
    """What tells attacks apart: sets of ids that cannot both be true, and days."""

    places: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    attackers: frozenset[str] = frozenset()
    first_day: int | None = None
    last_day: int | None = None


@dataclass(frozen=True)
class Case:
    """A finding with its facts, which are read when two findings are first compared: most articles have one window."""

    finding: Finding
    read: Callable[[], Facts]

    @cached_property
    def facts(self) -> Facts:
        """What the finding says that can tell it from others."""
        return self.read()


def merge(windows: Iterable[Iterable[Case]]) -> list[Finding]:
    """Return one finding per attack, in the order of the text.

    Attacks that one window tells apart stay apart; what stands for no attack of its own joins one of them (R4).
    """
    merged: list[Case] = []
    for cases in windows:
        told_before = list(merged)
        for case in cases:
            at = home_of(case, told_before if has_substance(case.finding) else merged)
            if at is None:
                merged.append(case)
            else:
                merged[at] = joined(merged[at], case)
    findings = [case.finding for case in merged if has_substance(case.finding)]
    return sorted(findings, key=lambda finding: finding.sentences[0])


def home_of(case: Case, merged: Sequence[Case]) -> int | None:
    """Return the index of the attack that a finding continues, or None when it is a new one.

    What has no place and target of its own never opens an attack once one is told: it belongs to the attack that it
    has most in common with, else to the last one (R4).
    """
    alone = stands_alone(case.finding)
    open_ = [i for i, other in enumerate(merged) if not conflict(other, case)]
    alike = max(((likeness(merged[i], case), i) for i in open_), default=(0, -1))
    if alike[0] > 0:
        return alike[1]
    if not merged or (alone and not (case.finding.continues and len(merged) - 1 in open_)):
        return None
    return open_[-1] if open_ else len(merged) - 1


def conflict(a: Case, b: Case) -> bool:
    """Whether something stated tells two findings apart (R1)."""
    return (
        apart(a.facts.places, b.facts.places)
        or apart(a.facts.regions, b.facts.regions)
        or apart(a.facts.attackers, b.facts.attackers)
        or days_apart(a.facts, b.facts)
        or figures_apart(a.finding, b.finding)
    )


def apart(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether both sides name something, and nothing in common."""
    return bool(a and b and not a & b)


def days_apart(a: Facts, b: Facts) -> bool:
    """Whether both sides have days that do not overlap."""
    if a.first_day is None or b.first_day is None or a.last_day is None or b.last_day is None:
        return False
    return a.last_day < b.first_day or b.last_day < a.first_day


def figures_apart(a: Finding, b: Finding) -> bool:
    """Whether a later finding counts victims anew: other exact figures of killed victims, other people, other place words."""
    old, new = victims(a), victims(b)
    if not old or not new or b.continues:
        return False
    if {c.figure.number for c in old} & {c.figure.number for c in new}:
        return False
    return a.place is not None and b.place is not None and not same_words(a.place, b.place)


def victims(finding: Finding) -> list[FoundCount]:
    """Return the killed victims that a finding counts itself."""
    return [c for c in finding.counts if c.role == "victims" and c.outcome == "killed" and c.figure.number is not None]


def likeness(a: Case, b: Case) -> int:
    """Count what two findings that do not conflict have in common."""
    shared = sum(bool(x & y) for x, y in ((a.facts.places, b.facts.places), (a.facts.attackers, b.facts.attackers)))
    same_figures = {figure_key(c) for c in a.finding.counts} & {figure_key(c) for c in b.finding.counts}
    same_place = a.finding.place is not None and b.finding.place is not None
    return 2 * len(same_figures) + shared + (same_place and same_words(a.finding.place, b.finding.place))


def figure_key(count: FoundCount) -> tuple[str, str, int | None]:
    """Return what makes two counts the same statement."""
    return count.outcome, count.role, count.figure.number


def same_words(a: Words | None, b: Words | None) -> bool:
    """Whether one phrase holds the other."""
    if a is None or b is None:
        return False
    x, y = fold(a.text).casefold(), fold(b.text).casefold()
    return x in y or y in x


def stands_alone(finding: Finding) -> bool:
    """Whether a finding has a place and victims, or a place and a target, of its own (R4)."""
    has_victims = any(c.role in ("victims", "bystanders") for c in finding.counts)
    return finding.place is not None and (has_victims or finding.on is not None)


def has_substance(finding: Finding) -> bool:
    """Whether a finding says enough to be an incident: an effect, or who did what to whom where (R6, R40)."""
    if any(c.role in ("victims", "bystanders", "assailants") for c in finding.counts):
        return finding.place is not None or finding.by is not None or finding.on is not None or finding.time is not None
    return finding.place is not None and finding.on is not None


def joined(a: Case, b: Case) -> Case:
    """Put a later finding into an earlier one: the first statement of a value stays, counts are collected."""
    x, y = a.finding, b.finding
    finding = replace(
        x,
        sentences=tuple(sorted({*x.sentences, *y.sentences})),
        counts=(*x.counts, *(c for c in y.counts if figure_key(c) not in {figure_key(d) for d in x.counts})),
        kind=x.kind if x.kind != "unknown" else y.kind,
        by=x.by or y.by,
        by_type=x.by_type if x.by is not None else y.by_type,
        linked_to=(*x.linked_to, *(w for w in y.linked_to if w not in x.linked_to)),
        known=x.known if x.known != "unknown" else y.known,
        said_by=x.said_by or y.said_by,
        on=x.on or y.on,
        on_type=x.on_type if x.on is not None else y.on_type,
        place=x.place or y.place,
        relation=x.relation if x.place is not None else y.relation,
        province=x.province or y.province,
        country=x.country or y.country,
        time=x.time or y.time,
        claims=(*x.claims, *(c for c in y.claims if c.by.text not in {d.by.text for d in x.claims})),
        weapons=(*x.weapons, *y.weapons),
        several=x.several or y.several,
        flags=tuple(dict.fromkeys((*x.flags, *y.flags))),
    )
    days = (
        (a.facts.first_day, a.facts.last_day)
        if a.facts.first_day is not None
        else (b.facts.first_day, b.facts.last_day)
    )
    facts = Facts(
        places=(a.facts.places & b.facts.places) or a.facts.places or b.facts.places,
        regions=(a.facts.regions & b.facts.regions) or a.facts.regions or b.facts.regions,
        attackers=a.facts.attackers or b.facts.attackers,
        first_day=days[0],
        last_day=days[1],
    )
    return Case(finding, lambda: facts)
