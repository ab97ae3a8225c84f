"""Makes the pictures of the README from the repository's example: ``python docs/pictures/make.py``.

Needs the development set-up and a Chromium. It reads ``examples/two-attacks.json``, the record of the example article, and
writes ``terminal.png``, ``report.png``, ``overview.png``, ``phone.png`` and ``review.png`` beside itself. With the embedded
model the record is made anew by ``incidents extract examples/two-attacks.txt --out examples/two-attacks.json``.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RECORD, ARTICLE = ROOT / "examples/two-attacks.json", ROOT / "examples/two-attacks.txt"
COLUMNS = 104
TERMINAL = """<style>body{{margin:0;background:#16181d}}pre{{display:inline-block;margin:0;padding:18px 22px;color:#d9dbe0;
font:13px/1.32 "DejaVu Sans Mono",Menlo,Consolas,monospace}}</style><pre><span style="color:#8dbbe8">$</span> {command}
{output}</pre>"""


def main() -> None:
    """Make every picture."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        chromium = next(path for n in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(n)))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"], timeout=180_000)
        report = folder / "report.html"
        run("view", RECORD, "--articles", ARTICLE, "--out", report)
        terminal(browser, HERE / "terminal.png")
        with opened(browser, f"{report.as_uri()}#/0/i2/counts.c1", size=(1200, 740)) as page:
            save(page, HERE / "report.png")
        with opened(browser, report.as_uri(), size=(1240, 860), is_dark=True) as page:
            save(page, HERE / "overview.png")
        with opened(browser, f"{report.as_uri()}#/0/i2/killed.target", size=(390, 760)) as page:
            save(page, HERE / "phone.png")
        review(browser, folder, HERE / "review.png")
        browser.close()


def run(*command: object) -> None:
    """Run ``incidents``."""
    subprocess.run([sys.executable, "-m", "extractor", *map(str, command)], check=True, cwd=ROOT)


@contextmanager
def opened(browser: Browser, address: str, *, size: tuple[int, int], is_dark: bool = False) -> Iterator[Page]:
    """A page at an address, in a window of one size."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if is_dark else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def save(page: Page, path: Path) -> None:
    """Save what the window shows."""
    page.wait_for_load_state("networkidle")  # the review page sends on from its link
    page.wait_for_timeout(300)  # what fades in is in
    page.screenshot(path=path)
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def terminal(browser: Browser, path: Path) -> None:
    """Save what a terminal shows of the record, in its colours."""
    os.environ |= {"FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    from rich.console import Console
    from rich.text import Text

    from extractor.schema import Extraction
    from extractor.table import print_extraction

    printed = io.StringIO()
    print_extraction(Extraction.model_validate_json(RECORD.read_text(encoding="utf-8")), printed)
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(Text.from_ansi(printed.getvalue()))
    html = console.export_html(inline_styles=True, code_format="{code}")
    with opened(browser, "about:blank", size=(900, 600)) as page:
        page.set_content(TERMINAL.format(command="incidents extract examples/two-attacks.txt", output=html))
        page.locator("pre").screenshot(path=path)
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


def review(browser: Browser, folder: Path, path: Path) -> None:
    """Save the review page on a journal of its own."""
    record = Path(shutil.copy(RECORD, folder / "two-attacks.json"))
    command = [
        sys.executable,
        "-m",
        "extractor",
        "review",
        str(record),
        "--articles",
        str(ARTICLE),
        "--reviewer",
        "you",
    ]
    process = subprocess.Popen([*command, "--no-open"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)  # fmt: skip
    assert process.stdout is not None
    try:
        with opened(browser, process.stdout.readline().strip(), size=(1240, 800)) as page:
            page.get_by_role("link", name="Start").or_(page.get_by_role("button", name="Start")).first.click()
            save(page, path)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


if __name__ == "__main__":
    main()
