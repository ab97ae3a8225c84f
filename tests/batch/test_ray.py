"""A run on a Ray cluster of two workers on this machine: what dies is started again, and nothing is lost or told twice.

Ray is run in a process of its own: it warns, forks and reaches for sockets as no other test may.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

from extractor.batch.on_ray import local_cores
from extractor.batch.plan import Plan
from extractor.batch.run import run_batch
from extractor.batch.shards import folder_of
from extractor.errors import SettingsError
from extractor.settings import MAX_ARTICLE_BYTES, Settings
from extractor.sources import read_documents

from ..asking import KEY
from ..server import Reply, Sent, Server
from .model import answering, results, write_stories

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
COPIES = 8
JOBS = 4
PATIENCE_S = 240.0
IN_FLIGHT = 2 * JOBS
"""Requests under way when a process of two workers dies; what is answered but not committed yet is among them."""


class Process(NamedTuple):
    """A process, and when it was started: ids are used again."""

    id: int
    since: int


def parents() -> dict[Process, int]:
    """All processes that run on this machine, each with its parent's id."""
    found: dict[Process, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if fields[0] != "Z":
                found[Process(int(entry.name), int(fields[19]))] = int(fields[1])
    return found


def family(ancestor: int) -> set[Process]:
    """The processes that a process has started, and those that they have started."""
    parent_of = parents()
    found, ids = set[Process](), {ancestor}
    while more := {process for process, parent in parent_of.items() if parent in ids} - found:
        found |= more
        ids |= {process.id for process in more}
    return found


class Cluster:
    """Drivers on this machine, with the folders that Ray uses, and a server that counts."""

    def __init__(self, folder: Path, tmp: Path) -> None:
        self.folder = folder
        self.tmp = tmp
        self.stories = folder / "stories.jsonl"
        self.out = folder / "out.jsonl"
        self.ids = write_stories(self.stories, copies=COPIES)
        self.reached = threading.Event()
        self.goal = 0
        self.started: set[Process] = set()
        self.server = Server(self.answer)

    def answer(self, sent: Sent) -> Reply:
        """Answer, and tell whoever waits when so many requests have come."""
        if len(self.server.requests) >= self.goal:
            self.reached.set()
        return answering(sent)

    def start(self) -> subprocess.Popen[str]:
        """Start a driver."""
        words = ["batch", str(self.stories), "--out", str(self.out), "--ray", "local:2", "--jobs", str(JOBS)]
        model = ["--model", "scripted-1", "--base-url", self.server.url]
        home = {"HOME": str(self.tmp), "RAY_TMPDIR": str(self.tmp), "OPENAI_API_KEY": KEY}
        return subprocess.Popen(
            [sys.executable, "-m", "extractor", *words, *model],
            cwd=ROOT,
            env=os.environ | home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def after(self, requests: int) -> None:
        """Wait until so many more requests have come."""
        self.reached.clear()
        self.goal = len(self.server.requests) + requests
        assert self.reached.wait(PATIENCE_S), "the workers ask nothing"

    def note(self, driver: int) -> None:
        """Note the processes that a driver has started by now, and what they have started."""
        self.started |= family(driver)

    def survivors(self) -> set[Process]:
        """Those of the noted processes that still run."""
        return self.started & parents().keys()

    def worker(self, driver: int) -> int:
        """A process of a driver that works on a shard now: its id stands in the lock."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            alive = {process.id for process in family(driver)}
            for lock in folder_of(self.out).glob("*.journal.lock"):
                holder = lock.read_text(encoding="ascii").strip()
                if holder.isdigit() and int(holder) in alive and is_held(lock):
                    return int(holder)
        raise AssertionError("nobody works on a shard")

    def written(self) -> bytes:
        """Everything that was written down anywhere."""
        files = [path for top in (self.folder, self.tmp) for path in top.rglob("*") if path.is_file()]
        return b"".join(path.read_bytes() for path in files)


def is_held(lock: Path) -> bool:
    """Whether some process holds a lock now."""
    number = lock.stat().st_ino
    held = [line.split()[5] for line in Path("/proc/locks").read_text(encoding="ascii").splitlines()]
    return any(name.endswith(f":{number}") for name in held)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(
        prefix="r", dir="/tmp", ignore_cleanup_errors=True
    ) as tmp:  # socket paths are short
        cluster = Cluster(tmp_path, Path(tmp))
        try:
            yield cluster
        finally:
            for process in cluster.survivors():  # Ray's agents take a minute to notice that they are alone
                with suppress(ProcessLookupError):
                    os.kill(process.id, signal.SIGKILL)
            cluster.server.close()


@pytest.mark.skipif(find_spec("ray") is None, reason="needs Ray: pip install 'incident-extractor[ray]'")
@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="finds the workers in /proc")
def test_the_driver_is_killed_then_a_worker_and_the_output_is_that_of_one_process(cluster: Cluster) -> None:
    first = cluster.start()
    cluster.after(6)
    cluster.note(first.pid)
    first.kill()
    first.communicate(timeout=PATIENCE_S)
    assert not cluster.out.exists()

    second = cluster.start()
    cluster.after(4)
    cluster.note(second.pid)
    os.kill(cluster.worker(second.pid), signal.SIGKILL)
    said, _ = second.communicate(timeout=PATIENCE_S)
    assert second.returncode == 1, said  # for the articles that fail by design
    assert "0 left" in said

    asked = Counter(sent.body for sent in cluster.server.requests)
    one = cluster.folder / "one.jsonl"
    settings = Settings(model="scripted-1", base_url=cluster.server.url)
    documents = enumerate(read_documents(cluster.stories, max_bytes=MAX_ARTICLE_BYTES, stdin=None))
    run_batch(documents, out=one, settings=settings, plan=Plan(jobs=8))
    assert results(cluster.out) == results(one)
    assert asked.keys() == {sent.body for sent in cluster.server.requests}
    assert sum(asked.values()) - len(asked) <= 2 * IN_FLIGHT
    assert KEY.encode() not in cluster.written() + said.encode()


@pytest.mark.parametrize(("address", "cores"), [("local:3", 3), ("auto", None), ("ray://head:10001", None)])
def test_an_address_says_how_many_workers_to_start(address: str, cores: int | None) -> None:
    assert local_cores(address) == cores


@pytest.mark.parametrize("address", ["local:0", "local:many", "local:-1"])
def test_a_number_of_workers_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SettingsError, match="local:4"):
        local_cores(address)
