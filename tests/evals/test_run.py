"""Runs: resumed, killed, repeated, failed, within a ceiling, and without a network."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evals.errors import OfflineMiss
from evals.gold import load_gold
from evals.oracle import perfect
from evals.replies import ASKING, Asking, ReplyCache, append_line, read_lines
from evals.run import Plan, Ran, each_left, run_articles
from evals.store import Done, Manifest, Run, open_run, read_results
from extractor.article import Article
from extractor.errors import NotAuthorised, Upstream
from extractor.schema import Extraction, Usage

from ..server import Server, failing
from .making import EMPTY, empty_label, gold_of, label, write_gold
from .scripted import ROOT, Workshop, answer, command, environment, make_workshop

TWINS = 6


@pytest.fixture
def model() -> Iterator[Server]:
    """A scripted model."""
    with Server(answer) as server:
        yield server


@pytest.fixture
def workshop(tmp_path: Path, model: Server) -> Workshop:
    """A workshop with the scripted model."""
    return make_workshop(tmp_path, model, twins=TWINS)


def report(workshop: Workshop, *arguments: str) -> bytes:
    """Run, and return the JSON report."""
    out = workshop.folder / "report.json"
    done = command("run", *workshop.options("run"), "--format", "json", "-o", str(out), *arguments)
    assert done.returncode == 0, done.stderr
    return out.read_bytes()


def test_the_same_command_again_asks_nothing_and_reports_the_same(workshop: Workshop) -> None:
    first = report(workshop)
    asked = len(workshop.server.requests)
    assert asked == TWINS + 2
    assert report(workshop) == first
    assert len(workshop.server.requests) == asked


def test_a_run_killed_half_way_is_resumed_and_pays_only_for_what_was_in_flight(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.server.usual = lambda sent: replace(answer(sent), delay_s=0.15)
    options = [*workshop.options("run"), "--jobs", "2"]
    process = subprocess.Popen(
        [sys.executable, "-m", "evals", "run", *options],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 600
    while len(workshop.server.requests) < 4 and time.monotonic() < until:
        process.poll()
        time.sleep(0.01)  # the process under test is another one: there is nothing to await
    process.send_signal(signal.SIGKILL)
    process.wait()
    paid = len(workshop.server.requests)
    assert 4 <= paid < TWINS + 2
    resumed = report(workshop, "--jobs", "2")
    assert len(workshop.server.requests) <= TWINS + 2 + 2
    whole = make_workshop(tmp_path / "whole", workshop.server, twins=TWINS)
    assert report(whole) == resumed


def test_each_repeat_is_asked_for_and_never_answered_with_another(workshop: Workshop) -> None:
    report(workshop, "--repeat", "2")
    assert len(workshop.server.requests) == 2 * (TWINS + 2)
    report(workshop, "--repeat", "3")
    assert len(workshop.server.requests) == 3 * (TWINS + 2)


def test_a_reply_once_paid_for_serves_a_new_run(workshop: Workshop) -> None:
    report(workshop)
    asked = len(workshop.server.requests)
    report(workshop, "--name", "another")
    assert len(workshop.server.requests) == asked


def test_fresh_asks_for_everything_anew(workshop: Workshop) -> None:
    report(workshop)
    report(workshop, "--fresh")
    assert len(workshop.server.requests) == 2 * (TWINS + 2)


def test_a_failed_article_is_recorded_listed_first_and_tried_again(workshop: Workshop) -> None:
    workshop.server.will(failing(400))
    rows = json.loads(report(workshop))
    assert [f["status"] for f in rows["failed"]] == ["failed"]
    assert rows["scores"][0]["article"] == rows["failed"][0]["article"]
    assert json.loads(report(workshop))["failed"] == []
    assert len(workshop.server.requests) == TWINS + 3


@pytest.mark.parametrize("twins", [TWINS, 20], ids=["one process", "several processes"])
def test_offline_needs_neither_server_nor_socket(tmp_path: Path, model: Server, twins: int) -> None:
    workshop = make_workshop(tmp_path, model, twins=twins)
    whole = report(workshop, "--record", "--jobs", "8")
    asked = len(workshop.server.requests)
    out = workshop.folder / "offline.json"
    options = workshop.options("run")
    options[options.index("--runs") + 1] = str(workshop.folder / "elsewhere")
    arguments = ["run", *options, "--offline", "--format", "json", "-o", str(out)]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SOCKETS, *arguments],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert len(workshop.server.requests) == asked
    assert out.read_bytes() == whole


WITHOUT_SOCKETS = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"{event} {arguments}")

sys.addaudithook(refuse)
sys.argv[0] = "incident-evals"
from evals.__main__ import main
try:
    main()
finally:
    loaded = {"openai", "instructor", "tenacity", "xllamacpp", "scipy", "jinja2"} & set(sys.modules)
    assert not loaded, loaded
"""


def test_the_recorded_replies_are_text_and_hold_only_what_the_run_used(workshop: Workshop) -> None:
    report(workshop, "--record", "--repeat", "2")
    files = sorted(workshop.replies.rglob("*.jsonl"))
    assert len(files) == TWINS + 2
    rows = [row for f in files for row in read_lines(f)]
    assert {row["repeat"] for row in rows} == {0}
    assert all(set(row) == {"key", "repeat", "seconds", "reply"} for row in rows)


def make_run(folder: Path) -> Run:
    """A run folder with an invented manifest."""
    return open_run(folder, manifest=Manifest("m", {}, "p", "s", "e"))


def go(folder: Path, *, plan: Plan | None = None, cost: float = 0.0, error: Exception | None = None) -> tuple[Run, Ran]:
    """Run a made-up extractor over two articles."""
    golds = load_gold(write_gold(folder / "gold", gold_of(label()), gold_of(empty_label(), EMPTY)))
    run = make_run(folder / "runs")
    cache = ReplyCache("m", folder / "cache", recorded=folder / "recorded")

    async def extract(article: Article) -> Extraction:
        if error is not None and article.id == "two":
            raise error
        await cache.store("0" * 64, "{}")
        gold = next(g for g in golds if g.id == article.id)
        return perfect(gold).model_copy(update={"usage": Usage(calls=1, cost_usd=cost, seconds=1.0)})

    return run, run_articles(golds, run=run, extract=extract, cache=cache, plan=plan or Plan())


def test_the_cost_ceiling_stops_before_the_next_article(tmp_path: Path) -> None:
    run, ran = go(tmp_path, plan=Plan(max_cost_usd=0.01), cost=0.02)
    assert (ran.done, ran.left) == (1, 1)
    golds = load_gold(tmp_path / "gold")
    assert [g.id for g, _ in each_left(golds, run=run, repeat=1)] == ["two"]


@pytest.mark.parametrize("error", [Upstream("server said 500"), KeyError("a bug")])
def test_an_error_on_one_article_is_a_result_and_the_run_goes_on(tmp_path: Path, error: Exception) -> None:
    run, ran = go(tmp_path, error=error)
    results = read_results(run, load_gold(tmp_path / "gold"))
    assert ran.done == 2
    assert results[Done("two", 0)].status == "failed"
    assert results[Done("two", 0)].issues[0].code == type(error).__name__


def test_an_error_that_every_article_would_meet_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(NotAuthorised):
        go(tmp_path, error=NotAuthorised("no key"))
    assert len(read_results(make_run(tmp_path / "runs"), load_gold(tmp_path / "gold"))) == 1


def test_results_hold_no_times(tmp_path: Path) -> None:
    run, _ = go(tmp_path)
    assert "seconds" not in (run.folder / "results.jsonl").read_text(encoding="utf-8")
    assert len(list(read_lines(run.folder / "timings.jsonl"))) == 2


def test_a_result_on_an_older_text_does_not_count(tmp_path: Path) -> None:
    run, _ = go(tmp_path)
    (tmp_path / "gold" / "empty.txt").write_text(EMPTY + "Corrected.", encoding="utf-8")
    golds = load_gold(tmp_path / "gold")
    assert [g.id for g, _ in each_left(golds, run=run, repeat=1)] == ["empty"]


def test_a_line_torn_by_a_crash_is_skipped_and_closed_off(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    append_line(file, '{"a": 1}')
    with file.open("a", encoding="utf-8") as out:
        out.write('{"a": 2')
    append_line(file, '{"a": 3}')
    assert [row["a"] for row in read_lines(file)] == [1, 3]


def fetch(cache: ReplyCache, key: str, *, repeat: int = 0) -> str | None:
    """Fetch on behalf of one article."""

    async def ask() -> str | None:
        ASKING.set(Asking("two", repeat))
        return await cache.fetch(key)

    return asyncio.run(ask())


def store(cache: ReplyCache, key: str, reply: str, *, repeat: int = 0) -> None:
    """Store on behalf of one article."""

    async def keep() -> None:
        ASKING.set(Asking("two", repeat))
        await cache.store(key, reply)

    asyncio.run(keep())


def test_replies_outlive_the_process_and_keep_repeats_apart(tmp_path: Path) -> None:
    store(ReplyCache("m/x", tmp_path), "k" * 64, '{"text": "é"}')
    again = ReplyCache("m/x", tmp_path, recorded=tmp_path / "none")
    assert json.loads(fetch(again, "k" * 64) or "") == {"text": "é"}
    assert fetch(again, "k" * 64, repeat=1) is None
    assert fetch(ReplyCache("m/y", tmp_path, recorded=tmp_path / "none"), "k" * 64) is None


def test_an_offline_miss_names_the_article_and_the_way_out(tmp_path: Path) -> None:
    cache = ReplyCache("m", tmp_path, recorded=tmp_path / "none", offline=True)
    with pytest.raises(OfflineMiss, match=r"'two'.*--record"):
        fetch(cache, "k" * 64)
