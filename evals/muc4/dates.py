"""Date fills: ``DD MMM YY`` the day, ``- DD MMM YY`` on or before it, ``DD MMM YY - DD MMM YY`` between two.

0 stands for a day or year that is not given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .credit import CORRECT, INCORRECT, PARTIAL, Credit

Day = tuple[int, int, int]
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
EVER = (0, 0, 0)
_WRITTEN = rf"(?:(\d{{1,2}})\s+)?({'|'.join(MONTHS)})[A-Z]*\.?(?:\s+(\d{{4}}|\d{{2}}))?(?!\d)"
_DATE = re.compile(_WRITTEN + r"|(\d\d) (\d\d) (\d\d)")


@dataclass(frozen=True, slots=True)
class Days:
    """Days from ``first`` to ``last``, both included; ``first`` is ``EVER`` for on or before."""

    first: Day
    last: Day


def compare_dates(key: str, response: str) -> Credit:
    """Best credit of the response's date against the alternatives of the key.

    Half for days inside the key's range, and for the key's last day in another form (evals.md section 6).
    """
    given = parse_dates(response)[:1]
    return max((_compare(k, r) for k in parse_dates(key) for r in given), default=INCORRECT)


def _compare(key: Days, response: Days) -> Credit:
    if key == response:
        return CORRECT
    inside = key.first <= response.first and response.last <= key.last
    return PARTIAL if inside or response.last == key.last else INCORRECT


@lru_cache(maxsize=4096)
def parse_dates(text: str) -> tuple[Days, ...]:
    """Read the alternatives of a date fill; one that holds no date is left out."""
    return tuple(days for part in text.upper().split("/") if (days := _days(part.strip(" ()"))))


def _days(text: str) -> Days | None:
    dates = [_day(match) for match in _DATE.finditer(text)]
    if not dates:
        return None
    return Days(EVER if text.startswith("-") else dates[0], dates[-1])


def _day(match: re.Match[str]) -> Day:
    day, month, year, numeric_day, numeric_month, numeric_year = match.groups()
    if month:
        return _year(year), MONTHS.index(month) + 1, int(day or 0)
    return _year(numeric_year), int(numeric_month), int(numeric_day)


def _year(text: str | None) -> int:
    if not text:
        return 0
    return int(text) if len(text) == 4 else (1900 if int(text) >= 50 else 2000) + int(text)
