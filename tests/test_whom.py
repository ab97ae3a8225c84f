"""Whom: the target is a noun phrase of the listed words, and never a place, a time, a weapon or the attacker."""

from __future__ import annotations

import pytest

from extractor.draft import ToldFigure
from extractor.whom import target_in

TWO_MILLERS = ToldFigure(words="two", people="millers and their children", role="victims", sentence=1)


@pytest.mark.parametrize(
    ("language", "listed", "expected"),
    [
        pytest.param("en", "military parade", "military parade", id="as-listed"),
        pytest.param("en", "two men lobbed a grenade at a police picket at", "a police picket", id="aimed-at"),
        pytest.param("en", "police post near the town of Karsk", "police post", id="place-behind"),
        pytest.param("en", "an outpost on Monday", "an outpost", id="time-behind"),
        pytest.param("en", "200 metres of track was blown up by", "200 metres of track", id="clause-behind"),
        pytest.param("en", "car of type ", "car", id="goes-nowhere"),
        pytest.param("en", "members of the River Guard", "members of the River Guard", id="name-inside"),
        pytest.param("es", "patrulla cerca de Karsk", "patrulla", id="es-place-behind"),
        pytest.param("en", "Karsk", "millers and their children", id="place"),
        pytest.param("en", "Karsk road", "millers and their children", id="road"),
        pytest.param("en", "mortar shells", "millers and their children", id="weapon"),
        pytest.param("en", "Friday evening", "millers and their children", id="time"),
        pytest.param("en", "all 36 of them", "millers and their children", id="pronoun"),
        pytest.param("en", "Red Sword", "millers and their children", id="attacker"),
        pytest.param("en", None, "millers and their children", id="none-listed"),
    ],
)
def test_the_target_is_what_was_attacked(language: str, listed: str | None, expected: str) -> None:
    found = target_in(listed, figures=[TWO_MILLERS], place="Karsk", attacker="Red Sword", language=language)
    assert found == expected


def test_without_victims_the_attacked_place_is_the_target() -> None:
    assert target_in("Karsk", figures=[], place="Karsk", attacker=None, language="en") == "Karsk"


def test_dead_attackers_are_no_target() -> None:
    own = ToldFigure(words="six", people="militants", role="victims", sentence=1)
    assert target_in(None, figures=[own], place=None, attacker="gunmen", language="en") is None
