"""Which lines of an article are not its text: captions, repeats, addresses, leftovers of markup, link lists
(R5).

Told by shape, in any language, and, but for repeats, only where the article around them is prose: a bulletin
of short lines without punctuation is left alone. A line that states a figure goes only if it is said again,
word for word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from .offsets import Edit, Reason

PROSE_WORDS = 12
MIN_PROSE_LINES = 2
FRAGMENT_WORDS = 4
SHORT_WORDS = 5
CAPTION_WORDS = 20
CREDIT_WORDS = 6
LINK_WORDS = 14
ROW_ITEMS = 3
LINK_RUN = 3
CHARS_PER_WORD_UNSPACED = 2

_TERMINAL = re.compile(r"""[.!?…:;。！？：；؟؛۔।॥։።፧၊။៖。｡][\s"'”’»)\]」』）]*$""")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_NUMERAL = re.compile(r"\d|[〇零一二三四五六七八九十百千万两]")
_WORD = re.compile(r"\w+")
_CREDIT = re.compile(r"[(\[（](?P<inside>[^()\[\]（）\n]{2,60})[)\]）]\s*[.。]?\s*$")
_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|\S{1,64}@\S{1,64}\.\w)\S*")
_NAME_PART = re.compile(r"[^\W_]+")
_ITEM_MARK = re.compile(r"\s[|»›>→·•/]\s")
_RIGHTS = re.compile(r"\s*(?:©|®|\(c\)\s)", re.IGNORECASE)
_LIST_ITEM = re.compile(r"\s*(?:[-–—•*·▪■●○‣]|\d{1,2}[.)]|[A-Za-z][.)])\s")

_LEFTOVER_SIGNS = ("=", "{{", "{%", "[/", "function", "window.", "document.")
_ADDRESS_SIGNS = ("://", "www.", "@", "pic.")
_EDGES = " .,:;!?\"'“”‘’«»()[]|-–—•*"

# What a broken tag leaves behind: attributes with their values, script, template braces, shortcodes.
_LEFTOVER = re.compile(
    r"""["']?\s*\b(?:src|srcset|href|alt|class|style|width|height|target|rel|data-[a-z-]{2,20})\s?=\s?"""
    r"""(?:"[^"\n]{0,300}"?|'[^'\n]{0,300}'?)"""
    r"""|\b(?:function\s?\(|var\s\w+\s?=|window\.\w+|document\.\w+)[^\n]*"""
    r"""|\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}|\[[a-z_]{3,20}\s\w+=[^\]\n]{0,200}\]|\[/[a-z_]{1,20}\]""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text without the white space around it; ``ends`` tells whether it ends as a sentence
    does.
    """

    start: int
    end: int
    text: str
    words: int
    ends: bool

    @property
    def is_prose(self) -> bool:
        return self.ends and self.words >= PROSE_WORDS


def split_lines(text: str) -> list[Line]:
    """Split a text into its lines that are not blank."""
    lines = []
    start = 0
    for part in text.split("\n"):
        inner = part.strip()
        if inner:
            low = start + part.index(inner[0])
            ends = _TERMINAL.search(inner, max(0, len(inner) - 12)) is not None
            lines.append(Line(low, low + len(inner), inner, _count_words(inner), ends))
        start += len(part) + 1
    return lines


def _count_words(text: str) -> int:
    unspaced = 0 if text.isascii() else len(_UNSPACED.findall(text))
    return len(text.split()) + unspaced // CHARS_PER_WORD_UNSPACED


def find_boilerplate(
    text: str, lines: list[Line], *, language: str | None, protected: tuple[tuple[int, int], ...] = ()
) -> list[Edit]:
    """Return the edits that drop boilerplate lines, and leftovers of markup from the lines that stay.

    ``protected`` spans (headline, dateline) keep their lines.
    """
    reasons = _Judge(lines, language).reasons()
    edits = []
    for index, (line, reason) in enumerate(zip(lines, reasons, strict=True)):
        if any(start < line.end and line.start < end for start, end in protected):
            reason = None
        if reason:
            edits.append(_drop(lines, index, reason, len(text)))
        elif _has_leftover(line.text):
            found = _LEFTOVER.finditer(line.text)
            edits += [Edit(line.start + m.start(), line.start + m.end(), "", "markup") for m in found]
    return edits


def _drop(lines: list[Line], index: int, reason: Reason, text_end: int) -> Edit:
    """Drop a line with the white space up to the next one, so that the gaps do not add up."""
    last = index + 1 == len(lines)
    return Edit(lines[index].start, text_end if last else lines[index + 1].start, "", reason)


def is_prose(lines: list[Line]) -> bool:
    """Tell whether most of the text stands in paragraphs of sentences."""
    prose = [line.end - line.start for line in lines if line.is_prose]
    return len(prose) >= MIN_PROSE_LINES and 2 * sum(prose) >= sum(line.end - line.start for line in lines)


class _Judge:
    """Judges the lines of one text: for each, why it is no text of the article, or None."""

    def __init__(self, lines: list[Line], language: str | None) -> None:
        self._lines = lines
        self._language = language
        self._prose = is_prose(lines)
        # What stands above the text may be titles or the head of a letter.
        self._first_prose = next((index for index, line in enumerate(lines) if line.is_prose), len(lines))
        self._listed = _listed(lines)
        self._reasons: list[Reason | None] = [None] * len(lines)
        self._figures: dict[str, bool] = {}

    def reasons(self) -> list[Reason | None]:
        self._judge_repeats()
        if self._prose:
            self._judge_single()
            self._judge_runs()
        return self._reasons

    def _states_figure(self, line: Line) -> bool:
        """Tell whether a line states a number, in digits or in words of its language."""
        if line.text not in self._figures:
            self._figures[line.text] = _NUMERAL.search(line.text) is not None or self._finds_figure(line.text)
        return self._figures[line.text]

    def _finds_figure(self, text: str) -> bool:
        from ..normalize.numbers import find_figures

        return bool(find_figures(text, language=self._language))

    def _judge_repeats(self) -> None:
        """Drop what is said again; of captions, buttons and promotions that are said again, the first one
        too.
        """
        places: dict[str, list[int]] = defaultdict(list)
        for index, line in enumerate(self._lines):
            places[_key(line.text)].append(index)
        for key, indexes in places.items():
            if key and len(indexes) > 1:
                self._judge_group(indexes)

    def _judge_group(self, indexes: list[int]) -> None:
        first = self._lines[indexes[0]]
        credit = _ends_in_credit(first.text)
        promoted = any(_has_leftover(self._lines[index].text) for index in indexes)
        scrap = self._prose and (credit or promoted or not (first.ends or _is_name(first.text)))
        if scrap and not self._states_figure(first):
            for index in indexes:
                self._reasons[index] = "caption" if credit else "boilerplate"
            if promoted:
                self._extend(indexes[0] - 1)
                self._extend(indexes[-1] + 1)
        elif first.words > FRAGMENT_WORDS:
            for index in indexes[1:]:
                self._reasons[index] = "repeated"

    def _extend(self, index: int) -> None:
        """Let a promotion begin or end with one more scrap of a few words."""
        if 0 <= index < len(self._lines):
            line = self._lines[index]
            if line.words <= SHORT_WORDS and not self._states_figure(line):
                self._reasons[index] = "boilerplate"

    def _judge_single(self) -> None:
        tagged = self._tags_sources()
        for index, line in enumerate(self._lines):
            if self._reasons[index] or line.words > CAPTION_WORDS:
                continue
            if not tagged and index + 1 < len(self._lines) and self._is_caption(line):
                self._reasons[index] = "caption"
            elif self._is_scrap(index):
                self._reasons[index] = "boilerplate"

    def _is_scrap(self, index: int) -> bool:
        """Tell whether a line is an address, a row of links, or, below the head of the text, a fragment."""
        line = self._lines[index]
        row = is_row(line) and not self._states_figure(line)
        return row or _is_address(line) or (index > self._first_prose and self._is_fragment(line, index))

    def _tags_sources(self) -> bool:
        """Tell whether paragraphs of this text end with their source: then a source makes no caption."""
        inner = self._lines[:-1]
        return any(
            _ends_in_credit(line.text) and (line.words > CAPTION_WORDS or self._states_figure(line)) for line in inner
        )

    def _is_caption(self, line: Line) -> bool:
        return _ends_in_credit(line.text) and not self._states_figure(line)

    def _is_fragment(self, line: Line, index: int) -> bool:
        """Tell whether a line is a few words that end nowhere: a button, but no name, no source, no "place:
        event".
        """
        few = line.words <= FRAGMENT_WORDS and not {":", "@"} & set(line.text)
        return few and not _is_name(line.text) and self._is_loose(index)

    def _is_loose(self, index: int) -> bool:
        line = self._lines[index]
        loose = not line.ends and not self._listed[index] and not _LIST_ITEM.match(line.text)
        return loose and not self._states_figure(line)

    def _judge_runs(self) -> None:
        """Drop runs of short lines that end nowhere, such as links to other stories."""
        run: list[int] = []
        for index in range(self._first_prose, len(self._lines) + 1):
            if index < len(self._lines) and self._lines[index].words <= LINK_WORDS and self._is_loose(index):
                run.append(index)
                continue
            if len(run) >= LINK_RUN and not all(_is_name(self._lines[place].text) for place in run):
                for place in run:
                    self._reasons[place] = self._reasons[place] or "boilerplate"
            run = []


def _listed(lines: list[Line]) -> list[bool]:
    """Tell of each line whether it belongs to a list that a colon opens."""
    listed = []
    opened = False
    for line in lines:
        opened = line.text.endswith((":", "：")) if line.ends else opened
        listed.append(opened)
    return listed


def _is_name(text: str) -> bool:
    """Tell whether a line may be a name: a place that heads a section, a signature, one of the dead.

    No word of four letters or more begins in lower case; in scripts without case every line may be one.
    """
    return not any(len(word) > 3 and word[0].islower() for word in _NAME_PART.findall(text))


def _key(text: str) -> str:
    """Return what a line says: two lines with one key say the same."""
    said = _LEFTOVER.sub("", text) if _has_leftover(text) else text
    return " ".join(said.casefold().split()).strip(_EDGES)


def _has_leftover(text: str) -> bool:
    return any(sign in text for sign in _LEFTOVER_SIGNS) and _LEFTOVER.search(text) is not None


def _ends_in_credit(text: str) -> bool:
    """Tell whether a line ends with an agency in brackets, set off from what it says."""
    match = _CREDIT.search(text, max(0, len(text) - 70))
    if match is None or len(match["inside"].split()) > CREDIT_WORDS:
        return False
    said = text[: match.start()].rstrip()
    named = any(char.isalpha() and not char.islower() for char in match["inside"])
    set_off = _TERMINAL.search(said[-3:]) or re.search("[/:：]", match["inside"])
    return bool(said) and named and set_off is not None


def is_row(line: Line) -> bool:
    """Tell whether a line is a row of short items with marks between them, as links are."""
    items = [] if line.ends else _ITEM_MARK.split(line.text)
    return len(items) >= ROW_ITEMS and all(len(item.split()) <= SHORT_WORDS for item in items)


def _is_address(line: Line) -> bool:
    """Tell whether a line is an address, a notice of rights or a leftover of markup, with few words beside
    it.
    """
    if _RIGHTS.match(line.text):
        return True
    rest = _ADDRESS.sub(" ", line.text) if any(sign in line.text for sign in _ADDRESS_SIGNS) else line.text
    rest = _LEFTOVER.sub(" ", rest) if _has_leftover(rest) else rest
    words = _WORD.findall(rest)
    return not words or (rest != line.text and len(words) < FRAGMENT_WORDS and not _NUMERAL.search(rest))
