"""Timing: the times of a sentence that are those of what it tells."""

from __future__ import annotations

import pytest

from extractor.article import Article
from extractor.clean import make_view
from extractor.timing import times_in

TIMES = [
    pytest.param("en", "A bomb killed nine porters on Monday, officials said.", ["on Monday"], id="act"),
    pytest.param("en", "A bomb killed nine porters, officials said on Tuesday.", [], id="said"),
    pytest.param("en", "The toll rose to nine, the army announced late on Saturday.", [], id="announced-late"),
    pytest.param("en", "Nine died on Monday, the mayor told reporters on Tuesday.", ["on Monday"], id="told-reporters"),
    pytest.param("en", "On Tuesday we said that two marines had been killed.", [], id="opens-with-saying"),
    pytest.param("en", "On Tuesday, officials said, gunmen shot two marines.", ["On Tuesday"], id="inserted-saying"),
    pytest.param("en", "The mayor confirmed the attack on Sunday.", ["on Sunday"], id="what-is-confirmed-has-a-day"),
    pytest.param("es", "La policía informó este martes que murieron dos.", [], id="es"),
    pytest.param("fr", "Cinq soldats ont été tués lundi, a-t-on appris mercredi.", ["lundi"], id="fr"),
    pytest.param("de", "Neun Menschen starben am Montag, sagte ein Sprecher am Dienstag.", ["am Montag"], id="de"),
    pytest.param("ru", "Двое погибли в субботу, сообщили в воскресенье.", ["в субботу"], id="ru"),
]


@pytest.mark.parametrize(("language", "text", "expected"), TIMES)
def test_a_day_of_saying_is_not_the_day_of_what_is_said(language: str, text: str, expected: list[str]) -> None:
    assert times_of(text, language=language) == expected


def test_a_day_of_the_dateline_is_not_the_day_of_what_it_heads() -> None:
    text = "TARVO, June 12 (Agency) - Gunmen shot dead six millers in Belsk on Thursday, wounding four others there."
    assert times_of(text, language="en") == ["on Thursday"]


def times_of(text: str, *, language: str) -> list[str]:
    """The times of what a text tells."""
    view = make_view(Article(text, language=language))
    return [hit.text for sentence in view.sentences for hit in times_in(sentence, view=view, language=language)]
