"""Whole runs without a model: order, resuming, failures, limits, and who ends them."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from extractor.article import Article
from extractor.batch import runner
from extractor.batch.journal import Journal
from extractor.batch.plan import Plan, Price, Stop
from extractor.batch.run import journal_path
from extractor.errors import (
    BatchStopped,
    InvalidReply,
    JournalBusy,
    JournalUnusable,
    ModelUnavailable,
    OutputUnwritable,
    Upstream,
)
from extractor.pipeline import Extractor
from extractor.schema import Extraction, Usage
from extractor.settings import Settings

from .runs import SETTINGS, Model, ended, extraction, line, read, run, run_on, write


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


class TestOutput:
    def test_the_embedded_model_takes_one_article_at_a_time(
        self, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at_once: list[int] = []
        under_way: set[str] = set()

        async def aextract(_: Extractor, article: Article) -> Extraction:
            under_way.add(article.id)
            at_once.append(len(under_way))
            await asyncio.sleep(0)
            under_way.remove(article.id)
            return extraction(article.id)

        monkeypatch.setattr(Extractor, "aextract", aextract)
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(20)])
        plan, settings = Plan(jobs=8, processes=2), Settings(model="local/qwen2.5-coder-1.5b")
        assert run(source, out, None, plan=plan, settings=settings).is_whole
        assert at_once == [1] * 20

    def test_every_article_has_a_line_in_the_order_of_the_input(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(50)])
        model = Model()

        async def later_first(article: Article) -> None:
            for _ in range(50 - int(article.id[1:])):
                await asyncio.sleep(0)

        model.hook = later_first
        summary = run(source, out, model.extract, plan=Plan(jobs=50))
        assert [each["article_id"] for each in read(out)] == [f"a{n}" for n in range(50)]
        assert summary.is_whole
        assert "50 articles: 50 empty, 0 left" in summary.lines()[0]

    def test_other_keys_of_a_line_are_kept(self, tmp_path: Path, out: Path) -> None:
        keys: dict[str, Any] = {"url": "http://x/ü", "deep": [{"n": None}], "huge": 10**30, "big": float("inf")}
        source = write(tmp_path / "in.jsonl", [line("a", **keys), line("b"), line("c", bad="\ud800")])
        run(source, out, Model().extract)
        a, b, c = read(out)
        assert a["input"] == {**keys, "big": None}
        assert "input" not in b
        assert c["input"] == {"bad": "\ufffd"}

    @pytest.mark.parametrize(
        ("bad", "code", "words"),
        [
            ("{cut", "ArticleError", "line 2: not JSON"),
            ("[1]", "ArticleError", "line 2: a JSON list"),
            ('{"id": "x"}', "ArticleError", "line 2: no text"),
            ('{"id": "x", "text": " . "}', "EmptyArticle", "line 2 has no words"),
            ('{"text": "Words.", "title": [1]}', "ArticleError", "line 2: 'title' is [1]"),
            ('{"text": "Words.", "published": "soonish"}', "DateUnreadable", "line 2"),
            ("[" * 100_000, "ArticleError", "line 2: not JSON"),
        ],
        ids=["no JSON", "no object", "no text", "no words", "wrong type", "no date", "too deep"],
    )
    def test_a_line_that_is_no_article_is_a_failure_with_its_number(
        self, bad: str, code: str, words: str, tmp_path: Path, out: Path
    ) -> None:
        source = write(tmp_path / "in.jsonl", [line("a"), bad, line("b")])
        summary = run(source, out, Model().extract)
        first, failed, last = read(out)
        assert (first["article_id"], last["article_id"], failed["status"]) == ("a", "b", "failed")
        assert failed["issues"][0]["code"] == code
        assert words in failed["issues"][0]["message"]
        assert summary.tally.failed == 1

    def test_bytes_that_are_no_utf_8_and_lone_surrogates_are_rows(self, tmp_path: Path, out: Path) -> None:
        source = tmp_path / "in.jsonl"
        source.write_bytes(b'{"id":"a","text":"Caf\xe9"}\n{"id":"b\\ud800","text":"Words \\ud800."}\n')
        run(source, out, Model().extract)
        assert [each["status"] for each in read(out)] == ["failed", "empty"]

    def test_two_bad_lines_of_one_text_have_their_own_numbers(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line("a", "-"), line("b", "-")])
        run(source, out, Model().extract)
        assert [each["issues"][0]["message"][:21] for each in read(out)] == [
            "in.jsonl, line 1 has ",
            "in.jsonl, line 2 has ",
        ]

    def test_a_folder_is_read_file_by_file(self, tmp_path: Path, out: Path) -> None:
        folder = tmp_path / "in"
        folder.mkdir()
        (folder / "b.txt").write_text("Two were killed.")
        (folder / "a.html").write_text("<html><body><p>One was killed in the market on Monday.</p></body></html>")
        (folder / "c.txt").write_text("")
        run(folder, out, Model().extract)
        assert [(each["article_id"], each["status"]) for each in read(out)] == [
            ("a.html", "empty"), ("b.txt", "empty"), ("c.txt", "failed"),
        ]  # fmt: skip

    def test_a_text_that_comes_again_is_extracted_once_and_written_for_each(self, tmp_path: Path, out: Path) -> None:
        lines = [line("a", "Same words."), line("b", "Same words.", url="u"), line("a", "Same words.")]
        source = write(tmp_path / "in.jsonl", [*lines, line("c", "Same words.", published="2020-01-02")])
        model = Model()
        run(source, out, model.extract)
        assert sorted(model.asked) == ["a", "c"]
        assert [each["article_id"] for each in read(out)] == ["a", "b", "a", "c"]
        assert read(out)[1]["input"] == {"url": "u"}
        assert sum(each["usage"]["calls"] for each in read(out) if each["article_id"] != "a") == 1


class TestResuming:
    def test_the_same_command_asks_about_nothing_again(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line("a"), line("b"), "{bad", line("c")])
        model = Model({"b": extraction("b", "refused")})
        run(source, out, model.extract)
        before = out.read_bytes()
        summary = run(source, out, model.extract)
        assert model.most_asked == 1
        assert out.read_bytes() == before
        assert summary.ending.extracted == 0

    def test_another_port_key_or_patience_asks_about_nothing_again(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line("a")])
        model = Model()
        run(source, out, model.extract)
        other = Settings(model="scripted", base_url="http://127.0.0.1:10/v1", api_key="k", deadline_s=1, max_attempts=1)
        run(source, out, model.extract, settings=other)
        assert model.asked == ["a"]

    def test_another_model_asks_again(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line("a")])
        model = Model()
        for name in ("scripted", "other", "scripted"):
            run(source, out, model.extract, settings=Settings(model=name, base_url="http://127.0.0.1:9/v1"))
        assert model.asked == ["a", "a"], "the first model's result was kept"

    def test_an_input_that_changed_keeps_what_it_still_holds(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line("a"), line("b"), line("c"), line("d")])
        model = Model()
        run(source, out, model.extract)
        write(source, [line("new"), line("c"), line("a", "Corrected."), line("b", url="u")])
        run(source, out, model.extract)
        assert sorted(model.asked) == ["a", "a", "b", "c", "d", "new"]
        assert [each["article_id"] for each in read(out)] == ["new", "c", "a", "b"]
        assert read(out)[3]["input"] == {"url": "u"}

    def test_failures_are_tried_again_when_asked_for_once_a_run(self, tmp_path: Path, out: Path) -> None:
        failed = extraction("a", "failed", code="Upstream")
        source = write(tmp_path / "in.jsonl", [line("a", "Same."), line("b"), line("c", "Same."), "{bad"])
        model = Model({"a": failed, "c": failed})
        run(source, out, model.extract)
        run(source, out, model.extract, retry_failed=True)
        assert len(model.asked) == 3
        model.ends.clear()
        summary = run(source, out, model.extract, retry_failed=True)
        assert [each["status"] for each in read(out)] == ["empty", "empty", "empty", "failed"]
        assert summary.tally.attempts == 4

    def test_fresh_begins_anew(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line("a")])
        model = Model()
        run(source, out, model.extract)
        run(source, out, model.extract, fresh=True)
        assert model.asked == ["a", "a"]
        assert journal_path(out).with_name("out.jsonl.journal.1").exists()

    def test_a_second_run_on_one_output_is_refused(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line("a")])
        model = Model()

        async def meanwhile(_article: Article) -> None:
            error = await asyncio.to_thread(lambda: ended(lambda: run(source, out, Model().extract)))
            assert isinstance(error, JournalBusy)

        model.hook = meanwhile
        assert run(source, out, model.extract).is_whole


class TestFailures:
    def test_what_is_wrong_with_one_article_is_its_result(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line(id) for id in "abcd"])
        ends = {"a": InvalidReply("No JSON."), "b": ValueError("secret"), "c": Upstream("Down."), "d": RecursionError()}
        summary = run(source, out, Model(ends).extract)
        assert [each["status"] for each in read(out)] == ["invalid", "failed", "failed", "failed"]
        assert "secret" not in out.read_text()
        assert "4 failed; their lines say why" in summary.lines()[-1]

    @pytest.mark.parametrize("code", ["NotAuthorised", "QuotaExhausted", "ModelNotFound"])
    def test_a_key_that_is_refused_costs_one_request_and_ends_the_run(
        self, code: str, tmp_path: Path, out: Path
    ) -> None:
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(40)])
        model = Model({f"a{n}": extraction(f"a{n}", "failed", code=code) for n in range(40)})
        error = ended(lambda: run(source, out, model.extract, plan=Plan(jobs=16)))
        assert isinstance(error, BatchStopped)
        assert f"{code} for a0." in str(error)
        assert model.asked == ["a0"]
        model.ends.clear()
        assert run(source, out, model.extract).is_whole
        assert len(read(out)) == 40

    def test_credit_that_ends_midway_keeps_what_was_paid_for(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(40)])
        model = Model({"a20": extraction("a20", "failed", code="QuotaExhausted")})
        assert isinstance(ended(lambda: run(source, out, model.extract)), BatchStopped)
        written = [each["article_id"] for each in read(out)]
        assert {f"a{n}" for n in range(17)} <= set(written)
        assert "a20" not in written
        model.ends.clear()
        model.asked.clear()
        run(source, out, model.extract)
        assert sorted(model.asked) == sorted({f"a{n}" for n in range(40)} - set(written))

    def test_an_embedded_model_that_cannot_be_had_ends_the_run(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line("a"), line("b")])
        model = Model({"a": ModelUnavailable("Not stored."), "b": ModelUnavailable("Not stored.")})
        assert isinstance(ended(lambda: run(source, out, model.extract)), ModelUnavailable)
        assert read(out) == []

    def test_a_server_that_fails_everything_for_long_ends_the_run(
        self, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(runner, "LEAST_STREAK", 12)
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(100)])
        ends = {f"a{n}": extraction(f"a{n}", "failed", code="Upstream") for n in range(100)}
        error = ended(lambda: run(source, out, Model({**ends, "a5": extraction("a5")}).extract))
        assert "The last 12 articles failed" in str(error)
        assert 16 <= len(read(out)) <= 25

    def test_a_full_disk_ends_the_run_in_a_line_and_loses_nothing(self, tmp_path: Path) -> None:
        lines = [line(f"a{n}") for n in range(200)]
        path = tmp_path / "out.jsonl.journal"
        with Journal.open(path, config="c", max_pages=40) as journal:
            error = ended(lambda: run_on(journal, lines, Model().extract, folder=tmp_path))
            kept = len(list(journal.lines()))
        assert isinstance(error, JournalUnusable)
        assert "database or disk is full" in str(error)
        model = Model()
        with Journal.open(path, config="c") as journal:
            run_on(journal, lines, model.extract, folder=tmp_path)
            assert len(list(journal.lines())) == 200
        assert len(model.asked) <= 200 - kept

    def test_an_output_that_cannot_be_written_is_written_by_the_next_run(
        self, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        source = write(tmp_path / "in.jsonl", [line("a")])
        model = Model()

        def full(_folder: Path) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            assert isinstance(ended(lambda: run(source, out, model.extract)), OutputUnwritable)
        assert not out.exists()
        run(source, out, model.extract)
        assert (len(read(out)), model.asked) == (1, ["a"])

    def test_an_input_that_is_not_there_is_said_in_a_line(self, tmp_path: Path, out: Path) -> None:
        assert "No file or folder" in str(ended(lambda: run(tmp_path / "none", out, Model().extract)))


class TestLimits:
    def test_max_articles_is_for_this_run(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(10)])
        model = Model()
        for want in (4, 8, 10):
            summary = run(source, out, model.extract, plan=Plan(jobs=3, max_articles=4))
            assert len(model.asked) == len(read(out)) == want
        assert summary.is_whole
        assert model.most_asked == 1

    def test_max_cost_is_for_all_runs_and_never_passed(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(30)])
        model = Model()
        for limit, want in ((0.10, 10), (0.10, 10), (0.15, 15)):
            summary = run(source, out, model.extract, plan=Plan(jobs=8, max_cost=limit))
            assert len(model.asked) == want
            assert summary.ending.why == "max_cost"
        assert summary.tally.cost_usd == pytest.approx(0.15)
        assert "ended at --max-cost; the same command goes on" in summary.lines()[-1]

    def test_a_price_of_ones_own_is_counted_and_written(self, tmp_path: Path, out: Path) -> None:
        usage = Usage(calls=1, prompt_tokens=1000, completion_tokens=100)
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(5)])
        ends = {f"a{n}": extraction(f"a{n}", usage=usage) for n in range(5)}
        plan = Plan(jobs=2, max_cost=0.0036, price=Price(1.0, 2.0))
        run(source, out, Model(ends).extract, plan=plan)
        assert [each["usage"]["cost_usd"] for each in read(out)] == [0.0012] * 3

    def test_a_server_that_states_no_usage_cannot_be_held_to_a_cost(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line("a"), line("b")])
        model = Model({"a": extraction("a", usage=Usage(calls=1, prompt_tokens=None))})
        error = ended(lambda: run(source, out, model.extract, plan=Plan(max_cost=1.0)))
        assert "max_cost cannot be kept" in str(error)
        assert model.asked == ["a"]

    @pytest.mark.parametrize("jobs", [1, 5])
    def test_no_more_are_under_way_than_jobs(self, jobs: int, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(40)])
        model, under_way, met = Model(), [0, 0], asyncio.Event()

        async def count(article: Article) -> None:
            under_way[0] += 1
            under_way[1] = max(under_way)
            if under_way[0] == jobs:
                met.set()
            if article.id != "a0":  # the first goes alone
                await met.wait()
            under_way[0] -= 1

        model.hook = count
        run(source, out, model.extract, plan=Plan(jobs=jobs))
        assert under_way[1] == jobs

    def test_the_input_is_read_no_further_than_it_is_needed(self, tmp_path: Path) -> None:
        lines = [line(f"a{n}") for n in range(2000)]
        model, stop = Model(), Stop()

        async def end(_article: Article) -> None:
            if len(model.asked) == 20:
                stop.drain()

        model.hook = end
        with Journal.open(tmp_path / "j", config="c") as journal:
            run_on(journal, lines, model.extract, folder=tmp_path, stop=stop)
            assert journal.tally().entries <= 600, "what is buffered of entries, not the input"


class TestEnding:
    def test_draining_finishes_what_is_under_way_and_begins_nothing(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(40)])
        model, stop = Model(), Stop()

        async def drain(_article: Article) -> None:
            if len(model.asked) == 10:
                threading.Thread(target=stop.drain).start()
                await asyncio.to_thread(lambda: None)
            await asyncio.sleep(0)

        model.hook = drain
        summary = run(source, out, model.extract, stop=stop)
        assert summary.ending.why == "drained"
        assert 10 <= len(model.asked) == len(read(out)) < 40
        assert not summary.is_whole
        model.hook = None
        run(source, out, model.extract)
        assert model.most_asked == 1
        assert len(read(out)) == 40

    def test_stopping_at_once_gives_up_what_is_under_way(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(40)])
        model, stop = Model(), Stop()

        async def hang(article: Article) -> None:
            if int(article.id[1:]) >= 10:
                stop.now()
                await asyncio.Event().wait()

        model.hook = hang
        summary = run(source, out, model.extract, stop=stop)
        assert (summary.ending.why, summary.written) == ("stopped", None)
        assert not out.exists()
        model.hook = None
        model.asked.clear()
        run(source, out, model.extract)
        assert len(read(out)) == 40
        assert len(model.asked) <= 34

    def test_a_run_that_is_asked_to_end_before_it_begins_begins_nothing(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line("a")])
        stop, model = Stop(), Model()
        stop.drain()
        run(source, out, model.extract, stop=stop)
        assert model.asked == []

    def test_no_thread_or_task_is_left_behind(self, tmp_path: Path, out: Path) -> None:
        source = write(tmp_path / "in.jsonl", [line(f"a{n}") for n in range(40)])
        run(source, out, Model().extract)
        stop, model = Stop(), Model()
        stop.now()
        run(source, tmp_path / "other.jsonl", model.extract, stop=stop)
        for thread in threading.enumerate():
            if thread.name.startswith("intake"):
                thread.join(5)
        assert not [t.name for t in threading.enumerate() if t.name.startswith(("intake", "journal"))]


def test_a_canary_key_is_in_no_file_of_a_run(tmp_path: Path, out: Path) -> None:
    source = write(tmp_path / "in.jsonl", [line("a"), line("b")])
    run(source, out, Model({"a": ValueError(SETTINGS.api_key)}).extract)
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert len(files) >= 4
    for path in files:
        assert b"canary" not in path.read_bytes(), path.name
