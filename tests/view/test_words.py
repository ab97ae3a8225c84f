"""Codes and figures in plain English."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from extractor.pipeline import REVIEW
from extractor.schema import (
    Attribution,
    Basis,
    Channel,
    CountRelation,
    Kind,
    Outcome,
    PartyType,
    Place,
    PlacePrecision,
    Range,
    Side,
    Span,
    Status,
    When,
)
from extractor.view import words


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (Kind, words.KINDS), (PartyType, words.PARTIES), (Attribution, words.ATTRIBUTIONS), (Side, words.SIDES),
        (Outcome, words.OUTCOMES), (Channel, words.CHANNELS), (CountRelation, words.RELATIONS), (Basis, words.BASES),
        (Status, words.STATUSES), (Status, words.STATUS_SENTENCES), (PlacePrecision, words.PRECISIONS),
    ],
    ids=["kind", "party", "attribution", "side", "outcome", "channel", "relation", "basis", "status", "sentence", "precision"],
)  # fmt: skip
def test_every_code_of_the_schema_has_words(codes: object, table: dict[str, str]) -> None:
    assert set(table) == set(get_args(codes))


def test_every_reason_for_review_has_a_name_and_a_sentence() -> None:
    assert set(words.FLAGS) == set(words.FLAG_SENTENCES) == set(REVIEW)


def test_a_reason_that_is_not_known_is_shown_without_underscores() -> None:
    assert (words.flag_words("odd_thing"), words.flag_sentence("odd_thing")) == ("Odd thing", "Odd thing.")


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (Range(27, 27, 27), "27"), (Range(6, 6, 8), "6–8"), (Range(11, 11, None), "at least 11"), (Range(None, 12, 12), "up to 12"),
        (Range(None, 100, None), "about 100"), (Range(0, 0, 0), "0"), (Range(None, None, None), ""),
    ],
    ids=["exact", "between", "at least", "up to", "about", "none", "not stated"],
)  # fmt: skip
def test_bounds_read_as_a_person_writes_them(bounds: Range, expected: str) -> None:
    assert words.range_words(bounds) == expected


@pytest.mark.parametrize(
    ("start", "end", "span", "expected"),
    [
        (date(2019, 4, 18), date(2019, 4, 18), "single_day", "18 Apr 2019"),
        (date(2019, 4, 18), date(2019, 4, 19), "spans_days", "18–19 Apr 2019"),
        (date(2019, 4, 30), date(2019, 5, 1), "spans_days", "30 Apr – 1 May 2019"),
        (date(2018, 12, 31), date(2019, 1, 1), "one_day_within", "31 Dec 2018 – 1 Jan 2019"),
        (None, date(2019, 4, 20), "on_or_before", "on or before 20 Apr 2019"),
        (date(2019, 4, 18), None, "unknown", "from 18 Apr 2019"),
        (None, None, "unknown", ""),
    ],
    ids=["day", "days", "months", "years", "before", "open", "none"],
)
def test_days_say_what_both_ends_share_once(start: date | None, end: date | None, span: Span, expected: str) -> None:
    assert words.when_words(When(start=start, end=end, span=span)) == expected


def test_a_place_says_no_name_twice() -> None:
    assert words.place_words(Place(name="Gwoza, in Borno state", admin1="Borno", country="Nigeria")) == (
        "Gwoza, in Borno state, Nigeria"
    )


@pytest.mark.parametrize(("given", "is_kept_apart"), [("OSDH", False), ("صوت الساحل", True), ("a\u202eb", True)])
def test_words_that_run_right_to_left_are_kept_apart(given: str, is_kept_apart: bool) -> None:
    assert (words.isolated(given) == f"\u2068{given}\u2069") is is_kept_apart
