"""Results and articles made for tests of the report, and a large report to measure."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from extractor.article import Article
from extractor.reviewed import Review, Reviewed
from extractor.schema import (
    Claim,
    Count,
    Evidence,
    Incident,
    Issue,
    Party,
    Place,
    Provenance,
    Status,
    Total,
    TotalsCheck,
    When,
)

TEXT = (
    "Gunmen of the Red Sword stormed a barracks near Maiduguri on Thursday night, killing 27 soldiers, including three"
    " officers. Eight of the attackers were killed, according to Colonel Musa Bello.\n\nThe Red Sword claimed the raid in"
    " a video. At least 35 people died in all."
)


def quote(words: str, text: str = TEXT) -> Evidence:
    """Words of a text as evidence."""
    start = text.index(words)
    return Evidence(quote=words, start=start, end=start + len(words))


def count(id: str, number: int | None, words: str, *, text: str = TEXT, **rest: Any) -> Count:
    """A statement of people killed, on the victims' side if nothing else is said."""
    given: dict[str, Any] = {"outcome": "killed", "side": "target", "words": words, **rest}
    return Count(id=id, number=number, evidence=quote(words, text), **given)


RAID = Incident(
    id="i1",
    summary="Ground attack on forces by Red Sword in Maiduguri, Nigeria: 27 killed.",
    kind="ground_attack_on_forces",
    attacker=Party(name="Red Sword", type="non_state_armed_group", evidence=(quote("the Red Sword"),)),
    attribution="claimed",
    target=Party(description="soldiers", type="state_military", evidence=(quote("soldiers"),)),
    counts=(
        count("c1", 27, "27 soldiers", group="soldiers"),
        count("c2", 3, "including three officers", group="officers", relation="subset_of", ref="c1"),
        count("c3", 8, "Eight of the attackers", side="attacker", source="Colonel Musa Bello"),
    ),
    place=Place(
        name="Maiduguri", country="Nigeria", relation="near", country_code="NG", admin1_code="NG-BO", lat=11.85, lon=13.16,
        precision="near_town", evidence=(quote("near Maiduguri"),),
    ),
    when=When(
        words="on Thursday night", start=date(2019, 4, 18), end=date(2019, 4, 18), span="single_day",
        basis="resolved_from_relative", precision="day", evidence=(quote("on Thursday night"),),
    ),
    claims=(Claim(claimed_by="Red Sword", channel="video_or_audio", evidence=quote("The Red Sword claimed the raid")),),
    needs_review=("rival_accounts",),
    evidence=(Evidence(quote=TEXT[:77], start=0, end=77),),
)  # fmt: skip
TOTAL = Total(
    outcome="killed",
    number=35,
    qualifier="at_least",
    words="At least 35",
    covers=("i1",),
    evidence=quote("At least 35 people"),
)


def digest(text: str) -> str:
    """Digest of an article's text, as a record states it."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def result(
    *incidents: Incident,
    id: str = "raid",
    text: str = TEXT,
    status: Status = "ok",
    totals: Sequence[Total] = (),
    check: TotalsCheck | None = None,
    issues: Iterable[Issue] = (),
    review: Review | None = None,
) -> Reviewed:
    """A result on one text."""
    provenance = Provenance(
        article_sha256=digest(text), prompt_sha256="p", schema_sha256="s", model="scripted", extractor_version="0",
        published=date(2019, 4, 20), published_from="given", language="en",
    )  # fmt: skip
    return Reviewed(
        article_id=id, status=status, incidents=incidents, totals=tuple(totals), totals_check=check or TotalsCheck(),
        issues=tuple(issues), provenance=provenance, review=review,
    )  # fmt: skip


def article(text: str = TEXT, *, id: str = "raid", **rest: Any) -> Article:
    """An article of one text."""
    return Article(text, **{"id": id, "title": "Raid on a barracks", "language": "en", **rest})


PLACES = (
    ("Maiduguri", "NG", 11.85, 13.16), ("Kabul", "AF", 34.53, 69.17), ("Aleppo", "SY", 36.2, 37.16), ("Goma", "CD", -1.68, 29.22),
    ("Cali", "CO", 3.44, -76.52), ("Quetta", "PK", 30.18, 67.0), ("Gao", "ML", 16.27, -0.04), ("Mosul", "IQ", 36.34, 43.12),
)  # fmt: skip
FILLER = [
    "officials",
    "residents",
    "market",
    "convoy",
    "morning",
    "statement",
    "road",
    "patrol",
    "village",
    "region",
    "army",
    "said",
    "near",
    "district",
    "early",
]


def many(articles: int, *, words: int = 350, seed: int = 7) -> tuple[list[Reviewed], list[Article]]:
    """Made-up articles of about ``words`` words with two or three incidents each, and their results."""
    draw = random.Random(seed)
    results, texts = [], []
    for number in range(articles):
        stories = [_story(draw) for _ in range(draw.choice((2, 3)))]
        filler = " ".join(draw.choice(FILLER) for _ in range(words - 30 * len(stories)))
        text = "\n\n".join([*(told for told, *_ in stories), filler])
        incidents = [_told(f"i{n}", text, *story) for n, story in enumerate(stories, start=1)]
        texts.append(article(text, id=f"a{number}", title=f"Report {number}: {stories[0][3]} and elsewhere"))
        results.append(result(*incidents, id=f"a{number}", text=text))
    return results, texts


def _story(draw: random.Random) -> tuple[str, int, str, str, str, float, float, date]:
    place, country, lat, lon = draw.choice(PLACES)
    actor, dead = f"Group {draw.randrange(200)}", draw.randrange(1, 60)
    day = date(2015, 1, 1) + timedelta(days=draw.randrange(3000))
    mark = draw.randrange(10**9)  # no two stories of an article are alike
    told = (
        f"Fighters of {actor} attacked a post near {place} on {day:%d %B %Y} and killed {dead} soldiers, report {mark} said."
        f" The group claimed attack {mark} in a statement, and the army said that it had sent more men to the district."
    )
    return told, dead, actor, place, country, lat + draw.random(), lon + draw.random(), day


def _told(
    id: str, text: str, told: str, dead: int, actor: str, place: str, country: str, lat: float, lon: float, day: date
) -> Incident:
    start = text.index(told)

    def at(words: str) -> Evidence:
        found = text.index(words, start)
        return Evidence(quote=words, start=found, end=found + len(words))

    soldiers = at(f"{dead} soldiers")
    return Incident(
        id=id, summary=f"Ground attack on forces by {actor} in {place}: {dead} killed.", kind="ground_attack_on_forces",
        attacker=Party(name=actor, type="non_state_armed_group", evidence=(at(actor),)), attribution="claimed",
        target=Party(description="soldiers", type="state_military", evidence=(soldiers,)),
        counts=(Count(id="c1", outcome="killed", side="target", number=dead, words=str(dead), group="soldiers", evidence=soldiers),),
        place=Place(name=place, country_code=country, lat=lat, lon=lon, precision="town", evidence=(at(f"near {place}"),)),
        when=When(start=day, end=day, span="single_day", basis="stated", precision="day", evidence=(at(f"on {day:%d %B %Y}"),)),
        claims=(Claim(claimed_by=actor, channel="other", evidence=at("The group claimed")),),
        needs_review=("rival_accounts",) if dead % 5 == 0 else (),
        evidence=(Evidence(quote=told, start=start, end=start + len(told)),),
    )  # fmt: skip
