"""The benchmark and the simulation as commands."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.bench import app as bench
from evals.bench import synthetic_pair
from evals.cli import app
from evals.dispatches import dispatch
from evals.overhead import check
from evals.score import score_article
from extractor.schema import Extraction

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


def test_the_overhead_benchmark_reads_every_article_and_sets_instructor_beside_it() -> None:
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    try:
        done = CliRunner().invoke(bench, ["overhead", "--articles", "8", "--in-flight", "4", "--target", "1"])
    finally:
        if allowed:
            os.sched_setaffinity(0, allowed)  # the benchmark keeps its process on one core
    assert done.exit_code == 0, done.output
    assert re.search(r"^extractor +\d+ articles/s on one core", done.output)
    assert re.search(r"\ninstructor's call alone +\d+ articles/s on one core", done.output)
    tokens = re.search(r"\n(\d+) output tokens per incident, (\d+) with the totals", done.output)
    assert tokens is not None
    assert 100 < int(tokens[1]) < int(tokens[2]) < 300


def test_a_result_that_is_not_what_the_article_says_stops_the_benchmark() -> None:
    with pytest.raises(ValueError, match="dispatch-7 came out wrong"):
        check(dispatch(7), as_empty(dispatch(7).article.id))


def as_empty(article: str) -> Extraction:
    """An extraction that found nothing."""
    row = {"article_sha256": "", "prompt_sha256": "", "schema_sha256": "", "model": "m", "extractor_version": "0"}
    return Extraction.model_validate({"article_id": article, "status": "empty", "provenance": row})


def test_a_dispatch_has_about_six_hundred_words_and_two_attacks() -> None:
    lengths = [len(dispatch(number).article.text.split()) for number in range(30)]
    assert all(500 <= length <= 700 for length in lengths)
    assert len({dispatch(number).article.text for number in range(30)}) == 30


def test_the_simulation_prints_a_line_for_each_size_and_drop(tmp_path: Path) -> None:
    folder = write_gold(tmp_path, two())
    arguments = ["--articles", "20", "--drop", "0", "--drop", "5", "--pairs", "3", "--gold", str(folder)]
    done = CliRunner().invoke(app, ["simulate", *arguments])
    assert done.exit_code == 0
    assert [line.split()[:3] for line in done.output.splitlines()[1:]] == [
        ["20", "0.0", "3"],
        ["20", "5.0", "3"],
    ]
