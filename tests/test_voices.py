"""Voices: who says what a sentence says, whatever stands between the name and the verb (R18, R53)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.article import Article
from extractor.counts import counts_of
from extractor.draft import Draft, DraftAttack, ToldFigure
from extractor.schema import Party
from extractor.voices import voice_at, voices_in
from tests.stories import grounded, setting_of

SPEAKERS = [
    pytest.param("en", "Two millers died, the police said.", ["police"], id="behind-a-comma"),
    pytest.param("en", "Two millers died, said Ali Bello, a doctor.", ["Ali Bello"], id="verb-first"),
    pytest.param("en", "Two millers died, the mayor, Ali Bello, said.", ["Ali Bello"], id="name-in-apposition"),
    pytest.param("en", "A doctor, who gave no name, said two died.", ["doctor"], id="relative-clause"),
    pytest.param("en", "A miller who got away told us that two died.", ["miller"], id="restrictive-clause"),
    pytest.param("en", "On its page the brigade announced two dead.", ["brigade"], id="adverbial-first"),
    pytest.param("en", "According to a statement by the ministry, two died.", ["ministry"], id="statement-by"),
    pytest.param("en", "A nurse: “Two of them died.”", ["nurse"], id="colon"),
    pytest.param("en", "Two deaths were reported on Friday.", [], id="passive"),
    pytest.param("en", "Two died in a raid claimed by the Red Sword.", [], id="participle"),
    pytest.param("en", "Nobody said that two had died.", [], id="nobody"),
    pytest.param("en", "In a later note he said that two had died.", [None], id="pronoun"),
    pytest.param("es", "Murieron dos, informó la Alcaldía.", ["Alcaldía"], id="es-verb-first"),
    pytest.param("es", "Según el hospital, murieron dos.", ["hospital"], id="es-according-to"),
    pytest.param("fr", "« Deux sont morts », a précisé un officier.", ["officier"], id="fr-verb-first"),
    pytest.param("de", "Zwei Müller starben, teilte die Polizei mit.", ["Polizei mit"], id="de-verb-first"),
    pytest.param("ru", "Погибли двое, сообщил губернатор.", ["губернатор"], id="ru-verb-first"),
]


@pytest.mark.parametrize(("language", "text", "expected"), SPEAKERS)
def test_who_speaks_is_read_around_the_verb(language: str, text: str, expected: list[str | None]) -> None:
    assert [voice.words for voice in voices_in(text, language=language)] == expected


GOVERNED = [
    pytest.param("The mayor said 27 died; the hospital counted 11 bodies.", "27", "mayor", id="before-a-semicolon"),
    pytest.param("The mayor said 27 died; the hospital counted 11 bodies.", "11", "hospital", id="behind-a-semicolon"),
    pytest.param("27 died, the mayor said.", "27", "mayor", id="speaker-behind"),
    pytest.param("Men killed 27 soldiers, and the mayor said that he was sad.", "27", None, id="joined-clause"),
    pytest.param("The mayor said he had counted 27.", "27", "mayor", id="pronoun-of-the-speaker"),
]


@pytest.mark.parametrize(("text", "figure", "expected"), GOVERNED)
def test_a_figure_is_given_by_who_speaks_in_its_clause(text: str, figure: str, expected: str | None) -> None:
    voice = voice_at(text, text.index(figure), language="en")
    assert (voice.words if voice else None) == expected


GIVEN = [
    pytest.param(
        "Colonel Ali Bello said so. He added that 27 soldiers were killed.", "Colonel Ali Bello", id="pronoun"
    ),
    pytest.param(
        "The defence ministry spoke. The defence ministry said little. The ministry added that 27 soldiers were killed.",
        "defence ministry",
        id="bare-noun",
    ),
    pytest.param('"They came. We saw 27 soldiers killed," said a nurse.', "nurse", id="quotation"),
    pytest.param("Men killed 27 soldiers in Kano.", None, id="nobody"),
]


@pytest.mark.parametrize(("text", "expected"), GIVEN)
def test_a_figures_source_is_named_in_full(text: str, expected: str | None) -> None:
    article = Article(text, published=date(2024, 5, 6), language="en")
    setting = setting_of(article)
    (number,) = (s.number for s in setting.view.sentences if "27" in setting.view.text[s.start : s.end])
    drafted = DraftAttack(sentences=[number], figures=[ToldFigure(words="27", people="soldiers", sentence=number)])
    (finding,) = grounded(article, Draft(attacks=[drafted])).findings
    (count,) = counts_of(finding, target=Party(), attacker=Party(), setting=setting)
    assert count.source == expected


@given(
    st.lists(
        st.sampled_from(["A day later", "the", "head", "of", "police", "said", ",", "“", "who", "One", "Ali", "Bello"])
    )
)
def test_any_order_of_words_can_be_read(words: list[str]) -> None:
    text = " ".join(words)
    assert all(text[slice(*voice.verb)] for voice in voices_in(text, language="en"))
