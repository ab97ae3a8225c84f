"""Countries by any of their names: in every language pycountry has, by ISO code, by acronym, by adjective."""

from __future__ import annotations

import gettext
import re
from functools import lru_cache
from typing import NamedTuple

import pycountry

from .gazetteer import Gazetteer, named
from .gazetteer_cache import load_gazetteer
from .mentions import find_mentions, key_of, words_of
from .spelling import fold, squash

SHORTEST_STEM = 4
_ARABIC_PREFIX = re.compile("^[وفبلك]?(?:ال|لل)")
LONGEST_STEM = 16


class CountryWord(NamedTuple):
    """The country of a word as an acronym, as a demonym, and as an adjective by its form alone."""

    acronym: str | None
    demonym: str | None
    adjective: str | None


def country_code(name: str, *, language: str | None = None) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of the country that a name, code or phrase means; None if not one
    alone.

    "XK" stands for Kosovo. A phrase counts by the one country in it ("northern Syria"), a region by its
    country ("Chechnya"). "Congo" and "Korea" alone mean two countries: None. ``language`` (ISO 639-1)
    settles the rest.
    """
    gazetteer = load_gazetteer()
    if len(named(gazetteer, squash(name)).countries) > 1 and not language:
        return None
    return (
        _by_code(name.strip(), gazetteer)
        or _by_name(name, gazetteer, language=language)
        or _by_phrase(name, gazetteer)
        or _by_region(name, gazetteer)
        or demonym_code(fold(name), gazetteer)
    )


def country_codes(name: str, *, language: str | None = None) -> tuple[str, ...]:
    """Return every country that a stated country can mean: one, two for "Congo" or "Syria and Iraq", or
    none.
    """
    if code := country_code(name, language=language):
        return (code,)
    gazetteer = load_gazetteer()
    mentions = find_mentions(name, words_of(name), gazetteer, any_case=name == name.lower())
    return tuple(dict.fromkeys(code for m in mentions for code in m.meaning.countries))


def is_country(name: str) -> bool:
    """Whether a name is that of a country as a whole: not of a part of it, and not of a place in it."""
    return bool(named(load_gazetteer(), squash(name)).countries)


def acronym_code(word: str, gazetteer: Gazetteer) -> str | None:
    """The country of an acronym as printed: "US", "U.S.", "DRC"; never of its lower-case form."""
    acronyms: dict[str, str] = gazetteer.tables["acronyms"]
    return acronyms.get(word.replace(".", ""))


@lru_cache(maxsize=1 << 14)
def read_country_word(word: str, gazetteer: Gazetteer) -> CountryWord | None:
    """Return the countries that one word of running text can mean; None for nearly every word."""
    key = key_of(word)
    demonym = demonym_code(key, gazetteer)
    adjective = demonym_code(key, gazetteer, strict=True) if demonym else None  # which is the narrower of the two
    found = CountryWord(acronym_code(word, gazetteer), demonym, adjective)
    return found if any(found) else None


def demonym_code(key: str, gazetteer: Gazetteer, *, strict: bool = False) -> str | None:
    """The country of an adjective or inflected name: "syrian", "sirio", "сирийской"; the longest stem wins.

    ``strict`` is for words without a capital: only adjectives, never a country's name itself ("jersey",
    "chili").
    """
    for form in _bare_forms(key):
        if form[:SHORTEST_STEM] not in gazetteer.stem_heads:
            continue
        for size in range(min(len(form), LONGEST_STEM), SHORTEST_STEM - 1, -1):
            code = gazetteer.tables["stems"].get(form[:size])
            if code and _fits(code, form[size:], gazetteer, strict=strict):
                return str(code[:2])
    return None


def _fits(code: str, ending: str, gazetteer: Gazetteer, *, strict: bool) -> bool:
    """True if an ending may follow a stem: "SY" was derived from the country's name, "SY+" listed, "SY$" is
    a word.
    """
    if code.endswith("$"):
        return not ending
    table = "adjective_endings" if strict and not code.endswith("+") else "endings"
    return _pattern(gazetteer.tables[table]).fullmatch(ending) is not None


def country_label(code: str, *, language: str | None = None) -> str:
    """The usual name of a country in a language, English where there is none."""
    country = pycountry.countries.get(alpha_2=code)
    english = load_gazetteer().country_name(code)
    if country is None or language in (None, "en"):
        return english
    written = getattr(country, "common_name", country.name)
    translated = _translation(str(language)).gettext(written)
    return " ".join(reversed(translated.split(", ", 1))) if translated != written else english


def _by_code(name: str, gazetteer: Gazetteer) -> str | None:
    if code := acronym_code(name, gazetteer):
        return code
    if not (len(name) in (2, 3) and name.isascii() and name.isupper()):
        return None
    found = pycountry.countries.get(alpha_2=name) or pycountry.countries.get(alpha_3=name)
    return found.alpha_2 if found else {"XK": "XK", "XKX": "XK"}.get(name)


def _by_name(name: str, gazetteer: Gazetteer, *, language: str | None) -> str | None:
    folded = fold(name)
    first, _, rest = folded.partition(" ")
    codes = named(gazetteer, folded.replace(" ", "")).countries
    if not codes and first in gazetteer.links:
        codes = named(gazetteer, rest.replace(" ", "")).countries
    if len(codes) > 1 and language:
        codes = tuple(c for c in codes if fold(country_label(c, language=language)) == folded)
    return codes[0] if len(codes) == 1 else None


def _by_phrase(name: str, gazetteer: Gazetteer) -> str | None:
    any_case = name == name.lower()
    mentions = list(find_mentions(name, words_of(name), gazetteer, any_case=any_case))
    codes = {m.meaning.countries for m in mentions if m.meaning.countries and m.words != name}
    return next(iter(codes))[0] if len(codes) == 1 and len(next(iter(codes))) == 1 else None


def _by_region(name: str, gazetteer: Gazetteer) -> str | None:
    admins = [gazetteer.admin(n) for n in named(gazetteer, fold(name).replace(" ", "")).admins]
    codes = {a.country for a in admins}
    return codes.pop() if len(codes) == 1 and any(a.level != "admin2" for a in admins) else None


def _bare_forms(folded: str) -> tuple[str, ...]:
    """An Arabic word also without its conjunction, preposition and article."""
    bare = folded if folded.isascii() else _ARABIC_PREFIX.sub("", folded)
    return (folded, bare) if bare != folded else (folded,)


@lru_cache(maxsize=2)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@lru_cache(maxsize=64)
def _translation(language: str) -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True)
