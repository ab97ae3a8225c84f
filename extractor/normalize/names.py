"""Names of groups: one canonical form, comparison, ordinary case, and the forces of a state.

``canonical`` looks a name up in the alias table (``alias_table``), with and without its brackets, articles
and the words that only describe ("militants", "group", and every loaded word: R25); a name that is unknown
is cleaned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from .acronyms import article_acronyms, spells
from .alias_table import Aliases, Group, load_aliases, name_key, small_words, table
from .spelling import fold

__all__ = [
    "Aliases",
    "Group",
    "article_acronyms",
    "canonical",
    "load_aliases",
    "ordinary_case",
    "same_name",
    "state_forces",
]

_BRACKETS = re.compile(r"\s*[(\[（]\s*([^()\[\]（）]+?)\s*[)\]）]\s*$")
_QUOTES = " \t\r\n\"'“”„«»‘’`*.,;:"
_LOWER_ARTICLE = re.compile(
    r"^(?:the|The|el|la|los|las|le|les|l['’]|der|die|das|den|dem|il|lo|gli|o|os|as|un|una|une|a|an)[\s]+|^l['’]"
)
_ELISION = re.compile("^[lLdD]['’](?=\\w)")
_VOWELS = re.compile("[aeiouyàáâäãåèéêëìíîïòóôöõùúûüаеёиоуыэюяіїє]", re.IGNORECASE)
_CLUSTER = re.compile(f"[^{_VOWELS.pattern[1:-1]}]{{3,}}", re.IGNORECASE)
_ROMAN = re.compile("[IVX]{2,}")
_PIECE = re.compile(r"[^\s\-/()\[\]]+|[\s\-/()\[\]]+")


def canonical(
    name: str | None,
    *,
    aliases: Aliases,
    country: str | None = None,
    acronyms: Mapping[str, str] | None = None,
) -> str | None:
    """Return the one name under which a group is known, or the cleaned name of an unknown one; None for no
    name.

    ``acronyms`` are those the article defines (``article_acronyms``); ``country`` (ISO code) settles an
    acronym that several groups share, which else stays as it is. Idempotent; the same whether or not loaded
    words stand beside the name.
    """
    bare = _stripped(name or "")
    if not bare:
        return None
    if acronyms and bare in acronyms and not aliases.find(bare, country=country):
        bare = _stripped(acronyms[bare]) or bare
    group = aliases.find(bare, country=country)
    return group.name if group else cleaned(bare)


def same_name(a: str, b: str, *, aliases: Aliases, acronyms: Mapping[str, str] | None = None) -> bool:
    """True if two names are of one group: by the table, by spelling, or as acronym and long form."""
    one = canonical(a, aliases=aliases, acronyms=acronyms)
    two = canonical(b, aliases=aliases, acronyms=acronyms)
    if not one or not two:
        return False
    return one == two or name_key(one) == name_key(two) or spells(one, two) or spells(two, one)


def cleaned(name: str) -> str:
    """A name without quotes, article, describing words and the acronym in brackets after it. Idempotent."""
    last = None
    while name != last:
        last = name
        name = _undescribed(_LOWER_ARTICLE.sub("", _stripped(_BRACKETS.sub("", name) or name)) or name) or name
    return name


def forms_of(name: str) -> Iterator[str]:
    """The name as written, then without brackets, article and describing words, then what stands in
    brackets.
    """
    bare = _stripped(name)
    main = _BRACKETS.sub("", bare)
    inside = _BRACKETS.search(bare)
    yield bare
    if main:
        yield main
        yield from _trimmed_forms(_ELISION.sub("", main))
    if inside:
        yield inside[1]


def _trimmed_forms(name: str) -> Iterator[str]:
    """A name with ever more of the describing words at its ends taken off, in any case."""
    yield name
    words = name.split()
    described = descriptors("people") | descriptors("kinds")
    while len(words) > 1 and _is_one_of(words[-1], described):
        words = words[:-1]
        yield " ".join(words)
    while len(words) > 1 and (_is_one_of(words[0], described) or _LOWER_ARTICLE.match(f"{words[0]} ")):
        words = words[1:]
        yield " ".join(words)


def _undescribed(name: str) -> str:
    """A name without uncapitalised words for its people, and loaded ones, at its ends and before its kind
    word.

    A kind word before the name goes too ("the group X"), one after it is part of it ("X group"). What holds
    no name stays as it is.
    """
    words, people = name.split(), descriptors("people")
    while len(words) > 1 and _is_plain(words[-1]) and _is_one_of(words[-1], people):
        words = words[:-1]
    while len(words) > 2 and _is_plain(words[-2]) and _is_one_of(words[-2], people):
        words = [*words[:-2], words[-1]]
    while len(words) > 1 and _is_plain(words[0]) and _is_one_of(words[0], people | descriptors("kinds")):
        words = words[1:]
    return name if all(map(_is_plain, words)) else " ".join(words)


def _is_plain(word: str) -> bool:
    return word[0].islower()


def _is_one_of(word: str, described: frozenset[str]) -> bool:
    """True for a describing word, or an adjective that ends in one: "Iran-backed"."""
    folded = fold(word)
    return folded in described or folded.rpartition(" ")[2] in described


@lru_cache(maxsize=2)
def descriptors(part: str) -> frozenset[str]:
    """Folded words that describe a group without naming it, in any language: its "people" or "kinds"."""
    return frozenset(fold(word) for word in table()["descriptors"][part].split())


def _stripped(name: str) -> str:
    return " ".join(name.split()).strip(_QUOTES)


def ordinary_case(text: str) -> str:
    """Return a name printed in capitals in ordinary case; any other text unchanged (R52).

    Acronyms of the table, words without a vowel or with a digit, and a lone word of up to three letters stay.
    """
    if not text.isupper():
        return text
    pieces = _PIECE.findall(text)
    words = [p for p in pieces if p[0].isalnum()]
    return "".join(_ordinary_word(p, first=p is pieces[0], alone=len(words) == 1) for p in pieces)


def _ordinary_word(word: str, *, first: bool, alone: bool) -> str:
    bare = word.strip(_QUOTES)
    if _stays(bare, alone=alone):
        return word
    lower = word.lower()
    if lower in small_words() and not first:
        return lower
    head, mark, tail = lower.partition("'") if "'" in lower else lower.partition("’")
    parts = (head, tail) if mark and len(head) == 1 else (lower,)
    return mark.join(part[:1].upper() + part[1:] for part in parts)


def _stays(word: str, *, alone: bool) -> bool:
    """True for a word that is written in capitals in ordinary text as well."""
    known = load_aliases()
    is_known = word in known.by_acronym or word in known.by_local_acronym
    short = alone and len(word) <= 3
    cluster = alone and len(word) <= 6 and _CLUSTER.search(word) is not None
    spoken = _VOWELS.search(word) and not any(map(str.isdigit, word)) and not _ROMAN.fullmatch(word)
    return is_known or short or cluster or not spoken


def state_forces(description: str, country: str | None) -> str | None:
    """Return "<Country adjective> army", "police", "navy", "air force" or "government forces" for words
    that describe a state's forces, or None (R52).

    ``country`` is the ISO code of their state. Words for the government or regime, and words for both army
    and police, give "government forces": "soldiers and regime fighters" of Syria are "Syrian government
    forces".
    """
    adjective = table()["adjectives"].get(country or "")
    folded = f" {fold(description)} "
    found = [force for force, words in _force_words().items() if any(word in folded for word in words)]
    if not adjective or not found:
        return None
    force = found[0] if len(found) == 1 else "government forces"
    return f"{adjective} {force}"


@cache
def _force_words() -> dict[str, tuple[str, ...]]:
    """Folded words for each kind of forces, with the spaces around them."""
    forces: dict[str, str] = table()["state_forces"]
    return {force: tuple(f" {fold(word)} " for word in words.split("|")) for force, words in forces.items()}
