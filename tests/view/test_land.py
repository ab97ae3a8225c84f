"""The base map and the middles of regions."""

from __future__ import annotations

import re

import pytest

from extractor.view.land import STEP, Town, load_land, load_middles, write_land, write_middles


def squares(stored: str) -> dict[tuple[int, int], str]:
    """Read a stored base map as the page does: squares by row and column."""
    found = {}
    for line in stored.splitlines():
        row = re.match(r"\d+", line)
        assert row is not None
        column = 0
        for gap, country, length in re.findall(r"(?: (\d+))?([A-Z]{2})(\d*)", line[row.end() :]):
            column += int(gap or 0)
            for _ in range(int(length or 1)):
                found[int(row[0]), column] = country
                column += 1
    return found


def test_squares_are_read_as_they_were_written() -> None:
    towns = [
        Town(89.9, -179.9, 5, "AA"),
        Town(89.9, -179.6, 5, "AA"),
        Town(89.9, -178.0, 5, "BB"),
        Town(10.2, 20, 1, "CC"),
    ]
    towns.append(Town(10.1, 20.1, 9, "DD"))  # the larger town of the square names it
    assert squares(write_land(towns)) == {(0, 0): "AA", (0, 1): "AA", (0, 8): "BB", (319, 800): "DD"}


@pytest.mark.parametrize(
    ("lat", "lon", "country"), [(9.06, 7.49, "NG"), (33.51, 36.29, "SY"), (-33.87, 151.21, "AU"), (4.61, -74.08, "CO")]
)
def test_capitals_lie_in_their_country(lat: float, lon: float, country: str) -> None:
    assert squares(load_land())[int((90 - lat) // STEP), int((lon + 180) // STEP)] == country


def test_no_town_lies_in_the_open_sea() -> None:
    assert not {(int((90 - lat) // STEP), 600) for lat in range(-40, 5)} & set(squares(load_land()))


def test_a_middle_is_a_town_next_to_the_mean() -> None:
    towns = [Town(0, 0, 1, "AA", "AA-1"), Town(0, 1, 1, "AA", "AA-1"), Town(0, 2, 1, "AA")]
    assert write_middles(towns) == "AA 0.00 1.00\nAA-1 0.00 0.00\n"


def test_regions_and_countries_have_a_middle() -> None:
    assert load_middles()["NG-SO"] == pytest.approx((13.06, 5.24), abs=1)
    assert {"NG", "SY", "CO", "AF-KAB"} <= set(load_middles())
