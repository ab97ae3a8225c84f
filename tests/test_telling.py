"""Telling: the words of a listed attack find its sentences, its figures and who did it; the listed number barely counts."""

from __future__ import annotations

from datetime import date

import pytest

from extractor.article import Article
from extractor.clean import make_view
from extractor.draft import Draft, DraftAttack, DraftClaim, Listed, Listing
from extractor.normalize.names import load_aliases
from extractor.telling import GAP, Teller, as_written, held, tell

PUBLISHED = date(2021, 6, 12)  # a Saturday

RAIDS = (
    "Gunmen shot dead six millers in Tarvo on Thursday. Four more were wounded.\n\n"
    "In Belsk, a bomb killed nine porters at a depot on Friday. The Red Sword said it had carried out the bombing.\n\n"
    "The rains are late this year."
)
MILL = Listed(sentence=1, place="Tarvo", date="Thursday", attacker="gunmen", target="six millers", killed="six")
DEPOT = Listed(sentence=3, place="Belsk", date="Friday", attacker="The Red Sword", target="nine porters", killed="nine")


def teller(text: str, language: str = "en") -> Teller:
    """What tells of a text's sentences."""
    view = make_view(Article(text, language=language, published=PUBLISHED))
    return Teller(view, view.sentences, language, PUBLISHED, load_aliases())


def drafted(text: str, *items: Listed, language: str = "en") -> Draft:
    """The draft of listed attacks."""
    return tell(Listing(incidents=list(items)), teller(text, language)).draft


def untold(text: str, *items: Listed) -> list[list[int]]:
    """The numbers of the sentences of paragraphs that no listed attack tells."""
    return [[s.number for s in group] for group in tell(Listing(incidents=list(items)), teller(text)).untold]


def figures(attack: DraftAttack) -> list[str]:
    """The figures of an attack."""
    return [figure.words for figure in attack.figures]


def test_each_attack_has_its_sentences_and_their_figures() -> None:
    mill, depot = drafted(RAIDS, MILL, DEPOT).attacks
    assert (mill.sentences, figures(mill), mill.place, mill.time) == ([1, 2], ["six", "Four"], "Tarvo", "Thursday")
    assert (depot.sentences, figures(depot), depot.place, depot.time) == ([3, 4], ["nine"], "Belsk", "Friday")
    assert (mill.claims, depot.claims) == ([], [DraftClaim(by="The Red Sword")])


@pytest.mark.parametrize(
    "items",
    [
        pytest.param((DEPOT, MILL), id="another-order"),
        pytest.param(
            (MILL.model_copy(update={"sentence": 3}), DEPOT.model_copy(update={"sentence": 5})), id="wrong-numbers"
        ),
        pytest.param((MILL, DEPOT, MILL, DEPOT.model_copy(update={"date": None})), id="listed-twice"),
    ],
)
def test_words_decide_which_sentences_tell_of_an_attack(items: tuple[Listed, ...]) -> None:
    assert drafted(RAIDS, *items).attacks == drafted(RAIDS, MILL, DEPOT).attacks


@pytest.mark.parametrize(
    ("text", "item"),
    [
        pytest.param(RAIDS, Listed(sentence=1, place="Zorin", target="a bank"), id="in-no-sentence"),
        pytest.param(RAIDS, Listed(sentence=1), id="no-words"),
        pytest.param(
            "In March 2016 gunmen killed ten millers in Tarvo.",
            Listed(sentence=1, place="Tarvo", date="March 2016", target="ten millers"),
            id="listed-as-long-past",
        ),
        pytest.param(
            "In March 2016 gunmen killed ten millers in Tarvo.",
            Listed(sentence=1, place="Tarvo", target="ten millers"),
            id="told-as-long-past",
        ),
        pytest.param(
            "Rumours that gunmen killed ten millers in Tarvo spread on Friday.",
            Listed(sentence=1, place="Tarvo", target="ten millers"),
            id="a-rumour",
        ),
    ],
)
def test_what_no_sentence_tells_as_news_is_dropped(text: str, item: Listed) -> None:
    assert drafted(text, item).attacks == []


def test_an_item_takes_what_it_lacks_from_its_twin() -> None:
    bare = MILL.model_copy(update={"place": None, "date": None})
    (attack,) = drafted(RAIDS, bare, MILL).attacks
    assert (attack.place, attack.time) == ("Tarvo", "Thursday")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param((MILL,), [], id="one-attack-takes-what-follows"),
        pytest.param((DEPOT,), [], id="one-attack-takes-what-precedes"),
        pytest.param((MILL, DEPOT), [], id="all-told"),
        pytest.param((), [[1, 2], [3, 4]], id="nothing-listed"),
    ],
)
def test_paragraphs_of_harm_that_no_attack_tells_are_left(items: tuple[Listed, ...], expected: list[list[int]]) -> None:
    assert untold(RAIDS, *items) == expected


def test_harm_behind_much_else_is_left_to_be_read_again() -> None:
    quiet = " ".join(f"The rains were late in valley {n}." for n in range(1, GAP + 1))
    text = f"Gunmen shot dead six millers in Tarvo on Thursday. {quiet}\n\nIn Belsk, a bomb killed nine porters."
    assert untold(text, MILL) == [[GAP + 2]]
    assert drafted(text, MILL).attacks[0].sentences == [1]


def test_old_harm_is_not_read_again() -> None:
    text = "Gunmen shot dead six millers in Tarvo on Thursday.\n\nIn March 2016 a bomb in Belsk killed nine porters."
    assert untold(text, MILL) == []


def test_a_total_belongs_to_no_attack() -> None:
    draft = drafted(f"{RAIDS}\n\nAltogether 40 people were killed in the raids.", MILL, DEPOT)
    assert [t.words for t in draft.totals] == ["40"]
    assert all("40" not in figures(attack) for attack in draft.attacks)


def test_a_day_of_publication_gives_way_to_the_day_that_the_sentence_states() -> None:
    text = "12 June 2021.\n\nGunmen shot dead six millers in Tarvo on Thursday."
    (attack,) = drafted(text, MILL.model_copy(update={"date": "12 June 2021"})).attacks
    assert attack.time is not None
    assert "Thursday" in attack.time


DAYS = [
    pytest.param("12/06", "08/06 | Tarvo. Gunmen shot dead six millers.", "08/06", "08/06", id="row-of-a-table"),
    pytest.param("", "Gunmen shot dead six millers in Tarvo, police said Friday.", "Friday", None, id="day-of-saying"),
    pytest.param(
        "On Wednesday a mine hit a bus in Belsk.", "Gunmen shot dead six millers in Tarvo at 9 p.m.", None,
        "On Wednesday", id="hour-of-the-day-told-before",
    ),
    pytest.param(
        "", "Six millers of Tarvo were killed this week. Gunmen shot the millers on Thursday.", None, "on Thursday",
        id="day-before-week",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "told", "listed", "expected"), DAYS)
def test_the_day_is_the_one_that_the_paragraph_states(
    before: str, told: str, listed: str | None, expected: str | None
) -> None:
    (attack,) = drafted(f"{before}\n\n{told}", MILL.model_copy(update={"date": listed})).attacks
    assert attack.time == expected


@pytest.mark.parametrize(
    ("said", "by", "polarity"),
    [
        pytest.param("The Red Sword claimed responsibility.", "The Red Sword", "claimed", id="claim"),
        pytest.param("The Red Sword denied responsibility.", "The Red Sword", "denied", id="denial"),
    ],
)
def test_a_group_that_speaks_for_itself_claims_or_denies(said: str, by: str, polarity: str) -> None:
    text = f"A bomb killed nine porters in Belsk on Friday. {said}"
    attack = drafted(text, DEPOT.model_copy(update={"attacker": "The Red Sword", "target": "nine porters"})).attacks[0]
    assert [(claim.by, claim.polarity) for claim in attack.claims] == [(by, polarity)]


def test_those_whose_people_died_claim_nothing() -> None:
    text = "A drone hit a car in Belsk on Friday, killing three Red Sword fighters, the Red Sword said it had found."
    item = Listed(sentence=1, place="Belsk", date="Friday", attacker="the Red Sword", target="a car")
    assert [attack.claims for attack in drafted(text, item).attacks] == [[]]


def test_the_claimant_did_it_where_the_listed_attacker_is_the_target() -> None:
    text = "A bomb hit a convoy of the Mirkan Guard in Belsk on Friday. Boko Haram claimed responsibility."
    item = Listed(sentence=1, place="Belsk", attacker="Mirkan Guard", target="a convoy of the Mirkan Guard")
    assert [attack.by for attack in drafted(text, item).attacks] == ["Boko Haram"]


def test_a_target_that_only_a_total_names_is_none() -> None:
    text = (
        "A drone killed five fighters in Belsk on Friday.\n\n"
        "In total 64 members of the Mirkan Guard have died in attacks since the start of the year."
    )
    item = Listed(sentence=1, place="Belsk", date="Friday", target="Mirkan Guard")
    assert [attack.on for attack in drafted(text, item).attacks] == [None]


LANGUAGES = [
    pytest.param(
        "es",
        "Hombres armados mataron a seis molineros en Tarvo el jueves. Cuatro más resultaron heridos.",
        Listed(sentence=1, place="Tarvo", attacker="hombres armados", target="seis molineros"),
        ["seis", "Cuatro"],
        "Hombres armados",
        id="es",
    ),
    pytest.param(
        "fr",
        "Des hommes armés ont tué six meuniers à Tarvo jeudi. Quatre autres ont été blessés.",
        Listed(sentence=2, place="Tarvo", attacker="hommes armés", target="six meuniers"),
        ["six", "Quatre"],
        "hommes armés",
        id="fr",
    ),
    pytest.param(
        "ru",
        "Боевики убили шестерых мельников в Тарво в четверг. Ещё 4 человека ранены.",
        Listed(sentence=2, place="Тарво", attacker="боевики", target="шестерых мельников"),
        ["шестерых", "4"],
        "Боевики",
        id="ru",
    ),
]


@pytest.mark.parametrize(("language", "text", "item", "counted", "by"), LANGUAGES)
def test_an_attack_is_told_in_its_language(language: str, text: str, item: Listed, counted: list[str], by: str) -> None:
    (attack,) = drafted(text, item, language=language).attacks
    assert attack.sentences == [1, 2]
    assert figures(attack) == counted
    assert attack.by == by


@pytest.mark.parametrize(
    ("words", "text", "low", "high"),
    [
        pytest.param("six millers", "Gunmen shot SIX millers.", 1.0, 1.0, id="all-in-a-row"),
        pytest.param("millers of Tarvo", "In Tarvo, millers fled.", 0.1, 0.9, id="some"),
        pytest.param("millers", "The rains are late.", 0.0, 0.0, id="none"),
        pytest.param(None, "The rains are late.", 0.0, 0.0, id="nothing-listed"),
    ],
)
def test_words_held_in_a_row_weigh_most(words: str | None, text: str, low: float, high: float) -> None:
    assert low <= held(words, text) <= high


@pytest.mark.parametrize(
    ("words", "expected"),
    [("gunmen", "Gunmen"), ("millers", "millers"), ("soldiers", "soldiers"), (None, None)],
    ids=["written-large", "as-it-is", "not-there", "nothing"],
)
def test_words_are_given_as_the_text_has_them(words: str | None, expected: str | None) -> None:
    assert as_written(words, "Gunmen shot dead six millers.") == expected


PLACES = [
    pytest.param(
        "A bomb killed a driver in Tarvo on Monday.\n\nA drone hit a school in Tarvo on Friday.",
        {"place": "Tarvo", "target": "a school"}, 2, id="other-day-other-target",
    ),
    pytest.param(
        "A bomb killed a driver in Tarvo on Monday.\n\nThe driver died in hospital in Tarvo on Friday.",
        {"place": "Tarvo", "target": "the driver"}, 1, id="other-day-same-target",
    ),
    pytest.param(
        "A bomb killed a driver in Sudan on Monday.\n\nA drone attacked a school and wounded two pupils.",
        {"place": "Sudan", "target": "a school"}, 2, id="a-country-is-no-place",
    ),
    pytest.param(
        "A bomb killed a driver in Tarvo on Monday.\n\nTwo passengers were wounded, doctors said.",
        {"place": "Belsk", "target": "two passengers"}, 1, id="place-not-said-where-it-is-told",
    ),
    pytest.param(
        "A bomb killed a driver in Tarvo on Monday.\n\nIn Belsk, two passengers were wounded.",
        {"place": "Belsk", "target": "two passengers"}, 2, id="another-place-is-said",
    ),
    pytest.param(
        "A bomb killed a driver in Tarvo on Monday.\n\nThe Red Sword claimed the attack on Friday.",
        {"attacker": "The Red Sword", "target": "the attack"}, 1, id="a-claim",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "second", "number"), PLACES)
def test_a_later_item_is_another_attack_only_with_a_place_a_day_or_a_target_of_its_own(
    text: str, second: dict[str, str], number: int
) -> None:
    place = next(town for town in ("Tarvo", "Sudan") if town in text)
    first = Listed(sentence=1, place=place, target="a driver", date="Monday")
    assert len(drafted(text, first, Listed(sentence=2, **second)).attacks) == number
