"""Connections: one for each request under way, kept for the next.

A pool of httpcore polls every idle connection of its own at each request, so that with 64 of them a quarter of the
processor goes into looking at sockets. Here every connection has a pool to itself, and the one used last goes first.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from urllib.request import getproxies

import httpx2

ONE = httpx2.Limits(max_connections=1, max_keepalive_connections=1)


class Lent(httpx2.AsyncByteStream):
    """The bytes of a reply; closing them gives the connection back."""

    def __init__(self, stream: httpx2.AsyncByteStream, give_back: Callable[[], None]) -> None:
        self._stream = stream
        self._give_back = give_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the bytes as they come."""
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        """Close the stream, then give the connection back, once."""
        try:
            await self._stream.aclose()
        finally:
            give_back, self._give_back = self._give_back, lambda: None
            give_back()


class Connections(httpx2.AsyncBaseTransport):
    """Hands each request the connection that was used last, or a new one."""

    def __init__(self) -> None:
        self._context = httpx2.create_ssl_context()
        self._all: list[httpx2.AsyncHTTPTransport] = []
        self._free: list[httpx2.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; its connection is free again when the reply is closed, or when there is none."""
        connection = self._free.pop() if self._free else self._open()
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            self._free.append(connection)
            raise
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = Lent(response.stream, lambda: self._free.append(connection))
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        for connection in self._all:
            await connection.aclose()

    def _open(self) -> httpx2.AsyncHTTPTransport:
        connection = httpx2.AsyncHTTPTransport(verify=self._context, limits=ONE)
        self._all.append(connection)
        return connection


def connections(*, trust_env: bool) -> Connections | None:
    """Return connections of our own, or None where the environment names a proxy, which httpx finds by itself."""
    return None if trust_env and getproxies() else Connections()
