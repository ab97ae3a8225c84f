"""Intervals, paired tests, and what they promise."""

from __future__ import annotations

import time
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from evals import stats
from evals.stats import Counts

rows = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=30).map(
    lambda pairs: stats.as_counts([(min(a, b), b) for a, b in pairs])
)


def drawn(articles: int, *, seed: int = 1) -> Counts:
    """Counts of random articles."""
    rng = np.random.default_rng(seed)
    bottom = rng.integers(5, 60, articles)
    return np.stack([rng.binomial(bottom, 0.6), bottom], axis=1).astype(float)


def compare(base: Counts, new: Counts, *, margin: float = 0.0) -> stats.Paired:
    """Compare one metric of two runs."""
    weights = stats.draw_weights(len(base), seed=7, resamples=2000)
    return stats.compare_pairs({"x": (base, new)}, weights=weights, margin=margin)["x"]


def test_the_statistic_is_a_ratio_of_sums_and_not_a_mean_of_ratios() -> None:
    assert stats.ratio(stats.as_counts([(1, 1), (0, 99)])) == 0.01


@settings(max_examples=40, deadline=None)
@given(rows)
def test_an_interval_holds_its_estimate_and_stays_between_nought_and_one(counts: Counts) -> None:
    (interval,) = stats.intervals([counts], weights=stats.draw_weights(len(counts), seed=0, resamples=500))
    if interval is not None:
        assert 0.0 <= interval.low <= interval.value <= interval.high <= 1.0


@settings(max_examples=40, deadline=None)
@given(rows)
def test_two_equal_runs_differ_by_exactly_nothing(counts: Counts) -> None:
    paired = compare(counts, counts)
    assert (paired.delta.low, paired.delta.value, paired.delta.high) == (0.0, 0.0, 0.0)
    assert paired.p_drop == 1.0


@settings(max_examples=30, deadline=None)
@given(rows, st.floats(0.0, 0.2))
def test_a_wider_margin_never_makes_a_drop_more_certain(counts: Counts, margin: float) -> None:
    worse = counts.copy()
    worse[:, 0] = np.maximum(0, worse[:, 0] - 2)
    assert compare(counts, worse, margin=margin).p_drop >= compare(counts, worse).p_drop


def test_the_same_comparison_always_says_the_same() -> None:
    base, new = drawn(40), drawn(40, seed=2)
    assert compare(base, new) == compare(base, new)
    assert stats.seed_of("a", "b") == stats.seed_of("a", "b") != stats.seed_of("ab")


def test_a_clear_drop_has_a_small_p_value_and_an_interval_below_nought() -> None:
    base = drawn(60)
    worse = base * [0.8, 1.0]
    paired = compare(base, worse)
    assert paired.p_drop < 0.01
    assert paired.delta.high < 0


def test_pairing_sees_a_small_drop_that_two_intervals_would_hide() -> None:
    base = drawn(60)
    worse = base - [1, 0]
    weights = stats.draw_weights(60, seed=3)
    first, second = stats.intervals([base, worse], weights=weights)
    assert first is not None
    assert second is not None
    assert second.high > first.low
    assert compare(base, worse).delta.high < 0


def test_the_bootstrap_agrees_with_theory_for_a_mean() -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(0.5, 0.1, 200)
    counts = np.stack([values, np.ones(200)], axis=1)
    (interval,) = stats.intervals([counts], weights=stats.draw_weights(200, seed=1))
    assert interval is not None
    half = NormalDist().inv_cdf(0.95) * values.std(ddof=1) / np.sqrt(200)
    assert interval.high - interval.value == pytest.approx(half, rel=0.06)


@pytest.mark.parametrize("articles", [10, 20, 40, 80])
def test_the_small_sample_factor_is_students(articles: int) -> None:
    exact = np.sqrt(articles / (articles - 1)) * scipy_stats.t.ppf(0.95, articles - 1) / scipy_stats.norm.ppf(0.95)
    assert stats.widen(articles) == pytest.approx(exact, rel=2e-3)


def test_holm_gives_the_adjusted_values_of_the_textbook() -> None:
    adjusted = stats.holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert adjusted == pytest.approx({"d": 0.02, "a": 0.03, "c": 0.06, "b": 0.06})


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), min_size=1, max_size=6))
def test_holm_keeps_the_order_and_lies_between_the_raw_values_and_bonferroni(
    p_values: dict[str, float],
) -> None:
    adjusted = stats.holm(p_values)
    assert all(p_values[n] <= adjusted[n] <= 1.0 for n in p_values)
    assert max(adjusted.values()) <= min(1.0, len(p_values) * max(p_values.values()))
    ranked = sorted(p_values, key=lambda n: p_values[n])
    assert [adjusted[n] for n in ranked] == sorted(adjusted.values())


def test_more_articles_are_asked_for_where_the_question_is_open() -> None:
    paired = stats.Paired(0.6, 0.59, stats.Interval(-0.01, -0.04, 0.02), 0.3, 0.02, 40)
    more = stats.articles_to_settle(paired, margin=0.0)
    assert more is not None
    assert 300 < more < 500


def test_no_number_of_articles_settles_a_difference_equal_to_the_margin() -> None:
    paired = stats.Paired(0.6, 0.59, stats.Interval(-0.01, -0.04, 0.02), 0.3, 0.02, 40)
    assert stats.articles_to_settle(paired, margin=0.01) is None


def test_one_article_tells_nothing() -> None:
    paired = compare(stats.as_counts([(5, 10)]), stats.as_counts([(1, 10)]))
    assert paired.p_drop == 1.0
    assert (paired.delta.low, paired.delta.high) == (-1.0, 1.0)


def test_ten_thousand_paired_resamples_of_a_hundred_articles_take_under_a_second() -> None:
    base, new = drawn(100), drawn(100, seed=2)
    started = time.process_time()
    weights = stats.draw_weights(100, seed=1)
    stats.compare_pairs({"x": (base, new)}, weights=weights)
    assert time.process_time() - started < 1.0
