"""Read what an endpoint sent back: the text of its first choice, or the error that it amounts to.

``Fault`` is what may pass: the request can be sent again. Everything else is final and raised as the typed
error that callers meet. Messages quote a server only where its words repeat neither the key nor the prompt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .endpoint import NO_KEY, Endpoint
from .errors import (
    ContentFiltered,
    ExtractorError,
    ModelNotFound,
    NotAuthorised,
    PromptTruncated,
    QuotaExhausted,
    RateLimited,
    Refused,
    RequestError,
    RequestRejected,
    Truncated,
    Upstream,
)
from .ledger import Tokens

NO_CREDIT = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
PASSING = frozenset({408, 409, 425, 429})
FINISHES = {
    "max_tokens": "length", "safety": "content_filter", "prohibited_content": "content_filter", "blocklist": "content_filter",
    "recitation": "content_filter", "spii": "content_filter",
}  # fmt: skip
"""What other vendors' servers call the reasons that end a reply."""
PLAUSIBLE_TOKENS = 1_000_000_000
LEAST_SHARE_READ = 0.8
CHARS_PER_TOKEN = 6
IDEOGRAPH = re.compile(r"[⺀-\U0003ffff]")
SHORT_PROMPT_WORDS = 100
MAX_QUOTED = 200
LEAK_OF_KEY, LEAK_OF_PROMPT = 6, 24


class Fault(Exception):
    """A request failed in a way that may pass. Holds plain words; ``wait_s`` is what the server asked for."""

    def __init__(self, what: str, *, kind: type[RequestError] = Upstream, wait_s: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.kind = kind
        self.wait_s = wait_s

    @property
    def is_limit(self) -> bool:
        """Whether the server said that requests come too fast."""
        return self.kind is RateLimited

    def final(self, endpoint: Endpoint, *, requests: int) -> RequestError:
        """Return the error that callers meet once nobody tries again."""
        tries = "1 request" if requests == 1 else f"{requests} requests"
        said = f"{endpoint.host} did not answer {tries} for model {endpoint.model!r}: {self.what}."
        return self.kind(f"{said} Try again later.")


@dataclass(frozen=True, slots=True)
class Choice:
    """The first choice of a reply, with what the reply cost."""

    text: str
    finish: str | None
    refusal: bool
    tokens: Tokens
    first: tuple[tuple[str, float], ...] = ()
    """Candidates for the first token with their log-probabilities, where the question asked for them."""


def read_json(body: bytes) -> dict[str, Any]:
    """Read a body as one JSON object; raises Fault for anything else, however odd."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise Fault("a reply that is no JSON object" if body else "an empty reply")
    return data


def read_choice(data: Mapping[str, Any]) -> Choice:
    """Read the first choice of a chat completion; raises Fault where there is none."""
    choices = data.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise Fault("a reply that holds an error" if data.get("error") else "a reply without a choice")
    text, finish = read_text(message.get("content")), choice.get("finish_reason")
    if text is None:
        raise Fault("a reply whose content is no text")
    finish = FINISHES.get(finish.lower(), finish) if isinstance(finish, str) else None
    return Choice(
        text=text,
        finish=finish,
        refusal=bool(message.get("refusal")) or finish == "refusal" or has_refusal(message.get("content")),
        tokens=read_tokens(data),
        first=read_first(choice),
    )


def read_text(content: object) -> str | None:
    """Read the text of a message: a string, nothing, or parts of which some are text; None if it is none of these."""
    if isinstance(content, str | None):
        return content or ""
    if not isinstance(content, list) or not all(isinstance(part, dict) for part in content):
        return None
    return "".join(text for part in content if isinstance(text := part.get("text"), str))


def has_refusal(content: object) -> bool:
    """Whether one of a message's parts is a refusal."""
    return isinstance(content, list) and any(isinstance(part, dict) and part.get("refusal") for part in content)


def error_inside(data: Mapping[str, Any], *, endpoint: Endpoint, words: str) -> Fault | ExtractorError | None:
    """Return what an error in a reply of a good status amounts to, where it names a status or says that no credit is left.

    Gateways wrap the errors of those behind them so.
    """
    error = data.get("error")
    if not isinstance(error, dict) or data.get("choices"):
        return None
    code = str(error.get("code"))
    status = int(code) if re.fullmatch("[45][0-9]{2}", code) else None
    if status is None and not NO_CREDIT & {code, str(error.get("type"))}:
        return None
    return fault_of_status(status or 429, headers={}, body=data, wait_s=None, endpoint=endpoint, words=words)


def read_first(choice: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    """Read the candidates for the first token; empty where the reply does not state any."""
    try:
        top = choice["logprobs"]["content"][0]["top_logprobs"]
        return tuple((str(t["token"]), round(float(t["logprob"]), 4)) for t in top)
    except (KeyError, IndexError, TypeError, ValueError):
        return ()


def choice_of(kept: str) -> Choice:
    """Read a choice that was recorded."""
    fields = json.loads(kept)
    first = tuple((str(token), float(logprob)) for token, logprob in fields.get("first", ()))
    return Choice(**{**fields, "tokens": Tokens(**fields["tokens"]), "first": first})


def read_tokens(data: Mapping[str, Any]) -> Tokens:
    """Read the usage that a reply states; what is missing or impossible is None."""
    usage = data.get("usage")
    if not isinstance(usage, dict):
        return Tokens()
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else None
    return Tokens(
        prompt=plausible(usage.get("prompt_tokens"), least=1),
        cached=plausible(cached, least=0),
        completion=plausible(usage.get("completion_tokens"), least=0),
    )


def plausible(number: object, *, least: int) -> int | None:
    """Return a token count that can be true, or None."""
    if isinstance(number, bool) or not isinstance(number, int):
        return None
    return number if least <= number <= PLAUSIBLE_TOKENS else None


def unusable(choice: Choice, *, endpoint: Endpoint, words: str) -> ExtractorError | None:
    """Return why a choice that arrived whole is no answer, or None if it may be one."""
    model = f"Model {endpoint.model!r}"
    if choice.refusal:
        return Refused(f"{model} declined to answer. Asking again will not help.")
    if choice.finish == "content_filter":
        return ContentFiltered(f"{model} was stopped by a content filter at {endpoint.host}.")
    if not endpoint.embedded and is_cut(words, read=choice.tokens.prompt):
        return PromptTruncated(
            f"{endpoint.host} read {choice.tokens.prompt} tokens of {least_tokens(words)} or more. "
            "Give its model a larger context, or send smaller windows (window_chars)."
        )
    if choice.finish == "length":
        return Truncated(f"{model} reached its token limit before the end of the answer.")
    return None


def is_cut(words: str, *, read: int | None) -> bool:
    """Whether a server read so few tokens that it must have cut the prompt (Ollama does, without a word)."""
    if read is None or (read * CHARS_PER_TOKEN >= len(words) and not IDEOGRAPH.search(words)):
        return False
    least = least_tokens(words)
    return least > SHORT_PROMPT_WORDS and read < LEAST_SHARE_READ * least


def least_tokens(words: str) -> int:
    """Return a number of tokens that no usual tokenizer gets below: one a word, one for three ideographs."""
    least = len(words.split())
    return least if words.isascii() else least + len(IDEOGRAPH.findall(words)) // 3


def fault_of_status(
    status: int,
    *,
    headers: Mapping[str, str],
    body: object,
    wait_s: float | None,
    endpoint: Endpoint,
    words: str,
) -> Fault | ExtractorError:
    """Turn an error status into the fault or the final error that it stands for."""
    if isinstance(body, list):
        body = body[0] if body else {}
    error = body.get("error", body) if isinstance(body, dict) else {}
    error = error if isinstance(error, dict) else {}
    code, said = str(error.get("code") or error.get("type") or ""), error.get("message")
    what = f"status {status}" + quoted(code, said, endpoint=endpoint, words=words)
    where = f"{endpoint.host} for model {endpoint.model!r}: {what}."
    if status == 402 or NO_CREDIT & {code, str(error.get("type"))}:
        return QuotaExhausted(f"No credit left at {where} Add credit, then run again.")
    if code == "content_filter":
        return ContentFiltered(f"A content filter stopped the request at {where}")
    if status in PASSING or status >= 500:
        kind = RateLimited if status == 429 else Upstream
        fault = Fault(what, kind=kind, wait_s=wait_s)
        return fault.final(endpoint, requests=1) if headers.get("x-should-retry") == "false" else fault
    if status in {401, 403}:
        return NotAuthorised(f"Key not accepted by {where} Check OPENAI_API_KEY or api_key.")
    rejected = ModelNotFound if status == 404 else RequestRejected
    return rejected(f"Request rejected by {where} Check the model's name, base_url and limits.")


def quoted(code: str, said: object, *, endpoint: Endpoint, words: str) -> str:
    """Return a server's code and words for a message, without what repeats the key or the prompt."""
    key = "" if endpoint.api_key == NO_KEY else endpoint.api_key
    parts = []
    for part in (code, said):
        text = " ".join(str(part or "").split())[:MAX_QUOTED]
        if text and not repeats(text, key, LEAK_OF_KEY) and not repeats(text, words, LEAK_OF_PROMPT):
            parts.append(text)
    return f" ({': '.join(parts)})" if parts else ""


def repeats(text: str, secret: str, length: int) -> bool:
    """Whether ``text`` holds a piece of ``secret`` of that length, as it is or escaped as JSON does."""
    hidden = " ".join(secret.split())
    escaped = json.dumps(hidden)
    length = min(length, len(hidden) or length)
    return any(piece in hidden or piece in escaped for piece in pieces(text, length))


def pieces(text: str, length: int) -> Iterator[str]:
    """Yield every run of that many characters."""
    return (text[start : start + length] for start in range(len(text) - length + 1))
