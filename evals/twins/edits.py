"""Edits of an article, and what they do to its label: offsets move, quotes stay verbatim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..gold import GoldArticle, each_quote
from ..label import GoldLabel
from ..lines import Json

Words = Callable[[str], str]
# Values that are words of the article, or a labeller's about them. Codes are left alone: no edit turns one into another.
_CODES = frozenset(
    {"id", "kind", "stage", "type", "victim_type", "outcome", "side", "qualifier", "relation", "ref", "span", "basis"}
    | {"attribution", "channel", "polarity", "start", "end", "published", "language", "tags", "covers", "coder"}
    | {"optional_values", "needs_review", "quote"}
)


class Edit(NamedTuple):
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


class Straddled(ValueError):
    """An edit takes a part of a quote and a part of what is around it."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with edits made; they must not overlap."""
    parts, at = [], 0
    for edit in sorted(edits):
        parts += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*parts, text[at:]])


def moved(start: int, end: int, edits: Sequence[Edit]) -> tuple[int, int]:
    """Where ``[start, end)`` stands after the edits; raise ``Straddled`` where an edit cuts through one of its ends.

    What an edit inside the span puts there belongs to the span; what one adds at either end does not.
    """
    shift = grown = 0
    for edit in edits:
        more = len(edit.new) - (edit.end - edit.start)
        if edit.end <= start:
            shift += more
        elif start <= edit.start and edit.end <= end and not edit.start == edit.end == end:
            grown += more
        elif edit.start < end:
            raise Straddled(f"{edit} and {start}..{end}")
    return start + shift, end + shift + grown


def move_quotes(row: Json, *, edits: Sequence[Edit], text: str) -> None:
    """Move every quote of a label's JSON to where it stands in the edited ``text``."""
    for _, evidence in each_quote(row):
        start, end = moved(evidence["start"], evidence["end"], edits)
        evidence |= {"start": start, "end": end, "quote": text[start:end]}
        evidence.pop("nth", None)


def with_words(row: Json, words: Words) -> Json:
    """Return a label's JSON with every value that is words of the article passed through ``words``."""
    if isinstance(row, dict):
        return {k: v if k in _CODES else with_words(v, words) for k, v in row.items()}
    if isinstance(row, list):
        return [with_words(v, words) for v in row]
    return words(row) if isinstance(row, str) else row


def values_of(row: Json) -> set[str]:
    """Return every value of a label's JSON that is words of the article."""
    if isinstance(row, str):
        return {row}
    below = [v for k, v in row.items() if k not in _CODES] if isinstance(row, dict) else row
    return {text for value in below for text in values_of(value)} if isinstance(below, list) else set()


def row_of(gold: GoldArticle) -> dict[str, Json]:
    """A label as JSON without defaults."""
    row: dict[str, Json] = gold.label.model_dump(mode="json", exclude_defaults=True)
    return row


def label_of(row: Json) -> GoldLabel:
    """Read a label's JSON."""
    return GoldLabel.model_validate(row)
