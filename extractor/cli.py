"""The ``incidents`` command.

Exit codes: 0 done; 1 an article failed, or verify found a mismatch; 2 the command or its input is wrong; 3 the embedded
model cannot be had; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from .batch_cli import EXAMPLES as BATCH_EXAMPLES
from .batch_cli import batch
from .errors import ExtractorError, SettingsError
from .export_cli import EXAMPLES as EXPORT_EXAMPLES
from .export_cli import export
from .review_cli import EXAMPLES as REVIEW_EXAMPLES
from .review_cli import review
from .settings import DEFAULT_MODEL, Settings
from .sources import UnreadArticle
from .view_cli import EXAMPLES as VIEW_EXAMPLES
from .view_cli import view

if TYPE_CHECKING:
    from .article import Article, Entry
    from .schema import Extraction
    from .sources import Source

app = typer.Typer(
    name="incidents",
    help="Grounded incident records from news of armed violence: every value with the words behind it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(epilog=BATCH_EXAMPLES)(batch)
app.command(epilog=VIEW_EXAMPLES)(view)
app.command(epilog=REVIEW_EXAMPLES)(review)
app.command(epilog=EXPORT_EXAMPLES)(export)
UsageError: Any = typer.BadParameter.__mro__[1]
"""What a wrong command line raises: typer brings it along without a name of its own."""


class Format(StrEnum):
    """How results are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"


EXTRACT_EXAMPLES = """
Examples:

  incidents extract story.txt --published 2019-04-20

  incidents extract story.html --format json | jq '.incidents[].counts'

  cat story.txt | incidents extract - --published 2019-04-20

  incidents extract stories.jsonl --out incidents.jsonl

  incidents extract story.txt --model openai/gpt-5-mini

  incidents extract story.txt --model my-model --base-url http://127.0.0.1:8000/v1
"""

VERIFY_EXAMPLES = """
Examples:

  incidents verify incidents.jsonl --articles stories.jsonl

  incidents verify result.json --articles story.txt
"""


@app.command(epilog=EXTRACT_EXAMPLES)
def extract(
    source: Annotated[str, typer.Argument(help="Text, HTML or JSONL file, folder, or - for standard input.")],
    published: Annotated[
        str | None,
        typer.Option(help="Publication date, YYYY-MM-DD. Default: the date that the document states."),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            envvar="EXTRACTOR_MODEL",
            help="local/<name>, local:/path/to.gguf, openai/<name>, or any name with --base-url.",
        ),
    ] = DEFAULT_MODEL,
    base_url: Annotated[str | None, typer.Option(help="Address of an OpenAI-compatible server.")] = None,
    format: Annotated[
        Format | None, typer.Option("--format", "-f", help="Default: table on a terminal, JSON when piped.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write to, instead of standard output.")
    ] = None,
    aliases: Annotated[
        Path | None, typer.Option(help="Your own names of armed actors, added to the built-in ones.")
    ] = None,
    max_retries: Annotated[int, typer.Option(min=0, max=5, help="Re-asks when a draft cannot be accepted.")] = 1,
) -> None:
    """Extract the incidents of one or more articles."""
    from .article import read_entries
    from .normalize.dates import read_published
    from .pipeline import Extractor

    settings = Settings(
        model=model, base_url=base_url, max_retries=max_retries, aliases=str(aliases) if aliases else None
    )
    day = read_published(published) if published else None
    entries = read_entries(source_of(source), published=day)
    with Extractor(settings) as extractor, target(out) as stream:
        kind = format or (Format.table if stream.isatty() else Format.json)
        failed = write_all(entries, extractor.extract, stream, kind)
    if failed:
        raise typer.Exit(1)


def source_of(words: str) -> Source:
    """Return what an argument names: standard input for ``-``, else a path."""
    return "-" if words == "-" else Path(words)


def write_all(entries: Iterator[Entry], extract: Callable[[Article], Extraction], stream: TextIO, kind: Format) -> int:
    """Extract and write one article after the other; return how many failed.

    One article is a JSON object, several are JSON lines. Raises ArticleError if the only one cannot be read.
    """
    first = list(islice(entries, 2))
    if len(first) > 1 and kind is Format.json:
        kind = Format.jsonl
    elif len(first) == 1 and isinstance(first[0], UnreadArticle):
        raise first[0].error
    return sum(not is_written(entry, extract, stream, kind) for entry in chain(first, entries))


def is_written(entry: Entry, extract: Callable[[Article], Extraction], stream: TextIO, kind: Format) -> bool:
    """Extract and write one article; say on standard error why one failed."""
    if isinstance(entry, UnreadArticle):
        tell(str(entry.error))
        return False
    if sys.stderr.isatty():
        print(f"reading {entry.id} …", file=sys.stderr)
    result = extract(entry)
    write_one(result, stream, kind)
    if result.status in ("ok", "empty"):
        return True
    tell(f"{result.article_id}: {result.issues[0].message}")
    return False


def tell(said: str) -> None:
    """Say one line on standard error."""
    print("incidents:", " ".join(said.split()), file=sys.stderr)


def write_one(extraction: Extraction, stream: TextIO, kind: Format) -> None:
    """Write one extraction."""
    if kind is Format.table:
        from .table import print_extraction

        print_extraction(extraction, stream)
        return
    stream.write(extraction.model_dump_json(indent=2 if kind is Format.json else None) + "\n")
    stream.flush()


@contextmanager
def target(out: Path | None) -> Iterator[TextIO]:
    """Open where results go; a file appears only when it is complete."""
    if out is None:
        yield sys.stdout
        return
    part = out.with_name(out.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as stream:
            yield stream
        part.replace(out)
    except OSError as error:
        raise SettingsError(f"Cannot write {str(out)!r}: {error.strerror}. Choose another file with --out.") from None
    finally:
        part.unlink(missing_ok=True)


@app.command(epilog=VERIFY_EXAMPLES)
def verify(
    output: Annotated[Path, typer.Argument(help="What `incidents extract` wrote: JSON or JSONL.")],
    articles: Annotated[str, typer.Option(help="The articles that it was made from: file, folder, JSONL.")],
    aliases: Annotated[Path | None, typer.Option(help="The alias file that was used, if one was.")] = None,
) -> None:
    """Check every quote, offset, figure, date and name of an output again, offline."""
    from .article import read_articles
    from .normalize.names import load_aliases
    from .verify import verify as check

    results = read_results(output)
    known = list(read_articles(source_of(articles)))
    table = load_aliases(str(aliases) if aliases else None)
    mismatches = 0
    for result in results:
        for mismatch in check(result, article_for(result, known), aliases=table):
            mismatches += 1
            typer.echo(mismatch)
    typer.echo(f"{len(results)} checked, {mismatches} mismatches", err=True)
    if mismatches:
        raise typer.Exit(1)


def read_results(path: Path) -> Sequence[Extraction]:
    """Read an output file, reviewed or not: one JSON object, or one a line."""
    from .reviewed import read_reviewed

    return read_reviewed(path)


def article_for(result: Extraction, known: list[Article]) -> Article:
    """Find the article of a result by its digest, else by its id, else take the only one there is."""
    import hashlib

    for article in known:
        if (
            hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
            == result.provenance.article_sha256
        ):
            return article
    named = [article for article in known if article.id == result.article_id]
    if named or len(known) == 1:
        return (named or known)[0]
    raise SettingsError(f"No article for result {result.article_id!r}. Pass its text with --articles.")


def version(value: bool) -> None:
    """Print the version and stop."""
    if value:
        from importlib.metadata import PackageNotFoundError
        from importlib.metadata import version as installed

        try:
            number = installed("incident-extractor")
        except PackageNotFoundError:
            number = "not installed"
        typer.echo(f"incidents {number}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback for errors.")] = False,
    _: Annotated[bool, typer.Option("--version", callback=version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Options before the command."""
    if debug:
        os.environ["EXTRACTOR_DEBUG"] = "1"


def main() -> None:
    """Run the command: one line per error."""
    write_utf8()
    mount_models()
    try:
        code = app(standalone_mode=False)
    except UsageError as error:
        print(usage(error), end="", file=sys.stderr)
        code = 2
    except ExtractorError as error:
        if os.environ.get("EXTRACTOR_DEBUG"):
            raise
        tell(str(error))
        code = error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code or 0)


def write_utf8() -> None:
    """Write UTF-8 into files and pipes whatever the locale; a terminal that lacks a character shows its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def usage(error: Any) -> str:
    """Say in a line what is wrong with a command; nothing where it was given nothing, for then its help was shown."""
    said = error.format_message().strip()
    command = error.ctx.command_path if error.ctx else "incidents"
    return f"incidents: {said.removesuffix('.')}. Try '{command} --help'.\n" if said else ""


def mount_models() -> None:
    """Add ``incidents models``, once."""
    if not any(group.name == "models" for group in app.registered_groups):
        from .models_cli import app as models

        app.add_typer(models, name="models")
