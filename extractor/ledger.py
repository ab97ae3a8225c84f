"""What an article cost: every request that was sent for it, whether or not it was answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from .endpoint import Endpoint
from .schema import Usage

Why = Literal["first", "retry", "reask"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens as one reply states them; None where it does not."""

    prompt: int | None = None
    cached: int | None = None
    completion: int | None = None

    @property
    def all(self) -> int | None:
        """Tokens read and written, None where either is not stated."""
        return None if self.prompt is None or self.completion is None else self.prompt + self.completion


@dataclass(frozen=True, slots=True)
class Request:
    """One request. ``answered`` says that the endpoint began a good reply, which it may charge for."""

    endpoint: Endpoint
    why: Why
    outcome: str
    answered: bool
    tokens: Tokens
    seconds: float


@dataclass(slots=True)
class Ledger:
    """The requests of one article, in the order in which they ended."""

    requests: list[Request] = field(default_factory=list)

    def add(self, request: Request) -> None:
        """Write one request down."""
        self.requests.append(request)

    def usage(self) -> Usage:
        """Sum up. A sum is None where one answered request does not state its part, for then nobody knows it.

        ``calls`` counts every request: ``retries`` of them repeated one after a fault, ``reasks`` asked again
        for a better reply.
        """
        answered = [request for request in self.requests if request.answered]
        return Usage(
            calls=len(self.requests),
            retries=sum(request.why == "retry" for request in self.requests),
            reasks=sum(request.why == "reask" for request in self.requests),
            prompt_tokens=total(request.tokens.prompt for request in answered),
            cached_tokens=total(request.tokens.cached for request in answered),
            completion_tokens=total(request.tokens.completion for request in answered),
            seconds=sum(request.seconds for request in self.requests),
            cost_usd=total_cost(answered),
        )


def total(parts: Iterable[int | None]) -> int | None:
    """Add up what is known; None if anything is not."""
    known = list(parts)
    return None if None in known else sum(part for part in known if part is not None)


def total_cost(requests: Iterable[Request]) -> float | None:
    """Add up US dollars; None if the price or the tokens of any request are not known."""
    costs = [cost(request) for request in requests]
    return None if None in costs else float(sum(part for part in costs if part is not None))


def cost(request: Request) -> Decimal | None:
    """Return US dollars for one answered request; an embedded model is free, an unknown price is None."""
    endpoint, tokens = request.endpoint, request.tokens
    if endpoint.embedded:
        return Decimal(0)
    if tokens.prompt is None or tokens.completion is None or not has_price(endpoint.model, endpoint.url):
        return None
    return price(endpoint.model, endpoint.url, tokens)


@lru_cache(maxsize=64)
def has_price(model: str, url: str) -> bool:
    """Whether the price list knows this model at this address."""
    try:
        price(model, url, Tokens(1, 0, 1))
    except LookupError:
        return False
    return True


def price(model: str, url: str, tokens: Tokens) -> Decimal:
    """Look one request up in the price list; raises LookupError where it is not in it."""
    # Imported here: loading the list takes a third of a second, and most commands never ask for a price.
    from genai_prices import Usage as Priced
    from genai_prices import calc_price

    priced = Priced(input_tokens=tokens.prompt, cache_read_tokens=tokens.cached or 0, output_tokens=tokens.completion)
    return calc_price(priced, model, provider_api_url=url).total_price
