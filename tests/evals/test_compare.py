"""How near two values are."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.compare import (
    NONE,
    PART,
    SAME,
    WEAK,
    Days,
    compare_codes,
    compare_days,
    compare_figures,
    compare_names,
    compare_phrases,
    compare_places,
)
from evals.readers import read_name, read_place

NAMES = [
    ("Northern Front", "northern front", SAME),
    ("Northern Front", "the Northern Front (NF)", SAME),
    ("Frente del Norte", "FRENTE DEL NORTE", SAME),
    ("Ejército de Arda", "Ejercito de Arda", SAME),
    ("Северный фронт", "Северного фронта", SAME),
    ("Arda army", "army", PART),
    ("Arda army", "Northern Front", NONE),
    ("Brigade 2018", "Brigade 2019", PART),
]


@pytest.mark.parametrize(("a", "b", "level"), NAMES)
def test_names_compare_by_their_words(a: str, b: str, level: int) -> None:
    assert compare_names(read_name(a), read_name(b)) == level


PHRASES = [
    ("soldiers and regime fighters", "regime fighters and soldiers", SAME),
    ("a jihadist faction affiliated with the HTS", "jihadist faction", PART),
    ("army post", "the market", NONE),
]


@pytest.mark.parametrize(("a", "b", "level"), PHRASES)
def test_phrases_compare_by_their_words(a: str, b: str, level: int) -> None:
    assert compare_phrases(read_name(a), read_name(b)) == level


@given(
    st.sampled_from([n for pair in NAMES for n in pair[:2]]),
    st.sampled_from([n for pair in NAMES for n in pair[:2]]),
)
def test_comparing_names_is_symmetric(a: str, b: str) -> None:
    assert compare_names(read_name(a), read_name(b)) == compare_names(read_name(b), read_name(a))


Place = tuple[str | None, str | None, str | None]
PLACES: list[tuple[str, Place, Place, int]] = [
    ("same town", ("Aleppo", None, "Syria"), ("Aleppo", None, "Syria"), SAME),
    ("same unit, no town", (None, "Homs", "Syria"), (None, "Homs", "Syria"), SAME),
    ("right country, wrong town", ("Aleppo", None, "Syria"), ("Damascus", None, "Syria"), WEAK),
    ("edge of a town", ("western limits of Aleppo", None, "Syria"), ("Aleppo", None, "Syria"), SAME),
    ("unknown places of one unit", ("Makeen area", "Homs", "Syria"), ("Dunsel area", "Homs", "Syria"), PART),
    ("a unit by its name", ("province of Homs", "Homs", "Syria"), (None, "Homs", "Syria"), SAME),
    ("unknown place inside another", ("Kirava market", None, None), ("Kirava", None, None), PART),
    ("another country", ("Aleppo", None, "Syria"), ("Mosul", None, "Iraq"), NONE),
    ("unknown towns", ("Kirava", None, None), ("Dunsel", None, None), NONE),
]


@pytest.mark.parametrize(("a", "b", "level"), [p[1:] for p in PLACES], ids=[p[0] for p in PLACES])
def test_places_compare_by_point_then_unit_then_country(a: Place, b: Place, level: int) -> None:
    assert compare_places(read_place(*a), read_place(*b)) == level
    assert compare_places(read_place(*b), read_place(*a)) == level


D1, D2, D3 = date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 9)
WINDOWS: list[tuple[str, Days, Days, int]] = [
    ("equal", (D1, D2), (D1, D2), SAME),
    ("inside", (D1, D3), (D2, D2), PART),
    ("apart", (D1, D1), (D2, D2), NONE),
    ("on or before", (None, D3), (D1, D1), PART),
    ("after an open end", (None, D1), (D2, D3), NONE),
]


@pytest.mark.parametrize(("a", "b", "level"), [w[1:] for w in WINDOWS], ids=[w[0] for w in WINDOWS])
def test_windows_of_days_compare_by_overlap(a: Days, b: Days, level: int) -> None:
    assert compare_days(a, b) == compare_days(b, a) == level


FIGURES = [
    ("equal", (7, None), (7, None), SAME),
    ("different", (7, None), (8, None), NONE),
    ("anchor of a range", (6, 8), (6, None), PART),
    ("outside a range", (6, 8), (9, None), NONE),
    ("both vague", (None, None), (None, None), SAME),
    ("vague is not a number", (None, None), (12, None), NONE),
    ("zero is a number", (0, None), (0, None), SAME),
    ("zero is not nothing", (0, None), (None, None), NONE),
]


@pytest.mark.parametrize(("a", "b", "level"), [f[1:] for f in FIGURES], ids=[f[0] for f in FIGURES])
def test_figures_compare_by_value_and_range(
    a: tuple[int | None, int | None], b: tuple[int | None, int | None], level: int
) -> None:
    assert compare_figures(a, b) == compare_figures(b, a) == level


def test_a_suicide_bombing_is_a_bombing_and_no_air_strike() -> None:
    assert compare_codes("suicide_bombing", "bombing_ied_mine") == PART
    assert compare_codes("suicide_bombing", "air_or_drone_strike") == NONE
