"""How fast the review page answers: every kind of action on every article of an output, over a real socket.

    python -m evals.review_bench incidents.jsonl stories.jsonl

One line for each kind of action: how many, and the median, the 95th percentile and the slowest in milliseconds of wall
clock, from sending the request to having read the answer. Every action but ``form`` and ``page`` is on disk by then. The
journal stands in a temporary folder; the output is only read.
"""

from __future__ import annotations

import http.client
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from extractor.normalize.gazetteer_cache import load_gazetteer
from extractor.review.app import Outputs, make_app
from extractor.review.desk import Desk, Paper, open_desk
from extractor.review.forms import to_fields
from extractor.review.guard import Keys
from extractor.review.journal import Journal
from extractor.review.server import listen, server_of
from extractor.review.values import evidence_of

Times = dict[str, list[float]]


class Browser:
    """One connection that is kept open, as a browser keeps it."""

    def __init__(self, keys: Keys) -> None:
        self.keys, self.cookie = keys, ""
        self.connection = http.client.HTTPConnection("127.0.0.1", keys.port)

    def ask(self, path: str, body: Any = None) -> http.client.HTTPResponse:
        """Send a request and read the answer; raises RuntimeError unless it is good."""
        headers = {
            "host": self.keys.host,
            "origin": self.keys.origin,
            "cookie": self.cookie,
            "content-type": "application/json",
        }
        payload = None if body is None else json.dumps(body)
        self.connection.request("GET" if body is None else "POST", path, payload, headers)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} {body}: {answer.status} {said[:200]!r}")
        return answer

    def enter(self) -> None:
        """Exchange the token."""
        cookie = self.ask(f"/?token={self.keys.token}").headers["set-cookie"]
        self.cookie = cookie.split(";")[0]


@contextmanager
def served(desk: Desk, folder: Path) -> Iterator[Browser]:
    """Serve a desk in a thread."""
    with listen(0) as opened:
        keys = Keys(opened.getsockname()[1])
        server = server_of(make_app(desk, keys=keys, outputs=Outputs(folder / "corrected.jsonl", folder / "gold")))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        try:
            browser = Browser(keys)
            browser.enter()
            yield browser
        finally:
            server.should_exit = True
            thread.join()


def requests_for(desk: Desk, paper: Paper) -> Iterator[tuple[str, str, Any]]:
    """Yield what a reviewer does with one article: kind of action, address, body."""
    yield "page", f"/a/{paper.number}", None
    language = paper.result.provenance.language
    for incident in paper.result.incidents:
        case = desk.sheet(paper).cases[incident.id]
        for path, unit in case.units.items():
            target = {"incident": incident.id, "path": path}
            spans = [[e.start, e.end] for e in evidence_of(path, unit.value)]
            fields = {**to_fields(path, unit.value, language=language), "evidence": spans}
            fields = {
                k: "; ".join(v) if isinstance(v, list) and k in ("affiliated_with", "weapons") else v
                for k, v in fields.items()
            }
            yield "form", f"/a/{paper.number}/form", target
            yield "accept", f"/a/{paper.number}/do", {"do": "accept", **target}
            yield "edit", f"/a/{paper.number}/do", {"do": "keep", **target, "fields": fields, "why": "checked"}
        whole = {"incident": incident.id, "path": None}
        yield "reject", f"/a/{paper.number}/do", {"do": "reject", **whole, "why": "background"}
        yield "undo", f"/a/{paper.number}/do", {"do": "undo"}
        yield "select", f"/a/{paper.number}/form", {"incident": incident.id, "path": "place", "start": 0, "end": 20}
    yield "add", f"/a/{paper.number}/do", {"do": "add", "start": 0, "end": 40}
    yield "finish", f"/a/{paper.number}/do", {"do": "finish"}


def measure(browser: Browser, desk: Desk) -> Times:
    """Time every request, in milliseconds."""
    times: Times = {}
    for paper in desk.papers:
        for kind, path, body in requests_for(desk, paper):
            start = time.perf_counter()
            browser.ask(path, body)
            times.setdefault(kind, []).append(1000 * (time.perf_counter() - start))
    return times


def line(kind: str, times: list[float]) -> str:
    """Return one row of the report."""
    ordered = sorted(times)
    middle, high = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{kind:8} {len(ordered):6} {middle:8.1f} {high:8.1f} {ordered[-1]:8.1f}"


def main() -> None:
    """Measure on the output and the articles that the command line names."""
    output, articles = map(Path, sys.argv[1:3])
    load_gazetteer()
    with tempfile.TemporaryDirectory() as name, Journal(Path(name) / "bench.db") as journal:
        desk = open_desk(output, articles, journal, reviewer="bench")
        used = time.process_time()
        with served(desk, Path(name)) as browser:
            times = measure(browser, desk)
        used = time.process_time() - used
    print(f"{'':8} {'n':>6} {'median':>8} {'p95':>8} {'slowest':>8}  ms")
    for kind, one in times.items():
        print(line(kind, one))
    actions = [t for kind, one in times.items() if kind not in ("page", "form", "select") for t in one]
    print(line("actions", actions))
    print(f"{used * 1000 / sum(map(len, times.values())):.1f} ms of processor time a request, both sides")


if __name__ == "__main__":
    main()
