"""Reviewed output: an extraction whose values a person has checked, with the history of every decision.

``incidents review`` writes it, one JSON object a line: the extraction with the reviewed values in place, and
``review`` beside them. ``Reviewed`` reads both kinds of output; one without ``review`` has not been reviewed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from .errors import SettingsError
from .schema import Extraction, Record

Action = Literal["accept", "edit", "reject", "add", "undo", "finish", "reopen"]
Decision = Literal["unreviewed", "accepted", "edited", "rejected", "added"]
ArticleDecision = Literal["unreviewed", "partial", "reviewed"]
Mode = Literal["review", "blind"]


class HistoryEntry(Record):
    """One thing that a reviewer did. Entries are only ever added; undoing one is an entry too.

    ``incident`` is None for what concerns the article as a whole (its totals, its label, that it is finished);
    ``path`` is None for an incident, or an article, as a whole. ``old`` and ``new`` are the value before and
    after, None where there was or is none. Entries with one ``step`` were made by one action; an entry that
    undoes names the step that it takes back.
    """

    n: int
    step: int
    at: str
    who: str
    action: Action
    incident: str | None = None
    path: str | None = None
    old: Any = None
    new: Any = None
    why: str | None = None
    undoes: int | None = None


class IncidentReview(Record):
    """What was decided on one incident, and on those of its values that were decided on by themselves."""

    status: Decision = "unreviewed"
    values: dict[str, Decision] = Field(default_factory=dict)


class LabelDetails(Record):
    """What a gold label says about an article beside its incidents."""

    published: date | None = None
    language: str | None = None
    style: str | None = None
    region: str | None = None
    empty_kind: str | None = None
    noise: tuple[str, ...] = ()
    note: str | None = None


class Review(Record):
    """The decisions on one article. Rejected incidents are named here and stand in ``history``, no longer in the output."""

    status: ArticleDecision = "unreviewed"
    mode: Mode = "review"
    reviewers: tuple[str, ...] = ()
    incidents: dict[str, IncidentReview] = Field(default_factory=dict)
    totals: dict[str, Decision] = Field(default_factory=dict)
    label: LabelDetails | None = None
    history: tuple[HistoryEntry, ...] = ()


class Reviewed(Extraction):
    """An extraction, with what people decided on it if they have."""

    review: Review | None = None


def read_reviewed(path: Path) -> list[Reviewed]:
    """Read an output file, reviewed or not: one JSON object, or one a line.

    Raises SettingsError that names file and line where it is no output.
    """
    text = _text_of(path)
    try:
        return [Reviewed.model_validate_json(text)]
    except ValidationError:
        pass
    results = [
        _result_of(line, where=f"{path}:{number}")
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    ]
    if not results:
        raise SettingsError(f"{str(path)!r} holds no results. Give a file that `incidents extract` wrote.")
    return results


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"Cannot read {str(path)!r}: {error}. Give a file that `incidents extract` wrote."
        raise SettingsError(message) from None


def _result_of(line: str, *, where: str) -> Reviewed:
    try:
        return Reviewed.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "line"
        message = f"{where}: {field}: {first['msg']}. Is this an output of `incidents extract`?"
        raise SettingsError(message) from None
