"""The server of the embedded model: who may ask, what it keeps apart, how it ends."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from extractor.errors import ModelUnavailable, SettingsError
from extractor.local import LocalServer, Weights, model_path, server, start_server
from extractor.local.server import check_chat_template, usable_cores

from .model_sources import gguf, gguf_pair, gguf_string, small_weights

MODEL = "qwen2.5-coder-1.5b"
CONTEXT = 1000
WITHIN_MS = 60_000

needs_runtime = pytest.mark.skipif(find_spec("xllamacpp") is None, reason="the local extra is not installed")
needs_pidfd = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux to wait for any process")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Weights:
    """Make the small model the only one in the manifest."""
    weights = small_weights()
    monkeypatch.setattr(server, "known_weights", lambda: (weights,))
    return weights


@pytest.fixture(scope="module")
def running() -> Iterator[LocalServer]:
    """Serve the embedded model with two slots."""
    with start_server(model_path(MODEL), context_tokens=CONTEXT, slots=2) as started:
        yield started


def request(running: LocalServer, path: str, body: dict[str, Any] | None, *, key: str | None = None) -> Request:
    """Return a request to a path below the server's root."""
    headers = {"Authorization": f"Bearer {key or running.api_key}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    return Request(running.base_url.removesuffix("/v1") + path, data, headers)


def ask(running: LocalServer, path: str, body: dict[str, Any] | None = None, *, key: str | None = None) -> Any:
    """Send a request and return the JSON that comes back."""
    with urlopen(request(running, path, body, key=key), timeout=120) as response:
        return json.loads(response.read())


def chat(text: str, **more: Any) -> dict[str, Any]:
    """Return the body of a short deterministic request."""
    message = {"role": "user", "content": text}
    return {"messages": [message], "temperature": 0, "seed": 0, "max_tokens": 16, **more}


def answer(running: LocalServer, text: str, **more: Any) -> str:
    """Return what the model says."""
    return str(ask(running, "/v1/chat/completions", chat(text, **more))["choices"][0]["message"]["content"])


@pytest.mark.parametrize(
    "sizes",
    [{"context_tokens": 0}, {"context_tokens": 10, "slots": 0}, {"context_tokens": 10, "threads": -1}],
    ids=["context", "slots", "threads"],
)
def test_sizes_below_one_are_refused(tmp_path: Path, sizes: dict[str, int]) -> None:
    with pytest.raises(SettingsError, match="at least 1"):
        start_server(tmp_path / "none.gguf", **sizes)


@needs_runtime
def test_a_file_that_llama_cannot_load_is_named_with_the_reason(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "empty.gguf"
    path.write_bytes(gguf() + bytes(64))

    with pytest.raises(ModelUnavailable, match="unknown model architecture") as caught:
        start_server(path, context_tokens=10)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_runtime_that_dies_is_an_error_of_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "dies.py"
    script.write_text("import sys; sys.exit('Illegal instruction')")
    monkeypatch.setattr(server, "SCRIPT", script)
    monkeypatch.setattr(server, "require_extra", lambda: None)

    with pytest.raises(ModelUnavailable, match="Illegal instruction"):
        start_server(tmp_path / "any.gguf", context_tokens=10)


@pytest.mark.parametrize(
    ("template", "refused"), [("{{ messages }}", False), ("{{ other }}", True)], ids=["known", "foreign"]
)
def test_a_known_model_must_carry_its_own_chat_template(
    tmp_path: Path, small: Weights, template: str, refused: bool
) -> None:
    path = tmp_path / f"{small.sha256}.gguf"
    path.write_bytes(gguf(gguf_pair("tokenizer.chat_template", 8, gguf_string(template))))

    if refused:
        with pytest.raises(ModelUnavailable, match="chat template"):
            check_chat_template(path)
    else:
        check_chat_template(path)


def test_a_known_model_with_a_broken_header_is_refused(tmp_path: Path, small: Weights) -> None:
    path = tmp_path / f"{small.sha256}.gguf"
    path.write_bytes(b"GGUF\3\0")

    with pytest.raises(ModelUnavailable, match="cannot be read"):
        check_chat_template(path)


@pytest.mark.usefixtures("small")
def test_the_template_of_a_users_own_file_is_not_judged(tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(gguf(gguf_pair("tokenizer.chat_template", 8, gguf_string("{{ other }}"))))

    check_chat_template(path)


def test_threads_default_to_cores_that_may_be_used() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


@pytest.mark.model
def test_only_the_holder_of_the_key_is_answered(running: LocalServer) -> None:
    with pytest.raises(HTTPError, match="401"):
        ask(running, "/v1/chat/completions", chat("Hello"), key="another")
    assert running.api_key not in repr(running)
    assert running.base_url.startswith("http://127.0.0.1:")


@pytest.mark.model
def test_the_context_counts_for_each_slot(running: LocalServer) -> None:
    served = ask(running, "/props")
    assert served["total_slots"] == running.slots == 2
    assert served["default_generation_settings"]["n_ctx"] >= CONTEXT

    with pytest.raises(HTTPError) as caught:
        ask(running, "/v1/chat/completions", chat("word " * 2 * CONTEXT))
    assert json.load(caught.value)["error"]["type"] == "exceed_context_size_error"


@pytest.mark.model
def test_a_grammar_holds_and_a_repeated_prefix_is_read_once(running: LocalServer) -> None:
    grammar = '%llguidance {}\nstart: "{\\"by\\":" NAME "}"\nNAME: /"(Ann|Bob)"/\n'
    rules = "Answer briefly. " * 40
    first = ask(running, "/v1/chat/completions", chat(f"{rules}Who wrote it, Carl or Dave?", grammar=grammar))
    second = ask(running, "/v1/chat/completions", chat(f"{rules}Who read it?", grammar=grammar))

    assert first["choices"][0]["message"]["content"] in ('{"by":"Ann"}', '{"by":"Bob"}')
    assert second["usage"]["prompt_tokens_details"]["cached_tokens"] > 100


@pytest.mark.model
def test_the_same_requests_to_a_fresh_server_give_the_same_bytes(capfd: pytest.CaptureFixture[str]) -> None:
    def run() -> list[str]:
        with start_server(model_path(MODEL), context_tokens=CONTEXT) as fresh:
            return [answer(fresh, f"Name a city in {place}.") for place in ("Mali", "Peru", "Nepal")]

    assert run() == run()
    assert capfd.readouterr() == ("", "")


@pytest.mark.model
def test_closing_breaks_off_a_request_and_frees_the_port() -> None:
    rest: list[bytes] = []
    answering = threading.Event()
    started = start_server(model_path(MODEL), context_tokens=CONTEXT)

    def read_long_answer() -> None:
        endless = "%llguidance {}\nstart: /(no )*/\n"
        body = chat("Say no.", max_tokens=900, stream=True, grammar=endless, ignore_eos=True)
        with urlopen(request(started, "/v1/chat/completions", body)) as response:
            response.readline()
            answering.set()
            with suppress(OSError, HTTPException):
                rest.append(response.read())

    client = threading.Thread(target=read_long_answer)
    client.start()
    answering.wait()
    started.close()
    client.join()
    started.close()

    assert b"[DONE]" not in b"".join(rest)
    assert started.process.returncode is not None
    with pytest.raises(URLError):
        ask(started, "/v1/models")


@pytest.mark.model
@needs_pidfd
@pytest.mark.parametrize("ending", ["os.kill(os.getpid(), 9)", "sys.exit()", "raise KeyboardInterrupt"])
def test_the_server_ends_when_its_parent_does(ending: str) -> None:
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom extractor.local import start_server\n"
        f"server = start_server(Path({str(model_path(MODEL))!r}), context_tokens=100)\n"
        f"print(server.process.pid, flush=True)\nsys.stdin.read()\n{ending}\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[1],
    ) as parent:
        assert parent.stdout is not None
        served = os.pidfd_open(int(parent.stdout.readline()))
        parent.communicate()

    watch = select.poll()
    watch.register(served, select.POLLIN)
    assert watch.poll(WITHIN_MS)
    os.close(served)
