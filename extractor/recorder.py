"""The seam at the model call: replies can be fetched from, and stored in, a recording.

The pipeline hands an optional ``Recorder`` to whatever calls the model. A key is the SHA-256 of the request
body (model, messages, schema, parameters) in hexadecimal; a reply is JSON of its content and usage. With no
recorder, every call is made.
"""

from __future__ import annotations

from typing import Protocol


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
