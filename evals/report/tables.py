"""Small tables: agreement of coders, the frontier of models, the gate's own error rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from ..agree import Agreement, FieldAgreement
from ..frontier import Point
from ..options import Format
from ..rules import FEW_UNITS, USABLE
from ..simulate import Rates
from .lines import markdown_table
from .numbers import NONE, between, percent

HEADER = "dim"


def print_table(table: Table) -> None:
    """Print a table; a pipe gets 120 columns."""
    console = Console(highlight=False)
    (console if console.is_terminal else Console(width=120, highlight=False)).print(table)


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style=HEADER)
    for at, head in enumerate(heads):
        table.add_column(head, justify="left" if at == 0 else "right", no_wrap=True)
    return table


def print_agreement(agreement: Agreement, *, form: Format = Format.table) -> None:
    """Print alpha per field, as a table or as Markdown."""
    heads, rows = ("field", "alpha", "agreed", "units", ""), [_agreement_cells(f) for f in agreement.fields]
    if form is Format.md:
        print("\n".join(markdown_table(heads, rows)))
    else:
        table = _table(*heads)
        for row in rows:
            table.add_row(*row)
        print_table(table)
    print(f"{agreement.articles} articles; the same number of incidents in {agreement.incident_counts_equal}")


def _agreement_cells(f: FieldAgreement) -> list[str]:
    note = "few units" if f.units < FEW_UNITS else "not for the gate" if f.alpha < USABLE else ""
    return [f.field, f"{f.alpha:.2f}", percent(f.agreed), str(f.units), note]


def print_frontier(points: Sequence[Point]) -> None:
    """Print quality against cost and latency."""
    table = _table("run", "incidents F1", "", "fields F1", "", "$ / article", "s p50", "s p95", "articles", "beaten by")
    for p in points:
        table.add_row(
            p.run,
            percent(p.incidents.value if p.incidents else None),
            between(p.incidents),
            percent(p.fields.value if p.fields else None),
            between(p.fields),
            f"{p.cost_usd:.5f}",
            *(NONE if s is None else f"{s:.2f}" for s in (p.seconds_p50, p.seconds_p95)),
            str(p.articles),
            p.dominated_by or "",
            style="dim" if p.dominated_by else "",
        )
    print_table(table)


def print_rates(rates: Iterable[Rates]) -> None:
    """Print how often the gate says what, as each simulation ends."""
    print(f"{'articles':>8} {'drop':>5} {'pairs':>6} {'fail %':>7} {'pass %':>7} {'cannot tell %':>14}")
    for r in rates:
        fail, ok, open_ = (100 * r.outcomes.get(o, 0) / r.pairs for o in ("fail", "pass", "cannot tell"))
        print(
            f"{r.articles:>8} {r.drop:>5.1f} {r.pairs:>6} {fail:>7.1f} {ok:>7.1f} {open_:>14.1f}",
            flush=True,
        )
