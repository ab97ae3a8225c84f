"""Share tasks out among processes: offline, the work of this machine is all there is to wait for.

The first task is done alone, so that what is loaded once (gazetteer, patterns) is loaded before the process forks. The
others lie in a pipe as numbers, and whoever is free takes the next. Children hand back what they made when the pipe is
empty and write no file, so that a killed run leaves nothing behind but what it had written itself.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from extractor.errors import ExtractorError

from .errors import OfflineMiss

Keep = Callable[[Hashable, Any], None]
Work = Callable[[Iterator[int], Keep], None]
WORTH_IT = 16  # tasks below which another process costs more than it saves
MOST_TASKS = 8192  # what a pipe holds of numbers, with room to spare
MOST_PROCESSES = 4
NUMBER = 4  # bytes of a task's number


@dataclass(slots=True)
class Shared:
    """What the tasks made, by key, and what went wrong in one of them."""

    made: dict[Any, Any] = field(default_factory=dict)
    error: ExtractorError | None = None

    def keep(self, key: Hashable, value: Any) -> None:
        """Keep what a task made."""
        self.made[key] = value


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    answers: int


def processes_for(tasks: int) -> int:
    """How many processes to use for so many tasks: one where the system cannot fork."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # A process with threads is not forked: what they hold at that moment stays held in the child.
    fits = hasattr(os, "fork") and threading.active_count() == 1 and WORTH_IT <= tasks <= MOST_TASKS
    return min(usable, MOST_PROCESSES, tasks // (WORTH_IT // 2)) if fits else 1


def share_out(tasks: int, *, work: Work, meanwhile: Callable[[], object] = lambda: None) -> Shared:
    """Do ``work`` on the numbers up to ``tasks``, in several processes where that pays.

    ``work`` takes numbers from an iterator and keeps what it made under a key of its own. ``meanwhile`` is done here while the
    children are at work already. An ``ExtractorError`` of anyone ends in ``error``, beside what was made by then.
    """
    shared = Shared()
    number = processes_for(tasks)
    _do(work, iter(range(tasks if number < 2 else min(1, tasks))), shared)
    if number < 2 or shared.error is not None:
        meanwhile()
        return shared
    numbers = _numbers_in_pipe(1, tasks)
    children = [_fork(work, numbers) for _ in range(number - 1)]
    try:
        meanwhile()
        _do(work, _taken(numbers), shared)
    finally:
        os.close(numbers)
        answers = [_answer(child) for child in children]
    for made, problem in answers:
        shared.made.update(made)
        shared.error = shared.error or (OfflineMiss(problem) if problem else None)
    return shared


def _do(work: Work, numbers: Iterator[int], shared: Shared) -> None:
    try:
        work(numbers, shared.keep)
    except ExtractorError as error:
        shared.error = error


def _numbers_in_pipe(first: int, last: int) -> int:
    read, write = os.pipe()
    os.write(write, b"".join(n.to_bytes(NUMBER, "little") for n in range(first, last)))
    os.close(write)
    return read


def _taken(numbers: int) -> Iterator[int]:
    while taken := os.read(
        numbers, NUMBER
    ):  # whole numbers: the system hands out what a pipe holds one reader at a time
        yield int.from_bytes(taken, "little")


def _fork(work: Work, numbers: int) -> _Child:
    read, write = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # Newer Pythons warn of other threads' locks. Numpy's are the only ones, and the child leaves numpy alone.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        os.close(write)
        return _Child(pid, read)
    try:
        os.close(read)
        shared = Shared()
        _do(work, _taken(numbers), shared)
        with os.fdopen(write, "wb") as out:
            pickle.dump((shared.made, str(shared.error or "")), out, protocol=pickle.HIGHEST_PROTOCOL)
        os._exit(0)  # no clean-up of what belongs to the parent
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _answer(child: _Child) -> tuple[Mapping[Any, Any], str]:
    """Read what a child made and what it complained of, and wait for its end."""
    with os.fdopen(child.answers, "rb") as answers:
        content = answers.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
    if code:
        return {}, f"A process that replayed replies ended with {code}. Run the same command again."
    made, problem = pickle.loads(content)
    return made, problem
