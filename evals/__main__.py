"""The ``incident-evals`` command.

Exit codes: 0 pass or cannot tell, 1 fail, 2 usage, 3 nothing could be measured.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from extractor.errors import ExtractorError

from . import gold as gold_set

app = typer.Typer(
    name="incident-evals",
    help="Measure the extractor against hand-labelled articles, and gate changes to it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Gold = Annotated[Path, typer.Option("--gold", help="Folder of the gold articles.")]


@app.callback()
def main_options() -> None:
    """Measure the extractor against hand-labelled articles, and gate changes to it."""


@app.command()
def lint(
    gold: Gold = gold_set.GOLD_DIR,
    fix: Annotated[bool, typer.Option("--fix", help="Fill in offsets and the schema file.")] = False,
    quotas: Annotated[bool, typer.Option("--quotas", help="Unmet quotas are an error too.")] = False,
    only: Annotated[
        str | None, typer.Option("--ids", help="Show problems of these articles only: a,b*.")
    ] = None,
) -> None:
    """Check the gold files and print the quota table. Exit 1 where something is wrong."""
    from .lint_report import print_lint

    raise typer.Exit(print_lint(gold, fix=fix, quotas=quotas, ids=only.split(",") if only else []))


def main() -> None:
    """Run the command line: one line per error, no traceback."""
    try:
        app()
    except ExtractorError as error:
        print(f"incident-evals: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
