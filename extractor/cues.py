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
    "claim", "denial", "nobody", "negation", "affiliation", "source", "subset", "addition", "anyone",
    "killed", "wounded", "abducted", "captured", "missing", "either", "things", "act", "suicide_bombing",
    "abduction_or_hostage", "bombing_ied_mine", "air_or_drone_strike", "shelling_rocket_missile", "grenade",
    "chemical_attack", "armed_clash", "arson_or_sabotage", "territory_seizure", "order",
]  # fmt: skip

PREFIXES = {"ar": "[وف]?"}
"""What is written together with the word that follows it: "and"."""


def find_cue(cue: Cue, text: str, *, language: str | None = None) -> re.Match[str] | None:
    """Return the first cue of one kind in ``text``: in its language and English, or in any when it is not known."""
    return pattern(cue, language).search(text)


def has_cue(cue: Cue, text: str, *, language: str | None = None) -> bool:
    """Whether ``text`` holds a cue of one kind."""
    return find_cue(cue, text, language=language) is not None


@cache
def pattern(cue: Cue, language: str | None = None) -> re.Pattern[str]:
    """Return one pattern for a cue; a language that the table lacks is looked for in all of them."""
    rows = table()[cue]
    tongues = {language, "en"} if language in rows else set(rows)
    words = [PREFIXES.get(tongue, "") + word for tongue, row in rows.items() if tongue in tongues for word in row]
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)", re.IGNORECASE)


@cache
def table() -> dict[str, dict[str, list[str]]]:
    """Load the table."""
    return tomllib.loads(files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
