"""Repairs of characters and marks: line ends, mojibake, controls, entities, chat tokens and tags.

Each repair yields edits of the text as it stands. They are repeated until nothing changes, because one
repair may complete what another must remove: ``&lt;|im_start|&gt;`` is a chat token only once its entities
are decoded.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from html.entities import html5

from .offsets import Edit, Traced, edited

MAX_ROUNDS = 8

# Names of entities that stand for typography: their debris is told even without the ampersand.
_TYPOGRAPHIC = "quot amp apos nbsp lsquo rsquo sbquo ldquo rdquo bdquo ndash mdash hellip laquo raquo lsaquo rsaquo shy"
TYPOGRAPHIC = frozenset(_TYPOGRAPHIC.split())

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_NEVER_TEXT = "\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_MARKS = "\u0300-\u036f\u0653-\u0655\u3099\u309a"
_SUSPECT = re.compile(rf"[&<\[\r\x0b\x0c\x80-\x9f\u200c\u200d\u2028\u2029{_NEVER_TEXT}{_BIDI}{_INVISIBLE}{_MARKS}]")
_DECOMPOSED = re.compile(rf"\w[{_MARKS}]{{1,4}}(?![{_MARKS}])")
_REMOVED = re.compile(rf"(?:\x1b\[[0-9;]{{0,20}}[A-Za-z]|[{_NEVER_TEXT}{_BIDI}{_INVISIBLE}])+")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# Zero-width joiners are spelling in Arabic and Indic scripts and in emoji, and noise elsewhere.
_JOINER = re.compile("[\u200c\u200d]")
_JOINING = re.compile(
    "[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff"
    "\ufe0f\u2600-\u27bf\U0001f000-\U0001faff]"
)

_ENTITY = re.compile(
    r"&\s?(?:amp\s?;\s?)*"
    r"(?:#\s?(?:(?P<decimal>[0-9]{1,7})(?:\s?;|(?![0-9;]))|[xX](?P<hex>[0-9a-fA-F]{1,6})\s?;)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9]{1,31})\s?;)"
)
_CHAT_TOKEN = re.compile(
    r"<[|｜][^<>\n]{0,80}[|｜]>|<</?SYS>>|<0x[0-9A-Fa-f]{2}>"
    r"|\[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|gMASK)\]",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?:/?(?P<name>[A-Za-z][\w:-]*)|[!?])[^<>]{0,2000}>")
_BLOCKS = "p br div li ul ol h1 h2 h3 h4 h5 h6 tr table section article header footer blockquote figure figcaption hr"
_BLOCK_TAGS = frozenset(_BLOCKS.split())
_INLINES = "a b i u s em strong span font small big mark abbr cite q code wbr ins del time"
_INLINE_TAGS = frozenset(_INLINES.split())
_HIDDEN_TAGS = frozenset({"script", "style", "noscript", "template"})
_LAST_RESORT = re.compile(r"[<>\[\]&]")

# A lead byte of UTF-8 read in a one-byte page, then a continuation byte read in the same page.
_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014"
    "\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
    "|[РС][\u0402-\u040c\u040e\u040f\u0452-\u045c\u045e\u045f\u00a0-\u00bb\u2020-\u20ac]|вЂ|‚Ä|√[\u00a0-\u00bf∂≠≤≥]"
)
_MOJIBAKE_LEAD = re.compile("[\u00c2-\u00f4РСв‚√]")
_CHUNK = re.compile(r"[^\n]{1,4000}")
_SCRIPT_RUN = re.compile(r"[^\x00-\x7f]+|[\x00-\x7f]+")
_TOKEN = re.compile(r"\s+|[^\s]+")


def repaired(traced: Traced) -> Traced:
    """Apply every repair until the text stays as it is. Most texts need none, which one search tells."""
    if not _SUSPECT.search(traced.text) and not _has_mojibake(traced.text):
        return traced
    for _ in range(MAX_ROUNDS):
        before = traced.text
        for repair in (_mojibake, _line_ends, _controls, _joiners, _composed, _entities, _chat_tokens, _tags):
            traced = edited(traced, repair(traced.text))
        if traced.text == before:
            return traced
    return edited(traced, _last_resort(traced.text))


def _last_resort(text: str) -> Iterator[Edit]:
    """Drop what tokens, tags and entities are made of: only a text built against the repairs comes here."""
    for match in re.finditer(rf"{_LAST_RESORT.pattern}|{_REMOVED.pattern}", text):
        yield Edit(*match.span(), "", "markup")


def _line_ends(text: str) -> Iterator[Edit]:
    if "\r" in text or not text.isascii() or "\x0b" in text or "\x0c" in text:
        for match in _LINE_END.finditer(text):
            yield Edit(*match.span(), "\n")


def _controls(text: str) -> Iterator[Edit]:
    """Drop controls, bidi marks, invisible characters and surrogates; read C1 controls as Windows-1252."""
    edits = [Edit(*match.span(), "", "control") for match in _REMOVED.finditer(text)]
    if not text.isascii():
        for match in _C1.finditer(text):
            char = match.group().encode("latin-1").decode("cp1252", errors="ignore")
            edits.append(Edit(*match.span(), char, None if char else "control"))
    yield from sorted(edits)


def _joiners(text: str) -> Iterator[Edit]:
    if text.isascii():
        return
    for match in _JOINER.finditer(text):
        start, end = match.span()
        if not (start and _JOINING.match(text, start - 1) and _JOINING.match(text, end)):
            yield Edit(start, end, "", "control")


def _composed(text: str) -> Iterator[Edit]:
    """Write a letter and its marks as one character where there is one: decomposed words are cut at their marks."""
    if text.isascii():
        return
    for match in _DECOMPOSED.finditer(text):
        new = unicodedata.normalize("NFC", match.group())
        if len(new) < len(match.group()):
            yield Edit(*match.span(), new)


def _entities(text: str) -> Iterator[Edit]:
    if "&" not in text:
        return
    for match in _ENTITY.finditer(text):
        new = _decoded(match)
        if new is not None:
            yield Edit(*match.span(), new, None if new else "markup")


def _decoded(match: re.Match[str]) -> str | None:
    """Return what an entity stands for, or None when it is none; spaces inside are believed of typography
    only.
    """
    name = match["name"]
    if name is None:
        return html.unescape(f"&#{match['decimal']};" if match["decimal"] else f"&#x{match['hex']};")
    if " " in match.group() and name.lower() not in TYPOGRAPHIC:
        return None
    return html5.get(f"{name};") or html5.get(f"{name.lower()};")


def _chat_tokens(text: str) -> Iterator[Edit]:
    if "<" in text or "[" in text:
        for match in _CHAT_TOKEN.finditer(text):
            yield Edit(*match.span(), _space_between(text, match.start(), match.end()), "markup")


def _tags(text: str) -> Iterator[Edit]:
    """Drop tags and comments, scripts and styles with what they hold; a block becomes a line of its own."""
    if "<" not in text:
        return
    closers = _Closers(text)
    position = 0
    for match in _TAG.finditer(text):
        if match.start() < position or not _is_tag(match):
            continue
        name = (match["name"] or "").lower()
        position = match.end()
        if name in _HIDDEN_TAGS and match.group()[1] != "/":
            position = closers.end_of(name, position)
        yield Edit(match.start(), position, _tag_space(text, match.start(), position, name), "markup")


def _is_tag(match: re.Match[str]) -> bool:
    """Tell a tag from words in angle brackets: it is one word, has attributes, or a name of HTML."""
    name = (match["name"] or "").lower()
    inside = match.group()[1:-1].strip(" /")
    known = name in _BLOCK_TAGS or name in _INLINE_TAGS or name in _HIDDEN_TAGS
    return not name or known or not re.search(r"\s", inside) or "=" in inside


def _tag_space(text: str, start: int, end: int, name: str) -> str:
    if name in _BLOCK_TAGS:
        return "\n"
    if name not in _INLINE_TAGS:
        return _space_between(text, start, end)
    digits = text[start - 1 : start].isdigit() and text[end : end + 1].isdigit()
    return " " if digits else ""


def _space_between(text: str, start: int, end: int) -> str:
    """Return a space unless one is there: what stood apart must not become one word or one number."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return "" if not before or not after or before.isspace() or after.isspace() else " "


class _Closers:
    """Finds closing tags ahead; a name without one is looked for only once, so hostile text costs linear
    time.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}

    def end_of(self, name: str, position: int) -> int:
        """Return the end of the next ``</name>``, or the position itself when there is none."""
        if self._next.get(name, -2) not in (-1, None) and self._next.get(name, -2) < position:
            match = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self._text, position)
            self._next[name] = match.end() if match else -1
        return max(position, self._next[name])


def _has_mojibake(text: str) -> bool:
    return not text.isascii() and bool(_MOJIBAKE_LEAD.search(text)) and bool(_MOJIBAKE.search(text))


def _mojibake(text: str) -> Iterator[Edit]:
    """Repair text that was encoded as UTF-8 and decoded as something else, line by line."""
    if not _has_mojibake(text):
        return
    from ftfy import fix_encoding

    for chunk in _CHUNK.finditer(text):
        if _MOJIBAKE.search(chunk.group()):
            new = fix_encoding(chunk.group())
            if new != chunk.group():
                yield from _aligned(chunk.group(), new, chunk.start())


def _aligned(old: str, new: str, start: int) -> Iterator[Edit]:
    """Yield the edits that turn a line into its repair: its ASCII stays, so the runs between are what
    changed.
    """
    pairs = _paired(_SCRIPT_RUN.findall(old), _SCRIPT_RUN.findall(new)) or _compared(old, new)
    for was, becomes in pairs:
        if was != becomes and was:
            yield Edit(start, start + len(was), becomes, None if becomes else "markup")
        start += len(was)


def _paired(old: list[str], new: list[str]) -> list[tuple[str, str]] | None:
    same = len(old) == len(new) and all(a == b for a, b in zip(old, new, strict=True) if a.isascii() or b.isascii())
    return list(zip(old, new, strict=True)) if same else None


def _compared(old: str, new: str) -> list[tuple[str, str]]:
    """Pair the words of a line with those of its repair where neither can be paired by position."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    pairs: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        was, becomes = "".join(before[a:b]), "".join(after[c:d])
        if tag == "insert" and pairs:
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + becomes)
        else:
            pairs.append((was, becomes))
    return pairs
