"""Runs on disk: a folder with a manifest, append-only results, timings apart, and the last scoring's counts.

``results.jsonl`` holds one line per article and repeat, written once its extraction is complete; the last
line for an article wins. Times stand in ``timings.jsonl``, so that everything else of two equal runs is
equal byte for byte.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extractor.schema import Extraction
from extractor.settings import Settings

from . import digest
from .errors import UsageWrong
from .gold import GoldArticle
from .replies import append_line, model_slug, read_lines, write_lines

if TYPE_CHECKING:
    from .counts import ArticleCounts

UNSAID = {"seconds"}  # of usage: differs from run to run
SECRET = {"api_key"}


class Done(NamedTuple):
    """Which result: the article and the repeat index."""

    article: str
    repeat: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run was made with."""

    model: str
    parameters: dict[str, Any]
    prompts: str
    schema: str
    extractor: str
    versions: dict[str, str] = field(default_factory=dict)

    def name(self) -> str:
        """Name of the run: the model, and a digest of everything that can change a result."""
        key = digest.digest_json([self.model, self.parameters, self.prompts, self.schema, self.extractor])
        return f"{model_slug(self.model)}-{key[:8]}"


@dataclass(frozen=True, slots=True)
class Scores:
    """The counts of a run, with the digests of what they were scored with."""

    run: str
    model: str
    scorer: str
    gold: dict[str, str]
    articles: dict[str, ArticleCounts]


@dataclass(frozen=True, slots=True)
class Run:
    """One run folder."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        """Name of the run."""
        return self.folder.name


def manifest_of(settings: Settings) -> Manifest:
    """Manifest of a run with these settings and the code and prompts that are here."""
    parameters = {k: v for k, v in asdict(settings).items() if k not in SECRET | {"model"}}
    parameters["base_url"] = _without_password(settings.base_url)
    return Manifest(
        model=settings.model,
        parameters=parameters,
        prompts=digest.prompts_digest(),
        schema=digest.schema_digest(),
        extractor=digest.extractor_digest(),
        versions=digest.versions(),
    )


def _without_password(url: str | None) -> str | None:
    return re.sub(r"//[^/@]*@", "//", url) if url else None


def open_run(runs: Path, *, manifest: Manifest, name: str | None = None, fresh: bool = False) -> Run:
    """Open the run folder of a manifest, or make it; ``fresh`` drops what an earlier run left there."""
    folder = runs / (name or manifest.name())
    if fresh and folder.exists():
        shutil.rmtree(folder)
    file = folder / "manifest.json"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_lines(file, [json.dumps(asdict(manifest), indent=1, ensure_ascii=False, sort_keys=True)])
    elif name and load_run(runs, name).manifest.name() != manifest.name():
        raise UsageWrong(
            f"Run {name!r} was made with another model, prompt or code. Take another --name, or add --fresh."
        )
    return Run(folder, manifest)


def load_run(runs: Path, name: str) -> Run:
    """Open a run by name, or by a beginning that only one run has; raise ``UsageWrong`` otherwise."""
    known = sorted(f.parent.name for f in runs.glob("*/manifest.json"))
    found = [name] if name in known else [n for n in known if n.startswith(name)]
    if len(found) != 1:
        there = ", ".join(known) or "none"
        problem = "is the beginning of several runs" if found else "does not exist"
        raise UsageWrong(f"Run {name!r} {problem}. Runs in {str(runs)!r}: {there}.")
    folder = runs / found[0]
    return Run(folder, Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8"))))


def add_to_plan(run: Run, *, articles: Iterable[str], repeat: int) -> None:
    """Note what the run is meant to hold, so that what never came is missing and not left out."""
    before, most = read_plan(run)
    plan = {"articles": sorted({*before, *articles}), "repeat": max(most, repeat)}
    write_lines(run.folder / "plan.json", [json.dumps(plan, indent=1)])


def read_plan(run: Run) -> tuple[list[str], int]:
    """Articles and repeats that the run is meant to hold."""
    file = run.folder / "plan.json"
    if not file.exists():
        return [], 0
    plan = json.loads(file.read_text(encoding="utf-8"))
    return list(plan["articles"]), int(plan["repeat"])


class ResultLines(NamedTuple):
    """One result as it stands in the run folder: its line, and that of its time."""

    result: str
    timing: str


def append_result(run: Run, gold: GoldArticle, extraction: Extraction, *, repeat: int, seconds: float) -> None:
    """Append one result, and its time beside it."""
    append_lines(run, [result_lines(gold, extraction, repeat=repeat, seconds=seconds)])


def append_lines(run: Run, lines: Sequence[ResultLines]) -> None:
    """Append results, and their times beside them."""
    if lines:
        append_line(run.folder / "timings.jsonl", "\n".join(line.timing for line in lines))
        append_line(run.folder / "results.jsonl", "\n".join(line.result for line in lines))


def result_lines(gold: GoldArticle, extraction: Extraction, *, repeat: int, seconds: float) -> ResultLines:
    """Write one result and its time as lines."""
    key = {"article": gold.id, "repeat": repeat}
    row = {**key, "text": digest.digest(gold.text), "extraction": compact(extraction)}
    line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return ResultLines(line, json.dumps({**key, "seconds": round(seconds, 3)}))


def compact(extraction: Extraction) -> dict[str, Any]:
    """An extraction as JSON without defaults and without times."""
    row = extraction.model_dump(mode="json", exclude_defaults=True)
    usage = {k: v for k, v in row.get("usage", {}).items() if k not in UNSAID}
    return {**row, "usage": usage} if usage else {k: v for k, v in row.items() if k != "usage"}


def read_results(run: Run, golds: Iterable[GoldArticle]) -> dict[Done, Extraction]:
    """Results of a run on these articles as they are now; results on another text do not count."""
    texts = {g.id: digest.digest(g.text) for g in golds}
    found: dict[Done, Mapping[str, Any]] = {}
    for row in read_lines(run.folder / "results.jsonl"):
        if texts.get(str(row.get("article"))) == row.get("text"):
            found[Done(str(row["article"]), int(row["repeat"]))] = row
    return {done: Extraction.model_validate(found[done]["extraction"]) for done in sorted(found)}


def read_seconds(run: Run) -> dict[Done, float]:
    """Seconds that the model took for each result."""
    rows = read_lines(run.folder / "timings.jsonl")
    return {Done(str(r["article"]), int(str(r["repeat"]))): float(str(r["seconds"])) for r in rows}


def write_scores(run: Run, scores: Scores) -> None:
    """Replace the counts of a run by those of a new scoring."""
    write_lines(run.folder / "scores.json", scores_lines(scores))


def scores_lines(scores: Scores, *, results: Mapping[str, Any] | None = None) -> list[str]:
    """Scores as JSON with one line per article, so that a change is a readable diff."""
    from .counts import to_json

    head = {"run": scores.run, "model": scores.model, "scorer": scores.scorer}
    parts = [f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in head.items()]
    parts.append(_table("gold", scores.gold))
    parts.append(_table("articles", {name: to_json(counts) for name, counts in scores.articles.items()}))
    if results is not None:
        parts.append(_table("results", results))
    return ["{", *(part + ("," if at < len(parts) - 1 else "") for at, part in enumerate(parts)), "}"]


def _table(name: str, rows: Mapping[str, Any]) -> str:
    lines = [f"  {json.dumps(k)}: {json.dumps(rows[k], ensure_ascii=False)}" for k in sorted(rows)]
    return f" {json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n }"


def read_scores(file: Path) -> Scores:
    """Read scores that ``scores_lines`` wrote."""
    from .counts import from_json

    row = json.loads(file.read_text(encoding="utf-8"))
    articles = {name: from_json(counts) for name, counts in row["articles"].items()}
    return Scores(row["run"], row["model"], row["scorer"], row["gold"], articles)
