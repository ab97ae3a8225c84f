"""Rate limits and throughput: articles a second of ``incidents batch``, with what others do beside it in the same run.

The batch is the command itself, in a process of its own; the server is another. Rates are counted by the server's log,
from the first request to the last, and over the whole life of the process, its start and its output included.
"""

from __future__ import annotations

import asyncio
import os
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals.errors import NothingMeasured
from evals.overhead import Cost, pin, time_instructor
from extractor.article import Article
from extractor.prompt import load_prompt

from .brief import brief
from .chaos import command_of, work_folder, write_stories
from .plan import make_plans
from .process import Life, live, server_of_its_own
from .server import Duty
from .verdict import read_output

WARM_UP = 64


@dataclass(frozen=True, slots=True)
class Pass:
    """One run over some articles: how many came out whole, how fast, and what it cost."""

    name: str
    articles: int
    whole: int
    requests: int
    steady_s: float
    life_s: float
    cpu_s: float = 0.0
    peak_mb: float = 0.0
    child_mb: float = 0.0

    @property
    def lost(self) -> int:
        """Articles without a good record."""
        return self.articles - self.whole

    def __str__(self) -> str:
        steady, life = self.whole / self.steady_s, self.whole / self.life_s
        rates = f"{steady:6.1f} articles/s from first request to last, {life:.1f}/s over the whole process"
        readers = f" and {self.child_mb:.0f} MB a reader" if self.child_mb else ""
        cpu = f", {self.cpu_s:.1f} s CPU, {self.peak_mb:.0f} MB{readers}" if self.cpu_s else ""
        return f"{self.name:<34} {self.lost} lost of {self.articles}, {rates}, {self.requests} requests{cpu}"


def run_batch_command(
    name: str, *, articles: int, jobs: int, duty: Duty, options: Sequence[str] = (), one_core: bool = False
) -> Pass:
    """Run ``incidents batch`` over so many briefs against a server with this duty."""
    with work_folder(None) as folder:
        stories, out, log = folder / "stories.jsonl", folder / "incidents.jsonl", folder / "requests.log"
        write_stories(stories, articles=articles)
        with server_of_its_own(replace(duty, articles=articles, log=str(log))) as url:
            before = cpu_of_children()
            command = [*command_of(stories, out, url=url, jobs=jobs), *options]
            life = live(command, core=some_core() if one_core else None)
            cpu_s = cpu_of_children() - before
        if life.code != 0 and not out.exists():
            raise NothingMeasured(f"incidents batch ended with {life.code}: {life.said[-2000:]}")
        output = read_output(out, make_plans(articles, share=0.0, seed=0))
        whole = articles - len(output.lost) - len(output.corrupt)
        return passed(name, articles=articles, whole=whole, log=log, life=life, cpu_s=cpu_s)


def passed(name: str, *, articles: int, whole: int, log: Path, life: Life, cpu_s: float) -> Pass:
    """Sum up from the server's log and the life of the process."""
    times = [float(line.split()[0]) for line in log.read_text().splitlines()]
    return Pass(
        name, articles, whole, len(times), times[-1] - times[0], life.seconds, cpu_s, life.peak_mb, life.child_mb
    )


def cpu_of_children() -> float:
    """Return the processor time of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def some_core() -> int | None:
    """Return a core to keep a process on, where the system can."""
    return min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None


def storm(*, articles: int, jobs: int, rate: float, retry_after: str) -> Iterator[Pass]:
    """Read articles from a server that takes so many requests a second: without knowing, knowing, and openai alone."""
    duty = Duty(rate=rate, retry_after=retry_after)
    waits = ["--deadline", "300", "--timeout", "60"]
    yield run_batch_command("incidents batch", articles=articles, jobs=jobs, duty=duty, options=waits)
    known = [*waits, "--rpm", f"{60 * rate:g}"]
    yield run_batch_command(
        f"incidents batch --rpm {60 * rate:g}", articles=articles, jobs=jobs, duty=duty, options=known
    )
    yield openai_alone(articles=articles, workers=jobs, duty=duty)


def openai_alone(*, articles: int, workers: int, duty: Duty) -> Pass:
    """Make the same calls with openai's own retries, as many at once as there are jobs."""
    with work_folder(None) as folder:
        log = folder / "requests.log"
        with server_of_its_own(replace(duty, log=str(log))) as url:
            started = time.monotonic()
            whole = asyncio.run(ask_all(url, articles=articles, workers=workers))
            life = Life(seconds=time.monotonic() - started)
        return passed("openai's own retries", articles=articles, whole=whole, log=log, life=life, cpu_s=0.0)


async def ask_all(url: str, *, articles: int, workers: int) -> int:
    """Ask about every article; return how many were answered."""
    # Imported here, and outside the client only in benchmarks: it is what we compare with.
    import openai

    client = openai.AsyncOpenAI(api_key="none", base_url=url)
    left = iter(range(articles))

    async def work() -> int:
        answered = 0
        for number in left:
            try:
                await client.chat.completions.create(model="scripted", messages=messages(number), max_tokens=4096)
                answered += 1
            except openai.OpenAIError:
                continue
        return answered

    answered = sum(await asyncio.gather(*(work() for _ in range(workers))))
    await client.close()
    return answered


def messages(number: int) -> Any:
    """Return what is said to a model about one brief."""
    article = brief(number)
    values = {"published": str(article.published), "article": article.text}
    return [{"role": role, "content": text} for role, text in load_prompt("article").messages(values)]


@dataclass(frozen=True, slots=True)
class Speeds:
    """Throughput on one core: the batch, the same per second of processor time, and instructor beside it."""

    batch: Pass
    per_cpu_second: float
    instructor: Cost

    def __str__(self) -> str:
        return f"{self.batch}\n{'':<34} {self.per_cpu_second:6.1f} articles per second of CPU, its start aside\n{self.instructor}"


def throughput(*, articles: int, jobs: int) -> Speeds:
    """Read articles as fast as one core can, from a server without latency; then let instructor make the same calls."""
    few = run_batch_command("start", articles=WARM_UP, jobs=jobs, duty=Duty(), one_core=True)
    batch = run_batch_command("incidents batch, one core", articles=articles, jobs=jobs, duty=Duty(), one_core=True)
    made = [
        Article(b.text, id=b.id, published=b.published, language="en") for b in map(brief, range(WARM_UP + articles))
    ]
    with server_of_its_own(Duty()) as url, on_one_core():
        beside = asyncio.run(time_instructor(made, url=url, in_flight=jobs))
    return Speeds(batch, (articles - WARM_UP) / (batch.cpu_s - few.cpu_s), beside)


@contextmanager
def on_one_core() -> Iterator[None]:
    """Keep this process on one core for a while."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    pin()
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def with_latency(*, articles: int, jobs: int, latency_s: float) -> tuple[Pass, float]:
    """Read articles from a server that takes its time; return the pass and its share of ``jobs / latency``."""
    duty = Duty(latency_s=latency_s)
    batch = run_batch_command(f"incidents batch, {latency_s:g} s latency", articles=articles, jobs=jobs, duty=duty)
    return batch, batch.whole / (batch.steady_s + latency_s) / (jobs / latency_s)
