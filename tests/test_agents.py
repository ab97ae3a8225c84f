"""Agents: a name is an attacker where a sentence makes it the one who acts, or where its noun says that it is armed."""

from __future__ import annotations

import pytest

from extractor.agents import acts, agent_in, is_armed
from extractor.normalize.names import load_aliases
from extractor.party_types import armed_phrases

ALIASES = load_aliases()

ACTING = [
    pytest.param("en", "Two men were shot by the Red Sword near a mill.", "Red Sword", True, id="behind-by"),
    pytest.param("en", "The Red Sword killed two millers on Friday.", "Red Sword", True, id="before-a-deed"),
    pytest.param("en", "The millers were killed on Friday.", "millers", False, id="done-to-it"),
    pytest.param("en", "Two of the Red Sword lost their lives as a mine exploded.", "Red Sword", False, id="dies"),
    pytest.param("en", "The Red Sword was in the hills. Two millers died.", "Red Sword", False, id="another-clause"),
    pytest.param("en", "Two millers died, Colonel Bello told a reporter.", "Colonel Bello", False, id="who-says-so"),
    pytest.param("en", "Two millers died near a mill.", "Red Sword", False, id="not-named"),
    pytest.param("es", "Dos molineros murieron a manos del Frente Páramo.", "Frente Páramo", True, id="es-by"),
    pytest.param("es", "El Frente Páramo atacó un molino.", "Frente Páramo", True, id="es-deed"),
    pytest.param("es", "El molino fue atacado el jueves.", "El molino", False, id="es-done-to-it"),
    pytest.param("fr", "Deux meuniers ont été tués par le Front des Dunes.", "Front des Dunes", True, id="fr-by"),
    pytest.param("de", "Zwei Müller wurden von der Roten Klinge getötet.", "Roten Klinge", True, id="de-by"),
    pytest.param("de", "Die Müller wurden am Freitag getötet.", "Die Müller", False, id="de-done-to-it"),
    pytest.param("ru", "Отряд «Север» атаковал мельницу.", "Отряд «Север»", True, id="ru-deed"),
    pytest.param("ru", "Мельники были убиты в среду.", "Мельники", False, id="ru-done-to-it"),
]


@pytest.mark.parametrize(("language", "text", "name", "expected"), ACTING)
def test_a_name_acts_behind_by_or_before_a_deed(language: str, text: str, name: str, expected: bool) -> None:
    assert acts(name, text, language=language) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("masked gunmen", True, id="noun"),
        pytest.param("hombres armados", True, id="es-noun"),
        pytest.param("Boko Haram", True, id="known-group"),
        pytest.param("the army", False, id="army"),
        pytest.param("villagers", False, id="civilians"),
        pytest.param("a bomb", False, id="weapon"),
    ],
)
def test_armed_people_and_known_groups_are_armed(words: str, expected: bool) -> None:
    assert is_armed(words, aliases=ALIASES) == expected


@pytest.mark.parametrize(
    ("texts", "drafted", "expected"),
    [
        pytest.param(["Two millers were killed on Friday."], "gunmen", "gunmen", id="armed-needs-no-proof"),
        pytest.param(["The Red Sword killed two millers."], "Red Sword", "Red Sword", id="acts"),
        pytest.param(["A mill burnt.", "The Red Sword killed two."], "Red Sword", "Red Sword", id="acts-later"),
        pytest.param(["Masked gunmen killed two millers."], "millers", "Masked gunmen", id="victims-for-attacker"),
        pytest.param(
            ["Two millers were killed by unknown gunmen."], "mill", "unknown gunmen", id="target-for-attacker"
        ),
        pytest.param(
            ["A bomb killed two.", "Boko Haram carried out the attack."], None, "Boko Haram", id="nobody-listed"
        ),
        pytest.param(["Two millers were killed on Friday."], "millers", None, id="nobody-acts"),
        pytest.param(["The gunmen were killed on Friday."], None, None, id="armed-people-as-victims"),
        pytest.param([], "the army", None, id="no-sentence"),
        pytest.param(["Two died as the army searched the mill."], "the army", "the army", id="nobody-else-acts"),
        pytest.param(["The army was shelled on Friday."], "The army", None, id="armed-forces-as-victims"),
        pytest.param(["Smoke stood over the villagers."], "villagers", None, id="civilians"),
    ],
)
def test_the_attacker_is_who_a_sentence_makes_one(texts: list[str], drafted: str | None, expected: str | None) -> None:
    assert agent_in(texts, drafted, aliases=ALIASES, language="en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("They saw armed masked gunmen there.", ["armed masked gunmen"], id="described"),
        pytest.param("Gunmen left.", ["Gunmen"], id="bare"),
        pytest.param("Huyeron los sicarios.", ["sicarios"], id="es"),
        pytest.param("Soldiers met villagers.", [], id="nobody-armed-against-the-state"),
    ],
)
def test_nouns_of_armed_people_come_with_what_describes_them(text: str, expected: list[str]) -> None:
    assert list(dict.fromkeys(armed_phrases(text))) == expected
