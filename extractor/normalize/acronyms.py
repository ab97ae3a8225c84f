"""Acronyms that an article defines itself: "Syrian Democratic Forces (SDF)", "OSDH (Observatorio Sirio
...)".
"""

from __future__ import annotations

import re

from .alias_table import small_words
from .spelling import fold

LONGEST = 10  # letters of an acronym
SKIPPED = 3  # words without a letter in the acronym that may stand between two that have one ("de", "for the")

_ACRONYM = r"[^\W\d_a-zа-яёіїєґ](?:[\w.\-/]{0,10}[^\W_a-zа-яёіїєґ])"
_AFTER = re.compile(rf"[(\[（]\s*[\"“«]?({_ACRONYM})[\"”»]?\s*[)\]）,;]")
_BEFORE = re.compile(rf"(?<!\w)({_ACRONYM})\s*[(\[（]\s*[\"“«]?([^()\[\]（）]{{6,120}}?)[\"”»]?\s*[)\]）]")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_BOUNDARY = re.compile(r"[.!?;:()\[\]\n,]")


def article_acronyms(text: str) -> dict[str, str]:
    """Return the acronyms a text defines, in either order, with the long form as written.

    The long form is the shortest run of words before the bracket whose initials give the acronym; where
    none does (an acronym of another language: "Syrian Observatory (OSDH)"), the run of capitalised words.
    """
    found: dict[str, str] = {}
    for match in _AFTER.finditer(text):
        acronym = match[1].replace(".", "")
        long_form = _before(text[: match.start()], acronym)
        if is_acronym(acronym) and long_form:
            found.setdefault(acronym, long_form)
    for match in _BEFORE.finditer(text):
        acronym, long_form = match[1].replace(".", ""), " ".join(match[2].split())
        if is_acronym(acronym) and spells(acronym, long_form):
            found.setdefault(acronym, long_form)
    return found


def is_acronym(word: str) -> bool:
    """True for two to ten capitals, digits and hyphens, most of them capitals."""
    capitals = sum(map(str.isupper, word))
    return capitals >= 2 and len(word) <= LONGEST and 2 * capitals > len(word)


def spells(acronym: str, long_form: str) -> bool:
    """True if an acronym is made of the initials of a name, with or without its joining words."""
    if not is_acronym(acronym):
        return False
    letters = "".join(c for c in fold(acronym) if c.isalnum())
    words = [fold(w) for w in _WORD.findall(long_form)]
    pieces = [piece for word in words for piece in word.split()]
    full = [p for p in pieces if p not in small_words()]
    return len(full) > 1 and letters in {"".join(p[0] for p in pieces), "".join(p[0] for p in full)}


def _before(text: str, acronym: str) -> str | None:
    """The long form at the end of a text, for an acronym that follows in brackets."""
    clause = _BOUNDARY.split(text[-200:])[-1]
    words = list(_WORD.finditer(clause))
    if not words or clause[words[-1].end() :].strip(" \"'”»*"):
        return None
    for start in range(len(words) - 1, max(len(words) - len(acronym) - SKIPPED - 2, -1), -1):
        form = clause[words[start].start() : words[-1].end()]
        if spells(acronym, form) and fold(words[start].group())[:1] == fold(acronym)[:1]:
            return form
    return _capitalised(clause, words)


def _capitalised(clause: str, words: list[re.Match[str]]) -> str | None:
    """The run of capitalised words, joining words inside it, that ends a clause; None for fewer than two."""
    start = len(words)
    for n in range(len(words) - 1, -1, -1):
        if words[n].group()[0].isupper():
            start = n
        elif fold(words[n].group()) not in small_words() - {"to"}:
            break
    return clause[words[start].start() : words[-1].end()] if start < len(words) - 1 else None
