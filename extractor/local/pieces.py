"""Pieces of one file on disk: written in any order, checked one by one.

``partial`` is a sparse file of the full size. A piece counts as present when its bytes have its digest, so an
interrupted download needs no record of how far it came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from ..errors import ModelUnavailable
from .manifest import Span

CHUNK = 1 << 20


def find_missing(wanted: Sequence[Span], partial: Path) -> list[Span]:
    """Return the spans whose bytes are not in ``partial`` yet; make the file where there is none."""
    if not partial.exists():
        partial.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            file.truncate(wanted[-1].end)
        return list(wanted)
    with partial.open("rb") as file:
        return [span for span in wanted if _digest(file, span) != span.sha256]


def write_span(partial: Path, span: Span, chunks: Iterable[bytes]) -> None:
    """Write ``chunks`` to the span's place; raise ModelUnavailable unless they are its bytes.

    At most ``span.size`` bytes are written, whatever arrives.
    """
    digest, left = hashlib.sha256(), span.size
    with partial.open("r+b") as file:
        file.seek(span.start)
        for chunk in chunks:
            left -= len(chunk)
            if left < 0:
                raise ModelUnavailable(f"piece {span.number} is longer than {span.size} bytes")
            digest.update(chunk)
            file.write(chunk)
    if left or digest.hexdigest() != span.sha256:
        raise ModelUnavailable(f"piece {span.number} does not have the digest that the manifest names")


def file_sha256(path: Path) -> str:
    """Return the digest of a whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(file: BinaryIO, span: Span) -> str:
    digest, left = hashlib.sha256(), span.size
    file.seek(span.start)
    while left and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest()
