"""Totals: figures over several attacks stay apart from the attacks, and are compared with them (R8, R50)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .found import Finding, FoundCount, FoundTotal
from .schema import Incident, Range, Total, TotalsCheck, TotalsVerdict

LEAST_SUM = 10
"""Below it, a figure is what two others add up to by chance."""


def split_sums(findings: Sequence[Finding]) -> tuple[list[Finding], list[FoundTotal]]:
    """Take a sum that was drafted as an attack out of the findings (R8).

    A figure of victims that is the sum of those of two or more later findings becomes a total. What is left of its finding
    stays an attack if it has a place and other figures.
    """
    kept: list[Finding] = []
    totals: list[FoundTotal] = []
    for n, finding in enumerate(findings):
        sums = [c for c in finding.counts if is_sum(c, findings[n + 1 :])]
        totals.extend(FoundTotal(c.words, c.figure, c.people, c.outcome, None, c.sentence) for c in sums)
        rest = tuple(c for c in finding.counts if c not in sums)
        if not sums:
            kept.append(finding)
        elif rest and finding.place is not None:
            kept.append(replace(finding, counts=rest))
    return kept, totals


def is_sum(count: FoundCount, later: Sequence[Finding]) -> bool:
    """Whether a figure of victims is what the later attacks add up to, within its own bound."""
    if count.role != "victims" or count.figure.number is None:
        return False
    parts = [n for finding in later if (n := victims_of(finding, count.outcome)) is not None]
    total, stated = sum(parts), count.figure.number
    if len(parts) < 2 or max(parts) >= stated or stated < LEAST_SUM:
        return False
    slack = max(1, stated // 20) if count.figure.qualifier in ("more_than", "at_least", "about") else 0
    return stated <= total <= stated + max(slack, 0) + (count.figure.qualifier == "more_than") * max(1, stated // 10)


def victims_of(finding: Finding, outcome: str) -> int | None:
    """Return the first stated figure of victims of one outcome."""
    return next(
        (c.figure.number for c in finding.counts if c.role == "victims" and c.outcome == outcome and c.figure.number),
        None,
    )


def check_totals(totals: Sequence[Total], incidents: Sequence[Incident]) -> tuple[list[Total], TotalsCheck]:
    """Say which incidents each total covers, and whether their figures fit it (R50).

    A total covers all incidents when they are its sum within its bound; else it covers none, and the check is
    ``inconsistent`` only if the incidents alone already exceed an exact total of all people in a stated period.
    """
    covered = [with_cover(total, incidents) for total in totals]
    return covered, verdict_on(covered, incidents)


def verdict_on(covered: Sequence[Total], incidents: Sequence[Incident]) -> TotalsCheck:
    """Compare the first total that says what it covers, else the first that has a number, with the incidents."""
    first = next((t for t in covered if t.covers), next((t for t in covered if t.number is not None), None))
    if first is None:
        return TotalsCheck()
    low, high = derived([i.bounds(first.outcome, "target") for i in incidents])
    verdict = verdict_of(first, low)
    return TotalsCheck(verdict=verdict, stated=first.words, derived_low=low, derived_high=high)


def verdict_of(total: Total, low: int | None) -> TotalsVerdict:
    """Compare a total with the least number of victims that the incidents come to."""
    if total.covers:
        return "consistent"
    is_bound = total.qualifier in ("exact", "up_to") and total.period is not None and total.side == "unknown"
    return "inconsistent" if is_bound and (low or 0) > (total.number or 0) else "cannot_tell"


def with_cover(total: Total, incidents: Sequence[Incident]) -> Total:
    """Return a total with the incidents that it sums up."""
    bounds = [(i, i.bounds(total.outcome, "target")) for i in incidents]
    counted = [i for i, own in bounds if own.low]
    low, high = derived([own for _, own in bounds if own.low])
    if len(counted) < 2 or low is None or total.number is None:
        return total.model_copy(update={"covers": ()})
    fits = {
        "exact": low == total.number,
        "more_than": total.number < low <= total.number * 1.25,
        "at_least": total.number <= low <= total.number * 1.25,
        "about": abs(low - total.number) <= max(2, total.number // 10),
        "up_to": total.number * 0.8 <= low <= total.number,
    }.get(total.qualifier, low <= total.number <= (high or low))
    if not fits:
        return total.model_copy(update={"covers": ()})
    return total.model_copy(update={"covers": tuple(i.id for i in counted), "side": "target"})


def derived(ranges: Sequence[Range]) -> tuple[int | None, int | None]:
    """Add up the incidents' own figures of victims."""
    lows = [r.low for r in ranges if r.low is not None]
    highs = [r.high for r in ranges if r.low is not None or r.high is not None]
    low = sum(lows) if lows else None
    return low, None if not highs or None in highs else sum(h for h in highs if h is not None)
