"""Rows as a table for people or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import UsageWrong
from .credit import Tally
from .kinds import Format

COUNTS = ("pos", "act", "cor", "par", "inc", "spu", "mis")
PERCENTS = ("rec", "pre", "ovg", "f")
_RULES_BEFORE = ("inc-total", "MATCHED/MISSING")


def rows_report(rows: Mapping[str, Tally], *, form: Format, facts: Mapping[str, object]) -> str:
    """Write rows and what else is known of the run; facts stand above the table where they are not empty."""
    if form is Format.JSON:
        return as_json({**facts, "rows": {name: row_values(tally) for name, tally in rows.items()}})
    told = "".join(f"{name}: {_told(fact)}\n" for name, fact in facts.items() if fact)
    return f"{told}{rows_table(rows)}"


def _told(fact: object) -> str:
    if not isinstance(fact, Mapping):
        return str(fact)
    return f"{len(fact)}" + "".join(f"\n  {name}: {value}" for name, value in fact.items())


def as_json(content: Mapping[str, object]) -> str:
    """Write a report as JSON, one line for each value."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def row_values(tally: Tally) -> dict[str, float | None]:
    """Counts and percentages of one row; None where nothing could be divided."""
    return {name: getattr(tally, name) for name in (*COUNTS, *PERCENTS)}


def rows_table(rows: Mapping[str, Tally]) -> str:
    """Write rows as the table of the official report, F added; ``*`` where nothing could be divided."""
    header = f"{'SLOT':20s}" + "".join(f"{name.upper():>7s}" for name in (*COUNTS, *PERCENTS))
    lines = [header, "-" * len(header)]
    for name, tally in rows.items():
        if name in _RULES_BEFORE:
            lines.append("-" * len(header))
        lines.append(f"{name:20s}" + "".join(f"{_cell(value):>7s}" for value in row_values(tally).values()))
    return "\n".join(lines) + "\n"


def _cell(value: float | None) -> str:
    if value is None:
        return "*"
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def plain_table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Align columns: the first to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (header, *lines)) for i in range(len(header))]
    return "".join(
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
        + "\n"
        for row in (header, *lines)
    )


def write_report(text: str, *, out: Path | None) -> None:
    """Print a report, or write it to ``out``; raise ``UsageWrong`` where that cannot be written."""
    if out is None:
        print(text, end="")
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageWrong(f"Cannot write {str(out)!r}: {error.strerror}. Name a file in a folder that exists.") from None
