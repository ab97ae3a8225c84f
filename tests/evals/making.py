"""Invented articles with labels and predictions, small enough to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.gold import GoldArticle
from evals.label import GoldLabel
from evals.lint import fix_offsets
from evals.oracle import perfect
from evals.score import ArticleScore, prepare, score_article
from extractor.schema import Extraction

TWO = """MARLOW (Coast Wire) — Seven soldiers were killed on Monday when the Northern Front attacked a post near Kirava, the army said.

Two of the dead were officers. The Northern Front claimed the attack in a statement.

In Dunsel, a bomb in the market killed 11 people and wounded 30 on Tuesday. Police blamed the Dawn Brigade.

At least 18 people have died this week.
"""
EMPTY = """The ministers will meet again in Marlow on Friday to talk about the border, both sides said.

Last year's talks ended without a word about prisoners.
"""


def evidence(*quotes: str) -> list[dict[str, Any]]:
    """Quotes without offsets."""
    return [{"quote": q} for q in quotes]


def count(name: str, outcome: str, number: int | None, words: str, quote: str, **rest: Any) -> dict[str, Any]:
    """One count; on the target side and exact unless said otherwise."""
    row = {"id": name, "outcome": outcome, "side": "target", "number": number, "words": words}
    return {**row, "evidence": {"quote": quote}, **rest}


def raid() -> dict[str, Any]:
    """The first incident of ``TWO``."""
    return {
        "id": "i1",
        "summary": "The Northern Front attacked an army post near Kirava.",
        "kind": "ground_attack_on_forces",
        "attacker": {
            "name": "Northern Front",
            "type": "non_state_armed_group",
            "evidence": evidence("the Northern Front attacked a post"),
        },
        "attribution": "claimed",
        "attributed_by": "Northern Front",
        "target": {"description": "army post", "type": "state_military", "evidence": evidence("a post near Kirava")},
        "counts": [
            count("c1", "killed", 7, "Seven", "Seven soldiers were killed", victim_type="state_military"),
            count("c2", "killed", 2, "Two", "Two of the dead were officers", relation="subset_of", ref="c1"),
        ],
        "place": {"name": "Kirava", "relation": "near", "evidence": evidence("near Kirava")},
        "when": {
            "words": "on Monday", "start": "2024-03-04", "end": "2024-03-04", "span": "single_day",
            "basis": "resolved_from_relative", "evidence": evidence("killed on Monday"),
        },
        "claims": [
            {
                "claimed_by": "Northern Front",
                "channel": "spokesperson",
                "evidence": {"quote": "The Northern Front claimed the attack in a statement"},
            }
        ],
        "evidence": evidence("Seven soldiers were killed on Monday when the Northern Front attacked a post near Kirava"),
    }  # fmt: skip


def market() -> dict[str, Any]:
    """The second incident of ``TWO``."""
    return {
        "id": "i2",
        "summary": "A bomb killed eleven people in the market of Dunsel.",
        "kind": "bombing_ied_mine",
        "attacker": {
            "name": "Dawn Brigade",
            "type": "non_state_armed_group",
            "evidence": evidence("Police blamed the Dawn Brigade"),
        },
        "attribution": "attributed_by_authorities",
        "attributed_by": "Police",
        "target": {"description": "market", "type": "civilians", "evidence": evidence("in the market")},
        "counts": [
            count("c1", "killed", 11, "11", "killed 11 people", group="people"),
            count("c2", "wounded", 30, "30", "wounded 30", group="people"),
        ],
        "place": {"name": "Dunsel", "relation": "in", "evidence": evidence("In Dunsel")},
        "when": {
            "words": "on Tuesday", "start": "2024-03-05", "end": "2024-03-05", "span": "single_day",
            "basis": "resolved_from_relative", "evidence": evidence("on Tuesday"),
        },
        "weapons": ["bomb"],
        "evidence": evidence("In Dunsel, a bomb in the market killed 11 people and wounded 30 on Tuesday"),
    }  # fmt: skip


def week() -> dict[str, Any]:
    """The total of ``TWO``."""
    return {
        "outcome": "killed", "number": 18, "qualifier": "at_least", "words": "At least 18", "period": "this week",
        "covers": ["i1", "i2"], "evidence": {"quote": "At least 18 people have died this week"},
    }  # fmt: skip


def label(article_id: str = "two", **changes: Any) -> dict[str, Any]:
    """The label of ``TWO`` as JSON, without offsets."""
    row = {
        "id": article_id,
        "published": "2024-03-07",
        "language": "en",
        "tags": {"style": "wire", "region": "europe"},
        "incidents": [raid(), market()],
        "totals": [week()],
    }
    return {**row, **changes}


def empty_label(article_id: str = "empty") -> dict[str, Any]:
    """The label of ``EMPTY``."""
    tags = {"style": "wire", "region": "europe", "empty_kind": "talks"}
    return label(article_id, incidents=[], totals=[], tags=tags)


def gold_of(row: dict[str, Any], text: str = TWO) -> GoldArticle:
    """A label with its text, offsets filled in."""
    row = json.loads(json.dumps(row))
    fix_offsets(row, text=text)
    return GoldArticle(GoldLabel.model_validate(row), text)


def two(**changes: Any) -> GoldArticle:
    """``TWO`` with its label."""
    return gold_of(label(**changes))


def empty() -> GoldArticle:
    """``EMPTY`` with its label."""
    return gold_of(empty_label(), EMPTY)


def predict(gold: GoldArticle, **changes: Any) -> Extraction:
    """The perfect prediction with changed fields."""
    return Extraction.model_validate({**perfect(gold).model_dump(), **changes})


def incidents(gold: GoldArticle) -> list[dict[str, Any]]:
    """The incidents of the perfect prediction, to be changed."""
    rows: list[dict[str, Any]] = perfect(gold).model_dump(mode="json")["incidents"]
    return rows


def score(gold: GoldArticle, prediction: Extraction | None = None) -> ArticleScore:
    """Score a prediction; the perfect one where none is given."""
    return score_article(prepare(gold), perfect(gold) if prediction is None else prediction)


def verdicts(scored: ArticleScore, field: str) -> list[str]:
    """Verdicts on one field, sorted."""
    return sorted(f.verdict for f in scored.findings if f.field == field)


def write_gold(folder: Path, *golds: GoldArticle) -> Path:
    """Write articles into a gold folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for gold in golds:
        (folder / f"{gold.id}.txt").write_text(gold.text, encoding="utf-8")
        row = gold.label.model_dump(mode="json", exclude_defaults=True)
        (folder / f"{gold.id}.json").write_text(json.dumps(row, indent=1), encoding="utf-8")
    return folder
