"""Model strings become endpoints, or one line that says what to do."""

from __future__ import annotations

import pytest

from extractor.endpoint import Endpoint, endpoint_for
from extractor.errors import SettingsError
from extractor.settings import Settings

LOCAL = "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize(
    ("settings", "environment", "expected"),
    [
        (Settings(model="openai/gpt-x", api_key="k"), {}, ("gpt-x", None, "k")),
        (Settings(model="openai/gpt-x"), {"OPENAI_API_KEY": "e"}, ("gpt-x", None, "e")),
        (Settings(model="openai/gpt-x", api_key="k"), {"OPENAI_API_KEY": "e"}, ("gpt-x", None, "k")),
        (
            Settings(model="openai/gpt-x"),
            {"OPENAI_API_KEY": "e", "OPENAI_BASE_URL": LOCAL},
            ("gpt-x", LOCAL, "e"),
        ),
        (Settings(model="qwen", base_url=LOCAL), {}, ("qwen", LOCAL, "none")),
        (Settings(model="qwen", base_url=LOCAL), {"OPENAI_API_KEY": "e"}, ("qwen", LOCAL, "e")),
        (Settings(model="qwen", base_url=LOCAL, api_key="k\n"), {}, ("qwen", LOCAL, "k")),
        (Settings(model="openai/gpt-oss-20b", base_url=LOCAL), {}, ("openai/gpt-oss-20b", LOCAL, "none")),
    ],
    ids=[
        "key given",
        "key from the environment",
        "given key wins",
        "address from the environment",
        "server without a key",
        "server with the environment's key",
        "key from a file",
        "name kept for a server",
    ],
)
def test_a_model_string_names_an_endpoint(
    settings: Settings,
    environment: dict[str, str],
    expected: tuple[str, str | None, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    endpoint = endpoint_for(settings)
    assert (endpoint.model, endpoint.base_url, endpoint.api_key) == expected
    assert not endpoint.embedded


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (Settings(model="openai/gpt-x"), "needs a key. Set OPENAI_API_KEY"),
        (Settings(model="openai/gpt-x", api_key=""), "needs a key"),
        (Settings(model="openai/", api_key="k"), "Unknown model 'openai/'"),
        (Settings(model="gpt-x", api_key="k"), "Unknown model 'gpt-x'. Use local/<name>"),
        (Settings(model="", api_key="k"), "Unknown model ''"),
        (Settings(model="anthropic/claude", api_key="k"), "pass base_url"),
        (Settings(model="local/qwen2.5-coder-1.5b"), "Unknown model"),
        (Settings(model="m", base_url="localhost:8000/v1"), "not a web address"),
        (Settings(model="m", base_url="ftp://host/v1"), "not a web address"),
        (Settings(model="m", base_url=LOCAL, api_key="sk-ключ"), "characters that no key has"),
        (Settings(model="m", base_url=LOCAL, api_key="sk\n-x"), "characters that no key has"),
    ],
)
def test_what_names_no_endpoint_is_one_line_that_says_what_to_do(settings: Settings, says: str) -> None:
    with pytest.raises(SettingsError) as raised:
        endpoint_for(settings)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "ключ" not in str(raised.value)


def test_names_in_an_address_stay_out_of_messages() -> None:
    endpoint = Endpoint("m", "https://user:secret@host:8443/v1", "k")
    assert endpoint.host == "host:8443"


@pytest.mark.parametrize(
    ("url", "is_loopback", "is_openai"),
    [
        (None, False, True),
        ("https://eu.api.openai.com/v1", False, True),
        ("https://openai.com.example.org/v1", False, False),
        ("http://localhost:1/v1", True, False),
        ("http://[::1]:1/v1", True, False),
        ("http://127.0.0.1:1/v1", True, False),
    ],
)
def test_who_answers_is_told_from_the_address(url: str | None, is_loopback: bool, is_openai: bool) -> None:
    endpoint = Endpoint("m", url, "k")
    assert (endpoint.is_loopback, endpoint.is_openai) == (is_loopback, is_openai)


@pytest.mark.parametrize(
    ("model", "is_reasoning"),
    [
        ("gpt-5-mini", True),
        ("o3", True),
        ("o4-mini", True),
        ("openai/gpt-5", True),
        ("gpt-4.1-mini", False),
        ("olmo-2", False),
        ("qwen3", False),
        ("gpt-oss-20b", False),
    ],
)
def test_reasoning_models_are_told_from_their_names(model: str, is_reasoning: bool) -> None:
    assert Endpoint(model, None, "k").is_reasoning == is_reasoning
