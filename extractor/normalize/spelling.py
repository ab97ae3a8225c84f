"""Keys under which two spellings of one name are the same: for place names, group names and country names.

``fold`` keeps words apart, ``squash`` does not ("Deir Ezzor" = "Deir ez-Zor"), ``skeleton`` keeps the
consonants of a Latin spelling ("Dayr az Zawr" = "Deir Ezzor"). None of them depends on a language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping

# Combining marks that only decorate: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels. The
# vowel signs of Indic and South-East Asian scripts are letters in their own right and stay.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670]")
_SILENT = dict.fromkeys(map(ord, "'’‘`´ʻʼʽʾʿˈ′״׳\u200b\u200c\u200d\u200e\u200f\ufeff"))
_LETTERS = str.maketrans(
    {
        "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "ħ": "h", "ŧ": "t", "þ": "th", "æ": "ae", "œ": "oe",
        "ə": "a", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ŋ": "ng", "ɛ": "e", "ɔ": "o",
        "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ٱ": "ا",
    }
)  # fmt: skip
_NOT_LETTERS = re.compile("[^\\w\n\u0900-\u0963\u0966-\u0dff\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff]+|_")
_ASCII = {c: " " for c in range(128) if not chr(c).isalnum() and c != 10} | {ord("'"): None, ord("`"): None}
_ARTICLE = re.compile(r"\b(?:al|el|il|ul|[aeu](?:dh|sh|th|[dlnrstz]))\s+(?=\w)")
_SOFT = str.maketrans("qcxj", "kksg", "aeiouwyh")
_VOWELS = str.maketrans("eyow", "aiuu")
_TWICE = re.compile(r"(.)\1+")


def fold(text: str) -> str:
    """Lower-case words without accents, apostrophes or punctuation, one space apart. Idempotent."""
    return " ".join(_letters(text).split())


def fold_all(names: Iterable[str]) -> list[str]:
    """``fold`` of many names of one line each, at a third of the time."""
    return [" ".join(line.split()) for line in _letters("\n".join(names)).split("\n")]


def _letters(text: str) -> str:
    if text.isascii():
        return text.lower().translate(_ASCII)
    lower = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = _MARKS.sub("", lower).translate(_SILENT).translate(_LETTERS)
    return _NOT_LETTERS.sub(" ", unicodedata.normalize("NFC", plain))


def squash(text: str) -> str:
    """``fold`` without spaces: the key for lookups, blind to word division."""
    return fold(text).replace(" ", "")


def without_article(folded: str) -> str:
    """A folded name without the Arabic article in any of its romanised forms (al, el, ar, as, ad, ...)."""
    return _ARTICLE.sub("", folded)


def skeleton(folded: str) -> str:
    """Consonants of a folded Latin spelling, or '' where there are too few (under three) to tell names
    apart.
    """
    if not folded.isascii():
        return ""
    letters = without_article(folded).replace(" ", "").replace("ph", "f")
    bones = _TWICE.sub(r"\1", letters[:1] + letters[1:].translate(_SOFT))
    return bones if len(bones) >= 3 else ""


def vowel_class(key: str) -> str:
    """A Latin key with the vowels that romanisations exchange made one: "zuweid" and "zuwayd" are equal."""
    return key.translate(_VOWELS)


def directed(folded: str, *, directions: Mapping[str, str], drop: Container[str]) -> str:
    """The key of a name with its compass words in any language and place: "Nord-Kivu" and "North Kivu" ->
    "n^kivu".

    ``directions`` gives the letters of each compass word; words in ``drop`` are left out. '' if it has no
    compass word.
    """
    words = [w for w in folded.split() if w not in drop]
    letters = sorted(letter for w in words for letter in directions.get(w, ""))
    rest = "".join(w for w in words if w not in directions)
    return f"{''.join(letters)}^{rest}" if letters else ""
