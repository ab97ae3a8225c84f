"""A sheet: one article as it stands under review, which is its extraction with the journal's entries applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..reviewed import Decision, HistoryEntry, Mode, Reviewed
from ..schema import Incident, TotalsCheck, Usage
from .journal import live
from .values import BLANK, ORDER, Value, incident_of, sort_of, values_of


@dataclass(frozen=True, slots=True)
class Unit:
    """One value and what was decided on it. A rejected one keeps its value, so that it can be restored."""

    value: Value
    status: Decision = "unreviewed"
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One incident under review."""

    id: str
    units: Mapping[str, Unit]
    status: Decision = "unreviewed"
    why: str | None = None
    incident: Incident | None = None  # as it came, while nothing of it has changed

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided on the incident as a whole."""
        return self.status == "unreviewed"

    @property
    def decision(self) -> Decision:
        """The status, where accepting an incident with a changed value makes it ``edited``."""
        changed = any(unit.status in ("edited", "rejected", "added") for unit in self.units.values())
        return "edited" if self.status == "accepted" and changed else self.status

    def standing(self) -> Incident:
        """Return the incident with its rejected values left out."""
        if self.incident is not None:
            return self.incident
        return incident_of(self.id, {path: u.value for path, u in self.units.items() if u.status != "rejected"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One article under review."""

    cases: Mapping[str, Case] = field(default_factory=dict)
    totals: Mapping[str, Unit] = field(default_factory=dict)
    label: Unit | None = None
    finished: bool = False

    @property
    def open_cases(self) -> list[Case]:
        """The incidents on which nobody has decided."""
        return [case for case in self.cases.values() if case.is_open]

    def standing(self) -> list[Incident]:
        """Return the incidents that are not rejected."""
        return [case.standing() for case in self.cases.values() if case.status != "rejected"]

    def unit(self, incident: str | None, path: str) -> Unit | None:
        """Return one value of an incident or of the article, if it is there."""
        if incident is not None:
            case = self.cases.get(incident)
            return case.units.get(path) if case else None
        return self.label if path == "label" else self.totals.get(path)


def base_of(result: Reviewed, *, mode: Mode) -> Reviewed:
    """Return what a review starts from: a result, or for a blind coder nothing of it but the article."""
    if mode == "review":
        return result
    provenance = result.provenance.model_copy(update={"model": "none: coded by a person"})
    blank = {"status": "empty", "incidents": (), "totals": (), "totals_check": TotalsCheck(), "issues": ()}
    return result.model_copy(update={**blank, "usage": Usage(), "provenance": provenance, "review": None})


def sheet_of(result: Reviewed, entries: Sequence[HistoryEntry]) -> Sheet:
    """Apply the entries that stand to a result, in order."""
    sheet = _opened(result)
    for entry in live(entries):
        sheet = _applied(sheet, entry)
    return sheet


def _opened(result: Reviewed) -> Sheet:
    """The sheet of a result, with what was decided on it in an earlier review."""
    review = result.review
    cases = {}
    for incident in result.incidents:
        known = review.incidents.get(incident.id) if review else None
        values = known.values if known else {}
        units = {path: Unit(value, values.get(path, "unreviewed")) for path, value in values_of(incident).items()}
        cases[incident.id] = Case(incident.id, units, known.status if known else "unreviewed", incident=incident)
    totals = {
        f"totals.{n}": Unit(total.model_dump(mode="json"), (review.totals.get(f"totals.{n}", "unreviewed") if review else "unreviewed"))
        for n, total in enumerate(result.totals)
    }  # fmt: skip
    label = Unit(review.label.model_dump(mode="json"), "accepted") if review and review.label else None
    return Sheet(cases, totals, label, finished=bool(review and review.status == "reviewed"))


def _applied(sheet: Sheet, entry: HistoryEntry) -> Sheet:
    if entry.action in ("finish", "reopen"):
        return replace(sheet, finished=entry.action == "finish")
    if entry.incident is None:
        return _with_article_value(sheet, entry)
    case = sheet.cases.get(entry.incident)
    if entry.path is None:
        changed = _decided(case, entry)
    elif case is not None:
        changed = _with_unit(case, entry)
    else:
        return sheet
    return sheet if changed is None else replace(sheet, cases={**sheet.cases, changed.id: changed})


def _with_article_value(sheet: Sheet, entry: HistoryEntry) -> Sheet:
    path = entry.path or ""
    unit = _unit_after(sheet.unit(None, path), entry)
    return replace(sheet, label=unit) if path == "label" else replace(sheet, totals={**sheet.totals, path: unit})


def _decided(case: Case | None, entry: HistoryEntry) -> Case | None:
    """Decide on an incident as a whole."""
    if entry.action == "add":
        values = values_of(Incident.model_validate(entry.new))
        return Case(entry.incident or "", {path: Unit(value) for path, value in values.items()}, "added", entry.why)
    if case is None:
        return None
    return replace(case, status=_status_after(case.status, entry), why=entry.why)


def _with_unit(case: Case, entry: HistoryEntry) -> Case:
    path = entry.path or ""
    unit = _unit_after(case.units.get(path), entry)
    changed = case.incident if unit.status == "accepted" else None
    status = "accepted" if case.status == "rejected" else case.status
    return replace(case, units=_in_order({**case.units, path: unit}), incident=changed, status=status)


def _in_order(units: Mapping[str, Unit]) -> dict[str, Unit]:
    return dict(sorted(units.items(), key=lambda item: ORDER.index(sort_of(item[0]))))


def _unit_after(unit: Unit | None, entry: HistoryEntry) -> Unit:
    before: Decision = unit.status if unit else "unreviewed"
    status = _status_after(before, entry)
    if entry.action == "reject":
        return Unit(unit.value if unit else BLANK.get(entry.path or ""), status, entry.why)
    return Unit(entry.new, status, entry.why)


def _status_after(before: Decision, entry: HistoryEntry) -> Decision:
    """What a person added stays added when it is looked at again; the rest is what was last done."""
    if entry.action == "reject":
        return "rejected"
    if before == "added" or entry.action == "add":
        return "added"
    if before == "edited" and entry.action == "accept":
        return "edited"
    return "edited" if entry.action == "edit" else "accepted"
