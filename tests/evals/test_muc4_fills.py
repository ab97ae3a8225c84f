"""What one response fill earns against one key fill, slot kind by slot kind (evals.md section 6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.muc4.credit import CORRECT, INCORRECT, PARTIAL, Credit
from evals.muc4.dates import compare_dates
from evals.muc4.fills import compare_fills, match_partly
from evals.muc4.locations import compare_locations
from evals.muc4.numbers import compare_numbers
from evals.muc4.slots import SLOTS
from evals.muc4.strings import PREMODIFIERS, compare_strings, head_noun, share_word
from evals.muc4.templates import Fill

SLOT = {slot.name: slot for slot in SLOTS}


@pytest.mark.parametrize(
    ("key", "response", "credit"),
    [
        ("05 MAR 91", "05 MAR 91", CORRECT),
        ("05 MAR 91", "5 MARCH 1991", CORRECT),
        ("05 Mar 91", "05 03 91", CORRECT),
        ("- 05 MAR 91", "-5 MAR 91", CORRECT),
        ("(- 05 MAR 91) / (05 MAR 91)", "05 MAR 91", CORRECT),
        ("01 MAR 91 - 05 MAR 91", "1 MAR 91 - 5 MAR 91", CORRECT),
        ("01 MAR 91 - 05 MAR 91", "03 MAR 91", PARTIAL),
        ("01 MAR 91 - 05 MAR 91", "02 MAR 91 - 04 MAR 91", PARTIAL),
        ("01 MAR 91 - 05 MAR 91", "- 05 MAR 91", PARTIAL),
        ("- 05 MAR 91", "05 MAR 91", PARTIAL),
        ("- 05 MAR 91", "02 MAR 91", PARTIAL),
        ("05 MAR 91", "- 05 MAR 91", PARTIAL),
        ("05 MAR 91", "- 06 MAR 91", INCORRECT),
        ("05 MAR 91", "06 MAR 91", INCORRECT),
        ("01 MAR 91 - 05 MAR 91", "06 MAR 91", INCORRECT),
        ("05 MAR 91", "05 MAR 90", INCORRECT),
        ("05 MAR 91", "YESTERDAY", INCORRECT),
        ("OCT 18", "18 OCT 90", INCORRECT),
    ],
)
def test_dates(key: str, response: str, credit: Credit) -> None:
    assert compare_dates(key, response) is credit


@pytest.mark.parametrize(
    ("key", "response", "credit"),
    [
        ("PERU", "PERU", CORRECT),
        ("PERU : LIMA (CITY)", "peru: Lima (City)", CORRECT),
        ("PERU: LIMA (CITY / PROVINCE)", "PERU: LIMA (PROVINCE)", CORRECT),
        ("PERU: LIMA (CITY)", "PERU: LIMA", CORRECT),
        ("(PERU) / (PERU: LIMA (CITY))", "PERU: LIMA (CITY)", CORRECT),
        ("PERU: LIMA (CITY) - ICA (CITY)", "PERU: ICA (CITY) - LIMA (CITY)", CORRECT),
        ("UNITED STATES: WASHINGTON D.C. (CITY)", "UNITED STATES: WASHINGTON D.C. (CITY)", CORRECT),
        ("PERU: LIMA (CITY)", "PERU", PARTIAL),
        ("PERU", "PERU: LIMA (CITY)", PARTIAL),
        ("PERU: LIMA (CITY)", "PERU: ICA (CITY)", PARTIAL),
        ("PERU: LIMA (CITY)", "PERU: LIMA (DEPARTMENT)", PARTIAL),
        ("PERU: LIMA (CITY): RIMAC (NEIGHBORHOOD)", "PERU: LIMA (CITY)", PARTIAL),
        ("PERU: LIMA (CITY) - ICA (CITY)", "PERU: LIMA (CITY)", PARTIAL),
        ("PERU: LIMA (CITY)", "CHILE: LIMA (CITY)", INCORRECT),
        ("PERU", "CHILE", INCORRECT),
    ],
)
def test_locations(key: str, response: str, credit: Credit) -> None:
    assert compare_locations(key, response) is credit


@pytest.mark.parametrize(
    ("key", "response", "credit"),
    [
        ("3", "3", CORRECT),
        ("5000", "5,000", CORRECT),
        ("500 -", "500-", CORRECT),
        ("PLURAL", "PLURAL", CORRECT),
        ("3-", "3", PARTIAL),
        ("-15", "15", PARTIAL),
        ("3-5", "3", PARTIAL),
        ("3 - 5", "5", PARTIAL),
        ("~50", "50", PARTIAL),
        ("3-5", "4", INCORRECT),
        ("3", "4", INCORRECT),
        ("3", "3-", INCORRECT),
        ("PLURAL", "3", INCORRECT),
    ],
)
def test_numbers(key: str, response: str, credit: Credit) -> None:
    assert compare_numbers(key, response) is credit


@pytest.mark.parametrize(
    ("slot", "key", "response", "credit"),
    [
        ("inc-type", "BOMBING", "BOMBING", CORRECT),
        ("inc-type", "BOMBING", "ATTACK", PARTIAL),
        ("inc-type", "ATTACK", "BOMBING", INCORRECT),
        ("inc-stage", "ACCOMPLISHED", "ATTEMPTED", INCORRECT),
        ("inc-instr-type", "DYNAMITE", "BOMB", PARTIAL),
        ("inc-instr-type", "DYNAMITE", "EXPLOSIVE", PARTIAL),
        ("inc-instr-type", "BOMB", "DYNAMITE", INCORRECT),
        ("inc-instr-type", "ROCKET", "PROJECTILE", PARTIAL),
        ("inc-instr-type", "RIFLE", "GUN", PARTIAL),
        ("perp-org-conf", "SUSPECTED OR ACCUSED BY AUTHORITIES", "SUSPECTED OR ACCUSED", PARTIAL),
        ("perp-org-conf", "SUSPECTED OR ACCUSED", "SUSPECTED OR ACCUSED BY AUTHORITIES", INCORRECT),
        ("phys-tgt-effect", "SOME DAMAGE", "DESTROYED", PARTIAL),
        ("phys-tgt-effect", "DESTROYED", "SOME DAMAGE", INCORRECT),
        ("hum-tgt-effect", "NO INJURY OR DEATH", "NO INJURY", PARTIAL),
        ("hum-tgt-effect", "NO INJURY", "NO INJURY OR DEATH", INCORRECT),
        ("hum-tgt-type", "FORMER GOVERNMENT OFFICIAL", "POLITICAL FIGURE", PARTIAL),
        ("hum-tgt-type", "CIVILIAN", "POLITICAL FIGURE", INCORRECT),
    ],
)
def test_set_fills_follow_the_hierarchy(slot: str, key: str, response: str, credit: Credit) -> None:
    assert compare_fills(Fill((key,)), Fill((response,)), slot=SLOT[slot]) is credit


@pytest.mark.parametrize(
    ("slot", "key", "response", "credit"),
    [
        ("hum-tgt-name", "LUIS CARLOS GALVEZ", "LUIS CARLOS GALVEZ", CORRECT),
        ("hum-tgt-name", "LUIS CARLOS GALVEZ", "GALVEZ", PARTIAL),
        ("hum-tgt-name", "GALVEZ", "SENATOR GALVEZ", PARTIAL),
        ("hum-tgt-name", "LUIS CARLOS GALVEZ", "ANA QUIROGA", INCORRECT),
        ("perp-ind-id", "GUERRILLAS", "THE GUERRILLAS", CORRECT),
        ("perp-ind-id", "GUERRILLAS", "SIX OTHER GUERRILLAS", CORRECT),
        ("perp-ind-id", "GUERRILLAS", "GUERRILLAS WHO CAME BY NIGHT", PARTIAL),
        ("perp-ind-id", "FMLA GUERRILLAS", "GUERRILLAS", PARTIAL),
        ("perp-ind-id", "GUERRILLAS", "SOLDIERS", INCORRECT),
        ("perp-ind-id", "SIX OTHER MEN", "SIX OTHER WOMEN", INCORRECT),
        ("perp-org-id", "RED DAWN [RD]", "RED DAWN", CORRECT),
        ("perp-org-id", "RED DAWN", "RED DAWN (RD)", CORRECT),
        ("perp-org-id", "RD", "RED DAWN [RD]", CORRECT),
        ("phys-tgt-id", "SUB-STATION", "SUB STATION", CORRECT),
        ("phys-tgt-id", "U.S. EMBASSY'S CARS", "U . S . EMBASSY 'S CAR", CORRECT),
        ("phys-tgt-id", "POWER LINES", "POWER LINES ALONG THE ROAD TO THE COAST", PARTIAL),
        ("phys-tgt-id", "RESIDENCE OF THE MAYOR", "RESIDENCE", PARTIAL),
        ("phys-tgt-id", "GAS STATION", "STATION WAGON", INCORRECT),
        ("hum-tgt-desc", "JUSTICE MINISTRY EMPLOYEES", "EMPLOYEES", PARTIAL),
        ("hum-tgt-desc", "JUSTICE MINISTRY EMPLOYEES", "MINISTRY OF THE INTERIOR", INCORRECT),
        ("inc-instr-id", "POWERFUL BOMB HIDDEN IN A TRUCK", "BOMB", PARTIAL),
    ],
)
def test_string_fills(slot: str, key: str, response: str, credit: Credit) -> None:
    assert compare_fills(Fill((key,)), Fill((response,)), slot=SLOT[slot]) is credit


def test_the_best_alternative_of_the_key_counts() -> None:
    key = Fill(("RED DAWN FRONT", "RDF"))
    assert compare_fills(key, Fill(("RDF",)), slot=SLOT["perp-org-id"]) is CORRECT


def test_a_response_cannot_hedge_with_alternatives() -> None:
    hedged = Fill(("ARSON", "BOMBING"))
    assert compare_fills(Fill(("BOMBING",)), hedged, slot=SLOT["inc-type"]) is INCORRECT


@pytest.mark.parametrize("word", sorted(PREMODIFIERS))
def test_a_premodifier_is_no_shared_word(word: str) -> None:
    assert not share_word(f"{word} RIVER", f"{word} BRIDGE")


def test_the_aligner_takes_any_shared_word_for_a_partial_match() -> None:
    gas, wagon = Fill(("GAS STATION",)), Fill(("STATION WAGON",))
    assert match_partly(gas, wagon, slot=SLOT["phys-tgt-id"])
    assert not match_partly(gas, Fill(("THE WAGON",)), slot=SLOT["phys-tgt-id"])


@pytest.mark.parametrize(
    ("phrase", "head"),
    [
        ("THE TWO POLICE CARS IN THE YARD", "CAR"),
        ("BODYGUARDS", "BODYGUARD"),
        ("a judge of the supreme court", "JUDGE"),
        ("", ""),
    ],
)
def test_head_noun(phrase: str, head: str) -> None:
    assert head_noun(phrase) == head


PHRASES = st.lists(
    st.sampled_from(["THE", "TWO", "ARMED", "MEN", "CAR", "POLICE", "OF", "BANK", "'S", "[X]"]), min_size=1
).map(" ".join)


@given(PHRASES)
def test_any_phrase_equals_itself(phrase: str) -> None:
    assert compare_strings(phrase, phrase, strict=True) is CORRECT or not head_noun(phrase)


@given(PHRASES, PHRASES)
def test_strict_credit_never_exceeds_plain_credit(key: str, response: str) -> None:
    assert compare_strings(key, response, strict=True) <= compare_strings(key, response, strict=False)
