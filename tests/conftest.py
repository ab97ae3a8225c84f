"""What every test gets: no network but loopback, no state of the user's, and a scripted server on request."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from .browser import chromium, page
from .server import Server, answering

__all__ = ["chromium", "page"]

LOOPBACK = ("127.", "::1", "localhost")
FOREIGN = ("OPENAI_", "EXTRACTOR_", "XDG_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


class NetworkBlocked(BaseException):
    """A test tried to leave the machine. No ``except Exception`` can hide it."""


def refuse_foreign(address: Any) -> None:
    """Raise unless an address is on this machine."""
    if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
        raise NetworkBlocked(f"A test tried to reach {address[0]!r}. Only loopback is allowed.")


@pytest.fixture(autouse=True)
def only_loopback(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Block sockets and name lookups that lead off the machine, except for tests marked ``model``."""
    if request.node.get_closest_marker("model"):
        return
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    getaddrinfo = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        refuse_foreign(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        refuse_foreign(address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        refuse_foreign(rest[-1])
        return sendto(self, data, *rest)

    def guarded_getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        refuse_foreign((host.decode() if isinstance(host, bytes) else host or "localhost",))
        return getaddrinfo(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    monkeypatch.setattr(socket.socket, "sendto", guarded_sendto)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)


def pytest_configure(config: pytest.Config) -> None:
    """Share one gazetteer index between test runs, from collection on: it takes ten seconds to build."""
    cache = getattr(config, "cache", None)  # absent where it is switched off
    if cache is not None:
        os.environ["EXTRACTOR_CACHE_DIR"] = str(cache.mkdir("gazetteer"))


@pytest.fixture(autouse=True)
def own_environment(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Hide the user's keys, proxies and folders; tests marked ``model`` keep the folder of models."""
    uses_model = request.node.get_closest_marker("model") is not None
    keeps = {"EXTRACTOR_CACHE_DIR"} | ({"EXTRACTOR_MODELS_DIR"} if uses_model else set())
    for name in os.environ:
        if name.upper().startswith(FOREIGN) and name not in keeps:
            monkeypatch.delenv(name)
    if not uses_model:
        state = tmp_path_factory.mktemp("state")
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            monkeypatch.setenv(name, str(state / name.lower()))


@pytest.fixture
def server() -> Iterator[Server]:
    """A scripted server that answers ``{}`` when nothing is in its queue."""
    with Server(answering({})) as running:
        yield running
