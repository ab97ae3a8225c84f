"""Bounds from statements: what adds, what widens, what replaces, and what does neither."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.normalize.ranges import NOTHING, bounds_of, combine
from extractor.schema import Count, CountRelation, Evidence, Incident, Qualifier, Range, Side

QUALIFIERS: Sequence[Qualifier] = (
    "exact", "at_least", "more_than", "about", "up_to", "between", "vague", "none_reported",
)  # fmt: skip
RELATIONS: Sequence[CountRelation] = ("independent", "subset_of", "alternative_to", "supersedes")


def count(
    id: str = "c1",
    number: int | None = None,
    qualifier: Qualifier = "exact",
    *,
    high: int | None = None,
    relation: CountRelation = "independent",
    ref: str | None = None,
    side: Side = "target",
) -> Count:
    return Count(
        id=id,
        outcome="killed",
        side=side,
        number=number,
        number_high=high,
        qualifier=qualifier,
        words="words",
        relation=relation,
        ref=ref,
        evidence=Evidence(quote="words", start=0, end=5),
    )


@st.composite
def counts(draw: st.DrawFn) -> Count:
    qualifier = draw(st.sampled_from(QUALIFIERS))
    number = draw(st.integers(0, 50))
    number_or_none = {"vague": None, "none_reported": 0}.get(qualifier, number)
    return count(
        draw(st.sampled_from("abcdef")),
        number_or_none,
        qualifier,
        high=number + draw(st.integers(1, 9)) if qualifier == "between" else None,
        relation=draw(st.sampled_from(RELATIONS)),
        ref=draw(st.sampled_from((None, *"abcdefz"))),
        side=draw(st.sampled_from(("target", "attacker"))),
    )


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        pytest.param(count(number=27), Range(27, 27, 27), id="exact"),
        pytest.param(count(number=11, qualifier="at_least"), Range(11, 11, None), id="at least 11"),
        pytest.param(count(number=60, qualifier="more_than"), Range(61, 61, None), id="more than 60"),
        pytest.param(count(number=12, qualifier="up_to"), Range(None, 12, 12), id="up to 12"),
        pytest.param(count(number=6, high=8, qualifier="between"), Range(6, 6, 8), id="between 6 and 8"),
        pytest.param(count(number=100, qualifier="about"), Range(None, 100, None), id="about 100"),
        pytest.param(count(qualifier="vague"), NOTHING, id="dozens"),
        pytest.param(count(number=0, qualifier="none_reported"), Range(0, 0, 0), id="none"),
        pytest.param(count(), NOTHING, id="exact without a number"),
    ],
)
def test_one_statement_gives_the_bounds_of_its_words(statement: Count, expected: Range) -> None:
    assert bounds_of(statement) == expected
    assert combine([statement]) == expected


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        pytest.param([], Range(None, None, None), id="no statements are no bounds"),
        pytest.param([count("c1", 27), count("c2", 5)], Range(32, 32, 32), id="five other fighters add"),
        pytest.param([count("c1", 27), count("c2", 6, side="attacker")], Range(33, 33, 33), id="sides add"),
        pytest.param(
            [count("c1", 27), count("c2", 4, relation="subset_of", ref="c1")],
            Range(27, 27, 27),
            id="a subset never adds",
        ),
        pytest.param(
            [count("c1", 27), count("c2", qualifier="vague")],
            Range(27, 27, None),
            id="a vague figure opens the upper end only",
        ),
        pytest.param(
            [count("c1", 27), count("c2", 0, "none_reported")],
            Range(27, 27, 27),
            id="nobody adds nobody",
        ),
        pytest.param(
            [count("c1", 27), count("c2", 30, relation="alternative_to", ref="c1")],
            Range(27, 27, 30),
            id="a higher alternative widens upwards",
        ),
        pytest.param(
            [count("c1", 27), count("c2", 20, relation="alternative_to", ref="c1")],
            Range(20, 27, 27),
            id="a lower alternative widens downwards",
        ),
        pytest.param(
            [count("c1", 27), count("c2", 30, "at_least", relation="alternative_to", ref="c1")],
            Range(27, 27, None),
            id="an open alternative opens the end",
        ),
        pytest.param(
            [count("c1", 20), count("c2", 25, relation="supersedes", ref="c1")],
            Range(25, 25, 25),
            id="a revised toll takes the place of the old one",
        ),
        pytest.param(
            [
                count("c1", 20),
                count("c2", 25, relation="supersedes", ref="c1"),
                count("c3", 31, "at_least", relation="supersedes", ref="c2"),
            ],
            Range(31, 31, None),
            id="a rolling toll ends at the newest",
        ),
        pytest.param(
            [
                count("c1", 20),
                count("c2", 40, relation="alternative_to", ref="c1"),
                count("c3", 25, relation="supersedes", ref="c1"),
            ],
            Range(25, 25, 40),
            id="an alternative to a revised toll stays beside it",
        ),
        pytest.param(
            [
                count("c1", 20),
                count("c2", 40, relation="alternative_to", ref="c1"),
                count("c3", 50, relation="supersedes", ref="c2"),
            ],
            Range(20, 20, 50),
            id="a revised alternative is an alternative",
        ),
        pytest.param(
            [count("c1", qualifier="vague"), count("c2", 30, relation="alternative_to", ref="c1")],
            Range(None, None, 30),
            id="an alternative is never the best",
        ),
        pytest.param(
            [count("c1", 27), count("c2", qualifier="vague", relation="supersedes", ref="c1")],
            Range(27, 27, 27),
            id="a vague revision takes no number away",
        ),
        pytest.param(
            [count("c1", 27), count("c2", qualifier="vague", relation="alternative_to", ref="c1")],
            Range(27, 27, 27),
            id="a vague alternative widens nothing",
        ),
        pytest.param(
            [
                count("c1", 27),
                count("c2", 4, relation="subset_of", ref="c1"),
                count("c3", 6, relation="supersedes", ref="c2"),
                count("c4", 7, relation="alternative_to", ref="c2"),
            ],
            Range(27, 27, 27),
            id="what is said about a part is about a part",
        ),
        pytest.param(
            [count("c2", 12, relation="subset_of", ref="c9")],
            Range(12, None, None),
            id="a part whose whole is out of sight is a lower bound",
        ),
        pytest.param(
            [count("c1", 27), count("c2", 40, relation="subset_of", ref="c9")],
            Range(27, 27, 27),
            id="such a part says nothing beside a whole",
        ),
        pytest.param(
            [count("c2", 30, relation="alternative_to", ref="c9")],
            Range(30, 30, 30),
            id="an alternative to nothing in sight stands for itself",
        ),
        pytest.param(
            [
                count("c1", 20),
                count("c2", 28, relation="supersedes", ref="c1"),
                count("c3", 25, relation="supersedes", ref="c1"),
            ],
            Range(25, 25, 28),
            id="of two revisions the lower is best",
        ),
        pytest.param(
            [
                count("c1", 20, relation="alternative_to", ref="c2"),
                count("c2", 25, relation="alternative_to", ref="c1"),
            ],
            Range(20, 20, 25),
            id="a circle of alternatives",
        ),
        pytest.param(
            [
                count("c1", 20, relation="subset_of", ref="c2"),
                count("c2", 25, relation="subset_of", ref="c1"),
            ],
            Range(25, None, None),
            id="a circle of subsets",
        ),
        pytest.param([count("c1", 20, relation="supersedes", ref="c1")], Range(20, 20, 20), id="a ref to itself"),
        pytest.param([count("c1", 100, "about"), count("c2", 5)], Range(5, 105, None), id="about 100 and 5 more"),
    ],
)
def test_statements_combine(statements: list[Count], expected: Range) -> None:
    assert combine(statements) == expected


def test_one_side_and_all_sides_of_an_incident() -> None:
    incident = Incident(
        id="i1",
        summary="Fighters ambushed a patrol.",
        counts=(
            count("c1", 27),
            count("c2", 4, relation="subset_of", ref="c1"),
            count("c3", 6, side="attacker"),
        ),
    )
    assert incident.killed("target") == Range(27, 27, 27)
    assert incident.killed("attacker") == Range(6, 6, 6)
    assert incident.killed() == Range(33, 33, 33)
    assert incident.wounded() == Range(None, None, None)


@settings(deadline=None)
@given(st.lists(counts(), max_size=6).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_statements_makes_no_difference(orders: tuple[list[Count], list[Count]]) -> None:
    assert combine(orders[0]) == combine(orders[1])


@settings(deadline=None)
@given(st.lists(counts(), max_size=6))
def test_bounds_never_cross(statements: list[Count]) -> None:
    known = [bound for bound in combine(statements) if bound is not None]
    assert known == sorted(known)


@settings(deadline=None)
@given(st.lists(st.integers(0, 500), min_size=1, max_size=6), st.integers(0, 500))
def test_subsets_change_nothing(numbers: list[int], part: int) -> None:
    whole = [count(f"c{at}", number) for at, number in enumerate(numbers)]
    with_part = [*whole, count("part", part, relation="subset_of", ref="c0")]
    assert combine(with_part) == combine(whole) == Range(*[sum(numbers)] * 3)


@settings(deadline=None)
@given(st.integers(0, 500), st.integers(0, 500))
def test_an_alternative_leaves_the_best_alone(number: int, other: int) -> None:
    both = combine([count("c1", number), count("c2", other, relation="alternative_to", ref="c1")])
    assert both == Range(min(number, other), number, max(number, other))
