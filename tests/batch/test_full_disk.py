"""File systems that are really full, or read-only: small ones in memory, where this user may mount them."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.errors import JournalUnusable, OutputUnwritable

from .runs import Model, ended, extraction, line, read, run, write

ARTICLES = 300
IDS = [f"a{n}" for n in range(ARTICLES)]
ROOMY = "size=64m"


class Disk:
    """A mounted file system."""

    def __init__(self, at: Path) -> None:
        self.at = at

    def set(self, *options: str) -> None:
        """Change its size, or whether it may be written to."""
        subprocess.run(["mount", "-o", ",".join(("remount", *options)), str(self.at)], check=True)

    def fill(self, *, room: int) -> None:
        """Make it so small that this many bytes are left."""
        self.set(f"size={shutil.disk_usage(self.at).used + room}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A file system of its own, gone afterwards; skips where that is not allowed."""
    at = tmp_path / "disk"
    at.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", ROOMY, "tmpfs", str(at)], capture_output=True).returncode
    ):
        pytest.skip("mounting is not allowed here")
    try:
        yield Disk(at)
    finally:
        subprocess.run(["umount", str(at)], check=True)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An input on another disk."""
    return write(tmp_path / "in.jsonl", [line(id) for id in IDS])


def test_a_journal_on_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(disk: Disk, source: Path) -> None:
    out, model = disk.at / "out.jsonl", Model()
    disk.set("size=200k")
    for _ in range(2):
        error = ended(lambda: run(source, out, model.extract))
        assert isinstance(error, JournalUnusable)
        assert "full. What was committed is safe: make room, and run the same command again." in str(error)
        assert not list(disk.at.glob("*.part"))
    disk.set(ROOMY)
    assert run(source, out, model.extract).is_whole
    assert [each["article_id"] for each in read(out)] == IDS
    assert len(set(model.asked)) == ARTICLES


def test_an_output_on_a_full_disk_stays_as_it_was_and_is_written_when_there_is_room(disk: Disk, source: Path) -> None:
    out, model = disk.at / "out.jsonl", Model({"a7": extraction("a7", "failed", code="Upstream")})
    run(source, out, model.extract)
    before = out.read_bytes()
    model.ends.clear()
    disk.fill(room=len(before) // 2)
    error = ended(lambda: run(source, out, model.extract))
    assert isinstance(error, OutputUnwritable)
    assert "No space left on device. The journal holds every result; make room" in str(error)
    assert out.read_bytes() == before
    assert not list(disk.at.glob("*.part"))
    disk.set(ROOMY)
    assert run(source, out, model.extract, retry_failed=True).is_whole
    assert [each["status"] for each in read(out)] == ["empty"] * ARTICLES
    assert model.asked.count("a7") == 2


def test_a_disk_that_became_read_only_is_said_in_a_line_and_goes_on_when_it_is_not(disk: Disk, source: Path) -> None:
    out, model = disk.at / "out.jsonl", Model()
    run(source, out, model.extract)
    disk.set("ro")
    error = ended(lambda: run(source, out, model.extract))
    assert isinstance(error, JournalUnusable)
    assert "Read-only file system. Choose a folder that can be written to." in str(error)
    disk.set("rw")
    assert run(source, out, model.extract).is_whole
    assert model.most_asked == 1


def test_a_clock_that_was_set_back_between_two_runs_changes_nothing(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, model, now = tmp_path / "out.jsonl", Model(), time.time
    model.ends = {id: extraction(id, "failed", code="Upstream") for id in IDS[:5]}
    run(source, out, model.extract)
    monkeypatch.setattr(time, "time", lambda: now() - 3600)
    model.ends.clear()
    assert run(source, out, model.extract, retry_failed=True).is_whole
    assert [each["status"] for each in read(out)] == ["empty"] * ARTICLES
    assert (len(model.asked), model.most_asked) == (ARTICLES + 5, 2)
