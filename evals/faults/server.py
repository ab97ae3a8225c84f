"""The fault server: speaks the OpenAI protocol on loopback, breaks it as planned, and writes down what arrived.

    python -m evals.faults.server '{"articles": 400, "seed": 1, "share": 0.3, "log": "requests.log"}'

It prints its port, then answers until it is ended. Every request is one line of the log, written before the answer:
seconds since the epoch, number of the article, kind of answer. ``GET /count`` tells how far it is.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import signal
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TextIO

from evals.speed import length_of

from .answer import Answer, Asked, answer, http, limit
from .brief import MARK, brief
from .plan import GOOD, LIMITS, UNHARMED, Plan, make_plans

LINGER_OFF = struct.pack("ii", 1, 0)
PIECE = 65536
BYTES_PER_TOKEN = 4
DOWN = "down"
FREE_BURST = 5
BURST_S = (0.1, 0.6)


@dataclass(frozen=True, slots=True)
class Duty:
    """How the server is to behave.

    ``share`` of the articles meet faults. ``burst_every`` requests come refusals for speed, and ``down_every``
    requests the server goes away for ``down_s``. ``rate`` is a limit in requests per second that is kept for real.
    """

    articles: int = 0
    seed: int = 0
    share: float = 0.0
    log: str = ""
    latency_s: float = 0.0
    burst_every: int = 0
    down_every: int = 0
    down_s: float = 1.0
    rate: float = 0.0
    retry_after: str = ""


class Bucket:
    """Requests that may pass: a rate, with a few in a burst."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.left = float(FREE_BURST)
        self.at = time.monotonic()

    def take(self) -> bool:
        """Take one, if there is one."""
        now = time.monotonic()
        self.left = min(FREE_BURST, self.left + self.rate * (now - self.at))
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Desk:
    """Decides what each request is answered with, and keeps the log."""

    def __init__(self, duty: Duty, log: TextIO, *, plans: Sequence[Plan] = ()) -> None:
        self.duty = duty
        self.log = log
        self.plans = plans or make_plans(duty.articles, share=duty.share, seed=duty.seed)
        self.asked: Counter[int] = Counter()
        self.settled: set[int] = set()
        self.requests = self.refused = self.faults = 0
        self.bucket = Bucket(duty.rate) if duty.rate else None
        self.rng = random.Random(duty.seed)
        self.burst_until = -math.inf
        self.burst_kind = LIMITS[0]
        self.bursts = 0
        self.next_burst = duty.burst_every
        self.next_down = duty.down_every

    def answer(self, head: bytes, body: bytes) -> tuple[int, Answer]:
        """Return the number of the article that a request is about, and the answer to it."""
        number = number_in(body)
        self.requests += 1
        asked = Asked(brief(number), len(body) // BYTES_PER_TOKEN, head, b'"tools":' in body)
        if self.bucket and not self.bucket.take():
            self.note(number, "limit")
            stated = {"retry_after": self.duty.retry_after} if self.duty.retry_after else {}
            return number, limit(**stated)(asked)
        kind = self.kind(number)
        self.note(number, kind)
        return number, answer(kind, asked)

    def kind(self, number: int) -> str:
        """Return what the next request about an article is answered with."""
        if self.burst_goes_on():
            return self.burst_kind
        plan = self.plans[number] if number < len(self.plans) else UNHARMED
        kind = plan.kind(self.asked[number])
        self.asked[number] += 1
        if kind == plan.usual:
            self.settled.add(number)
        return kind

    def burst_goes_on(self) -> bool:
        """Whether the server refuses for speed just now: in short bursts, each with another form of Retry-After."""
        now = time.monotonic()
        if self.duty.burst_every and self.requests >= self.next_burst:
            self.burst_until = now + self.rng.uniform(*BURST_S)
            self.burst_kind = LIMITS[self.bursts % len(LIMITS)]
            self.bursts += 1
            self.next_burst = self.requests + self.duty.burst_every
        return now < self.burst_until

    def is_time_to_go_down(self) -> bool:
        """Whether the server goes away now; says so once."""
        if not self.duty.down_every or self.requests < self.next_down:
            return False
        self.next_down = self.requests + self.duty.down_every
        return True

    def note(self, number: int, kind: str) -> None:
        """Write one line of the log."""
        self.faults += kind != GOOD
        self.log.write(f"{time.time():.3f} {number} {kind}\n")

    def count(self) -> bytes:
        """Return how far it is, as a reply."""
        told = {"requests": self.requests, "faults": self.faults, "settled": len(self.settled)}
        return http(json.dumps(told).encode())


def number_in(body: bytes) -> int:
    """Return the number of the brief in a request."""
    start = body.rindex(MARK.encode()) + len(MARK)
    end = start
    while body[end : end + 1].isdigit():
        end += 1
    return int(body[start:end])


class Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.buffer = b""
        self.blank = 0
        self.is_full = False
        self.waiting: int | None = None
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to write to."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.house.lines.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # the protocol's signature
        """Forget the connection."""
        self.house.lines.discard(self)
        self.waiting = None

    def data_received(self, data: bytes) -> None:
        """Answer the request once it is complete."""
        self.buffer += data
        head, blank, rest = self.buffer.partition(b"\r\n\r\n")
        if not blank:
            return
        if head.startswith(b"GET"):
            self.buffer = b""
            self.transport.write(self.house.desk.count())
            return
        length = length_of(head)
        if len(rest) >= length:
            self.buffer = rest[length:]
            self.house.take(self, head, rest[:length])

    def play(self, reply: Answer) -> None:
        """Send an answer, and end the connection as it says."""
        if self.transport.is_closing():
            return
        self.waiting = None
        if reply.drip:
            self.send_drop(reply.data, 0)
            return
        self.transport.write(reply.data)
        self.blank = reply.blank
        self.send_blank()
        if reply.end == "reset":
            self.reset()
        elif reply.end == "close" and not self.blank:
            self.transport.close()

    def send_drop(self, data: bytes, at: int) -> None:
        """Send one byte, and the next one a second later."""
        if not self.transport.is_closing() and at < len(data):
            self.transport.write(data[at : at + 1])
            asyncio.get_running_loop().call_later(1.0, self.send_drop, data, at + 1)

    def send_blank(self) -> None:
        """Send white space as fast as the client takes it."""
        while self.blank > 0 and not self.is_full and not self.transport.is_closing():
            self.transport.write(b" " * PIECE)
            self.blank -= PIECE

    def pause_writing(self) -> None:
        """Wait until the client has read."""
        self.is_full = True

    def resume_writing(self) -> None:
        """Go on."""
        self.is_full = False
        self.send_blank()

    def reset(self) -> None:
        """End the connection with a reset instead of a goodbye."""
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_OFF)
        self.transport.abort()


class House:
    """The listening socket with all its connections."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.lines: set[Line] = set()
        self.port = 0
        self.listener: asyncio.Server | None = None
        self.rng = random.Random(desk.duty.seed + 1)
        self.coming: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Take connections, on the same port as before."""
        loop = asyncio.get_running_loop()
        self.listener = await loop.create_server(lambda: Line(self), "127.0.0.1", self.port, backlog=1024)
        self.port = self.listener.sockets[0].getsockname()[1]

    def take(self, line: Line, head: bytes, body: bytes) -> None:
        """Answer a request, at once or after a while; now and then go away instead."""
        number, reply = self.desk.answer(head, body)
        line.waiting = number
        latency_s = self.desk.duty.latency_s
        if latency_s:
            asyncio.get_running_loop().call_later(latency_s, line.play, reply)
        else:
            line.play(reply)
        if self.desk.is_time_to_go_down():
            self.coming = asyncio.get_running_loop().create_task(self.go_down())

    async def shut(self) -> None:
        """Take no connections, and reset those that there are."""
        assert self.listener is not None
        self.listener.close()
        for line in list(self.lines):
            line.reset()

    async def go_down(self) -> None:
        """Reset every connection, refuse new ones for a while, come back."""
        for line in self.lines:
            if line.waiting is not None:
                self.desk.note(line.waiting, DOWN)
        await self.shut()
        await asyncio.sleep(self.desk.duty.down_s)
        await self.open()


async def serve(duty: Duty) -> None:
    """Answer until the process is ended; print the port first."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopped.set)
    with Path(duty.log or os.devnull).open("a", buffering=1) as log:
        house = House(Desk(duty, log))
        await house.open()
        print(house.port, flush=True)
        await stopped.wait()


def duty_of(words: str) -> Duty:
    """Read a duty from JSON; raises TypeError for a name that is none of its fields."""
    return Duty(**json.loads(words))


def words_of(duty: Duty) -> str:
    """Write a duty as JSON."""
    return json.dumps({field.name: getattr(duty, field.name) for field in fields(duty)})


if __name__ == "__main__":
    asyncio.run(serve(duty_of(sys.argv[1])))
