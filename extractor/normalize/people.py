"""Descriptions of people without a figure: is it one person, or several (R46, R47)?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from .figure_words import FIGURE_WORDS
from .people_words import COLLECTIVES, ONE_PERSON, PLURAL_PEOPLE
from .tokens import Token, fold, word_set

_HEAD_FIRST = frozenset({"es", "fr", "pt", "it", "ar"})  # "soldados del régimen": the noun comes first
_WITHOUT_ARTICLES = frozenset({"ru", "uk", "ar", "tr", "hi"})
_LONGEST_DESCRIPTION = 3
_LONGEST_ARABIC_NAME = 5  # no capitals tell a name there
_NAME_WORDS, _TITLE_WORDS = 2, 3
_IN_NAMES = word_set("- e ' . de la del di da dos van von der den bin ibn al el ul abu bint ben alias the of")
_AFTER_NOUN = word_set(
    "of in at from with who whom whose which that , ; : ( near by on for to de del des du d' dans avec qui"
    " que en da do dos das von aus mit des der im di della dei в из с которые который у з из які من في"
)
_INDEFINITE = word_set("a an un une uno una um uma ein eine einen bir")
_ONE_PERSON = word_set(ONE_PERSON)
_COLLECTIVES = word_set(COLLECTIVES)
_NOT_PEOPLE = re.compile(r".*(?:quarters|numbers|letters|waters|borders|papers|centers|papers|events|months|incidents)")


def has_plural_people(tokens: Sequence[Token], *, language: str) -> bool:
    """Tell whether a phrase is about several people, without a figure: "civilians", "des soldats"."""
    noun = _noun_phrase(tokens)
    if not noun or noun[0].key in _INDEFINITE:
        return False
    heads = noun if language in _HEAD_FIRST else noun[-1:]
    return any(is_plural_person(token.key, language=language) for token in heads)


@lru_cache(maxsize=1 << 13)
def is_plural_person(key: str, *, language: str) -> bool:
    """Tell whether a folded word is a plural of people; asked of the words around every figure."""
    return bool(_plurals(language).fullmatch(key)) and not _NOT_PEOPLE.fullmatch(key)


def is_one_person(words: str, tokens: Sequence[Token], *, languages: Sequence[str]) -> bool:
    """Tell whether a phrase describes or names one person."""
    noun = _noun_phrase(tokens)
    if not noun or any(_is_about_figures(noun, at) for at in range(len(noun))):
        return False
    if any(has_plural_people(noun, language=language) or _is_collective(noun, language) for language in languages):
        return False
    if noun[0].key in _ONE_PERSON:
        return len(noun) > 1
    return _is_name(words, noun) or _is_bare_noun(noun, languages)


def _is_about_figures(noun: Sequence[Token], at: int) -> bool:
    """Find "and", "several", "no" among the words; "e" in "Lashkar-e-Taiba" is none."""
    return noun[at].key in _about_figures() and (at == 0 or noun[at - 1].key != "-")


def is_person_noun(tokens: Sequence[Token]) -> bool:
    """Tell whether a phrase is an English noun for one person behind its article: "a girl"."""
    noun = _noun_phrase(tokens)
    return len(noun) > 1 and noun[0].key in _INDEFINITE and _is_english_person(noun[-1].key)


def _is_collective(noun: Sequence[Token], language: str) -> bool:
    heads = noun[:3] if language in _HEAD_FIRST else noun[-1:]
    return any(token.key in _COLLECTIVES for token in heads)


def _is_name(words: str, noun: Sequence[Token]) -> bool:
    """Take two capitalised words and more, behind a title at most, for the name of a person."""
    capital = [words[token.start].isupper() for token in noun]
    if sum(capital) < _NAME_WORDS or True not in capital[: _TITLE_WORDS + 1]:
        return False
    rest = noun[capital.index(True) :]
    return all(
        words[token.start].isupper() or token.key in _IN_NAMES or _is_english_person(token.key) for token in rest
    )


def _is_bare_noun(noun: Sequence[Token], languages: Sequence[str]) -> bool:
    """Take "policeman", "солдат" for one person, in headlines and in languages without articles."""
    if not 0 < sum(token.key.isalpha() for token in noun) <= _longest(languages):
        return False
    return bool(_WITHOUT_ARTICLES & set(languages)) or _is_english_person(noun[-1].key)


def _longest(languages: Sequence[str]) -> int:
    return _LONGEST_ARABIC_NAME if "ar" in languages else _LONGEST_DESCRIPTION


def _is_english_person(key: str) -> bool:
    plural = key[:-3] + "men" if key.endswith("man") else key + "s"
    return key in {"boy", "girl", "child", "person"} or bool(_plurals("en").fullmatch(plural))


def _noun_phrase(tokens: Sequence[Token]) -> Sequence[Token]:
    for at, token in enumerate(tokens):
        if at and token.key in _AFTER_NOUN:
            return tokens[:at]
    return tokens


@cache
def _plurals(language: str) -> re.Pattern[str]:
    return re.compile(_fold_pattern(PLURAL_PEOPLE.get(language, "(?!)")))


def _fold_pattern(pattern: str) -> str:
    return re.sub(
        r"[^\W\d_]+", lambda word: fold(word.group()) if not word.group().isascii() else word.group(), pattern
    )


@cache
def _about_figures() -> frozenset[str]:
    """Return single words that join people, or say how many or that nobody."""
    groups = (words.get(label, "") for words in FIGURE_WORDS.values() for label in "&|VvZz")
    return frozenset(fold(word) for group in groups for word in group.split("|") if word and " " not in word)
