"""``incidents export``: records as CSV, Parquet, or rows in the shape of ACLED, UCDP GED and GTD."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import SettingsError

if TYPE_CHECKING:
    from .export import LossReport, Policy, Table

EXAMPLES = """
Examples:

  incidents export incidents.jsonl --to csv > incidents.csv

  incidents export incidents.jsonl --to acled --out acled.csv

  incidents export reviewed.jsonl --to ucdp --impute acled-2024 --out ucdp.csv

  incidents export incidents.jsonl --to parquet --out incidents.parquet

  incidents extract story.txt | incidents export - --to gtd

  incidents export --columns > docs/columns.md
"""


class Format(StrEnum):
    """The tables that can be written."""

    csv = "csv"
    parquet = "parquet"
    acled = "acled"
    ucdp = "ucdp"
    gtd = "gtd"


class Imputation(StrEnum):
    """What gives numbers to words such as "dozens"."""

    none = "none"
    acled_2024 = "acled-2024"
    acled_2024_active = "acled-2024-active"
    isaf = "isaf"


def print_columns(wanted: bool) -> None:
    """Print what every column means, and stop."""
    if wanted:
        from .export import columns_page

        typer.echo(columns_page(), nl=False)
        raise typer.Exit


def export(
    output: Annotated[
        str,
        typer.Argument(
            metavar="OUT.jsonl", help="What `incidents extract`, `batch` or `review` wrote; - for standard input."
        ),
    ],
    to: Annotated[Format, typer.Option("--to", help="Flat table (csv, parquet), or rows in the shape of a database.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write to, instead of standard output.")
    ] = None,
    impute: Annotated[
        Imputation,
        typer.Option(
            help='Give numbers to words such as "dozens", by a published rule; the column `imputation` names it.'
        ),
    ] = Imputation.none,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin with a byte order mark: Excel then reads every script.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say nothing about what the table cannot carry.")
    ] = False,
    columns: Annotated[
        bool,
        typer.Option(
            "--columns", callback=print_columns, is_eager=True, help="Print what every column means (Markdown)."
        ),
    ] = False,
) -> None:
    """Write the incidents of an output as rows, and say on standard error what the rows cannot carry.

    Reviewed output gives the reviewed values; the columns `reviewed` and `reviewer` say so.
    """
    del columns  # its callback has run
    if out is not None and out.exists() and output != "-" and out.samefile(output):
        raise SettingsError(f"{str(out)!r} is what is read. Choose another file with --out.")
    table: Table = to.value
    policy: Policy = impute.value
    report = (
        write_parquet_file(output, out, policy)
        if table == "parquet"
        else write_csv_table(output, table, out, policy, bom=bom)
    )
    if not quiet:
        for line in report.lines():
            typer.echo(line, err=True)


def write_csv_table(output: str, table: Table, out: Path | None, policy: Policy, *, bom: bool) -> LossReport:
    """Write one of the tables as CSV, row by row."""
    from .export import read_records, write_rows

    if out is None:
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", newline="")
        sys.stdout.write("\ufeff" if bom else "")
        return write_rows(read_records(output), to=table, stream=sys.stdout, impute=policy)
    with replacing(out) as part, part.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as stream:
        return write_rows(read_records(output), to=table, stream=stream, impute=policy)


def write_parquet_file(output: str, out: Path | None, policy: Policy) -> LossReport:
    """Write the flat table as Parquet. Raises SettingsError without a file to write to, or without pyarrow."""
    from .export import SHAPES, LossReport, export_rows, read_records
    from .export.write import load_arrow, write_parquet

    if out is None:
        raise SettingsError("Parquet is no text. Name a file to write to with --out.")
    load_arrow()
    report = LossReport("parquet")
    with replacing(out) as part:
        rows = export_rows(read_records(output), to="parquet", report=report, impute=policy)
        write_parquet(rows, fields=SHAPES["parquet"].fields, path=part)
    return report


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Give a file to write to, which takes the place of ``out`` when it is complete."""
    part = out.with_name(out.name + ".part")
    try:
        yield part
        part.replace(out)
    except OSError as error:
        raise SettingsError(f"Cannot write {str(out)!r}: {error.strerror}. Choose another file with --out.") from None
    finally:
        part.unlink(missing_ok=True)
