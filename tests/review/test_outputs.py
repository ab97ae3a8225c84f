"""What a review leaves behind: corrected output that keeps its history, and gold labels that lint passes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.lint import lint
from extractor.cli import main
from extractor.review import actions
from extractor.review.corrected import corrected, write_corrected
from extractor.review.desk import Desk, lay_out
from extractor.review.gold import write_gold
from extractor.review.journal import Journal
from extractor.review.reading import read_value
from extractor.review.settle import settle
from extractor.review.values import values_of
from extractor.reviewed import read_reviewed

from ..stories import AMBUSH, ROUNDUP
from .making import ARTICLES, RESULTS, ambush, desk_in, quiet, roundup


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk of one's own."""
    with desk_in(tmp_path) as found:
        yield found


def do(desk: Desk, number: int, action: Any, **known: Any) -> None:
    """Do something to an article."""
    paper = desk.papers[number]
    desk.act(paper, action(desk.sheet(paper), **known))


def edit_place(desk: Desk, name: str) -> None:
    """Give the first attack of the round-up another place."""
    value = {**values_of(roundup().incidents[0])["place"], "name": name, "admin1": None, "country": None}
    settled, faults = settle("place", value, setting=desk.setting(desk.papers[0]))
    assert faults == []
    do(desk, 0, actions.keep, incident="i1", path="place", value=settled, why="named in the text")


def problems(folder: Path) -> list[str]:
    """Return what `incident-evals lint` finds in a folder."""
    return [str(problem) for entry in lint(folder) for problem in entry.problems]


def test_an_untouched_article_is_what_it_was(desk: Desk) -> None:
    result = corrected(desk, desk.papers[0])
    assert result.model_copy(update={"review": None}) == roundup()
    assert result.review is not None
    assert (result.review.status, result.review.history) == ("unreviewed", ())


def test_corrected_output_holds_the_reviewed_values_and_their_history(desk: Desk) -> None:
    edit_place(desk, "Kano")
    do(desk, 0, actions.reject, incident="i3", path=None, why="a threat, not an act")
    result = corrected(desk, desk.papers[0])
    review = result.review
    assert review is not None
    assert [i.id for i in result.incidents] == ["i1", "i2"]
    assert result.incidents[0].place.name == "Kano"
    assert result.incidents[0].place.admin1_code == "NG-KN"
    assert (review.status, review.reviewers) == ("partial", ("amina",))
    assert (review.incidents["i1"].values, review.incidents["i3"].status) == ({"place": "edited"}, "rejected")
    edited, rejected = review.history
    assert (edited.old["name"], edited.new["name"], edited.why) == ("Maiduguri", "Kano", "named in the text")
    assert rejected.old == roundup().incidents[2].model_dump(mode="json")
    assert rejected.why == "a threat, not an act"


def test_totals_are_checked_again_against_what_stands(desk: Desk) -> None:
    assert roundup().totals[0].covers == ("i1", "i2", "i3")
    do(desk, 0, actions.reject, incident="i2", path=None, why="background")
    result = corrected(desk, desk.papers[0])
    assert result.totals[0].covers == ()
    assert result.totals_check.verdict == "cannot_tell"


def test_a_total_that_a_person_settled_stays(desk: Desk) -> None:
    total = {**roundup().totals[0].model_dump(mode="json"), "covers": ["i1", "i2"]}
    do(desk, 0, actions.keep, incident=None, path="totals.0", value=total, why=None)
    assert corrected(desk, desk.papers[0]).totals[0].covers == ("i1", "i2")


def test_an_article_whose_only_incident_is_rejected_is_empty(desk: Desk) -> None:
    do(desk, 1, actions.reject, incident="i1", path=None, why="a drill")
    result = corrected(desk, desk.papers[1])
    assert result.status == "ok"
    do(desk, 1, actions.finish)
    assert corrected(desk, desk.papers[1]).status == "empty"


def test_corrected_output_can_be_read_and_reviewed_again(desk: Desk, tmp_path: Path) -> None:
    edit_place(desk, "Kano")
    do(desk, 0, actions.finish)
    write_corrected(desk, tmp_path / "corrected.jsonl")
    again = read_reviewed(tmp_path / "corrected.jsonl")
    assert again == [corrected(desk, paper) for paper in desk.papers]
    with Journal(tmp_path / "second.db") as journal:
        later = Desk(lay_out(again, ARTICLES), journal, reviewer="bilal")
        assert later.sheet(later.papers[0]).finished
        do(later, 0, actions.reject, incident="i2", path=None, why="the same attack")
        review = corrected(later, later.papers[0]).review
    assert review is not None
    assert review.reviewers == ("amina", "bilal")
    assert review.incidents["i1"].status == "edited"
    assert [entry.n for entry in review.history] == sorted({entry.n for entry in review.history})
    assert review.history[-1].old["place"]["name"] == "Kano"


def test_finished_articles_become_gold_that_lint_passes(desk: Desk, tmp_path: Path) -> None:
    edit_place(desk, "Kano")
    do(desk, 0, actions.reject, incident="i1", path="counts.c1", why="the figure of another day")
    start = ROUNDUP.article.text.index("The Lake Front denied")
    do(desk, 0, actions.add_incident, span=(start, start + 8), setting=desk.setting(desk.papers[0]), mode="review")
    for number in range(3):
        do(desk, number, actions.finish)
    written = write_gold(desk, tmp_path / "gold")
    assert (written.labels, written.left_out) == (["roundup", "emboscada", "museum"], [])
    assert problems(tmp_path / "gold") == []
    label = json.loads((tmp_path / "gold" / "roundup.json").read_text(encoding="utf-8"))
    assert label["coder"] == "amina"
    assert [incident["id"] for incident in label["incidents"]] == ["i1", "i2", "i3", "i4"]
    assert label["tags"]["region"] == "west_africa"
    empty = json.loads((tmp_path / "gold" / "museum.json").read_text(encoding="utf-8"))
    assert (empty["incidents"], empty["tags"]["empty_kind"]) == ([], "other")


def test_only_finished_articles_become_gold(desk: Desk, tmp_path: Path) -> None:
    do(desk, 2, actions.finish)
    written = write_gold(desk, tmp_path / "gold")
    assert (written.labels, written.unfinished) == (["museum"], 2)
    assert sorted(file.name for file in (tmp_path / "gold").iterdir()) == ["museum.json", "museum.txt"]


def test_gold_of_the_same_person_is_replaced_and_of_another_kept(desk: Desk, tmp_path: Path) -> None:
    do(desk, 2, actions.finish)
    write_gold(desk, tmp_path / "gold")
    assert write_gold(desk, tmp_path / "gold").labels == ["museum"]
    file = tmp_path / "gold" / "museum.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"amina"', '"bilal"'), encoding="utf-8")
    (reason,) = write_gold(desk, tmp_path / "gold").left_out
    assert "by bilal" in reason
    assert '"bilal"' in file.read_text(encoding="utf-8")


def test_what_lint_would_refuse_is_left_out_with_the_reason(tmp_path: Path) -> None:
    article = replace(ROUNDUP.article, id="copy of the round-up", text=ROUNDUP.article.text)
    nameless = quiet().model_copy(
        update={"provenance": quiet().provenance.model_copy(update={"published": None, "language": None})}
    )
    bare = replace(ARTICLES[2], published=None, published_from="none", language=None, text=ARTICLES[2].text)
    results = [roundup(), roundup().model_copy(update={"article_id": "copy of the round-up"}), nameless]
    with Journal(tmp_path / "j.db") as journal:
        desk = Desk(lay_out(results, [ROUNDUP.article, article, bare]), journal, reviewer="amina")
        for number in range(3):
            do(desk, number, actions.finish)
        written = write_gold(desk, tmp_path / "gold")
    assert written.labels == ["roundup"]
    assert [reason.split(": ")[1][: len(said)] for reason, said in zip(written.left_out, ["shares 12 words", "no published"], strict=True)] == ["shares 12 words", "no published"]  # fmt: skip
    assert problems(tmp_path / "gold") == []


def test_a_blind_coder_sees_nothing_of_the_model_and_labels_beside_the_first(tmp_path: Path) -> None:
    with desk_in(tmp_path) as first:
        do(first, 1, actions.finish)
        write_gold(first, tmp_path / "gold")
    blind = tmp_path / "blind"
    blind.mkdir()
    with desk_in(blind, mode="blind", reviewer="chidi") as desk:
        paper = desk.papers[1]
        assert desk.sheet(paper).cases == {}
        text = AMBUSH.article.text
        start = text.index("emboscada")
        do(desk, 1, actions.add_incident, span=(start, start + 9), setting=desk.setting(paper), mode="blind")
        start = text.index("Cinco soldados")
        value, _ = settle("counts.new", read_value("counts.new", (start, start + 14), setting=desk.setting(paper)), setting=desk.setting(paper))  # fmt: skip
        do(desk, 1, actions.keep, incident="i1", path="counts.new", value=value, why=None)
        do(desk, 1, actions.finish)
        assert write_gold(desk, tmp_path / "gold").labels == ["emboscada"]
        result = corrected(desk, paper)
        untouched = corrected(desk, desk.papers[0])
    assert problems(tmp_path / "gold") == []
    second = json.loads((tmp_path / "gold" / "second" / "emboscada.json").read_text(encoding="utf-8"))
    assert [count["number"] for count in second["incidents"][0]["counts"]] == [5]
    assert (second["incidents"][0]["kind"], second["coder"]) == ("unknown", "chidi")
    assert result.review is not None
    assert result.review.mode == "blind"
    assert (untouched.incidents, untouched.totals) == ((), ())


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """An output and its articles, as files."""
    output, articles = tmp_path / "out.jsonl", tmp_path / "in.jsonl"
    output.write_text("".join(make().model_dump_json(exclude={"review"}) + "\n" for make in RESULTS), encoding="utf-8")
    lines = [{"id": a.id, "text": a.text, "published": str(a.published), "language": a.language} for a in ARTICLES]
    articles.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return output, articles


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    """Run `incidents review`; return its exit code."""
    monkeypatch.setattr("sys.argv", ["incidents", "review", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(str(ended.value.code or 0))


def test_the_command_writes_corrected_output_and_gold(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output, articles = files
    results = read_reviewed(output)
    with Journal(tmp_path / "out.review.db") as journal:
        desk = Desk(lay_out(results, ARTICLES), journal, reviewer="amina")
        do(desk, 1, actions.finish)
    made, gold = tmp_path / "corrected.jsonl", tmp_path / "gold"
    asked = (output, "--articles", articles, "--reviewer", "amina", "--write-corrected", made, "--write-gold", gold)
    assert run(monkeypatch, *asked) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "3 articles written" in said.err
    assert "1 label written" in said.err
    assert [r.review and r.review.status for r in read_reviewed(made)] == ["unreviewed", "reviewed", "unreviewed"]
    assert read_reviewed(made)[1].incidents == ambush().incidents
    assert problems(gold) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param(("--write-gold", "gold"), "nothing has been reviewed yet", id="no-journal"),
        pytest.param(("--journal", "."), "cannot be used", id="journal-is-a-folder"),
        pytest.param(("--port", "70000"), "65535", id="port"),
    ],
)
def test_a_wrong_command_is_one_line(
    changes: tuple[str, ...], said: str, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:  # fmt: skip
    output, articles = files
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch, output, "--articles", articles, *changes) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert said in error
