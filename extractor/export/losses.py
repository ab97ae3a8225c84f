"""The loss report: what a table could not carry, in plain words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias

from ..schema import Incident, Outcome
from .impute import is_vague

Lost: TypeAlias = Counter[str]
"""How many of each thing were lost; a thing is named in the singular."""

PLURALS = {
    "claim": "claims",
    "rival claim": "rival claims",
    "denial": "denials",
    "attribution": "attributions",
    "direction of attack": "directions of attack",
    "kind of attack": "kinds of attack",
    "killed figure of a side": "killed figures of a side",
    "wounded figure": "wounded figures",
    "killed-or-wounded figure": "killed-or-wounded figures",
    "abducted figure": "abducted figures",
    "captured figure": "captured figures",
    "missing figure": "missing figures",
    "figure of a part": "figures of a part",
    "range of deaths": "ranges of deaths",
    "weapon": "weapons",
    "total over several incidents": "totals over several incidents",
    "change by a reviewer": "changes by reviewers",
}
FIGURES: dict[Outcome, str] = {
    "wounded": "wounded figure",
    "killed_or_wounded": "killed-or-wounded figure",
    "abducted": "abducted figure",
    "captured": "captured figure",
    "missing": "missing figure",
}


@dataclass(slots=True)
class LossReport:
    """What happened to the incidents of one export. Holds counts only, however long the input is."""

    table: str
    articles: int = 0
    incidents: int = 0
    rows: int = 0
    unread: int = 0
    rejected: int = 0
    vague: int = 0
    imputed: int = 0
    lost: Lost = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """Return the report, a sentence a line; only the first is always there."""
        written = self.incidents - self.left_out.total()
        first = f"{number(self.rows, 'row')} from {number(written, 'incident')} in {number(self.articles, 'article')}"
        lines = [first]
        if words := things(self.lost):
            lines.append(f"{words} {'has' if self.lost.total() == 1 else 'have'} no column in {self.table}")
        lines += [
            f"{number(times, 'incident')} left out of {self.table}: {why}" for why, times in self.left_out.most_common()
        ]
        if self.vague:
            lines.append(f'{number(self.vague, "figure")} in words only, such as "dozens", not counted (see --impute)')
        if self.imputed:
            lines.append(f"{number(self.imputed, 'figure')} in words only given a number by the policy asked for")
        if self.rejected:
            lines.append(f"{number(self.rejected, 'incident')} rejected in review, not in the rows")
        if self.unread:
            lines.append(
                f"{number(self.unread, 'article')} not read to the end (see their status), so incidents may be missing"
            )
        return lines


def count_common(incident: Incident, *carried: Outcome) -> Lost:
    """Count what no database but ours keeps: figures of other outcomes than those carried, parts of figures, denials."""
    lost: Lost = Counter()
    for count in incident.counts:
        if count.relation == "subset_of" and count.outcome in ("killed", *carried):
            lost["figure of a part"] += 1
        elif count.outcome in FIGURES and count.outcome not in carried:
            lost[FIGURES[count.outcome]] += 1
    return lost


def count_claims(incident: Incident) -> Lost:
    """Count the claims and denials."""
    claimed = sum(claim.polarity == "claimed" for claim in incident.claims)
    return Counter({"claim": claimed, "denial": len(incident.claims) - claimed})


def count_vague(incident: Incident) -> int:
    """Count the figures without a number."""
    return sum(is_vague(count) for count in incident.counts)


def things(lost: Lost) -> str:
    """Name what was lost: "3 claims, 1 denial and 2 wounded figures"; nothing where nothing was."""
    named = [number(lost[thing], thing) for thing in PLURALS if lost[thing]]
    return " and ".join(filter(None, (", ".join(named[:-1]), *named[-1:])))


def number(count: int, noun: str) -> str:
    """Return a number with its noun: "1 row", "2 rows"."""
    return f"{count:,} {noun if count == 1 else PLURALS.get(noun, noun + 's')}"
