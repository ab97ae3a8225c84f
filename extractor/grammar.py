"""Grammars for the embedded model: a reply can only hold words of its passage.

llguidance (https://github.com/guidance-ai/llguidance) reads a Lark grammar from the ``grammar`` field of the request. Every
figure that code found in the passage is asked for, and every string is a run of whole words of the passage, so nothing
that the small model writes can be missing from the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from .draft import PassageRole

MAX_STRING = 100
ROLE_KEY = ',"role":"'
PLAIN = str.maketrans({'"': "”", "\\": "/", "\n": " ", "\t": " ", "\r": " "})


def plain(text: str) -> str:
    """Return text that needs no escaping inside a JSON string, character for character as long."""
    return "".join(char if char.isprintable() else " " for char in text.translate(PLAIN))


def passage_grammar(passage: str, figures: Sequence[str]) -> str:
    """Return the grammar of ``Passage`` for one passage with these figures."""
    text = plain(passage)
    rows = ' "," '.join(figure_rule(figure) for figure in figures) or '""'
    fields = " ".join([part for field in ("by", "on", "place") for part in (quoted(f',"{field}":'), "text")])
    return "\n".join(
        [
            "%llguidance {}",
            f"start: {quoted('{' + json.dumps('figures') + ':[')} figures {quoted('],')} report {quoted('}')}",
            f"figures: {rows}",
            f"report: {quoted(json.dumps('report')[:-1] + chr(34) + ':' + chr(34))} ( idle | act )",
            f'idle: ("summary" | "background") {quoted(chr(34))}',
            f'act: ("attack" | "more") {quoted(chr(34))} {fields}',
            f"ROLE: {alternatives(get_args(PassageRole))}",
            'text: "null" | "\\"" WORDS "\\""',
            f"WORDS: RUN & /[^\\s,.;:](?s:.{{0,{MAX_STRING}}})/",
            f"RUN: %regex {{ {quoted('substring_words')}: {quoted(text)} }}",
            "",
        ]
    )


def figure_rule(figure: str) -> str:
    """Return the rule for one figure of the passage."""
    head = '{"words":' + json.dumps(plain(figure), ensure_ascii=False) + ',"people":'
    return f"{quoted(head)} text {quoted(ROLE_KEY)} ROLE {quoted(chr(34) + '}')}"


def alternatives(words: Iterable[str]) -> str:
    """Return a choice between words."""
    return " | ".join(quoted(word) for word in words)


def quoted(text: str) -> str:
    """Return a string literal of the grammar."""
    return json.dumps(text, ensure_ascii=False)


def constrained(grammar: str) -> Mapping[str, Any]:
    """Return the vendor fields of a request; the server would let a response format win over the grammar."""
    return {"grammar": grammar, "response_format": {"type": "text"}}
