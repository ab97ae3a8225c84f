"""How far a model follows the text: its scores on twins beside those on the articles they were made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..errors import NothingMeasured
from ..gold import GoldArticle
from ..score import ArticleScore
from ..verdict import Tally, add
from .kinds import KINDS
from .make import kind_of

Pair = tuple[ArticleScore, ArticleScore]


@dataclass(frozen=True, slots=True)
class Followed:
    """Twins of one kind: how many score as their articles do, better or worse; change of F1 over all in points."""

    kind: str
    twins: int
    changed: tuple[str, ...]
    better: int
    worse: int
    incidents: float
    fields: float


def follow(
    base: Sequence[ArticleScore], twins: Sequence[ArticleScore], *, golds: Sequence[GoldArticle]
) -> tuple[Followed, ...]:
    """Compare the first repeat of twins with that of their articles, by kind; ``golds`` are the twins' labels."""
    before = {s.id: s for s in base if s.repeat == 0}
    after = {s.id: s for s in twins if s.repeat == 0}
    made = {g.id: g for g in golds if g.label.twin_of in before and g.id in after}
    if not made:
        raise NothingMeasured(
            "No twin has a score beside that of its article. Run both, and name the article's run first."
        )
    pairs: dict[str, list[Pair]] = {}
    for name, gold in made.items():
        pairs.setdefault(kind_of(gold), []).append((before[gold.label.twin_of or ""], after[name]))
    return tuple(_followed(kind, pairs[kind]) for kind in KINDS if kind in pairs)


def _followed(kind: str, pairs: Sequence[Pair]) -> Followed:
    moves = {b.id: _f1(_fields([b])) - _f1(_fields([a])) for a, b in pairs if _outcome(a) != _outcome(b)}
    return Followed(
        kind=kind,
        twins=len(pairs),
        changed=tuple(sorted(moves, key=lambda name: (moves[name], name))),
        better=sum(move > 0 for move in moves.values()),
        worse=sum(move < 0 for move in moves.values()),
        incidents=_points(add(a.incidents for a, _ in pairs), add(b.incidents for _, b in pairs)),
        fields=_points(_fields([a for a, _ in pairs]), _fields([b for _, b in pairs])),
    )


def _outcome(score: ArticleScore) -> tuple[bool, Tally, Mapping[str, Tally]]:
    return score.failed, score.incidents, {name: t for name, t in _each_field(score) if any(t)}


def _each_field(score: ArticleScore) -> Iterator[tuple[str, Tally]]:
    """Tallies by field, without totals: a twin may lack the sentence that gives them."""
    return ((name, tally) for name, tally in score.tallies.items() if not name.startswith("total"))


def _fields(scores: Sequence[ArticleScore]) -> Tally:
    return add(tally for score in scores for _, tally in _each_field(score))


def _f1(tally: Tally) -> float:
    return tally.f1 or 0.0


def _points(before: Tally, after: Tally) -> float:
    return 100 * (_f1(after) - _f1(before))
