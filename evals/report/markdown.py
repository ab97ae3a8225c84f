"""The Markdown report, for pull requests and job summaries."""

from __future__ import annotations

from collections.abc import Sequence

from .numbers import ROW_HEADS, failure_lines, gate_lines, measure_lines, percent, row_cells
from .summary import Summary
from .terminal import WORST, reason


def render(summary: Summary) -> str:
    """A summary as Markdown."""
    title = f"# Incident evals: {_plain(summary.run)}"
    parts = [
        title,
        *_gate(summary),
        f"Model `{summary.model}`, {len({s.id for s in summary.scores})} articles.",
        "",
    ]
    parts += [f"- **no valid reply** {_plain(line)}" for line in failure_lines(summary)]
    parts += ["", *table(ROW_HEADS, [row_cells(r) for r in summary.rows]), ""]
    parts += [f"- {_plain(line)}" for line in measure_lines(summary)]
    heads = ["", "slice", "articles", "incidents F1", "all fields F1"]
    slices = [[s.group, s.name, str(s.articles), percent(s.incidents.f1), percent(s.fields.f1)] for s in summary.slices]
    parts += ["", "<details><summary>Slices</summary>", "", *table(heads, slices), "", "</details>", ""]
    worst = [
        [s.id, percent(s.f1()), str(s.incidents.mis), str(s.incidents.spu), reason(s)] for s in summary.worst[:WORST]
    ]
    parts += ["<details><summary>Worst articles</summary>", ""]
    parts += [*table(["article", "F1", "missed", "spurious", "why"], worst), "", "</details>", ""]
    return "\n".join(parts)


def _gate(summary: Summary) -> list[str]:
    lines = gate_lines(summary)
    if not lines:
        return [""]
    return ["", f"**{_plain(lines[0])}**", "", *(f"- {_plain(line)}" for line in lines[1:]), ""]
