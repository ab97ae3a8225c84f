"""What tests of the client ask, and with what: a small draft, a question, time that does not pass."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from extractor.client import Answer, Client, Endpoint, Ledger, Question, strict_schema
from extractor.settings import Settings

from .server import Server

KEY = "sk-canary-5f0d1c8e77aa"
STORY = "Gunmen on motorbikes fired at a checkpoint near the market, killing 4 {{7*7}} {% for x in y %}."
T = TypeVar("T")


class Figure(BaseModel):
    """A figure of the test draft."""

    model_config = ConfigDict(extra="forbid")

    number: int | None
    outcome: Literal["killed", "wounded"]


class Attack(BaseModel):
    """The test draft: nested, with a list, an enum and something that may be null."""

    model_config = ConfigDict(extra="forbid")

    place: str
    attacker: str | None = None
    figures: list[Figure] = []


GOOD = {"place": "market", "attacker": "gunmen", "figures": [{"number": 4, "outcome": "killed"}]}
BAD_PLACE = {**GOOD, "place": "nowhere"}


def must_be_market(draft: Attack) -> list[str]:
    """Refuse every place but one."""
    return [] if draft.place == "market" else [f"The place {draft.place!r} is not in the passage."]


def question(**changes: Any) -> Question[Attack]:
    """A question about the story."""
    fields: dict[str, Any] = {
        "messages": (("system", "You read reports of attacks."), ("user", STORY)),
        "draft": Attack,
        "schema": strict_schema(Attack),
        "max_tokens": 500,
        "check": must_be_market,
    }
    return Question(**{**fields, **changes})


class Time:
    """A clock that only sleeping moves; sleepers who lie down together wake together."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.on_sleep: Callable[[], None] | None = None

    def clock(self) -> float:
        """Read the clock."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Move the clock on without waiting."""
        self.slept.append(seconds)
        until = self.now + seconds
        if self.on_sleep:
            self.on_sleep()
        await asyncio.sleep(0)
        self.now = max(self.now, until)


class HeldTime(Time):
    """A clock that stands still until a test wakes those who sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.sleepers: list[tuple[float, asyncio.Future[None]]] = []

    async def sleep(self, seconds: float) -> None:
        """Lie down until ``wake``."""
        woken = asyncio.get_running_loop().create_future()
        self.sleepers.append((self.now + seconds, woken))
        await woken

    def wake(self) -> None:
        """Move on to when the last of the sleepers gets up, and wake them all."""
        self.now = max(until for until, _ in self.sleepers)
        for _, woken in self.sleepers:
            woken.set_result(None)
        self.sleepers.clear()


def endpoint_of(server: Server) -> Endpoint:
    """The scripted server as an endpoint."""
    return Endpoint(model="scripted-1", base_url=server.url, api_key=KEY)


def with_client(
    server: Server,
    work: Callable[[Client], Awaitable[T]],
    *,
    time: Time | None = None,
    endpoint: Endpoint | None = None,
    recorder: Any = None,
    **settings: Any,
) -> T:
    """Run ``work`` with a client of the scripted server; waits take no time."""
    time = time or Time()

    async def run() -> T:
        client = Client(
            endpoint or endpoint_of(server),
            Settings(**settings),
            sleep=time.sleep,
            clock=time.clock,
            recorder=recorder,
        )
        try:
            return await work(client)
        finally:
            await client.aclose()

    return asyncio.run(run())


def ask(
    server: Server, asked: Question[Attack] | None = None, *, ledger: Ledger | None = None, **options: Any
) -> Answer[Attack]:
    """Ask one question of the scripted server."""
    ledger = Ledger() if ledger is None else ledger
    return with_client(server, lambda client: client.ask(asked or question(), ledger=ledger), **options)
