"""Grounded incident records from news of armed violence.

    from extractor import extract
    result = extract(text, published="2019-04-20")

Everything heavy is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import extract
    from .article import Article, read_articles
    from .pipeline import Extractor
    from .schema import Evidence, Extraction, Incident, Range
    from .settings import Settings

__all__ = [
    "Article",
    "Evidence",
    "Extraction",
    "Extractor",
    "Incident",
    "Range",
    "Settings",
    "extract",
    "read_articles",
]

_HOMES = {
    "Article": "article", "Evidence": "schema", "Extraction": "schema", "Extractor": "pipeline", "Incident": "schema",
    "Range": "schema", "Settings": "settings", "extract": "api", "read_articles": "article",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
