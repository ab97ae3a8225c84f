"""Where the evidence of a value stands in the article: for showing a person what both sides point at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from extractor.schema import Evidence, Extraction, Incident
from extractor.view import marks

from .label import GoldLabel, LabelEvidence, LabelIncident

Span = tuple[int, int]


class Segment(NamedTuple):
    """A stretch of the article that is marked in one way from end to end."""

    start: int
    end: int
    text: str
    gold: bool
    predicted: bool


def spans_of(evidence: Iterable[Evidence | LabelEvidence]) -> list[Span]:
    """Offsets of quotes."""
    return [(e.start, e.end) for e in evidence if e.start is not None and e.end is not None]


def incident_spans(incident: Incident | LabelIncident, field: str, text: str | None) -> list[Span]:
    """Offsets of the evidence behind one value of one incident."""
    if field.startswith(("attacker", "attribut")):
        return spans_of(incident.attacker.evidence) or spans_of(incident.evidence)
    if field.startswith("target"):
        return spans_of(incident.target.evidence)
    if field.startswith("place"):
        return spans_of(incident.place.evidence)
    if field.startswith("date"):
        return spans_of(incident.when.evidence)
    if field.startswith("claim"):
        return spans_of(c.evidence for c in incident.claims)
    if "." in field:
        return spans_of(c.evidence for c in incident.counts if text is None or text in (str(c.number), c.words))
    return spans_of(incident.evidence)


def label_spans(label: GoldLabel) -> list[Span]:
    """Offsets of every quote of a label."""
    return [s for i in label.incidents for s in _all_spans(i)] + spans_of(t.evidence for t in label.totals)


def prediction_spans(extraction: Extraction | None) -> list[Span]:
    """Offsets of every quote of a prediction."""
    if extraction is None:
        return []
    return [s for i in extraction.incidents for s in _all_spans(i)] + spans_of(t.evidence for t in extraction.totals)


def _all_spans(incident: Incident | LabelIncident) -> Iterator[Span]:
    for group in (incident.evidence, incident.attacker.evidence, incident.target.evidence):
        yield from spans_of(group)
    for group in (incident.place.evidence, incident.when.evidence):
        yield from spans_of(group)
    yield from spans_of(c.evidence for c in incident.counts)
    yield from spans_of(c.evidence for c in incident.claims)


def cut(text: str, *, gold: Sequence[Span], predicted: Sequence[Span]) -> list[Segment]:
    """Cut an article where marking begins or ends; the pieces together are the article."""
    return [
        Segment(p.start, p.end, p.text, any(n < len(gold) for n in p.spans), any(n >= len(gold) for n in p.spans))
        for p in marks.cut(text, [*gold, *predicted])
    ]
