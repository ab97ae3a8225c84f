"""What a run and the processes that read for it say to each other: frames, through pipes.

    run ── BEGIN settings, READ article, REPLY reply, DROP ──> reader
        <── READY, ASK request, DONE extraction, FAILED error ──

Nothing is pickled: a frame holds JSON, or the bytes that go to the server as they are. No frame holds the API key, and
none holds the id of an article: its number stands for it.
"""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import IntEnum
from typing import BinaryIO, NamedTuple

from .. import errors
from ..article import Article
from ..endpoint import NO_KEY, Endpoint
from ..errors import ExtractorError, Upstream
from ..ledger import Request, Tokens
from ..settings import Settings

HEAD = struct.Struct(">BQI")
KEY_CHARS = 64
OF_ARTICLE = ("text", "title", "source", "language", "author", "published_from")
"""What goes along beside the date: no result depends on the other keys of a line."""


class Kind(IntEnum):
    """What a frame is about."""

    BEGIN = 1
    READY = 2
    READ = 3
    ASK = 4
    REPLY = 5
    DONE = 6
    FAILED = 7
    DROP = 8


class Frame(NamedTuple):
    """One thing said, about the article of that number."""

    kind: int
    number: int = 0
    payload: bytes = b""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a reader cannot go on without: the body of its request, and the digest of that."""

    key: str
    body: bytes
    is_reask: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a question: its reply or its error, and the requests that it took."""

    reply: str | None
    error: ExtractorError | None
    requests: tuple[Request, ...]


def packed(frame: Frame) -> bytes:
    """Write a frame as it goes through a pipe."""
    return HEAD.pack(frame.kind, frame.number, len(frame.payload)) + frame.payload


def read_frames(pipe: BinaryIO) -> Iterator[Frame]:
    """Yield frames until the pipe ends, in the middle of one or behind it."""
    while len(head := pipe.read(HEAD.size)) == HEAD.size:
        kind, number, size = HEAD.unpack(head)
        payload = pipe.read(size)
        if len(payload) < size:
            return
        yield Frame(kind, number, payload)


async def next_frame(pipe: asyncio.StreamReader) -> Frame | None:
    """Return the next frame, None where the pipe has ended."""
    try:
        kind, number, size = HEAD.unpack(await pipe.readexactly(HEAD.size))
        return Frame(kind, number, await pipe.readexactly(size))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


def settings_bytes(settings: Settings) -> bytes:
    """Write settings without the key: a process that asks nobody needs none."""
    return json.dumps(asdict(replace(settings, api_key=NO_KEY))).encode()


def settings_from(payload: bytes) -> Settings:
    """Read settings."""
    return Settings(**json.loads(payload))


def article_bytes(article: Article) -> bytes:
    """Write an article; JSON escapes the lone surrogates that no UTF-8 holds."""
    fields = {name: getattr(article, name) for name in OF_ARTICLE}
    fields["published"] = article.published.isoformat() if article.published else None
    return json.dumps(fields).encode()


def article_from(payload: bytes) -> Article:
    """Read an article, which has no id here."""
    fields = json.loads(payload)
    day = fields.pop("published")
    return Article(**fields, id="", published=date.fromisoformat(day) if day else None)


def asked_bytes(asked: Asked) -> bytes:
    """Write a question."""
    return b"%d" % asked.is_reask + asked.key.encode() + asked.body


def asked_from(payload: bytes) -> Asked:
    """Read a question."""
    return Asked(payload[1 : 1 + KEY_CHARS].decode(), payload[1 + KEY_CHARS :], payload[:1] == b"1")


def told_bytes(reply: str | None, error: ExtractorError | None, requests: Iterable[Request]) -> bytes:
    """Write what came of a question."""
    rows = [(r.why, r.outcome, r.answered, asdict(r.tokens), r.seconds) for r in requests]
    return json.dumps([reply, error and named(error), rows]).encode()


def told_from(payload: bytes, *, endpoint: Endpoint) -> Told:
    """Read what came of a question that went to ``endpoint``."""
    reply, error, rows = json.loads(payload)
    requests = (
        Request(endpoint, why, outcome, answered, Tokens(**tokens), seconds)
        for why, outcome, answered, tokens, seconds in rows
    )
    return Told(reply, error and error_named(*error), tuple(requests))


def error_bytes(error: ExtractorError) -> bytes:
    """Write an error."""
    return json.dumps(named(error)).encode()


def error_from(payload: bytes) -> ExtractorError:
    """Read an error."""
    return error_named(*json.loads(payload))


def named(error: ExtractorError) -> tuple[str, str]:
    """Return the name and the words of an error, which are all of it."""
    return type(error).__name__, str(error)


def error_named(name: str, words: str) -> ExtractorError:
    """Return the error of that name."""
    kind = getattr(errors, name, Upstream)
    return kind(words) if isinstance(kind, type) and issubclass(kind, ExtractorError) else Upstream(words)
