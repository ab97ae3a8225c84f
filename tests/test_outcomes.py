"""Outcomes: the words nearest to a figure say what happened to the people that it counts."""

from __future__ import annotations

import pytest

from extractor.outcomes import outcome_near

TABLE = [
    ("Gunmen killed 27 soldiers in Kano.", "27", "en", "killed"),
    ("The raid left 27 soldiers dead.", "27", "en", "killed"),
    ("27 bodies were found in a ditch.", "27", "en", "killed"),
    ("The blast wounded 11 people.", "11", "en", "wounded"),
    ("11 people were taken to hospital with injuries.", "11", "en", "wounded"),
    ("27 were killed and 11 wounded.", "27", "en", "killed"),
    ("27 were killed and 11 wounded.", "11", "en", "wounded"),
    ("The dead numbered 27, the wounded 11.", "11", "en", "wounded"),
    ("Gunmen abducted 14 pupils from a school.", "14", "en", "abducted"),
    ("Three soldiers are still missing.", "Three", "en", "missing"),
    ("Troops captured five of the raiders.", "five", "en", "captured"),
    ("Nobody was harmed in the blast.", "Nobody", "en", "killed_or_wounded"),
    ("No injuries were reported.", "No", "en", "wounded"),
    ("Seven was the casualty figure, a nurse said, of the killed.", "Seven", "en", "killed"),
    ("The group says that it killed and wounded about 40 soldiers.", "40", "en", "killed_or_wounded"),
    ("The raid left 40 soldiers dead or wounded.", "40", "en", "killed_or_wounded"),
    ("Hubo 40 muertos y heridos en la vereda.", "40", "es", "killed_or_wounded"),
    ("Three raiders were apprehended.", "Three", "en", "captured"),
    ("Ten soldiers have fallen in battle.", "Ten", "en", "killed"),
    ("Murieron 27 soldados y 11 resultaron heridos.", "11", "es", "wounded"),
    ("Murieron 27 soldados y 11 resultaron heridos.", "27", "es", "killed"),
    ("L'attaque a tué 27 soldats et blessé 11 civils.", "11", "fr", "wounded"),
    ("27 Soldaten wurden getötet, 11 verletzt.", "27", "de", "killed"),
    ("Погибли 27 человек, ранены 11.", "11", "ru", "wounded"),
    ("Убиты 27 человек, 11 ранены.", "27", "ru", "killed"),
    ("قُتل 27 جنديا وأصيب 11 مدنيا.", "11", "ar", "wounded"),
    ("Saldırıda 27 asker öldü.", "27", "tr", "killed"),
    ("About 27 soldiers stood at the gate.", "27", "en", None),
]


@pytest.mark.parametrize(("text", "words", "language", "expected"), TABLE)
def test_the_nearest_words_decide(text: str, words: str, language: str, expected: str | None) -> None:
    start = text.index(words)
    assert outcome_near(text, start, start + len(words), language=language) == expected
