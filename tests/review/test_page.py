"""The review page in a browser: edits survive, words are selected, hostile text stays text."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from evals.lint import lint
from extractor.article import Article
from extractor.reviewed import Reviewed, read_reviewed
from extractor.schema import Evidence, Party, Place, When

from ..browser import WAIT_MS, needs_chromium
from .making import ARTICLES, RESULTS, roundup

pytestmark = [needs_chromium, pytest.mark.slow]
expect.set_options(timeout=WAIT_MS)

HOSTILE = (
    "<script>document.title='gone'</script> <img src=x onerror=\"document.title='gone'\"> </style><style>body{display:none}"
    "</style> <a href=\"javascript:document.title='gone'\">Red</a> {{7*7}} &#39;"
)


def hostile() -> tuple[Article, Reviewed]:
    """An article whose text, title and names are attacks on the page, and the result for it."""
    article = replace(
        ARTICLES[0],
        id=HOSTILE[:40],
        title=HOSTILE,
        source="javascript:document.title='gone'",
        text=f"{HOSTILE}\r\n\0 {ARTICLES[0].text}",
    )
    start = article.text.index(HOSTILE)
    quote = (Evidence(quote=HOSTILE, start=start, end=start + len(HOSTILE)),)
    bad = roundup().incidents[0].model_copy(
        update={
            "attacker": Party(name=HOSTILE, description=HOSTILE, affiliated_with=(HOSTILE,), canonical=HOSTILE, evidence=quote),
            "place": Place(name=HOSTILE, evidence=quote), "when": When(words=HOSTILE, evidence=quote), "evidence": quote,
            "summary": HOSTILE, "attributed_by": HOSTILE, "weapons": (HOSTILE,), "needs_review": (HOSTILE,), "counts": (),
            "claims": (), "target": Party(),
        }
    )  # fmt: skip
    digest = sha256(article.text.encode()).hexdigest()
    provenance = roundup().provenance.model_copy(update={"article_sha256": digest})
    issues = roundup().issues
    return article, Reviewed(article_id=article.id, status="ok", incidents=(bad,), provenance=provenance, issues=issues)


@dataclass
class Running:
    """`incidents review` as a process."""

    process: subprocess.Popen[str]
    link: str

    def kill(self) -> None:
        """End it as a crash would."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def started(folder: Path, *more: str) -> Iterator[Running]:
    """Start the command on the files of a folder."""
    command = [
        sys.executable,
        "-m",
        "extractor",
        "review",
        str(folder / "out.jsonl"),
        "--articles",
        str(folder / "in.jsonl"),
    ]
    process = subprocess.Popen([*command, "--no-open", "--reviewer", "amina", *more], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # fmt: skip
    assert process.stdout is not None
    running = Running(process, process.stdout.readline().strip())
    try:
        yield running
    finally:
        if process.poll() is None:
            running.kill()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output and its articles; the last one is hostile."""
    folder = tmp_path_factory.mktemp("review")
    bad, result = hostile()
    results, articles = [*(make() for make in RESULTS), result], [*ARTICLES, bad]
    lines = [{"id": a.id, "title": a.title, "text": a.text, "published": str(a.published), "language": a.language, "source": a.source} for a in articles]  # fmt: skip
    (folder / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (folder / "out.jsonl").write_text(
        "".join(r.model_dump_json(exclude={"review"}) + "\n" for r in results), encoding="utf-8"
    )
    return folder


@pytest.fixture
def link(folder: Path) -> Iterator[str]:
    """The link of a running command on a journal of its own."""
    for file in folder.glob("fresh.db*"):
        file.unlink()
    with started(folder, "--journal", str(folder / "fresh.db")) as running:
        yield running.link


SELECT = """words => {
  const text = document.getElementById("text"), at = text.textContent.indexOf(words), range = document.createRange();
  const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  let seen = 0, started = false;
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (!started && seen + node.length > at) { range.setStart(node, at - seen); started = true; }
    if (seen + node.length >= at + words.length) { range.setEnd(node, at + words.length - seen); break; }
    seen += node.length;
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
}"""


def open_first(page: Page, link: str) -> None:
    """Open the link, and the first article."""
    page.goto(link)
    page.locator("#go-on").click()
    expect(page.locator("#i1")).to_be_focused()


def test_an_edit_survives_reload_and_kill(page: Page, folder: Path) -> None:
    with started(folder) as running:
        open_first(page, running.link)
        assert "token" not in page.url
        page.keyboard.press("ArrowDown")
        page.locator("#i1-attacker").focus()
        page.keyboard.press("e")
        page.locator(".form input[name=name]").fill("Crimson Sword")
        page.locator(".form input[name=why]").fill("spelled so elsewhere")
        page.keyboard.press("Enter")
        expect(page.locator("#i1-attacker .value")).to_have_text("Crimson Sword")
        running.kill()
        page.locator("#i1-attacker").focus()
        page.keyboard.press("a")
        expect(page.locator("#say")).to_contain_text("Not saved")
    with started(folder) as running:
        open_first(page, running.link)
        expect(page.locator("#i1-attacker .value")).to_have_text("Crimson Sword")
        page.reload()
        expect(page.locator("#i1-attacker .chip")).to_have_text("changed")
        page.keyboard.press("u")
        expect(page.locator("#i1-attacker .value")).to_have_text("Red Sword")


def test_ten_decisions_from_the_keyboard_alone(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.locator("#go-on")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#i1")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#i1 .chip").first).to_have_text("accepted")
    expect(page.locator("#i2")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("#i3")).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(page.locator("#i3.rejected")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("#i3.rejected")).to_have_count(0)
    expect(page.locator("#i3")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#i2-kind")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(page.locator("#progress")).to_have_text("1 of 4 articles reviewed")
    page.keyboard.press("f")
    expect(page.locator("h1")).to_contain_text("emboscada")


def test_an_incident_is_added_by_selecting_text_and_becomes_gold(page: Page, link: str, folder: Path) -> None:
    open_first(page, link)
    page.evaluate(SELECT, "no group has claimed the attack")
    page.locator("#picker [data-pick=incident]").click()
    expect(page.locator("#i4 .chip").first).to_have_text("added")
    page.evaluate(SELECT, "six shepherds")
    page.keyboard.press("3")
    expect(page.locator(".form .preview")).to_contain_text("6 killed")
    page.keyboard.press("Enter")
    expect(page.locator("#i4-counts-c1 .value")).to_have_text("6 killed")
    page.locator("#i4-place").focus()
    page.keyboard.press("e")
    page.locator(".form").wait_for()
    page.evaluate(SELECT, "Katsina")
    expect(page.locator(".form input[name=country]")).to_have_value("Nigeria")
    page.locator(".form button[type=submit]").click()
    expect(page.locator("#i4-place .value")).to_contain_text("Katsina")
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("f")
    expect(page.locator("#next")).to_be_visible()
    page.keyboard.press("g")
    page.locator("[data-write=gold]").click()
    expect(page.locator("#say")).to_contain_text("1 label written")
    assert [str(problem) for entry in lint(folder / "out.gold") for problem in entry.problems] == []
    page.locator("[data-write=corrected]").click()
    expect(page.locator("#say")).to_contain_text("4 articles written")
    added = read_reviewed(folder / "out.corrected.jsonl")[0].incidents[3]
    assert [(count.words, count.number) for count in added.counts] == [("six", 6)]
    text = ARTICLES[0].text
    assert all(
        text[e.start : e.end] == e.quote for e in (*added.evidence, *added.place.evidence, added.counts[0].evidence)
    )


def test_words_are_selected_with_the_keyboard(page: Page, link: str) -> None:
    open_first(page, link)
    page.keyboard.press("t")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#picker")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator(".form")).to_contain_text("attacker")
    page.keyboard.press("Escape")
    expect(page.locator(".form")).to_have_count(0)


def test_hostile_text_stays_text(page: Page, link: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(link)
    page.locator("tr", has_text="onerror").locator("a").click()
    expect(page.locator("#i1")).to_be_focused()
    title = page.title()
    assert page.locator("#text").evaluate("node => node.textContent").startswith(f"{HOSTILE}\r\n\ufffd At least 45")
    page.locator("#i1-attacker").focus()
    page.keyboard.press("e")
    expect(page.locator(".form input[name=name]")).to_have_value(HOSTILE)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.press("2")
    expect(page.locator("#i1-attacker.rejected")).to_be_visible()
    assert (page.title(), "gone" in title.split("'")[0]) == (title, False)
    assert page.locator("body").evaluate("node => getComputedStyle(node).display") != "none"
    assert page.locator("#article script, #article img, #article style, [href^='javascript']").count() == 0
    assert {re.sub(r"\?.*", "", url).rsplit(":", 1)[0] for url in asked} == {"http://127.0.0.1"}


def test_a_blind_coder_is_shown_no_value_of_the_model(page: Page, folder: Path) -> None:
    with started(folder, "--blind") as running:
        page.goto(running.link)
        page.locator("#go-on").click()
        expect(page.locator("#text")).to_be_focused()
        expect(page.locator(".card")).to_have_count(0)
        expect(page.locator(".mark")).to_have_count(0)
        page.evaluate(SELECT, "stormed a barracks")
        page.keyboard.press("n")
        expect(page.locator("#i1-attacker .value")).to_have_text("not stated")
        page.keyboard.press("f")
        expect(page.locator("#progress")).to_have_text("1 of 4 articles reviewed")
