"""Windows: the runs of sentences that a model sees at once, one algorithm for every model.

A capable model sees the whole article; a small one a paragraph, with the sentence before it as context; an article that
is longer than the window is cut between paragraphs for any model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .clean import Sentence, View


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences to be read, in order, and the one before them that is context only."""

    sentences: tuple[Sentence, ...]
    before: Sentence | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that a draft of this window may cite."""
        return tuple(sentence.number for sentence in self.sentences)

    @property
    def start(self) -> int:
        """Where the window begins in the view."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Where the window ends in the view."""
        return self.sentences[-1].end


def windows_of(view: View, *, chars: int) -> list[Window]:
    """Cut a view into windows of about ``chars`` characters, between paragraphs where one fits."""
    return [with_context(run, view.sentences) for run in runs(paragraphs(view.sentences), chars)]


def paragraphs(sentences: Iterable[Sentence]) -> Iterator[list[Sentence]]:
    """Yield the sentences of each paragraph."""
    current: list[Sentence] = []
    for sentence in sentences:
        if current and sentence.paragraph != current[-1].paragraph:
            yield current
            current = []
        current.append(sentence)
    if current:
        yield current


def runs(groups: Iterable[list[Sentence]], chars: int) -> Iterator[list[Sentence]]:
    """Join paragraphs as long as they fit; cut one that does not fit between its sentences."""
    run: list[Sentence] = []
    for group in groups:
        for part in [group] if length(group) <= chars else [[sentence] for sentence in group]:
            if run and length([*run, *part]) > chars:
                yield run
                run = []
            run = [*run, *part]
    if run:
        yield run


def length(sentences: Sequence[Sentence]) -> int:
    """Characters from the first sentence's start to the last one's end."""
    return sentences[-1].end - sentences[0].start


def with_context(run: Sequence[Sentence], sentences: Sequence[Sentence]) -> Window:
    """Make a window of a run, with the sentence before it."""
    before = run[0].number - 2
    return Window(tuple(run), sentences[before] if before >= 0 else None)
