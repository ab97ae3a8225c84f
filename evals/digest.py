"""Digests: what a run was made with, so that only comparable runs are compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

import extractor

from .gold import GoldArticle

HERE = Path(__file__).parent
EXTRACTOR = Path(extractor.__file__).parent
# Everything that turns a label and a prediction into tallies. The readers belong to it: both sides pass
# through them.
SCORER = (
    "align.py", "compare.py", "diagnose.py", "fields.py", "judge.py", "judge_lists.py", "label.py",
    "readers.py", "score.py", "verdict.py",
)  # fmt: skip
PACKAGES = ("incident-extractor", "openai", "instructor", "pydantic", "xllamacpp")
SHORT = 16


def digest(*parts: str | bytes) -> str:
    """Digest of texts in order, none of which can run into the next."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "big") + data)
    return sha.hexdigest()[:SHORT]


def digest_json(value: object) -> str:
    """Digest of a JSON value, whatever the order of its keys."""
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))


def digest_article(gold: GoldArticle) -> str:
    """Digest of one label and its text."""
    return digest(gold.text, gold.label.model_dump_json(exclude={"twin_of"}))


def digest_gold(articles: Mapping[str, str]) -> str:
    """Digest of a set of gold articles, whatever their order."""
    return digest_json(sorted(articles.items()))


def digest_files(files: Iterable[Path], *, root: Path) -> str:
    """Digest of files by relative name and content."""
    return digest(*(part for f in sorted(files) for part in (str(f.relative_to(root)), f.read_bytes())))


def scorer_digest() -> str:
    """Digest of the scorer and of the readers that it passes both sides through."""
    readers = [f for f in (EXTRACTOR / "normalize").rglob("*") if f.is_file() and f.suffix != ".pyc"]
    return digest(digest_files((HERE / f for f in SCORER), root=HERE), digest_files(readers, root=EXTRACTOR))


def extractor_digest() -> str:
    """Digest of the extractor's code."""
    return digest_files(EXTRACTOR.rglob("*.py"), root=EXTRACTOR)


def prompts_digest() -> str:
    """Digest of the prompts, in a checkout or in an installed wheel."""
    folder = next((d for d in (EXTRACTOR / "prompts", EXTRACTOR.parent / "prompts") if d.is_dir()), EXTRACTOR)
    return digest_files((f for f in folder.rglob("*") if f.is_file() and f.suffix != ".py"), root=folder)


def schema_digest() -> str:
    """Digest of the public schema and of the draft that the model fills."""
    files = (EXTRACTOR / "schema.py", EXTRACTOR / "draft.py")
    return digest_files((f for f in files if f.exists()), root=EXTRACTOR)


def versions() -> dict[str, str]:
    """Versions of the packages that a result depends on."""
    return {name: v for name in PACKAGES if (v := _version(name))}


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
