"""How far results follow the text: a line for each kind of twin."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ..options import Format, only
from ..twins.follow import Followed
from .lines import markdown_table

HEADS = ("kind", "twins", "same", "better", "worse", "incidents F1", "fields F1", "most hurt")
SHOWN = 3


def write_following(followed: Sequence[Followed], *, form: Format, out: Path | None) -> None:
    """Write the comparison as a table, Markdown or JSON; changes of F1 are in points, over all twins of a kind."""
    only(form, Format.table, Format.md, Format.json)
    text = _render(followed, form=form)
    if out is None:
        print(text)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text + "\n", encoding="utf-8")


def _render(followed: Sequence[Followed], *, form: Format) -> str:
    if form is Format.json:
        return json.dumps([asdict(f) for f in followed], indent=1, ensure_ascii=False)
    rows = [_cells(f) for f in followed]
    if form is Format.md:
        return "\n".join(markdown_table(HEADS, rows))
    widths = [max(map(len, column)) for column in zip(HEADS, *rows, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in (HEADS, *rows))


def _cells(f: Followed) -> tuple[str, ...]:
    same = f.twins - len(f.changed)
    counts = map(str, (f.twins, same, f.better, f.worse))
    return (f.kind, *counts, f"{f.incidents:+.1f}", f"{f.fields:+.1f}", ", ".join(f.changed[:SHOWN]))
