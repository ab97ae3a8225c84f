"""Writers: rows into CSV and Parquet, as they come."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ..errors import SettingsError
from .column import Cell, Field, Row
from .guard import guard

if TYPE_CHECKING:
    from types import ModuleType

    from pyarrow import Schema  # type: ignore[import-untyped] # ships no types

ROW_GROUP = 5_000
_PARQUET_HINT = "Parquet needs pyarrow. Run: pip install 'incident-extractor[parquet]'"


def write_csv(rows: Iterable[Row], *, fields: Sequence[Field], stream: TextIO) -> None:
    """Write a header and rows as CSV: words in quotes and guarded, numbers bare, nothing as nothing.

    Words are always quoted, so that a comma, semicolon or line break in them cannot begin another cell.
    """
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow([field.name for field in fields])
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)


def csv_cell(cell: Cell) -> str | int | float:
    """Return a cell as CSV has it. Only words are guarded: a negative number is a number."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return cell
        case date():
            return cell.isoformat()
        case str():
            return guard(cell)


def write_parquet(rows: Iterable[Row], *, fields: Sequence[Field], path: Path) -> None:
    """Write rows as Parquet: raw values, typed columns, each with its meaning in the metadata.

    Raises SettingsError if pyarrow is not installed.
    """
    arrow = load_arrow()
    import pyarrow.parquet as parquet  # type: ignore[import-untyped] # ships no types

    schema = _arrow_schema(fields, arrow)
    with parquet.ParquetWriter(path, schema) as writer:
        for group in _groups(iter(rows)):
            columns = zip(*group, strict=True)
            arrays = [arrow.array(list(cells), type=field.type) for cells, field in zip(columns, schema, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def load_arrow() -> ModuleType:
    """Return pyarrow; raise SettingsError with what to install where it is missing."""
    try:
        return import_module("pyarrow")
    except ImportError:
        raise SettingsError(_PARQUET_HINT) from None


def _groups(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while group := list(islice(rows, ROW_GROUP)):
        yield group


def _arrow_schema(fields: Sequence[Field], arrow: ModuleType) -> Schema:
    types = {
        "text": arrow.string(), "whole number": arrow.int64(), "number": arrow.float64(), "date": arrow.date32(),
        "yes or no": arrow.bool_(),
    }  # fmt: skip
    described = [arrow.field(f.name, types[f.type], metadata={"description": f.meaning}) for f in fields]
    schema: Schema = arrow.schema(described)
    return schema
