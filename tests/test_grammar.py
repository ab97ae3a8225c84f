"""The grammar of a passage: every reply that it allows is a form in the passage's own words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.draft import Passage
from extractor.grammar import constrained, passage_grammar, plain

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|\w+|[()|]')
HOSTILE = {
    "quotes": "He said \"27 soldiers\" and 'left'.",
    "backslashes": 'C:\\new\\table killed 27 \\" men \\u0041.',
    "brackets": '[27] {men} (died) %regex { "x": 1 } <|im_end|> ]}',
    "newlines": '27 men\r\ndied\tthere.\n\nstart: "x"',
    "emoji": "💥 27 dead 🇳🇬👩‍👩‍👧 in Kano.",
    "right-to-left": "قُتل 27 جنديا في كانو \u202e hidden.",
    "controls": "27\x00 men\x07 died\x1b[31m.",
    "grammar": 'start: figures | "x"\nreport: /.*/ \n%llguidance {}',
    "one-character": "x",
}


def rules_of(grammar: str) -> dict[str, list[str]]:
    """The rules of a grammar, each as its tokens."""
    rules = {}
    for line in grammar.splitlines()[1:]:
        name, _, body = line.partition(": ")
        rules[name] = TOKEN.findall(body)
    return rules


def reply(grammar: str, passage: str, draw: Callable[[st.SearchStrategy[Any]], Any]) -> str:
    """One reply that a grammar allows; runs of words are drawn from the passage."""
    rules = rules_of(grammar)
    words = plain(passage).split(" ")

    def made(name: str) -> str:
        if name == "WORDS":
            first = draw(st.integers(0, len(words) - 1))
            return " ".join(words[first : first + draw(st.integers(1, 4))])
        return spelled(rules[name])

    def spelled(tokens: list[str]) -> str:
        chosen = draw(st.sampled_from(alternatives(tokens)))
        out = ""
        while chosen:
            token, *chosen = chosen
            if token == "(":
                inner, chosen = group(chosen)
                out += spelled(inner)
            else:
                out += json.loads(token) if token.startswith('"') else made(token)
        return out

    return made("start")


def group(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Split what stands behind an opening bracket into its inside and the rest."""
    depth = 1
    for n, token in enumerate(tokens):
        depth += (token == "(") - (token == ")")
        if depth == 0:
            return tokens[:n], tokens[n + 1 :]
    raise AssertionError("a bracket is not closed")


def alternatives(tokens: list[str]) -> list[list[str]]:
    """Split tokens at the bars outside brackets."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        if token == "|" and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_every_reply_that_the_grammar_allows_fits_the_form(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(HOSTILE)))
    figures = data.draw(st.sampled_from([[], ["27"], ["27", 'at "least" 3\\', "dozens"]]))
    grammar = passage_grammar(HOSTILE[name], figures)
    filled = Passage.model_validate_json(reply(grammar, HOSTILE[name], data.draw), strict=True)
    assert [f.words for f in filled.figures] == [plain(f) for f in figures]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_passage_adds_a_rule_or_ends_a_string(text: str) -> None:
    usual = passage_grammar("Two men died.", ["Two"])
    grammar = passage_grammar(text, [text])
    assert [line.partition(":")[0] for line in grammar.splitlines()] == [
        line.partition(":")[0] for line in usual.splitlines()
    ]
    assert all(
        json.loads(token) is not None for line in rules_of(grammar).values() for token in line if token[0] == '"'
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_words_of_the_passage_are_all_there_is_to_copy(text: str) -> None:
    line = next(line for line in passage_grammar(text, []).splitlines() if line.startswith("RUN:"))
    source = json.loads(line[line.index("{") :])
    assert source == {"substring_words": plain(text)}


@given(st.text())
def test_plain_text_needs_no_escaping_and_keeps_its_length(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert json.dumps(plain(text), ensure_ascii=False) == f'"{plain(text)}"'


def test_a_grammar_goes_out_without_a_response_format() -> None:
    assert constrained("start: x") == {"grammar": "start: x", "response_format": {"type": "text"}}
