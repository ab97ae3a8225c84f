"""What the verbs do with results: score a run, judge it, make it the baseline, compare, show."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from extractor.schema import Extraction

from . import digest, store
from .counts import ArticleCounts, count_articles
from .errors import BaselineMissing, NothingMeasured, UsageWrong
from .gold import GoldArticle, label_files, load_gold
from .parallel import Keep, share_out
from .places import Places
from .replies import write_lines
from .rules import Rules, Spent
from .score import ArticleScore, prepare, score_article
from .store import Done, Scores

# Statistics bring numpy, which is loaded while other processes score, and not at all where nothing is judged.
if TYPE_CHECKING:
    from .gate import GateVerdict
    from .report.comparison import Comparison
    from .report.summary import Summary

BASELINE = "baseline"


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
        from .report.summary import summarise

        digests = self.digests or {}
        return summarise(self.scores, golds=self.golds, run=self.counts, digests=digests, gate=verdict, base=base)


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
    def work(numbers: Iterator[int], keep: Keep) -> None:
        for number in numbers:
            prepared = prepare(golds[number])
            for at in range(repeats):
                keep((number, at), score_article(prepared, results.get(Done(prepared.id, at)), repeat=at))

    shared = share_out(len(golds), work=work, meanwhile=_load_statistics)
    if shared.error is not None:
        raise shared.error
    scores = tuple(shared.made[key] for key in sorted(shared.made))
    articles = {g.id: digest.digest_article(g) for g in golds}
    return scores, Scores(run_name, model, digest.scorer_digest(), articles, count_articles(scores))


def _load_statistics() -> None:
    """Import what comes next, while others are still at work."""
    from . import gate  # noqa: F401 - the import is the point
    from .report import summary  # noqa: F401


def _spent(scores: Sequence[ArticleScore], seconds: Sequence[float]) -> Spent:
    cost = sum(s.measures.get("cost_usd", 0.0) for s in scores) / len(scores)
    return Spent(cost, percentile(seconds, 50), percentile(seconds, 95))


def percentile(values: Sequence[float], rank: float) -> float | None:
    """Nearest-rank percentile; None of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * rank / 100))] if ordered else None


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
    from . import gate

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
    from . import gate
    from .report.comparison import compare

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
