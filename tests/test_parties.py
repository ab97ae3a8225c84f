"""Parties: a name only where the text names a group, a description else, and parents kept apart (R15, R51, R56)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extractor.found import Words
from extractor.normalize.names import load_aliases
from extractor.parties import name_in, party_of
from extractor.party_types import camp, party_type
from extractor.schema import Evidence, Party

ALIASES = load_aliases()


def quote(start: int, end: int) -> Evidence:
    """Evidence without a text."""
    return Evidence(quote="x" * (end - start), start=start, end=end)


def party(text: str, *linked: str, **rest: Any) -> Party:
    """The party that these words make."""
    fields: dict[str, Any] = {"drafted_type": "unknown", "aliases": ALIASES, "quote": quote}
    links = [Words(name, 500 + 50 * n, 500 + 50 * n + len(name)) for n, name in enumerate(linked)]
    return party_of(Words(text, 0, len(text)), linked_to=links, **{**fields, **rest})


NAMES = [
    ("the Red Sword", "Red Sword"),
    ("fighters of the Red Sword", "Red Sword"),
    ("Islamic State", "Islamic State"),
    ("militants of the Islamic State", "Islamic State"),
    ("el Frente Páramo", "Frente Páramo"),
    ("guerrilleros del Frente Páramo", "Frente Páramo"),
    ("батальон «Север»", "Север"),
    ("Батальон «Север»", "Батальон «Север»"),
    ("Gunmen of the Red Sword", "Red Sword"),
    ("the Army of the Lakes", "Army of the Lakes"),
    ("gunmen", None),
    ("Gunmen", None),
    ("Masked gunmen", None),
    ("Hombres armados", None),
    ("the army", None),
    ("Kuki militants", None),
    ("Syrian soldiers", None),
    ("unidentified men on motorcycles", None),
    ("hombres armados", None),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_name_is_what_names_a_group(text: str, name: str | None) -> None:
    assert name_in(text, aliases=ALIASES) == name


@pytest.mark.parametrize("text", ["Gunmen of", "of", "Das", "das Militär", "The", "Die Gruppe"])
def test_a_small_word_is_no_known_group(text: str) -> None:
    assert ALIASES.find(text) is None


def test_a_bare_name_needs_no_description() -> None:
    assert party("the Red Sword") == Party(name="Red Sword", canonical="Red Sword", evidence=(quote(0, 13),))


def test_a_name_with_more_words_keeps_them_as_description() -> None:
    made = party("masked fighters of the Red Sword")
    assert (made.name, made.description) == ("Red Sword", "masked fighters of the Red Sword")


def test_unidentified_gunmen_have_no_name() -> None:
    made = party("unidentified gunmen")
    assert (made.name, made.description, made.type, made.canonical) == (
        None,
        "unidentified gunmen",
        "unidentified_armed",
        None,
    )


def test_a_parent_in_the_words_is_an_affiliation() -> None:
    made = party("the Red Sword, a faction linked to the Osun Brigade")
    assert made.name == "Red Sword"
    assert made.affiliated_with == ("Osun Brigade",)


def test_a_drafted_parent_is_an_affiliation_with_its_own_quote() -> None:
    made = party("the Red Sword", "the Osun Brigade")
    assert made.affiliated_with == ("Osun Brigade",)
    assert made.evidence == (quote(0, 13), quote(500, 516))


def test_a_group_is_not_linked_to_itself() -> None:
    words = Words("the Red Sword", 0, 13)
    made = party_of(words, drafted_type="unknown", linked_to=[words], aliases=ALIASES, quote=quote)
    assert made.affiliated_with == ()


def test_two_spellings_have_one_canonical_form() -> None:
    assert party("ISIS").canonical == party("the Islamic State").canonical == "Islamic State"
    assert party("ISIS").name == "ISIS"
    assert party("ISIS").type == "non_state_armed_group"


def test_the_users_own_names_are_known(tmp_path: Path) -> None:
    path = tmp_path / "aliases.json"
    path.write_text(
        '{"groups": [{"name": "Red Sword Movement", "type": "political_militia", "aliases": ["Red Sword"]}]}',
        encoding="utf-8",
    )
    made = party("the Red Sword", aliases=load_aliases(str(path)))
    assert (made.name, made.canonical, made.type) == ("Red Sword", "Red Sword Movement", "political_militia")


def test_capitals_are_shown_in_ordinary_case() -> None:
    assert party("THE RED SWORD", is_upper=True).name == "Red Sword"


def test_without_words_only_the_type_is_known() -> None:
    made = party_of(None, drafted_type="civilians", linked_to=[], aliases=ALIASES, quote=quote)
    assert made == Party(type="civilians")


TYPES = [
    ("soldiers", "state_military"),
    ("policemen", "state_police"),
    ("gendarmes", "state_police"),
    ("UN peacekeepers", "peacekeepers"),
    ("farmers", "civilians"),
    ("unidentified gunmen", "unidentified_armed"),
    ("soldados", "state_military"),
    ("policiers", "state_police"),
    ("полицейские", "state_police"),
    ("the weather", None),
]


@pytest.mark.parametrize(("text", "expected"), TYPES)
def test_nouns_say_what_kind_of_party_it_is(text: str, expected: str | None) -> None:
    assert party_type(text) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("state_military", "state"),
        ("peacekeepers", "state"),
        ("non_state_armed_group", "against"),
        ("criminal_group", "against"),
        ("civilians", "civilians"),
        ("unknown", None),
        ("infrastructure_only", None),
    ],
)
def test_types_belong_to_camps(kind: Any, expected: str | None) -> None:
    assert camp(kind) == expected
