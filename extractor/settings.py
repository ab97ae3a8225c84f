"""Everything that can be set, in one frozen place."""

from __future__ import annotations

from dataclasses import dataclass, field

DEFAULT_MODEL = "local/qwen2.5-coder-1.5b"
MAX_ARTICLE_BYTES = 5_000_000
DEADLINE_S = 300.0
TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run: the model, the limits on one call, and what may be asked again.

    ``model`` is ``local/<name>``, ``local:/path/to.gguf``, ``openai/<name>``, or any name with ``base_url``.
    ``deadline_s`` bounds one model call with all its retries; ``timeout_s`` one read from the socket.
    ``window_chars`` overrides the window size that the model's kind implies.
    """

    model: str = DEFAULT_MODEL
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    max_retries: int = 1
    deadline_s: float = DEADLINE_S
    timeout_s: float = TIMEOUT_S
    max_attempts: int = 8
    max_output_tokens: int = 4096
    temperature: float = 0.0
    seed: int = 0
    window_chars: int | None = None
    aliases: str | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
