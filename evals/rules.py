"""The gate's rules, from ``gate.toml``, and the fields that the coders' agreement takes out of them."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from .errors import UsageWrong
from .places import AGREEMENT_FILE, RULES_FILE

LEVEL = 0.05  # one-sided
USABLE = 0.67  # alpha below which the gate does not use a field (Krippendorff 2004: no conclusions)
FEW_UNITS = 10  # labelled twice: fewer say nothing about a field


@dataclass(frozen=True, slots=True)
class Rules:
    """What the gate looks at, read from ``gate.toml``. ``margin`` is in points of F1."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    metrics: dict[str, list[str]]
    split: Literal["test", "dev", "all"] = "test"
    level: float = LEVEL
    margin: float = 0.5
    min_articles: int = 80
    pinned: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    appearing: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()
    budget: dict[str, float] = field(default_factory=dict)
    unreliable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run cost per article, in dollars and seconds."""

    cost_usd: float
    latency_p50_s: float | None = None
    latency_p95_s: float | None = None


def load_rules(file: Path = RULES_FILE) -> Rules:
    """Read the rules file."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageWrong(f"Rules file {str(file)!r} cannot be read: {error}. Pass --rules with a TOML file.") from None
    critical = raw.pop("critical", {})
    lists = {
        "pinned": tuple(raw.pop("pinned", ())),
        **{k: tuple(critical.get(k, ())) for k in ("never", "appearing", "guarded")},
    }
    try:
        return TypeAdapter(Rules).validate_python({**raw, **lists})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise UsageWrong(
            f"Rules file {str(file)!r}: {where}: {first['msg']}. evals/README.md lists the keys."
        ) from None


def unreliable_fields(file: Path = AGREEMENT_FILE) -> tuple[str, ...]:
    """Fields on which two coders agree too little for a gate; none where nobody has labelled twice."""
    if not file.exists():
        return ()
    rows = json.loads(file.read_text(encoding="utf-8"))["fields"]
    return tuple(n for n, row in sorted(rows.items()) if row["alpha"] < USABLE and row["units"] >= FEW_UNITS)
