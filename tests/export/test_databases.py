"""The rules of the three databases, one by one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from extractor.export import SHAPES, LossReport, Table, export_rows
from extractor.export.acled import split
from extractor.export.actors import acled_actor, interaction, state_of
from extractor.export.column import Cell
from extractor.export.impute import Policy
from extractor.export.losses import number, things
from extractor.export.precision import Days, acled_time, ucdp_date
from extractor.schema import Claim, Count, Party, PartyType, Place, PlacePrecision, Polarity, When

from .making import days, figure, incident, quoted, record

CIVILIANS = Party(description="traders", type="civilians")
GUNMEN = Party(description="gunmen", type="unidentified_armed")
REBELS = Party(name="Sand Front", type="non_state_armed_group")
ARMY = Party(name="Malian army", type="state_military")
SHEPHERDS = figure("c1", 3, "three", victim_type="civilians")
VAGUE = figure("c1", None, "dozens", qualifier="vague")


def rows(to: Table, *, impute: Policy = "none", **rest: Any) -> list[dict[str, Cell]]:
    """The rows of an incident, by column; none if it is left out."""
    names = [field.name for field in SHAPES[to].fields]
    found = export_rows([record(incident(**rest))], to=to, report=LossReport(to), impute=impute)
    return [dict(zip(names, row, strict=True)) for row in found]


def row(to: Table, **rest: Any) -> dict[str, Cell]:
    """The one row of an incident."""
    (one,) = rows(to, **rest)
    return one


def reasons(to: Table, **rest: Any) -> list[str]:
    """Why an incident has no row."""
    report = LossReport(to)
    assert list(export_rows([record(incident(**rest))], to=to, report=report)) == []
    return list(report.left_out)


def claim(by: str, polarity: Polarity = "claimed", **rest: Any) -> Claim:
    """A claim or denial."""
    return Claim(claimed_by=by, polarity=polarity, evidence=quoted("said"), **rest)


@pytest.mark.parametrize(
    ("figure", "parts", "expected"),
    [
        (33, 2, [17, 16]), (33, 3, [11, 11, 11]), (5, 3, [3, 1, 1]), (1, 4, [1, 0, 0, 0]), (0, 2, [0, 0]), (None, 2, [None, None]),
    ],
)  # fmt: skip
def test_figures_are_split_in_whole_numbers_the_rest_to_the_first_day(
    figure: int | None, parts: int, expected: list[int | None]
) -> None:
    assert split(figure, parts) == expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ({"kind": "attack_on_civilians", "target": CIVILIANS}, ("Violence against civilians", "Attack")),
        ({"kind": "targeted_killing", "target": CIVILIANS}, ("Violence against civilians", "Attack")),
        ({"kind": "targeted_killing", "target": ARMY}, ("Battles", "Armed clash")),
        ({"kind": "bombing_ied_mine"}, ("Explosions/Remote violence", "Remote explosive/landmine/IED")),
        ({"kind": "suicide_bombing"}, ("Explosions/Remote violence", "Suicide bomb")),
        ({"kind": "grenade"}, ("Explosions/Remote violence", "Grenade")),
        ({"kind": "shelling_rocket_missile"}, ("Explosions/Remote violence", "Shelling/artillery/missile attack")),
        ({"kind": "air_or_drone_strike"}, ("Explosions/Remote violence", "Air/drone strike")),
        ({"kind": "chemical_attack"}, ("Explosions/Remote violence", "Chemical weapon")),
        ({"kind": "bombing_ied_mine", "stage": "attempted", "counts": ()}, ("Strategic developments", "Disrupted weapons use")),
        ({"kind": "bombing_ied_mine", "stage": "attempted"}, ("Explosions/Remote violence", "Remote explosive/landmine/IED")),
        ({"kind": "abduction_or_hostage", "counts": ()}, ("Violence against civilians", "Abduction/forced disappearance")),
        ({"kind": "abduction_or_hostage"}, ("Violence against civilians", "Attack")),
        ({"kind": "abduction_or_hostage", "counts": (VAGUE,)}, ("Violence against civilians", "Attack")),
        ({"kind": "arson_or_sabotage"}, ("Strategic developments", "Looting/property destruction")),
        ({"kind": "territory_seizure"}, ("Battles", "Non-state actor overtakes territory")),
        ({"kind": "territory_seizure", "attacker": ARMY}, ("Battles", "Government regains territory")),
        ({"kind": "unknown", "target": CIVILIANS}, ("Violence against civilians", "Attack")),
        ({"kind": "other", "target": ARMY}, ("Battles", "Armed clash")),
    ],
)  # fmt: skip
def test_acled_s_types(rest: dict[str, Any], expected: tuple[str, str]) -> None:
    one = row("acled", **rest)
    assert (one["event_type"], one["sub_event_type"]) == expected


def test_acled_has_no_type_for_what_neither_kind_nor_target_tells() -> None:
    assert reasons("acled", kind="unknown", target=Party()) == [
        "its kind is not known, and whom it was aimed at does not tell it"
    ]


@pytest.mark.parametrize(
    ("counts", "policy", "expected"),
    [
        pytest.param((), "none", 0, id="no deaths reported"),
        pytest.param((VAGUE,), "none", None, id="words only"),
        pytest.param((VAGUE,), "acled-2024", 12, id="words only, with a policy"),
        pytest.param((figure("c0", 27, "27"), VAGUE), "none", 27, id="a figure and words"),
        pytest.param((figure("c1", 7, "6 to 8", qualifier="between"),), "none", 7, id="the lower of two"),
        pytest.param((figure("c1", 0, "none", qualifier="none_reported"),), "none", 0, id="none"),
    ],
)
def test_acled_s_fatalities(counts: tuple[Count, ...], policy: Policy, expected: int | None) -> None:
    (one,) = rows("acled", counts=counts, impute=policy)
    assert one["fatalities"] == expected
    assert one["imputation"] == policy
    assert one["imputed"] == ("killed 'dozens' = 12" if expected == 12 else None)


def test_acled_takes_the_lower_of_rival_figures_and_notes_the_dispute() -> None:
    rivals = (figure("c1", 12, "12"), figure("c2", 10, "10", relation="alternative_to", ref="c1"))
    one = row("acled", counts=rivals)
    assert one["fatalities"] == 10
    assert "Sources differ on the dead: 10 or 12." in str(one["notes"])


@pytest.mark.parametrize(
    ("when", "length"),
    [
        pytest.param(days(date(2019, 4, 18), 3), 3, id="three days"),
        pytest.param(days(date(2019, 4, 1), 31), 31, id="a month of days"),
        pytest.param(days(date(2019, 4, 1), 32), 1, id="longer than a month"),
        pytest.param(days(date(2019, 4, 1), 30).model_copy(update={"precision": "month"}), 1, id="some of the month"),
        pytest.param(When(end=date(2019, 4, 1), span="spans_days"), 1, id="no first day"),
        pytest.param(When(span="spans_days"), 1, id="no day"),
        pytest.param(
            days(date(2019, 4, 18), 3).model_copy(update={"span": "one_day_within"}), 1, id="one of three days"
        ),
    ],
)
def test_acled_has_a_row_for_each_day_of_fighting_over_days(when: When, length: int) -> None:
    found = rows("acled", when=when)
    assert len(found) == length
    assert sum(int(str(one["fatalities"])) for one in found) == 2
    assert len({one["event_id_cnty"] for one in found}) == length


@pytest.mark.parametrize(
    ("party", "expected"),
    [
        (CIVILIANS, "Civilians (Mali)"),
        (Party(name="Amina Sow", type="civilians"), "Civilians (Mali)"),
        (GUNMEN, "Unidentified Armed Group (Mali)"),
        (Party(description="soldiers", type="state_military"), "Military Forces of Mali"),
        (Party(description="officers", type="state_police"), "Police Forces of Mali"),
        (ARMY, "Malian army"),
        (Party(description="a band", type="non_state_armed_group"), "a band"),
        (Party(), None),
        (Party(name="the mill", description="a mill", type="infrastructure_only"), None),
    ],
)
def test_acled_s_actors(party: Party, expected: str | None) -> None:
    assert acled_actor(party, Place(country="Mali", country_code="ML")) == expected


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [(2, 1, 12), (1, 2, 12), (7, 2, 27), (1, None, 10), (None, 8, 80), (None, None, None), (2, 2, 22)],
)
def test_acled_s_interaction_has_the_lower_code_first(one: int | None, two: int | None, expected: int | None) -> None:
    assert interaction(one, two) == expected


def test_acled_has_the_names_of_civilians_as_associated_actor() -> None:
    one = row("acled", target=Party(name="Amina Sow", type="civilians"), kind="targeted_killing")
    assert (one["actor2"], one["assoc_actor_2"], one["inter2"], one["civilian_targeting"]) == (
        "Civilians (Mali)", "Amina Sow", 7, "Civilian targeting",
    )  # fmt: skip


def window(length: int) -> Days:
    """So many days."""
    first, last = days(date(2019, 1, 1), length).start, days(date(2019, 1, 1), length).end
    return Days(first, last)


@pytest.mark.parametrize(
    ("known", "acled", "ucdp"),
    [
        (window(1), 1, 1), (window(2), 2, 2), (window(6), 2, 2), (window(7), 2, 3), (window(8), 3, 4), (window(31), 3, 4),
        (window(32), 3, 5), (window(365), 3, 5), (Days(None, date(2019, 1, 1)), 3, 5), (Days(None, None), None, None),
    ],
)  # fmt: skip
def test_date_precision(known: Days, acled: int | None, ucdp: int | None) -> None:
    assert (acled_time(known), ucdp_date(known)) == (acled, ucdp)


def test_a_day_that_is_only_an_upper_bound_is_said_to_be_one() -> None:
    when = When(end=date(2019, 4, 20), span="on_or_before", basis="publication_default")
    acled, ucdp, gtd = (row(to, when=when) for to in ("acled", "ucdp", "gtd"))
    assert (acled["event_date"], acled["time_precision"]) == (date(2019, 4, 20), 3)
    assert "Day not stated: on or before 2019-04-20." in str(acled["notes"])
    assert (ucdp["date_start"], ucdp["date_end"], ucdp["date_prec"]) == (date(2019, 4, 20), date(2019, 4, 20), 5)
    assert (gtd["iyear"], gtd["imonth"], gtd["iday"], gtd["approxdate"]) == (2019, 4, 0, "on or before 2019-04-20")


def test_an_unknown_day_stays_empty() -> None:
    acled, ucdp, gtd = (row(to, when=When()) for to in ("acled", "ucdp", "gtd"))
    assert [acled["event_date"], acled["time_precision"], ucdp["date_start"], ucdp["date_prec"]] == [None] * 4
    assert [gtd["iyear"], gtd["imonth"], gtd["iday"]] == [None] * 3


def test_gtd_s_month_is_unknown_where_the_days_run_over_its_end() -> None:
    when = When(start=date(2019, 4, 28), end=date(2019, 5, 2), span="one_day_within")
    one = row("gtd", when=when)
    assert (one["iyear"], one["imonth"], one["iday"]) == (2019, 0, 0)


@pytest.mark.parametrize(
    ("precision", "codes"),
    [
        ("exact", (1, 1, 2)), ("town", (1, 1, 2)), ("near_town", (2, 2, 2)), ("admin2", (2, 3, 3)), ("admin1", (3, 4, 4)),
        ("country", (3, 6, 5)), ("unknown", (None, None, 5)),
    ],
)  # fmt: skip
def test_place_precision(precision: PlacePrecision, codes: tuple[int | None, int | None, int]) -> None:
    place = Place(name="Kidal", precision=precision)
    found = [row(to, place=place)[name] for to, name in PLACE_CODES]
    assert tuple(found) == codes


PLACE_CODES: tuple[tuple[Table, str], ...] = (
    ("acled", "geo_precision"),
    ("ucdp", "where_prec"),
    ("gtd", "specificity"),
)


@pytest.mark.parametrize(
    ("place", "codes"),
    [
        pytest.param(Place(name="Kidal", precision="town", lat=18.4, lon=1.4), (1, 1, 1), id="a town with coordinates"),
        pytest.param(Place(name="the road", relation="between", precision="admin1"), (3, 5, 4), id="between two towns"),
        pytest.param(Place(admin1="Kidal", country="Mali"), (3, 4, 4), id="a unit that nobody has looked up"),
        pytest.param(Place(country="Mali"), (3, 6, 5), id="a country that nobody has looked up"),
        pytest.param(
            Place(name="Kidal", relation="near", country="Mali"), (2, 2, 2), id="near a town that nobody has looked up"
        ),
    ],
)
def test_place_precision_of_relations_and_parts(place: Place, codes: tuple[int, int, int]) -> None:
    assert tuple(row(to, place=place)[name] for to, name in PLACE_CODES) == codes


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        ({"counts": ()}, "no deaths are reported"),
        ({"counts": (figure("c1", 0, "none", qualifier="none_reported"),)}, "no deaths are reported"),
        ({"counts": (VAGUE,)}, "deaths are reported in words only (see --impute)"),
        ({"attacker": GUNMEN}, "the attacker is neither a state nor an organised group"),
        ({"attacker": Party()}, "the attacker is neither a state nor an organised group"),
        ({"target": Party(type="infrastructure_only")}, "the target is neither civilians nor an organised side"),
    ],
)
def test_ucdp_leaves_out_what_is_no_event(rest: dict[str, Any], why: str) -> None:
    assert reasons("ucdp", **rest) == [why]


@pytest.mark.parametrize(
    ("attacker", "target", "expected"),
    [
        pytest.param(REBELS, ARMY, ("Government of Mali", "Sand Front", 1), id="the state is side A"),
        pytest.param(ARMY, REBELS, ("Government of Mali", "Sand Front", 1), id="also as attacker"),
        pytest.param(REBELS, CIVILIANS, ("Sand Front", "Civilians", 3), id="the attacker of civilians is side A"),
        pytest.param(ARMY, CIVILIANS, ("Government of Mali", "Civilians", 3), id="also a state"),
        pytest.param(REBELS, Party(name="Dawn Brigade", type="communal_militia"), ("Dawn Brigade", "Sand Front", 2), id="by the alphabet"),
        pytest.param(Party(description="a band", type="criminal_group"), REBELS, ("Sand Front", "XXX", 2), id="a group without a name"),
        pytest.param(Party(name="Nigerien army", type="foreign_military"), ARMY, ("Government of Mali", "Government of Niger", 1), id="two states"),
        pytest.param(REBELS, Party(), ("Sand Front", "Civilians", 3), id="civilians known by the dead alone"),
    ],
)  # fmt: skip
def test_ucdp_s_sides(attacker: Party, target: Party, expected: tuple[str, str, int]) -> None:
    one = row("ucdp", attacker=attacker, target=target, counts=(SHEPHERDS,))
    assert (one["side_a"], one["side_b"], one["type_of_violence"]) == expected


DEAD = (
    figure("c1", 9, "nine", victim_type="state_military"),
    figure("c2", 3, "three", victim_type="non_state_armed_group", side="attacker"),
    figure("c3", 2, "two", victim_type="civilians", side="bystander"),
    figure("c4", 1, "one", victim_type="unknown", side="unknown"),
)


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        pytest.param({"target": ARMY}, (9, 3, 2, 1), id="the state was attacked"),
        pytest.param({"attacker": ARMY, "target": REBELS}, (3, 9, 2, 1), id="the state attacked"),
        pytest.param({"target": CIVILIANS}, (3, 0, 2, 10), id="others than civilians in an attack on civilians"),
        pytest.param({"target": CIVILIANS, "counts": (figure("c1", 9, "nine", victim_type="unknown"),)}, (0, 0, 9, 0), id="people in an attack on civilians"),
    ],
)  # fmt: skip
def test_ucdp_s_deaths(rest: dict[str, Any], expected: tuple[int, int, int, int]) -> None:
    one = row("ucdp", **{"counts": DEAD, **rest})
    assert tuple(one[f"deaths_{part}"] for part in ("a", "b", "civilians", "unknown")) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (figure("c1", 11, "at least 11", qualifier="at_least"), (11, 11, 11)),
        (figure("c1", 6, "6 to 8", qualifier="between", number_high=8), (6, 6, 8)),
        (figure("c1", 100, "about 100", qualifier="about"), (100, 100, 100)),
        (figure("c1", 12, "up to 12", qualifier="up_to"), (0, 12, 12)),
    ],
)
def test_ucdp_s_bounds(statement: Count, expected: tuple[int, int, int]) -> None:
    one = row("ucdp", counts=(statement,))
    assert (one["low"], one["best"], one["high"]) == expected


@pytest.mark.parametrize(
    "kind", ["state_military", "state_police", "state_official", "foreign_military", "peacekeepers"]
)
def test_gtd_leaves_out_what_states_do(kind: PartyType) -> None:
    assert reasons("gtd", attacker=Party(name="X", type=kind)) == ["the attacker is a state, or a force of states"]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        pytest.param({"kind": "suicide_bombing"}, (3, 6, 1), id="suicide bombing"),
        pytest.param({"kind": "grenade", "weapons": ("hand grenades",)}, (3, 6, 0), id="grenades"),
        pytest.param({"kind": "grenade", "weapons": ("grenades", "rifles")}, (2, 5, 0), id="grenades and firearms"),
        pytest.param({"kind": "chemical_attack"}, (8, 2, 0), id="chemical"),
        pytest.param({"kind": "targeted_killing", "weapons": ("a pistol",)}, (1, 5, 0), id="assassination"),
        pytest.param({"kind": "attack_on_civilians", "weapons": ("machetes",)}, (2, 9, 0), id="machetes"),
        pytest.param({"kind": "arson_or_sabotage", "weapons": ("petrol",)}, (7, 8, 0), id="arson"),
        pytest.param({"kind": "abduction_or_hostage"}, (6, 13, 0), id="kidnapping"),
        pytest.param({"kind": "unknown"}, (9, 13, 0), id="unknown"),
    ],
)
def test_gtd_s_types(rest: dict[str, Any], expected: tuple[int, int, int]) -> None:
    one = row("gtd", **rest)
    assert (one["attacktype1"], one["weaptype1"], one["suicide"]) == expected


@pytest.mark.parametrize(
    ("claims", "attribution", "expected"),
    [
        pytest.param((), "unknown", (0, None, None, None), id="nothing said"),
        pytest.param((), "denied", (0, None, None, 1), id="denied"),
        pytest.param((claim("A"),), "claimed", (1, 10, 0, 0), id="claimed"),
        pytest.param((claim("A", channel="spokesperson"), claim("B")), "claimed", (1, 8, 1, 0), id="claimed by two"),
        pytest.param((claim("the A Group"), claim("THE A GROUP")), "claimed", (1, 10, 0, 0), id="claimed twice by one"),
        pytest.param((claim("A", "denied"),), "attributed_by_authorities", (0, None, None, 1), id="blamed and denying"),
    ],
)
def test_gtd_s_claims(claims: tuple[Claim, ...], attribution: Any, expected: tuple[int | None, ...]) -> None:
    one = row("gtd", claims=claims, attribution=attribution)
    assert tuple(one[name] for name in ("claimed", "claimmode", "compclaim", "guncertain1")) == expected


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ({"target": ARMY}, (1, 1)),
        ({"target": ARMY, "counts": DEAD}, (0, None)),
        ({"target": CIVILIANS}, (0, None)),
        ({"target": Party(type="state_police")}, (0, None)),
    ],
)
def test_gtd_doubts_attacks_on_the_military_alone(rest: dict[str, Any], expected: tuple[int, int | None]) -> None:
    one = row("gtd", **rest)
    assert (one["doubtterr"], one["alternative"]) == expected


def test_gtd_s_figures_are_empty_where_nothing_is_said_and_zero_where_none_is() -> None:
    nobody = figure("c1", 0, "nobody", qualifier="none_reported", outcome="killed_or_wounded")
    silent, harmless = row("gtd", counts=()), row("gtd", counts=(nobody,))
    assert [silent["nkill"], silent["nwound"]] == [None, None]
    assert [harmless["nkill"], harmless["nwound"]] == [0, 0]


def test_gtd_keeps_the_abducted_and_the_wounded() -> None:
    counts = (figure("c1", 5, "five", outcome="abducted"), figure("c2", 3, "three", outcome="wounded", side="attacker"))
    one = row("gtd", counts=counts)
    assert [one[name] for name in ("ishostkid", "nhostkid", "nwound", "nwoundte")] == [1, 5, 3, 3]


@pytest.mark.parametrize(
    ("party", "country", "expected"),
    [
        (Party(name="Israeli army", type="foreign_military"), "Lebanon", "Israel"),
        (Party(name="South Korean navy", type="foreign_military"), "Somalia", "South Korea"),
        (Party(name="the coalition", type="foreign_military"), "Iraq", None),
        (Party(name="border guards", type="state_police"), "Niger", "Niger"),
        (Party(name="Turkish police", type="state_police"), None, "Turkey"),
    ],
)
def test_states_of_forces(party: Party, country: str | None, expected: str | None) -> None:
    assert state_of(party, Place(country=country)) == expected


def test_the_loss_report_counts_in_plain_words() -> None:
    wounded = figure("c2", 3, "three", outcome="wounded")
    three = incident(attribution="unknown", claims=(claim("A"), claim("B"), claim("C")), counts=(wounded,))
    report = LossReport("acled")
    list(export_rows([record(three, three.model_copy(update={"id": "i2", "claims": ()}))], to="acled", report=report))
    assert report.lines() == [
        "2 rows from 2 incidents in 1 article",
        "3 claims and 2 wounded figures have no column in acled",
    ]


def test_the_loss_report_says_what_else_is_missing() -> None:
    report = LossReport("ucdp")
    silent, vague = (
        incident(counts=()),
        incident(id="i2", counts=(figure("c1", 2, "two"), VAGUE.model_copy(update={"id": "c2"}))),
    )
    list(export_rows([record(silent, vague), record(status="truncated")], to="ucdp", report=report))
    assert report.lines()[2:] == [
        "1 incident left out of ucdp: no deaths are reported",
        '1 figure in words only, such as "dozens", not counted (see --impute)',
        "1 article not read to the end (see their status), so incidents may be missing",
    ]


def test_numbers_and_lists_read_as_a_person_writes_them() -> None:
    from collections import Counter

    assert number(1234, "row") == "1,234 rows"
    assert things(Counter({"claim": 1})) == "1 claim"
    assert things(Counter({"wounded figure": 2, "claim": 3, "denial": 1})) == "3 claims, 1 denial and 2 wounded figures"
    assert things(Counter({"claim": 0})) == ""
