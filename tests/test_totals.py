"""Totals: sums stay apart from the attacks, and are compared with them (R8, R31, R50)."""

from __future__ import annotations

import pytest

from extractor.draft import DraftTotal
from extractor.schema import Extraction
from extractor.totals import check_totals

from .stories import attack, figure, told

ATTACKS = "In Kano, Nigeria, gunmen killed 27 soldiers on Thursday. In Katsina, gunmen killed six farmers on Friday."
DRAFTED = (
    attack(2, figures=[figure("27", "soldiers")], by="gunmen", place="Kano", time="on Thursday"),
    attack(3, figures=[figure("six", "farmers")], by="gunmen", place="Katsina", time="on Friday"),
)


def summed(total: str, words: str, people: str = "people") -> Extraction:
    """Two attacks of 33 dead after a sentence with a total."""
    drafted = DraftTotal(sentence=1, words=words, people=people)
    return told(f"{total} {ATTACKS}", *DRAFTED, totals=[drafted])


CONSISTENT = [
    ("33 people were killed in two attacks.", "33"),
    ("More than 30 people were killed in two attacks.", "More than 30"),
    ("At least 33 people were killed in two attacks.", "At least 33"),
    ("About 35 people were killed in two attacks.", "About 35"),
    ("Up to 35 people were killed in two attacks.", "Up to 35"),
]


@pytest.mark.parametrize(("total", "words"), CONSISTENT, ids=[words for _, words in CONSISTENT])
def test_a_total_that_the_attacks_add_up_to_covers_them(total: str, words: str) -> None:
    result = summed(total, words)
    (stated,) = result.totals
    assert stated.covers == ("i1", "i2")
    assert stated.side == "target"
    assert result.totals_check.verdict == "consistent"
    assert (result.totals_check.derived_low, result.totals_check.derived_high) == (33, 33)


@pytest.mark.parametrize(
    ("total", "words"),
    [
        ("60 people were killed in five attacks.", "60"),
        ("More than 50 people were killed in attacks.", "More than 50"),
        ("About 200 people were killed in attacks.", "About 200"),
    ],
)
def test_a_larger_total_covers_nothing_and_tells_nothing(total: str, words: str) -> None:
    result = summed(total, words)
    assert result.totals[0].covers == ()
    assert result.totals_check.verdict == "cannot_tell"


def test_a_total_below_its_own_attacks_is_inconsistent() -> None:
    drafted = DraftTotal(sentence=1, words="20", people="people", period="in the last two days")
    result = told(f"In all, 20 people were killed in the last two days. {ATTACKS}", *DRAFTED, totals=[drafted])
    assert result.totals_check.verdict == "inconsistent"


def test_a_smaller_total_of_others_tells_nothing() -> None:
    result = summed("Five nurses were killed in attacks this year.", "Five", "nurses")
    assert result.totals_check.verdict == "cannot_tell"


def test_a_total_is_in_no_incident() -> None:
    result = summed("60 people were killed in five attacks.", "60")
    assert [c.number for i in result.incidents for c in i.counts] == [27, 6]


def test_without_a_total_there_is_nothing_to_check() -> None:
    result = told(f"It was a bad week. {ATTACKS}", *DRAFTED)
    assert result.totals == ()
    assert result.totals_check.verdict == "none"


def test_a_sum_drafted_as_an_attack_becomes_a_total() -> None:
    first = attack(1, figures=[figure("33", "people")], by="gunmen")
    result = told(f"33 people were killed by gunmen. {ATTACKS}", first, *DRAFTED)
    assert [c.number for i in result.incidents for c in i.counts] == [27, 6]
    assert [t.number for t in result.totals] == [33]
    assert result.totals_check.verdict == "consistent"


def test_a_small_figure_that_others_add_up_to_by_chance_stays_with_its_attack() -> None:
    text = (
        "In Kano, Nigeria, gunmen killed three soldiers. In Jos, Nigeria, gunmen killed two soldiers. "
        "In Kaduna, Nigeria, gunmen killed one soldier."
    )
    killed = [("three", "Kano"), ("two", "Jos"), ("one", "Kaduna")]
    drafted = [
        attack(n, figures=[figure(words, "soldiers" if n < 3 else "soldier")], place=town, by="gunmen")
        for n, (words, town) in enumerate(killed, start=1)
    ]
    result = told(text, *drafted)
    assert [c.number for i in result.incidents for c in i.counts] == [3, 2, 1]
    assert result.totals == ()


def test_a_period_is_kept_and_gives_attacks_without_a_day_their_window() -> None:
    text = "33 people were killed in the last two days. In Kano, Nigeria, gunmen killed 27 soldiers."
    result = told(
        text,
        attack(2, figures=[figure("27", "soldiers")], by="gunmen", place="Kano"),
        totals=[DraftTotal(sentence=1, words="33", people="people", period="in the last two days")],
    )
    assert result.totals[0].period == "in the last two days"
    when = result.incidents[0].when
    assert (str(when.start), str(when.end), when.span, when.basis) == (
        "2019-04-18",
        "2019-04-20",
        "one_day_within",
        "inferred_from_context",
    )
    assert [e.quote for e in when.evidence] == ["in the last two days"]


@pytest.mark.parametrize(
    ("people", "side"),
    [("soldiers", "target"), ("civilians", "target"), ("people", "unknown"), ("terrorists", "unknown")],
)
def test_the_people_of_a_total_settle_its_side(people: str, side: str) -> None:
    result = summed(f"60 {people} were killed in attacks.", "60", people)
    assert result.totals[0].side == side


def test_totals_of_one_incident_cover_nothing() -> None:
    result = told(
        "27 people were killed. In Kano, Nigeria, gunmen killed 27 soldiers.",
        attack(2, figures=[figure("27", "soldiers")], by="gunmen", place="Kano"),
        totals=[DraftTotal(sentence=1, words="27", people="people")],
    )
    assert result.totals[0].covers == ()


def test_checking_again_changes_nothing() -> None:
    result = summed("33 people were killed in two attacks.", "33")
    totals, check = check_totals(result.totals, result.incidents)
    assert tuple(totals) == result.totals
    assert check == result.totals_check
