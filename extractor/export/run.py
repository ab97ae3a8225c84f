"""One export: records in, rows out, and an account of what got lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TextIO

from ..reviewed import Reviewed
from .acled import ACLED
from .case import Case, cases_of
from .column import Row
from .gtd import GTD
from .impute import Policy
from .losses import LossReport, count_vague
from .rows import flat
from .shape import Shape
from .ucdp import UCDP
from .write import write_csv

Table = Literal["csv", "parquet", "acled", "ucdp", "gtd"]
SHAPES: Mapping[Table, Shape] = {
    "csv": flat("csv"), "parquet": flat("parquet"), "acled": ACLED, "ucdp": UCDP, "gtd": GTD,
}  # fmt: skip
COMPLETE = ("ok", "empty")


def export_rows(
    records: Iterable[Reviewed], *, to: Table, report: LossReport, impute: Policy = "none"
) -> Iterator[Row]:
    """Yield the rows of a table, in order of the records, and write down in ``report`` what they do not carry.

    Holds one record at a time. The report is complete when the rows are.
    """
    shape = SHAPES[to]
    for record in records:
        _note_article(record, report)
        for case in cases_of(record, policy=impute):
            rows = [] if (why := shape.left_out(case)) else shape.rows(case)
            _note_case(case, why, shape, report)
            report.rows += len(rows)
            yield from rows


def write_rows(records: Iterable[Reviewed], *, to: Table, stream: TextIO, impute: Policy = "none") -> LossReport:
    """Write a table as CSV to a stream and return what it does not carry."""
    report = LossReport(to)
    write_csv(export_rows(records, to=to, report=report, impute=impute), fields=SHAPES[to].fields, stream=stream)
    return report


def _note_article(record: Reviewed, report: LossReport) -> None:
    report.articles += 1
    report.unread += record.status not in COMPLETE
    report.lost["total over several incidents"] += len(record.totals)
    if record.review is not None:
        report.rejected += sum(mine.status == "rejected" for mine in record.review.incidents.values())
        report.lost["change by a reviewer"] += len(record.review.history)


def _note_case(case: Case, why: str | None, shape: Shape, report: LossReport) -> None:
    report.incidents += 1
    if why is not None:
        report.left_out[why] += 1
        return
    report.lost += shape.lost(case)
    report.vague += count_vague(case.incident)
    report.imputed += len(case.imputed)
