"""From a parsed time phrase to days of the calendar, against the day of publication (R21, R22, R58).

A weekday is the last such day on or before publication, the same day allowed. A missing year is the latest
that does not put the day after publication. The items of a list or range are resolved from the last to the
first, each on or before the one that follows it. Weeks run from Monday to Sunday. Every such choice is said
in ``assumption``.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from .almanac import UNITS
from .time_grammar import Item
from .tokens import Piece

DAY, WEEK, MONTH, YEAR, HOUR = range(5)
_UNSTATED = {DAY: 7, WEEK: 4, MONTH: 12, YEAR: 5, HOUR: 24}  # what "the last few days" is read as
_PARTS_OF_MONTH = {1: (1, 10), 2: (11, 20), 3: (21, 31)}


class Days(NamedTuple):
    """The days of one item: ``whole`` where all of them are meant, not one among them."""

    start: date
    end: date
    stated: bool
    whole: bool = True
    assumption: str | None = None


def days_of(item: Item, *, anchor: date | None, month_first: bool | None) -> Days | None:
    """Return the days that an item means, as seen from ``anchor``; None where that cannot be told."""
    return _READERS[item.kind](_Parts(item.pieces), anchor, month_first)


class _Parts:
    """The values of an item's pieces by symbol."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces

    def all(self, symbols: str) -> list[tuple[int, ...]]:
        return [piece.values for piece in self.pieces if piece.symbol in symbols]

    def first(self, symbols: str) -> int | None:
        return next((values[0] for values in self.all(symbols) if values), None)

    def has(self, symbols: str) -> bool:
        return any(piece.symbol in symbols for piece in self.pieces)


def last_weekday(weekday: int, *, on_or_before: date) -> date:
    """Return the last such weekday, the day itself allowed (R21)."""
    return on_or_before - timedelta(days=(on_or_before.weekday() - weekday) % 7)


def _month_of(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _day_month(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    month, year = parts.first("Mm") or 1, parts.first("Y")
    numbers = [values[0] for values in (parts.all("D") or parts.all("#"))]
    if year is not None:
        days = [_date(year, month, number) for number in numbers]
        return _listed(days, assumption=None)
    for year in _years_back(anchor):
        first = _date(year, month, numbers[0])
        if anchor is not None and first is not None and first <= anchor:
            days = [_date(year, month, number) for number in numbers]
            return _listed(days, assumption=f"no year is given; {year} is the latest that fits publication")
    return None


def _years_back(anchor: date | None) -> Sequence[int]:
    return range(anchor.year, anchor.year - 9, -1) if anchor else ()


def _listed(days: Sequence[date | None], *, assumption: str | None) -> Days | None:
    found = [day for day in days if day is not None]
    if not found or len(found) < len(days):
        return None
    return Days(min(found), max(found), stated=True, assumption=assumption)


def _numeric(parts: _Parts, anchor: date | None, month_first: bool | None) -> Days | None:
    first, second, third, kind = parts.all("N")[0]
    if kind == 0:
        return _listed([_date(first, second, third)], assumption=None)
    orders = _orders(first, second, month_first=month_first)
    for month, number in orders:
        day = _in_year(third, month, number, anchor) if kind == 1 else _latest(month, number, anchor)
        if day is not None and (anchor is None or day <= anchor or len(orders) == 1):
            return Days(day, day, stated=True, assumption=_order_note(orders, number == second, kind))
    return None


def _orders(first: int, second: int, *, month_first: bool | None) -> list[tuple[int, int]]:
    """Return (month, day) readings of 03/04, the preferred first; a number above 12 leaves one (R22)."""
    orders = [(second, first), (first, second)] if not month_first else [(first, second), (second, first)]
    return list(dict.fromkeys(order for order in orders if order[0] <= 12))


def _order_note(orders: Sequence[tuple[int, int]], month_first: bool, kind: int) -> str | None:
    notes = ["read as month/day" if month_first else "read as day/month"] if len(orders) > 1 else []
    notes += ["no year is given; the latest that fits publication"] if kind == 2 else []
    return "; ".join(notes) or None


def _in_year(year: int, month: int, number: int, anchor: date | None) -> date | None:
    if year >= 100:
        return _date(year, month, number)
    latest = (anchor.year if anchor else 2068) % 100
    return _date(year + (2000 if year <= latest + 1 else 1900), month, number)


def _latest(month: int, number: int, anchor: date | None) -> date | None:
    days = (_date(year, month, number) for year in _years_back(anchor))
    return next((day for day in days if day is not None and anchor is not None and day <= anchor), None)


def _month(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    month, year = parts.first("Mm") or 1, parts.first("Y")
    note = None
    if year is None:
        if anchor is None:
            return None
        past = parts.has("l") and anchor.month == month
        year = anchor.year - int(month > anchor.month or past)
        note = f"no year is given; {year} is the latest that fits publication"
    start, end = _month_of(year, month)
    part = parts.first("e")
    if part:
        low, high = _PARTS_OF_MONTH[part]
        start, end = start.replace(day=low), end.replace(day=min(high, end.day))
    return Days(start, end, stated=True, whole=False, assumption=note)


def _year(parts: _Parts, _: date | None, __: bool | None) -> Days | None:
    year, part = parts.first("Y") or 0, parts.first("e")
    first, last = {1: (1, 4), 2: (5, 8), 3: (9, 12)}.get(part or 0, (1, 12))
    return Days(date(year, first, 1), _month_of(year, last)[1], stated=True, whole=False)


def _weekday(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    if anchor is None:
        return None
    last = parts.has("l") and parts.first("W") == anchor.weekday()
    day = last_weekday(parts.first("W") or 0, on_or_before=anchor - timedelta(days=int(last)))
    return Days(day, day, stated=False)


def _weekday_day(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    """Read "quarta-feira (17)": the day of the month, where it is that weekday; else the weekday (R21)."""
    by_weekday = _weekday(parts, anchor, None)
    if anchor is None or by_weekday is None:
        return None
    for back in range(62):
        day = anchor - timedelta(days=back)
        if day.day == parts.first("D") and day.weekday() == parts.first("W"):
            return Days(day, day, stated=False)
    return by_weekday._replace(assumption="the day of the month does not fit the weekday, which is kept")


def _night_to(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    """Read "the night to Friday": Thursday and Friday, as the second day is stated (R58)."""
    day = _weekday(parts, anchor, None)
    return day._replace(start=day.start - timedelta(days=1)) if day else None


def _relative_part(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    if anchor is None:
        return None
    day = anchor - timedelta(days=int(parts.has("l")))
    return Days(day, day, stated=False)


def _day(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    if anchor is None:
        return None
    offset = parts.first("R") if parts.has("R") else parts.first("J")
    day = anchor + timedelta(days=offset or 0)
    return Days(day, day, stated=False)


def _ago(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    if anchor is None:
        return None
    unit, amount, note = _amount(parts)
    if unit == HOUR and note is None:
        day = anchor - timedelta(days=amount // 24)
        return Days(day, day, stated=False)
    if unit == DAY and note is None:
        day = anchor - timedelta(days=amount)
        return Days(day, day, stated=False)
    if note is not None:
        return Days(_before(anchor, unit, amount), anchor, stated=False, whole=False, assumption=note)
    start, end = _period_around(_before(anchor, unit, amount), unit)
    return Days(start, end, stated=False, whole=False)


def _amount(parts: _Parts) -> tuple[int, int, str | None]:
    """Return unit, number of units, and what had to be assumed where no number is stated."""
    unit, times = parts.all("Ujo")[0]
    numbers = [values[0] for values in parts.all("#D")]
    if numbers and numbers[-1]:
        return unit, numbers[-1] * max(times, 1), None
    several = times == 0 or (times == 1 and (parts.has("z") or (unit == DAY and not parts.has("g"))))
    if numbers or several:
        return unit, _UNSTATED[unit], f"an unstated number of {UNITS[unit]}s is read as {_UNSTATED[unit]}"
    return unit, times, None


def _before(day: date, unit: int, amount: int) -> date:
    if unit in (MONTH, YEAR):
        return _months_before(day, amount * (12 if unit == YEAR else 1))
    days = {DAY: amount, WEEK: 7 * amount, HOUR: -(-amount // 24)}[unit]
    return day - timedelta(days=days)


def _period_around(day: date, unit: int) -> tuple[date, date]:
    if unit == WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if unit == MONTH:
        return _month_of(day.year, day.month)
    return (date(day.year, 1, 1), date(day.year, 12, 31)) if unit == YEAR else (day, day)


def _window(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    """Read "the last two days" as publication and the two days before it."""
    if anchor is None:
        return None
    rolling = parts.all("X")
    unit, amount, note = (rolling[0][0], 1, None) if rolling else _amount(parts)
    return Days(_before(anchor, unit, amount), anchor, stated=False, whole=False, assumption=note)


def _period(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    if anchor is None:
        return None
    unit, offset = parts.all("Q")[0] if parts.has("Q") else (parts.all("Uj")[0][0], 0)
    start, end = _period_around(_before(anchor, unit, -offset), unit)
    note = "weeks run from Monday to Sunday" if unit == WEEK else None
    return Days(start, end, stated=False, whole=False, assumption=note)


def _weekend(parts: _Parts, anchor: date | None, _: bool | None) -> Days | None:
    if anchor is None:
        return None
    back = 7 if parts.has("l") and anchor.weekday() >= 5 else 0
    saturday = last_weekday(5, on_or_before=anchor - timedelta(days=back))
    return Days(saturday, saturday + timedelta(days=1), stated=False, whole=False)


_Reader = Callable[[_Parts, date | None, bool | None], Days | None]
_READERS: Mapping[str, _Reader] = {
    "day_month": _day_month,
    "month_day": _day_month,
    "numeric": _numeric,
    "month_year": _month,
    "month": _month,
    "year": _year,
    "weekday": _weekday,
    "weekday_day": _weekday_day,
    "night_to": _night_to,
    "relative_part": _relative_part,
    "day": _day,
    "ago": _ago,
    "window": _window,
    "period": _period,
    "weekend": _weekend,
}
