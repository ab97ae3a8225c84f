"""A scripted model for ``TWO`` and ``EMPTY``, and the command line as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..server import Reply, Sent, Server, completion
from .making import EMPTY, TWO, empty_label, gold_of, label, write_gold

ROOT = Path(__file__).parent.parent.parent
MODEL = "scripted-model"


def numbered(sent: Sent, words: str) -> list[int]:
    """Number of the sentence that has ``words`` in the prompt of a request."""
    text = sent.json["messages"][-1]["content"]
    for line in text.splitlines():
        if line.startswith("[") and words in line:
            return [int(line[1 : line.index("]")])]
    return []


def draft(sent: Sent) -> dict[str, Any]:
    """What a good model says about the article in a request."""
    raid, bomb = numbered(sent, "Seven soldiers"), numbered(sent, "a bomb in the market")
    if not raid or not bomb:
        return {"attacks": [], "totals": []}
    first = {
        "sentences": raid,
        "figures": [{"words": "Seven", "people": "soldiers"}],
        "kind": "ground_attack_on_forces",
        "by": "Northern Front",
        "by_type": "non_state_armed_group",
        "on": "a post",
        "on_type": "state_military",
        "place": "Kirava",
        "place_relation": "near",
        "time": "on Monday",
    }
    second = {
        "sentences": bomb,
        "figures": [
            {"words": "11", "people": "people"},
            {"words": "30", "people": None, "outcome": "wounded"},
        ],
        "kind": "bombing_ied_mine",
        "on": "the market",
        "on_type": "civilians",
        "place": "Dunsel",
        "place_relation": "in",
        "time": "on Tuesday",
        "weapons": ["bomb"],
    }
    return {"attacks": [first, second], "totals": []}


def answer(sent: Sent) -> Reply:
    """Answer as a good model does."""
    return completion(draft(sent), usage=(len(sent.body) // 4, 50))


@dataclass(frozen=True, slots=True)
class Workshop:
    """A gold folder, a runs folder, and a baseline of one test."""

    folder: Path
    server: Server

    @property
    def gold(self) -> Path:
        """Folder of the gold articles."""
        return self.folder / "gold"

    @property
    def runs(self) -> Path:
        """Folder of the runs."""
        return self.folder / "runs"

    @property
    def baseline(self) -> Path:
        """File of the baseline."""
        return self.folder / "baseline.json"

    @property
    def replies(self) -> Path:
        """Folder of the recorded replies."""
        return self.folder / "replies"

    def options(self, verb: str) -> list[str]:
        """The options that keep a verb within the workshop."""
        known = {
            "--gold": ("check", "run", "score", "show", "bless", "lint", "agree", "frontier", "twins", "follow"),
            "--runs": ("check", "run", "score", "show", "bless", "compare", "frontier", "follow"),
            "--replies": ("check", "run"),
            "--baseline": ("check", "score", "show", "bless", "compare", "follow"),
        }
        places = {
            "--gold": self.gold,
            "--runs": self.runs,
            "--replies": self.replies,
            "--baseline": self.baseline,
        }
        named = [part for o, verbs in known.items() if verb in verbs for part in (o, str(places[o]))]
        if verb in ("check", "run"):
            named += ["--model", MODEL, "--base-url", self.server.url]
        return named

    def run_names(self) -> list[str]:
        """Names of the runs."""
        return sorted(f.parent.name for f in self.runs.glob("*/manifest.json"))


def make_workshop(folder: Path, server: Server, *, twins: int = 0) -> Workshop:
    """A workshop with ``TWO``, ``EMPTY``, and so many more articles like ``TWO``."""
    write_gold(folder / "gold", gold_of(label()), gold_of(empty_label(), EMPTY))
    for n in range(twins):
        text = f"Number {n}.\n\n{TWO}"
        write_gold(folder / "gold", gold_of(label(f"twin-{n}"), text))
    return Workshop(folder, server)


def environment(**changes: str) -> Mapping[str, str]:
    """The environment of a user without keys or settings of their own; the gazetteer's index is that of all tests."""
    foreign = ("OPENAI_", "EXTRACTOR_", "GITHUB_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign) or k == "EXTRACTOR_CACHE_DIR"}
    return {**kept, "COLUMNS": "200", "PYTHONWARNINGS": "error", "OPENAI_API_KEY": "sk-scripted", **changes}


def command(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``incident-evals`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "evals", *arguments],
        cwd=ROOT,
        env=environment(**env),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
