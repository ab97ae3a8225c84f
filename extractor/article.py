"""Articles: what goes in, raw and never altered.

``read_entries`` yields every entry of a source in order, an article or the reason why there is none, so that
a batch can record a failure and go on; ``read_articles`` stops at the first failure instead. The raw text of
a web page is its extracted main text; the raw text of anything else is the decoded file, or the ``text`` of a
JSONL line.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Literal

from .encoding import decode, replace_surrogates
from .errors import ArticleError, DateUnreadable, EmptyArticle
from .heading import find_published
from .language import guess_language
from .settings import MAX_ARTICLE_BYTES
from .sources import Document, Source, UnreadArticle, read_documents, require_size
from .webpage import is_webpage, read_webpage

__all__ = [
    "Article", "Entry", "PublishedFrom", "UnreadArticle", "article_from_html", "article_from_json",
    "article_from_text", "article_of", "read_articles", "read_entries",
]  # fmt: skip

PublishedFrom = Literal["given", "document", "none"]

_HTML_SUFFIXES = (".html", ".htm")
_ARTICLE_KEYS = frozenset({"id", "text", "title", "published", "source", "language", "author"})
_TAG = re.compile(r"<[^<>]{0,1000}>")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``text`` is raw: every offset in the output counts code points of it.

    ``published_from`` says who stated the date: the caller, the document itself, or nobody. ``extra`` holds
    what else a JSONL line carried.
    """

    text: str
    id: str = "article"
    title: str | None = None
    published: date | None = None
    source: str | None = None
    language: str | None = None
    author: str | None = None
    published_from: PublishedFrom = "none"
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if (self.published is None) != (self.published_from == "none"):
            stated: PublishedFrom = "none" if self.published is None else "given"
            object.__setattr__(self, "published_from", stated)


Entry = Article | UnreadArticle


def read_articles(
    source: Source,
    *,
    published: date | None = None,
    max_bytes: int = MAX_ARTICLE_BYTES,
    stdin: IO[bytes] | None = None,
) -> Iterator[Article]:
    """Read every article of a file, a folder or standard input (``-``); raise ArticleError at the first that
    is none.

    ``published`` holds for every article; without it the date is the one that the document itself states, or
    none: never today's and never the file's.
    """
    for entry in read_entries(source, published=published, max_bytes=max_bytes, stdin=stdin):
        if isinstance(entry, UnreadArticle):
            raise entry.error
        yield entry


def read_entries(
    source: Source,
    *,
    published: date | None = None,
    max_bytes: int = MAX_ARTICLE_BYTES,
    stdin: IO[bytes] | None = None,
) -> Iterator[Entry]:
    """Read a source as ``read_articles`` does, but yield an UnreadArticle for each entry that is no article.

    Raises ArticleError only when the source itself cannot be read.
    """
    for document in read_documents(source, max_bytes=max_bytes, stdin=stdin):
        if isinstance(document, UnreadArticle):
            yield document
            continue
        try:
            yield article_of(document, published=published, max_bytes=max_bytes)
        except ArticleError as error:
            yield UnreadArticle(document.id, error)


def article_from_text(
    text: str, *, id: str = "article", title: str | None = None, published: date | None = None
) -> Article:
    """Make an article of plain text, its date found in the head of the text when none is given.

    Raises EmptyArticle when nothing but white space, punctuation and tags is there.
    """
    text = replace_surrogates(text)
    _require_words(text, id)
    day, stated = _decide_date(given=published, document=None, text=text, title=title)
    language = guess_language(text)
    return Article(text=text, id=id, title=title, published=day, language=language, published_from=stated)


def article_from_html(markup: str, *, id: str = "article", published: date | None = None) -> Article:
    """Make an article of a web page: its main text, and the title, author and date that it states.

    Raises EmptyArticle when the page has no text.
    """
    page = read_webpage(replace_surrogates(markup))
    _require_words(page.text, id)
    day, stated = _decide_date(given=published, document=page.published, text=page.text, title=page.title)
    return Article(
        text=page.text,
        id=id,
        title=page.title,
        published=day,
        source=page.source,
        language=guess_language(page.text) or page.language,
        author=page.author,
        published_from=stated,
    )


def article_from_json(line: str, *, id: str, where: str, published: date | None = None) -> Article:
    """Make an article of one JSONL line; ``id`` is used when the line has none, ``where`` names it in
    messages.

    Raises ArticleError when the line is no JSON object with a text, EmptyArticle and DateUnreadable for its
    values.
    """
    record = _json_object(line, where)
    text = record.get("text")
    if not isinstance(text, str):
        raise ArticleError(f"{where}: no text. Each line needs the key 'text' with the article as a string.")
    text = replace_surrogates(text)
    _require_words(text, where)
    title = _string(record, "title", where)
    stated_day = None if published else _day(_string(record, "published", where), where)
    day, stated = _decide_date(given=published, document=stated_day, text=text, title=title)
    return Article(
        text=text,
        id=_string(record, "id", where) or id,
        title=title,
        published=day,
        source=_string(record, "source", where),
        language=_string(record, "language", where) or guess_language(text),
        author=_string(record, "author", where),
        published_from=stated,
        extra={key: value for key, value in record.items() if key not in _ARTICLE_KEYS},
    )


def article_of(document: Document, *, published: date | None, max_bytes: int) -> Article:
    """Make an article of what a source holds; raises ArticleError where it is none."""
    if not document.is_json:
        return _whole_article(document, published=published)
    line = _utf8(document)
    article = article_from_json(line, id=document.id, where=document.where, published=published)
    require_size(len(article.text.encode()), document.where, max_bytes=max_bytes)
    return article


def _whole_article(document: Document, *, published: date | None) -> Article:
    text = decode(document.raw, name=document.where)
    if document.id.lower().endswith(_HTML_SUFFIXES) or is_webpage(text):
        return article_from_html(text, id=document.id, published=published)
    if text.lstrip()[:1] in ("{", "[") and _is_json(text):
        message = f"{document.where} is one JSON document. Write one JSON object per line, with the key 'text'."
        raise ArticleError(message)
    return article_from_text(text, id=document.id, published=published)


def _utf8(document: Document) -> str:
    try:
        return document.raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{document.where}: not UTF-8. Save the file as UTF-8, one JSON object per line."
        raise ArticleError(message) from error


def _json_object(line: str, where: str) -> dict[str, object]:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", None) or "a value too deep or too large"
        raise ArticleError(f"{where}: not JSON ({reason}). Write one JSON object per line.") from error
    if not isinstance(record, dict):
        raise ArticleError(f"{where}: a JSON {type(record).__name__}. Write one JSON object per line.")
    return record


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _string(record: Mapping[str, object], key: str, where: str) -> str | None:
    """Return a key's value as text, None where it is absent, null or blank. Whole numbers count as text: ids
    often are.
    """
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ArticleError(f"{where}: {key!r} is {value!r:.60}. Give it as a string.")
    return replace_surrogates(str(value)).strip() or None


def _day(words: str | None, where: str) -> date | None:
    from .normalize.dates import read_published

    try:
        return read_published(words) if words else None
    except DateUnreadable as error:
        raise DateUnreadable(f"{where}: {error}") from error


def _decide_date(
    *, given: date | None, document: date | None, text: str, title: str | None
) -> tuple[date | None, PublishedFrom]:
    if given is not None:
        return given, "given"
    found = document or find_published(text, title=title)
    return found, "document" if found else "none"


def _require_words(text: str, where: str) -> None:
    if not _LETTER_OR_DIGIT.search(html.unescape(_TAG.sub(" ", text))):
        raise EmptyArticle(f"{where} has no words in it. Give an article with text.")
