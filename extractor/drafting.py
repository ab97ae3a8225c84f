"""Drafting: what a model is asked about an article, and in which pieces.

    capable model   windows ──────────────────> article prompt ──> Draft
    embedded model  parts ──> odds (any news?) ──> listing prompt ──> Listing ── telling ──> Draft

Both give grounded drafts of windows, in the order of the text; everything after is one path. The embedded model is a
poor coder and a fair reader: its yes or no is compared with a fixed limit, then it lists the attacks under a grammar
that knows only the words of the article, and code finds the sentences and the figures of each (``telling``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from .article import Article
from .asking import Asker
from .clean import Sentence, View
from .draft import Draft, Listed, Listing
from .found import Grounded
from .grammar import constrained, listing_grammar, written
from .ground import ground
from .ledger import Ledger
from .normalize.names import Aliases
from .prompt import load_prompt
from .question import Question, strict_schema
from .recorder import Unanswered
from .telling import Teller, draft_of
from .window import Window, windows_of

CAPABLE_CHARS = 60_000
PART_CHARS = 3_000
"""Characters of an article that the embedded model reads at once."""
LISTING_TOKENS = 2_000
MOST_LISTED, SENTENCES_PER_ATTACK = 8, 3
LISTED_AT_ONCE, MOST_READ_AGAIN = 2, 6
"""A small model that has found its attacks may go on listing them again: a part has room for so many."""

NEWS_QUESTIONS = (
    "Does the article report a new attack by an armed group or armed forces that happened in the last days?",
    "Did armed men, an armed group or armed forces attack somebody or something in the last days?",
)
ACCIDENT_QUESTION = "Was the event an accident, such as a gas explosion, a crash or a technical failure?"
NEWS_LIMIT = 1.15
"""Mean log odds of the news questions under which a part has none; set on the dev split, see prompts/README.md."""

EMBEDDED_PROMPTS = ("triage", "listing")
CAPABLE_PROMPTS = ("article",)


class Choice(BaseModel):
    """Stands for a reply of one word."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One article with what is needed to ask about it."""

    article: Article
    view: View
    language: str | None
    asker: Asker
    aliases: Aliases
    countries: tuple[str, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    max_tokens: int = 4096


async def read_windows(reading: Reading, *, chars: int) -> list[Grounded]:
    """Ask a capable model about every window; where replies come later, every window is asked before Unanswered rises."""
    grounded: list[Grounded] = []
    unanswered: Unanswered | None = None
    for window in windows_of(reading.view, chars=chars):
        try:
            grounded.append(await read_window(reading, window))
        except Unanswered as missing:
            unanswered = missing
    if unanswered is not None:
        raise unanswered
    return grounded


async def read_window(reading: Reading, window: Window) -> Grounded:
    """Ask about one window; what grounding rejects is sent back with the reason."""
    published = reading.article.published
    values = {
        "published": published.isoformat() if published else "unknown",
        "article": numbered(reading.view, window.sentences),
    }
    grounding = Grounding(reading, window)
    question = Question(
        messages=load_prompt("article").messages(values),
        draft=Draft,
        schema=strict_schema(Draft),
        max_tokens=reading.max_tokens,
        check=lambda draft: [p.reason for p in grounding.of(draft).problems],
    )
    answer = await reading.asker.ask(question, ledger=reading.ledger)
    return grounding.of(answer.draft)


@dataclass(slots=True)
class Grounding:
    """Grounds the drafts of one window, each once: it is checked when it comes in and used once accepted."""

    reading: Reading
    window: Window
    last: tuple[Draft, Grounded] | None = None

    def of(self, draft: Draft) -> Grounded:
        """Ground a draft, or return what the last grounding of this very draft gave."""
        if self.last is None or self.last[0] is not draft:
            self.last = draft, grounded(draft, self.reading, self.window)
        return self.last[1]


def grounded(draft: Draft, reading: Reading, window: Window, *, fills: bool = False) -> Grounded:
    """Ground a draft of one window."""
    published = reading.article.published
    return ground(
        draft,
        view=reading.view,
        window=window,
        language=reading.language,
        published=published,
        countries=reading.countries,
        fills=fills,
    )


def numbered(view: View, sentences: Iterable[Sentence]) -> str:
    """Write sentences with their numbers, a line each."""
    return "\n".join(f"[{s.number}] {line(view, s)}" for s in sentences)


def line(view: View, sentence: Sentence) -> str:
    """Return a sentence on one line."""
    return " ".join(view.text[sentence.start : sentence.end].split())


async def read_listed(reading: Reading) -> list[Grounded]:
    """Ask the embedded model, for every part of the article, whether it has news, and then which attacks it tells of."""
    return [
        found for window in windows_of(reading.view, chars=PART_CHARS) for found in await read_part(reading, window)
    ]


async def read_part(reading: Reading, window: Window) -> list[Grounded]:
    """List the attacks of one part and ground them; nothing if the part has no news.

    Where the model lost its thread, what the listing leaves out is read again, a paragraph at a time.
    """
    if not body_of(reading, window):
        return []
    if not await has_news(reading, window):
        found = totals_in(reading, window)
        return [found] if found.totals else []
    found, untold = await read_listed_in(reading, window)
    again = [await read_listed_in(reading, Window(tuple(paragraph))) for paragraph in untold[:MOST_READ_AGAIN]]
    return [found, *(more for more, _ in again)]


def totals_in(reading: Reading, window: Window) -> Grounded:
    """Ground the totals of a part without news: figures over a time that it states (R8, R50)."""
    teller = Teller(
        reading.view, body_of(reading, window), reading.language, reading.article.published, reading.aliases
    )
    return grounded(Draft(totals=teller.totals()), reading, window)


async def read_listed_in(reading: Reading, window: Window) -> tuple[Grounded, list[list[Sentence]]]:
    """List the attacks of a window and ground them; return them, and the paragraphs of harm that are left out."""
    body = body_of(reading, window)
    listing, is_lost = await listed(reading, window, body=body)
    teller = Teller(reading.view, body, reading.language, reading.article.published, reading.aliases)
    draft, untold = draft_of(listing, teller)
    return grounded(draft, reading, window, fills=True), untold if is_lost or not draft.attacks else []


def body_of(reading: Reading, window: Window) -> list[Sentence]:
    """Return the sentences of a window without the headline."""
    return [s for s in window.sentences if s.number != reading.view.headline]


async def has_news(reading: Reading, window: Window) -> bool:
    """Whether a part of the article reports a new attack, by the odds of the model's yes to questions about it."""
    first, *others = NEWS_QUESTIONS
    odds = [await yes_odds(reading, window, first, is_first=True)]
    odds += [await yes_odds(reading, window, question) for question in others]
    return sum(odds) / len(odds) >= NEWS_LIMIT and await yes_odds(reading, window, ACCIDENT_QUESTION) < 0


async def yes_odds(reading: Reading, window: Window, question: str, *, is_first: bool = False) -> float:
    """Return the log odds of a yes. The first question reads the part anew, so that bytes depend on nothing before it."""
    values = {"article": numbered(reading.view, window.sentences), "question": question}
    asked: Question[Any] = Question(
        messages=load_prompt("triage").messages(values),
        draft=Choice,
        schema={},
        max_tokens=1,
        extra={
            "response_format": {"type": "text"},
            "logprobs": True,
            "top_logprobs": 20,
            "id_slot": 0,
            "cache_prompt": not is_first,
        },
    )
    return await reading.asker.odds(asked, ledger=reading.ledger)


async def listed(reading: Reading, window: Window, *, body: Sequence[Sentence]) -> tuple[Listing, bool]:
    """Let the embedded model list the attacks of a window, in words of its sentences, a few at a time.

    Return them, and whether it lost its thread: one that only lists again what it has listed would go on until it
    runs out of room.
    """
    sentences = {s.number: line(reading.view, s) for s in body}
    most = min(MOST_LISTED, 1 + len(body) // SENTENCES_PER_ATTACK)
    items: list[Listed] = []
    while len(items) < most:
        room = min(LISTED_AT_ONCE, most - len(items))
        items, new = await more_listed(reading, window, sentences=sentences, items=items, room=room)
        if all(any(says_the_same(item, old) for old in items[: -len(new)]) for item in new):
            return Listing(incidents=items), bool(new)
        if len(new) < room:
            break
    return Listing(incidents=items), False


async def more_listed(
    reading: Reading, window: Window, *, sentences: Mapping[int, str], items: Sequence[Listed], room: int
) -> tuple[list[Listed], list[Listed]]:
    """Ask for up to ``room`` items behind those that are listed already; return all of them, and the new ones."""
    messages = load_prompt("listing").messages({"article": numbered(reading.view, window.sentences)})
    question = Question(
        messages=(*messages, ("assistant", written(items))) if items else messages,
        draft=Listing,
        schema={},
        max_tokens=LISTING_TOKENS,
        extra={**constrained(listing_grammar(sentences, most=room, goes_on=bool(items))), "id_slot": 0},
    )
    answer = await reading.asker.ask(question, ledger=reading.ledger)
    return answer.draft.incidents, answer.draft.incidents[len(items) :]


def says_the_same(a: Listed, b: Listed) -> bool:
    """Whether two items differ in their sentence alone."""
    return a.model_copy(update={"sentence": b.sentence}) == b
