"""The tables as a whole: the filled example in each of them, and what holds for any record."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings

from extractor.export import SHAPES, LossReport, Table, export_rows, write_rows
from extractor.export.column import Cell, CellType
from extractor.export.guard import is_formula
from extractor.export.impute import impute
from extractor.export.tolls import toll
from extractor.schema import Incident

from .making import INCIDENTS, ROUNDUP, record, reviewed

TYPES: dict[CellType, type | tuple[type, ...]] = {
    "text": str, "whole number": int, "number": (int, float), "date": date, "yes or no": bool,
}  # fmt: skip

ANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cells(to: Table, *names: str) -> list[tuple[Cell, ...]]:
    """Some columns of the round-up in a table."""
    at = [[field.name for field in SHAPES[to].fields].index(name) for name in names]
    return [tuple(row[n] for n in at) for row in export_rows([ROUNDUP], to=to, report=LossReport(to))]


def column(to: Table, name: str) -> list[Cell]:
    """One column of the round-up in a table."""
    return [cell for (cell,) in cells(to, name)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("event_id_cnty", ["raids:i1:1", "raids:i1:2", "raids:i2", "raids:i3", "raids:i4"]),
        ("event_date", [date(2019, 4, d) for d in (18, 19, 18, 19, 20)]),
        ("year", [2019] * 5),
        ("time_precision", [1, 1, 1, 2, 1]),
        ("disorder_type", ["Political violence"] * 5),
        ("event_type", ["Battles"] * 5),
        ("sub_event_type", ["Armed clash"] * 5),
        ("actor1", ["Dawn Brigade"] * 3 + ["River Column", "a band tied to the Sand Front"]),
        ("assoc_actor_1", [None, None, None, "the Sand Front", "the Sand Front"]),
        ("actor2", ["Malian army"] * 5),
        ("interaction", [12] * 5),
        ("civilian_targeting", [None] * 5),
        ("iso", [466] * 5),
        ("country", ["Mali"] * 5),
        ("geo_precision", [3, 3, 3, 2, 3]),
        ("fatalities", [17, 16, 8, 21, 5]),
        ("reviewed", ["no"] * 5),
        ("imputation", ["none"] * 5),
    ],
)
def test_the_example_in_the_shape_of_acled(name: str, expected: list[Cell]) -> None:
    assert column("acled", name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("type_of_violence", [1] * 4),
        ("side_a", ["Government of Mali"] * 4),
        ("side_b", ["Dawn Brigade", "Dawn Brigade", "River Column", "XXX"]),
        (
            "dyad_name",
            [f"Government of Mali - {side}" for side in ("Dawn Brigade", "Dawn Brigade", "River Column", "XXX")],
        ),
        ("where_prec", [4, 4, 2, 4]),
        ("event_clarity", [2, 1, 1, 1]),
        ("date_prec", [2, 1, 2, 1]),
        ("date_start", [date(2019, 4, d) for d in (18, 18, 18, 20)]),
        ("date_end", [date(2019, 4, d) for d in (19, 18, 20, 20)]),
        ("deaths_a", [27, 8, 21, 5]),
        ("deaths_b", [6, 0, 0, 0]),
        ("deaths_civilians", [0] * 4),
        ("deaths_unknown", [0] * 4),
        ("best", [33, 8, 21, 5]),
        ("low", [33, 8, 21, 5]),
        ("high", [33, 8, 21, 5]),
    ],
)
def test_the_example_in_the_shape_of_ucdp(name: str, expected: list[Cell]) -> None:
    assert column("ucdp", name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("iyear", [2019] * 4),
        ("imonth", [4] * 4),
        ("iday", [18, 18, 0, 20]),
        ("approxdate", ["2019-04-18 to 2019-04-19", None, "2019-04-18 to 2019-04-20", None]),
        ("extended", [1, 0, 0, 0]),
        ("resolution", [date(2019, 4, 19), None, None, None]),
        ("specificity", [4, 4, 1, 4]),
        ("vicinity", [0, 0, 1, 0]),
        ("doubtterr", [1] * 4),
        ("alternative", [1] * 4),
        ("multiple", [1, 0, 0, 0]),
        ("attacktype1", [2] * 4),
        ("targtype1", [4] * 4),
        ("gname", ["Dawn Brigade", "Dawn Brigade", "River Column", "a band tied to the Sand Front"]),
        ("gsubname", [None, None, "linked to the Sand Front", "linked to the Sand Front"]),
        ("guncertain1", [0, 1, 1, 0]),
        ("claimed", [1, 0, 0, 0]),
        ("claimmode", [7, None, None, None]),
        ("compclaim", [0, None, None, None]),
        ("nkill", [33, 8, 21, 5]),
        ("nkillter", [6, None, None, None]),
        ("nwound", [None] * 4),
    ],
)
def test_the_example_in_the_shape_of_gtd(name: str, expected: list[Cell]) -> None:
    assert column("gtd", name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("attacker_canonical", ["Dawn Brigade", "Dawn Brigade", "River Column", None]),
        ("attacker_quote", ["Dawn Brigade", None, None, None]),
        ("killed_best", [33, 8, 21, 5]),
        ("killed_target_best", [27, 8, 21, 5]),
        ("killed_attacker_best", [6, None, None, None]),
        ("wounded_best", [None] * 4),
        ("date_start", [date(2019, 4, d) for d in (18, 18, 18, 20)]),
        ("latitude", [None, None, 18.44, None]),
        ("claimed", [True, False, False, False]),
        ("claimed_by", ["The Dawn Brigade", None, None, None]),
    ],
)
def test_the_example_in_the_flat_table(name: str, expected: list[Cell]) -> None:
    assert column("csv", name) == expected
    assert column("parquet", name) == expected


def test_offsets_in_the_flat_table_lead_to_the_quotes() -> None:
    from .making import TEXT

    for name in ("attacker", "target", "place", "date", "claim", "figures", "incident"):
        (quotes, offsets), *_ = cells("csv", f"{name}_quote", f"{name}_offsets")
        spans = [tuple(map(int, span.split(":"))) for span in str(offsets).split(" | ")]
        assert [TEXT[start:end] for start, end in spans] == str(quotes).split(" | ")


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("csv", ["1 total over several incidents has no column in csv"]),
        (
            "acled",
            [
                "1 claim, 4 attributions, 2 killed figures of a side, 2 figures of a part and 1 total over several "
                "incidents have no column in acled"
            ],
        ),
        (
            "ucdp",
            [
                "1 claim, 4 attributions, 4 directions of attack, 4 kinds of attack, 2 figures of a part and 1 total over "
                "several incidents have no column in ucdp"
            ],
        ),
        ("gtd", ["2 figures of a part and 1 total over several incidents have no column in gtd"]),
    ],
)
def test_the_example_s_losses(to: Table, expected: list[str]) -> None:
    report = write_rows([ROUNDUP], to=to, stream=io.StringIO())
    assert report.lines()[1:] == expected


@pytest.mark.parametrize("to", ["csv", "acled", "ucdp", "gtd"])
def test_reviewed_output_gives_the_reviewed_values_and_says_so(to: Table) -> None:
    stream = io.StringIO(newline="")
    report = write_rows([reviewed()], to=to, stream=stream)
    rows = {row["incident_id"]: row for row in csv.DictReader(io.StringIO(stream.getvalue(), newline=""))}
    said = {id: (row["reviewed"], row["reviewer"], row["reviewed_at"]) for id, row in rows.items()}
    assert said == {
        "i1": ("accepted", "ada", "2019-05-01T10:00:00Z"),
        "i2": ("edited", "ada; ben", "2019-05-02T09:00:00Z"),
        "i3": ("unreviewed", "", ""),
    }
    dead = {"csv": "killed_best", "acled": "fatalities", "ucdp": "best", "gtd": "nkill"}[to]
    assert rows["i2"][dead] == "9"
    assert "1 incident rejected in review, not in the rows" in report.lines()


def rows_of(incident: Incident, to: Table, report: LossReport | None = None) -> list[dict[str, Cell]]:
    """The rows of one incident in a table, by column."""
    names = [field.name for field in SHAPES[to].fields]
    rows = export_rows([record(incident)], to=to, report=report or LossReport(to), impute="acled-2024")
    return [dict(zip(names, row, strict=True)) for row in rows]


@ANY
@given(INCIDENTS)
def test_every_incident_has_rows_of_the_columns_types_or_a_reason(incident: Incident) -> None:
    for to, shape in SHAPES.items():
        report = LossReport(to)
        rows = rows_of(incident, to, report)
        assert bool(rows) != bool(report.left_out)
        for row, field in product(rows, shape.fields):
            cell = row[field.name]
            assert cell is None or isinstance(cell, TYPES[field.type]), (to, field.name)
            assert cell is None or not field.values or set(str(cell).split("; ")) <= {*field.values}, (to, field.name)


@ANY
@given(INCIDENTS)
def test_csv_gives_back_every_row_whole_and_no_formula(incident: Incident) -> None:
    for to, shape in SHAPES.items():
        stream = io.StringIO(newline="")
        report = write_rows([record(incident)], to=to, stream=stream)
        header, *rows = csv.reader(io.StringIO(stream.getvalue(), newline=""))
        assert header == [field.name for field in shape.fields]
        assert [len(row) for row in rows] == [len(header)] * report.rows
        texts = [n for n, field in enumerate(shape.fields) if field.type == "text"]
        assert not [row[n] for row, n in product(rows, texts) if is_formula(row[n])]


@ANY
@given(INCIDENTS)
def test_figures_are_in_order_and_add_up(incident: Incident) -> None:
    given, _ = impute(incident, policy="acled-2024", language="en")
    days = rows_of(incident, "acled")
    if days and (dead := toll(given, "killed", rule="lowest")) is not None:
        assert sum(whole(row, "fatalities") for row in days) == dead
    for row in rows_of(incident, "ucdp"):
        assert 0 <= whole(row, "low") <= whole(row, "best") <= whole(row, "high")
        parts = [whole(row, f"deaths_{part}") for part in ("a", "b", "civilians", "unknown")]
        assert sum(parts) == whole(row, "best") >= 1
    for row in rows_of(incident, "gtd"):
        for every, own in (("nkill", "nkillter"), ("nwound", "nwoundte")):
            assert row[own] is None or whole(row, own) <= whole(row, every)


def whole(row: dict[str, Cell], name: str) -> int:
    """A whole number of a row."""
    cell = row[name]
    assert isinstance(cell, int)
    return cell
