"""Where land is, and where regions and countries have their middle: all that a map without a network needs.

Both files are made from the towns of the offline gazetteer (GeoNames, CC BY 4.0) by ``python -m extractor.view.land``.

``land.txt``: squares of a quarter of a degree that are lived in. A line for each row of squares, from the north: its
number, then runs of squares from the west. A run is `` 3SY12``: a gap of three empty squares, then twelve of SY; without
a gap nothing stands before the country, and one square has no number.

``middles.txt``: a line for each country and first-level unit: its ISO 3166 code, latitude, longitude.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

STEP = 0.25  # degrees; a finer grid shows gaps between villages, a coarser one no coast
Spot = tuple[float, float]


class Town(NamedTuple):
    """A town as the map needs it; ``unit`` is the code of its first-level unit, if it has one."""

    lat: float
    lon: float
    people: int
    country: str
    unit: str | None = None


def load_land() -> str:
    """Return the base map as stored."""
    return files(__package__).joinpath("land.txt").read_text(encoding="ascii")


@cache
def load_middles() -> Mapping[str, Spot]:
    """Return a town next to the middle of every country and first-level unit, by ISO 3166 code."""
    lines = files(__package__).joinpath("middles.txt").read_text(encoding="ascii").splitlines()
    rows = (line.split() for line in lines)
    return {code: (float(lat), float(lon)) for code, lat, lon in rows}


def write_land(towns: Iterable[Town]) -> str:
    """Return the base map of towns; the largest town of a square names its country."""
    largest: dict[tuple[int, int], tuple[int, str]] = {}
    for town in towns:
        square = int((90 - town.lat) // STEP), int((town.lon + 180) // STEP)
        largest[square] = max(largest.get(square, (-1, "")), (town.people, town.country))
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


def _run(gap: int, country: str, length: int) -> str:
    return f"{f' {gap}' if gap else ''}{country}{length if length > 1 else ''}"


def write_middles(towns: Iterable[Town]) -> str:
    """Return the town nearest to the mean of all towns, for each country and unit: so no middle lies in the sea."""
    areas: dict[str, list[Spot]] = {}
    for town in towns:
        for code in (town.country, *([town.unit] if town.unit else [])):
            areas.setdefault(code, []).append((town.lat, town.lon))
    return "".join(f"{code} {lat:.2f} {lon:.2f}\n" for code, (lat, lon) in sorted(_middles(areas)))


def _middles(areas: Mapping[str, list[Spot]]) -> Iterator[tuple[str, Spot]]:
    for code, spots in areas.items():
        lat, lon = fmean(s[0] for s in spots), fmean(s[1] for s in spots)
        yield code, min(spots, key=lambda s: (s[0] - lat) ** 2 + (s[1] - lon) ** 2)


def _all_towns() -> Iterator[Town]:
    from ..normalize.gazetteer_cache import load_gazetteer

    gazetteer = load_gazetteer()
    parts = gazetteer.parts
    for number in range(len(parts["city_lat"])):
        lat, lon = parts["city_lat"][number] / 1e5, parts["city_lon"][number] / 1e5
        admin = gazetteer.city_admin(number)
        unit = gazetteer.admin(admin).admin1_code if admin >= 0 else None
        yield Town(lat, lon, parts["city_people"][number], gazetteer.city_country(number), unit)


if __name__ == "__main__":
    folder, towns = Path(__file__).parent, list(_all_towns())
    folder.joinpath("land.txt").write_text(write_land(towns), encoding="ascii")
    folder.joinpath("middles.txt").write_text(write_middles(towns), encoding="ascii")
