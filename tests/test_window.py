"""Windows: every sentence is read once, in order, in runs that fit, with the sentence before as context."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractor.article import Article
from extractor.clean import Sentence, View, make_view
from extractor.window import length, paragraphs, windows_of


def view_of(lengths: list[list[int]]) -> View:
    """A view whose paragraphs have sentences of these lengths."""
    sentences: list[Sentence] = []
    text = ""
    for paragraph, sizes in enumerate(lengths, start=1):
        for size in sizes:
            start = len(text)
            text += "x" * size
            sentences.append(Sentence(len(sentences) + 1, start, len(text), paragraph))
            text += " "
        text += "\n\n"
    return View(text, tuple(sentences), ())


VIEWS = st.lists(st.lists(st.integers(1, 60), min_size=1, max_size=5), min_size=1, max_size=8).map(view_of)


@given(VIEWS, st.integers(1, 200))
def test_every_sentence_is_in_one_window_in_order(view: View, chars: int) -> None:
    windows = windows_of(view, chars=chars)
    assert [s for window in windows for s in window.sentences] == list(view.sentences)
    assert all(window.sentences for window in windows)
    assert [n for window in windows for n in window.numbers] == [s.number for s in view.sentences]


@given(VIEWS, st.integers(1, 200))
def test_a_window_fits_unless_it_is_one_long_sentence(view: View, chars: int) -> None:
    for window in windows_of(view, chars=chars):
        assert window.end - window.start <= chars or len(window.sentences) == 1


@given(VIEWS, st.integers(1, 200))
def test_a_paragraph_that_fits_is_not_cut(view: View, chars: int) -> None:
    windows = windows_of(view, chars=chars)
    for paragraph in paragraphs(view.sentences):
        homes = {n for n, window in enumerate(windows) for s in paragraph if s in window.sentences}
        assert len(homes) == 1 or length(paragraph) > chars


@given(VIEWS, st.integers(1, 200))
def test_the_context_is_the_sentence_before(view: View, chars: int) -> None:
    for window in windows_of(view, chars=chars):
        first = window.sentences[0]
        assert window.before == (view.sentences[first.number - 2] if first.number > 1 else None)


@given(VIEWS)
def test_a_large_enough_window_holds_everything(view: View) -> None:
    assert len(windows_of(view, chars=len(view.text))) == 1


def test_neighbouring_windows_could_not_be_one() -> None:
    view = view_of([[30], [30], [30]])
    assert [window.numbers for window in windows_of(view, chars=70)] == [(1, 2), (3,)]


def test_an_article_without_text_has_no_windows() -> None:
    assert windows_of(make_view(Article("")), chars=100) == []


def test_windows_of_a_real_view_have_its_offsets() -> None:
    text = "Two men died in Kano. A third fled.\n\nPolice came late. Nobody was held."
    view = make_view(Article(text))
    windows = windows_of(view, chars=40)
    assert [view.text[w.start : w.end] for w in windows] == text.split("\n\n")
