"""Vocabularies: many words, in any case, as one pattern that reads a text quickly.

``re`` tries the alternatives of a pattern one after the other at every word of a text. Here they are sorted by first
letter, and a set of letters stands before each lot: where a word begins with another one, the lot is passed over at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby

CASED = "".join(char for char in map(chr, range(0x2200)) if char.lower() != char or char.upper() != char)
BRANCH_OR_GROUP = re.compile(r"[|()]")
REPEATED = tuple("?*+{")


def any_of(fragments: Iterable[str]) -> re.Pattern[str]:
    """Compile whole words, each a pattern itself, in any case; where several match, the first one does."""
    runs = groupby(fragments, key=has_first_letter)
    lots = (lot for is_sorted, run in runs for lot in (by_letters(run) if is_sorted else map(any_case, run)))
    return re.compile(r"(?<!\w)(?:" + "|".join(lots) + r")(?!\w)")


def has_first_letter(fragment: str) -> bool:
    """Whether all matches of a fragment begin with its first letter."""
    return fragment[:1].isalpha() and fragment[1:2] not in REPEATED and not is_split(fragment)


def is_split(fragment: str) -> bool:
    """Whether a fragment has alternatives outside of all brackets."""
    depth = 0
    for match in BRANCH_OR_GROUP.finditer(fragment):
        if match[0] == "|" and depth == 0:
            return True
        depth += {"(": 1, ")": -1, "|": 0}[match[0]]
    return False


def by_letters(fragments: Iterable[str]) -> Iterator[str]:
    """Yield a pattern for each first letter; no two of them match at the same place, so their order is free."""
    rests: dict[str, list[str]] = {}
    for fragment in fragments:
        rests.setdefault(letter_in_any_case(fragment[0]), []).append(fragment[1:])
    for letters, listed in rests.items():
        yield f"[{letters}]{any_case('|'.join(listed))}"


def any_case(pattern: str) -> str:
    """Return a pattern that ignores case, whatever stands around it."""
    return f"(?i:{pattern})"


@cache
def letter_in_any_case(letter: str) -> str:
    """Return every character that ``re`` takes for a letter where case is ignored: "sSſ"."""
    return "".join(sorted({letter, *re.findall(letter, CASED, re.IGNORECASE)}))
