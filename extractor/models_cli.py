"""``incidents models``: see, fetch and locate the embedded models."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import ModelUnavailable

if TYPE_CHECKING:
    from rich.table import Table

    from .local import Weights

COLUMNS = ("name", "model", "size", "licence", "state")

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="""See, fetch and locate the embedded models.

    Models are kept in the user's data folder, or in EXTRACTOR_MODELS_DIR, and checked against their SHA-256.
    With EXTRACTOR_OFFLINE=1 nothing is fetched.
    """,
    epilog="Example: incidents models pull qwen2.5-coder-1.5b",
)

NAME_HELP = "A name that `incidents models list` shows."
Name = Annotated[str, typer.Argument(help=NAME_HELP, show_default=False)]


@app.command("list", epilog="Example: incidents models list")
def list_models() -> None:
    """List the models that can be fetched, and whether they are stored. Tab-separated when piped."""
    from .local import known_weights

    rows = [_row(weights) for weights in known_weights()]
    if sys.stdout.isatty():
        from rich.console import Console

        Console().print(_table(rows))
        return
    for row in (COLUMNS, *rows):
        typer.echo("\t".join(row))


@app.command("pull", epilog="Example: incidents models pull qwen2.5-coder-1.5b")
def pull_model(
    name: Name,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Fetch a model, continuing where an earlier attempt stopped, and print its path."""
    from .local import find_stored, get_weights, pull

    weights = get_weights(name)
    typer.echo(find_stored(weights) or pull(weights, progress=not quiet))


@app.command("path", epilog="Example: llama-cli -m $(incidents models path qwen2.5-coder-1.5b)")
def print_path(name: Name) -> None:
    """Print where a stored model is; fail if it is not stored."""
    from .local import find_stored, get_weights

    stored = find_stored(get_weights(name))
    if stored is None:
        raise ModelUnavailable(f"Model {name!r} is not stored. Run: incidents models pull {name}")
    typer.echo(stored)


def _row(weights: Weights) -> tuple[str, ...]:
    from rich.filesize import decimal

    from .local import find_stored

    state = "stored" if find_stored(weights) else "not fetched"
    return (weights.name, weights.title, decimal(weights.size), weights.licence, state)


def _table(rows: list[tuple[str, ...]]) -> Table:
    from rich.table import Table

    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*row)
    return table
