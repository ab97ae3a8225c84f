"""Read and write MUC-4 templates, keys and responses alike.

File -> templates -> slots -> fills. The notation: one fill a line, ``/`` between alternatives, ``?`` before
an optional fill, ``(OPTIONAL)`` behind the number of an optional template, ``-`` empty, ``*`` not
applicable, ``;`` a comment, ``VALUE: "STRING"`` a value that points to a string of another slot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from ..errors import UsageWrong
from .slots import MESSAGE_ID, SLOTS, TEMPLATE_ID, Slot

EMPTY = frozenset({"", "-", "*", "* * *"})
_ALL = (MESSAGE_ID, TEMPLATE_ID, *SLOTS)
_BY_LABEL = {slot.label: slot for slot in _ALL}
_LABELS = "|".join(
    re.escape(label).replace(r"\ ", r"\s+").replace(":", r"\s*:") for label in sorted(_BY_LABEL, key=len, reverse=True)
)
_HEADER = re.compile(rf"(?:\d{{1,2}}\s*[.)]?\s*)?({_LABELS})(?:\(S\))?(?=\s|$)\s*(.*)", re.IGNORECASE)
_OTHER_HEADER = re.compile(r"\d{1,2}\s*\.\s+[A-Z][A-Z ]*:")
_QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"')


@dataclass(frozen=True, slots=True)
class Fill:
    """One fill: alternative values, and the strings of another slot that it points to (empty: none given).

    A dash that points to a string has no value; a key does not count it, in a response it is a wrong fill.
    """

    values: tuple[str, ...]
    refs: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """One incident of one message; not ``relevant`` for the ``*`` template of a message without incident."""

    message: str
    number: str
    optional: bool = False
    slots: Mapping[str, tuple[Fill, ...]] = field(default_factory=dict)

    @property
    def relevant(self) -> bool:
        return self.number not in EMPTY

    def fills(self, slot: str) -> tuple[Fill, ...]:
        """Fills of a slot, empty where the slot is ``-``, ``*`` or absent."""
        return self.slots.get(slot, ())


def load_templates(path: Path) -> tuple[Template, ...]:
    """Read every template of a file; raise ``UsageWrong`` when it cannot be read or holds none."""
    templates = parse_templates(read_text(path))
    if not templates:
        raise UsageWrong(
            f"No template in {str(path)!r}: no line '0.  MESSAGE: ID'. Give a key or response file of MUC-4."
        )
    return templates


def read_text(path: Path) -> str:
    """Read a file as UTF-8, else as Latin-1, which reads any byte; raise ``UsageWrong`` when that fails."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageWrong(f"Cannot read {str(path)!r}: {error.strerror}. Name a file that exists.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def parse_templates(text: str) -> tuple[Template, ...]:
    """Read the templates of a key or response text, in order; slots that are missing count as empty."""
    return tuple(_template(lines) for lines in _split(text))


def _split(text: str) -> Iterator[dict[str, list[str]]]:
    """Cut the text at each message id into the body lines of each slot."""
    slots: dict[str, list[str]] = {}
    body: list[str] | None = None
    for line in text.expandtabs().splitlines():
        stripped = _without_comment(line).strip()
        header = _HEADER.match(stripped)
        if header:
            slot = _slot(header.group(1))
            if slot is MESSAGE_ID:
                if slots:
                    yield slots
                slots = {}
            body = slots.setdefault(slot.name, [])
            stripped = header.group(2).strip()
        elif _OTHER_HEADER.match(stripped):
            body = None  # a slot of another kind of template, with all its lines
        if body is not None and stripped:
            body.append(stripped)
    if slots:
        yield slots


def _slot(label: str) -> Slot:
    return _BY_LABEL[re.sub(r"\s*:\s*", ": ", " ".join(label.upper().split()))]


def _without_comment(line: str) -> str:
    """Cut the line at the first semicolon that stands outside quotation marks."""
    if ";" not in line:
        return line
    at = _masked(line).find(";")
    return line if at < 0 else line[:at]


def _masked(text: str) -> str:
    """Blank out quoted strings, so that what stands outside them keeps its place."""
    return _QUOTED.sub(lambda quoted: "x" * len(quoted.group(0)), text)


def _template(lines: Mapping[str, Sequence[str]]) -> Template:
    """Make a template of the lines of its slots; one with fills and without a number gets the number 1."""
    numbered = " ".join(lines.get(TEMPLATE_ID.name, ())).upper()
    message = " ".join(lines.get(MESSAGE_ID.name, ())).upper().split()
    slots = {slot.name: tuple(_fills(lines.get(slot.name, ()), slot)) for slot in SLOTS}
    return Template(
        message=message[0] if message else "",
        number=numbered.partition("(")[0].strip() or ("1" if any(slots.values()) else "*"),
        optional="OPTIONAL" in numbered,
        slots=MappingProxyType(slots),
    )


def _fills(lines: Sequence[str], slot: Slot) -> Iterator[Fill]:
    for body in _joined(lines):
        fill = parse_fill(body, slot)
        if fill is not None:
            yield fill


def _joined(lines: Iterable[str]) -> list[str]:
    """Join a line with the one before when either shows that the fill runs on."""
    fills: list[str] = []
    for line in lines:
        if fills and _runs_on(fills[-1], line):
            fills[-1] = f"{fills[-1]} {line}"
        else:
            fills.append(line)
    return fills


def _runs_on(before: str, line: str) -> bool:
    open_quote = _quotes(before) % 2 == 1 and _quotes(line) % 2 == 1
    bare = _masked(before)
    open_bracket = bare.count("(") > bare.count(")")
    return open_quote or open_bracket or before.endswith(("/", ":")) or line.startswith(("/", ":"))


def _quotes(text: str) -> int:
    return text.replace(r"\"", "").count('"')


def parse_fill(body: str, slot: Slot) -> Fill | None:
    """Read one fill; None for an empty one (``-``, ``*``, or nothing)."""
    body = body.strip()
    optional = body.startswith("?")
    body = body.lstrip("? ")
    if slot.kind in ("date", "location"):
        return None if body in EMPTY else Fill((body,), optional=optional)
    values, refs = (_without_dashes(_alternatives(half)) for half in _halves(body))
    return Fill(values, refs, optional) if values or refs else None


def _without_dashes(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value not in EMPTY)


def _halves(body: str) -> tuple[str, str]:
    """Cut at the first colon outside quotation marks and brackets: the values, and what they point to."""
    at = _masked(body).find(":")
    return (body, "") if at < 0 else (body[:at], body[at + 1 :])


def _alternatives(text: str) -> tuple[str, ...]:
    """Cut at each slash outside quotation marks; unbalanced quotation marks are dropped."""
    if _quotes(text) % 2:
        pieces = text.replace('"', "").split("/")
    else:
        cuts = [-1, *(slash.start() for slash in re.finditer("/", _masked(text))), len(text)]
        pieces = [text[a + 1 : b] for a, b in pairwise(cuts)]
    return tuple(value for value in map(_bare, pieces) if value)


def _bare(piece: str) -> str:
    """Strip quotation marks, outer brackets, a stray question mark and extra space from one value."""
    piece = piece.strip().lstrip("? ").strip()
    quoted = _QUOTED.fullmatch(piece.strip("() ")) if '"' in piece else None
    value = quoted.group(1).replace(r"\"", '"') if quoted else piece.strip("()").replace('"', "")
    return " ".join(value.split()).upper()
