"""Party types: what the nouns of a phrase say about whom it is, from ``parties.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import cast

from .schema import PartyType
from .vocabulary import any_of

ARMED_AGAINST_STATE = frozenset(
    {"non_state_armed_group", "criminal_group", "political_militia", "communal_militia", "unidentified_armed"}
)
OF_STATE = frozenset({"state_military", "state_police", "state_official", "state_and_allied_forces", "pro_government_militia", "foreign_military", "peacekeepers", "private_security"})  # fmt: skip


def camp(kind: PartyType) -> str | None:
    """Return the camp of a type: state, against, civilians; None where it tells nothing."""
    if kind in OF_STATE:
        return "state"
    if kind in ARMED_AGAINST_STATE:
        return "against"
    return "civilians" if kind == "civilians" else None


@lru_cache(maxsize=1 << 12)
def party_type(text: str) -> PartyType | None:
    """Return the type that the nouns of a phrase say; the first row of the table that matches decides.

    Articles repeat their nouns, and different articles too.
    """
    return next((kind for kind, pattern in type_patterns() if pattern.search(text)), None)


@cache
def type_patterns() -> list[tuple[PartyType, re.Pattern[str]]]:
    """Load the table of nouns."""
    text = files(__package__).joinpath("parties.toml").read_text(encoding="utf-8")
    table = cast(dict[PartyType, dict[str, list[str]]], tomllib.loads(text))
    return [(kind, any_of(word for words in row.values() for word in words)) for kind, row in table.items()]


def armed_phrases(text: str) -> Iterator[str]:
    """Yield the nouns of armed people in a text, with the words that describe them: "four masked gunmen"."""
    for kind, pattern in type_patterns():
        if kind in ARMED_AGAINST_STATE:
            for found in pattern.finditer(text):
                yield described(text, found.start(), found.end())


def described(text: str, start: int, end: int) -> str:
    """Return a noun with the one or two describing words before it."""
    before = re.search(r"(?:[\w-]+ed |[\w-]*known |[\w-]*identified |armed |masked |suspected )+$", text[:start], re.I)
    return text[before.start() if before else start : end]
