"""What a user installs: the files of the wheel, and a copy of it that works in any folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

from .server import Server, answering

ROOT = Path(__file__).parent.parent
NO_DATA = ("__pycache__", "gold", "replies", "tuning", "runs")
STORY = "Gunmen killed four farmers in Tangaza, Nigeria, on Saturday, the police said."
DRAFT = {
    "attacks": [
        {
            "sentences": [1],
            "figures": [{"words": "four", "people": "farmers"}],
            "by": "Gunmen",
            "on": "four farmers",
            "place": "Tangaza",
            "country": "Nigeria",
            "time": "on Saturday",
        }
    ],
    "totals": [],
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source archive as an index would."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder)
    assert len(list(folder.glob("*.tar.gz"))) == 1
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what installing the wheel puts there, and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    quiet = ("--quiet", "--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check")
    run(sys.executable, "-m", "pip", "install", *quiet, "--target", str(folder), str(wheel), cwd=folder)
    return folder


def run(*command: str, cwd: Path, path: Path | None = None) -> str:
    """Run a command in ``cwd``, with the code in ``path`` alone if one is given, and return what it printed."""
    environment = {**os.environ, "COLUMNS": "120", "TERM": "dumb"} | ({"PYTHONPATH": str(path)} if path else {})
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def files_under(folder: Path, *, shown_as: str) -> set[str]:
    """Return the files of a folder as they should be called in the wheel; evaluation data stays out."""
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {f"{shown_as}/{name.as_posix()}" for name in names if not set(NO_DATA) & set(name.parts)}


def members(wheel: Path) -> set[str]:
    """Return the names in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_holds_the_code_its_data_and_the_prompts_and_nothing_else(wheel: Path) -> None:
    expected = (
        files_under(ROOT / "extractor", shown_as="extractor")
        | files_under(ROOT / "prompts", shown_as="extractor/prompts")
        | files_under(ROOT / "evals", shown_as="evals")
    )
    found = {name for name in members(wheel) if ".dist-info/" not in name}
    assert found == expected
    assert {"extractor/py.typed", "extractor/prompts/listing/system.md", "evals/gate.toml"} <= found


def test_metadata_names_commands_licence_and_python(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = next(name.split("/")[0] for name in archive.namelist() if ".dist-info/" in name)
        metadata = message_from_string(archive.read(f"{info}/METADATA").decode())
        commands = archive.read(f"{info}/entry_points.txt").decode()
    assert (metadata["Name"], metadata["License-Expression"]) == ("incident-extractor", "Apache-2.0")
    assert metadata["Requires-Python"] == ">=3.11"
    assert {"local", "evals", "parquet", "ray", "review", "dev"} == set(metadata.get_all("Provides-Extra", []))
    assert "incidents = extractor.cli:main" in commands
    assert "incident-evals = evals.__main__:main" in commands
    assert f"{info}/licenses/LICENSE" in members(wheel)


def test_installed_copy_extracts_and_verifies_in_another_folder(installed: Path, tmp_path: Path) -> None:
    story, result = tmp_path / "story.txt", tmp_path / "result.json"
    story.write_text(STORY, encoding="utf-8")
    with Server(answering(DRAFT)) as server:
        asked = ("--model", "scripted", "--base-url", server.url, "--published", "2023-05-14")
        command = (sys.executable, "-m", "extractor", "extract", story.name, *asked, "--out", result.name)
        run(*command, cwd=tmp_path, path=installed)
    (incident,) = json.loads(result.read_text(encoding="utf-8"))["incidents"]
    assert [count["number"] for count in incident["counts"]] == [4]
    assert incident["place"]["country_code"] == "NG"
    assert incident["when"]["start"] == "2023-05-13"
    check = (sys.executable, "-m", "extractor", "verify", result.name, "--articles", story.name)
    assert run(*check, cwd=tmp_path, path=installed) == ""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        pytest.param("import extractor; print(extractor.__file__)", "extractor/__init__.py", id="package"),
        pytest.param(
            "from extractor.prompt import prompts_folder; print(prompts_folder())", "extractor/prompts", id="prompts"
        ),
        pytest.param("from evals.places import RULES_FILE; print(RULES_FILE)", "evals/gate.toml", id="gate-rules"),
    ],
)
def test_installed_copy_uses_its_own_files(code: str, said: str, installed: Path, tmp_path: Path) -> None:
    printed = Path(run(sys.executable, "-c", code, cwd=tmp_path, path=installed).strip())
    assert printed == installed / said
    assert printed.exists()


def test_both_commands_explain_themselves_where_nothing_else_is(installed: Path, tmp_path: Path) -> None:
    assert "verify" in run(sys.executable, "-m", "extractor", "--help", cwd=tmp_path, path=installed)
    assert "check" in run(sys.executable, "-m", "evals", "--help", cwd=tmp_path, path=installed)
