"""``incidents batch --via`` and ``--ray`` as commands."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor import cli

from ..asking import KEY
from ..server import Server
from .batch_server import BatchServer, said
from .model import answer_of, results, write_stories


class Desk:
    """An input, an output and a server of batches."""

    def __init__(self, folder: Path, server: Server, patch: pytest.MonkeyPatch) -> None:
        self.stories = folder / "stories.jsonl"
        self.out = folder / "out.jsonl"
        self.server = server
        self.patch = patch
        write_stories(self.stories)

    def run(self, *more: str, source: str | None = None) -> int:
        """Run the command and return its exit code."""
        words = ["batch", source or str(self.stories), "--out", str(self.out), "--model", "scripted-1"]
        self.patch.setattr(sys, "argv", ["incidents", *words, "--base-url", self.server.url, *more])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return int(ended.value.code or 0)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr("extractor.batch.openai_batch.leaving", lambda _stop: lambda _seconds: None)
    with Server(BatchServer(lambda body: said(answer_of(body)))) as server:
        yield Desk(tmp_path, server, monkeypatch)


def test_via_openai_batch_tells_of_rounds_and_sums_up(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.run("--via", "openai-batch") == 1  # for the articles that fail by design
    shown = capsys.readouterr().err
    assert "incidents: round 1: 5 requests wait for an answer" in shown
    assert "incidents: round 2: 2 requests wait for an answer" in shown
    assert "incidents: 7 articles: 2 empty, 1 failed, 1 invalid, 3 ok, 0 left" in shown
    assert "7 lines in" in shown
    assert len(results(desk.out)) == 7
    assert KEY not in shown


def test_via_openai_batch_is_quiet_on_request(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.run("--via", "openai-batch", "--quiet")
    assert "round" not in capsys.readouterr().err


def test_via_files_ends_with_what_to_do_next(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.run("--via", "files") == 4
    shown = capsys.readouterr().err
    assert "vllm run-batch --model scripted-1 -i" in shown
    assert "Traceback" not in shown
    assert (desk.out.with_name("out.jsonl.batches") / "part-0001.jsonl").exists()


@pytest.mark.parametrize(
    ("more", "source", "words"),
    [
        pytest.param(["--via", "files", "--ray", "local"], None, "do not go together", id="both"),
        pytest.param(["--via", "openai-batch"], "-", "not standard input", id="standard input"),
        pytest.param(["--via", "pigeon"], None, "'pigeon' is not one of", id="unknown"),
        pytest.param(["--ray", "local:none"], None, "local:4", id="no number"),
    ],
)
def test_a_wrong_command_is_one_line(
    desk: Desk, capsys: pytest.CaptureFixture[str], more: list[str], source: str | None, words: str
) -> None:
    assert desk.run(*more, source=source) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert desk.server.requests == []


def test_without_ray_the_command_says_what_to_install(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.patch.setitem(sys.modules, "ray", None)
    assert desk.run("--ray", "local") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "pip install 'incident-extractor[ray]'" in line
