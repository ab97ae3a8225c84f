"""Pair predicted incidents with gold incidents, one to one, so that order never matters.

Every pair that passes the gate gets a similarity; the pairing with the largest sum wins. Pairs below the
gate do not count, so the problem falls apart into small groups of incidents that could be each other, and
each group is solved exactly: by a small search, or for many incidents by
``scipy.optimize.linear_sum_assignment``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .compare import (
    NONE,
    PART,
    SAME,
    WEAK,
    compare_codes,
    compare_days,
    compare_figures,
    compare_names,
    compare_phrases,
    compare_places,
    days_apart,
)
from .fields import Facts, PartyFacts

# Shares of the similarity. Place and victims tell incidents apart best; half of any round-up is of one kind.
PLACE, VICTIMS, ATTACKER, DAYS, KIND = 0.30, 0.30, 0.15, 0.15, 0.10
FLOOR = 0.20
EVIDENCE = 0.05  # at most; decides where the values do not
MILLION = 1_000_000
SMALL = 8  # groups of up to so many predictions are searched without scipy

_CREDIT = {NONE: 0.0, WEAK: 0.2, PART: 0.6, SAME: 1.0}


class Pair(NamedTuple):
    """One gold incident and the predicted incident aligned to it, by position."""

    gold: int
    predicted: int
    similarity: int


class Alignment(NamedTuple):
    """The pairs, and what is left over on either side."""

    pairs: tuple[Pair, ...]
    missed: tuple[int, ...]
    spurious: tuple[int, ...]


def align(gold: Sequence[Facts], predicted: Sequence[Facts]) -> Alignment:
    """Align incidents one to one with the largest total similarity."""
    table = {(g, p): s for g, a in enumerate(gold) for p, b in enumerate(predicted) if (s := similarity(a, b))}
    best = [Pair(g, p, table[g, p]) for group in _groups(table) for g, p in _solve(group)]
    pairs = tuple(sorted(best))
    taken_gold, taken_predicted = {p.gold for p in pairs}, {p.predicted for p in pairs}
    missed = tuple(g for g in range(len(gold)) if g not in taken_gold)
    return Alignment(pairs, missed, tuple(p for p in range(len(predicted)) if p not in taken_predicted))


def similarity(gold: Facts, predicted: Facts) -> int:
    """How likely two records mean one incident, in millionths; 0 where they cannot be a pair.

    Whole numbers, so that sums do not depend on the order of adding.
    """
    place = place_level(gold, predicted)
    victims = _victims(gold, predicted)
    attacker = party_level(gold.attacker, predicted.attacker)
    days = _days(gold, predicted)
    if not _may_pair(place, victims=victims, attacker=attacker, days=days, gold=gold, predicted=predicted):
        return 0
    kind_a, kind_b = gold.codes["kind"], predicted.codes["kind"]
    kind = _CREDIT[compare_codes(kind_a, kind_b)] if kind_a and kind_b else 0.0
    total = PLACE * _CREDIT[place] + VICTIMS * victims + ATTACKER * _CREDIT[attacker] + DAYS * days + KIND * kind
    total += EVIDENCE * overlap(gold.spans, predicted.spans)
    return round(total * MILLION) if total >= FLOOR else 0


def _may_pair(place: int, *, victims: float, attacker: int, days: float, gold: Facts, predicted: Facts) -> bool:
    """The gate: a partial match at least on place, on attacker and date, or on killed figure and target."""
    if place >= PART or (attacker >= PART and days >= _CREDIT[PART]):
        return True
    if victims == 1.0 and party_level(gold.target, predicted.target) >= PART:
        return True
    return place == WEAK and overlap(gold.spans, predicted.spans) >= 0.5


def place_level(gold: Facts, predicted: Facts) -> int:
    """Level of two incidents' places, the best of those that the label accepts."""
    if gold.place is None or predicted.place is None:
        return WEAK if gold.country and gold.country == predicted.country else NONE
    level = compare_places(gold.place, predicted.place)
    if level == SAME or not gold.other_places:
        return level
    return max([level, *(compare_places(p, predicted.place) for p in gold.other_places if p)])


def party_level(gold: PartyFacts, predicted: PartyFacts) -> int:
    """Level of two parties: name against name, else the descriptions, else one against the other."""
    if gold.name and predicted.name and not gold.other_names:
        return compare_names(gold.name, predicted.name)
    names = [n for n in (gold.name, *gold.other_names) if n]
    if predicted.name and names:
        return max(compare_names(n, predicted.name) for n in names)
    phrases = [d for d in (gold.description, *gold.other_descriptions) if d]
    if predicted.description and phrases:
        return max(compare_phrases(d, predicted.description) for d in phrases)
    other = predicted.name or predicted.description
    return min(PART, max((compare_phrases(x, other) for x in (*names, *phrases)), default=NONE)) if other else NONE


def _days(gold: Facts, predicted: Facts) -> float:
    if gold.days is None or predicted.days is None:
        return 0.0
    level = max(compare_days(d, predicted.days) for d in (gold.days, *gold.other_days) if d)
    if level:
        return _CREDIT[level]
    return 0.3 if days_apart(gold.days, predicted.days) <= 1 else 0.0


def _victims(gold: Facts, predicted: Facts) -> float:
    """How well the figures fit, the killed first; 1.0 only where a killed figure is the same."""
    for outcomes in (("killed", "killed_or_wounded"), ("wounded", "abducted", "captured", "missing")):
        ours = [c for c in gold.counts if c.outcome in outcomes and c.relation != "subset_of" and c.figure[0] != 0]
        theirs = [c for c in predicted.counts if c.outcome in outcomes and c.figure[0] != 0]
        if ours and theirs:
            best = max(compare_figures(a.figure, b.figure) for a in ours for b in theirs)
            ceiling = 1.0 if outcomes[0] == "killed" and ours[0].figure[0] is not None else 0.9
            return _CREDIT[best] * ceiling
    return 0.0


def overlap(a: Sequence[tuple[int, int]], b: Sequence[tuple[int, int]]) -> float:
    """Characters of evidence that two incidents share, as a part of the shorter evidence."""
    shared = sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in b)
    shorter = min(sum(x[1] - x[0] for x in a), sum(y[1] - y[0] for y in b))
    return min(1.0, shared / shorter) if shorter else 0.0


Table = dict[tuple[int, int], int]


def _groups(table: Table) -> Iterable[Table]:
    """Split a table of similarities into the parts that share no incident."""
    rest = dict(table)
    while rest:
        golds, predicteds = {next(iter(rest))[0]}, set[int]()
        size = 0
        while size != len(golds) + len(predicteds):
            size = len(golds) + len(predicteds)
            predicteds |= {p for g, p in rest if g in golds}
            golds |= {g for g, p in rest if p in predicteds}
        yield {pair: s for pair, s in rest.items() if pair[0] in golds}
        rest = {pair: s for pair, s in rest.items() if pair[0] not in golds}


def _solve(table: Table) -> Iterable[tuple[int, int]]:
    if len(table) == 1:
        return list(table)
    golds, predicteds = sorted({g for g, _ in table}), sorted({p for _, p in table})
    if len(predicteds) <= SMALL:
        return _search(table, golds=golds, predicteds=predicteds)
    return [pair for pair in _assign(golds, predicteds, table=table) if pair in table]


def _search(table: Table, *, golds: Sequence[int], predicteds: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Best pairing by dynamic programming over the predictions that are taken, one gold incident at a time."""
    bit = {p: 1 << at for at, p in enumerate(predicteds)}
    best: dict[int, tuple[int, tuple[tuple[int, int], ...]]] = {0: (0, ())}
    for g in golds:
        step = dict(best)  # this gold incident may stay alone
        for taken, (total, pairs) in best.items():
            for p, mask in bit.items():
                gain = table.get((g, p), 0)
                if gain and not taken & mask and total + gain > step.get(taken | mask, (0,))[0]:
                    step[taken | mask] = (total + gain, (*pairs, (g, p)))
        best = step
    return max(best.values(), key=lambda way: way[0])[1]


def _assign(golds: list[int], predicteds: list[int], *, table: Table) -> list[tuple[int, int]]:
    # Half a second to import, and seldom needed; scipy has no type information.
    from scipy.optimize import linear_sum_assignment

    matrix = [[table.get((g, p), 0) for p in predicteds] for g in golds]
    rows, columns = linear_sum_assignment(matrix, maximize=True)
    return [(golds[r], predicteds[c]) for r, c in zip(rows.tolist(), columns.tolist(), strict=True)]
