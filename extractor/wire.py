"""Requests: what exactly goes out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from .endpoint import Endpoint
from .question import Question, schema_name
from .settings import Settings

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def request_body(
    question: Question[Any], *, messages: Iterable[Mapping[str, str]], endpoint: Endpoint, settings: Settings
) -> bytes:
    """Write the JSON that goes out: nothing is added to the messages, and equal questions give equal bytes.

    Lone surrogates, which no UTF-8 holds, go out as U+FFFD.
    """
    named = {"name": schema_name(question.draft), "strict": True, "schema": question.schema}
    fields = {
        "model": endpoint.model,
        "messages": list(messages),
        "response_format": {"type": "json_schema", "json_schema": named},
        **limits(endpoint, settings=settings, max_tokens=question.max_tokens),
        **endpoint.extra,
        **question.extra,
    }
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return LONE_SURROGATE.sub("\ufffd", text).encode()


def limits(endpoint: Endpoint, *, settings: Settings, max_tokens: int) -> dict[str, Any]:
    """Return the token limit and the sampling fields under the names that the endpoint takes."""
    name = "max_completion_tokens" if endpoint.is_openai or endpoint.is_reasoning else "max_tokens"
    if endpoint.is_reasoning:
        return {name: max_tokens}
    return {name: max_tokens, "temperature": settings.temperature, "seed": settings.seed}


def request_key(body: bytes) -> str:
    """Return the digest under which the reply to a request is recorded."""
    return hashlib.sha256(body).hexdigest()


def words_in(body: bytes) -> str:
    """Return everything that the model is to read of a request."""
    return "\n".join(str(message.get("content", "")) for message in json.loads(body)["messages"])
