"""Results as pages: facts, statements, marks, notices, reviews, the overview."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from extractor.reviewed import HistoryEntry, IncidentReview, Review
from extractor.schema import Claim, Issue, Place, Status, TotalsCheck, When
from extractor.view.overview import overview_of
from extractor.view.pages import NO_TEXT, OTHER_TEXT, match_articles, page_of, web_address
from extractor.view.policy import hash_of, inert
from extractor.view.report import render_report
from extractor.view.shown import ArticlePage, Part
from extractor.view_cli import view

from .made import RAID, TEXT, TOTAL, article, count, many, quote, result

HOSTILE = "</script><script>document.title='gone'</script><img src=x onerror=\"document.title='gone'\"></style>{{7*7}}"


def facts(page: ArticlePage, card: int = 0) -> dict[str, list[Part]]:
    """The flat facts of a card by their labels."""
    return {fact.label: list(fact.parts) for fact in page.cards[card].facts}


def test_flat_facts_come_first_and_in_the_order_that_users_know() -> None:
    labels = [fact.label for fact in page_of(result(RAID), article()).cards[0].facts]
    assert labels == ["Attacker", "Victim side", "Killed", "Wounded", "Place", "Date", "Claimed by"]


def test_facts_are_shown_by_side_and_absent_ones_are_empty() -> None:
    found = facts(page_of(result(RAID), article()))
    assert [(p.text, p.note) for p in found["Killed"]] == [("27", "victim side"), ("8", "attackers")]
    assert found["Wounded"] == []
    assert found["Date"][0].text == "18 Apr 2019"
    assert found["Attacker"][0].note == "non-state armed group · claimed by the group itself"


def test_a_denial_is_no_claim() -> None:
    denial = Claim(claimed_by="Red Sword", polarity="denied", evidence=quote("Red Sword"))
    found = facts(page_of(result(RAID.model_copy(update={"claims": (denial,)})), article()))
    assert found["Claimed by"] == []
    assert [p.text for p in found["Denied by"]] == ["Red Sword"]


def test_parts_stand_below_their_whole() -> None:
    statements = page_of(result(RAID), article()).cards[0].statements
    assert [(p.text, p.depth) for p in statements] == [("27 killed", 0), ("3 killed", 1), ("8 killed", 0)]
    assert statements[1].note == "officers · victim side · part of 27"
    assert statements[2].note == "attackers · says Colonel Musa Bello"


def test_statements_that_refer_in_a_circle_are_all_shown() -> None:
    circle = (
        count("c1", 1, "27 soldiers", relation="subset_of", ref="c2"),
        count("c2", 2, "three officers", relation="supersedes", ref="c1"),
    )
    page = page_of(result(RAID.model_copy(update={"counts": circle})), article())
    assert {p.at for p in page.cards[0].statements} == {"counts.c1", "counts.c2"}


def test_every_evidence_is_marked_at_its_words() -> None:
    page = page_of(result(RAID, totals=[TOTAL]), article())
    assert "".join(text for text, _ in page.pieces) == TEXT
    said = ["".join(text for text, marks in page.pieces if n in marks) for n in range(len(page.quotes))]
    assert all(TEXT[q.start : q.end] == words for q, words in zip(page.quotes, said, strict=True))
    assert {"27 soldiers", "near Maiduguri", "on Thursday night", "At least 35 people"} <= set(said)


def test_without_the_article_quotes_carry_their_words() -> None:
    page = page_of(result(RAID), None)
    assert page.pieces == ()
    assert page.notices == (NO_TEXT,)
    assert "27 soldiers" in {q.text for q in page.quotes}


def test_another_text_is_said_to_be_one_and_marked_where_quotes_still_stand() -> None:
    page = page_of(result(RAID), article(TEXT.replace("Colonel", "General")))
    assert page.notices == (OTHER_TEXT,)
    assert [q.text for q in page.quotes if q.text] == []
    moved = page_of(result(RAID), article("New: " + TEXT))
    assert all(q.text for q in moved.quotes)
    assert {marks for _, marks in moved.pieces} == {()}


@pytest.mark.parametrize("status", ["refused", "truncated", "invalid", "failed", "empty"])
def test_a_status_that_is_not_ok_is_explained(status: Status) -> None:
    page = page_of(result(status=status), article())
    assert len(page.notices) == 1
    assert page.cards == ()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1"), ("javascript:alert(1)", ""), (" JavaScript:alert(1)", ""),
        ("data:text/html,x", ""), ("file:///etc/passwd", ""), ("Daily News", ""), ("http://[", ""), (None, ""),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_become_links(source: str | None, expected: str) -> None:
    assert web_address(source) == expected


def test_totals_and_issues_are_sentences() -> None:
    check = TotalsCheck(verdict="inconsistent", note="38 killed against at least 35")
    issues = [
        Issue(code="not_in_text", message="the words are not in the text", field="place", value="Kano"),
        Issue(code="rival_accounts", message="the article gives rival accounts of the same dead", incident="i1"),
    ]
    page = page_of(result(RAID, totals=[TOTAL], check=check, issues=issues), article())
    assert [(p.text, p.note) for p in page.totals] == [("at least 35 killed", "side not stated · over i1")]
    assert page.check == "The incidents' figures do not fit the stated total. · 38 killed against at least 35"
    assert not page.check_holds
    assert page.issues == ("The words are not in the text (place: “Kano”).",)  # the other one is a flag of its card
    assert page.cards[0].flags == ("The article gives rival accounts of the same dead.",)


REVIEW = Review(
    status="reviewed",
    reviewers=("amina",),
    incidents={"i1": IncidentReview(status="edited", values={"counts.c1": "edited"}), "i2": IncidentReview(status="rejected")},
    history=(
        HistoryEntry(n=1, step=1, at="2026-11-22T20:41:07Z", who="amina", action="edit", incident="i1", path="counts.c1",
                     old={"number": 28, "words": "28"}, new={"number": 27, "words": "28"}, why="the toll is of both sides"),
        HistoryEntry(n=2, step=2, at="2026-11-22T20:42:00Z", who="amina", action="reject", incident="i2", why="same attack"),
        HistoryEntry(n=3, step=3, at="2026-11-22T20:43:00Z", who="amina", action="finish"),
    ),
)  # fmt: skip


def test_a_review_is_said_with_its_history() -> None:
    page = page_of(result(RAID, review=REVIEW), article())
    card = page.cards[0]
    assert page.review == "Reviewed by amina, 2026-11-22. The values shown are the reviewed ones."
    assert card.decision == "edited"
    assert [p.decision for p in card.statements] == ["edited", "", ""]
    assert card.history == (
        "2026-11-22 20:41, amina changed figure c1 of incident i1: number 28 → 27. Reason: the toll is of both sides",
    )
    assert page.history == (
        "2026-11-22 20:42, amina rejected the incident i2. Reason: same attack",
        "2026-11-22 20:43, amina finished the article.",
    )


def test_what_was_not_reviewed_says_nothing_of_a_review() -> None:
    page = page_of(result(RAID), article())
    assert (page.review, page.history, page.cards[0].decision) == ("", (), "")


def test_articles_are_matched_by_id_then_by_digest() -> None:
    ours, renamed, other = result(id="a"), result(id="b"), result(id="c", text="Another.")
    texts = [article("An older text.", id="a"), article(TEXT, id="a"), article("Nothing.", id="z")]
    assert match_articles([ours, renamed, other], texts) == [texts[1], texts[1], None]
    assert match_articles([ours], texts[:1]) == texts[:1]


def test_incidents_are_found_by_country_actor_and_flag() -> None:
    overview = overview_of([result(RAID), result(id="b", status="failed")], [article(), None])
    row = overview.articles[0].rows[0]
    assert [(c.value, c.label, c.count) for c in overview.countries] == [("NG", "Nigeria", 1)]
    assert row.actors == ("Red Sword", "soldiers")
    assert (row.killed, row.deaths, row.wounded, row.day, row.vague) == ("35", 35, "", "2019-04-18", False)
    assert row.flags == ("needs_review", "rival_accounts")
    assert overview.articles[1].bad
    assert [c.label for c in overview.flags] == [
        "Any reason for review", "Text not given", "Rival accounts", "Status: failed", "Status: read",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "spot"),
    [
        (
            Place(name="Tangaza", admin1="Sokoto", country_code="NG", admin1_code="NG-SO"),
            "Sokoto, no closer spot known",
        ),
        (Place(country="Nigeria", country_code="NG"), "Nigeria, no closer spot known"),
        (Place(name="somewhere"), ""),
    ],
    ids=["region", "country", "nowhere"],
)
def test_what_is_known_roughly_is_drawn_in_the_middle_of_it(place: Place, spot: str) -> None:
    incident = RAID.model_copy(update={"place": place, "when": When()})
    row = overview_of([result(incident)], [article()]).articles[0].rows[0]
    assert row.spot == spot
    assert (row.lat is not None) is row.vague is bool(spot)


class Elements(HTMLParser):
    """Collects the elements of a page, and what its scripts and styles hold."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self.open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        self.open = tag

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open if self.open != tag else ""

    def handle_data(self, data: str) -> None:
        if self.open in self.inside:
            self.inside[self.open].append(data)


def elements_of(page: str) -> Elements:
    parser = Elements()
    parser.feed(page)
    return parser


def hostile_report() -> str:
    """A report of which every string is an attack on the page."""
    text = f"{HOSTILE} {TEXT}"
    evidence = quote(HOSTILE, text)
    raid = RAID.model_copy(
        update={
            "summary": HOSTILE,
            "attacker": RAID.attacker.model_copy(update={"name": HOSTILE, "evidence": (evidence,)}),
            "place": RAID.place.model_copy(update={"name": HOSTILE, "country_code": HOSTILE}),
            "needs_review": (HOSTILE,),
        }
    )
    articles = [article(text, id=HOSTILE, title=HOSTILE, source=HOSTILE)]
    return render_report([result(raid, id=HOSTILE, text=text)], articles, title=HOSTILE)


def test_hostile_words_add_no_element_to_the_page() -> None:
    plain, hostile = elements_of(render_report([result(RAID)], [article()])), elements_of(hostile_report())
    assert [tag for tag, _ in hostile.seen] == [tag for tag, _ in plain.seen]
    assert {name for _, given in hostile.seen for name in given if name.startswith("on")} == set()


def test_data_of_the_page_is_the_same_after_escaping() -> None:
    values = {"a": HOSTILE, "b": "\u2028&\u2029", "c": "<!--"}
    escaped = inert(json.dumps(values, ensure_ascii=False))
    assert not set("<>&\u2028\u2029") & set(escaped)
    assert json.loads(escaped) == values


def test_policy_allows_the_pages_own_style_and_script_and_nothing_else() -> None:
    page = elements_of(render_report([result(RAID)], [article()]))
    policies = [given["content"] for tag, given in page.seen if given.get("http-equiv") == "Content-Security-Policy"]
    (style,), scripts = page.inside["style"], page.inside["script"]
    assert policies == [
        f"default-src 'none'; style-src {hash_of(style)}; script-src {hash_of(scripts[-1])}; base-uri 'none';"
        " form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ]


def test_the_page_names_nothing_to_fetch() -> None:
    page = elements_of(render_report([result(RAID)], [article()]))
    addresses = [v for _, given in page.seen for name, v in given.items() if name in ("src", "href", "action") and v]
    assert [address for address in addresses if not address.startswith("#")] == []
    assert not re.search(
        r"url\(|@import|fetch\(|XMLHttpRequest|innerHTML", "".join(page.inside["style"] + page.inside["script"][-1:])
    )


def test_a_report_of_2000_articles_stays_under_30_megabytes() -> None:
    results, texts = many(100)
    per_article = (len(render_report(results, texts).encode()) - len(render_report([], []).encode())) / 100
    assert 2000 * per_article < 20e6


def test_a_report_without_results_can_be_made() -> None:
    assert "data-overview" in render_report([], [])


def test_the_command_writes_the_report_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output, stories, out = tmp_path / "out.jsonl", tmp_path / "in.jsonl", tmp_path / "report.html"
    output.write_text(result(RAID).model_dump_json() + "\n", encoding="utf-8")
    stories.write_text(
        json.dumps({"id": "raid", "text": TEXT, "published": str(date(2019, 4, 20))}) + "\n\n", encoding="utf-8"
    )
    view(output, out=out, articles=str(stories))
    assert "1 articles, 1 incidents" in capsys.readouterr().err
    assert "near Maiduguri" in out.read_text(encoding="utf-8")
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")] == []
