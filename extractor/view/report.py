"""The report as one file: template, style, script and data, with nothing to fetch."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..article import Article
from ..reviewed import Reviewed
from .land import STEP, load_land
from .overview import country_names, overview_of
from .pages import match_articles, page_of
from .policy import content_policy, inert
from .shown import Overview, Shown

SCRIPTS = ("make", "land", "map", "timeline", "filter", "table", "text", "card", "article", "main")


def render_report(results: Sequence[Reviewed], articles: Sequence[Article] = (), *, title: str = "Incidents") -> str:
    """Return the report of results as one HTML page that needs nothing else.

    Each result is shown with the article of its ``article_id``; one without shows its quotes alone.
    """
    matched = match_articles(results, articles)
    overview = overview_of(results, matched)
    style, script = read("style.css"), joined_script()
    return environment().get_template("report.html.j2").render(
        title=title,
        policy=content_policy(style=style, script=script),
        style=Markup(style),  # our own files, not data
        script=Markup(script),
        overview=embedded(overview),
        pages=(embedded(page_of(r, a)) for r, a in zip(results, matched, strict=True)),
        land=Markup(inert(load_land())) if has_map(overview) else "",
        step=STEP,
        countries={c.value: c.label for c in overview.countries if c.value in country_names()},
        facts=facts_of(overview),
        models=sorted({r.provenance.model for r in results}),
    )  # fmt: skip


def embedded(shown: Shown) -> Markup:
    """Return a value as JSON that may stand in the page; what is empty is left out."""
    return Markup(inert(shown.model_dump_json(exclude_defaults=True)))


def has_map(overview: Overview) -> bool:
    """Whether an incident can be put on a map."""
    return any(row.lat is not None for article in overview.articles for row in article.rows)


def facts_of(overview: Overview) -> dict[str, int]:
    """Return what the head of the page counts: articles, incidents, countries, those to look at."""
    incidents = [row for article in overview.articles for row in article.rows]
    return {
        "articles": len(overview.articles),
        "incidents": len(incidents),
        "countries": len(overview.countries),
        "to_review": sum(bool(row.flags) for row in incidents),
        "failed": sum(article.bad for article in overview.articles),
        "reviewed": sum("reviewed" in article.flags for article in overview.articles),
    }


def joined_script() -> str:
    """Return the script of the page: its files in order, in one function of its own."""
    parts = "\n".join(read(f"script/{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();\n'


def read(name: str) -> str:
    """Return one of the page's own files."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def environment() -> Environment:
    """Return the template environment: everything escaped, nothing undefined."""
    return Environment(
        loader=PackageLoader(__package__, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
