"""The table of armed actors: one usual name each, with every other name and acronym it goes by.

``aliases.json`` ships with the package; a user's file of the same form adds to it and overrides it. Names
are compared by ``name_key``, which forgives case, accents, articles, transliteration and inflection;
acronyms by case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from ..errors import SettingsError
from ..schema import PartyType
from .spelling import fold, fold_all, vowel_class

FIELDS = frozenset({"name", "type", "countries", "aliases", "acronyms", "local_acronyms", "parent", "note"})
TYPES = frozenset(get_args(PartyType))
PLURAL_FROM = 6  # letters from which a final s is taken for a plural
SHORTEST_LIKE = 4  # letters from which spellings of one word are taken for the same

_CYRILLIC_ENDING = re.compile(
    "(?<=[а-яіє]{3})(?:ого|его|ому|ему|ыми|ими|ами|ями|ая|яя|ое|ее|ые|ие|ои|еи|ыи|ии|ом|ем|ам|ям|ах|ях|ых|их|ую|юю"
    "|ов|ев|ів|ою|ею|ім|ої|а|я|о|е|ы|и|у|ю|ь|і)$"
)
_ARABIC_PREFIX = re.compile("^(?:[وفبلك]?ال|لل)(?=..)")
_TWICE = re.compile(r"(.)\1+")
_WORDS = re.compile("[A-Za-z ,-]*")  # phrases that are cut at the same places by all who read names
# Spellings of one word, and two states that one vowel tells apart.
_SPELLINGS = (
    ("nigerien", "nigerxn"),
    ("defence", "defense"),
    ("isation", "ization"),
    ("centre", "center"),
    ("ph", "f"),
    ("q", "k"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """One armed actor."""

    name: str
    type: PartyType
    countries: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    local_acronyms: tuple[str, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, eq=False)
class Aliases:
    """Every group by name, by key of each of its names, and by acronym. Equal to itself alone, so that answers can be
    remembered for it: an article asks for the same names several times.
    """

    groups: Mapping[str, Group]
    by_key: Mapping[str, tuple[str, ...]] = field(repr=False)
    by_acronym: Mapping[str, tuple[str, ...]] = field(repr=False)
    by_local_acronym: Mapping[str, tuple[str, ...]] = field(repr=False)

    def find(self, name: str, *, country: str | None = None) -> Group | None:
        """Return the one group that a name means; None if unknown, or if several are meant and the country
        of the article (ISO code) leaves not one.
        """
        return _find(self, name, country)

    def knows(self, name: str) -> bool:
        """True if the name means one group, whatever the country."""
        return self.find(name) is not None

    def type_of(self, name: str) -> PartyType | None:
        """The party type of the group that a name means."""
        group = self.find(name)
        return group.type if group else None

    def may_stand_in(self, phrase: str) -> bool:
        """False only where no part of a phrase is a group's name: most tell that before each part is looked up."""
        if not _WORDS.fullmatch(phrase) or "" in self._keys:
            return True
        words = _without_articles(fold(phrase))
        return any(_key_of([word]) in self._keys or self._begins(words[at:]) for at, word in enumerate(words))

    def _begins(self, words: Sequence[str]) -> bool:
        """Whether the first of these words, together, are a name."""
        key = ""
        for word in words:
            key += _word_key(word)
            if key in self._keys:
                return True
            if key not in self._beginnings:
                return False
        return False

    @cached_property
    def _keys(self) -> frozenset[str]:
        """The keys of every name and acronym; an empty one where one is made of articles alone."""
        groups = self.groups.values()
        written = fold_all(name for g in groups for name in (*_names(g), *g.acronyms, *g.local_acronyms))
        return frozenset(_key_of(_without_articles(folded)) for folded in written)

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(key[:size] for key in self._keys for size in range(1, len(key)))

    def named(self, form: str, country: str | None) -> tuple[str, ...]:
        """Return the groups that one form of a name may mean."""
        acronym = form.replace(".", "").strip()
        local = self.by_local_acronym.get(acronym, ()) if country else ()
        local = tuple(n for n in local if country in self.groups[n].countries)
        return local or self.by_acronym.get(acronym, ()) or self.by_key.get(name_key(form), ())


@lru_cache(maxsize=1 << 12)
def _find(aliases: Aliases, name: str, country: str | None) -> Group | None:
    from .names import forms_of

    for form in forms_of(name):
        names = aliases.named(form, country)
        inside = [n for n in names if country in aliases.groups[n].countries] if country else []
        if len(inside) == 1 or len(names) == 1:
            return aliases.groups[inside[0] if len(inside) == 1 else names[0]]
    return None


@lru_cache(maxsize=1 << 14)
def name_key(name: str) -> str:
    """The key under which spellings of one group's name are the same; '' if nothing is left.

    One short word is its own key: "of" is not "UFF", "das" is not "Daish".
    """
    folded = fold(name)
    return _key_of(_without_articles(folded) or folded.split())


def _without_articles(folded: str) -> list[str]:
    return [word for word in folded.split() if word not in articles()]


def _key_of(words: Sequence[str]) -> str:
    if len(words) == 1 and len(words[0]) < SHORTEST_LIKE:
        return f"={words[0]}"
    return "".join(map(_word_key, words))


@lru_cache(maxsize=1 << 14)
def _word_key(word: str) -> str:
    if word.isascii():
        for written, meant in _SPELLINGS:
            word = word.replace(written, meant)
        word = word[:-1] if len(word) >= PLURAL_FROM and word.endswith("s") else word
        return _TWICE.sub(r"\1", vowel_class(word))
    return _ARABIC_PREFIX.sub("", _CYRILLIC_ENDING.sub("", word))


def load_aliases(path: str | None = None) -> Aliases:
    """Return the packaged table, extended and overridden by the user's file of the same form.

    A group of the same name gains the file's aliases and takes its type. A group that lists a packaged
    group's name among its aliases takes that group over under the new name. An alias that the file gives to
    one group is taken from every other. SettingsError if the file cannot be read, with the line and column,
    or the entry, at fault.
    """
    return _packaged() if path is None else _indexed(_merged(_packaged().groups, read_groups(Path(path))))


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """``aliases.json`` as it is; its ``about`` says what each part is."""
    return dict(json.loads((files(__package__) / "aliases.json").read_text("utf-8")))


@lru_cache(maxsize=1)
def articles() -> frozenset[str]:
    """Folded articles that begin or join names, the romanised Arabic one included."""
    return frozenset(fold(word) for word in table()["articles"].split())


@lru_cache(maxsize=1)
def small_words() -> frozenset[str]:
    """Folded words that stay uncapitalised inside names and are left out of acronyms."""
    return frozenset(fold(word) for word in table()["small_words"].split())


@lru_cache(maxsize=1)
def _packaged() -> Aliases:
    entries = enumerate(table()["groups"])
    return _indexed({g.name: g for g in (_group(entry, n, "aliases.json") for n, entry in entries)})


def read_groups(path: Path) -> list[Group]:
    """Read a user's alias file; SettingsError says what is wrong and where."""
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"Alias file {str(path)!r} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"Alias file {str(path)!r} is not UTF-8 at byte {error.start}.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise SettingsError(f"Alias file {str(path)!r} is not JSON at {where}: {error.msg}.") from error
    if not isinstance(content, dict) or not isinstance(content.get("groups"), list):
        raise SettingsError(f'Alias file {str(path)!r} needs {{"groups": [...]}} at the top.')
    return [_group(entry, n, str(path)) for n, entry in enumerate(content["groups"])]


def _group(entry: Any, n: int, source: str) -> Group:
    """Check one entry and read it."""
    where = f"Alias file {source!r}, groups[{n}]"
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise SettingsError(f"{where} needs a name, as a string; got {entry!r}.")
    where = f"{where} ({entry['name']!r})"
    if unknown := sorted(entry.keys() - FIELDS):
        raise SettingsError(f"{where} has unknown fields {unknown!r}; known are {sorted(FIELDS)!r}.")
    if entry.get("type", "unknown") not in TYPES:
        raise SettingsError(f"{where} has the type {entry['type']!r}; known are {sorted(TYPES)!r}.")
    lists = {}
    for key in ("countries", "aliases", "acronyms", "local_acronyms"):
        values = entry.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
            raise SettingsError(f"{where}: {key} must be a list of strings; got {values!r}.")
        lists[key] = tuple(values)
    if not isinstance(entry.get("parent", ""), str):
        raise SettingsError(f"{where}: parent must be a string; got {entry['parent']!r}.")
    return Group(entry["name"].strip(), entry.get("type", "unknown"), parent=entry.get("parent"), **lists)


def _merged(packaged: Mapping[str, Group], added: Iterable[Group]) -> dict[str, Group]:
    groups = dict(packaged)
    for group in added:
        taken = [groups.pop(name) for name in dict.fromkeys((group.name, *group.aliases)) if name in groups]
        for old in taken:
            group = _joined(group, old)
        keys = {name_key(name) for name in _names(group)}
        groups = {name: _without(other, keys, group.acronyms) for name, other in groups.items()}
        groups[group.name] = group
    return groups


def _joined(new: Group, old: Group) -> Group:
    names = (*new.aliases, old.name, *old.aliases)
    return replace(
        new,
        type=old.type if new.type == "unknown" else new.type,
        countries=new.countries or old.countries,
        aliases=tuple(n for n in dict.fromkeys(names) if n != new.name),
        acronyms=tuple(dict.fromkeys((*new.acronyms, *old.acronyms))),
        local_acronyms=tuple(dict.fromkeys((*new.local_acronyms, *old.local_acronyms))),
        parent=new.parent or old.parent,
    )


def _without(group: Group, keys: set[str], acronyms: Iterable[str]) -> Group:
    kept = tuple(n for n in group.aliases if name_key(n) not in keys)
    return replace(group, aliases=kept, acronyms=tuple(a for a in group.acronyms if a not in set(acronyms)))


def _names(group: Group) -> Iterator[str]:
    yield group.name
    yield from group.aliases


def _indexed(groups: Mapping[str, Group]) -> Aliases:
    by_key: dict[str, dict[str, None]] = {}
    by_acronym: dict[str, dict[str, None]] = {}
    by_local: dict[str, dict[str, None]] = {}
    for group in groups.values():
        for name in _names(group):
            by_key.setdefault(name_key(name), {})[group.name] = None
        for acronym in group.acronyms:
            for written in _written(acronym):
                by_acronym.setdefault(written, {})[group.name] = None
        for acronym in group.local_acronyms:
            by_local.setdefault(acronym, {})[group.name] = None
    owners = {name_key(group.name): (group.name,) for group in groups.values()}
    keys = {key: tuple(names) for key, names in by_key.items()} | owners
    return Aliases(groups, keys, _frozen(by_acronym), _frozen(by_local))


def _frozen(index: Mapping[str, Mapping[str, None]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(names) for key, names in index.items()}


def _written(acronym: str) -> tuple[str, ...]:
    """An acronym as printed: also "Farc" for "FARC", from four letters."""
    bare = acronym.replace(".", "")
    return (bare, bare.capitalize()) if len(bare) > 3 and bare.isalpha() else (bare,)
