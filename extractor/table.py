"""An extraction as a person reads it on a terminal: flat facts first, the words behind them below."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .schema import Evidence, Extraction, Incident, Party, Range, Side


def print_extraction(extraction: Extraction, stream: TextIO) -> None:
    """Print one article's incidents, totals and issues."""
    console = Console(file=stream, highlight=False)
    number = len(extraction.incidents)
    noun = "incident" if number == 1 else "incidents"
    published = extraction.provenance.published or "date not stated"
    console.print(f"[bold]{escape(extraction.article_id)}[/] ({published}): {extraction.status}, {number} {noun}")
    for incident in extraction.incidents:
        console.print(table_of(incident))
    for total in extraction.totals:
        covers = f", covers {', '.join(total.covers)}" if total.covers else ""
        console.print(
            f"[bold]total[/] {escape(total.words)} {total.outcome} ({total.side}{covers})  {quoted(total.evidence)}"
        )
    if extraction.totals_check.verdict != "none":
        check = extraction.totals_check
        console.print(f"[bold]totals check[/] {check.verdict}: the incidents add up to {check.derived_low}")
    for issue in extraction.issues:
        where = f"{issue.incident}: " if issue.incident else ""
        console.print(f"[yellow]issue[/] {escape(where + issue.message)}")
    usage = extraction.usage
    console.print(f"[dim]{extraction.provenance.model}, {usage.calls} calls, {usage.seconds:.1f} s[/]")


def table_of(incident: Incident) -> Table:
    """Return one incident as rows of field, value, words."""
    table = Table(
        title=f"[bold]{incident.id}[/] {escape(incident.summary)}",
        title_justify="left",
        show_header=False,
        expand=False,
    )
    table.add_column("field", style="cyan", no_wrap=True)
    table.add_column("value")
    table.add_column("words of the article", style="green")
    table.add_row(
        "kind", f"{incident.kind}, {incident.stage}" + (", several attacks" if incident.aggregate else ""), ""
    )
    table.add_row(
        "attacker",
        party(incident.attacker) + f"\n[dim]{incident.attribution}[/]",
        words(incident.attacker.evidence),
    )
    table.add_row("target", party(incident.target), words(incident.target.evidence))
    for count in incident.counts:
        value = f"{count.outcome} {figure(count.number, count.number_high, count.qualifier)} ({count.side})"
        if count.relation != "independent":
            value += f"\n[dim]{count.relation} {count.ref}[/]"
        table.add_row(count.id, value, quoted(count.evidence))
    table.add_row("place", place(incident), words(incident.place.evidence))
    table.add_row("when", when(incident), words(incident.when.evidence))
    for claim in incident.claims:
        table.add_row(claim.polarity, escape(claim.claimed_by) + f"\n[dim]{claim.channel}[/]", quoted(claim.evidence))
    if incident.needs_review:
        table.add_row("[yellow]review[/]", ", ".join(incident.needs_review), "")
    return table


def party(party: Party) -> str:
    """Return a party's name, canonical form, description and type."""
    name = party.name or party.description or "not stated"
    known = f" = {party.canonical}" if party.canonical and party.canonical != party.name else ""
    linked = f"\nlinked to {', '.join(party.affiliated_with)}" if party.affiliated_with else ""
    return escape(name + known + linked) + f"\n[dim]{party.type}[/]"


def figure(number: int | None, high: int | None, qualifier: str) -> str:
    """Return a number with its qualifier."""
    if number is None:
        return "number not stated"
    shown = str(number) if high is None else f"{number} to {high}"
    return shown if qualifier in ("exact", "between") else f"{qualifier.replace('_', ' ')} {shown}"


def place(incident: Incident) -> str:
    """Return the place with codes and coordinates."""
    where = incident.place
    names = ", ".join(dict.fromkeys(p for p in (where.name, where.admin1, where.country) if p)) or "not stated"
    spot = f"{where.lat:.3f}, {where.lon:.3f}" if where.lat is not None and where.lon is not None else "no coordinates"
    code = where.admin1_code or where.country_code or "-"
    return f"{escape(names)}\n[dim]{where.relation}, {code}, {spot}, {where.precision}[/]"


def when(incident: Incident) -> str:
    """Return the days, and how they are known."""
    time = incident.when
    days = f"{time.start}" if time.start == time.end else f"{time.start or '…'} to {time.end or '…'}"
    return f"{days}\n[dim]{time.span}, {time.basis}[/]"


def words(evidence: tuple[Evidence, ...]) -> str:
    """Return quotes, a line each."""
    return "\n".join(quoted(e) for e in evidence)


def quoted(evidence: Evidence) -> str:
    """Return one quote with its offsets."""
    quote = " ".join(evidence.quote.split())
    short = quote if len(quote) <= 160 else quote[:159] + "…"
    return escape(f"“{short}” {evidence.start}–{evidence.end}")


def range_words(bounds: Range) -> str:
    """Return bounds as a person writes them."""
    if bounds.low == bounds.high:
        return "-" if bounds.low is None else str(bounds.low)
    return f"{bounds.low or '?'}–{bounds.high or '?'}"


SIDES: tuple[Side, ...] = ("target", "attacker", "bystander", "unknown")
