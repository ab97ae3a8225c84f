"""Records: what ``incidents extract``, ``batch`` and ``review`` write, read one at a time.

Memory is that of one record, however long the file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from ..errors import SettingsError
from ..reviewed import Reviewed

STDIN = "-"
_HINT = "Is this an output of `incidents extract`?"


def read_records(source: str | Path) -> Iterator[Reviewed]:
    """Yield the records of a JSONL file, of one JSON object, or of standard input (``-``), in order.

    Raises SettingsError that names file and line at the first line that is no record, or where there is none.
    """
    where = "standard input" if source == STDIN else str(source)
    try:
        with _opened(source) as stream:
            yield from _records(stream, where)
    except OSError as error:
        message = f"Cannot read {where!r}: {error.strerror}. Give a file that `incidents extract` wrote."
        raise SettingsError(message) from None


def _opened(source: str | Path) -> AbstractContextManager[IO[bytes]]:
    return nullcontext(sys.stdin.buffer) if source == STDIN else Path(source).open("rb")


def _records(stream: Iterable[bytes], where: str) -> Iterator[Reviewed]:
    found = False
    lines = iter(stream)
    for number, raw in enumerate(lines, start=1):
        line = raw.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else raw.strip()
        if not line:
            continue
        if line == b"{" and not found:
            yield _record(b"".join([line, *lines]), where)
            return
        found = True
        yield _record(line, f"{where}:{number}")
    if not found:
        raise SettingsError(f"{where!r} holds no results. Give a file that `incidents extract` wrote.")


def _record(line: bytes, where: str) -> Reviewed:
    if line.startswith(b"["):
        raise SettingsError(f"{where}: a JSON list. Write one object a line: jq -c '.[]' list.json > incidents.jsonl")
    try:
        return Reviewed.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "line"
        raise SettingsError(f"{where}: {field}: {first['msg']}. {_HINT}") from None
