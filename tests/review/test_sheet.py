"""What stands after accepting, editing, rejecting, adding and taking back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import SettingsError
from extractor.review import actions
from extractor.review.actions import ActionRefused
from extractor.review.desk import Desk, lay_out
from extractor.review.journal import Journal
from extractor.review.reading import read_value
from extractor.review.sheet import Sheet, sheet_of
from extractor.review.values import values_of
from extractor.reviewed import HistoryEntry

from ..stories import ROUNDUP
from .making import ARTICLES, desk_in, roundup


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk of one's own."""
    with desk_in(tmp_path) as found:
        yield found


def sheet(desk: Desk) -> Sheet:
    """The round-up as it stands."""
    return desk.sheet(desk.papers[0])


def do(desk: Desk, action: Any, **known: Any) -> Sheet:
    """Do something to the round-up."""
    desk.act(desk.papers[0], action(sheet(desk), **known))
    return sheet(desk)


def test_a_rejected_value_is_left_out_and_can_be_restored(desk: Desk) -> None:
    before = sheet(desk).cases["i1"].standing()
    after = do(desk, actions.reject, incident="i1", path="counts.c1", why="not in the text")
    assert "c1" not in {count.id for count in after.cases["i1"].standing().counts}
    restored = do(desk, actions.accept, incident="i1", path="counts.c1", why=None)
    assert restored.cases["i1"].standing() == before


def test_a_figure_that_was_part_of_a_rejected_one_stands_by_itself(desk: Desk) -> None:
    part = next(c for c in roundup().incidents[0].counts if c.relation == "subset_of")
    after = do(desk, actions.reject, incident="i1", path=f"counts.{part.ref}", why="wrong")
    count = next(c for c in after.cases["i1"].standing().counts if c.id == part.id)
    assert (count.relation, count.ref) == ("independent", None)


def test_a_rejected_incident_is_left_out_and_keeps_its_place(desk: Desk) -> None:
    after = do(desk, actions.reject, incident="i2", path=None, why="background")
    assert [incident.id for incident in after.standing()] == ["i1", "i3"]
    assert [*after.cases] == ["i1", "i2", "i3"]
    assert do(desk, actions.accept, incident="i2", path=None, why=None).cases["i2"].decision == "accepted"


def test_an_edit_makes_the_summary_again(desk: Desk) -> None:
    value = {**values_of(roundup().incidents[0])["place"], "name": "Bama", "admin1": None}
    after = do(desk, actions.keep, incident="i1", path="place", value=value, why="the text names it")
    case = after.cases["i1"]
    assert "Bama" in case.standing().summary
    assert (case.units["place"].status, case.decision) == ("edited", "unreviewed")
    assert do(desk, actions.accept, incident="i1", path=None, why=None).cases["i1"].decision == "edited"


def test_keeping_a_value_as_it_was_accepts_it(desk: Desk) -> None:
    value = values_of(roundup().incidents[0])["place"]
    assert (
        do(desk, actions.keep, incident="i1", path="place", value=value, why=None).cases["i1"].units["place"].status
        == "accepted"
    )


def test_added_figures_and_incidents_get_the_next_ids(desk: Desk) -> None:
    count = values_of(roundup().incidents[0])["counts.c1"]
    after = do(desk, actions.keep, incident="i1", path="counts.new", value={**count, "id": ""}, why=None)
    numbers = [int(c.id[1:]) for c in roundup().incidents[0].counts]
    assert f"counts.c{max(numbers) + 1}" in after.cases["i1"].units
    start = ROUNDUP.article.text.index("Unidentified")
    span = (start, start + 12)
    after = do(desk, actions.add_incident, span=span, setting=desk.setting(desk.papers[0]), mode="review")
    added = after.cases["i4"].standing()
    assert after.cases["i4"].decision == "added"
    assert added.evidence[0].quote == "Unidentified gunmen shot dead six shepherds in Katsina on Friday."


def test_the_sentence_of_a_figure_is_cited_once(desk: Desk) -> None:
    start = ROUNDUP.article.text.index("twelve traders")
    setting = desk.setting(desk.papers[0])
    value = read_value("counts.new", (start, start + 14), setting=setting)
    (change,) = actions.cite(sheet(desk), incident="i1", value=value, setting=setting)
    assert change.new[-1]["quote"] == "In Kano, twelve traders were killed on Friday when a bomb went off in a market."
    assert actions.cite(sheet(desk), incident="i2", value=value, setting=setting) == []


def test_finishing_accepts_what_is_open_and_is_taken_back_as_one(desk: Desk) -> None:
    do(desk, actions.reject, incident="i2", path=None, why="background")
    after = do(desk, actions.finish)
    assert after.finished
    assert [case.status for case in after.cases.values()] == ["accepted", "rejected", "accepted"]
    changes, _ = actions.undo(desk.entries(desk.papers[0]))
    desk.act(desk.papers[0], changes)
    assert not sheet(desk).finished
    assert [case.status for case in sheet(desk).cases.values()] == ["unreviewed", "rejected", "unreviewed"]


@pytest.mark.parametrize(
    ("action", "known"),
    [
        pytest.param(actions.reject, {"incident": "i1", "path": None, "why": None}, id="reject-without-reason"),
        pytest.param(actions.reject, {"incident": "i1", "path": "evidence", "why": "x"}, id="reject-sentences"),
        pytest.param(actions.accept, {"incident": "i7", "path": None, "why": None}, id="no-incident"),
        pytest.param(actions.reopen, {}, id="reopen-open"),
    ],
)
def test_what_cannot_be_done_is_refused(action: Any, known: dict[str, Any], desk: Desk) -> None:
    with pytest.raises(ActionRefused):
        action(sheet(desk), **known)


STEPS = st.lists(
    st.sampled_from(["accept", "reject", "accept-value", "reject-value", "edit", "undo", "finish", "reopen"]),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_undo_always_leads_back_to_the_sheet_before(steps: list[str]) -> None:
    entries: list[HistoryEntry] = []
    stack = [sheet_of(roundup(), entries)]
    for step in steps:
        changes = changes_for(step, stack[-1], entries)
        if not changes:
            continue
        first = len(entries) + 1
        for n, change in enumerate(changes, start=first):
            fields = {
                name: getattr(change, name) for name in ("action", "incident", "path", "old", "new", "why", "undoes")
            }
            entries.append(HistoryEntry(n=n, step=first, at="", who="a", **fields))
        if step == "undo":
            stack.pop()
        else:
            stack.append(sheet_of(roundup(), entries))
        assert sheet_of(roundup(), entries) == stack[-1]


def changes_for(step: str, now: Sheet, entries: list[HistoryEntry]) -> list[Any]:
    """Return the changes of a step; none where it is refused."""
    place = values_of(roundup().incidents[0])["place"]
    try:
        match step:
            case "undo":
                return actions.undo(entries)[0]
            case "finish" | "reopen":
                return (actions.finish if step == "finish" else actions.reopen)(now)
            case "edit":
                return actions.keep(now, incident="i1", path="place", value={**place, "name": "Bama"}, why=None)
        decide = actions.accept if step.startswith("accept") else actions.reject
        return decide(now, incident="i1", path="place" if step.endswith("-value") else None, why="x")
    except ActionRefused:
        return []


def test_a_journal_begun_with_another_output_is_refused(tmp_path: Path) -> None:
    with desk_in(tmp_path) as desk:
        do(desk, actions.accept, incident="i1", path=None, why=None)
    other = roundup().model_copy(update={"incidents": roundup().incidents[:1]})
    with Journal(tmp_path / "review.db") as journal, pytest.raises(SettingsError, match="not the one"):
        Desk(lay_out([other], ARTICLES), journal, reviewer="amina")


@pytest.mark.parametrize(
    ("text", "said"),
    [pytest.param("Another text.", "another text", id="changed"), pytest.param(None, "not among", id="missing")],
)
def test_an_output_without_its_articles_is_refused(text: str | None, said: str) -> None:
    import dataclasses

    articles = [dataclasses.replace(ROUNDUP.article, text=text)] if text else []
    with pytest.raises(SettingsError, match=said):
        lay_out([roundup()], articles)
