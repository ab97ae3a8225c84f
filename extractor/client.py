"""Ask a model: the one place that imports openai, instructor and tenacity.

    Client.ask ─> instructor (re-asks on a draft that cannot be accepted)
                    └─> request ─> tenacity (repeats what may pass) ─> attempt ─> pace ─> openai ─> wire
                          └── ledger, total deadline, typed errors

openai never retries here, instructor only re-asks, and tenacity gets a fresh policy per call, so faults do
not multiply. What goes out is written by ``body``, what comes back is read by ``reply``. instructor is never
given a ``context``, which it would run through a template engine together with the article; the question
reaches the validator through a context variable.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, cast

import httpx2
import instructor
import openai
from instructor.core.exceptions import InstructorRetryException, ResponseParsingError
from openai.types import CompletionUsage
from pydantic import ValidationError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from .body import TooLarge, Undecodable, cap
from .connections import connections
from .endpoint import Endpoint, endpoint_for
from .errors import DeadlineExceeded, ExtractorError, InvalidReply, ReplyError, Upstream
from .ledger import Ledger, Request, Tokens, Why
from .pace import Pace, asked_wait_s, backoff_s
from .question import Answer, D, Question, kinds_of, listed, reasons_of, strict_schema, unwrap, wire_messages
from .recorder import Collector, Recorder
from .reply import (
    Choice,
    Fault,
    choice_of,
    error_inside,
    fault_of_status,
    read_choice,
    read_json,
    read_tokens,
    unusable,
)
from .settings import Settings
from .wire import request_body, request_key, words_in

__all__ = ["Answer", "Client", "Endpoint", "Ledger", "Question", "endpoint_for", "strict_schema"]

CONNECT_TIMEOUT_S = 10.0
LAST_TRY_SHARE = 0.25
"""The part of the deadline that a pause leaves for one last request."""

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]


class Unacceptable(ResponseParsingError):
    """A reply that instructor must send back; its text is what the model will read."""

    def __init__(self, reasons: Sequence[str], *, kinds: str = "") -> None:
        super().__init__(listed(reasons))
        self.kinds = kinds


@dataclass(slots=True)
class Exchange(Generic[D]):
    """One question on its way: how often it was asked, and the last draft that fitted the schema."""

    question: Question[D]
    ledger: Ledger
    asked: int = 0
    answer: Answer[D] | None = None
    first: Completion | None = None

    def accept(self, text: str) -> Answer[D]:
        """Read a draft and check it; raises Unacceptable if the model should be asked again."""
        question = self.question
        try:
            draft = question.draft.model_validate_json(unwrap(text), strict=True)
        except ValidationError as error:
            raise Unacceptable(reasons_of(error), kinds=kinds_of(error)) from None
        self.answer = Answer(draft, tuple(question.check(draft)))
        if self.answer.problems:
            raise Unacceptable(self.answer.problems)
        return self.answer

    def settle(self, cause: BaseException | None) -> Answer[D]:
        """Return the last draft that fitted the schema, problems and all, or raise why there is none."""
        if self.answer is not None and isinstance(cause, Unacceptable | ReplyError):
            return self.answer
        if isinstance(cause, Unacceptable):
            said = f"{self.asked} replies did not fit the schema ({cause.kinds})."
            cause = InvalidReply(f"{said} Try another model.")
        raise cause or RuntimeError("instructor failed without a cause")


EXCHANGE: ContextVar[Exchange[Any]] = ContextVar("exchange")


def is_of_others(_record: logging.LogRecord) -> bool:
    """Whether a log record of instructor is about somebody else's call."""
    return EXCHANGE.get(None) is None


# instructor logs replies and reasons as errors, and Python prints those where nobody set up logging.
for logs in ("instructor", "instructor.v2", "instructor.v2.retry"):
    logging.getLogger(logs).addFilter(is_of_others)


class Reply(instructor.OpenAISchema):
    """What instructor fills: it hands the reply's text to the question at hand and carries the answer out.

    One static class serves every draft class: instructor walks over the class of each call several times.
    """

    answer: Any = None

    @classmethod
    def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
        """Return nothing: the schema on the wire is the question's."""
        return {}

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **_: Any) -> Reply:
        """Let the question read the text."""
        text = json_data if isinstance(json_data, str) else bytes(json_data).decode(errors="replace")
        return cls.model_construct(answer=EXCHANGE.get().accept(text))


@dataclass(frozen=True, slots=True)
class Message:
    """The part of a chat message that instructor looks at."""

    content: str
    role: str = "assistant"
    tool_calls: None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The part of a choice that instructor looks at."""

    message: Message
    finish_reason: str = "stop"


@dataclass(frozen=True, slots=True)
class Completion:
    """The part of a completion that instructor looks at; its usage is nought, for the ledger keeps that."""

    choices: tuple[Chosen, ...]
    usage: CompletionUsage = field(
        default_factory=lambda: CompletionUsage(completion_tokens=0, prompt_tokens=0, total_tokens=0)
    )


@dataclass(slots=True)
class Trip:
    """One model call with all its repeats."""

    body: bytes
    ledger: Ledger
    deadline: float
    last_try_s: float
    why: Why
    sent: int = 0
    faults: int = 0
    answered: bool = False
    limit: asyncio.Timeout | None = None
    body_by: tuple[float, float] | None = None
    """The longest that a body may take to come in, and the time of the loop by which it must be here."""

    def begin_answer(self) -> None:
        """Draw the limit closer once an answer begins, so that one that drips leaves time to ask again."""
        if self.limit is None or self.body_by is None:
            return
        now, (longest_s, at) = asyncio.get_running_loop().time(), self.body_by
        if now < at:
            self.limit.reschedule(min(at, now + longest_s))

    @property
    def latest(self) -> float:
        """The time until which a pause may hold the trip: what is left then is for one last request."""
        return self.deadline - self.last_try_s


TRIP: ContextVar[Trip] = ContextVar("trip")


async def note_answer(response: httpx2.Response) -> None:
    """Note that the endpoint began a good reply, even if the rest of it gets lost; a response hook."""
    trip = TRIP.get()
    trip.answered = response.is_success
    trip.begin_answer()


class Client:
    """Asks one endpoint. All calls of a client share its connections and its pace."""

    def __init__(
        self,
        endpoint: Endpoint,
        settings: Settings,
        *,
        sleep: Sleep = asyncio.sleep,
        clock: Clock = time.monotonic,
        recorder: Recorder | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._settings = settings
        self._sleep = sleep
        self._clock = clock
        self._recorder = recorder
        requests, tokens = settings.requests_per_minute, settings.tokens_per_minute
        if endpoint.embedded:
            requests = tokens = None
        self._pace = Pace(requests_per_minute=requests, tokens_per_minute=tokens, sleep=sleep, clock=clock)
        self._http, self._openai = connect(endpoint, settings)
        self._url = httpx2.URL(f"{str(self._openai.base_url).rstrip('/')}/chat/completions")
        self._headers = headers_of(self._openai)
        self._timeouts = {"timeout": self._http.timeout.as_dict()}
        # Any: instructor declares the function that it returns as not awaitable.
        self._create: Any = instructor.patch(create=self._request, mode=instructor.Mode.JSON_SCHEMA)

    async def ask(self, question: Question[D], *, ledger: Ledger) -> Answer[D]:
        """Ask until a draft can be accepted, at most ``max_retries`` times again.

        Returns the last draft that fits the schema, with the problems that are left, and writes every request
        into ``ledger``. Raises errors of ``extractor.errors`` only.
        """
        exchange = Exchange(question, ledger)
        token = EXCHANGE.set(exchange)
        cause: BaseException | None
        try:
            exchange.first = await self._request(messages=list(wire_messages(question.messages)))
            with suppress(Unacceptable):  # most first drafts are accepted, and instructor has nothing to do
                return exchange.accept(exchange.first.choices[0].message.content)
            reply = await self._create(
                response_model=Reply,
                max_retries=self._settings.max_retries,
                messages=list(wire_messages(question.messages)),
            )
            return cast(Answer[D], reply.answer)
        except InstructorRetryException as failure:
            cause = failure.__cause__
        finally:
            EXCHANGE.reset(token)
        return exchange.settle(cause)  # outside the handler: no error carries the request along

    async def reply(self, question: Question[Any], *, ledger: Ledger) -> Choice:
        """Return the first reply as it came, with the odds of its first token: no draft, no re-ask."""
        exchange = Exchange(question, ledger, asked=1)
        token = EXCHANGE.set(exchange)
        try:
            messages = list(wire_messages(question.messages))
            body = request_body(question, messages=messages, endpoint=self._endpoint, settings=self._settings)
            return await self._recorded(body, exchange)
        finally:
            EXCHANGE.reset(token)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._openai.close()

    async def _request(self, *, messages: list[dict[str, str]], **_: Any) -> Completion:
        """Make one model call for instructor, which may have added a reply and the reasons against it."""
        exchange = EXCHANGE.get()
        if exchange.first is not None:
            completion, exchange.first = exchange.first, None
            return completion
        exchange.asked += 1
        question = exchange.question
        added = messages[len(question.messages) :]
        body = request_body(
            question,
            messages=[*wire_messages(question.messages), *added],
            endpoint=self._endpoint,
            settings=self._settings,
        )
        choice = await self._recorded(body, exchange)
        problem = unusable(choice, endpoint=self._endpoint, words=question.words)
        if problem:
            raise problem
        return Completion((Chosen(Message(choice.text)),))

    async def _recorded(self, body: bytes, exchange: Exchange[Any]) -> Choice:
        """Take the reply from the recorder if it has it, or send and let it keep the reply."""
        key = request_key(body) if self._recorder else ""
        kept = await self._recorder.fetch(key) if self._recorder else None
        why: Why = "first" if exchange.asked == 1 else "reask"
        if kept is None and isinstance(self._recorder, Collector):
            kept = await self._recorder.defer(key, body, is_reask=why == "reask")
        if kept is not None:
            choice = choice_of(kept)
            exchange.ledger.add(Request(self._endpoint, why, "recorded", True, choice.tokens, 0.0))
            return choice
        choice = await self.send(body, ledger=exchange.ledger, why=why)
        if self._recorder:
            await self._recorder.store(key, json.dumps(asdict(choice)))
        return choice

    async def send(self, body: bytes, *, ledger: Ledger, why: Why) -> Choice:
        """Send a request until it is answered, for as long as the deadline and ``max_attempts`` allow.

        Writes every attempt into ``ledger``, and raises errors of ``extractor.errors`` only.
        """
        allowed = self._settings.deadline_s
        trip = Trip(body, ledger, self._clock() + allowed, allowed * LAST_TRY_SHARE, why)
        policy = AsyncRetrying(
            sleep=self._sleep,
            stop=lambda state: self._is_over(trip, state),
            wait=lambda state: self._wait_s(trip, state),
            retry=retry_if_exception_type(Fault),
            reraise=True,
        )
        token = TRIP.set(trip)
        try:
            return cast(Choice, await policy(self._attempt, trip))
        except Fault as last:
            fault = last
        finally:
            TRIP.reset(token)
        raise fault.final(self._endpoint, requests=trip.sent)

    def _is_over(self, trip: Trip, state: RetryCallState) -> bool:
        """Stop at ``max_attempts`` faults, limits not counted, or if the wait would outlast the deadline."""
        too_many = trip.faults >= self._settings.max_attempts
        return too_many or self._clock() + state.upcoming_sleep >= trip.deadline

    def _wait_s(self, trip: Trip, state: RetryCallState) -> float:
        """Wait as the server asks, else back off; a wait that is too long leaves time for a last request."""
        fault = state.outcome.exception() if state.outcome else None
        asked = fault.wait_s if isinstance(fault, Fault) else None
        wait = backoff_s(trip.sent) if asked is None else asked
        until_latest = trip.latest - self._clock()
        return until_latest if 0 < until_latest < wait else wait

    async def _attempt(self, trip: Trip) -> Choice:
        """Send once, and tell the pace and the ledger what came of it."""
        queued = await self._pace.enter(latest=trip.latest, size=len(trip.body))
        trip.deadline += queued
        since, started, tokens, outcome = self._pace.round, self._clock(), Tokens(), "ok"
        trip.answered = False
        try:
            data = read_json(await self._post(trip))
            tokens = read_tokens(data)
            self._pace.spent(size=len(trip.body), tokens=tokens.all)
            if data.get("error"):
                problem = error_inside(data, endpoint=self._endpoint, words=words_in(trip.body))
                if problem is not None:
                    raise problem
            choice = read_choice(data)
        except Fault as fault:
            outcome = fault.what
            trip.faults += not fault.is_limit
            self._pace.limited(since=since, wait_s=fault.wait_s, cut=fault.is_limit)
            raise
        except BaseException as error:
            outcome = type(error).__name__
            raise
        finally:
            seconds = self._clock() - started
            trip.ledger.add(Request(self._endpoint, trip.why, outcome, trip.answered, tokens, seconds))
            trip.why = "retry"
            trip.sent += 1
        self._pace.succeeded(since=since)
        return choice

    async def _post(self, trip: Trip) -> bytes:
        """Send the body and return the reply's; raises Fault or a typed error, with nothing chained to it."""
        left, now = trip.deadline - self._clock(), asyncio.get_running_loop().time()
        spare = 0.0 if self._endpoint.embedded else left - trip.last_try_s
        trip.body_by = (self._settings.timeout_s, now + spare) if spare > 0 else None
        problem: Exception
        try:
            async with asyncio.timeout(left) as trip.limit:
                response = await self._http.send(self._wire_request(trip.body))
            if response.is_success:
                return response.content
            problem = self._of_status(response, trip)
        except TimeoutError:
            allowed = f"{self._settings.deadline_s:g} s"
            problem = DeadlineExceeded(f"No whole answer from {self._endpoint.host} in {allowed}. Raise deadline_s.")
            if trip.limit is not None and (trip.limit.when() or 0.0) < now + left:
                problem = Fault("an answer that came too slowly", kind=DeadlineExceeded, wait_s=0.0)
        except httpx2.TimeoutException:
            problem = Fault(f"no byte came for {self._settings.timeout_s:g} s")
        except (httpx2.HTTPError, httpx2.StreamError, TooLarge, Undecodable, OSError) as error:
            problem = self._of_connection(error)
        raise problem

    def _wire_request(self, body: bytes) -> httpx2.Request:
        """Return the request that openai's client would send: its address and headers, made once."""
        return httpx2.Request("POST", self._url, headers=self._headers, content=body, extensions=self._timeouts)

    def _of_status(self, response: httpx2.Response, trip: Trip) -> Fault | ExtractorError:
        return fault_of_status(
            response.status_code,
            headers=response.headers,
            body=json_or_none(response.content),
            wait_s=asked_wait_s(response.headers, wall_time=time.time()),
            endpoint=self._endpoint,
            words=words_in(trip.body),
        )

    def _of_connection(self, cause: BaseException) -> Fault | ExtractorError:
        if isinstance(cause, TooLarge):
            return Upstream(f"{self._endpoint.host} sent a reply that is too large for any answer.")
        if isinstance(cause, Undecodable):
            return Fault("a reply that cannot be decoded")
        return Fault(f"the connection failed ({type(cause).__name__})")


def connect(endpoint: Endpoint, settings: Settings) -> tuple[httpx2.AsyncClient, openai.AsyncOpenAI]:
    """Return openai's client, and its connections, which follow no redirect and read no reply without end."""
    read_s = settings.deadline_s if endpoint.embedded else settings.timeout_s
    timeout = httpx2.Timeout(read_s, connect=min(CONNECT_TIMEOUT_S, read_s), pool=None)
    http = openai.DefaultAsyncHttpxClient(
        timeout=timeout,
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=None),
        follow_redirects=False,
        trust_env=not endpoint.is_loopback,
        transport=connections(trust_env=not endpoint.is_loopback),
        event_hooks={"response": [note_answer, cap]},
    )
    client = openai.AsyncOpenAI(
        api_key=endpoint.api_key,
        base_url=endpoint.url,
        timeout=timeout,
        max_retries=0,
        http_client=http,
        default_headers={"Accept-Encoding": "identity"},
    )
    return http, client


def headers_of(client: openai.AsyncOpenAI) -> httpx2.Headers:
    """Return the headers of all requests, the key among them."""
    named = {**client.default_headers, **client.auth_headers, "Host": client.base_url.netloc.decode("ascii")}
    return httpx2.Headers({name: value for name, value in named.items() if isinstance(value, str)})


def json_or_none(body: bytes) -> object:
    """Read a body as JSON, None if it is something else."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
