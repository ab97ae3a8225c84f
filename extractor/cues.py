"""Cue words in several languages, from ``cues.toml``: they check and refine what a model drafted.

They never add a value by themselves and never decide which text is read.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from .vocabulary import any_of

Cue = Literal[
    "claim", "denial", "nobody", "negation", "affiliation", "source", "subset", "addition", "total", "anyone", "weapon", "agent", "unreal", "tally", "saying", "blame",
    "killed", "wounded", "abducted", "captured", "missing", "either", "things", "act", "suicide_bombing",
    "abduction_or_hostage", "bombing_ied_mine", "air_or_drone_strike", "shelling_rocket_missile", "grenade",
    "chemical_attack", "armed_clash", "arson_or_sabotage", "territory_seizure", "order", "refuted", "spared", "same_day",
    "part", "assailants", "repelled", "bystanders", "revised", "earlier", "several", "unviolent",
    "settlement", "settlement_behind", "scene_at", "scene_in", "province", "district", "between", "linear", "near", "outskirts",
    "offsite", "body",
]  # fmt: skip

PREFIXES = {"ar": "[وف]?"}
"""What is written together with the word that follows it: "and"."""


def find_cue(cue: Cue, text: str, *, language: str | None = None) -> re.Match[str] | None:
    """Return the first cue of one kind in ``text``: in its language and English, or in any when it is not known."""
    found = [match for one in _patterns(cue, language) if (match := one.search(text))]
    return min(found, key=lambda match: match.start(), default=None)


def has_cue(cue: Cue, text: str, *, language: str | None = None) -> bool:
    """Whether ``text`` holds a cue of one kind."""
    return any(one.search(text) for one in _patterns(cue, language))


def held(cues: tuple[Cue, ...], text: str, *, language: str | None = None) -> list[Cue]:
    """Return the kinds of which ``text`` holds a cue, in the order given: mostly none, which one search tells."""
    if not any(one.search(text) for one in _patterns_of_any(cues, language)):
        return []
    return [cue for cue in cues if has_cue(cue, text, language=language)]


@cache
def _patterns_of_any(cues: tuple[Cue, ...], language: str | None) -> tuple[re.Pattern[str], ...]:
    """A pattern for several kinds, a language each."""
    tongues = dict.fromkeys(tongue for cue in cues for tongue in _tongues(cue, language))
    return tuple(_compiled(tuple(cue for cue in cues if tongue in table()[cue]), (tongue,)) for tongue in tongues)


@cache
def pattern(cue: Cue, language: str | None = None) -> re.Pattern[str]:
    """Return one pattern for a cue; a language that the table lacks is looked for in all of them."""
    return _compiled((cue,), _tongues(cue, language))


@cache
def _patterns(cue: Cue, language: str | None) -> tuple[re.Pattern[str], ...]:
    """The same as ``pattern``, a language each: compiling takes far longer than searching, and English is in every one.

    All languages are one pattern: a text is read once for all of them.
    """
    if language is None:
        return (pattern(cue),)
    return tuple(_compiled((cue,), (tongue,)) for tongue in _tongues(cue, language))


def _tongues(cue: Cue, language: str | None) -> tuple[str, ...]:
    rows = table()[cue]
    return tuple(tongue for tongue in rows if language not in rows or tongue in (language, "en"))


@cache
def _compiled(cues: tuple[Cue, ...], tongues: tuple[str, ...]) -> re.Pattern[str]:
    rows = ((tongue, table()[cue][tongue]) for cue in cues for tongue in tongues)
    return any_of(PREFIXES.get(tongue, "") + spaced(word) for tongue, listed in rows for word in listed)


def spaced(word: str) -> str:
    """Let every space of a cue stand for any white space: articles break lines and lines' spaces do not break."""
    return word.replace(" ?", r"\s*").replace(" ", r"\s+")


@cache
def table() -> dict[str, dict[str, list[str]]]:
    """Load the table."""
    return tomllib.loads(files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
