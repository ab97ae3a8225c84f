"""How large a report gets, and how fast it opens, filters and turns pages: ``python -m tests.view.bench [ARTICLES]``."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from extractor.view.report import render_report

from ..browser import ARGUMENTS, START_MS, WAIT_MS, find_chromium
from .made import many

DRAWN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))"
TIMED = """async () => {
  const from = performance.now();
  %s;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - from;
}"""
ACTS = {
    "filter by country": "const c = document.getElementById('country'); c.value = 'SY'; c.dispatchEvent(new Event('change'))",
    "filter by word": "const w = document.getElementById('words'); w.value = 'kabul'; w.dispatchEvent(new Event('input'))",
    "clear": "document.getElementById('clear').click()",
    "order by place": "const o = document.getElementById('order'); o.value = 'place'; o.dispatchEvent(new Event('change'))",
    "open an article": "location.hash = '#/77'; await new Promise((done) => addEventListener('hashchange', done, { once: true }))",
}


def measure(page: Page, path: Path) -> dict[str, tuple[float, float]]:
    """Return milliseconds of wall clock and of the page's own processor time: until it is drawn, then for each act."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def used() -> float:
        metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        return 1000 * float(metrics["TaskDuration"])

    before = used()
    page.goto(path.as_uri())
    wall = float(page.evaluate(DRAWN))
    found = {"open": (wall, used() - before)}
    for name, act in ACTS.items():
        before = used()
        wall = float(page.evaluate(TIMED % act))
        found[name] = (wall, used() - before)
    return found


def main(articles: int) -> None:
    """Print size and times of a report of so many articles."""
    results, texts = many(articles)
    wall, used = time.perf_counter(), time.process_time()
    html = render_report(results, texts, title="bench.jsonl")
    print(f"{articles} articles, {sum(len(r.incidents) for r in results)} incidents: {len(html.encode()) / 1e6:.1f} MB")
    print(
        f"rendered in {time.process_time() - used:.1f} s of processor time, {time.perf_counter() - wall:.1f} s in all"
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "report.html"
        path.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=[*ARGUMENTS], timeout=START_MS)
        for turn in range(3):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(WAIT_MS)
            times = measure(page, path)
            print(
                f"run {turn + 1}, wall clock and (processor time): "
                + ", ".join(f"{name} {wall:.0f} ms ({used:.0f})" for name, (wall, used) in times.items())
            )
            page.close()
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
