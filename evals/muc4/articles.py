"""Read MUC-4 article files: an id line, a dateline with the date of the report, text in capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from extractor.article import Article

from ..errors import UsageWrong
from .dates import MONTHS
from .templates import read_text

_ID = re.compile(r"^\s*([A-Z]+\d*-MUC\d-\d+)\s*(?:\(.*)?$", re.MULTILINE)
# The date of the report stands before the first "--" of the text.
_DATELINE = re.compile(rf"(\d{{1,2}})\s+({'|'.join(MONTHS)})[A-Z]*\s+(\d{{2}})\b")


def load_articles(path: Path) -> tuple[Article, ...]:
    """Read every article of a file; raise ``UsageWrong`` when it holds none."""
    articles = tuple(parse_articles(read_text(path)))
    if not articles:
        raise UsageWrong(f"No article in {str(path)!r}: no line like 'DEV-MUC3-0001'. Give an article file.")
    return articles


def parse_articles(text: str) -> Iterator[Article]:
    """Read the articles of a text, in order; ``published`` is the dateline's date, None for NO DATE."""
    heads = list(_ID.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=False):  # no head leaves one end over
        body = text[head.end() : end].strip("\r\n")
        yield Article(text=body, id=head.group(1), published=published(body), source="MUC-4", language="en")


def published(body: str) -> date | None:
    """Find the date of the report in an article's dateline."""
    found = _DATELINE.search(body.partition("--")[0][:400])
    if not found:
        return None
    try:
        return date(1900 + int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        return None
