"""The report in a browser, as a person uses it: from a file, without a network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from extractor.schema import Incident
from extractor.view.report import render_report

from ..browser import WAIT_MS, needs_chromium
from .made import RAID, TOTAL, article, many, quote, result
from .test_pages import REVIEW, hostile_report

pytestmark = [needs_chromium, pytest.mark.slow]
expect.set_options(timeout=WAIT_MS)
LIT = re.compile(r"\blit\b")
ARABIC = "قتل مسلحون مجهولون 27 جنديا في عدن يوم الجمعة."


def arabic() -> tuple[Incident, str]:
    """An incident told in Arabic."""
    soldiers = quote("27 جنديا", ARABIC)
    counts = (RAID.counts[0].model_copy(update={"evidence": soldiers}),)
    attacker = RAID.attacker.model_copy(
        update={"name": "مسلحون مجهولون", "evidence": (quote("مسلحون مجهولون", ARABIC),)}
    )
    update = {"counts": counts, "attacker": attacker, "claims": (), "evidence": (), "needs_review": ()}
    bare = {
        "target": RAID.target.model_copy(update={"evidence": ()}),
        "place": RAID.place.model_copy(update={"evidence": (), "country_code": "YE"}),
    }
    when = RAID.when.model_copy(update={"evidence": ()})
    return RAID.model_copy(update={**update, **bare, "when": when}), ARABIC


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a report on three articles: a raid, one in Arabic, one that failed."""
    incident, text = arabic()
    results = [
        result(RAID, totals=[TOTAL], review=REVIEW),
        result(incident, id="ar", text=text),
        result(id="bad", status="failed"),
    ]
    texts = [
        article(),
        article(text, id="ar", title="عدن: مقتل 27 جنديا", language="ar"),
        article("Nothing.", id="bad", title="Cut off"),
    ]
    path = tmp_path_factory.mktemp("view") / "report.html"
    path.write_text(render_report(results, texts, title="three.jsonl"), encoding="utf-8")
    return path.as_uri()


def fact(page: Page, at: str) -> Locator:
    """The first value of a card with a name."""
    return page.locator(f'.fact [data-at="{at}"]')


def lit(page: Page) -> str:
    """The words of the text that are lit."""
    return "".join(page.locator(".mark.lit").all_inner_texts())


def test_a_value_lights_its_words_and_words_light_their_value(page: Page, report: str) -> None:
    page.goto(f"{report}#/0")
    fact(page, "place").hover()
    assert lit(page) == "near Maiduguri"
    page.locator(".mark", has_text="Eight of the attackers").hover()
    expect(page.locator('[data-at="counts.c3"]')).to_have_class(LIT)
    expect(fact(page, "killed.attacker")).to_have_class(LIT)
    expect(fact(page, "place")).not_to_have_class(LIT)
    page.mouse.move(2, 2)
    expect(page.locator(".lit")).to_have_count(0)


def test_words_of_overlapping_evidence_light_every_value_that_they_support(page: Page, report: str) -> None:
    page.goto(f"{report}#/0")
    page.locator(".mark", has_text="soldiers").last.hover()
    expect(page.locator('[data-at="counts.c1"]')).to_have_class(LIT)
    expect(fact(page, "target")).to_have_class(LIT)
    assert lit(page) == "27 soldiers"


def test_the_keyboard_walks_from_a_value_to_its_words_and_back(page: Page, report: str) -> None:
    page.goto(f"{report}#/0")
    fact(page, "when").focus()
    assert lit(page) == "on Thursday night"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "on Thursday night"
    assert page.url.endswith("#/0/i1/when")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.at") == "when"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#overview")).to_be_visible()


def test_an_address_names_one_value(page: Page, report: str) -> None:
    page.goto(f"{report}#/0/i1/claims.0")
    assert lit(page) == "The Red Sword claimed the raid"
    page.goto(f"{report}#/0/totals.0")
    assert lit(page) == "At least 35 people"


def test_filters_narrow_list_table_map_and_timeline_together(page: Page, report: str) -> None:
    page.goto(report)
    expect(page.locator("h1 b")).to_have_text("2 incidents in 3 articles")
    page.select_option("#country", "NG")
    expect(page.locator("#list li")).to_have_count(1)
    expect(page.locator("#rows tr")).to_have_count(1)
    expect(page.locator("#map .place")).to_have_count(1)
    page.click("#clear")
    page.select_option("#flag", "status.failed")
    expect(page.locator("#list li")).to_have_text(re.compile("Cut off.*failed"))
    page.click("#clear")
    page.fill("#actor", "red sw")
    expect(page.locator("#rows tr")).to_have_count(1)
    page.fill("#actor", "")
    page.fill("#to", "2019-04-17")
    page.locator("#to").dispatch_event("change")
    expect(page.locator("#rows tr")).to_have_count(0)


def test_bars_and_circles_answer_to_the_keyboard(page: Page, report: str) -> None:
    page.goto(report)
    page.locator("#timeline .bar").focus()
    expect(page.locator("#timeline figcaption")).to_contain_text("18 Apr 2019: 2 incidents")
    page.keyboard.press("Enter")
    assert page.input_value("#from") == page.input_value("#to") == "2019-04-18"
    page.locator("#map .place").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#spot")).to_contain_text("At Maiduguri, Nigeria")
    page.keyboard.press("j")
    expect(page.locator("#article h1")).to_have_text("Raid on a barracks")


def test_a_review_is_said_on_the_page(page: Page, report: str) -> None:
    page.goto(f"{report}#/0")
    expect(page.locator(".review")).to_contain_text("Reviewed by amina")
    expect(page.locator('[data-at="counts.c1"] .chip')).to_have_text("changed in review")
    page.click(".card .history summary")
    expect(page.locator(".card .history li")).to_contain_text("number 28 → 27")


def test_right_to_left_text_stands_right(page: Page, report: str) -> None:
    page.goto(f"{report}#/1")
    assert page.evaluate("getComputedStyle(document.querySelector('.words')).direction") == "rtl"
    box = page.locator(".words").bounding_box()
    first = page.locator(".mark", has_text="مسلحون").bounding_box()
    assert box is not None
    assert first is not None
    assert first["x"] > box["x"] + box["width"] / 2
    fact(page, "killed.target").hover()
    assert lit(page) == "27 جنديا"


def test_hostile_words_do_nothing(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(hostile_report(), encoding="utf-8")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    for address in ("#/", "#/0", "#/0/i1/attacker", "#/%E0%A4%A"):
        page.evaluate("(hash) => { location.hash = hash; }", address)
        page.wait_for_function("(hash) => location.hash === hash", arg=address)
    page.goto(f"{path.as_uri()}#/0")
    assert "gone" not in page.title().partition("–")[2]
    assert page.title() != "gone"
    assert (
        page.evaluate("document.querySelectorAll('img, iframe, #article script, #article style, [onerror]').length")
        == 0
    )
    assert "<img src=x onerror=" in page.locator(".words").inner_text()
    assert page.locator('a[href^="javascript"]').count() == 0
    assert {address.partition("#")[0] for address in requests} == {path.as_uri()}
    refused = page.evaluate(
        "() => { try { document.body.innerHTML = '<b>x</b>'; return false; } catch { return true; } }"
    )
    assert refused  # not even our own script could make markup of text


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(chromium: Browser, report: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 740})
    page = context.new_page()
    for address in ("#/", "#/0", "#/1"):
        page.goto(f"{report}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_on_a_phone_the_words_stay_beside_the_value(chromium: Browser, report: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{report}#/0")
    value = page.locator('[data-at="counts.c3"]')
    value.scroll_into_view_if_needed()
    value.tap()
    expect(page.locator(".mark.lit")).to_be_in_viewport()
    expect(value).to_be_in_viewport()
    context.close()


def test_dark_and_light_follow_the_system(chromium: Browser, report: str) -> None:
    grounds = []
    for scheme in ("dark", "light"):
        context = chromium.new_context(color_scheme="dark" if scheme == "dark" else "light")
        page = context.new_page()
        page.goto(report)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        context.close()
    dark, light = (sum(map(int, re.findall(r"\d+", ground)[:3])) for ground in grounds)
    assert dark < 150
    assert light > 600


def test_thousands_of_rows_are_laid_out_as_far_as_they_are_seen(page: Page, tmp_path: Path) -> None:
    results, texts = many(300, words=120)
    path = tmp_path / "many.html"
    path.write_text(render_report(results, texts), encoding="utf-8")
    page.goto(path.as_uri())
    assert page.locator("#list li").count() < 200
    assert page.locator("#rows tr").count() < 300
    page.goto(f"{path.as_uri()}#/250")
    expect(page.locator('#list [aria-current="page"]')).to_be_in_viewport()
