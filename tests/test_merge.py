"""Merging: what is told twice is one attack, and what something stated tells apart is two (R1, R4, R6, R40, R44)."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from extractor.article import Article
from extractor.draft import DraftAttack
from extractor.facts import facts_of
from extractor.found import Finding
from extractor.merge import Case, merge

from .stories import PUBLISHED, attack, figure, found, only, setting_of, told

RAID = "Gunmen killed 12 soldiers in Kano, Nigeria, on Friday."


def raid(sentence: int = 1, **rest: Any) -> DraftAttack:
    """The raid, as drafted."""
    fields: dict[str, Any] = {
        "figures": [figure("12", "soldiers")],
        "by": "Gunmen",
        "on": "soldiers",
        "place": "Kano",
        "time": "on Friday",
    }
    return attack(sentence, **{**fields, **rest})


def cases(article: Article, *attacks: DraftAttack) -> list[Case]:
    """Ground drafted attacks, each with its facts."""
    return [Case(f, partial(facts_of, f, setting=setting_of(article))) for f in found(article, *attacks)]


def in_turn(text: str, *attacks: DraftAttack) -> list[Finding]:
    """Merge drafted attacks, each told by a window of its own."""
    return merge([case] for case in cases(Article(text, published=PUBLISHED), *attacks))


SECOND = [
    pytest.param("The raid in Kano on Friday killed 12 soldiers.", raid(2, by=None), 1, id="told-twice"),
    pytest.param(
        "Men of the Red Sword stormed the post in Kano.",
        attack(2, by="the Red Sword", on="the post", place="Kano", kind="ground_attack_on_forces"),
        1,
        id="same-place-and-now-a-name",
    ),
    pytest.param(
        "Three of the attackers died.",
        attack(2, figures=[figure("Three", "the attackers", role="assailants")]),
        1,
        id="losses",
    ),
    pytest.param("The Red Sword claimed responsibility.", attack(2, claimed_by="The Red Sword"), 1, id="claim"),
    pytest.param("It lasted until Saturday morning.", attack(2), 1, id="duration"),
    pytest.param(
        "In Katsina, gunmen killed 5 traders on Friday.",
        attack(2, figures=[figure("5", "traders")], by="gunmen", place="Katsina", time="on Friday"),
        2,
        id="another-town",
    ),
    pytest.param(
        "In Kano, gunmen had killed 5 traders on Tuesday.",
        attack(2, figures=[figure("5", "traders")], by="gunmen", place="Kano", time="on Tuesday"),
        2,
        id="another-day",
    ),
    pytest.param(
        "In the village of Abuluku, gunmen killed 5 traders on Friday.",
        attack(2, figures=[figure("5", "traders")], by="gunmen", place="the village of Abuluku", time="on Friday"),
        2,
        id="a-village-that-no-gazetteer-knows",
    ),
]


@pytest.mark.parametrize(("sentence", "second", "number"), SECOND)
def test_a_second_finding_is_the_same_attack_or_another(sentence: str, second: DraftAttack, number: int) -> None:
    assert len(in_turn(f"{RAID} {sentence}", raid(), second)) == number


def test_two_attackers_at_one_place_are_two_attacks() -> None:
    text = "The Red Sword killed 12 soldiers in Kano, Nigeria. The Lake Front killed 5 traders in Kano."
    first = raid(by="The Red Sword", time=None)
    second = attack(2, figures=[figure("5", "traders")], by="The Lake Front", place="Kano")
    assert [i.attacker.name for i in told(text, first, second).incidents] == ["Red Sword", "Lake Front"]


def test_a_later_claim_belongs_to_the_attack_told_before() -> None:
    text = f"{RAID} The Red Sword claimed responsibility."
    (finding,) = in_turn(text, raid(), attack(2, claimed_by="The Red Sword"))
    assert finding.sentences == (1, 2)
    assert [(c.by.text, c.polarity) for c in finding.claims] == [("The Red Sword", "claimed")]


def test_a_figure_told_twice_counts_once() -> None:
    (finding,) = in_turn(f"{RAID} The raid in Kano on Friday killed 12 soldiers.", raid(), raid(2, by=None))
    assert [c.figure.number for c in finding.counts] == [12]


def test_losses_go_to_the_attack_told_last() -> None:
    text = (
        "Gunmen killed 12 soldiers in Kano, Nigeria, on Thursday. Gunmen killed 5 traders in Katsina on Friday. "
        "Two of the gunmen were shot dead."
    )
    first, second = in_turn(
        text,
        raid(time="on Thursday"),
        attack(2, figures=[figure("5", "traders")], by="Gunmen", place="Katsina", time="on Friday"),
        attack(3, figures=[figure("Two", "the gunmen", role="assailants")]),
    )
    assert [c.figure.number for c in first.counts] == [12]
    assert [c.figure.number for c in second.counts] == [5, 2]


CONTEXT = [
    pytest.param(
        "Shells fell near Kano, Nigeria.",
        attack(1, place="Kano", kind="shelling_rocket_missile"),
        id="no-effect-no-target",
    ),
    pytest.param("Jets flew over Kano, Nigeria.", attack(1, place="Kano"), id="no-kind"),
    pytest.param("The army will strike soon.", attack(1, by="The army"), id="a-plan"),
]


@pytest.mark.parametrize(("text", "drafted"), CONTEXT)
def test_context_without_effect_or_target_is_no_incident(text: str, drafted: DraftAttack) -> None:
    assert told(text, drafted).incidents == ()


def test_a_stated_null_result_is_an_incident() -> None:
    text = "A rocket hit a police post in Kano, Nigeria, on Friday. No casualties were reported."
    drafted = attack(
        1, 2, figures=[figure("No")], kind="shelling_rocket_missile", on="a police post", place="Kano", time="on Friday"
    )
    incident = only(told(text, drafted))
    assert [(c.number, c.qualifier) for c in incident.counts] == [(0, "none_reported")]


def test_incidents_keep_the_order_of_the_text() -> None:
    towns = ("Kano", "Katsina", "Sokoto", "Zaria")
    text = " ".join(f"Gunmen killed {n} farmers in {town}, Nigeria." for n, town in enumerate(towns, start=3))
    attacks = [
        attack(n, figures=[figure(str(n + 2), "farmers")], by="Gunmen", place=town)
        for n, town in enumerate(towns, start=1)
    ]
    assert [i.place.name for i in told(text, *attacks).incidents] == list(towns)


TWICE = "Gunmen killed 12 soldiers in Kano, Nigeria, on Friday. The raid in Kano on Friday killed 12 soldiers."


def test_merging_again_changes_nothing() -> None:
    text = f"{RAID} Three of the attackers died. In Katsina, gunmen killed 5 traders on Friday."
    article = Article(text)
    told_apart = cases(
        article,
        raid(),
        attack(2, figures=[figure("Three", "the attackers", role="assailants")]),
        attack(3, figures=[figure("5", "traders")], by="gunmen", place="Katsina", time="on Friday"),
    )
    once = merge([case] for case in told_apart)
    assert len(once) == 2
    assert merge([Case(f, partial(facts_of, f, setting=setting_of(article)))] for f in once) == once


def test_what_one_window_tells_apart_stays_apart_and_what_two_tell_alike_is_one() -> None:
    first, second = cases(Article(TWICE), raid(), raid(2, by=None))
    assert len(merge([[first, second]])) == 2
    assert len(merge([[first], [second]])) == 1


def test_a_later_window_may_go_on_with_either_attack_of_an_earlier_one() -> None:
    text = (
        "Gunmen killed 12 soldiers in Kano, Nigeria, on Thursday. Gunmen killed 5 traders in Katsina on Friday. "
        "In Kano, two of the attackers died on Thursday. In Katsina, three attackers died on Friday."
    )
    kano, katsina, in_kano, in_katsina = cases(
        Article(text),
        raid(time="on Thursday"),
        attack(2, figures=[figure("5", "traders")], by="Gunmen", place="Katsina", time="on Friday"),
        attack(3, figures=[figure("two", "the attackers", role="assailants")], place="Kano", time="on Thursday"),
        attack(4, figures=[figure("three", "attackers", role="assailants")], place="Katsina", time="on Friday"),
    )
    merged = merge([[kano, katsina], [in_kano, in_katsina]])
    assert [f.sentences for f in merged] == [(1, 3), (2, 4)]


def test_nothing_to_merge_is_nothing() -> None:
    assert merge([]) == merge([[], []]) == []
