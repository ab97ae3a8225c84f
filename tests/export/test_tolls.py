"""Which of the article's figures a database takes, and numbers for words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.export.impute import POLICIES, Policy, amount_of, impute
from extractor.export.tolls import Rule, is_none_stated, toll, tolls_of
from extractor.schema import Claim, Count, Incident

from .making import COUNTS, figure, incident, quoted


def beside(id: str, number: int, **rest: Any) -> Count:
    """A figure beside c1."""
    return figure(id, number, str(number), relation="alternative_to", ref="c1", **rest)


HOSPITAL = (figure("c1", 12, "12", source="police"), beside("c2", 10, source="the hospital"))
THREE = (figure("c1", 12, "12"), beside("c2", 9), beside("c3", 12))
OWN = (
    figure("c1", 12, "12"),
    beside("c2", 40, source="the Dawn Brigade"),
    beside("c3", 2, source="Dawn Brigade media"),
)
REVISED = (figure("c1", 12, "12"), figure("c2", 15, "15", relation="supersedes", ref="c1"))


@pytest.mark.parametrize(
    ("counts", "stated", "lowest", "majority"),
    [
        pytest.param((), None, None, None, id="no figure"),
        pytest.param((figure("c1", 27, "27"),), 27, 27, 27, id="one figure"),
        pytest.param(HOSPITAL, 12, 10, 10, id="two sources"),
        pytest.param(THREE, 12, 9, 12, id="two of three agree"),
        pytest.param(OWN, 12, 12, 12, id="the perpetrator's own figures never decide"),
        pytest.param(REVISED, 15, 15, 15, id="a later toll takes the place of the earlier"),
        pytest.param((figure("c1", None, "dozens", qualifier="vague"),), None, None, None, id="words only"),
        pytest.param(
            (figure("c1", 4, "four", relation="subset_of", ref="z"),), 4, 4, 4, id="a part of an unknown whole"
        ),
        pytest.param((figure("c1", 8, "6 to 8", qualifier="up_to"),), 8, 8, 8, id="an upper bound alone"),
        pytest.param((*HOSPITAL, figure("c4", 6, "six", side="attacker")), 18, 16, 16, id="both sides"),
    ],
)
def test_each_rule_takes_its_figure(
    counts: tuple[Count, ...], stated: int | None, lowest: int | None, majority: int | None
) -> None:
    one = incident(counts=counts)
    rules: tuple[Rule, ...] = ("stated", "lowest", "majority")
    assert [toll(one, "killed", rule=rule) for rule in rules] == [stated, lowest, majority]


def test_rival_accounts_of_the_same_dead_are_counted_on_one_side_only() -> None:
    one = incident(counts=(figure("c1", 12, "12", victim_type="civilians"), beside("c2", 12, side="attacker")))
    assert toll(one, "killed", rule="stated") == 12
    assert [(t.side, t.victim_type) for t in tolls_of(one, "killed")] == [("target", "civilians")]


@pytest.mark.parametrize(
    ("outcome", "expected"), [("killed", True), ("wounded", True), ("killed_or_wounded", True), ("abducted", False)]
)
def test_nobody_harmed_is_nobody_killed_and_nobody_wounded(outcome: Any, expected: bool) -> None:
    one = incident(counts=(figure("c1", 0, "nobody", qualifier="none_reported", outcome="killed_or_wounded"),))
    assert is_none_stated(one, outcome) is expected


@settings(deadline=None)
@given(st.lists(COUNTS, max_size=6))
def test_tolls_add_up_to_the_figures_of_the_record(counts: list[Count]) -> None:
    one = incident(counts=tuple(counts))
    for outcome in ("killed", "wounded"):
        best = [t.bounds.best for t in tolls_of(one, outcome) if t.bounds.best is not None]
        assert one.bounds(outcome).best == (sum(best) if best else None)


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("dozens", "dozens"), ("several dozen", "dozens"), ("tens", "tens"), ("hundreds of", "hundreds"), ("several", "several"),
        ("a handful", "handful"), ("numerous", "handful"), ("a large number of", "large"), ("soldiers", "plural"),
        ("decenas", "tens"), ("des dizaines", "tens"), ("centaines", "hundreds"), ("десятки", "tens"), ("сотни", "hundreds"),
        ("عشرات", "tens"), ("مئات", "hundreds"), ("onlarca", "tens"), ("दर्जनों", "dozens"),
        ("scores", None), ("thousands", None), ("tens of thousands", None), ("decenas de miles", None), ("тысячи", None),
        ("an unknown number", None), ("AN UNDETERMINED NUMBER", None), ("", None), ("27", None),
    ],
)  # fmt: skip
def test_amounts_are_told_apart(words: str, amount: str | None) -> None:
    assert amount_of(words) == amount


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("none", {"dozens": None, "hundreds": None, "several": None, "soldiers": None, "scores": None}),
        ("acled-2024", {"dozens": 12, "hundreds": 100, "several": 3, "soldiers": 3, "scores": None}),
        ("acled-2024-active", {"dozens": 12, "hundreds": 100, "several": 10, "soldiers": 10, "scores": None}),
        ("isaf", {"dozens": None, "hundreds": None, "several": 3, "soldiers": 2, "scores": None}),
    ],
)
def test_policies_give_their_numbers_and_no_others(policy: Policy, expected: dict[str, int | None]) -> None:
    counts = tuple(figure(f"c{n}", None, words, qualifier="vague") for n, words in enumerate(expected))
    filled, said = impute(incident(counts=counts), policy=policy)
    assert {count.words: count.number for count in filled.counts} == expected
    assert said == tuple(f"killed {words!r} = {number}" for words, number in expected.items() if number is not None)


def test_a_bare_plural_is_told_in_the_article_s_language() -> None:
    counts = (figure("c1", None, "soldados", qualifier="vague"),)
    filled, _ = impute(incident(counts=counts), policy="acled-2024", language="es")
    assert filled.counts[0].number == 3


@pytest.mark.parametrize("policy", POLICIES)
def test_stated_numbers_are_never_touched(policy: Policy) -> None:
    counts = (figure("c1", 27, "dozens"), figure("c2", 0, "several unhurt", qualifier="none_reported"))
    before = incident(counts=counts)
    assert impute(before, policy=policy) == (before, ())


def test_a_source_that_only_resembles_the_perpetrator_counts() -> None:
    counts = (figure("c1", 12, "12"), beside("c2", 5, source="Dawn hospital"))
    assert toll(incident(counts=counts), "killed", rule="lowest") == 5


def test_a_claimant_s_figure_never_decides() -> None:
    claim = Claim(claimed_by="Night Front", evidence=quoted("said"))
    one: Incident = incident(
        counts=(figure("c1", 12, "12"), beside("c2", 5, source="the Night Front")), claims=(claim,)
    )
    assert toll(one, "killed", rule="lowest") == 12
