"""Debris of broken entities: ``#8217;``, ``quot;``, ``39;``, and a bare ``39`` without semicolon (R14, R24).

``l&#39;OSDH`` comes out of scraping and machine translation as "the 39; OSDH" or "the government. 39 Islamic
state". A name of an entity, or a code with its number sign, is certain. A plain number is debris only where
no figure can stand; everything doubtful stays in the text and is marked, because a lost figure is worse than
a stray one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..language import is_function_word
from .offsets import Edit
from .repair import TYPOGRAPHIC

# Code points that entities stand for in news text: quotation marks, apostrophes, ampersand, spaces, dashes,
# ellipsis.
_CODES = frozenset({34, 38, 39, 145, 146, 147, 148, 150, 151, 160, 171, 187, *range(8201, 8251)})
_FIRST_CERTAIN_CODE = 8_000  # no toll is written 8217 without a separator and followed by a semicolon
_GLUED_NAMES = tuple(sorted(TYPOGRAPHIC - {"amp", "shy"}))  # "camp;" and "bashy;" are words
_LATIN_LETTERS = range(192, 256)

_NAMED = re.compile(r"([A-Za-z]{3,12});")
_NUMBERED = re.compile(r"#\s?(?P<signed>\d{2,5});|(?<![\d.,])(?P<plain>\d{2,4});")
_QUOTES = frozenset("'\"‘’‚“”„«»‹›")
_SINGLE_QUOTES = frozenset("'‘’")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\s*$")
# A consonant alone is the rest of an elision ("l 39; OSDH") or of a possessive ("Assad 39; s army").
_CONSONANT = "[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]"
_LONE_BEFORE = re.compile(rf"(?<![^\W_])({_CONSONANT}) $")
_LONE_AFTER = re.compile(rf" ?(?={_CONSONANT}(?![^\W_]))")
_AFTER_STOP = re.compile(r"[.!?…][\"'”’»)]?\s+$")
_WORD_AFTER = re.compile(r"\s*([^\W\d_][\w'’-]*)")
_SPACES = re.compile(" *")
_PUNCTUATION_AFTER = re.compile(r"\s*(?:[,.;:!?)]|$)", re.MULTILINE)

# Words that a noun must follow, so that no figure can end a clause after them, as after a single letter.
_ARTICLE_WORDS = "the le la les du des el los las del il lo gli della dei os ao aos der die das dem den het een"
_ARTICLES = frozenset(_ARTICLE_WORDS.split())
_CONTEXT_CHARS = 80


@dataclass(slots=True)
class Debris:
    """What to edit, and the spans that are doubtful: what was cut out, and what may be debris but stays."""

    edits: list[Edit] = field(default_factory=list)
    spots: list[tuple[int, int]] = field(default_factory=list)


def find_debris(text: str, *, raw: str, language: str | None) -> Debris:
    """Find the debris of entities in a text; ``raw`` is the raw article, which may show them whole."""
    found = Debris()
    if ";" not in text:
        return found
    certain: set[int] = set()
    for edit in sorted((*_named(text), *_numbered(text, raw, certain, found.spots))):
        found.edits.append(edit)
        if not edit.new:
            found.spots.append((edit.start, edit.end))
    for code in sorted(code for code in certain if code < _FIRST_CERTAIN_CODE):
        _find_bare(text, code, found, language=language)
    found.edits.sort()
    return found


def _named(text: str) -> Iterator[Edit]:
    """Yield edits for names of typographic entities, also where they are glued to the word before."""
    for match in _NAMED.finditer(text):
        word = match[1].lower()
        name = next((name for name in (*_GLUED_NAMES, "amp") if word.endswith(name)), None)
        if name and (name in _GLUED_NAMES or word == name):
            start = match.end() - len(name) - 1
            yield _replacement(text, start, match.end(), html.unescape(f"&{name};"))


def _numbered(text: str, raw: str, certain: set[int], doubtful: list[tuple[int, int]]) -> Iterator[Edit]:
    """Yield edits for codes with their semicolon; note certain codes, and spans that may be figures."""
    signed = {int(code) for code in re.findall(r"#\s?(\d{2,4})\s?;", raw)}
    signed = {code for code in signed if not _stands_as_figure(text, code)}
    for match in _NUMBERED.finditer(text):
        code = int(match["signed"] or match["plain"])
        if match["signed"] or _is_debris(text, match, signed):
            char = html.unescape(f"&#{code};")
            if char.isprintable() or char.isspace():
                certain.add(code)
                yield _replacement(text, *match.span(), char)
        elif code in _CODES and _word_before(text, match.start()):
            doubtful.append(match.span())


def _is_debris(text: str, match: re.Match[str], signed: set[int]) -> bool:
    """Decide whether a number before a semicolon is the code of a character rather than a figure."""
    code, start, end = int(match["plain"]), *match.span()
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalpha():
        return code in _CODES | set(_LATIN_LETTERS) and (before.islower() or after.isalpha())
    if code not in _CODES:
        return False
    alone = before == " " and _LONE_AFTER.match(text, end) is not None
    return code >= _FIRST_CERTAIN_CODE or code in signed or alone or _follows_article(text, start)


def _stands_as_figure(text: str, code: int) -> bool:
    """Tell whether the number stands elsewhere before a word in lower case, as a figure does."""
    return re.search(rf"(?<![\w.,]){code}\s+(?=[^\W\d_A-Z])", text) is not None


def _replacement(text: str, start: int, end: int, char: str) -> Edit:
    """Put the character back. One that stands alone between words is dropped, with the space after it.

    An apostrophe between words and a lone consonant joins them: "l 39; OSDH" becomes "l'OSDH".
    """
    apart = not text[start - 1 : start].strip()
    after = _SPACES.match(text, end).end()  # type: ignore[union-attr]  # no space matches too
    lone = _LONE_BEFORE.search(text, max(0, start - 4), start) or _LONE_AFTER.match(text, end)
    if char in _SINGLE_QUOTES and text[start - 1 : start] == " " and lone:
        return Edit(start - 1, after, char)
    if char in _QUOTES and apart and (char in _SINGLE_QUOTES or not text[end : end + 1].strip()):
        return Edit(start, after, "", "markup")
    return Edit(start, end, " " if char == "\xa0" else char)


def _find_bare(text: str, code: int, found: Debris, *, language: str | None) -> None:
    """Judge the bare occurrences of a code whose debris the text shows elsewhere.

    One goes only if it is the one such number, a sentence or an article ends before it, and after it comes
    a name that the text uses without a number and that counts nothing. Otherwise it stays, and is marked.
    """
    taken = {edit.start for edit in found.edits}
    numbers = re.compile(rf"(?<![\w.,#-]){code}(?![\w;%]|[.,:]\d|\s?[-–/]\s?\d)")
    bare = [match for match in numbers.finditer(text) if match.start() not in taken]
    for match in bare:
        start, end = match.span()
        after_stop = _AFTER_STOP.search(text[max(0, start - 8) : start])
        if not after_stop and not _follows_article(text, start):
            continue
        found.spots.append((start, end))
        if len(bare) == 1 and _names_uncounted(text, end, language=language):
            end = _SPACES.match(text, end).end()  # type: ignore[union-attr]  # zero spaces match too
            found.edits.append(Edit(start, end, "", "markup"))


def _follows_article(text: str, position: int) -> bool:
    word = _word_before(text, position)
    return len(word) == 1 or word.lower() in _ARTICLES


def _word_before(text: str, position: int) -> str:
    match = _WORD_BEFORE.search(text[max(0, position - _CONTEXT_CHARS) : position])
    return match[1] if match else ""


def _names_uncounted(text: str, position: int, *, language: str | None) -> bool:
    """Tell whether a known name follows with nothing to count after it: punctuation or a function word."""
    first = last = _WORD_AFTER.match(text, position)
    if first is None or last is None or not first[1][0].isupper():
        return False
    following = _WORD_AFTER.match(text, last.end())
    while following and not is_function_word(following[1], language=language) and _recurs(text, last, following):
        last, following = following, _WORD_AFTER.match(text, following.end())
    acronym = len(first[1]) > 2 and first[1].isupper() and not text.isupper()
    if last is first and not acronym:
        return False
    if _PUNCTUATION_AFTER.match(text, last.end()):
        return True
    return following is not None and is_function_word(following[1], language=language)


def _recurs(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Tell whether two words stand side by side elsewhere, without a number before them."""
    pair = re.compile(rf"(?<!\d )\b{re.escape(first[1])}\s+{re.escape(second[1])}\b", re.IGNORECASE)
    return any(match.start() != first.start(1) for match in pair.finditer(text))
