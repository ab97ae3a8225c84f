"""``incidents export``: from a file to a file, in one pass."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import get_args

import pyarrow.parquet as parquet  # type: ignore[import-untyped] # ships no types
import pytest
from typer.testing import CliRunner, Result

from extractor import export_cli
from extractor.cli import app
from extractor.errors import SettingsError
from extractor.export import POLICIES, SHAPES, Policy, Table, columns_page, read_records, write_rows
from extractor.export.columns_page import COMMAND

from .making import RAIDS, ROUNDUP, incident, record, reviewed

ROOT = Path(__file__).parent.parent.parent
RUNNER = CliRunner()


def run(arguments: Sequence[str | Path], *, stdin: bytes | None = None) -> Result:
    """Run the command in this process; errors are raised."""
    result = RUNNER.invoke(app, ["export", *map(str, arguments)], input=stdin)
    if isinstance(result.exception, SettingsError):
        raise result.exception
    return result


@pytest.fixture
def roundup(tmp_path: Path) -> Path:
    """The round-up as JSONL."""
    path = tmp_path / "incidents.jsonl"
    path.write_text(ROUNDUP.model_dump_json(exclude={"review"}) + "\n\n", encoding="utf-8")
    return path


def written(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_rows_go_to_standard_output_and_losses_to_standard_error(roundup: Path) -> None:
    result = run([roundup, "--to", "acled"])
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert [row["fatalities"] for row in rows] == ["17", "16", "8", "21", "5"]
    assert result.stderr.splitlines()[0] == "5 rows from 4 incidents in 1 article"
    assert result.stderr.splitlines()[1].endswith("have no column in acled")


@pytest.mark.parametrize("to", ["csv", "acled", "ucdp", "gtd"])
def test_a_file_holds_what_standard_output_would(roundup: Path, tmp_path: Path, to: str) -> None:
    out = tmp_path / "out.csv"
    result = run([roundup, "--to", to, "--out", out, "--quiet"])
    assert (result.stdout, result.stderr) == ("", "")
    assert out.read_bytes() == run([roundup, "--to", to]).stdout_bytes
    assert sorted(path.name for path in tmp_path.iterdir()) == ["incidents.jsonl", "out.csv"]


def test_one_json_object_and_standard_input_are_read_too(roundup: Path, tmp_path: Path) -> None:
    whole = tmp_path / "one.json"
    whole.write_text("\n" + ROUNDUP.model_dump_json(indent=2, exclude={"review"}), encoding="utf-8-sig")
    expected = run([roundup, "--to", "csv"]).stdout
    assert run([whole, "--to", "csv"]).stdout == expected
    assert run(["-", "--to", "csv"], stdin=roundup.read_bytes()).stdout == expected


def test_reviewed_output_is_read_and_said_to_be_reviewed(tmp_path: Path) -> None:
    path, out = tmp_path / "reviewed.jsonl", tmp_path / "out.csv"
    path.write_text(reviewed().model_dump_json() + "\n", encoding="utf-8")
    result = run([path, "--to", "csv", "--out", out])
    assert [(row["killed_best"], row["reviewed"], row["reviewer"]) for row in written(out)] == [
        ("33", "accepted", "ada"), ("9", "edited", "ada; ben"), ("21", "unreviewed", ""),
    ]  # fmt: skip
    assert "1 incident rejected in review, not in the rows" in result.stderr.splitlines()


def test_parquet_holds_raw_typed_values_and_what_they_mean(tmp_path: Path) -> None:
    hostile = incident(summary="=cmd()", weapons=("+1", "\t@x"))
    path, out = tmp_path / "in.jsonl", tmp_path / "out.parquet"
    path.write_text(record(*RAIDS, hostile).model_dump_json() + "\n", encoding="utf-8")
    run([path, "--to", "parquet", "--out", out])
    table = parquet.read_table(out)
    rows = table.to_pylist()
    assert [row["killed_best"] for row in rows] == [33, 8, 21, 5, 2]
    assert (rows[0]["date_start"], rows[0]["claimed"], rows[0]["latitude"]) == (date(2019, 4, 18), True, None)
    assert (rows[-1]["summary"], rows[-1]["weapons"]) == ("=cmd()", "+1; \t@x")
    meanings = [(field.name, field.metadata[b"description"].decode()) for field in table.schema]
    assert meanings == [(field.name, field.meaning) for field in SHAPES["parquet"].fields]


def test_csv_neutralises_what_parquet_keeps(tmp_path: Path) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.csv"
    path.write_text(record(incident(summary=" \u00a0=cmd()")).model_dump_json() + "\n", encoding="utf-8")
    run([path, "--to", "csv", "--out", out])
    assert [row["summary"] for row in written(out)] == ["' \u00a0=cmd()"]


def test_excel_is_told_the_encoding_if_asked(roundup: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    run([roundup, "--to", "gtd", "--bom", "--out", out])
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert out.read_bytes() == run([roundup, "--to", "gtd", "--bom"]).stdout_bytes


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("", "holds no results", id="nothing"),
        pytest.param("GOOD\n{\n", ":2: line: Invalid JSON", id="a line cut short"),
        pytest.param("GOOD\n\n\n{}\n", ":4: article_id: Field required", id="no record"),
        pytest.param("GOOD\nGO\xffOD\n", ":2: line: Invalid JSON", id="not UTF-8"),
        pytest.param("[1]\n", ":1: a JSON list", id="a list"),
        pytest.param('{"article_id": 1}\n', ":1: article_id: Input should be a valid string", id="a wrong value"),
        pytest.param("{\n}", "article_id: Field required", id="one object that is no record"),
    ],
)
def test_a_bad_line_is_named_and_leaves_no_file(tmp_path: Path, text: str, error: str) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.csv"
    path.write_bytes(text.replace("GOOD", ROUNDUP.model_dump_json()).encode("latin-1", "ignore"))
    with pytest.raises(SettingsError, match=error):
        run([path, "--to", "csv", "--out", out])
    assert [found.name for found in tmp_path.iterdir()] == ["in.jsonl"]


def test_a_file_that_is_there_stays_if_the_export_fails(tmp_path: Path) -> None:
    path, out = tmp_path / "in.jsonl", tmp_path / "out.csv"
    path.write_text("nonsense", encoding="utf-8")
    out.write_text("yesterday's", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"in\.jsonl:1"):
        run([path, "--to", "csv", "--out", out])
    assert out.read_text(encoding="utf-8") == "yesterday's"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["missing.jsonl", "--to", "csv"], "Cannot read 'missing.jsonl': No such file"),
        (["IN", "--to", "csv", "--out", "no/such/folder.csv"], "Cannot write 'no/such/folder.csv'"),
        (["IN", "--to", "csv", "--out", "incidents.jsonl"], "is what is read"),
        (["IN", "--to", "parquet"], "Name a file to write to with --out"),
    ],
)
def test_errors_say_what_to_do(
    roundup: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], error: str
) -> None:
    monkeypatch.chdir(roundup.parent)
    with pytest.raises(SettingsError, match=error):
        run([str(roundup) if argument == "IN" else argument for argument in arguments])


def test_parquet_without_pyarrow_says_what_to_install(roundup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SettingsError, match=r"pip install 'incident-extractor\[parquet\]'"):
        run([roundup, "--to", "parquet", "--out", roundup.with_name("out.parquet")])


def test_the_command_offers_every_table_and_policy() -> None:
    assert [format.value for format in export_cli.Format] == list(SHAPES) == list(get_args(Table))
    assert [policy.value for policy in export_cli.Imputation] == list(POLICIES) == list(get_args(Policy))


def test_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    line = ROUNDUP.model_dump_json() + "\n"

    def peak(lines: int) -> int:
        path.write_text(line * lines, encoding="utf-8")
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            write_rows(read_records(path), to="csv", stream=nowhere)
            return tracemalloc.get_traced_memory()[1] - before

    tracemalloc.start()
    try:
        peak(2)  # caches fill
        assert peak(60) < 1.5 * peak(6)
    finally:
        tracemalloc.stop()


def test_the_page_of_columns_is_current() -> None:
    page = (ROOT / "docs" / "columns.md").read_text(encoding="utf-8")
    assert page == columns_page(), f"docs/columns.md is stale. Run: {COMMAND}"
    assert run(["--columns"]).stdout == page


def test_the_page_has_every_column_of_every_table() -> None:
    page = columns_page()
    for to, shape in SHAPES.items():
        assert f"`--to {to}`" in page
        assert all(f"| `{field.name}` | {field.type} |" in page for field in shape.fields)
        assert all(field.meaning.endswith(".") for field in shape.fields)


def test_the_verb_and_its_help_load_no_client_and_no_arrow() -> None:
    code = (
        "import sys; sys.argv = ['incidents', 'export', '--help']\n"
        "from extractor.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'openai', 'instructor', 'pyarrow', 'extractor.export'} & set(sys.modules)), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ended.stderr.strip() == "[]"
    assert "incidents export incidents.jsonl --to acled --out acled.csv" in ended.stdout
