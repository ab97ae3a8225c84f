"""The prompt view of an article: repaired, without boilerplate, in numbered sentences, traced to the raw
text.

raw text -> characters repaired -> debris of entities out -> boilerplate out -> sentences. Every character of
the view maps back to raw offsets, so evidence is quoted from the raw text, noise included (R23).
"""

from .offsets import Dropped, Reason
from .view import Sentence, View, make_view

__all__ = ["Dropped", "Reason", "Sentence", "View", "make_view"]
