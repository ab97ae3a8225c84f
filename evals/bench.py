"""Benchmarks: ``python -m evals.bench scoring``, ``overhead``, and of batch runs ``chaos``, ``storm``, ``throughput``,
``resume``.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from extractor.schema import Extraction, Provenance

from .gold import GoldArticle
from .label import GoldLabel
from .score import Prepared, prepare, score_article

app = typer.Typer(help="Benchmarks of the harness.", no_args_is_help=True, add_completion=False)
INCIDENTS = 3
FIRST_DAY = date(2024, 1, 1)
TOWNS = (
    "Kirava",
    "Dunsel",
    "Marrow Ford",
    "Tolmin",
    "Beskal",
    "Port Arda",
    "Sennar Hills",
    "Vekho",
    "Ulmat",
    "Quaro",
)
GROUPS = ("Northern Front", "Dawn Brigade", "River Militia", "Sons of Arda", "People's Column", "Red Canton")


@app.callback()
def benchmarks() -> None:
    """Benchmarks of the harness."""


@app.command()
def scoring(
    articles: Annotated[int, typer.Option("--articles", min=1, help="Different articles.")] = 500,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="Times that all are scored.")] = 6,
    target: Annotated[float, typer.Option("--target", help="Exit 1 below so many a second.")] = 0.0,
) -> None:
    """Score synthetic articles with three incidents on each side, and say how many a second of one core."""
    pairs = [synthetic_pair(at) for at in range(articles)]
    rates = []
    for _ in range(rounds):
        started = time.process_time()
        for prepared, extraction in pairs:
            score_article(prepared, extraction)
        rates.append(articles / (time.process_time() - started))
    first, best = rates[0], max(rates)
    print(f"{articles} articles, {INCIDENTS} incidents each side: {first:.0f}/s first time, {best:.0f}/s after")
    raise typer.Exit(int(best < target))


@app.command()
def overhead(
    articles: Annotated[int, typer.Option("--articles", min=1, help="Different articles.")] = 600,
    in_flight: Annotated[int, typer.Option("--in-flight", min=1, help="Articles under way at once.")] = 48,
    target: Annotated[float, typer.Option("--target", help="Exit 1 below so many a second.")] = 0.0,
) -> None:
    """Say what everything but the model costs on one core, with instructor's documented call beside it."""
    from .overhead import compare, tokens_per_incident

    tokens = tokens_per_incident(min(articles, 100))
    costs = compare(articles=articles, in_flight=in_flight)
    print(*costs, tokens, sep="\n")
    raise typer.Exit(int(costs[0].per_cpu_second < target))


@app.command()
def chaos(
    articles: Annotated[int, typer.Option("--articles", min=50, help="Different articles.")] = 20_000,
    kills: Annotated[int, typer.Option("--kills", min=0, help="Times that the run is killed.")] = 25,
    seed: Annotated[int | None, typer.Option("--seed", help="Default: another one each time; it is printed.")] = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Articles under way at once.")] = 64,
    folder: Annotated[Path | None, typer.Option("--folder", help="Keep input, output, journal and log here.")] = None,
) -> None:
    """Run ``incidents batch`` against a server full of faults, kill it again and again, and see what is lost."""
    from .faults.chaos import Chaos, run_chaos

    size = Chaos(articles, kills, random.randrange(10**6) if seed is None else seed, jobs)
    ran = run_chaos(size, folder=folder, say=say)
    print(ran.line(), *ran.details(), sep="\n")
    raise typer.Exit(int(not ran.is_whole))


@app.command()
def storm(
    articles: Annotated[int, typer.Option("--articles", min=1, help="Different articles.")] = 1500,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Articles under way at once.")] = 256,
    rate: Annotated[float, typer.Option("--rate", min=1, help="Requests a second that the server takes.")] = 50.0,
    retry_after: Annotated[str, typer.Option("--retry-after", help="What its refusals say; default: nothing.")] = "",
) -> None:
    """Read articles from a server with a rate limit: not knowing it, knowing it, and with openai's own retries."""
    from .faults.storm import storm as passes

    for one in passes(articles=articles, jobs=jobs, rate=rate, retry_after=retry_after):
        print(one, flush=True)


@app.command()
def throughput(
    articles: Annotated[int, typer.Option("--articles", min=100, help="Different articles.")] = 3000,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Articles under way at once.")] = 64,
    latency: Annotated[float, typer.Option("--latency", help="Seconds that the second server takes.")] = 0.2,
) -> None:
    """Say how many articles a second a batch makes: on one core without latency, and with it."""
    from .faults.storm import throughput as on_one_core
    from .faults.storm import with_latency

    print(on_one_core(articles=articles, jobs=jobs), flush=True)
    batch, share = with_latency(articles=articles, jobs=jobs, latency_s=latency)
    print(f"{batch}\n{100 * share:.0f} % of jobs / latency")


@app.command()
def resume(
    articles: Annotated[int, typer.Option("--articles", min=1, help="Articles that are done already.")] = 1_000_000,
) -> None:
    """Say how long a batch takes to go on where very many articles are done."""
    from .faults.resume import resume as resumed

    print(resumed(articles=articles, say=say))


def say(words: str) -> None:
    """Tell how far it is, on standard error."""
    print(words, file=sys.stderr, flush=True)


def synthetic_pair(seed: int) -> tuple[Prepared, Extraction]:
    """Make an article with its label, and a prediction that is right in most values."""
    rng = random.Random(seed)
    stories = list(_stories(rng))
    text = "\n\n".join(_sentence(s) for s in stories)
    label = GoldLabel.model_validate(
        {
            "id": f"synthetic-{seed}",
            "published": "2024-12-31",
            "language": "en",
            "tags": {"style": "wire", "region": "europe"},
            "incidents": [_incident(at, s, text=text) for at, s in enumerate(stories, start=1)],
        }
    )
    told = [_altered(s, rng=rng) for s in stories]
    rng.shuffle(told)
    row = {
        "article_id": label.id,
        "status": "ok",
        "incidents": [_incident(at, s, text=text) for at, s in enumerate(told, start=1)],
        "provenance": Provenance(
            article_sha256="", prompt_sha256="", schema_sha256="", model="synthetic", extractor_version="0"
        ),
    }
    return prepare(GoldArticle(label, text)), Extraction.model_validate(row)


def _stories(rng: random.Random) -> Iterator[dict[str, Any]]:
    for town in rng.sample(TOWNS, INCIDENTS):
        yield {
            "town": town,
            "said_town": town,
            "group": rng.choice(GROUPS),
            "killed": rng.randint(2, 40),
            "wounded": rng.randint(2, 40),
            "day": FIRST_DAY + timedelta(days=rng.randint(0, 300)),
        }


def _altered(story: dict[str, Any], *, rng: random.Random) -> dict[str, Any]:
    """A story as a model might tell it: now and then a wrong town, group or figure."""
    changes: dict[str, Any] = {}
    if rng.random() < 0.2:
        changes["said_group"] = rng.choice(GROUPS)
    if rng.random() < 0.2:
        changes["said_killed"] = story["killed"] + 1
    if rng.random() < 0.1:
        changes["said_town"] = rng.choice(TOWNS)
    return {**story, **changes}


def _sentence(story: dict[str, Any]) -> str:
    killed, wounded = f"{story['killed']} soldiers were killed", f"{story['wounded']} wounded"
    attack = f"the {story['group']} attacked a post on {story['day']}"
    return f"In {story['town']}, {killed} and {wounded} when {attack}."


def _incident(at: int, story: dict[str, Any], *, text: str) -> dict[str, Any]:
    whole = _sentence(story)
    start = text.index(whole)

    def quote(words: str) -> dict[str, Any]:
        begin = start + whole.index(words)
        return {"quote": words, "start": begin, "end": begin + len(words)}

    def count(number: int, name: str, outcome: str, words: str) -> dict[str, Any]:
        shared = {
            "side": "target",
            "victim_type": "state_military",
            "group": "soldiers",
            "words": str(story[outcome]),
        }
        return {"id": name, "outcome": outcome, "number": number, "evidence": quote(words), **shared}

    day = str(story["day"])
    return {
        "id": f"i{at}",
        "summary": f"Attack on a post in {story['town']}.",
        "kind": "ground_attack_on_forces",
        "attacker": {
            "name": story.get("said_group", story["group"]),
            "type": "non_state_armed_group",
            "evidence": [quote(f"the {story['group']} attacked")],
        },
        "attribution": "stated_as_fact",
        "target": {"description": "a post", "type": "state_military", "evidence": [quote("a post")]},
        "counts": [
            count(story.get("said_killed", story["killed"]), "c1", "killed", f"{story['killed']} soldiers"),
            count(story["wounded"], "c2", "wounded", f"{story['wounded']} wounded"),
        ],
        "place": {"name": story["said_town"], "relation": "in", "evidence": [quote(f"In {story['town']}")]},
        "when": {
            "words": day,
            "start": day,
            "end": day,
            "span": "single_day",
            "basis": "stated",
            "evidence": [quote(day)],
        },
        "evidence": [quote(whole)],
    }


if __name__ == "__main__":
    app()
