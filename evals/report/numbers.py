"""How figures are written in every report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ..gate import GateVerdict
from ..score import ArticleScore
from ..stats import Interval
from .summary import Row, Slice, Summary

NONE = "–"
WORST = 10  # articles that a report names as the first to look at


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


SLICE_HEADS = ["", "slice", "articles", "incidents F1", "90 % interval", "all fields F1", "90 % interval"]
WORST_HEADS = ["worst articles", "F1", "missed", "spurious", "why"]


def slice_cells(s: Slice) -> list[str]:
    """One line of the table of slices."""
    rates = [percent(s.incidents.f1), between(s.incidents_f1), percent(s.fields.f1), between(s.fields_f1)]
    return [s.group, s.name, str(s.articles), *rates]


def worst_cells(score: ArticleScore) -> list[str]:
    """One line of the table of articles to look at."""
    return [score.id, percent(score.f1()), str(score.incidents.mis), str(score.incidents.spu), reason(score)]


def reason(score: ArticleScore) -> str:
    """Why an article scored as it did, in a few words."""
    if score.failed:
        return f"no valid reply: {score.status}" + (f" ({score.cause})" if score.cause else "")
    parts = [f"{s.kind} {'+'.join(s.gold)}" for s in score.structures] + [c.name for c in score.critical]
    wrong = [f.field for f in score.findings if f.matched and f.verdict.startswith("wrong")]
    parts += [f"wrong {', '.join(sorted(set(wrong))[:4])}"] if wrong else []
    return "; ".join(dict.fromkeys(parts)) or _apart(score)


def _apart(score: ArticleScore) -> str:
    """What an article lacks or has too much of where nothing that was paired is wrong."""
    found, missed, invented = score.incidents.cor, score.incidents.mis, score.incidents.spu
    if not found and (missed or invented):
        return (
            "says nothing" if not invented else "a false alarm" if not missed else "other incidents than the article's"
        )
    missing = sorted({f.field for f in score.findings if f.matched and f.verdict == "missing"})
    return f"missing {', '.join(missing[:4])}" if missing else NONE


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
