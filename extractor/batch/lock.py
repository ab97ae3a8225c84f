"""One process at a time: a lock that the system drops by itself when its holder dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ..errors import JournalBusy, JournalUnusable

if sys.platform == "win32":
    import msvcrt

    def take(stream: BinaryIO) -> None:
        """Lock the first byte far behind any text, or raise OSError."""
        stream.seek(1 << 30)
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def take(stream: BinaryIO) -> None:
        """Lock the file, or raise OSError."""
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)


def hold(path: Path) -> Callable[[], None]:
    """Lock ``path`` for this process and return what lets it go; the file stays, with the holder's process id.

    Raises JournalBusy where another process holds it. The file is never removed: who removes a lock file can let two in.
    """
    try:
        stream = path.open("a+b", buffering=0)
    except OSError as error:
        raise JournalUnusable(
            f"Cannot write {str(path)!r}: {error.strerror}. Choose a folder that can be written to."
        ) from None
    try:
        take(stream)
    except OSError:
        stream.seek(0)
        holder = stream.read(20).decode("ascii", "replace").strip() or "unknown"
        stream.close()
        raise JournalBusy(
            f"Another process ({holder}) works on this output (lock {str(path)!r}). Wait for it, or choose another --out."
        ) from None
    stream.truncate(0)
    stream.write(f"{os.getpid()}\n".encode())
    return stream.close
