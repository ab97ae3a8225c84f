"""The choices of the command line, apart from the code that acts on them: ``--help`` imports little."""

from __future__ import annotations

from enum import StrEnum


class Align(StrEnum):
    """How templates are matched: the official greedy way, or for the largest sum."""

    GREEDY = "greedy"
    OPTIMAL = "optimal"


class Format(StrEnum):
    """How a report is written."""

    TABLE = "table"
    JSON = "json"
