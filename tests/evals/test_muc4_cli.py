"""The command line of the yardstick: what it prints, and how it says no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evals.muc4.cli import app
from evals.muc4.slots import SLOT_NAMES
from evals.muc4.templates import load_templates
from extractor.article import Article
from extractor.errors import ExtractorError, RateLimited
from extractor.schema import Extraction, Provenance

from .muc4_pair import KEY, RESPONSE

TEXTS = "TSX-MUC4-0001\n\n   PORT ELBA, 6 MAR 91 -- [TEXT] A CAR BOMB EXPLODED.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key").write_text(KEY)
    (tmp_path / "response").write_text(RESPONSE)
    (tmp_path / "texts").write_text(TEXTS)
    (tmp_path / "note").write_text("nothing of the kind")
    (tmp_path / "other-key").write_text(KEY.replace("TSX", "TSY"))
    return tmp_path


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_score_prints_the_official_rows(folder: Path) -> None:
    result = invoke("score", folder / "key", folder / "response")
    assert result.exit_code == 0
    assert "ALL TEMPLATES 28 22 9 9 1 3 9 48 61 14 53.72" in [
        " ".join(line.split()) for line in result.stdout.splitlines()
    ]


def test_score_writes_json_with_every_row_and_measure(folder: Path) -> None:
    out = folder / "score.json"
    result = invoke("score", folder / "key", folder / "response", "--align", "optimal", "--format", "json", "-o", out)
    report = json.loads(out.read_text())
    assert (result.exit_code, result.stdout) == (0, "")
    assert report["align"] == "optimal"
    assert set(report["rows"]) >= {
        *SLOT_NAMES, "template-id", "ALL TEMPLATES", "MATCHED ONLY", "MATCHED/MISSING", "MATCHED/SPURIOUS",
        "SET FILLS ONLY", "STRING FILLS ONLY",
    }  # fmt: skip
    assert report["rows"]["ALL TEMPLATES"] == {
        "pos": 28, "act": 22, "cor": 9, "par": 9, "inc": 1, "spu": 3, "mis": 9,
        "rec": 48, "pre": 61, "ovg": 14, "f": 53.72,
    }  # fmt: skip
    assert report["rows"]["phys-tgt-nation"]["rec"] is None


def test_parity_prints_both_tables(folder: Path) -> None:
    (folder / "responses").mkdir()
    (folder / "responses" / "ABC.txt").write_text(RESPONSE)
    official = {"ABC": {"ALL TEMPLATES": {"rec": 50, "pre": 60}, "f": {"p&r": 54.55}}}
    (folder / "official_scores.json").write_text(json.dumps(official))
    table = invoke("parity", folder, "--key", folder / "key")
    report = json.loads(invoke("parity", folder, "--key", folder / "key", "--format", "json").stdout)
    assert "53.72     54.55  -0.83" in table.stdout
    assert report["systems"]["ABC"] == {
        "f": 53.72, "official_f": 54.55, "rec": 48, "official_rec": 50, "pre": 61, "official_pre": 60,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (["score", "missing", "response"], 2, "Name a file that exists"),
        (["score", "key", "note"], 2, "Give a key or response file"),
        (["score", "other-key", "response"], 3, "Give the key of the same test set"),
        (["score", "key", "response", "-o", "nowhere/report"], 2, "Name a file in a folder that exists"),
        (["parity", "missing"], 2, "Give one with a key"),
        (["parity", "."], 2, "official_scores.json"),
        (["run", "--texts", "texts"], 2, "Give both --texts"),
        (["run", "--keys", "key"], 2, "Give both --texts"),
        (["run", "texts", "key", "note"], 2, "Leave it out"),
        (["run", "texts", "other-key"], 3, "same messages"),
    ],
    ids=[
        "no-such-file", "no-templates", "other-test-set", "no-such-folder-for-the-report", "no-such-folder",
        "no-official-scores", "no-keys", "no-texts", "neither", "nothing-in-common",
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], exit_code: int, says: str
) -> None:
    monkeypatch.chdir(folder)
    error = invoke(*arguments).exception
    assert isinstance(error, ExtractorError)
    assert error.exit_code == exit_code
    assert says in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    "arguments",
    [
        ["score", "key"],
        ["score", "key", "response", "--align", "best"],
        ["run", "--limit", "0", "texts", "key"],
    ],
    ids=["argument-missing", "unknown-choice", "limit-of-nothing"],
)
def test_wrong_usage_exits_2(folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.chdir(folder)
    assert invoke(*arguments).exit_code == 2


def extract_nothing_but_fail_second(article: Article) -> Extraction:
    if article.id.endswith("2"):
        raise RateLimited("429 until the deadline. Ask for less at a time.")
    origin = Provenance(article_sha256="a", prompt_sha256="b", schema_sha256="c", model="test", extractor_version="0")
    return Extraction(article_id=article.id, status="empty", provenance=origin)


def test_run_writes_the_templates_and_names_failed_articles_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.muc4.cli._extractor", {None: extract_nothing_but_fail_second}.get)
    (folder / "more-texts").write_text("TSX-MUC4-0002\n\n   PORT ELBA, 7 MAR 91 -- [TEXT] A SHOT WAS HEARD.\n")
    responses = folder / "responses.txt"
    result = invoke(
        "run", "--texts", folder / "texts", folder / "more-texts", "--keys", folder / "key",
        "--responses", responses,
    )  # fmt: skip
    assert result.exit_code == 0
    assert [template.message for template in load_templates(responses)] == ["TSX-MUC4-0001", "TSX-MUC4-0002"]
    head, _, table = result.stdout.partition("SLOT")
    assert "failures: 1\n  TSX-MUC4-0002: RateLimited: 429" in head
    assert "ALL TEMPLATES 23 0" in " ".join(table.split())
