"""Quality against cost and latency: which models are worth running at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from . import stats
from .counts import ArticleCounts
from .results import Scored
from .score import INCIDENTS
from .stats import Interval


@dataclass(frozen=True, slots=True)
class Point:
    """One run on the frontier; cost and seconds are per article."""

    run: str
    model: str
    articles: int
    incidents: Interval | None
    fields: Interval | None
    cost_usd: float
    seconds_p50: float | None
    seconds_p95: float | None
    dominated_by: str | None = None


def point_of(scored: Scored) -> Point:
    """A run as a point: quality with its interval, cost and seconds per article."""
    articles = list(scored.counts.articles.values())
    weights = stats.draw_weights(len(articles), seed=stats.seed_of(scored.counts.scorer, *scored.counts.articles))
    columns = [_column(articles, patterns) for patterns in ([INCIDENTS], ["*"])]
    incidents, fields = stats.intervals(columns, weights=weights)
    spent = scored.spent
    return Point(
        run=scored.counts.run,
        model=scored.counts.model,
        articles=len(articles),
        incidents=incidents,
        fields=fields,
        cost_usd=spent.cost_usd if spent else 0.0,
        seconds_p50=spent.latency_p50_s if spent else None,
        seconds_p95=spent.latency_p95_s if spent else None,
    )


def _column(articles: Sequence[ArticleCounts], patterns: Sequence[str]) -> stats.Counts:
    tallies = [a.tally(patterns) for a in articles]
    return stats.as_counts([(2 * t.cor + t.par, t.pos + t.act) for t in tallies])


def mark_dominated(points: Iterable[Point]) -> list[Point]:
    """Mark every point that another beats in quality, cost and speed at once; best quality first."""
    ordered = sorted(points, key=lambda p: (-_value(p), p.cost_usd, p.run))
    return [replace(p, dominated_by=next((o.run for o in ordered if _dominates(o, p)), None)) for p in ordered]


def _value(point: Point) -> float:
    return point.fields.value if point.fields else 0.0


def _dominates(a: Point, b: Point) -> bool:
    pairs = ((_value(a), _value(b)), (-a.cost_usd, -b.cost_usd), (-_seconds(a), -_seconds(b)))
    return all(x >= y for x, y in pairs) and any(x > y for x, y in pairs)


def _seconds(point: Point) -> float:
    return point.seconds_p50 if point.seconds_p50 is not None else float("inf")
