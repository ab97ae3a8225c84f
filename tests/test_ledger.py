"""Sums over requests: what is not stated is unknown, never nought."""

from __future__ import annotations

import pytest

from extractor.endpoint import Endpoint
from extractor.ledger import Ledger, Request, Tokens, Why

OPENAI = Endpoint("gpt-4.1-mini", None, "k")
EMBEDDED = Endpoint("qwen", "http://127.0.0.1:1/v1", "k", embedded=True)
OWN = Endpoint("qwen", "http://127.0.0.1:1/v1", "k")


def ledger_of(*requests: Request) -> Ledger:
    """A ledger with these requests."""
    return Ledger(list(requests))


def request(
    endpoint: Endpoint = OPENAI,
    tokens: Tokens | None = None,
    *,
    why: Why = "first",
    answered: bool = True,
) -> Request:
    """A request that took half a second."""
    return Request(endpoint, why, "ok", answered, tokens or Tokens(1000, 400, 100), 0.5)


def test_an_empty_ledger_cost_nothing() -> None:
    usage = Ledger().usage()
    assert (usage.calls, usage.prompt_tokens, usage.cost_usd) == (0, 0, 0.0)


def test_requests_are_counted_by_why_they_were_sent() -> None:
    usage = ledger_of(request(), request(why="retry"), request(why="retry"), request(why="reask")).usage()
    assert (usage.calls, usage.retries, usage.reasks, usage.seconds) == (4, 2, 1, 2.0)


def test_tokens_are_summed() -> None:
    usage = ledger_of(request(), request(tokens=Tokens(10, 0, 1))).usage()
    assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == (1010, 400, 101)


@pytest.mark.parametrize(
    ("tokens", "sums"),
    [
        (Tokens(), (None, None, None)),
        (Tokens(5, None, 5), (1005, None, 105)),
        (Tokens(None, 0, 0), (None, 400, 100)),
    ],
    ids=["nothing", "no cache", "no prompt"],
)
def test_one_unknown_part_makes_its_sum_unknown(
    tokens: Tokens, sums: tuple[int | None, int | None, int | None]
) -> None:
    usage = ledger_of(request(), request(tokens=tokens)).usage()
    assert (usage.prompt_tokens, usage.cached_tokens, usage.completion_tokens) == sums


def test_a_request_without_an_answer_costs_nothing() -> None:
    usage = ledger_of(request(), request(tokens=Tokens(), answered=False)).usage()
    assert (usage.calls, usage.prompt_tokens) == (2, 1000)
    assert usage.cost_usd == ledger_of(request()).usage().cost_usd


def test_a_known_price_is_a_cost_and_cached_tokens_are_cheaper() -> None:
    cached = ledger_of(request()).usage().cost_usd
    fresh = ledger_of(request(tokens=Tokens(1000, 0, 100))).usage().cost_usd
    assert cached is not None
    assert fresh is not None
    assert 0 < cached < fresh < 0.01
    assert ledger_of(request(), request()).usage().cost_usd == pytest.approx(2 * cached)


@pytest.mark.parametrize(
    ("requests", "cost"),
    [
        ([request(EMBEDDED)], 0.0),
        ([request(EMBEDDED, Tokens())], 0.0),
        ([request(OWN)], None),
        ([request(Endpoint("no-such-model", None, "k"))], None),
        ([request(), request(tokens=Tokens())], None),
        ([request(), request(OWN)], None),
    ],
    ids=["embedded", "embedded without usage", "own server", "unknown model", "unknown tokens", "mixed"],
)
def test_a_cost_is_stated_only_where_it_is_known(requests: list[Request], cost: float | None) -> None:
    assert ledger_of(*requests).usage().cost_usd == cost
