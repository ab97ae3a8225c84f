"""Which article meets which faults: the same for the server that plays them and for the run that checks what came out.

Faults come in two sorts. Passing ones hit the first requests about an article; ``usual`` is what it is answered from
then on, however often it is asked. ``expected`` says which statuses the article may end with, and whether its record
must hold its facts. Every kind is dealt out in its share, so that even a short run meets most of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from extractor.schema import Status

GOOD = "good"
LIMITS = (
    "limit_bare", "limit_1", "limit_ms", "limit_date", "limit_past_date", "limit_0", "limit_negative", "limit_word",
)  # fmt: skip
"""Refusals for speed, one for each form of Retry-After. The server sends them in bursts, as servers do."""

PASSING: Mapping[str, int] = {
    "status_500": 4, "status_502": 4, "status_503": 4, "status_504": 4, "status_529": 4,
    "reset_before": 4, "reset_headers": 4, "reset_body": 4, "short_body": 4,
    "empty": 4, "cut_json": 4, "html": 4, "error_200": 4, "no_choices": 4, "null_choices": 4, "bad_gzip": 4,
    "unknown_encoding": 2,
}  # fmt: skip
"""Repeated by the client, in shares of all faults."""

REASKED: Mapping[str, int] = {
    "bad_json": 2, "wrong_type": 2, "unknown_value": 2, "extra_key": 2, "huge_number": 2, "not_a_number": 2, "deep": 2,
    "nul": 2, "surrogate": 2, "swapped": 4,
}  # fmt: skip
"""Answers that cannot be accepted: sent back to the model once, so an article meets one of them at most."""

FAILING: Mapping[str, int] = {"no_retry": 1}
"""The article fails, and is whole once failed articles are tried again."""

RARE_FAILING = {"gzip_bomb": 1500, "huge_body": 1500, "drip": 3000}
SLOW = {"hang": 1500, "stall": 1500, "limit_200": 10_000, "limit_1e9": 10_000}
STOPPING = {"no_credit": 5000, "key_refused": 5000, "forbidden": 10_000, "no_model": 10_000}
RARE: Mapping[str, int] = {**RARE_FAILING, **SLOW, **STOPPING}
"""Articles for each fault of a kind that costs seconds, megabytes, or a start: the run stops with a message at some."""

SETTLED: Mapping[str, int] = {
    "refusal": 4, "content_filter": 4, "filter_400": 2, "length_part": 4, "length_whole": 2, "white_space": 2,
    "cut_prompt": 4, "swapped_ever": 4, "bad_json_ever": 2,
    "no_usage": 4, "negative_usage": 2, "content_type": 4, "extra_bytes": 4, "duplicate_keys": 2,
}  # fmt: skip
"""What an article is answered with every time."""

REFUSED: tuple[Status, ...] = ("refused",)
CUT: tuple[Status, ...] = ("truncated",)
EXPECTED: Mapping[str, tuple[tuple[Status, ...], bool]] = {
    "refusal": (REFUSED, False), "content_filter": (REFUSED, False), "filter_400": (REFUSED, False),
    "length_part": (CUT, False), "white_space": (CUT, False), "cut_prompt": (CUT, False),
    "length_whole": (("truncated", "ok"), False),
    "swapped_ever": (("ok", "empty", "invalid"), False), "bad_json_ever": (("invalid",), False),
}  # fmt: skip
WHOLE: tuple[tuple[Status, ...], bool] = (("ok",), True)
ANSWERS: Mapping[str, int] = {
    "swapped_ever": 2,
    "bad_json_ever": 2,
    "length_part": 2,
    "length_whole": 2,
    "white_space": 2,
}
"""Usual answers that one article may be paid for, where one is not enough."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one article meets: passing faults in order, then ``usual`` for good."""

    passing: tuple[str, ...] = ()
    usual: str = GOOD

    def kind(self, asked: int) -> str:
        """Return what request number ``asked`` about the article is answered with, counted from nought."""
        return self.passing[asked] if asked < len(self.passing) else self.usual

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses that the article may end with."""
        return EXPECTED.get(self.usual, WHOLE)[0]

    @property
    def is_whole(self) -> bool:
        """Whether the record must hold the facts of the article."""
        return EXPECTED.get(self.usual, WHOLE)[1]

    @property
    def answers(self) -> int:
        """Usual answers that a run without a kill pays for."""
        return ANSWERS.get(self.usual, 1)


UNHARMED = Plan()


def make_plans(articles: int, *, share: float, seed: int) -> list[Plan]:
    """Return a plan per article; ``share`` of them meet faults, every fourth of these two."""
    rng = random.Random(seed)
    plans = [UNHARMED] * articles
    hit = rng.sample(range(articles), round(share * articles))
    for number, kind in zip(hit, deal(len(hit), articles, rng), strict=True):
        plans[number] = with_second(plan_of(kind), rng)
    return plans


def deal(count: int, articles: int, rng: random.Random) -> list[str]:
    """Return ``count`` kinds: the rare ones as often as the articles are many, the others by their shares."""
    shares = {**PASSING, **REASKED, **FAILING, **SETTLED}
    round_ = list(chain.from_iterable([kind] * share for kind, share in shares.items()))
    dealt = list(chain.from_iterable([kind] * (articles // every) for kind, every in RARE.items()))
    while len(dealt) < count:
        dealt += rng.sample(round_, len(round_))
    return shuffled(dealt[:count], rng)


def shuffled(kinds: Sequence[str], rng: random.Random) -> list[str]:
    """Return kinds in another order."""
    return rng.sample(kinds, len(kinds))


def plan_of(kind: str) -> Plan:
    """Return the plan of one fault."""
    return Plan(usual=kind) if kind in SETTLED else Plan((kind,))


def with_second(plan: Plan, rng: random.Random) -> Plan:
    """Put a passing fault before every fourth."""
    if rng.random() > 0.25:
        return plan
    (first,) = rng.choices(list(PASSING), weights=list(PASSING.values()))
    return Plan((first, *plan.passing), plan.usual)


def kinds() -> Iterator[str]:
    """Yield every kind of fault, but for the connections that are refused while the server is down."""
    yield from LIMITS
    for some in (PASSING, REASKED, FAILING, RARE, SETTLED):
        yield from some
