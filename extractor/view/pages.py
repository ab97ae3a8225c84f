"""One result and its article as a page: the text with marks, cards, totals, and everything that a person should know."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import urlsplit

from ..article import Article
from ..reviewed import Reviewed
from ..schema import Evidence, Issue, Total
from .card import card_of
from .history import history_of, review_line
from .marks import cut
from .shown import ArticlePage, Part, Quote
from .words import (
    OUTCOMES,
    SIDES,
    STATUS_SENTENCES,
    VERDICTS,
    day_words,
    figure_words,
    flag_sentence,
    isolated,
    joined,
    spaced,
)

NO_TEXT = "The article's text was not given, so quotes are shown without it. Pass it with --articles."
OTHER_TEXT = (
    "This is not the text that the record was made from: their digests differ. Only quotes that still stand at their"
    " place are marked."
)
LOST_QUOTE = "Not every quote stands at its place in the text. The others are marked."


def page_of(result: Reviewed, article: Article | None) -> ArticlePage:
    """Return the page of one result; without its article only the quotes are shown."""
    quotes = Quotes(article.text if article else None)
    cards = tuple(card_of(i, mark=quotes.mark, review=result.review) for i in result.incidents)
    totals = tuple(total_part(n, t, quotes=quotes, result=result) for n, t in enumerate(result.totals))
    check = result.totals_check
    flagged = {flag for i in result.incidents for flag in i.needs_review}
    return ArticlePage(
        id=result.article_id,
        title=title_of(result, article),
        line=line_of(result, article),
        link=web_address(article.source if article else None),
        language=result.provenance.language or (article.language if article else None) or "",
        notices=tuple(notices(result, article, quotes)),
        review=review_line(result.review),
        pieces=quotes.pieces(),
        quotes=quotes.shown(),
        cards=cards,
        totals=totals,
        check=joined([VERDICTS.get(check.verdict), check.note]),
        check_holds=check.verdict != "inconsistent",
        issues=tuple(issue_words(issue) for issue in result.issues if issue.code not in flagged),
        history=history_of(result.review, None),
        made=made_with(result),
    )


class Quotes:
    """Numbers the evidence of an article, each span once for each hue."""

    def __init__(self, text: str | None) -> None:
        self.text = text
        self.numbers: dict[tuple[int, int, str, str], int] = {}

    def mark(self, evidence: Evidence, hue: str) -> int:
        """Return the number of a piece of evidence."""
        return self.numbers.setdefault((evidence.start, evidence.end, evidence.quote, hue), len(self.numbers))

    def stands(self, start: int, end: int, quote: str) -> bool:
        """Whether a quote stands in the text at its offsets."""
        return self.text is not None and 0 <= start < end and self.text[start:end] == quote

    @property
    def all_stand(self) -> bool:
        """Whether every quote stands in the text."""
        return all(self.stands(start, end, quote) for start, end, quote, _ in self.numbers)

    def pieces(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return the text cut where marking begins or ends; nothing without a text."""
        spans = [(s, e) if self.stands(s, e, quote) else (0, 0) for s, e, quote, _ in self.numbers]
        return tuple((p.text, p.spans) for p in cut(self.text or "", spans))

    def shown(self) -> tuple[Quote, ...]:
        """Return the quotes in the order of their numbers; those in the text leave their words to it."""
        return tuple(
            Quote(text="" if self.stands(start, end, quote) else quote, start=start, end=end, hue=hue)
            for start, end, quote, hue in self.numbers
        )


def has_other_text(result: Reviewed, article: Article) -> bool:
    """Whether a record was made from another text than the article's."""
    digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    return digest != result.provenance.article_sha256


def notices(result: Reviewed, article: Article | None, quotes: Quotes) -> list[str]:
    """Return what a person should know before reading the page."""
    found = [STATUS_SENTENCES[result.status]]
    if article is None:
        found.append(NO_TEXT)
    elif has_other_text(result, article):
        found.append(OTHER_TEXT)
    elif not quotes.all_stand:
        found.append(LOST_QUOTE)
    return [notice for notice in found if notice]


def title_of(result: Reviewed, article: Article | None) -> str:
    """Return an article's title, else its first line, else its id."""
    first = article.text.strip().partition("\n")[0].strip() if article else ""
    return (article.title if article else None) or (first if 0 < len(first) <= 140 else "") or result.article_id


def line_of(result: Reviewed, article: Article | None) -> str:
    """Return where an article comes from."""
    published = result.provenance.published
    day = f"published {day_words(published)}" if published else "publication date not stated"
    source = article.source if article else None
    return joined([isolated(result.article_id), day, isolated(source) if source else None])


def web_address(source: str | None) -> str:
    """Return a source that is an address of the web, and nothing for any other: no script, no file."""
    words = (source or "").strip()
    try:
        parts = urlsplit(words)
    except ValueError:
        return ""
    return words if parts.scheme in ("http", "https") and parts.netloc else ""


def total_part(number: int, total: Total, *, quotes: Quotes, result: Reviewed) -> Part:
    """Return one stated total."""
    figure = figure_words(total.number, total.number_high, total.qualifier, words=total.words)
    covers = f"over {', '.join(total.covers)}" if total.covers else ""
    period = f"“{isolated(total.period)}”" if total.period else ""
    decided = result.review.totals.get(f"totals.{number}", "unreviewed") if result.review else "unreviewed"
    return Part(
        at=f"totals.{number}",
        text=f"{figure} {OUTCOMES[total.outcome]}",
        note=joined([SIDES[total.side], covers, period]),
        marks=(quotes.mark(total.evidence, "total"),),
        decision="" if decided == "unreviewed" else decided,
    )


def issue_words(issue: Issue) -> str:
    """Return an issue as a sentence: its own words, and the value it is about."""
    message = (
        flag_sentence(issue.code) if issue.message == issue.code else issue.message[:1].upper() + issue.message[1:]
    )
    value = f" ({spaced(issue.field)}: “{isolated(issue.value)}”)" if issue.field and issue.value else ""
    value = value or (
        f" (“{isolated(issue.value)}”)" if issue.value else f" ({spaced(issue.field)})" if issue.field else ""
    )
    where = f"{issue.incident}: " if issue.incident else ""
    return f"{where}{message.rstrip('.')}{value}."


def made_with(result: Reviewed) -> str:
    """Say what made a result, and what it cost."""
    usage, made = result.usage, result.provenance
    calls = f"{usage.calls} call{'' if usage.calls == 1 else 's'}, {usage.seconds:.1f} s" if usage.calls else ""
    cost = f"${usage.cost_usd:.4f}" if usage.cost_usd else ""
    version = f"version {made.extractor_version}" if made.extractor_version else ""
    return joined([made.model, version, calls, cost])


def match_articles(results: Sequence[Reviewed], articles: Sequence[Article]) -> list[Article | None]:
    """Return the article of each result: of its id, the one with its digest first; else of any id with its digest."""
    by_id: dict[str, list[Article]] = {}
    by_digest: dict[str, Article] = {}
    for article in articles:
        by_id.setdefault(article.id, []).append(article)
        digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
        by_digest.setdefault(digest, article)
    found: list[Article | None] = []
    for result in results:
        same = by_digest.get(result.provenance.article_sha256)
        named = by_id.get(result.article_id, [])
        found.append(same if same in named or not named else named[0])
    return found
