"""How often the gate is wrong: no-change pairs that it fails, and drops that it misses.

A simulated article has as many values as a real one, a difficulty of its own, and two runs that agree on
most values and differ on some, as two runs of one model do. A drop of so many points turns right values of
the second run wrong, some of them spread over all articles and some concentrated on a few, as real changes
do. Every pair goes through the same tests as a real comparison, all guard metrics and Holm's correction
included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import stats
from .counts import ArticleCounts
from .gate import Outcome, run_tests
from .gold import GoldArticle
from .rules import Rules
from .score import INCIDENTS
from .verdict import Tally

Rng = np.random.Generator
Numbers = npt.NDArray[np.int64]  # articles x fields
# Fields that every incident has, and figures that some have.
FIELDS = (
    INCIDENTS, "kind", "attacker", "attacker.type", "attribution", "target", "target.type", "place",
    "place.country", "date",
)  # fmt: skip
FIGURES = ("killed.target", "killed.attacker", "wounded.target", "claim")


@dataclass(frozen=True, slots=True)
class World:
    """What simulated articles are like; ``agreement`` is how often two runs share a draw."""

    incidents: tuple[int, ...] = (0, 0, 0, 1, 1, 1, 2, 2, 3, 5)
    quality: float = 0.65  # share of the values that are right
    spread: float = 4.0  # quality and spread make the beta distribution of an article's ease
    agreement: float = 0.7
    figures: float = 0.5  # incidents that have a given figure
    spurious: float = 0.25  # invented values per real one

    def loss(self, drop: float) -> float:
        """Share of the right values to take away for a drop of so many points of F1."""
        wanted = self.f1(self.quality) - drop / 100
        low, high = 0.0, self.quality
        for _ in range(40):  # bisection: F1 grows with quality
            middle = (low + high) / 2
            low, high = (middle, high) if self.f1(middle) < wanted else (low, middle)
        return 1 - low / self.quality

    def f1(self, quality: float) -> float:
        """Expected F1; half of what is not right is missing, half wrong."""
        return 2 * quality / (1 + (1 + quality) / 2 + self.spurious)


@dataclass(frozen=True, slots=True)
class Rates:
    """Outcomes of the gate over many simulated pairs."""

    articles: int
    drop: float
    pairs: int
    outcomes: dict[Outcome, int]


def world_of(golds: Sequence[GoldArticle]) -> World:
    """A world whose articles have as many incidents as the gold set's."""
    sizes = tuple(sorted(sum(not i.optional for i in g.label.incidents) for g in golds))
    return World(incidents=sizes) if sizes else World()


def simulate(world: World, *, rules: Rules, articles: int, drop: float, pairs: int, seed: int = 0) -> Rates:
    """Let the gate judge ``pairs`` simulated comparisons; ``drop`` is in points of F1."""
    outcomes: dict[Outcome, int] = {}
    weights = stats.draw_weights(articles, seed=seed)  # the pairs are independent, so the resamples may be shared
    for at in range(pairs):
        rng = np.random.default_rng([seed, articles, round(100 * drop), at])
        before, after = draw_pair(world, articles=articles, drop=drop, rng=rng)
        kinds = {t.outcome for t in run_tests(before, after, rules=rules, weights=weights)}
        outcome: Outcome = "fail" if "fail" in kinds else "cannot tell" if "cannot tell" in kinds else "pass"
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    return Rates(articles, drop, pairs, outcomes)


def draw_pair(world: World, *, articles: int, drop: float, rng: Rng) -> tuple[list[ArticleCounts], list[ArticleCounts]]:
    """Draw the counts of two runs on the same articles, the second worse by ``drop`` points of F1.

    Half of the loss falls on every article alike, half on one article in five.
    """
    sizes = rng.choice(np.array(world.incidents, dtype=np.int64), size=articles)
    ease = rng.beta(world.spread * world.quality, world.spread * (1 - world.quality), size=articles)
    loss = world.loss(drop) * (0.5 + 2.5 * (rng.random(articles) < 0.2))
    values = _draw_values(sizes, world=world, rng=rng)
    shared = rng.binomial(values, world.agreement)
    right = rng.binomial(shared, ease[:, None])
    kept = rng.binomial(right + rng.binomial(values - shared, ease[:, None]), 1 - np.minimum(loss, 1.0)[:, None])
    strays = rng.poisson(world.spurious * world.agreement * np.maximum(values, 0.1))
    alone = world.spurious * (1 - world.agreement) * np.maximum(values, 0.1)
    first = _articles(values, right + rng.binomial(values - shared, ease[:, None]), strays + rng.poisson(alone))
    return first, _articles(values, kept, strays + rng.poisson(alone))


def _draw_values(sizes: Numbers, *, world: World, rng: Rng) -> Numbers:
    fields = np.repeat(sizes[:, None], len(FIELDS), axis=1)
    figures = rng.binomial(np.repeat(sizes[:, None], len(FIGURES), axis=1), world.figures)
    return np.concatenate([fields, figures], axis=1)


def _articles(values: Numbers, right: Numbers, spurious: Numbers) -> list[ArticleCounts]:
    wrong = values - right
    stack = np.stack([right, np.zeros_like(right), wrong // 2, spurious, wrong - wrong // 2], axis=2).tolist()
    return [_article(dict(zip((*FIELDS, *FIGURES), map(Tally._make, row), strict=True))) for row in stack]


def _article(tallies: dict[str, Tally]) -> ArticleCounts:
    return ArticleCounts(incidents=tallies.pop(INCIDENTS), fields=tallies)
