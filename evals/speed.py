"""How much time one model call costs us when the model costs none.

A server in a process of its own answers at once. The client, openai alone and instructor, used as documented,
ask the same question in turn, and the processor time of this process is what counts.

    python -m evals.speed [calls] [in_flight]
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from extractor.settings import Settings

CALLS, IN_FLIGHT = 600, 32
WARM_UP = 64
MESSAGES = (("system", "You read reports of attacks. " * 150), ("user", "Gunmen attacked a village. " * 200))


class SpeedFigure(BaseModel):
    """A figure of the question that is timed."""

    model_config = ConfigDict(extra="forbid")

    number: int | None
    words: str
    outcome: Literal["killed", "wounded", "abducted"]
    role: Literal["victims", "attackers"]


class SpeedAttack(BaseModel):
    """An attack of the question that is timed."""

    model_config = ConfigDict(extra="forbid")

    sentences: list[int]
    what: str
    attacker: str | None
    target: str | None
    place: str | None
    day: str | None
    figures: list[SpeedFigure]


class SpeedDraft(BaseModel):
    """The draft of the question that is timed."""

    model_config = ConfigDict(extra="forbid")

    attacks: list[SpeedAttack]


FIGURE = {"number": 4, "words": "four villagers", "outcome": "killed", "role": "victims"}
ATTACK = {
    "sentences": [1, 2],
    "what": "gunmen attacked a village",
    "attacker": "gunmen",
    "target": "villagers",
    "place": "Kware",
    "day": "Monday",
    "figures": [FIGURE] * 3,
}
CONTENT = json.dumps({"attacks": [ATTACK] * 3})


@dataclass(frozen=True, slots=True)
class Speed:
    """What calls cost: processor time of the asking process, and calls a second with so many in flight."""

    name: str
    cpu_ms: float
    per_second: float

    def __str__(self) -> str:
        return f"{self.name:<28} {self.cpu_ms:6.2f} ms/call {self.per_second:7.0f} calls/s"


async def measure(name: str, call: Callable[[], Awaitable[object]], *, calls: int, in_flight: int) -> Speed:
    """Make ``calls`` calls, ``in_flight`` at a time, after a warm-up."""
    await make(call, calls=WARM_UP, in_flight=in_flight)
    started, cpu = time.perf_counter(), time.process_time()
    await make(call, calls=calls, in_flight=in_flight)
    cpu_s, took_s = time.process_time() - cpu, time.perf_counter() - started
    return Speed(name, cpu_ms=1000 * cpu_s / calls, per_second=calls / took_s)


async def make(call: Callable[[], Awaitable[object]], *, calls: int, in_flight: int) -> None:
    """Make calls, so many at a time."""
    left = iter(range(calls))

    async def work() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*(work() for _ in range(in_flight)))


async def compare(url: str, *, calls: int = CALLS, in_flight: int = IN_FLIGHT) -> list[Speed]:
    """Time the same question asked by our client, by openai alone, and by instructor as it is documented."""
    # Imported here, and instructor outside the client only here: it is what we compare with.
    import instructor
    import openai

    from extractor.client import Client, Endpoint, Ledger, Question, strict_schema

    messages: Any = [{"role": role, "content": content} for role, content in MESSAGES]
    plain = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    documented = instructor.from_openai(plain, mode=instructor.Mode.JSON_SCHEMA)
    client = Client(Endpoint("speed", url, "none"), Settings())
    schema = strict_schema(SpeedDraft)
    question = Question(MESSAGES, SpeedDraft, schema, max_tokens=500)  # type: ignore[arg-type]  # roles are literals

    async def alone() -> object:
        return await plain.chat.completions.create(model="speed", messages=messages, max_tokens=500)

    async def as_documented() -> object:
        return await documented.chat.completions.create(
            model="speed", messages=messages, response_model=SpeedDraft, max_tokens=500
        )

    ways = {
        "extractor client": lambda: client.ask(question, ledger=Ledger()),
        "openai alone": alone,
        "instructor as documented": as_documented,
    }
    speeds = [await measure(name, way, calls=calls, in_flight=in_flight) for name, way in ways.items()]
    await client.aclose()
    await plain.close()
    return speeds


class AtOnce(asyncio.Protocol):
    """Answers every request at once, with the bytes that ``answer`` gives for its body."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self.answer = answer
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to write to."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self.buffer += data
        head, blank, rest = self.buffer.partition(b"\r\n\r\n")
        if blank and len(rest) >= length_of(head):
            body, self.buffer = rest[: length_of(head)], rest[length_of(head) :]
            assert isinstance(self.transport, asyncio.Transport)
            self.transport.write(self.answer(body))


def length_of(head: bytes) -> int:
    """Return the length of the body that a request's head announces."""
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    return next(int(value) for name, _, value in lines if name == b"content-length")


def reply_with(message: Mapping[str, object]) -> bytes:
    """Return the bytes of a reply that holds one message."""
    usage = {"prompt_tokens": 2000, "completion_tokens": 200, "total_tokens": 2200}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    fields = {"id": "1", "object": "chat.completion", "created": 1, "model": "speed", "choices": [choice]}
    body = json.dumps({**fields, "usage": usage}).encode()
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body


def always(_request: bytes) -> bytes:
    """Return the one reply of this benchmark."""
    return reply_with({"role": "assistant", "content": CONTENT})


async def serve() -> None:
    """Answer until the process is ended; print the port first."""
    server = await asyncio.get_running_loop().create_server(lambda: AtOnce(always), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def server_of_its_own() -> Iterator[str]:
    """Run the server in a process of its own and give its address."""
    command = [sys.executable, "-m", "evals.speed", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


def main(arguments: list[str]) -> None:
    """Serve, or compare and print."""
    if arguments == ["serve"]:
        asyncio.run(serve())
        return
    calls, in_flight = (
        int(arguments[n]) if len(arguments) > n else usual for n, usual in enumerate((CALLS, IN_FLIGHT))
    )
    with server_of_its_own() as url:
        for speed in asyncio.run(compare(url, calls=calls, in_flight=in_flight)):
            print(speed)


if __name__ == "__main__":
    main(sys.argv[1:])
