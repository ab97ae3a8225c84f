"""The Markdown report, for pull requests and job summaries."""

from __future__ import annotations

from .lines import markdown_table, plain
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


def render(summary: Summary) -> str:
    """A summary as Markdown."""
    articles = len({s.id for s in summary.scores})
    parts = [
        f"# Incident evals: {plain(summary.run)}",
        *_gate(summary),
        f"Model `{summary.model}`, {articles} articles.",
        "",
    ]
    parts += [f"- **no valid reply** {plain(line)}" for line in failure_lines(summary)]
    parts += ["", *markdown_table(ROW_HEADS, [row_cells(r) for r in summary.rows]), ""]
    parts += [f"- {plain(line)}" for line in measure_lines(summary)]
    parts += ["", "<details><summary>Slices</summary>", "", *slice_table(summary), "", "</details>", ""]
    parts += ["<details><summary>Worst articles</summary>", "", *worst_table(summary), "", "</details>", ""]
    return "\n".join(parts)


def slice_table(summary: Summary) -> list[str]:
    """Scores by language, noise, number of incidents and length, with intervals."""
    return markdown_table(SLICE_HEADS, [slice_cells(s) for s in summary.slices])


def worst_table(summary: Summary) -> list[str]:
    """The articles to look at first, with what went wrong."""
    return markdown_table(WORST_HEADS, [worst_cells(s) for s in summary.worst[:WORST]])


def _gate(summary: Summary) -> list[str]:
    lines = gate_lines(summary)
    if not lines:
        return [""]
    return ["", f"**{plain(lines[0])}**", "", *(f"- {plain(line)}" for line in lines[1:]), ""]
