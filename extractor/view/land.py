"""The base map: which squares of a quarter of a degree are lived in, and in which country.

It is drawn from the towns of the offline gazetteer (GeoNames, CC BY 4.0), so that no map has to be shipped or fetched.
``land.txt`` holds a line for each row of squares, from the north: its number, then runs of squares from the west. A run
is `` 3SY12``: a gap of three empty squares, then twelve of SY; without a gap nothing stands before the country, and one
square has no number.

``python -m extractor.view.land`` makes the file anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import groupby
from pathlib import Path

STEP = 0.25  # degrees; a finer grid shows gaps between villages, a coarser one no coast
Square = tuple[int, int]  # row from the north pole, column from the antimeridian


def load_land() -> str:
    """Return the base map as stored."""
    return files(__package__).joinpath("land.txt").read_text(encoding="ascii")


def square_of(lat: float, lon: float) -> Square:
    """Return the square that a point lies in."""
    return int((90 - lat) // STEP), int((lon + 180) // STEP)


def write_land(towns: Iterable[tuple[float, float, int, str]]) -> str:
    """Return the base map of towns, each with latitude, longitude, people and country; the largest names its square."""
    largest: dict[Square, tuple[int, str]] = {}
    for lat, lon, people, country in towns:
        square = square_of(lat, lon)
        largest[square] = max(largest.get(square, (-1, "")), (people, country))
    rows = groupby(sorted((row, column, country) for (row, column), (_, country) in largest.items()), lambda s: s[0])
    return "".join(f"{row}{''.join(_runs((c, name) for _, c, name in squares))}\n" for row, squares in rows)


def _runs(squares: Iterable[tuple[int, str]]) -> Iterator[str]:
    at, start, length, last = 0, 0, 0, ""
    for column, country in squares:
        if length and column == start + length and country == last:
            length += 1
            continue
        if length:
            yield _run(start - at, last, length)
            at = start + length
        start, length, last = column, 1, country
    yield _run(start - at, last, length)


def _run(skipped: int, country: str, length: int) -> str:
    return f"{f' {skipped}' if skipped else ''}{country}{length if length > 1 else ''}"


def _all_towns() -> Iterator[tuple[float, float, int, str]]:
    from ..normalize.gazetteer_cache import load_gazetteer

    gazetteer = load_gazetteer()
    parts = gazetteer.parts
    for number in range(len(parts["city_lat"])):
        lat, lon = parts["city_lat"][number] / 1e5, parts["city_lon"][number] / 1e5
        yield lat, lon, parts["city_people"][number], gazetteer.city_country(number)


if __name__ == "__main__":
    Path(__file__).with_name("land.txt").write_text(write_land(_all_towns()), encoding="ascii")
