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


_ONE = {
    "cor": Tally(cor=1),
    "par": Tally(par=1),
    "inc": Tally(inc=1),
    "spu": Tally(spu=1),
    "mis": Tally(mis=1),
}


def tally_of(finding: Finding) -> Tally:
    """Tally of one finding: an INC needs a value on both sides, so a stray value counts as spurious."""
    verdict = finding.verdict
    if verdict in RIGHT:
        return _ONE["cor"]
    if verdict == "partial":
        return _ONE["par"]
    if verdict == "agree_empty":
        return Tally()
    if finding.gold is None:
        return _ONE["spu"]
    return _ONE["mis"] if finding.predicted is None else _ONE["inc"]


def add(tallies: Iterable[Tally]) -> Tally:
    """Sum of tallies."""
    return Tally(*map(sum, zip(*tallies, strict=True)))
