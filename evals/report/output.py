"""Where a report goes: standard output or a file, and the job summary where there is one."""

from __future__ import annotations

import json
import os
from pathlib import Path

from extractor.schema import Extraction

from ..gold import GoldArticle
from ..options import Format
from ..store import Done
from .summary import Summary, as_json


def emit(
    summary: Summary,
    *,
    form: Format,
    out: Path | None,
    golds: tuple[GoldArticle, ...],
    results: dict[Done, Extraction],
) -> None:
    """Write a report; ``results`` are the predictions, which only the HTML page shows."""
    _append_job_summary(summary)
    if form is Format.table and out is None:
        from .terminal import print_summary

        print_summary(summary)
        return
    text = render(summary, form=form, golds=golds, results=results)
    if out is None:
        print(text, end="")
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")


def render(summary: Summary, *, form: Format, golds: tuple[GoldArticle, ...], results: dict[Done, Extraction]) -> str:
    """Render a report as text."""
    if form is Format.json:
        return json.dumps(as_json(summary), indent=1, ensure_ascii=False) + "\n"
    if form is Format.md:
        from . import markdown

        return markdown.render(summary)
    if form is Format.junit:
        from . import junit

        return junit.render(summary)
    if form is Format.html:
        from .html import render

        return render(summary, golds=golds, results=results)
    from . import terminal

    return terminal.as_text(summary)


def _append_job_summary(summary: Summary) -> None:
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        from . import markdown

        with Path(target).open("a", encoding="utf-8") as out:
            out.write(markdown.render(summary))
