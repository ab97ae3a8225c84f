"""The summary of a run that every report shows: rows with intervals, slices, failures, measures, the gate."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import stats
from ..counts import ArticleCounts, count_articles
from ..gate import GateVerdict
from ..gold import GoldArticle, split_of
from ..places import AGREEMENT_FILE
from ..quotas import count_words
from ..score import ALL, INCIDENTS, MATCHED, ArticleScore
from ..stats import Interval
from ..store import Scores
from ..verdict import Tally, add

# Rows in the order in which a reader asks; fields not named here follow in alphabetical order.
ORDER = (
    "kind", "stage", "attacker", "attacker.type", "attacker.affiliated_with", "attribution", "attributed_by",
    "target", "target.type", "target.affiliated_with", "killed.target", "killed.attacker", "killed.bystander",
    "killed.unknown", "killed.subset", "place", "place.country", "place.relation", "date", "date.span",
    "date.basis",
    "claim", "claim.channel", "claim.outlet", "weapons", "aggregate", "total",
)  # fmt: skip
NO_VALUES = Tally()
FEW = 5  # articles of a slice below which an interval would say more than is known
LENGTHS = ((200, "up to 200 words"), (600, "201 to 600 words"), (2000, "601 to 2000 words"))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: counts, recall, precision, F1 with its interval, and the coders' agreement."""

    name: str
    tally: Tally
    f1: Interval | None
    alpha: float | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """Scores of the articles that share a property; intervals where there are enough of them to resample."""

    group: str
    name: str
    articles: int
    incidents: Tally
    fields: Tally
    incidents_f1: Interval | None = None
    fields_f1: Interval | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that a report of one run shows."""

    run: str
    model: str
    digests: dict[str, str]
    scores: tuple[ArticleScore, ...]
    rows: tuple[Row, ...]
    slices: tuple[Slice, ...]
    measures: dict[str, float]
    critical: dict[str, int]
    gate: GateVerdict | None = None
    base: str | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def failures(self) -> list[ArticleScore]:
        """Scores of articles without a valid reply."""
        return [s for s in self.scores if s.failed]

    @property
    def worst(self) -> list[ArticleScore]:
        """Scores in the order in which a person should look: failed first, then the lowest F1."""
        return sorted(self.scores, key=_badness)


def _badness(score: ArticleScore) -> tuple[object, ...]:
    f1 = score.f1()
    return (not score.failed, 1.0 if f1 is None else f1, -score.incidents.spu, score.id, score.repeat)


def summarise(
    scores: Iterable[ArticleScore],
    *,
    golds: Sequence[GoldArticle],
    run: Scores,
    digests: Mapping[str, str],
    gate: GateVerdict | None = None,
    base: str | None = None,
) -> Summary:
    """Summarise the scores of a run, in an order that does not depend on theirs."""
    ordered = tuple(sorted(scores, key=lambda s: (s.id, s.repeat)))
    counts = count_articles(ordered)
    seed = stats.seed_of(run.scorer, *(f"{i}:{c}" for i, c in counts.items()))
    weights = stats.draw_weights(len(counts), seed=seed) if counts else None
    return Summary(
        run=run.run,
        model=run.model,
        digests=dict(digests),
        scores=ordered,
        rows=tuple(_rows(ordered, counts, weights=weights)),
        slices=tuple(_slices(counts, golds={g.id: g for g in golds}, weights=weights)),
        measures=_sums(ordered),
        critical=_critical(counts.values()),
        gate=gate,
        base=base,
    )


def _rows(
    scores: Sequence[ArticleScore], counts: Mapping[str, ArticleCounts], *, weights: stats.Weights | None
) -> Iterable[Row]:
    articles = list(counts.values())
    names = {name for a in articles for name in a.fields}
    ordered = sorted(names, key=field_rank)
    alphas = load_alphas()
    tallies: dict[str, list[Tally]] = {
        INCIDENTS: [a.incidents for a in articles],
        ALL: [a.tally(["*"]) for a in articles],
    }
    tallies[MATCHED] = [add(s.matched for s in scores if s.id == name) for name in counts]
    tallies |= {n: [a.fields.get(n, NO_VALUES) for a in articles] for n in ordered}
    columns = [_column(c) for c in tallies.values()]
    around = stats.intervals(columns, weights=weights)
    for (name, column), f1 in zip(tallies.items(), around, strict=True):
        yield Row(name, add(column), f1, alphas.get(name))


def field_rank(name: str) -> tuple[int, str]:
    """Where a field stands in every list of fields."""
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def load_alphas(file: Path = AGREEMENT_FILE) -> dict[str, float]:
    """Agreement of two coders by field, as ``incident-evals agree`` wrote it; empty before it is measured."""
    if not file.exists():
        return {}
    return {name: row["alpha"] for name, row in json.loads(file.read_text(encoding="utf-8"))["fields"].items()}


def _column(tallies: Iterable[Tally]) -> stats.Counts:
    return stats.as_counts([(2 * t.cor + t.par, t.pos + t.act) for t in tallies])


def _slices(
    counts: Mapping[str, ArticleCounts], *, golds: Mapping[str, GoldArticle], weights: stats.Weights | None
) -> Iterable[Slice]:
    properties: dict[str, Callable[[GoldArticle], Sequence[str]]] = {
        "split": lambda g: [split_of(g.id)],
        "language": lambda g: [g.label.language],
        "noise": lambda g: g.label.tags.noise or ["clean"],
        "incidents": lambda g: [incident_class(g)],
        "length": lambda g: [length_class(g)],
    }
    parts: dict[tuple[str, str], set[str]] = {}
    for group, of in properties.items():
        for article in counts:
            for name in of(golds[article]):
                parts.setdefault((group, name), set()).add(article)
    ranks = {group: at for at, group in enumerate(properties)}
    keys = sorted(parts, key=lambda key: (ranks[key[0]], key[1]))
    incidents = [[a.incidents if n in parts[key] else NO_VALUES for n, a in counts.items()] for key in keys]
    fields = [[a.tally(["*"]) if n in parts[key] else NO_VALUES for n, a in counts.items()] for key in keys]
    large = [at for at, key in enumerate(keys) if len(parts[key]) >= FEW]
    columns = [_column(table[at]) for table in (incidents, fields) for at in large]
    sizes = [len(parts[keys[at]]) for at in large] * 2
    around = stats.intervals(columns, weights=weights, articles=sizes) if large else []
    of_incidents = dict(zip(large, around, strict=False))
    of_fields = dict(zip(large, around[len(large) :], strict=True))
    for at, (group, name) in enumerate(keys):
        tallies = add(incidents[at]), add(fields[at])
        yield Slice(group, name, len(parts[group, name]), *tallies, of_incidents.get(at), of_fields.get(at))


def incident_class(gold: GoldArticle) -> str:
    """How many incidents an article requires, in classes."""
    number = sum(not i.optional for i in gold.label.incidents)
    return ("none", "one", "two or three", "two or three")[number] if number < 4 else "four and more"


def length_class(gold: GoldArticle) -> str:
    """How long an article is, in classes."""
    words = count_words(gold.text)
    return next((name for most, name in LENGTHS if words <= most), "over 2000 words")


def _sums(scores: Sequence[ArticleScore]) -> dict[str, float]:
    names = sorted({n for s in scores for n in s.measures})
    return {n: round(sum(s.measures.get(n, 0.0) for s in scores), 6) for n in names}


def _critical(articles: Iterable[ArticleCounts]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for article in articles:
        for name, number in article.critical.items():
            totals[name] = totals.get(name, 0) + number
    return dict(sorted(totals.items()))


def as_json(summary: Summary) -> dict[str, Any]:
    """A summary as JSON values: what machines read, and what the other formats are checked against."""
    return {
        "run": summary.run,
        "model": summary.model,
        "digests": summary.digests,
        "articles": len({s.id for s in summary.scores}),
        "failed": [{"article": s.id, "repeat": s.repeat, "status": s.status} for s in summary.failures],
        "rows": {r.name: _row_json(r) for r in summary.rows},
        "slices": [_slice_json(s) for s in summary.slices],
        "measures": summary.measures,
        "critical": summary.critical,
        "gate": None if summary.gate is None else gate_json(summary.gate, base=summary.base),
        "scores": [_score_json(s) for s in summary.worst],
    }


def _row_json(row: Row) -> dict[str, Any]:
    counts = dict(zip(("cor", "par", "inc", "spu", "mis"), row.tally, strict=True))
    rates = {
        "recall": _round(row.tally.recall),
        "precision": _round(row.tally.precision),
        "f1": _round(row.tally.f1),
    }
    return {
        **counts,
        "pos": row.tally.pos,
        "act": row.tally.act,
        **rates,
        "interval": _ends(row.f1),
        "alpha": row.alpha,
    }


def _slice_json(s: Slice) -> dict[str, Any]:
    rates: dict[str, Any] = {"incidents_f1": _round(s.incidents.f1), "incidents_interval": _ends(s.incidents_f1)}
    rates |= {"fields_f1": _round(s.fields.f1), "fields_interval": _ends(s.fields_f1)}
    return {"group": s.group, "name": s.name, "articles": s.articles, **rates}


def _ends(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [round(interval.low, 4), round(interval.high, 4)]


def _score_json(score: ArticleScore) -> dict[str, Any]:
    return {
        "article": score.id,
        "repeat": score.repeat,
        "status": score.status,
        "f1": _round(score.f1()),
        "incidents": list(score.incidents),
        "structures": [s._asdict() for s in score.structures],
        "critical": [c._asdict() for c in score.critical],
        "measures": score.measures,
        "findings": [f._asdict() for f in score.findings if f.verdict != "agree_empty"],
    }


def gate_json(gate: GateVerdict, *, base: str | None) -> dict[str, Any]:
    """The gate's verdict as JSON values; differences are in points of F1."""
    return {
        "outcome": gate.outcome,
        "base": base,
        "articles": gate.articles,
        "margin": gate.margin,
        "power": gate.power,
        "broken": list(gate.broken),
        "notes": list(gate.notes),
        "tests": [
            {
                "metric": t.metric,
                "base": _round(t.paired.base),
                "new": _round(t.paired.new),
                "change": _points(t.paired.delta.value),
                "interval": [_points(t.paired.delta.low), _points(t.paired.delta.high)],
                "p": _round(t.p_adjusted),
                "outcome": t.outcome,
                "unseen": _points(t.unseen),
                "more_articles": t.more_articles,
            }
            for t in gate.tests
        ],
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _points(value: float) -> float:
    return round(100 * value, 2)
