"""Options that several verbs share."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from extractor.settings import DEFAULT_MODEL, Settings

from .errors import UsageWrong


class Format(StrEnum):
    """Formats of a report."""

    table = "table"
    md = "md"
    json = "json"
    junit = "junit"
    html = "html"


Model = Annotated[
    list[str] | None,
    typer.Option("--model", help="Model to run; repeatable. Default: EXTRACTOR_MODEL, or the embedded one."),
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", help="OpenAI-compatible server that has the model.")]
Ids = Annotated[str | None, typer.Option("--ids", help="Only these articles: a,b*.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first so many articles.")]
Failing = Annotated[str | None, typer.Option("--failing", help="Only articles that went wrong in this run.")]
Repeat = Annotated[int, typer.Option("--repeat", min=1, help="Ask for each article so many times.")]
Jobs = Annotated[int, typer.Option("-j", "--jobs", min=1, help="Articles in flight at once.")]
Offline = Annotated[bool, typer.Option("--offline", help="Recorded replies only; a missing one is an error.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Start over: ask the model again for everything.")]
MaxCost = Annotated[
    float | None, typer.Option("--max-cost", min=0, help="Stop before the next article at so many dollars.")
]
Form = Annotated[Format, typer.Option("--format", help="Format of the report.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="File for the report instead of standard output.")]
GoldDir = Annotated[Path, typer.Option("--gold", help="Folder of the gold articles.")]
RunsDir = Annotated[Path, typer.Option("--runs", help="Folder of the runs.")]
RepliesDir = Annotated[Path, typer.Option("--replies", help="Folder of the recorded replies.")]
BaselineFile = Annotated[Path, typer.Option("--baseline", help="The baseline's file.")]
RulesFile = Annotated[Path, typer.Option("--rules", help="The gate's rules.")]
Margin = Annotated[float | None, typer.Option("--margin", min=0, help="Points of F1 that may be lost.")]
Name = Annotated[
    str | None, typer.Option("--name", help="Name of the run folder, instead of one made from its settings.")
]
Rescore = Annotated[bool, typer.Option("--rescore", help="Score the baseline's stored results anew first.")]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Which models are run, and where."""

    models: tuple[str, ...]
    base_url: str | None

    def settings(self) -> list[Settings]:
        """Settings of each model."""
        return [Settings(model=model, base_url=self.base_url) for model in self.models]


def endpoint_of(models: list[str] | None, base_url: str | None) -> Endpoint:
    """Models from the command line, else from the environment, else the embedded one."""
    return Endpoint(tuple(models or [os.environ.get("EXTRACTOR_MODEL") or DEFAULT_MODEL]), base_url)


def split_ids(ids: str | None) -> tuple[str, ...]:
    """Patterns of a comma-separated list."""
    return tuple(part.strip() for part in ids.split(",") if part.strip()) if ids else ()


def split_named(name: str) -> Literal["test", "dev", "all"]:
    """A split by name; raise ``UsageWrong`` for anything else."""
    if name not in ("test", "dev", "all"):
        raise UsageWrong(f"Split {name!r} does not exist. Use test, dev or all.")
    return name  # type: ignore[return-value]  # narrowed by the test above, which mypy does not follow


def only(form: Format, *allowed: Format) -> None:
    """Raise ``UsageWrong`` for a format that a verb does not write."""
    if form not in allowed:
        raise UsageWrong(f"There is no {form.value} of this. Use --format {' or '.join(f.value for f in allowed)}.")
