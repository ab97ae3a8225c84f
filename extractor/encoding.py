"""Bytes to text: byte order mark, UTF-8, UTF-16 and UTF-32 by their zero bytes, then charset-normalizer.

Lone surrogates and bytes that break UTF-8 in a few places become U+FFFD, one for one, so that nothing later
(JSON, databases, model endpoints) meets text that cannot be encoded.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from .errors import BinaryArticle
from .language import guess_language

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the UTF-16 one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP or Office document",
    b"\xd0\xcf\x11\xe0": "an Office document",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "gzip data",
    b"BZh": "bzip2 data",
    b"\xfd7zXZ": "xz data",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a parquet file",
}
_ZERO_SAMPLE_BYTES = 4_096
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-z0-9_-]{3,20})""", re.IGNORECASE)
_CHARSET_BYTES = 4_096
_WEB_ENCODINGS = {
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "": "unknown",
}
_MAX_CONTROL_SHARE = 0.05
_VALID_PER_BROKEN = 10

# Windows pages of Latin script other than the western one; charset-normalizer often takes one for another.
_LATIN_PAGES = {
    "cp1250": frozenset({"pl", "cs", "hu", "hr", "ro", "sq"}),
    "cp1254": frozenset({"tr", "az"}),
    "cp1257": frozenset({"lt"}),
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1a]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_MULTIBYTE = re.compile(r"[^\x00-\x7f\ufffd]")


def decode(raw: bytes, *, name: str = "the input") -> str:
    """Decode the bytes of one article, without its byte order mark.

    Bytes that are not UTF-8 are read as the encoding that a web page declares in its head, where they fit it.
    Raises BinaryArticle, naming ``name``, when no encoding turns the bytes into text.
    """
    for signature, kind in _SIGNATURES.items():
        if raw.startswith(signature):
            raise BinaryArticle(f"{name} is {kind}, not text. Convert it to text or HTML first.")
    text = _marked(raw)
    if text is None and _looks_wide(raw):
        text = _unmarked_wide(raw)
    for attempt in (_utf8, _declared, _mostly_utf8, _guessed, _unmarked_wide):
        text = attempt(raw) if text is None else text
    if text is None or _is_mostly_controls(text):
        raise BinaryArticle(f"{name} is not text in any known encoding. Convert it to UTF-8 first.")
    return text


def replace_surrogates(text: str) -> str:
    """Put U+FFFD in the place of every lone surrogate; the length stays the same."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def _marked(raw: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    return None


def _unmarked_wide(raw: bytes) -> str | None:
    """Decode UTF-16 or UTF-32 without a mark, the byte order told by where the zero bytes stand."""
    sample = raw[:_ZERO_SAMPLE_BYTES]
    little = sample[1::2].count(0) >= sample[::2].count(0)
    wide = ("utf-16-le", "utf-16-be") if little else ("utf-16-be", "utf-16-le")
    for encoding in ("utf-32-le", "utf-32-be", *wide):
        text = _strict(raw, encoding)
        if text and not _is_mostly_controls(text) and _is_lettered(text):
            return text
    return None


def _looks_wide(raw: bytes) -> bool:
    """Tell whether many bytes are zeros or controls, as the high bytes of most scripts are."""
    sample = raw[:_ZERO_SAMPLE_BYTES]
    return len(_CONTROL_BYTES.findall(sample)) * 7 > len(sample)


def _is_lettered(text: str) -> bool:
    """Tell text from misread bytes: nearly every character is assigned, and most are letters or spaces."""
    sample = text[:1_000]
    odd = sum(unicodedata.category(char) in ("Cn", "Co", "Cs") for char in sample)
    ordinary = sum(char.isalnum() or char.isspace() or char.isascii() for char in sample)
    return odd * 50 <= len(sample) and ordinary * 10 >= 8 * len(sample)


def _utf8(raw: bytes) -> str | None:
    return _strict(raw, "utf-8")


def _declared(raw: bytes) -> str | None:
    """Decode by the charset that the head of a web page states; browsers read the older names as these do."""
    match = _CHARSET.search(raw[:_CHARSET_BYTES])
    stated = match.group(1).decode("ascii").lower() if match else ""
    return None if stated.startswith("utf") else _strict(raw, _WEB_ENCODINGS.get(stated, stated))


def _mostly_utf8(raw: bytes) -> str | None:
    """Decode UTF-8, forgiving a few broken bytes where far more multi-byte characters are whole."""
    text = raw.decode("utf-8", errors="replace")
    whole = sum(1 for _ in _MULTIBYTE.finditer(text))
    return text if whole >= _VALID_PER_BROKEN * text.count("\ufffd") else None


def _guessed(raw: bytes) -> str | None:
    """Decode by charset-normalizer's guess, corrected where pages of one script are taken for one another."""
    from charset_normalizer import from_bytes

    best = from_bytes(raw).best()
    if best is None:
        return None
    text = str(best)
    if _script_is_latin(text):
        return _latin(raw) or text
    if best.encoding == "cp949":
        japanese = _strict(raw, "cp932")
        return japanese if japanese and len(_KANA.findall(japanese)) * 5 > len(japanese) else text
    return text


def _latin(raw: bytes) -> str | None:
    """Decode by the page whose languages the decoded text is in, else by the western one."""
    for page, languages in _LATIN_PAGES.items():
        text = _strict(raw, page)
        if text is not None and guess_language(text) in languages:
            return text
    return _strict(raw, "cp1252")


def _script_is_latin(text: str) -> bool:
    letters = [char for char in text[:20_000] if not char.isascii() and char.isalpha()]
    return 2 * sum(unicodedata.name(char, "").startswith("LATIN") for char in letters) >= len(letters)


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _is_mostly_controls(text: str) -> bool:
    sample = text[:20_000]
    return len(_CONTROLS.findall(sample)) > _MAX_CONTROL_SHARE * len(sample)
