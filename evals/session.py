"""What the verbs do: run, score, compare, bless, with every file in its place."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field, replace

from extractor.schema import Extraction
from extractor.settings import Settings

from . import digest, gate, run, store
from .counts import ArticleCounts, count_articles
from .errors import BaselineMissing, NothingMeasured, UsageWrong
from .gate import GateVerdict, Rules, Spent
from .gold import GoldArticle, label_files, load_gold
from .places import Places
from .replies import ReplyCache, write_lines
from .report.comparison import Comparison, compare
from .report.summary import Summary, summarise
from .score import ArticleScore, prepare, score_article
from .store import Done, Run, Scores

BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which articles: patterns on ids, a number, or those that went wrong in an earlier run."""

    ids: tuple[str, ...] = ()
    limit: int | None = None
    failing: str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """A run with its scores: one per article and repeat, and the counts that are kept."""

    scores: tuple[ArticleScore, ...]
    counts: Scores
    golds: tuple[GoldArticle, ...]
    spent: Spent | None = None
    digests: Mapping[str, str] | None = None

    def summary(self, *, verdict: GateVerdict | None = None, base: str | None = None) -> Summary:
        """What reports show."""
        digests = self.digests or {}
        return summarise(self.scores, golds=self.golds, run=self.counts, digests=digests, gate=verdict, base=base)


def choose(places: Places, chosen: Chosen) -> list[GoldArticle]:
    """Load the chosen gold articles."""
    golds = load_gold(places.gold, ids=chosen.ids)
    if chosen.failing:
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


def score_run(
    places: Places, name: str, *, golds: Sequence[GoldArticle] | None = None, repeat: int | None = None
) -> Scored:
    """Score the stored results of a run, without a model, and keep the counts beside them."""
    if name == BASELINE:
        return score_baseline(places)
    opened = store.load_run(places.runs, name)
    wanted = list(golds) if golds is not None else load_gold(places.gold)
    results = store.read_results(opened, wanted)
    planned, most = store.read_plan(opened)
    if golds is None:  # a run may cover a part of the gold set only
        wanted = [g for g in wanted if g.id in planned]
    repeats = repeat or max(1, most)
    if not results:
        raise NothingMeasured(f"Run {opened.name!r} has no results on these articles. `incident-evals run` makes them.")
    scores, counts = _score(wanted, results, repeats=repeats, run_name=opened.name, model=opened.manifest.model)
    store.write_scores(opened, counts)
    seconds = store.read_seconds(opened)
    digests = {k: str(v) for k, v in asdict(opened.manifest).items() if k in ("prompts", "schema", "extractor")}
    digests |= {"gold": digest.digest_gold(counts.gold), "scorer": counts.scorer}
    spent = _spent(scores, [seconds[d] for d in sorted(seconds) if d in results])
    return Scored(scores, counts, tuple(wanted), spent, digests)


def _score(
    golds: Sequence[GoldArticle],
    results: Mapping[Done, Extraction],
    *,
    repeats: int,
    run_name: str,
    model: str,
) -> tuple[tuple[ArticleScore, ...], Scores]:
    scores = tuple(
        score_article(prepared, results.get(Done(prepared.id, at)), repeat=at)
        for prepared in map(prepare, golds)
        for at in range(repeats)
    )
    articles = {g.id: digest.digest_article(g) for g in golds}
    return scores, Scores(run_name, model, digest.scorer_digest(), articles, count_articles(scores))


def _spent(scores: Sequence[ArticleScore], seconds: Sequence[float]) -> Spent:
    cost = sum(s.measures.get("cost_usd", 0.0) for s in scores) / len(scores)
    return Spent(cost, percentile(seconds, 50), percentile(seconds, 95))


def percentile(values: Sequence[float], rank: float) -> float | None:
    """Nearest-rank percentile; None of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * rank / 100))] if ordered else None


def covered(places: Places) -> tuple[str, ...]:
    """The articles that the baseline covers and the gold set still has."""
    here = {file.stem for file in label_files(places.gold)}
    return tuple(article for article in load_baseline(places).gold if article in here)


def load_baseline(places: Places) -> Scores:
    """The baseline's counts as they were when it was blessed."""
    if not places.baseline.exists():
        raise BaselineMissing(
            f"There is no baseline at {str(places.baseline)!r}. `incident-evals bless RUN` makes a run one."
        )
    try:
        return replace(store.read_scores(places.baseline), run=BASELINE)
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineMissing(
            f"The baseline {str(places.baseline)!r} cannot be read ({type(error).__name__}). Bless a run."
        ) from None


def score_baseline(places: Places) -> Scored:
    """Score the baseline's stored results with the gold and the scorer that are here."""
    blessed = load_baseline(places)
    rows = json.loads(places.baseline.read_text(encoding="utf-8")).get("results", {})
    results = {Done(name, at): Extraction.model_validate(row) for name in rows for at, row in enumerate(rows[name])}
    files = {f.stem for f in label_files(places.gold)}
    if not files & set(rows):
        raise NothingMeasured("None of the baseline's articles is in the gold set. Bless a new run.")
    golds = load_gold(places.gold, ids=[name for name in rows if name in files])
    repeats = max((d.repeat for d in results), default=0) + 1
    scores, counts = _score(golds, results, repeats=repeats, run_name=BASELINE, model=blessed.model)
    return Scored(
        scores, counts, tuple(golds), None, {"gold": digest.digest_gold(counts.gold), "scorer": counts.scorer}
    )


def load_scores(places: Places, name: str) -> Scores:
    """The counts of a run, or of the baseline, as they were last scored."""
    if name == BASELINE:
        return load_baseline(places)
    opened = store.load_run(places.runs, name)
    file = opened.folder / "scores.json"
    return store.read_scores(file) if file.exists() else score_run(places, opened.name).counts


def judge_run(places: Places, scored: Scored, *, rules: Rules, rescore: bool = False) -> GateVerdict:
    """Hold a scored run against the baseline."""
    base = score_baseline(places).counts if rescore else load_baseline(places)
    labelled = len(label_files(places.gold))
    return gate.judge(base, scored.counts, rules=rules, spent=scored.spent, labelled=labelled)


def bless(places: Places, name: str) -> list[str]:
    """Make a run the baseline, and return what changes, line by line."""
    scored = score_run(places, name)
    opened = store.load_run(places.runs, name)
    before = load_baseline(places).articles if places.baseline.exists() else {}
    results = store.read_results(opened, scored.golds)
    rows: dict[str, list[object]] = {}
    for done in sorted(results):
        rows.setdefault(done.article, []).append(store.compact(results[done]))
    write_lines(places.baseline, store.scores_lines(scored.counts, results=rows))
    return list(_changes(before, scored.counts.articles))


def _changes(before: Mapping[str, ArticleCounts], after: Mapping[str, ArticleCounts]) -> list[str]:
    lines = []
    for name in sorted(set(before) | set(after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            lines.append(f"{name}: {'new' if old is None else 'gone'}")
        elif old != new:
            was, now = old.tally(["*"]).f1, new.tally(["*"]).f1
            lines.append(f"{name}: F1 {_f1(was)} -> {_f1(now)}")
    return lines or ["nothing changes"]


def _f1(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def compare_runs(places: Places, base: str, new: str, *, rules: Rules) -> Comparison:
    """Compare two runs as they were last scored."""
    before, after = load_scores(places, base), load_scores(places, new)
    ids = gate.common_articles(before, after, split=rules.split)
    return compare(before, after, ids=ids, verdict=gate.judge(before, after, rules=rules))


def show(places: Places, name: str, article: str) -> list[tuple[ArticleScore, GoldArticle, Extraction | None]]:
    """The scores of one article in a run, with its label and its predictions, repeat by repeat."""
    golds = load_gold(places.gold, ids=[article])
    opened = store.load_run(places.runs, name)
    results = store.read_results(opened, golds)
    if not results:
        raise UsageWrong(f"Run {opened.name!r} has no result on {article!r}. `incident-evals lint` lists the articles.")
    prepared = {g.id: prepare(g) for g in golds}
    return [
        (score_article(prepared[done.article], x, repeat=done.repeat), prepared[done.article].gold, x)
        for done, x in results.items()
    ]
