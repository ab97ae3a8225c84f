"""Parties: the words for who attacked, or who was attacked, become a name, a description, a type and affiliations.

A name only where the text names the group (R15); a parent group goes to ``affiliated_with`` (R56); an ethnic or generic
label with a common noun is a description (R51).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from .cues import find_cue
from .found import Words
from .normalize.names import Aliases, canonical, ordinary_case, state_forces
from .normalize.places import country_code
from .party_types import camp, party_type
from .schema import Evidence, Party, PartyType

Quote = Callable[[int, int], Evidence]
ARTICLES = re.compile(
    r"^(?:the|an?|el|la|los|las|un|una|unos|unas|le|les|l['’]|des|une|der|die|das|ein|eine|o|os|a|as|il|lo|gli|i)\s+",
    re.I,
)
NAME_WORD = re.compile(r"(?:\d+(?=[^\W\d_a-z]))?[^\W\d_](?:[\w'’.\-]*[\w'’\-])?")
GAP = re.compile(r"\W+")
QUOTATIONS = (("«", "»"), ("“", "”"), ("„", "“"), ('"', '"'), ("(", ")"))
JOINERS = frozenset(
    [
        "of",
        "the",
        "and",
        "for",
        "al",
        "el",
        "la",
        "de",
        "del",
        "des",
        "du",
        "da",
        "do",
        "dos",
        "in",
        "von",
        "van",
        "bin",
        "ibn",
        "ul",
        "y",
        "e",
        "et",
        "und",
    ]
)


def party_of(
    words: Words | None,
    *,
    drafted_type: PartyType,
    linked_to: Iterable[Words],
    aliases: Aliases,
    quote: Quote,
    country: str | None = None,
    is_upper: bool = False,
) -> Party:
    """Build a party from its words in the article; an empty party when there are none."""
    if words is None:
        return Party(type=drafted_type)
    head, parents = split_affiliation(words)
    parents = [*parents, *(w for w in linked_to if not w.touches(head.start, head.end))]
    name = name_in(head.text, aliases=aliases)
    bare = name is not None and is_bare(head.text, name)
    shown = ordinary_case(name) if name and is_upper else name
    return Party(
        name=shown,
        description=None if bare else words.text,
        type=type_of(name, head.text, drafted_type, aliases=aliases),
        affiliated_with=tuple(dict.fromkeys(ARTICLES.sub("", w.text) for w in parents)),
        canonical=canonical_of(shown, None if bare else words.text, aliases=aliases, country=country),
        evidence=(
            quote(words.start, words.end),
            *(quote(w.start, w.end) for w in parents if not words.touches(w.start, w.end)),
        ),
    )


def canonical_of(name: str | None, description: str | None, *, aliases: Aliases, country: str | None) -> str | None:
    """Return the canonical form of a named party, or of the forces of the country that a description is about (R52)."""
    if name is not None:
        return canonical(name, aliases=aliases, country=country)
    return state_forces(description, country) if description else None


def split_affiliation(words: Words) -> tuple[Words, list[Words]]:
    """Split "a faction linked to X" into the faction and X."""
    cue = find_cue("affiliation", words.text)
    if cue is None or cue.start() == 0:
        return words, []
    head = words.text[: cue.start()].rstrip(" ,;(")
    named, _, appositive = head.partition(",")
    head = named if appositive and has_capital(named) else head
    tail = words.text[cue.end() :].strip(" ,;()")
    at = words.start + words.text.index(tail, cue.end()) if tail else words.end
    parents = [Words(tail, at, at + len(tail))] if has_capital(tail) else []
    return Words(head, words.start, words.start + len(head)), parents


@lru_cache(maxsize=1 << 12)
def name_in(text: str, *, aliases: Aliases) -> str | None:
    """Return the proper name that a phrase holds, or None where it only describes (R15, R51).

    Remembered: grounding, merging and the record ask about the same phrase.
    """
    known = known_name(text, aliases=aliases)
    if known is not None:
        return known
    bare = ARTICLES.sub("", text).strip(" ,.;:")
    if is_generic(bare) or not has_capital(bare):
        return None
    run = capital_run(behind_noun(bare) if text.startswith(bare) else bare)
    return run if run and not is_place_label(run, bare) else None


def behind_noun(text: str) -> str:
    """Cut off the noun with which a sentence opens: "Gunmen of the Red Sword"."""
    first, _, rest = text.partition(" ")
    is_noun = camp(party_type(first) or "unknown") == "against"
    return rest if is_noun and rest.split(" ")[0].lower() in JOINERS else text


def known_name(text: str, *, aliases: Aliases) -> str | None:
    """Return the part of a phrase that the alias table knows, as written: the shortest that names the same group."""
    if not aliases.may_stand_in(text):
        return None
    tokens = [(m.start(), m.end()) for m in NAME_WORD.finditer(text)]
    spans = [(i, j) for i in range(len(tokens)) for j in range(i + 1, min(i + 8, len(tokens)) + 1)]
    found: dict[str, list[str]] = {}
    for i, j in sorted(spans, key=lambda s: s[0] - s[1]):
        part = text[tokens[i][0] : tokens[j - 1][1]]
        group = aliases.find(part) if has_capital(part) else None
        if group is not None:
            found.setdefault(group.name, []).append(part)
    return next((ARTICLES.sub("", min(parts, key=len)) for parts in found.values()), None)


def capital_run(text: str) -> str | None:
    """Return the longest run of capitalised words, small joining words inside it included."""
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for token in NAME_WORD.finditer(text):
        if token[0].lstrip("0123456789")[0].isupper() or (run and token[0].lower() in JOINERS):
            run.append(token)
        else:
            best, run = max(best, trimmed(run), key=len), []
    best = max(best, trimmed(run), key=len)
    if not best or any(not GAP.fullmatch(text, left.end(), right.start()) for left, right in pairwise(best)):
        return None
    start, end = best[0].start(), best[-1].end()
    return closed(text[start:end], text[end:])


def closed(name: str, following: str) -> str:
    """Return a name with the mark behind it that closes a quotation inside it: "Battalion «North»"."""
    marks = (right for left, right in QUOTATIONS if left in name and right not in name.split(left)[-1])
    return name + following[:1] if following[:1] in tuple(marks) and following else name


def trimmed(run: list[re.Match[str]]) -> list[re.Match[str]]:
    """Drop joining words at the end of a run."""
    while run and run[-1][0].lower() in JOINERS and not run[-1][0][0].isupper():
        run = run[:-1]
    return run


@lru_cache(maxsize=4096)
def has_capital(text: str) -> bool:
    """Whether a phrase holds a capital letter, or is of a script without capitals."""
    return any(c.isupper() or (c.isalpha() and c.lower() == c.upper()) for c in text)


def is_bare(text: str, name: str) -> bool:
    """Whether a phrase is a name and no more."""
    rest = ARTICLES.sub("", text).replace(name, "").strip(" ,.;:()\"'“”")
    return not any(c.isalnum() for c in rest)


def is_generic(text: str) -> bool:
    """Whether a phrase is a label with a common noun ("Kuki militants", "Syrian soldiers"), which names no group.

    A capital at its start alone is that of the sentence ("Gunmen", "Masked men").
    """
    words = NAME_WORD.findall(text)
    capitals = [word for word in words if word[0].isupper()]
    is_label = bool(words) and (words[-1].islower() or capitals == words[:1])
    return is_label and party_type(text) is not None


def is_place_label(run: str, text: str) -> bool:
    """Whether the only capitalised words of a phrase are a country's."""
    return run != text and country_code(run) is not None


def type_of(name: str | None, text: str, drafted: PartyType, *, aliases: Aliases) -> PartyType:
    """Return the type that the alias table, the nouns or the draft give, in this order."""
    group = aliases.find(name) if name else None
    return (group.type if group else None) or party_type(text) or drafted
