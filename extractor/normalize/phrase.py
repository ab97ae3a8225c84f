"""The proper names inside a place phrase, and what the words around them say they are.

"Dogo Gide village in Tillabéri region" holds "Dogo Gide" (a town, by its kind word) and "Tillabéri" (a
first-level unit); "Baghdad's Sadr City" holds a container and a part. The kind words of each language are
in ``places.json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from .gazetteer import Admin, Gazetteer
from .mentions import Mention, Word, find_mentions, is_whole_name, key_of, words_of

LONGEST_KIND = 3  # words of "local government area"
LOOK_BACK = 3  # words between a kind word and the name: "province of the ..."
Joint = Literal["first", "list", "comma", "words", "possessive"]


@dataclass(frozen=True, slots=True)
class Name:
    """One proper name: what it can mean, its kind if stated, and how it hangs on the name before it.

    ``owner``: a possessive follows ("Baghdad's ..."). ``partial``: a capitalised word beside it belongs to
    no known name ("Mosul Dam"). A name without cities and admins is unknown to the gazetteer.
    """

    words: str
    cities: tuple[int, ...] = ()
    admins: tuple[Admin, ...] = ()
    role: str | None = None
    joint: Joint = "first"
    owner: bool = False
    partial: bool = False
    inflected: bool = False


class Span(NamedTuple):
    """A stretch of the phrase: offsets, and the numbers of its first and last word."""

    start: int
    end: int
    first: int
    last: int


def names_in(phrase: str, gazetteer: Gazetteer) -> list[Name]:
    """Return the proper names of a place phrase in order: countries left out, unknown names included."""
    words = words_of(phrase)
    mentions = [
        m
        for m in find_mentions(phrase, words, gazetteer, any_case=phrase == phrase.lower())
        if m.first < m.last or len(words) == 1 or _may_be_name(m.first, words, gazetteer)
    ]
    places = [m for m in mentions if m.meaning.cities or m.meaning.admins]
    spans: list[tuple[Span, Mention | None]] = [(Span(m.start, m.end, m.first, m.last), m) for m in places]
    spans += [(span, None) for span in _unknown(phrase, words, mentions, gazetteer)]
    spans.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    names = []
    for n, (span, mention) in enumerate(spans):
        before = spans[n - 1][0] if n else None
        names.append(_name(phrase, words, span, mention, before, gazetteer))
    return names


def _may_be_name(n: int, words: list[Word], gazetteer: Gazetteer) -> bool:
    """False for a kind word, and for a compass word unless it names a unit: "Northern Homs", but "Northern
    Province".
    """
    if key_of(words[n].text) in gazetteer.tables["directions"]:
        return n + 1 < len(words) and _is_kind(words[n + 1], gazetteer)
    return not _is_kind(words[n], gazetteer)


def _name(
    phrase: str,
    words: list[Word],
    span: Span,
    mention: Mention | None,
    before: Span | None,
    gazetteer: Gazetteer,
) -> Name:
    meaning = mention.meaning if mention else None
    return Name(
        phrase[span.start : span.end],
        meaning.cities if meaning else (),
        tuple(gazetteer.admin(n) for n in meaning.admins) if meaning else (),
        _role(phrase, words, span, gazetteer),
        _joint(phrase, before, span, gazetteer),
        owner=phrase[span.end : span.end + 2] in {"'s", "’s"},
        partial=mention is not None and not is_whole_name(mention, words, phrase, ignore=gazetteer.units),
        inflected=mention is not None and mention.inflected,
    )


def _joint(phrase: str, before: Span | None, span: Span, gazetteer: Gazetteer) -> Joint:
    """How a name hangs on the one before it."""
    if before is None or span.start < before.end:
        return "first"
    gap = phrase[before.end : span.start]
    if gap.startswith(("'s", "’s")):
        return "possessive"
    between = words_of(gap)
    if any(key_of(w.text) in gazetteer.conjunctions for w in between) or gap.strip() in {"&", "/"}:
        return "list"
    if all(_is_kind(w, gazetteer) for w in between):
        return "comma"
    return "words"


def _role(phrase: str, words: list[Word], span: Span, gazetteer: Gazetteer) -> str | None:
    """The kind that the word after a name, or one shortly before it, states."""
    units = gazetteer.units
    if words[span.last].is_run:
        return units.get(phrase[span.end : span.end + 1])
    after = span.last + 1
    beside = after < len(words) and phrase[span.end : words[after].start].strip(" -") == ""
    if beside and (role := _kind(words[after : after + LONGEST_KIND], gazetteer)):
        return role
    for n in range(span.first - 1, max(span.first - 1 - LOOK_BACK, -1), -1):
        if role := _kind(words[max(0, n + 1 - LONGEST_KIND) : n + 1], gazetteer, ends=True):
            return role if "," not in phrase[words[n].end : span.start] else None
        if key_of(words[n].text) not in gazetteer.links:
            return None
    return None


def _kind(words: list[Word], gazetteer: Gazetteer, *, ends: bool = False) -> str | None:
    """The role of the longest kind ("local government area") that begins these words, or ends them."""
    for size in range(len(words), 0, -1):
        part = words[-size:] if ends else words[:size]
        if role := gazetteer.units.get("".join(key_of(w.text) for w in part)):
            return role
    return None


def _is_kind(word: Word, gazetteer: Gazetteer) -> bool:
    return key_of(word.text) in gazetteer.units


def _unknown(phrase: str, words: list[Word], mentions: list[Mention], gazetteer: Gazetteer) -> list[Span]:
    """Runs of capitalised words that hold a word no mention covers: whole names that the gazetteer lacks."""
    covered = {n for m in mentions for n in range(m.first, m.last + 1)}
    passed = gazetteer.tables["directions"]
    spans = []
    for first, last in _capital_runs(phrase, words):
        while first <= last and (_is_kind(words[first], gazetteer) or key_of(words[first].text) in passed):
            first += 1
        while last >= first and _is_kind(words[last], gazetteer):
            last -= 1
        opens = first == last == 0 and len(words) > 1 and key_of(words[1].text) in gazetteer.links
        if first <= last and not opens and not covered.issuperset(range(first, last + 1)):
            spans.append(Span(words[first].start, words[last].end, first, last))
    return spans


def _capital_runs(phrase: str, words: list[Word]) -> list[tuple[int, int]]:
    """First and last word of each run of capitalised words; a possessive or a comma ends a run."""
    runs: list[tuple[int, int]] = []
    for n, word in enumerate(words):
        joined = n > 0 and phrase[words[n - 1].end : word.start] in {" ", "-", "‑", "‐"}
        owner = n > 0 and words[n - 1].text.endswith(("'s", "’s"))
        particle = word.text[0].islower() and phrase[word.end : word.end + 1] in {"-", "‑", "‐"} and len(word.text) < 4
        if not (word.text[0].isupper() or particle):
            continue
        if runs and runs[-1][1] == n - 1 and joined and not owner:
            runs[-1] = (runs[-1][0], n)
        else:
            runs.append((n, n))
    return [run for run in runs if any(words[n].text[0].isupper() for n in range(run[0], run[1] + 1))]
