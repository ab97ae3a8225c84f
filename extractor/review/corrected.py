"""Corrected output: every result with its reviewed values in place, and beside them who decided what, when and why."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..errors import SettingsError
from ..reviewed import ArticleDecision, Decision, HistoryEntry, IncidentReview, Mode, Review, Reviewed
from ..schema import Incident, Total, TotalsCheck
from ..totals import check_totals, verdict_on
from .desk import Desk, Paper, details_of
from .sheet import Sheet

Decisions = dict[str, Decision]


def corrected(desk: Desk, paper: Paper) -> Reviewed:
    """Return one result as it stands under review."""
    sheet, entries = desk.sheet(paper), desk.entries(paper)
    review = review_of(paper.result, sheet, entries, mode=desk.mode)
    if not entries:
        return paper.result.model_copy(update={"review": review})
    incidents = sheet.standing()
    totals, check = _totals(sheet, incidents)
    decided = incidents or review.status == "reviewed"
    status = ("ok" if incidents else "empty") if decided else paper.result.status
    return paper.result.model_copy(
        update={
            "incidents": tuple(incidents),
            "totals": tuple(totals),
            "totals_check": check,
            "status": status,
            "review": review,
        }
    )


def _totals(sheet: Sheet, incidents: Sequence[Incident]) -> tuple[list[Total], TotalsCheck]:
    """Return the totals that stand: what a person settled stays, what the others cover is computed again (R50)."""
    known = {incident.id for incident in incidents}
    kept = []
    for unit in sheet.totals.values():
        if unit.status == "rejected":
            continue
        total = Total.model_validate(unit.value)
        if unit.status == "unreviewed":
            (total,), _ = check_totals([total], incidents)
        kept.append(total.model_copy(update={"covers": tuple(id for id in total.covers if id in known)}))
    return kept, verdict_on(kept, incidents)


def review_of(result: Reviewed, sheet: Sheet, entries: Sequence[HistoryEntry], *, mode: Mode) -> Review:
    """Return the decisions on one article, those of an earlier review before them."""
    earlier = result.review or Review(mode=mode)
    history = (*earlier.history, *_behind(earlier.history, entries))
    incidents = {
        id: IncidentReview(status=case.decision, values=_values(sheet, id)) for id, case in sheet.cases.items()
    }
    gone = {id: one for id, one in earlier.incidents.items() if id not in incidents}
    totals: Decisions = {path: unit.status for path, unit in sheet.totals.items() if unit.status != "unreviewed"}
    return Review(
        status=_status(sheet, history),
        mode=mode if entries else earlier.mode,
        reviewers=tuple(dict.fromkeys(entry.who for entry in history)),
        incidents={**gone, **incidents} if history else {},
        totals=totals,
        label=details_of(sheet),
        history=history,
    )


def _values(sheet: Sheet, id: str) -> Decisions:
    return {path: unit.status for path, unit in sheet.cases[id].units.items() if unit.status != "unreviewed"}


def _status(sheet: Sheet, history: Sequence[HistoryEntry]) -> ArticleDecision:
    if sheet.finished:
        return "reviewed"
    return "partial" if history else "unreviewed"


def _behind(earlier: Sequence[HistoryEntry], entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """Number the entries of one article on from those of an earlier review."""
    offset = max((entry.n for entry in earlier), default=0)
    return [
        entry.model_copy(
            update={
                "n": entry.n + offset,
                "step": entry.step + offset,
                "undoes": None if entry.undoes is None else entry.undoes + offset,
            }
        )
        for entry in entries
    ]


def write_corrected(desk: Desk, path: Path) -> str:
    """Write all results, corrected, as JSON lines; the file appears only when it is complete. Return what was done."""
    write_whole(path, "".join(corrected(desk, paper).model_dump_json() + "\n" for paper in desk.papers))
    return f"{len(desk.papers)} articles written to {path}, {desk.finished} of them reviewed"


def write_whole(path: Path, text: str) -> None:
    """Write a file in one piece, on disk before it takes the place of an older one. Raises SettingsError."""
    try:
        descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(text.encode("utf-8"))
                stream.flush()
                os.fsync(stream.fileno())
            Path(part).chmod(0o666 & ~_umask())
            Path(part).replace(path)
        finally:
            Path(part).unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"Cannot write {str(path)!r}: {error.strerror}. Choose another place.") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
