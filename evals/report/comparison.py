"""Two runs side by side: the tests, the fields, and the articles that moved most."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from ..gate import GateVerdict
from ..options import Format
from ..store import Scores
from ..verdict import add
from .numbers import gate_sentences, percent, points
from .summary import field_rank, gate_json

MOVERS = 12


@dataclass(frozen=True, slots=True)
class Move:
    """How one article, or one field, changed."""

    name: str
    base: float | None
    new: float | None
    weight: int

    @property
    def change(self) -> float:
        """Change of F1; what was not there counts as perfect, because nothing was wrong."""
        return (1.0 if self.new is None else self.new) - (1.0 if self.base is None else self.base)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What ``compare`` shows."""

    base: Scores
    new: Scores
    verdict: GateVerdict
    fields: tuple[Move, ...]
    movers: tuple[Move, ...]


def compare(base: Scores, new: Scores, *, ids: Sequence[str], verdict: GateVerdict) -> Comparison:
    """Compare two runs on the articles ``ids``."""
    names = sorted({f for s in (base, new) for i in ids for f in s.articles[i].fields}, key=field_rank)
    fields = tuple(_field(base, new, ids=ids, name=name) for name in names)
    articles = [_article(base, new, name=i) for i in ids]
    movers = sorted((m for m in articles if m.change), key=lambda m: (-abs(m.change) * m.weight, m.name))
    return Comparison(base, new, verdict, fields, tuple(movers[:MOVERS]))


def _field(base: Scores, new: Scores, *, ids: Sequence[str], name: str) -> Move:
    before, after = (add(s.articles[i].tally([name]) for i in ids) for s in (base, new))
    return Move(name, before.f1, after.f1, before.pos)


def _article(base: Scores, new: Scores, *, name: str) -> Move:
    before, after = base.articles[name].tally(["*"]), new.articles[name].tally(["*"])
    return Move(name, before.f1, after.f1, max(before.pos + before.act, after.pos + after.act))


def render(comparison: Comparison, *, form: Format) -> str | Group:
    """A comparison as a table, Markdown or JSON."""
    if form is Format.json:
        return json.dumps(_json(comparison), indent=1, ensure_ascii=False) + "\n"
    if form is Format.md:
        return _markdown(comparison)
    return _tables(comparison)


def print_comparison(comparison: Comparison, *, form: Format) -> None:
    """Print a comparison."""
    console = Console(highlight=False)
    shown = render(comparison, form=form)
    if isinstance(shown, str):
        print(shown, end="")
    else:
        (console if console.is_terminal else Console(width=120, highlight=False)).print(shown)


def _json(comparison: Comparison) -> dict[str, object]:
    rows = {"fields": comparison.fields, "movers": comparison.movers}
    moves = {
        kind: [{"name": m.name, "base": _r(m.base), "new": _r(m.new), "change": round(m.change, 4)} for m in moved]
        for kind, moved in rows.items()
    }
    gate = gate_json(comparison.verdict, base=comparison.base.run)
    return {"base": comparison.base.run, "new": comparison.new.run, **moves, "gate": gate}


def _r(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _tables(comparison: Comparison) -> Group:
    lines = gate_sentences(comparison.verdict, base=comparison.base.run)
    parts = [Text(line, style="bold" if at == 0 else "") for at, line in enumerate(lines)]
    return Group(
        *parts,
        Text(""),
        _table("field", comparison.fields),
        Text(""),
        _table("moved most", comparison.movers),
    )


def _table(title: str, moves: Sequence[Move]) -> Table:
    table = Table(title, box=None, pad_edge=False, header_style="dim")
    for head in ("base F1", "new F1", "change"):
        table.add_column(head, justify="right")
    for m in moves:
        style = "" if not m.change else "green" if m.change > 0 else "red"
        table.add_row(m.name, percent(m.base), percent(m.new), points(m.change) if m.change else "·", style=style)
    return table


def _markdown(comparison: Comparison) -> str:
    lines = gate_sentences(comparison.verdict, base=comparison.base.run)
    parts = [
        f"# {comparison.new.run} against {comparison.base.run}",
        "",
        *(f"- {line}" for line in lines),
        "",
    ]
    for title, moves in (("field", comparison.fields), ("moved most", comparison.movers)):
        parts += [f"| {title} | base F1 | new F1 | change |", "| --- | ---: | ---: | ---: |"]
        parts += [f"| {m.name} | {percent(m.base)} | {percent(m.new)} | {points(m.change)} |" for m in moves]
        parts.append("")
    return "\n".join(parts)
