"""An OpenAI-compatible llama.cpp server in a process of its own, on loopback, behind a key of its own.

A process and not a thread: stopping llama.cpp's server holds the interpreter lock until the last request in
flight has ended (a deadlock when its client is a thread of ours), it writes to the terminal whatever log
level is set, and a crash in it must not end a batch. It ends when it is closed, and when this process ends in
any way: it watches the pipe that brought its settings.

What a client must know: a grammar that does not compile is ignored without an error, and ``response_format``
beats ``grammar``.
"""

from __future__ import annotations

import atexit
import json
import os
import secrets
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from ..errors import ModelUnavailable, SettingsError
from .gguf import chat_template_sha256
from .manifest import known_weights
from .store import require_extra

SCRIPT = Path(__file__).with_name("serve.py")
KEY_BYTES = 24
STOP_S = 10.0


@dataclass(frozen=True)
class LocalServer:
    """A running server that answers ``slots`` requests at once, each with its own context.

    A context manager. ``close()`` stops it at once: whoever waits for an answer gets a broken connection.
    """

    base_url: str
    api_key: str = field(repr=False)
    slots: int
    process: subprocess.Popen[bytes] = field(repr=False, compare=False)

    def close(self) -> None:
        """Stop the server and free its memory; closing twice does nothing."""
        atexit.unregister(self.close)
        _end(self.process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start_server(path: Path, *, context_tokens: int, slots: int = 1, threads: int | None = None) -> LocalServer:
    """Load the model at ``path`` and serve it on a random loopback port.

    ``context_tokens`` counts for each slot; ``threads`` defaults to the cores that this process may use.
    Raises SettingsError for sizes below 1; ModelUnavailable when the extra is not installed, the chat
    template is not the one that the manifest names, or llama.cpp cannot load the file.
    """
    if min(context_tokens, slots, threads or 1) < 1:
        raise SettingsError("context_tokens, slots and threads must be at least 1.")
    require_extra()
    check_chat_template(path)
    key = secrets.token_urlsafe(KEY_BYTES)
    settings = {
        "path": str(path),
        "name": path.stem,
        "api_key": key,
        "context_tokens": context_tokens,
        "slots": slots,
        "threads": threads or usable_cores(),
    }
    process, address = _start(settings)
    server = LocalServer(base_url=f"{address}/v1", api_key=key, slots=slots, process=process)
    atexit.register(server.close)
    return server


def check_chat_template(path: Path) -> None:
    """Raise ModelUnavailable unless a file of the store carries the chat template that the manifest names.

    A chat template is a program that the runtime executes (CVE-2024-34359). A file of the user's own choice
    is theirs to trust.
    """
    for weights in known_weights():
        if path.stem == weights.sha256 and _template_digest(path) != weights.chat_template_sha256:
            raise ModelUnavailable(
                f"The chat template in {str(path)!r} is not the one of {weights.name!r}. "
                f"Delete the file, then run: incidents models pull {weights.name}"
            )


def usable_cores() -> int:
    """Return the number of cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _template_digest(path: Path) -> str | None:
    try:
        return chat_template_sha256(path)
    except ValueError as error:
        raise ModelUnavailable(f"{error}. Delete the file and fetch it again.") from error


def _start(settings: dict[str, Any]) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server process and return it with its address, once the model is loaded."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-P", str(SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            start_new_session=True,  # Ctrl-C is for this process, which then closes the server
        )
        try:
            answer = _ask(process, settings)
        except BaseException:
            _end(process)
            raise
        if "address" not in answer:
            _end(process)
            raise ModelUnavailable(_load_problem(settings, answer, said))
    return process, str(answer["address"])


def _ask(process: subprocess.Popen[bytes], settings: dict[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(settings).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        return {}
    answer: dict[str, Any] = json.loads(process.stdout.readline() or b"{}")
    return answer


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(STOP_S)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _load_problem(settings: dict[str, Any], answer: dict[str, Any], said: IO[bytes]) -> str:
    """Say in one line why the model was not loaded: llama.cpp's first error, or how the process ended."""
    said.seek(0)
    lines = [line.strip() for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    errors = [line.partition(" E ")[2].strip() for line in lines if " E " in line]
    reason = (errors or lines[-1:] or [str(answer.get("error", "its process was ended"))])[0]
    return (
        f"llama.cpp cannot load {settings['path']!r}: {reason} "
        f"(context {settings['context_tokens']} tokens, {settings['slots']} slots). "
        "Use another file, or a smaller context if memory is short."
    )
