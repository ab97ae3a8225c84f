"""Which work is the same: digests of the configuration, of what is read, and of whose it is.

The *work* of an article is the configuration and what the model and the code read of it; articles with one text share
it. The *key* of an article is its configuration, id and text. Neither holds the API key, the address, rates or deadlines:
another port, key or patience changes no result.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ..draft import Draft
from ..drafting import CAPABLE_PROMPTS, EMBEDDED_PROMPTS
from ..errors import SettingsError
from ..pipeline import is_embedded, schema_digest
from ..prompt import prompt_digest
from ..settings import Settings

SAME = ("model", "max_retries", "max_output_tokens", "temperature", "seed", "window_chars")
"""The settings that a result depends on, besides the alias file."""


def config_digest(settings: Settings) -> str:
    """Return the digest of all that a result depends on besides its article, in hexadecimal.

    Raises SettingsError where the alias file cannot be read.
    """
    parts = {
        **{name: getattr(settings, name) for name in SAME},
        "aliases": aliases_digest(settings.aliases),
        "prompts": prompt_digest(EMBEDDED_PROMPTS if is_embedded(settings) else CAPABLE_PROMPTS),
        "draft": json.dumps(Draft.model_json_schema(), sort_keys=True),
        "schema": schema_digest(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def aliases_digest(path: str | None) -> str | None:
    """Return the digest of the user's alias file, or None without one."""
    if path is None:
        return None
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError as error:
        raise SettingsError(f"Cannot read aliases {path!r}: {error.strerror}. Give a file that exists.") from None


def work_digest(config: str, *parts: str | bytes | None) -> bytes:
    """Return the digest of a configuration and all that is read of an article: 32 bytes."""
    return digest_of(config, *parts)


def key_digest(config: str, id: str, text: str | bytes) -> bytes:
    """Return the digest of a configuration, an id and a text: 32 bytes."""
    return digest_of(config, id, text)


def digest_of(*parts: str | bytes | None) -> bytes:
    """Return SHA-256 over parts with their lengths, so that no two lists of parts run together."""
    total = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        total.update(b"-;" if raw is None else b"%d;" % len(raw))
        total.update(raw or b"")
    return total.digest()
