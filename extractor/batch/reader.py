"""A process that reads articles for a run, and leaves all asking to it.

stdin ─> (main thread) frames ─> (event loop) one task per article ─> frames ─> stdout
                                       └── question: a frame out, its reply comes in

It reads as any extractor does, but for its recorder, which has every question asked by the run. It ends with the run:
when its standard input ends, whatever the reason, so does the process, in the middle of an article too.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict
from datetime import date

from ..article import Article
from ..draft import Draft, DraftAttack, DraftFigure
from ..endpoint import Endpoint, endpoint_for
from ..errors import ExtractorError
from ..ledger import Ledger, Tokens
from ..loop import background_loop, run
from ..pipeline import Extractor, failed_extraction
from ..reply import Choice
from ..schema import Extraction
from ..settings import Settings
from .frames import (
    Asked,
    Frame,
    Kind,
    article_from,
    asked_bytes,
    error_bytes,
    packed,
    read_frames,
    settings_from,
    told_bytes,
    told_from,
)
from .run import tuned

FIRST = Article(
    "Rebels killed two soldiers in Paris on Monday, police said.", published=date(2020, 1, 7), language="en"
)
FIRST_REPLY = Choice(
    text=Draft(
        attacks=[
            DraftAttack(
                sentences=[1],
                figures=[DraftFigure(words="two", people="soldiers")],
                by="Rebels",
                on="soldiers",
                place="Paris",
                time="on Monday",
            )
        ]
    ).model_dump_json(),
    finish="stop",
    refusal=False,
    tokens=Tokens(),
)
"""Read before the process says that it is ready, so that what is loaded once is loaded by then."""

Say = Callable[[Frame], None]


class Talk:
    """What is said about one article: questions, one after another, and what came of them."""

    def __init__(self, number: int, say: Say, endpoint: Endpoint) -> None:
        self.number = number
        self.ledger = Ledger()
        self.replies: dict[str, str] = {}
        self.task: asyncio.Task[None] | None = None
        self._say = say
        self._endpoint = endpoint
        self._coming: asyncio.Future[bytes] | None = None

    async def ask(self, asked: Asked) -> str:
        """Have a question asked and return its reply; raises the error that came of it."""
        self._coming = asyncio.get_running_loop().create_future()
        self._say(Frame(Kind.ASK, self.number, asked_bytes(asked)))
        told = told_from(await self._coming, endpoint=self._endpoint)
        self.ledger.requests += told.requests
        if told.error is not None:
            raise told.error
        assert told.reply is not None
        self.replies[asked.key] = told.reply
        return told.reply

    def hear(self, payload: bytes) -> None:
        """Take what came of the question."""
        if self._coming is not None and not self._coming.done():
            self._coming.set_result(payload)


TALK: ContextVar[Talk] = ContextVar("talk")


class Line:
    """The recorder: the replies are the run's."""

    async def fetch(self, key: str) -> str | None:
        """Return the reply that has come already: a draft that is not accepted is looked at again."""
        return TALK.get().replies.get(key)

    async def store(self, key: str, reply: str) -> None:
        """Keep a reply for as long as its article is read."""
        TALK.get().replies[key] = reply

    async def defer(self, key: str, body: bytes, *, is_reask: bool) -> str:
        """Have a question asked by the run."""
        return await TALK.get().ask(Asked(key, body, is_reask))


class Reader:
    """Reads articles as frames come in; everything here happens in one event loop."""

    def __init__(self, settings: Settings, say: Say) -> None:
        self._settings = settings
        self._say = say
        self._endpoint = endpoint_for(settings)
        self._extractor = Extractor(settings, recorder=Line())
        self._talks: dict[int, Talk] = {}

    async def warm(self) -> None:
        """Read the first article, whose reply is known."""
        reply = told_bytes(json.dumps(asdict(FIRST_REPLY)), None, ())
        TALK.set(talk := Talk(0, lambda _: talk.hear(reply), self._endpoint))
        await self._extractor.aextract(FIRST)

    def take(self, frame: Frame) -> None:
        """Do what the run says."""
        if frame.kind == Kind.READ:
            talk = self._talks[frame.number] = Talk(frame.number, self._say, self._endpoint)
            talk.task = asyncio.get_running_loop().create_task(self._read(talk, frame.payload))
            talk.task.add_done_callback(lambda _: self._talks.pop(frame.number, None))
        elif (there := self._talks.get(frame.number)) is not None and there.task is not None:
            if frame.kind == Kind.REPLY:
                there.hear(frame.payload)
            else:
                there.task.cancel()

    async def _read(self, talk: Talk, payload: bytes) -> None:
        TALK.set(talk)
        self._say(await self._result(talk, article_from(payload)))

    async def _result(self, talk: Talk, article: Article) -> Frame:
        """Read an article; what is wrong with it alone becomes its result, as in the run's own process."""
        try:
            extraction = await self._extractor.aextract(article)
            spent = talk.ledger.usage().model_copy(update={"seconds": extraction.usage.seconds})
            return self._done(talk, extraction.model_copy(update={"usage": spent}))
        except ExtractorError as error:
            return Frame(Kind.FAILED, talk.number, error_bytes(error))
        except Exception as error:
            return self._done(talk, failed_extraction(article, error, settings=self._settings))

    def _done(self, talk: Talk, extraction: Extraction) -> Frame:
        return Frame(Kind.DONE, talk.number, extraction.model_dump_json().encode())


def main() -> None:
    """Read until the run is over: it alone takes signals, and ends this process by ending its input."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that is printed may get between the frames

    def say(frame: Frame) -> None:
        try:
            out.write(packed(frame))
            out.flush()
        except OSError:
            os._exit(0)

    with tuned():
        frames = read_frames(sys.stdin.buffer)
        if (begin := next(frames, None)) is not None:
            reader = Reader(settings_from(begin.payload), say)
            run(reader.warm())
            gc.freeze()
            say(Frame(Kind.READY))
            for frame in frames:
                background_loop().call_soon_threadsafe(reader.take, frame)
    os._exit(0)
