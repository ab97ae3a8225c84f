"""Check the gold files, and fill in what can be computed.

Every problem names file and line and says what to do. ``fix_offsets`` finds each quote in its article and
writes the offsets; nothing else of a label is ever changed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .gold import each_quote, label_files, read_text
from .label import GoldLabel
from .lines import Json, JsonPath, dump, find_lines, line_of
from .lint_rules import each_fault
from .places import SCHEMA_FILE

SHARED_RUN = 12  # no two articles may share a run of this many words
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in one gold file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One label file as lint sees it: whatever could be read of it."""

    file: Path
    text: str
    label: GoldLabel | None
    problems: tuple[Problem, ...]


def lint(folder: Path, *, fix: bool = False) -> list[Entry]:
    """Check every label of ``folder``, the second coder's too; with ``fix``, fill in the offsets first."""
    files = [*label_files(folder), *sorted((folder / "second").glob("*.json"))]
    entries = [check_file(f, article=folder / f"{f.stem}.txt", fix=fix) for f in files]
    entries += [_lone_text(f) for f in sorted(folder.glob("*.txt")) if not f.with_suffix(".json").exists()]
    return _with_shared_runs(entries, first=folder)


def check_file(file: Path, *, article: Path, fix: bool = False) -> Entry:
    """Check one label file against its article."""
    try:
        text = read_text(article)
    except (OSError, UnicodeDecodeError) as error:
        return _entry(
            file,
            "",
            [(1, f"article {article.name} cannot be read ({error}); write the raw text there, in UTF-8")],
        )
    source = file.read_text(encoding="utf-8")
    try:
        raw = json.loads(source, object_pairs_hook=_no_duplicate_keys)
    except ValueError as error:
        return _entry(file, text, [(getattr(error, "lineno", 1), f"not valid JSON: {error}")])
    if fix:
        source = _fix_file(file, raw=raw, source=source, text=text)
    return _check_label(file, raw=raw, source=source, text=text)


def _check_label(file: Path, *, raw: Json, source: str, text: str) -> Entry:
    lines = find_lines(source)
    try:
        label = GoldLabel.model_validate(raw)
    except ValidationError as error:
        return _entry(file, text, [(line_of(tuple(e["loc"]), lines=lines), _schema_message(e)) for e in error.errors()])
    faults = [*_quote_faults(raw, text=text), *each_fault(label, text=text)]
    if label.id != file.stem:
        faults.append((("id",), f"id {label.id!r} differs from the file name; rename one of them"))
    found = [Problem(str(file), line_of(path, lines=lines), message) for path, message in faults]
    return Entry(file, text, label, tuple(found))


def _quote_faults(raw: Json, *, text: str) -> Iterator[tuple[JsonPath, str]]:
    for path, evidence in each_quote(raw):
        quote, start, end = evidence["quote"], evidence.get("start"), evidence.get("end")
        if text.count(quote) == 0:
            near = _near(quote, text=text)
            yield (
                path,
                f"quote {_short(quote)} is not in the article{near}; copy it verbatim, noise included (R23)",
            )
        elif start is None or end is None:
            yield path, f"quote {_short(quote)} has no offsets; run `incident-evals lint --fix`"
        elif text[start:end] != quote:
            yield path, f"quote {_short(quote)} is not at {start}..{end}; run `incident-evals lint --fix`"


def fix_offsets(raw: Json, *, text: str) -> None:
    """Fill the offsets of every quote: of its ``nth`` occurrence, or the one nearest to the old offset."""
    for _, evidence in each_quote(raw):
        start = _find_quote(evidence, text=text)
        if start is not None:
            evidence["start"], evidence["end"] = start, start + len(evidence["quote"])


def _find_quote(evidence: dict[str, Any], *, text: str) -> int | None:
    found = [m.start() for m in re.finditer(f"(?={re.escape(evidence['quote'])})", text)]
    nth, start = evidence.get("nth"), evidence.get("start")
    if nth is not None:
        return found[nth - 1] if nth <= len(found) else None
    if start is not None and found:
        return min(found, key=lambda at: abs(at - start))
    return found[0] if found else None


def _fix_file(file: Path, *, raw: Json, source: str, text: str) -> str:
    fix_offsets(raw, text=text)
    fixed = dump(raw) + "\n"
    if fixed != source:
        file.write_text(fixed, encoding="utf-8")
    return fixed


def _near(quote: str, *, text: str) -> str:
    """Say where the longest beginning of ``quote`` that the article does have stands."""
    for size in range(len(quote) - 1, 9, -1):
        at = text.find(quote[:size])
        if at >= 0:
            line = text.count("\n", 0, at) + 1
            return f" (line {line} has {_short(text[at : at + size + 12])})"
    return ""


def _no_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [k for k, _ in pairs]
    twice = sorted({k for k in keys if keys.count(k) > 1})
    if twice:
        raise ValueError(f"key {twice[0]!r} occurs twice in one object; keep one")
    return dict(pairs)


def _schema_message(error: Any) -> str:
    where = ".".join(map(str, error["loc"])) or "file"
    return f"{where}: {error['msg']} (got {_short(error['input'])})"


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."


def _entry(file: Path, text: str, faults: list[tuple[int, str]]) -> Entry:
    return Entry(file, text, None, tuple(Problem(str(file), line, message) for line, message in faults))


def _lone_text(file: Path) -> Entry:
    return _entry(file, "", [(1, f"article without a label; write {file.stem}.json or delete it")])


def _with_shared_runs(entries: list[Entry], *, first: Path) -> list[Entry]:
    """Add a problem to every article that shares a run of words with an earlier one; twins are made to."""
    seen: dict[int, str] = {}
    checked = []
    for entry in entries:
        is_twin = entry.label is not None and entry.label.twin_of is not None
        problem = _shared_run(entry, seen=seen) if entry.file.parent == first and not is_twin else None
        checked.append(
            entry if problem is None else Entry(entry.file, entry.text, entry.label, (*entry.problems, problem))
        )
    return checked


def _shared_run(entry: Entry, *, seen: dict[int, str]) -> Problem | None:
    found = None
    words = [(m.group().lower(), m.start()) for m in _WORD.finditer(entry.text)]
    for at in range(len(words) - SHARED_RUN + 1):
        run = " ".join(w for w, _ in words[at : at + SHARED_RUN])
        owner = seen.setdefault(_digest(run), entry.file.stem)
        if owner != entry.file.stem and found is None:
            line = entry.text.count("\n", 0, words[at][1]) + 1
            message = f"shares {SHARED_RUN} words with {owner}: {_short(run)}; reword one of them"
            found = Problem(str(entry.file.with_suffix(".txt")), line, message)
    return found


def _digest(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big")


def schema_text() -> str:
    """The JSON schema of the gold format, for editors."""
    return json.dumps(GoldLabel.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


def schema_problem(*, fix: bool) -> Problem | None:
    """Check that the schema file is current; with ``fix``, write it."""
    current = SCHEMA_FILE.read_text(encoding="utf-8") if SCHEMA_FILE.exists() else ""
    if current == schema_text():
        return None
    if fix:
        SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
        return None
    return Problem(str(SCHEMA_FILE), 1, "differs from the label models; run `incident-evals lint --fix`")
