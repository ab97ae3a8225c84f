"""HTML to an article's text, title, author, language and date.

trafilatura finds the main text, title and author. The date is read here, from what the page says about itself
(meta tags, JSON-LD, time elements, the canonical address): a guess from footers, pictures or today's date
would shift every "Thursday" of the article (R21).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from .errors import DateUnreadable

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # lxml ships no types

_LOOKS_LIKE_HTML = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^<>]*\?>")
_ADDRESS_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|\b)")

# Names under which pages state when the article appeared, as meta name, property or itemprop.
_PUBLISHED_NAMES = frozenset({
    "article:published_time", "article:published", "og:published_time", "og:article:published_time",
    "datepublished", "date", "dc.date", "dc.date.issued", "dc.date.created", "dcterms.date", "dcterms.issued",
    "dcterms.created",
    "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publication-date",
    "published_time", "publishedtime", "parsely-pub-date", "sailthru.date", "citation_publication_date",
    "citation_date", "cxenseparse:recs:publishtime", "article.published", "displaydate",
    "originalpublicationdate",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Webpage:
    """What a page holds: its main text, and what it says about itself."""

    text: str
    title: str | None = None
    author: str | None = None
    published: date | None = None
    source: str | None = None
    language: str | None = None


def is_webpage(text: str) -> bool:
    """Tell whether a text begins as an HTML document does."""
    return _LOOKS_LIKE_HTML.match(text[:20_000]) is not None


def read_webpage(markup: str) -> Webpage:
    """Read one HTML page. ``text`` is empty when the page has none.

    A page in which trafilatura sees no main text gives all its visible text.
    """
    trafilatura = _trafilatura()
    markup = _XML_DECLARATION.sub("", markup.replace("\x00", ""))
    tree = trafilatura.load_html(markup if is_webpage(markup) else f"<html><body>{markup}</body></html>")
    if tree is None:
        return Webpage(text="")
    document = trafilatura.bare_extraction(
        tree, include_comments=False, with_metadata=True, date_extraction_params=_NO_GUESSED_DATE
    )
    text = (document.text if document else None) or trafilatura.html2txt(tree)
    return Webpage(
        text=text or "",
        title=_first(document, "title") or _tag_text(tree, ".//title"),
        author=_first(document, "author"),
        published=_published(tree),
        source=_address(tree) or _first(document, "sitename"),
        language=_language(tree),
    )


# htmldate's result is never used; without extensive search it costs little.
_NO_GUESSED_DATE = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}


def _trafilatura() -> Any:  # untyped attributes of an optional-speed library, kept to this module
    import trafilatura

    for name in ("trafilatura", "htmldate"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())  # else its complaints reach stderr by logging's last resort
    return trafilatura


def _first(document: Any, name: str) -> str | None:  # trafilatura's Document, untyped
    value = getattr(document, name, None)
    return value.strip() or None if isinstance(value, str) else None


def _tag_text(tree: HtmlElement, path: str) -> str | None:
    element = tree.find(path)
    return ((element.text or "").strip() or None) if element is not None else None


def _address(tree: HtmlElement) -> str | None:
    for path, attribute in (
        ('.//link[@rel="canonical"]', "href"),
        ('.//meta[@property="og:url"]', "content"),
    ):
        element = tree.find(path)
        if element is not None and (value := (element.get(attribute) or "").strip()):
            return value
    return None


def _language(tree: HtmlElement) -> str | None:
    declared = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip().lower()
    code = re.split(r"[-_]", declared)[0]
    return code if 2 <= len(code) <= 3 and code.isalpha() else None


def _published(tree: HtmlElement) -> date | None:
    """Return the first date that the page states, strongest statement first."""
    for statements in (_meta_dates, _json_dates, _address_dates):
        for words in statements(tree):
            if (found := _read(words)) is not None:
                return found
    visible = {found for words in _element_dates(tree) if (found := _read(words)) is not None}
    return visible.pop() if len(visible) == 1 else None


def _meta_dates(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iterfind(".//meta"):
        names = {(element.get(key) or "").strip().lower() for key in ("name", "property", "itemprop")}
        if names & _PUBLISHED_NAMES:
            yield element.get("content") or element.get("datetime") or ""


def _json_dates(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iterfind('.//script[@type="application/ld+json"]'):
        try:
            yield from _json_date_values(json.loads(element.text or ""))
        except (ValueError, RecursionError):
            continue


def _json_date_values(value: object) -> Iterator[str]:
    """Yield ``datePublished`` of the outermost objects first: inner ones may be related articles."""
    level = [value]
    while level:
        objects = [item for item in level if isinstance(item, dict)]
        yield from (str(item["datePublished"]) for item in objects if "datePublished" in item)
        lists = (item for item in level if isinstance(item, list))
        level = [child for item in objects for child in item.values()] + [child for item in lists for child in item]


def _address_dates(tree: HtmlElement) -> Iterator[str]:
    match = _ADDRESS_DATE.search(_address(tree) or "")
    if match:
        yield "-".join((match[1], match[2].zfill(2), match[3].zfill(2)))


def _element_dates(tree: HtmlElement) -> Iterator[str]:
    """Yield what time elements and elements marked as publication date hold; they count only if all agree."""
    for element in tree.iterfind(".//time"):
        yield element.get("datetime") or element.text_content()
    for element in tree.iterfind(".//*[@itemprop='datePublished']"):
        yield element.get("datetime") or element.get("content") or element.text_content()


def _read(words: str) -> date | None:
    from .normalize.dates import read_published

    try:
        return read_published(words.strip()) if words.strip() else None
    except DateUnreadable:
        return None
