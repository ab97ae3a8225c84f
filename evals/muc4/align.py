"""Match the templates of a response with those of the key, message by message.

``greedy`` is the official way: every pair that may match, best first, one to one. ``optimal`` takes the
pairs whose qualities sum to the most. Both rate a pair by ``pairs.quality``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .assign import assign
from .credit import Tally
from .kinds import Align
from .pairs import may_match, quality, score_pair
from .templates import Template

# Worth of a pair that may match and earns nothing: better than none, so that both ways match all they may.
_FLOOR = 0.01


@dataclass(frozen=True, slots=True)
class Pair:
    """A key template and a response template of one message, by index, with their tallies and worth."""

    key: int
    response: int
    tallies: dict[str, Tally]
    worth: float


def match_templates(keys: Sequence[Template], responses: Sequence[Template], *, how: Align) -> list[Pair]:
    """Match the templates of one message one to one; order of the input breaks ties."""
    pairs = [
        _pair(i, j, key=key, response=response)
        for i, key in enumerate(keys)
        for j, response in enumerate(responses)
        if may_match(key, response)
    ]
    return _greedy(pairs) if how is Align.GREEDY else _optimal(pairs, shape=(len(keys), len(responses)))


def _pair(i: int, j: int, *, key: Template, response: Template) -> Pair:
    tallies = score_pair(key, response)
    return Pair(i, j, tallies, worth=max(_FLOOR, quality(tallies)))


def _greedy(pairs: Iterable[Pair]) -> list[Pair]:
    taken: list[Pair] = []
    for pair in sorted(pairs, key=lambda p: (-p.worth, p.key, p.response)):
        if all(pair.key != other.key and pair.response != other.response for other in taken):
            taken.append(pair)
    return taken


def _optimal(pairs: Iterable[Pair], *, shape: tuple[int, int]) -> list[Pair]:
    found = {(pair.key, pair.response): pair for pair in pairs}
    if not found:
        return []
    rows, columns = range(shape[0]), range(shape[1])
    worth = [[found[i, j].worth if (i, j) in found else 0.0 for j in columns] for i in rows]
    return [found[cell] for cell in assign(worth) if cell in found]
