"""Drafting: what a model is asked about an article, and in which pieces.

    capable model   windows ──────────────────────> article prompt ──> Draft
    embedded model  article ──> odds (anything new? which sentences?) ──> passages ──> passage prompt ──> Draft

Both give grounded drafts of windows, in the order of the text; everything after is one path. The embedded model is a
poor writer and a fair judge, so it is first asked yes-or-no questions, whose odds are compared with fixed limits, and
then fills a short form for the passages that are left, under a grammar that knows only the words of the passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from .article import Article
from .asking import Asker
from .claiming import claim_polarity
from .clean import Sentence, View
from .cues import Cue, has_cue
from .draft import Draft, Passage
from .found import Grounded
from .grammar import constrained, passage_grammar, plain
from .ground import figures_of, ground
from .ledger import Ledger
from .normalize.names import Aliases
from .parties import name_in
from .prompt import load_prompt
from .question import Question, strict_schema
from .recorder import Unanswered
from .window import Window, paragraphs, windows_of, with_context

CAPABLE_CHARS = 60_000
PASSAGE_CHARS = 420
PASSAGE_TOKENS = 400
TRIAGE_CHARS = 14_000
"""Characters of an article that the embedded model judges at once."""

NEWS_QUESTION = "Does the article report a new attack by an armed group or armed forces that happened in the last days?"
SENTENCE_QUESTION = (
    "Does sentence [{number}] say where a new attack took place, or who was killed, hurt or taken in it?"
)
NEWS_LIMIT = 1.0
"""Log odds under which an article has no news; set by eye on 20 gold articles of both splits, see prompts/README.md."""
SENTENCE_LIMIT = -0.2
BIAS = 0.3
ODDS_WEIGHT, FIGURE_WEIGHT, OUTCOME_WEIGHT, ACT_WEIGHT, CLAIM_WEIGHT = 2.5, 0.25, 0.65, 0.4, 0.4
"""Logistic weights of what speaks for a sentence, fitted on 16 gold articles of both splits; see prompts/README.md."""

OUTCOME_CUES: tuple[Cue, ...] = ("killed", "wounded", "abducted", "captured", "missing", "either")

EMBEDDED_PROMPTS = ("triage", "passage")
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


async def read_passages(reading: Reading) -> list[Grounded]:
    """Ask the embedded model: first which sentences tell of a new attack, then what they say."""
    chosen = [s for part in parts(reading.view) for s in await told(reading, part)]
    return [await read_passage(reading, window) for window in passages(reading.view, chosen)]


def parts(view: View) -> list[tuple[Sentence, ...]]:
    """Cut an article that is too long to be judged at once."""
    return [window.sentences for window in windows_of(view, chars=TRIAGE_CHARS)]


async def told(reading: Reading, part: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences of a part that tell of a new attack; none if the part has no such news."""
    text = numbered(reading.view, part)
    if await odds(reading, text, NEWS_QUESTION, is_first=True) < NEWS_LIMIT:
        return []
    body = [s for s in part if s.number != reading.view.headline]
    signs = {s: signs_of(reading, s) for s in body}
    asked = [s for s in body if signs[s] > 0] or body
    scores = [await odds(reading, text, SENTENCE_QUESTION.format(number=s.number)) for s in asked]
    usual = sum(scores) / len(scores) if scores else 0.0
    return [
        s
        for s, score in zip(asked, scores, strict=True)
        if signs[s] + ODDS_WEIGHT * (score - usual) - BIAS >= SENTENCE_LIMIT
    ]


def signs_of(reading: Reading, sentence: Sentence) -> float:
    """Weigh what code can see of an attack in a sentence: a figure of people, an outcome, an act."""
    text, language = reading.view.text[sentence.start : sentence.end], reading.language
    return (
        FIGURE_WEIGHT * bool(figures_of(reading.view, sentence, reading.language))
        + OUTCOME_WEIGHT * any(has_cue(cue, text, language=language) for cue in OUTCOME_CUES)
        + ACT_WEIGHT * has_cue("act", text, language=language)
        + CLAIM_WEIGHT * has_cue("claim", text, language=language)
    )


async def odds(reading: Reading, text: str, question: str, *, is_first: bool = False) -> float:
    """Return the log odds of a yes to a question about a part of the article."""
    asked: Question[Any] = Question(
        messages=load_prompt("triage").messages({"article": text, "question": question}),
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


def passages(view: View, chosen: Sequence[Sentence]) -> list[Window]:
    """Join chosen sentences of one paragraph into windows."""
    windows: list[Window] = []
    for paragraph in paragraphs(chosen):
        run: list[Sentence] = []
        for sentence in paragraph:
            if run and sentence.end - run[0].start > PASSAGE_CHARS:
                windows.append(with_context(run, view.sentences))
                run = []
            run.append(sentence)
        windows.append(with_context(run, view.sentences))
    return windows


async def read_passage(reading: Reading, window: Window) -> Grounded:
    """Let the embedded model fill the form for one passage."""
    view = reading.view
    text = " ".join(line(view, s) for s in window.sentences)
    figures = [f.words for s in window.sentences for f in figures_of(view, s, reading.language)]
    values = {"passage": f"[{window.sentences[0].number}] {plain(text)}"}
    question = Question(
        messages=load_prompt("passage").messages(values),
        draft=Passage,
        schema={},
        max_tokens=PASSAGE_TOKENS,
        extra={**constrained(passage_grammar(text, figures)), "id_slot": 1},
    )
    answer = await reading.asker.ask(question, ledger=reading.ledger)
    claimant = claimant_of(answer.draft, text, reading)
    draft = told_only(answer.draft, text, reading).draft(list(window.numbers), claimed_by=claimant)
    found = grounded(draft, reading, window, fills=True)
    if answer.draft.report != "more":
        return found
    return replace(found, findings=tuple(replace(f, continues=True) for f in found.findings))


def first_question() -> Question[Any]:
    """Return a passage question about nothing, which fills the cache with the static part."""
    return Question(
        messages=load_prompt("passage").messages({"passage": "[0] -"}),
        draft=Passage,
        schema={},
        max_tokens=1,
        extra={"response_format": {"type": "text"}, "id_slot": 1},
    )


def told_only(passage: Passage, text: str, reading: Reading) -> Passage:
    """Take the figures from a form whose passage tells of an act but of nobody who came to harm."""
    language = reading.language
    has_outcome = any(has_cue(cue, text, language=language) for cue in OUTCOME_CUES)
    is_told = has_outcome or not has_cue("act", text, language=language)
    return passage if is_told else passage.model_copy(update={"figures": []})


def claimant_of(passage: Passage, text: str, reading: Reading) -> str | None:
    """Return the attacker of a passage as the one who claims, if it is named and the passage tells of a claim (R16)."""
    if passage.by is None or claim_polarity(text, language=reading.language) != "claimed":
        return None
    return passage.by if name_in(passage.by, aliases=reading.aliases) is not None else None
