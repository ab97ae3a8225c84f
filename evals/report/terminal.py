"""Reports for a terminal."""

from __future__ import annotations

from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from ..score import ALL, INCIDENTS, MATCHED
from .numbers import (
    ROW_HEADS,
    SLICE_HEADS,
    WORST,
    WORST_HEADS,
    failure_lines,
    gate_lines,
    measure_lines,
    row_cells,
    slice_cells,
    worst_cells,
)
from .summary import Summary

COLOURS = {"PASS": "bold green", "FAIL": "bold red", "CANN": "bold yellow"}


def render(summary: Summary) -> Group:
    """A summary as tables and sentences."""
    parts: list[RenderableType] = [Text(f"{summary.run}  {summary.model}", style="bold"), *_failures(summary)]
    parts += [
        _rows(summary),
        Text(""),
        *(Text(line) for line in measure_lines(summary)),
        Text(""),
        _slices(summary),
    ]
    parts += [Text(""), _worst(summary)]
    for at, line in enumerate(gate_lines(summary)):
        parts.append(Text(line, style=COLOURS[line[:4]] if at == 0 else "red" if line.startswith("broken") else ""))
    return Group(*parts)


def print_summary(summary: Summary) -> None:
    """Print a summary; a pipe gets 120 columns and no colour."""
    console = Console(highlight=False)
    (console if console.is_terminal else Console(width=120, highlight=False)).print(render(summary))


def as_text(summary: Summary) -> str:
    """A summary as plain text, 120 columns wide."""
    console = Console(width=120, highlight=False, no_color=True, record=True, file=StringIO())
    console.print(render(summary))
    return console.export_text()


def _failures(summary: Summary) -> list[RenderableType]:
    return [Text(line, style="red") for line in failure_lines(summary)]


def _rows(summary: Summary) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for at, head in enumerate(ROW_HEADS):
        table.add_column(head, justify="left" if at == 0 else "right", no_wrap=True)
    for row in summary.rows:
        table.add_row(*row_cells(row), style="bold" if row.name in (INCIDENTS, ALL, MATCHED) else "")
    return table


def _slices(summary: Summary) -> Table:
    table = Table(*SLICE_HEADS, box=None, pad_edge=False, header_style="dim")
    for s in summary.slices:
        table.add_row(*slice_cells(s))
    return table


def _worst(summary: Summary) -> Table:
    table = Table(*WORST_HEADS, box=None, pad_edge=False, header_style="dim")
    for score in summary.worst[:WORST]:
        table.add_row(*map(escape, worst_cells(score)))
    return table
