"""Cue words in several languages, from ``cues.toml``: they check and refine what a model drafted.

They never add a value by themselves and never decide which text is read.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

Cue = Literal[
    "claim", "denial", "nobody", "negation", "affiliation", "source", "subset",
    "killed", "wounded", "abducted", "captured", "missing", "either", "act", "suicide_bombing",
    "abduction_or_hostage", "bombing_ied_mine", "air_or_drone_strike", "shelling_rocket_missile", "grenade",
    "chemical_attack", "armed_clash", "arson_or_sabotage", "territory_seizure",
]  # fmt: skip


def find_cue(cue: Cue, text: str) -> re.Match[str] | None:
    """Return the first cue of one kind in ``text``, in any of the languages of the table."""
    return pattern(cue).search(text)


def has_cue(cue: Cue, text: str) -> bool:
    """Whether ``text`` holds a cue of one kind."""
    return find_cue(cue, text) is not None


@cache
def pattern(cue: Cue) -> re.Pattern[str]:
    """Return one pattern for all languages of one cue."""
    words = [word for language in table()[cue].values() for word in language]
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


@cache
def table() -> dict[str, dict[str, list[str]]]:
    """Load the table."""
    return tomllib.loads(files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
