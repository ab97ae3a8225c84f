"""Honest intervals for a ratio of sums, paired by article.

Micro-F1 is ``sum(2 COR + PAR) / sum(POS + ACT)`` over articles. The article is the unit of resampling, so
an interval comes from drawing articles with replacement, adding their counts, and dividing again (Efron and
Tibshirani 1993, chapter 13). Two runs are compared on the same draws. Percentile intervals of a ratio are
too narrow for few articles, so deviations are widened by the small-sample factor ``sqrt(n / (n - 1)) * t /
z``.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from .rules import LEVEL

Counts = npt.NDArray[np.float64]  # articles x 2: numerator and denominator
Ratios = npt.NDArray[np.float64]  # one for each resample
Weights = npt.NDArray[np.float32]  # resamples x articles: how often each is drawn
RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval, as fractions of one."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Paired:
    """Difference of two runs on the same articles: new minus base, as fractions of one."""

    base: float
    new: float
    delta: Interval
    p_drop: float  # p-value of "the drop is larger than the margin"
    se: float
    articles: int


def seed_of(*digests: str) -> int:
    """Seed that follows from what is compared, so that the same comparison always says the same."""
    return int.from_bytes(hashlib.sha256("\0".join(digests).encode()).digest()[:8], "big")


def draw_weights(articles: int, *, seed: int, resamples: int = RESAMPLES) -> Weights:
    """How often each article is drawn in each resample: resamples x articles."""
    rng = np.random.default_rng(seed)
    draws = rng.integers(0, articles, size=(resamples, articles), dtype=np.int32)
    draws += np.arange(resamples, dtype=np.int32)[:, None] * articles
    flat = np.bincount(draws.ravel(), minlength=resamples * articles)
    return flat.reshape(resamples, articles).astype(np.float32)


def ratio(counts: Counts) -> float:
    """Ratio of the summed counts; nothing to find and nothing found is perfect."""
    top, bottom = counts.sum(axis=0)
    return float(top / bottom) if bottom else 1.0


def resample(columns: Sequence[Counts], *, weights: Weights) -> Iterator[Ratios]:
    """Ratio of every column in every resample, all from one product of matrices."""
    sums = (weights @ np.concatenate(columns, axis=1).astype(np.float32)).astype(np.float64)
    for at in range(0, sums.shape[1], 2):
        top, bottom = sums[:, at], sums[:, at + 1]
        yield np.divide(top, bottom, out=np.ones(len(sums)), where=bottom > 0)


def widen(articles: int, *, level: float = LEVEL) -> float:
    """Small-sample factor by which deviations of a percentile interval are widened."""
    if articles < 2:
        return math.inf
    z = NormalDist().inv_cdf(1 - level)
    n = articles - 1
    # Student's t from the normal quantile (Peizer and Pratt's expansion, exact to three digits from 10
    # articles on).
    t = z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
    return math.sqrt(articles / n) * t / z


def intervals(
    columns: Sequence[Counts], *, weights: Weights | None, level: float = LEVEL, articles: Sequence[int] = ()
) -> list[Interval | None]:
    """Bootstrap intervals of ratios, ``level`` in each tail; None where nothing was to be found.

    ``articles`` says how many articles each column is of, where it is of a part: the rows of all others are nought.
    """
    if weights is None or weights.shape[1] < 2:
        return [Interval(ratio(c), 0.0, 1.0) if c[:, 1].any() else None for c in columns]
    draws = resample(columns, weights=weights)
    sizes = articles or [len(c) for c in columns]
    return [_interval(c, r, level=level, articles=n) for c, r, n in zip(columns, draws, sizes, strict=True)]


def _interval(counts: Counts, ratios: Ratios, *, level: float, articles: int) -> Interval | None:
    if not counts[:, 1].any():
        return None
    value = ratio(counts)
    deviations = (ratios - value) * widen(articles, level=level)
    low, high = np.quantile(deviations, [level, 1 - level])
    return Interval(value, max(0.0, value + float(low)), min(1.0, value + float(high)))


def compare_pairs(
    pairs: Mapping[str, tuple[Counts, Counts]], *, weights: Weights, margin: float = 0.0, level: float = LEVEL
) -> dict[str, Paired]:
    """Compare two runs article by article, metric by metric, as base and new, on the same resamples."""
    draws = resample([column for pair in pairs.values() for column in pair], weights=weights)
    return {
        name: _compare(base, new, next(draws), next(draws), margin=margin, level=level)
        for name, (base, new) in pairs.items()
    }


def _compare(
    base: Counts, new: Counts, base_ratios: Ratios, new_ratios: Ratios, *, margin: float, level: float
) -> Paired:
    articles = len(base)
    before, after = ratio(base), ratio(new)
    delta = after - before
    if articles < 2:
        return Paired(before, after, Interval(delta, -1.0, 1.0), 1.0, 1.0, articles)
    deviations = (new_ratios - base_ratios - delta) * widen(articles, level=level)
    low, high = np.quantile(deviations, [level, 1 - level])
    p = (int((deviations >= -(delta + margin)).sum()) + 1) / (len(deviations) + 1)
    around = Interval(delta, delta + float(low), delta + float(high))
    return Paired(before, after, around, p, float(deviations.std()), articles)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjusted p-values of a family of tests (Holm 1979)."""
    adjusted: dict[str, float] = {}
    worst = 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda n: (p_values[n], n))):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[name]))
        adjusted[name] = worst
    return adjusted


def unseen_drop(se: float, *, margin: float, level: float = LEVEL, power: float = 0.8) -> float:
    """Smallest true drop that the gate catches with ``power``; smaller ones mostly go unseen."""
    normal = NormalDist()
    return margin + (normal.inv_cdf(1 - level) + normal.inv_cdf(power)) * se


def articles_to_settle(paired: Paired, *, margin: float, level: float = LEVEL) -> int | None:
    """How many more articles like these would settle it; None where no number under 100,000 would."""
    distance = abs(paired.delta.value + margin)
    half = NormalDist().inv_cdf(1 - level) * paired.se
    if distance == 0:
        return None
    needed = math.ceil(paired.articles * (half / distance) ** 2)
    return max(1, needed - paired.articles) if needed < 100_000 else None


def as_counts(rows: Sequence[tuple[float, float]]) -> Counts:
    """Rows of numerators and denominators as an array."""
    return np.asarray(rows, dtype=np.float64).reshape(len(rows), 2)
