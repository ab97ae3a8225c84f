"""What the page shows, as plain words: made here, embedded as JSON, laid out by the script.

Marks are numbers of evidence within one article. Empty values are left out of the JSON.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    """Base of everything that is shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(Shown):
    """One value: what it is, what is known about it, where its words stand, what a reviewer decided.

    ``at`` names it within its incident, as ``each_evidence`` does; ``depth`` sets a part of a figure below its whole.
    """

    at: str
    text: str
    note: str = ""
    marks: tuple[int, ...] = ()
    decision: str = ""
    depth: int = 0


class Fact(Shown):
    """One of the flat facts; without parts the article does not state it."""

    label: str
    hue: str
    parts: tuple[Part, ...] = ()


class Card(Shown):
    """One incident: the flat facts, then the statements behind its figures."""

    id: str
    kind: str
    asides: tuple[str, ...] = ()
    headline: str
    marks: tuple[int, ...] = ()
    facts: tuple[Fact, ...]
    statements: tuple[Part, ...] = ()
    flags: tuple[str, ...] = ()
    decision: str = ""
    history: tuple[str, ...] = ()


class Quote(Shown):
    """Words of the article with their offsets, and the hue of the field that they support."""

    text: str = ""
    start: int
    end: int
    hue: str


class ArticlePage(Shown):
    """One article: its text cut into pieces, its incidents, its totals, and what a person should know.

    A piece is a text and the numbers of the quotes that cover it. A quote that no piece holds carries its own words.
    """

    id: str
    title: str
    line: str = ""
    link: str = ""
    language: str = ""
    notices: tuple[str, ...] = ()
    review: str = ""
    pieces: tuple[tuple[str, tuple[int, ...]], ...] = ()
    quotes: tuple[Quote, ...] = ()
    cards: tuple[Card, ...] = ()
    totals: tuple[Part, ...] = ()
    check: str = ""
    check_holds: bool = True
    issues: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    made: str = ""


class IncidentRow(Shown):
    """An incident in the overview: what it is found by, and where it is drawn."""

    id: str
    kind: str
    day: str = ""
    last: str = ""
    days: str = ""
    country: str = ""
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    spot: str = ""
    vague: bool = False
    attacker: str = ""
    victim: str = ""
    killed: str = ""
    deaths: int = 0
    wounded: str = ""
    actors: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


class ArticleRow(Shown):
    """An article in the list."""

    id: str
    title: str
    published: str = ""
    status: str
    bad: bool = False
    flags: tuple[str, ...] = ()
    rows: tuple[IncidentRow, ...] = ()


class Choice(Shown):
    """Something that the list can be narrowed to."""

    value: str
    label: str
    count: int


class Overview(Shown):
    """What the page knows when it opens."""

    articles: tuple[ArticleRow, ...]
    countries: tuple[Choice, ...] = ()
    actors: tuple[Choice, ...] = ()
    flags: tuple[Choice, ...] = ()
