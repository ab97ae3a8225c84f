"""A model that reads invented stories, for runs over many articles: what it says depends on what it is asked alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..server import Reply, Sent, completion
from ..stories import AMBUSH, ROUNDUP, SHELLING

STUBBORN = "Nothing that anybody says about this text fits the schema."
FIRST, *OTHERS = ROUNDUP.draft.attacks
FLAWED = ROUNDUP.draft.model_copy(update={"attacks": [FIRST.model_copy(update={"by": "the Green Shield"}), *OTHERS]})
MARKS = {"Maiduguri": ROUNDUP.draft, "emboscada": AMBUSH.draft, "Донецке": SHELLING.draft}
EMPTY = '{"attacks":[],"totals":[]}'


def answer_of(body: Mapping[str, Any]) -> str:
    """What the model says: the story's draft; a flawed one first for the round-up, and rubbish for the stubborn text."""
    asked = [message["content"] for message in body["messages"] if message["role"] == "user"]
    at = max(n for n, words in enumerate(asked) if "[1]" in words)  # what follows is a re-ask
    if STUBBORN in asked[at]:
        return "no draft at all"
    for mark, draft in MARKS.items():
        if mark in asked[at]:
            said = FLAWED if draft is ROUNDUP.draft and at == len(asked) - 1 else draft
            return said.model_dump_json()
    return EMPTY


def answering(sent: Sent) -> Reply:
    """The same as a server that is asked question by question."""
    return completion(answer_of(sent.json))


def write_stories(path: Path, *, copies: int = 1) -> list[str]:
    """Write an input with stories, plain texts, a duplicate, a line that is no article; return the ids."""
    rows: list[dict[str, Any]] = []
    for n in range(copies):
        for story in (ROUNDUP, AMBUSH, SHELLING):
            text = f"{story.article.text}\nReport {n}.\n"
            day = story.article.published
            rows.append({"id": f"{story.article.id}-{n}", "text": text, "published": str(day), "desk": n})
        rows.append({"id": f"plain-{n}", "text": f"The market of district {n} was open all day. Traders sold fish."})
        rows.append({"id": f"stubborn-{n}", "text": f"{STUBBORN} Report {n}."})
        rows.append({"id": f"again-{n}", "text": rows[-2]["text"]})
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    lines.insert(3, '{"id": "broken", "text": ')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [str(row["id"]) for row in rows]


def results(path: Path) -> list[dict[str, Any]]:
    """The lines of an output without what may differ from run to run."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        del row["usage"]["seconds"]
    return rows
