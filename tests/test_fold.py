"""Finding words: exact up to typography, offsets into the text as it is, and nothing altered found."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.fold import DASHES, DOUBLE_QUOTES, INVISIBLE, SINGLE_QUOTES, find_all_words, find_words, fold, folded

from .changes import ALTERATIONS, NOISES, altered, noisy

TEXT = (
    "Gunmen of the Red Sword - an ally of Al-Noor - stormed a barracks near Maiduguri on Thursday night, killing "
    '27 soldiers and 1,200 sheep. The group\'s spokesman said it had "claimed" the raid. No civilian was hurt.'
)
PHRASES = [
    "Gunmen of the Red Sword",
    "the Red Sword - an ally of Al-Noor",
    "Al-Noor",
    "a barracks near Maiduguri",
    "on Thursday night",
    "killing 27 soldiers",
    "27",
    "1,200 sheep",
    "The group's spokesman",
    'said it had "claimed" the raid',
    "No civilian was hurt",
]


@pytest.mark.parametrize("phrase", PHRASES)
def test_words_are_found_where_they_stand(phrase: str) -> None:
    span = find_words(phrase, TEXT)
    assert span == (TEXT.index(phrase), TEXT.index(phrase) + len(phrase))


@pytest.mark.parametrize(
    ("text", "words", "quote"),
    [
        ("Al‑Noor said", "Al-Noor", "Al‑Noor"),
        ("killed 12–15 people", "12-15", "12–15"),
        ("said “no” twice", 'said "no"', "said “no”"),
        ("said «no» twice", 'said "no"', "said «no»"),
        ("the group’s men", "the group's men", "the group’s men"),
        ("27\u00a0soldiers died", "27 soldiers", "27\u00a0soldiers"),
        ("27\u2009\u202fsoldiers died", "27 soldiers", "27\u2009\u202fsoldiers"),
        ("27\r\n  soldiers died", "27 soldiers", "27\r\n  soldiers"),
        ("the ﬁghters ﬂed", "the fighters fled", "the ﬁghters ﬂed"),
        ("killed ２７ men", "27 men", "２７ men"),
        ("Cafe\u0301 bomb", "Caf\u00e9 bomb", "Cafe\u0301 bomb"),
        ("in Alep\u00adpo today", "Aleppo", "Alep\u00adpo"),
        ("in Aleppo\u200b today", "Aleppo today", "Aleppo\u200b today"),
        ("wait … now", "wait ... now", "wait … now"),
        ("\u1112\u1161\u11ab reports", "\ud55c", "\u1112\u1161\u11ab"),
        ("أطلق ﻻعب النار", "لاعب", "ﻻعب"),
    ],
    ids=[
        "dash", "range", "curly-quotes", "guillemets", "apostrophe", "no-break-space", "thin-spaces", "line-break",
        "ligatures", "full-width", "combining", "soft-hyphen", "zero-width", "ellipsis", "hangul", "arabic-form",
    ],
)  # fmt: skip
def test_typography_makes_no_difference(text: str, words: str, quote: str) -> None:
    span = find_words(words, text)
    assert span is not None
    assert text[slice(*span)] == quote


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("killed 27 soldiers", "killed 28 soldiers"),
        ("killed 27 soldiers", "killed 72 soldiers"),
        ("killed 27 soldiers", "killed 2 soldiers"),
        ("killed 27 soldiers", "7"),
        ("some 1,200 people", "200"),
        ("some 1,200 people", "1"),
        ("some 1.200 people", "200 people"),
        ("some 1'200 people", "200 people"),
        ("killed 27² soldiers", "272 soldiers"),
        ("killed 27² soldiers", "272"),
        ("killed ③4 soldiers", "34"),
        ("in Mali", "in mali"),
        ("in Mali", "in Malí"),
        ("in Malian towns", "Mali"),
        ("in Somali towns", "mali"),
        ("दिल्ली में", "दिल्ल"),
        ("no group claimed it", "group claimed  its"),
        ("it was not claimed", "it was claimed"),
        ("it was claimed", "it was not claimed"),
        ("in Mali", ""),
        ("in Mali", " \u200b "),
    ],
)
def test_anything_else_is_another_phrase(text: str, words: str) -> None:
    assert find_words(words, text) is None


def test_a_figure_with_a_note_is_the_figure() -> None:
    assert find_words("27", "killed 27² soldiers") == (7, 9)


def test_scripts_without_spaces_have_no_words_to_cut() -> None:
    assert find_words("27人", "袭击造成27人死亡") == (4, 7)
    assert find_words("7人", "袭击造成27人死亡") is None


def test_a_search_keeps_to_its_part_of_the_text() -> None:
    text = "Mali, then Mali, then Mali."
    assert list(find_all_words("Mali", text)) == [(0, 4), (11, 15), (22, 26)]
    assert list(find_all_words("Mali", text, start=1, end=16)) == [(11, 15)]
    assert list(find_all_words("Mali", text, start=12, end=25)) == []


def tokens(text: str) -> str:
    """The words, numbers and marks of a text, each between spaces."""
    return " " + " ".join(re.findall(r"\d[\d.,']*\d|\w+|[^\w\s]", text)) + " "


def test_at_least_a_thousand_altered_phrases_are_not_found() -> None:
    tried: set[str] = set()

    @given(phrase=st.sampled_from(PHRASES), data=st.data())
    @settings(max_examples=1300, deadline=None)
    def check(phrase: str, data: st.DataObject) -> None:
        changed = altered(data.draw, phrase, kinds=ALTERATIONS)
        if changed is not None and tokens(changed) not in tokens(TEXT):
            tried.add(changed)
            assert find_words(changed, TEXT) is None

    check()
    assert len(tried) >= 1000


def test_at_least_a_thousand_noisy_phrases_are_found() -> None:
    tried: set[tuple[str, str]] = set()

    @given(phrase=st.sampled_from(PHRASES), data=st.data())
    @settings(max_examples=1200, deadline=None)
    def check(phrase: str, data: st.DataObject) -> None:
        words, text = noisy(data.draw, phrase, kinds=NOISES), noisy(data.draw, TEXT, kinds=NOISES)
        tried.add((words, text))
        span = find_words(words, text)
        assert span is not None
        assert fold(text[slice(*span)]) == fold(phrase)

    check()
    assert len(tried) >= 1000


MARKS = [*"ab1 \n\t-\"'`", *DASHES, *SINGLE_QUOTES, *DOUBLE_QUOTES, *INVISIBLE, "\u0301", "ﬁ", "…", "²"]
TYPOGRAPHIC = st.text(st.sampled_from(MARKS))


@given(st.one_of(st.text(), TYPOGRAPHIC))
def test_every_folded_character_comes_from_its_place(text: str) -> None:
    result = folded(text)
    assert len(result.text) == len(result.starts) == len(result.ends)
    assert list(result.starts) == sorted(result.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(result.starts, result.ends, strict=True))


@given(st.one_of(st.text(), TYPOGRAPHIC))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(exclude_categories=["Cs", "No"])))
def test_composed_and_decomposed_texts_fold_alike(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(decomposed) == fold(unicodedata.normalize("NFC", text))


@given(st.text(), st.text(min_size=1), st.text())
def test_what_is_found_folds_to_what_was_sought(before: str, words: str, after: str) -> None:
    text = before + words + after
    for start, end in find_all_words(words, text):
        assert fold(text[start:end]) == fold(words)
