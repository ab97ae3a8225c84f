"""Run the extractor over MUC-4 articles, map its incidents to templates and score them against the keys.

Articles and keys -> the messages both have -> one extraction each -> templates -> rows. An article that
fails counts as an article without an incident, so all its templates are missing, and is named in the
report.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.article import Article
from extractor.errors import ExtractorError
from extractor.schema import Extraction

from ..errors import NothingMeasured, UsageWrong
from .articles import load_articles, parse_articles
from .credit import Tally
from .kinds import Align
from .mapping import templates_from
from .score import score
from .templates import Template, load_templates, parse_templates, read_text

Extract = Callable[[Article], Extraction]
FAILED = frozenset({"refused", "truncated", "invalid", "failed"})


@dataclass(frozen=True, slots=True)
class Task:
    """Articles, and the key templates of the same messages."""

    articles: tuple[Article, ...]
    keys: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a task: response templates, their rows, and the articles that failed, with the reason."""

    templates: tuple[Template, ...]
    rows: dict[str, Tally]
    failures: dict[str, str]


def split_files(files: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Tell article files from key files by what they hold; raise ``UsageWrong`` for a file of neither."""
    texts: list[Path] = []
    keys: list[Path] = []
    for path in files:
        text = read_text(path)
        if parse_templates(text):
            keys.append(path)
        elif next(parse_articles(text), None):
            texts.append(path)
        else:
            raise UsageWrong(f"{str(path)!r} holds neither articles nor templates of MUC-4. Leave it out.")
    return texts, keys


def load_task(
    texts: Sequence[Path], keys: Sequence[Path], *, limit: int | None = None, sample: int | None = None
) -> Task:
    """Read the articles that have a key; ``limit`` keeps the first, with ``sample`` a seeded choice.

    Raise ``NothingMeasured`` when no article has a key.
    """
    templates = tuple(template for path in keys for template in load_templates(path))
    keyed = {template.message for template in templates}
    articles = [article for path in texts for article in load_articles(path) if article.id in keyed]
    chosen = _choose(articles, limit=limit, sample=sample)
    if not chosen:
        raise NothingMeasured("No article has a key. Give --texts and --keys of the same messages.")
    messages = {article.id for article in chosen}
    return Task(tuple(chosen), tuple(template for template in templates if template.message in messages))


def _choose(articles: Sequence[Article], *, limit: int | None, sample: int | None) -> Sequence[Article]:
    count = len(articles) if limit is None else min(limit, len(articles))
    if sample is None:
        return articles[:count]
    picked = set(random.Random(sample).sample(range(len(articles)), count))
    return [article for index, article in enumerate(articles) if index in picked]


def run_task(task: Task, *, extract: Extract, align: Align, progress: Callable[[Article], None] | None = None) -> Run:
    """Extract, map and score every article of a task; call ``progress`` before each.

    Raise ``NothingMeasured`` when every article failed.
    """
    templates: list[Template] = []
    failures: dict[str, str] = {}
    for article in task.articles:
        if progress:
            progress(article)
        found, reason = _extract(article, extract=extract)
        templates.extend(found)
        if reason:
            failures[article.id] = reason
    if len(failures) == len(task.articles):
        reason = next(iter(failures.values()))
        raise NothingMeasured(f"All {len(failures)} articles failed, the first with {reason}")
    return Run(tuple(templates), score(task.keys, templates, align=align), failures)


def _extract(article: Article, *, extract: Extract) -> tuple[tuple[Template, ...], str]:
    """Templates of one article, and why it failed (empty: it did not)."""
    nothing = (Template(message=article.id, number="*"),)
    try:
        extraction = extract(article)
    except ExtractorError as error:
        return nothing, f"{type(error).__name__}: {error}"
    if extraction.status in FAILED:
        return nothing, f"status {extraction.status!r}"
    return templates_from(extraction, message=article.id), ""
