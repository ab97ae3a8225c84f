"""The whole way with the real embedded model: what a user runs, on an article that is not in the repository.

The model is fetched on first use, as it is for a user; ``EXTRACTOR_MODELS_DIR`` names a folder that has it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_S = 1200  # most of it for the first download on a slow line
STORY = """Gunmen kill nine in Zamfara village raid

Gunmen on motorcycles attacked the village of Bukkuyum in Zamfara state, Nigeria, on Saturday night and killed nine farmers, the police said. Four other villagers were wounded.

The governor of the state, who was travelling abroad, asked for calm. Markets in the district will stay closed this week.
"""


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``incidents`` in a folder, with the code of this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = (sys.executable, "-m", "extractor", *arguments)
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=False
    )


def untimed(output: str) -> str:
    """The bytes of a result without what a clock measured."""
    data: dict[str, Any] = json.loads(output)
    assert data["usage"].pop("seconds") > 0
    return json.dumps(data)


@pytest.mark.model
def test_the_embedded_model_reads_an_article_and_repeats_itself(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    asked = ("extract", "story.txt", "--published", "2023-05-14", "--format", "json")
    first, again = (run(*asked, folder=tmp_path) for _ in range(2))
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    assert untimed(first.stdout) == untimed(again.stdout)

    result = json.loads(first.stdout)
    (incident,) = result["incidents"]
    killed = [c for c in incident["counts"] if c["outcome"] == "killed" and c["relation"] == "independent"]
    assert result["status"] == "ok"
    assert [(count["side"], count["number"]) for count in killed] == [("target", 9)]
    assert incident["place"]["country_code"] == "NG"
    assert (incident["when"]["start"], incident["when"]["basis"]) == ("2023-05-13", "resolved_from_relative")
    assert result["usage"]["cost_usd"] == 0
    for evidence in quotes(result):
        assert STORY[evidence["start"] : evidence["end"]] == evidence["quote"]

    (tmp_path / "result.json").write_text(first.stdout, encoding="utf-8")
    checked = run("verify", "result.json", "--articles", "story.txt", folder=tmp_path)
    assert (checked.returncode, checked.stdout) == (0, "")


def quotes(value: Any) -> list[dict[str, Any]]:
    """Every piece of evidence in a result."""
    if isinstance(value, dict):
        below = [quote for inner in value.values() for quote in quotes(inner)]
        return [value, *below] if "quote" in value else below
    return [quote for inner in value for quote in quotes(inner)] if isinstance(value, list) else []
