"""What the gate says, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.counts import ArticleCounts, count_articles, from_json, to_json
from evals.errors import Incomparable, NothingMeasured, UsageWrong
from evals.gate import GateVerdict, judge
from evals.rules import Rules, Spent, load_rules, unreliable_fields
from evals.simulate import World, draw_pair, simulate
from evals.store import Scores
from evals.verdict import Tally

from .making import empty, incidents, predict, score, two

RULES = Rules(metrics={"incidents": ["incidents"], "fields": ["*"]}, split="all", min_articles=2)


def article(right: int, of: int = 20, **rest: Any) -> ArticleCounts:
    """An article with so many right values of so many."""
    fields = {"attacker": Tally(cor=right, inc=of - right)}
    return ArticleCounts(Tally(cor=2), fields, **rest)


def scores(articles: Mapping[str, ArticleCounts], *, run: str = "base", **changes: Any) -> Scores:
    """Scores of a run."""
    gold = dict.fromkeys(articles, "g")
    return replace(Scores(run, "model", "scorer", gold, dict(articles)), **changes)


def steady(right: int, *, articles: int = 60, **rest: Any) -> dict[str, ArticleCounts]:
    """Many articles around one quality."""
    rng = np.random.default_rng(3)
    return {f"a{n}": article(min(20, max(0, right + int(rng.integers(-2, 3)))), **rest) for n in range(articles)}


def verdict(base: Mapping[str, ArticleCounts], new: Mapping[str, ArticleCounts], **rules: Any) -> GateVerdict:
    """Judge two runs under changed rules."""
    spent = rules.pop("spent", None)
    return judge(scores(base), scores(new, run="new"), rules=replace(RULES, **rules), spent=spent)


def test_a_run_equal_to_the_baseline_passes() -> None:
    assert verdict(steady(15), steady(15)).outcome == "pass"


def test_a_clear_drop_fails() -> None:
    result = verdict(steady(15), steady(12))
    assert result.outcome == "fail"
    assert [t.metric for t in result.tests if t.outcome == "fail"] == ["fields"]


def test_a_clear_gain_passes() -> None:
    assert verdict(steady(12), steady(15)).outcome == "pass"


def test_noise_cannot_be_told_and_the_verdict_says_how_many_articles_would_settle_it() -> None:
    rng = np.random.default_rng(1)
    base = {f"a{n}": article(int(rng.integers(5, 16))) for n in range(12)}
    new = {f"a{n}": article(int(rng.integers(5, 16))) for n in range(12)}
    result = verdict(base, new)
    assert result.outcome == "cannot tell"
    assert any(t.more_articles for t in result.tests)


def test_every_verdict_states_its_power() -> None:
    power = verdict(steady(15), steady(15)).power
    assert power.startswith("With these 60 articles a drop under")
    assert "would go unseen" in power


def test_a_drop_within_the_margin_does_not_fail() -> None:
    assert verdict(steady(15), steady(14)).outcome == "fail"
    assert verdict(steady(15), steady(14), margin=20.0).outcome == "pass"


def test_below_the_least_number_of_articles_statistics_do_not_block() -> None:
    result = verdict(steady(15), steady(10), min_articles=80)
    assert result.outcome == "cannot tell"
    assert any("statistics do not block" in note for note in result.notes)


def test_a_pinned_article_must_not_get_worse() -> None:
    new = steady(15) | {"a3": article(1)}
    assert verdict(steady(15), new, pinned=("a3",), min_articles=999).broken == ("pinned article a3 got worse",)
    assert verdict(steady(15), steady(15), pinned=("a3",)).broken == ()
    assert verdict(steady(15), steady(15), pinned=("gone",)).broken == ("pinned article gone has no result",)


def test_a_critical_error_of_the_never_kind_fails_wherever_it_was_before() -> None:
    bad = steady(15, critical={"invented_quote": 1})
    assert verdict(bad, bad, never=("invented_quote",)).outcome == "fail"


def test_a_critical_error_that_the_baseline_does_not_have_fails() -> None:
    new = steady(15) | {"a3": article(15, critical={"invented_claim": 1})}
    appeared = verdict(steady(15), new, appearing=("invented_claim",))
    assert appeared.outcome == "fail"
    assert "appeared in a3" in appeared.broken[0]
    assert verdict(new, new, appearing=("invented_claim",)).broken == ()


def test_critical_errors_that_become_more_frequent_fail() -> None:
    clean = steady(15)
    worse = {n: replace(a, critical={"invented_claim": 1}) if n < "a3" else a for n, a in clean.items()}
    one = clean | {"a5": article(15, critical={"invented_claim": 1})}
    result = verdict(one, worse, guarded=("invented_claim",))
    assert [t.metric for t in result.tests if t.outcome == "fail"] == ["freedom from critical errors"]


def test_evidence_under_a_hundred_per_cent_fails() -> None:
    new = steady(15) | {"a3": article(15, quotes=10, quotes_verbatim=9)}
    assert "evidence is verbatim in 90.00 %" in verdict(steady(15), new).broken[0]


BUDGETS: list[tuple[dict[str, float], Spent | None, bool]] = [
    ({"cost_usd": 0.01}, Spent(0.02), True),
    ({"cost_usd": 0.01}, Spent(0.005), False),
    ({"latency_p95_s": 10}, Spent(0.0, 1.0, 12.0), True),
    ({"latency_p95_s": 10}, Spent(0.0), False),
    ({"cost_usd": 0.01}, None, False),
]


@pytest.mark.parametrize(("budget", "spent", "fails"), BUDGETS)
def test_budgets_for_cost_and_latency(budget: dict[str, float], spent: Spent | None, fails: bool) -> None:
    assert bool(verdict(steady(15), steady(15), budget=budget, spent=spent).broken) is fails


def test_too_many_failed_articles_are_over_budget() -> None:
    new = steady(15) | {f"a{n}": article(0, failed=1) for n in range(6)}
    assert any("failed_share" in b for b in verdict(steady(15), new, budget={"failed_share": 0.05}).broken)


def test_different_scorers_cannot_be_compared() -> None:
    with pytest.raises(Incomparable, match="incident-evals score base"):
        judge(scores(steady(15)), scores(steady(15), run="new", scorer="other"), rules=RULES)


def test_different_gold_cannot_be_compared() -> None:
    other = scores(steady(15), run="new", gold=dict.fromkeys(steady(15), "h"))
    with pytest.raises(Incomparable, match="different gold"):
        judge(scores(steady(15)), other, rules=RULES)
    with pytest.raises(Incomparable, match="--rescore"):
        judge(scores(steady(15), run="baseline"), other, rules=RULES)


def test_runs_without_an_article_in_common_measure_nothing() -> None:
    with pytest.raises(NothingMeasured):
        judge(scores({"a": article(3)}), scores({"b": article(3)}), rules=RULES)


def test_only_common_articles_are_compared_and_the_others_are_named() -> None:
    result = verdict(steady(15), {n: a for n, a in steady(15).items() if n != "a7"} | {"new": article(0)})
    assert result.articles == 59
    assert any("new" in note for note in result.notes)
    assert any("a7" in note for note in result.notes)


def test_only_the_articles_of_the_split_are_judged() -> None:
    everything = verdict(steady(15), steady(15)).articles
    parts = [verdict(steady(15), steady(15), split=s).articles for s in ("dev", "test")]
    assert sum(parts) == everything
    assert min(parts) > 0


def test_the_order_of_articles_changes_nothing() -> None:
    base, new = steady(15), steady(14)
    turned = judge(scores(dict(reversed(base.items()))), scores(dict(reversed(new.items())), run="new"), rules=RULES)
    assert turned == verdict(base, new)


def test_counts_survive_being_written_down() -> None:
    gold = two()
    rows = incidents(gold)
    rows[1]["claims"] = rows[0]["claims"]
    counts = count_articles([score(gold, predict(gold, incidents=rows)), score(empty())])
    assert {n: from_json(to_json(c)) for n, c in counts.items()} == counts


def test_repeats_of_one_article_are_one_unit() -> None:
    gold = two()
    one, again = score(gold), replace(score(gold), repeat=1)
    counts = count_articles([one, again])["two"]
    assert counts.repeats == 2
    assert counts.incidents == Tally(cor=4)


RULE_FILES = [
    ("not toml", "= ="),
    ("no metrics", "margin = 1"),
    ("unknown key", "marjin = 1\n[metrics]\nx = ['*']"),
    ("wrong split", "split = 'train'\n[metrics]\nx = ['*']"),
]


@pytest.mark.parametrize("text", [r[1] for r in RULE_FILES], ids=[r[0] for r in RULE_FILES])
def test_a_broken_rules_file_is_a_usage_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "gate.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageWrong, match=r"gate\.toml"):
        load_rules(file)


def test_the_rules_that_come_with_the_harness_can_be_read() -> None:
    rules = load_rules()
    assert set(rules.metrics) >= {"incidents", "fields"}
    assert rules.min_articles >= 80


def test_a_simulated_pair_without_a_drop_has_the_same_expected_quality() -> None:
    world = World()
    drawn = [draw_pair(world, articles=80, drop=0.0, rng=np.random.default_rng(n)) for n in range(30)]
    before, after = (sum(a.tally(["*"]).cor for pair in drawn for a in pair[side]) for side in (0, 1))
    assert abs(before - after) / before < 0.02


def test_a_simulated_drop_is_as_large_as_it_says() -> None:
    world = World()
    tallies = [Tally(), Tally()]
    for n in range(60):
        for side, run in enumerate(draw_pair(world, articles=80, drop=5.0, rng=np.random.default_rng(n))):
            for a in run:
                tallies[side] = Tally(*(x + y for x, y in zip(tallies[side], a.tally(["*"]), strict=True)))
    before, after = (t.f1 or 0.0 for t in tallies)
    assert 100 * (before - after) == pytest.approx(5.0, abs=0.8)


def test_the_gate_seldom_fails_where_nothing_changed_and_mostly_where_much_did() -> None:
    rules = load_rules()
    unchanged = simulate(World(), rules=rules, articles=40, drop=0.0, pairs=60)
    worse = simulate(World(), rules=rules, articles=80, drop=8.0, pairs=20)
    assert unchanged.outcomes.get("fail", 0) <= 5
    assert worse.outcomes.get("fail", 0) >= 18


def test_a_field_on_which_two_coders_disagree_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "agreement.json"
    rows = {
        "attacker": {"alpha": 0.5, "units": 40},
        "place": {"alpha": 0.9, "units": 40},
        "weapons": {"alpha": 0.1, "units": 3},
    }
    file.write_text(json.dumps({"fields": rows}), encoding="utf-8")
    assert unreliable_fields(file) == ("attacker",)
    assert unreliable_fields(tmp_path / "none.json") == ()
    result = verdict(steady(15), steady(10), unreliable=("attacker",))
    assert result.outcome == "pass"
    assert any("attacker" in note for note in result.notes)
