"""What is asked of a model, and what comes back: messages and a schema in, a draft and its problems out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ValidationError

Role = Literal["system", "user", "assistant"]
D = TypeVar("D", bound=BaseModel)

MAX_REASONS = 8
MAX_REASON_CHARS = 300
NO_SIBLING_OF_REF = frozenset({"title", "default"})


def no_problems(_draft: BaseModel) -> Sequence[str]:
    """Accept every draft that fits its schema."""
    return ()


@dataclass(frozen=True, slots=True)
class Question(Generic[D]):
    """One question: ``messages`` go out as they are, and the reply must fill ``draft``.

    ``schema`` is the strict JSON schema on the wire. ``check`` gives the reasons why a draft cannot be
    accepted; they are sent back to the model. ``extra`` holds vendor fields for this request alone.
    """

    messages: tuple[tuple[Role, str], ...]
    draft: type[D]
    schema: Mapping[str, Any]
    max_tokens: int
    check: Callable[[D], Sequence[str]] = no_problems
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Everything that the model is to read."""
        return "\n".join(content for _, content in self.messages)


@dataclass(frozen=True, slots=True)
class Answer(Generic[D]):
    """The last draft that fits the schema, with what the check still says about it."""

    draft: D
    problems: tuple[str, ...]


@lru_cache(maxsize=64)
def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of ``model`` in the form that strict structured output asks for.

    Every object is closed and requires all its properties; defaults and titles are dropped; a reference
    stands alone. The result is cached and shared: copy it before changing anything.
    Source: https://platform.openai.com/docs/guides/structured-outputs (supported schemas).
    """
    schema = model.model_json_schema()
    closed: dict[str, Any] = close(schema, schema.get("$defs", {}))
    return closed


def close(node: Any, definitions: Mapping[str, Any]) -> Any:
    """Rewrite one node of a JSON schema, and all below it, for strict structured output."""
    if isinstance(node, list):
        return [close(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: value for key, value in node.items() if key not in NO_SIBLING_OF_REF}
    if "$ref" in node and len(node) > 1:
        named = definitions[node.pop("$ref").removeprefix("#/$defs/")]
        return close({**named, **node}, definitions)
    strict = {key: close_under(key, value, definitions) for key, value in node.items()}
    strict.pop("discriminator", None)
    if "oneOf" in strict:
        strict["anyOf"] = strict.pop("oneOf")
    if strict.get("type") == "object":
        strict["required"] = list(strict.setdefault("properties", {}))
        strict["additionalProperties"] = False
    return strict


def close_under(key: str, value: Any, definitions: Mapping[str, Any]) -> Any:
    """Rewrite the value of one schema keyword; names of properties and enum members are no keywords."""
    if key in {"properties", "$defs"}:
        return {name: close(child, definitions) for name, child in value.items()}
    return value if key in {"enum", "const", "description", "required"} else close(value, definitions)


def schema_name(model: type[BaseModel]) -> str:
    """Return a name for the schema that endpoints accept: up to 64 letters, digits, dashes, underscores."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", model.__name__)[:64]


def unwrap(reply: str) -> str:
    """Take a draft out of the code fence or behind the thinking that some servers leave around it."""
    text = reply.strip()
    if text.startswith("<think>"):
        text = text.partition("</think>")[2].lstrip()
    if text.startswith("```") and text.endswith("```"):
        text = text[3:-3].removeprefix("json")
    return text


def reasons_of(error: ValidationError) -> tuple[str, ...]:
    """Say in short lines what a reply must change; a few of them, for the model has to read them."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(shortened(f"{path(d['loc'])}: {d['msg']}") for d in details[:MAX_REASONS])


def kinds_of(error: ValidationError) -> str:
    """Name the kinds of mistakes for an error message: nothing of what the reply said."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return ", ".join(sorted({str(d["type"]) for d in details}))


def shortened(reason: str) -> str:
    """Cut a reason that would crowd the others out."""
    return reason if len(reason) <= MAX_REASON_CHARS else reason[: MAX_REASON_CHARS - 1] + "…"


def path(loc: Iterable[int | str]) -> str:
    """Write where in the reply a mistake is."""
    return ".".join(str(step) for step in loc) or "reply"


def listed(reasons: Sequence[str]) -> str:
    """Write reasons as the lines of a re-ask."""
    return "\n".join(f"- {reason}" for reason in reasons)


def wire_messages(messages: Iterable[tuple[Role, str]]) -> Iterator[dict[str, str]]:
    """Yield messages in the form of the chat protocol, in the order given."""
    return ({"role": role, "content": content} for role, content in messages)
