"""Columns: what a table holds, in words and in values.

A column is defined once. Its definition fills the cells, types the Parquet file and writes the page
``docs/columns.md``, so that none of the three can say something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeAlias, TypeVar

CellType = Literal["text", "whole number", "number", "date", "yes or no"]
Cell: TypeAlias = str | int | float | date | None
Row: TypeAlias = tuple[Cell, ...]

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Field:
    """What a column says: its name, the type of its cells, their meaning, and their values where they are a closed list."""

    name: str
    type: CellType
    meaning: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column(Generic[_T]):
    """A field, and how its cell is read from what a row is made of."""

    field: Field
    cell: Callable[[_T], Cell]


def row_of(columns: Sequence[Column[_T]], item: _T) -> Row:
    """Return the cells of one row."""
    return tuple(column.cell(item) for column in columns)


def text(name: str, cell: Callable[[_T], str | None], meaning: str, *, values: Sequence[str] = ()) -> Column[_T]:
    """Define a column of words. An empty cell: nothing is stated."""
    return Column(Field(name, "text", meaning, tuple(values)), lambda item: cell(item) or None)


def whole(name: str, cell: Callable[[_T], int | None], meaning: str) -> Column[_T]:
    """Define a column of whole numbers. An empty cell: no figure, which is not zero."""
    return Column(Field(name, "whole number", meaning), cell)


def number(name: str, cell: Callable[[_T], float | None], meaning: str) -> Column[_T]:
    """Define a column of numbers."""
    return Column(Field(name, "number", meaning), cell)


def day(name: str, cell: Callable[[_T], date | None], meaning: str) -> Column[_T]:
    """Define a column of days, written YYYY-MM-DD."""
    return Column(Field(name, "date", meaning), cell)


def yes_no(name: str, cell: Callable[[_T], bool], meaning: str) -> Column[_T]:
    """Define a column of true and false."""
    return Column(Field(name, "yes or no", meaning), cell)


def joined(words: Sequence[str | None], *, by: str = "; ") -> str | None:
    """Return the words that there are, each once, as one cell."""
    return by.join(dict.fromkeys(word for word in words if word)) or None
