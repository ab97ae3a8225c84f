"""Reviews of invented articles: desks on a temporary folder, and a server that answers on loopback."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from extractor.article import Article
from extractor.review.app import Outputs, make_app
from extractor.review.desk import Desk, lay_out
from extractor.review.guard import Keys
from extractor.review.journal import Journal
from extractor.review.server import listen, server_of
from extractor.reviewed import Mode, Reviewed
from extractor.schema import Extraction

from ..stories import AMBUSH, PUBLISHED, ROUNDUP, extracted

QUIET = Article(
    "The ministry of culture in Abuja reopened the national museum on Friday after two years of repairs.\n",
    id="museum",
    published=PUBLISHED,
    language="en",
)


@cache
def roundup() -> Reviewed:
    """Three attacks in northern Nigeria, and their total."""
    return reviewed(extracted(ROUNDUP.article, ROUNDUP.draft))


@cache
def ambush() -> Reviewed:
    """One attack in Colombia, in Spanish."""
    return reviewed(extracted(AMBUSH.article, AMBUSH.draft))


@cache
def quiet() -> Reviewed:
    """An article without an incident."""
    same = roundup()
    digest = sha256(QUIET.text.encode()).hexdigest()
    provenance = same.provenance.model_copy(update={"article_sha256": digest, "language": "en"})
    return Reviewed(article_id=QUIET.id, status="empty", provenance=provenance)


def reviewed(extraction: Extraction) -> Reviewed:
    """Return an extraction as the review reads it from a file."""
    return Reviewed.model_validate_json(extraction.model_dump_json())


RESULTS = (roundup, ambush, quiet)
ARTICLES = (ROUNDUP.article, AMBUSH.article, QUIET)


@contextmanager
def desk_in(folder: Path, *, mode: Mode = "review", reviewer: str = "amina") -> Iterator[Desk]:
    """A desk with all articles, its journal in a folder."""
    papers = lay_out([make() for make in RESULTS], ARTICLES, mode=mode)
    with Journal(folder / "review.db", mode=mode) as journal:
        yield Desk(papers, journal, reviewer=reviewer)


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Visitor:
    """Speaks to a server as a browser would, and as none would."""

    keys: Keys
    cookie: str = ""

    def ask(self, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request with the headers of our own page, but for those that are named."""
        sends = {"host": self.keys.host, "cookie": self.cookie}
        if body is not None:
            sends |= {"origin": self.keys.origin, "content-type": "application/json"}
        sends = {name: value for name, value in {**sends, **headers}.items() if value}
        connection = http.client.HTTPConnection("127.0.0.1", self.keys.port, timeout=60)
        payload = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.putrequest("GET" if payload is None else "POST", path, skip_host=True, skip_accept_encoding=True)
        for name, value in sends.items():
            connection.putheader(name, value)
        if payload is not None and "content-length" not in sends:
            connection.putheader("content-length", str(len(payload)))
        connection.endheaders(payload)
        answer = connection.getresponse()
        found = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode())
        connection.close()
        return found

    def enter(self) -> None:
        """Open the link that the server printed."""
        answer = self.ask(self.keys.link.removeprefix(self.keys.origin))
        assert answer.status == 200
        self.cookie = answer.headers["set-cookie"].split(";")[0]

    def do(self, number: int, what: str, **more: Any) -> Answer:
        """Do something to an article."""
        return self.ask(f"/a/{number}/do", {"do": what, **more})


@contextmanager
def serving(desk: Desk, folder: Path) -> Iterator[Visitor]:
    """Serve a desk in a thread, and visit it."""
    with listen(0) as opened:
        keys = Keys(opened.getsockname()[1])
        server = server_of(make_app(desk, keys=keys, outputs=Outputs(folder / "corrected.jsonl", folder / "gold")))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        try:
            yield Visitor(keys)
        finally:
            server.should_exit = True
            thread.join(60)
