"""Reports: the same figures in every format, and nothing an article says can run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from evals.counts import count_articles
from evals.gate import judge
from evals.gold import GoldArticle
from evals.marks import cut
from evals.options import Format
from evals.oracle import perfect
from evals.report.output import emit, render
from evals.report.summary import Summary, as_json, summarise
from evals.rules import Rules
from evals.score import count_critical, prepare, score_article
from evals.store import Done, Scores

from .making import TWO, empty, gold_of, incidents, label, predict, two

HOSTILE = "<script>alert(1)</script> & \"quoted\" <b onmouseover='x()'>bold</b> ]]> | *stars* `ticks`"


def summary_of(*golds: GoldArticle, broken: bool = False, gated: bool = False) -> tuple[Summary, dict[Done, object]]:
    """A summary of the perfect predictions, or with one incident lost."""
    results = {Done(g.id, 0): perfect(g) for g in golds}
    if broken:
        g = golds[0]
        rows = incidents(g)[:1]
        rows[0]["place"]["evidence"][0]["quote"] = "nowhere"
        results[Done(g.id, 0)] = predict(g, incidents=rows)
    scored = [score_article(prepare(g), results[Done(g.id, 0)]) for g in golds]
    scores = Scores("run-1", "some/model", "s", {g.id: "d" for g in golds}, count_articles(scored))
    rules = Rules(metrics={"fields": ["*"]}, split="all")
    verdict = judge(scores, scores, rules=rules) if gated else None
    summary = summarise(scored, golds=golds, run=scores, digests={"gold": "d"}, gate=verdict, base="baseline")
    return summary, dict(results)


def hostile() -> GoldArticle:
    """An article, a title, and a note that try to run or to break out."""
    row = label("hostile", title=HOSTILE, note=HOSTILE, source=HOSTILE)
    row["incidents"][0]["attacker"]["description"] = HOSTILE
    return gold_of(row, TWO + HOSTILE)


def text_of(form: Format, *golds: GoldArticle, broken: bool = False, gated: bool = True) -> str:
    """A report as text."""
    summary, results = summary_of(*golds, broken=broken, gated=gated)
    return render(summary, form=form, golds=golds, results=results)  # type: ignore[arg-type]  # extractions


def test_the_json_report_has_every_figure() -> None:
    report = json.loads(text_of(Format.json, two(), empty()))
    assert report["rows"]["ALL"]["f1"] == 1.0
    assert report["rows"]["incidents"]["cor"] == 2
    assert report["gate"]["outcome"] == "pass"
    assert {s["name"] for s in report["slices"] if s["group"] == "incidents"} == {"none", "two or three"}


def test_the_report_does_not_depend_on_the_order_of_articles() -> None:
    forward, backward = summary_of(two(), empty())[0], summary_of(empty(), two())[0]
    assert as_json(forward) == as_json(backward)


def test_an_article_that_failed_is_listed_first_in_every_format() -> None:
    gold = gold_of(label("zz-failed"))
    scored = [score_article(prepare(two()), perfect(two())), score_article(prepare(gold), None)]
    scores = Scores("r", "m", "s", {"two": "d", "zz-failed": "d"}, count_articles(scored))
    summary = summarise(scored, golds=[two(), gold], run=scores, digests={})
    assert summary.worst[0].id == "zz-failed"
    for form in Format:
        text = render(summary, form=form, golds=(two(), gold), results={Done("two", 0): perfect(two())})
        assert "zz-failed" in text
        assert 0 < text.index("zz-failed") < (text.find("two") if form is Format.json else len(text))


def test_markdown_escapes_what_an_article_could_smuggle_in() -> None:
    text = text_of(Format.md, hostile(), broken=True)
    assert "<script>" not in text
    rows = [line for line in text.splitlines() if line.startswith("| attacker ")]
    assert len(rows) == 1
    assert rows[0].count(" | ") == 12


def test_junit_is_xml_with_a_case_per_article_and_per_rule() -> None:
    suite = Xml.fromstring(text_of(Format.junit, hostile(), empty(), broken=True))
    cases = {c.get("name"): c for c in suite.findall("testcase")}
    assert set(cases) == {"hostile", "empty", "fields", "rules"}
    assert cases["hostile"].find("failure") is not None
    assert cases["empty"].find("failure") is None
    assert suite.get("tests") == "4"


class Page(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.said: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.said[self.inside[-1]] = self.said.get(self.inside[-1], "") + data


def test_the_page_runs_only_its_own_script_and_loads_nothing() -> None:
    page = Page(text_of(Format.html, hostile(), broken=True))
    policy = next(a["content"] or "" for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(page.said[tag].encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert [t for t, _ in page.tags].count("script") == 1
    assert not [a for _, a in page.tags if a.get("src") or a.get("style") or any(k.startswith("on") for k in a)]
    assert not [a for t, a in page.tags if t == "link" or (a.get("href") or "#").startswith("http")]


def test_the_page_shows_the_article_as_it_is_with_the_evidence_marked() -> None:
    gold = hostile()
    text = text_of(Format.html, gold)
    pre = re.search(r"<pre>(.*?)</pre>", text, re.S)
    assert pre is not None
    page = Page(pre.group(0))
    assert page.said["span"] == gold.text
    marks = {a["class"] for t, a in page.tags if t == "span" and a.get("class")}
    assert marks == {"seg gold predicted"}


def test_the_page_offers_every_article_and_a_filter_for_every_verdict() -> None:
    text = text_of(Format.html, two(), empty(), broken=True)
    page = Page(text)
    assert {a["data-name"] for t, a in page.tags if t == "a" and "data-name" in a} == {"two", "empty"}
    chips = {a["data-verdict"] for t, a in page.tags if t == "button"}
    assert {"missing", "spurious", "wrong_role", "partial", "critical", "failed"} <= chips
    assert "missing" in next(a["data-verdicts"] or "" for t, a in page.tags if a.get("data-name") == "two")


def test_the_job_summary_gets_the_markdown_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "summary.md"
    target.write_text("Before.\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(target))
    summary, results = summary_of(two(), gated=True)
    emit(summary, form=Format.json, out=tmp_path / "r.json", golds=(two(),), results=results)  # type: ignore[arg-type]
    said = target.read_text(encoding="utf-8")
    assert said.startswith("Before.\n")
    assert "**CANNOT TELL against baseline on 1 articles" in said


def test_marking_cuts_an_article_into_pieces_that_are_the_article() -> None:
    segments = cut("abcdef", gold=[(1, 3)], predicted=[(2, 5), (2, 5)])
    assert "".join(s.text for s in segments) == "abcdef"
    assert [(s.text, s.gold, s.predicted) for s in segments] == [
        ("a", False, False),
        ("b", True, False),
        ("c", True, True),
        ("de", False, True),
        ("f", False, False),
    ]


def test_critical_errors_are_counted_by_name() -> None:
    summary, _ = summary_of(two(), broken=True)
    assert summary.critical == {"invented_quote": 1}
    assert count_critical(summary.scores[0])["invented_quote"] == 1
