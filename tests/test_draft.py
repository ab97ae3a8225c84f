"""Drafts: closed, literal, and one shape for all that follows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from extractor.draft import Draft, Listed, Listing, ToldFigure
from extractor.question import strict_schema

ITEM = {"sentence": 2, "place": "Kano", "date": None, "attacker": "gunmen", "target": "a barracks", "killed": "27"}


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        pytest.param(Draft, {"attacks": [], "reasoning": "because"}, id="draft"),
        pytest.param(Listing, {"incidents": [], "reasoning": "because"}, id="listing"),
        pytest.param(Listed, {**ITEM, "reasoning": "because"}, id="item"),
    ],
)
def test_unknown_fields_are_refused(model: type[Draft | Listing | Listed], fields: dict[str, Any]) -> None:
    model.model_validate({name: value for name, value in fields.items() if name != "reasoning"})
    with pytest.raises(ValidationError, match="extra"):
        model.model_validate(fields)


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


@pytest.mark.parametrize(
    "changes",
    [{"sentence": "2"}, {"sentence": None}, {"killed": 27}, {"place": ["Kano"]}],
    ids=["text-for-a-number", "no-sentence", "number-for-text", "list-for-text"],
)
def test_listed_values_of_another_type_are_refused(changes: dict[str, Any]) -> None:
    Listed.model_validate(ITEM, strict=True)
    with pytest.raises(ValidationError):
        Listed.model_validate({**ITEM, **changes}, strict=True)


def test_an_empty_draft_says_that_nothing_is_reported() -> None:
    assert Draft.model_validate_json('{"attacks":[],"totals":[]}', strict=True) == Draft()


def test_a_listing_without_its_list_is_refused() -> None:
    with pytest.raises(ValidationError, match="incidents"):
        Listing.model_validate_json("{}", strict=True)


def test_a_listing_reads_back_as_it_was_written() -> None:
    listing = Listing(incidents=[Listed.model_validate(ITEM), Listed(sentence=3)])
    assert Listing.model_validate_json(listing.model_dump_json(), strict=True) == listing
    assert next(iter(json.loads(listing.model_dump_json())["incidents"][0])) == "sentence"


def test_the_schema_of_a_draft_never_varies() -> None:
    assert strict_schema(Draft) is strict_schema(Draft)
    properties = strict_schema(Draft)["$defs"]["DraftAttack"]["properties"]
    assert list(properties)[:2] == ["sentences", "figures"]


def test_no_model_is_asked_for_the_sentence_of_a_figure() -> None:
    assert "sentence" in ToldFigure.model_fields
    assert "sentence" not in strict_schema(Draft)["$defs"]["DraftFigure"]["properties"]
