"""Score one article, and a run: from a label and a prediction to tallies, findings and measures.

``prepare`` reads a label once; ``score_article`` reads the prediction, aligns, and judges. Everything that
a report or the gate needs is in ``ArticleScore``; nothing in it depends on the order of incidents, counts
or articles.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.schema import Extraction

from .align import align
from .diagnose import CRITICAL, Critical, Seen, Structure, each_critical, each_structure, look, measure
from .fields import Facts, TotalFacts, read_incident, read_total
from .gold import GoldArticle
from .judge import judge_missed, judge_pair, judge_spurious
from .judge_lists import judge_totals
from .oracle import as_prediction
from .verdict import Finding, Tally, add, tally_fields

VALID = ("ok", "empty")
ALL, MATCHED, INCIDENTS = "ALL", "MATCHED ONLY", "incidents"


@dataclass(frozen=True, slots=True)
class Prepared:
    """One gold article with its label read, ready to score any number of predictions."""

    gold: GoldArticle
    incidents: tuple[Facts, ...]
    totals: tuple[TotalFacts, ...]
    killed: int

    @property
    def id(self) -> str:
        """Id of the article."""
        return self.gold.id

    @property
    def required(self) -> int:
        """Incidents that a prediction must have."""
        return sum(not i.is_optional for i in self.incidents)


@dataclass(frozen=True, slots=True)
class ArticleScore:
    """Everything measured on one prediction for one article."""

    id: str
    status: str
    incidents: Tally
    tallies: dict[str, Tally]
    matched: Tally
    findings: tuple[Finding, ...]
    structures: tuple[Structure, ...] = ()
    critical: tuple[Critical, ...] = ()
    measures: dict[str, float] = field(default_factory=dict)
    repeat: int = 0
    cause: str = ""

    @property
    def failed(self) -> bool:
        """Whether there is no valid reply."""
        return self.status not in VALID

    @property
    def all(self) -> Tally:
        """All fields together."""
        return add(self.tallies.values())

    def f1(self) -> float | None:
        """F1 over all fields: 0 where the article failed, None where nothing was to be found nor found."""
        return 0.0 if self.failed else self.all.f1


def prepare(gold: GoldArticle) -> Prepared:
    """Read a label with the extractor's readers."""
    label = gold.label
    incidents = sorted(map(read_incident, label.incidents), key=lambda i: i.key)
    killed = sum(i.killed().best or 0 for i in as_prediction(label).incidents)
    return Prepared(gold, tuple(incidents), tuple(map(read_total, label.totals)), killed)


def score_article(prepared: Prepared, extraction: Extraction | None, *, repeat: int = 0) -> ArticleScore:
    """Score one prediction; without a valid reply every gold value is missing."""
    if extraction is None or extraction.status not in VALID:
        return _score_failure(prepared, extraction, repeat=repeat)
    predicted = sorted(map(read_incident, extraction.incidents), key=lambda i: i.key)
    totals = list(map(read_total, extraction.totals))
    alignment = align(prepared.incidents, predicted)
    findings: list[Finding] = []
    for pair in alignment.pairs:
        others = prepared.incidents[: pair.gold] + prepared.incidents[pair.gold + 1 :]
        findings += judge_pair(prepared.incidents[pair.gold], predicted[pair.predicted], others=others)
    for at in alignment.missed:
        findings += judge_missed(prepared.incidents[at])
    for at in alignment.spurious:
        findings += judge_spurious(predicted[at])
    findings += judge_totals(prepared.totals, totals)
    missed = sum(not prepared.incidents[at].is_optional for at in alignment.missed)
    tallies, matched = tally_fields(findings)
    text = prepared.gold.text
    seen = look(extraction, text=text, findings=findings, totals=prepared.totals, facts=predicted)
    return ArticleScore(
        id=prepared.id,
        status=extraction.status,
        incidents=Tally(cor=len(alignment.pairs), spu=len(alignment.spurious), mis=missed),
        tallies=tallies,
        matched=matched,
        findings=tuple(findings),
        structures=tuple(each_structure(prepared.incidents, predicted, alignment=alignment)),
        critical=tuple(sorted(each_critical(seen))),
        measures=_measures(prepared, seen),
        repeat=repeat,
    )


def _score_failure(prepared: Prepared, extraction: Extraction | None, *, repeat: int) -> ArticleScore:
    findings = [f for incident in prepared.incidents for f in judge_missed(incident)]
    findings += judge_totals(prepared.totals, [])
    return ArticleScore(
        id=prepared.id,
        status=extraction.status if extraction else "no result",
        incidents=Tally(mis=prepared.required),
        tallies=tally_fields(findings)[0],
        matched=Tally(),
        findings=tuple(findings),
        measures={"victims_gold": prepared.killed, "failed": 1.0, **_usage(extraction)},
        repeat=repeat,
        cause=extraction.issues[0].code if extraction and extraction.issues else "",
    )


def _measures(prepared: Prepared, seen: Seen) -> dict[str, float]:
    extraction = seen.extraction
    is_empty = prepared.required == 0
    measures = measure(seen)
    measures["victims_gold"] = prepared.killed
    measures["victims_predicted"] = sum(i.killed().best or 0 for i in extraction.incidents)
    measures["empty_articles"] = float(is_empty)
    measures["false_alarms"] = float(is_empty and len(extraction.incidents) > 0)
    return {**measures, **_usage(extraction)}


def _usage(extraction: Extraction | None) -> dict[str, float]:
    if extraction is None:
        return {}
    u = extraction.usage
    return {
        "calls": u.calls,
        "retries": u.retries,
        "reasks": u.reasks,
        "prompt_tokens": u.prompt_tokens or 0,
        "cached_tokens": u.cached_tokens or 0,
        "completion_tokens": u.completion_tokens or 0,
        "cost_usd": u.cost_usd or 0.0,
    }


def count_critical(score: ArticleScore) -> dict[str, int]:
    """Critical errors of one article by name, every name listed."""
    return {name: sum(c.name == name for c in score.critical) for name in CRITICAL}
