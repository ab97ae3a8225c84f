"""Make the prompt view of an article.

The steps are repeated until the text stays as it is, so that the view of a view is the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ..article import Article
from ..heading import find_dateline
from ..language import guess_language
from .boilerplate import Line, find_boilerplate, split_lines
from .debris import find_debris
from .headline import find_headline
from .offsets import Dropped, Edit, OffsetMap, Traced, edited, trace
from .repair import repaired
from .sentences import Spans, cut
from .wrap import unwrap

MAX_PASSES = 12

_REPLACED = re.compile("\ufffd+")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the view, numbered from 1; ``text[start:end]`` of the view, in its paragraph (from 1)."""

    number: int
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class View:
    """What a model reads of an article, and where each character of it stands in the raw text.

    ``broken`` are view spans where text was lost or is doubtful: values from there need review (R24).
    ``headline`` is the number of the sentence that is the headline (R5); ``dateline`` a view span whose
    place is not the incident's (R19).
    """

    text: str
    sentences: tuple[Sentence, ...]
    dropped: tuple[Dropped, ...]
    broken: tuple[tuple[int, int], ...] = ()
    headline: int | None = None
    dateline: tuple[int, int] | None = None
    offsets: OffsetMap = field(default=OffsetMap((), ()), repr=False)

    def sentence_text(self, number: int) -> str:
        """Return the words of a sentence. Raises IndexError when there is no such number."""
        if not 1 <= number <= len(self.sentences):
            raise IndexError(f"No sentence {number}; the view has {len(self.sentences)}.")
        sentence = self.sentences[number - 1]
        return self.text[sentence.start : sentence.end]

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest span of the raw text that covers ``[start, end)`` of the view."""
        return self.offsets.raw_span(start, end)

    def view_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the view that stands for ``[start, end)`` of the raw text; empty where it was
        dropped.
        """
        return self.offsets.span_of_raw(start, end)

    def is_broken(self, start: int, end: int) -> bool:
        """Tell whether a span of the view touches text that was broken in the article (R24)."""
        return any(low < end and start < high for low, high in self.broken)


def make_view(article: Article) -> View:
    """Make the view of an article. Never raises; an article without text gives a view without sentences."""
    language = article.language or guess_language(article.text)
    cleaning = _Cleaning(trace(article.text), article, language)
    for _ in range(MAX_PASSES):
        before = cleaning.traced.text
        cleaning.clean_once()
        if cleaning.traced.text == before:
            break
    return cleaning.view()


class _Layout(NamedTuple):
    """A text as it stands, its lines, and the spans of its headline and dateline."""

    text: str
    lines: list[Line]
    headline: tuple[int, int] | None
    dateline: tuple[int, int] | None


@dataclass(slots=True)
class _Cleaning:
    """One article on its way to its view; spans of broken text are kept in raw offsets between the steps."""

    traced: Traced
    article: Article
    language: str | None
    spots: set[tuple[int, int]] = field(default_factory=set)
    cuts: set[tuple[int, int]] = field(default_factory=set)
    last: _Layout | None = None

    def clean_once(self) -> None:
        self.traced = repaired(self.traced)
        self.apply(unwrap(self.traced.text))
        debris = find_debris(self.traced.text, raw=self.article.text, language=self.language)
        if debris.spots:
            offsets = OffsetMap.of(self.traced.runs)
            self.spots |= {offsets.raw_span(*spot) for spot in debris.spots}
            self.cuts |= {offsets.raw_span(edit.start, edit.end) for edit in debris.edits if not edit.new}
        self.apply(debris.edits)
        layout = self.layout()
        protected = tuple(span for span in (layout.headline, layout.dateline) if span)
        self.apply(find_boilerplate(self.traced.text, layout.lines, language=self.language, protected=protected))
        self.apply(_outer_space(self.traced.text))

    def apply(self, edits: Iterable[Edit]) -> None:
        self.traced = edited(self.traced, edits)

    def layout(self) -> _Layout:
        """Lay out the text as it stands; what the last pass left unchanged is laid out already."""
        text = self.traced.text
        if self.last is None or self.last.text != text:
            lines, dateline = split_lines(text), find_dateline(text)
            headline = find_headline(lines, title=self.article.title, dateline=dateline)
            self.last = _Layout(text, lines, headline, dateline)
        return self.last

    def view(self) -> View:
        text, lines, headline, dateline = self.layout()
        offsets = OffsetMap.of(self.traced.runs)
        fused = _fused({offsets.span_of_raw(*cut_out)[0] for cut_out in self.cuts}, dateline)
        sentences = tuple(_sentences(lines, headline=headline, language=self.language, fused=fused))
        spots = [offsets.span_of_raw(*spot) for spot in self.spots]
        spots += [match.span() for match in _REPLACED.finditer(text)]
        return View(
            text=text,
            sentences=sentences,
            dropped=_merged(self.traced.dropped),
            broken=tuple(sorted({_with_neighbours(text, *spot) for spot in spots})),
            headline=next((s.number for s in sentences if headline and s.start == headline[0]), None),
            dateline=dateline,
            offsets=offsets,
        )


def _outer_space(text: str) -> Iterator[Edit]:
    """Yield the edits that strip the text."""
    inner = text.strip()
    start = len(text) - len(text.lstrip())
    if start:
        yield Edit(0, start, "")
    if inner and start + len(inner) < len(text):
        yield Edit(start + len(inner), len(text), "")


def _fused(points: set[int], dateline: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Return the spans in which no sentence begins: where debris was taken out, and the dateline."""
    outside = [(point - 1, point) for point in points if not dateline or not dateline[0] < point <= dateline[1]]
    return sorted([*outside, *([dateline] if dateline else [])])


def _sentences(
    lines: list[Line], *, headline: tuple[int, int] | None, language: str | None, fused: Spans
) -> Iterator[Sentence]:
    number = 0
    for paragraph, line in enumerate(lines, start=1):
        whole = headline is not None and line.start == headline[0]
        spans = cut(line.text, language=language, offset=line.start, fused=fused)
        for start, end in [(line.start, line.end)] if whole else spans:
            number += 1
            yield Sentence(number, start, end, paragraph)


def _with_neighbours(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a span by the words on both sides of it, within its line."""
    before = re.search(r"[^\s]*[^\S\n]*$", text[max(0, start - 60) : start])
    after = re.match(r"[^\S\n]*[^\s]*", text[end : end + 60])
    return start - (len(before[0]) if before else 0), end + (len(after[0]) if after else 0)


def _merged(dropped: tuple[Dropped, ...]) -> tuple[Dropped, ...]:
    """Sort what was dropped, without what lies inside something dropped later."""
    merged: list[Dropped] = []
    for one in sorted(dropped, key=lambda d: (d.start, -d.end)):
        if merged and one.end <= merged[-1].end:
            continue
        if merged and one.start == merged[-1].end and one.reason == merged[-1].reason:
            merged[-1] = Dropped(merged[-1].start, one.end, one.reason)
        else:
            merged.append(one)
    return tuple(merged)
