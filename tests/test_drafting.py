"""Drafting with the embedded model: odds decide whether it lists, and a listing is never trusted to end by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import Any, cast

import pytest

from extractor.article import Article
from extractor.asking import Asker
from extractor.clean import make_view
from extractor.draft import Listed, Listing
from extractor.drafting import LISTED_AT_ONCE, MOST_LISTED, MOST_READ_AGAIN, is_copied, is_listed, read_listed
from extractor.found import Grounded
from extractor.grammar import written
from extractor.ledger import Ledger
from extractor.news import (
    ACCIDENT_GAP,
    ACCIDENT_QUESTION,
    NEWS_LIMIT,
    NEWS_QUESTIONS,
    SHOW_LIMIT,
    SHOW_QUESTION,
    TRIAL_QUESTION,
)
from extractor.normalize.names import load_aliases
from extractor.question import Answer, Question
from extractor.reading import Reading

from .constrained import accepts

NEWS, NO_NEWS = NEWS_LIMIT + 0.5, NEWS_LIMIT - 0.5
FILLER = " ".join(f"The rains were late in valley {n}." for n in range(1, 40))
MILL_TEXT = "Gunmen shot dead six millers in Tarvo on Thursday."
DEPOT_TEXT = "In Belsk, a bomb killed nine porters on Friday."
OTHER = {"accident": ACCIDENT_QUESTION, "trial": TRIAL_QUESTION, "show": SHOW_QUESTION}
REST = ' "six"\n    }\n  ]\n}'
"""The last value of an item, and the end of a listing."""
MILL = Listed(sentence=1, place="Tarvo", date="Thursday", attacker="gunmen", target="six millers", killed="six")
DEPOT = Listed(sentence=2, place="Belsk", date="Friday", target="nine porters", killed="nine")


class Scripted:
    """Answers questions of odds by their words and listings from a queue, and writes down what it was asked."""

    def __init__(self, *replies: Iterable[Listed], news: float = NEWS, new: float = 1.0, **other: float) -> None:
        self.replies = [list(reply) for reply in replies]
        self.news, self.new = news, new
        self.other = {
            OTHER[name]: odds for name, odds in {"accident": -2.0, "trial": -2.0, "show": -2.0, **other}.items()
        }
        self.odds_asked: list[Question[Any]] = []
        self.asked: list[Question[Listing]] = []

    async def odds(self, question: Question[Any], *, ledger: Ledger) -> float:
        """Return the odds for a question about the article, or about one attack."""
        assert ledger.requests == []
        self.odds_asked.append(question)
        if any(asked in question.words for asked in NEWS_QUESTIONS):
            return self.news
        return next((odds for asked, odds in self.other.items() if asked in question.words), self.new)

    async def ask(self, question: Question[Listing], *, ledger: Ledger) -> Answer[Listing]:
        """Return what is listed already, as the request repeats it, with the next items behind it."""
        assert ledger.requests == []
        self.asked.append(question)
        assert len(self.asked) < 20, "The listing has no end."
        role, last = question.messages[-1]
        before = Listing.model_validate_json(last + REST).incidents if role == "assistant" else []
        return Answer(Listing(incidents=[*before, *(self.replies.pop(0) if self.replies else [])]), ())


def read(text: str, asker: Scripted) -> list[Grounded]:
    """Read an article with a scripted model."""
    article = Article(text, language="en", published=date(2021, 6, 12))
    reading = Reading(article, make_view(article), "en", cast(Asker, asker), load_aliases())
    return asyncio.run(read_listed(reading))


def items(number: int) -> list[Listed]:
    """Attacks that all differ."""
    return [MILL.model_copy(update={"place": f"Tarvo {n}"}) for n in range(number)]


@pytest.mark.parametrize(
    ("odds", "listings"),
    [
        pytest.param({}, 1, id="news"),
        pytest.param({"news": NEWS_LIMIT, "accident": NEWS_LIMIT - ACCIDENT_GAP}, 1, id="just-enough"),
        pytest.param({"news": NO_NEWS}, 0, id="under-the-limit"),
        pytest.param({"accident": NEWS - ACCIDENT_GAP + 0.1}, 0, id="perhaps-an-accident"),
        pytest.param({"accident": 2.0}, 0, id="an-accident"),
        pytest.param({"trial": NEWS - 0.1}, 1, id="news-rather-than-a-trial"),
        pytest.param({"trial": NEWS}, 0, id="as-likely-a-trial"),
        pytest.param({"show": SHOW_LIMIT}, 0, id="perhaps-an-exercise"),
    ],
)
def test_odds_decide_whether_a_listing_is_asked_for(odds: dict[str, float], listings: int) -> None:
    asker = Scripted([MILL], **odds)
    found = read(MILL_TEXT, asker)
    assert len(asker.asked) == listings
    assert sum(len(g.findings) for g in found) == listings


FARM_TEXT = "Neighbours in Tarvo said that six barns burned down on Thursday."
FARM = Listed(sentence=1, place="Tarvo", date="Thursday", attacker=None, target="six barns", killed=None)


@pytest.mark.parametrize(
    ("text", "item", "new", "found"),
    [
        pytest.param(MILL_TEXT, MILL, 0.0, 1, id="armed-and-deadly"),
        pytest.param(MILL_TEXT, MILL, -2.0, 0, id="armed-and-deadly-but-old"),
        pytest.param(FARM_TEXT, FARM, 1.0, 1, id="surely-new"),
        pytest.param(FARM_TEXT, FARM, -0.5, 0, id="nobody-armed-and-nobody-hurt"),
    ],
)
def test_an_attack_is_kept_by_its_odds_the_harm_and_who_did_it(text: str, item: Listed, new: float, found: int) -> None:
    asker = Scripted([item], new=new)
    assert sum(len(g.findings) for g in read(text, asker)) == found
    assert f"Is the attack on {item.target} at Tarvo a new attack" in asker.odds_asked[-1].words


def test_no_news_is_not_asked_about_an_accident() -> None:
    asker = Scripted(news=NO_NEWS)
    assert read(MILL_TEXT, asker) == []
    assert len(asker.odds_asked) == len(NEWS_QUESTIONS)


def test_every_question_about_an_article_begins_with_the_same_bytes() -> None:
    asker = Scripted(items(LISTED_AT_ONCE), [])
    read(f"{MILL_TEXT} {FILLER}", asker)
    asked = [*asker.odds_asked, *asker.asked]
    assert len(asker.asked) == 2
    (system,) = {q.messages[0] for q in asked}
    (text,) = {q.messages[1][1].partition("\n\n")[0] for q in asked}
    assert system[0] == "system"
    assert text.startswith(f"[1] {MILL_TEXT}\n[2] ")
    assert text.endswith("valley 39.")


def test_only_the_first_question_reads_the_article_anew() -> None:
    asker = Scripted([MILL])
    read(MILL_TEXT, asker)
    assert [q.extra["cache_prompt"] for q in asker.odds_asked] == [False, *[True] * 5]
    assert {q.extra["id_slot"] for q in (*asker.odds_asked, *asker.asked)} == {0}


def test_a_listing_goes_on_behind_what_is_listed() -> None:
    first = items(LISTED_AT_ONCE)
    asker = Scripted(first, [])
    read(f"{MILL_TEXT} {FILLER}", asker)
    opening, going_on = asker.asked
    assert going_on.messages == (*opening.messages, ("assistant", written(first)))
    assert not accepts(opening.extra["grammar"], REST)
    assert accepts(going_on.extra["grammar"], REST)
    assert written(first) + REST == Listing(incidents=first).model_dump_json(indent=2)


@pytest.mark.parametrize(
    ("second", "listings"),
    [
        pytest.param(items(2), 2, id="both-again"),
        pytest.param([items(1)[0].model_copy(update={"sentence": 9})] * 2, 2, id="again-of-another-sentence"),
        pytest.param([], 2, id="nothing"),
        pytest.param(items(3)[2:], 2, id="less-than-there-is-room-for"),
        pytest.param([items(1)[0], items(3)[2]], 3, id="one-again-and-a-new-one"),
        pytest.param([items(3)[2]] * 2, 2, id="a-new-one-twice"),
    ],
)
def test_a_listing_goes_on_while_it_is_full_and_says_something_new(second: list[Listed], listings: int) -> None:
    asker = Scripted(items(LISTED_AT_ONCE), second, items(9)[5:6])
    read(f"{MILL_TEXT} {FILLER}", asker)
    assert len(asker.asked) == listings


def test_a_listing_has_an_end_even_if_every_item_is_new() -> None:
    new = items(20)
    asker = Scripted(*(new[n : n + LISTED_AT_ONCE] for n in range(0, 20, LISTED_AT_ONCE)))
    read(f"{MILL_TEXT} {FILLER}", asker)
    assert len(asker.asked) == MOST_LISTED // LISTED_AT_ONCE


def test_a_short_text_is_asked_for_one_attack() -> None:
    asker = Scripted([MILL])
    read(MILL_TEXT, asker)
    (question,) = asker.asked
    assert accepts(question.extra["grammar"], written([MILL]) + REST)
    assert not accepts(question.extra["grammar"], written([MILL, MILL]) + REST)


@pytest.mark.parametrize(
    ("first", "again"),
    [
        pytest.param([], [MILL_TEXT, DEPOT_TEXT], id="both-left-out"),
        pytest.param([MILL, DEPOT], [], id="both-listed"),
    ],
)
def test_paragraphs_of_harm_that_the_listing_leaves_out_are_read_by_themselves(
    first: list[Listed], again: list[str]
) -> None:
    asker = Scripted(first, [MILL], [DEPOT])
    read(f"{MILL_TEXT}\n\n{DEPOT_TEXT}\n\n{FILLER}", asker)
    later = [question.messages[-1][1] for question in asker.asked if question.messages[-1][0] == "user"][1:]
    assert [article.partition("\n\n")[0] for article in later] == [f"[{n}] {t}" for n, t in enumerate(again, start=1)]


def test_of_what_is_read_again_too_it_is_asked_whether_it_is_new() -> None:
    found = read(f"{MILL_TEXT}\n\n{FILLER}", Scripted([], [MILL], new=-2.0))
    assert [g.findings for g in found] == [(), ()]


def test_what_is_read_again_is_found() -> None:
    found = read(f"{MILL_TEXT}\n\n{DEPOT_TEXT}", Scripted([], [MILL], [DEPOT]))
    assert [[f.sentences for f in g.findings] for g in found] == [[], [(1,)], [(2,)]]


def test_a_long_round_up_is_read_again_so_many_times_at_most() -> None:
    towns = "\n\n".join(f"In town {chr(65 + n)}, a bomb killed nine porters." for n in range(MOST_READ_AGAIN + 3))
    asker = Scripted([])
    read(towns, asker)
    assert len(asker.asked) == 1 + MOST_READ_AGAIN


def test_each_part_of_a_long_article_is_asked_about() -> None:
    asker = Scripted(news=NO_NEWS)
    read("\n\n".join(FILLER.replace("valley", f"valley {n}") for n in range(6)), asker)
    parts = {q.messages[-1][1].partition("\n\n")[0] for q in asker.odds_asked}
    assert len(parts) > 1
    assert len(asker.odds_asked) == len(parts) * len(NEWS_QUESTIONS)


CHANGES = pytest.mark.parametrize(
    ("changes", "is_copy", "is_again"),
    [
        pytest.param({}, True, True, id="itself"),
        pytest.param({"sentence": 9}, True, True, id="another-sentence"),
        pytest.param({"killed": None}, False, True, id="less-said"),
        pytest.param({"attacker": None, "killed": "nine"}, False, True, id="same-target-place-and-time"),
        pytest.param({"place": "Belsk"}, False, False, id="another-place"),
        pytest.param({"date": "Friday"}, False, False, id="another-day"),
    ],
)


@CHANGES
def test_an_item_is_listed_again_if_target_place_and_time_are_the_same(
    changes: dict[str, Any], is_copy: bool, is_again: bool
) -> None:
    item = MILL.model_copy(update=changes)
    assert is_copied([MILL, item]) == is_copy
    assert is_listed(item, [MILL]) == is_again


@pytest.mark.parametrize(
    ("text", "odds", "found"),
    [
        pytest.param(FARM_TEXT, {"new": 0.0, "trial": -2.0}, 1, id="a-day-of-late"),
        pytest.param(FARM_TEXT.replace("Thursday", "2 May 2020"), {"new": 0.0}, 0, id="long-ago"),
        pytest.param(FARM_TEXT.replace(" on Thursday", ""), {"new": 0.0}, 0, id="no-day"),
        pytest.param(FARM_TEXT, {"new": 0.0, "trial": 1.0}, 0, id="perhaps-of-a-trial"),
    ],
)
def test_an_attack_is_likelier_with_a_day_of_late_and_where_no_trial_is_told(
    text: str, odds: dict[str, float], found: int
) -> None:
    item = FARM.model_copy(update={"date": None})
    assert sum(len(g.findings) for g in read(text, Scripted([item], **odds))) == found
