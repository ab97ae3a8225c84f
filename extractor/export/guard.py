"""Formula injection: a spreadsheet must read a cell of words as words, whatever an article says.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-`` or ``@``, also behind white space, and treats a
leading tab or carriage return as the start of one. Such a cell is written with an apostrophe before it, which
spreadsheets take as "this is text". Numbers are another matter: a latitude of -3.5 is a number, and the type of
its column says so.
"""

from __future__ import annotations

import unicodedata

MARK = "'"
_STARTERS = frozenset("=+-@")
_BREAKERS = frozenset("\t\r")
_UNSEEN = ("C", "Z")  # control and format characters, separators: nothing that a reader would see before the formula


def guard(words: str) -> str:
    """Return the words, with an apostrophe before them if a spreadsheet could read them as a formula.

    Full-width and small forms of the starting characters count as these: some versions read them alike.
    """
    return MARK + words if is_formula(words) else words


def is_formula(words: str) -> bool:
    """True for words that begin with ``= + - @``, tab or carriage return, or with what cannot be seen and then one of these."""
    for character in words:
        if character in _BREAKERS:
            return True
        if not _is_unseen(character):
            return unicodedata.normalize("NFKC", character)[:1] in _STARTERS
    return False


def _is_unseen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character).startswith(_UNSEEN)
