"""The verbs of ``incident-evals``.

Exit codes: 0 pass or cannot tell, 1 fail, 2 usage, 3 nothing could be measured.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.settings import Settings

from . import options as o
from .muc4.cli import app as muc4
from .options import Format
from .places import AGREEMENT_FILE, BASELINE_FILE, GOLD_DIR, RECORDED_DIR, RULES_FILE, RUNS_DIR, Places

# What a verb needs is imported where it starts, so that --help and lint need neither numpy nor the readers.
if TYPE_CHECKING:
    from .gate import GateVerdict
    from .results import Scored
    from .rules import Rules
    from .session import Chosen, Wanted
    from .store import Run

app = typer.Typer(
    name="incident-evals",
    help="Measure the extractor against hand-labelled articles, and gate changes to it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(muc4, name="muc4")


@app.command()
def lint(
    gold: o.GoldDir = GOLD_DIR,
    fix: Annotated[bool, typer.Option("--fix", help="Fill in offsets and the schema file.")] = False,
    quotas: Annotated[bool, typer.Option("--quotas", help="Unmet quotas are an error too.")] = False,
    ids: o.Ids = None,
    form: o.Form = Format.table,
) -> None:
    """Check the gold files, and print the quota table and the splits. Exit 1 where something is wrong.

    With --format md, print the quota table alone, as Markdown.
    """
    from .lint_report import print_lint, print_quotas

    o.only(form, Format.table, Format.md)
    if form is Format.md:
        raise typer.Exit(print_quotas(gold))
    raise typer.Exit(print_lint(gold, fix=fix, quotas=quotas, ids=o.split_ids(ids)))


@app.command()
def check(
    model: o.Model = None,
    base_url: o.BaseUrl = None,
    ids: o.Ids = None,
    limit: o.Limit = None,
    failing: o.Failing = None,
    repeat: o.Repeat = 1,
    jobs: o.Jobs = 1,
    offline: o.Offline = False,
    fresh: o.Fresh = False,
    max_cost: o.MaxCost = None,
    margin: o.Margin = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 also where the gate cannot tell.")] = False,
    rescore: o.Rescore = False,
    form: o.Form = Format.table,
    out: o.Out = None,
    name: o.Name = None,
    gold: o.GoldDir = GOLD_DIR,
    runs: o.RunsDir = RUNS_DIR,
    replies: o.RepliesDir = RECORDED_DIR,
    baseline: o.BaselineFile = BASELINE_FILE,
    rules: o.RulesFile = RULES_FILE,
) -> None:
    """Run, score, compare with the baseline, and say pass, fail or cannot tell: the one command for CI.

    Without --ids, on the articles that the baseline covers.
    """
    from . import session

    places = Places(gold, runs, replies, baseline)
    rulebook = _rules(rules, margin=margin)
    covered = session.covered(places)  # a missing baseline is said before anything is paid for
    wanted = session.wanted(repeat, jobs, max_cost, offline=offline, fresh=fresh, name=name)
    chosen = session.Chosen(o.split_ids(ids) or covered, limit, failing)
    outcomes = []
    for settings in o.endpoint_of(model, base_url).settings():
        scored, run = _run_and_score(settings, places=places, chosen=chosen, wanted=wanted)
        verdict = _judge(scored, places=places, rules=rulebook, rescore=rescore)
        _emit(scored, run=run, form=form, out=out, verdict=verdict)
        outcomes.append(verdict.outcome)
    raise typer.Exit(int("fail" in outcomes or (strict and set(outcomes) != {"pass"})))


@app.command()
def run(
    model: o.Model = None,
    base_url: o.BaseUrl = None,
    ids: o.Ids = None,
    limit: o.Limit = None,
    failing: o.Failing = None,
    repeat: o.Repeat = 1,
    jobs: o.Jobs = 1,
    offline: o.Offline = False,
    fresh: o.Fresh = False,
    max_cost: o.MaxCost = None,
    record: Annotated[bool, typer.Option("--record", help="Keep the replies with the gold set.")] = False,
    form: o.Form = Format.table,
    out: o.Out = None,
    name: o.Name = None,
    gold: o.GoldDir = GOLD_DIR,
    runs: o.RunsDir = RUNS_DIR,
    replies: o.RepliesDir = RECORDED_DIR,
) -> None:
    """Extract the gold set and score it; the same command again resumes."""
    from . import session

    places = Places(gold, runs, replies)
    wanted = session.wanted(repeat, jobs, max_cost, offline=offline, fresh=fresh, record=record, name=name)
    chosen = session.Chosen(o.split_ids(ids), limit, failing)
    for settings in o.endpoint_of(model, base_url).settings():
        scored, opened = _run_and_score(settings, places=places, chosen=chosen, wanted=wanted)
        _emit(scored, run=opened, form=form, out=out)


@app.command()
def score(
    run: Annotated[str, typer.Argument(help="Name of a run, or its beginning.")],
    form: o.Form = Format.table,
    out: o.Out = None,
    gold: o.GoldDir = GOLD_DIR,
    runs: o.RunsDir = RUNS_DIR,
    baseline: o.BaselineFile = BASELINE_FILE,
) -> None:
    """Score the stored results of a run with the gold and the scorer that are here; no model is asked."""
    from . import results, store

    places = Places(gold, runs, baseline=baseline)
    scored = results.score_run(places, run)
    _emit(scored, run=None if run == results.BASELINE else store.load_run(runs, run), form=form, out=out)


@app.command()
def compare(
    base: Annotated[str, typer.Argument(help="Run to compare with; `baseline` is the baseline.")],
    new: Annotated[str, typer.Argument(help="Run that is compared.")],
    margin: o.Margin = None,
    split: Annotated[str, typer.Option("--split", help="test, dev or all.")] = "all",
    form: o.Form = Format.table,
    runs: o.RunsDir = RUNS_DIR,
    baseline: o.BaselineFile = BASELINE_FILE,
    rules: o.RulesFile = RULES_FILE,
) -> None:
    """Compare two runs article by article: intervals, fields, and the articles that moved most."""
    from . import results
    from .report.comparison import print_comparison

    places = Places(runs=runs, baseline=baseline)
    rulebook = replace(_rules(rules, margin=margin), split=o.split_named(split))
    print_comparison(results.compare_runs(places, base, new, rules=rulebook), form=form)


@app.command()
def show(
    run: Annotated[str, typer.Argument(help="Name of a run, or its beginning.")],
    article: Annotated[str, typer.Argument(help="Id of an article.")],
    gold: o.GoldDir = GOLD_DIR,
    runs: o.RunsDir = RUNS_DIR,
    baseline: o.BaselineFile = BASELINE_FILE,
) -> None:
    """Show one article: its text with the evidence marked, gold beside prediction, a verdict per field."""
    from . import results
    from .report.article import print_article

    for score, gold_article, prediction in results.show(Places(gold, runs, baseline=baseline), run, article):
        print_article(score, gold=gold_article, prediction=prediction)


@app.command()
def agree(
    gold: o.GoldDir = GOLD_DIR,
    out: Annotated[Path, typer.Option("-o", "--out", help="Where reports look for it.")] = AGREEMENT_FILE,
    form: o.Form = Format.table,
) -> None:
    """Compare the second coder's labels with the first's: Krippendorff's alpha per field."""
    from . import agree as coders
    from .report.tables import print_agreement

    o.only(form, Format.table, Format.md)
    agreement = coders.measure_agreement(gold)
    coders.write_agreement(agreement, out)
    print_agreement(agreement, form=form)


@app.command()
def frontier(
    run: Annotated[list[str], typer.Argument(help="Names of runs.")],
    gold: o.GoldDir = GOLD_DIR,
    runs: o.RunsDir = RUNS_DIR,
) -> None:
    """Set quality against cost and latency, and mark the runs that another beats in everything."""
    from . import frontier as models
    from . import results
    from .report.tables import print_frontier

    places = Places(gold, runs)
    print_frontier(models.mark_dominated(models.point_of(results.score_run(places, name)) for name in run))


@app.command()
def twins(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder for the twins: empty, or of earlier twins.")],
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Kind of twin; repeatable. Default: all.")] = None,
    ids: o.Ids = None,
    gold: o.GoldDir = GOLD_DIR,
) -> None:
    """Make twins of gold articles by rule, as a gold folder of their own: the text changed, the labels moved along.

    Kinds: loaded-words, entities, paragraphs, no-total, headline, town, appended.

    Example: incident-evals twins --out twins && incident-evals run --gold twins --name twins && incident-evals follow RUN twins --twins twins
    """
    from .gold import load_gold
    from .twins.make import each_twin, kinds_named, write_twins

    golds, wanted = load_gold(gold), kinds_named(kind or ())
    chosen = {g.id for g in load_gold(gold, ids=o.split_ids(ids))}
    made = (twin for twin in each_twin(golds, kinds=wanted) if twin.label.twin_of in chosen)
    for name, number in write_twins(made, out).items():
        print(f"{name}: {number}")


@app.command()
def follow(
    run: Annotated[str, typer.Argument(help="Run on the articles; `baseline` is the baseline.")],
    twin_run: Annotated[str, typer.Argument(metavar="TWIN_RUN", help="Run on their twins.")],
    twins: Annotated[Path, typer.Option("--twins", help="Folder of the twins.")],
    form: o.Form = Format.table,
    out: o.Out = None,
    gold: o.GoldDir = GOLD_DIR,
    runs: o.RunsDir = RUNS_DIR,
    baseline: o.BaselineFile = BASELINE_FILE,
) -> None:
    """Compare results on twins with those on the articles they were made from: what changed, though nothing happened."""
    from . import results
    from .report.following import write_following
    from .twins.follow import follow as compared

    base = results.score_run(Places(gold, runs, baseline=baseline), run)
    changed = results.score_run(Places(twins, runs, baseline=baseline), twin_run)
    write_following(compared(base.scores, changed.scores, golds=changed.golds), form=form, out=out)


@app.command()
def simulate(
    articles: Annotated[list[int] | None, typer.Option("--articles", help="Sizes of the set.")] = None,
    drop: Annotated[list[float] | None, typer.Option("--drop", help="True drops, in points of F1.")] = None,
    pairs: Annotated[int, typer.Option("--pairs", min=1, help="Simulated comparisons of each.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the simulation.")] = 0,
    margin: o.Margin = None,
    gold: o.GoldDir = GOLD_DIR,
    rules: o.RulesFile = RULES_FILE,
) -> None:
    """Measure the gate itself: how often it fails where nothing changed, and catches where something did."""
    from . import simulate as simulation
    from .gold import load_gold
    from .report.tables import print_rates

    rulebook, world = _rules(rules, margin=margin), simulation.world_of(load_gold(gold))
    sizes, drops = articles or [40, 80], drop or [0.0, 2.5, 5.0]
    print_rates(
        simulation.simulate(world, rules=rulebook, articles=n, drop=d, pairs=pairs, seed=seed)
        for n in sizes
        for d in drops
    )


@app.command()
def bless(
    run: Annotated[str, typer.Argument(help="Name of a run, or its beginning.")],
    gold: o.GoldDir = GOLD_DIR,
    runs: o.RunsDir = RUNS_DIR,
    baseline: o.BaselineFile = BASELINE_FILE,
) -> None:
    """Make a run the baseline, and print what changes."""
    from . import results

    for line in results.bless(Places(gold, runs, baseline=baseline), run):
        print(line)


def _rules(file: o.RulesFile, *, margin: float | None) -> Rules:
    from .rules import load_rules, unreliable_fields

    rules = replace(load_rules(file), unreliable=unreliable_fields())
    return rules if margin is None else replace(rules, margin=margin)


def _run_and_score(settings: Settings, *, places: Places, chosen: Chosen, wanted: Wanted) -> tuple[Scored, Run]:
    from . import session

    golds = session.choose(places, chosen)
    opened = session.run_model(settings, golds=golds, places=places, wanted=wanted)
    from . import results  # by now it is loaded: offline, while the replies were read

    return results.score_run(places, opened.name, golds=golds, repeat=wanted.plan.repeat), opened


def _judge(scored: Scored, *, places: Places, rules: Rules, rescore: bool) -> GateVerdict:
    from . import results

    return results.judge_run(places, scored, rules=rules, rescore=rescore)


def _emit(
    scored: Scored,
    *,
    run: Run | None,
    form: Format,
    out: o.Out,
    verdict: GateVerdict | None = None,
) -> None:
    from . import results, store
    from .report.output import emit

    if scored.spent and scored.spent.latency_p50_s is not None:  # not in the report, which times must not change
        p50, p95 = scored.spent.latency_p50_s, scored.spent.latency_p95_s or 0.0
        print(f"latency per article: p50 {p50:.2f} s, p95 {p95:.2f} s", file=sys.stderr)
    summary = scored.summary(verdict=verdict, base=results.BASELINE if verdict else None)
    predictions = store.read_results(run, scored.golds) if run is not None and form is Format.html else {}
    emit(summary, form=form, out=out, golds=scored.golds, results=predictions)
