"""Read the header of a GGUF file: as much as is needed to trust it, and nothing of its weights.

Layout (GGUF specification, versions 2 and 3, little-endian): magic ``GGUF``, version u32, tensor count u64,
pair count u64, then pairs of a length-prefixed key, a type u32 and a value.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from dataclasses import dataclass, field
from pathlib import Path

MAGIC = b"GGUF"
TEMPLATE_KEY = b"tokenizer.chat_template"
_VERSIONS = (2, 3)
_STRING, _ARRAY = 8, 9
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}  # bytes of each scalar type


def is_gguf(path: Path) -> bool:
    """Tell whether the file begins with the GGUF magic bytes."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def chat_template_sha256(path: Path) -> str | None:
    """Return the digest of the chat template that the file carries, or None where it carries none.

    Raises ``ValueError`` for a header that cannot be read.
    """
    template = _find_string(path, TEMPLATE_KEY)
    return None if template is None else hashlib.sha256(template).hexdigest()


def _find_string(path: Path, wanted: bytes) -> bytes | None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        reader = _Reader(view)
        try:
            for _ in range(reader.read_pair_count()):
                key, kind = reader.read_string(), reader.read_u32()
                if key == wanted and kind == _STRING:
                    return reader.read_string()
                reader.skip(kind)
        except (struct.error, KeyError, IndexError, RecursionError) as error:
            raise ValueError(f"The GGUF header of {str(path)!r} cannot be read: {error!r}") from error
    return None


@dataclass
class _Reader:
    """A position in the mapped header; every read moves it."""

    view: mmap.mmap
    at: int = field(default=0)

    def read_pair_count(self) -> int:
        magic, version, _tensors, pairs = struct.unpack_from("<4sIQQ", self.view, 0)
        if magic != MAGIC or version not in _VERSIONS:
            raise KeyError(f"magic {magic!r}, version {version}")
        self.at = 24
        return int(pairs)

    def read_u32(self) -> int:
        return int(struct.unpack_from("<I", self.view, self._take(4))[0])

    def read_u64(self) -> int:
        return int(struct.unpack_from("<Q", self.view, self._take(8))[0])

    def read_string(self) -> bytes:
        length = self.read_u64()
        start = self._take(length)
        return self.view[start : start + length]

    def skip(self, kind: int) -> None:
        if kind == _ARRAY:
            self._skip_array()
        elif kind == _STRING:
            self._take(self.read_u64())
        else:
            self._take(_WIDTHS[kind])

    def _skip_array(self) -> None:
        kind, count = self.read_u32(), self.read_u64()
        if kind in _WIDTHS:
            self._take(_WIDTHS[kind] * count)
            return
        for _ in range(count):
            self.skip(kind)

    def _take(self, length: int) -> int:
        """Move past ``length`` bytes and return where they start."""
        start = self.at
        if length > len(self.view) - start:
            raise IndexError(f"{length} bytes at {start} of {len(self.view)}")
        self.at += length
        return start
