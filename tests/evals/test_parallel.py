"""Tasks shared out among processes: each done once, and an error loses nothing that was done."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from evals import parallel
from evals.errors import OfflineMiss
from evals.parallel import Keep, processes_for, share_out

TASKS = 40
PARENT = os.getpid()


@pytest.fixture(params=[1, 3], ids=["one process", "three processes"])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many processes share the work, whatever the machine has."""
    number: int = request.param
    monkeypatch.setattr(parallel, "processes_for", lambda _: number)
    return number


def squares(numbers: Iterator[int], keep: Keep) -> None:
    """Keep the square of every number that is taken."""
    for number in numbers:
        keep(number, number**2)


@pytest.mark.usefixtures("processes")
@pytest.mark.parametrize("tasks", [0, 1, 2, TASKS])
def test_every_task_is_done_and_handed_back_under_its_key(tasks: int) -> None:
    shared = share_out(tasks, work=squares)
    assert shared.made == {n: n**2 for n in range(tasks)}
    assert shared.error is None


@pytest.mark.usefixtures("processes")
def test_no_task_is_done_twice() -> None:
    def name(numbers: Iterator[int], keep: Keep) -> None:
        for number in numbers:
            keep((number, os.getpid()), None)

    assert sorted(number for number, _ in share_out(TASKS, work=name).made) == list(range(TASKS))


@pytest.mark.usefixtures("processes")
def test_an_error_ends_in_the_answer_beside_what_was_done_by_then() -> None:
    def miss(numbers: Iterator[int], keep: Keep) -> None:
        for number in numbers:
            if number == 7:
                raise OfflineMiss("No reply is recorded.")
            keep(number, None)

    shared = share_out(TASKS, work=miss)
    assert isinstance(shared.error, OfflineMiss)
    assert str(shared.error) == "No reply is recorded."
    assert set(range(7)) <= set(shared.made)
    assert 7 not in shared.made


def test_what_a_child_was_doing_when_it_died_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(parallel, "processes_for", lambda _: 2)

    def die(numbers: Iterator[int], keep: Keep) -> None:
        if os.getpid() != PARENT:
            raise RuntimeError("out of memory")
        squares(numbers, keep)

    shared = share_out(TASKS, work=die)
    assert str(shared.error) == "A process that replayed replies ended with 1. Run the same command again."
    assert "out of memory" in capfd.readouterr().err


@pytest.mark.usefixtures("processes")
def test_what_is_done_meanwhile_is_done_once_here() -> None:
    seen: list[int] = []
    share_out(TASKS, work=squares, meanwhile=lambda: seen.append(os.getpid()))
    assert seen == [PARENT]


@pytest.mark.parametrize("tasks", [0, 1, parallel.WORTH_IT - 1, parallel.MOST_TASKS + 1])
def test_few_tasks_and_more_than_a_pipe_holds_are_done_in_one_process(tasks: int) -> None:
    assert processes_for(tasks) == 1
