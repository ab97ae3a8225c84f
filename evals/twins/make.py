"""Make twins of a gold set, and write them as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..errors import NothingMeasured, UsageWrong
from ..gold import GoldArticle
from ..lines import Json, dump
from ..lint_rules import each_fault
from .edits import Straddled, edited, label_of, move_quotes, row_of, with_words
from .kinds import KINDS, Change


def kinds_named(names: Iterable[str]) -> tuple[str, ...]:
    """Kinds by name, all of them where none is named; raise ``UsageWrong`` for one that does not exist."""
    chosen = tuple(dict.fromkeys(names)) or tuple(KINDS)
    for name in chosen:
        if name not in KINDS:
            raise UsageWrong(f"Kind of twin {name!r} does not exist. Use {', '.join(KINDS)}.")
    return chosen


def each_twin(golds: Sequence[GoldArticle], *, kinds: Iterable[str]) -> Iterator[GoldArticle]:
    """Yield the twins of every article, kind by kind; an article that a kind does not fit has none."""
    for kind in kinds:
        for gold in golds:
            change = KINDS[kind](gold, golds)
            twin = make_twin(gold, change, kind=kind) if change else None
            if twin is not None:
                yield twin


def make_twin(gold: GoldArticle, change: Change, *, kind: str) -> GoldArticle | None:
    """Change an article and its label; None where the label could not follow without breaking a rule of its own."""
    text = edited(gold.text, change.edits)
    row = row_of(gold)
    if change.without_totals:
        totals = row["totals"]
        assert isinstance(totals, list)
        row["totals"] = [total for at, total in enumerate(totals) if at not in change.without_totals]
    try:
        move_quotes(row, edits=change.edits, text=text)
    except Straddled:
        return None
    changed = with_words(row, change.words)
    assert isinstance(changed, dict)
    about: dict[str, Json] = {"id": f"{gold.id}-{kind}", "twin_of": gold.id}
    twin = GoldArticle(label_of({**changed, **change.values, **about}), text)
    faults = {message for _, message in each_fault(gold.label, text=gold.text)}
    return None if any(m not in faults for _, m in each_fault(twin.label, text=text)) else twin


def write_twins(twins: Iterable[GoldArticle], folder: Path) -> dict[str, int]:
    """Write twins as a gold folder, in place of earlier twins there; return how many of each kind.

    Raise ``UsageWrong`` for a folder that holds anything else, ``NothingMeasured`` where no article has a twin.
    """
    _clear(folder)
    numbers: dict[str, int] = {}
    for twin in twins:
        (folder / f"{twin.id}.txt").write_bytes(twin.text.encode())
        (folder / f"{twin.id}.json").write_text(dump(row_of(twin)) + "\n", encoding="utf-8")
        kind = kind_of(twin)
        numbers[kind] = numbers.get(kind, 0) + 1
    if not numbers:
        raise NothingMeasured("No article has a twin of these kinds. Choose more with --ids or --kind.")
    return numbers


def kind_of(twin: GoldArticle) -> str:
    """The kind of a twin."""
    return twin.id.removeprefix(f"{twin.label.twin_of}-")


def _clear(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    known = {f"-{kind}{suffix}" for kind in KINDS for suffix in (".json", ".txt")}
    for file in sorted(folder.iterdir()):
        if file.is_dir() or not any(file.name.endswith(end) for end in known):
            raise UsageWrong(
                f"{str(file)!r} is no twin. Pass --out with an empty folder, or one that holds twins only."
            )
    for file in folder.iterdir():
        file.unlink()
