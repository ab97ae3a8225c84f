"""Find words in a text exactly, up to typography: evidence cannot drift.

Folded: compatibility forms (NFKC), dashes, quotation marks, runs of white space, invisible characters. Nothing else:
a digit, a letter, its case or its accent more or less is another quote, and is not found.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

DASHES = "‐‑‒–—―−﹘﹣－"
SINGLE_QUOTES = "‘’‚‛′`´ʼ＇‹›"
DOUBLE_QUOTES = "“”„‟″«»〝〞＂"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys(DASHES, "-"), **dict.fromkeys(SINGLE_QUOTES, "'"), **dict.fromkeys(DOUBLE_QUOTES, '"')}
    | dict.fromkeys(INVISIBLE, "")
)
USUAL_CHARS = 1 << 16
SEPARATORS = frozenset(".,'٫٬")
"""What may stand between the digits of one number."""
PLAIN = re.compile(r"{word}(?: (?=[!-~])(?:{word})?)*".format(word=r"[!-_a-~]+(?![^\x00-\x7f])"))
"""A run of ASCII that folds to itself: no backquote, no white space but single spaces, nothing composed."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with its typography folded; character ``i`` comes from ``starts[i]`` to ``ends[i]`` of the text."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original text of a span of the folded one."""
        return self.starts[start], self.ends[end - 1]

    def position(self, original: int) -> int:
        """Return the first folded position that comes from ``original`` or later."""
        return bisect_left(self.starts, original)


@lru_cache(maxsize=4096)
def fold_piece(piece: str) -> str:
    """Fold characters that stand for one; white space becomes one space, the invisible nothing."""
    folded = unicodedata.normalize("NFKC", piece.translate(TYPOGRAPHY)).translate(TYPOGRAPHY)
    return " " if folded.isspace() else folded


def fold(text: str) -> str:
    """Return ``text`` with its typography folded, without white space at its ends."""
    return (text if is_plain(text) else folded(text).text).strip()


def is_plain(text: str) -> bool:
    """Whether a text folds to itself."""
    plain = PLAIN.match(text)
    return plain is not None and plain.end() == len(text)


@lru_cache(maxsize=256)
def folded(text: str) -> Folded:
    """Fold a text and remember where every character came from."""
    if is_plain(text):
        return Folded(text, range(len(text)), range(1, len(text) + 1))
    chars: list[str] = []
    starts, ends = array("q"), array("q")
    numbers = low_numbers() if len(text) <= USUAL_CHARS else array("q", range(len(text) + 1))
    for start, end, piece in pieces(text):
        if piece == " " and chars and chars[-1][-1] == " ":
            ends[-1] = end
            continue
        chars.append(piece)
        if len(piece) == end - start and piece.isascii():
            starts.extend(numbers[start:end])
            ends.extend(numbers[start + 1 : end + 1])
        else:
            starts.extend([start] * len(piece))
            ends.extend([end] * len(piece))
    return Folded("".join(chars), starts, ends)


@cache
def low_numbers() -> array[int]:
    """Return the offsets of all texts but the longest: copying them is far quicker than counting again."""
    return array("q", range(USUAL_CHARS + 1))


def pieces(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the pieces of a text that fold together, with their offsets and what they fold to, if anything."""
    start = 0
    while start < len(text):
        plain = PLAIN.match(text, start)
        end = plain.end() if plain else cluster_end(text, start)
        piece = text[start:end]
        whole = piece if plain or is_mark(text, start) else fold_piece(piece)
        if whole:
            yield start, end, whole
        start = end


def cluster_end(text: str, start: int) -> int:
    """Return where the character that begins at ``start`` ends, with all that composes with it."""
    end = start + 1
    while end < len(text) and (unicodedata.combining(text[end]) or "\u1160" <= text[end] <= "\u11ff"):
        end += 1
    return end


def is_mark(text: str, at: int) -> bool:
    """Whether a raised or circled figure stands at a number: "27²" is 27 with a note, never 272."""
    if unicodedata.category(text[at]) != "No":
        return False
    return any(char.isdigit() for char in (text[at - 1 : at], text[at + 1 : at + 2]))


def find_words(words: str, text: str, *, start: int = 0, end: int | None = None) -> tuple[int, int] | None:
    """Return the offsets of the first place in ``text[start:end]`` that holds ``words`` as whole words, or None."""
    return next(find_all_words(words, text, start=start, end=end), None)


def find_all_words(words: str, text: str, *, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the offsets of every place in ``text[start:end]`` that holds ``words`` as whole words."""
    needle, hay = fold(words), folded(text)
    limit = len(text) if end is None else end
    at = hay.position(start) - 1
    while needle and (at := hay.text.find(needle, at + 1)) >= 0:
        found = hay.span(at, at + len(needle))
        if found[1] > limit:
            return
        if is_whole(hay.text, at, at + len(needle)):
            yield found


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether a span begins and ends between words, and cuts no number ("1" of "1,200" is none)."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if (is_word(text[start]) and is_word(before)) or (is_word(text[end - 1]) and is_word(after)):
        return False
    cut_left = text[start].isdigit() and before in SEPARATORS and text[start - 2 : start - 1].isdigit()
    cut_right = text[end - 1].isdigit() and after in SEPARATORS and text[end + 1 : end + 2].isdigit()
    return not (cut_left or cut_right)


def is_word(char: str) -> bool:
    """Whether a character is part of a word; scripts without spaces have no whole words to cut."""
    return is_letter(char) and not is_unspaced(char)


def is_letter(char: str) -> bool:
    """Whether a character is a letter, a digit or the sign of a vowel; a raised figure is none."""
    kind = unicodedata.category(char) if char else ""
    return kind[:1] in ("L", "M") or kind == "Nd"


def is_unspaced(char: str) -> bool:
    """Whether a character belongs to a script that is written without spaces."""
    code = ord(char)
    return 0x0E00 <= code <= 0x0EFF or 0x3040 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or code >= 0x20000
