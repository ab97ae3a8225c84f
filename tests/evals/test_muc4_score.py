"""Rows of a scored response: matching templates, what counts in which row, and the sums."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import NothingMeasured
from evals.muc4.align import match_templates
from evals.muc4.credit import Tally, percent
from evals.muc4.kinds import Align
from evals.muc4.pairs import may_match, score_pair
from evals.muc4.score import outside_key, score
from evals.muc4.slots import SLOT_NAMES
from evals.muc4.templates import Fill, Template, parse_templates

from .muc4_pair import KEY, RESPONSE

KEYS, RESPONSES = parse_templates(KEY), parse_templates(RESPONSE)


@pytest.mark.parametrize(
    ("row", "tally"),
    [
        ("template-id", Tally(cor=1, spu=1, mis=1)),
        ("inc-date", Tally(cor=1)),
        ("inc-loc", Tally(par=1, mis=1)),
        ("inc-type", Tally(par=1, spu=1, mis=1)),
        ("inc-stage", Tally(inc=1, spu=1, mis=1)),
        ("inc-instr-id", Tally(cor=1)),
        ("inc-instr-type", Tally(par=1)),
        ("perp-inc-cat", Tally(mis=1)),
        ("perp-ind-id", Tally(cor=1)),
        ("perp-org-id", Tally(cor=1)),
        ("perp-org-conf", Tally(par=1)),
        ("phys-tgt-id", Tally(cor=1, spu=1)),
        ("phys-tgt-type", Tally(par=1)),
        ("phys-tgt-num", Tally(cor=1)),
        ("phys-tgt-nation", Tally()),
        ("phys-tgt-effect", Tally(par=1)),
        ("hum-tgt-name", Tally(par=1)),
        ("hum-tgt-desc", Tally(cor=1, mis=2)),
        ("hum-tgt-type", Tally(cor=1, mis=2)),
        ("hum-tgt-num", Tally(cor=1, par=1)),
        ("hum-tgt-effect", Tally(par=1, mis=1)),
        ("inc-total", Tally(cor=2, par=3, inc=1, spu=2, mis=3)),
        ("MATCHED ONLY", Tally(cor=9, par=9, inc=1, spu=1, mis=4)),
        ("MATCHED/MISSING", Tally(cor=9, par=9, inc=1, spu=1, mis=9)),
        ("MATCHED/SPURIOUS", Tally(cor=9, par=9, inc=1, spu=3, mis=4)),
        ("ALL TEMPLATES", Tally(cor=9, par=9, inc=1, spu=3, mis=9)),
        ("SET FILLS ONLY", Tally(cor=1, par=6, inc=1, mis=6)),
        ("STRING FILLS ONLY", Tally(cor=5, par=1, spu=1, mis=2)),
    ],
)
@pytest.mark.parametrize("align", Align)
def test_rows_of_the_invented_pair(row: str, tally: Tally, align: Align) -> None:
    assert score(KEYS, RESPONSES, align=align)[row] == tally


def test_measures_are_those_of_the_official_report() -> None:
    row = score(KEYS, RESPONSES, align=Align.GREEDY)["ALL TEMPLATES"]
    assert (row.pos, row.act, row.rec, row.pre, row.ovg, row.f) == (28, 22, 48, 61, 14, 53.72)


@pytest.mark.parametrize(
    ("part", "whole", "rounded"),
    [
        (1, 2, 50),
        (145, 1000, 14),
        (155, 1000, 16),
        (1459, 10000, 14),
        (146, 1000, 15),
        (0, 3, 0),
        (1, 0, None),
    ],
    ids=["exact", "half-to-even-down", "half-to-even-up", "cut-then-half", "above-half", "zero", "nothing"],
)
def test_percentages_round_as_the_reports_do(part: float, whole: int, rounded: int | None) -> None:
    assert percent(part, whole) == rounded


def test_f_is_taken_from_rounded_percentages() -> None:
    tally = Tally(cor=889, par=143, inc=100, spu=637, mis=529)
    assert (tally.rec, tally.pre, tally.f) == (58, 54, 55.93)


@pytest.mark.parametrize(
    ("tally", "f"),
    [(Tally(), None), (Tally(mis=3), 0.0), (Tally(spu=3, mis=3), 0.0)],
    ids=["nothing", "no-response", "all-wrong"],
)
def test_f_without_points(tally: Tally, f: float | None) -> None:
    assert tally.f == f


@pytest.mark.parametrize("align", Align)
def test_a_key_scored_against_itself_is_perfect(align: Align) -> None:
    row = score(KEYS, KEYS, align=align)["ALL TEMPLATES"]
    assert (row.rec, row.pre, row.par, row.inc) == (100, 100, 0, 0)


def test_an_optional_template_counts_when_it_is_matched() -> None:
    kidnapping = parse_templates(KEY)[1]
    row = score(KEYS, [kidnapping], align=Align.GREEDY)["template-id"]
    assert row == Tally(cor=1, mis=2)


@pytest.mark.parametrize(
    ("response", "tally"),
    [
        ((), Tally()),
        ((Fill(("TERRORIST ACT",)),), Tally(cor=1)),
        ((Fill(("STATE-SPONSORED VIOLENCE",)),), Tally(inc=1)),
    ],
    ids=["left-out", "given", "contradicted"],
)
def test_an_optional_fill_is_never_missing(response: tuple[Fill, ...], tally: Tally) -> None:
    key = make(cat=(Fill(("TERRORIST ACT",), optional=True),))
    assert score_pair(key, make(cat=response))["perp-inc-cat"] == tally


def test_a_dash_that_points_is_a_wrong_fill_in_a_response_and_none_in_a_key() -> None:
    dash = (Fill((), ("BANK",)),)
    assert score_pair(make(effect=dash), make(effect=dash))["phys-tgt-effect"] == Tally(spu=1)


def make(**slots: tuple[Fill, ...]) -> Template:
    names = {
        "cat": "perp-inc-cat",
        "effect": "phys-tgt-effect",
        "names": "hum-tgt-name",
        "types": "hum-tgt-type",
    }
    filled = {names[short]: fills for short, fills in slots.items()}
    return Template("X-MUC4-1", "1", slots={"inc-type": (Fill(("ATTACK",)),), **filled})


def named(*names: str) -> Template:
    return make(names=tuple(Fill((name,)) for name in names))


@pytest.mark.parametrize(
    ("key_ref", "response_ref", "tally"),
    [
        (("ANA QUIROGA",), ("QUIROGA",), Tally(cor=1)),
        (("ANA QUIROGA",), ("THE ANA QUIROGA",), Tally(cor=1)),
        (("ANA QUIROGA",), ("BEA RUIZ",), Tally(par=1)),
        (("ANA QUIROGA",), (), Tally(par=1)),
        ((), (), Tally(cor=1)),
    ],
    ids=["partly-named", "same-words", "someone-else", "no-pointer", "neither-points"],
)
def test_a_right_value_with_a_wrong_cross_reference_earns_half(
    key_ref: tuple[str, ...], response_ref: tuple[str, ...], tally: Tally
) -> None:
    key = make(names=(Fill(("ANA QUIROGA",)),), types=(Fill(("DIPLOMAT",), key_ref),))
    response = make(names=(Fill(("QUIROGA",)),), types=(Fill(("DIPLOMAT",), response_ref),))
    assert score_pair(key, response)["hum-tgt-type"] == tally


def test_fills_pair_by_their_strings_not_by_their_order() -> None:
    both = (Fill(("CIVILIAN",), ("ANA QUIROGA",)), Fill(("CIVILIAN",), ("BEA RUIZ",)))
    key = make(names=(Fill(("ANA QUIROGA",)), Fill(("BEA RUIZ",))), types=both)
    response = make(names=(Fill(("BEA RUIZ",)), Fill(("ANA QUIROGA",))), types=both[::-1])
    assert score_pair(key, response)["hum-tgt-type"] == Tally(cor=2)


@pytest.mark.parametrize(
    ("key", "response", "may"),
    [
        (named("ANA QUIROGA"), named("MRS QUIROGA"), True),
        (named("ANA QUIROGA"), named("BEA RUIZ"), False),
        (named(), named(), False),
        (make(types=(Fill(("CIVILIAN",), ("A",)),)), make(types=(Fill(("CIVILIAN",), ("B",)),)), True),
    ],
    ids=["shared-word", "other-name", "type-only", "same-kind-of-person"],
)
def test_templates_match_on_type_and_an_identifying_slot(key: Template, response: Template, may: bool) -> None:
    assert may_match(key, response) is may


def test_another_type_of_incident_never_matches() -> None:
    bombing = Template("X-MUC4-1", "1", slots={"inc-type": (Fill(("BOMBING",)),), "hum-tgt-name": (Fill(("ANA",)),)})
    robbery = Template("X-MUC4-1", "1", slots={"inc-type": (Fill(("ROBBERY",)),), "hum-tgt-name": (Fill(("ANA",)),)})
    assert not may_match(bombing, robbery)


def test_greedy_takes_the_best_pair_first_and_optimal_the_best_sum() -> None:
    keys = [named("ANA LOPEZ", "BEA RUIZ", "CORA DIAZ"), named("ANA LOPEZ", "DORA GIL")]
    responses = [named("ANA LOPEZ", "BEA RUIZ"), named("CORA DIAZ")]
    greedy = match_templates(keys, responses, how=Align.GREEDY)
    optimal = match_templates(keys, responses, how=Align.OPTIMAL)
    assert [(pair.key, pair.response) for pair in greedy] == [(0, 0)]
    assert sorted((pair.key, pair.response) for pair in optimal) == [(0, 1), (1, 0)]


NAMES = st.sampled_from(["ANA LOPEZ", "BEA RUIZ", "CORA DIAZ", "DORA GIL", "LOPEZ"])
TEMPLATES = st.lists(st.lists(NAMES, max_size=4).map(lambda names: named(*names)), min_size=1, max_size=4)


@given(keys=TEMPLATES, responses=TEMPLATES)
def test_optimal_is_never_worth_less_than_greedy(keys: list[Template], responses: list[Template]) -> None:
    greedy, optimal = (
        sum(pair.worth for pair in match_templates(keys, responses, how=how)) for how in (Align.GREEDY, Align.OPTIMAL)
    )
    assert optimal >= greedy - 1e-9


@given(keys=TEMPLATES, responses=TEMPLATES, align=st.sampled_from(Align))
def test_every_fill_of_key_and_response_is_counted_once(
    keys: list[Template], responses: list[Template], align: Align
) -> None:
    rows = score(keys, responses, align=align)
    for slot in SLOT_NAMES:
        assert rows[slot].pos == sum(len(template.fills(slot)) for template in keys)
        assert rows[slot].act == sum(len(template.fills(slot)) for template in responses)


def test_reordered_responses_score_the_same() -> None:
    forwards = score(KEYS, RESPONSES, align=Align.GREEDY)
    assert score(KEYS, RESPONSES[::-1], align=Align.GREEDY) == forwards


def test_messages_outside_the_key_do_not_count() -> None:
    stray = Template("OTHER-MUC4-1", "1", slots={"inc-type": (Fill(("ATTACK",)),)})
    assert score(KEYS, [*RESPONSES, stray], align=Align.GREEDY) == score(KEYS, RESPONSES, align=Align.GREEDY)
    assert outside_key(KEYS, [*RESPONSES, stray]) == 1


def test_no_message_in_common_cannot_be_measured() -> None:
    stray = Template("OTHER-MUC4-1", "1")
    with pytest.raises(NothingMeasured, match="key of the same test set") as caught:
        score(KEYS, [stray], align=Align.GREEDY)
    assert caught.value.exit_code == 3
