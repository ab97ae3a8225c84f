"""Verdicts on single values, and their tallies.

Verdicts are names for people; tallies are the five counts of MUC-4 (correct, partial, incorrect, spurious,
missing) from which recall, precision and F1 follow. ``POS`` counts the values of the gold side, ``ACT``
those of the prediction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

Verdict = Literal[
    "correct", "acceptable", "partial", "wrong_value", "wrong_role", "wrong_incident", "missing", "spurious",
    "agree_empty",
]  # fmt: skip
VERDICTS: tuple[Verdict, ...] = (
    "correct", "acceptable", "partial", "wrong_value", "wrong_role", "wrong_incident", "missing", "spurious",
    "agree_empty",
)  # fmt: skip
RIGHT: frozenset[Verdict] = frozenset({"correct", "acceptable"})


WHOLE_ARTICLE = "totals"  # stands for the incident in findings on the article itself


class Tally(NamedTuple):
    """How many values came out how."""

    cor: int = 0
    par: int = 0
    inc: int = 0
    spu: int = 0
    mis: int = 0

    @property
    def pos(self) -> int:
        """Values that the gold side has."""
        return self.cor + self.par + self.inc + self.mis

    @property
    def act(self) -> int:
        """Values that the prediction has."""
        return self.cor + self.par + self.inc + self.spu

    @property
    def recall(self) -> float | None:
        """Share of the gold values found; None where gold has none."""
        return (self.cor + self.par / 2) / self.pos if self.pos else None

    @property
    def precision(self) -> float | None:
        """Share of the predicted values that are right; None where none was predicted."""
        return (self.cor + self.par / 2) / self.act if self.act else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of recall and precision, from the counts: (2 COR + PAR) / (POS + ACT)."""
        return (2 * self.cor + self.par) / (self.pos + self.act) if self.pos + self.act else None


class Finding(NamedTuple):
    """The verdict on one field of one incident, with what both sides say."""

    field: str
    verdict: Verdict
    gold: str | None
    predicted: str | None
    gold_id: str | None = None
    predicted_id: str | None = None
    optional: bool = False

    @property
    def matched(self) -> bool:
        """Whether the value belongs to a pair of aligned incidents."""
        return self.gold_id is not None and self.predicted_id is not None


COR, PAR, INC, SPU, MIS = range(5)
_PLACE = {"correct": COR, "acceptable": COR, "partial": PAR, "missing": MIS, "spurious": SPU}


def tally_fields(findings: Iterable[Finding]) -> tuple[dict[str, Tally], Tally]:
    """Tallies by field, and of all values that belong to aligned incidents (not those of the whole article).

    Fields on which both sides are empty do not appear. An INC needs a value on both sides, so a stray value
    counts as spurious whatever its verdict says about where it came from.
    """
    rows: dict[str, list[int]] = {}
    matched = [0, 0, 0, 0, 0]
    for field, verdict, gold, _, gold_id, predicted_id, _ in findings:
        if verdict == "agree_empty":
            continue
        place = _PLACE.get(verdict, SPU if gold is None else INC)
        row = rows.get(field)
        if row is None:
            row = rows[field] = [0, 0, 0, 0, 0]
        row[place] += 1
        if gold_id is not None and predicted_id is not None and gold_id != WHOLE_ARTICLE:
            matched[place] += 1
    return {name: Tally._make(rows[name]) for name in sorted(rows)}, Tally._make(matched)


def add(tallies: Iterable[Tally]) -> Tally:
    """Sum of tallies."""
    return Tally(*map(sum, zip(*tallies, strict=True)))
