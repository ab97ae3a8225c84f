"""Shapes: the tables that can be written, each with its columns, its rows and what it cannot carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .case import Case, last_reviewed, reviewers_of
from .column import Column, Field, Row, joined, row_of, text
from .losses import Lost

_T = TypeVar("_T")

NOT_REVIEWED = "no"
REVIEW_VALUES = (NOT_REVIEWED, "unreviewed", "accepted", "edited", "added")


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of table.

    ``left_out`` says why an incident has no row, None where it has; ``rows`` are the rows of one that has;
    ``lost`` counts what the incident holds that no column does.
    """

    name: str
    about: str
    fields: tuple[Field, ...]
    left_out: Callable[[Case], str | None]
    rows: Callable[[Case], list[Row]]
    lost: Callable[[Case], Lost]


def shape(
    name: str,
    about: str,
    *,
    columns: Sequence[Column[_T]],
    items: Callable[[Case], Sequence[_T]],
    left_out: Callable[[Case], str | None],
    lost: Callable[[Case], Lost],
) -> Shape:
    """Build a shape from its columns and from what a row of it is made of."""
    return Shape(
        name=name,
        about=about,
        fields=tuple(column.field for column in columns),
        left_out=left_out,
        rows=lambda case: [row_of(columns, item) for item in items(case)],
        lost=lost,
    )


def origin(case_of: Callable[[_T], Case]) -> tuple[Column[_T], ...]:
    """Return the columns that stand behind a database's own: where the row comes from, who checked it, what was imputed."""
    return (*ids(case_of), *checks(case_of))


def ids(case_of: Callable[[_T], Case]) -> tuple[Column[_T], ...]:
    """Return the columns that say which incident a row is of."""
    return (
        text("article_id", lambda item: case_of(item).article.article_id, "Our id of the article."),
        text("incident_id", lambda item: case_of(item).incident.id, "Our id of the incident, within the article."),
    )


def checks(case_of: Callable[[_T], Case]) -> tuple[Column[_T], ...]:
    """Return the columns that say how far a row can be trusted."""
    return (
        text(
            "reviewed",
            lambda item: case_of(item).decision or NOT_REVIEWED,
            "What a person decided on the incident: `no`, the file has not been reviewed; `unreviewed`, this incident "
            "has not. The values of a row are always the reviewed ones.",
            values=REVIEW_VALUES,
        ),
        text("reviewer", lambda item: joined(reviewers_of(case_of(item))), "Who decided, in order."),
        text("reviewed_at", lambda item: last_reviewed(case_of(item)), "When somebody last decided on the incident."),
        text(
            "needs_review",
            lambda item: joined(case_of(item).incident.needs_review),
            "Why a person should look at the incident.",
        ),
        text(
            "imputation",
            lambda item: case_of(item).policy,
            'The policy that gave numbers to words such as "dozens"; `none` unless asked for.',
            values=("none", "acled-2024", "acled-2024-active", "isaf"),
        ),
        text("imputed", lambda item: joined(case_of(item).imputed), "The words that were given a number, and which."),
        text("model", lambda item: case_of(item).article.provenance.model, "The model that read the article."),
    )
