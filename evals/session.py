"""What ``run`` and ``check`` do before anything is scored: choose articles, run a model over them.

Nothing that only scoring needs is imported here: offline, it is loaded while other processes are at work.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.schema import Extraction
from extractor.settings import Settings

from . import run, store
from .errors import BaselineMissing, NothingMeasured
from .gold import GoldArticle, label_files, load_gold
from .places import Places
from .replies import ReplyCache
from .store import Run

if TYPE_CHECKING:
    from .score import ArticleScore


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which articles: patterns on ids, a number, or those that went wrong in an earlier run."""

    ids: tuple[str, ...] = ()
    limit: int | None = None
    failing: str | None = None


def choose(places: Places, chosen: Chosen) -> list[GoldArticle]:
    """Load the chosen gold articles."""
    golds = load_gold(places.gold, ids=chosen.ids)
    if chosen.failing:
        from .results import score_run

        wrong = {s.id for s in score_run(places, chosen.failing).scores if is_wrong(s)}
        golds = [g for g in golds if g.id in wrong]
        if not golds:
            raise NothingMeasured(f"Nothing went wrong in run {chosen.failing!r}: no article is left to run.")
    return golds[: chosen.limit] if chosen.limit is not None else golds


def is_wrong(score: ArticleScore) -> bool:
    """Whether an article failed, has a critical error, or had an incident missed or invented."""
    return score.failed or bool(score.critical) or score.incidents.mis + score.incidents.spu > 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to run: the plan, and whether to start over, record, or name the run."""

    plan: run.Plan = field(default_factory=run.Plan)
    fresh: bool = False
    record: bool = False
    name: str | None = None


def wanted(
    repeat: int,
    jobs: int,
    max_cost: float | None,
    *,
    offline: bool,
    fresh: bool,
    record: bool = False,
    name: str | None = None,
) -> Wanted:
    """How to run, from the options of the command line."""
    return Wanted(run.Plan(repeat, jobs, max_cost, offline), fresh, record, name)


def run_model(settings: Settings, *, golds: Sequence[GoldArticle], places: Places, wanted: Wanted) -> Run:
    """Run one model over the articles; the same call again resumes."""
    manifest = store.manifest_of(settings)
    opened = store.open_run(places.runs, manifest=manifest, name=wanted.name, fresh=wanted.fresh)
    store.add_to_plan(opened, articles=[g.id for g in golds], repeat=wanted.plan.repeat)
    cache = ReplyCache(
        settings.model,
        places.cache,
        recorded=places.recorded,
        offline=wanted.plan.offline,
        fresh=wanted.fresh,
    )
    left = sum(1 for _ in run.each_left(golds, run=opened, repeat=wanted.plan.repeat))
    shown = sys.stderr.isatty() and not wanted.plan.offline
    plan = wanted.plan
    with (
        run.progress_for(left, shown=shown) as progress,
        _connected(settings, cache, plan, left=left) as extract,
    ):
        ran = run.run_articles(golds, run=opened, extract=extract, cache=cache, plan=plan, progress=progress)
    _tell(ran, opened, plan=wanted.plan)
    if wanted.record:
        print(f"{cache.record()} replies recorded in {places.recorded}", file=sys.stderr)
    return opened


def _connected(
    settings: Settings, cache: ReplyCache, plan: run.Plan, *, left: int
) -> AbstractContextManager[run.Extract]:
    """The extractor, or nothing where nothing is left to run."""
    return run.connected(settings, cache, offline=plan.offline) if left else nullcontext(_never)


async def _never(_: object) -> Extraction:
    raise AssertionError("nothing was left to run")


def _tell(ran: run.Ran, opened: Run, *, plan: run.Plan) -> None:
    if ran.left:
        spent = f"${ran.cost_usd:.4f} of ${plan.max_cost_usd:g}"
        message = f"The cost ceiling is reached ({spent}): {ran.left} results to go."
        raise NothingMeasured(f"{message} The same command with a higher --max-cost goes on from here.")
    if ran.done and not plan.offline:
        print(
            f"run {opened.name}: {ran.done} results, ${ran.cost_usd:.4f}, {ran.seconds:.0f} s of model time",
            file=sys.stderr,
        )
    if ran.failed:
        print(f"failed: {', '.join(sorted(ran.failed))}; the same command tries them again", file=sys.stderr)


def covered(places: Places) -> tuple[str, ...]:
    """The articles that the baseline covers and the gold set still has."""
    here = {file.stem for file in label_files(places.gold)}
    try:
        gold = json.loads(places.baseline.read_text(encoding="utf-8"))["gold"]
        return tuple(str(article) for article in gold if article in here)
    except FileNotFoundError:
        raise BaselineMissing(
            f"There is no baseline at {str(places.baseline)!r}. `incident-evals bless RUN` makes a run one."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BaselineMissing(
            f"The baseline {str(places.baseline)!r} cannot be read ({type(error).__name__}). Bless a run."
        ) from None
