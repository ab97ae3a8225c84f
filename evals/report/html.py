"""The HTML page: one file with everything in it, that loads nothing and runs no script but its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from extractor.schema import Extraction, Incident
from extractor.view.policy import content_policy

from ..fields import CODES
from ..gold import GoldArticle, split_of
from ..label import LabelIncident
from ..marks import Segment, Span, cut, incident_spans, label_spans, prediction_spans
from ..score import ALL, INCIDENTS, MATCHED, ArticleScore
from ..store import Done
from ..verdict import VERDICTS, Finding, Verdict
from .numbers import between, gate_lines, measure_lines, percent, points, reason
from .summary import Summary, field_rank

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Line:
    """One value of a pair of incidents, both sides, with where its words stand."""

    field: str
    gold: str
    predicted: str
    verdict: Verdict
    gold_spans: str
    predicted_spans: str
    is_detail: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One pair of incidents, or one that is left over."""

    title: str
    gold_summary: str
    predicted_summary: str
    note: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One article of the page."""

    score: ArticleScore
    gold: GoldArticle
    name: str
    split: str
    segments: tuple[Segment, ...]
    cards: tuple[Card, ...]
    verdicts: tuple[Verdict, ...]
    why: str
    issues: tuple[str, ...]


def render(summary: Summary, *, golds: Sequence[GoldArticle], results: Mapping[Done, Extraction]) -> str:
    """Render the page of a run."""
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    by_id = {g.id: g for g in golds}
    pages = [_page(s, gold=by_id[s.id], prediction=results.get(Done(s.id, s.repeat))) for s in summary.worst]
    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "points": points, "between": between}
    return environment.get_template("page.html.j2").render(
        summary=summary,
        pages=pages,
        heads=[r for r in summary.rows if r.name in (INCIDENTS, ALL, MATCHED)],
        rows=[r for r in summary.rows if r.name not in (INCIDENTS, ALL, MATCHED)],
        measures=measure_lines(summary),
        gate=gate_lines(summary),
        verdicts=VERDICTS,
        style=Markup(style),  # our own files, not data
        script=Markup(script),
        policy=content_policy(style=style, script=script),
    )


def _page(score: ArticleScore, *, gold: GoldArticle, prediction: Extraction | None) -> Page:
    segments = cut(gold.text, gold=label_spans(gold.label), predicted=prediction_spans(prediction))
    shown = [f for f in score.findings if f.verdict != "agree_empty"]
    present = {f.verdict for f in shown}
    issues = [f"{i.code}: {i.message}" for i in prediction.issues] if prediction else []
    return Page(
        score=score,
        gold=gold,
        name=score.id if score.repeat == 0 else f"{score.id}-repeat-{score.repeat}",
        split=split_of(score.id),
        segments=tuple(segments),
        cards=tuple(_cards(shown, gold=gold, prediction=prediction)),
        verdicts=tuple(v for v in VERDICTS if v in present),
        why=reason(score),
        issues=tuple(issues),
    )


def _cards(findings: Sequence[Finding], *, gold: GoldArticle, prediction: Extraction | None) -> Iterator[Card]:
    ours: dict[str | None, LabelIncident] = {i.id: i for i in gold.label.incidents}
    theirs: dict[str | None, Incident] = {i.id: i for i in prediction.incidents} if prediction else {}
    keys = dict.fromkeys((f.gold_id, f.predicted_id) for f in findings)
    for key in sorted(keys, key=lambda k: _where(ours.get(k[0]), theirs.get(k[1]))):
        a, b = ours.get(key[0]), theirs.get(key[1])
        own = sorted((f for f in findings if (f.gold_id, f.predicted_id) == key), key=lambda f: field_rank(f.field))
        lines = tuple(_line(f, gold=a, predicted=b) for f in own)
        note = (a.note or "") if a else ""
        yield Card(_title(key, gold=a, predicted=b), a.summary if a else "", b.summary if b else "", note, lines)


def _where(gold: LabelIncident | None, predicted: Incident | None) -> int:
    """Where in the article an incident is told; what belongs to the whole article comes last."""
    told = gold or predicted
    return min((e.start or 0 for e in told.evidence), default=sys.maxsize) if told else sys.maxsize


def _title(key: tuple[str | None, str | None], *, gold: LabelIncident | None, predicted: Incident | None) -> str:
    if gold and predicted:
        return f"Incident {key[0]} and its prediction {key[1]}"
    if gold:
        return f"Incident {key[0]}: missed"
    return f"Prediction {key[1]}: no such incident" if predicted else "Totals of the article"


def _line(finding: Finding, *, gold: LabelIncident | None, predicted: Incident | None) -> Line:
    a = incident_spans(gold, finding.field, finding.gold) if gold and finding.gold else []
    b = incident_spans(predicted, finding.field, finding.predicted) if predicted and finding.predicted else []
    detail = finding.field.startswith("count.") or finding.field in (
        "date.basis",
        "date.span",
        "place.relation",
    )
    ours, theirs = (_words(finding.field, value) for value in (finding.gold, finding.predicted))
    return Line(finding.field, ours, theirs, finding.verdict, _show(a), _show(b), detail)


def _words(field: str, value: str | None) -> str:
    """A value as a person reads it: codes without underscores."""
    is_code = field in CODES or field.startswith(("count.", "claim.channel"))
    return (value or "").replace("_", " ") if is_code else value or ""


def _show(spans: Sequence[Span]) -> str:
    return " ".join(f"{a}-{b}" for a, b in spans)
