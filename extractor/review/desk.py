"""The desk: an output, its articles and the journal of their review, side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..article import Article, read_articles
from ..errors import SettingsError
from ..reviewed import HistoryEntry, LabelDetails, Mode, Reviewed, read_reviewed
from ..schema import Extraction, each_evidence
from ..setting import Setting
from ..sources import Source
from ..verify import checker_of
from .journal import Change, Journal
from .sheet import Sheet, base_of, sheet_of

KEPT = 64  # settings kept in memory


@dataclass(frozen=True, slots=True)
class Paper:
    """One article with the result that is reviewed. ``digest`` is that of the result as it came."""

    number: int
    article: Article
    result: Reviewed
    key: str
    digest: str

    @property
    def text(self) -> str:
        """The raw text that every offset counts in."""
        return self.article.text


class Desk:
    """What is under review, by number, with what every action needs of it."""

    def __init__(self, papers: Sequence[Paper], journal: Journal, *, reviewer: str) -> None:
        """Lay out papers; raises SettingsError if the journal is about other results."""
        self.papers, self.journal, self.reviewer = tuple(papers), journal, reviewer
        self.mode = journal.mode
        _require_same(self.papers, journal)
        self._started = set(journal.bases())
        self._sheets: dict[int, Sheet] = {}
        self._settings: dict[int, Setting] = {}

    def entries(self, paper: Paper) -> list[HistoryEntry]:
        """Return what was done on one article."""
        return self.journal.entries(paper.key) if paper.key in self._started else []

    def sheet(self, paper: Paper) -> Sheet:
        """Return an article as it stands."""
        if paper.number not in self._sheets:
            self._sheets[paper.number] = sheet_of(paper.result, self.entries(paper))
        return self._sheets[paper.number]

    def act(self, paper: Paper, changes: Sequence[Change]) -> None:
        """Write one action to the journal; the sheet shows it from then on."""
        self.journal.append(paper.key, changes, who=self.reviewer, base=paper.digest)
        self._started.add(paper.key)
        self._sheets.pop(paper.number, None)

    def setting(self, paper: Paper) -> Setting:
        """Return what of an article bears on its values; those of the last articles are kept, for one takes time."""
        if paper.number not in self._settings:
            while len(self._settings) >= KEPT:
                self._settings.pop(next(iter(self._settings)))
            self._settings[paper.number] = checker_of(paper.article, paper.result.provenance).setting
        setting = self._settings[paper.number]
        details = details_of(self.sheet(paper))
        published = (details.published if details else None) or setting.published or paper.article.published
        return replace(setting, published=published)

    @property
    def finished(self) -> int:
        """How many articles are reviewed."""
        return sum(self.sheet(paper).finished for paper in self.papers)

    def next_open(self, after: int) -> Paper | None:
        """Return the next article that is not reviewed, from the one behind ``after`` around to it."""
        turned = (*self.papers[after + 1 :], *self.papers[:after])
        return next((paper for paper in turned if not self.sheet(paper).finished), None)


def open_desk(output: Path, articles: Source, journal: Journal, *, reviewer: str) -> Desk:
    """Read an output and its articles, and lay them out with their journal.

    Raises SettingsError where an article is missing or is not the text that the output was made from.
    """
    return Desk(lay_out(read_reviewed(output), read_articles(articles), mode=journal.mode), journal, reviewer=reviewer)


def lay_out(results: Iterable[Reviewed], articles: Iterable[Article], *, mode: Mode = "review") -> list[Paper]:
    """Put every result beside its article."""
    known = _by_digest(articles)
    papers = [_paper(n, result, known, mode=mode) for n, result in enumerate(results)]
    keys = [paper.key for paper in papers]
    twice = (
        next((paper for n, paper in enumerate(papers) if paper.key in keys[:n]), None)
        if len({*keys}) < len(keys)
        else None
    )
    if twice is not None:
        name = twice.result.article_id
        raise SettingsError(f"Two results are of the article {name!r}. Leave one of them in the output.")
    return papers


def _by_digest(articles: Iterable[Article]) -> dict[str, dict[str, Article]]:
    known: dict[str, dict[str, Article]] = {}
    for article in articles:
        digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
        known.setdefault(digest, {})[article.id] = article
    return known


def _paper(number: int, result: Reviewed, known: dict[str, dict[str, Article]], *, mode: Mode) -> Paper:
    name, digest = result.article_id, result.provenance.article_sha256
    same = known.get(digest)
    if not same:
        given = any(name in articles for articles in known.values())
        fault = "is another text than the output was made from" if given else "is not among the articles"
        raise SettingsError(f"Article {name!r} {fault}. Pass with --articles what was given to `incidents extract`.")
    article = same.get(name) or next(iter(same.values()))
    _require_quotes(result, article)
    base = base_of(result, mode=mode)
    return Paper(number, article, base, f"{name} {digest[:16]}", _digest_of(result))


def _require_quotes(result: Extraction, article: Article) -> None:
    for path, evidence in each_evidence(result):
        if article.text[evidence.start : evidence.end] != evidence.quote:
            raise SettingsError(
                f"Article {result.article_id!r}: {path}: the quote does not stand at {evidence.start}..{evidence.end}. "
                "Run `incidents verify` on this output."
            )


def _digest_of(result: Reviewed) -> str:
    return hashlib.sha256(result.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()


def _require_same(papers: Iterable[Paper], journal: Journal) -> None:
    bases = journal.bases()
    for paper in papers:
        if bases.get(paper.key, paper.digest) != paper.digest:
            raise SettingsError(
                f"The result for {paper.result.article_id!r} is not the one that {str(journal.path)!r} was begun with. "
                "Give that output again, or another file with --journal."
            )


def details_of(sheet: Sheet) -> LabelDetails | None:
    """Return what a reviewer said about the article for its label."""
    unit = sheet.label
    return LabelDetails.model_validate(unit.value) if unit and unit.status != "rejected" else None
