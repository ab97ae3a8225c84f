"""One event loop in a thread of its own, so that synchronous calls work everywhere, notebooks included."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


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
