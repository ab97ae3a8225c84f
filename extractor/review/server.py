"""The server: the page on a loopback port of this machine, until it is interrupted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from ..errors import SettingsError
from ..normalize.gazetteer_cache import load_gazetteer
from .app import Outputs, make_app
from .desk import Desk
from .guard import Keys

LOOPBACK = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """Open a port on the loopback address; 0 takes a free one. Raises SettingsError where it is taken."""
    # Named, not 0: asyncio turns Nagle's algorithm off only where the protocol is named, and answers wait 40 ms else.
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((LOOPBACK, port))
        opened.listen()  # who follows the link before the server is up waits, and is not refused
    except OSError as error:
        opened.close()
        raise SettingsError(
            f"Port {port} cannot be used: {error.strerror}. Leave --port out to take a free one."
        ) from None
    return opened


def server_of(app: ASGIApp) -> uvicorn.Server:
    """Return a server for an application. It keeps no access log: addresses hold tokens."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, http="h11", ws="none", lifespan="off", loop="asyncio",
        timeout_graceful_shutdown=2,
    )  # fmt: skip
    return uvicorn.Server(config)


def serve(desk: Desk, *, outputs: Outputs, port: int, announce: Callable[[str, bool], None]) -> None:
    """Serve a desk until interrupted. ``announce`` is told each link, and whether it is the first."""
    with listen(port) as opened:
        keys = Keys(opened.getsockname()[1], on_opened=lambda link: announce(link, False))
        threading.Thread(target=load_gazetteer, daemon=True).start()  # the first edit of a place need not wait for it
        announce(keys.link, True)
        server_of(make_app(desk, keys=keys, outputs=outputs)).run(sockets=[opened])
