"""Batch runs under faults, in a short form: the command is a process of its own, and so is the server."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from evals.faults.answer import SWAP
from evals.faults.brief import brief
from evals.faults.chaos import CANARY, Chaos, command_of, leaks, run_chaos, write_stories
from evals.faults.plan import Plan
from evals.faults.process import Life
from evals.faults.server import Duty
from evals.faults.storm import run_batch_command
from evals.faults.verdict import Output, read_log, read_output

from .test_faults_server import serving

pytestmark = pytest.mark.slow


def test_a_run_that_is_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    ran = run_chaos(Chaos(articles=300, kills=3, seed=20191), folder=tmp_path)
    assert list(ran.details())[3:] == []
    assert ran.line().startswith(f"300 articles, {ran.faults} faults, 3 kills: 0 lost, 0 duplicated, 0 corrupt, ")
    assert ran.arrived.paid_twice <= ran.kills * ran.chaos.jobs
    assert len(ran.arrived.faults) >= 18
    assert max(ran.peak_mb, ran.child_mb) < 220


def test_a_server_with_a_rate_limit_loses_nothing() -> None:
    storm = run_batch_command("storm", articles=150, jobs=64, duty=Duty(rate=100.0))
    assert (storm.whole, storm.lost) == (150, 0)


def test_the_key_shows_nowhere_even_if_the_server_repeats_it(tmp_path: Path) -> None:
    stories, out = tmp_path / "stories.jsonl", tmp_path / "incidents.jsonl"
    write_stories(stories, articles=12)
    plans = [Plan(), Plan(("status_500",)), Plan(("bad_json",)), *[Plan()] * 8, Plan(usual="key_refused")]
    with serving(plans) as url:
        command = command_of(stories, out, url=url, jobs=2)
        command[3:3] = ["--debug"]
        ended = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OPENAI_API_KEY": CANARY})
    assert "Traceback" in ended.stderr
    assert "Key not accepted" in ended.stderr
    assert len(out.read_text().splitlines()) >= 10
    (tmp_path / "said").write_text(ended.stdout + ended.stderr)
    assert list(leaks(tmp_path, [])) == []


def test_a_key_that_shows_is_found(tmp_path: Path) -> None:
    (tmp_path / "journal").write_bytes(b"\0" + CANARY.encode())
    assert list(leaks(tmp_path, [Life(said=f"Bearer {CANARY}")])) == ["journal", "standard error"]


RECORD = (
    '{{"article_id":"brief-{n}","status":"{status}","incidents":[{told}],"usage":{{"prompt_tokens":1}},'
    '"provenance":{{"article_sha256":"{digest}"}},"input":{{"desk":{desk}}}}}'
)
WHOLE = (
    '{{"attacker":{{"name":"{f.attacker}"}},"place":{{"name":"{f.town}"}},"claims":[{{"claimed_by":"{f.claimed_by}"}}],'
    '"counts":[{{"outcome":"killed","number":{f.killed}}},{{"outcome":"wounded","number":{f.wounded}}}]}}'
)


def record(number: int, *, told: int | None = None, status: str = "ok", text: int | None = None) -> str:
    """Write a record of a brief, with the facts or the text of another if wanted."""
    digest = hashlib.sha256(brief(number if text is None else text).text.encode()).hexdigest()
    whole = WHOLE.format(f=brief(number if told is None else told).facts)
    return RECORD.format(n=number, status=status, told=whole, digest=digest, desk=number % 7)


def judged(tmp_path: Path, lines: list[str], plans: list[Plan]) -> Output:
    """Judge an output of these lines."""
    path = tmp_path / "out"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_output(path, plans)


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        pytest.param([record(0), record(1), record(2)], (0, 0, 0), id="whole"),
        pytest.param([record(0), record(2)], (1, 0, 0), id="lost"),
        pytest.param([record(0), record(1), record(1), record(2)], (0, 1, 0), id="duplicated"),
        pytest.param([record(0), record(1, told=2), record(2)], (0, 0, 1), id="another's facts"),
        pytest.param([record(0), record(1, text=2), record(2)], (0, 0, 1), id="another's text"),
        pytest.param([record(0), record(1)[:-40], record(2)], (1, 0, 1), id="half a line"),
        pytest.param([record(0), record(2), record(1)], (0, 0, 1), id="out of order"),
        pytest.param([record(0), record(1, status="refused"), record(2)], (0, 0, 1), id="a status nobody planned"),
        pytest.param([record(0), record(1), record(2), record(7)], (0, 0, 1), id="an article that nobody asked about"),
    ],
)
def test_the_verdict_sees(lines: list[str], wrong: tuple[int, int, int], tmp_path: Path) -> None:
    output = judged(tmp_path, lines, [Plan()] * 3)
    assert (len(output.lost), len(output.duplicated), len(output.corrupt) > 0) == (*wrong[:2], wrong[2] > 0)


def test_the_verdict_sees_words_that_came_in_the_place_of_others(tmp_path: Path) -> None:
    lines = [record(0, told=SWAP)]
    assert any("another article" in words for words in judged(tmp_path, lines, [Plan(usual="swapped_ever")]).corrupt)


def test_the_log_tells_what_was_paid_twice(tmp_path: Path) -> None:
    log = tmp_path / "log"
    first = "1.0 0 good\n1.1 0 good\n1.2 1 status_500\n1.3 1 good\n1.4 2 refusal\n1.5 3 good\n1.5 3 down\n1.6 3 good\n"
    log.write_text(first + "2.0 2 refusal\n")
    plans = [Plan(), Plan(("status_500",)), Plan(usual="refusal"), Plan()]
    arrived = read_log(log, plans, first_round=len(first))
    assert arrived.paid_twice == 1
    assert arrived.requests == 8
    assert arrived.faults == Counter({"status_500": 1, "refusal": 2, "down": 1})
    assert read_log(log, plans, first_round=len(first) + 20).paid_twice == 2
