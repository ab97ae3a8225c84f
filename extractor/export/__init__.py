"""Exports: records into the tables that people's databases know.

    record -> case (one incident, with the numbers of an imputation policy) -> rows of a shape -> CSV or Parquet

``rows.py`` is our own flat table, ``acled.py``, ``ucdp.py`` and ``gtd.py`` have the shape of these databases. Each
shape is a list of columns that fill the cells and write ``docs/columns.md``; each says what it cannot carry. Values
come from the record only: no gazetteer, no model, no network.
"""

from __future__ import annotations

from .columns_page import columns_page
from .impute import POLICIES, Policy
from .losses import LossReport
from .records import STDIN, read_records
from .run import SHAPES, Table, export_rows, write_rows

__all__ = [
    "POLICIES", "SHAPES", "STDIN", "LossReport", "Policy", "Table", "columns_page", "export_rows", "read_records",
    "write_rows",
]  # fmt: skip
