"""Pieces of a file on the Hugging Face hub, by byte range.

Plain HTTPS of the standard library: ``huggingface_hub`` 2.4 keeps nothing of an interrupted download and logs
its retries to the terminal. ``HF_ENDPOINT`` (a mirror), ``HF_HUB_OFFLINE`` and the usual proxy variables are
honoured. No token is sent: the models are public.
"""

from __future__ import annotations

import http.client
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from ..errors import ModelUnavailable
from .manifest import Hub, Span
from .pieces import CHUNK, write_span

ENDPOINT = "https://huggingface.co"
TIMEOUT_S = 10.0  # to connect, and between two reads
ATTEMPTS = 3  # at one piece, when the stream breaks; a host that cannot be reached is not asked again
PARTIAL_CONTENT = 206


def fetch_hub_piece(source: Hub, span: Span, partial: Path, *, report: Callable[[int], None]) -> None:
    """Fetch one piece into its place; ``report`` hears how many of its bytes have arrived.

    Raises ModelUnavailable when the hub does not answer or answers something else.
    """
    if os.environ.get("HF_HUB_OFFLINE", "0") not in {"", "0"}:
        raise ModelUnavailable("HF_HUB_OFFLINE is set")
    url = hub_url(source)
    for attempt in range(1, ATTEMPTS + 1):
        response = _open(url, span)
        try:
            with response:
                return write_span(partial, span, _reported(response, report))
        except (OSError, http.client.HTTPException) as error:
            if attempt == ATTEMPTS or not _is_network(error):
                raise
    return None


def hub_url(source: Hub) -> str:
    """Return the address of the file, on ``HF_ENDPOINT`` where that is set."""
    endpoint = os.environ.get("HF_ENDPOINT") or ENDPOINT
    if urlsplit(endpoint).scheme not in {"http", "https"}:
        raise ModelUnavailable(f"HF_ENDPOINT {endpoint!r} is not a web address")
    return f"{endpoint.rstrip('/')}/{source.repo}/resolve/{quote(source.revision)}/{quote(source.file)}"


def _open(url: str, span: Span) -> http.client.HTTPResponse:
    request = Request(url, headers={"Range": f"bytes={span.start}-{span.end - 1}"})
    try:
        response: http.client.HTTPResponse = urlopen(request, timeout=TIMEOUT_S)
    except HTTPError as error:
        with error:
            raise ModelUnavailable(f"{urlsplit(url).netloc} answers {error.code}") from None
    except (URLError, OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise ModelUnavailable(f"{urlsplit(url).netloc} cannot be reached ({reason})") from None
    if response.status != PARTIAL_CONTENT:
        response.close()
        raise ModelUnavailable(f"{urlsplit(url).netloc} does not serve byte ranges")
    return response


def _reported(response: http.client.HTTPResponse, report: Callable[[int], None]) -> Iterator[bytes]:
    arrived = 0
    while chunk := response.read(CHUNK):
        yield chunk
        arrived += len(chunk)
        report(arrived)
    if response.length:  # http.client ends a broken stream like a complete one
        raise ConnectionResetError(f"{response.length} bytes did not arrive")


def _is_network(error: Exception) -> bool:
    """Tell a broken stream from a disk that is full or may not be written."""
    return isinstance(error, ConnectionError | TimeoutError | http.client.HTTPException)
