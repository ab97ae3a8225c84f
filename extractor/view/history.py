"""What reviewers decided, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..reviewed import HistoryEntry, Review
from .words import isolated, spaced

DONE = {
    "accept": "accepted", "edit": "changed", "reject": "rejected", "add": "added", "undo": "took back",
    "finish": "finished the article", "reopen": "opened the article again",
}  # fmt: skip
FIELDS = {
    "kind": "the kind", "attacker": "the attacker", "attribution": "how the attacker is known", "target": "the victim side",
    "place": "the place", "when": "the date", "weapons": "the weapons", "evidence": "the passage",
    "needs_review": "the reasons for review", "label": "the label",
}  # fmt: skip
LONGEST = 120


def review_line(review: Review | None) -> str:
    """Say who reviewed an article, when and how far; the empty string where nobody did."""
    if review is None or not (review.history or review.reviewers):
        return ""
    how = {"reviewed": "Reviewed", "partial": "Partly reviewed", "unreviewed": "Opened for review"}[review.status]
    by = f" by {', '.join(map(isolated, review.reviewers))}" if review.reviewers else ""
    on = f", {review.history[-1].at[:10]}" if review.history else ""
    shows = " The values shown are the reviewed ones." if review.status != "unreviewed" else ""
    return f"{how}{by}{on}{' (blind second coding)' if review.mode == 'blind' else ''}.{shows}"


def decision_of(review: Review | None, incident: str, path: str | None = None) -> str:
    """Return what was decided on an incident, or on one of its values by itself; empty where nothing was."""
    found = review.incidents.get(incident) if review else None
    if found is None:
        return ""
    status = found.status if path is None else found.values.get(path, "unreviewed")
    return "" if status == "unreviewed" else status


def history_of(review: Review | None, incident: str | None) -> tuple[str, ...]:
    """Return the history of one incident, or with None of everything else, oldest first.

    Everything else takes in rejected incidents, which have no card any more.
    """
    if review is None:
        return ()
    shown = {name for name, found in review.incidents.items() if found.status != "rejected"}
    undone = {entry.undoes for entry in review.history if entry.undoes is not None}
    return tuple(
        sentence_of(entry) + (" (taken back later)" if entry.step in undone else "")
        for entry in review.history
        if (entry.incident == incident if incident is not None else entry.incident not in shown)
    )


def sentence_of(entry: HistoryEntry) -> str:
    """Return one decision as a sentence: when, who, what, from what to what, and why."""
    what = "" if entry.action in ("finish", "reopen") else f" {subject_of(entry)}"
    if entry.action == "undo" and entry.undoes is not None:
        what = f" step {entry.undoes}:{what}"
    change = change_of(entry.old, entry.new) if entry.path else ""
    why = f" Reason: {isolated(entry.why)}" if entry.why else ""
    at = entry.at[:16].replace("T", " ")
    return f"{at}, {isolated(entry.who)} {DONE[entry.action]}{what}{f': {change}' if change else ''}.{why}"


def subject_of(entry: HistoryEntry) -> str:
    """Name what a decision is about."""
    name = entry.path or ""
    group, _, number = name.partition(".")
    named = {"counts": "figure", "claims": "claim", "totals": "total"}.get(group)
    what = f"{named} {number}" if named else FIELDS.get(name, spaced(name)) or "the incident"
    return (
        f"{what} of incident {entry.incident}"
        if entry.incident and entry.path
        else f"{what} {entry.incident or ''}".strip()
    )


def change_of(old: Any, new: Any) -> str:
    """Say what changed between two values: of records, the fields that differ."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        differing = [k for k in dict.fromkeys((*old, *new)) if k != "evidence" and old.get(k) != new.get(k)]
        return "; ".join(f"{spaced(str(k))} {value_words(old.get(k))} → {value_words(new.get(k))}" for k in differing)
    if old is None and new is None:
        return ""
    if old is None or new is None:
        return value_words(new if old is None else old)
    return f"{value_words(old)} → {value_words(new)}" if old != new else ""


def value_words(value: Any) -> str:
    """Return any value of a record briefly."""
    if value is None or value == "" or value == []:
        return "nothing"
    if isinstance(value, Mapping):
        return short(", ".join(f"{spaced(str(k))} {value_words(v)}" for k, v in value.items() if v and k != "evidence"))
    if isinstance(value, list | tuple):
        return short(", ".join(value_words(v) for v in value))
    return short(isolated(str(value)))


def short(words: str) -> str:
    """Cut words that are too long for a line."""
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
