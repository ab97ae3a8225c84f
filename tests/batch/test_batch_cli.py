"""``incidents batch`` as a command: real processes, signals and exit codes, against a scripted server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from extractor import cli
from tests.server import Reply, Sent, Server, completion, failing

from .runs import line, read, write

KEY = "sk-canary-command-3c9d"
NOTHING: dict[str, list[object]] = {"attacks": [], "totals": []}


def command(source: Path | str, out: Path, server: Server, *more: str) -> list[str]:
    """The command, on a scripted server, in one process unless more is said."""
    where = ["--model", "scripted", "--base-url", server.url, "--processes", "1"]
    return ["batch", str(source), "--out", str(out), *where, *more]


@contextmanager
def start(words: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """Run the command as a user's shell would, in a process group of its own, to which Ctrl-C is sent; see to its end."""
    env = {**os.environ, "OPENAI_API_KEY": KEY}
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "extractor", *words]
    with subprocess.Popen(
        command, env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True, process_group=0
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def invoke(words: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Run the command in this process and return its exit code."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(sys, "argv", ["incidents", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def usual(sent: Sent) -> Reply:
    """Answer that nothing was attacked."""
    return completion(NOTHING, usage=(len(sent.body) // 4, 10))


class Arrivals:
    """Answers with one reply, and lets a test wait for requests."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.arrived = threading.Semaphore(0)

    def __call__(self, _sent: Sent) -> Reply:
        """Take a request."""
        self.arrived.release()
        return self.reply

    def wait_for(self, requests: int) -> None:
        """Wait until so many requests have arrived."""
        for _ in range(requests):
            assert self.arrived.acquire(timeout=60)


def test_a_run_resumes_and_says_what_it_did(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    server.usual = usual
    out = tmp_path / "out.jsonl"
    source = write(tmp_path / "in.jsonl", [*(line(f"a{n}", url="u") for n in range(12)), "{bad"])
    for _ in range(2):
        assert invoke(command(source, out, server, "--jobs", "4"), monkeypatch) == 1
    said = capfd.readouterr()
    assert said.out == ""
    assert "incidents: 13 articles: 12 empty, 1 failed, 0 left" in said.err
    assert "incidents: 13 lines in" in said.err
    assert len(server.requests) == 12
    assert [each.get("input") for each in read(out)] == [{"url": "u"}] * 12 + [None]
    assert KEY not in said.err + "".join(str(path.read_bytes()) for path in tmp_path.iterdir())


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_refused_key_is_one_request_and_one_line(
    processes: str, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    server.usual = lambda _sent: failing(401, code="invalid_api_key", message=f"Incorrect API key: {KEY}")
    source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(12)])
    words = command(source, tmp_path / "out.jsonl", server, "--jobs", "8", "--processes", processes)
    assert invoke(words, monkeypatch) == 4
    said = capfd.readouterr().err
    assert len(server.requests) == 1
    assert said.count("\n") == 1
    assert "Key not accepted by" in said
    assert "run the same command again" in said
    assert KEY not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--price", "cheap"], "--price is 'cheap'"),
        (["--max-cost", "1"], "No price is known for 'scripted'"),
        (["--aliases", "/none/at/all"], "/none/at/all"),
        (["--jobs", "0"], "--jobs"),
    ],
    ids=["price", "no price", "aliases", "jobs"],
)
def test_a_wrong_option_is_told_before_anything_is_asked(
    words: list[str],
    said: str,
    tmp_path: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    source = write(tmp_path / "in.jsonl", [line("a")])
    assert invoke(command(source, tmp_path / "out.jsonl", server, *words), monkeypatch) == 2
    assert said in capfd.readouterr().err
    assert server.requests == []


@pytest.mark.parametrize("processes", ["1", "2"])
def test_an_interrupt_finishes_what_is_under_way_and_a_second_one_stops(
    processes: str, tmp_path: Path, server: Server
) -> None:
    out = tmp_path / "out.jsonl"
    words = command("-", out, server, "--jobs", "2", "--processes", processes)
    server.usual = slow = Arrivals(Reply(completion(NOTHING, usage=(9000, 10)).body, delay_s=0.2))
    with start(words) as process:
        send(process, [line(f"a{n}") for n in range(200)])
        slow.wait_for(3)
        os.killpg(process.pid, signal.SIGINT)
        said = said_by(process)
        assert process.wait(60) == 130
    assert "finishing what is under way" in said
    assert "ended on request; the same command goes on" in said
    assert "Traceback" not in said
    assert 1 <= len(read(out)) == len(server.requests) < 100

    server.usual = hanging = Arrivals(Reply(hang=True))
    with start(words) as process:
        send(process, [line(f"b{n}") for n in range(20)])
        hanging.wait_for(1)
        for _ in range(2):
            os.killpg(process.pid, signal.SIGINT)
            wait_for_line(process)
        said = said_by(process)
        assert process.wait(60) == 130
    assert "Traceback" not in said


def send(process: subprocess.Popen[str], lines: Sequence[str]) -> None:
    """Write lines to a process, and leave its input open: it still waits for more when it is ended."""
    assert process.stdin is not None
    process.stdin.write("".join(f"{each}\n" for each in lines))
    process.stdin.flush()


def said_by(process: subprocess.Popen[str]) -> str:
    """Return all that a process still says."""
    assert process.stderr is not None
    return process.stderr.read()


def wait_for_line(process: subprocess.Popen[str]) -> None:
    """Wait until a process says something."""
    assert process.stderr is not None
    while "incidents: " not in process.stderr.readline():
        pass


def test_help_names_every_option_and_imports_no_client() -> None:
    seen = "print(sorted({'openai', 'instructor', 'sqlite3'} & set(sys.modules)), file=sys.stderr)"
    code = f"import sys\nfrom extractor import cli\nsys.argv = ['incidents', 'batch', '--help']\ntry: cli.main()\nfinally: {seen}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"}
    )
    assert done.stderr.strip() == "[]"
    for option in (
        "--jobs",
        "--rpm",
        "--tpm",
        "--max-cost",
        "--max-articles",
        "--retry-failed",
        "--fresh",
        "--processes",
    ):
        assert option in done.stdout
    assert "Examples" in done.stdout
