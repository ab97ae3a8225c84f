"""Tolls: figures of harm with the people they count, totals over several attacks, and single persons (R7, R8, R45, R46)."""

from __future__ import annotations

import pytest

from extractor.article import Article
from extractor.clean import make_view
from extractor.tolls import Tolls, people_behind, tolls_of


def tolls(text: str, language: str) -> Tolls:
    """What the one sentence of a text says of harm."""
    view = make_view(Article(text, language=language))
    (sentence,) = view.sentences
    return tolls_of(sentence, view=view, language=language)


FIGURES = [
    pytest.param("en", "Gunmen killed 12 traders near a mill.", [("12", "traders")], id="en"),
    pytest.param(
        "en", "Seven traders were killed and 11 others wounded.", [("Seven", "traders"), ("11", "others")], id="en-two"
    ),
    pytest.param("en", "They buried five of the millers who died.", [("five", "millers")], id="of-the"),
    pytest.param("en", "The toll rose to 14.", [("14", None)], id="a-toll-without-harm"),
    pytest.param("es", "Cinco soldados murieron en una vereda.", [("Cinco", "soldados")], id="es"),
    pytest.param("fr", "Quatre paysans ont été tués lundi.", [("Quatre", "paysans")], id="fr"),
    pytest.param("de", "Sechs Bauern wurden getötet.", [("Sechs", "Bauern")], id="de"),
    pytest.param("ru", "Погибли 9 жителей в посёлке.", [("9", "жителей")], id="ru"),
    pytest.param("en", "The market has 40 stalls.", [], id="no-harm"),
]


@pytest.mark.parametrize(("language", "text", "expected"), FIGURES)
def test_figures_come_with_the_people_they_count(
    language: str, text: str, expected: list[tuple[str, str | None]]
) -> None:
    told = tolls(text, language)
    assert [(f.words, f.people) for f in told.figures] == expected
    assert all((f.sentence, f.role) == (1, "victims") for f in told.figures)
    assert told.totals == []


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        pytest.param("en", "Altogether 60 people were killed in the raids.", "60", id="en"),
        pytest.param("en", "Some 300 people have been killed so far this year.", "300", id="long-time"),
    ],
)
def test_a_figure_over_several_attacks_is_a_total_and_no_toll(language: str, text: str, words: str) -> None:
    told = tolls(text, language)
    assert [(words in t.words, t.people, t.sentence) for t in told.totals] == [(True, "people", 1)]
    assert told.figures == []


def test_a_total_leaves_the_other_part_of_a_sentence_alone() -> None:
    told = tolls("Gunmen killed 4 traders at the mill; altogether 60 people were killed.", "en")
    assert [f.words for f in told.figures] == ["4"]
    assert [t.words for t in told.totals] == ["60"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("A young farmer was killed at the ford.", ["A young farmer"], id="before-the-harm"),
        pytest.param("The bomb exploded, killing the driver.", ["the driver"], id="behind-the-harm"),
        pytest.param("A gunman was killed at the ford.", ["A gunman"], id="an-attacker"),
        pytest.param("The shots killed millers, injuring a third.", ["a third"], id="by-his-number"),
        pytest.param("Shots killed millers on a third day of trouble.", [], id="another-number"),
        pytest.param("A gunman killed his wife at the ford.", ["his wife"], id="who-did-it"),
        pytest.param("A patrol was wounded in spirit.", [], id="no-single-person"),
        pytest.param("A farmer saw smoke; then shots killed many.", [], id="another-clause"),
        pytest.param("A farmer waited at the ford.", [], id="no-harm"),
    ],
)
def test_a_single_person_counts_where_the_clause_says_what_happened(text: str, expected: list[str]) -> None:
    figures = tolls(text, "en").figures
    assert [f.words for f in figures] == expected
    assert all(f.people == f.words for f in figures)


@pytest.mark.parametrize(
    ("language", "text", "figure", "expected"),
    [
        pytest.param("en", "12 unarmed traders were shot", "12", "unarmed traders", id="up-to-a-verb"),
        pytest.param("en", "12, they said", "12", None, id="end-of-clause"),
        pytest.param("en", "12 dead", "12", None, id="the-harm-itself"),
        pytest.param("es", "tres de los vecinos fueron heridos", "tres", "vecinos", id="es"),
        pytest.param("fr", "trois des paysans sont morts", "trois", "paysans", id="fr"),
    ],
)
def test_people_are_the_words_behind_a_figure(language: str, text: str, figure: str, expected: str | None) -> None:
    assert people_behind(text, len(figure), language=language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param("en", "20 gunmen stormed the mill and killed four guards.", ["four"], id="who-attacks"),
        pytest.param("en", "Two residents told us that nine millers were killed.", ["nine"], id="who-speaks"),
        pytest.param("en", "Her nephew of 12 was killed.", ["Her nephew"], id="an-age"),
        pytest.param("en", "Six millers died with two donkeys.", ["Six"], id="a-thing"),
        pytest.param("en", "Between 40 and 50 men fell on the camp, killing six.", ["six"], id="fell-on"),
        pytest.param("es", "Dos vecinos murieron y ardieron tres camiones.", ["Dos"], id="es-a-thing"),
        pytest.param("en", "Two girls aged 13 and 15 were killed.", ["Two"], id="two-ages"),
        pytest.param("en", "It killed the two millers, who were 71 and 68 years old.", ["two"], id="ages-in-years"),
        pytest.param("en", "They came at around one in the morning and killed four millers.", ["four"], id="an-hour"),
        pytest.param("en", "No one has claimed the killings.", [], id="nobody-claims"),
        pytest.param("en", "Six millers died; 14 lorries, one of which burned, were hit.", ["Six"], id="of-the-things"),
    ],
)
def test_only_figures_that_words_tie_to_harm_are_read(language: str, text: str, expected: list[str]) -> None:
    from extractor.plausible import is_thing

    figures = tolls(text, language).figures
    assert [f.words for f in figures if not is_thing(f.people or "", language=language)] == expected


ROLES = [
    pytest.param("en", "Four of the attackers were killed.", "", "assailants", id="by-their-noun"),
    pytest.param("en", "Two of them were killed.", "The gunmen fled to the hills.", "assailants", id="them"),
    pytest.param("en", "Two men were killed when the guards returned fire.", "", "assailants", id="fire-returned"),
    pytest.param("en", 'A nurse spoke of "more than 20" attackers killed.', "", "assailants", id="a-quoted-figure"),
    pytest.param("en", "Of the wounded, she said, four were passing.", "Six were hurt.", "bystanders", id="passing"),
    pytest.param(
        "en", "Of the wounded, she said, four were children.", "Six were hurt.", "part", id="of-those-told-of"
    ),
    pytest.param("en", "Two of them were officers.", "Six soldiers were killed.", "part", id="a-part"),
    pytest.param("en", "Four passers-by were wounded.", "", "bystanders", id="passers-by"),
    pytest.param("fr", "Neuf assaillants ont été tués.", "", "assailants", id="fr"),
    pytest.param("ru", "Ранены трое прохожих.", "", "bystanders", id="ru"),
    pytest.param("en", "Six soldiers were killed.", "The gunmen fled to the hills.", "victims", id="victims"),
]


@pytest.mark.parametrize(("language", "text", "before", "role"), ROLES)
def test_words_say_whose_losses_a_figure_counts(language: str, text: str, before: str, role: str) -> None:
    view = make_view(Article(text, language=language))
    told = tolls_of(view.sentences[0], view=view, language=language, before=before)
    assert [f.role for f in told.figures] == [role]


def test_a_part_of_a_total_is_a_total() -> None:
    told = tolls("In total 702 people were killed this year, of whom 388 were civilians.", "en")
    assert ([t.words for t in told.totals], told.figures) == (["702", "388"], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Officials say eleven of its soldiers have been killed.", True, id="no-act-and-no-day"),
        pytest.param("Two soldiers were killed on Tuesday.", False, id="a-day"),
        pytest.param("Two soldiers died in an ambush.", False, id="an-act"),
    ],
)
def test_a_total_goes_on_until_an_act_or_a_day_is_told(text: str, expected: bool) -> None:
    before = "Some 380 people have been killed in Kano since the start of the war."
    view = make_view(Article(text, language="en"))
    told = tolls_of(view.sentences[0], view=view, language="en", before=before)
    assert (bool(told.totals), bool(told.figures)) == (expected, not expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Seven guards died, including a local commander.", [("a local commander", "part")], id="including"
        ),
        pytest.param("Seven guards died, among them a young nurse.", [("a young nurse", "part")], id="among-them"),
        pytest.param("Nobody saw it, including a local commander; guards died.", [], id="no-figure-before"),
    ],
)
def test_one_person_can_be_a_part_of_those_counted(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(f.words, f.role) for f in tolls(text, "en").figures if f.words not in ("Seven", "Nobody")] == expected


def test_the_same_words_twice_stand_at_their_own_places() -> None:
    text = "Two men killed two millers and wounded two more."
    assert [f.at for f in tolls(text, "en").figures] == [text.index("two"), text.rindex("two")]
