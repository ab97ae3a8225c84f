"""Lines of JSON files."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from evals.lines import dump, find_lines, line_of

TEXT = """{
  "a": 1,
  "b": [
    {"c": "x,\\"}", "d": null},
    [],
    2
  ]
}
"""

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_every_value_has_the_line_on_which_it_starts() -> None:
    lines = find_lines(TEXT)
    assert lines[()] == 1
    assert lines["a",] == 2
    assert lines["b", 0, "c"] == 4
    assert lines["b", 1] == 5
    assert lines["b", 2] == 6


def test_a_path_that_is_not_there_has_the_line_of_its_nearest_parent() -> None:
    assert line_of(("b", 0, "missing", "deeper"), lines=find_lines(TEXT)) == 4


@given(values)
def test_the_layout_keeps_the_value(value: object) -> None:
    assert json.loads(dump(value)) == value  # type: ignore[arg-type]  # hypothesis knows only object


@given(st.dictionaries(st.text(), values))
def test_the_locator_finds_every_key_of_the_layout(value: dict[str, object]) -> None:
    lines = find_lines(dump(value))  # type: ignore[arg-type]  # as above
    assert all((key,) in lines for key in value)


def test_short_objects_stay_on_one_line() -> None:
    assert '{"quote": "a", "start": 1, "end": 2}' in dump({"evidence": [{"quote": "a", "start": 1, "end": 2}] * 9})
