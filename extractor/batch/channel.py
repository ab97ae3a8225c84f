"""A bounded queue from a thread to an event loop: who fills it waits when it is full."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class ChannelClosed(Exception):
    """Nobody takes from the channel any more."""


class Channel(Generic[T]):
    """Holds what is next, up to a number of things and a sum of their sizes.

    One thread puts, tasks of one event loop take. The thread is woken when the channel is half empty, not at each
    thing taken, so the two seldom wait for each other.
    """

    def __init__(self, *, most: int, most_size: int, size: Callable[[T], int]) -> None:
        self._most = most
        self._most_size = most_size
        self._size = size
        self._things: deque[T] = deque()
        self._held = 0
        self._ends = False
        self._failure: BaseException | None = None
        self._is_closed = False
        self._takers: deque[asyncio.Future[None]] = deque()
        self._changed = threading.Condition()
        self._loop = asyncio.get_running_loop()

    def put(self, thing: T) -> None:
        """Add a thing when there is room; raises ChannelClosed when nobody takes any more."""
        with self._changed:
            if len(self._things) >= self._most or self._held >= self._most_size:
                self._changed.wait_for(lambda: self._is_closed or self._has_room())
            if self._is_closed:
                raise ChannelClosed
            self._things.append(thing)
            self._held += self._size(thing)
            has_takers = bool(self._takers)
        if has_takers:
            self._call(self._wake_one)

    def end(self, failure: BaseException | None = None) -> None:
        """Say that no more will come, and why if that is an error; what is in the channel can still be taken."""
        with self._changed:
            self._ends, self._failure = True, failure
        self._call(self._wake_all)

    async def take(self) -> T | None:
        """Return the next thing, or None when none will come; raises the error that ended the input."""
        while True:
            with self._changed:
                if self._is_closed:
                    return None
                if self._things:
                    thing = self._things.popleft()
                    self._held -= self._size(thing)
                    if self._has_room():
                        self._changed.notify()
                    return thing
                if self._ends:
                    if self._failure is not None:
                        raise self._failure
                    return None
                waiting: asyncio.Future[None] = self._loop.create_future()
                self._takers.append(waiting)
            await waiting

    def close(self) -> None:
        """Take no more: whoever waits, on either side, is let go. Call it in the loop."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
        self._wake_all()

    def _has_room(self) -> bool:
        return len(self._things) <= self._most // 2 and self._held < self._most_size

    def _call(self, wake: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(wake)
        except RuntimeError:
            raise ChannelClosed from None  # the loop is gone, and with it all takers

    def _wake_one(self) -> None:
        while self._takers:
            taker = self._takers.popleft()
            if not taker.done():
                taker.set_result(None)
                return

    def _wake_all(self) -> None:
        while self._takers:
            taker = self._takers.popleft()
            if not taker.done():
                taker.set_result(None)
