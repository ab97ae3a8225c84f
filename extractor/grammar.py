"""Grammars for the embedded model: a reply can only hold words of the article.

llguidance (https://github.com/guidance-ai/llguidance) reads a Lark grammar from the ``grammar`` field of the request. Every
string is a run of whole words of the text, so nothing that the small model writes can be missing from it; a word that
opens a sentence may be written small, as inside one. The layout is that of indented JSON, which small models have seen
most: squeezed on one line, the same model lists attacks worse.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .draft import Listed

MAX_STRING = 70
PLAIN = str.maketrans({'"': "”", "\\": "/", "\n": " ", "\t": " ", "\r": " "})
START = '{\n  "incidents": [\n    '
BETWEEN, END = ",\n    ", "\n  ]\n}"
INDENT, CLOSE = "\n      ", "\n    }"


def plain(text: str) -> str:
    """Return text that needs no escaping inside a JSON string, character for character as long."""
    return "".join(char if char.isprintable() else " " for char in text.translate(PLAIN))


def small(text: str) -> str:
    """Return a sentence as it would read inside another: its first letter small."""
    return text[:1].lower() + text[1:] if len(text[:1].lower()) == 1 else text


def listing_grammar(sentences: Mapping[int, str], *, most: int, goes_on: bool = False) -> str:
    """Return the grammar of a ``Listing`` of one to ``most`` items of numbered sentences.

    With ``goes_on``, that of what follows a listing that breaks off before its last value: that value, and then nothing
    more or up to ``most`` items.
    """
    lines = [plain(sentence) for sentence in sentences.values()]
    items = " ".join(["item", *(f"({quoted(BETWEEN)} item" for _ in range(most - 1))]) + ")?" * (most - 1)
    start = (
        f"{quoted(' ')} text {quoted(CLOSE)} ({quoted(BETWEEN)} {items})?" if goes_on else f"{quoted(START)} {items}"
    )
    return "\n".join(
        [
            "%llguidance {}",
            f"start: {start} {quoted(END)}",
            f"item: {item_rule(tuple(Listed.model_fields))}",
            f"NUMBER: {alternatives(str(number) for number in sentences)}",
            'text: "null" | "\\"" WORDS "\\"" | "\\"" INNER "\\""',
            f"WORDS: RUN & /[^\\s,.;:](?s:.{{0,{MAX_STRING}}})/",
            f"INNER: SMALL & /[^\\s,.;:](?s:.{{0,{MAX_STRING}}})/",
            substring_rule("RUN", " ".join(lines)),
            substring_rule("SMALL", " ".join(small(line) for line in lines)),
            "",
        ]
    )


def written(items: Iterable[Listed]) -> str:
    """Write items as a listing that breaks off before its last value, in the layout of the grammar.

    The model goes on from there as if it had written all of it: cut between two items, where its tokens cross the
    cut, it would rather end the listing.
    """
    listed = START + BETWEEN.join(written_item(item) for item in items)
    last = f"{json.dumps(tuple(Listed.model_fields)[-1])}:"
    return listed[: listed.rindex(last) + len(last)]


def written_item(item: Listed) -> str:
    """Write one item."""
    fields = [f"{INDENT}{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in item]
    return "{" + ",".join(fields) + CLOSE


def item_rule(fields: Sequence[str]) -> str:
    """Return the rule for one item: the fields in their order, the first a number, the others text."""
    opening = ["{", *([","] * (len(fields) - 1))]
    values = ["NUMBER", *(["text"] * (len(fields) - 1))]
    keys = [f"{mark}{INDENT}{json.dumps(field)}: " for mark, field in zip(opening, fields, strict=True)]
    parts = [part for key, value in zip(keys, values, strict=True) for part in (quoted(key), value)]
    return " ".join([*parts, quoted(CLOSE)])


def substring_rule(name: str, text: str) -> str:
    """Return the rule for a run of whole words of a text."""
    return f"{name}: %regex {{ {quoted('substring_words')}: {quoted(text)} }}"


def alternatives(words: Iterable[str]) -> str:
    """Return a choice between words."""
    return " | ".join(quoted(word) for word in words)


def quoted(text: str) -> str:
    """Return a string literal of the grammar."""
    return json.dumps(text, ensure_ascii=False)


def constrained(grammar: str) -> Mapping[str, Any]:
    """Return the vendor fields of a request; the server would let a response format win over the grammar."""
    return {"grammar": grammar, "response_format": {"type": "text"}}
