"""Claiming: only the group that speaks claims, and only the attack that is told (R16, R17, R26, R54)."""

from __future__ import annotations

import pytest

from extractor.claiming import (
    is_of_one_told,
    leaves_open_who,
    makes,
    named_in,
    of_one_stem,
)
from extractor.fold import find_words

MADE = [
    pytest.param("The Red Sword claimed the raid.", True, id="subject"),
    pytest.param("The raid was claimed by the Red Sword.", True, id="claimed-by"),
    pytest.param("Men were shot in an attack claimed by the Red Sword.", False, id="another-attack"),
    pytest.param("The army said it had hit a depot of the Red Sword.", False, id="object"),
    pytest.param("A statement in the name of the Red Sword said so.", True, id="in-the-name-of"),
    pytest.param("A spokesman for the Red Sword told us that its men had done it.", True, id="spokesman"),
]


@pytest.mark.parametrize(("text", "expected"), MADE)
def test_the_group_that_speaks_makes_the_claim(text: str, expected: bool) -> None:
    by = find_words("Red Sword", text)
    assert by is not None
    assert makes(text, "claimed", by=by, language="en") == expected


OPEN = [
    pytest.param("The group said it had carried out the raid.", True, id="the-group"),
    pytest.param("The movement's spokesman, Ali Bello, denied it.", True, id="its-spokesman"),
    pytest.param("The ministry said it had carried out the raid.", False, id="ministry"),
    pytest.param("Mirkan's army said it had carried out the raid.", False, id="named-first"),
    pytest.param("IN A TEXT THE GROUP SAID ITS MEN HAD KILLED TWO.", True, id="capitals"),
]


@pytest.mark.parametrize(("text", "expected"), OPEN)
def test_only_a_groups_words_can_be_of_one_named_before(text: str, expected: bool) -> None:
    assert leaves_open_who(text, "denied" if "denied" in text else "claimed", language="en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("The group claimed the attack.", True), ("The group claimed an attack in Kano.", False)],
    ids=["definite", "indefinite"],
)
def test_a_definite_attack_was_told_before(text: str, expected: bool) -> None:
    assert is_of_one_told(text, language="en") == expected


def test_a_group_is_named_by_its_spokesman() -> None:
    assert named_in("A spokesman for the Red Sword of Kano said so.") == "Red Sword of Kano"
    assert named_in("A spokesman said so.") is None


def test_a_state_speaks_for_its_forces() -> None:
    assert of_one_stem("Mirkania rejected the accusation.", "Mirkanian armed forces")
    assert not of_one_stem("The group rejected it.", "Mirkanian armed forces")
