"""Reading and writing templates, in the notation of 1992 and what people made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import UsageWrong
from evals.muc4.render import render_templates
from evals.muc4.slots import SLOTS, Slot
from evals.muc4.templates import Fill, Template, load_templates, parse_fill, parse_templates

from .muc4_pair import KEY, RESPONSE

SLOT = {slot.name: slot for slot in SLOTS}


@pytest.mark.parametrize(
    ("slot", "body", "fill"),
    [
        ("perp-org-id", '"RDF"', Fill(("RDF",))),
        ("perp-org-id", '"RED DAWN" / "RDF"', Fill(("RED DAWN", "RDF"))),
        ("perp-org-id", '"RED DAWN"/"RDF"', Fill(("RED DAWN", "RDF"))),
        ("perp-org-id", '?"RDF"', Fill(("RDF",), optional=True)),
        ("perp-org-id", '? "RDF"', Fill(("RDF",), optional=True)),
        ("perp-org-id", '? ("RED DAWN" / "RDF")', Fill(("RED DAWN", "RDF"), optional=True)),
        ("perp-org-id", "RED DAWN [RD]", Fill(("RED DAWN [RD]",))),
        ("phys-tgt-id", r'"THE \"SUN\" BANK" / "BANK"', Fill(('THE "SUN" BANK', "BANK"))),
        ("phys-tgt-id", '"A/B CLINIC: EAST"', Fill(("A/B CLINIC: EAST",))),
        ("phys-tgt-id", 'HOUSES"', Fill(("HOUSES",))),
        ("phys-tgt-id", '""AID OFFICES"', Fill(("AID OFFICES",))),
        ("hum-tgt-desc", '"JUDGE": "ANA" / "QUIROGA"', Fill(("JUDGE",), ("ANA", "QUIROGA"))),
        ("hum-tgt-type", 'CIVILIAN : "ANA"', Fill(("CIVILIAN",), ("ANA",))),
        ("hum-tgt-type", '(CIVILIAN / DIPLOMAT): "ANA"', Fill(("CIVILIAN", "DIPLOMAT"), ("ANA",))),
        ("hum-tgt-effect", "DEATH", Fill(("DEATH",))),
        ("inc-instr-type", 'GUN: "-"', Fill(("GUN",))),
        ("hum-tgt-effect", '-: "ANA"', Fill((), ("ANA",))),
        ("hum-tgt-num", '3 - 5: "MEN"', Fill(("3 - 5",), ("MEN",))),
        ("inc-date", "? 05 MAR 91", Fill(("05 MAR 91",), optional=True)),
        ("inc-loc", "PERU: LIMA (CITY) / PERU", Fill(("PERU: LIMA (CITY) / PERU",))),
        ("inc-date", "-", None),
        ("inc-date", "*", None),
        ("hum-tgt-name", '"-"', None),
        ("hum-tgt-total-num", "* * *", None),
    ],
)
def test_fill_notation_is_read(slot: str, body: str, fill: Fill | None) -> None:
    assert parse_fill(body, SLOT[slot]) == fill


def only(text: str) -> Template:
    (template,) = parse_templates(text)
    return template


def test_every_line_of_a_slot_is_a_fill() -> None:
    template = parse_templates(KEY)[0]
    assert [fill.values for fill in template.fills("hum-tgt-desc")] == [
        ("JUDGE",),
        ("STREET VENDORS", "VENDORS"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        '"RED DAWN" /\n     "RDF"',
        '"RED DAWN"\n     / "RDF"',
        '"RED\n     DAWN" / "RDF"',
        '"RED DAWN"  /  "RDF" ; a comment',
        '\n     "RED DAWN" / "RDF"',
        '\t"RED DAWN" / "RDF"\r',
    ],
    ids=["slash-ends-line", "slash-starts-line", "string-runs-on", "comment", "next-line", "tab-and-return"],
)
def test_a_fill_may_run_over_lines(body: str) -> None:
    template = only(f"0. MESSAGE: ID  X-MUC4-1\n1. MESSAGE: TEMPLATE 1\n10. PERP: ORGANIZATION ID {body}\n")
    assert template.fills("perp-org-id") == (Fill(("RED DAWN", "RDF")),)


@pytest.mark.parametrize(
    ("line", "number", "optional", "relevant"),
    [
        ("1.  MESSAGE: TEMPLATE   2", "2", False, True),
        ("1.  MESSAGE: TEMPLATE   2 (OPTIONAL)", "2", True, True),
        ("1.  MESSAGE: TEMPLATE   2(optional)", "2", True, True),
        ("1. Message : Template 2", "2", False, True),
        ("1.  MESSAGE: TEMPLATE   *", "*", False, False),
        ("", "1", False, True),
    ],
    ids=["plain", "optional", "no-space", "case-and-spacing", "irrelevant", "missing"],
)
def test_template_line_says_whether_it_counts(line: str, number: str, optional: bool, relevant: bool) -> None:
    template = only(f"0.  MESSAGE: ID   X-MUC4-0001\n{line}\n4.  INCIDENT: TYPE   ATTACK\n")
    assert (template.number, template.optional, template.relevant) == (number, optional, relevant)


def test_comments_unknown_slots_and_missing_slots_do_not_disturb() -> None:
    template = only(
        ";;; note\n0. MESSAGE: ID  x-muc4-7 (abc)\n1. MESSAGE: TEMPLATE 1\n; note\n"
        "4. INCIDENT: TYPE(S) attack\n"
        '25. COMMENT: TEXT  "NOT A FILL"\n     "NOR THIS"\n'
    )
    assert template.message == "X-MUC4-7"
    assert template.fills("inc-type") == (Fill(("ATTACK",)),)
    assert not template.fills("hum-tgt-total-num")


def test_a_semicolon_inside_a_string_is_no_comment() -> None:
    template = only('0. MESSAGE: ID X-MUC4-1\n1. MESSAGE: TEMPLATE 1\n12. PHYS TGT: ID "BANK; SHOP" ; note\n')
    assert template.fills("phys-tgt-id") == (Fill(("BANK; SHOP",)),)


def test_an_unclosed_string_does_not_swallow_the_next_fill() -> None:
    template = only(
        '0. MESSAGE: ID X-MUC4-1\n1. MESSAGE: TEMPLATE 1\n19. HUM TGT: DESCRIPTION "16 OTHERS / "OTHERS"\n'
        '                    "WOMEN"\n'
    )
    assert [fill.values for fill in template.fills("hum-tgt-desc")] == [("16 OTHERS", "OTHERS"), ("WOMEN",)]


@pytest.mark.parametrize("text", [KEY, RESPONSE], ids=["key", "response"])
def test_written_templates_read_back_the_same(text: str) -> None:
    templates = parse_templates(text)
    assert parse_templates(render_templates(templates)) == templates


STRINGS = st.text(alphabet='ABCXYZ"[]()/:;?-é ', min_size=1, max_size=20).map(
    lambda text: " ".join(text.upper().split())
)
NAMED = STRINGS.filter(lambda text: text.strip("-* ") != "")


@given(values=st.lists(NAMED, min_size=1, max_size=3), refs=st.lists(NAMED, max_size=2), optional=st.booleans())
def test_any_string_survives_writing_and_reading(values: list[str], refs: list[str], optional: bool) -> None:
    fill = Fill(tuple(values), tuple(refs), optional)
    template = Template("X-MUC4-1", "1", slots={"hum-tgt-desc": (fill,)})
    assert only(render_templates([template])).fills("hum-tgt-desc") == (fill,)


def test_bytes_of_any_encoding_are_read(tmp_path: Path) -> None:
    line = '0. MESSAGE: ID X-MUC4-1\n1. MESSAGE: TEMPLATE 1\n18. HUM TGT: NAME "NU\u00d1EZ"\n'
    for encoding in ("utf-8", "utf-8-sig", "latin-1"):
        (tmp_path / encoding).write_bytes(line.encode(encoding))
        assert load_templates(tmp_path / encoding)[0].fills("hum-tgt-name") == (Fill(("NU\u00d1EZ",)),)


@pytest.mark.parametrize("content", [None, "no templates here\n"], ids=["missing", "other-text"])
def test_a_file_without_templates_is_a_usage_error_in_one_line(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "key.txt"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UsageWrong, match=r"key\.txt") as caught:
        load_templates(path)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


def test_slots_are_those_of_the_official_reports() -> None:
    assert len(SLOTS) == 23
    assert all(isinstance(slot, Slot) and ref in SLOT for slot in SLOTS for ref in slot.refs)
