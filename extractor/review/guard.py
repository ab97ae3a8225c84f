"""The guard: who may speak to the page. Everything else is answered 403 before anything is looked at.

The page is for one person on this machine. A link with a one-time token is exchanged for a cookie; after that a request
needs the cookie, the loopback address with our port as its Host (another name that resolves to this machine is a
rebinding attack), and, where it changes anything, our own address as its Origin.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = ("GET", "HEAD")
LARGEST_BODY = 256_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
WELCOME = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/">'
    '<link rel="icon" href="/static/icon.svg"><title>Review</title><p><a href="/">Go on to the review</a></p>'
)
REFUSED = (
    "Not allowed. Open the link that `incidents review` printed last; each link works once. "
    "If you have none, end the command and start it again: nothing is lost.\n"
)


@dataclass(slots=True)
class Keys:
    """The one-time token of the link, and the sessions that were opened with one."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    sessions: set[str] = field(default_factory=set)
    on_opened: Callable[[str], None] = lambda _: None

    @property
    def host(self) -> str:
        """The only Host there is."""
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        """The only Origin there is."""
        return f"http://{self.host}"

    @property
    def link(self) -> str:
        """The address that opens the page, once."""
        return f"{self.origin}/?token={self.token}"

    @property
    def cookie(self) -> str:
        """The cookie's name; cookies do not tell ports apart, so the name does."""
        return f"incidents_review_{self.port}"

    def exchange(self, token: str) -> str | None:
        """Take a token and return a session for it, once; the next link has another token."""
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        session = secrets.token_urlsafe(32)
        self.sessions.add(session)
        self.token = secrets.token_urlsafe(32)
        self.on_opened(self.link)
        return session

    def knows(self, session: str) -> bool:
        """Whether a session was opened here."""
        return any(hmac.compare_digest(session.encode(), known.encode()) for known in self.sessions)


class Guard:
    """ASGI middleware that lets one person's browser through."""

    def __init__(self, app: ASGIApp, *, keys: Keys) -> None:
        """Guard an application."""
        self.app, self.keys = app, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        answer = self.refusal(scope)
        if answer is None:
            await self.app(scope, receive, with_headers(send))
        else:
            await answer(scope, receive, with_headers(send))

    def refusal(self, scope: Scope) -> Response | None:
        """Return why a request is not passed on, or the answer to a token; None for one that may pass."""
        headers = Headers(scope=scope)
        if headers.getlist("host") != [self.keys.host]:
            return refused()
        origins = headers.getlist("origin")
        is_safe = scope["method"] in SAFE
        if origins != [self.keys.origin] and (origins or not is_safe):
            return refused()
        if not is_small(headers):
            return PlainTextResponse("Too large.\n", status_code=413)
        if is_safe and scope["path"] == "/" and b"token=" in scope["query_string"]:
            return self.opened(scope)
        is_ours = headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        return None if is_ours and self.keys.knows(session_of(headers, self.keys.cookie)) else refused()

    def opened(self, scope: Scope) -> Response:
        """Exchange a token for a cookie. The page goes on by itself: a redirect would not carry a strict cookie."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        session = self.keys.exchange(given[0])
        if session is None:
            return refused()
        answer = HTMLResponse(WELCOME)
        answer.set_cookie(self.keys.cookie, session, httponly=True, samesite="strict", path="/")
        return answer


def refused() -> Response:
    """Return the answer to everybody else."""
    return PlainTextResponse(REFUSED, status_code=403)


def is_small(headers: Headers) -> bool:
    """Whether a body may be read: its length is stated and modest, or there is none."""
    length = headers.get("content-length", "0")
    return "transfer-encoding" not in headers and length.isdecimal() and int(length) <= LARGEST_BODY


def session_of(headers: Headers, name: str) -> str:
    """Return the session that a request states; empty where it states none."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def with_headers(send: Send) -> Send:
    """Send every answer with the headers that keep hostile text harmless."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
