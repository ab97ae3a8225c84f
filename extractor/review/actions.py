"""Actions: what a reviewer does, turned into entries for the journal.

Each function looks at the article as it stands and returns the changes to write down; nothing is written here. What
cannot be done raises ``ActionRefused`` with a sentence for the reviewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..kinds import kind_of
from ..normalize.dates import default_when
from ..record import when_from
from ..reviewed import HistoryEntry, Mode
from ..schema import Evidence, Incident
from ..setting import Setting
from .journal import Change, live
from .reading import Span, quote, sentence_span
from .sheet import Case, Sheet, Unit
from .values import BLANK, Value, next_id, sort_of

LISTED = ("counts", "claims", "totals")
"""Sorts of values of which there can be several."""


class ActionRefused(Exception):
    """What was asked for cannot be done as things stand."""


def accept(sheet: Sheet, *, incident: str | None, path: str | None, why: str | None) -> list[Change]:
    """Accept an incident or a value as it stands; what was rejected is restored."""
    if path is None:
        case = _case(sheet, incident)
        old = None if case.status == "rejected" else _json(case)
        return [Change("accept", incident, None, old, _json(case), why)]
    unit = _unit(sheet, incident, path)
    old = None if unit.status == "rejected" else unit.value
    return [Change("accept", incident, path, old, unit.value, why)]


def reject(sheet: Sheet, *, incident: str | None, path: str | None, why: str | None) -> list[Change]:
    """Reject an incident or a value, for a reason."""
    if not why:
        raise ActionRefused("Say why: choose a reason or write one.")
    if path == "evidence":
        raise ActionRefused("An incident needs its sentences. Edit them, or reject the incident.")
    if path is None:
        case = _case(sheet, incident)
        _require_not(case.status)
        return [Change("reject", incident, None, _json(case), None, why)]
    unit = _unit(sheet, incident, path)
    _require_not(unit.status)
    return [Change("reject", incident, path, unit.value, None, why)]


def keep(sheet: Sheet, *, incident: str | None, path: str, value: Value, why: str | None) -> list[Change]:
    """Keep an edited value; a path that ends in ``new`` adds one."""
    if sort_of(path) in LISTED and path.endswith(".new"):
        path, value = _numbered(sheet, incident, path, value)
        return [Change("add", incident, path, None, value, why)]
    unit = sheet.unit(incident, path)
    if unit is not None and unit.value == value and unit.status != "rejected":
        return accept(sheet, incident=incident, path=path, why=why)
    return [Change("edit", incident, path, unit.value if unit else None, value, why)]


def cite(sheet: Sheet, *, incident: str | None, value: Value, setting: Setting) -> list[Change]:
    """Add the sentence of a figure or claim to those that the incident is told in, where it is not among them (R4)."""
    quotes, proof = _case(sheet, incident).units["evidence"].value, value["evidence"]
    if any(q["start"] <= proof["start"] and proof["end"] <= q["end"] for q in quotes):
        return []
    whole = quote(setting.text, sentence_span(setting, (proof["start"], proof["end"])))
    return [Change("edit", incident, "evidence", quotes, sorted([*quotes, whole], key=lambda q: int(q["start"])))]


def _numbered(sheet: Sheet, incident: str | None, path: str, value: Value) -> tuple[str, Value]:
    sort = sort_of(path)
    taken = [*(sheet.totals if sort == "totals" else _case(sheet, incident).units)]
    taken = [name.partition(".")[2] for name in taken if sort_of(name) == sort]
    if sort == "counts":
        id = next_id(iter(taken), letter="c")
        return f"counts.{id}", {**value, "id": id}
    return f"{sort}.{max((int(name) for name in taken), default=-1) + 1}", value


def add_incident(sheet: Sheet, *, span: Span, setting: Setting, mode: Mode) -> list[Change]:
    """Add an incident that the selected words tell of: its sentences, and no value that nobody has read yet."""
    whole = sentence_span(setting, span)
    proof = Evidence.model_validate(quote(setting.text, whole))
    kind = kind_of(proof.quote, "", drafted="unknown", target="unknown", language=setting.language)
    incident = Incident(
        id=next_id(iter(sheet.cases), letter="i"),
        summary="Attack.",
        kind="unknown" if mode == "blind" else kind,
        when=when_from(default_when(setting.published), words=None, evidence=()),
        evidence=(proof,),
    )
    return [Change("add", incident.id, None, None, incident.model_dump(mode="json"))]


def finish(sheet: Sheet) -> list[Change]:
    """Finish an article: what was not decided on is accepted."""
    if sheet.finished:
        raise ActionRefused("This article is finished already.")
    accepted = [Change("accept", case.id, None, _json(case), _json(case)) for case in sheet.open_cases]
    return [*accepted, Change("finish")]


def reopen(sheet: Sheet) -> list[Change]:
    """Take a finished article up again."""
    if not sheet.finished:
        raise ActionRefused("This article is not finished.")
    return [Change("reopen")]


def undo(entries: Sequence[HistoryEntry]) -> tuple[list[Change], HistoryEntry]:
    """Take back the last thing that was done on an article; also return it."""
    standing = live(entries)
    if not standing:
        raise ActionRefused("There is nothing to take back in this article.")
    step = [entry for entry in standing if entry.step == standing[-1].step]
    last = next((entry for entry in step if entry.action == "finish"), step[0])
    change = Change("undo", last.incident, last.path, last.new, last.old, undoes=last.step)
    return [change], last


def value_for(sheet: Sheet, *, incident: str | None, path: str) -> Value:
    """Return the value that a form starts from."""
    if sort_of(path) in LISTED and path.endswith(".new"):
        return EMPTY[sort_of(path)]
    unit = sheet.unit(incident, path)
    if unit is not None:
        return unit.value
    if path in BLANK:
        return BLANK[path]
    raise ActionRefused(f"There is no value {path!r} here.")


EMPTY: dict[str, dict[str, Any]] = {
    "counts": {"id": "", "outcome": "killed", "side": "target", "victim_type": "unknown", "number": None, "number_high": None,
               "qualifier": "exact", "words": "", "group": None, "relation": "independent", "ref": None, "source": None,
               "evidence": None},
    "claims": {"claimed_by": "", "channel": "unknown", "outlet": None, "polarity": "claimed", "evidence": None},
    "totals": {"outcome": "killed", "side": "unknown", "number": None, "number_high": None, "qualifier": "exact", "words": "",
               "period": None, "covers": [], "evidence": None},
}  # fmt: skip


def _case(sheet: Sheet, incident: str | None) -> Case:
    case = sheet.cases.get(incident or "")
    if case is None:
        raise ActionRefused(f"There is no incident {incident!r} here.")
    return case


def _unit(sheet: Sheet, incident: str | None, path: str) -> Unit:
    unit = sheet.unit(incident, path)
    if unit is None:
        raise ActionRefused(f"There is no value {path!r} here.")
    return unit


def _require_not(status: str) -> None:
    if status == "rejected":
        raise ActionRefused("It is rejected already. Accept it to bring it back.")


def _json(case: Case) -> Value:
    return case.standing().model_dump(mode="json")
