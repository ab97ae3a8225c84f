"""Print what ``lint`` found: problems, the quota table, the split."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .gold import GoldArticle, split_of
from .lint import Entry, Problem, lint, schema_problem
from .quotas import Quota, check_quotas
from .report.lines import markdown_table

QUOTA_HEADS = ("quota", "want", "have", "dev", "test", "", "lacking")


def print_lint(folder: Path, *, fix: bool, quotas: bool = False, ids: Sequence[str] = ()) -> int:
    """Lint ``folder`` and print; return 1 where there is a problem, or with ``quotas`` an unmet quota."""
    entries = [e for e in lint(folder, fix=fix) if not ids or any(fnmatchcase(e.file.stem, p) for p in ids)]
    problems = sorted(p for e in entries for p in e.problems)
    schema = schema_problem(fix=fix)
    for problem in [*problems, *([schema] if schema else [])]:
        print(problem, file=sys.stderr)
    demands = [] if ids else check_quotas(_golds(entries, folder=folder))
    _print_tables(entries, quotas=demands, problems=problems, folder=folder)
    return int(bool(problems) or schema is not None or (quotas and not all(q.met for q in demands)))


def print_quotas(folder: Path) -> int:
    """Print the quota table as Markdown; return 1 where a quota is not met."""
    demands = check_quotas(_golds(lint(folder), folder=folder))
    rows = [[q.name, q.want, q.have, q.dev, q.test, "met" if q.met else "short", q.lacks] for q in demands]
    print("\n".join(markdown_table(QUOTA_HEADS, rows)))
    return int(not all(q.met for q in demands))


def _golds(entries: list[Entry], *, folder: Path) -> list[GoldArticle]:
    return [GoldArticle(e.label, e.text) for e in entries if e.label and e.file.parent == folder]


def _print_tables(entries: list[Entry], *, quotas: list[Quota], problems: list[Problem], folder: Path) -> None:
    console = Console(highlight=False)
    if quotas:
        console.print(_quota_table(quotas))
    stems = [e.file.stem for e in entries if e.file.parent == folder]
    for split in ("dev", "test"):
        named = [s for s in stems if split_of(s) == split]
        console.print(f"[bold]{split}[/] ({len(named)}): {', '.join(named)}", soft_wrap=True)
    console.print(f"{len(entries)} label files, {len(problems)} problems")


def _quota_table(quotas: list[Quota]) -> Table:
    table = Table(*QUOTA_HEADS, box=None, pad_edge=False)
    for q in quotas:
        mark = "[green]met[/]" if q.met else "[red]short[/]"
        table.add_row(q.name, q.want, q.have, q.dev, q.test, mark, q.lacks)
    return table
