"""Scoring one article: verdicts, alignment, and what must never matter."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.align import _assign, _search
from evals.gold import load_article
from evals.oracle import perfect
from evals.places import GOLD_DIR
from evals.score import ArticleScore, prepare, score_article
from evals.verdict import Tally, add, tally_fields
from extractor.schema import Extraction

from .making import count, empty, gold_of, incidents, label, market, predict, raid, score, two, verdicts, week

Change = Callable[[dict[str, Any]], object]


def with_first(change: Change, **label_changes: Any) -> ArticleScore:
    """Score the perfect prediction of ``TWO`` with its first incident changed."""
    gold = two(**label_changes)
    rows = incidents(gold)
    change(rows[0])
    return score(gold, predict(gold, incidents=rows))


def test_a_perfect_prediction_scores_one() -> None:
    scored = score(two())
    assert scored.f1() == 1.0
    assert scored.incidents == Tally(cor=2)
    assert scored.all.pos == scored.all.act == scored.all.cor
    assert not scored.critical
    assert not scored.structures


@pytest.mark.parametrize("file", sorted(GOLD_DIR.glob("*.json")), ids=lambda f: f.stem)
def test_every_label_of_the_gold_set_scores_one_against_itself(file: Path) -> None:
    gold = load_article(file)
    scored = score_article(prepare(gold), perfect(gold))
    assert scored.f1() in (1.0, None)
    assert scored.incidents.mis == scored.incidents.spu == 0


def test_an_empty_prediction_has_recall_nought_and_no_precision() -> None:
    gold = two()
    scored = score(gold, predict(gold, status="empty", incidents=[], totals=[]))
    assert scored.all.recall == 0.0
    assert scored.all.precision is None
    assert scored.all.act == 0
    assert scored.incidents == Tally(mis=2)
    assert {f.verdict for f in scored.findings} == {"missing"}


def test_nothing_found_where_nothing_is_changes_nothing() -> None:
    scored = score(empty())
    assert scored.all == scored.incidents == Tally()
    assert scored.f1() is None
    assert add([score(two()).all, scored.all]) == score(two()).all


def test_what_both_sides_leave_empty_counts_nowhere() -> None:
    scored = score(two())
    agreed = [f for f in scored.findings if f.verdict == "agree_empty"]
    assert any(f.field == "aggregate" for f in agreed)
    assert "aggregate" not in scored.tallies


@pytest.mark.parametrize("status", ["failed", "refused", "invalid", "truncated"])
def test_an_article_without_a_valid_reply_scores_nought(status: str) -> None:
    gold = two()
    scored = score(gold, predict(gold, status=status))
    assert scored.failed
    assert scored.f1() == 0.0
    assert scored.all == Tally(mis=score(gold).all.pos)


def test_an_article_without_a_result_scores_nought() -> None:
    scored = score_article(prepare(two()), None)
    assert (scored.f1(), scored.status) == (0.0, "no result")


def test_a_false_alarm_on_an_empty_article_is_spurious_in_every_value() -> None:
    gold = empty()
    scored = score(gold, predict(gold, status="ok", incidents=[incidents(two())[1]]))
    assert scored.incidents == Tally(spu=1)
    assert scored.all.precision == 0.0
    assert scored.measures["false_alarms"] == 1


VERDICTS: list[tuple[str, Change, str, str]] = [
    ("same name in capitals", lambda i: i["attacker"].update(name="NORTHERN FRONT"), "attacker", "correct"),
    ("wrong name", lambda i: i["attacker"].update(name="River Militia"), "attacker", "wrong_value"),
    ("missing name", lambda i: i["attacker"].update(name=None), "attacker", "missing"),
    ("other party's", lambda i: i["attacker"].update(name="army post"), "attacker", "wrong_role"),
    ("other incident's", lambda i: i["attacker"].update(name="Dawn Brigade"), "attacker", "wrong_incident"),
    ("part of a phrase", lambda i: i["target"].update(description="post"), "target", "correct"),
    ("coarser type", lambda i: i["target"].update(type="state_and_allied_forces"), "target.type", "partial"),
    ("wrong type", lambda i: i["target"].update(type="civilians"), "target.type", "wrong_value"),
    ("silent type", lambda i: i["target"].update(type="unknown"), "target.type", "missing"),
    ("kind nearby", lambda i: i.update(kind="armed_clash"), "kind", "partial"),
    ("attempted", lambda i: i.update(stage="attempted"), "stage", "spurious"),
    ("aggregate", lambda i: i.update(aggregate=True), "aggregate", "spurious"),
    ("invented weapon", lambda i: i.update(weapons=["mortar"]), "weapons", "spurious"),
    ("overlapping days", lambda i: i["when"].update(end="2024-03-05"), "date", "partial"),
    (
        "other incident's day",
        lambda i: i["when"].update(start="2024-03-05", end="2024-03-05"),
        "date",
        "wrong_incident",
    ),
    ("another day", lambda i: i["when"].update(start="2024-03-01", end="2024-03-01"), "date", "wrong_value"),
    (
        "no day",
        lambda i: i["when"].update(start=None, end=None, span="unknown", basis="none"),
        "date",
        "missing",
    ),
    ("other incident's place", lambda i: i["place"].update(name="Dunsel"), "place", "wrong_incident"),
    ("place nearby", lambda i: i["place"].update(name="Kirava market"), "place", "partial"),
    ("unclaimed", lambda i: i.update(claims=[]), "claim", "missing"),
    ("denied", lambda i: i["claims"][0].update(polarity="denied"), "claim", "wrong_value"),
    ("channel", lambda i: i["claims"][0].update(channel="email"), "claim.channel", "wrong_value"),
    ("figure", lambda i: i["counts"][0].update(number=8), "killed.target", "wrong_value"),
    ("figure's side", lambda i: i["counts"][0].update(side="attacker"), "killed.target", "wrong_role"),
    ("figure's outcome", lambda i: i["counts"][0].update(outcome="wounded"), "killed.target", "wrong_role"),
    (
        "other incident's figure",
        lambda i: i["counts"][0].update(number=11),
        "killed.target",
        "wrong_incident",
    ),
    ("qualifier", lambda i: i["counts"][0].update(qualifier="at_least"), "count.qualifier", "spurious"),
    (
        "part made a figure",
        lambda i: i["counts"][1].update(relation="independent", ref=None),
        "killed.subset",
        "wrong_role",
    ),
    ("part of another", lambda i: i["counts"][1].update(ref=None), "count.relation", "wrong_value"),
]


@pytest.mark.parametrize(("change", "field", "verdict"), [v[1:] for v in VERDICTS], ids=[v[0] for v in VERDICTS])
def test_each_field_gets_the_verdict_that_says_what_went_wrong(change: Change, field: str, verdict: str) -> None:
    found = [f.verdict for f in with_first(change).findings if f.field == field and f.gold_id in ("i1", None)]
    assert found[0] == verdict


def test_a_wrong_value_costs_recall_and_precision_once_each() -> None:
    scored = with_first(lambda i: i["attacker"].update(name="River Militia"))
    assert scored.tallies["attacker"] == Tally(cor=1, inc=1)
    assert (scored.tallies["attacker"].pos, scored.tallies["attacker"].act) == (2, 2)


def test_null_zero_and_a_wrong_side_are_three_different_things() -> None:
    missing = with_first(lambda i: i.update(counts=[]))
    zero = with_first(lambda i: i["counts"][0].update(number=0, qualifier="none_reported"))
    swapped = with_first(lambda i: i["counts"][0].update(side="attacker"))
    assert verdicts(missing, "killed.target") == ["correct", "missing"]
    assert verdicts(zero, "killed.target") == ["correct", "wrong_value"]
    assert verdicts(swapped, "killed.target") == ["correct", "wrong_role"]


def test_alternatives_are_as_right_as_the_value() -> None:
    first = raid() | {"alternatives": {"attacker.name": ["NF", None], "counts.c1.number": [8], "kind": ["armed_clash"]}}
    rows = [first, market()]
    named = with_first(lambda i: i["attacker"].update(name="NF"), incidents=rows)
    silent = with_first(lambda i: i["attacker"].update(name=None), incidents=rows)
    counted = with_first(lambda i: i["counts"][0].update(number=8), incidents=rows)
    other = with_first(lambda i: i.update(kind="armed_clash"), incidents=rows)
    assert verdicts(named, "attacker") == ["acceptable", "correct"]
    assert verdicts(silent, "attacker") == ["agree_empty", "correct"]
    assert verdicts(counted, "killed.target") == ["acceptable", "correct"]
    assert verdicts(other, "kind") == ["acceptable", "correct"]
    assert named.f1() == silent.f1() == counted.f1() == other.f1() == 1.0


@pytest.mark.parametrize("window", ["2024-03-03/2024-03-04", "2024-03-03", "/2024-03-04"])
def test_alternative_windows_are_read(window: str) -> None:
    start, _, end = window.partition("/")
    when = {"start": start or None, "end": end or start}
    rows = [raid() | {"alternatives": {"when": [window]}}, market()]
    assert verdicts(with_first(lambda i: i["when"].update(when), incidents=rows), "date") == [
        "acceptable",
        "correct",
    ]


def test_an_alternative_start_moves_a_single_day() -> None:
    rows = [raid() | {"alternatives": {"when.start": ["2024-03-03"]}}, market()]
    when = {"start": "2024-03-03", "end": "2024-03-03"}
    assert verdicts(with_first(lambda i: i["when"].update(when), incidents=rows), "date") == [
        "acceptable",
        "correct",
    ]


def test_optional_values_cost_nothing_when_left_out_and_are_scored_when_given() -> None:
    rows = [raid() | {"optional_values": ["counts.c2", "target.description", "claims.0"]}, market()]
    left_out = with_first(lambda i: i.update(counts=i["counts"][:1], claims=[]), incidents=rows)
    assert left_out.f1() == 1.0
    wrong = with_first(lambda i: i["counts"][1].update(number=3), incidents=rows)
    assert wrong.f1() is not None
    assert (wrong.f1() or 0) < 1.0


def test_an_optional_incident_costs_nothing_when_left_out_and_is_scored_when_given() -> None:
    gold = two(incidents=[raid(), market() | {"optional": True}])
    left_out = score(gold, predict(gold, incidents=incidents(gold)[:1]))
    assert left_out.incidents == Tally(cor=1)
    assert left_out.f1() == 1.0
    assert score(gold).incidents == Tally(cor=2)


def test_an_optional_total_costs_nothing_when_left_out() -> None:
    gold = two(totals=[week() | {"optional": True}])
    assert score(gold, predict(gold, totals=[])).f1() == 1.0
    assert score(two(), predict(two(), totals=[])).tallies["total"] == Tally(mis=1)


def test_two_incidents_told_as_one_are_merged() -> None:
    gold = two()
    rows = incidents(gold)
    rows[0]["counts"] += [c | {"id": f"c{n}"} for n, c in enumerate(rows[1]["counts"], start=3)]
    scored = score(gold, predict(gold, incidents=rows[:1]))
    assert [(s.kind, s.gold, s.predicted) for s in scored.structures] == [("merged", ("i1", "i2"), ("i1",))]


def test_one_incident_told_twice_is_duplicated() -> None:
    gold = two()
    rows = incidents(gold)
    scored = score(gold, predict(gold, incidents=[*rows, rows[0] | {"id": "i3"}]))
    assert [(s.kind, s.gold) for s in scored.structures] == [("duplicated", ("i1",))]
    assert scored.incidents == Tally(cor=2, spu=1)


def test_one_incident_told_in_two_parts_is_split() -> None:
    gold = two()
    rows = incidents(gold)
    part = copy.deepcopy(rows[1]) | {"id": "i3"}
    part["counts"], rows[1]["counts"] = part["counts"][1:], rows[1]["counts"][:1]
    scored = score(gold, predict(gold, incidents=[*rows, part]))
    assert [(s.kind, s.gold) for s in scored.structures] == [("split", ("i2",))]


def test_incidents_in_another_country_and_with_other_figures_are_no_pair() -> None:
    gold = two()
    row = incidents(gold)[0]
    row["place"].update(name="Mosul", country="Iraq")
    row["attacker"].update(name="River Militia")
    row["counts"] = [count("c1", "killed", 99, "99", "")]
    row["counts"][0]["evidence"] = {"quote": "Seven", "start": 0, "end": 5}
    row["evidence"] = [{"quote": "x", "start": 500, "end": 501}]
    scored = score(gold, predict(gold, incidents=[row]))
    assert scored.incidents == Tally(spu=1, mis=2)


def test_many_alike_incidents_are_paired_by_their_evidence() -> None:
    """Same place, day, kind and attacker: only the sentences tell them apart."""
    sentences = [f"A shell hit house {n} in Kirava on Monday." for n in range(6)]
    text = "\n".join(sentences)
    rows = [
        {
            "id": f"i{n + 1}",
            "summary": s,
            "kind": "shelling_rocket_missile",
            "place": {"name": "Kirava", "relation": "in", "evidence": [{"quote": "Kirava", "nth": n + 1}]},
            "evidence": [{"quote": s}],
        }
        for n, s in enumerate(sentences)
    ]
    gold = gold_of(label(incidents=rows, totals=[]), text)
    scored = score(gold, predict(gold, incidents=incidents(gold)[::-1]))
    assert {(f.gold_id, f.predicted_id) for f in scored.findings if f.field == "kind"} == {
        (f"i{n}", f"i{n}") for n in range(1, 7)
    }


def noisy(gold_rows: list[dict[str, Any]], draw: st.DataObject) -> list[dict[str, Any]]:
    """Rows with some values changed, some incidents doubled or dropped."""
    rows = []
    for row in copy.deepcopy(gold_rows):
        for c in row["counts"]:
            c["number"] = draw.draw(st.sampled_from([c["number"], 7, 11, 30]))
        row["place"]["name"] = draw.draw(st.sampled_from([row["place"]["name"], "Kirava", "Dunsel"]))
        row["attacker"]["name"] = draw.draw(st.sampled_from([row["attacker"]["name"], "Dawn Brigade", None]))
        rows += [row] * draw.draw(st.integers(0, 2))
    return [copy.deepcopy(r) | {"id": f"i{n}"} for n, r in enumerate(rows, start=1)]


def essence(scored: ArticleScore) -> Any:
    """A score without the names that incidents happen to have."""
    findings = sorted((f.field, f.verdict, f.gold or "", f.predicted or "") for f in scored.findings)
    structures = sorted((s.kind, len(s.gold), len(s.predicted)) for s in scored.structures)
    critical = sorted((c.name, c.detail) for c in scored.critical)
    return scored.incidents, scored.tallies, scored.matched, findings, structures, critical, scored.measures


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_order_of_incidents_counts_and_claims_changes_nothing(data: st.DataObject) -> None:
    gold = two()
    rows = noisy(incidents(gold), data)
    shuffled = [copy.deepcopy(r) for r in data.draw(st.permutations(rows))]
    for row in shuffled:
        row["counts"] = data.draw(st.permutations(row["counts"]))
        row["claims"] = data.draw(st.permutations(row["claims"]))
    renamed = [r | {"id": f"i{n}"} for n, r in enumerate(shuffled, start=1)]
    assert essence(score(gold, predict(gold, incidents=renamed))) == essence(score(gold, predict(gold, incidents=rows)))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_order_of_the_gold_incidents_changes_nothing(data: st.DataObject) -> None:
    prediction = predict(two(), incidents=noisy(incidents(two()), data))
    turned = two(incidents=[market() | {"id": "i1"}, raid() | {"id": "i2"}], totals=[week() | {"covers": ["i1", "i2"]}])
    assert essence(score(turned, prediction)) == essence(score(two(), prediction))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_value_is_counted_exactly_once(data: st.DataObject) -> None:
    """POS is what gold has, ACT what the prediction has, whatever the verdicts are."""
    gold = two()
    rows = noisy(incidents(gold), data)
    scored = score(gold, predict(gold, incidents=rows))
    values = score(gold).all.pos
    given_values = score(empty(), predict(empty(), status="ok", incidents=rows, totals=perfect(gold).totals)).all.act
    assert scored.all.pos == values
    assert scored.all.act == given_values
    assert tally_fields(scored.findings)[0] == scored.tallies


def test_a_prediction_is_not_changed_by_scoring_it() -> None:
    gold = two()
    prediction = predict(gold)
    before = prediction.model_dump_json()
    score(gold, prediction)
    assert Extraction.model_validate_json(before) == prediction


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.integers(1, 1000), min_size=1))
def test_the_small_search_finds_what_scipy_finds(table: dict[tuple[int, int], int]) -> None:
    golds, predicteds = sorted({g for g, _ in table}), sorted({p for _, p in table})
    small = _search(table, golds=golds, predicteds=predicteds)
    large = _assign(golds, predicteds, table=table)
    assert sum(table[pair] for pair in small) == sum(table.get(pair, 0) for pair in large)
    assert len({g for g, _ in small}) == len({p for _, p in small}) == len(small)
