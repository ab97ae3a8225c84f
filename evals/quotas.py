"""What the gold set has to hold, and what it holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, get_args

from extractor.schema import Kind

from .gold import GoldArticle, split_of

RULES = tuple(f"R{n}" for n in range(1, 61))
KINDS = tuple(k for k in get_args(Kind) if k not in ("other", "unknown"))
HARD_EMPTY = (
    "anniversary", "round_up", "talks", "drill", "accident", "crime", "threat", "opinion", "film_review",
    "sports_metaphor",
)  # fmt: skip
DAMAGE = {"upper_case", "entity_damage", "machine_translated"}
LONG_WORDS = 2000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Quota:
    """One demand on the gold set, with what there is of it in each split."""

    name: str
    want: str
    have: str
    met: bool
    dev: str = ""
    test: str = ""
    lacks: str = ""


def count_words(text: str) -> int:
    """Words of an article, in any script that puts spaces between them."""
    return len(_WORD.findall(text))


def check_quotas(golds: Sequence[GoldArticle]) -> list[Quota]:
    """The table of demands, met or not."""
    return [*_size(golds), *_incidents(golds), *_variety(golds), _rules(golds)]


def _count(name: str, picked: Sequence[GoldArticle], *, want: int) -> Quota:
    split = Counter(split_of(g.id) for g in picked)
    have = len(picked)
    return Quota(name, f">= {want}", str(have), have >= want, dev=str(split["dev"]), test=str(split["test"]))


def _size(golds: Sequence[GoldArticle]) -> list[Quota]:
    words = [count_words(g.text) for g in golds]
    middle, low, high = int(median(words or [0])), min(words or [0]), max(words or [0])
    return [
        _count("articles", golds, want=90),
        Quota("words, median", "250..450", str(middle), 250 <= middle <= 450),
        Quota("words, all", "80..3500", f"{low}..{high}", low >= 80 and high <= 3500),
        _count(f"over {LONG_WORDS} words", [g for g in golds if count_words(g.text) > LONG_WORDS], want=5),
    ]


def _incidents(golds: Sequence[GoldArticle]) -> list[Quota]:
    sizes = {g.id: sum(not i.optional for i in g.label.incidents) for g in golds}
    third = -(-len(golds) // 3)
    largest = max(sizes.values(), default=0)
    return [
        _count("without incident", [g for g in golds if sizes[g.id] == 0], want=third),
        _count("two and more", [g for g in golds if sizes[g.id] >= 2], want=third),
        Quota("most incidents", ">= 8", str(largest), largest >= 8),
        _cover("kinds of attack", KINDS, Counter(i.kind for g in golds for i in g.label.incidents), times=1),
        _cover("kinds of empty", HARD_EMPTY, Counter(g.label.tags.empty_kind for g in golds), times=1),
    ]


def _variety(golds: Sequence[GoldArticle]) -> list[Quota]:
    foreign = [g for g in golds if g.label.language != "en"]
    languages = sorted({g.label.language for g in foreign})
    countries = {c for g in golds for c in _countries(g)}
    regions = {g.label.tags.region for g in golds}
    return [
        Quota("languages not English", ">= 4", f"{len(languages)} ({' '.join(languages)})", len(languages) >= 4),
        _count("articles not English", foreign, want=8),
        _count("damaged texts", [g for g in golds if DAMAGE & set(g.label.tags.noise)], want=8),
        Quota("countries", ">= 12", str(len(countries)), len(countries) >= 12),
        Quota("regions", ">= 6", str(len(regions)), len(regions) >= 6),
    ]


def _countries(gold: GoldArticle) -> set[str]:
    named = {i.place.country for i in gold.label.incidents if i.place.country}
    return set(gold.label.tags.countries) or named


def _rules(golds: Sequence[GoldArticle]) -> Quota:
    return _cover("rules tried", RULES, Counter(r for g in golds for r in set(g.label.tags.rules)), times=2)


def _cover(name: str, wanted: Sequence[str], have: Mapping[Any, int], *, times: int) -> Quota:
    lacking = [w for w in wanted if have.get(w, 0) < times]
    done = f"{len(wanted) - len(lacking)} of {len(wanted)}"
    return Quota(name, f"each >= {times}", done, not lacking, lacks=" ".join(lacking))
