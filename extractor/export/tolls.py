"""Tolls: how many people, and whose, out of an incident's statements.

A toll is one number of people and everything that the article states about it: a figure, the figures that stand
beside it, the ones that revise it. Databases differ only in which of rival figures they take, so that is a rule:

========== ==========================================================================================
"stated"   the article's own figure; the others widen low and high (UCDP, and our own tables)
"lowest"   the most conservative one (ACLED)
"majority" the one that most sources give, else the lowest (GTD). The more recent source comes first
           there, and does here: what revises a figure has taken its place already
========== ==========================================================================================

The perpetrator's own figure never decides between rivals (R44).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ..normalize.ranges import bounds_of, combine, quantities
from ..normalize.spelling import fold
from ..schema import Count, Incident, Outcome, PartyType, Range, Side

Rule = Literal["stated", "lowest", "majority"]


@dataclass(frozen=True, slots=True)
class Toll:
    """One number of people. ``rivals`` are the figures that stand side by side, the perpetrator's own left out."""

    side: Side
    victim_type: PartyType
    bounds: Range
    rivals: tuple[int, ...] = ()

    def figure(self, rule: Rule) -> int | None:
        """Return the one figure that a rule takes; None where no number is stated."""
        if rule == "stated" or len(self.rivals) < 2:
            return self.bounds.low if self.bounds.best is None else self.bounds.best
        common, times = Counter(sorted(self.rivals)).most_common(1)[0]
        return common if rule == "majority" and times > 1 else min(self.rivals)


def tolls_of(incident: Incident, outcome: Outcome) -> list[Toll]:
    """Return the tolls of one outcome, over all sides. Added up they are ``incident.bounds(outcome)``.

    Where only a part is stated ("four of the casualties died"), that many at least are the toll.
    """
    counts = [count for count in incident.counts if count.outcome == outcome]
    own = _own_names(incident)
    tolls = [_toll(group, own) for group in quantities(counts)]
    if tolls or not counts:
        return tolls
    largest = max(counts, key=lambda count: bounds_of(count).low or 0)
    return [Toll(largest.side, largest.victim_type, combine(counts))]


def add(figures: Iterable[int | None]) -> int | None:
    """Add the figures that there are; None where there are none."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None


def toll(incident: Incident, outcome: Outcome, *, rule: Rule, side: Side | None = None) -> int | None:
    """Return how many people an outcome befell, on one side or in all; None where no number is stated."""
    return add(toll.figure(rule) for toll in tolls_of(incident, outcome) if side in (None, toll.side))


def is_none_stated(incident: Incident, outcome: Outcome) -> bool:
    """True if the text says that it befell nobody: "no deaths", or "nobody was harmed" (R11, R47)."""
    covering = (outcome, "killed_or_wounded") if outcome in ("killed", "wounded") else (outcome,)
    return any(count.qualifier == "none_reported" and count.outcome in covering for count in incident.counts)


def _toll(group: Sequence[Count], own: frozenset[str]) -> Toll:
    bounds = combine(group)
    standing = _standing(group)
    rivals = [bounds_of(count).best for count in standing if not _is_of(count.source, own)]
    head = next((count for count in standing if bounds_of(count).best == bounds.best), group[0])
    return Toll(head.side, head.victim_type, bounds, tuple(rival for rival in rivals if rival is not None))


def _standing(group: Sequence[Count]) -> list[Count]:
    """The statements that no other one with a number takes the place of; what the others refer to comes first."""
    replaced = {count.ref for count in group if count.relation == "supersedes" and bounds_of(count).best is not None}
    standing = [count for count in group if count.id not in replaced] or list(group)
    return sorted(standing, key=lambda count: count.relation == "alternative_to")


def _own_names(incident: Incident) -> frozenset[str]:
    attacker = incident.attacker
    names = (attacker.name, attacker.canonical, *(claim.claimed_by for claim in incident.claims))
    return frozenset(fold(name) for name in names if name and fold(name))


def _is_of(source: str | None, names: frozenset[str]) -> bool:
    """True for a source that is the perpetrator, or speaks for it: its name stands in the words for the source."""
    folded = f" {fold(source or '')} "
    return any(f" {name} " in folded for name in names)
