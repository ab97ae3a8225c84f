"""News: whether an article reports a new attack, and whether a listed attack is one (R1, R37, R38, R39).

The embedded model answers nearly every question with yes, so its words are useless; the odds of that yes are not. For
a single attack they are weighed with what code found: one that harmed nobody, and that nobody armed is named for, is
no likely one.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from .draft import DraftAttack, Listed
from .normalize.names import Aliases
from .normalize.numbers import read_figure
from .party_types import camp, party_type
from .prompt import load_prompt
from .question import Question
from .reading import Reading, numbered
from .window import Window

NEWS_QUESTIONS = (
    "Does the article report a new attack by an armed group or armed forces that happened in the last days?",
    "Did armed men, an armed group or armed forces attack somebody or something in the last days?",
)
ACCIDENT_QUESTION = "Was the event an accident, such as a gas explosion, a crash or a technical failure?"
TRIAL_QUESTION = "Is the article about a trial, an arrest or a court case?"
SHOW_QUESTION = "Is the article about an exercise, a film, a book or a sports event?"
NEW_QUESTION = "Is the attack$which a new attack that happened in the last days?"

# Log odds, and what they are weighed with: set on 54 articles, see prompts/README.md.
NEWS_LIMIT, ACCIDENT_GAP, SHOW_LIMIT = 1.15, 1.9, -1.0
NEW_WEIGHT, HARM_WEIGHT, ARMED_WEIGHT, LIKELY_LIMIT = 2.2, 1.2, 0.9, 0.3


class Choice(BaseModel):
    """Stands for a reply of one word."""


async def has_news(reading: Reading, window: Window) -> bool:
    """Whether a part of the article reports a new attack, and is not rather about something else."""
    first, *others = NEWS_QUESTIONS
    odds = [await yes_odds(reading, window, first, is_first=True)]
    odds += [await yes_odds(reading, window, question) for question in others]
    news = sum(odds) / len(odds)
    return (
        news >= NEWS_LIMIT
        and await yes_odds(reading, window, ACCIDENT_QUESTION) <= news - ACCIDENT_GAP
        and await yes_odds(reading, window, TRIAL_QUESTION) < news
        and await yes_odds(reading, window, SHOW_QUESTION) < SHOW_LIMIT
    )


async def new_odds(item: Listed, reading: Reading, window: Window) -> float:
    """Return the log odds that a listed attack is a new one."""
    which = (f" on {item.target}" if item.target else "") + (f" at {item.place}" if item.place else "")
    return await yes_odds(reading, window, NEW_QUESTION.replace("$which", which))


def is_likely(attack: DraftAttack, new: float, *, reading: Reading) -> bool:
    """Whether an attack with these odds of being new is a likely one, with the harm and the attacker that code found."""
    has_harm = any(not is_nought(figure.words, language=reading.language) for figure in attack.figures)
    has_armed = attack.by is not None and is_armed(attack.by, reading.aliases)
    return NEW_WEIGHT * new + HARM_WEIGHT * has_harm + ARMED_WEIGHT * has_armed >= LIKELY_LIMIT


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
