"""Names in running text that the gazetteer knows: longest match first, by case where the script has case.

Nothing here decides which of several places is meant; ``find_places`` and ``locate`` do that.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache
from itertools import islice
from typing import Literal, NamedTuple

from .gazetteer import LONGEST_NAME, NOTHING, Gazetteer, Named, named
from .spelling import fold, squash

_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u0900-\u0dff"
_RUN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"  # written without spaces
_LETTERS = rf"(?:[^\W\d_{_RUN}]+|[{_MARKS}]+)+"
_PLAIN = r'[A-Za-z]++(?=[ ,;:!?")\n])'  # what the last pattern finds too, in half the time: most words of Latin script
_WORD = re.compile(rf"{_PLAIN}|[{_RUN}]+|(?:[A-Z]\.){{2,}}|{_LETTERS}(?:['’ʼʻ‘`]{_LETTERS})*")
_RUN_START = re.compile(f"[{_RUN}]")
_GAP = re.compile(r"\s?[-‐-–.'’]?\s?")
_HYPHENS = frozenset("-‐‑")
_APOSTROPHE = re.compile("['’ʼʻ‘`]")
_LONGEST_PARTICLE = 4  # letters from which a word before a hyphen is no particle
_LONGEST_RUN = 8  # characters of the longest name looked for in a script without spaces
_CYRILLIC_ENDINGS = ("", "а", "я", "ь", "о", "ы", "и", "ая", "ий", "ія")


Start = Literal["never", "name", "particle"]


class Word(NamedTuple):
    """One word of a text: a script without spaces gives one word per run."""

    start: int
    end: int
    text: str

    @property
    def is_run(self) -> bool:
        first = self.text[0]
        return first >= "\u0e00" and _RUN_START.match(first) is not None

    @property
    def may_begin_name(self) -> bool:
        """Whether a name may begin with this word by itself."""
        return _may_begin_name(self.text)


_new_word = tuple.__new__
"""Twice as fast as ``Word`` itself: every word of every article is made so."""


class Mention(NamedTuple):
    """A stretch of text that is a name the gazetteer knows. ``first`` and ``last`` count its words."""

    start: int
    end: int
    words: str
    meaning: Named
    first: int
    last: int
    inflected: bool = False


@lru_cache(maxsize=1 << 14)
def key_of(word: str) -> str:
    """The ``squash`` key of a word; articles repeat their words."""
    return squash(word)


def words_of(text: str) -> list[Word]:
    """Every word of a text, with its offsets."""
    return [_new_word(Word, (m.start(), m.end(), m[0])) for m in _WORD.finditer(text)]


def is_all_caps(words: list[Word]) -> bool:
    """True where capitals tell nothing about names: more than two words, over three quarters of all."""
    others = (word for word in words if not word.text.isupper())
    few = sum(1 for _ in islice(others, (len(words) + 3) // 4))  # counting on would change nothing
    return 4 * few < len(words) and len(words) - few > 2


def find_mentions(
    text: str, words: list[Word], gazetteer: Gazetteer, *, any_case: bool = False, all_caps: bool | None = None
) -> Iterator[Mention]:
    """Yield known names, left to right, longest first, never overlapping; ``all_caps`` is counted where not given."""
    any_case = any_case or (is_all_caps(words) if all_caps is None else all_caps)
    starts = [_start_of(word.text, any_case, gazetteer) for word in words]
    free = 0
    for at, start in enumerate(starts):
        if start == "never" or at < free or (start == "particle" and not _is_particle(text, words, at)):
            continue
        if words[at].is_run:
            yield from _mentions_in_run(words[at], at, gazetteer)
            continue
        mention = _longest_at(text, words, at, gazetteer, any_case=any_case)
        if mention:
            free = mention.last + 1
            if not mention.meaning.blocked:
                yield mention


def is_whole_name(mention: Mention, words: list[Word], text: str, *, ignore: Container[str] = ()) -> bool:
    """False where a capitalised word stands right beside: "Saxony" in "Lower Saxony", "Mosul" in "Mosul Dam".

    Words whose key is in ``ignore`` do not count ("Homs Governorate").
    """

    def extends(n: int, gap: str) -> bool:
        return words[n].text[0].isupper() and gap == " " and key_of(words[n].text) not in ignore

    before, after = mention.first - 1, mention.last + 1
    return not (
        (before >= 0 and not _is_owner(words[before]) and extends(before, text[words[before].end : mention.start]))
        or (after < len(words) and extends(after, text[mention.end : words[after].start]))
    )


def _is_owner(word: Word) -> bool:
    return word.text.endswith(("'s", "’s"))


@lru_cache(maxsize=1 << 15)
def _start_of(word: str, any_case: bool, gazetteer: Gazetteer) -> Start:
    """Whether a word may begin a name: never, by itself, or as the short part before a hyphen ("al-Bab", "l-Ain").

    Never where the gazetteer knows no name that begins so and there is no ending to take off: most capitalised words.
    Asked of every word, and articles repeat their words.
    """
    if word.isascii() and word.isalpha() and named(gazetteer, key_of(word)) is NOTHING:
        return "never"
    if any_case or (not (word[0].islower() and word.isalpha()) and _may_begin_name(word)):
        return "name"
    return "particle" if len(word) < _LONGEST_PARTICLE else "never"


def _may_begin_name(word: str) -> bool:
    """Capital, or of a script without case; "l'Ituri" and "d'Abidjan" too."""
    first = word[0]
    if first.islower() and len(word) > 2 and word[1] in "'’":
        first = word[2]
    return not first.islower()


def _is_particle(text: str, words: list[Word], at: int) -> bool:
    joined = at + 1 < len(words) and text[words[at].end : words[at + 1].start] in _HYPHENS
    return joined and words[at + 1].may_begin_name


def _longest_at(text: str, words: list[Word], at: int, gazetteer: Gazetteer, *, any_case: bool) -> Mention | None:
    keys = [key_of(words[at].text)]
    reach = min(at + max(named(gazetteer, keys[0]).longest, 1), len(words), at + LONGEST_NAME)
    for n in range(at + 1, reach):
        if not _GAP.fullmatch(text, words[n - 1].end, words[n].start) or words[n].is_run:
            break
        keys.append(keys[-1] + key_of(words[n].text))
    for last in range(at + len(keys) - 1, at - 1, -1):
        if last > at and not any_case and not words[last].may_begin_name:
            continue
        known = named(gazetteer, keys[last - at])
        if known.cities or known.admins or known.countries or known.blocked:
            return _mention(text, words, at, last, known)
        found = _without_ending(text, words, at, last, gazetteer)
        if found:
            return found
    return _inflected(words[at], at, gazetteer)


def _mention(text: str, words: list[Word], first: int, last: int, known: Named) -> Mention:
    start, end = words[first].start, words[last].end
    return Mention(start, end, text[start:end], known, first, last)


def _without_ending(text: str, words: list[Word], first: int, last: int, gazetteer: Gazetteer) -> Mention | None:
    """A name with a suffix or prefix set off by an apostrophe: "Baghdad's", "Halep'te", "l'Ituri"."""
    start, end = words[first].start, words[last].end
    if words[first].text.isalpha() and words[last].text.isalpha():
        return None
    head = _APOSTROPHE.search(text, start, words[first].end)
    tails = [m.start() for m in _APOSTROPHE.finditer(text, words[last].start, end)]
    for low, high in ((start, tails[-1] if tails else end), (head.end() if head else start, end)):
        piece = text[low:high]
        if 2 < len(piece) < end - start and not piece[0].islower():
            known = named(gazetteer, squash(piece))
            if known.cities or known.admins or known.countries:
                return Mention(low, high, piece, known, first, last)
    return None


def _inflected(word: Word, at: int, gazetteer: Gazetteer) -> Mention | None:
    """A name in another case (Cyrillic) or behind a one-letter preposition (Arabic)."""
    if word.text.isascii():
        return None
    for key in _base_forms(fold(word.text)):
        known = named(gazetteer, key)
        if known.cities or known.admins or known.countries:
            return Mention(word.start, word.end, word.text, known, at, at, inflected=True)
    return None


def _base_forms(folded: str) -> Iterator[str]:
    if "а" <= folded[:1] <= "ӿ" and len(folded) > 4:
        for cut in (1, 2, 3, 4):
            if len(folded) - cut > 2:
                yield from (folded[:-cut] + ending for ending in _CYRILLIC_ENDINGS)
    elif "ء" <= folded[:1] <= "ۿ" and len(folded) > 3:
        if folded.startswith("لل"):
            yield "ال" + folded[2:]
        if folded[0] in "وفبلك":
            yield folded[1:]


def _mentions_in_run(word: Word, at: int, gazetteer: Gazetteer) -> Iterator[Mention]:
    """Names inside a run of a script without spaces, longest first from each character."""
    low = 0
    while low < len(word.text) - 1:
        for high in range(min(low + _LONGEST_RUN, len(word.text)), low + 1, -1):
            known = named(gazetteer, squash(word.text[low:high]))
            if known is not NOTHING and (known.cities or known.admins or known.countries):
                yield Mention(word.start + low, word.start + high, word.text[low:high], known, at, at)
                low = high - 1
                break
        low += 1
