"""Our incidents in the terms of MUC-4."""

from __future__ import annotations

from datetime import date

import pytest

from evals.muc4.kinds import Align
from evals.muc4.lexicon import is_organisation, person_type, thing_type, weapon_type
from evals.muc4.mapping import date_fill, location_fill, templates_from
from evals.muc4.render import render_templates
from evals.muc4.score import score
from evals.muc4.templates import Template, parse_templates
from evals.muc4.victims import number_fill
from extractor.schema import (
    Attribution,
    Claim,
    Count,
    Evidence,
    Extraction,
    Incident,
    Kind,
    Outcome,
    Party,
    PartyType,
    Place,
    Provenance,
    Qualifier,
    Side,
    When,
)

WORDS = Evidence(quote="words", start=0, end=5)
BOMBING = Incident(
    id="i1",
    summary="A car bomb in front of the customs house hurt three vendors.",
    kind="bombing_ied_mine",
    attacker=Party(name="Red Dawn Front", description="guerrillas", type="non_state_armed_group"),
    attribution="attributed_by_authorities",
    target=Party(description="the customs building", type="infrastructure_only"),
    place=Place(name="Port Elba", admin1="Elba", country="Freedonia"),
    when=When(start=date(1991, 3, 5), end=date(1991, 3, 5), span="single_day", basis="stated"),
    weapons=("car bomb",),
)


def extraction(*incidents: Incident) -> Extraction:
    origin = Provenance(article_sha256="a", prompt_sha256="b", schema_sha256="c", model="test", extractor_version="0")
    return Extraction(article_id="x", status="ok" if incidents else "empty", incidents=incidents, provenance=origin)


def only(incident: Incident) -> Template:
    (template,) = templates_from(extraction(incident), message="TSX-MUC4-0001")
    return template


def filled(incident: Incident, slot: str) -> list[str]:
    return [
        value + (f": {fill.refs[0]}" if fill.refs else "")
        for fill in only(incident).fills(slot)
        for value in fill.values
    ]


def count(
    number: int | None = 3,
    outcome: Outcome = "wounded",
    *,
    group: str | None = "street vendors",
    side: Side = "bystander",
    qualifier: Qualifier = "exact",
    number_high: int | None = None,
    victim_type: PartyType = "civilians",
) -> Count:
    return Count(
        id="c1",
        outcome=outcome,
        side=side,
        victim_type=victim_type,
        number=number,
        number_high=number_high,
        qualifier=qualifier,
        words=str(number),
        group=group,
        evidence=WORDS,
    )


def test_a_bombing_fills_its_template() -> None:
    incident = BOMBING.model_copy(update={"counts": (count(),)})
    assert {slot: filled(incident, slot) for slot, fills in only(incident).slots.items() if fills} == {
        "inc-date": ["05 MAR 91"],
        "inc-loc": ["FREEDONIA: ELBA: PORT ELBA"],
        "inc-type": ["BOMBING"],
        "inc-stage": ["ACCOMPLISHED"],
        "inc-instr-id": ["CAR BOMB"],
        "inc-instr-type": ["VEHICLE BOMB: CAR BOMB"],
        "perp-inc-cat": ["TERRORIST ACT"],
        "perp-ind-id": ["GUERRILLAS"],
        "perp-org-id": ["RED DAWN FRONT"],
        "perp-org-conf": ["SUSPECTED OR ACCUSED BY AUTHORITIES: RED DAWN FRONT"],
        "phys-tgt-id": ["THE CUSTOMS BUILDING"],
        "phys-tgt-type": ["OTHER: THE CUSTOMS BUILDING"],
        "phys-tgt-num": ["1: THE CUSTOMS BUILDING"],
        "phys-tgt-effect": ["SOME DAMAGE: THE CUSTOMS BUILDING"],
        "hum-tgt-desc": ["STREET VENDORS"],
        "hum-tgt-type": ["CIVILIAN: STREET VENDORS"],
        "hum-tgt-num": ["3: STREET VENDORS"],
        "hum-tgt-effect": ["INJURY: STREET VENDORS"],
    }


def test_templates_number_from_one_and_no_incident_is_a_star() -> None:
    two = templates_from(extraction(BOMBING, BOMBING), message="TSX-MUC4-0001")
    assert [(t.message, t.number) for t in two] == [("TSX-MUC4-0001", "1"), ("TSX-MUC4-0001", "2")]
    assert [t.relevant for t in templates_from(extraction(), message="TSX-MUC4-0001")] == [False]


def test_written_incidents_score_in_full_against_themselves() -> None:
    incident = BOMBING.model_copy(update={"counts": (count(),)})
    templates = templates_from(extraction(incident), message="TSX-MUC4-0001")
    key = parse_templates(render_templates(templates))
    assert score(key, templates, align=Align.GREEDY)["ALL TEMPLATES"].f == 100.0


@pytest.mark.parametrize(
    ("kind", "weapons", "type_"),
    [
        ("bombing_ied_mine", (), "BOMBING"),
        ("suicide_bombing", (), "BOMBING"),
        ("grenade", ("grenade",), "BOMBING"),
        ("abduction_or_hostage", (), "KIDNAPPING"),
        ("arson_or_sabotage", (), "ARSON"),
        ("arson_or_sabotage", ("dynamite",), "BOMBING"),
        ("air_or_drone_strike", ("bombs",), "ATTACK"),
        ("shelling_rocket_missile", (), "ATTACK"),
        ("targeted_killing", (), "ATTACK"),
        ("unknown", (), "ATTACK"),
    ],
)
def test_kind_gives_the_type(kind: Kind, weapons: tuple[str, ...], type_: str) -> None:
    incident = BOMBING.model_copy(update={"kind": kind, "weapons": weapons})
    assert filled(incident, "inc-type") == [type_]


def test_an_attempt_is_attempted_and_damages_nothing() -> None:
    incident = BOMBING.model_copy(update={"stage": "attempted"})
    assert filled(incident, "inc-stage") == ["ATTEMPTED"]
    assert not filled(incident, "phys-tgt-effect")


def test_a_kidnapping_has_no_instrument() -> None:
    incident = BOMBING.model_copy(update={"kind": "abduction_or_hostage", "weapons": ("rifles",)})
    assert not filled(incident, "inc-instr-id")
    assert not filled(incident, "inc-instr-type")


DAY = date(1991, 3, 5)
BEFORE = date(1991, 3, 1)
RELATIVE = When(start=DAY, end=DAY, span="single_day", basis="resolved_from_relative")
WINDOW = When(start=BEFORE, end=DAY, span="one_day_within", basis="inferred_from_context")


@pytest.mark.parametrize(
    ("when", "fill"),
    [
        (When(), None),
        (When(start=DAY, end=DAY, span="single_day", basis="stated"), "05 MAR 91"),
        (When(start=DAY, span="single_day", basis="stated"), "05 MAR 91"),
        (RELATIVE.model_copy(update={"words": "yesterday"}), "05 MAR 91"),
        (RELATIVE.model_copy(update={"words": "on Tuesday"}), "- 05 MAR 91"),
        (When(start=BEFORE, end=DAY, span="spans_days", basis="stated"), "01 MAR 91 - 05 MAR 91"),
        (WINDOW, "01 MAR 91 - 05 MAR 91"),
        (When(end=DAY, span="on_or_before", basis="publication_default"), "- 05 MAR 91"),
        (When(start=DAY, end=DAY, span="single_day", basis="publication_default"), "- 05 MAR 91"),
    ],
    ids=[
        "none", "day", "no-end", "yesterday", "weekday", "several-days", "one-of-days", "on-or-before",
        "publication",
    ],
)  # fmt: skip
def test_dates_take_the_three_forms(when: When, fill: str | None) -> None:
    assert date_fill(when) == fill


@pytest.mark.parametrize(
    ("place", "fill"),
    [
        (Place(), None),
        (Place(name="Lima"), None),
        (Place(country="Peru"), "PERU"),
        (Place(name="Lima", country="Peru"), "PERU: LIMA"),
        (Place(name="Lima", admin1="Lima", country="Peru"), "PERU: LIMA"),
        (Place(name="Ate (Vitarte)", admin1="Lima", country="Peru"), "PERU: LIMA: ATE VITARTE"),
    ],
)
def test_places_run_from_the_country_inwards(place: Place, fill: str | None) -> None:
    assert location_fill(place) == fill


@pytest.mark.parametrize(
    ("attribution", "confidence"),
    [
        ("claimed", "CLAIMED OR ADMITTED"),
        ("stated_as_fact", "REPORTED AS FACT"),
        ("attributed_by_authorities", "SUSPECTED OR ACCUSED BY AUTHORITIES"),
        ("attributed_by_other_source", "SUSPECTED OR ACCUSED"),
        ("suspected", "SUSPECTED OR ACCUSED"),
        ("inferred_from_context", "POSSIBLE"),
        ("denied", "ACQUITTED"),
    ],
)
def test_attribution_gives_the_confidence(attribution: Attribution, confidence: str) -> None:
    incident = BOMBING.model_copy(update={"attribution": attribution})
    assert filled(incident, "perp-org-conf") == [f"{confidence}: RED DAWN FRONT"]


@pytest.mark.parametrize(
    ("claim", "confidence"),
    [
        (Claim(claimed_by="the Red Dawn", evidence=WORDS), "CLAIMED OR ADMITTED"),
        (Claim(claimed_by="White Star", evidence=WORDS), "SUSPECTED OR ACCUSED BY AUTHORITIES"),
        (
            Claim(claimed_by="Red Dawn", polarity="denied", evidence=WORDS),
            "SUSPECTED OR ACCUSED BY AUTHORITIES",
        ),
    ],
    ids=["own-claim", "rival-claim", "denial"],
)
def test_a_groups_own_claim_outranks_what_others_say(claim: Claim, confidence: str) -> None:
    incident = BOMBING.model_copy(update={"claims": (claim,)})
    assert filled(incident, "perp-org-conf") == [f"{confidence}: RED DAWN FRONT"]


def test_a_parent_group_stands_in_for_an_unnamed_attacker() -> None:
    attacker = Party(description="a faction", affiliated_with=("Red Dawn",), type="non_state_armed_group")
    assert filled(BOMBING.model_copy(update={"attacker": attacker}), "perp-org-id") == ["RED DAWN"]


@pytest.mark.parametrize(
    ("type_", "category"),
    [
        ("state_military", ["STATE-SPONSORED VIOLENCE"]),
        ("criminal_group", ["TERRORIST ACT"]),
        ("unidentified_armed", []),
    ],
)
def test_the_attackers_type_gives_the_category(type_: PartyType, category: list[str]) -> None:
    attacker = Party(description="armed men", type=type_)
    assert filled(BOMBING.model_copy(update={"attacker": attacker}), "perp-inc-cat") == category


def killing(target: Party, *counts: Count, kind: Kind = "targeted_killing") -> Incident:
    return BOMBING.model_copy(update={"kind": kind, "target": target, "counts": counts, "weapons": ()})


JUDGE = Party(name="Ana Quiroga", description="judge", type="state_official")


def test_a_named_victim_carries_description_number_and_effect() -> None:
    incident = killing(JUDGE, count(1, "killed", group="judge", side="target"))
    assert filled(incident, "hum-tgt-name") == ["ANA QUIROGA"]
    assert filled(incident, "hum-tgt-desc") == ["JUDGE: ANA QUIROGA"]
    assert filled(incident, "hum-tgt-type") == ["LEGAL OR JUDICIAL: ANA QUIROGA"]
    assert filled(incident, "hum-tgt-num") == ["1: ANA QUIROGA"]
    assert filled(incident, "hum-tgt-effect") == ["DEATH: ANA QUIROGA"]


def test_people_whom_the_figures_count_are_targets_of_their_own() -> None:
    incident = killing(JUDGE, count(1, "killed", group="judge", side="target"), count(2, group="two bodyguards"))
    assert filled(incident, "hum-tgt-desc") == ["JUDGE: ANA QUIROGA", "TWO BODYGUARDS"]
    assert filled(incident, "hum-tgt-type")[1] == "SECURITY GUARD: TWO BODYGUARDS"
    assert filled(incident, "hum-tgt-effect")[1] == "INJURY: TWO BODYGUARDS"


def test_a_count_without_a_group_belongs_to_the_target() -> None:
    incident = killing(Party(description="peasants", type="civilians"), count(8, "killed", group=None, side="target"))
    assert filled(incident, "hum-tgt-num") == ["8: PEASANTS"]


def test_attackers_losses_and_replaced_figures_are_left_out() -> None:
    old = count(5, "killed", group="peasants", side="target")
    new = old.model_copy(update={"id": "c2", "number": 8, "relation": "supersedes", "ref": "c1"})
    rival = old.model_copy(update={"id": "c3", "number": 20, "relation": "alternative_to", "ref": "c2"})
    lost = old.model_copy(update={"id": "c4", "group": "rebels", "side": "attacker"})
    incident = killing(Party(description="peasants", type="civilians"), old, new, rival, lost)
    assert filled(incident, "hum-tgt-num") == ["8: PEASANTS"]
    assert filled(incident, "hum-tgt-desc") == ["PEASANTS"]


@pytest.mark.parametrize(
    ("outcome", "number", "effects"),
    [
        ("killed", 0, ["NO DEATH: PEASANTS"]),
        ("wounded", 0, ["NO INJURY: PEASANTS"]),
        ("killed_or_wounded", 0, ["NO INJURY OR DEATH: PEASANTS"]),
        ("killed_or_wounded", 4, ["INJURY: PEASANTS"]),
        ("abducted", 4, []),
    ],
)
def test_outcomes_give_effects(outcome: Outcome, number: int, effects: list[str]) -> None:
    target = Party(description="peasants", type="civilians")
    incident = killing(target, count(number, outcome, group=None, side="target"), kind="attack_on_civilians")
    assert filled(incident, "hum-tgt-effect") == effects


@pytest.mark.parametrize(
    ("number", "high", "qualifier", "fill"),
    [
        (3, None, "exact", "3"),
        (3, None, "at_least", "3 -"),
        (3, None, "more_than", "3 -"),
        (50, None, "about", "~50"),
        (9, None, "up_to", "- 9"),
        (6, 8, "between", "6 - 8"),
        (None, None, "vague", "PLURAL"),
    ],
)
def test_figures_keep_their_bounds(number: int | None, high: int | None, qualifier: Qualifier, fill: str) -> None:
    assert number_fill(count(number, number_high=high, qualifier=qualifier)) == fill


def test_an_attacked_building_is_a_physical_target_also_of_a_force() -> None:
    incident = killing(Party(name="National Police", description="a police post", type="state_police"))
    assert filled(incident, "phys-tgt-type") == ["LAW ENFORCEMENT FACILITY: A POLICE POST"]
    assert not filled(incident, "hum-tgt-name")
    assert not filled(incident, "hum-tgt-desc")


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("a powerful car bomb", "VEHICLE BOMB"),
        ("sticks of dynamite", "DYNAMITE"),
        ("machine guns", "MACHINE GUN"),
        ("AK-47 rifles", "RIFLE"),
        ("hand grenade", "GRENADE"),
        ("machetes", "CUTTING DEVICE"),
        ("a letter", None),
    ],
)
def test_weapon_types(phrase: str, kind: str | None) -> None:
    assert weapon_type(phrase) == kind


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("the U.S. embassy", "DIPLOMAT OFFICE OR RESIDENCE"),
        ("power lines along the road", "ENERGY"),
        ("two buses", "TRANSPORT VEHICLE"),
        ("a police car", "TRANSPORT VEHICLE"),
        ("branch of the Popular Bank", "FINANCIAL"),
        ("the mayor's house", "CIVILIAN RESIDENCE"),
        ("bus drivers", None),
        ("peasants of the village", None),
    ],
)
def test_thing_types(phrase: str, kind: str | None) -> None:
    assert thing_type(phrase) == kind


@pytest.mark.parametrize(
    ("phrase", "party", "kind"),
    [
        ("former defense minister", "civilians", "FORMER GOVERNMENT OFFICIAL"),
        ("the presidential candidate", "civilians", "POLITICAL FIGURE"),
        ("Ana Quiroga", "state_official", "GOVERNMENT OFFICIAL"),
        ("a patrol", "state_military", "ACTIVE MILITARY"),
        ("volunteers", "pro_government_militia", "LAW ENFORCEMENT"),
        ("people", "unknown", "CIVILIAN"),
    ],
)
def test_person_types(phrase: str, party: PartyType, kind: str) -> None:
    assert person_type(phrase, party=party) == kind


def test_an_organisation_is_no_persons_name() -> None:
    assert is_organisation("National Police")
    assert not is_organisation("Ana Quiroga")
