"""The grammar of a listing: whatever the article says, every reply that it allows is a listing in the article's words."""

from __future__ import annotations

import json
import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.draft import Listed, Listing
from extractor.grammar import MAX_STRING, constrained, listing_grammar, plain, small, written

from .constrained import accepts, matcher, walked

HOSTILE = {
    "quotes": "He said \"27 soldiers\" and 'left'.",
    "backslashes": 'C:\\new\\table killed 27 \\" men \\u0041.',
    "brackets": '[27] {men} (died) %regex { "x": 1 } <|im_end|> ]}',
    "newlines": '27 men\r\ndied\tthere.\n\nstart: "x"',
    "emoji": "💥 27 dead 🇳🇬👩‍👩‍👧 in Kano.",
    "right-to-left": "قُتل 27 جنديا في كانو \u202e hidden.",
    "controls": "27\x00 men\x07 died\x1b[31m.",
    "grammar": 'start: item | "x"\nNUMBER: /.*/ \n%llguidance {}',
    "slashes": "/27/ men /(?s:.*)/ died //",
    "one-character": "x",
    "marks-first": "... ,;: !x",
    "dotted-capital": "İki asker öldü.",
    "decomposed": "Cafe\u0301 au village de Ke\u0301dougou.",
}
EVENT = Listed(sentence=2, place="Kano", date="Friday", attacker="gunmen", target=None, killed="27 soldiers")
NEWS = {1: "Gunmen killed 27 soldiers in Kano on Friday.", 2: "A bomb went off in Zaria: two died."}

texts = st.one_of(st.text(max_size=80), st.sampled_from(list(HOSTILE.values())))
sentences = st.dictionaries(st.integers(1, 999), texts, min_size=1, max_size=4).filter(
    lambda numbered: any(re.search(r"\w", line) for line in numbered.values())
)
"""Numbered sentences of anything; an article without a single word is never listed."""


def listing(*items: Listed) -> str:
    """A whole listing as the grammar lays it out."""
    return f"{written(items)} {json.dumps(items[-1].killed, ensure_ascii=False)}\n    }}\n  ]\n}}"


def assert_fits(reply: str, numbered: dict[int, str], *, most: int) -> None:
    """Check that a reply is a listing of at most so many items, every string a run of the sentences' words."""
    items = Listing.model_validate_json(reply, strict=True).incidents
    lines = [plain(line) for line in numbered.values()]
    sources = " ".join(lines), " ".join(small(line) for line in lines)
    assert 1 <= len(items) <= most
    for item in items:
        assert item.sentence in numbered
        words = [item.place, item.date, item.attacker, item.target, item.killed]
        assert all(w is None or any(w in source for source in sources) for w in words), words


@given(numbered=sentences, most=st.integers(1, 3), random=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_every_reply_that_the_grammar_allows_is_a_listing(numbered: dict[int, str], most: int, random: Random) -> None:
    assert_fits(walked(listing_grammar(numbered, most=most), random), numbered, most=most)


@given(numbered=sentences, room=st.integers(1, 2), random=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_whatever_goes_on_from_a_listing_completes_it(numbered: dict[int, str], room: int, random: Random) -> None:
    rest = walked(listing_grammar(numbered, most=room, goes_on=True), random)
    items = Listing.model_validate_json(written([EVENT]) + rest, strict=True).incidents
    assert items[0].model_copy(update={"killed": EVENT.killed}) == EVENT
    assert len(items) <= 1 + room
    assert all(item.sentence in numbered for item in items[1:])


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("goes_on", [False, True], ids=["opens", "goes-on"])
def test_a_grammar_of_one_hostile_sentence_compiles(text: str, goes_on: bool) -> None:
    grammar = listing_grammar({1: text}, most=1, goes_on=goes_on)
    rest = walked(grammar, Random(7))
    assert Listing.model_validate_json(written([EVENT]) + rest if goes_on else rest, strict=True).incidents


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_sentence_adds_a_rule_or_ends_a_string(text: str) -> None:
    def names(grammar: str) -> list[str]:
        return [line.partition(":")[0] for line in grammar.splitlines()]

    grammar = listing_grammar({1: text}, most=2)
    assert names(grammar) == names(listing_grammar({1: "Two men died."}, most=2))
    run = re.search(r"^RUN: %regex (.*)$", grammar, re.MULTILINE)
    assert run is not None
    assert json.loads(run[1]) == {"substring_words": plain(text)}


def test_a_listing_is_accepted_as_it_is_written() -> None:
    assert accepts(listing_grammar(NEWS, most=2), listing(EVENT, EVENT.model_copy(update={"place": "Zaria"})))


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        pytest.param({"killed": "27"}, True, id="a-word"),
        pytest.param({"killed": None}, True, id="nothing"),
        pytest.param({"attacker": "gunmen"}, True, id="first-word-of-a-sentence-small"),
        pytest.param({"attacker": "Gunmen"}, True, id="first-word-of-a-sentence-as-written"),
        pytest.param({"place": "kano"}, False, id="another-word-small"),
        pytest.param({"killed": "28 soldiers"}, False, id="an-invented-figure"),
        pytest.param({"attacker": "the army"}, False, id="invented-words"),
        pytest.param({"attacker": "unmen"}, False, id="part-of-a-word"),
        pytest.param({"attacker": "Gunmen soldiers"}, False, id="words-that-do-not-follow"),
        pytest.param({"sentence": 3}, False, id="a-number-of-no-sentence"),
        pytest.param({"place": ""}, False, id="empty-words"),
        pytest.param({"place": ": two"}, False, id="a-mark-first"),
    ],
)
def test_only_words_and_numbers_of_the_article_are_accepted(changes: dict[str, object], fits: bool) -> None:
    assert accepts(listing_grammar(NEWS, most=1), listing(EVENT.model_copy(update=changes))) == fits


def test_words_are_no_longer_than_a_phrase() -> None:
    long = "a" * (MAX_STRING + 1)
    grammar = listing_grammar({2: f"{long} {long}b Kano Friday gunmen 27 soldiers"}, most=1)
    assert accepts(grammar, listing(EVENT.model_copy(update={"place": long})))
    assert not accepts(grammar, listing(EVENT.model_copy(update={"place": f"{long}b"})))


@pytest.mark.parametrize(("number", "fits"), [(0, False), (1, True), (2, True), (3, False)])
def test_a_listing_has_one_to_so_many_items(number: int, fits: bool) -> None:
    reply = listing(*[EVENT] * number) if number else '{\n  "incidents": [\n  ]\n}'
    assert accepts(listing_grammar(NEWS, most=2), reply) == fits


@pytest.mark.parametrize(("number", "fits"), [(0, True), (1, True), (2, False)])
def test_what_goes_on_may_end_at_once(number: int, fits: bool) -> None:
    reply = listing(EVENT, *[EVENT] * number).removeprefix(written([EVENT]))
    assert accepts(listing_grammar(NEWS, most=1, goes_on=True), reply) == fits


def test_a_grammar_that_is_none_does_not_compile() -> None:
    with pytest.raises(AssertionError):
        matcher("%llguidance {}\nstart: missing")


@given(st.text())
def test_plain_text_needs_no_escaping_and_keeps_its_length(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert json.dumps(plain(text), ensure_ascii=False) == f'"{plain(text)}"'


@given(st.text())
def test_a_small_opening_changes_one_letter_at_most(text: str) -> None:
    assert len(small(text)) == len(text)
    assert small(text)[1:] == text[1:]


def test_a_grammar_goes_out_without_a_response_format() -> None:
    assert constrained("start: x") == {"grammar": "start: x", "response_format": {"type": "text"}}
