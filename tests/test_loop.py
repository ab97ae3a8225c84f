"""Many things at once, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from extractor.loop import AHEAD, in_order


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order_with_no_more_under_way_than_jobs(jobs: int) -> None:
    under_way = [0, 0]

    async def do(number: int) -> int:
        under_way[0] += 1
        under_way[1] = max(under_way)
        for _ in range(10 - number):
            await asyncio.sleep(0)
        under_way[0] -= 1
        return number * number

    assert list(in_order(range(10), do, jobs=jobs)) == [n * n for n in range(10)]
    assert under_way[1] <= jobs


def test_things_are_read_as_results_are_taken() -> None:
    read: list[int] = []

    def things() -> Iterator[int]:
        for number in range(1000):
            read.append(number)
            yield number

    async def do(number: int) -> int:
        return number

    results = in_order(things(), do, jobs=2)
    assert next(results) == 0
    assert len(read) == 2 * AHEAD + 1


def test_an_error_is_raised_in_its_turn() -> None:
    async def do(number: int) -> int:
        if number == 2:
            raise ValueError(number)
        return number

    results = in_order(range(5), do, jobs=4)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="2"):
        next(results)
