"""Verify: an output that its article bears out passes; one that was altered anywhere that words decide does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from extractor.article import Article, article_from_text
from extractor.draft import Draft
from extractor.fold import find_words
from extractor.schema import Extraction, each_evidence
from extractor.verify import Checker, checker_of, verify

from .changes import ALTERATIONS, altered, other_hand
from .stories import ROUNDUP, STORIES, attack, extracted, figure, told

RESULTS = [(story, extracted(story.article, story.draft)) for story in STORIES]
CHECKERS = {story.article.id: checker_of(story.article, result.provenance) for story, result in RESULTS}

UNDECIDED = {
    "id", "stage", "aggregate", "kind", "channel", "type", "victim_type", "side", "outcome", "relation", "ref", "attribution",
    "needs_review", "covers",
}  # fmt: skip
"""Fields that a draft decides where several values fit the words, and labels; altered ones are only sometimes noticed."""
UNQUOTED = {"source", "outlet", "attributed_by", "weapons", "period", "claimed_by", "affiliated_with", "note"}
"""Fields without a quote of their own: any words of the article pass there."""
CODES = {"country_code", "admin1_code"}


class Leaf(NamedTuple):
    """One value of an output, and the type that the schema gives it."""

    path: tuple[str | int, ...]
    value: Any
    type: Any

    @property
    def field(self) -> str:
        """The name of the innermost field."""
        return [str(key) for key in self.path if isinstance(key, str)][-1]


def leaves(record: BaseModel, path: tuple[str | int, ...] = ()) -> Iterator[Leaf]:
    """Every value of an output that is no record."""
    for name, field in type(record).model_fields.items():
        value = getattr(record, name)
        for n, one in enumerate(value) if isinstance(value, tuple) else [(None, value)]:
            here = (*path, name) if n is None else (*path, name, n)
            if isinstance(one, BaseModel):
                yield from leaves(one, here)
            else:
                yield Leaf(here, one, field.annotation)


def choices_of(kind: Any) -> tuple[str, ...]:
    """The members of a closed set of values; none for any other type."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    return tuple(member for inner in get_args(kind) for member in choices_of(inner))


def changed(draw: Any, leaf: Leaf) -> Any:
    """Another value for a leaf, or None."""
    value = leaf.value
    members = choices_of(leaf.type)
    if members:
        return draw(st.sampled_from([m for m in members if m != value]))
    if isinstance(value, bool) or (
        value is None and leaf.field in {"number_high", "geonameid", "lat", "lon", "start", "end", "note"}
    ):
        return None
    if isinstance(value, str):
        return altered(draw, value, kinds=ALTERATIONS)
    if isinstance(value, int):
        return value + draw(st.integers(-40, 40).filter(bool))
    if isinstance(value, float):
        return value + draw(st.sampled_from([0.1, -1.0, 30.0]))
    if isinstance(value, date):
        return (value + timedelta(days=draw(st.integers(-400, 400).filter(bool)))).isoformat()
    return draw(st.sampled_from(["Osterland Brigade", "Ruvuma", "the Quiet Shore Front"]))


def put(data: Any, path: Sequence[str | int], value: Any) -> None:
    """Put another value at a path."""
    for key in path[:-1]:
        data = data[key]
    data[path[-1]] = value


def with_value(extraction: Extraction, path: Sequence[str | int], value: Any) -> Extraction | None:
    """The extraction with another value at a path; None where the schema forbids it."""
    data = extraction.model_dump(mode="json")
    put(data, path, value)
    try:
        return Extraction.model_validate(data)
    except ValidationError:
        return None


def mismatches(checker: Checker, extraction: Extraction) -> list[tuple[str, str]]:
    """What a checker finds wrong."""
    return list(checker.check(extraction))


ALTERABLE = [
    (story, result, leaf)
    for story, result in RESULTS
    for leaf in leaves(result)
    if leaf.path[0] in ("incidents", "totals", "totals_check") and leaf.field not in UNDECIDED
]


@pytest.mark.parametrize(("story", "result"), RESULTS, ids=[story.article.id for story, _ in RESULTS])
def test_what_was_extracted_passes(story: Any, result: Extraction) -> None:
    assert result.status == "ok"
    assert result.issues == ()
    assert verify(result, story.article) == []
    assert all(story.article.text[e.start : e.end] == e.quote for _, e in each_evidence(result))


def test_none_of_a_thousand_altered_values_passes() -> None:
    tried: set[tuple[Any, ...]] = set()

    @given(choice=st.sampled_from(ALTERABLE), data=st.data())
    @settings(max_examples=1350, deadline=None)
    def check(choice: tuple[Any, Extraction, Leaf], data: st.DataObject) -> None:
        story, result, leaf = choice
        value = changed(data.draw, leaf)
        if value is None or (leaf.field in UNQUOTED and find_words(str(value), story.article.text)):
            return
        output = with_value(result, leaf.path, value)
        if output is None or output == result:
            return
        tried.add((story.article.id, leaf.path, value))
        assert mismatches(CHECKERS[story.article.id], output), (leaf.path, leaf.value, value)

    check()
    assert len(tried) >= 1000


def test_none_of_a_thousand_noisy_values_is_refused() -> None:
    tried: set[tuple[Any, ...]] = set()
    texts = [
        (story, result, leaf)
        for story, result, leaf in ALTERABLE
        if isinstance(leaf.value, str) and not choices_of(leaf.type) and leaf.field not in CODES
    ]

    @given(data=st.data())
    @settings(max_examples=40, deadline=None)
    def check(data: st.DataObject) -> None:
        write = other_hand(data.draw)
        outputs = {story.article.id: result.model_dump(mode="json") for story, result in RESULTS}
        for story, _, leaf in texts:
            put(outputs[story.article.id], leaf.path, write(leaf.value))
            tried.add((story.article.id, leaf.path, write(leaf.value)))
        for id, output in outputs.items():
            assert mismatches(CHECKERS[id], Extraction.model_validate(output)) == []

    check()
    assert len(tried) >= 1000


ROUND = extracted(ROUNDUP.article, ROUNDUP.draft)
CHANGES: list[tuple[str, tuple[str | int, ...], Any]] = [
    ("quote", ("incidents", 0, "counts", 0, "evidence", "quote"), "killing 72 soldiers"),
    ("quote-case", ("incidents", 0, "counts", 0, "evidence", "quote"), "Killing 27 soldiers"),
    ("start", ("incidents", 0, "counts", 0, "evidence", "start"), 0),
    ("number", ("incidents", 0, "counts", 0, "number"), 72),
    ("number-of-a-piece", ("incidents", 2, "counts", 0, "number"), 5),
    ("qualifier", ("incidents", 0, "counts", 0, "qualifier"), "at_least"),
    ("words", ("incidents", 0, "counts", 0, "words"), "11"),
    ("group", ("incidents", 0, "counts", 0, "group"), "others"),
    ("outcome", ("incidents", 0, "counts", 0, "outcome"), "wounded"),
    ("side-of-attackers", ("incidents", 0, "counts", 3, "side"), "target"),
    ("ref", ("incidents", 0, "counts", 1, "ref"), "c3"),
    ("ref-to-nothing", ("incidents", 0, "counts", 1, "ref"), "c9"),
    ("relation", ("incidents", 0, "counts", 0, "relation"), "subset_of"),
    ("id", ("incidents", 0, "counts", 1, "id"), "c1"),
    ("attacker", ("incidents", 0, "attacker", "name"), "Blue Sword"),
    ("attacker-from-elsewhere", ("incidents", 0, "attacker", "name"), "Lake Front"),
    ("attacker-cut", ("incidents", 0, "attacker", "name"), "Sword"),
    ("attacker-added", ("incidents", 2, "attacker", "name"), "Lake Front"),
    ("attacker-removed", ("incidents", 1, "attacker", "name"), None),
    ("canonical", ("incidents", 0, "attacker", "canonical"), "Boko Haram"),
    ("type-of-nouns", ("incidents", 2, "attacker", "type"), "state_police"),
    ("affiliation", ("incidents", 1, "attacker", "affiliated_with", 0), "Lake Brigade"),
    ("target", ("incidents", 0, "target", "description"), "a market"),
    ("place", ("incidents", 1, "place", "name"), "Katsina"),
    ("place-removed", ("incidents", 1, "place", "name"), None),
    ("place-relation-of-nothing", ("incidents", 2, "place"), {"relation": "near"}),
    ("country", ("incidents", 1, "place", "country"), "Niger"),
    ("country-code", ("incidents", 1, "place", "country_code"), "NE"),
    ("latitude", ("incidents", 1, "place", "lat"), 1.5),
    ("day", ("incidents", 1, "when", "start"), "2019-04-18"),
    ("day-words", ("incidents", 1, "when", "words"), "on Thursday"),
    ("day-words-cut", ("incidents", 1, "when", "words"), "Friday"),
    ("span", ("incidents", 1, "when", "span"), "spans_days"),
    ("basis", ("incidents", 1, "when", "basis"), "stated"),
    ("claimant", ("incidents", 1, "claims", 0, "claimed_by"), "Red Shore"),
    ("polarity-to-denied", ("incidents", 1, "claims", 0, "polarity"), "denied"),
    ("polarity-to-claimed", ("incidents", 2, "claims", 0, "polarity"), "claimed"),
    ("attribution", ("incidents", 1, "attribution"), "stated_as_fact"),
    ("attribution-claimed", ("incidents", 0, "attribution"), "claimed"),
    ("attributed-by", ("incidents", 1, "attributed_by"), "Red Sword"),
    ("weapon", ("incidents", 1, "weapons", 0), "a rocket"),
    ("kind", ("incidents", 1, "kind"), "air_or_drone_strike"),
    ("summary", ("incidents", 1, "summary"), "Bombing by Lake Front in Kano: 13 killed."),
    ("review", ("incidents", 1, "needs_review"), ["ambiguous_place"]),
    ("sentence", ("incidents", 1, "evidence", 0, "end"), 340),
    ("total", ("totals", 0, "number"), 54),
    ("total-qualifier", ("totals", 0, "qualifier"), "exact"),
    ("total-period", ("totals", 0, "period"), "in the last three days"),
    ("covers", ("totals", 0, "covers"), ["i1"]),
    ("verdict", ("totals_check", "verdict"), "inconsistent"),
    ("derived", ("totals_check", "derived_low"), 60),
    ("status", ("status",), "empty"),
    ("digest", ("provenance", "article_sha256"), "0" * 64),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), [pytest.param(path, value, id=name) for name, path, value in CHANGES])
def test_a_change_is_noticed_where_it_is(path: tuple[str | int, ...], value: Any) -> None:
    output = with_value(ROUND, path, value)
    assert output is not None
    assert output != ROUND
    found = verify(output, ROUNDUP.article)
    named = str(path[0]) if path[0] != "incidents" else f"incidents.i{int(path[1]) + 1}"
    assert any(m.path.startswith((named, "totals_check", "incidents.i")) for m in found)


@pytest.mark.parametrize(("story", "result"), RESULTS, ids=[story.article.id for story, _ in RESULTS])
def test_offsets_may_not_move(story: Any, result: Extraction) -> None:
    for leaf in leaves(result):
        if leaf.path[-1] in ("start", "end") and "evidence" in leaf.path:
            for step in (-1, 1):
                output = with_value(result, leaf.path, leaf.value + step)
                assert output is not None
                assert mismatches(CHECKERS[story.article.id], output), leaf.path


def test_consistent_lies_about_the_day_are_noticed() -> None:
    data = ROUND.model_dump(mode="json")
    data["incidents"][1]["when"] |= {"start": "2019-04-12", "end": "2019-04-12"}
    assert verify(Extraction.model_validate(data), ROUNDUP.article)


def test_a_value_that_lost_its_quote_is_noticed() -> None:
    for path in (("attacker", "evidence"), ("place", "evidence"), ("when", "evidence"), ("evidence",)):
        output = with_value(ROUND, ("incidents", 0, *path), [])
        assert output is not None
        assert verify(output, ROUNDUP.article), path


def test_another_text_is_told_apart() -> None:
    other = Article(ROUNDUP.article.text.replace("27", "72"), published=ROUNDUP.article.published)
    paths = [m.path for m in verify(ROUND, other)]
    assert "provenance.article_sha256" in paths
    assert "incidents.i1.counts.c1" in paths


def test_a_date_that_the_document_states_otherwise_is_noticed() -> None:
    article = article_from_text(
        "20 April 2019\n\nGunmen killed two farmers in Kano, Nigeria, on Friday, police said.\n"
    )
    assert article.published == date(2019, 4, 20)
    assert article.published_from == "document"
    drafted = attack(2, figures=[figure("two", "farmers")], place="Kano", time="on Friday")
    result = extracted(article, Draft(attacks=[drafted]))
    assert verify(result, article) == []
    output = with_value(result, ("provenance", "published"), "2019-04-27")
    assert output is not None
    assert "provenance.published" in [m.path for m in verify(output, article)]


@pytest.mark.parametrize(
    "text",
    [
        "GUNMEN OF THE RED SWORD KILLED 12 SOLDIERS NEAR KANO, NIGERIA, ON FRIDAY, POLICE SAID.",
        "Gunmen of the &quot;Red Sword&quot; killed 12 soldiers near Kano, Nigeria, on Friday, police said.",
        "Gunmen of the Red\u00a0Sword killed\t12\u2009soldiers  near Kano, Nigeria, on\u202fFriday, police said.",
        "Gunmen of the Red Sword killed 12 soldiers near Kano, Nigeria, on Friday, police said.\x00\u202e",
        "<p>Gunmen of the Red Sword killed <b>12</b> soldiers near Kano, Nigeria, on Friday, police said.</p>",
        "Gunmen of the Red Sword killed 12 soldiers near Kano, Nigeria, on Friday, police said; it\u00e2\u20ac\u2122s war.",
    ],
    ids=["capitals", "entities", "spaces", "controls", "tags", "mojibake"],
)
def test_noise_of_the_raw_text_stays_in_the_quotes(text: str) -> None:
    upper = text.isupper()
    words = {"by": "gunmen of the Red Sword", "people": "soldiers", "place": "Kano", "time": "on Friday"}
    if "&quot;" in text:
        words["by"] = 'Gunmen of the "Red Sword"'
    else:
        words["by"] = "Gunmen of the Red Sword"
    words = {key: value.upper() if upper else value for key, value in words.items()}
    drafted = attack(
        1, figures=[figure("12", words["people"])], by=words["by"], place=words["place"], time=words["time"]
    )
    result = told(text, drafted)
    assert len(result.incidents) == 1, result.issues
    assert result.issues == ()
    assert verify(result, Article(text)) == []
    assert all(text[e.start : e.end] == e.quote for _, e in each_evidence(result))


def test_a_failed_extraction_has_nothing_to_check() -> None:
    empty = ROUND.model_copy(
        update={"status": "refused", "incidents": (), "totals": (), "totals_check": type(ROUND.totals_check)()}
    )
    assert verify(empty, ROUNDUP.article) == []


def test_unions_are_read_for_their_members() -> None:
    assert choices_of(Union[Literal["a", "b"], None]) == ("a", "b")  # noqa: UP007  # the older spelling
