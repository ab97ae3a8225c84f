"""Where to ask and as whom: from a model string to an address, a name and a key."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .errors import SettingsError
from .settings import Settings

OPENAI_URL = "https://api.openai.com/v1"
NO_KEY = "none"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
REASONING = re.compile(r"(?:.*/)?(?:o\d|gpt-5)")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model behind an OpenAI-compatible address; ``base_url`` None is the OpenAI API.

    ``embedded`` marks a server inside this process: it costs nothing and has no rate limit. ``extra`` holds
    vendor fields that are merged into every request body.
    """

    model: str
    base_url: str | None
    api_key: str = field(repr=False)
    embedded: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address that requests go to."""
        return self.base_url or OPENAI_URL

    @property
    def host(self) -> str:
        """Host and port for messages: never user names or keys that an address may hold."""
        parts = urlsplit(self.url)
        return parts.netloc.rpartition("@")[2]

    @property
    def is_loopback(self) -> bool:
        """Whether the server runs on this machine, where a proxy must not be asked."""
        return urlsplit(self.url).hostname in LOOPBACK

    @property
    def is_openai(self) -> bool:
        """Whether OpenAI itself answers, which no longer takes ``max_tokens`` for every model."""
        hostname = urlsplit(self.url).hostname or ""
        return not self.embedded and hostname.endswith(("openai.com", "openai.azure.com"))

    @property
    def is_reasoning(self) -> bool:
        """Whether the name is of the models that reject ``temperature``, ``seed`` and ``max_tokens``."""
        return not self.embedded and REASONING.match(self.model) is not None


def endpoint_for(settings: Settings) -> Endpoint:
    """Return the endpoint that ``settings`` name; embedded models are made elsewhere.

    With ``base_url``, any model name goes to that server as it is written. Without, ``openai/<name>`` is the
    OpenAI API (``OPENAI_API_KEY``, ``OPENAI_BASE_URL``). Raises SettingsError for any other name, a missing
    key, an unusable address.
    """
    if settings.base_url:
        key = settings.api_key or os.environ.get("OPENAI_API_KEY") or NO_KEY
        url = web_address(settings.base_url)
        return Endpoint(model=settings.model, base_url=url, api_key=usable_key(key))
    vendor, _, name = settings.model.partition("/")
    if vendor != "openai" or not name:
        raise SettingsError(unknown_model(settings.model))
    given = settings.api_key or os.environ.get("OPENAI_API_KEY")
    if not given:
        raise SettingsError(f"Model {settings.model!r} needs a key. Set OPENAI_API_KEY, or pass api_key.")
    elsewhere = os.environ.get("OPENAI_BASE_URL")
    address = web_address(elsewhere) if elsewhere else None
    return Endpoint(model=name, base_url=address, api_key=usable_key(given))


def unknown_model(model: str) -> str:
    """Say what a model string can be."""
    return (
        f"Unknown model {model!r}. Use local/<name> or local:/path/to.gguf for the embedded model, "
        "openai/<name> for the OpenAI API, or pass base_url for another server."
    )


def web_address(url: str) -> str:
    """Return ``url`` if it can be an endpoint's address, or raise SettingsError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError("base_url is not a web address. Give one like http://127.0.0.1:8000/v1.")
    return url


def usable_key(key: str) -> str:
    """Return ``key`` without white space around it; raise SettingsError if no header can hold it."""
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise SettingsError("The API key holds characters that no key has. Set OPENAI_API_KEY again.")
    return key
