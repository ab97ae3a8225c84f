"""Words sorted by first letter match what the same words match one after the other."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.vocabulary import any_of

FRAGMENTS = (
    "kill\\w*",
    "killing",
    "s?laid",
    "sl(?:ain|ay)",
    "(?:was|were) shot",
    "Iğdır",
    "ad|kid",
    "x+",
    "убит\\w*",
    "قتل",
)
PIECES = (
    "kill",
    "ing",
    "KILLED",
    "K",
    "slain",
    "laid",
    "ſlain",
    "slays",
    "were shot",
    "iğdır",
    "İğdır",
    "ad",
    "kid",
    "xx",
    "УБИТЫ",
    "قتل",
    "-",
    "ı",
)


def one_by_one(fragments: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(fragments) + r")(?!\w)", re.IGNORECASE)


@given(
    st.lists(st.sampled_from(PIECES)),
    st.sampled_from(["", " "]),
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, unique=True),
)
def test_sorted_words_match_where_and_what_the_same_words_match_in_turn(
    pieces: list[str], joint: str, fragments: list[str]
) -> None:
    text = joint.join(pieces)
    plain, fast = one_by_one(tuple(fragments)), any_of(fragments)
    assert [m.span() for m in fast.finditer(text)] == [m.span() for m in plain.finditer(text)]


@pytest.mark.parametrize(
    ("fragments", "text", "found"),
    [
        pytest.param(("kill", "kill\\w*"), "kills", "kills", id="the next one where the first cuts a word"),
        pytest.param(("no one", "no"), "no one", "no one", id="the first of two that match"),
        pytest.param(("no", "no one"), "no one", "no", id="the first of two that match, though it is shorter"),
        pytest.param(("(?:no|not) one", "no"), "No one", "No one", id="no letter to sort by"),
        pytest.param(("strike",), "ſTRIKE", "ſTRIKE", id="long s"),
        pytest.param(("kill",), "\u212aill", "\u212aill", id="sign of the kelvin"),
    ],
)
def test_the_first_word_of_the_list_that_matches_is_found(fragments: tuple[str, ...], text: str, found: str) -> None:
    match = any_of(fragments).search(text)
    assert match is not None
    assert match[0] == found
