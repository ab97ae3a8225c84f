"""Questions answered by batches: a real server on loopback, every way a batch ends, and a run killed at every request."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from extractor.batch.asked import LINE_BYTES, MAX_TRIES, Asked, Weight
from extractor.batch.posting import Posting, Terms
from extractor.batch.remote import Remote
from extractor.errors import (
    BatchStopped,
    ContentFiltered,
    ExtractorError,
    JournalUnusable,
    ModelNotFound,
    NotAuthorised,
    OutputUnwritable,
    QuotaExhausted,
    RequestRejected,
    Upstream,
)
from extractor.ledger import Tokens
from extractor.recorder import Collector, Unanswered
from extractor.reply import choice_of
from extractor.settings import Settings
from extractor.wire import request_key

from ..asking import KEY, endpoint_of
from ..server import Server, failing, resetting
from .batch_server import EXPIRED, LOST, BatchServer, Line, failed, said

QUICK = Settings(timeout_s=5.0, max_attempts=3)


class Killed(BaseException):
    """Stands for a kill."""


def echo(body: Mapping[str, Any]) -> Line:
    """Answer with the question's own text."""
    return said(body["messages"][0]["content"])


def body(text: str) -> bytes:
    """A small request."""
    return json.dumps({"model": "scripted-1", "messages": [{"role": "user", "content": text}]}).encode()


def put(asked: Asked, *texts: str) -> None:
    """Ask questions, as a reading of articles would."""
    asked.begin()
    for text in texts:
        with pytest.raises(Unanswered):
            asyncio.run(asked.defer(request_key(body(text)), body(text)))
    asked.end()


def fetch(asked: Asked, text: str) -> str | None:
    """The text of the reply to a question, None where it has none."""
    kept = asyncio.run(asked.fetch(request_key(body(text))))
    return None if kept is None else choice_of(kept).text


class Box:
    """One output's questions, its server, and how often it waited."""

    def __init__(self, folder: Path, server: Server, api: BatchServer) -> None:
        self.folder = folder
        self.server = server
        self.api = api
        self.said: list[str] = []
        self.waits: list[float] = []
        self.asked = Asked(folder / "asked.sqlite")
        self.remotes: list[Remote] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        assert len(self.waits) < 200, "the run waits for ever"

    def posting(self, **terms: Any) -> Posting:
        endpoint = endpoint_of(self.server)
        self.remotes.append(Remote(endpoint, QUICK, sleep=self.sleep))
        return Posting(
            self.asked,
            self.remotes[-1],
            endpoint=endpoint,
            folder=self.folder,
            terms=Terms(**terms),
            say=self.said.append,
            sleep=self.sleep,
        )

    def answer(self, **terms: Any) -> None:
        """Send, wait and read."""
        self.posting(**terms).answer()

    def reopen(self) -> None:
        """What a killed run leaves to the next one."""
        self.close()
        self.asked = Asked(self.folder / "asked.sqlite")

    def close(self) -> None:
        """Close everything."""
        self.asked.close()
        for remote in self.remotes:
            remote.close()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    api = BatchServer(echo)
    with Server(api) as server:
        box = Box(tmp_path, server, api)
        yield box
        box.close()


def test_asked_is_a_collector(box: Box) -> None:
    assert isinstance(box.asked, Collector)


def test_every_question_is_sent_once_and_has_its_own_reply(box: Box) -> None:
    texts = [f"question {n} “é\u2028”" for n in range(7)]
    put(box.asked, *texts, *texts[:3])
    box.answer()
    assert [fetch(box.asked, text) for text in texts] == texts
    assert box.api.bodies == [body(text) for text in texts]
    (requests,) = box.api.uploads
    assert [r["custom_id"] for r in requests] == [request_key(body(text)) for text in texts]
    assert {(r["method"], r["url"]) for r in requests} == {("POST", "/v1/chat/completions")}
    assert list(box.folder.glob("*.jsonl*")) == []


def test_files_keep_to_the_limits(box: Box) -> None:
    put(box.asked, *(f"{n:03}" for n in range(10)))
    size = len(body("000")) + LINE_BYTES
    box.answer(max_requests=4)
    assert [len(requests) for requests in box.api.uploads] == [4, 4, 2]
    put(box.asked, *(f"{n:03}" for n in range(10, 20)))
    box.answer(max_bytes=3 * size)
    assert [len(requests) for requests in box.api.uploads[3:]] == [3, 3, 3, 1]
    assert all(len(box.api.files[made.file_id]) <= 3 * size for made in list(box.api.batches.values())[3:])


def test_a_question_larger_than_the_limit_travels_alone(box: Box) -> None:
    put(box.asked, "small", "large" * 1000, "small too")
    box.answer(max_bytes=2000)
    assert [len(requests) for requests in box.api.uploads] == [1, 1, 1]


def test_the_default_limits_are_those_of_the_api() -> None:
    assert (Terms().max_requests, Terms().max_bytes) == (50_000, 200_000_000)


def test_only_what_can_be_paid_is_sent(box: Box) -> None:
    put(box.asked, *"abcde")
    box.answer(budget=lambda: lambda weight: weight.requests + box.asked.under_way().requests <= 3)
    assert [len(requests) for requests in box.api.uploads] == [3, 2]
    put(box.asked, "x")
    box.answer(budget=lambda: lambda _: False)
    assert fetch(box.asked, "x") is None


@pytest.mark.parametrize(
    ("line", "error"),
    [
        pytest.param(failed(400, "invalid_request"), RequestRejected, id="rejected"),
        pytest.param(failed(400, "content_filter"), ContentFiltered, id="content filter"),
        pytest.param(failed(422, "too_long"), RequestRejected, id="too long"),
        pytest.param(failed(500, "server_error"), Upstream, id="server error"),
        pytest.param(failed(429, "rate_limit_exceeded"), Upstream, id="limited"),
        pytest.param(LOST, Upstream, id="left out"),
        pytest.param(EXPIRED, Upstream, id="expired"),
        pytest.param(Line({"choices": []}), Upstream, id="no choice"),
        pytest.param(Line("rubbish"), Upstream, id="rubbish"),
        pytest.param(Line({"error": {"message": "no"}}), Upstream, id="an error with a good status"),
    ],
)
def test_a_request_that_fails_is_a_problem_of_its_own(box: Box, line: Line, error: type[ExtractorError]) -> None:
    box.api.answer = lambda asked: line if asked["messages"][0]["content"] == "bad" else echo(asked)
    put(box.asked, "good", "bad", "fine")
    box.answer()
    assert [fetch(box.asked, text) for text in ("good", "fine")] == ["good", "fine"]
    with pytest.raises(error) as caught:
        fetch(box.asked, "bad")
    assert type(caught.value) is error
    may_pass = error is Upstream
    tries = Counter(len(requests) for requests in box.api.uploads)
    assert tries == ({3: 1, 1: MAX_TRIES - 1} if may_pass else {3: 1})


def test_a_fault_that_passes_leaves_no_trace(box: Box) -> None:
    lines = iter([failed(500, "server_error"), EXPIRED])
    box.api.answer = lambda _: next(lines, said("at last"))
    put(box.asked, "a")
    box.answer()
    assert fetch(box.asked, "a") == "at last"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        pytest.param(failed(401, "invalid_api_key"), NotAuthorised, id="key"),
        pytest.param(failed(429, "insufficient_quota"), QuotaExhausted, id="credit"),
        pytest.param(failed(404, "model_not_found"), ModelNotFound, id="model"),
    ],
)
def test_what_befalls_every_request_stops_the_run_and_costs_no_try(
    box: Box, line: Line, error: type[ExtractorError]
) -> None:
    box.api.answer = lambda asked: line if asked["messages"][0]["content"] == "bad" else echo(asked)
    put(box.asked, "good", "bad")
    for _ in range(MAX_TRIES + 1):
        with pytest.raises(error):
            box.answer()
        box.reopen()
    assert fetch(box.asked, "good") == "good"
    box.api.answer = echo
    box.answer()
    assert fetch(box.asked, "bad") == "bad"
    assert sum(b"good" in sent for sent in box.api.bodies) == 1


class TestBatchesThatEndBadly:
    def test_expired(self, box: Box) -> None:
        box.api.ends = ["expired"]
        put(box.asked, *"abcdef")
        box.answer()
        assert [fetch(box.asked, text) for text in "abcdef"] == list("abcdef")
        assert [len(requests) for requests in box.api.uploads] == [6, 3]
        assert len(box.api.answered) == 6

    def test_cancelled_by_hand(self, box: Box) -> None:
        box.api.ends = ["cancelled"]
        put(box.asked, *"abcdef")
        with pytest.raises(BatchStopped, match=r"was cancelled.*Run again"):
            box.answer()
        box.reopen()
        box.answer()
        assert [fetch(box.asked, text) for text in "abcdef"] == list("abcdef")
        assert len(box.api.answered) == 6

    def test_rejected_as_a_whole(self, box: Box) -> None:
        box.api.rejects = ["model_mismatch"]
        put(box.asked, *"ab")
        with pytest.raises(RequestRejected, match=r"as failed: model_mismatch: scripted"):
            box.answer()
        box.answer()
        assert [fetch(box.asked, text) for text in "ab"] == ["a", "b"]

    def test_no_credit(self, box: Box) -> None:
        box.api.rejects = ["billing_hard_limit_reached"]
        put(box.asked, *"ab")
        with pytest.raises(QuotaExhausted, match="Add credit"):
            box.answer()

    def test_too_many_tokens_at_once_are_sent_in_smaller_batches(self, box: Box) -> None:
        box.api.max_at_once = 3
        put(box.asked, *"abcdefghij")
        box.answer(max_requests=5)
        assert [fetch(box.asked, text) for text in "abcdefghij"] == list("abcdefghij")
        assert len(box.api.answered) == 10

    def test_one_that_must_wait_for_another(self, box: Box) -> None:
        box.api.max_at_once = 6
        put(box.asked, *"abcdefghij")
        box.answer(max_requests=5)
        assert [fetch(box.asked, text) for text in "abcdefghij"] == list("abcdefghij")
        assert [len(requests) for requests in box.api.uploads] == [5, 5, 5]

    def test_not_even_one_request_at_once(self, box: Box) -> None:
        box.api.max_at_once = 0
        put(box.asked, *"abc")
        with pytest.raises(BatchStopped, match="takes no more tokens at once"):
            box.answer()

    def test_files_that_come_late(self, box: Box) -> None:
        box.api.hides_files_for = 3
        put(box.asked, *"ab")
        box.answer()
        assert len(box.api.uploads) == 1
        assert fetch(box.asked, "b") == "b"


def test_strange_lines_in_an_answer_file_harm_nobody(box: Box) -> None:
    strange = (
        b"",
        b"rubbish",
        b"[1]",
        b'"text"',
        b"{}",
        b'{"custom_id": 7}',
        b'{"custom_id": "of nobody", "response": {"status_code": 200, "body": {}}}',
        b'{"custom_id": "x", "response": null, "error": null}',
        b"[" * 100_000,
        b'{"custom_id": "' + b"x" * 9_000_000 + b'"}',
        b"\xff\xfe",
        json.dumps({"custom_id": request_key(body("a")), "response": {"status_code": 200, "body": 1}}).encode(),
    )
    box.api.extra_lines = strange
    put(box.asked, "a", "b")
    box.answer()
    assert [fetch(box.asked, text) for text in "ab"] == ["a", "b"]


def test_a_reply_with_a_lone_surrogate_is_kept(box: Box) -> None:
    box.api.answer = lambda _: Line(
        {"choices": [{"finish_reason": "stop", "message": {"content": "\ud800 half"}}], "usage": None}
    )
    put(box.asked, "a")
    box.answer()
    assert fetch(box.asked, "a") == "\ud800 half"


class TestKills:
    def test_killed_at_every_request_and_wait_nothing_is_lost_or_paid_twice(self, tmp_path: Path) -> None:
        texts = [f"q{n}" for n in range(5)]
        kills = 0
        for steps in range(1, 100, 3):
            folder = tmp_path / str(steps)
            folder.mkdir()
            api = BatchServer(echo)
            with Server(api) as server:
                box = Box(folder, server, api)
                was_killed = killed_after(box, steps, texts)
                box.reopen()
                put(box.asked, *texts)
                box.answer(max_requests=2)
                assert [fetch(box.asked, text) for text in texts] == texts
                assert Counter(api.answered) == Counter(request_key(body(text)) for text in texts)
                box.close()
            if not was_killed:
                break
            kills += 1
        assert kills >= 8

    def test_a_batch_whose_creation_was_not_confirmed_is_found_again(self, box: Box) -> None:
        put(box.asked, "before")
        box.answer()
        put(box.asked, *"abc")
        box.api.loses_creation = True
        box.answer()
        assert len(box.api.batches) == 2
        assert [fetch(box.asked, text) for text in "abc"] == list("abc")

    def test_a_run_with_another_setting_leaves_alone_what_the_first_one_asked(self, box: Box) -> None:
        put(box.asked, "of the first")
        put(box.asked, "of the second")
        box.answer()
        assert box.api.bodies == [body("of the second")]
        put(box.asked, "of the first")
        box.answer()
        assert fetch(box.asked, "of the first") == "of the first"


def killed_after(box: Box, steps: int, texts: list[str]) -> bool:
    """Run until the n-th request or wait begins; return whether it got that far."""
    left = iter(range(steps))
    usual = box.server.usual

    def counted(step: Callable[..., Any]) -> Callable[..., Any]:
        def act(*values: Any, **named: Any) -> Any:
            if next(left, None) is None:
                raise Killed
            return step(*values, **named)

        return act

    put(box.asked, *texts)
    posting = box.posting(max_requests=2)
    http: Any = box.remotes[-1]._http
    http.stream = counted(http.stream)
    asked: Any = box.asked
    for name in ("make_part", "note", "answer", "close_part"):
        setattr(asked, name, counted(getattr(asked, name)))
    try:
        posting.answer()
    except Killed:
        return True
    finally:
        box.server.usual = usual
    return False


class TestServerTrouble:
    def test_faults_that_pass_are_waited_out(self, box: Box) -> None:
        put(box.asked, *"ab")
        limited = failing(429, retry_after="7")
        box.server.will(failing(500), limited)
        box.answer()
        assert fetch(box.asked, "a") == "a"
        assert 7 in box.waits

    def test_a_server_that_cannot_be_asked_for_a_while_does_not_end_the_wait(self, box: Box) -> None:
        put(box.asked, "a")
        posting = box.posting()
        posting.send()
        box.server.will(*[failing(503)] * (2 * QUICK.max_attempts), resetting(failing(503), "headers"))
        posting.answer()
        assert fetch(box.asked, "a") == "a"
        assert any("did not answer" in line for line in box.said)

    @pytest.mark.parametrize(
        ("status", "code", "error"),
        [
            pytest.param(401, "invalid_api_key", NotAuthorised, id="key"),
            pytest.param(429, "insufficient_quota", QuotaExhausted, id="credit"),
            pytest.param(413, "too_large", RequestRejected, id="too large"),
            pytest.param(404, "", ModelNotFound, id="a server without batches"),
        ],
    )
    def test_a_refusal_costs_one_request_and_resumes(
        self, box: Box, status: int, code: str, error: type[ExtractorError]
    ) -> None:
        put(box.asked, "a")
        box.server.will(failing(status, code=code))
        with pytest.raises(error):
            box.answer()
        assert len(box.server.requests) == 1
        box.reopen()
        put(box.asked, "a")
        box.answer()
        assert fetch(box.asked, "a") == "a"

    def test_the_key_stands_in_a_header_and_nowhere_else(self, box: Box) -> None:
        box.api.answer = lambda _: failed(400, "invalid", f"Incorrect key {KEY}")
        put(box.asked, "a")
        box.answer()
        with pytest.raises(RequestRejected) as caught:
            fetch(box.asked, "a")
        assert all(sent.headers["authorization"] == f"Bearer {KEY}" for sent in box.server.requests)
        assert all(KEY.encode() not in sent.body for sent in box.server.requests)
        box.close()
        kept = b"".join(path.read_bytes() for path in box.folder.iterdir())
        assert KEY.encode() not in kept + "".join([*box.said, str(caught.value)]).encode()


class TestDisk:
    def test_a_full_disk_is_one_clear_line_and_loses_nothing(self, box: Box) -> None:
        put(box.asked, *(f"{n}" for n in range(50)))
        box.posting().send()
        pages = box.asked._db.execute("PRAGMA page_count").fetchone()[0]
        box.api.answer = lambda asked: said(asked["messages"][0]["content"] + "x" * 5000)
        box.asked._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(JournalUnusable, match="Make room"):
            box.answer()
        box.reopen()
        box.answer()
        assert [fetch(box.asked, f"{n}") for n in range(50)] == [f"{n}" + "x" * 5000 for n in range(50)]
        assert len(box.api.answered) == 50

    def test_no_room_for_a_request_file(self, box: Box) -> None:
        put(box.asked, "a")
        posting = box.posting()
        posting._folder = box.folder / "gone"
        with pytest.raises(OutputUnwritable, match=r"Cannot write .*requests\.jsonl"):
            posting.answer()

    def test_a_file_of_something_else_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "other").write_bytes(b"something else entirely" * 100)
        with pytest.raises(JournalUnusable, match="Cannot use"):
            Asked(tmp_path / "other")
        later = sqlite3.connect(tmp_path / "later")
        later.execute("PRAGMA user_version = 99")
        later.close()
        with pytest.raises(JournalUnusable, match="format 99"):
            Asked(tmp_path / "later")


def test_weights_count_what_waits_and_what_is_under_way(box: Box) -> None:
    put(box.asked, *"abc")
    size = len(body("a")) + LINE_BYTES
    assert (box.asked.free(), box.asked.under_way()) == (Weight(3, 3 * size), Weight())
    box.posting().send()
    assert (box.asked.free(), box.asked.under_way()) == (Weight(), Weight(3, 3 * size))


def test_tokens_of_replies_add_up(box: Box) -> None:
    box.api.answer = lambda _: said("x", usage=(100, 7), cached=50)
    put(box.asked, *"abc")
    box.answer()
    assert box.asked.answered() == (3, Tokens(300, 150, 21))
