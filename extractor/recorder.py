"""The seam at the model call: replies can be fetched from, and stored in, a recording.

The pipeline hands an optional ``Recorder`` to whatever calls the model. A key is the SHA-256 of the request
body (model, messages, schema, parameters) in hexadecimal; a reply is JSON of its content and usage. With no
recorder, every call is made. A ``Collector`` is a recorder that lets no call be made: what has no reply yet is handed
to it, to be asked elsewhere (another process), or taken down and asked later.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable


class Unanswered(Exception):
    """A question has no reply yet: it was taken down, and the article must be read again once it has one.

    No error of the tree: neither a caller nor a result ever sees it.
    """


class Recorder(Protocol):
    """A store of replies by request digest."""

    async def fetch(self, key: str) -> str | None:
        """Return the reply recorded under ``key``, or None where the call must be made.

        An implementation that must not let a call happen raises instead; the pipeline lets that error pass.
        """
        ...

    async def store(self, key: str, reply: str) -> None:
        """Keep ``reply`` under ``key`` before it is used, so that a crash cannot lose a paid reply."""
        ...


@runtime_checkable
class Collector(Recorder, Protocol):
    """A recorder that sees to the questions which it cannot answer yet."""

    async def defer(self, key: str, body: bytes, *, is_reask: bool) -> str:
        """Have a request sent and return its reply, or take it down to be sent later and raise Unanswered."""
        ...
