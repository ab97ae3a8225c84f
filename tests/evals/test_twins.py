"""Twins: the text changes, the label moves along, and what must not change does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.errors import NothingMeasured, UsageWrong
from evals.gold import GoldArticle, load_gold
from evals.lint import lint
from evals.twins.edits import Edit, Straddled, edited, moved
from evals.twins.follow import follow
from evals.twins.kinds import KINDS
from evals.twins.make import each_twin, kinds_named, make_twin, write_twins

from .making import TWO, empty, gold_of, incidents, label, predict, score, two

BACKGROUND = """

The border has been closed since the spring, when a bridge that both sides use was swept away by the river.

Farmers around the lake have asked for years that the road be paved, and the province has promised it twice.
"""


def twin_of(gold: GoldArticle, kind: str, *others: GoldArticle) -> GoldArticle | None:
    """The twin of one article."""
    change = KINDS[kind](gold, [gold, *others])
    return make_twin(gold, change, kind=kind) if change else None


def article(text: str = TWO, **changes: Any) -> GoldArticle:
    """``TWO`` with another text, and a label with changed fields."""
    return gold_of(label(**changes), text)


def loaded() -> GoldArticle:
    """``TWO`` in which the attackers of one incident are called by a loaded word."""
    text = TWO.replace("a bomb in the market killed", "terrorists with a bomb in the market killed")
    row = label()
    row["incidents"][1]["attacker"] |= {"description": "terrorists", "evidence": [{"quote": "terrorists with a bomb"}]}
    row["incidents"][1]["evidence"] = [{"quote": "In Dunsel, terrorists with a bomb in the market killed 11 people"}]
    return gold_of(row, text)


def in_town() -> GoldArticle:
    """``TWO`` with a real town."""
    row = json.loads(json.dumps(label()).replace("Kirava", "Baidoa"))
    row["incidents"][0]["place"] |= {"country": "Somalia"}
    return gold_of(row, TWO.replace("Kirava", "Baidoa"))


def quoted() -> GoldArticle:
    """``TWO`` with marks that a scraper may break, one of them inside a value."""
    text = TWO.replace("the army said", "the army’s “spokesman” said").replace(
        "the Northern Front attacked", "the “Northern” Front attacked"
    )
    row = label()
    row["incidents"][0]["attacker"] |= {
        "name": "“Northern” Front",
        "evidence": [{"quote": "the “Northern” Front attacked a post"}],
    }
    row["incidents"][0]["evidence"] = [
        {"quote": "the “Northern” Front attacked a post near Kirava, the army’s “spokesman” said"}
    ]
    return gold_of(row, text)


CASES = {
    "loaded-words": (loaded, "In Dunsel, militants with a bomb"),
    "entities": (quoted, "the army&rsquo;s &ldquo;spokesman&rdquo; said"),
    "paragraphs": (lambda: article(TWO + BACKGROUND), None),
    "no-total": (two, None),
    "headline": (lambda: article(f"Front raids post\n\n{TWO}", title="Front raids post"), "At least 99 dead"),
    "town": (in_town, None),
    "appended": (two, "talk about the border"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_label_follows_and_scores_perfectly_against_itself(kind: str, tmp_path: Path) -> None:
    make, has = CASES[kind]
    gold = make()
    twin = twin_of(gold, kind, empty())
    assert twin is not None
    assert twin.text != gold.text
    assert has is None or has in twin.text
    assert score(twin).all.f1 == 1.0
    assert score(twin).incidents == score(gold).incidents
    write_twins([twin], tmp_path / "twins")
    assert [p for e in lint(tmp_path / "twins") for p in e.problems] == []


def test_a_loaded_word_changes_in_the_label_too() -> None:
    twin = twin_of(loaded(), "loaded-words")
    assert twin is not None
    assert twin.label.incidents[1].attacker.description == "militants"


def test_entities_spare_what_the_label_calls_by_name() -> None:
    twin = twin_of(quoted(), "entities")
    assert twin is not None
    assert twin.label.incidents[0].attacker.name == "“Northern” Front"
    assert "the “Northern” Front attacked" in twin.text
    assert "entity_damage" in twin.label.tags.noise


def test_paragraphs_of_background_change_places_and_all_others_stay() -> None:
    gold = article(TWO + BACKGROUND)
    twin = twin_of(gold, "paragraphs")
    assert twin is not None
    assert twin.text.startswith(TWO)
    assert twin.text.split() != gold.text.split()
    assert sorted(map(str.strip, twin.text.split("\n\n"))) == sorted(map(str.strip, gold.text.split("\n\n")))


@pytest.mark.parametrize(
    "background",
    [
        BACKGROUND.replace("Farmers", "They and farmers"),
        BACKGROUND.split("\n\n")[1],
        "\n\nBy our own staff\n\nIn Marlow",
    ],
    ids=["leans on what is before", "only one", "too short to be prose"],
)
def test_paragraphs_that_may_carry_something_stay(background: str) -> None:
    assert twin_of(article(f"{TWO}\n\n{background.strip()}\n"), "paragraphs") is None


def test_the_total_goes_with_its_sentence() -> None:
    twin = twin_of(two(), "no-total")
    assert twin is not None
    assert twin.label.totals == ()
    assert "18 people" not in twin.text
    assert [i.id for i in twin.label.incidents] == ["i1", "i2"]


def test_a_total_told_in_the_sentence_of_an_incident_stays() -> None:
    row = label()
    row["totals"][0] |= {"number": 11, "words": "11", "qualifier": "exact", "evidence": {"quote": "killed 11 people"}}
    assert twin_of(gold_of(row), "no-total") is None


def test_the_new_town_is_of_the_same_unit_and_named_alike_everywhere() -> None:
    twin = twin_of(in_town(), "town")
    assert twin is not None
    name = twin.label.incidents[0].place.name
    assert name not in (None, "Baidoa")
    assert "Baidoa" not in twin.text + twin.label.model_dump_json(exclude={"id", "twin_of"})
    assert f"near {name}, the army said" in twin.text


@pytest.mark.parametrize("kind", ["loaded-words", "paragraphs", "headline", "town", "appended"])
def test_an_article_that_a_kind_does_not_fit_has_no_twin(kind: str) -> None:
    assert twin_of(two(), kind) is None


def test_every_twin_of_the_gold_set_keeps_its_quotes_and_scores_perfectly(tmp_path: Path) -> None:
    golds = load_gold()[::12]
    twins = list(each_twin(golds, kinds=KINDS))
    assert {t.label.twin_of for t in twins} == {g.id for g in golds}
    assert all(score(t).f1() in (1.0, None) and not score(t).incidents.mis for t in twins)
    write_twins(twins, tmp_path / "twins")
    assert [p for e in lint(tmp_path / "twins") for p in e.problems] == []
    assert [t.id for t in load_gold(tmp_path / "twins")] == sorted(t.id for t in twins)


TEXT = "abcdefghijklmnopqrstuvwxyz"


@st.composite
def each_edit(draw: st.DrawFn) -> list[Edit]:
    """Edits that do not overlap."""
    cuts = sorted(draw(st.lists(st.integers(0, len(TEXT)), max_size=8).map(lambda n: n[: len(n) // 2 * 2])))
    edits = [Edit(a, b, draw(st.text("0123456789", max_size=4))) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    return [edit for at, edit in enumerate(edits) if edit not in edits[:at]]


@given(each_edit(), st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)))
def test_a_quote_that_no_edit_cuts_is_found_again_with_the_edits_inside_it(
    edits: list[Edit], start: int, size: int
) -> None:
    end = min(len(TEXT), start + size)
    try:
        new = moved(start, end, edits)
    except Straddled:
        assert any(e.start < end and start < e.end for e in edits)
        return
    kept = "".join(c for c in edited(TEXT, edits)[slice(*new)] if c.isalpha())
    gone = {c for e in edits for c in TEXT[e.start : e.end]}
    assert kept == "".join(c for c in TEXT[start:end] if c not in gone)


def test_an_unknown_kind_is_named_with_those_that_exist() -> None:
    with pytest.raises(UsageWrong, match=r"'upside-down' does not exist\. Use loaded-words, entities,"):
        kinds_named(["upside-down"])


def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageWrong, match="is no twin"):
        write_twins([], tmp_path)
    assert (tmp_path / "notes.txt").exists()


def test_no_twin_at_all_is_nothing_measured(tmp_path: Path) -> None:
    with pytest.raises(NothingMeasured, match="No article has a twin"):
        write_twins([], tmp_path / "twins")


def test_twins_take_the_place_of_earlier_ones(tmp_path: Path) -> None:
    write_twins(each_twin([two(), empty()], kinds=["no-total", "appended"]), tmp_path)
    write_twins(each_twin([two(), empty()], kinds=["appended"]), tmp_path)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["two-appended.json", "two-appended.txt"]


def test_following_counts_what_changed_though_nothing_happened() -> None:
    gold = two()
    twins = list(each_twin([gold, empty()], kinds=["no-total", "appended"]))
    perfect, halved = score(twins[0]), score(twins[1], predict(twins[1], incidents=incidents(twins[1])[:1]))
    without, appended = follow([score(gold)], [perfect, halved], golds=twins)
    assert (without.kind, without.twins, without.changed) == ("no-total", 1, ())
    assert (appended.kind, appended.changed, appended.better, appended.worse) == ("appended", ("two-appended",), 0, 1)
    assert appended.incidents == pytest.approx(100 * (2 / 3 - 1))
    assert appended.fields < 0


def test_following_without_the_articles_measures_nothing() -> None:
    twins = list(each_twin([two(), empty()], kinds=["appended"]))
    with pytest.raises(NothingMeasured, match="name the article's run first"):
        follow([score(empty())], [score(t) for t in twins], golds=twins)
