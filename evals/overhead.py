"""What an article costs us when the model costs nothing: articles a second on one core.

A scripted server in a process of its own answers at once, each article with its own draft (``dispatches``).
The extractor reads the articles through ``extract_many``; beside it, in the same run, instructor makes the
same calls as its documentation says, and does nothing else with the article. The processor time of the
asking process is what counts: on a machine that others use too, time on the wall says more about them.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from extractor.article import Article
from extractor.draft import Draft
from extractor.errors import ExtractorError
from extractor.pipeline import Extractor
from extractor.prompt import load_prompt
from extractor.schema import Extraction

from .dispatches import INCIDENTS, Dispatch, dispatch, reply_to
from .speed import AtOnce, make, reply_with

WARM_UP = 64
ROUND = 200
CHARS_PER_TOKEN = 4.2
"""Of these drafts under the embedded model's tokenizer, as measured here where it is installed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What articles cost: processor time and time on the wall."""

    name: str
    articles: int
    cpu_s: float
    wall_s: float

    @property
    def per_cpu_second(self) -> float:
        """Articles per second of one core that does nothing else."""
        return self.articles / self.cpu_s

    def __str__(self) -> str:
        each, on_wall = 1000 * self.cpu_s / self.articles, self.articles / self.wall_s
        rate = f"{self.per_cpu_second:5.0f} articles/s on one core"
        return f"{self.name:<24} {rate} ({each:.2f} ms each; {on_wall:.0f}/s on the wall)"


def compare(*, articles: int, in_flight: int) -> list[Cost]:
    """Time the extractor, then instructor as documented, on the same articles and server."""
    with server_of_its_own() as url:
        pin()
        made = [dispatch(number) for number in range(WARM_UP + articles)]
        return [
            time_extractor(made, url=url, in_flight=in_flight),
            asyncio.run(time_instructor([one.article for one in made], url=url, in_flight=in_flight)),
        ]


def pin() -> None:
    """Keep this process, and the threads that it starts from now on, on one core where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def time_extractor(made: Sequence[Dispatch], *, url: str, in_flight: int) -> Cost:
    """Read all articles but those that warm up; raises ValueError where a result is not what one says.

    Only reading is timed: results are checked, and let go, after every round.
    """
    cpu_s, wall_s = 0.0, 0.0
    with Extractor(model="scripted", base_url=url) as extractor:
        for n, some in enumerate([made[:WARM_UP], *rounds(made[WARM_UP:])]):
            started, cpu = time.perf_counter(), time.process_time()
            results = list(extractor.extract_many([one.article for one in some], jobs=in_flight))
            if n:
                cpu_s, wall_s = cpu_s + time.process_time() - cpu, wall_s + time.perf_counter() - started
            for one, result in zip(some, results, strict=True):
                check(one, result)
            if not n:
                settle()
    return Cost("extractor", len(made) - WARM_UP, cpu_s, wall_s)


def rounds(made: Sequence[Dispatch]) -> Iterator[Sequence[Dispatch]]:
    """Yield the articles in rounds."""
    return (made[at : at + ROUND] for at in range(0, len(made), ROUND))


def settle() -> None:
    """Take what is loaded out of the garbage collector's rounds, as programs do that run for long; for both sides."""
    gc.collect()
    gc.freeze()


def check(one: Dispatch, result: Extraction) -> None:
    """Raise ValueError unless an article came out whole: a benchmark of failures would be fast."""
    killed = tuple(incident.killed("target").best for incident in result.incidents)
    lost = [incident.killed("attacker").best for incident in result.incidents]
    said = [claim.polarity for incident in result.incidents for claim in incident.claims]
    covers = [len(total.covers) for total in result.totals]
    if (killed, lost[:1], said, covers) != (one.killed, [one.assailants], ["claimed"], [INCIDENTS]):
        raise ValueError(f"{result.article_id} came out wrong: {result!r}")


async def time_instructor(made: Sequence[Article], *, url: str, in_flight: int) -> Cost:
    """Make the same calls with ``instructor.from_openai`` and the draft as ``response_model``."""
    # Imported here, and outside the client only in benchmarks: it is what we compare with.
    import instructor
    import openai

    client = instructor.from_openai(openai.AsyncOpenAI(api_key="none", base_url=url))

    async def ask(article: Article) -> None:
        values = {"published": str(article.published), "article": article.text}
        said: Any = [{"role": r, "content": text} for r, text in load_prompt("article").messages(values)]
        create = client.chat.completions.create
        await create(model="scripted", response_model=Draft, messages=said, max_tokens=4096)

    await make(each(ask, made[:WARM_UP]), calls=WARM_UP, in_flight=in_flight)
    settle()
    started, cpu, calls = time.perf_counter(), time.process_time(), len(made) - WARM_UP
    await make(each(ask, made[WARM_UP:]), calls=calls, in_flight=in_flight)
    cost = Cost("instructor's call alone", calls, time.process_time() - cpu, time.perf_counter() - started)
    await client.close()
    return cost


def each(ask: Callable[[Article], Awaitable[None]], made: Sequence[Article]) -> Callable[[], Awaitable[None]]:
    """Return a call that asks about the next article each time."""
    left = iter(made)
    return lambda: ask(next(left))


@dataclass(frozen=True, slots=True)
class Tokens:
    """Output tokens per incident: of the incidents alone, and with the article's totals; and how they were counted."""

    alone: float
    in_all: float
    how: str

    def __str__(self) -> str:
        return f"{self.alone:.0f} output tokens per incident, {self.in_all:.0f} with the totals ({self.how})"


def tokens_per_incident(articles: int) -> Tokens:
    """Count the output tokens of the drafts of so many articles."""
    drafts = [Draft.model_validate_json(dispatch(number).reply) for number in range(articles)]
    whole = [draft.model_dump_json() for draft in drafts]
    bare = [draft.model_copy(update={"totals": []}).model_dump_json() for draft in drafts]
    counted, how = count_tokens([*bare, *whole]), "tokenizer of the embedded model"
    if counted is None:
        counted, how = (
            [round(len(text) / CHARS_PER_TOKEN) for text in [*bare, *whole]],
            f"{CHARS_PER_TOKEN} characters a token",
        )
    incidents = INCIDENTS * articles
    return Tokens(sum(counted[:articles]) / incidents, sum(counted[articles:]) / incidents, how)


def count_tokens(texts: Sequence[str]) -> list[int] | None:
    """Count each text with the tokenizer of the embedded model; None where it is not installed. Never fetches it."""
    from extractor.local import find_stored, get_weights, start_server

    try:
        path = find_stored(get_weights("qwen2.5-coder-1.5b"))
        if path is None:
            return None
        with start_server(path, context_tokens=512) as server:
            address = server.base_url.removesuffix("/v1")
            return [tokens_of(text, address=address, key=server.api_key) for text in texts]
    except ExtractorError:
        return None


def tokens_of(text: str, *, address: str, key: str) -> int:
    """Ask llama.cpp's server for the number of tokens of a text."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
    request = urllib.request.Request(f"{address}/tokenize", json.dumps({"content": text}).encode(), headers)
    with urllib.request.urlopen(request) as response:
        return len(json.load(response)["tokens"])


async def serve() -> None:
    """Answer until the process is ended; print the port first."""
    server = await asyncio.get_running_loop().create_server(lambda: AtOnce(answer), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def answer(request: bytes) -> bytes:
    """Reply with the draft of the article in a request: as text, or as a call of the tool that it offers."""
    draft = reply_to(request)
    tool = {"id": "1", "type": "function", "function": {"name": Draft.__name__, "arguments": draft}}
    called = {"role": "assistant", "content": None, "tool_calls": [tool]}
    return reply_with(called if b'"tools":' in request else {"role": "assistant", "content": draft})


@contextmanager
def server_of_its_own() -> Iterator[str]:
    """Run the server in a process of its own and give its address."""
    command = [sys.executable, "-m", "evals.overhead"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(serve())
