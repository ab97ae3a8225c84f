"""Spelled numbers, in the languages of text2num and in those with a table of ours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.normalize.number_words import Spelled, read_run
from extractor.normalize.tokens import tokens_of

UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
TEENS = "seventeen eighteen nineteen"
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
BELOW_TWENTY = f"{UNITS} {TEENS}".split(" ")


def in_english(number: int) -> str:
    """Spell a number below a million as English does."""
    if number < 20:
        return BELOW_TWENTY[number]
    if number < 100:
        ten, unit = divmod(number, 10)
        return TENS.split(" ")[ten - 2] + (f"-{BELOW_TWENTY[unit]}" if unit else "")
    size, name = (100, "hundred") if number < 1000 else (1000, "thousand")
    many, rest = divmod(number, size)
    return f"{in_english(many)} {name}" + (f" {'and ' * (rest < 100)}{in_english(rest)}" if rest else "")


def read(words: str, language: str) -> int | None:
    """Read words that are a number from the first to the last."""
    tokens = tokens_of(words)
    found = read_run(tokens, 0, language=language)
    return found.number if found is not None and found.size == len(tokens) else None


@settings(deadline=None)
@given(st.integers(1, 999_999))
def test_every_english_number_is_read(number: int) -> None:
    assert read(in_english(number), "en") == number


@pytest.mark.parametrize(
    ("language", "words", "number"),
    [
        ("es", "treinta y cinco", 35),
        ("es", "VEINTIDOS", 22),
        ("fr", "quatre-vingt-dix-sept", 97),
        ("fr", "soixante et onze", 71),
        ("pt", "cento e cinco", 105),
        ("de", "siebenundzwanzig", 27),
        ("de", "ZWÖLF", 12),
        ("de", "zwo\u0308lf", 12),
        ("it", "ventisette", 27),
        ("nl", "zevenentwintig", 27),
        ("da", "syvogtyve", 27),
        ("ru", "двадцать семь", 27),
        ("ru", "двадцати семи", 27),
        ("ru", "сто двадцать три", 123),
        ("ru", "пятеро", 5),
        ("ru", "две тысячи триста", 2300),
        ("uk", "тридцять п'ять", 35),
        ("uk", "тридцять п\u02bcять", 35),
        ("uk", "двісті сорок один", 241),
        ("ar", "ثلاثة", 3),
        ("ar", "ثلاثة عشر", 13),
        ("ar", "اثنا عشر", 12),
        ("ar", "خمسة وعشرون", 25),
        ("ar", "مئة وسبعة وعشرين", 127),
        ("ar", "ثلاثة آلاف", 3000),
        ("ar", "ألفين", 2000),
        ("tr", "yirmi yedi", 27),
        ("tr", "yirmiyedi", 27),
        ("tr", "beş yüz on iki", 512),
        ("tr", "bin üç yüz", 1300),
        ("hi", "सत्ताईस", 27),
        ("hi", "पांच सौ सत्ताईस", 527),
        ("hi", "एक हज़ार दो सौ", 1200),
    ],
)
def test_a_spelled_number_is_read(language: str, words: str, number: int) -> None:
    assert read(words, language) == number


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "seven twenty"),
        ("en", "twenty and thirty"),
        ("en", "third"),
        ("en", "ones"),
        ("es", "tercer"),
        ("it", "second"),
        ("pt", "non"),
        ("ru", "семь двадцать"),
        ("ru", "десять семь"),
        ("ar", "ستة وثمانية"),
        ("ar", "عشرين وثلاثين"),
        ("tr", "birden"),
        ("hi", "दो तीन"),
        ("pl", "siedem"),
    ],
)
def test_words_that_are_no_one_number_are_not_read(language: str, words: str) -> None:
    assert read(words, language) is None


def test_after_between_and_joins_nothing() -> None:
    tokens = tokens_of("one hundred and two hundred")
    assert read_run(tokens, 0, language="en", joined=False) == Spelled(100, 2)
