"""Where articles come from: files, folders, JSONL and standard input, as bytes of one article each.

Nothing is decoded here. A JSONL stream is told by its name or by its first line, and read line by line, so
that a file of any length takes the memory of one article.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Literal

from .encoding import replace_surrogates
from .errors import ArticleError, ArticleTooLarge

Source = Path | Literal["-"]

SUFFIXES = (".txt", ".md", ".html", ".htm", ".jsonl")
_JSONL_SUFFIXES = (".jsonl", ".ndjson")
_ESCAPE_GROWTH = 6  # JSON may write a character as \uXXXX, so a line may be longer than the text it carries


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of one article. ``where`` names them in messages; ``is_json`` tells a JSONL line from a whole
    file.
    """

    id: str
    where: str
    raw: bytes
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class UnreadArticle:
    """An entry of a source that is no article, and why. ``id`` is the one that the article would have had."""

    id: str
    error: ArticleError


def read_documents(source: Source, *, max_bytes: int, stdin: IO[bytes] | None) -> Iterator[Document | UnreadArticle]:
    """Yield what a file, a folder or standard input (``-``) holds, in order.

    Raises ArticleError only when the source itself cannot be read.
    """
    if source == "-":
        yield from _stream(sys.stdin.buffer if stdin is None else stdin, "stdin", max_bytes=max_bytes)
    elif _is_folder(source):
        yield from _folder(source, max_bytes=max_bytes)
    else:
        yield from _file(source, source.name, max_bytes=max_bytes)


def require_size(size: int, where: str, *, max_bytes: int, known: bool = True) -> None:
    """Raise ArticleTooLarge when ``size`` is above the limit; not ``known`` when reading stopped there."""
    if size > max_bytes:
        shown = f"{size:,}" if known else f"more than {max_bytes:,}"
        raise ArticleTooLarge(f"{where} has {shown} bytes; an article may have {max_bytes:,}. Split it.")


def _is_folder(source: Path) -> bool:
    try:
        return source.is_dir()
    except OSError as error:
        raise _unreadable(source, error) from error


def _unreadable(path: Path | str, error: Exception) -> ArticleError:
    if isinstance(error, FileNotFoundError):
        return ArticleError(f"No file or folder {str(path)!r}. Give a path that exists, or - for standard input.")
    return ArticleError(f"Cannot read {str(path)!r}: {getattr(error, 'strerror', None) or error}.")


def _folder(folder: Path, *, max_bytes: int) -> Iterator[Document | UnreadArticle]:
    """Read every article file below a folder, in order of path; hidden files and folders are skipped."""
    paths = sorted(_article_files(folder))
    if not paths:
        raise ArticleError(f"No article in {str(folder)!r}. Files ending in {', '.join(SUFFIXES)} are read.")
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            yield from _file(path, name, max_bytes=max_bytes)
        except ArticleError as error:
            yield UnreadArticle(replace_surrogates(name), error)


def _article_files(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise _unreadable(error.filename, error) from error

    for root, folders, files in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        shown = (name for name in files if not name.startswith("."))
        yield from (Path(root) / name for name in shown if name.lower().endswith(SUFFIXES))


def _file(path: Path, name: str, *, max_bytes: int) -> Iterator[Document | UnreadArticle]:
    try:
        with path.open("rb") as stream:
            yield from _stream(stream, name, max_bytes=max_bytes)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _unreadable(path, error) from error


def _stream(stream: IO[bytes], name: str, *, max_bytes: int) -> Iterator[Document | UnreadArticle]:
    """Read a stream as JSONL if its name or its first line says so, else as one article."""
    name = replace_surrogates(name)  # a file name may be any bytes, an id is text
    lines = _bounded_lines(stream, max_bytes * _ESCAPE_GROWTH)
    head: list[bytes] = []
    for line in lines:
        head.append(line)
        if line.strip() or len(head) > max_bytes:
            break
    if name.lower().endswith(_JSONL_SUFFIXES) or (head and _is_json_object(head[-1])):
        yield from _json_lines(chain(head, lines), name, max_bytes=max_bytes)
        return
    raw = b"".join(head)
    raw += stream.read(max(0, max_bytes + 1 - len(raw)))
    on_disk = _size_on_disk(stream)
    try:
        require_size(max(len(raw), on_disk), name, max_bytes=max_bytes, known=on_disk > 0)
    except ArticleTooLarge as error:
        yield UnreadArticle(name, error)
    else:
        yield Document(name, name, raw)


def _bounded_lines(stream: IO[bytes], limit: int) -> Iterator[bytes]:
    """Yield lines, a longer one cut just above the limit; its rest is skipped only when the next line is
    asked for.
    """
    while line := stream.readline(limit + 1):
        yield line
        while len(line) > limit and not line.endswith(b"\n"):
            line = stream.readline(limit + 1)


def _is_json_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.removeprefix(codecs.BOM_UTF8)), dict)
    except (ValueError, RecursionError):
        return False


def _json_lines(lines: Iterator[bytes], name: str, *, max_bytes: int) -> Iterator[Document | UnreadArticle]:
    """Yield every line that is not blank; ids are ``name:line``."""
    limit = max_bytes * _ESCAPE_GROWTH
    for number, line in enumerate(lines, start=1):
        document = Document(f"{name}:{number}", f"{name}, line {number}", line, is_json=True)
        if len(line) > limit:
            message = f"{document.where} has over {limit:,} bytes; an article may have {max_bytes:,}. Split it."
            yield UnreadArticle(document.id, ArticleTooLarge(message))
        elif line.strip():
            yield document


def _size_on_disk(stream: IO[bytes]) -> int:
    """Return the size of a file, 0 for a stream that has none."""
    try:
        return os.fstat(stream.fileno()).st_size
    except (OSError, io.UnsupportedOperation):
        return 0
