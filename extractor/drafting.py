"""Drafting: what a model is asked about an article, and in which pieces.

    capable model   windows ──────────────────> article prompt ──> Draft
    embedded model  parts ──> odds (any news?) ──> listing prompt ──> Listing ── telling ──> Draft

Both give grounded drafts of windows, in the order of the text; everything after is one path. The embedded model is a
poor coder and a fair reader: its yes or no is compared with a fixed limit, then it lists the attacks under a grammar
that knows only the words of the article, and code finds the sentences and the figures of each (``telling``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .clean import Sentence
from .draft import Draft, Listed, Listing
from .found import Grounded
from .grammar import constrained, listing_grammar, written
from .ground import ground
from .news import is_likely, new_odds, trial_odds_of_news
from .prompt import load_prompt
from .question import Question, strict_schema
from .reading import Reading, line, numbered
from .recorder import Unanswered
from .telling import Teller, tell
from .window import Window, windows_of

CAPABLE_CHARS = 60_000
PART_CHARS = 3_000
"""Characters of an article that the embedded model reads at once."""
LISTING_TOKENS = 2_000
MOST_LISTED, SENTENCES_PER_ATTACK = 8, 3
LISTED_AT_ONCE, MOST_READ_AGAIN = 2, 6
"""A small model that has found its attacks may go on listing them again: a part has room for so many."""

EMBEDDED_PROMPTS = ("triage", "listing")
CAPABLE_PROMPTS = ("article",)


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
    trial = await trial_odds_of_news(reading, window)
    if trial is None:
        found = totals_in(reading, window)
        return [found] if found.totals else []
    found, untold = await read_listed_in(reading, window, trial=trial)
    again = [await read_listed_in(reading, Window(tuple(part)), trial=trial) for part in untold[:MOST_READ_AGAIN]]
    return [found, *(more for more, _ in again)]


def totals_in(reading: Reading, window: Window) -> Grounded:
    """Ground the totals of a part without news: figures over a time that it states (R8, R50)."""
    teller = Teller(
        reading.view, body_of(reading, window), reading.language, reading.article.published, reading.aliases
    )
    return grounded(Draft(totals=teller.totals()), reading, window)


async def read_listed_in(reading: Reading, window: Window, *, trial: float) -> tuple[Grounded, list[list[Sentence]]]:
    """List the attacks of a window and ground them; return them, and the paragraphs of harm that are left out.

    ``trial`` are the odds that the part is about a trial.
    """
    body = body_of(reading, window)
    listing, is_lost = await listed(reading, window, body=body)
    teller = Teller(reading.view, body, reading.language, reading.article.published, reading.aliases)
    draft, items, untold = tell(listing, teller)
    odds = [await new_odds(item, reading, window) for item in items]
    likely = [
        attack
        for attack, new in zip(draft.attacks, odds, strict=True)
        if is_likely(attack, new, trial=trial, reading=reading)
    ]
    found = grounded(draft.model_copy(update={"attacks": likely}), reading, window, fills=True)
    return found, untold if is_lost or not draft.attacks else []


def body_of(reading: Reading, window: Window) -> list[Sentence]:
    """Return the sentences of a window without the headline."""
    return [s for s in window.sentences if s.number != reading.view.headline]


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
        before = items
        items, new = await more_listed(reading, window, sentences=sentences, items=items, room=room)
        if new and (is_copied(new) or all(is_listed(item, before) for item in new)):
            return Listing(incidents=items), True
        if len(new) < room:
            break
    return Listing(incidents=items), False


def is_copied(items: Sequence[Listed]) -> bool:
    """Whether the last item says what one before it says, but for the number of its sentence."""
    last = items[-1]
    return any(last == item.model_copy(update={"sentence": last.sentence}) for item in items[:-1])


def is_listed(item: Listed, before: Sequence[Listed]) -> bool:
    """Whether an item names a target, a place and a time that are listed already: a model that loops changes the rest."""
    return any((item.place, item.target, item.date) == (other.place, other.target, other.date) for other in before)


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
