"""Number fills: ``3``, ``3-`` at least, ``-3`` at most, ``3-5`` between, ``~3`` about, ``PLURAL``."""

from __future__ import annotations

import re

from .credit import CORRECT, INCORRECT, PARTIAL, Credit

_RANGE = re.compile(r"[~-]?\d*-?\d*")


def compare_numbers(key: str, response: str) -> Credit:
    """Credit of one number against another: half for a figure that anchors the key's range or its ``~``."""
    wanted, given = _normal(key), _normal(response)
    if wanted == given:
        return CORRECT
    anchors = re.findall(r"\d+", wanted) if _RANGE.fullmatch(wanted) and not wanted.isdigit() else []
    return PARTIAL if given in anchors else INCORRECT


def _normal(text: str) -> str:
    return re.sub(r"[\s,]", "", text.upper())
