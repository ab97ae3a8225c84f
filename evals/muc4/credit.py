"""What one fill can earn, and the tally of what many earned: the outcomes and formulas of MUC-4."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Credit(IntEnum):
    """Outcome of a response fill against a key fill, counted in half points."""

    INCORRECT = 0
    PARTIAL = 1
    CORRECT = 2


INCORRECT, PARTIAL, CORRECT = Credit.INCORRECT, Credit.PARTIAL, Credit.CORRECT


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of the five outcomes, and the measures that follow from them (evals.md section 2)."""

    cor: int = 0
    par: int = 0
    inc: int = 0
    spu: int = 0
    mis: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.cor + other.cor,
            self.par + other.par,
            self.inc + other.inc,
            self.spu + other.spu,
            self.mis + other.mis,
        )

    @property
    def pos(self) -> int:
        """Fills that the key holds."""
        return self.cor + self.par + self.inc + self.mis

    @property
    def act(self) -> int:
        """Fills that the response holds."""
        return self.cor + self.par + self.inc + self.spu

    @property
    def points(self) -> float:
        return self.cor + self.par / 2

    @property
    def rec(self) -> int | None:
        """Recall in per cent; None where the key holds nothing."""
        return percent(self.points, self.pos)

    @property
    def pre(self) -> int | None:
        """Precision in per cent; None where the response holds nothing."""
        return percent(self.points, self.act)

    @property
    def ovg(self) -> int | None:
        """Overgeneration in per cent: the share of the response that is spurious."""
        return percent(self.spu, self.act)

    @property
    def f(self) -> float | None:
        """F1 of the rounded recall and precision, to two decimals; None where nothing is held."""
        if not self.pos and not self.act:
            return None
        rec, pre = self.rec or 0, self.pre or 0
        return round(2 * rec * pre / (rec + pre), 2) if rec + pre else 0.0


def percent(part: float, whole: int) -> int | None:
    """Whole per cent, rounded as the 1992 reports do: cut to one decimal, then half to even."""
    return round(math.floor(1000 * part / whole + 1e-9) / 10) if whole else None


def total(tallies: Iterable[Tally]) -> Tally:
    """Sum tallies."""
    return sum(tallies, start=Tally())
