"""Processes of a fault run: the server, and the command under test with its memory watched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from .server import Duty, words_of

TICK_S = 0.05
LOOK_AT_CHILDREN_EVERY = 20
"""Ticks; finding them takes a look at every process of the machine."""


@contextmanager
def server_of_its_own(duty: Duty) -> Iterator[str]:
    """Run the fault server in a process of its own and give its address."""
    command = [sys.executable, "-m", "evals.faults.server", words_of(duty)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.terminate()


def counted(url: str) -> Mapping[str, int]:
    """Ask the server how far it is; all nought while it is away."""
    try:
        with urllib.request.urlopen(url.removesuffix("/v1") + "/count", timeout=5) as response:
            told: dict[str, int] = json.load(response)
            return told
    except OSError:
        return {"requests": 0, "faults": 0, "settled": 0}


@dataclass(slots=True)
class Life:
    """One life of a process: how it ended, how long it lived, and what memory it held, in MB, as time went by.

    ``child_mb`` is the most that any one of its children held.
    """

    code: int = 0
    seconds: float = 0.0
    killed: bool = False
    peak_mb: float = 0.0
    child_mb: float = 0.0
    said: str = ""
    memory_mb: list[float] = field(default_factory=list)


def live(
    command: Sequence[str],
    *,
    kill: Callable[[float], bool] = lambda _: False,
    core: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Life:
    """Run a command to its end, or until ``kill``, which is asked every tick with its age in seconds, says so.

    ``core`` keeps it on one core of the machine.
    """
    started = time.monotonic()
    life = Life()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **(environment or {})}
    ) as process:
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        assert process.stderr is not None
        os.set_blocking(process.stderr.fileno(), False)
        said = b""
        while process.poll() is None:
            said = (said + (process.stderr.read() or b""))[-20_000:]
            note_memory(life, process.pid)
            if kill(time.monotonic() - started):
                process.send_signal(signal.SIGKILL)
                life.killed = True
                process.wait()
            time.sleep(TICK_S)
        said += process.stderr.read() or b""
    life.code, life.seconds, life.said = process.returncode, time.monotonic() - started, said.decode(errors="replace")
    life.killed = life.killed and life.code == -signal.SIGKILL
    return life


def note_memory(life: Life, pid: int) -> None:
    """Write down what memory a process holds now and held at most, and its children held at most."""
    now, most = memory_mb(pid)
    if most:
        life.peak_mb = max(life.peak_mb, most)
        life.memory_mb.append(now)
    if len(life.memory_mb) % LOOK_AT_CHILDREN_EVERY == 0:
        life.child_mb = max([life.child_mb, *(memory_mb(child)[1] for child in children_of(pid))])


def memory_mb(pid: int) -> tuple[float, float]:
    """Return the memory that a process holds now, and held at most; nought where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    held = {
        line.partition(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.startswith(("VmRSS", "VmHWM"))
    }
    return held.get("VmRSS", 0.0), held.get("VmHWM", 0.0)


def children_of(pid: int) -> Iterator[int]:
    """Yield the processes that a process has begun; none where the system does not tell."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                yield int(path.parent.name)
