"""The client against a real server on loopback: what goes out, what comes back, and every fault between."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import pickle
import time as wall
import traceback
import tracemalloc
from collections import Counter
from collections.abc import Callable
from email.utils import formatdate
from itertools import cycle
from typing import Any

import pytest

from extractor.client import Client, Endpoint, Ledger
from extractor.errors import (
    ContentFiltered,
    DeadlineExceeded,
    ExtractorError,
    InvalidReply,
    ModelNotFound,
    NotAuthorised,
    PromptTruncated,
    QuotaExhausted,
    RateLimited,
    Refused,
    RequestError,
    RequestRejected,
    Truncated,
    Upstream,
)
from extractor.settings import Settings

from .asking import (
    BAD_PLACE,
    GOOD,
    KEY,
    STORY,
    Attack,
    HeldTime,
    Time,
    ask,
    endpoint_of,
    question,
    with_client,
)
from .server import READ_TOKENS, Reply, Sent, Server, completion, failing, plain, resetting, zipped

OK = completion(GOOD)


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every schema of an object inside a schema."""
    below = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    found = [inner for node in below for inner in objects(node)]
    is_object = isinstance(schema, dict) and schema.get("type") == "object"
    return [schema, *found] if is_object else found


def in_parts(*parts: dict[str, str]) -> Reply:
    """A completion whose content comes in parts."""
    data = json.loads(completion("").body)
    data["choices"][0]["message"]["content"] = list(parts)
    return Reply(json.dumps(data).encode())


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until a condition holds; fail after a second."""
    async with asyncio.timeout(1):
        while not condition():
            await asyncio.sleep(0.001)


class TestWire:
    def test_the_body_is_the_question_and_nothing_else(self, server: Server) -> None:
        server.will(OK)
        ask(server)
        (sent,) = server.requests
        assert sent.path == "/v1/chat/completions"
        assert sent.headers["authorization"] == f"Bearer {KEY}"
        assert sent.json == {
            "model": "scripted-1",
            "messages": [
                {"role": "system", "content": "You read reports of attacks."},
                {"role": "user", "content": STORY},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "Attack", "strict": True, "schema": dict(question().schema)},
            },
            "max_tokens": 500,
            "temperature": 0.0,
            "seed": 0,
        }

    def test_the_schema_is_strict_at_every_level(self, server: Server) -> None:
        server.will(OK)
        ask(server)
        asked_for = server.requests[0].json["response_format"]["json_schema"]
        found = objects(asked_for["schema"])
        assert asked_for["strict"] is True
        assert len(found) == 2
        assert all(schema["additionalProperties"] is False for schema in found)
        assert all(schema["required"] == list(schema["properties"]) for schema in found)

    @pytest.mark.parametrize(
        "text",
        [
            "{{7*7}} {% for x in range(9) %}x{% endfor %} {# gone #}",
            '"quoted" \\ back\nslash\ttab',
            "Убито 4 человека — قُتل أربعة — 四人死亡 🇳🇬",
            "",
        ],
        ids=["templates", "escapes", "scripts", "empty"],
    )
    def test_article_text_goes_out_as_it_is(self, server: Server, text: str) -> None:
        server.will(OK)
        ask(server, question(messages=(("user", text),)))
        assert server.requests[0].json["messages"] == [{"role": "user", "content": text}]
        assert json.dumps(text, ensure_ascii=False).encode() in server.requests[0].body

    def test_a_lone_surrogate_goes_out_as_a_replacement(self, server: Server) -> None:
        server.will(OK)
        ask(server, question(messages=(("user", "a \ud83d b"),)))
        assert server.requests[0].json["messages"][0]["content"] == "a \ufffd b"

    def test_equal_questions_send_equal_bytes(self, server: Server) -> None:
        server.will(OK, OK)
        ask(server)
        ask(server)
        assert server.requests[0].body == server.requests[1].body

    def test_a_changed_article_changes_nothing_before_it(self, server: Server) -> None:
        server.will(OK, OK)
        for story in ("one story", "two stories"):
            ask(server, question(messages=(("system", "static " * 50), ("user", story))))
        before = [sent.body.partition(b'"role":"user"')[0] for sent in server.requests]
        after = [sent.body.partition(b"stor")[2].partition(b"}")[2] for sent in server.requests]
        assert before[0] == before[1]
        assert after[0] == after[1]

    def test_vendor_fields_are_merged_and_those_of_the_question_win(self, server: Server) -> None:
        server.will(OK)
        endpoint = Endpoint("m", server.url, KEY, extra={"top_k": 1, "cache_prompt": True})
        ask(server, question(extra={"top_k": 2, "response_format": {"type": "text"}}), endpoint=endpoint)
        body = server.requests[0].json
        assert (body["top_k"], body["cache_prompt"]) == (2, True)
        assert body["response_format"] == {"type": "text"}

    @pytest.mark.parametrize("model", ["gpt-5-mini", "o4-mini", "openai/gpt-5"])
    def test_reasoning_models_get_no_field_that_they_reject(self, server: Server, model: str) -> None:
        server.will(OK)
        ask(server, endpoint=Endpoint(model, server.url, KEY))
        body = server.requests[0].json
        assert body["max_completion_tokens"] == 500
        assert not {"max_tokens", "temperature", "seed"} & body.keys()


class TestProxy:
    def test_a_server_on_this_machine_is_asked_without_the_proxy(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        server.will(OK)
        assert ask(server).draft

    def test_a_server_elsewhere_is_asked_through_the_proxy(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", server.url.removesuffix("/v1"))
        server.will(OK)
        assert ask(server, endpoint=Endpoint("m", "http://models.invalid/v1", KEY)).draft
        assert server.requests[0].path == "http://models.invalid/v1/chat/completions"


class TestAnswer:
    def test_a_good_reply_is_one_call_with_its_usage(self, server: Server) -> None:
        server.will(completion(GOOD, usage=(120, 30), cached=100))
        ledger = Ledger()
        answer = ask(server, ledger=ledger)
        usage = ledger.usage()
        assert type(answer.draft) is Attack
        assert answer.draft == Attack.model_validate(GOOD)
        assert answer.problems == ()
        assert (usage.calls, usage.retries, usage.reasks) == (1, 0, 0)
        assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == (120, 100, 30)

    def test_reasons_are_sent_back_with_the_reply_they_are_about(self, server: Server) -> None:
        server.will(completion(BAD_PLACE, usage=(100, 20)), completion(GOOD, usage=(150, 25)))
        ledger = Ledger()
        answer = ask(server, ledger=ledger)
        first, second = (sent.json["messages"] for sent in server.requests)
        assert answer.draft.place == "market"
        assert second[:2] == first
        assert second[2] == {"role": "assistant", "content": json.dumps(BAD_PLACE)}
        assert second[3]["role"] == "user"
        assert "The place 'nowhere' is not in the passage." in second[3]["content"]
        assert len(second[3]["content"]) < 200
        usage = ledger.usage()
        assert (usage.calls, usage.retries, usage.reasks) == (2, 0, 1)
        assert (usage.prompt_tokens, usage.completion_tokens) == (250, 45)

    @pytest.mark.parametrize("max_retries", [0, 1, 3])
    def test_what_stays_wrong_is_returned_with_its_problems(self, server: Server, max_retries: int) -> None:
        server.will(*[completion(BAD_PLACE)] * 9)
        answer = ask(server, max_retries=max_retries)
        assert answer.draft.place == "nowhere"
        assert answer.problems == ("The place 'nowhere' is not in the passage.",)
        assert len(server.requests) == max_retries + 1

    def test_a_re_ask_that_fails_leaves_the_earlier_draft(self, server: Server) -> None:
        server.will(completion(BAD_PLACE), completion("I cannot"))
        answer = ask(server)
        assert answer.draft.place == "nowhere"
        assert answer.problems

    def test_a_re_ask_that_is_cut_leaves_the_earlier_draft(self, server: Server) -> None:
        server.will(completion(BAD_PLACE), completion('{"pla', finish="length"))
        assert ask(server).draft.place == "nowhere"

    def test_a_re_ask_that_is_not_authorised_stops(self, server: Server) -> None:
        server.will(completion(BAD_PLACE), failing(401))
        with pytest.raises(NotAuthorised):
            ask(server)

    def test_mistakes_in_the_schema_are_named_in_short_lines(self, server: Server) -> None:
        many = {"place": 1, "figures": [{"number": "x", "outcome": "hurt"}] * 50, "other": STORY}
        server.will(completion(many), OK)
        ask(server)
        said = server.requests[1].json["messages"][-1]["content"]
        assert "- place: Input should be a valid string" in said
        assert "pydantic" not in said
        assert len(said) < 1000

    @pytest.mark.parametrize(
        "content",
        [
            "",
            "   \n" * 500,
            "not JSON",
            '{"place": "market"',
            '{"place": 7}',
            '{"place": "market", "figures": [{"number": 1, "outcome": "hurt"}]}',
            '{"place": "market", "surprise": 1}',
            '{"place": "market", "figures": [{"number": NaN, "outcome": "killed"}]}',
            '{"place": "market", "figures": [{"number": 1e999, "outcome": "killed"}]}',
            '{"place": "market", "figures": [{"number": ' + "9" * 5000 + ', "outcome": "killed"}]}',
            '{"place": ' * 100_000,
            '{"place": "\\ud800"}',
            '{"place": "a \ud800 b"}',
            "[]",
            "null",
            '"market"',
        ],
        ids=[
            "empty", "white space", "prose", "cut", "wrong type", "unknown enum", "extra key", "NaN",
            "infinity", "huge int", "deep nesting", "escaped surrogate", "surrogate", "list", "null",
            "string",
        ],
    )  # fmt: skip
    def test_content_that_fits_no_schema_is_asked_again_and_then_invalid(self, server: Server, content: str) -> None:
        server.will(completion(content), completion(content))
        ledger = Ledger()
        with pytest.raises(InvalidReply):
            ask(server, ledger=ledger)
        assert len(server.requests) == 2
        assert (ledger.usage().calls, ledger.usage().reasks) == (2, 1)

    @pytest.mark.parametrize(
        ("content", "place"),
        [
            ('{"place": "bridge", "place": "market"}', "market"),
            ('{"place": "mar\\u0000ket"}', "mar\0ket"),
            ('```json\n{"place": "market"}\n```', "market"),
            ("```\n" + '{"place": "market"}' + "\n```\n", "market"),
            ('<think>It says {"place"…</think>\n\n{"place": "market"}', "market"),
            ('  {"place": "market"}\n\n', "market"),
            ([{"type": "text", "text": '{"place": '}, {"type": "text", "text": '"market"}'}], "market"),
        ],
        ids=["duplicate key", "NUL", "json fence", "fence", "thinking", "blank", "parts"],
    )
    def test_odd_content_that_can_be_read_is_read(self, server: Server, content: Any, place: str) -> None:
        server.will(completion(content) if isinstance(content, str) else in_parts(*content))
        assert ask(server, max_retries=0).draft.place == place

    def test_a_bug_in_a_check_is_not_hidden(self, server: Server) -> None:
        def broken(_draft: Attack) -> list[str]:
            raise KeyError("bug")

        server.will(OK)
        with pytest.raises(KeyError, match="bug"):
            ask(server, question(check=broken))


class TestFinal:
    @pytest.mark.parametrize(
        ("reply", "error"),
        [
            (failing(400, code="invalid_request_error"), RequestRejected),
            (failing(404, code="model_not_found"), ModelNotFound),
            (failing(413), RequestRejected),
            (failing(422), RequestRejected),
            (Reply(b"", status=307, headers={"location": "http://127.0.0.1:9/v1"}), RequestRejected),
            (Reply(b"<html>", status=404), ModelNotFound),
            (failing(401, code="invalid_api_key"), NotAuthorised),
            (failing(403), NotAuthorised),
            (failing(402), QuotaExhausted),
            (failing(429, code="insufficient_quota"), QuotaExhausted),
            (failing(429, code="insufficient_quota", retry_after="1"), QuotaExhausted),
            (failing(400, code="content_filter"), ContentFiltered),
            (failing(500, x_should_retry="false"), Upstream),
            (failing(429, x_should_retry="false"), RateLimited),
            (completion(None, refusal="I will not."), Refused),
            (completion(GOOD, refusal="I will not."), Refused),
            (completion("", finish="content_filter"), ContentFiltered),
            (completion('{"place": "mar', finish="length"), Truncated),
            (completion(GOOD, finish="length"), Truncated),
            (completion(" " * 2000, finish="length"), Truncated),
            (completion('{"pl', finish="MAX_TOKENS"), Truncated),
            (completion("", finish="SAFETY"), ContentFiltered),
            (completion("", finish="refusal"), Refused),
            (in_parts({"type": "refusal", "refusal": "No."}), Refused),
            (plain(b'[{"error": {"code": "insufficient_quota"}}]', status=429), QuotaExhausted),
            (plain(b'{"error": {"type": ["odd"], "code": {}, "message": 7}}', status=400), RequestRejected),
            (plain(b'{"error": {"code": "insufficient_quota", "message": "x"}}'), QuotaExhausted),
            (plain(b'{"error": {"code": 401, "message": "x"}}'), NotAuthorised),
            (plain(b'{"error": {"code": 400, "message": "x"}, "choices": []}'), RequestRejected),
        ],
        ids=[
            "400", "404 model", "413", "422", "redirect", "404 page", "401", "403", "402", "quota",
            "quota with Retry-After", "400 filter", "500 do not retry", "429 do not retry", "refusal",
            "refusal with content", "content filter", "cut", "cut but whole", "white space loop", "cut by another name",
            "filter by another name", "refusal as an end", "refusal as a part", "quota in a list", "odd error", "quota in 200",
            "401 in 200", "400 in 200",
        ],
    )  # fmt: skip
    def test_exactly_one_request_is_made(self, server: Server, reply: Reply, error: type[ExtractorError]) -> None:
        server.will(reply)
        ledger = Ledger()
        with pytest.raises(error) as raised:
            ask(server, ledger=ledger)
        assert type(raised.value) is error
        assert len(server.requests) == 1
        assert ledger.usage().calls == 1

    def test_the_tokens_of_a_refusal_are_counted(self, server: Server) -> None:
        server.will(completion(None, refusal="No.", usage=(300, 7)))
        ledger = Ledger()
        with pytest.raises(Refused):
            ask(server, ledger=ledger)
        assert (ledger.usage().prompt_tokens, ledger.usage().completion_tokens) == (300, 7)

    @pytest.mark.parametrize("read", [50, 500, 1000])
    def test_a_prompt_that_the_server_cut_is_noticed(self, server: Server, read: int) -> None:
        server.will(completion(GOOD, usage=(read, 10)))
        with pytest.raises(PromptTruncated, match=rf"read {read} tokens of 20\d\d or more"):
            ask(server, question(messages=(("system", "Read."), ("user", "word and more " * 667))))
        assert len(server.requests) == 1

    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("word and more " * 667, 2100),
            ("Убито четыре человека " * 200, 700),
            ("四人在市場死亡。" * 300, 1500),
            ("short", 9),
            ("a" * 9000, 700),
        ],
        ids=["English", "Russian", "Chinese", "short", "one long word"],
    )
    def test_a_prompt_that_was_read_whole_passes(self, server: Server, text: str, read: int) -> None:
        server.will(completion(GOOD, usage=(read, 10)))
        assert ask(server, question(messages=(("user", text),))).draft

    def test_ideographs_without_spaces_count(self, server: Server) -> None:
        server.will(completion(GOOD, usage=(300, 10)))
        with pytest.raises(PromptTruncated):
            ask(server, question(messages=(("user", "四人在市場死亡。" * 300),)))

    def test_the_embedded_server_is_trusted_with_its_prompt(self, server: Server) -> None:
        server.will(completion(GOOD, usage=(1, 10)))
        endpoint = Endpoint("m", server.url, KEY, embedded=True)
        ledger = Ledger()
        asked = question(messages=(("user", "word " * 1000),))
        assert ask(server, asked, endpoint=endpoint, ledger=ledger).draft
        assert ledger.usage().cost_usd == 0.0


PASSING = [
    (failing(500), "500"),
    (failing(502), "502"),
    (failing(503), "503"),
    (failing(504), "504"),
    (failing(529), "529"),
    (failing(408), "408"),
    (failing(409), "409"),
    (failing(429), "429"),
    (plain(b"<html>gateway</html>", content_type="text/html"), "HTML 200"),
    (plain(b'{"choices": [{"index": 0, "mess'), "cut JSON"),
    (plain(b'{"error": {"message": "overloaded"}}'), "error 200"),
    (plain(b""), "empty 200"),
    (plain(b'{"error": {"code": 502, "message": "bad gateway"}}'), "502 in 200"),
    (plain(b'{"error": "overloaded"}'), "error as a string"),
    (plain(b'{"choices": []}'), "no choices"),
    (plain(b'{"choices": null}'), "null choices"),
    (plain(b'{"choices": [null]}'), "null choice"),
    (plain(b'{"choices": [{"message": {"content": [1]}}]}'), "content no text"),
    (plain(b"[]"), "list"),
    (plain(b"[" * 200_000), "deep nesting"),
    (plain(b'{"n": ' + b"9" * 9999 + b"}"), "huge int"),
    (plain(b"\xff\xfe\xfa"), "no UTF-8"),
    (Reply(b"not gzip", headers={"content-encoding": "gzip"}), "bad gzip"),
    (Reply(OK.body, headers={"content-encoding": "br"}), "unknown encoding"),
    (resetting(OK, "before"), "reset before headers"),
    (resetting(OK, "headers"), "reset in headers"),
    (resetting(OK, "body"), "reset in body"),
    (Reply(OK.body[:40], length=len(OK.body)), "short body"),
]


class TestPassing:
    @pytest.mark.parametrize("reply", [r for r, _ in PASSING], ids=[name for _, name in PASSING])
    def test_a_fault_that_passes_costs_one_more_request(self, server: Server, reply: Reply) -> None:
        server.will(reply, OK)
        ledger, time = Ledger(), Time()
        assert ask(server, ledger=ledger, time=time).draft.place == "market"
        assert len(server.requests) == 2
        assert server.requests[0].body == server.requests[1].body
        assert (ledger.usage().calls, ledger.usage().retries, ledger.usage().reasks) == (2, 1, 0)
        assert sum(time.slept) >= 0.25

    @pytest.mark.parametrize("reply", [r for r, _ in PASSING], ids=[name for _, name in PASSING])
    def test_a_fault_that_stays_ends_as_an_error(self, server: Server, reply: Reply) -> None:
        server.usual = lambda _sent: reply
        ledger = Ledger()
        with pytest.raises(RateLimited if reply.status == 429 else Upstream, match="Try again later"):
            ask(server, ledger=ledger, max_attempts=4, deadline_s=60)
        assert ledger.usage().calls == len(server.requests)
        assert len(server.requests) == 4 or reply.status == 429

    def test_waits_double_and_are_jittered(self, server: Server) -> None:
        server.usual = lambda _sent: failing(500)
        time = Time()
        with pytest.raises(Upstream, match=r"8 requests.*status 500"):
            ask(server, time=time)
        assert len(server.requests) == 8
        bounds = [0.5, 1, 2, 4, 8, 16, 30]
        assert all(bound / 2 <= wait <= bound for wait, bound in zip(time.slept, bounds, strict=True))

    def test_a_server_that_comes_up_late_loses_nothing(self, server: Server) -> None:
        server.will(OK)
        server.refuse()
        time = Time()

        def come_up() -> None:
            if time.now > 1005:
                server.listen()
                time.on_sleep = None

        time.on_sleep = come_up
        ledger = Ledger()
        assert ask(server, time=time, ledger=ledger).draft
        assert len(server.requests) == 1
        assert ledger.usage().retries >= 3
        assert ledger.usage().prompt_tokens == READ_TOKENS

    def test_extra_bytes_after_a_reply_do_no_harm(self, server: Server) -> None:
        server.will(Reply(OK.body + b"HTTP/1.1 junk", length=len(OK.body)))
        server.usual = lambda _sent: OK

        async def twice(client: Client) -> None:
            for _ in range(2):
                assert (await client.ask(question(), ledger=Ledger())).draft.place == "market"

        with_client(server, twice)

    def test_a_wrong_content_type_is_read_all_the_same(self, server: Server) -> None:
        server.will(plain(OK.body, content_type="text/html"))
        assert ask(server).draft

    def test_a_zipped_reply_that_nobody_asked_for_is_read(self, server: Server) -> None:
        server.will(zipped(OK.body))
        assert ask(server).draft
        assert server.requests[0].headers["accept-encoding"] == "identity"

    def test_sixty_calls_at_once_all_get_through(self, server: Server) -> None:
        faults = cycle(reply for reply, _ in PASSING)
        seen: Counter[bytes] = Counter()
        ledgers = [Ledger() for _ in range(60)]

        def fail_thrice(sent: Sent) -> Reply:
            seen[sent.body] += 1
            return next(faults) if seen[sent.body] <= 3 else OK

        async def all_at_once(client: Client) -> None:
            stories = [question(messages=(("user", f"story {n}"),)) for n in range(60)]
            asked = zip(stories, ledgers, strict=True)
            answers = await asyncio.gather(*(client.ask(story, ledger=ledger) for story, ledger in asked))
            assert all(answer.draft.place == "market" for answer in answers)

        server.usual = fail_thrice
        with_client(server, all_at_once)
        assert len(server.requests) == 240
        assert [ledger.usage().calls for ledger in ledgers] == [4] * 60


class TestLimits:
    @pytest.mark.parametrize(
        ("headers", "least", "most"),
        [
            ({}, 0.25, 0.5),
            ({"retry_after": "1"}, 1, 1),
            ({"retry_after": "1.5"}, 1.5, 1.5),
            ({"retry_after_ms": "1500", "retry_after": "9"}, 1.5, 1.5),
            ({"retry_after": "200"}, 200, 200),
            ({"retry_after": "0"}, 0.25, 0.5),
            ({"retry_after": "-5"}, 0.25, 0.5),
            ({"retry_after": "soon"}, 0.25, 0.5),
            ({"retry_after": "nan"}, 0.25, 0.5),
            ({"retry_after": "inf"}, 0.25, 0.5),
            ({"retry_after": formatdate(2_000_000_012, usegmt=True),
              "date": formatdate(2_000_000_000, usegmt=True)}, 12, 12),
            ({"retry_after": formatdate(1_000_000_000, usegmt=True)}, 0.25, 0.5),
            ({"retry_after": "1e9"}, 225, 225),
            ({"retry_after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 225, 225),
        ],
        ids=[
            "absent", "1", "1.5", "ms", "200", "0", "negative", "soon", "nan", "inf", "date", "past date",
            "1e9", "far date",
        ],
    )  # fmt: skip
    def test_the_wait_is_the_one_asked_for(
        self, server: Server, headers: dict[str, str], least: float, most: float
    ) -> None:
        server.will(failing(429, **headers), OK)
        time = Time()
        assert ask(server, time=time, deadline_s=300).draft
        assert len(server.requests) == 2
        assert least - 1e-6 <= time.now - 1000 <= most + 1e-6

    def test_a_limit_that_stays_is_an_error_within_the_deadline(self, server: Server) -> None:
        server.usual = lambda _sent: failing(429, retry_after="1e9")
        time = Time()
        with pytest.raises(RateLimited, match="2 requests"):
            ask(server, time=time, deadline_s=300)
        assert len(server.requests) == 2
        assert time.now - 1000 <= 300

    def test_limits_do_not_use_up_the_attempts(self, server: Server) -> None:
        server.will(*[failing(429, retry_after="1")] * 20, OK)
        assert ask(server, max_attempts=2).draft
        assert len(server.requests) == 21

    def test_one_refusal_holds_every_call_back(self, server: Server) -> None:
        server.will(failing(429, retry_after="20"))
        server.usual = lambda _sent: OK
        time = HeldTime()

        async def one_then_many(client: Client) -> None:
            calls = [asyncio.ensure_future(client.ask(question(), ledger=Ledger()))]
            await until(lambda: len(time.sleepers) == 1)
            calls += [asyncio.ensure_future(client.ask(question(), ledger=Ledger())) for _ in range(10)]
            await until(lambda: len(time.sleepers) == 11)
            assert len(server.requests) == 1
            while not all(call.done() for call in calls):
                await until(lambda: time.sleepers != [] or all(call.done() for call in calls))
                if time.sleepers:
                    time.wake()

        with_client(server, one_then_many, time=time)
        assert len(server.requests) == 12
        assert time.now >= 1020

    def test_a_pause_that_proves_needless_is_lifted_for_all(self, server: Server) -> None:
        server.will(failing(429, retry_after="1e9"))
        server.usual = lambda _sent: OK
        time = Time()

        async def two(client: Client) -> None:
            await client.ask(question(), ledger=Ledger())
            assert time.now == pytest.approx(1225)
            await client.ask(question(), ledger=Ledger())

        with_client(server, two, time=time, deadline_s=300)
        assert time.now < 1230

    def test_a_known_limit_spaces_requests(self, server: Server) -> None:
        server.usual = lambda _sent: OK
        time = Time()

        async def ten(client: Client) -> None:
            for _ in range(10):
                await client.ask(question(), ledger=Ledger())

        with_client(server, ten, time=time, requests_per_minute=30)
        assert time.now - 1000 == pytest.approx(18)

    def test_waiting_for_a_turn_does_not_use_up_the_deadline(self, server: Server) -> None:
        server.usual = lambda _sent: OK

        async def ten(client: Client) -> None:
            await asyncio.gather(*(client.ask(question(), ledger=Ledger()) for _ in range(10)))

        with_client(server, ten, requests_per_minute=1, deadline_s=30)
        assert len(server.requests) == 10


class TestDeadline:
    def test_a_dripping_reply_ends_at_the_deadline(self, server: Server) -> None:
        server.usual = lambda _sent: Reply(OK.body, drip_s=0.05)
        ledger = Ledger()

        async def drip() -> float:
            client = Client(endpoint_of(server), Settings(deadline_s=1.0, timeout_s=0.5))
            started = wall.monotonic()
            with pytest.raises(DeadlineExceeded):
                await client.ask(question(), ledger=ledger)
            took = wall.monotonic() - started
            await client.aclose()
            return took

        took = asyncio.run(drip())
        assert 0.9 <= took <= 1.2
        assert ledger.usage().calls == len(server.requests)
        assert ledger.usage().prompt_tokens is None

    @pytest.mark.parametrize(
        ("changes", "most_s"),
        [({"deadline_s": 30.0, "timeout_s": 0.5}, 20.0), ({"deadline_s": 4.0}, 4.0)],
        ids=["after-the-timeout", "in-time-for-a-last-request"],
    )
    def test_a_dripping_reply_is_given_up_in_time_to_ask_again(
        self, server: Server, changes: dict[str, Any], most_s: float
    ) -> None:
        server.will(Reply(OK.body, drip_s=0.1))
        server.usual = lambda _sent: OK
        ledger = Ledger()

        async def drip() -> float:
            client = Client(endpoint_of(server), Settings(**changes))
            started = wall.monotonic()
            assert (await client.ask(question(), ledger=ledger)).draft.place == "market"
            took = wall.monotonic() - started
            await client.aclose()
            return took

        assert asyncio.run(drip()) < most_s
        assert len(server.requests) == 2
        assert (ledger.usage().calls, ledger.usage().retries) == (2, 1)

    def test_a_reply_that_drips_fast_enough_is_read(self, server: Server) -> None:
        server.will(Reply(OK.body, drip_s=0.0001))
        assert ask(server, timeout_s=5.0).draft
        assert len(server.requests) == 1

    def test_the_embedded_model_may_take_its_time(self, server: Server) -> None:
        server.will(Reply(OK.body, drip_s=0.002))
        endpoint = Endpoint("m", server.url, KEY, embedded=True)
        assert ask(server, endpoint=endpoint, timeout_s=0.05).draft
        assert len(server.requests) == 1

    def test_silence_is_a_fault_that_passes(self, server: Server) -> None:
        server.will(Reply(hang=True), OK)
        assert ask(server, timeout_s=0.1).draft
        assert len(server.requests) == 2

    def test_a_stall_in_the_body_is_a_fault_that_passes(self, server: Server) -> None:
        server.will(Reply(OK.body, drip_s=5.0), OK)
        assert ask(server, timeout_s=0.1).draft
        assert len(server.requests) == 2

    def test_no_request_starts_after_the_deadline(self, server: Server) -> None:
        server.usual = lambda _sent: failing(503, retry_after="40")
        time = Time()
        with pytest.raises(Upstream):
            ask(server, time=time, deadline_s=100)
        assert time.now - 1000 <= 100


class TestSize:
    def test_a_body_without_end_is_refused_early(self, server: Server) -> None:
        server.will(Reply(b"{", big=200_000_000))
        with pytest.raises(Upstream, match="too large"):
            ask(server)
        assert len(server.requests) == 1
        assert server.bytes_sent < 30_000_000

    def test_a_bomb_is_not_unpacked(self, server: Server) -> None:
        server.will(zipped(b" " * 100_000_000))
        tracemalloc.start()
        with pytest.raises(Upstream, match="too large"):
            ask(server)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(server.requests) == 1
        assert peak < 30_000_000

    def test_the_page_of_an_error_is_read_only_so_far(self, server: Server) -> None:
        server.will(Reply(b"<html>", status=404, big=200_000_000))
        with pytest.raises(RequestRejected):
            ask(server)
        assert server.bytes_sent < 30_000_000


class TestUsage:
    @pytest.mark.parametrize(
        "usage",
        [
            None,
            {},
            "many",
            {"prompt_tokens": -4, "completion_tokens": -1},
            {"prompt_tokens": "12", "completion_tokens": True},
            {"prompt_tokens": 0, "completion_tokens": 10**30},
        ],
        ids=["absent", "empty", "no object", "negative", "wrong types", "impossible"],
    )
    def test_what_a_reply_does_not_state_is_unknown_and_not_nought(self, server: Server, usage: object) -> None:
        server.will(completion(BAD_PLACE), completion(GOOD, usage=usage))
        ledger = Ledger()
        ask(server, ledger=ledger)
        spent = ledger.usage()
        assert spent.calls == 2
        assert (spent.prompt_tokens, spent.cached_tokens, spent.completion_tokens) == (None, None, None)
        assert spent.cost_usd is None

    def test_a_reply_that_was_lost_on_the_way_makes_the_sum_unknown(self, server: Server) -> None:
        server.will(resetting(OK, "body"), OK)
        ledger = Ledger()
        ask(server, ledger=ledger)
        assert ledger.usage().prompt_tokens is None

    def test_a_fault_that_states_its_usage_leaves_the_sum_known(self, server: Server) -> None:
        stated = plain(b'{"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 0}}')
        server.will(stated, resetting(OK, "before"), OK)
        ledger = Ledger()
        ask(server, ledger=ledger)
        assert ledger.usage().calls == 3
        assert ledger.usage().prompt_tokens == READ_TOKENS + 7

    def test_a_refused_request_leaves_the_sum_known(self, server: Server) -> None:
        server.will(failing(503), OK)
        ledger = Ledger()
        ask(server, ledger=ledger)
        assert ledger.usage().prompt_tokens == READ_TOKENS

    def test_usage_adds_up_over_faults_and_re_asks(self, server: Server) -> None:
        server.will(
            failing(500),
            completion("no JSON", usage=(100, 1)),
            failing(429),
            completion(BAD_PLACE, usage=(200, 2)),
            completion(GOOD, usage=(300, 3)),
        )
        ledger = Ledger()
        assert ask(server, ledger=ledger, max_retries=2).problems == ()
        usage = ledger.usage()
        assert (usage.calls, usage.retries, usage.reasks) == (5, 2, 2)
        assert (usage.prompt_tokens, usage.completion_tokens) == (600, 6)


class TestSecrets:
    ERRORS = (
        failing(401, message=f"Incorrect API key provided: {KEY}."),
        failing(401, message="Incorrect API key provided: sk-can***77aa."),
        failing(400, message=f"Cannot parse: {STORY}"),
        failing(400, message="Bad value: " + json.dumps(STORY)),
        failing(400, code=STORY[:60]),
        failing(404, message="The model does not exist"),
        failing(429, code="insufficient_quota", message=KEY),
        Reply(f"<html>{KEY} {STORY}</html>".encode(), status=400),
        completion(None, refusal=f"I cannot help with: {STORY}"),
        completion(f"{KEY} {STORY}"),
        completion({"place": STORY, STORY: 1}),
        completion("{", finish="length"),
    )

    @pytest.mark.parametrize("reply", ERRORS, ids=range(len(ERRORS)))
    def test_errors_hold_neither_key_nor_article(
        self, server: Server, reply: Reply, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.usual = lambda _sent: reply
        with caplog.at_level(logging.INFO), pytest.raises(ExtractorError) as raised:
            ask(server)
        error = raised.value
        written = f"{error!r} {error.__dict__} {pickle.dumps(error)!r} {caplog.text}"
        written += "".join(traceback.format_exception(error))
        for secret in (KEY, "sk-can", "77aa.", STORY, STORY[:40]):
            assert secret not in written

    def test_an_article_that_the_server_escaped_is_recognised(self, server: Server) -> None:
        story = "Боевики на мотоциклах обстреляли блокпост у рынка"
        server.will(failing(400, message=f"cannot read {json.dumps(story)}"))
        with pytest.raises(RequestRejected) as raised:
            ask(server, question(messages=(("user", story),)))
        assert "\\u0431" not in str(raised.value)

    def test_errors_pickle_and_chain_nothing(self, server: Server) -> None:
        server.will(failing(404, message="The model 'scripted-1' does not exist"))
        with pytest.raises(RequestRejected) as raised:
            ask(server)
        error = raised.value
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy)) == (type(error), str(error))
        assert error.__cause__ is None
        assert error.__context__ is None

    def test_what_the_server_says_is_passed_on(self, server: Server) -> None:
        server.will(failing(404, code="model_not_found", message="The model 'x' does not exist"))
        with pytest.raises(RequestRejected, match=r"404 \(model_not_found: The model 'x' does not exist\)"):
            ask(server)

    def test_the_key_is_in_no_repr(self, server: Server) -> None:
        assert KEY not in repr(endpoint_of(server))
        assert KEY not in repr(Client(endpoint_of(server), Settings()).__dict__["_endpoint"])

    def test_nothing_is_printed(self, server: Server, capfd: pytest.CaptureFixture[str]) -> None:
        server.usual = lambda _sent: failing(400)
        with pytest.raises(RequestRejected):
            ask(server)
        assert capfd.readouterr() == ("", "")


class TestCancel:
    def test_cancelling_at_any_step_leaves_nothing_behind(self, server: Server) -> None:
        server.usual = lambda sent: OK if len(sent.body) > 1000 else completion(BAD_PLACE)

        async def cancel_after(steps: int, client: Client) -> bool:
            task = asyncio.ensure_future(client.ask(question(), ledger=Ledger()))
            for _ in range(steps):
                await asyncio.sleep(0)
            finished = task.done()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            return finished

        async def cancel_everywhere(client: Client) -> None:
            steps = 0
            while not await cancel_after(steps, client):
                steps += 1 if steps < 60 else 40
            held: Any = client._openai._client._transport  # there is no public view of the connections
            assert len(held._free) == len(held._all) == 1
            assert all(connection.is_idle() for each in held._all for connection in each._pool.connections)
            assert len(asyncio.all_tasks()) == 1
            assert (await client.ask(question(), ledger=Ledger())).draft

        with_client(server, cancel_everywhere)

    def test_a_cancelled_call_is_cancelled_and_not_tried_again(self, server: Server) -> None:
        server.usual = lambda _sent: Reply(hang=True)

        async def cancel(client: Client) -> None:
            task = asyncio.ensure_future(client.ask(question(), ledger=Ledger()))
            while not server.requests:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        with_client(server, cancel)
        assert len(server.requests) == 1


class Kept:
    """A recorder in memory."""

    def __init__(self) -> None:
        self.replies: dict[str, str] = {}

    async def fetch(self, key: str) -> str | None:
        """Give a reply back."""
        return self.replies.get(key)

    async def store(self, key: str, reply: str) -> None:
        """Keep a reply."""
        self.replies[key] = reply


class TestRecorder:
    def test_a_recorded_exchange_plays_again_without_the_server(self, server: Server) -> None:
        kept, first, again = Kept(), Ledger(), Ledger()
        server.will(completion(BAD_PLACE, usage=(100, 20)), completion(GOOD, usage=(150, 25)))
        said = ask(server, recorder=kept, ledger=first)
        server.refuse()
        assert ask(server, recorder=kept, ledger=again) == said
        assert len(kept.replies) == 2
        assert again.usage().model_copy(update={"seconds": 0.0}) == first.usage().model_copy(update={"seconds": 0.0})

    def test_a_recorded_refusal_is_a_refusal_again(self, server: Server) -> None:
        kept = Kept()
        server.will(completion(None, refusal="No."))
        for _ in range(2):
            with pytest.raises(Refused):
                ask(server, recorder=kept)
        assert len(server.requests) == 1

    def test_an_error_of_the_recorder_passes(self, server: Server) -> None:
        class Strict(Kept):
            async def fetch(self, key: str) -> str | None:
                raise RequestError(f"nothing recorded under {key[:4]!r}")

        with pytest.raises(RequestError, match="nothing recorded"):
            ask(server, recorder=Strict())
        assert server.requests == []
