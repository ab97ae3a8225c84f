"""Kinds: the weapon or the act that the sentences name decides, in the order of R29."""

from __future__ import annotations

import pytest

from extractor.kinds import kind_of
from extractor.schema import Kind, PartyType

TOLD: list[object] = [
    pytest.param("en", "A jet dropped two bombs on the monastery.", "civilians", "air_or_drone_strike", id="bombs-from-the-air"),
    pytest.param("en", "Aircraft bombed the fishing camp.", "civilians", "air_or_drone_strike", id="aircraft-bombed"),
    pytest.param("en", "Howitzers bombed the village.", "civilians", "shelling_rocket_missile", id="guns-bombed"),
    pytest.param("en", "A bomb hit a patrol.", "state_military", "bombing_ied_mine", id="placed-bomb"),
    pytest.param(
        "en", "Men with rocket-propelled grenades fell on a column.", "state_military", "ground_attack_on_forces",
        id="launchers-are-no-shelling",
    ),
    pytest.param("en", "They shot two bomb makers.", "civilians", "attack_on_civilians", id="bomb-makers-are-people"),
    pytest.param("ru", "Пост обстреляли из автоматов.", "state_police", "ground_attack_on_forces", id="rifles-are-no-shelling"),
    pytest.param("ru", "Село обстреляли из миномётов.", "civilians", "shelling_rocket_missile", id="mortars"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "lead", "target", "expected"), TOLD)
def test_the_weapon_that_was_used_names_the_kind(language: str, lead: str, target: PartyType, expected: Kind) -> None:
    assert kind_of(lead, "", drafted="unknown", target=target, language=language) == expected
