"""Request files for programs that answer them from disk, such as vLLM's ``run-batch``: a folder in place of a server."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..endpoint import Endpoint
from ..errors import BatchStopped, OutputUnwritable
from .remote import Batch

PIECE = 1 << 20


class Tray:
    """A folder: ``part-0001.requests.jsonl`` lies in it until ``part-0001.answers.jsonl`` is whole."""

    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        self._folder = folder
        self._model = endpoint.model

    @property
    def host(self) -> str:
        """The folder, for messages."""
        return str(self._folder)

    def upload(self, path: Path) -> str:
        """Lay out a request file."""
        name = path.name.removesuffix(".requests.jsonl")
        path.rename(self._requests(name))
        return name

    def create(self, file_id: str) -> Batch:
        """Return how far the answers are."""
        return self.look(file_id)

    def find(self, file_id: str) -> Batch | None:
        """Return how far the answers are, or None if the requests are not there."""
        return self.look(file_id) if self._requests(file_id).exists() else None

    def look(self, batch_id: str) -> Batch:
        """Return how far the answers are: they are whole when there are as many lines as requests."""
        answers = self._answers(batch_id)
        asked, done = lines_in(self._requests(batch_id)), lines_in(answers)
        if answers.exists() and done >= asked:
            return Batch(batch_id, "completed", (str(answers),), asked, done)
        return Batch(batch_id, "in_progress", (), asked, done)

    def download(self, file_id: str, path: Path) -> None:
        """Copy an answer file, so that the program's own stays."""
        try:
            shutil.copyfile(file_id, path)
        except OSError as error:
            raise OutputUnwritable(f"Cannot copy {file_id!r}: {error.strerror}. Make room, then run again.") from None

    def wait(self, _seconds: float) -> None:
        """End the run and say what to do: nothing happens here until someone answers the files."""
        names = sorted(path.stem for path in self._folder.glob("part-*.jsonl") if path.suffixes == [".jsonl"])
        commands = [
            f"vllm run-batch --model {self._model} -i {self._requests(name)} -o {self._answers(name)}"
            for name in names
            if lines_in(self._answers(name)) < lines_in(self._requests(name))
        ]
        raise BatchStopped(
            "\n  ".join(["Requests wait for answers. Have them answered, then run the same command again:", *commands])
        )

    def close(self) -> None:
        """Nothing is open."""

    def _requests(self, name: str) -> Path:
        return self._folder / f"{name}.jsonl"

    def _answers(self, name: str) -> Path:
        return self._folder / f"{name}.answers.jsonl"


def lines_in(path: Path) -> int:
    """Count the lines of a file that are complete; none if there is no file."""
    try:
        with path.open("rb") as stream:
            return sum(piece.count(b"\n") for piece in iter(lambda: stream.read(PIECE), b""))
    except FileNotFoundError:
        return 0
