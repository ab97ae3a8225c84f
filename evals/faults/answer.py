"""What each kind of fault puts on the wire.

An ``Answer`` is bytes and what becomes of the connection after them. Names are those of ``plan``; whatever is not
listed here is a mistake of ours, so ``answer`` raises KeyError.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from functools import cache
from typing import Literal

from .brief import Brief, brief
from .plan import GOOD

End = Literal["keep", "close", "reset", "stall"]
FAR_SECONDS, FAR = 200, 10**9
BOMB_BYTES, HUGE_BYTES = 200_000_000, 50_000_000
SWAP = 500_009
"""How far away the brief is whose answer comes instead: none of a run has its number."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Bytes to send, then ``blank`` more of white space; ``drip`` sends a byte a second."""

    data: bytes
    end: End = "keep"
    blank: int = 0
    drip: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the brief that it is about, the tokens that it may have, and how the answer is to come."""

    brief: Brief
    prompt_tokens: int
    head: bytes = b""
    by_tool: bool = False


Reply = Callable[[Asked], Answer]


def answer(kind: str, asked: Asked) -> Answer:
    """Return what a kind of fault, or ``good``, sends for a request."""
    return REPLIES[kind](asked)


def http(body: bytes, *, status: int = 200, type: str = "application/json", **headers: str) -> bytes:
    """Return a whole reply; header names are written with underscores."""
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    length = "" if "content_length" in headers else f"content-length: {len(body)}\r\n"
    return f"HTTP/1.1 {status} Scripted\r\ncontent-type: {type}\r\n{length}{named}\r\n".encode() + body


def said(asked: Asked, text: object, *, finish: str = "stop", refusal: str | None = None, usage: object = "") -> bytes:
    """Return the body of a chat completion; usage ``None`` is left out."""
    message: dict[str, object] = {"role": "assistant", "content": text, "refusal": refusal}
    if asked.by_tool:
        called = {"id": "1", "type": "function", "function": {"name": "Draft", "arguments": text}}
        message = {"role": "assistant", "content": None, "tool_calls": [called]}
    choice = {"index": 0, "message": message, "finish_reason": finish}
    fields: dict[str, object] = {"id": "1", "object": "chat.completion", "created": 1, "model": "scripted"}
    counted = tokens(asked.prompt_tokens) if usage == "" else usage
    return json.dumps({**fields, "choices": [choice], **({} if counted is None else {"usage": counted})}).encode()


def tokens(read: int, written: int = 200) -> dict[str, int]:
    """Return the usage that a reply states."""
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def good(asked: Asked) -> Answer:
    """Answer as a perfect model."""
    return Answer(http(said(asked, asked.brief.draft)))


def whole(asked: Asked) -> bytes:
    """Return the bytes of the good answer."""
    return good(asked).data


def text(words: str | Callable[[Asked], str]) -> Reply:
    """Send this as the model's words."""
    return lambda asked: Answer(http(said(asked, words if isinstance(words, str) else words(asked))))


def body(raw: bytes, *, status: int = 200, type: str = "application/json", **headers: str) -> Reply:
    """Send this as the body."""
    return lambda _: Answer(http(raw, status=status, type=type, **headers))


def error(status: int, *, code: str | None = None, message: str = "scripted", **headers: str) -> Reply:
    """Send an error in the form of the protocol."""
    fields = {"error": {"message": message, "type": code or "scripted", "code": code, "param": None}}
    return body(json.dumps(fields).encode(), status=status, **headers)


def limit(**headers: str) -> Reply:
    """Refuse for speed."""
    return error(429, code="rate_limit_exceeded", **headers)


def key_refused(asked: Asked) -> Answer:
    """Refuse the key, and repeat it, as servers do."""
    named = (line.partition(": ") for line in asked.head.decode("latin-1").splitlines())
    key = next((value for name, _, value in named if name.lower() == "authorization"), "")
    return error(401, code="invalid_api_key", message=f"Incorrect API key provided: {key}.")(asked)


def cut(share: float, end: End) -> Reply:
    """Send part of the good answer, headers included, and end the connection in this way."""

    def reply(asked: Asked) -> Answer:
        data = whole(asked)
        return Answer(data[: round(share * len(data))], end)

    return reply


def changed(*changes: tuple[str, str]) -> Callable[[Asked], str]:
    """Return the good draft with pieces of its JSON replaced."""

    def words(asked: Asked) -> str:
        draft = asked.brief.draft
        for old, new in changes:
            if old not in draft:
                raise ValueError(f"{old!r} is not in the draft of a brief")
            draft = draft.replace(old, new, 1)
        return draft

    return words


def other(asked: Asked) -> str:
    """Return the draft of an article that nobody asked about."""
    return brief((asked.brief.number + SWAP) % 10**6).draft


def town(mark: str) -> Reply:
    """Put a character, escaped as JSON does it, into the name of the town."""
    return text(lambda asked: asked.brief.draft.replace(f'"place":"{asked.brief.facts.town}', f'"place":"B{mark}a', 1))


def with_usage(usage: object) -> Reply:
    """Answer well, with this as the usage."""
    return lambda asked: Answer(http(said(asked, asked.brief.draft, usage=usage)))


def ended(finish: str, words: Callable[[Asked], str]) -> Reply:
    """End the answer for this reason."""
    return lambda asked: Answer(http(said(asked, words(asked), finish=finish)))


def negated(asked: Asked) -> Answer:
    """State tokens below nought."""
    return Answer(http(said(asked, asked.brief.draft, usage=tokens(-asked.prompt_tokens, -1))))


def until(seconds: float) -> Callable[[Asked], Answer]:
    """Refuse for speed until a date, this far from now."""
    return lambda asked: limit(retry_after=formatdate(time.time() + seconds, usegmt=True))(asked)


@cache
def bomb() -> bytes:
    """Return a small body that unpacks into a huge one."""
    packed = zlib.compressobj(wbits=31)
    piece = b" " * 1_000_000
    return b"".join(packed.compress(piece) for _ in range(BOMB_BYTES // len(piece))) + packed.flush()


def huge(_: Asked) -> Answer:
    """Announce and send white space without sense."""
    head = http(b"", content_length=str(HUGE_BYTES))
    return Answer(head, "close", blank=HUGE_BYTES)


def extra(asked: Asked) -> Answer:
    """Send more than the headers announce."""
    return Answer(whole(asked) + b'{"choices":[]}' * 3, "close")


def stalled(asked: Asked) -> Answer:
    """Send half of the answer and then nothing."""
    data = whole(asked)
    return Answer(data[: len(data) - 40], "stall")


KILLED = '"words":'
LONG = "9" * 400
REPLIES: Mapping[str, Reply] = {
    GOOD: good,
    "limit_bare": limit(),
    "limit_1": limit(retry_after="1"),
    "limit_ms": limit(retry_after_ms="300"),
    "limit_date": until(1.5),
    "limit_past_date": until(-3600),
    "limit_0": limit(retry_after="0"),
    "limit_negative": limit(retry_after="-5"),
    "limit_word": limit(retry_after="soon"),
    "limit_200": limit(retry_after=str(FAR_SECONDS)),
    "limit_1e9": limit(retry_after=str(FAR)),
    "no_credit": error(429, code="insufficient_quota", message="You exceeded your current quota."),
    "key_refused": key_refused,
    "forbidden": error(403, code="forbidden"),
    "no_model": error(404, code="model_not_found"),
    "status_500": error(500),
    "status_502": body(b"<html><h1>502 Bad Gateway</h1></html>", status=502, type="text/html"),
    "status_503": error(503, retry_after="0"),
    "status_504": body(b"", status=504),
    "status_529": error(529, code="overloaded_error"),
    "no_retry": error(500, x_should_retry="false"),
    "filter_400": error(400, code="content_filter"),
    "reset_before": lambda _: Answer(b"", "reset"),
    "reset_headers": cut(0.02, "reset"),
    "reset_body": cut(0.6, "reset"),
    "short_body": cut(0.8, "close"),
    "extra_bytes": extra,
    "hang": lambda _: Answer(b"", "stall"),
    "stall": stalled,
    "drip": lambda asked: Answer(whole(asked), drip=True),
    "empty": body(b""),
    "cut_json": lambda asked: Answer(http(said(asked, asked.brief.draft)[:-60])),
    "html": body(b"<html><body>Sign in to continue</body></html>", type="text/html"),
    "error_200": body(b'{"error": {"message": "scripted", "code": 500}}'),
    "no_choices": body(b'{"id": "1", "object": "chat.completion", "choices": []}'),
    "null_choices": body(b'{"id": "1", "object": "chat.completion", "choices": null}'),
    "content_type": lambda asked: Answer(http(said(asked, asked.brief.draft), type="text/plain")),
    "bad_gzip": body(b"\x1f\x8bthis is not gzip", content_encoding="gzip"),
    "unknown_encoding": body(b"\x8b\x01", content_encoding="br"),
    "gzip_bomb": lambda _: Answer(http(bomb(), content_encoding="gzip")),
    "huge_body": huge,
    "length_part": ended("length", lambda asked: asked.brief.draft[: len(asked.brief.draft) // 2]),
    "length_whole": ended("length", lambda asked: asked.brief.draft),
    "white_space": ended("length", lambda _: '{"attacks": [' + "\n " * 2000),
    "content_filter": ended("content_filter", lambda _: ""),
    "refusal": lambda asked: Answer(http(said(asked, None, refusal="I cannot help with that."))),
    "bad_json": text(lambda asked: asked.brief.draft[:-9]),
    "bad_json_ever": text("Here is what I found: two attacks."),
    "wrong_type": text(changed(('"sentences":[1,4]', '"sentences":"one"'))),
    "unknown_value": text(changed(('"kind":"ground_attack_on_forces"', '"kind":"raid"'))),
    "extra_key": text(changed((KILLED, '"confidence":0.9,"words":'))),
    "duplicate_keys": text(changed((KILLED, '"words":"9999","words":'))),
    "huge_number": text(changed(('"sentences":[1,4]', f'"sentences":[{LONG}]'))),
    "not_a_number": text(changed(('"sentences":[1,4]', '"sentences":[NaN]'))),
    "deep": text("[" * 5000),
    "nul": town("\\u0000"),
    "surrogate": town("\\ud800"),
    "swapped": text(other),
    "swapped_ever": text(other),
    "no_usage": with_usage(None),
    "negative_usage": negated,
    "cut_prompt": with_usage(tokens(7)),
}
