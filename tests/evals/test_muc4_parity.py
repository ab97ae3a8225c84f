"""Ours beside the official scores: the arithmetic, and the seventeen systems where the data are at hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import muc4
from evals.errors import NothingMeasured, UsageWrong
from evals.muc4.kinds import Align
from evals.muc4.parity import Parity, measure_parity, parity_table, parity_values, spearman
from evals.muc4.score import score
from evals.muc4.templates import load_templates, parse_templates

from .muc4_pair import KEY, RESPONSE

DATA = Path(__file__).parents[2] / ".." / "shared" / "data" / "muc4"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the MUC-4 files are not beside the project")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as ``muc4 parity`` expects it: our own scores as official ones, one of them a point off."""
    (tmp_path / "responses").mkdir()
    (tmp_path / "key-tsx.v1").write_text(KEY)
    for name, text in {"GOOD": KEY, "FAIR": RESPONSE, "UNSCORED": RESPONSE}.items():
        (tmp_path / "responses" / f"{name}.txt").write_text(text)
    official = {"GOOD": figures(KEY), "FAIR": figures(RESPONSE)}
    official["FAIR"]["inc-loc"]["rec"] += 4
    official["FAIR"]["f"]["p&r"] += 1
    (tmp_path / "official_scores.json").write_text(json.dumps(official))
    return tmp_path


def figures(response: str) -> dict[str, dict[str, float]]:
    rows = score(parse_templates(KEY), parse_templates(response), align=Align.GREEDY)
    measures = {name: {"rec": float(row.rec or 0), "pre": float(row.pre or 0)} for name, row in rows.items()}
    return {**measures, "f": {"p&r": rows["ALL TEMPLATES"].f or 0}}


def measure(folder: Path) -> Parity:
    return measure_parity(folder, key=None, official=None, align=Align.GREEDY)


def test_differences_are_measured_by_system_and_by_slot(folder: Path) -> None:
    parity = measure(folder)
    gaps = {gap.name: gap for gap in parity.slots}
    assert [system.name for system in parity.systems] == ["FAIR", "GOOD"]
    assert parity.mean_difference == pytest.approx(0.5)
    assert parity.spearman == pytest.approx(1.0)
    assert gaps["inc-loc"].rec == pytest.approx(2.0)
    assert gaps["inc-loc"].pre == pytest.approx(0.0)
    assert gaps["phys-tgt-nation"].rec is None


def test_the_report_says_what_was_measured(folder: Path) -> None:
    parity = measure(folder)
    assert "2 systems, ALL TEMPLATES: Spearman 1.0000" in parity_table(parity)
    assert json.loads(json.dumps(parity_values(parity)))["systems"]["GOOD"]["f"] == 100.0


@pytest.mark.parametrize(
    ("one", "other", "rho"),
    [
        ([1, 2, 3], [10, 20, 30], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 2, 3, 4], [1, 3, 2, 4], 0.8),
        ([1, 1, 2], [1, 1, 2], 1.0),
        ([1], [1], None),
        ([1, 1], [1, 2], None),
    ],
    ids=["same", "reversed", "one-swap", "ties", "too-few", "constant"],
)
def test_rank_correlation(one: list[float], other: list[float], rho: float | None) -> None:
    assert spearman(one, other) == (None if rho is None else pytest.approx(rho))


@pytest.mark.parametrize(
    ("broken", "error", "says"),
    [
        ("key-tsx.v1", UsageWrong, "--key"),
        ("official_scores.json", UsageWrong, "official_scores.json"),
        ("responses/FAIR.txt", None, ""),
    ],
    ids=["no-key", "no-official-scores", "fewer-systems"],
)
def test_a_missing_file_is_named(folder: Path, broken: str, error: type[UsageWrong] | None, says: str) -> None:
    (folder / broken).unlink()
    if error is None:
        assert [system.name for system in measure(folder).systems] == ["GOOD"]
        return
    with pytest.raises(error, match=says) as caught:
        measure(folder)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["not json", '{"GOOD": {"ALL TEMPLATES": {}}}', "[]"], ids=["text", "rows", "list"])
def test_a_file_that_holds_no_official_scores_is_a_usage_error(folder: Path, text: str) -> None:
    (folder / "official_scores.json").write_text(text)
    with pytest.raises(UsageWrong, match="official scores"):
        measure(folder)


def test_no_system_with_an_official_score_cannot_be_measured(folder: Path) -> None:
    for path in (folder / "responses").iterdir():
        path.rename(path.with_name("OTHER.txt"))
    with pytest.raises(NothingMeasured, match="FAIR, GOOD"):
        measure(folder)


@needs_data
def test_seventeen_systems_score_close_to_the_official_figures() -> None:
    parity = measure(DATA / "tst3")
    assert len(parity.systems) == 17
    assert parity.spearman is not None
    assert parity.spearman >= 0.99
    assert parity.mean_difference <= 1.0
    worst = max(figure for gap in parity.slots for figure in (gap.rec, gap.pre) if figure is not None)
    assert worst <= 5.0


@needs_data
def test_the_readme_prints_what_is_measured() -> None:
    readme = (Path(muc4.__file__).parent / "README.md").read_text(encoding="utf-8")
    parity = measure(DATA / "tst3")
    assert f"Spearman {parity.spearman:.4f}" in readme
    assert f"F {parity.mean_difference:.2f} points" in readme
    for system in parity.systems:
        assert f"| {system.name} | {system.f[0]:.2f} | {system.f[1]:.2f} |" in readme


@needs_data
@pytest.mark.parametrize("key", ["tst1/key-tst1.v7", "tst2/key-tst2.v4", "tst3/key-tst3.v2"])
def test_the_official_keys_score_perfectly_against_themselves(key: str) -> None:
    templates = load_templates(DATA / key)
    row = score(templates, templates, align=Align.GREEDY)["ALL TEMPLATES"]
    assert (row.rec, row.pre, row.par, row.inc, row.spu, row.mis) == (100, 100, 0, 0, 0, 0)
