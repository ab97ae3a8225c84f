"""``incidents view``: one HTML file to read and check an output in, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import SettingsError
from .sources import UnreadArticle

if TYPE_CHECKING:
    from .article import Article

EXAMPLES = """
Examples:

  incidents view incidents.jsonl --articles stories.jsonl --out report.html

  incidents view result.json --articles story.txt --out report.html

  incidents view reviewed.jsonl --out report.html
"""


def view(
    output: Annotated[
        Path,
        typer.Argument(help="What `incidents extract`, `batch` or `review` wrote: JSON or JSONL.", show_default=False),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The HTML file to write.", show_default=False)],
    articles: Annotated[
        str | None,
        typer.Option(
            help="The articles that it was made from: file, folder, JSONL. Without them only quotes are shown."
        ),
    ] = None,
) -> None:
    """Write a report: every article with its evidence marked, incidents, a timeline and a map, in one HTML file."""
    from .reviewed import read_reviewed
    from .view.report import render_report

    results = read_reviewed(output)
    page = render_report(results, load_texts(articles) if articles else [], title=output.name)
    write_whole(page, out)
    incidents = sum(len(result.incidents) for result in results)
    size = len(page.encode()) / 1e6
    typer.echo(
        f"{len(results)} articles, {incidents} incidents: {out} ({size:.1f} MB). Open it in a browser.", err=True
    )


def load_texts(source: str) -> list[Article]:
    """Read the articles that can be read; those that cannot are shown without their text."""
    from .article import read_entries

    entries = read_entries("-" if source == "-" else Path(source))
    return [entry for entry in entries if not isinstance(entry, UnreadArticle)]


def write_whole(page: str, out: Path) -> None:
    """Write a file that appears only when it is complete."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_text(page, encoding="utf-8", errors="replace", newline="\n")
        part.replace(out)
    except OSError as error:
        raise SettingsError(f"Cannot write {str(out)!r}: {error.strerror}. Choose another file with --out.") from None
    finally:
        part.unlink(missing_ok=True)
