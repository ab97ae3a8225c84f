"""How figures are written in every report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ..gate import GateVerdict
from ..stats import Interval
from .summary import Row, Summary

NONE = "–"


def percent(value: float | None) -> str:
    """A fraction in per cent with one decimal."""
    return NONE if value is None else f"{100 * value:.1f}"


def points(value: float) -> str:
    """A difference of fractions in points, with its sign."""
    return f"{100 * value:+.1f}"


def between(interval: Interval | None) -> str:
    """The ends of an interval in per cent."""
    return NONE if interval is None else f"{100 * interval.low:.1f}..{100 * interval.high:.1f}"


def row_cells(row: Row) -> list[str]:
    """One line of the main table."""
    t = row.tally
    counts = [str(n) for n in (t.pos, t.act, *t)]
    rates = [percent(t.recall), percent(t.precision), percent(t.f1), between(row.f1)]
    return [row.name, *counts, *rates, NONE if row.alpha is None else f"{row.alpha:.2f}"]


ROW_HEADS = [
    "",
    "POS",
    "ACT",
    "COR",
    "PAR",
    "INC",
    "SPU",
    "MIS",
    "rec",
    "pre",
    "F1",
    "90 % interval",
    "alpha",
]


def failure_lines(summary: Summary) -> list[str]:
    """The articles without a valid reply, one line for each reason."""
    by_status: dict[str, list[str]] = {}
    for score in summary.failures:
        by_status.setdefault(score.status, []).append(score.id)
    return [f"{status}: {len(ids)}: {', '.join(ids)}" for status, ids in sorted(by_status.items())]


def measure_lines(summary: Summary) -> list[str]:
    """The measures beside F1, each in a sentence."""
    m = defaultdict(float, summary.measures)
    right, wrong = m["right_supported"], m["wrong_supported"]
    lines = [
        f"False alarms on {_of(m['false_alarms'], m['empty_articles'])} articles without an incident.",
        f"Figures paired {m['figures_paired']:.0f}: too high {m['figures_over']:.0f}, too low"
        f" {m['figures_under']:.0f}, mean absolute error {_mean(m, 'figure_abs_error')},"
        f" mean log error {_mean(m, 'figure_log_error')}.",
        f"Killed, all articles: {m['victims_predicted']:.0f} predicted, {m['victims_gold']:.0f} in gold.",
        f"Totals leaked into incidents {m['leaked_totals']:.0f}, parts counted as figures of their own"
        f" {m['subset_added']:.0f}, figures on the wrong side {m['side_swapped_figures']:.0f}.",
        f"Quotes verbatim {_of(m['quotes_verbatim'], m['quotes'])}; right values with support"
        f" {_of(right, right + m['right_unsupported'])}, wrong values with support"
        f" {_of(wrong, wrong + m['wrong_unsupported'])}.",
        f"Calls {m['calls']:.0f}, re-asks {m['reasks']:.0f}, retries {m['retries']:.0f};"
        f" tokens in {m['prompt_tokens']:.0f} ({m['cached_tokens']:.0f} cached),"
        f" out {m['completion_tokens']:.0f}; cost ${m['cost_usd']:.4f}.",
    ]
    if summary.critical:
        lines.append("Critical errors: " + ", ".join(f"{n} {k}" for n, k in summary.critical.items()) + ".")
    kinds = [s.kind for score in summary.scores for s in score.structures]
    if kinds:
        lines.append("Told apart wrongly: " + ", ".join(f"{k} {kinds.count(k)}" for k in sorted(set(kinds))) + ".")
    return lines


def _of(part: float, whole: float) -> str:
    share = f" ({100 * part / whole:.1f} %)" if whole else ""
    return f"{part:.0f} of {whole:.0f}{share}"


def _mean(measures: Mapping[str, float], name: str) -> str:
    paired = measures.get("figures_paired", 0)
    return f"{measures.get(name, 0) / paired:.2f}" if paired else NONE


def gate_lines(summary: Summary) -> list[str]:
    """The gate's verdict on a summary in sentences; none where there is no verdict."""
    return gate_sentences(summary.gate, base=summary.base or "") if summary.gate else []


def gate_sentences(gate: GateVerdict, *, base: str) -> list[str]:
    """A verdict in sentences: what it is, what broke, what was tested, what could not be seen."""
    against = f"{base} on {gate.articles} articles, margin {gate.margin:g} points"
    lines = [f"{gate.outcome.upper()} against {against}", *(f"broken: {text}" for text in gate.broken)]
    for t in gate.tests:
        d = t.paired.delta
        ends = f"{points(d.low)}..{points(d.high)}"
        more = f"; about {t.more_articles} more labelled articles would settle it" if t.more_articles else ""
        lines.append(
            f"{t.metric}: {percent(t.paired.base)} -> {percent(t.paired.new)}"
            f" ({points(d.value)}, interval {ends}, p {t.p_adjusted:.3f}): {t.outcome}{more}"
        )
    return [*lines, gate.power, *gate.notes]
