"""Request files and answer files: one JSON object a line, as the OpenAI Batch API and vLLM's ``run-batch`` have them.

    {"custom_id", "method", "url", "body"}  ──>  {"custom_id", "response": {"status_code", "body"}, "error"}

A request's ``body`` is byte for byte what the ordinary path would post; ``custom_id`` is its digest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..body import MAX_REPLY_BYTES
from ..endpoint import Endpoint
from ..errors import ExtractorError, OutputUnwritable
from ..reply import Choice, Fault, fault_of_status, read_choice

PATH = "/v1/chat/completions"
EXPIRED = "the batch expired before its turn came"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one line of an answer file says: a status and a body, or an error without them."""

    key: str
    status: int
    body: object


def request_line(key: str, body: bytes) -> bytes:
    """Write one request."""
    return b'{"custom_id":"%s","method":"POST","url":"%s","body":%s}\n' % (key.encode(), PATH.encode(), body)


def write_requests(path: Path, requests: Iterable[tuple[str, bytes]]) -> None:
    """Write a request file; it appears only when it is complete."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as stream:
            stream.writelines(request_line(key, body) for key, body in requests)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        said = f"Cannot write {str(path)!r}: {error.strerror}."
        raise OutputUnwritable(f"{said} Make room, then run the same command again.") from None


def read_answers(path: Path) -> Iterator[Answer]:
    """Yield the answers of a file; a line that is none, or longer than any answer, is passed over."""
    with path.open("rb") as stream:
        while line := stream.readline(MAX_REPLY_BYTES + 1):
            if len(line) > MAX_REPLY_BYTES and not line.endswith(b"\n"):
                skip_line(stream)
            elif (answer := read_answer(line)) is not None:
                yield answer


def skip_line(stream: Any) -> None:
    """Read on to the end of a line."""
    while (piece := stream.readline(MAX_REPLY_BYTES)) and not piece.endswith(b"\n"):
        pass


def read_answer(line: bytes) -> Answer | None:
    """Read one line; None if it answers nothing."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    key = row.get("custom_id") if isinstance(row, dict) else None
    if not isinstance(key, str):
        return None
    response, error = row.get("response"), row.get("error")
    if not isinstance(response, dict):
        return Answer(key, 0, error)
    status = response.get("status_code")
    body = response.get("body") or error
    return Answer(key, status if isinstance(status, int) else 0, body)


def outcome_of(answer: Answer, *, endpoint: Endpoint, words: str) -> Choice | ExtractorError | Fault:
    """Return what the client would have made of the same reply: a choice, a final error, or a fault that may pass."""
    if not answer.status:
        return Fault(error_words(answer.body))
    if answer.status != 200:
        return fault_of_status(answer.status, headers={}, body=answer.body, wait_s=None, endpoint=endpoint, words=words)
    try:
        return read_choice(answer.body if isinstance(answer.body, dict) else {})
    except Fault as fault:
        return fault


def error_words(error: object) -> str:
    """Say why a request has no response: the code alone, for a message may quote the prompt."""
    code = error.get("code") if isinstance(error, Mapping) else None
    if code == "batch_expired":
        return EXPIRED
    return f"no response ({code})" if isinstance(code, str) and code.isidentifier() else "no response"
