"""The files and batches of an OpenAI-compatible server: upload, create, look, download.

Every call is repeated while its fault may pass, and a batch is never created twice for one file: before a repeat, the
server is asked whether the first attempt arrived after all.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2

from ..body import MAX_REPLY_BYTES
from ..endpoint import Endpoint
from ..errors import OutputUnwritable, RequestRejected, Upstream
from ..pace import asked_wait_s, backoff_s
from ..reply import Fault, fault_of_status, quoted, read_json
from ..settings import Settings
from .request_file import PATH

CONNECT_S = 10.0
PIECE = 1 << 20
PAGE = 100
MAX_PAGES = 100
LONGEST_WAIT_S = 120.0
RUNNING = frozenset({"validating", "in_progress", "finalizing", "cancelling"})
NO_LISTING = frozenset({404, 405, 501})

T = TypeVar("T")
Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a server says of a batch. ``problem`` is the code of its first error, ``said`` that and its words."""

    id: str
    status: str
    answers: tuple[str, ...] = ()
    total: int = 0
    completed: int = 0
    failed: int = 0
    problem: str = ""
    said: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.status in RUNNING


class Remote:
    """One server's files and batches. Raises errors of ``extractor.errors`` only; none carries the key."""

    def __init__(self, endpoint: Endpoint, settings: Settings, *, sleep: Sleep = time.sleep) -> None:
        self._endpoint = endpoint
        self._max_attempts = settings.max_attempts
        self._sleep = sleep
        self._http = httpx2.Client(
            base_url=endpoint.url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {endpoint.api_key}", "Accept-Encoding": "identity"},
            timeout=httpx2.Timeout(settings.timeout_s, connect=min(CONNECT_S, settings.timeout_s)),
            trust_env=not endpoint.is_loopback,
        )

    @property
    def host(self) -> str:
        """Where the batches run, for messages."""
        return self._endpoint.host

    def upload(self, path: Path) -> str:
        """Upload a request file and return the id that it has there."""

        def send() -> str:
            with path.open("rb") as stream:
                files = {"file": (path.name, stream, "application/jsonl")}
                return id_of(self._json("POST", "files", data={"purpose": "batch"}, files=files))

        return self._repeated(send)

    def create(self, file_id: str) -> Batch:
        """Start the batch of a file that was just uploaded."""
        wanted = {"input_file_id": file_id, "endpoint": PATH, "completion_window": "24h"}
        attempts = count()

        def send() -> Batch:
            found = self._found(file_id) if next(attempts) else None
            return found or self._batch(self._json("POST", "batches", json=wanted))

        return self._repeated(send)

    def find(self, file_id: str) -> Batch | None:
        """Return the batch that was made of a file, or None; None too where the server lists no batches."""
        return self._repeated(lambda: self._found(file_id))

    def _found(self, file_id: str) -> Batch | None:
        after: dict[str, str] = {}
        for _ in range(MAX_PAGES):
            page = self._json("GET", "batches", params={"limit": str(PAGE), **after}, absent=NO_LISTING)
            rows = [row for row in page.get("data") or () if isinstance(row, dict)]
            for row in rows:
                if row.get("input_file_id") == file_id:
                    return self._batch(row)
            if not rows or not page.get("has_more"):
                return None
            after = {"after": id_of(rows[-1])}
        return None

    def look(self, batch_id: str) -> Batch:
        """Return the present state of a batch."""
        return self._repeated(lambda: self._batch(self._json("GET", f"batches/{quote(batch_id, safe='')}")))

    def download(self, file_id: str, path: Path) -> None:
        """Save a file of the server; it appears only when it is complete."""

        def send() -> None:
            part = path.with_name(path.name + ".part")
            with self._answered("GET", f"files/{quote(file_id, safe='')}/content") as response, writing(part) as stream:
                for piece in response.iter_bytes(PIECE):
                    stream.write(piece)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(path)

        self._repeated(send)

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _batch(self, row: Mapping[str, Any]) -> Batch:
        counts = row.get("request_counts")
        counts = counts if isinstance(counts, dict) else {}
        errors = row.get("errors")
        listed = errors.get("data") if isinstance(errors, dict) else None
        first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
        code = str(first.get("code") or "")
        files = (row.get("output_file_id"), row.get("error_file_id"))
        return Batch(
            id=id_of(row),
            status=str(row.get("status")),
            answers=tuple(name for name in files if isinstance(name, str) and name),
            **{k: v for k, v in counts.items() if k in ("total", "completed", "failed") and isinstance(v, int)},
            problem=code,
            said=quoted(code, first.get("message"), endpoint=self._endpoint, words="").strip(" ()"),
        )

    def _json(self, method: str, path: str, *, absent: frozenset[int] = frozenset(), **options: Any) -> dict[str, Any]:
        """Make one request and read the object that comes back; empty for a status in ``absent``."""
        with self._answered(method, path, absent=absent, **options) as response:
            return {} if response.status_code in absent else read_json(read_capped(response))

    @contextmanager
    def _answered(
        self, method: str, path: str, *, absent: frozenset[int] = frozenset(), **options: Any
    ) -> Iterator[httpx2.Response]:
        """Make one request; raises Fault or a typed error unless its status is good or in ``absent``."""
        try:
            with self._http.stream(method, path, **options) as response:
                if not response.is_success and response.status_code not in absent:
                    raise self._failure(response)
                yield response
        except httpx2.TimeoutException:
            failure = "no byte came in time"
        except (httpx2.TransportError, httpx2.StreamError) as error:
            failure = f"the connection failed ({type(error).__name__})"
        else:
            return
        raise Fault(failure)

    def _failure(self, response: httpx2.Response) -> Exception:
        try:
            body: object = json.loads(read_capped(response))
        except (ValueError, RecursionError):
            body = None
        headers = response.headers
        wait_s = asked_wait_s(headers, wall_time=time.time())
        return fault_of_status(
            response.status_code, headers=headers, body=body, wait_s=wait_s, endpoint=self._endpoint, words=""
        )

    def _repeated(self, send: Callable[[], T]) -> T:
        """Call until no fault comes, at most ``max_attempts`` times, with waits between."""
        for attempt in range(1, self._max_attempts + 1):
            try:
                return send()
            except Fault as fault:
                last = fault
            if attempt < self._max_attempts:
                wait = backoff_s(attempt) if last.wait_s is None else last.wait_s
                self._sleep(min(wait, LONGEST_WAIT_S))
        raise last.final(self._endpoint, requests=self._max_attempts)


@contextmanager
def writing(path: Path) -> Iterator[Any]:
    """Open a file that is dropped again if it cannot be finished."""
    try:
        with path.open("wb") as stream:
            yield stream
    except OSError as error:
        path.unlink(missing_ok=True)
        said = f"Cannot write {str(path)!r}: {error.strerror}."
        raise OutputUnwritable(f"{said} Make room, then run the same command again.") from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def read_capped(response: httpx2.Response) -> bytes:
    """Read a body that must be small; raises Upstream if it is not."""
    body = b""
    for piece in response.iter_bytes(PIECE):
        body += piece
        if len(body) > MAX_REPLY_BYTES:
            raise Upstream("The server sent a reply that is too large for what it was asked.")
    return body


def id_of(row: Mapping[str, Any]) -> str:
    """Return the id in a server's answer; raises Fault if it has none."""
    name = row.get("id")
    if not isinstance(name, str) or not name:
        raise Fault("a reply without an id")
    return name


def rejected(batch: Batch, *, host: str) -> RequestRejected:
    """Return the error for a batch that the server did not take."""
    said = f": {batch.said}" if batch.said else ""
    return RequestRejected(f"{host} ended batch {batch.id} as {batch.status}{said}. Check the model and the account.")
