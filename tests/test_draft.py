"""Drafts: closed, literal, and one shape for all that follows."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from extractor.draft import Draft, Passage
from extractor.question import strict_schema

FIGURES = [
    {"words": "27", "people": "soldiers", "role": "toll"},
    {"words": "three", "people": "officers", "role": "part"},
    {"words": "60", "people": "people", "role": "total"},
    {"words": "12", "people": "men", "role": "old"},
]


def passage(**fields: Any) -> Passage:
    """A passage as the embedded model fills it."""
    return Passage.model_validate({"figures": FIGURES, "report": "attack", "by": "Red Sword", **fields})


@pytest.mark.parametrize("model", [Draft, Passage])
def test_unknown_fields_are_refused(model: type[Draft] | type[Passage]) -> None:
    with pytest.raises(ValidationError, match="extra"):
        model.model_validate({"attacks": [], "report": "background", "reasoning": "because"})


@pytest.mark.parametrize(
    "attack",
    [
        {"sentences": [1], "kind": "massacre"},
        {"sentences": ["1"]},
        {"sentences": [1], "figures": [{"words": 27}]},
        {"sentences": [1], "figures": [{"words": "27", "role": "guess"}]},
        {"sentences": [1], "by": ["Red Sword"]},
        {},
    ],
    ids=["unknown-kind", "text-for-a-number", "number-for-text", "unknown-role", "list-for-text", "no-sentences"],
)
def test_values_of_another_type_are_refused(attack: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Draft.model_validate({"attacks": [attack]}, strict=True)


def test_an_empty_draft_says_that_nothing_is_reported() -> None:
    assert Draft.model_validate_json('{"attacks":[],"totals":[]}', strict=True) == Draft()


def test_the_schema_of_a_draft_never_varies() -> None:
    assert strict_schema(Draft) is strict_schema(Draft)
    properties = strict_schema(Draft)["$defs"]["DraftAttack"]["properties"]
    assert list(properties)[:2] == ["sentences", "figures"]


@pytest.mark.parametrize("report", ["attack", "more"])
def test_a_passage_about_an_attack_becomes_a_draft_of_one(report: str) -> None:
    draft = passage(report=report).draft([4, 5])
    (attack,) = draft.attacks
    assert attack.sentences == [4, 5]
    assert attack.by == "Red Sword"
    assert [(f.words, f.role) for f in attack.figures] == [("27", "victims"), ("three", "part")]
    assert [(t.sentence, t.words) for t in draft.totals] == [(4, "60")]


def test_a_summary_is_totals_and_no_attack() -> None:
    draft = passage(report="summary").draft([4])
    assert draft.attacks == []
    assert "60" in [total.words for total in draft.totals]
    assert "12" not in [total.words for total in draft.totals]


def test_background_is_no_attack() -> None:
    assert passage(report="background", figures=[]).draft([4]) == Draft()
