"""Who answers: recorded replies where there are any, else a client that is made when it is first needed.

A run that is answered from records alone starts no server, opens no socket, and imports neither openai nor instructor.
The client lives on the background loop, so that one extractor serves any number of event loops, one after another too.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from . import loop
from .endpoint import Endpoint
from .ledger import Ledger, Request
from .question import Answer, D, Question, unwrap, wire_messages
from .recorder import Collector, Recorder
from .reply import Choice, choice_of, unusable
from .settings import Settings
from .wire import request_body, request_key

if TYPE_CHECKING:
    from .client import Client

FLOOR = 1e-6


class Asker:
    """Answers questions for one model; ``connect`` makes the client, once, when a reply is not recorded."""

    def __init__(
        self,
        name: Endpoint,
        settings: Settings,
        *,
        connect: Callable[[], Awaitable[Client]],
        recorder: Recorder | None = None,
    ) -> None:
        self._name = name
        self._settings = settings
        self._connect = connect
        self._recorder = recorder
        self._client: Client | None = None
        self._lock = asyncio.Lock()

    async def ask(self, question: Question[D], *, ledger: Ledger) -> Answer[D]:
        """Return the answer to one question; raises the errors of ``Client.ask``."""
        kept = await self._kept(question)
        if kept is not None:
            problem = unusable(kept, endpoint=self._name, words=question.words)
            if problem is not None:  # the client would raise the same, and need a server for it
                ledger.add(Request(self._name, "first", "recorded", True, kept.tokens, 0.0))
                raise problem
            try:
                draft = question.draft.model_validate_json(unwrap(kept.text), strict=True)
                if not question.check(draft):
                    ledger.add(Request(self._name, "first", "recorded", True, kept.tokens, 0.0))
                    return Answer(draft, ())
            except ValidationError:
                pass  # the client reads the same reply, and asks again
        return await loop.at_home(self._ask(question, ledger=ledger))

    async def odds(self, question: Question[Any], *, ledger: Ledger) -> float:
        """Return the log odds of yes against no as the first word of the reply."""
        kept = await self._kept(question)
        if kept is not None:
            ledger.add(Request(self._name, "first", "recorded", True, kept.tokens, 0.0))
            return log_odds(kept)
        return log_odds(await loop.at_home(self._reply(question, ledger=ledger)))

    async def aclose(self) -> None:
        """Close the client, if there is one."""
        if self._client is not None:
            await loop.at_home(self._client.aclose())
            self._client = None

    async def _ask(self, question: Question[D], *, ledger: Ledger) -> Answer[D]:
        return await (await self._connected()).ask(question, ledger=ledger)

    async def _reply(self, question: Question[Any], *, ledger: Ledger) -> Choice:
        return await (await self._connected()).reply(question, ledger=ledger)

    async def _kept(self, question: Question[Any]) -> Choice | None:
        if self._recorder is None or self._client is not None:
            return None
        messages = list(wire_messages(question.messages))
        body = request_body(question, messages=messages, endpoint=self._name, settings=self._settings)
        kept = await self._recorder.fetch(request_key(body))
        if kept is None and isinstance(self._recorder, Collector):
            kept = await self._recorder.defer(request_key(body), body, is_reask=False)
        return None if kept is None else choice_of(kept)

    async def _connected(self) -> Client:
        async with self._lock:
            if self._client is None:
                self._client = await self._connect()
        return self._client


def log_odds(choice: Choice) -> float:
    """Return log(P(yes)/P(no)) from the candidates for the first token, in any case and spacing."""
    yes = sum(math.exp(p) for token, p in choice.first if token.strip().lower() == "yes")
    no = sum(math.exp(p) for token, p in choice.first if token.strip().lower() == "no")
    if yes == no == 0.0:
        return 1.0 if choice.text.strip().lower().startswith("yes") else -1.0
    return math.log((yes + FLOOR) / (no + FLOOR))
