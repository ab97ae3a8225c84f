"""Low, best and high from the statements of one outcome (R7 to R13, R44 to R47).

Three steps: each statement has bounds of its own; statements about the same people (alternatives, revisions)
make one quantity; quantities are added. ``None`` means that the article gives no such bound, which is not
zero.

=====================  =====================  ==========================================================
words                  low, best, high        why
=====================  =====================  ==========================================================
"27"                   27, 27, 27
"at least 11"          11, 11, None           UCDP and GTD code 11
"more than 60"         61, 61, None           the least whole number above it
"up to 12"             None, 12, 12           12 is the figure stated; nothing bounds it from below
"between 6 and 8"      6, 6, 8                ACLED and ISAF code the lower figure, UCDP has low 6 and high 8
"about 100"            None, 100, None        how far off it may be is not said
"dozens"               None, None, None
"none"                 0, 0, 0
=====================  =====================  ==========================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from ..schema import Count, CountRelation, Qualifier, Range

Position = Literal["best", "beside", "part", "lost_part"]
NOTHING = Range(None, None, None)


def combine(counts: Iterable[Count]) -> Range:
    """Combine statements of one outcome into bounds; their order makes no difference.

    Independent figures add, of one side or of several (R13). A subset never adds (R9). A figure that
    supersedes another takes its place; an alternative widens low and high and is never the best, as it may
    be the perpetrator's own (R44). A vague figure that is added opens the upper end and takes nothing away:
    "27 soldiers and dozens of civilians" is 27, 27, None; one that supersedes or stands beside a number
    changes nothing. Refs that lead out of the statements given, or round in a circle, count as absent: the
    figure stands for itself, but a subset whose whole is out of sight only says that there were at least so
    many, where nothing else does.
    """
    ordered = sorted(counts, key=_order)
    by_id = _by_id(ordered)
    groups = _grouped(ordered, by_id)
    if groups:
        return _sum([_agree(about, by_id) for about in groups])
    parts = [bounds_of(count).low for count in ordered if _position(count, by_id) == "lost_part"]
    return Range(_extreme(max, parts), None, None)


def quantities(counts: Iterable[Count]) -> list[list[Count]]:
    """Return the statements about the same people together: a figure, what stands beside it, what revises it.

    Parts of another figure are in none of them. The bounds of all, added, are those of ``combine``.
    """
    ordered = sorted(counts, key=_order)
    return _grouped(ordered, _by_id(ordered))


def bounds_of(count: Count) -> Range:
    """Return the bounds that one statement gives by itself (table above)."""
    if count.qualifier == "none_reported":
        return Range(0, 0, 0)
    if count.number is None:
        return NOTHING
    return _BOUNDS[count.qualifier](count.number, count.number_high)


_BOUNDS: Mapping[Qualifier, Callable[[int, int | None], Range]] = {
    "exact": lambda number, _: Range(number, number, number),
    "at_least": lambda number, _: Range(number, number, None),
    "more_than": lambda number, _: Range(number + 1, number + 1, None),
    "up_to": lambda number, _: Range(None, number, number),
    "between": lambda number, high: Range(number, number, high),
    "about": lambda number, _: Range(None, number, None),
    "vague": lambda *_: NOTHING,
    "none_reported": lambda *_: Range(0, 0, 0),
}


def _order(count: Count) -> tuple[str, ...]:
    return (
        count.id,
        count.relation,
        count.ref or "",
        count.qualifier,
        str(count.number),
        str(count.number_high),
    )


def _by_id(ordered: Sequence[Count]) -> dict[str, Count]:
    by_id: dict[str, Count] = {}
    for count in ordered:
        by_id.setdefault(count.id, count)
    return by_id


def _grouped(ordered: Sequence[Count], by_id: Mapping[str, Count]) -> list[list[Count]]:
    groups: dict[str, list[Count]] = {}
    for count in ordered:
        if _position(count, by_id) in ("best", "beside"):
            groups.setdefault(_root(count, by_id), []).append(count)
    return list(groups.values())


def _chain(count: Count, by_id: Mapping[str, Count]) -> list[Count]:
    """Return a statement and what it refers to, step by step, as far as that is in sight and no circle."""
    chain = [count]
    while chain[-1].relation != "independent":
        following = by_id.get(chain[-1].ref or "")
        if following is None or following.id in {seen.id for seen in chain}:
            break
        chain.append(following)
    return chain


def _position(count: Count, by_id: Mapping[str, Count]) -> Position:
    """Say what a statement can be: the best figure of its quantity, a figure beside it, or a part of another.

    What supersedes a figure takes its position; what is said about a part is about that part.
    """
    chain = _chain(count, by_id)
    relations: list[CountRelation] = [step.relation for step in chain[:-1]]
    circular = chain[-1].relation != "independent" and chain[-1].ref in by_id
    if chain[-1].relation == "subset_of" and "subset_of" not in relations:
        return "lost_part"
    if "subset_of" in relations:
        return "lost_part" if circular else "part"
    return "beside" if "alternative_to" in relations else "best"


def _root(count: Count, by_id: Mapping[str, Count]) -> str:
    """Name the quantity that a statement is about; the members of a circle share one."""
    chain = _chain(count, by_id)
    last = chain[-1]
    circle = by_id.get(last.ref or "") if last.relation != "independent" else None
    if circle is None:
        return last.id
    return min(step.id for step in chain[[step.id for step in chain].index(circle.id) :])


def _agree(about: Sequence[Count], by_id: Mapping[str, Count]) -> Range:
    """Bound one quantity by all that stands: best from the figure referred to, low and high from the
    alternatives too.

    Where several could be the best (two revisions of one figure, a circle), the lowest is, as ACLED codes
    it. Where the figure referred to has no number, alternatives bound it from above only.
    """
    stated = [count for count in about if bounds_of(count) != NOTHING]
    replaced = {count.ref for count in stated if count.relation == "supersedes" and count.ref != count.id}
    standing = [count for count in stated if count.id not in replaced] or stated
    heads = [count for count in standing if _position(count, by_id) == "best"]
    if not heads and all(_position(count, by_id) == "beside" for count in about):
        heads = standing
    lows, highs = [bounds_of(count).low for count in standing], [bounds_of(count).high for count in standing]
    best = _extreme(min, [bounds_of(count).best for count in heads])
    low = None if None in lows or best is None else _extreme(min, lows)
    return Range(low, best, None if None in highs else _extreme(max, highs))


def _sum(quantities: Sequence[Range]) -> Range:
    """Add quantities: what is known adds up below, one open end opens the sum above."""
    highs = [quantity.high for quantity in quantities]
    known = [high for high in highs if high is not None]
    return Range(
        _total([quantity.low for quantity in quantities]),
        _total([quantity.best for quantity in quantities]),
        sum(known) if known and len(known) == len(highs) else None,
    )


def _total(figures: Sequence[int | None]) -> int | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known else None


def _extreme(pick: Callable[[list[int]], int], figures: Sequence[int | None]) -> int | None:
    known = [figure for figure in figures if figure is not None]
    return pick(known) if known else None
