"""Selected words become values, by the extractor's own readers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.article import Article
from extractor.review.desk import Desk
from extractor.review.reading import read_value, whole_words
from extractor.review.settle import settle
from extractor.review.values import incident_of, values_of
from extractor.setting import Setting

from ..stories import AMBUSH, ROUNDUP, setting_of
from .making import ambush, desk_in, roundup


def at(article: Article, words: str) -> tuple[int, int]:
    """Return where words stand in an article."""
    start = article.text.index(words)
    return start, start + len(words)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose articles are read."""
    with desk_in(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture(scope="module")
def english() -> Setting:
    """What bears on the values of the round-up."""
    return setting_of(ROUNDUP.article)


@pytest.mark.parametrize(
    ("text", "selected", "expected"),
    [
        pytest.param("killed two soldiers", "wo sold", "two soldiers", id="cut-words"),
        pytest.param("killed two soldiers", " two ", "two", id="space-beside"),
        pytest.param("the «Red Sword» group", "Red Sword", "Red Sword", id="marks-stay-outside"),
        pytest.param("在喀布尔两人死亡", "喀布尔", "喀布尔", id="script-without-spaces"),
        pytest.param("killed\r\ntwo", "\r\ntwo", "two", id="line-break"),
    ],
)
def test_a_selection_is_widened_to_whole_words(text: str, selected: str, expected: str) -> None:
    start = text.index(selected)
    span = whole_words(text, (start, start + len(selected)))
    assert span is not None
    assert text[slice(*span)] == expected


@given(st.text(alphabet="ab 1,.\n\u200b«é", max_size=30), st.integers(-2, 32), st.integers(-2, 32))
def test_a_widened_selection_is_stable_and_begins_and_ends_with_a_mark(text: str, start: int, end: int) -> None:
    span = whole_words(text, (start, end))
    if span is None:
        assert not text[max(0, start) : max(0, end)].strip(" \n\u200b")
        return
    words = text[slice(*span)]
    assert words == words.strip(" \n\u200b")
    assert whole_words(text, span) == span


FIGURES = [
    pytest.param("killing 27 soldiers", "27", 27, "exact", "soldiers", id="in-a-phrase"),
    pytest.param("27", "27", 27, "exact", None, id="alone"),
    pytest.param("At least 45 people", "At least 45", 45, "at_least", "people", id="bound"),
    pytest.param("Eight of the attackers", "Eight", 8, "exact", "of the attackers", id="in-words"),
]


@pytest.mark.parametrize(("selected", "words", "number", "qualifier", "group"), FIGURES)
def test_a_figure_is_read_from_its_words(
    selected: str, words: str, number: int, qualifier: str, group: str | None, english: Setting
) -> None:
    value, faults = settle(
        "counts.new", read_value("counts.new", at(ROUNDUP.article, selected), setting=english), setting=english
    )
    assert faults == []
    assert (value["words"], value["number"], value["qualifier"], value["group"]) == (words, number, qualifier, group)
    evidence = value["evidence"]
    assert ROUNDUP.article.text[evidence["start"] : evidence["end"]] == evidence["quote"]
    assert words in evidence["quote"]


def test_words_that_state_no_figure_are_refused_with_what_to_do(english: Setting) -> None:
    read = read_value("counts.new", at(ROUNDUP.article, "stormed a barracks"), setting=english)
    _, faults = settle("counts.new", read, setting=english)
    assert "No figure can be read" in faults[0]
    one, faults = settle("counts.new", {**read, "reading": "one"}, setting=english)
    assert (one["number"], one["qualifier"], faults) == (1, "exact", [])


@pytest.mark.parametrize(
    ("path", "selected", "expected"),
    [
        pytest.param("attacker", "gunmen of the Red Sword", {"name": "Red Sword", "type": "non_state_armed_group"}, id="attacker"),
        pytest.param("target", "traders", {"name": None, "description": "traders", "type": "civilians"}, id="target"),
        pytest.param("place", "Kano", {"name": "Kano", "country_code": "NG", "precision": "town"}, id="place"),
        pytest.param("place", "near Maiduguri", {"name": "Maiduguri", "relation": "near", "precision": "near_town"}, id="place-nearby"),
        pytest.param("when", "on Friday", {"start": "2019-04-19", "end": "2019-04-19", "span": "single_day"}, id="date"),
        pytest.param("claims.new", "The Lake Front", {"claimed_by": "Lake Front", "channel": "video_or_audio"}, id="claim"),
    ],
)  # fmt: skip
def test_words_are_read_as_the_extractor_reads_them(
    path: str, selected: str, expected: dict[str, Any], english: Setting
) -> None:
    value, faults = settle(path, read_value(path, at(ROUNDUP.article, selected), setting=english), setting=english)
    assert faults == []
    assert {name: value[name] for name in expected} == expected


def test_a_selection_in_another_language_is_read_in_it() -> None:
    setting = setting_of(AMBUSH.article)
    value, _ = settle(
        "counts.new", read_value("counts.new", at(AMBUSH.article, "Cinco soldados"), setting=setting), setting=setting
    )
    assert (value["number"], value["words"], value["outcome"]) == (5, "Cinco", "killed")


DATES: list[Any] = [
    pytest.param({"start": "2019-04-19", "end": "2019-04-18"}, "after the last", id="backwards"),
    pytest.param({"start": "2019-05-01", "end": "2019-05-01"}, "after publication", id="future"),
    pytest.param({"start": "2009-05-01", "end": "2009-05-01"}, "background", id="long-ago"),
    pytest.param({"start": "2019-04-19", "end": None}, "last day", id="no-end"),
    pytest.param({"words": "last Friday night"}, "not one run of words", id="words-not-there"),
]


@pytest.mark.parametrize(("changes", "said"), DATES)
def test_dates_that_cannot_be_are_refused(changes: dict[str, Any], said: str, english: Setting) -> None:
    value = read_value("when", at(ROUNDUP.article, "on Friday"), setting=english)
    _, faults = settle("when", {**value, **changes}, setting=english)
    assert said in " ".join(faults)


def test_span_and_basis_follow_the_days(english: Setting) -> None:
    value = read_value("when", at(ROUNDUP.article, "on Friday"), setting=english)
    longer, _ = settle("when", {**value, "start": "2019-04-18"}, setting=english)
    assert (longer["span"], longer["precision"]) == ("one_day_within", "week")
    gone, _ = settle("when", {**value, "start": None, "end": None}, setting=english)
    assert (gone["span"], gone["basis"]) == ("unknown", "none")


@pytest.mark.parametrize("result", [roundup, ambush], ids=["roundup", "ambush"])
def test_an_incident_taken_apart_and_put_together_is_the_same(result: Any) -> None:
    for incident in result().incidents:
        assert incident_of(incident.id, values_of(incident)) == incident


@pytest.mark.parametrize("result", [roundup, ambush], ids=["roundup", "ambush"])
def test_what_the_extractor_found_is_without_fault_and_settles_as_it_is(result: Any, desk: Desk) -> None:
    paper = next(p for p in desk.papers if p.result.article_id == result().article_id)
    for incident in paper.result.incidents:
        for path, value in values_of(incident).items():
            settled, faults = settle(path, value, setting=desk.setting(paper))
            assert (settled, faults) == (value, []), path
