"""Records under the rules of the codebook, from drafts made by hand (R7 to R60)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from extractor.article import Article
from extractor.draft import DraftAttack, DraftFigure
from extractor.schema import Count, Incident, Range
from extractor.verify import verify

from .stories import PUBLISHED, attack, figure, only, told


def raid(text: str, *figures: DraftFigure, sentences: tuple[int, ...] = (1,), **rest: Any) -> Incident:
    """The one incident of a text in which gunmen attack somebody in Kano, checked against its article."""
    fields = {"by": "gunmen", "place": "Kano"}
    extraction = told(text, attack(*sentences, figures=list(figures), **{**fields, **rest}))
    assert verify(extraction, Article(text, published=PUBLISHED)) == []
    return only(extraction)


def counts(incident: Incident) -> list[tuple[str, str, int | None, str]]:
    """The counts of an incident in short."""
    return [(c.outcome, c.side, c.number, c.relation) for c in incident.counts]


def told_count(text: str, words: str, people: str = "soldiers") -> Count:
    """The one count of a sentence."""
    (count,) = raid(text, figure(words, people)).counts
    return count


# figures ---------------------------------------------------------------------------------------------------

WRITTEN = [
    ("27 soldiers", "27", 27, None, "exact"),
    ("twenty-seven soldiers", "twenty-seven", 27, None, "exact"),
    ("at least 27 soldiers", "at least 27", 27, None, "at_least"),
    ("more than 60 soldiers", "more than 60", 60, None, "more_than"),
    ("about 20 soldiers", "about 20", 20, None, "about"),
    ("up to 12 soldiers", "up to 12", 12, None, "up_to"),
    ("between six and eight soldiers", "between six and eight", 6, 8, "between"),
    ("dozens of soldiers", "dozens", None, None, "vague"),
    ("a dozen soldiers", "a dozen", 12, None, "about"),
    ("a soldier", "a soldier", 1, None, "exact"),
]


@pytest.mark.parametrize(("phrase", "words", "number", "high", "qualifier"), WRITTEN, ids=[w[1] for w in WRITTEN])
def test_a_figure_is_as_written(phrase: str, words: str, number: int | None, high: int | None, qualifier: str) -> None:
    count = told_count(f"In Kano, Nigeria, gunmen killed {phrase} on Friday.", words, phrase.split()[-1])
    assert (count.number, count.number_high, count.qualifier) == (number, high, qualifier)
    assert count.words in count.evidence.quote


def test_what_is_not_reported_is_absent() -> None:
    incident = raid("In Kano, Nigeria, gunmen killed 27 soldiers on Friday.", figure("27", "soldiers"))
    assert incident.wounded() == Range(None, None, None)
    assert incident.killed("attacker") == Range(None, None, None)


NOUGHT = [
    ("No casualties were reported.", "No", "killed_or_wounded"),
    ("Nobody was harmed.", "Nobody", "killed_or_wounded"),
    ("No injuries were reported.", "No", "wounded"),
    ("No one was killed.", "No one", "killed"),
]


@pytest.mark.parametrize(("sentence", "words", "outcome"), NOUGHT, ids=[n[0] for n in NOUGHT])
def test_zero_only_when_the_text_says_none(sentence: str, words: str, outcome: str) -> None:
    text = f"In Kano, Nigeria, gunmen fired at a police post on Friday. {sentence}"
    incident = raid(text, figure(words), sentences=(1, 2), on="a police post", kind="ground_attack_on_forces")
    assert [(c.outcome, c.number, c.qualifier) for c in incident.counts] == [(outcome, 0, "none_reported")]


def test_a_subset_never_adds() -> None:
    text = "In Kano, Nigeria, gunmen killed 27 soldiers, including three officers, and wounded 11 others."
    drafted = [figure("27", "soldiers"), figure("three", "officers", role="part"), figure("11", "others")]
    incident = raid(text, *drafted)
    assert counts(incident) == [
        ("killed", "target", 27, "independent"),
        ("killed", "target", 3, "subset_of"),
        ("wounded", "target", 11, "independent"),
    ]
    assert incident.counts[1].ref == "c1"
    assert incident.killed("target") == Range(27, 27, 27)


def test_a_subset_is_read_from_its_words_without_a_role() -> None:
    text = "In Kano, Nigeria, gunmen killed 27 soldiers, among them three officers."
    incident = raid(text, figure("27", "soldiers"), figure("three", "officers"))
    assert incident.killed("target").best == 27


def test_a_figure_that_announces_a_part_is_none() -> None:
    text = "In Kano, Nigeria, gunmen killed 27 soldiers. The mayor counted 22 bodies, six of them officers."
    incident = raid(text, figure("27", "soldiers"), figure("22", "bodies"), figure("six", None), sentences=(1, 2))
    assert [(c.relation, c.ref) for c in incident.counts] == [
        ("independent", None),
        ("alternative_to", "c1"),
        ("subset_of", "c2"),
    ]


def test_a_part_without_a_figure_of_its_own_side_is_of_its_whole() -> None:
    text = "In Kano, Nigeria, nine people were killed, including two of the attackers."
    incident = raid(text, figure("nine", "people"), figure("two", "the attackers", role="part"))
    assert incident.killed().best == 9


def test_others_add() -> None:
    text = "In Kano, Nigeria, gunmen killed eight soldiers on Friday. Five other soldiers died in a second wave."
    incident = raid(text, figure("eight", "soldiers"), figure("Five", "soldiers"), sentences=(1, 2))
    assert incident.killed("target").best == 13


def test_two_groups_of_one_sentence_add() -> None:
    text = "In Kano, Nigeria, gunmen killed eight miners and three nurses on Friday."
    assert raid(text, figure("eight", "miners"), figure("three", "nurses")).killed("target").best == 11


ATTACKERS_DEAD = [
    pytest.param("Four of the gunmen were killed.", "Four", "the gunmen", "assailants", id="by-role"),
    pytest.param("Four gunmen were killed.", "Four", "gunmen", "victims", id="by-camp"),
    pytest.param("Four Red Sword fighters were killed.", "Four", "Red Sword fighters", "victims", id="by-name"),
]


@pytest.mark.parametrize(("sentence", "words", "people", "role"), ATTACKERS_DEAD)
def test_the_attackers_dead_are_on_their_side(sentence: str, words: str, people: str, role: Any) -> None:
    text = f"In Kano, Nigeria, gunmen of the Red Sword killed nine soldiers. {sentence}"
    incident = raid(
        text,
        figure("nine", "soldiers"),
        figure(words, people, role=role),
        sentences=(1, 2),
        by="gunmen of the Red Sword",
        on="soldiers",
    )
    assert incident.killed("target").best == 9
    assert incident.killed("attacker").best == 4


def test_passers_by_are_bystanders() -> None:
    text = "In Kano, Nigeria, gunmen killed nine soldiers, and two passers-by died."
    incident = raid(text, figure("nine", "soldiers"), figure("two", "passers-by", role="bystanders"))
    assert incident.killed("bystander").best == 2
    assert incident.killed("target").best == 9


def test_a_revised_toll_supersedes() -> None:
    text = (
        "In Kano, Nigeria, gunmen killed nine soldiers. The toll rose to 12 on Saturday, the army said, as three died."
    )
    incident = raid(text, figure("nine", "soldiers"), figure("12", role="newer"), sentences=(1, 2))
    assert counts(incident)[1] == ("killed", "target", 12, "supersedes")
    assert incident.killed("target").best == 12


def test_another_sources_toll_is_an_alternative() -> None:
    text = "In Kano, Nigeria, gunmen killed nine soldiers, the army said. A monitor put the dead at 15."
    incident = raid(
        text,
        figure("nine", "soldiers", source="the army"),
        figure("15", role="other_source", source="A monitor"),
        sentences=(1, 2),
    )
    assert counts(incident)[1] == ("killed", "target", 15, "alternative_to")
    assert incident.killed("target") == Range(9, 9, 15)
    assert [c.source for c in incident.counts] == ["army", "monitor"]


def test_the_perpetrators_own_toll_is_never_the_best() -> None:
    text = "In Kano, Nigeria, gunmen killed nine soldiers. The Red Sword claimed that it had killed 40 soldiers."
    incident = raid(
        text,
        figure("nine", "soldiers"),
        figure("40", "soldiers"),
        sentences=(1, 2),
        claimed_by="The Red Sword",
    )
    assert counts(incident)[1][3] == "alternative_to"
    assert incident.killed("target").best == 9


def test_a_source_is_who_gives_the_figure_and_nobody_else() -> None:
    text = "In Kano, Nigeria, gunmen killed nine soldiers, according to the Lakes Observatory."
    incident = raid(text, figure("nine", "soldiers"))
    assert incident.counts[0].source == "Lakes Observatory"
    assert incident.attacker.name is None
    assert incident.claims == ()


# attacker, target, claim -----------------------------------------------------------------------------------


def test_unidentified_gunmen_have_no_name_and_no_attribution() -> None:
    incident = raid(
        "In Kano, Nigeria, unidentified gunmen killed nine soldiers.",
        figure("nine", "soldiers"),
        by="unidentified gunmen",
    )
    assert (incident.attacker.name, incident.attacker.description) == (None, "unidentified gunmen")
    assert incident.attacker.type == "unidentified_armed"
    assert incident.attribution == "unknown"


def test_a_parent_group_is_an_affiliation() -> None:
    text = "In Kano, Nigeria, the Red Sword, linked to the Osun Brigade, killed nine soldiers."
    incident = raid(text, figure("nine", "soldiers"), by="the Red Sword, linked to the Osun Brigade")
    assert incident.attacker.name == "Red Sword"
    assert incident.attacker.affiliated_with == ("Osun Brigade",)


def test_a_rival_in_the_sentence_goes_nowhere() -> None:
    text = "In Kano, Nigeria, the Red Sword, rival of the Lake Front, killed nine soldiers."
    incident = raid(text, figure("nine", "soldiers"), by="the Red Sword")
    assert "Lake Front" not in incident.model_dump_json(include={"attacker", "target", "claims", "attributed_by"})


def test_a_claim_makes_the_attribution_and_names_the_outlet() -> None:
    text = "In Kano, Nigeria, gunmen killed nine soldiers. The Red Sword claimed the raid through its agency Nabd."
    incident = raid(
        text,
        figure("nine", "soldiers"),
        sentences=(1, 2),
        claimed_by="The Red Sword",
        outlet="Nabd",
        channel="propaganda_outlet",
    )
    (claim,) = incident.claims
    assert (claim.claimed_by, claim.polarity, claim.channel, claim.outlet) == (
        "Red Sword",
        "claimed",
        "propaganda_outlet",
        "Nabd",
    )
    assert (incident.attribution, incident.attributed_by) == ("claimed", "Red Sword (Nabd)")
    assert incident.attacker.name == "Red Sword"


def test_nobody_claimed_is_no_claim() -> None:
    text = "In Kano, Nigeria, gunmen killed nine soldiers. No group has claimed the raid, blamed on the Red Sword."
    incident = raid(text, figure("nine", "soldiers"), sentences=(1, 2), claimed_by="the Red Sword")
    assert incident.claims == ()
    assert incident.attribution != "claimed"


def test_an_accused_group_that_denies_is_recorded_as_denying() -> None:
    text = (
        "In Kano, Nigeria, the Red Sword killed nine soldiers, police said. The Red Sword denied that it was behind it."
    )
    incident = raid(
        text,
        figure("nine", "soldiers"),
        sentences=(1, 2),
        by="the Red Sword",
        denied_by="The Red Sword",
        said_by="police",
    )
    assert [(c.claimed_by, c.polarity) for c in incident.claims] == [("Red Sword", "denied")]
    assert incident.attribution == "denied"
    assert incident.attributed_by == "police"


CHANNELS = [
    ("said in a video that it had carried out the raid", "video_or_audio"),
    ("claimed the raid in a statement on its Telegram channel", "website_or_social_media"),
    ("claimed the raid in a call, its spokesman said", "spokesperson"),
    ("claimed the raid in a leaflet", "letter_or_leaflet"),
    ("claimed the raid by phone call", "phone_call"),
    ("claimed the raid", "unknown"),
]


@pytest.mark.parametrize(("words", "channel"), CHANNELS, ids=[c[1] for c in CHANNELS])
def test_the_channel_of_a_claim_is_read_from_its_sentence(words: str, channel: str) -> None:
    text = f"In Kano, Nigeria, gunmen killed nine soldiers. The Red Sword {words}."
    incident = raid(text, figure("nine", "soldiers"), sentences=(1, 2), claimed_by="The Red Sword")
    assert [claim.channel for claim in incident.claims] == [channel]


ATTRIBUTIONS = [
    ({"by": "the Red Sword", "said_by": "police"}, "attributed_by_authorities", "police"),
    ({"by": "the Red Sword", "said_by": "witnesses"}, "attributed_by_other_source", "witnesses"),
    ({"by": "the Red Sword"}, "stated_as_fact", None),
    ({"by": "suspected members of the Red Sword"}, "suspected", None),
    ({"by": "gunmen"}, "unknown", None),
]


@pytest.mark.parametrize(("drafted", "attribution", "by"), ATTRIBUTIONS, ids=[a[1] for a in ATTRIBUTIONS])
def test_attribution_is_how_the_attacker_is_known(drafted: dict[str, Any], attribution: str, by: str | None) -> None:
    text = (
        "In Kano, Nigeria, gunmen, suspected members of the Red Sword, killed nine soldiers, police said. "
        "It was the Red Sword, witnesses said."
    )
    incident = raid(text, figure("nine", "soldiers"), sentences=(1, 2), **drafted)
    assert (incident.attribution, incident.attributed_by) == (attribution, by)


def test_the_target_is_who_was_harmed_where_no_other_is_named() -> None:
    incident = raid("In Kano, Nigeria, gunmen killed nine farmers.", figure("nine", "farmers"))
    assert (incident.target.description, incident.target.type) == ("farmers", "civilians")


# place and time --------------------------------------------------------------------------------------------

PLACES = [
    ("in Kano", "Kano", "in"),
    ("near Kano", "near Kano", "near"),
    ("on the outskirts of Kano", "the outskirts of Kano", "outskirts_of"),
    ("outside Kano", "outside Kano", "near"),
    ("between Kano and Katsina", "between Kano and Katsina", "between"),
]


@pytest.mark.parametrize(("phrase", "words", "relation"), PLACES, ids=[p[2] + str(n) for n, p in enumerate(PLACES)])
def test_the_relation_of_a_place_is_read_from_its_words(phrase: str, words: str, relation: str) -> None:
    incident = raid(
        f"Gunmen killed nine soldiers {phrase}, Nigeria, on Friday.", figure("nine", "soldiers"), place=words
    )
    assert incident.place.relation == relation
    assert incident.place.country_code == "NG"


def test_a_place_gets_its_country_and_coordinates() -> None:
    incident = raid("Gunmen killed nine soldiers in Kano, Nigeria.", figure("nine", "soldiers"))
    place = incident.place
    assert (place.name, place.country, place.country_code, place.precision) == ("Kano", "Nigeria", "NG", "town")
    assert place.lat == pytest.approx(12.0, abs=0.2)
    assert place.lon == pytest.approx(8.5, abs=0.2)


def test_a_place_that_nothing_tells_has_no_coordinates_and_a_flag() -> None:
    extraction = told(
        "Gunmen killed nine soldiers in Abuluku.", attack(1, figures=[figure("nine", "soldiers")], place="Abuluku")
    )
    incident = only(extraction)
    assert (incident.place.name, incident.place.lat, incident.place.country_code) == ("Abuluku", None, None)
    assert "ambiguous_place" in incident.needs_review
    assert [issue.incident for issue in extraction.issues if issue.code == "ambiguous_place"] == ["i1"]


TIMES = [
    ("on Friday", "2019-04-19", "2019-04-19", "single_day", "resolved_from_relative"),
    ("on Saturday", "2019-04-20", "2019-04-20", "single_day", "resolved_from_relative"),
    ("yesterday", "2019-04-19", "2019-04-19", "single_day", "resolved_from_relative"),
    ("on 12 March 2019", "2019-03-12", "2019-03-12", "single_day", "stated"),
    ("on Thursday night", "2019-04-18", "2019-04-18", "single_day", "resolved_from_relative"),
]


@pytest.mark.parametrize(("words", "start", "end", "span", "basis"), TIMES, ids=[t[0] for t in TIMES])
def test_a_time_is_resolved_against_publication(words: str, start: str, end: str, span: str, basis: str) -> None:
    when = raid(f"Gunmen killed nine soldiers in Kano, Nigeria, {words}.", figure("nine", "soldiers"), time=words).when
    assert (when.words, when.start, when.end) == (words, date.fromisoformat(start), date.fromisoformat(end))
    assert (when.span, when.basis) == (span, basis)
    assert [e.quote for e in when.evidence] == [words]


def test_without_words_the_time_is_on_or_before_publication() -> None:
    when = raid("Gunmen killed nine soldiers in Kano, Nigeria.", figure("nine", "soldiers")).when
    assert (when.start, when.end, when.span, when.basis) == (None, PUBLISHED, "on_or_before", "publication_default")
    assert when.evidence == ()


def test_without_words_and_publication_there_is_no_time() -> None:
    extraction = told(
        "Gunmen killed nine soldiers in Kano, Nigeria.",
        attack(1, figures=[figure("nine", "soldiers")], place="Kano"),
        published=None,
    )
    assert (only(extraction).when.start, only(extraction).when.end, only(extraction).when.basis) == (None, None, "none")


# evidence, review, summary ---------------------------------------------------------------------------------


def test_broken_text_is_quoted_as_it_is_and_flagged() -> None:
    text = "In Kano, Nigeria, the army&#39;s nine soldiers were killed by gunmen&quot; on Friday&#39 39;."
    extraction = told(text, attack(1, figures=[figure("nine", "soldiers")], by="gunmen", place="Kano"))
    incident = only(extraction)
    assert "broken_text" in incident.needs_review
    assert incident.evidence[0].quote == text[incident.evidence[0].start : incident.evidence[0].end]
    assert [c.number for c in incident.counts] == [9]


@pytest.mark.parametrize("people", ["fighters", "terrorists"], ids=["neutral", "loaded"])
def test_the_summary_takes_no_adjectives_from_the_source(people: str) -> None:
    text = f"In Kano, Nigeria, {people} of the Red Sword killed nine soldiers on Friday."
    incident = raid(text, figure("nine", "soldiers"), by=f"{people} of the Red Sword", on="soldiers")
    assert incident.summary == "Ground attack on forces by Red Sword in Kano, Nigeria: nine killed."


def test_the_evidence_is_the_cited_sentences() -> None:
    text = "In Kano, Nigeria, gunmen killed nine soldiers. It rained. The army said that 11 were wounded."
    incident = raid(text, figure("nine", "soldiers"), figure("11"), sentences=(1, 3))
    assert [e.quote for e in incident.evidence] == [
        "In Kano, Nigeria, gunmen killed nine soldiers.",
        "The army said that 11 were wounded.",
    ]


def test_capitals_are_quoted_raw_and_shown_in_ordinary_case() -> None:
    text = "IN KANO, NIGERIA, THE RED SWORD KILLED NINE SOLDIERS ON FRIDAY."
    drafted: DraftAttack = attack(
        1, figures=[figure("NINE", "SOLDIERS")], by="THE RED SWORD", place="KANO", time="ON FRIDAY"
    )
    incident = only(told(text, drafted))
    assert (incident.attacker.name, incident.place.name) == ("Red Sword", "Kano")
    assert [e.quote for e in incident.attacker.evidence] == ["THE RED SWORD"]
    assert incident.counts[0].words == "NINE"


def test_weapons_are_phrases_as_written() -> None:
    text = "In Kano, Nigeria, gunmen with assault rifles and a mortar killed nine soldiers."
    incident = raid(text, figure("nine", "soldiers"), weapons=["assault rifles", "a mortar", "drones"])
    assert incident.weapons == ("assault rifles", "a mortar")


def test_several_attacks_that_the_text_does_not_tell_apart_are_one_aggregate() -> None:
    text = "In Kano, Nigeria, gunmen killed nine soldiers in attacks on two posts."
    assert raid(text, figure("nine", "soldiers"), marks=["several"]).aggregate


RELATIONS = [
    pytest.param("The toll has risen to 12 dead, he said.", "supersedes", id="risen"),
    pytest.param("A doctor said that 12 were killed.", "alternative_to", id="somebody-else"),
    pytest.param("A doctor said that seven were killed.", "alternative_to", id="somebody-else-fewer"),
    pytest.param("12 other soldiers were killed later.", "independent", id="others"),
]


@pytest.mark.parametrize(("sentence", "relation"), RELATIONS)
def test_words_say_what_a_later_figure_is_to_the_one_before(sentence: str, relation: str) -> None:
    text = f"In Kano, Nigeria, gunmen killed nine soldiers, the governor said. {sentence}"
    words = "seven" if "seven" in sentence else "12"
    people = "other soldiers" if "other" in sentence else None
    later = raid(text, figure("nine", "soldiers"), figure(words, people), sentences=(1, 2)).counts[1]
    assert (later.relation, later.ref) == (relation, None if relation == "independent" else "c1")


def test_a_toll_told_as_an_earlier_one_is_superseded() -> None:
    text = "In Kano, Nigeria, 14 soldiers were killed. The governor had put the number of dead at nine."
    first, second = raid(text, figure("14", "soldiers"), figure("nine", None), sentences=(1, 2)).counts
    assert (first.number, first.relation, second.number, second.relation) == (9, "independent", 14, "supersedes")


BREAKDOWNS = [
    pytest.param("killed 11 people, eight soldiers and three nurses", True, id="listed"),
    pytest.param("killed 11 porters, eight soldiers and three nurses", False, id="other-people"),
    pytest.param("killed 12 people, eight soldiers and three nurses", False, id="another-sum"),
]


@pytest.mark.parametrize(("told", "is_listed"), BREAKDOWNS)
def test_figures_that_make_up_the_one_before_are_parts_of_it(told: str, is_listed: bool) -> None:
    words = told.split()[1]
    figures = [figure(words, told.split()[2].strip(",")), figure("eight", "soldiers"), figure("three", "nurses")]
    relations = [c.relation for c in raid(f"In Kano, Nigeria, gunmen {told}.", *figures).counts]
    assert relations == (["independent", "subset_of", "subset_of"] if is_listed else ["independent"] * 3)


def test_two_who_speak_in_one_sentence_give_alternatives() -> None:
    text = "In Kano, Nigeria, 22 guards died, the mayor said; the Red Cross counted 19 bodies."
    first, second = raid(text, figure("22", "guards"), figure("19", None)).counts
    assert (second.relation, second.ref) == ("alternative_to", first.id)


def test_one_more_death_is_a_part_of_the_toll_that_it_raises() -> None:
    text = "In Kano, Nigeria, the toll rose to four when a woman died of her injuries."
    first, second = raid(text, figure("four", None), figure("a woman", "a woman")).counts
    assert (first.number, second.relation, second.ref) == (4, "subset_of", first.id)


def test_a_figure_told_again_counts_once() -> None:
    text = "In Kano, Nigeria, nine soldiers were killed. The governor confirmed the 9 deaths."
    assert len(raid(text, figure("nine", "soldiers"), figure("9", None), sentences=(1, 2)).counts) == 1


def test_a_pronoun_is_whoever_spoke_before() -> None:
    text = "In Kano, Nigeria, nine soldiers died, Governor Ada Obi said. She said that four were wounded."
    counts = raid(text, figure("nine", "soldiers"), figure("four", None, outcome="wounded"), sentences=(1, 2)).counts
    assert [count.source for count in counts] == ["Governor Ada Obi", "Governor Ada Obi"]


def test_civilians_hit_in_an_attack_on_soldiers_are_bystanders() -> None:
    text = "In Kano, Nigeria, gunmen killed nine soldiers and three nurses."
    incident = raid(text, figure("nine", "soldiers"), figure("three", "nurses"), on="soldiers")
    assert (incident.killed("target").best, incident.killed("bystander").best) == (9, 3)


def test_people_taken_and_nobody_killed_make_an_abduction() -> None:
    text = "Gunmen took three nurses away at a roadblock in Kano on Friday."
    assert raid(text, figure("three", "nurses", outcome="abducted")).kind == "abduction_or_hostage"


def test_an_attack_on_a_place_is_on_those_who_live_there() -> None:
    text = "Gunmen entered Kano on Friday and killed nine."
    assert raid(text, figure("nine"), on="Kano").kind == "attack_on_civilians"


@pytest.mark.parametrize(
    ("told", "on", "kind"),
    [
        pytest.param("nine at the motor park", "the motor park", "civilians", id="a-site"),
        pytest.param("nine in Kano", "Kano", "civilians", id="a-place"),
        pytest.param("nine at the barracks", "the barracks", "state_military", id="a-force"),
    ],
)
def test_whoever_is_harmed_where_no_force_is_is_a_civilian(told: str, on: str, kind: str) -> None:
    text = f"In Kano, Nigeria, gunmen killed {told} on Friday."
    assert raid(text, figure("nine"), on=on).target.type == kind


def test_one_person_killed_who_was_singled_out_is_a_targeted_killing() -> None:
    text = "In Kano, Nigeria, gunmen killed a village doctor at his gate on Friday."
    one = figure("a village doctor", "a village doctor")
    assert raid(text, one, on="village doctor").kind == "targeted_killing"
