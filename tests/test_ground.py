"""Grounding: what the article says is found with its words; what it does not say is dropped and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.article import Article
from extractor.claiming import claim_polarity
from extractor.draft import Draft, DraftAttack, DraftTotal
from extractor.fold import find_words, fold
from extractor.found import Finding, Words
from extractor.outcomes import is_negated
from extractor.schema import Extraction, PartyType, each_evidence

from .changes import ALTERATIONS, NOISES, altered, noisy
from .stories import ROUNDUP, STORIES, Story, attack, extracted, figure, found, grounded, only, told

TEXT_FIELDS = ("by", "said_by", "on", "place", "province", "country", "time")


class Slot(NamedTuple):
    """One text value of a draft, and how to put another into its place."""

    name: str
    value: str
    put: Callable[[str], Draft]


def slots(draft: Draft) -> Iterator[Slot]:
    """Every text value of a draft."""
    for n, one in enumerate(draft.attacks):
        for field in TEXT_FIELDS:
            yield from slot(draft, "attacks", n, field, getattr(one, field))
        for field in ("linked_to", "weapons"):
            for m, value in enumerate(getattr(one, field)):
                yield from slot(draft, "attacks", n, field, value, m)
        for m, claim in enumerate(one.claims):
            for field in ("by", "outlet"):
                yield from slot(draft, "attacks", n, "claims", getattr(claim, field), m, field)
        for m, drafted in enumerate(one.figures):
            for field in ("words", "people", "source"):
                yield from slot(draft, "attacks", n, "figures", getattr(drafted, field), m, field)
    for n, total in enumerate(draft.totals):
        for field in ("words", "people", "period"):
            yield from slot(draft, "totals", n, field, getattr(total, field))


def slot(draft: Draft, *path: Any) -> Iterator[Slot]:
    """The slot at a path; the value stands at the fourth place of the path and is none of it."""
    keys = [key for n, key in enumerate(path) if n != 3]
    if path[3] is not None:
        yield Slot(".".join(map(str, keys)), path[3], lambda new: replaced(draft, keys, new))


def replaced(draft: Draft, keys: list[Any], new: str) -> Draft:
    """The draft with another value at a path."""
    data: Any = draft.model_dump()
    at = data
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = new
    return Draft.model_validate(data)


def strings(value: Any) -> Iterator[str]:
    """Every string in a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def values_of(extraction: Extraction) -> set[str]:
    """Every string that an extraction says about the article."""
    said = extraction.model_dump(include={"incidents", "totals", "totals_check"})
    return {fold(text) for text in strings(said)}


def words_of(finding: Finding) -> Iterator[Words]:
    """All words that a finding holds."""
    for name in Finding.__dataclass_fields__:
        value = getattr(finding, name)
        for one in value if isinstance(value, tuple) else (value,):
            parts = (
                [one]
                if isinstance(one, Words)
                else [getattr(one, part, None) for part in ("words", "people", "source", "by", "said", "outlet")]
            )
            yield from (part for part in parts if isinstance(part, Words))


CHOICES = [(story, slot) for story in STORIES for slot in slots(story.draft)]


def test_a_true_draft_is_found_whole() -> None:
    for story in STORIES:
        result = grounded(story.article, story.draft)
        assert result.problems == ()
        assert len(result.findings) == len(story.draft.attacks)
        for finding, drafted in zip(result.findings, story.draft.attacks, strict=True):
            assert len(finding.counts) == len(drafted.figures)
            assert all(story.article.text[w.start : w.end] == w.text for w in words_of(finding))


def test_none_of_a_thousand_altered_values_is_accepted() -> None:
    tried: set[tuple[str, str]] = set()

    @given(choice=st.sampled_from(CHOICES), data=st.data())
    @settings(max_examples=1500, deadline=None)
    def check(choice: tuple[Story, Slot], data: st.DataObject) -> None:
        story, place = choice
        new = altered(data.draw, place.value, kinds=ALTERATIONS)
        if new is None or find_words(new, story.article.text) is not None:
            return
        tried.add((place.name, new))
        result = grounded(story.article, place.put(new))
        assert [p for p in result.problems if fold(new).startswith(fold(p.value))], (place.name, new)
        assert all(fold(w.text) != fold(new) for f in result.findings for w in words_of(f))

    check()
    assert len(tried) >= 1000


def test_an_altered_value_never_reaches_the_output() -> None:
    @given(choice=st.sampled_from(CHOICES), data=st.data())
    @settings(max_examples=150, deadline=None)
    def check(choice: tuple[Story, Slot], data: st.DataObject) -> None:
        story, place = choice
        new = altered(data.draw, place.value, kinds=ALTERATIONS)
        if new is None or find_words(new, story.article.text) is not None:
            return
        result = extracted(story.article, place.put(new))
        assert fold(new) not in values_of(result) - set(get_args(PartyType))  # a type is a word too
        assert any(fold(new).startswith(fold(issue.value or "?")) for issue in result.issues)
        assert all(story.article.text[e.start : e.end] == e.quote for _, e in each_evidence(result))

    check()


def test_none_of_a_thousand_noisy_values_is_refused() -> None:
    tried: set[tuple[str, str]] = set()

    @given(choice=st.sampled_from(CHOICES), data=st.data())
    @settings(max_examples=1800, deadline=None)
    def check(choice: tuple[Story, Slot], data: st.DataObject) -> None:
        story, place = choice
        new = noisy(data.draw, place.value, kinds=NOISES)
        tried.add((place.name, new))
        result = grounded(story.article, place.put(new))
        assert result.problems == ()
        assert result.findings == grounded(story.article, story.draft).findings

    check()
    assert len(tried) >= 1000


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.article.id)
def test_values_from_another_article_are_all_dropped(story: Story) -> None:
    for other in STORIES:
        if other is story:
            continue
        moved = [one.model_copy(update={"sentences": [1]}) for one in other.draft.attacks]
        result = extracted(story.article, Draft(attacks=moved))
        foreign = {fold(slot.value) for slot in slots(other.draft)} - {fold(s.value) for s in slots(story.draft)}
        assert not foreign & values_of(result) - {fold(story.article.text)}


CLAIMS = [
    pytest.param("The Red Sword claimed responsibility for the raid.", "claimed", id="claimed"),
    pytest.param("The Red Sword said it had carried out the raid.", "claimed", id="carried-out"),
    pytest.param("The Red Sword denied that it was behind the raid.", "denied", id="denied"),
    pytest.param("The Red Sword said it had nothing to do with it.", "denied", id="nothing-to-do"),
    pytest.param("The Red Sword has not claimed the raid.", None, id="not-claimed"),
    pytest.param("The Red Sword has yet to claim the raid.", None, id="yet-to-claim"),
    pytest.param("The Red Sword did not deny the raid.", None, id="not-denied"),
    pytest.param("The Red Sword neither claimed nor denied the raid.", None, id="neither"),
    pytest.param("The Red Sword refused to say whether it had carried out the raid.", None, id="refused-to-say"),
    pytest.param("The Red Sword said it had no information about the raid.", None, id="no-information"),
    pytest.param("No group claimed the raid, which bears the marks of the Red Sword.", None, id="no-group"),
    pytest.param("The raid was blamed on the Red Sword.", None, id="blamed"),
    pytest.param("The army denied claims by the Red Sword.", None, id="claim-that-another-denies"),
]


@pytest.mark.parametrize(("text", "expected"), CLAIMS)
def test_a_sentence_claims_or_denies_for_a_group(text: str, expected: str | None) -> None:
    assert claim_polarity(text, by=find_words("Red Sword", text), language="en") == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("El Frente Páramo se atribuyó el ataque.", "es", "claimed"),
        ("El Frente Páramo no se atribuyó el ataque.", "es", None),
        ("El Frente Páramo negó su autoría.", "es", "denied"),
        ("Le Front a revendiqué l'attaque.", "fr", "claimed"),
        ("Le Front n'a pas revendiqué l'attaque.", "fr", None),
        ("Die Gruppe bekannte sich zu dem Anschlag.", "de", "claimed"),
        ("Die Gruppe bekannte sich nicht zu dem Anschlag.", "de", None),
        ("Группировка взяла на себя ответственность.", "ru", "claimed"),
        ("Группировка не взяла на себя ответственность.", "ru", None),
        ("تبنت الجماعة الهجوم.", "ar", "claimed"),
        ("لم تتبن أي جهة الهجوم.", "ar", None),
    ],
)
def test_claims_are_read_in_other_languages(text: str, language: str, expected: str | None) -> None:
    assert claim_polarity(text, language=language) == expected


@pytest.mark.parametrize(
    ("second", "is_claim"),
    [
        ("The group claimed responsibility.", True),
        ("It said in a statement that it had carried out the raid.", True),
        ("The Lake Front claimed responsibility.", False),
        ("Later Hamdan Brigades claimed responsibility.", False),
        ("Mirkan claimed responsibility.", False),
    ],
    ids=["the-group", "pronoun", "another-group", "another-after-a-word", "another-alone"],
)
def test_a_claim_elsewhere_is_the_groups_only_if_nobody_else_is_named(second: str, is_claim: bool) -> None:
    text = f"Fighters of the Red Sword killed five soldiers in Kano on Friday. {second}"
    (finding,) = found(
        Article(text),
        attack(1, 2, figures=[figure("five", "soldiers")], by="the Red Sword", claimed_by="the Red Sword"),
    )
    assert [claim.said.text for claim in finding.claims] == ([second] if is_claim else [])


def test_a_claim_turned_into_a_denial_is_refused() -> None:
    third = ROUNDUP.draft.attacks[1]
    denials = [claim.model_copy(update={"polarity": "denied"}) for claim in third.claims]
    turned = third.model_copy(update={"claims": denials})
    result = grounded(ROUNDUP.article, Draft(attacks=[turned]))
    assert result.findings[0].claims == ()
    assert [p.code for p in result.problems] == ["no_claim"]


FIGURES = [
    pytest.param("Gunmen killed 27 soldiers in Kano.", "27", 27, id="plain"),
    pytest.param("Gunmen killed at least 27 soldiers in Kano.", "27", 27, id="piece-of-a-phrase"),
    pytest.param("Gunmen killed between 20 and 30 soldiers in Kano.", "20", 20, id="lower-bound"),
    pytest.param("Gunmen killed 1,200 soldiers in Kano.", "1,200", 1200, id="thousands"),
    pytest.param("Gunmen killed 1,200 soldiers in Kano.", "200", None, id="piece-of-a-number"),
    pytest.param("Gunmen killed 1 200 soldiers in Kano.", "200", None, id="piece-of-a-spaced-number"),
    pytest.param("Gunmen killed twenty-seven soldiers in Kano.", "seven", 27, id="piece-of-number-words"),
    pytest.param("Gunmen killed a policeman in Kano.", "a policeman", 1, id="one-person"),
    pytest.param("Gunmen killed Mayor Juan Perez in Kano.", "Mayor Juan Perez", 1, id="one-name"),
    pytest.param("In 2014 gunmen killed soldiers in Kano.", "2014", None, id="year"),
    pytest.param("On 12 May gunmen killed soldiers in Kano.", "12", None, id="day"),
    pytest.param("Gunmen killed a 59-year-old man in Kano.", "59", None, id="age"),
    pytest.param("Gunmen killed soldiers 15 km from Kano.", "15", None, id="distance"),
    pytest.param("Gunmen with 7.62 mm rifles killed soldiers in Kano.", "7.62", None, id="calibre"),
    pytest.param("The group&#39;s men killed soldiers in Kano.", "39", None, id="debris"),
    pytest.param("None of the 27 soldiers was killed in Kano.", "27", None, id="none-of"),
    pytest.param("The 27 soldiers were not killed in Kano.", "27", None, id="were-not"),
    pytest.param("Gunmen killed 27 soldiers, not 30, in Kano.", "30", None, id="not-this-figure"),
    pytest.param("No soldiers were killed in Kano.", "No", 0, id="nought"),
    pytest.param("No soldiers were killed in Kano.", "soldiers", None, id="people-who-were-not"),
]


@pytest.mark.parametrize(("text", "words", "number"), FIGURES)
def test_a_figure_is_what_it_says_where_it_stands(text: str, words: str, number: int | None) -> None:
    (finding,) = found(Article(text), attack(1, figures=[figure(words, "soldiers")], place="Kano"))
    assert [count.figure.number for count in finding.counts] == ([] if number is None else [number])


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("None of the 27 was hurt.", "27", True),
        ("The 27 were not hurt.", "27", True),
        ("Not 27 but 30 died.", "27", True),
        ("Not 27 but 30 died.", "30", False),
        ("No fewer than 27 died.", "No fewer than 27", False),
        ("27 soldiers without armour were killed.", "27", False),
        ("Nobody fled. 27 died.", "27", False),
    ],
)
def test_negations_turn_the_figure_beside_them_only(text: str, words: str, expected: bool) -> None:
    start = text.index(words)
    assert is_negated(text, start, start + len(words), language="en") == expected


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen killed 27 soldiers, including three officers, and wounded 11 others in Kano.",
        "Gunmen wounded 27 soldiers, among them three officers, and killed 11 others in Kano.",
    ],
    ids=["killed-first", "wounded-first"],
)
def test_a_part_has_the_outcome_of_its_whole(text: str) -> None:
    figures = [figure("27", "soldiers"), figure("three", "officers", role="part"), figure("11", "others")]
    (finding,) = found(Article(text), attack(1, figures=figures, place="Kano"))
    whole, part, others = (count.outcome for count in finding.counts)
    assert whole == part != others


@pytest.mark.parametrize("words", ["Friday", "on Friday"])
def test_a_time_is_not_whom_a_figure_counts(words: str) -> None:
    text = "Gunmen killed twelve traders in Kano on Friday."
    drafted = attack(1, figures=[figure("twelve", words)], place="Kano", time="on Friday")
    result = grounded(Article(text), Draft(attacks=[drafted]))
    assert [count.people for count in result.findings[0].counts] == [None]
    assert [problem.code for problem in result.problems] == ["no_people"]


def test_a_sentence_that_the_window_lacks_is_a_fault() -> None:
    result = grounded(ROUNDUP.article, Draft(attacks=[attack(99, by="Red Sword")]))
    assert result.findings == ()
    assert [p.code for p in result.problems] == ["unknown_sentence", "no_sentence"]


def test_words_are_taken_from_the_cited_sentences_first() -> None:
    article = Article("Kano was calm. Gunmen killed two men in Kano on Friday.")
    (finding,) = found(article, attack(2, figures=[figure("two", "men")], place="Kano"))
    assert finding.place is not None
    assert finding.place.start == article.text.rindex("Kano")


def test_the_dateline_is_no_place() -> None:
    text = "LAGOS, Nigeria (Wire) - Gunmen killed two farmers in Kano on Friday, police said."
    (finding,) = found(Article(text), attack(1, figures=[figure("two", "farmers")], place="LAGOS"))
    assert finding.place is None or finding.place.text != "LAGOS"


@pytest.mark.parametrize("words", ["the police", "according to Colonel Musa"], ids=["party", "source"])
def test_a_party_is_no_place(words: str) -> None:
    text = "Gunmen killed two farmers in Kano, the police said, according to Colonel Musa."
    result = grounded(Article(text), Draft(attacks=[attack(1, figures=[figure("two", "farmers")], place=words)]))
    assert result.findings[0].place is None or result.findings[0].place.text != words


def test_whoever_is_counted_as_a_victim_did_not_attack() -> None:
    text = "Gunmen killed 12 soldiers in Kano on Friday."
    result = grounded(Article(text), Draft(attacks=[attack(1, figures=[figure("12", "soldiers")], by="soldiers")]))
    assert result.findings[0].by is None
    assert [p.code for p in result.problems] == ["no_attacker"]


def test_what_is_dropped_flags_the_incident_and_is_listed() -> None:
    extraction = told(
        "Gunmen killed 12 soldiers in Kano on Friday.",
        attack(1, figures=[figure("12", "soldiers")], by="Gunmen", place="Kano", said_by="the Quiet Shore Front"),
    )
    assert "ungrounded_value" in only(extraction).needs_review
    assert [(i.field, i.value) for i in extraction.issues if i.code == "not_in_text"] == [
        ("said_by", "the Quiet Shore Front")
    ]


@pytest.mark.parametrize(
    "totals", [["At least 46"], ["45 people"], ["At least 45", "50"]], ids=["other", "piece", "two"]
)
def test_totals_are_grounded_like_figures(totals: list[str]) -> None:
    drafted = [DraftTotal(sentence=1, words=words) for words in totals]
    result = grounded(ROUNDUP.article, Draft(totals=drafted))
    assert {t.words.text for t in result.totals} <= {"At least 45"}


def test_figures_of_other_things_are_left_out() -> None:
    text = "Gunmen killed two farmers and burned 14 houses in Kano on Friday."
    drafted: DraftAttack = attack(1, figures=[figure("two", "farmers"), figure("14", "houses", outcome="other")])
    (finding,) = found(Article(text), drafted)
    assert [count.figure.number for count in finding.counts] == [2]
