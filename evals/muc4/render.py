"""Write templates in the notation of MUC-4, so that any scorer of it can read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .slots import MESSAGE_ID, SLOTS, TEMPLATE_ID, Slot
from .templates import Fill, Template

_ALL = (MESSAGE_ID, TEMPLATE_ID, *SLOTS)
_NUMBER = {slot.name: number for number, slot in enumerate(_ALL)}


def render_templates(templates: Iterable[Template]) -> str:
    """Write templates as a response file; reading it gives the same templates."""
    return "\n".join("\n".join(_lines(template)) + "\n" for template in templates)


def _lines(template: Template) -> Iterator[str]:
    number = f"{template.number} (OPTIONAL)" if template.optional else template.number
    yield from _slot(MESSAGE_ID, [template.message])
    yield from _slot(TEMPLATE_ID, [number])
    for slot in SLOTS:
        empty = "-" if template.relevant else "*"
        yield from _slot(slot, [_fill(fill, slot=slot) for fill in template.fills(slot.name)] or [empty])


def _slot(slot: Slot, bodies: list[str]) -> Iterator[str]:
    head = f"{_NUMBER[slot.name]}.".ljust(4) + slot.label
    for body in bodies:
        yield f"{head.ljust(34)} {body}"
        head = ""


def _fill(fill: Fill, *, slot: Slot) -> str:
    values = [_quoted(value) if slot.kind == "string" else value for value in fill.values] or ["-"]
    refs = f": {' / '.join(map(_quoted, fill.refs))}" if fill.refs else ""
    return f"{'? ' if fill.optional else ''}{' / '.join(values)}{refs}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', r"\"") + '"'
