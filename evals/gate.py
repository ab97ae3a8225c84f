"""The gate: pass, fail or cannot tell, with the reasons and the power of the test.

``judge`` compares a run with the baseline, article by article. A guard metric fails where the whole
interval of its drop lies beyond the margin, after Holm's correction for testing several; it passes where
the interval excludes a drop as large as the margin. Pinned articles, critical errors, evidence and budgets
fail without statistics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from . import stats
from .counts import ArticleCounts
from .errors import Incomparable, NothingMeasured
from .gold import split_of
from .rules import Rules, Spent
from .stats import Paired, holm
from .store import Scores

Outcome = Literal["pass", "fail", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Test:
    """One guard metric, tested."""

    metric: str
    paired: Paired
    p_adjusted: float
    outcome: Outcome
    unseen: float
    more_articles: int | None


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What the gate says, and why."""

    outcome: Outcome
    articles: int
    margin: float
    tests: tuple[Test, ...]
    broken: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def power(self) -> str:
        """What the test would not have seen."""
        shown = ", ".join(f"{100 * t.unseen:.1f} points of {t.metric}" for t in self.tests)
        return f"With these {self.articles} articles a drop under {shown} would go unseen (80 % power)."


def common_articles(base: Scores, new: Scores, *, split: str = "all") -> list[str]:
    """Articles that both runs have; raise ``Incomparable`` where scorer or gold differ."""
    if base.scorer != new.scorer:
        raise Incomparable(_refusal("scorer", base=base, new=new))
    ids = sorted(set(base.articles) & set(new.articles))
    if any(base.gold.get(i) != new.gold.get(i) for i in ids):
        raise Incomparable(_refusal("gold", base=base, new=new))
    picked = [i for i in ids if split in ("all", split_of(i))]
    if not picked:
        raise NothingMeasured(f"Runs {base.run!r} and {new.run!r} have no article of split {split!r} in common.")
    return picked


def _refusal(what: str, *, base: Scores, new: Scores) -> str:
    if base.run == "baseline":
        costs = "Its stored results can be rescored, which costs nothing: add --rescore."
        return f"The baseline was scored with another {what}. {costs}"
    names = f"`incident-evals score {base.run}` and `incident-evals score {new.run}`"
    return f"Runs {base.run!r} and {new.run!r} have different {what}. Rescoring costs nothing: {names}."


def judge(
    base: Scores, new: Scores, *, rules: Rules, spent: Spent | None = None, labelled: int | None = None
) -> GateVerdict:
    """Judge a new run against a base; ``labelled`` is the size of the gold set, where runs are smaller."""
    ids = common_articles(base, new, split=rules.split)
    before, after = [base.articles[i] for i in ids], [new.articles[i] for i in ids]
    weights = stats.draw_weights(len(ids), seed=stats.seed_of(*_digests(base), *_digests(new)))
    tests = run_tests(before, after, rules=rules, weights=weights)
    broken = [
        *_broken_pins(base, new, rules=rules),
        *_never(after, ids=ids, rules=rules),
        *_evidence(after, ids=ids),
    ]
    broken += _appeared(before, after, ids=ids, rules=rules)
    broken += _over_budget(after, rules=rules, spent=spent)
    may_block = (labelled or len(set(base.articles) & set(new.articles))) >= rules.min_articles
    notes = list(_notes(base, new, may_block=may_block, rules=rules))
    outcome = _outcome(tests, broken=broken, may_block=may_block)
    return GateVerdict(outcome, len(ids), rules.margin, tuple(tests), tuple(broken), tuple(notes))


def _digests(scores: Scores) -> tuple[str, ...]:
    return (scores.scorer, *(f"{i}:{scores.articles[i]}" for i in sorted(scores.articles)))


def run_tests(
    before: Sequence[ArticleCounts], after: Sequence[ArticleCounts], *, rules: Rules, weights: stats.Weights
) -> list[Test]:
    """Test every guard metric on the same resamples."""
    margin = rules.margin / 100
    rows = dict(_metric_rows(before, after, rules=rules))
    paired = stats.compare_pairs(rows, weights=weights, margin=margin, level=rules.level)
    adjusted = holm({name: p.p_drop for name, p in paired.items()})
    level = rules.level / len(paired)  # what the smallest p-value of the family must reach
    return [_test(name, paired[name], p_adjusted=adjusted[name], level=level, rules=rules) for name in paired]


def _metric_rows(
    before: Sequence[ArticleCounts], after: Sequence[ArticleCounts], *, rules: Rules
) -> Iterator[tuple[str, tuple[stats.Counts, stats.Counts]]]:
    for name, patterns in rules.metrics.items():
        yield name, (_f1_rows(before, patterns, rules), _f1_rows(after, patterns, rules))
    if rules.guarded:
        yield "freedom from critical errors", (_clean_rows(before, rules), _clean_rows(after, rules))


def _f1_rows(articles: Sequence[ArticleCounts], patterns: Sequence[str], rules: Rules) -> stats.Counts:
    tallies = [a.tally(patterns, without=rules.unreliable) for a in articles]
    return stats.as_counts([(2 * t.cor + t.par, t.pos + t.act) for t in tallies])


def _clean_rows(articles: Sequence[ArticleCounts], rules: Rules) -> stats.Counts:
    clean = [
        (a.repeats - min(a.repeats, sum(a.critical.get(n, 0) for n in rules.guarded)), a.repeats) for a in articles
    ]
    return stats.as_counts(clean)


def _test(name: str, paired: Paired, *, p_adjusted: float, level: float, rules: Rules) -> Test:
    margin = rules.margin / 100
    drop_is_out = paired.delta.low > -margin
    outcome: Outcome = "fail" if p_adjusted <= rules.level else "pass" if drop_is_out else "cannot tell"
    more = stats.articles_to_settle(paired, margin=margin, level=level) if outcome == "cannot tell" else None
    unseen = stats.unseen_drop(paired.se, margin=margin, level=level)
    return Test(name, paired, p_adjusted, outcome, unseen, more)


def _outcome(tests: Sequence[Test], *, broken: Sequence[str], may_block: bool) -> Outcome:
    if broken or (may_block and any(t.outcome == "fail" for t in tests)):
        return "fail"
    return "pass" if all(t.outcome == "pass" for t in tests) else "cannot tell"


def _broken_pins(base: Scores, new: Scores, *, rules: Rules) -> Iterator[str]:
    for name in rules.pinned:
        if name not in new.articles:
            yield f"pinned article {name} has no result"
        elif name in base.articles and _is_worse(base.articles[name], new.articles[name]):
            yield f"pinned article {name} got worse"


def _is_worse(base: ArticleCounts, new: ArticleCounts) -> bool:
    pairs = ((base.tally(["*"]), new.tally(["*"])), (base.incidents, new.incidents))
    lower = any((b.f1 or 0.0) > (n.f1 or 0.0) + 1e-9 for b, n in pairs)
    return lower or new.failed > base.failed or new.false_alarms > base.false_alarms


def _never(articles: Sequence[ArticleCounts], *, ids: Sequence[str], rules: Rules) -> Iterator[str]:
    for name in rules.never:
        where = [i for i, a in zip(ids, articles, strict=True) if a.critical.get(name)]
        if where:
            yield f"critical error {name} in {_some(where)}"


def _appeared(
    before: Sequence[ArticleCounts], after: Sequence[ArticleCounts], *, ids: Sequence[str], rules: Rules
) -> Iterator[str]:
    for name in rules.appearing:
        where = [i for i, a in zip(ids, after, strict=True) if a.critical.get(name)]
        if where and not any(a.critical.get(name) for a in before):
            yield f"critical error {name} appeared in {_some(where)}"


def _evidence(articles: Sequence[ArticleCounts], *, ids: Sequence[str]) -> Iterator[str]:
    where = [i for i, a in zip(ids, articles, strict=True) if a.quotes_verbatim < a.quotes]
    if where:
        share = sum(a.quotes_verbatim for a in articles) / sum(a.quotes for a in articles)
        yield f"evidence is verbatim in {100 * share:.2f} %, not 100 %: {_some(where)}"


def _over_budget(articles: Sequence[ArticleCounts], *, rules: Rules, spent: Spent | None) -> Iterator[str]:
    failed = sum(a.failed for a in articles) / sum(a.repeats for a in articles)
    has: Mapping[str, float | None] = {
        "failed_share": failed,
        "cost_usd": spent.cost_usd if spent else None,
        "latency_p95_s": spent.latency_p95_s if spent else None,
    }
    for name, limit in rules.budget.items():
        value = has.get(name)
        if value is not None and value > limit:
            yield f"{name} is {value:.4g}, over the budget of {limit:g}"


def _notes(base: Scores, new: Scores, *, may_block: bool, rules: Rules) -> Iterator[str]:
    if not may_block:
        yield f"Under {rules.min_articles} labelled articles statistics do not block; only broken rules do."
    if base.model != new.model:
        yield f"The models differ: {base.model} and {new.model}."
    if rules.unreliable:
        yield f"Two coders agree too little on {_some(rules.unreliable)}: not used."
    alone = sorted(set(new.articles) - set(base.articles))
    if alone:
        yield f"Not in {base.run}, so not compared: {_some(alone)}."
    gone = sorted(set(base.articles) - set(new.articles))
    if gone:
        yield f"Not in {new.run}, so not compared: {_some(gone)}."


def _some(names: Sequence[str], *, most: int = 5) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest
