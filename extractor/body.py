"""Bodies of replies: how much of them may come in, and in which encodings."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable

import httpx2

MAX_REPLY_BYTES = 8_000_000
GZIP_OR_ZLIB = 47


class TooLarge(Exception):
    """A reply is larger than any answer can be."""


class Undecodable(Exception):
    """A reply comes in an encoding that was not asked for, or not in the one that it names."""


class CappedStream(httpx2.AsyncByteStream):
    """The bytes of a reply, decoded, up to a limit: a bomb is never unpacked further than that."""

    def __init__(self, stream: httpx2.AsyncByteStream, *, encoding: str, is_error: bool) -> None:
        self._stream = stream
        self._decode = decoder(encoding)
        self._left = MAX_REPLY_BYTES
        self._is_error = is_error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield decoded bytes; past the limit an error's body ends, and any other raises TooLarge."""
        async for chunk in self._stream:
            part = self._decode(chunk, self._left + 1)
            yield part[: self._left]
            self._left -= len(part)
            if self._left < 0 and self._is_error:
                return
            if self._left < 0:
                raise TooLarge

    async def aclose(self) -> None:
        """Give the connection back."""
        await self._stream.aclose()


def decoder(encoding: str) -> Callable[[bytes, int], bytes]:
    """Return a function of a chunk and a limit that undoes one content encoding, never past the limit."""
    if encoding in {"", "identity"}:
        return lambda chunk, _limit: chunk
    unpack = zlib.decompressobj(GZIP_OR_ZLIB)

    def decode(chunk: bytes, limit: int) -> bytes:
        if encoding not in {"gzip", "x-gzip", "deflate"}:
            raise Undecodable
        try:
            return unpack.decompress(chunk, limit)
        except zlib.error:
            raise Undecodable from None

    return decode


async def cap(response: httpx2.Response) -> None:
    """Put the limit on a response before anything of it is read; a response hook of the HTTP client."""
    encoding = response.headers.pop("content-encoding", "")
    stream = response.stream
    if isinstance(stream, httpx2.AsyncByteStream):
        response.stream = CappedStream(stream, encoding=encoding.lower(), is_error=response.is_error)
