"""Two coders: how far they agree, and on what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest

from evals.agree import Agreement, FieldAgreement, measure_agreement, write_agreement
from evals.errors import NothingMeasured
from evals.report.summary import load_alphas

from .making import gold_of, label, raid, write_gold


def folder_with(folder: Path, *changes: dict[str, Any]) -> Path:
    """A gold folder in which a second coder changed the first incident of each article."""
    for n, change in enumerate(changes):
        text = f"Report {n}.\n\n{gold_of(label()).text}"
        first = gold_of(label(f"a{n}"), text)
        write_gold(folder, first)
        second = gold_of(label(f"a{n}", incidents=[raid() | change, label()["incidents"][1]]), text)
        (folder / "second").mkdir(exist_ok=True)
        row = second.label.model_dump(mode="json", exclude_defaults=True)
        (folder / "second" / f"a{n}.json").write_text(json.dumps(row), encoding="utf-8")
    return folder


def field(agreement: Agreement, name: str) -> FieldAgreement:
    """Agreement on one field."""
    return next(f for f in agreement.fields if f.field == name)


def test_coders_who_say_the_same_agree_perfectly(tmp_path: Path) -> None:
    agreement = measure_agreement(folder_with(tmp_path, {}, {}))
    assert agreement.articles == agreement.incident_counts_equal == 2
    assert {f.alpha for f in agreement.fields} == {1.0}


def test_a_value_that_differs_lowers_the_alpha_of_its_field_alone(tmp_path: Path) -> None:
    agreement = measure_agreement(folder_with(tmp_path, {"kind": "attack_on_civilians"}, {}, {}))
    assert field(agreement, "kind").alpha < 1.0
    assert field(agreement, "kind").agreed == pytest.approx(5 / 6, abs=1e-4)
    assert field(agreement, "place").alpha == 1.0


def test_alpha_is_krippendorffs(tmp_path: Path) -> None:
    changes = [{"attribution": "suspected"}, {"attribution": "denied"}, {}, {}]
    agreement = measure_agreement(folder_with(tmp_path, *changes))
    codes = {"claimed": 0, "suspected": 1, "denied": 2, "attributed_by_authorities": 3}
    first = [codes["claimed"], codes["attributed_by_authorities"]] * 4
    second = [codes[c.get("attribution", "claimed")] for c in changes for _ in range(2)]
    second[1::2] = [codes["attributed_by_authorities"]] * 4
    expected = krippendorff.alpha(np.array([first, second], dtype=float), level_of_measurement="nominal")
    assert field(agreement, "attribution").alpha == pytest.approx(float(expected), abs=1e-3)


def test_a_missed_incident_lowers_the_alpha_of_the_number_of_incidents(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, {}, {}, {})
    file = folder / "second" / "a0.json"
    row = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(row | {"incidents": row["incidents"][:1], "totals": []}), encoding="utf-8")
    agreement = measure_agreement(folder)
    assert agreement.incident_counts_equal == 2
    assert field(agreement, "kind").agreed < 1.0


def test_reports_find_what_was_measured(tmp_path: Path) -> None:
    file = tmp_path / "agreement.json"
    write_agreement(measure_agreement(folder_with(tmp_path / "gold", {"kind": "armed_clash"}, {})), file)
    assert load_alphas(file)["place"] == 1.0
    assert load_alphas(file)["kind"] < 1.0
    assert load_alphas(tmp_path / "none.json") == {}


def test_without_a_second_coder_nothing_is_measured(tmp_path: Path) -> None:
    with pytest.raises(NothingMeasured, match="second"):
        measure_agreement(write_gold(tmp_path, gold_of(label())))
