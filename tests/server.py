"""A scripted server on loopback that speaks the OpenAI protocol, and breaks it in every way that servers do.

A test puts ``Reply`` values into a queue; each request takes the next one, and ``Server.usual`` when the
queue is empty. Every request is kept with its bytes, so tests can say what went over the wire.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self

Stage = Literal["before", "headers", "body"]
LINGER_OFF = struct.pack("ii", 1, 0)
PIECE = 65536
READ_TOKENS = 10_000  # more than the prompt of any test has, so that none looks cut


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The body, read as JSON."""
        fields: dict[str, Any] = json.loads(self.body)
        return fields


@dataclass(frozen=True, slots=True)
class Reply:
    """What to send back, and how to fail at it."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    reset: Stage | None = None
    length: int | None = None
    drip_s: float | None = None
    delay_s: float = 0.0
    hang: bool = False
    big: int = 0

    def head(self) -> bytes:
        """The status line and headers."""
        length = len(self.body) + self.big if self.length is None else self.length
        lines = [f"HTTP/1.1 {self.status} Scripted", f"content-length: {length}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


Usual = Callable[[Sent], Reply]


def completion(
    content: object,
    *,
    finish: str = "stop",
    refusal: str | None = None,
    usage: object = (READ_TOKENS, 10),
    cached: int | None = 0,
) -> Reply:
    """A chat completion; ``content`` that is no string goes out as JSON, ``usage`` None is left out."""
    text = content if isinstance(content, str | None) else json.dumps(content)
    fields: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": text, "refusal": refusal},
            }
        ],
    }
    if isinstance(usage, tuple):
        read, written = usage
        fields["usage"] = {
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
            "prompt_tokens_details": {"cached_tokens": cached},
        }
    elif usage is not None:
        fields["usage"] = usage
    return Reply(json.dumps(fields).encode())


def answering(content: object) -> Usual:
    """Answer every request with ``content``, and with usage that fits the prompt's length."""

    def answer(sent: Sent) -> Reply:
        return completion(content, usage=(len(sent.body) // 4, 10))

    return answer


def failing(status: int, *, code: str = "", message: str = "scripted", **headers: str) -> Reply:
    """An error in OpenAI's form; header names are written with underscores."""
    error = {"message": message, "type": code or "scripted", "code": code or None, "param": None}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps({"error": error}).encode(), status=status, headers=named)


def plain(body: bytes, *, content_type: str = "application/json", status: int = 200) -> Reply:
    """A good status, or another, with any bytes."""
    return Reply(body, status=status, headers={"content-type": content_type})


def zipped(body: bytes) -> Reply:
    """A good status with a gzip body."""
    return Reply(gzip.compress(body), headers={"content-encoding": "gzip"})


def resetting(reply: Reply, stage: Stage) -> Reply:
    """Reset the connection before the headers, in them, or in the middle of the body."""
    return replace(reply, reset=stage)


class Server:
    """The server, running in a thread of its own until ``close``."""

    def __init__(self, usual: Usual) -> None:
        self.usual = usual
        self.script: deque[Reply] = deque()
        self.requests: list[Sent] = []
        self.bytes_sent = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.connections: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._listener: asyncio.Server | None = None
        self.port = 0
        self.listen()

    @property
    def url(self) -> str:
        """The address for ``base_url``."""
        return f"http://127.0.0.1:{self.port}/v1"

    def will(self, *replies: Reply) -> None:
        """Put replies into the queue."""
        self.script.extend(replies)

    def listen(self) -> None:
        """Take connections, on the same port as before."""
        self._run(self._listen())

    def refuse(self) -> None:
        """Refuse connections until ``listen``."""
        self._run(self._refuse())

    def close(self) -> None:
        """Stop the server and its thread."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=256)
        self.port = self._listener.sockets[0].getsockname()[1]

    async def _refuse(self) -> None:
        if self._listener:
            self._listener.close()
        for writer in list(self.connections):
            writer.transport.abort()

    async def _close(self) -> None:
        await self._refuse()
        current = asyncio.current_task()
        tasks = [task for task in asyncio.all_tasks() if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.add(writer)
        try:
            while True:
                sent = await read_request(reader)
                self.requests.append(sent)
                reply = self.script.popleft() if self.script else self.usual(sent)
                self.in_flight += 1
                self.most_in_flight = max(self.most_in_flight, self.in_flight)
                try:
                    await self._answer(reply, writer)
                finally:
                    self.in_flight -= 1
        except (ConnectionError, EOFError, asyncio.CancelledError):
            pass  # a client that hung up, or the end of the test: Python 3.11 would report the latter
        finally:
            self.connections.discard(writer)
            writer.transport.abort()

    async def _answer(self, reply: Reply, writer: asyncio.StreamWriter) -> None:
        if reply.delay_s:
            await asyncio.sleep(reply.delay_s)
        if reply.hang:
            await asyncio.Event().wait()
        head, body = reply.head(), reply.body
        if reply.reset:
            cut = {"before": b"", "headers": head[: len(head) // 2], "body": head + body[: len(body) // 2]}
            await self._write(writer, cut[reply.reset])
            reset(writer)
        await self._write(writer, head)
        for piece in pieces_of(reply):
            await self._write(writer, piece)
            if reply.drip_s is not None:
                await asyncio.sleep(reply.drip_s)
        if reply.length is not None and reply.length > len(body):
            raise ConnectionAbortedError

    async def _write(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        writer.write(data)
        await writer.drain()
        self.bytes_sent += len(data)


async def read_request(reader: asyncio.StreamReader) -> Sent:
    """Read one request, body and all."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
    raw = dict(line.split(": ", 1) for line in head[1:] if line)
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Sent(head[0].split(" ")[1], {name.lower(): value for name, value in raw.items()}, body)


def pieces_of(reply: Reply) -> Iterator[bytes]:
    """Yield a body as it is to be written: whole, byte by byte, or blank space without end."""
    if reply.drip_s is None:
        yield reply.body
    else:
        yield from (reply.body[n : n + 1] for n in range(len(reply.body)))
    for _ in range(reply.big // PIECE):
        yield b" " * PIECE


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset instead of a goodbye."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_OFF)
    writer.transport.abort()
    raise ConnectionResetError
