"""Write results: the whole file or nothing, in the order of the input."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ..errors import OutputUnwritable
from .journal import Journal

BUFFER_BYTES = 1 << 20


def write_lines(out: Path, lines: Iterable[str]) -> int:
    """Write lines to ``out`` and return how many; readers see the old file or the new one, never a part.

    A temporary file in the same folder is written, forced to the disk and renamed. Raises OutputUnwritable, and then
    leaves ``out`` as it was and nothing beside it.
    """
    part = out.with_name(out.name + ".part")
    written = 0
    try:
        with part.open("wb", buffering=BUFFER_BYTES) as stream:
            for line in lines:
                stream.write(line.encode("utf-8", "replace") + b"\n")
                written += 1
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(out)
        force_folder(out.parent)
    except OSError as error:
        raise OutputUnwritable(
            f"Cannot write {str(out)!r}: {error.strerror}. The journal holds every result; "
            "make room or give another folder, and run the same command again."
        ) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return written


def force_folder(folder: Path) -> None:
    """Force a folder's entries to the disk, where the system can: a rename is one of them."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def merge_lines(journals: Sequence[Journal]) -> Iterator[str]:
    """Yield the lines of several journals as one, in the order of the input."""
    for _, line in heapq.merge(*(journal.numbered_lines() for journal in journals)):
        yield line
