"""News: whether an article reports a new attack, and whether a listed attack is one (R1, R37, R38, R39).

The embedded model answers nearly every question with yes, so its words are useless; the odds of that yes are not. For
a single attack they are weighed with what code found: one that harmed nobody, and that nobody armed is named for, is
no likely one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from .cues import has_cue
from .draft import DraftAttack, Listed
from .normalize.dates import read_when
from .normalize.names import Aliases
from .normalize.numbers import read_figure
from .party_types import camp, party_type
from .prompt import load_prompt
from .question import Question
from .reading import Reading, numbered
from .tolls import HARMS
from .window import Window

NEWS_QUESTIONS = (
    "Does the article report a new attack by an armed group or armed forces that happened in the last days?",
    "Did armed men, an armed group or armed forces attack somebody or something in the last days?",
)
ACCIDENT_QUESTION = "Was the event an accident, such as a gas explosion, a crash or a technical failure?"
TRIAL_QUESTION = "Is the article about a trial, an arrest or a court case?"
SHOW_QUESTION = "Is the article about an exercise, a film, a book or a sports event?"
NEW_QUESTION = "Is the attack$which a new attack that happened in the last days?"

# Log odds, and what they are weighed with: set on 96 articles, see prompts/README.md.
NEWS_LIMIT, ACCIDENT_GAP, SHOW_LIMIT = 1.15, 1.7, -1.0
NEW_WEIGHT, TRIAL_WEIGHT, HARM_WEIGHT, ARMED_WEIGHT, DAY_WEIGHT, LIKELY_LIMIT = 2.3, -0.7, 1.6, 0.9, 2.0, 3.3
LATELY = timedelta(days=30)


class Choice(BaseModel):
    """Stands for a reply of one word."""


async def trial_odds_of_news(reading: Reading, window: Window) -> float | None:
    """Return the log odds that a part of the article is about a trial, None unless it reports a new attack and is not
    rather about something else.
    """
    first, *others = NEWS_QUESTIONS
    odds = [await yes_odds(reading, window, first, is_first=True)]
    odds += [await yes_odds(reading, window, question) for question in others]
    news = sum(odds) / len(odds)
    if news < NEWS_LIMIT or await yes_odds(reading, window, ACCIDENT_QUESTION) > news - ACCIDENT_GAP:
        return None
    trial = await yes_odds(reading, window, TRIAL_QUESTION)
    if trial >= news or await yes_odds(reading, window, SHOW_QUESTION) >= SHOW_LIMIT:
        return None
    return trial


async def new_odds(item: Listed, reading: Reading, window: Window) -> float:
    """Return the log odds that a listed attack is a new one."""
    which = (f" on {item.target}" if item.target else "") + (f" at {item.place}" if item.place else "")
    return await yes_odds(reading, window, NEW_QUESTION.replace("$which", which))


def is_likely(attack: DraftAttack, new: float, *, trial: float, reading: Reading) -> bool:
    """Whether an attack is a likely one, by the odds that it is new and that its part of the article is about a trial, and
    by the harm, the attacker and the day that code found.
    """
    has_harm = has_harmed(attack, reading=reading)
    has_armed = attack.by is not None and is_armed(attack.by, reading.aliases)
    weight = HARM_WEIGHT * has_harm + ARMED_WEIGHT * has_armed + DAY_WEIGHT * is_of_late(attack.time, reading=reading)
    return NEW_WEIGHT * new + TRIAL_WEIGHT * trial + weight >= LIKELY_LIMIT


def has_harmed(attack: DraftAttack, *, reading: Reading) -> bool:
    """Whether an attack has a figure that counts somebody, and a sentence that tells of harm and not of arrests alone."""
    texts = [reading.view.sentence_text(number) for number in attack.sentences]
    is_harm = any(has_cue(cue, text, language=reading.language) for cue in HARMS if cue != "captured" for text in texts)
    return is_harm and any(not is_nought(figure.words, language=reading.language) for figure in attack.figures)


def is_of_late(words: str | None, *, reading: Reading) -> bool:
    """Whether time words mean a day not long before the article."""
    published = reading.article.published
    when = read_when(words, published=published, language=reading.language) if words else None
    return when is not None and when.start is not None and (published is None or when.start >= published - LATELY)


def is_nought(words: str, *, language: str | None) -> bool:
    """Whether a figure says that there was nobody."""
    figure = read_figure(words, language=language)
    return figure is not None and figure.number == 0


def is_armed(words: str, aliases: Aliases) -> bool:
    """Whether words name an armed group, armed forces or armed people."""
    group = aliases.find(words)
    kind = group.type if group is not None else party_type(words)
    return kind is not None and camp(kind) in ("state", "against")


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
