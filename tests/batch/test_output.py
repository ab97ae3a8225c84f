"""Writing the output: the whole file or nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.batch import output
from extractor.batch.output import write_lines
from extractor.errors import OutputUnwritable

from .runs import ended


def no_space(*_: object, **__: object) -> int:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("module", "name"),
    [(os, "fsync"), (Path, "replace"), (Path, "open"), (output, "force_folder")],
    ids=lambda v: str(v)[:30],
)
def test_whatever_fails_leaves_the_old_file_or_the_new_one(
    module: object, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.jsonl"
    write_lines(out, ["old"])
    with monkeypatch.context() as patch:
        patch.setattr(module, name, no_space)
        error = ended(lambda: write_lines(out, ["new"]))
    assert isinstance(error, OutputUnwritable)
    assert "No space left on device. The journal holds every result" in str(error)
    assert out.read_text() == ("new\n" if name == "force_folder" else "old\n")
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_a_full_device_is_said_in_a_line_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.with_name("out.jsonl.part").symlink_to("/dev/full")
    error = ended(lambda: write_lines(out, ["x" * 1000] * 5000))
    assert "No space left on device" in str(error)
    assert list(tmp_path.iterdir()) == []


def test_lines_that_end_in_an_error_leave_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    write_lines(out, ["old"])

    def lines() -> Iterator[str]:
        yield "new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_lines(out, lines())
    assert out.read_text() == "old\n"
    assert list(tmp_path.iterdir()) == [out]
