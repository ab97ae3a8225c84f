"""Checking gold files: what is found, where, and what is filled in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.gold import load_article, load_gold, split_of
from evals.lint import lint, schema_problem
from evals.quotas import check_quotas

from .making import EMPTY, TWO, count, empty_label, evidence, label, two, write_gold

Change = Callable[[dict[str, Any]], object]


def write_label(folder: Path, row: dict[str, Any], text: str = TWO) -> Path:
    """Write a label without offsets, and its article."""
    (folder / f"{row['id']}.txt").write_text(text, encoding="utf-8")
    file = folder / f"{row['id']}.json"
    file.write_text(json.dumps(row, indent=1), encoding="utf-8")
    return file


def problems(folder: Path) -> list[str]:
    """Everything that lint says about a folder, offsets filled in first."""
    return [str(p) for entry in lint(folder, fix=True) for p in entry.problems]


def test_a_good_label_has_no_problems_and_gets_its_offsets(tmp_path: Path) -> None:
    file = write_label(tmp_path, label())
    assert problems(tmp_path) == []
    quote = json.loads(file.read_text(encoding="utf-8"))["incidents"][0]["place"]["evidence"][0]
    assert TWO[quote["start"] : quote["end"]] == quote["quote"] == "near Kirava"


def test_without_fix_missing_offsets_are_a_problem_and_the_file_is_left_alone(tmp_path: Path) -> None:
    file = write_label(tmp_path, label())
    before = file.read_bytes()
    found = [str(p) for entry in lint(tmp_path) for p in entry.problems]
    assert found
    assert all("lint --fix" in p for p in found)
    assert file.read_bytes() == before


def test_nth_picks_a_later_occurrence(tmp_path: Path) -> None:
    row = label()
    row["incidents"][0]["attacker"]["evidence"] = [{"quote": "Northern Front", "nth": 2}]
    file = write_label(tmp_path, row)
    lint(tmp_path, fix=True)
    quote = json.loads(file.read_text(encoding="utf-8"))["incidents"][0]["attacker"]["evidence"][0]
    assert quote["start"] == TWO.index("Northern Front", TWO.index("Northern Front") + 1)


def test_offsets_follow_a_text_that_was_edited(tmp_path: Path) -> None:
    file = write_label(tmp_path, label())
    lint(tmp_path, fix=True)
    file.with_suffix(".txt").write_text("Correction.\n" + TWO, encoding="utf-8")
    assert problems(tmp_path) == []
    assert load_article(file).text.startswith("Correction")


def test_offsets_count_code_points(tmp_path: Path) -> None:
    text = "🔥 ÉTAT D'URGENCE 🔥\n" + TWO
    write_label(tmp_path, label(), text)
    assert problems(tmp_path) == []
    gold = load_gold(tmp_path)[0]
    place = gold.label.incidents[0].place.evidence[0]
    assert gold.text[place.start : place.end] == "near Kirava"


def first(row: dict[str, Any]) -> dict[str, Any]:
    """The first incident of a label."""
    incident: dict[str, Any] = row["incidents"][0]
    return incident


BROKEN: list[tuple[str, Change, str]] = [
    ("quote", lambda r: first(r).update(evidence=evidence("Eight soldiers died")), "is not in the article"),
    ("date", lambda r: first(r)["when"].update(start="2024-02-30"), "incidents.0.when.start"),
    ("future", lambda r: first(r)["when"].update(start="2024-03-09", end="2024-03-09"), "after publication"),
    ("history", lambda r: first(r)["when"].update(start="1994-03-09", end="1994-03-09"), "years before"),
    ("order", lambda r: first(r)["when"].update(start="2024-03-05", span="spans_days"), "is after end"),
    ("span", lambda r: first(r)["when"].update(span="spans_days"), "needs an end after its start"),
    ("open span", lambda r: first(r)["when"].update(span="on_or_before"), "has an end and no start"),
    ("figure", lambda r: first(r)["counts"][0].update(number=9), "read as 7"),
    ("unreadable", lambda r: first(r)["counts"][0].update(words="soldiers"), "no figure can be read"),
    ("words", lambda r: first(r)["counts"][0].update(words="seven"), "are not in the quote"),
    ("vague", lambda r: first(r)["counts"][0].update(number=None), "vague is what has no number"),
    ("zero", lambda r: first(r)["counts"][0].update(number=0), "none_reported"),
    ("range", lambda r: first(r)["counts"][0].update(number_high=9), "qualifier 'between'"),
    ("ref", lambda r: first(r)["counts"][1].update(ref="c9"), "is no other count"),
    ("self", lambda r: first(r)["counts"][1].update(ref="c2"), "is no other count"),
    ("relation", lambda r: first(r)["counts"][1].update(relation="independent"), "name the other count"),
    ("two of one id", lambda r: first(r)["counts"][1].update(id="c1", ref="c1"), "used twice"),
    ("incident ids", lambda r: r["incidents"][1].update(id="i1"), "used twice"),
    ("covers", lambda r: r["totals"][0].update(covers=["i1", "i7"]), "is no incident here"),
    ("no evidence", lambda r: first(r)["place"].update(evidence=[]), "place has a value and no evidence"),
    (
        "no party evidence",
        lambda r: first(r)["target"].update(evidence=[]),
        "target has a value and no evidence",
    ),
    ("when words", lambda r: first(r)["when"].update(words="Monday morning"), "not in the article"),
    ("weapon", lambda r: first(r).update(weapons=["mortar"]), "not in the article"),
    (
        "alternative",
        lambda r: first(r).update(alternatives={"attacker.nmae": ["NF"]}),
        "is no value of this incident",
    ),
    (
        "optional value",
        lambda r: first(r).update(optional_values=["counts.c7"]),
        "is no value of this incident",
    ),
    ("enum", lambda r: first(r).update(kind="raid"), "incidents.0.kind"),
    ("unknown key", lambda r: first(r).update(victims=7), "incidents.0.victims"),
    ("empty kind", lambda r: r["tags"].update(empty_kind="talks"), "set it to null"),
    ("no incidents", lambda r: r.update(incidents=[], totals=[]), "say what the article is instead"),
    ("rule", lambda r: r["tags"].update(rules=["R61"]), "tags.rules.0"),
]


@pytest.mark.parametrize(("change", "message"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_what_is_wrong_is_named_with_file_and_line(tmp_path: Path, change: Change, message: str) -> None:
    row = label()
    change(row)
    file = write_label(tmp_path, row)
    found = problems(tmp_path)
    assert any(message in p for p in found), found
    assert all(p.startswith(f"{file}:") and p.split(":")[1].isdigit() for p in found)


def test_the_line_is_the_one_of_the_value(tmp_path: Path) -> None:
    row = label()
    row["incidents"][1]["when"]["end"] = "2024-03-31"
    file = write_label(tmp_path, row)
    where = int(problems(tmp_path)[0].split(":")[1])
    assert "2024-03-31" in file.read_text(encoding="utf-8").splitlines()[where - 1]


def test_broken_json_is_named_with_its_line(tmp_path: Path) -> None:
    file = write_label(tmp_path, label())
    file.write_text('{\n "id": "two",\n oops\n}', encoding="utf-8")
    assert [p.split(":")[1] for p in problems(tmp_path)] == ["3"]


def test_a_key_given_twice_is_a_problem(tmp_path: Path) -> None:
    file = write_label(tmp_path, label())
    file.write_text('{"id": "two", "id": "three"}', encoding="utf-8")
    assert "occurs twice" in problems(tmp_path)[0]


def test_an_id_must_be_the_file_name(tmp_path: Path) -> None:
    file = write_label(tmp_path, label())
    for suffix in (".json", ".txt"):
        file.with_suffix(suffix).rename(tmp_path / f"other{suffix}")
    assert "differs from the file name" in problems(tmp_path)[0]


def test_an_article_without_a_label_and_a_label_without_an_article_are_problems(tmp_path: Path) -> None:
    (tmp_path / "alone.txt").write_text("Text.", encoding="utf-8")
    (tmp_path / "bare.json").write_text("{}", encoding="utf-8")
    assert sorted(p.split(": ", 1)[1].split()[0] for p in problems(tmp_path)) == ["article", "article"]


def test_two_articles_must_not_share_a_run_of_twelve_words(tmp_path: Path) -> None:
    write_label(tmp_path, label())
    shared = " ".join(TWO.split()[10:23])
    write_label(tmp_path, empty_label(), EMPTY + "\n" + shared)
    assert any("shares 12 words with empty" in p for p in problems(tmp_path))


def test_eleven_words_in_common_are_no_problem(tmp_path: Path) -> None:
    write_label(tmp_path, label())
    write_label(tmp_path, empty_label(), EMPTY + "\n" + " ".join(TWO.split()[10:21]))
    assert problems(tmp_path) == []


def test_the_second_coders_labels_are_checked_against_the_same_article(tmp_path: Path) -> None:
    write_label(tmp_path, label())
    (tmp_path / "second").mkdir()
    row = label()
    row["incidents"][0]["counts"] = [count("c1", "killed", 7, "Seven", "Seven men were killed")]
    (tmp_path / "second" / "two.json").write_text(json.dumps(row), encoding="utf-8")
    assert [p.rsplit("/", 2)[1] for p in problems(tmp_path)] == ["second"]


def test_the_schema_file_is_current() -> None:
    assert schema_problem(fix=False) is None


def test_the_split_of_an_article_is_fixed_by_its_id() -> None:
    splits = [split_of(f"article-{n}") for n in range(900)]
    assert splits == [split_of(f"article-{n}") for n in range(900)]
    assert 240 < splits.count("dev") < 360


def test_quotas_say_what_is_missing(tmp_path: Path) -> None:
    golds = load_gold(write_gold(tmp_path, two()))
    quotas = {q.name: q for q in check_quotas(golds)}
    assert not quotas["articles"].met
    assert quotas["two and more"].met
    assert "suicide_bombing" in quotas["kinds of attack"].lacks
