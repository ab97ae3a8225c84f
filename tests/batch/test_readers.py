"""Processes that read: the same results come out as from one process, whatever happens to them."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import loop
from extractor.article import Article
from extractor.batch import readers
from extractor.batch.frames import (
    Asked,
    Frame,
    Kind,
    article_bytes,
    article_from,
    asked_bytes,
    asked_from,
    error_bytes,
    error_from,
    packed,
    read_frames,
    settings_bytes,
    settings_from,
    told_bytes,
    told_from,
)
from extractor.batch.plan import Plan
from extractor.batch.readers import ReaderDied, Readers, command, environment, processes_for
from extractor.batch.run import run_batch
from extractor.endpoint import Endpoint
from extractor.errors import BatchStopped, Upstream
from extractor.ledger import Request, Tokens
from extractor.pipeline import Extractor
from extractor.schema import Extraction
from extractor.settings import MAX_ARTICLE_BYTES, Settings
from extractor.sources import read_documents
from tests.server import Reply, Sent, Server, completion, failing, plain, resetting

from .model import answer_of, answering, results, write_stories
from .runs import line, write
from .test_batch_cli import KEY, NOTHING, Arrivals, send, start
from .test_batch_cli import command as command_line

CODE = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from extractor.batch import reader\n{change}\nreader.main()"
"""A process that reads as any does, but for one change."""
POISON = """
import os
usual = reader.article_from
reader.article_from = lambda raw: os._exit(9) if b"poison" in raw else usual(raw)
"""
DEFECT = """
from extractor import pipeline
usual = pipeline.make_view
def broken(article):
    if "Kano" in article.text:
        raise KeyError("a secret of the article")
    return usual(article)
pipeline.make_view = broken
"""


def settings_for(server: Server, **changes: Any) -> Settings:
    """Settings that ask the scripted server."""
    return Settings(model="scripted", base_url=server.url, api_key=KEY, **changes)


def run(source: Path, out: Path, settings: Settings, *, processes: int) -> list[dict[str, Any]]:
    """Run a batch over a file, and return its lines."""
    documents = enumerate(read_documents(source, max_bytes=MAX_ARTICLE_BYTES, stdin=None))
    run_batch(documents, out=out, settings=settings, plan=Plan(jobs=8, processes=processes))
    return results(out)


def reading(settings: Settings, work: Callable[[Readers], Awaitable[Any]]) -> Any:
    """Do work with processes that read, and end them."""

    async def do() -> Any:
        made = Readers(settings, most=1, jobs=64)
        try:
            await made.open()
            return await work(made)
        finally:
            await made.aclose()

    return loop.run(do())


def told(extraction: Extraction) -> str:
    """An extraction without what may differ from run to run."""
    usage = extraction.usage.model_copy(update={"seconds": 0.0})
    return extraction.model_copy(update={"usage": usage}).model_dump_json()


def briefs(count: int) -> list[Article]:
    """Articles that differ."""
    return [Article(f"A bomb killed {n + 2} people in Kano on Friday, police said.", id=f"b{n}") for n in range(count)]


def in_this_process(settings: Settings, articles: Sequence[Article]) -> list[str]:
    """What comes out of articles without another process."""
    with Extractor(settings) as extractor:
        return [told(each) for each in extractor.extract_many(articles)]


class TestResults:
    def test_stories_re_asks_and_rubbish_come_out_as_in_one_process(self, tmp_path: Path, server: Server) -> None:
        server.usual = answering
        write_stories(tmp_path / "in.jsonl")
        settings = settings_for(server)
        alone = run(tmp_path / "in.jsonl", tmp_path / "one.jsonl", settings, processes=1)
        asked = len(server.requests)
        shared = run(tmp_path / "in.jsonl", tmp_path / "two.jsonl", settings, processes=3)
        assert shared == alone
        assert {row["status"] for row in shared} == {"ok", "empty", "invalid", "failed"}
        assert sum(row["usage"]["reasks"] for row in shared) == 2
        assert sorted(sent.body for sent in server.requests[asked:]) == sorted(
            sent.body for sent in server.requests[:asked]
        )

    def test_no_more_requests_are_out_than_jobs_though_more_articles_are_read(
        self, tmp_path: Path, server: Server
    ) -> None:
        server.usual = lambda _: replace(completion(NOTHING), delay_s=0.3)
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(24)])
        rows = run(source, tmp_path / "out.jsonl", settings_for(server), processes=2)
        assert [row["status"] for row in rows] == ["empty"] * 24
        assert 1 < server.most_in_flight <= 8

    def test_what_servers_do_wrong_comes_out_as_in_one_process(self, tmp_path: Path, server: Server) -> None:
        good = completion(NOTHING)
        ways: list[list[Reply]] = [
            [completion("", refusal="I cannot help.")],
            [completion("", finish="content_filter")],
            [completion('{"attacks": [', finish="length")],
            [failing(503), good],
            [resetting(good, "body"), plain(good.body[:-9]), good],
            [completion("no draft"), failing(500), completion("none either")],
            [completion("no draft"), completion("", refusal="No.")],
            [failing(400, message="way 7 is too long")],
            [failing(400, message="Report 8 of this day, when nothing happened at all.")],
            [completion(NOTHING, usage=None)],
            [completion(NOTHING, usage=(3, 1))],
            [plain(b'{"error": {"code": 402, "message": "pay"}, "choices": []}', status=500), good],
            [failing(429, code="rate_limit_exceeded", retry_after="0.01"), good],
            [failing(500, x_should_retry="false")],
        ]
        texts = [f"Report {n} of this day, when nothing happened at all." for n in range(len(ways))]
        source = write(tmp_path / "in.jsonl", [line(f"a{n}", text) for n, text in enumerate(texts)])
        left: dict[int, list[Reply]] = {}

        def play(sent: Sent) -> Reply:
            way = int(re.findall(rb"Report (\d+) of this day", sent.body)[-1])
            return left[way].pop(0)

        server.usual = play
        rows = {}
        for processes in (1, 2):
            left.update({n: list(replies) for n, replies in enumerate(ways)})
            out = tmp_path / f"{processes}.jsonl"
            rows[processes] = run(source, out, settings_for(server), processes=processes)
            assert not any(left.values())
        assert rows[2] == rows[1]
        assert {row["status"] for row in rows[2]} == {"empty", "refused", "truncated", "invalid", "failed"}
        assert "way 7 is too long" in rows[2][7]["issues"][0]["message"]
        assert "nothing happened" not in rows[2][8]["issues"][0]["message"], "words of the article are not repeated"

    def test_a_defect_in_reading_is_the_articles_failure(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(readers, "START", CODE.format(change=DEFECT))
        result = reading(settings_for(server), lambda made: made.extract(briefs(1)[0]))
        assert (result.article_id, result.status, result.issues[0].code) == ("b0", "failed", "KeyError")
        assert "secret" not in result.model_dump_json()


class TestDeaths:
    def test_a_process_that_is_killed_loses_no_article_and_pays_for_none_twice(self, server: Server) -> None:
        articles = briefs(12)
        pids: list[int] = []

        async def work(made: Readers) -> list[Extraction]:
            def answer(sent: Sent) -> Reply:
                if len(server.requests) == 3:
                    pids.extend(made.pids)
                    os.kill(made.pids[0], signal.SIGKILL)
                return completion(answer_of(sent.json))

            server.usual = answer
            ends = await asyncio.gather(*(made.extract(article) for article in articles))
            assert made.pids
            assert made.pids != pids, "another process went on"
            return ends

        settings = settings_for(server)
        found = [told(each) for each in reading(settings, work)]
        assert len(server.requests) == len(articles)
        assert found == in_this_process(settings, articles)

    def test_an_article_that_kills_whoever_reads_it_fails_alone(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(readers, "START", CODE.format(change=POISON))
        server.usual = lambda _: completion(NOTHING)
        articles = [*briefs(3), Article("All drank of the poison.", id="deadly"), *briefs(3)]

        async def work(made: Readers) -> list[Any]:
            return await asyncio.gather(*(made.extract(article) for article in articles), return_exceptions=True)

        ends = reading(settings_for(server), work)
        assert [isinstance(end, ReaderDied) for end in ends] == [article.id == "deadly" for article in articles]
        assert all(end.status == "empty" for end in ends if not isinstance(end, ReaderDied))

    def test_processes_that_cannot_begin_end_the_run_in_a_line(
        self, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(readers, "START", "import sys; sys.exit(7)")
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(9)])
        with pytest.raises(BatchStopped, match=r"ended before it could begin \(last with 7\).*--processes 1"):
            run(source, tmp_path / "out.jsonl", settings_for(server), processes=2)
        assert server.requests == []

    def test_a_killed_run_leaves_no_process_behind(self, tmp_path: Path, server: Server) -> None:
        server.usual = hanging = Arrivals(Reply(hang=True))
        words = command_line("-", tmp_path / "out.jsonl", server, "--jobs", "4", "--processes", "2")
        with start(words) as process:
            send(process, [line(f"a{n}") for n in range(20)])
            hanging.wait_for(1)
            process.kill()
            try:
                process.communicate(timeout=60)  # ends when nobody holds its standard error any more
            except subprocess.TimeoutExpired:
                pytest.fail("a process that reads outlives its run")


class TestFrames:
    @given(st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, 2**64 - 1), st.binary(max_size=40))), st.data())
    def test_a_pipe_that_is_cut_gives_the_whole_frames_before(
        self, parts: list[tuple[Kind, int, bytes]], data: st.DataObject
    ) -> None:
        frames = [Frame(*part) for part in parts]
        raw = b"".join(map(packed, frames))
        assert list(read_frames(BytesIO(raw))) == frames
        got = list(read_frames(BytesIO(raw[: data.draw(st.integers(0, len(raw)))])))
        assert got == frames[: len(got)]

    @given(
        st.text(st.characters()),
        st.none() | st.text(),
        st.none() | st.dates(),
        st.sampled_from(["given", "document"]),
    )
    def test_an_article_arrives_as_it_is_but_for_its_id(
        self, text: str, title: str | None, published: Any, stated: Any
    ) -> None:
        article = Article(
            text + "\ud800", "", title, published, None, "fr", "A. Uthor", stated if published else "none"
        )
        assert article_from(article_bytes(article)) == article

    def test_questions_answers_and_errors_arrive_as_they_are(self) -> None:
        asked = Asked("0f" * 32, b'{"messages":[]}', True)
        assert asked_from(asked_bytes(asked)) == asked
        endpoint = Endpoint("m", "http://x/v1", "k")
        requests = (Request(endpoint, "retry", "status 503", False, Tokens(1, None, 2), 0.25),)
        arrived = told_from(told_bytes(None, Upstream("Down."), requests), endpoint=endpoint)
        assert (arrived.reply, type(arrived.error), str(arrived.error)) == (None, Upstream, "Down.")
        assert arrived.requests == requests
        assert repr(error_from(error_bytes(BatchStopped("Over.")))) == repr(BatchStopped("Over."))

    def test_no_process_that_reads_is_given_the_key(self) -> None:
        settings = Settings(model="openai/gpt-5-mini", api_key=KEY, window_chars=900)
        assert KEY.encode() not in settings_bytes(settings)
        assert settings_from(settings_bytes(settings)).window_chars == 900
        assert KEY not in "".join(environment({"OPENAI_API_KEY": KEY, "HOME": "/h"}).values())
        assert KEY not in "".join(command())


@pytest.mark.parametrize(("cores", "jobs", "want"), [(1, 64, 1), (4, 64, 4), (4, 1, 1), (32, 64, 8)])
def test_one_core_or_one_job_needs_no_process_but_this_one(
    cores: int, jobs: int, want: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "usable_cores", lambda: cores)
    assert processes_for(jobs) == want


@pytest.mark.parametrize(
    ("plan", "under_way"),
    [(Plan(jobs=64), 64), (Plan(jobs=64, processes=2), 80), (Plan(jobs=2, processes=2), 2)],
    ids=["one-process", "read-ahead", "few-jobs"],
)
def test_articles_are_read_ahead_where_others_read(plan: Plan, under_way: int) -> None:
    assert plan.under_way == under_way
