"""One event loop in a thread of its own, so that synchronous calls work everywhere, notebooks included."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 4
"""How many times ``jobs`` may be done or under way behind one that is slow."""


@cache
def background_loop() -> asyncio.AbstractEventLoop:
    """Start the loop on first use; its thread ends with the interpreter."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="extractor", daemon=True).start()
    return loop


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the background loop and wait for it; an interrupt cancels it."""
    future = asyncio.run_coroutine_threadsafe(work, background_loop())
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise


async def at_home(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on the background loop and wait for it in whatever loop is running; cancelling cancels both.

    What keeps connections lives there, for a connection serves the loop that opened it and no other.
    """
    home = background_loop()
    if asyncio.get_running_loop() is home:
        return await work
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, home))


def in_order(things: Iterable[T], do: Callable[[T], Awaitable[R]], *, jobs: int) -> Iterator[R]:
    """Yield ``do(thing)`` for each thing in order, with at most ``jobs`` under way.

    Things are read as results are taken, so that neither pile up. Whoever stops taking cancels what is under way.
    """
    turns = asyncio.Semaphore(jobs)
    pending: deque[Future[R]] = deque()

    async def in_turn(thing: T) -> R:
        async with turns:
            return await do(thing)

    try:
        for thing in things:
            pending.append(asyncio.run_coroutine_threadsafe(in_turn(thing), background_loop()))
            if len(pending) > (AHEAD * jobs if jobs > 1 else 0):
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()
