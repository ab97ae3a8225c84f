"""``incidents review``: check and correct an output on a local page."""

from __future__ import annotations

import getpass
import re
import sys
import webbrowser
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import SettingsError

if TYPE_CHECKING:
    from .review.desk import Desk
    from .sources import Source

EXAMPLES = """
Examples:

  incidents review incidents.jsonl --articles stories.jsonl

  incidents review incidents.jsonl --articles stories.jsonl --blind --reviewer amina

  incidents review incidents.jsonl --articles stories.jsonl --write-corrected corrected.jsonl

  incidents review incidents.jsonl --articles stories.jsonl --write-gold gold/
"""


def review(
    output: Annotated[Path, typer.Argument(help="What `incidents extract` or `batch` wrote, or a corrected output.")],
    articles: Annotated[str, typer.Option(help="The articles that it was made from: file, folder, JSONL.")],
    reviewer: Annotated[
        str | None, typer.Option(help="Your name, kept with every decision. Default: your user name.")
    ] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="Second coder: write the incidents from scratch, no model values shown.")
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")] = 0,
    journal: Annotated[
        Path | None, typer.Option(help="File that keeps every decision. Default: beside the output, NAME.review.db.")
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the link and open no browser.")] = False,
    write_corrected: Annotated[
        Path | None, typer.Option(help="Write the corrected output there and stop; the page has a button for it too.")
    ] = None,
    write_gold: Annotated[
        Path | None, typer.Option(help="Write finished articles as gold labels into this folder and stop.")
    ] = None,
) -> None:
    """Check and correct an output on a page in your browser; nothing leaves this machine.

    Every decision is on disk before the page shows it: close the browser or stop the command at any time, and start it
    again with the same output to go on.
    """
    require_extra()
    from .review.desk import open_desk
    from .review.journal import Journal

    name = (reviewer or user_name()).strip()
    file = journal or journal_beside(output, name=name, blind=blind)
    source: Source = "-" if articles == "-" else Path(articles)
    if write_corrected or write_gold:
        require_journal(file)
    elif not output.is_file():
        raise SettingsError(f"{str(output)!r} is no file. Give what `incidents extract` wrote.")
    is_new = not file.exists()
    with Journal(file, mode="blind" if blind else "review") as entries:
        try:
            desk = open_desk(output, source, entries, reviewer=name)
        except BaseException:
            if is_new:
                entries.close()
                remove(file)
            raise
        if write_corrected or write_gold:
            write(desk, corrected=write_corrected, gold=write_gold)
        else:
            open_page(desk, output=output, port=port, opens=not no_open)


def require_extra() -> None:
    """Raise SettingsError unless the page's libraries are installed."""
    if any(find_spec(name) is None for name in ("starlette", "uvicorn")):
        raise SettingsError("`incidents review` needs two more packages. Run: pip install 'incident-extractor[review]'")


def user_name() -> str:
    """Return who runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"


def journal_beside(output: Path, *, name: str, blind: bool) -> Path:
    """Return the default journal; every blind coder has one of their own."""
    kind = f"blind-{re.sub(r'[^0-9A-Za-z]+', '-', name).strip('-') or 'coder'}" if blind else "review"
    return output.with_name(f"{output.stem}.{kind}.db")


def require_journal(file: Path) -> None:
    """Raise SettingsError unless there is something to write."""
    if not file.exists():
        raise SettingsError(
            f"No journal {str(file)!r}: nothing has been reviewed yet. Give --journal if it is elsewhere."
        )


def remove(file: Path) -> None:
    """Remove a journal that nothing was written to."""
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(name).unlink(missing_ok=True)


def write(desk: Desk, *, corrected: Path | None, gold: Path | None) -> None:
    """Write what was asked for; say on standard error what was done and what was left out."""
    from .review.corrected import write_corrected
    from .review.gold import write_gold

    if corrected is not None:
        print(write_corrected(desk, corrected), file=sys.stderr)
    if gold is not None:
        written = write_gold(desk, gold)
        for line in written.left_out:
            print(f"left out: {line}", file=sys.stderr)
        print(written, file=sys.stderr)


def open_page(desk: Desk, *, output: Path, port: int, opens: bool) -> None:
    """Serve the page until it is interrupted."""
    from .review.app import Outputs
    from .review.server import serve

    def announce(link: str, first: bool) -> None:
        if first:
            print(link, flush=True)
            print(f"Journal: {desk.journal.path}. Stop with Ctrl+C; nothing is lost.", file=sys.stderr, flush=True)
            if opens:
                webbrowser.open(link)
        else:
            print(f"Opened. In another browser: {link}", file=sys.stderr, flush=True)

    outputs = Outputs(output.with_name(f"{output.stem}.corrected.jsonl"), output.with_name(f"{output.stem}.gold"))
    with suppress(KeyboardInterrupt):
        serve(desk, outputs=outputs, port=port, announce=announce)
    print(f"{desk.finished} of {len(desk.papers)} articles reviewed, all of it in {desk.journal.path}", file=sys.stderr)
