"""A small model and the places it can be had from: a hub on loopback, a folder of wheels, a GGUF header."""

from __future__ import annotations

import hashlib
import struct
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

from extractor.local.manifest import Hub, Piece, Weights, Wheels

PIECE = 40_000
BYTES = b"GGUF" + Random(7).randbytes(3 * PIECE + 123)  # three full pieces and a short one
HUB = Hub(kind="hub", repo="some/Model-GGUF", revision="main", file="model-q4.gguf")
WHEELS = Wheels(kind="wheels", package="tiny-part{n}", version="0.2.0", member="tiny_part{n}/data/part{n:02}.bin")


def sha256(content: bytes) -> str:
    """Return a digest as the manifest writes it."""
    return hashlib.sha256(content).hexdigest()


def pieces_of(content: bytes) -> list[bytes]:
    """Cut content as the manifest of the small model says."""
    return [content[start : start + PIECE] for start in range(0, len(content), PIECE)]


def small_weights(*sources: Hub | Wheels, digest: str = sha256(BYTES)) -> Weights:
    """Describe the small model; ``digest`` may lie."""
    return Weights(
        name="small",
        title="A small model",
        licence="Apache-2.0",
        size=len(BYTES),
        sha256=digest,
        chat_template_sha256=sha256(b"{{ messages }}"),
        sources=sources or (HUB,),
        pieces=tuple(Piece(size=len(piece), sha256=sha256(piece)) for piece in pieces_of(BYTES)),
    )


@dataclass
class FakeHub:
    """What a hub serves and what it was asked for.

    ``reply`` is given each request with its number and says whether it has answered it.
    """

    content: bytes = BYTES
    asked: list[str] = field(default_factory=list)
    reply: Callable[[int, BaseHTTPRequestHandler], bool] = lambda _number, _handler: False
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""


def answer_range(handler: BaseHTTPRequestHandler, content: bytes, *, keep: int | None = None) -> None:
    """Answer a range request; ``keep`` bytes of the body at most, whatever the header promised."""
    first, last = (int(end) for end in handler.headers["Range"].removeprefix("bytes=").split("-"))
    body = content[first : last + 1]
    handler.send_response(206)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[:keep])


def answer_status(handler: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    """Answer with a status and no body."""
    handler.send_response(status)
    for name, value in {"Content-Length": "0", **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()


@contextmanager
def running_hub() -> Iterator[FakeHub]:
    """Serve a fake hub on loopback."""
    hub = FakeHub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with hub.lock:
                hub.asked.append(f"{self.path} {self.headers['Range']}")
                number = len(hub.asked)
            if not hub.reply(number, self):
                answer_range(self, hub.content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_wheel(folder: Path, number: int, content: bytes) -> Path:
    """Write a wheel that carries one piece, as the package index would serve it."""
    package = f"tiny_part{number}"
    about = f"{package}-0.2.0.dist-info"
    path = folder / f"{package}-0.2.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(WHEELS.path(number), content)
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 0.2.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    return path


def gguf(*pairs: bytes) -> bytes:
    """Return a GGUF file with no tensors and the given key-value pairs."""
    return struct.pack("<4sIQQ", b"GGUF", 3, 0, len(pairs)) + b"".join(pairs)


def gguf_string(text: str) -> bytes:
    """Return a length-prefixed string."""
    return struct.pack("<Q", len(text.encode())) + text.encode()


def gguf_pair(key: str, kind: int, value: bytes) -> bytes:
    """Return a key, a type and a value."""
    return gguf_string(key) + struct.pack("<I", kind) + value
