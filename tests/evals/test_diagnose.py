"""Critical errors and the measures beside F1."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evals.score import ArticleScore

from .making import TWO, empty, gold_of, incidents, label, predict, score, two

Change = Callable[[list[dict[str, Any]]], object]


def changed(change: Change) -> ArticleScore:
    """Score the perfect prediction of ``TWO`` after a change to its incidents."""
    gold = two()
    rows = incidents(gold)
    change(rows)
    return score(gold, predict(gold, incidents=rows))


def names(scored: ArticleScore) -> set[str]:
    """Names of the critical errors."""
    return {c.name for c in scored.critical}


def swap_sides(rows: list[dict[str, Any]]) -> None:
    """Make the attacker the target and the other way round."""
    rows[0]["attacker"], rows[0]["target"] = rows[0]["target"], rows[0]["attacker"]


def add_claim(rows: list[dict[str, Any]]) -> None:
    """Let a group claim what nobody claimed."""
    rows[1]["claims"] = [{**rows[0]["claims"][0], "claimed_by": "Red Canton"}]


def take_total(rows: list[dict[str, Any]]) -> None:
    """Make the week's total the toll of one incident."""
    rows[1]["counts"][0].update(number=18, words="18")


def invent_quote(rows: list[dict[str, Any]]) -> None:
    """Change a word of a quote."""
    rows[0]["place"]["evidence"][0]["quote"] = "near Tolmin"


def invent_figure(rows: list[dict[str, Any]]) -> None:
    """Give a figure that the words do not say."""
    rows[0]["counts"][0]["number"] = 70


def caption_place(rows: list[dict[str, Any]]) -> None:
    """Take the place from the dateline."""
    at = TWO.index("MARLOW")
    rows[0]["place"] = {
        "name": "Marlow",
        "evidence": [{"quote": "MARLOW", "start": at, "end": at + 6}],
    }


CRITICAL: list[tuple[str, Change]] = [
    ("sides_swapped", swap_sides),
    ("invented_claim", add_claim),
    ("total_as_incident", take_total),
    ("invented_quote", invent_quote),
    ("figure_not_in_text", invent_figure),
    ("place_from_caption", caption_place),
]


@pytest.mark.parametrize(("name", "change"), CRITICAL, ids=[c[0] for c in CRITICAL])
def test_each_critical_error_is_named(name: str, change: Change) -> None:
    assert names(changed(change)) == {name}


def test_a_perfect_prediction_has_no_critical_error() -> None:
    assert names(changed(lambda _: None)) == set()


def test_a_denial_that_nobody_uttered_is_no_invented_claim() -> None:
    def deny(rows: list[dict[str, Any]]) -> None:
        add_claim(rows)
        rows[1]["claims"][0]["polarity"] = "denied"

    assert names(changed(deny)) == set()


def test_one_person_needs_no_number_in_the_words() -> None:
    text = "Gunmen shot a teacher in Kirava."
    row = {
        "id": "i1",
        "summary": "A teacher was shot.",
        "kind": "targeted_killing",
        "counts": [
            {
                "id": "c1", "outcome": "killed", "side": "target", "number": 1, "words": "a teacher",
                "evidence": {"quote": "shot a teacher"},
            }
        ],
        "evidence": [{"quote": text}],
    }  # fmt: skip
    assert names(score(gold_of(label(incidents=[row], totals=[]), text))) == set()


def test_figure_errors_have_size_and_direction() -> None:
    def miscount(rows: list[dict[str, Any]]) -> None:
        rows[0]["counts"][0]["number"] = 9
        rows[1]["counts"][1]["number"] = 20

    measures = changed(miscount).measures
    assert measures["figures_paired"] == 4
    assert (measures["figures_over"], measures["figures_under"]) == (1, 1)
    assert measures["figure_abs_error"] == 12


def test_victims_are_summed_over_the_article_to_show_double_counting() -> None:
    gold = two()
    rows = incidents(gold)
    measures = score(gold, predict(gold, incidents=[*rows, rows[1] | {"id": "i3"}])).measures
    assert (measures["victims_gold"], measures["victims_predicted"]) == (18, 29)


def test_a_leaked_total_and_an_added_part_are_counted() -> None:
    assert changed(take_total).measures["leaked_totals"] == 1
    added = changed(lambda rows: rows[0]["counts"][1].update(relation="independent", ref=None))
    assert added.measures["subset_added"] == 1


def test_support_is_crossed_with_right_and_wrong() -> None:
    def unsupported(rows: list[dict[str, Any]]) -> None:
        rows[0]["attacker"]["name"] = "Red Canton"
        rows[1]["attacker"]["evidence"] = rows[1]["place"]["evidence"]

    measures = changed(unsupported).measures
    assert measures["wrong_unsupported"] == 1
    assert measures["right_unsupported"] == 1
    assert measures["right_supported"] > 0
    assert measures["quotes"] == measures["quotes_verbatim"]


def test_an_article_without_incident_counts_as_such() -> None:
    assert score(empty()).measures["empty_articles"] == 1
    assert score(two()).measures["empty_articles"] == 0
