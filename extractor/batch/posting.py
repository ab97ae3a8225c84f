"""Have questions answered by batches: send what is free, wait, read the answers, send again what may pass.

    free questions ──> request file ──> upload ──> batch ──> (hours) ──> answer files ──> replies
          ^                                                                  │
          └── expired, failed with a fault, or left out; three tries ────────┘

Every step is kept before the next one is taken, so a run that is killed anywhere goes on where it was: a file whose
batch may or may not have been started is looked for among the server's batches, never simply sent again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from ..endpoint import Endpoint
from ..errors import (
    BatchStopped,
    ExtractorError,
    ModelNotFound,
    NotAuthorised,
    QuotaExhausted,
    RateLimited,
    Upstream,
)
from ..reply import NO_CREDIT, Choice, Fault
from .asked import MAX_BYTES, MAX_REQUESTS, MAX_TRIES, Asked, Part, Weight
from .remote import Batch, Sleep, rejected
from .request_file import outcome_of, read_answers, write_requests

TOO_MUCH_AT_ONCE = "token_limit_exceeded"
FATAL = (NotAuthorised, QuotaExhausted, ModelNotFound)
"""Errors that every other request would meet too."""
READ_AT_ONCE = 500
LOOKS_FOR_FILES = 10
"""Looks at a finished batch that names no answer file yet, before it is taken to have none."""

Say = Callable[[str], None]


class Carrier(Protocol):
    """Takes request files to where they are answered: ``Remote``, or ``Tray`` for programs that read files."""

    @property
    def host(self) -> str:
        """Where that is, for messages."""
        ...

    def upload(self, path: Path) -> str:
        """Take a request file, and return the name that it has from now on."""
        ...

    def create(self, file_id: str) -> Batch:
        """Have a file answered."""
        ...

    def find(self, file_id: str) -> Batch | None:
        """Return what was created for a file, or None."""
        ...

    def look(self, batch_id: str) -> Batch:
        """Return how far it is."""
        ...

    def download(self, file_id: str, path: Path) -> None:
        """Bring an answer file."""
        ...


@dataclass(frozen=True, slots=True)
class Terms:
    """How batches are sent: limits on a file, seconds between looks, and what can be paid besides all that is under way."""

    max_requests: int = MAX_REQUESTS
    max_bytes: int = MAX_BYTES
    poll_s: float = 30.0
    budget: Callable[[], Callable[[Weight], bool]] = lambda: lambda _: True


class Posting:
    """Sends and reads the batches of one output."""

    def __init__(
        self,
        asked: Asked,
        carrier: Carrier,
        *,
        endpoint: Endpoint,
        folder: Path,
        terms: Terms | None = None,
        say: Say = lambda _: None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._asked = asked
        self._carrier = carrier
        self._endpoint = endpoint
        self._folder = folder
        self._terms = terms or Terms()
        self._say = say
        self._sleep = sleep
        self._at_once = self._terms.max_requests
        self._is_held = False
        self._looks: dict[str, int] = {}
        self._shown: dict[str, str] = {}

    def send(self) -> None:
        """Send every free question that the terms allow, and see to what an earlier run left half sent."""
        for begun in self._asked.open_parts():
            if begun.batch_id is None:
                self._resume(begun)
        while not self._is_held:
            part = self._asked.make_part(
                max_requests=self._at_once, max_bytes=self._terms.max_bytes, is_affordable=self._terms.budget()
            )
            if part is None:
                return
            self._start(part)

    def answer(self) -> bool:
        """Send and wait until nothing that was asked is under way or can be sent; False if there was nothing to wait for."""
        self.send()
        has_waited = False
        while parts := self._asked.open_parts():
            has_waited = True
            looks = [self._is_over(part) for part in parts]
            if not any(looks):
                self._sleep(self._terms.poll_s)
            self.send()
        return has_waited

    def _resume(self, part: Part) -> None:
        found = self._carrier.find(part.file_id) if part.file_id else None
        if part.file_id and found:
            self._asked.note(part, file_id=part.file_id, batch_id=found.id)
        else:
            self._asked.close_part(part, was_tried=False)

    def _start(self, part: Part) -> None:
        path = self._folder / f"part-{part.number:04}.requests.jsonl"
        write_requests(path, self._asked.bodies(part))
        try:
            file_id = self._carrier.upload(path)
        finally:
            path.unlink(missing_ok=True)
        self._asked.note(part, file_id=file_id, batch_id=None)
        batch = self._carrier.create(file_id)
        self._asked.note(part, file_id=file_id, batch_id=batch.id)
        self._say(f"sent {part.requests} requests to {self._carrier.host} as batch {batch.id}")

    def _is_over(self, part: Part) -> bool:
        """Look at a batch; when it has ended, take what it brought."""
        batch = self._look(part)
        if batch is None or batch.is_running or self._is_late(batch):
            return False
        if batch.status == "failed":
            self._take_failed(part, batch)
        else:
            self._take_ended(part, batch)
        return True

    def _look(self, part: Part) -> Batch | None:
        """Return a batch's state; None while the server cannot be asked, for the batch goes on all the same."""
        try:
            batch = self._carrier.look(str(part.batch_id))
        except (Upstream, RateLimited) as error:
            self._tell(str(part.batch_id), str(error))
            return None
        done = f"{batch.completed} of {batch.total or part.requests} done, {batch.failed} failed"
        self._tell(batch.id, f"batch {batch.id}: {batch.status}, {done}")
        return batch

    def _tell(self, about: str, line: str) -> None:
        """Say something new."""
        if self._shown.get(about) != line:
            self._shown[about] = line
            self._say(line)

    def _is_late(self, batch: Batch) -> bool:
        """Whether a batch is done but its files are not there yet."""
        if batch.status != "completed" or batch.answers:
            return False
        self._looks[batch.id] = self._looks.get(batch.id, 0) + 1
        return self._looks[batch.id] < LOOKS_FOR_FILES

    def _take_failed(self, part: Part, batch: Batch) -> None:
        """Put back the questions of a batch that never ran; smaller batches may fit where this one did not."""
        self._asked.close_part(part, was_tried=False)
        if batch.problem in NO_CREDIT:
            raise QuotaExhausted(f"No credit left at {self._carrier.host}: {batch.said}. Add credit, then run again.")
        if batch.problem != TOO_MUCH_AT_ONCE:
            raise rejected(batch, host=self._carrier.host)
        self._is_held = bool(self._asked.open_parts())
        if self._is_held:
            self._say(f"batch {batch.id} has to wait for the others ({batch.said})")
        elif part.requests > 1:
            self._at_once = part.requests // 2
            self._say(f"batch {batch.id} was too much at once ({batch.said}); {self._at_once} requests at once now")
        else:
            raise BatchStopped(f"{self._carrier.host} takes no more tokens at once ({batch.said}). Run again later.")

    def _take_ended(self, part: Part, batch: Batch) -> None:
        """Read the answers of a batch; whatever has none is free again."""
        fatal: list[ExtractorError] = []
        for number, file_id in enumerate(batch.answers):
            path = self._folder / f"part-{part.number:04}.answers-{number}.jsonl"
            self._carrier.download(file_id, path)
            self._read(path, fatal)
            path.unlink()
        self._is_held = False
        left = self._asked.close_part(part, was_tried=batch.status != "cancelled" and not fatal)
        self._say(f"batch {batch.id}: {batch.status}, {part.requests - left} of {part.requests} answered")
        if fatal:
            raise fatal[0]
        if batch.status == "cancelled":
            raise BatchStopped(f"Batch {batch.id} was cancelled; its answers are kept. Run again to send the rest.")

    def _read(self, path: Path, fatal: list[ExtractorError]) -> None:
        answers = iter(self._outcomes(path, fatal))
        while some := list(islice(answers, READ_AT_ONCE)):
            self._asked.answer(some)

    def _outcomes(
        self, path: Path, fatal: list[ExtractorError]
    ) -> Iterator[tuple[str, Choice | ExtractorError | Fault]]:
        """Yield what each line of an answer file amounts to; what would stop everything goes to ``fatal`` instead."""
        for answer in read_answers(path):
            words = self._asked.words(answer.key) if answer.status != 200 else ""
            outcome = outcome_of(answer, endpoint=self._endpoint, words=words)
            if isinstance(outcome, FATAL):
                fatal.append(outcome)
            elif isinstance(outcome, Fault):
                yield answer.key, Fault(str(outcome.final(self._endpoint, requests=MAX_TRIES)))
            else:
                yield answer.key, outcome
