"""Cutting a text at the edges of spans."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extractor.view.marks import cut

TEXTS = st.text(alphabet="ab 😀e\u0301\u0645", max_size=30)
SPANS = st.lists(st.tuples(st.integers(-2, 34), st.integers(-2, 34)), max_size=8)


@given(TEXTS, SPANS)
def test_pieces_are_the_text_and_know_exactly_the_spans_that_cover_them(
    text: str, spans: list[tuple[int, int]]
) -> None:
    pieces = cut(text, spans)
    assert "".join(p.text for p in pieces) == text
    for p in pieces:
        assert all(text[p.start : p.end] == p.text for p in pieces)
        for at in range(p.start, p.end):
            assert p.spans == tuple(n for n, (start, end) in enumerate(spans) if start <= at < end)


def test_overlapping_spans_share_the_piece_between() -> None:
    assert [(p.text, p.spans) for p in cut("abcdef", [(0, 4), (2, 6), (3, 3)])] == [
        ("ab", (0,)),
        ("cd", (0, 1)),
        ("ef", (1,)),
    ]
