"""An event loop that opens no socket, for ``--offline``.

The standard loop wakes itself through a pair of sockets. Offline means that no socket is opened at all, so
that a test or a sandbox can forbid them; a pipe does the same service.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _PipeEnd:
    """The part of a socket that the loop's own wake-up uses, over one end of a pipe."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        os.set_blocking(descriptor, False)

    def fileno(self) -> int:
        return self._descriptor

    def recv(self, size: int) -> bytes:
        return os.read(self._descriptor, size)

    def send(self, data: bytes) -> int:
        return os.write(self._descriptor, data)

    def close(self) -> None:
        os.close(self._descriptor)


class QuietLoop(asyncio.SelectorEventLoop):
    """A selector loop that wakes itself through a pipe."""

    def _make_self_pipe(self) -> None:
        read, write = os.pipe()
        # The names are those of the standard loop, whose own methods read, write and close the two ends.
        self._ssock, self._csock = _PipeEnd(read), _PipeEnd(write)
        self._internal_fds = getattr(self, "_internal_fds", 0) + 1
        self._add_reader(read, self._read_from_self)  # type: ignore[attr-defined]  # private, stable since 3.4


def run_quietly(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine without opening a socket; on Windows, which cannot await pipes, in a standard loop."""
    if sys.platform == "win32":
        return asyncio.run(main)
    with asyncio.Runner(loop_factory=QuietLoop) as runner:
        return runner.run(main)
