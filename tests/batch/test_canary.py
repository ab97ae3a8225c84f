"""The key of the endpoint is in nothing that anybody can read, even when a server repeats it and with tracebacks on."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from traceback import TracebackException

import pytest

from extractor import cli, client
from extractor.batch import run
from tests.server import Reply, Sent, Server, completion, failing

from .runs import line, write

KEY = "sk-canary-everywhere-90b4"
NOTHING: dict[str, list[object]] = {"attacks": [], "totals": []}


@dataclass(slots=True)
class Command:
    """``incidents --debug`` with every log on; ``said`` is all that it has said."""

    folder: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    logs: pytest.LogCaptureFixture
    said: str = ""

    def __call__(self, *words: str) -> int | str:
        """Run it in this process; return its exit code, or the name of the error that it ended with."""
        self.patch.setattr(sys, "argv", ["incidents", "--debug", *words])
        end: int | str = 0
        try:
            cli.main()
        except SystemExit as ended:
            end = int(ended.code or 0)
        except Exception as error:
            end = type(error).__name__
            self.said += "".join(TracebackException.from_exception(error).format())
        shown = self.capture.readouterr()
        self.said += shown.out + shown.err + self.logs.text
        return end

    @property
    def files(self) -> dict[str, bytes]:
        """What it has written."""
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}

    def shows_the_key(self) -> bool:
        """Whether the key can be read anywhere."""
        return KEY in self.said or any(KEY.encode() in raw for raw in self.files.values())


@pytest.fixture
def command(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Command:
    """The command in a folder with an input of two articles."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("EXTRACTOR_DEBUG", "")  # what --debug sets is undone after the test
    monkeypatch.setattr(client, "backoff_s", lambda _fault: 0.0)
    write(tmp_path / "in.jsonl", [line("a"), line("b")])
    return Command(tmp_path, monkeypatch, capfd, caplog)


def batch(server: Server, *more: str, folder: Path = Path()) -> list[str]:
    """The words of a batch in one process, unless more is said."""
    files = [str(folder / "in.jsonl"), "--out", str(folder / "out.jsonl")]
    return ["batch", *files, "--model", "scripted", "--base-url", server.url, "--processes", "1", *more]


def repeated(sent: Sent) -> Reply:
    """Refuse the key with its own words."""
    return failing(401, code="invalid_api_key", message=f"Incorrect API key: {sent.headers['authorization']}")


def broken(sent: Sent) -> Reply:
    """Fail with the key in the error."""
    return failing(500, code="server_error", message=f"Failed for {sent.headers['authorization']}")


def rejected(sent: Sent) -> Reply:
    """Reject the request with the key in the reason."""
    return failing(400, code="bad_request", message=f"Bad request of {sent.headers['authorization']}")


def said(sent: Sent) -> Reply:
    """Answer with the key in place of a draft."""
    return completion(sent.headers["authorization"])


@pytest.mark.parametrize(
    ("reply", "end"),
    [(repeated, "BatchStopped"), (broken, 1), (rejected, 1), (said, 1)],
    ids=["key refused", "server error", "request rejected", "answer"],
)
def test_the_key_is_in_no_log_journal_output_report_or_traceback(
    reply: Callable[[Sent], Reply], end: int | str, command: Command, server: Server
) -> None:
    server.usual = reply
    assert command(*batch(server)) == end
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert ("Traceback" in command.said) == isinstance(end, str)
    command("view", "out.jsonl", "--articles", "in.jsonl", "--out", "report.html")
    server.usual = lambda _sent: completion(NOTHING, usage=(9000, 10))
    assert command(*batch(server, "--retry-failed")) == 0
    assert command("view", "out.jsonl", "--articles", "in.jsonl", "--out", "report.html") == 0
    assert {"out.jsonl", "out.jsonl.journal", "report.html"} <= set(command.files)
    assert "httpcore" in command.said, "the logs are on"
    assert not command.shows_the_key()


def test_the_traceback_of_a_defect_does_not_show_the_key(
    command: Command, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a defect of ours")

    monkeypatch.setattr(run, "run_items", fail)
    assert command(*batch(server)) == "RuntimeError"
    assert "a defect of ours" in command.said
    assert not command.shows_the_key()


def test_the_process_shows_no_key_in_the_traceback_that_it_prints(tmp_path: Path, server: Server) -> None:
    server.usual = repeated
    write(tmp_path / "in.jsonl", [line("a"), line("b")])
    words = [sys.executable, "-m", "extractor", "--debug", *batch(server, "--processes", "2", folder=tmp_path)]
    loud = {**os.environ, "OPENAI_API_KEY": KEY, "OPENAI_LOG": "debug"}
    done = subprocess.run(words, env=loud, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert len(server.requests) == 1
    assert KEY not in done.stdout + done.stderr
