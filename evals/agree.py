"""Agreement of two coders: Krippendorff's alpha per field, the ceiling for any score on that field.

The second coder's label is aligned to the first as if it were a prediction, so that the same rules decide
what is the same value. The first coder's alternatives and optional values are left out of it: they are the
room that a prediction is given, and would hide where two people differ. A unit is one field of one pair of
incidents, or of an incident that only one coder saw; "no value" is a value. Values are nominal: two that
the scorer calls correct are one category. The number of incidents is a unit per article, on an interval
scale. Fields with under ten units are shown but say little.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from .errors import NothingMeasured
from .gold import GoldArticle, load_article, load_label, read_text
from .oracle import as_prediction
from .replies import write_lines
from .score import ArticleScore, prepare, score_article
from .verdict import RIGHT, Finding

NONE = "∅"
Level = Literal["nominal", "interval"]


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """How far two coders agree on one field."""

    field: str
    alpha: float
    units: int
    agreed: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two coders agree."""

    articles: int
    incident_counts_equal: int
    fields: tuple[FieldAgreement, ...]


def measure_agreement(folder: Path) -> Agreement:
    """Compare every label under ``second/`` with the first coder's."""
    files = sorted((folder / "second").glob("*.json"))
    if not files:
        raise NothingMeasured(
            f"No second labels in {str(folder / 'second')!r}. evals/gold/README.md says how to add them."
        )
    pairs = [(load_article(folder / f.name), _second(f, folder=folder)) for f in files]
    scores = [score_article(prepare(strict(a)), as_prediction(b.label)) for a, b in pairs]
    counts = [(_required(a), _required(b)) for a, b in pairs]
    units: dict[str, list[tuple[str, str]]] = {}
    for score in scores:
        for field, values in each_unit(score):
            units.setdefault(field, []).append(values)
    fields = [_alpha("incidents", [(str(a), str(b)) for a, b in counts], level="interval")]
    fields += [_alpha(name, units[name], level="nominal") for name in sorted(units)]
    return Agreement(len(pairs), sum(a == b for a, b in counts), tuple(fields))


def strict(gold: GoldArticle) -> GoldArticle:
    """Return an article whose label gives no room: one value each, nothing optional within an incident."""
    incidents = tuple(i.model_copy(update={"alternatives": {}, "optional_values": ()}) for i in gold.label.incidents)
    return replace(gold, label=gold.label.model_copy(update={"incidents": incidents}))


def _second(file: Path, *, folder: Path) -> GoldArticle:
    return GoldArticle(load_label(file), read_text(folder / f"{file.stem}.txt"))


def _required(gold: GoldArticle) -> int:
    return sum(not i.optional for i in gold.label.incidents)


def each_unit(score: ArticleScore) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the values that two coders gave one field, as categories, equal where the scorer says so."""
    for at, finding in enumerate(score.findings):
        yield finding.field, _categories(finding, unit=f"{score.id}:{at}")


def _categories(finding: Finding, *, unit: str) -> tuple[str, str]:
    first, second = finding.gold or NONE, finding.predicted or NONE
    if finding.verdict in RIGHT:
        return first, first
    # What differs must not become one category only because it is written alike (a figure on the other side).
    return (first, f"{second} [{unit}]") if first == second and first != NONE else (first, second)


def _alpha(field: str, values: Sequence[tuple[str, str]], *, level: Level) -> FieldAgreement:
    agreed = sum(a == b for a, b in values) / len(values)
    return FieldAgreement(field, round(_krippendorff(values, level=level), 4), len(values), round(agreed, 4))


def _krippendorff(values: Sequence[tuple[str, str]], *, level: Level) -> float:
    """Alpha of two coders; 1.0 where they never differ, where alpha itself may be undefined."""
    import krippendorff

    if all(a == b for a, b in values):
        return 1.0
    if level == "interval":
        table = np.array([[float(a) for a, _ in values], [float(b) for _, b in values]])
    else:
        codes = {name: at for at, name in enumerate(sorted({v for pair in values for v in pair}))}
        table = np.array([[float(codes[a]) for a, _ in values], [float(codes[b]) for _, b in values]])
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement=level))


def write_agreement(agreement: Agreement, file: Path) -> None:
    """Keep the agreement where reports and the gate find it."""
    head = {"articles": agreement.articles, "incident_counts_equal": agreement.incident_counts_equal}
    rows = {f.field: {k: v for k, v in asdict(f).items() if k != "field"} for f in agreement.fields}
    write_lines(file, [json.dumps({**head, "fields": rows}, indent=1, ensure_ascii=False)])
