"""When to send: a known rate, a pause that a server asked for, and a rate learnt from its refusals.

One ``Pace`` is shared by all calls of a client. Its rules:

- a known limit spaces requests evenly, and one on tokens spaces them by their size;
- ``Retry-After`` stops everybody until then, and a later request that succeeds all the same lifts the stop;
- a 429 cuts the rate to four fifths of what was sent, once for all requests that were already out; successes
  let it grow back along a cubic curve: soon near the rate that was too much, flat around it, then searching
  beyond (RFC 9438, with time in seconds and growth in proportion, for a rate has no window).

All times are readings of a monotonic clock, so a clock that is set back neither stalls nor hurries anybody.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime

CUT = 0.8
REGAIN_S = 8.0
LEAST_RATE = 0.5
LEAST_SPAN_S = 0.25
"""Seconds that a rate is measured over at least: the first refusals come back when a run has hardly begun."""
FREE_RATE = 2000.0
LATE_S = 0.05
"""How late a request may go without the next one being put off too: timers and a busy processor are never on time."""
TOKENS_PER_BYTE = 0.3
LEARNT_SHARE = 0.1
FIRST_BACKOFF_S = 0.5
LONGEST_BACKOFF_S = 30.0


class Pace:
    """The turnstile that every request passes."""

    def __init__(
        self,
        *,
        requests_per_minute: float | None,
        tokens_per_minute: float | None = None,
        sleep: Callable[[float], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._known_rate = requests_per_minute / 60 if requests_per_minute else math.inf
        self._rate = self._known_rate
        self._token_rate = tokens_per_minute / 60 if tokens_per_minute else math.inf
        self._tokens_per_byte = TOKENS_PER_BYTE
        self._tokens_until = -math.inf
        self._peak = math.inf
        self._cut_at = -math.inf
        self._next_at = -math.inf
        self._door = asyncio.Lock()
        self._paused_until = -math.inf
        self._sent: deque[float] = deque(maxlen=1024)
        self.round = 0

    async def enter(self, *, latest: float, size: int = 0) -> float:
        """Wait until a request of ``size`` bytes may go, and return the seconds spent queueing for a turn.

        A pause is kept until ``latest`` at most; the queue, which is of our own making, has no bound.
        """
        queued = 0.0
        while True:
            await self._wait_out_pause(latest)
            started = self._clock()
            async with self._door:
                await self._sleep_until(max(self._next_at, self._tokens_until))
                now = self._clock()
                queued += now - started
                if min(self._paused_until, latest) <= now:
                    due = self._next_at if now - self._next_at <= LATE_S else now
                    self._next_at = due + 1 / self._rate
                    self._tokens_until = max(now, self._tokens_until) + self._tokens_s(size)
                    self._sent.append(now)
                    return queued

    async def _wait_out_pause(self, latest: float) -> None:
        while (until := min(self._paused_until, latest)) > self._clock():
            await self._sleep_until(until)

    async def _sleep_until(self, at: float) -> None:
        if at > self._clock():
            await self._sleep(at - self._clock())

    def limited(self, *, since: int, wait_s: float | None, cut: bool) -> None:
        """Take note of a refusal: ``since`` is the round in which the request was sent."""
        now = self._clock()
        if wait_s is not None:
            self._paused_until = max(self._paused_until, now + wait_s)
        if since != self.round:
            return
        self.round += 1
        if cut:
            self._peak = max(LEAST_RATE, min(self._rate, self._sent_per_second(now)))
            self._rate = min(self._known_rate, CUT * self._peak)
            self._cut_at = now

    def succeeded(self, *, since: int) -> None:
        """Take note of a success: whoever was told to wait need not, and the rate may rise."""
        if since == self.round:
            self._paused_until = min(self._paused_until, self._clock())
        if self._rate < self._known_rate:
            regained = (self._clock() - self._cut_at - REGAIN_S) / REGAIN_S
            rate = self._peak * (1 + (1 - CUT) * regained**3)
            self._rate = self._known_rate if rate > FREE_RATE else min(self._known_rate, rate)

    def spent(self, *, size: int, tokens: int | None) -> None:
        """Take note of the tokens that a request of ``size`` bytes took, where the reply states them."""
        if tokens is None or not size:
            return
        self._tokens_until += tokens / self._token_rate - self._tokens_s(size)
        self._tokens_per_byte += LEARNT_SHARE * (tokens / size - self._tokens_per_byte)

    def _tokens_s(self, size: int) -> float:
        """Return the seconds that the limit on tokens asks for a request of that size."""
        return size * self._tokens_per_byte / self._token_rate

    def _sent_per_second(self, now: float) -> float:
        """Return the rate of the last second, or of the part of it since the first request that was sent in it."""
        recent = [at for at in self._sent if now - at < 1.0]
        return len(recent) / max(LEAST_SPAN_S, now - recent[0]) if recent else 0.0


def backoff_s(fault: int) -> float:
    """Return the seconds to wait after the n-th fault of a call: doubling from 0.5 s, half of it jitter."""
    longest = min(LONGEST_BACKOFF_S, FIRST_BACKOFF_S * 2.0 ** min(fault - 1, 16))
    return longest * random.uniform(0.5, 1.0)


def asked_wait_s(headers: Mapping[str, str], *, wall_time: float) -> float | None:
    """Read ``retry-after-ms`` or ``Retry-After`` as seconds; None if absent, unreadable, past or zero.

    A date is compared with the server's own ``Date`` where it sent one: clocks differ (RFC 9110, 10.2.3).
    """
    milliseconds = number(headers.get("retry-after-ms"))
    seconds = number(headers.get("retry-after")) if milliseconds is None else milliseconds / 1000
    if seconds is None:
        at, now = http_date(headers.get("retry-after")), http_date(headers.get("date"))
        seconds = None if at is None else at - (wall_time if now is None else now)
    return seconds if seconds is not None and seconds > 0 else None


def number(text: str | None) -> float | None:
    """Read a finite number, or None."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def http_date(text: str | None) -> float | None:
    """Read an HTTP date as seconds since the epoch, or None."""
    try:
        return parsedate_to_datetime(text or "").timestamp()
    except (ValueError, OverflowError, OSError):
        return None
