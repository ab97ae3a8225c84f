"""How far our scores are from the official ones: rank correlation and differences, by system and by slot."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import correlation, fmean

from ..errors import NothingMeasured, UsageWrong
from .credit import Tally
from .kinds import Align
from .report import plain_table
from .score import ALL_TEMPLATES, score
from .slots import SLOT_NAMES
from .templates import load_templates, read_text

Rows = Mapping[str, Tally]
Official = Mapping[str, Mapping[str, Mapping[str, float | None]]]


@dataclass(frozen=True, slots=True)
class System:
    """One system's F of ALL TEMPLATES, and its recall and precision: ours, official."""

    name: str
    f: tuple[float, float]
    rec: tuple[int, int]
    pre: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SlotGap:
    """Mean absolute difference of one slot row over all systems; None where no system has a figure."""

    name: str
    rec: float | None
    pre: float | None


@dataclass(frozen=True, slots=True)
class Parity:
    """Ours against official; ``spearman`` is None for fewer than two systems or constant scores."""

    systems: tuple[System, ...]
    slots: tuple[SlotGap, ...]
    spearman: float | None

    @property
    def mean_difference(self) -> float:
        """Mean absolute difference of F in points."""
        return fmean(abs(system.f[0] - system.f[1]) for system in self.systems)


def measure_parity(folder: Path, *, key: Path | None, official: Path | None, align: Align) -> Parity:
    """Score ``folder/responses/*`` against the key and compare with ``folder/official_scores.json``.

    ``key`` and ``official`` name other files. Raise ``UsageWrong`` for a file that is not there,
    ``NothingMeasured`` when no response has an official score.
    """
    figures = load_official(official or folder / "official_scores.json")
    keys = load_templates(key or _find_key(folder))
    responses = {path.stem: path for path in _response_files(folder) if path.stem in figures}
    if not responses:
        raise NothingMeasured(
            f"No response under {str(folder)!r} has an official score. Name the files by the systems: "
            f"{', '.join(sorted(figures))}."
        )
    ours = {name: score(keys, load_templates(path), align=align) for name, path in sorted(responses.items())}
    return compare_scores(ours, figures)


def compare_scores(ours: Mapping[str, Rows], official: Official) -> Parity:
    """Set scored rows beside the official figures of the same systems."""
    systems = tuple(_system(name, rows=rows, official=official[name]) for name, rows in ours.items())
    return Parity(
        systems=systems,
        slots=tuple(_slot_gap(name, ours=ours, official=official) for name in SLOT_NAMES),
        spearman=spearman([s.f[0] for s in systems], [s.f[1] for s in systems]),
    )


def load_official(path: Path) -> dict[str, dict[str, dict[str, float | None]]]:
    """Read official scores: system -> row -> measure, and ``f`` -> ``p&r``."""
    try:
        scores = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise UsageWrong(f"{str(path)!r} is not JSON: {error}. Give a file of official scores.") from None
    if not isinstance(scores, dict) or not all(_is_official(rows) for rows in scores.values()):
        raise UsageWrong(f"{str(path)!r} holds no official scores. It maps system -> row -> rec, pre, and f -> p&r.")
    return scores


def _is_official(rows: object) -> bool:
    return isinstance(rows, dict) and ALL_TEMPLATES in rows and isinstance(rows.get("f"), dict) and "p&r" in rows["f"]


def _find_key(folder: Path) -> Path:
    found = sorted(folder.glob("key*"))
    if not found:
        raise UsageWrong(f"No key in {str(folder)!r}: no file named key*. Name one with --key.")
    return found[0]


def _response_files(folder: Path) -> list[Path]:
    below = folder / "responses"
    return sorted(path for path in (below if below.is_dir() else folder).iterdir() if path.is_file())


def _system(name: str, *, rows: Rows, official: Mapping[str, Mapping[str, float | None]]) -> System:
    ours, theirs = rows[ALL_TEMPLATES], official[ALL_TEMPLATES]
    return System(
        name=name,
        f=(ours.f or 0.0, official["f"]["p&r"] or 0.0),
        rec=(ours.rec or 0, round(theirs.get("rec") or 0)),
        pre=(ours.pre or 0, round(theirs.get("pre") or 0)),
    )


def _slot_gap(slot: str, *, ours: Mapping[str, Rows], official: Official) -> SlotGap:
    def gap(measure: str, value: Callable[[Tally], int | None]) -> float | None:
        pairs = [(value(rows[slot]), official[name].get(slot, {}).get(measure)) for name, rows in ours.items()]
        gaps = [abs(mine - theirs) for mine, theirs in pairs if mine is not None and theirs is not None]
        return fmean(gaps) if gaps else None

    return SlotGap(slot, rec=gap("rec", lambda tally: tally.rec), pre=gap("pre", lambda tally: tally.pre))


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Rank correlation with average ranks for ties; None where it is not defined."""
    if len(one) < 2 or len(set(one)) < 2 or len(set(other)) < 2:
        return None
    return correlation(_ranks(one), _ranks(other))


def _ranks(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) - 1) / 2 for value in values]


def parity_table(parity: Parity) -> str:
    """Write both tables and the summary line."""
    systems = [
        [s.name, f"{s.f[0]:.2f}", f"{s.f[1]:.2f}", f"{s.f[0] - s.f[1]:+.2f}", *map(str, (*s.rec, *s.pre))]
        for s in parity.systems
    ]
    slots = [[gap.name, _points(gap.rec), _points(gap.pre)] for gap in parity.slots]
    return (
        plain_table(["system", "F", "official", "diff", "R", "official", "P", "official"], systems)
        + "\n"
        + plain_table(["slot, mean absolute difference", "R", "P"], slots)
        + f"\n{len(systems)} systems, ALL TEMPLATES: Spearman {_points(parity.spearman, digits=4)}, "
        + f"mean absolute difference of F {parity.mean_difference:.2f} points.\n"
    )


def _points(value: float | None, *, digits: int = 1) -> str:
    return "*" if value is None else f"{value:.{digits}f}"


def parity_values(parity: Parity) -> dict[str, object]:
    """Lay out parity for JSON."""
    return {
        "spearman": parity.spearman,
        "mean_difference_f": parity.mean_difference,
        "systems": {
            s.name: {"f": s.f[0], "official_f": s.f[1], "rec": s.rec[0], "official_rec": s.rec[1]}
            | {"pre": s.pre[0], "official_pre": s.pre[1]}
            for s in parity.systems
        },
        "slots": {gap.name: {"rec": gap.rec, "pre": gap.pre} for gap in parity.slots},
    }
