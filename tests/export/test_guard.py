"""Formula injection."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.export.guard import MARK, guard, is_formula
from extractor.export.write import csv_cell

SPACES = [chr(n) for n in range(sys.maxunicode + 1) if chr(n).isspace()]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "﹣"])
def test_a_cell_that_a_spreadsheet_could_run_gets_an_apostrophe(start: str) -> None:
    assert guard(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("space", SPACES, ids=[unicodedata.name(space, f"U+{ord(space):04X}") for space in SPACES])
def test_white_space_before_it_changes_nothing(space: str) -> None:
    for start in "=+-@\t\r":
        assert guard(f"{space}{start}1") == f"'{space}{start}1"


@pytest.mark.parametrize("unseen", ["\x00", "\u200b", "\u200f", "\ufeff", "\u2060", " \n\u00a0\x0b"])
def test_characters_that_nobody_sees_change_nothing(unseen: str) -> None:
    assert guard(f"{unseen}=1") == f"'{unseen}=1"


@pytest.mark.parametrize(
    "words", ["", " ", "27 soldiers", "a=b", "Jean-Luc", "“=1”", "'=1", "— 3", "1-2", "\nfoo", "٣"]
)
def test_other_words_stay_as_they_are(words: str) -> None:
    assert guard(words) == words


@given(st.text())
def test_what_is_guarded_needs_no_guard_and_loses_nothing(words: str) -> None:
    assert not is_formula(guard(words))
    assert guard(words).removeprefix(MARK if is_formula(words) else "") == words


@pytest.mark.parametrize(
    ("cell", "written"), [(-3.5, -3.5), (-2, -2), (None, ""), (True, "true"), (False, "false"), ("-3.5", "'-3.5")]
)
def test_only_words_are_guarded(cell: str | float | None, written: str | float) -> None:
    assert csv_cell(cell) == written
    assert type(csv_cell(cell)) is type(written)
