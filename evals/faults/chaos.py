"""The chaos run: ``incidents batch`` against the fault server, killed again and again, must lose nothing.

The command is a process of its own. It is ended with SIGKILL at random moments, most of them in the thick of it, some
while it starts, and started again with the same words until it is done; then once more with ``--retry-failed``. What
arrived at the server and what stands in the output are compared article by article.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from evals.errors import NothingMeasured

from .brief import brief
from .plan import make_plans
from .process import Life, counted, live, server_of_its_own
from .server import Duty
from .verdict import Arrived, Output, read_log, read_output, read_record

SHARE = 0.27
LATENCY_S = 0.05
TIMEOUT_S, DEADLINE_S = 10, 60
PATIENT_S = 40, 240
"""Time-out and deadline when failed articles are tried again: on a machine that others use, a server that is well may be
slow, and what fails for that says nothing about the command."""
ROUNDS = 5
EARLY_SHARE, EARLY_S, AFTER_S = 0.2, 2.0, 0.5
DONE, STOPPED = (0, 1), 4
CANARY = "sk-canary-5f1d7c02e9b84a36"
LONGEST_LIVES = 400


@dataclass(frozen=True, slots=True)
class Chaos:
    """How much of it."""

    articles: int
    kills: int
    seed: int
    jobs: int = 64

    @property
    def duty(self) -> Duty:
        """What the server does: bursts of refusals and absences ten times each, whatever the size."""
        tenth = max(200, self.articles // 10)
        return Duty(
            articles=self.articles, seed=self.seed, share=SHARE, latency_s=LATENCY_S, burst_every=tenth,
            down_every=tenth + tenth // 3,
        )  # fmt: skip


@dataclass(slots=True)
class Ran:
    """What happened."""

    chaos: Chaos
    seconds: float
    lives: list[Life]
    arrived: Arrived
    output: Output
    leaks: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        """Faults that were injected."""
        return sum(self.arrived.faults.values())

    @property
    def kills(self) -> int:
        """Kills that hit a living process."""
        return sum(life.killed for life in self.lives)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is lost, duplicated or corrupt, and nothing says the key."""
        output = self.output
        return not (output.lost or output.duplicated or output.corrupt or self.leaks)

    def line(self) -> str:
        """Say it in one line."""
        output, chaos = self.output, self.chaos
        paid = 100 * self.arrived.paid_twice / chaos.articles
        return (
            f"{chaos.articles} articles, {self.faults} faults, {self.kills} kills: {len(output.lost)} lost, "
            f"{len(output.duplicated)} duplicated, {len(output.corrupt)} corrupt, {paid:.1f} % paid twice; "
            f"seed {chaos.seed}, {len(self.arrived.faults)} kinds, {self.peak_mb:.0f} MB at most "
            f"({self.child_mb:.0f} MB a reader), {self.seconds:.0f} s"
        )

    @property
    def peak_mb(self) -> float:
        """The most memory that the command held in any of its lives."""
        return max(life.peak_mb for life in self.lives)

    @property
    def child_mb(self) -> float:
        """The most memory that any one process held which read for the command."""
        return max(life.child_mb for life in self.lives)

    def details(self) -> Iterator[str]:
        """Yield what else there is to say: kinds, statuses, memory over the longest life, and what went wrong."""
        kinds = ", ".join(f"{kind} {n}" for kind, n in sorted(self.arrived.faults.items()))
        yield f"kinds: {kinds}"
        yield f"statuses: {dict(self.output.statuses)}; {self.arrived.requests} requests; {len(self.lives)} starts"
        yield memory_line(max(self.lives, key=lambda life: len(life.memory_mb)))
        for name in ("lost", "duplicated", "corrupt"):
            yield from (f"{name}: {words}" for words in getattr(self.output, name)[:10])
        yield from (f"the key is in {where}" for where in self.leaks)


def memory_line(life: Life) -> str:
    """Say how memory went in the longest life: in its second quarter, and in its last."""
    held = life.memory_mb
    quarter = max(1, len(held) // 4)
    early, late = max(held[quarter : 2 * quarter], default=0.0), max(held[-quarter:], default=0.0)
    return f"memory over the longest life ({life.seconds:.0f} s): {early:.0f} MB in its second quarter, {late:.0f} MB in its last"


def run_chaos(chaos: Chaos, *, folder: Path | None = None, say: Callable[[str], None] = lambda _: None) -> Ran:
    """Do it, in ``folder`` or in a temporary one. Raises NothingMeasured if the command ends as it should not."""
    with work_folder(folder) as place:
        started = time.monotonic()
        stories, log = place / "stories.jsonl", place / "requests.log"
        write_stories(stories, articles=chaos.articles)
        plans = make_plans(chaos.articles, share=SHARE, seed=chaos.seed)
        with server_of_its_own(replace(chaos.duty, log=str(log))) as url:
            command = command_of(stories, place / "incidents.jsonl", url=url, jobs=chaos.jobs)
            lives = lives_until_done(command, url, chaos, say=say)
            first_round = log.stat().st_size
            patient = [*command, *patience(*PATIENT_S), "--retry-failed"]
            for _ in range(ROUNDS):
                lives += lives_until_done(patient, url, replace(chaos, kills=0), say=say)
                if not has_failed(place / "incidents.jsonl"):
                    break
        return Ran(
            chaos=chaos,
            seconds=time.monotonic() - started,
            lives=lives,
            arrived=read_log(log, plans, first_round=first_round),
            output=read_output(place / "incidents.jsonl", plans),
            leaks=list(leaks(place, lives)),
        )


def has_failed(out: Path) -> bool:
    """Whether an output holds an article that failed and might yet be extracted."""
    with out.open(encoding="utf-8") as lines:
        return any(read_record(line).get("status") == "failed" for line in lines)


@contextmanager
def work_folder(folder: Path | None) -> Iterator[Path]:
    """Give the folder, or a temporary one."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


def write_stories(path: Path, *, articles: int) -> None:
    """Write the input."""
    with path.open("w", encoding="utf-8") as lines:
        for number in range(articles):
            lines.write(json.dumps(brief(number).line, ensure_ascii=False) + "\n")


def command_of(stories: Path, out: Path, *, url: str, jobs: int) -> list[str]:
    """Return the command line that is tested: the installed command's, from this source."""
    limits = patience(TIMEOUT_S, DEADLINE_S)
    model = ["--model", "scripted", "--base-url", url]
    return [
        sys.executable,
        "-m",
        "extractor",
        "batch",
        str(stories),
        "--out",
        str(out),
        "--jobs",
        str(jobs),
        *model,
        *limits,
    ]


def patience(timeout_s: int, deadline_s: int) -> list[str]:
    """Return the options that say how long to wait; those that come last count."""
    return ["--timeout", str(timeout_s), "--deadline", str(deadline_s)]


def lives_until_done(command: Sequence[str], url: str, chaos: Chaos, *, say: Callable[[str], None]) -> list[Life]:
    """Start a command again and again, until it is done and all kills have hit it."""
    rng = random.Random(chaos.seed + 2)
    thresholds = sorted(rng.randrange(chaos.articles) for _ in range(chaos.kills))
    lives: list[Life] = []
    left, early_s = chaos.kills, EARLY_S
    while not lives or left or lives[-1].code not in DONE:
        at = thresholds[chaos.kills - left] if left else None
        life = live(command, kill=killer(url, at, early_s, rng), environment={"OPENAI_API_KEY": CANARY})
        lives.append(life)
        left -= life.killed
        if life.code in DONE:  # done before its time: what is left hits the start, the look at the journal, the export
            thresholds = [chaos.articles * 2] * chaos.kills
            early_s = 0.9 * life.seconds
        elif not life.killed and life.code != STOPPED:
            raise NothingMeasured(f"{' '.join(command[2:4])} ended with {life.code}: {life.said[-2000:]}")
        if len(lives) > LONGEST_LIVES:
            raise NothingMeasured(f"{LONGEST_LIVES} starts were not enough. It said last: {life.said[-500:]}")
        say(
            f"{counted(url)} {life.seconds:.1f} s, {life.peak_mb:.0f} MB, a reader {life.child_mb:.0f} MB, {'killed' if life.killed else life.code}"
        )
    return lives


def killer(url: str, at: int | None, early_s: float, rng: random.Random) -> Callable[[float], bool]:
    """Return what decides, each tick, whether to kill now: at an age, or a moment after so many articles."""
    if at is None:
        return lambda _: False
    age = rng.uniform(0, early_s)
    is_early = rng.random() < EARLY_SHARE or early_s != EARLY_S
    reached: list[float] = []
    pause = rng.uniform(0, AFTER_S)

    def is_time(now: float) -> bool:
        if is_early:
            return now >= age
        if not reached and counted(url)["settled"] >= at:
            reached.append(now + pause)
        return bool(reached) and now >= reached[0]

    return is_time


def leaks(folder: Path, lives: Sequence[Life]) -> Iterator[str]:
    """Yield where the key can be read: in any file of the run, or in what the command said."""
    for path in folder.iterdir():
        if path.is_file() and CANARY.encode() in path.read_bytes():
            yield path.name
    if any(CANARY in life.said for life in lives):
        yield "standard error"
