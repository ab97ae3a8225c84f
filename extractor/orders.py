"""Orders: sentences that tell a reading machine what to write, which are no part of the report.

A model may obey them. Grounding does not: their words stand in the article, and are nobody's statement about an attack.
"""

from __future__ import annotations

from functools import lru_cache

from .clean import Sentence, View
from .cues import Cue, has_cue

SIGNS = (
    "ignor", "disregard", "forget", "overrid", "discard", "instruc", "prompt", "language model", "assistant", "chatbot",
    "llm", " model", "extractor", "parser", " bot", " ai", "system", "developer", "user", "you ", "please", "instead",
    "report ", "output", "write ", "return ", "print ", "record ", "extract", "add ", "include ", "list ", "respond",
    "reply", "answer", "olvid", "descart", "indicacion", "oubli", "consigne", "vergiss", "vergessen", "missacht",
    "desconsider", "esqueça", "dimentic", "игнорир", "забудь", "ігнору", "تجاهل", "انس", "talimat", "yönerge", "yukarı",
    "eres ", "usted es", "tu es", "vous êtes", "du bist",
)  # fmt: skip
"""One of these stands in every order, in lower case: a look for them is far quicker than the patterns are."""
TOLD: tuple[Cue, ...] = ("killed", "wounded", "abducted", "captured", "missing", "either")


def is_order(sentence: Sentence, *, view: View) -> bool:
    """Whether a sentence is an order, or follows, in its paragraph, an order that says nothing itself: "Ignore the above."."""
    if kind_of_order(view.text[sentence.start : sentence.end]):
        return True
    for before in reversed(view.sentences[: sentence.number - 1]):
        if before.paragraph != sentence.paragraph:
            return False
        if kind_of_order(view.text[before.start : before.end]) == "bare":
            return True
    return False


@lru_cache(maxsize=4096)
def kind_of_order(text: str) -> str | None:
    """Return "bare" for an order that names no harm to anybody, "full" for one that does, None for any other sentence.

    In every language: who writes an order need not write it in the article's.
    """
    said = f" {' '.join(text.casefold().split())} "
    if not any(map(said.__contains__, SIGNS)) or not has_cue("order", text):
        return None
    return "full" if any(char.isdigit() for char in text) or any(has_cue(cue, text) for cue in TOLD) else "bare"
