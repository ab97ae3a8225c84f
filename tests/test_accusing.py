"""Accusing: who alone says that a group did it is its accuser, and the group that is blamed is named (R26, R53)."""

from __future__ import annotations

import pytest

from extractor.accusing import accuser_in, blamed_in
from extractor.normalize.names import load_aliases


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Police blamed the Red Sword.", "Police"),
        ("es", "El coronel Pérez responsabilizó a Red Sword.", "coronel Pérez"),
        ("en", "The raid was blamed on the Red Sword.", None),
    ],
    ids=["en", "es", "nobody"],
)
def test_an_accuser_stands_before_and_the_accused_behind(language: str, text: str, expected: str | None) -> None:
    assert accuser_in([text], "Red Sword", language=language) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(
            ["Six died, General Ali Bello said.", "Bello said the Red Sword did it."], "General Ali Bello", id="name"
        ),
        pytest.param(["Six died, the ministry said.", "It blamed cells of the Red Sword."], "ministry", id="it"),
        pytest.param(["Police said the raid bore every mark of the Red Sword."], "Police", id="mark"),
        pytest.param(["The Red Sword shot six millers.", "Police said the Red Sword fled."], None, id="stated-first"),
        pytest.param(["Police said six had died in a raid by the Red Sword."], None, id="told-on-the-way"),
    ],
)
def test_who_alone_names_the_attacker_accuses_it(texts: list[str], expected: str | None) -> None:
    assert accuser_in(texts, "Red Sword", language="en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Police blamed cells of Boko Haram.", "Boko Haram", id="blamed"),
        pytest.param('The raid bore "every mark of Boko Haram".', "Boko Haram", id="mark"),
        pytest.param("Boko Haram blamed the army.", None, id="accuser"),
        pytest.param("Police did not blame it; Boko Haram is far away.", None, id="another-clause"),
    ],
)
def test_the_group_that_is_blamed_is_named(text: str, expected: str | None) -> None:
    assert blamed_in([text], aliases=load_aliases(), language="en") == expected
