"""Per-article counts: what is kept of a score for comparing runs, in ``scores.json`` and in the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from .score import INCIDENTS, ArticleScore, count_critical
from .verdict import Tally, add


@dataclass(frozen=True, slots=True)
class ArticleCounts:
    """Counts of one article, summed over its repeats."""

    incidents: Tally
    fields: dict[str, Tally]
    critical: dict[str, int] = field(default_factory=dict)
    quotes: int = 0
    quotes_verbatim: int = 0
    false_alarms: int = 0
    failed: int = 0
    repeats: int = 1

    def tally(self, patterns: Sequence[str], *, without: Sequence[str] = ()) -> Tally:
        """Sum over the fields that match ``patterns``; ``incidents`` stands for the incidents themselves."""
        own = [self.incidents] if INCIDENTS in patterns else []
        wanted = tuple(patterns)
        picked = (t for n, t in self.fields.items() if is_picked(n, wanted) and n not in without)
        return add([*own, *picked])


@lru_cache(maxsize=4096)
def is_picked(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a field belongs to a metric."""
    return any(fnmatchcase(name, p) for p in patterns)


def count_article(scores: Iterable[ArticleScore]) -> ArticleCounts:
    """Sum the scores of one article over its repeats."""
    repeats = sorted(scores, key=lambda s: s.repeat)
    names = sorted({name for s in repeats for name in s.tallies})
    critical = [count_critical(s) for s in repeats]
    return ArticleCounts(
        incidents=add(s.incidents for s in repeats),
        fields={n: add(s.tallies.get(n, Tally()) for s in repeats) for n in names},
        critical={n: total for n in sorted({n for c in critical for n in c}) if (total := sum(c[n] for c in critical))},
        quotes=_sum(repeats, "quotes"),
        quotes_verbatim=_sum(repeats, "quotes_verbatim"),
        false_alarms=_sum(repeats, "false_alarms"),
        failed=sum(s.failed for s in repeats),
        repeats=len(repeats),
    )


def _sum(scores: Sequence[ArticleScore], name: str) -> int:
    return int(sum(s.measures.get(name, 0) for s in scores))


def count_articles(scores: Iterable[ArticleScore]) -> dict[str, ArticleCounts]:
    """Counts of every article, by id."""
    by_id: dict[str, list[ArticleScore]] = {}
    for score in scores:
        by_id.setdefault(score.id, []).append(score)
    return {name: count_article(by_id[name]) for name in sorted(by_id)}


def to_json(counts: ArticleCounts) -> dict[str, Any]:
    """Counts as JSON: tallies as [COR, PAR, INC, SPU, MIS], zeros left out."""
    row: dict[str, Any] = {"incidents": list(counts.incidents)}
    row["fields"] = {name: list(tally) for name, tally in counts.fields.items()}
    for name in ("critical", "quotes", "quotes_verbatim", "false_alarms", "failed"):
        if getattr(counts, name):
            row[name] = getattr(counts, name)
    return row | ({"repeats": counts.repeats} if counts.repeats != 1 else {})


def from_json(row: Mapping[str, Any]) -> ArticleCounts:
    """Read what ``to_json`` wrote."""
    rest = {k: v for k, v in row.items() if k not in ("incidents", "fields")}
    fields = {name: Tally(*tally) for name, tally in row["fields"].items()}
    return ArticleCounts(Tally(*row["incidents"]), fields, **rest)
