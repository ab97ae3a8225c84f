"""Which places and countries an article speaks of: candidates, by what its words say.

``Reading`` holds an article's words and the names among them; ``named_countries`` finds where countries are
named; towns and units are then weighed against the countries the article names most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from .countries import CountryWord, acronym_code, read_country_word
from .gazetteer import PRIMARY, Gazetteer, Named
from .gazetteer_cache import load_gazetteer
from .mentions import Mention, Word, find_mentions, is_all_caps, key_of, words_of

LARGE_TOWN = 100_000  # inhabitants from which a town's own name counts, whatever countries the article names
MAJOR_CITY = 500_000  # inhabitants from which any of a town's names does
SMALL_TOWN = 15_000  # inhabitants from which a town of a country named in passing counts, or an inflected name
DOMINANT = 10  # how many times larger than its namesakes a town must be to be meant on its own
ALIAS_DISCOUNT = 10  # a town's own name weighs ten times as much as another town's other name
LEAD_CHARS = 400  # the opening of an article, where a mention counts twice
NAMED, IMPLIED = 2, 1  # weight of a country's name or adjective, and of a place in it
MAIN_SHARE = 2  # a country named at least half as often as the first is one that the article is about
SHORTEST_NAME = 4  # letters of a plain Latin word that is taken for a name; shorter ones are words first
Kind = Literal["country", "admin1", "city"]


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A candidate place name in a text. ``population`` is that of the largest town it can mean, or 0."""

    start: int
    end: int
    words: str
    kind: Kind
    country_codes: tuple[str, ...]
    population: int


@dataclass(frozen=True, slots=True)
class Reading:
    """An article's words and the names among them; ``texts`` are the words without their places, ``lower`` those of
    them that stand uncapitalised.
    """

    gazetteer: Gazetteer
    text: str
    words: list[Word]
    mentions: list[Mention]
    texts: frozenset[str]
    lower: frozenset[str]
    all_caps: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each country is named, and where first."""

    counts: Counter[str]
    first: dict[str, int]

    def is_main(self, code: str) -> bool:
        return self.counts[code] * MAIN_SHARE >= max(self.counts.values(), default=1)


class Standing(NamedTuple):
    """What the gazetteer by itself says of a name: the countries of its towns and units, the largest town's first, the
    inhabitants of that town and of the largest whose own name it is, whether a unit above the second level bears it,
    and the town that is meant if the name stands alone.
    """

    codes: tuple[str, ...]
    people: int
    own: int
    is_unit: bool
    dominant: int | None


def find_places(text: str, *, language: str | None = None) -> list[FoundPlace]:
    """Return candidate place names in order: countries, first-level units and towns the gazetteer knows.

    Works on every script. A town's name counts if the article is about its country, or the town is large;
    not if the same word also stands uncapitalised, or is part of a longer capitalised name ("Hassan
    Nasrallah"). ``language`` (ISO 639-1) is accepted for symmetry; no rule depends on it.
    """
    del language
    reading = _read(text)
    weights = _weigh(reading)
    return [place for mention in reading.mentions if (place := _candidate(mention, reading, weights))]


def article_countries(text: str) -> list[str]:
    """Return ISO codes of the countries an article names, by name, adjective or acronym, the most prominent
    first.

    A name counts twice as much as a town or unit of the country, and twice as much again in the opening.
    Countries that only their towns point to come in by two such towns, or by one where no country is named
    at all.
    """
    reading = _read(text)
    weights = _weigh(reading)
    scores, implied, first = weights.counts.copy(), Counter[str](), dict(weights.first)
    for mention in reading.mentions:
        if code := _implied(mention, reading, weights):
            implied[code] += IMPLIED * _lead(mention.start)
            first.setdefault(code, mention.start)
    for code, score in implied.items():
        if code in scores or score > IMPLIED or not weights.counts:
            scores[code] += score
    return sorted(scores, key=lambda code: (-scores[code], first[code]))


def largest_if_dominant(refs: Sequence[int], gazetteer: Gazetteer, *, factor: int = DOMINANT) -> int | None:
    """The town that is ``factor`` times larger than every other, or None; a town's other names count a
    tenth.
    """

    def size(ref: int) -> int:
        return max(gazetteer.city_people(ref), 1) * (ALIAS_DISCOUNT if ref & PRIMARY else 1)

    by_size = sorted(refs, key=size, reverse=True)
    if len(by_size) > 1 and size(by_size[0]) < factor * size(by_size[1]):
        return None
    return by_size[0] if by_size else None


def _read(text: str) -> Reading:
    gazetteer, words = load_gazetteer(), words_of(text)
    all_caps = is_all_caps(words)
    mentions = list(find_mentions(text, words, gazetteer, all_caps=all_caps))
    texts = frozenset([word.text for word in words])
    lower = frozenset([word for word in texts if word[0].islower()])
    return Reading(gazetteer, text, words, mentions, texts, lower, all_caps)


def _weigh(reading: Reading) -> Weights:
    weights = Weights(Counter(), {})
    for start, code in named_countries(reading):
        weights.counts[code] += NAMED * _lead(start)
        weights.first[code] = min(start, weights.first.get(code, start))
    return weights


def _lead(start: int) -> int:
    return 2 if start < LEAD_CHARS else 1


def named_countries(reading: Reading) -> Iterator[tuple[int, str]]:
    """Yield the offset and code of each place where a country is named: in full, by acronym or by
    adjective.
    """
    inside: set[int] = set()
    for mention in reading.mentions:
        named = bool(mention.meaning.countries) and not _is_ordinary(mention, reading)
        if named or mention.last > mention.first:
            inside.update(range(mention.first, mention.last + 1))
        if named and len(mention.meaning.countries) == 1:
            yield mention.start, mention.meaning.countries[0]
    known = {text: meant for text in reading.texts if (meant := read_country_word(text, reading.gazetteer))}
    codes = {text: code for text, meant in known.items() if (code := _country_in(text, meant, reading))}
    for n, word in enumerate(reading.words if codes else ()):
        if word.text in codes and n not in inside and not word.is_run:
            yield word.start, codes[word.text]


def _country_in(word: str, meant: CountryWord, reading: Reading) -> str | None:
    """The country of an acronym or adjective; an uncapitalised word must be an adjective in form."""
    if meant.acronym and ("." in word or not reading.all_caps):
        return meant.acronym
    strict = reading.all_caps or word[0].islower() or word.lower() in reading.lower
    return meant.adjective if strict else meant.demonym


def _is_ordinary(mention: Mention, reading: Reading) -> bool:
    """True for a single word that is more likely no name at all."""
    word = reading.words[mention.first].text
    if mention.last > mention.first or mention.inflected:
        return False
    if acronym_code(word, reading.gazetteer) and ("." in word or not reading.all_caps):
        return False
    return word.lower() in reading.lower or (word.isascii() and word.isalpha() and len(word) < SHORTEST_NAME)


def _implied(mention: Mention, reading: Reading, weights: Weights) -> str | None:
    """The one country that a mention of a town or unit points to."""
    place = None if mention.meaning.countries else _candidate(mention, reading, weights)
    if place is None:
        return None
    gazetteer = reading.gazetteer
    town = _standing(mention.meaning, gazetteer).dominant
    if town is not None and gazetteer.city_people(town) >= LARGE_TOWN:
        return gazetteer.city_country(town)
    known = [code for code in place.country_codes if code in weights.counts]
    if len(place.country_codes) == 1 or len(known) == 1:
        return known[0] if known else place.country_codes[0]
    return None if known or town is None else gazetteer.city_country(town)


def _candidate(mention: Mention, reading: Reading, weights: Weights) -> FoundPlace | None:
    """The place that a mention may be, or None where it is more likely something else."""
    meaning, gazetteer = mention.meaning, reading.gazetteer
    if meaning.countries:
        place = FoundPlace(mention.start, mention.end, mention.words, "country", meaning.countries, 0)
        return None if _is_ordinary(mention, reading) else place
    standing = _standing(meaning, gazetteer)
    codes, people, own = _by_weight(standing.codes, weights), standing.people, standing.own
    large = own >= LARGE_TOWN or people >= MAJOR_CITY
    alone = not weights.counts and (own >= SMALL_TOWN or standing.is_unit) and len(codes) == 1
    local = codes[0] in weights.counts and (weights.is_main(codes[0]) or people >= SMALL_TOWN)
    if not (large or alone or local) or _is_doubtful(mention, reading, people=people, large=large, local=local):
        return None
    return FoundPlace(mention.start, mention.end, mention.words, "city" if meaning.cities else "admin1", codes, people)


@lru_cache(maxsize=1 << 14)
def _standing(meaning: Named, gazetteer: Gazetteer) -> Standing:
    """Weigh the towns and units of a name; articles, and different ones too, repeat their names."""
    towns = sorted(meaning.cities, key=gazetteer.city_people, reverse=True)
    admins = [gazetteer.admin(n) for n in meaning.admins]
    return Standing(
        codes=tuple(dict.fromkeys([*map(gazetteer.city_country, towns), *(a.country for a in admins)])),
        people=gazetteer.city_people(towns[0]) if towns else 0,
        own=max((gazetteer.city_people(t) for t in towns if t & PRIMARY), default=0),
        is_unit=any(a.level != "admin2" for a in admins),
        dominant=largest_if_dominant(meaning.cities, gazetteer),
    )


def _by_weight(codes: tuple[str, ...], weights: Weights) -> tuple[str, ...]:
    """Order codes: those of the countries the article names most first."""
    return codes if len(codes) == 1 else tuple(sorted(codes, key=lambda code: -weights.counts[code]))


def _is_doubtful(mention: Mention, reading: Reading, *, people: int, large: bool, local: bool) -> bool:
    """True for a town's name that is more likely an ordinary word, or part of a person's name."""
    if mention.last > mention.first:
        return reading.all_caps and len(key_of(mention.words)) < SHORTEST_NAME + 2
    if _is_ordinary(mention, reading) or (reading.all_caps and not (local and large) and people < MAJOR_CITY):
        return True
    if mention.inflected and mention.meaning.cities and people < (SMALL_TOWN if local else LARGE_TOWN):
        return True
    return not large and _is_in_longer_name(mention, reading)


def _is_in_longer_name(mention: Mention, reading: Reading) -> bool:
    """True where a capitalised word that begins no sentence stands right before or after."""
    words, text = reading.words, reading.text
    if reading.all_caps or not mention.words[0].isupper():
        return False
    before, after = mention.first - 1, mention.last + 1
    return (
        before >= 0
        and words[before].text[0].isupper()
        and text[words[before].end : mention.start] == " "
        and not _begins_sentence(words[before], text)
    ) or (after < len(words) and words[after].text[0].isupper() and text[mention.end : words[after].start] == " ")


def _begins_sentence(word: Word, text: str) -> bool:
    before = text[max(0, word.start - 2) : word.start].strip()
    return word.start < 2 or before[-1:] in {"", ".", "!", "?", '"', "”", ":"}
