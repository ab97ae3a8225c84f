"""Who may speak to the page, and what it answers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from extractor.review.desk import Desk
from extractor.review.guard import Guard
from extractor.review.server import listen

from ..stories import ROUNDUP
from .making import Visitor, desk_in, serving

ACCEPT = {"do": "accept", "incident": "i1", "path": None}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all; every test acts on what it needs."""
    with desk_in(tmp_path_factory.mktemp("desk")) as found:
        yield found


@pytest.fixture(scope="module")
def visitor(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A browser that has opened the link."""
    with serving(desk, tmp_path_factory.mktemp("out")) as found:
        found.enter()
        yield found


FORGED: list[Any] = [
    pytest.param({"cookie": ""}, id="no-cookie"),
    pytest.param({"cookie": "incidents_review_1=guess"}, id="guessed-cookie"),
    pytest.param({"host": "localhost:{port}"}, id="host-localhost"),
    pytest.param({"host": "127.0.0.1"}, id="host-without-port"),
    pytest.param({"host": "evil.example:{port}"}, id="host-rebound"),
    pytest.param({"origin": "http://evil.example"}, id="other-origin"),
    pytest.param({"origin": "null"}, id="origin-null"),
    pytest.param({"origin": "http://127.0.0.1:1"}, id="origin-of-another-port"),
    pytest.param({"origin": ""}, id="origin-missing"),
    pytest.param({"sec-fetch-site": "cross-site"}, id="cross-site"),
    pytest.param({"sec-fetch-site": "same-site"}, id="same-site-other-port"),
]


@pytest.mark.parametrize("forged", FORGED)
def test_forged_requests_are_403_and_change_nothing(forged: dict[str, str], visitor: Visitor, desk: Desk) -> None:
    before = desk.entries(desk.papers[0])
    headers = {name: value.format(port=visitor.keys.port) for name, value in forged.items()}
    if forged.get("cookie"):
        headers["cookie"] = f"{visitor.keys.cookie}=guess"
    for path in ("/a/0/do", "/write/gold", "/write/corrected", "/a/0/form"):
        answer = visitor.ask(path, ACCEPT, **headers)
        assert answer.status == 403
    assert desk.entries(desk.papers[0]) == before


@pytest.mark.parametrize("forged", [one for one in FORGED if one.id not in ("origin-missing",)])
def test_forged_requests_read_nothing(forged: dict[str, str], visitor: Visitor) -> None:
    headers = {name: value.format(port=visitor.keys.port) for name, value in forged.items()}
    for path in ("/", "/a/0", "/static/review.js"):
        answer = visitor.ask(path, **headers)
        assert answer.status == 403
        assert "Red Sword" not in answer.body


@pytest.mark.parametrize("hosts", [[], ["127.0.0.1:{port}", "evil.example"]], ids=["none", "two"])
def test_a_request_names_its_host_exactly_once(hosts: list[str], visitor: Visitor) -> None:
    named = [(b"host", host.format(port=visitor.keys.port).encode()) for host in hosts]
    headers = [*named, (b"cookie", visitor.cookie.encode())]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    answer = Guard(lambda *_: pytest.fail("passed on"), keys=visitor.keys).refusal(scope)
    assert answer is not None
    assert answer.status_code == 403


def test_answers_do_not_wait_for_acknowledgements() -> None:
    """asyncio turns Nagle's algorithm off only for sockets that name their protocol; an answer takes 40 ms more else."""
    with listen(0) as opened:
        assert opened.proto == socket.IPPROTO_TCP
        assert opened.getsockname()[0] == "127.0.0.1"


def test_a_link_works_once(visitor: Visitor) -> None:
    link = visitor.keys.link.removeprefix(visitor.keys.origin)
    assert visitor.ask(link, cookie="").status == 200
    assert visitor.ask(link, cookie="").status == 403
    assert visitor.ask("/?token=", cookie="").status == 403
    assert visitor.ask("/?token=%ff%00", cookie="").status == 403


def test_the_cookie_is_kept_from_scripts_and_other_sites(visitor: Visitor) -> None:
    answer = visitor.ask(visitor.keys.link.removeprefix(visitor.keys.origin), cookie="")
    flags = answer.headers["set-cookie"].lower()
    assert "httponly" in flags
    assert "samesite=strict" in flags


@pytest.mark.parametrize("path", ["/", "/a/0", "/a/99", "/static/review.js", "/?token=wrong"])
def test_every_answer_forbids_foreign_scripts_and_frames(path: str, visitor: Visitor) -> None:
    headers = visitor.ask(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "no-store")


ODD: list[Any] = [
    pytest.param(b"{", id="no-json"),
    pytest.param(b"[1]", id="no-object"),
    pytest.param(b"[" * 100_000, id="deep"),
    pytest.param({"do": "format"}, id="no-such-action"),
    pytest.param({"do": "accept", "incident": "i9", "path": None}, id="no-such-incident"),
    pytest.param({"do": "accept", "incident": "i1", "path": "counts.c9"}, id="no-such-value"),
    pytest.param({"do": "accept", "incident": "i1", "path": "__class__"}, id="no-such-path"),
    pytest.param({"do": "accept", "incident": None, "path": "place"}, id="value-without-incident"),
    pytest.param({"do": "reject", "incident": "i1", "path": None, "why": " "}, id="reject-without-reason"),
    pytest.param({"do": "add", "start": 0, "end": 10**9}, id="words-outside"),
    pytest.param({"do": "add", "start": "0", "end": "5"}, id="words-no-numbers"),
    pytest.param(
        {
            "do": "keep",
            "incident": "i1",
            "path": "when",
            "fields": {"start": "soon", "span": "unknown", "basis": "none"},
        },
        id="no-date",
    ),
    pytest.param(
        {"do": "keep", "incident": "i1", "path": "kind", "fields": {"kind": "party", "stage": "attempted"}},
        id="not-on-list",
    ),
    pytest.param(
        {"do": "keep", "incident": "i1", "path": "attacker", "fields": {"type": "unknown", "evidence": [[5, 2]]}},
        id="evidence-backwards",
    ),
    pytest.param(
        {"do": "keep", "incident": "i1", "path": "counts.new", "fields": {"evidence": [[1]]}}, id="evidence-half"
    ),
]


@pytest.mark.parametrize("asked", ODD)
def test_what_no_page_sends_is_refused_with_a_reason_and_changes_nothing(
    asked: Any, visitor: Visitor, desk: Desk
) -> None:
    before = desk.entries(desk.papers[0])
    answer = visitor.ask("/a/0/do", asked)
    assert answer.status in (409, 422)
    assert answer.json["say"]
    assert desk.entries(desk.papers[0]) == before


def test_bodies_that_are_too_large_are_not_read(visitor: Visitor) -> None:
    assert visitor.ask("/a/0/do", b"{}", **{"content-length": "99999999"}).status == 413


def test_an_edit_shows_at_once_and_can_be_taken_back(visitor: Visitor, desk: Desk) -> None:
    paper = desk.papers[0]
    start = ROUNDUP.article.text.index("traders")
    answer = visitor.ask("/a/0/do", {
        "do": "keep", "incident": "i1", "path": "target",
        "fields": {"name": "", "description": "traders", "type": "civilians", "affiliated_with": "", "evidence": [[start, start + 7]]},
        "why": "as told",
    })  # fmt: skip
    assert answer.status == 200
    assert desk.sheet(paper).cases["i1"].units["target"].value["description"] == "traders"
    assert desk.entries(paper)[-1].why == "as told"
    assert visitor.do(0, "undo").status == 200
    assert desk.sheet(paper).cases["i1"].units["target"].value["description"] != "traders"
    assert [entry.action for entry in desk.entries(paper)][-2:] == ["edit", "undo"]


def test_the_page_reads_a_figure_from_selected_words(visitor: Visitor) -> None:
    start = ROUNDUP.article.text.index("twelve traders")
    answer = visitor.ask("/a/0/form", {"incident": "i2", "path": "counts.new", "start": start, "end": start + 14})
    assert answer.status == 200
    assert 'value="twelve"' in answer.json["form"]
    assert "12 killed" in answer.json["form"]


def test_a_disk_that_is_full_is_said_and_nothing_changes(visitor: Visitor, desk: Desk) -> None:
    pages = desk.journal._db.execute("PRAGMA page_count").fetchone()[0]
    desk.journal._db.execute(f"PRAGMA max_page_count = {pages}")
    before, why = desk.entries(desk.papers[1]), "x" * 30_000
    answer = visitor.do(1, "reject", incident="i1", path="attacker", why=why)
    desk.journal._db.execute("PRAGMA max_page_count = 1000000")
    assert answer.status == 500
    assert answer.json["say"].startswith("Not saved")
    assert desk.entries(desk.papers[1]) == before
    assert visitor.do(1, "accept", incident="i1", path="attacker").status == 200
