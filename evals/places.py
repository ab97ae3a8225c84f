"""Where everything is: gold, runs, replies, baseline, rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
GOLD_DIR = HERE / "gold"
SCHEMA_FILE = HERE / "gold.schema.json"
RECORDED_DIR = HERE / "replies"
BASELINE_FILE = HERE / "baseline.json"
RULES_FILE = HERE / "gate.toml"
AGREEMENT_FILE = HERE / "agreement.json"
# An installed wheel has no gold set and must not be written to: runs then stand in the working folder.
RUNS_DIR = HERE / "runs" if any(GOLD_DIR.glob("*.json")) else Path("evals/runs")


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one evaluation."""

    gold: Path = GOLD_DIR
    runs: Path = RUNS_DIR
    recorded: Path = RECORDED_DIR
    baseline: Path = BASELINE_FILE

    @property
    def cache(self) -> Path:
        """Folder of the reply cache, shared by all runs."""
        return self.runs / "replies"
