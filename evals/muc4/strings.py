"""String fills: when a response's words earn full credit, half, or none against the key's words.

In 1992 the scorer gave full credit to equal strings and asked a person about strings that share a word.
Here the person's ruling is a rule: full credit for the same words in other typography, half for an
incomplete name or for the right noun phrase with words missing or junk around it (evals.md section 6).
"""

from __future__ import annotations

import re
from functools import lru_cache

from .credit import CORRECT, INCORRECT, PARTIAL, Credit

Words = tuple[str, ...]


def word_set(text: str) -> frozenset[str]:
    """Make a set of words that are listed in one string."""
    return frozenset(text.split())


# Words that may stand before a noun without changing it, as the 1992 scorer was set up (evals.md section 6).
PREMODIFIERS = word_set(
    "A AN THE THIS THAT THESE THOSE ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN 1 2 3 4 5 6 7 8 9 10 "
    "MORE MOST MANY SEVERAL SOME ALL FEW ANY ANOTHER OTHER CERTAIN OF"
)
# A person reads over these as well where they open a phrase.
_OPENERS = PREMODIFIERS | word_set("AT LEAST THAN ABOUT APPROXIMATELY OVER HIS HER ITS THEIR")
# Words behind which the head of a noun phrase cannot stand.
_ENDERS = word_set(
    "OF IN ON AT FOR TO FROM BY WITH WHO WHICH THAT WHOSE WHERE WHEN WHILE WERE WAS IS LOCATED NEAR BETWEEN "
    "AGAINST BELONGING WEARING ALONG"
)
_BRACKETS = re.compile(r"[\[(][^\])]*[\])]")
_ALIAS = re.compile(r"\[([^\]]*)\]\s*$|\(([^)]*)\)\s*$")


def share_word(key: str, response: str) -> bool:
    """Tell whether two strings match at least partly: they share a word that is not a premodifier."""
    return not set(words(key)).isdisjoint(set(words(response)) - PREMODIFIERS)


@lru_cache(maxsize=65536)
def compare_strings(key: str, response: str, *, strict: bool) -> Credit:
    """Credit of a response string against one key string.

    ``strict`` is for noun phrases, whose head must agree; without it one shared word earns half.
    """
    if not _forms(key).isdisjoint(_forms(response)):
        return CORRECT
    if not share_word(key, response):
        return INCORRECT
    return PARTIAL if not strict or _same_phrase(key, response) else INCORRECT


def head_noun(text: str) -> str:
    """Last word of a noun phrase before what qualifies it, upper case and singular; empty for no words."""
    core = _core(text)
    return _head(core) if core else ""


def _same_phrase(key: str, response: str) -> bool:
    """Tell whether two noun phrases have one head, or the response holds the key's phrase inside junk."""
    return any(_head(k) == _head(r) or _contains(r, part=k) for k in _forms(key) for r in _forms(response) if k and r)


@lru_cache(maxsize=65536)
def words(text: str) -> Words:
    """Upper-case words without possessives, plural s and punctuation; spelt-out initials are joined."""
    text = re.sub(r"\s*'\s*S\b", "", text.upper()).replace("'", "")
    text = re.sub(r"\b([A-Z])\s?\.\s?(?=[A-Z]\b)", r"\1", text)
    return tuple(_singular(word) for word in re.findall(r"[^\W_]+", text))


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("S") and not word.endswith("SS")
    return word[:-1] if plural and word not in PREMODIFIERS else word


@lru_cache(maxsize=65536)
def _forms(text: str) -> frozenset[Words]:
    """Ways to write one thing: in full, without what is in brackets, and the alias in closing brackets."""
    alias = _ALIAS.search(text)
    texts = (text, _BRACKETS.sub(" ", text), (alias.group(1) or alias.group(2) or "") if alias else "")
    return frozenset(filter(None, map(_core, texts)))


def _core(text: str) -> Words:
    """The words of a phrase without its opening articles, figures and quantifiers."""
    every = words(text)
    start = next((i for i, w in enumerate(every) if w not in _OPENERS and not w.isdigit()), len(every))
    return every[start:] or every


def _head(phrase: Words) -> str:
    end = next((i for i, word in enumerate(phrase) if i and word in _ENDERS), len(phrase))
    return phrase[end - 1]


def _contains(phrase: Words, *, part: Words) -> bool:
    size = len(part)
    return any(phrase[i : i + size] == part for i in range(len(phrase) - size + 1))
