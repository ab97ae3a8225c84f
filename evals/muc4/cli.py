"""``incident-evals muc4``: score, compare with the official scores, and run the extractor on MUC-4.

Exit codes: 0 done, 2 usage (a file that is missing or not of the format), 3 nothing could be measured. The
scoring modules are imported inside the commands: they bring scipy, which ``--help`` does not need.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageWrong
from .kinds import Align, Format

if TYPE_CHECKING:
    from extractor.article import Article

    from .run import Extract

app = typer.Typer(
    help="MUC-4 (1992): score templates against keys as the official evaluation did.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
AlignOption = Annotated[Align, typer.Option("--align", help="greedy: the official way; optimal: the largest sum.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How the report is written.")]
OutOption = Annotated[Path | None, typer.Option("-o", "--out", help="Write the report to this file.")]
RESPONSES = Path("muc4-responses.txt")


@app.command("score")
def score_command(
    key: Annotated[Path, typer.Argument(help="Key templates.")],
    response: Annotated[Path, typer.Argument(help="Response templates.")],
    align: AlignOption = Align.GREEDY,
    form: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Score a response file against a key file and print the rows of the official report."""
    from .report import rows_report, write_report
    from .score import outside_key, score
    from .templates import load_templates

    keys, responses = load_templates(key), load_templates(response)
    rows = score(keys, responses, align=align)
    facts = {"align": align.value, "templates_outside_key": outside_key(keys, responses)}
    write_report(rows_report(rows, form=form, facts=facts), out=out)


@app.command("parity")
def parity_command(
    folder: Annotated[Path, typer.Argument(help="Folder with a key, responses/ and official_scores.json.")],
    key: Annotated[Path | None, typer.Option("--key", help="Key templates. Default: FOLDER/key*.")] = None,
    official: Annotated[
        Path | None,
        typer.Option("--official", help="Official scores. Default: FOLDER/official_scores.json."),
    ] = None,
    align: AlignOption = Align.GREEDY,
    form: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Score every response of a folder and print our figures beside the official ones."""
    from .parity import measure_parity, parity_table, parity_values
    from .report import as_json, write_report

    if not folder.is_dir():
        raise UsageWrong(f"{str(folder)!r} is not a folder. Give one with a key and responses/.")
    parity = measure_parity(folder, key=key, official=official, align=align)
    write_report(as_json(parity_values(parity)) if form is Format.JSON else parity_table(parity), out=out)


@app.command("run")
def run_command(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="More article and key files, told apart by what they hold."),
    ] = None,
    texts: Annotated[list[Path] | None, typer.Option("--texts", help="Article file; repeatable.")] = None,
    keys: Annotated[list[Path] | None, typer.Option("--keys", help="Key file; repeatable.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many articles.")] = None,
    sample: Annotated[
        int | None, typer.Option("--sample", help="Seed: choose the articles at random, not the first.")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="Model. Default: the embedded one.")] = None,
    responses: Annotated[
        Path, typer.Option("--responses", help="Where the extractor's templates are written.")
    ] = RESPONSES,
    align: AlignOption = Align.GREEDY,
    form: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Run the extractor over MUC-4 articles, write its templates and score them against the keys."""
    from .render import render_templates
    from .report import rows_report, write_report
    from .run import load_task, run_task, split_files

    found = split_files([*(texts or []), *(keys or []), *(files or [])])
    if not found[0] or not found[1]:
        raise UsageWrong("Give both --texts, files of articles, and --keys, files of templates.")
    task = load_task(*found, limit=limit, sample=sample)
    done = run_task(task, extract=_extractor(model), align=align, progress=_show_progress)
    write_report(render_templates(done.templates), out=responses)
    facts = {"align": align.value, "articles": len(task.articles), "failures": done.failures}
    write_report(rows_report(done.rows, form=form, facts=facts), out=out)


def _extractor(model: str | None) -> Extract:
    """Build the extractor; without a model it takes EXTRACTOR_MODEL, or the embedded one."""
    from extractor import Extractor

    extractor = Extractor(model=model) if model else Extractor()
    return extractor.extract


def _show_progress(article: Article) -> None:
    """Name the article on a terminal's error stream."""
    if sys.stderr.isatty():
        print(f"\r{article.id} ", end="", file=sys.stderr, flush=True)
