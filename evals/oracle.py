"""A label as if it were a prediction: for the second coder, for simulation, and as the perfect prediction."""

from __future__ import annotations

from typing import Any

from extractor.schema import Extraction, Provenance

from .gold import GoldArticle
from .label import GoldLabel

_OF_LABELS_ONLY = {"optional", "alternatives", "optional_values", "note", "nth"}


def as_prediction(label: GoldLabel, *, model: str = "label") -> Extraction:
    """The extraction that a label describes: its own values, without what it leaves open."""
    incidents = [_strip(i.model_dump(mode="json")) for i in label.incidents]
    totals = [_strip(t.model_dump(mode="json")) for t in label.totals]
    provenance = Provenance(
        article_sha256="",
        prompt_sha256="",
        schema_sha256="",
        model=model,
        extractor_version="",
        published=label.published,
    )
    row = {
        "article_id": label.id,
        "status": "ok" if incidents else "empty",
        "incidents": incidents,
        "totals": totals,
    }
    return Extraction.model_validate({**row, "provenance": provenance})


def perfect(gold: GoldArticle) -> Extraction:
    """The prediction that scores 1.0 on an article."""
    return as_prediction(gold.label)


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _strip(v) for k, v in value.items() if k not in _OF_LABELS_ONLY}
    return [_strip(v) for v in value] if isinstance(value, list) else value
