"""The head of an article: its dateline, and a publication date that a line of the head states in full.

Shapes only, no word lists: ``KABUL, May 3 (Agency) —``, ``Headline – 20/04/2019``, ``Kabul, 3 May 2024``. A
date inside a sentence is what the article is about, not when it appeared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from .errors import DateUnreadable

HEAD_CHARS = 2_000
HEAD_LINES = 12
LINE_CHARS = 300
MAX_LEAD_WORDS = 12
MAX_LEAD_CHARS = 90
MIN_SENTENCE_WORDS = 5
MIN_SENTENCE_CHARS = 40

_DAY = r"\d{1,2}(?:st|nd|rd|th|er|[.ºª°])?"
_LETTERS = r"[^\s\d!-/:-@\[-`{-~–—]"  # also combining marks, which no word class holds
_FULL_DATE = re.compile(
    rf"""(?<![\w/.-])(?:
        \d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}}(?:[T ]\d\d:\d\d[\d:.]*(?:Z|[ ]?[+-]\d\d:?\d\d)?)?
      | \d{{1,2}}([-/.])\d{{1,2}}\2\d{{4}}
      | {_DAY}[-\s]*(?:{_LETTERS}{{1,5}}\s+)?{_LETTERS}{{3,12}}\.?[-,\s]*(?:{_LETTERS}{{1,5}}\s+)?\d{{4}}
      | {_LETTERS}{{3,12}}\.?\s+{_DAY},?\s+\d{{4}}
      | \d{{4}}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일]
    )(?![\w/])""",
    re.VERBOSE,
)
_SHORT_YEAR_DATE = re.compile(r"(?<![\w/.-])\d{1,2} [^\W\d_]{3,12}\.? (\d{2})(?!\w)")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_EAST_ASIAN = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_WEEKDAY = r"(?:[^\W\d_]{3,12},?\s+)?"
_SET_OFF = re.compile(rf"(?:[|·•–—(\[]|\s-)\s*{_WEEKDAY}$")
_SEPARATED = re.compile(rf"[,:/]\s*{_WEEKDAY}$")
_AFTER_DATE = re.compile(r"[\s,|·•–—)\]-]*(?:\d{1,2}[:.h]\d{2}\S*\s*)?(?:[^\s.!?]+(?:\s+|$)){0,4}$")
_SENTENCE_END = re.compile(r"(?<!\b\d)(?<!\b\d\d)(?<!\b[^\W\d_])(?<!\b[^\W\d_]{2})(?<!\b[^\W\d_]{3})[.!?。！？؟।]\s")

# What closes a dateline: an agency in brackets or slashes, then a dash, colon or stop; or a dash alone.
_AGENCY = r"[(\[/][^()\[\]/\n]{2,60}[)\]/]"
_DATELINE_END = re.compile(
    rf"(?P<agency>{_AGENCY})\s*(?:-{{1,3}}|[–—:：.])\s*(?=\S)|\s-{{1,3}}\s+(?=\S)|\s*[–—]\s*(?=\S)|日[电電讯訊]"
)
_CAPITAL_PLACE = re.compile(r"([^\W\d_a-z]{2,}(?:[ ,-]{1,2}[^\W\d_a-z]{2,}){0,3})[.:]\s*-{0,2}\s+(?=\S)")
_PLACE_AND_DAY = re.compile(r"\s*[^\W\d_][^\W\d]*(?:\s\w+)?,\s(?:[^\W\d_]+\s\d{1,2}|\d{1,2}\s[^\W\d_]+)\s*$")
_TERMINAL = re.compile(r"[.!?…。][\s\"'”’»)]*$")
_LETTER = re.compile(r"[^\W\d_]")
_ACRONYM_LAST = re.compile(r",\s*[^\W\d_a-z]{3,8}$")
_DAY_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def find_published(text: str, *, title: str | None = None) -> date | None:
    """Find the publication date that the head of a text states in full, or None.

    The date must stand alone on its line, be set off at the end of a line, or belong to a dateline. The first
    line is taken for a headline unless a ``title`` is known that it does not begin with.
    """
    headed = title is None or text.lstrip().startswith(title)
    for index, (_, line) in enumerate(_head_lines(text)):
        for match in _FULL_DATE.finditer(line):
            if _stands_alone(line, match, first=headed and index == 0) or _in_dateline(line, match.end()):
                found = _read(match.group())
                if found is not None:
                    return found
        short = _SHORT_YEAR_DATE.search(line)
        if short and _in_dateline(line, short.end()) and (found := _read(short.group())):
            return found
    return None


def find_dateline(text: str) -> tuple[int, int] | None:
    """Find the span of the dateline: place, date and agency before the first sentence, or a line of their
    own.
    """
    for end_of in (_dateline_end, _date_line_end):
        for start, line in _head_lines(text):
            end = end_of(line)
            if end is not None:
                return start + len(line) - len(line.lstrip()), start + end
    return None


def _head_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the first lines that are not blank, cut to a length, with their offsets."""
    start = 0
    found = 0
    for line in text[:HEAD_CHARS].split("\n"):
        if line.strip():
            yield start, line[:LINE_CHARS]
            found += 1
            if found == HEAD_LINES:
                return
        start += len(line) + 1


def _read(words: str) -> date | None:
    """Read a date of the head, or return None: 03/04/2019 could be two days.

    With dots the day comes first everywhere. A year of two digits is read as POSIX does, 69 to 99 being
    1969 to 1999.
    """
    from .normalize.dates import read_published

    if dotted := _DOTTED.fullmatch(words):
        words = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}"
    elif east_asian := _EAST_ASIAN.fullmatch(words):
        words = "-".join(part.zfill(2) for part in east_asian.groups())
    elif short := _SHORT_YEAR_DATE.fullmatch(words):
        words = f"{words[:-2]}{19 if int(short[1]) >= 69 else 20}{short[1]}"
    try:
        return read_published(words)
    except DateUnreadable:
        return None


def _stands_alone(line: str, match: re.Match[str], *, first: bool) -> bool:
    """Tell whether nothing but a place, a byline or a time shares the line, or a separator sets the date off.

    The first line is a headline as a rule: there a date needs a stronger separator than a comma.
    """
    before = line[: match.start()]
    words = len(before.split())
    if not _AFTER_DATE.match(line[match.end() :]):
        return False
    if not words or _SET_OFF.search(before):
        return True
    separated = bool(_SEPARATED.search(before))
    return (separated and words <= (2 if first else 6)) or (words <= 2 and not first)


def _date_line_end(line: str) -> int | None:
    """Return the end of a short line that is a date beside a place or a byline, or None if it is another
    line.
    """
    match = _FULL_DATE.search(line)
    if match is None:
        return len(line.rstrip()) if _PLACE_AND_DAY.match(line) else None
    if len(line[: match.start()].split()) > 4 or not _stands_alone(line, match, first=True):
        return None
    return len(line.rstrip())


def _in_dateline(line: str, date_end: int) -> bool:
    end = _dateline_end(line)
    return end is not None and date_end <= end


def _dateline_end(line: str) -> int | None:
    """Return where the dateline of a line ends, its dash included, or None if the line begins without one."""
    head = line[:160]
    for match in _DATELINE_END.finditer(head):
        lead = head[: match.end("agency") if match["agency"] else match.start()].strip()
        rest = line[match.end() :]
        sure = bool(match["agency"]) or " " not in lead
        if _is_lead(lead, agency=bool(match["agency"])) and _opens_sentence(rest) and (sure or _is_long(rest)):
            return match.end()
    place = _CAPITAL_PLACE.match(head)
    if place and place[1].isupper() and _is_paragraph(line) and not line.isupper() and _is_lead(place[1], agency=False):
        return place.end()
    return None


def _is_lead(lead: str, *, agency: bool) -> bool:
    if not lead or len(lead) > MAX_LEAD_CHARS or len(lead.split()) > MAX_LEAD_WORDS:
        return False
    if lead[0].islower() or _SENTENCE_END.search(lead) or not _LETTER.search(lead):
        return False
    if agency:
        return True
    place = re.split(r"[,\d(]", lead, maxsplit=1)[0].strip()
    capitals = place == place.upper() and (place.isupper() or len(place.split()) <= 3)
    dated = "," in lead and _DAY_NUMBER.search(lead)
    return bool(capitals or dated or _ACRONYM_LAST.search(lead) or lead.endswith(")"))


def _opens_sentence(rest: str) -> bool:
    first = rest.lstrip("[(\"'“”„«‘’「 ")[:1]
    return bool(first) and not first.islower()


def _is_paragraph(line: str) -> bool:
    """Tell a paragraph from a headline, in which a colon follows whoever is quoted."""
    return len(line) >= LINE_CHARS or _TERMINAL.search(line) is not None


def _is_long(rest: str) -> bool:
    return len(rest.split()) >= MIN_SENTENCE_WORDS or len(rest) >= MIN_SENTENCE_CHARS
