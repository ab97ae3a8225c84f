"""Strict schemas, and reading drafts out of replies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.question import kinds_of, reasons_of, schema_name, strict_schema, unwrap


class Leaf(BaseModel):
    """A leaf."""

    model_config = ConfigDict(extra="forbid")

    title: str = "a property that is named like a keyword"
    default: int | None = None
    kind: Literal["title", "default"] = "title"


class Cat(BaseModel):
    """One of two."""

    sound: Literal["meow"]


class Dog(BaseModel):
    """The other."""

    sound: Literal["woof"]


class Tree(BaseModel):
    """A tree of everything that a draft may hold."""

    leaf: Leaf = Field(description="One leaf.")
    leaves: list[Leaf] = []
    maybe: Leaf | None = None
    pet: Annotated[Cat | Dog, Field(discriminator="sound")]
    children: list[Tree] = []


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema in a schema; properties are names, not schemas."""
    if isinstance(schema, list):
        for item in schema:
            yield from nodes(item)
    if not isinstance(schema, dict):
        return
    yield schema
    for key, value in schema.items():
        inner = list(value.values()) if key in {"properties", "$defs"} else value
        yield from nodes(inner)


def test_every_object_is_closed_and_requires_all_its_properties() -> None:
    closed = [node for node in nodes(strict_schema(Tree)) if node.get("type") == "object"]
    assert len(closed) >= 4
    assert all(node["additionalProperties"] is False for node in closed)
    assert all(node["required"] == list(node["properties"]) for node in closed)


def test_no_keyword_is_left_that_strict_output_rejects() -> None:
    keys = [key for node in nodes(strict_schema(Tree)) for key in node]
    assert not {"default", "title", "oneOf", "discriminator"} & set(keys)


def test_references_stand_alone() -> None:
    references = [node for node in nodes(strict_schema(Tree)) if "$ref" in node]
    assert references
    assert all(len(node) == 1 for node in references)


def test_properties_may_be_named_like_keywords() -> None:
    leaf = strict_schema(Tree)["$defs"]["Leaf"]
    assert list(leaf["properties"]) == ["title", "default", "kind"]
    assert leaf["properties"]["kind"]["enum"] == ["title", "default"]


def test_what_may_be_missing_may_be_null() -> None:
    maybe = strict_schema(Tree)["properties"]["maybe"]
    assert maybe == {"anyOf": [{"$ref": "#/$defs/Leaf"}, {"type": "null"}]}


def test_descriptions_are_kept() -> None:
    assert strict_schema(Tree)["properties"]["leaf"]["description"] == "One leaf."


def test_the_schema_is_built_once() -> None:
    assert strict_schema(Tree) is strict_schema(Tree)


def test_a_name_is_made_fit_for_the_wire() -> None:
    odd = type("Draft[Größe] of " + "x" * 80, (Leaf,), {})
    assert schema_name(odd).isascii()
    assert len(schema_name(odd)) == 64


@given(st.dictionaries(st.text(), st.integers() | st.text()))
def test_plain_json_is_left_as_it_is(content: dict[str, int | str]) -> None:
    text = str(content)
    assert unwrap(text) == text.strip()


def test_reasons_are_few_and_short_and_kinds_say_nothing_of_the_reply() -> None:
    with pytest.raises(ValidationError) as raised:
        Tree.model_validate({"leaves": [{"secret words" * 100: 1}] * 50, "leaf": {}, "pet": {"sound": "moo"}})
    reasons = reasons_of(raised.value)
    assert len(reasons) == 8
    assert all(len(reason) <= 300 for reason in reasons)
    assert kinds_of(raised.value) == "extra_forbidden, union_tag_invalid"
