"""First-level and second-level units by name: exact in any language, else by a near spelling within known
countries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from .gazetteer import Admin, Gazetteer, named
from .mentions import find_mentions, is_whole_name, words_of
from .spelling import directed, fold, squash

FLOOR = 86  # similarity (0 to 100) from which a Latin spelling is taken for that of a unit
SHORTEST = 6  # letters of a spelling that may be compared: "Omsk" and "Tomsk" are two places
MARGIN = 4  # by which the best unit must beat the next


def find_units(text: str, gazetteer: Gazetteer, *, countries: Sequence[str]) -> list[Admin]:
    """Return the units that a name or phrase can mean ("Borno", "the central province of Homs").

    With ``countries`` only units of those; without, only a name that one country has.
    """
    return (
        units_named(text, gazetteer, countries=countries)
        or near_units(text, gazetteer, countries=countries)
        or _units_within(text, gazetteer, countries=countries)
    )


def units_named(text: str, gazetteer: Gazetteer, *, countries: Sequence[str]) -> list[Admin]:
    """Units under exactly this name, with or without its kind word; the upper level before the lower."""
    compass = directed(fold(text), directions=gazetteer.tables["directions"], drop=gazetteer.dropped)
    keys = dict.fromkeys((squash(text), without_kind(text, gazetteer), compass))
    return select_units(
        (n for key in keys if key for n in named(gazetteer, key).admins), gazetteer, countries=countries
    )


def select_units(indexes: Iterable[int], gazetteer: Gazetteer, *, countries: Sequence[str]) -> list[Admin]:
    """Units of these countries, or of the only country there is; the upper level before the lower."""
    admins = [gazetteer.admin(n) for n in dict.fromkeys(indexes)]
    inside = [a for a in admins if a.country in countries] if countries else admins
    if not countries and len({a.country for a in inside}) > 1:
        return []
    parents = {a.parent for a in inside}
    own = [a for a in inside if a.code not in parents]
    return [a for a in own if a.level == "admin1"] or own


def _units_within(text: str, gazetteer: Gazetteer, *, countries: Sequence[str]) -> list[Admin]:
    """Units named inside a phrase: the last whole name, inflected or not."""
    words = words_of(text)
    found: list[Admin] = []
    for mention in find_mentions(text, words, gazetteer, any_case=text == text.lower()):
        if is_whole_name(mention, words, text, ignore=gazetteer.units):
            found = select_units(mention.meaning.admins, gazetteer, countries=countries) or found
    return found


def near_units(text: str, gazetteer: Gazetteer, *, countries: Iterable[str]) -> list[Admin]:
    """The one unit of these countries whose spelling is near enough, and nearer than any other's."""
    key = without_kind(text, gazetteer)
    if len(key) < SHORTEST:
        return []
    best: dict[int, float] = {}
    for country in countries:
        listed = gazetteer.tables["latin"].get(country, [])
        names = [name for name, _ in listed]
        for _, score, at in process.extract(key, names, scorer=fuzz.ratio, score_cutoff=FLOOR - MARGIN, limit=None):
            best[listed[at][1]] = max(score, best.get(listed[at][1], 0.0))
    ranked = sorted(best, key=lambda n: -best[n])
    if not ranked or best[ranked[0]] < FLOOR or (len(ranked) > 1 and best[ranked[0]] - best[ranked[1]] < MARGIN):
        return []
    return [gazetteer.admin(ranked[0])]


def without_kind(text: str, gazetteer: Gazetteer) -> str:
    """The key of a name without kind words and the words that link them: "province of Homs" -> "homs"."""
    words = fold(text).split()
    bare = [w for w in words if w not in gazetteer.units and w not in gazetteer.links]
    return "".join(bare or words)


def unit_codes(units: Iterable[Admin]) -> frozenset[str]:
    """ISO codes of the first-level units that these are or lie in; empty for regions without a code."""
    return frozenset(code for unit in units if (code := unit.admin1_code))
