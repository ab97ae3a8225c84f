"""When requests go: on a loop whose time is virtual, against a server that takes so many a second."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any

import pytest

from extractor.pace import Pace, asked_wait_s, backoff_s


class LeapingSelector(selectors.DefaultSelector):
    """A selector that never waits: it moves the loop's time on instead."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Leap over the time in which nothing would happen."""
        self.now += max(0.0, timeout or 0.0)
        return super().select(0)


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop in virtual time."""

    def __init__(self) -> None:
        self.leaping = LeapingSelector()
        super().__init__(self.leaping)

    def time(self) -> float:
        """Read virtual time."""
        return self.leaping.now


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in virtual time."""
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(work)


def pace_of(loop: asyncio.AbstractEventLoop, *, requests_per_minute: float | None = None) -> Pace:
    """A pace on the loop's own time."""
    return Pace(requests_per_minute=requests_per_minute, sleep=asyncio.sleep, clock=loop.time)


class Limited:
    """A server with a bucket of ``per_s`` tokens, filled at ``per_s`` a second; shut during ``outage``."""

    def __init__(self, *, per_s: float, latency_s: float, outage: tuple[float, float] = (0, 0)) -> None:
        self.per_s, self.latency_s, self.outage = per_s, latency_s, outage
        self.tokens, self.at = per_s, 0.0
        self.refused: list[float] = []
        self.taken: list[float] = []

    async def ask(self) -> bool:
        """Take a request or refuse it."""
        now = asyncio.get_running_loop().time()
        self.tokens = min(self.per_s, self.tokens + (now - self.at) * self.per_s)
        self.at = now
        if self.tokens < 1 or self.outage[0] < now < self.outage[1]:
            self.refused.append(now)
            await asyncio.sleep(0.01)
            return False
        self.tokens -= 1
        self.taken.append(now)
        await asyncio.sleep(self.latency_s)
        return True


async def get_through(server: Limited, *, calls: int, jobs: int, wait_s: float | None = None) -> float:
    """Make ``calls`` calls with ``jobs`` at a time, each until it is taken; return the seconds that took."""
    loop = asyncio.get_running_loop()
    pace, waiting = pace_of(loop), iter(range(calls))

    async def job() -> None:
        for _ in waiting:
            refusals, taken = 0, False
            while not taken:
                await pace.enter(latest=float("inf"))
                since = pace.round
                taken = await server.ask()
                if taken:
                    pace.succeeded(since=since)
                else:
                    refusals += 1
                    pace.limited(since=since, wait_s=wait_s, cut=True)
                    await asyncio.sleep(backoff_s(refusals) if wait_s is None else wait_s)

    await asyncio.gather(*(job() for _ in range(jobs)))
    return loop.time()


@pytest.mark.parametrize("latency_s", [0.01, 5.0])
@pytest.mark.parametrize("jobs", [64, 256])
@pytest.mark.parametrize("wait_s", [None, 1.0], ids=["backoff", "Retry-After"])
def test_a_storm_settles_at_the_limit(latency_s: float, jobs: int, wait_s: float | None) -> None:
    server = Limited(per_s=50, latency_s=latency_s)
    took = run(get_through(server, calls=3000, jobs=jobs, wait_s=wait_s))
    assert len(server.taken) == 3000
    assert 3000 / took > 0.9 * min(50, jobs / latency_s)
    assert len(server.refused) < 2 * jobs
    assert sum(at > 10 for at in server.refused) < 0.02 * 3000


def test_a_refusal_in_the_first_moments_is_measured_over_these_moments() -> None:
    async def passes() -> float:
        loop = asyncio.get_running_loop()
        pace = pace_of(loop)
        for _ in range(30):
            await pace.enter(latest=float("inf"))
            await asyncio.sleep(0.001)
        pace.limited(since=pace.round, wait_s=None, cut=True)
        for _ in range(49):
            await pace.enter(latest=float("inf"))
        return loop.time()

    assert run(passes()) == pytest.approx(0.5, abs=0.1), "not at four fifths of 30 a second"


def test_the_rate_comes_back_after_an_outage() -> None:
    server = Limited(per_s=50, latency_s=1.0, outage=(10, 70))
    run(get_through(server, calls=5000, jobs=64))
    assert sum(10 < at < 70 for at in server.refused) < 200
    assert sum(150 < at < 160 for at in server.taken) > 400


def test_timers_that_are_late_do_not_slow_a_known_limit() -> None:
    async def passes() -> float:
        loop = asyncio.get_running_loop()

        async def late(seconds: float) -> None:
            await asyncio.sleep(seconds + 0.003)

        pace = Pace(requests_per_minute=3000, sleep=late, clock=loop.time)
        await asyncio.gather(*(pace.enter(latest=0.0) for _ in range(501)))
        return loop.time()

    assert run(passes()) == pytest.approx(10, abs=0.01)


def test_a_known_limit_is_kept_from_the_first_request() -> None:
    async def passes() -> list[float]:
        loop = asyncio.get_running_loop()
        pace, at = pace_of(loop, requests_per_minute=30), []

        async def enter() -> None:
            await pace.enter(latest=0.0)
            at.append(loop.time())

        await asyncio.gather(*(enter() for _ in range(5)))
        return at

    assert run(passes()) == pytest.approx([0, 2, 4, 6, 8])


def test_queueing_is_reported_and_a_pause_is_not() -> None:
    async def queued() -> list[float]:
        pace = pace_of(asyncio.get_running_loop(), requests_per_minute=60)
        pace.limited(since=pace.round, wait_s=10, cut=False)
        return [await pace.enter(latest=100) for _ in range(2)]

    assert run(queued()) == pytest.approx([0, 1])


def test_a_pause_holds_everybody_but_not_past_their_latest() -> None:
    async def passes() -> list[float]:
        loop = asyncio.get_running_loop()
        pace, at = pace_of(loop), []

        async def enter(latest: float) -> None:
            await pace.enter(latest=latest)
            at.append(loop.time())

        pace.limited(since=pace.round, wait_s=20, cut=False)
        await asyncio.gather(enter(5), enter(100), enter(200))
        return at

    assert run(passes()) == pytest.approx([5, 20, 20])


def test_a_success_lifts_a_pause_only_if_it_was_sent_after_it() -> None:
    async def passes(*, later: bool) -> float:
        loop = asyncio.get_running_loop()
        pace = pace_of(loop)
        before = pace.round
        pace.limited(since=before, wait_s=20, cut=False)
        pace.succeeded(since=pace.round if later else before)
        await pace.enter(latest=100)
        return loop.time()

    assert run(passes(later=False)) == pytest.approx(20)
    assert run(passes(later=True)) == pytest.approx(0)


@pytest.mark.parametrize(("fault", "longest"), [(1, 0.5), (2, 1.0), (5, 8.0), (7, 30.0), (10_000, 30.0)])
def test_backing_off_is_bounded_and_jittered(fault: int, longest: float) -> None:
    waits = [backoff_s(fault) for _ in range(50)]
    assert all(longest / 2 <= wait <= longest for wait in waits)
    assert len(set(waits)) > 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:16:50 GMT"}, 10.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:16:50 GMT", "date": "Thu, 01 Jan 1970 00:16:45 GMT"}, 5.0),
        ({"retry-after": "Thu, 99 Jan 1970 00:16:50 GMT"}, None),
    ],
    ids=["absent", "blank", "seconds", "date", "date and server's clock", "no date"],
)
def test_retry_after_is_read(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait_s(headers, wall_time=1000.0) == seconds


def test_a_limit_on_tokens_spaces_requests_by_their_size_and_learns_what_a_byte_is() -> None:
    async def work() -> float:
        loop = asyncio.get_running_loop()
        pace = Pace(requests_per_minute=None, tokens_per_minute=60_000, sleep=asyncio.sleep, clock=loop.time)
        for _ in range(100):
            await pace.enter(latest=1e9, size=10_000)
            pace.spent(size=10_000, tokens=2_000)
        return loop.time()

    assert 196 <= run(work()) <= 200


def test_a_reply_that_states_no_tokens_counts_as_estimated() -> None:
    async def work() -> float:
        loop = asyncio.get_running_loop()
        pace = Pace(requests_per_minute=None, tokens_per_minute=60_000, sleep=asyncio.sleep, clock=loop.time)
        for _ in range(11):
            await pace.enter(latest=1e9, size=10_000)
            pace.spent(size=10_000, tokens=None)
        return loop.time()

    assert run(work()) == pytest.approx(30.0)
