"""``--via openai-batch`` from articles to results: the same bytes go out and the same results come in as on the ordinary path."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from extractor.batch.openai_batch import Job, Rounds, batched, run_by_batches
from extractor.batch.plan import Plan, Price, Stop
from extractor.batch.posting import Terms
from extractor.batch.run import Options, Summary, run_batch
from extractor.errors import BatchStopped, JournalBusy, NotAuthorised, SettingsError
from extractor.schema import Usage
from extractor.settings import MAX_ARTICLE_BYTES, Settings
from extractor.sources import read_documents

from ..asking import KEY
from ..server import Server, failing
from .batch_server import BatchServer, Line, failed, said
from .model import answer_of, answering, results, write_stories


def line(body: Mapping[str, Any]) -> Line:
    """Answer one request of a batch."""
    return said(answer_of(body))


class Desk:
    """An input and an output, read by batches or question by question."""

    def __init__(self, folder: Path, server: Server, api: BatchServer) -> None:
        self.folder = folder
        self.server = server
        self.api = api
        self.stories = folder / "stories.jsonl"
        self.out = folder / "out.jsonl"
        self.ids = write_stories(self.stories)
        self.said: list[str] = []
        self.waits = 0

    def settings(self, **changes: Any) -> Settings:
        fields = {"model": "scripted-1", "base_url": self.server.url, "api_key": KEY, "max_attempts": 2}
        return Settings(**{**fields, **changes})

    def job(self, *, plan: Plan | None = None, options: Options | None = None, **rest: Any) -> Job:
        names = {"terms", "via"} & set(rest)
        settings = self.settings(**{k: v for k, v in rest.items() if k not in names})
        named = {name: rest[name] for name in names}
        return Job(self.documents, self.out, settings, plan or Plan(), options or Options(), **named)

    def documents(self) -> Iterator[Any]:
        return enumerate(read_documents(self.stories, max_bytes=MAX_ARTICLE_BYTES, stdin=None))

    def run(self, *, stop: Stop | None = None, **rest: Any) -> Summary:
        return run_by_batches(self.job(**rest), stop=stop, say=self.said.append, sleep=self.sleep)

    def sleep(self, _seconds: float) -> None:
        self.waits += 1
        assert self.waits < 100, "the run waits for ever"

    def one_by_one(self, **changes: Any) -> tuple[list[dict[str, Any]], set[bytes]]:
        """The results and the requests of the ordinary path."""
        out = self.folder / "ordinary.jsonl"
        with Server(answering) as server:
            run_batch(self.documents(), out=out, settings=self.settings(base_url=server.url, **changes), plan=Plan())
            return results(out), {sent.body for sent in server.requests}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    api = BatchServer(line)
    with Server(api) as server:
        yield Desk(tmp_path, server, api)


@pytest.mark.parametrize(
    ("changes", "rounds"),
    [
        pytest.param({}, 2, id="whole articles"),
        pytest.param({"window_chars": 200}, 2, id="windows"),
        pytest.param({"max_retries": 0}, 1, id="no re-asks"),
        pytest.param({"max_retries": 2}, 3, id="two re-asks"),
    ],
)
def test_requests_and_results_are_those_of_the_ordinary_path(desk: Desk, changes: dict[str, Any], rounds: int) -> None:
    expected, bodies = desk.one_by_one(**changes)
    summary = desk.run(**changes)
    assert set(desk.api.bodies) == bodies
    assert len(desk.api.bodies) == len(bodies)
    assert len(desk.api.uploads) == rounds
    assert results(desk.out) == expected
    assert summary.is_whole
    assert {row["status"] for row in expected} == {"ok", "empty", "invalid", "failed"}
    assert [row["article_id"] for row in expected if row["article_id"] != "stories.jsonl:4"] == desk.ids


def test_a_run_that_is_left_while_it_waits_goes_on_where_it_was(desk: Desk) -> None:
    stop = Stop()

    def leave(_seconds: float) -> None:
        stop.drain()

    desk.sleep = leave  # type: ignore[method-assign]
    for _ in range(30):
        stop = Stop()
        summary = run_by_batches(desk.job(terms=Terms(poll_s=0.01)), stop=stop, say=desk.said.append, sleep=None)
        if summary.is_whole:
            break
    assert results(desk.out) == desk.one_by_one()[0]
    assert len(desk.api.batches) == 2
    assert len(desk.api.answered) == len(set(desk.api.answered))


def test_a_stop_ends_the_wait_and_says_that_the_batches_go_on(desk: Desk) -> None:
    stop = Stop()
    say = desk.said.append

    def watch(words: str) -> None:
        say(words)
        if words.startswith("sent"):
            stop.drain()

    summary = run_by_batches(desk.job(), stop=stop, say=watch)
    assert summary.ending.why == "drained"
    assert "the batches go on without this run; the same command collects them" in desk.said
    assert [row["article_id"] for row in results(desk.out)] == ["stories.jsonl:4"]
    assert desk.run().is_whole
    assert len(desk.api.batches) == 2


def test_a_run_after_the_last_one_asks_nothing(desk: Desk) -> None:
    desk.run()
    before, requests = results(desk.out), len(desk.server.requests)
    desk.run()
    assert results(desk.out) == before
    assert len(desk.server.requests) == requests


def test_articles_added_later_are_asked_about_alone(desk: Desk) -> None:
    desk.run()
    asked = len(desk.api.bodies)
    with desk.stories.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"id": "new", "text": "The bridge was shut on Monday for repairs."}) + "\n")
    desk.run()
    assert len(desk.api.bodies) == asked + 1
    assert results(desk.out)[-1]["article_id"] == "new"


def test_failed_articles_are_asked_again_on_request(desk: Desk) -> None:
    desk.api.answer = lambda body: failed(400, "bad") if "Report 0" in str(body) else line(body)
    desk.run()
    failures = [row for row in results(desk.out) if row["status"] == "failed"]
    assert len(failures) == 5
    desk.api.answer = line
    assert desk.run().tally.failed == 5
    desk.run(options=Options(retry_failed=True))
    assert results(desk.out) == desk.one_by_one()[0]


def test_fresh_asks_everything_again_and_keeps_the_old_replies(desk: Desk) -> None:
    desk.run()
    asked = len(desk.api.bodies)
    desk.run(options=Options(fresh=True))
    assert len(desk.api.bodies) == 2 * asked
    assert (desk.folder / "out.jsonl.batches.1" / "questions.sqlite").exists()


def test_only_so_many_articles(desk: Desk) -> None:
    summary = desk.run(plan=Plan(max_articles=2))
    assert (summary.ending.why, summary.ending.extracted) == ("max_articles", 2)
    assert len(desk.api.uploads[0]) == 2
    assert sum(row["article_id"] != "stories.jsonl:4" for row in results(desk.out)) == 2


class TestMoney:
    price = Price(input=1.0, output=1.0)

    def test_no_more_is_sent_than_can_be_paid(self, desk: Desk) -> None:
        summary = desk.run(plan=Plan(max_cost=0.02, price=self.price))
        assert summary.ending.why == "max_cost"
        assert 0 < len(desk.api.bodies) < 5
        assert desk.run(plan=Plan(max_cost=50.0, price=self.price)).is_whole

    def test_the_ceiling_holds(self, desk: Desk) -> None:
        write_stories(desk.stories, copies=12)
        desk.run(plan=Plan(max_cost=0.3, price=self.price))
        cost = sum(row["usage"]["cost_usd"] or 0 for row in results(desk.out))
        assert 0.15 < cost <= 0.3

    def test_a_batched_request_costs_half(self) -> None:
        assert batched(Usage(cost_usd=0.5)).cost_usd == 0.25
        assert batched(Usage(cost_usd=None)).cost_usd is None

    def test_a_ceiling_without_a_price_is_refused(self, desk: Desk) -> None:
        with pytest.raises(SettingsError, match="Give --price"):
            desk.run(plan=Plan(max_cost=1.0))


def test_the_embedded_model_has_no_batches(desk: Desk) -> None:
    with pytest.raises(SettingsError, match="Batches need a hosted model"):
        desk.run(model="local/qwen2.5-coder-1.5b", base_url=None)


def test_two_runs_on_one_output_do_not_meet(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Rounds.run

    def nested(rounds: Rounds) -> Summary:
        monkeypatch.setattr(Rounds, "run", run)
        with pytest.raises(JournalBusy):
            desk.run()
        return run(rounds)

    monkeypatch.setattr(Rounds, "run", nested)
    assert desk.run().is_whole


def test_a_key_that_is_refused_stops_the_run_and_shows_nowhere(desk: Desk) -> None:
    desk.server.will(failing(401, code="invalid_api_key", message=f"Incorrect API key provided: {KEY}"))
    with pytest.raises(NotAuthorised) as caught:
        desk.run()
    assert desk.run().is_whole
    kept = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    assert KEY.encode() not in kept + repr([caught.value, desk.said]).encode()


class TestFiles:
    def answer(self, desk: Desk) -> list[str]:
        """Do what ``vllm run-batch`` does with every request file that has no answers; return the commands."""
        with pytest.raises(BatchStopped, match="Have them answered") as caught:
            desk.run(via="files")
        commands = [words.strip() for words in str(caught.value).splitlines()[1:]]
        for command in commands:
            requests, answers = (Path(part) for part in command.split()[5::2])
            rows = [json.loads(text) for text in requests.read_text(encoding="utf-8").splitlines()]
            replies = [
                {"id": "vllm-1", "custom_id": row["custom_id"], "error": None}
                | {"response": {"status_code": 200, "request_id": "r", "body": line(row["body"]).body}}
                for row in rows
            ]
            answers.write_text("".join(json.dumps(reply) + "\n" for reply in replies), encoding="utf-8")
        return commands

    def test_a_program_that_reads_files_gives_the_same_results(self, desk: Desk) -> None:
        first, second = self.answer(desk), self.answer(desk)
        assert desk.run(via="files").is_whole
        assert results(desk.out) == desk.one_by_one()[0]
        assert [len(commands) for commands in (first, second)] == [1, 1]
        assert first[0].startswith("vllm run-batch --model scripted-1 -i ")
        assert desk.server.requests == []

    def test_half_an_answer_file_is_waited_for(self, desk: Desk) -> None:
        (command,) = self.answer(desk)
        answers = Path(command.split()[-1])
        whole = answers.read_bytes()
        answers.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(BatchStopped, match="part-0001"):
            desk.run(via="files")
        answers.write_bytes(whole)
        with pytest.raises(BatchStopped, match="part-0002"):
            desk.run(via="files")

    def test_errors_in_the_form_of_vllm_are_read(self, desk: Desk) -> None:
        (command,) = self.answer(desk)
        answers = Path(command.split()[-1])
        rows = [json.loads(text) for text in answers.read_text(encoding="utf-8").splitlines()]
        error = {"error": {"message": "too long", "type": "BadRequestError", "code": 400}}
        rows[0] |= {"response": {"status_code": 400, "request_id": "r", "body": None}, "error": error}
        answers.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        with pytest.raises(BatchStopped, match="part-0002"):
            desk.run(via="files")
        codes = [row["issues"][0]["code"] for row in results(desk.out) if row["status"] == "failed"]
        assert sorted(codes) == ["ArticleError", "RequestRejected"]
