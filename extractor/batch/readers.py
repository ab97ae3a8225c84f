"""The processes that read articles for a run. What they have to ask is asked here.

    extract(article) ─> least busy reader ── question ──> client ── reply ──> the same reader ─> Extraction
                              └── dies: the article is read again by another, which is told the replies so far

Reading is two thirds of the work, and needs nothing but the article and the replies. Pace, retries, connections and the
journal stay in this process, so that limits hold for all readers together. A further process is begun when those that
there are have had their hands full for a while.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING

from ..article import Article
from ..endpoint import Endpoint, endpoint_for
from ..errors import BatchStopped, ExtractorError
from ..ledger import Ledger, Why
from ..normalize.names import load_aliases
from ..schema import Extraction
from ..settings import Settings
from .frames import (
    Frame,
    Kind,
    article_bytes,
    asked_from,
    error_from,
    next_frame,
    packed,
    settings_bytes,
    told_bytes,
)

if TYPE_CHECKING:
    from ..client import Client

MOST = 8
"""Processes beyond which the one that asks for all of them has no time for more."""
CROWD, CROWDED_S = 2, 0.5
"""Articles that must wait for every process, and for how long there must be no fewer, before another is begun."""
MAX_DEATHS = 3
"""How many processes may die over one article: one with others in hand, two with nothing but it."""
MAX_LOST = 20
"""Processes that may die before anything is read to its end: more of them would not help."""
LONGEST_END_S = 5.0
PIPE_BYTES = 1 << 20
START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from extractor.batch.reader import main; main()"
"""Modules are found where this process finds them, and nowhere else: not in the folder that the run was started from."""
SECRETS = frozenset({"OPENAI_API_KEY"})


class ReaderLost(Exception):
    """A process died; ``in_hand`` says that it had the article in hand, and may have died of it."""

    def __init__(self, *, in_hand: bool) -> None:
        super().__init__()
        self.in_hand = in_hand


class ReaderDied(Exception):
    """Every process that read this article died."""


class Reader:
    """One process. An article is said something about, and says something back, in turn."""

    def __init__(self, settings: bytes, *, one_at_a_time: bool = False) -> None:
        self.is_ready = False
        self.is_over = False
        self.one_at_a_time = one_at_a_time
        self.code: int | None = None
        self._settings = settings
        self._turn = asyncio.Lock() if one_at_a_time else nullcontext()
        self._waiting: dict[int, asyncio.Future[Frame]] = {}
        self._opened = asyncio.Event()
        self._is_closing = False
        self._process: asyncio.subprocess.Process | None = None
        self._life = asyncio.create_task(self._live())

    @property
    def in_hand(self) -> int:
        """How many articles wait for this process."""
        return len(self._waiting)

    @property
    def pid(self) -> int | None:
        """The id of the process, once there is one."""
        return self._process.pid if self._process else None

    async def opened(self) -> None:
        """Wait until the process can read, or has ended before it could."""
        await self._opened.wait()

    async def say(self, frame: Frame) -> Frame:
        """Say something about an article and return what comes back; raises ReaderLost."""
        async with self._turn:
            if self.is_over:
                raise ReaderLost(in_hand=False)
            answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
            self._waiting[frame.number] = answer
            try:
                await self._opened.wait()
                await self._write(frame)
                return await answer
            finally:
                self._waiting.pop(frame.number, None)

    def drop(self, number: int) -> None:
        """Say that nobody waits for an article any more."""
        if self.is_ready and not self.is_over and self._process and self._process.stdin:
            self._process.stdin.write(packed(Frame(Kind.DROP, number)))

    async def aclose(self) -> None:
        """End the process and wait for its end."""
        self._is_closing = True
        self._close_pipe()
        try:
            async with asyncio.timeout(LONGEST_END_S):
                await asyncio.shield(self._life)
        except TimeoutError:
            if self._process is not None:
                self._process.kill()
            await self._life

    async def _write(self, frame: Frame) -> None:
        if self._process is not None and self._process.stdin is not None:
            with suppress(ConnectionError):  # its end is seen where it is listened to
                self._process.stdin.write(packed(frame))
                await self._process.stdin.drain()

    async def _live(self) -> None:
        with suppress(OSError):  # no process can be had
            await self._listen()
        self.is_over = True
        self._opened.set()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ReaderLost(in_hand=self.is_ready))

    async def _listen(self) -> None:
        """Begin the process, and hand out what it says until it has ended."""
        pipe = asyncio.subprocess.PIPE
        process = self._process = await asyncio.create_subprocess_exec(
            *command(), stdin=pipe, stdout=pipe, limit=PIPE_BYTES, env=environment(os.environ), start_new_session=True
        )
        assert process.stdout is not None
        await self._write(Frame(Kind.BEGIN, payload=self._settings))
        if self._is_closing:
            self._close_pipe()
        while (frame := await next_frame(process.stdout)) is not None:
            if frame.kind == Kind.READY:
                self.is_ready = True
                self._opened.set()
            elif (answer := self._waiting.get(frame.number)) is not None and not answer.done():
                answer.set_result(frame)
        self._close_pipe()
        self.code = await process.wait()

    def _close_pipe(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()


class Readers:
    """Extracts articles by way of ``most`` readers or fewer, with at most ``jobs`` questions out at once.

    Everything here happens in one event loop.
    """

    def __init__(self, settings: Settings, *, most: int, jobs: int) -> None:
        if settings.aliases:
            load_aliases(settings.aliases)  # what is wrong with them is told here, before every process dies of it
        self._settings = settings
        self._endpoint = endpoint_for(settings)
        self._said = settings_bytes(settings)
        self._most = most
        self._turns = asyncio.Semaphore(jobs)
        self._readers: list[Reader] = []
        self._client: Client | None = None
        self._numbers = count(1)
        self._lost = 0
        self._crowded_since: float | None = None

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that there are."""
        return [reader.pid for reader in self._readers if reader.pid is not None and not reader.is_over]

    async def open(self) -> None:
        """Get everything ready for the first article; raises BatchStopped where no process can be had."""
        first = self._begin()
        self._client = await asyncio.to_thread(client_of, self._endpoint, self._settings)
        await first.opened()
        if not first.is_ready:
            raise unfit(first)

    async def extract(self, article: Article) -> Extraction:
        """Extract one article; the same comes out as in one process.

        A process that dies has its articles read again: with what was asked so far, so that no request is paid twice; and
        one at a time if it may have died of them.
        """
        answers: dict[str, bytes] = {}
        deaths = 0
        while deaths < MAX_DEATHS:
            try:
                said = await self._talk(self._reader(one_at_a_time=deaths > 0), article, answers)
            except ReaderLost as lost:
                deaths += lost.in_hand
            else:
                return result_of(said, article)
        raise ReaderDied

    async def aclose(self) -> None:
        """End all processes and close all connections."""
        await asyncio.gather(*(reader.aclose() for reader in self._readers))
        if self._client is not None:
            await self._client.aclose()

    def _reader(self, *, one_at_a_time: bool) -> Reader:
        """Return the process with the fewest articles in hand, which may be a new one; raises BatchStopped."""
        self._bury()
        there = [reader for reader in self._readers if reader.one_at_a_time == one_at_a_time]
        ready = [reader for reader in there if reader.is_ready]
        least = min(ready or there, key=lambda reader: reader.in_hand, default=None)
        if least is None:
            return self._begin(one_at_a_time)
        if len(ready) == len(there) < self._most and not one_at_a_time and self._is_crowded(least):
            self._begin()
        return least

    def _is_crowded(self, least: Reader) -> bool:
        """Whether every process has had its hands full for a while."""
        now = asyncio.get_running_loop().time()
        if least.in_hand < CROWD:
            self._crowded_since = None
        elif self._crowded_since is None:
            self._crowded_since = now
        is_long = self._crowded_since is not None and now - self._crowded_since >= CROWDED_S
        if is_long:
            self._crowded_since = None
        return is_long

    def _begin(self, one_at_a_time: bool = False) -> Reader:
        reader = Reader(self._said, one_at_a_time=one_at_a_time)
        self._readers.append(reader)
        return reader

    def _bury(self) -> None:
        """Forget processes that have ended; where one could not begin, do with those that there are."""
        for reader in [reader for reader in self._readers if reader.is_over]:
            self._readers.remove(reader)
            self._lost += 1
            if not reader.is_ready:
                self._most = sum(not each.one_at_a_time for each in self._readers)
            if self._lost >= MAX_LOST or not (self._most or reader.is_ready):
                raise unfit(reader)

    async def _talk(self, reader: Reader, article: Article, answers: dict[str, bytes]) -> Frame:
        """Have an article read, with what is asked about it answered; ``answers`` keeps what was paid for."""
        number = next(self._numbers)
        said: Frame | None = None
        try:
            said = await reader.say(Frame(Kind.READ, number, article_bytes(article)))
            while said.kind == Kind.ASK:
                said = await reader.say(Frame(Kind.REPLY, number, await self._answer(said.payload, answers)))
        finally:
            if said is None or said.kind == Kind.ASK:
                reader.drop(number)
        self._lost = 0
        return said

    async def _answer(self, payload: bytes, answers: dict[str, bytes]) -> bytes:
        """Ask a question of the server, unless that was done before."""
        asked = asked_from(payload)
        if asked.key not in answers:
            assert self._client is not None
            ledger, reply, problem = Ledger(), None, None
            try:
                async with self._turns:
                    why: Why = "reask" if asked.is_reask else "first"
                    choice = await self._client.send(asked.body, ledger=ledger, why=why)
                reply = json.dumps(asdict(choice))
            except ExtractorError as error:
                problem = error
            answers[asked.key] = told_bytes(reply, problem, ledger.requests)
        return answers[asked.key]


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes_for(jobs: int) -> int:
    """Return how many processes to use unless somebody says so: this one alone on one core, or for one job."""
    return min(usable_cores(), jobs, MOST)


def client_of(endpoint: Endpoint, settings: Settings) -> Client:
    """Make the client; importing it takes a second."""
    from ..client import Client

    return Client(endpoint, settings)


def command() -> Sequence[str]:
    """Return what begins a process that reads."""
    return (sys.executable, "-P", "-c", START, json.dumps(sys.path))


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without the keys: who asks nobody needs none."""
    return {name: value for name, value in own.items() if name not in SECRETS}


def unfit(reader: Reader) -> BatchStopped:
    """Return the error for processes that die again and again."""
    when = "again and again" if reader.is_ready else "before it could begin"
    return BatchStopped(
        f"A process that reads articles ended {when} (last with {reader.code}). Make room, or give --processes 1."
    )


def result_of(said: Frame, article: Article) -> Extraction:
    """Return the extraction of an article that was read, or raise what kept it from being read."""
    if said.kind == Kind.FAILED:
        raise error_from(said.payload)
    return Extraction.model_validate_json(said.payload).model_copy(update={"article_id": article.id})
