"""What is still to be done: the input as a stream, compared with the journal.

A line that the journal knows is passed over without being parsed; a line that is no article is to be recorded as failed.
The costly part of reading an article (its language, its date) is done for those alone that are to be extracted.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ..article import Article, UnreadArticle, article_of
from ..encoding import replace_surrogates
from ..errors import ArticleError
from ..settings import MAX_ARTICLE_BYTES
from ..sources import Document
from .digests import key_digest, work_digest
from .journal import Entry, Journal, Known

PAGE = 2048
"""Entries that are looked up at once."""
BUFFER = 512
BUFFER_BYTES = 1_000_000
OWN_KEYS = frozenset({"id", "text", "title", "published", "source", "language", "author"})
READ_KEYS = ("text", "title", "published", "language")
"""What a result depends on, of an article's own keys."""

Numbered = tuple[int, Document | UnreadArticle]


@dataclass(frozen=True, slots=True)
class Item:
    """An article that is to be extracted, or a line that is none and has to be recorded as such."""

    entry: Entry
    read: Article | UnreadArticle
    size: int


@dataclass(slots=True)
class Intake:
    """Yields the articles of an input that have no result yet, and keeps the journal's entries in step with it.

    Documents come with numbers that increase: their places in the input. One pass only; nothing is held but a page of
    what the journal knows.
    """

    documents: Iterable[Numbered]
    journal: Journal
    config: str
    published: date | None = None
    max_bytes: int = MAX_ARTICLE_BYTES
    retry_failed: bool = False
    seen: int = 0
    skipped: int = 0
    bytes_read: int = 0
    _page: dict[int, Known] = field(default_factory=dict)
    _page_end: int = -1
    _buffer: list[Entry] = field(default_factory=list)
    _buffered: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __iter__(self) -> Iterator[Item]:
        """Read the input to its end; raises ArticleError where it cannot be read, JournalUnusable."""
        seq = -1
        for seq, document in self.documents:
            self.seen += 1
            item = self._look(seq, document)
            if item is None:
                self.skipped += 1
            else:
                yield item
        self.flush(gone=self._page)
        self.journal.trim(seq + 1)

    def flush(self, *, gone: Iterable[int] = ()) -> None:
        """Write down the entries seen so far; any thread may ask for it, also while the input is being read."""
        with self._lock:
            entries, self._buffer, self._buffered = self._buffer, [], 0
            gone = list(gone)
            if entries or gone:
                self.journal.commit(entries=entries, gone=gone)

    def _look(self, seq: int, document: Document | UnreadArticle) -> Item | None:
        """Return an item unless the document is done, or being done under another id."""
        digest = digest_of(document)
        self.bytes_read += size_of(document)
        known = self._known(seq)
        if known and known.digest == digest and self._is_settled(known):
            return None
        entry = entry_of(document, seq=seq, digest=digest, config=self.config, published=self.published)
        is_new = self.journal.claim(entry.work, retry_failed=self.retry_failed)
        read: Article | UnreadArticle | None = self._read(document) if is_new else None
        if isinstance(read, UnreadArticle):  # the reason names its own line, so it is shared with no other
            self.journal.disclaim(entry.work)
            work = work_digest(self.config, "unread", document.id, str(read.error))
            entry = replace(entry, work=work)
            is_new = self.journal.claim(work, retry_failed=self.retry_failed)
        if known is None or known.digest != digest or known.work != entry.work:
            self._record(entry)
        return Item(entry, read, len(entry.extra or "") + size_of(document)) if is_new and read else None

    def _read(self, document: Document | UnreadArticle) -> Article | UnreadArticle:
        if isinstance(document, UnreadArticle):
            return document
        try:
            return article_of(document, published=self.published, max_bytes=self.max_bytes)
        except ArticleError as error:
            return UnreadArticle(document.id, error)

    def _is_settled(self, known: Known) -> bool:
        return self.journal.is_settled(known.status, known.run, retry_failed=self.retry_failed)

    def _known(self, seq: int) -> Known | None:
        if seq > self._page_end:
            self.flush(gone=self._page)
            if seq > self._page_end + 1:  # a share of an input has gaps
                self.journal.trim(self._page_end + 1, seq)
            self._page_end = seq + PAGE - 1
            self._page = self.journal.known(seq, self._page_end)
        return self._page.pop(seq, None)

    def _record(self, entry: Entry) -> None:
        with self._lock:
            self._buffer.append(entry)
            self._buffered += len(entry.extra or "")
            is_full = len(self._buffer) >= BUFFER or self._buffered > BUFFER_BYTES
        if is_full:
            self.flush()


def digest_of(document: Document | UnreadArticle) -> bytes:
    """Return a quick digest of a document as it came, its default id included."""
    raw = said(document.error) if isinstance(document, UnreadArticle) else document.raw
    return hashlib.blake2b(raw, digest_size=16, key=id_digest(document.id)).digest()


def said(error: ArticleError) -> bytes:
    """Return the words of an error as bytes."""
    return str(error).encode("utf-8", "surrogatepass")


def id_digest(id: str) -> bytes:
    """Return an id as the key of a digest, which takes 64 bytes at most."""
    raw = id.encode("utf-8", "surrogatepass")
    return raw if len(raw) <= hashlib.blake2b.MAX_KEY_SIZE else hashlib.blake2b(raw).digest()


def entry_of(
    document: Document | UnreadArticle, *, seq: int, digest: bytes, config: str, published: date | None
) -> Entry:
    """Return the entry of a document: who it is and what is to be extracted, from a quick look at it."""
    id, extra = replace_surrogates(document.id), None
    parts: tuple[str | bytes | None, ...]
    record = record_of(document)
    if isinstance(document, UnreadArticle):
        parts = ("unread", document.id, str(document.error))
    elif record is None:
        parts = ("line" if document.is_json else "file", document.id, document.raw)
    else:
        id, extra = str_of(record.get("id")) or id, extra_of(record)
        parts = ("record", *(written(record.get(key)) for key in READ_KEYS))
    text = parts[1] if record is not None else parts[2]
    work = work_digest(config, str(published), *parts)
    return Entry(seq, digest, key_digest(config, id, text or ""), work, id, extra)


def record_of(document: Document | UnreadArticle) -> dict[str, Any] | None:
    """Parse a JSONL line that holds an article as far as can be told at a glance, or return None."""
    if isinstance(document, UnreadArticle) or not document.is_json:
        return None
    try:
        record = json.loads(document.raw)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) and isinstance(record.get("text"), str) else None


def written(value: object) -> str | None:
    """Return a value of a record as text: JSON unless it is text already."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def str_of(value: object) -> str | None:
    """Return an id as the article will have it, None where it has none."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return replace_surrogates(str(value)).strip() or None


def extra_of(record: dict[str, Any]) -> str | None:
    """Return the JSON of a record's other keys, None without any."""
    extra = {key: value for key, value in record.items() if key not in OWN_KEYS}
    if not extra:
        return None
    try:
        text = json.dumps(extra, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        text = json.dumps(finite(extra), ensure_ascii=False, separators=(",", ":"))
    return replace_surrogates(text)


def finite(value: object) -> object:
    """Return a value with null for the numbers that JSON has no word for."""
    if isinstance(value, dict):
        return {key: finite(child) for key, child in value.items()}
    if isinstance(value, list):
        return [finite(child) for child in value]
    return None if isinstance(value, float) and value - value != 0 else value


def size_of(document: Document | UnreadArticle) -> int:
    """Return the bytes of a document."""
    return len(document.raw) if isinstance(document, Document) else 0
