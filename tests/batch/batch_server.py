"""The files and batches of the OpenAI API on loopback, with everything that goes wrong with them.

A ``BatchServer`` is the ``usual`` of a scripted server. It keeps files and batches as the API does, moves each batch on
by one state whenever it is looked at, and answers each line by a function of the request's body.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ..server import Reply, Sent, completion, failing, resetting

STATES = ("validating", "in_progress", "finalizing", "completed")
MAX_REQUESTS = 50_000


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one request: a response with a status, an error without one, or nothing at all."""

    body: Any = None
    status: int = 200
    error: str | None = None
    is_lost: bool = False


Answering = Callable[[Mapping[str, Any]], Line]
EXPIRED = Line(error="batch_expired")
LOST = Line(is_lost=True)


def said(content: object, **options: Any) -> Line:
    """A good response with this content."""
    return Line(json.loads(completion(content, **options).body))


def failed(status: int, code: str, message: str = "scripted") -> Line:
    """A response with an error."""
    return Line({"error": {"message": message, "type": code, "code": code}}, status)


@dataclass(slots=True)
class Made:
    """A batch that was made."""

    id: str
    file_id: str
    states: Iterator[str]
    status: str = "validating"
    outputs: dict[str, str] = field(default_factory=dict)
    problem: str | None = None


@dataclass(slots=True)
class BatchServer:
    """Answers /v1/files and /v1/batches. ``rejects`` and ``ends`` say how the next batches fail or end."""

    answer: Answering
    rejects: list[str] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    loses_creation: bool = False
    hides_files_for: int = 0
    max_at_once: int | None = None
    extra_lines: tuple[bytes, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, Made] = field(default_factory=dict)
    uploads: list[list[dict[str, Any]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)

    def __call__(self, sent: Sent) -> Reply:
        """Answer one request."""
        parts = urlsplit(sent.path)
        steps = parts.path.removeprefix("/v1/").split("/")
        match steps:
            case ["files"] if sent.body:
                return self._upload(sent)
            case ["files", name, "content"] if name in self.files:
                return Reply(self.files[name], headers={"content-type": "application/octet-stream"})
            case ["batches"] if sent.body:
                return self._create(sent.json)
            case ["batches"]:
                return self._list(parse_qs(parts.query))
            case ["batches", name] if name in self.batches:
                return self._look(self.batches[name])
        return failing(404, code="not_found", message=f"no {parts.path}")

    def _upload(self, sent: Sent) -> Reply:
        head = f"Content-Type: {sent.headers['content-type']}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + sent.body)
        fields = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
        data: Any = fields["file"].get_payload(decode=True)
        purpose: Any = fields["purpose"].get_payload(decode=True)
        assert purpose.strip() == b"batch"
        self.bodies.extend(line.split(b'"body":', 1)[1][:-1] for line in data.splitlines())
        self.uploads.append([json.loads(line) for line in data.splitlines()])
        name = f"file-{len(self.files)}"
        self.files[name] = data
        return reply({"id": name, "object": "file", "purpose": "batch", "bytes": len(data)})

    def _create(self, wanted: Mapping[str, Any]) -> Reply:
        assert wanted["endpoint"] == "/v1/chat/completions"
        assert wanted["completion_window"] == "24h"
        end = self.ends.pop(0) if self.ends else "completed"
        made = Made(f"batch_{len(self.batches)}", wanted["input_file_id"], iter((*STATES[1:-1], end)))
        self.batches[made.id] = made
        lines = self.files[made.file_id].splitlines()
        under_way = sum(
            len(self.files[b.file_id].splitlines()) for b in self.batches.values() if b.status in STATES[:3]
        )
        if self.rejects:
            made.status, made.problem = "failed", self.rejects.pop(0)
        elif self.max_at_once is not None and under_way > self.max_at_once:
            made.status, made.problem = "failed", "token_limit_exceeded"
        assert len(lines) <= MAX_REQUESTS
        if self.loses_creation:
            self.loses_creation = False
            return resetting(reply(self._row(made)), "before")
        return reply(self._row(made))

    def _list(self, query: Mapping[str, list[str]]) -> Reply:
        newest = list(reversed(self.batches.values()))
        after = query.get("after", [""])[0]
        names = [made.id for made in newest]
        page = newest[names.index(after) + 1 if after else 0 :][:1]  # pages of one, so that paging is seen
        more = bool(page) and page[-1].id != names[-1]
        return reply({"object": "list", "data": [self._row(made) for made in page], "has_more": more})

    def _look(self, made: Made) -> Reply:
        if made.status in STATES[:3]:
            made.status = next(made.states, made.status)
            if made.status not in STATES[:3]:
                self._run(made)
        row = self._row(made)
        if made.outputs and self.hides_files_for > 0:
            self.hides_files_for -= 1
            row.update(output_file_id=None, error_file_id=None)
        return reply(row)

    def _run(self, made: Made) -> None:
        rows: dict[str, list[bytes]] = {"output_file_id": [], "error_file_id": []}
        requests = [json.loads(line) for line in self.files[made.file_id].splitlines()]
        for number, request in enumerate(requests):
            has_time = made.status == "completed" or number < len(requests) // 2
            line = self.answer(request["body"]) if has_time else EXPIRED if made.status == "expired" else LOST
            if not line.is_lost:
                is_good = line.status == 200 and line.error is None
                rows["output_file_id" if is_good else "error_file_id"].append(written(request["custom_id"], line))
            if has_time:
                self.answered.append(request["custom_id"])
        rows["output_file_id"].extend(self.extra_lines)
        for kind, lines in rows.items():
            if lines:
                name = f"file-{len(self.files)}"
                self.files[name] = b"\n".join(lines) + b"\n"
                made.outputs[kind] = name

    def _row(self, made: Made) -> dict[str, Any]:
        lines = len(self.files[made.file_id].splitlines())
        errors = {"object": "list", "data": [{"code": made.problem, "message": "scripted"}]} if made.problem else None
        return {
            "id": made.id,
            "object": "batch",
            "input_file_id": made.file_id,
            "status": made.status,
            "errors": errors,
            "request_counts": {"total": lines, "completed": 0, "failed": 0},
            **made.outputs,
        }


def written(key: str, line: Line) -> bytes:
    """Write one line of an output or error file."""
    response = {"status_code": line.status, "request_id": "r", "body": line.body}
    error = {"code": line.error, "message": "scripted"} if line.error else None
    row = {"id": "batch_req_1", "custom_id": key, "response": None if line.error else response, "error": error}
    return json.dumps(row).encode()


def reply(row: Mapping[str, Any]) -> Reply:
    """A good answer."""
    return Reply(json.dumps(row).encode())
