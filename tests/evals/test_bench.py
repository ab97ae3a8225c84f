"""The benchmark and the simulation as commands."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from evals.bench import app as bench
from evals.bench import synthetic_pair
from evals.cli import app
from evals.score import score_article

from .making import two, write_gold


def test_the_scoring_benchmark_says_how_many_articles_a_second() -> None:
    done = CliRunner().invoke(bench, ["scoring", "--articles", "20", "--rounds", "2", "--target", "1"])
    assert done.exit_code == 0
    assert re.search(r"20 articles, 3 incidents each side: \d+/s first time, \d+/s after", done.output)


def test_the_scoring_benchmark_fails_below_its_target() -> None:
    assert CliRunner().invoke(bench, ["scoring", "--articles", "5", "--target", "1e9"]).exit_code == 1


def test_the_synthetic_articles_are_scored_for_real() -> None:
    scores = [score_article(*synthetic_pair(n)) for n in range(20)]
    assert all(s.incidents.cor >= 2 for s in scores)
    assert 0.8 < sum(s.f1() or 0 for s in scores) / 20 < 1.0


def test_the_simulation_prints_a_line_for_each_size_and_drop(tmp_path: Path) -> None:
    folder = write_gold(tmp_path, two())
    arguments = ["--articles", "20", "--drop", "0", "--drop", "5", "--pairs", "3", "--gold", str(folder)]
    done = CliRunner().invoke(app, ["simulate", *arguments])
    assert done.exit_code == 0
    assert [line.split()[:3] for line in done.output.splitlines()[1:]] == [
        ["20", "0.0", "3"],
        ["20", "5.0", "3"],
    ]
