"""The gold set on disk: one ``<id>.txt`` and one ``<id>.json`` per article.

``load_gold`` raises ``GoldBroken`` with file and line at the first thing that is wrong; ``lint`` lists
everything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from extractor.article import Article

from .errors import GoldBroken, UsageWrong
from .label import GoldLabel
from .lines import Json, JsonPath, find_lines, line_of
from .places import GOLD_DIR

Split = Literal["dev", "test"]

DEV_SHARE = 3  # one article in three is dev


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One labelled article: its raw text and its label."""

    label: GoldLabel
    text: str

    @property
    def id(self) -> str:
        """Identifier, equal to the file name."""
        return self.label.id

    def article(self) -> Article:
        """The article as the extractor is given it: nothing of the label but its date, title and source."""
        label = self.label
        return Article(
            text=self.text,
            id=label.id,
            title=label.title,
            published=label.published,
            source=label.source,
            language=label.language,
        )


def split_of(article_id: str) -> Split:
    """Split of an article, fixed by the hash of its id: a third ``dev``, the rest ``test``."""
    digest = hashlib.sha256(article_id.encode()).digest()
    return "dev" if int.from_bytes(digest[:4], "big") % DEV_SHARE == 0 else "test"


def label_files(folder: Path) -> list[Path]:
    """Label files of a gold folder, sorted by name."""
    if not folder.is_dir():
        raise UsageWrong(f"Gold folder {str(folder)!r} does not exist. Pass --gold with the folder of labels.")
    return sorted(folder.glob("*.json"))


def read_text(file: Path) -> str:
    """Read an article as it is: UTF-8, line ends untouched, because offsets count every code point."""
    return file.read_bytes().decode("utf-8")


def load_label(file: Path) -> GoldLabel:
    """Read one label file, or raise ``GoldBroken`` with the line of the first problem."""
    text = file.read_text(encoding="utf-8")
    try:
        return GoldLabel.model_validate_json(text)
    except ValidationError as error:
        raise GoldBroken(_first_problem(error, file=file, text=text)) from None


def load_gold(folder: Path = GOLD_DIR, *, ids: Iterable[str] = ()) -> list[GoldArticle]:
    """Load the articles whose ids match one of the patterns ``ids``; all where none is given."""
    patterns = list(ids)
    files = [f for f in label_files(folder) if _matches(f.stem, patterns)]
    if not files:
        what = f"matches {','.join(patterns)!r}" if patterns else "is there"
        raise UsageWrong(f"No gold article {what} in {str(folder)!r}. `incident-evals lint` lists the articles.")
    return [load_article(f) for f in files]


def load_article(file: Path) -> GoldArticle:
    """Load one label with its text, every quote checked at its offsets."""
    label = load_label(file)
    try:
        gold = GoldArticle(label, read_text(file.with_suffix(".txt")))
    except (OSError, UnicodeDecodeError) as error:
        raise GoldBroken(
            f"{file.with_suffix('.txt')}:1: cannot be read ({error}). Write the raw article there."
        ) from None
    raw = json.loads(file.read_text(encoding="utf-8"))
    for path, evidence in each_quote(raw):
        start, end = evidence.get("start"), evidence.get("end")
        if start is None or gold.text[start:end] != evidence["quote"]:
            line = line_of(path, lines=find_lines(file.read_text(encoding="utf-8")))
            raise GoldBroken(f"{file}:{line}: this quote is not at its offsets. Run `incident-evals lint --fix`.")
    return gold


def each_quote(raw: Json, *, path: JsonPath = ()) -> Iterator[tuple[JsonPath, dict[str, Any]]]:
    """Yield every evidence object of a label's JSON with its path."""
    if isinstance(raw, dict) and "quote" in raw:
        yield path, raw
        return
    items = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, value in items:
        yield from each_quote(value, path=(*path, key))


def _matches(article_id: str, patterns: list[str]) -> bool:
    return not patterns or any(fnmatchcase(article_id, p) for p in patterns)


def _first_problem(error: ValidationError, *, file: Path, text: str) -> str:
    problem = error.errors()[0]
    loc = tuple(problem["loc"])
    try:
        line = line_of(loc, lines=find_lines(text))
    except (ValueError, StopIteration):
        line = 1
    where = ".".join(map(str, loc)) or "file"
    return f"{file}:{line}: {where}: {problem['msg']}. Run `incident-evals lint` for every problem."
