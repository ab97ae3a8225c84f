"""Changes to words: alterations, which make another statement of them, and typographic noise, which does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from extractor.fold import DASHES

Draw = Callable[[st.SearchStrategy[Any]], Any]
Alteration = Callable[[Draw, str], str | None]
Noise = Callable[[Draw, str], str]

SPACES = ("\u00a0", "\u2009", "\u202f", "\u3000", "  ", "\n", "\r\n", " \t ")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMES = ("Osterland Brigade", "Colonel Varga", "the Quiet Shore Front", "Al-Mirra", "Ruvuma", "Novy Brod", "Bandera")
FOREIGN = (
    "the ferry sank off the coast", "a strike at two ports", "vaccines reached the province", "nine coaches derailed",
    "the minister resigned", "heavy rain closed the pass", "the harvest failed again", "voters went to the polls",
)  # fmt: skip
SWAPS = (
    ("claimed", "denied"), ("killing", "wounding"), ("killed", "wounded"), ("No ", "A "), ("had", "had not"), ("was", "was not"),
    ("soldiers", "civilians"), ("near", "in"), ("stormed", "left"), ("at least", "at most"), ("said", "did not say"),
)  # fmt: skip


def other_number(draw: Draw, words: str) -> str | None:
    """Change a number in digits to another."""
    found = re.search(r"\d+", words)
    if found is None:
        return None
    number = draw(st.integers(0, 99_999).filter(lambda n: n != int(found.group())))
    return words[: found.start()] + str(number) + words[found.end() :]


def swapped_digits(draw: Draw, words: str) -> str | None:
    """Swap two digits, or repeat or drop one."""
    found = re.search(r"\d{2,}", words)
    if found is None:
        return None
    old = found.group()
    at = draw(st.integers(0, len(old) - 2))
    forms = (old[:at] + old[at + 1] + old[at] + old[at + 2 :], old[:at] + old[at] + old[at:], old[:at] + old[at + 1 :])
    new = draw(st.sampled_from(forms))
    return None if new == old else words[: found.start()] + new + words[found.end() :]


def other_letter(draw: Draw, words: str) -> str | None:
    """Change one letter to another."""
    letters = [i for i, char in enumerate(words) if char.isalpha()]
    if not letters:
        return None
    at = draw(st.sampled_from(letters))
    new: str = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz").filter(lambda c: c != words[at].lower()))
    return words[:at] + (new.upper() if words[at].isupper() else new) + words[at + 1 :]


def other_case(draw: Draw, words: str) -> str | None:
    """Change the case of one letter."""
    letters = [i for i, char in enumerate(words) if char.swapcase() != char and len(char.swapcase()) == 1]
    if not letters:
        return None
    at = draw(st.sampled_from(letters))
    return words[:at] + words[at].swapcase() + words[at + 1 :]


def other_name(draw: Draw, words: str) -> str | None:
    """Change a word for a name from elsewhere."""
    return replaced_word(draw, words, NAMES)


def other_day(draw: Draw, words: str) -> str | None:
    """Change a weekday for another, or a word for a weekday."""
    for day in DAYS:
        if day in words:
            return words.replace(day, draw(st.sampled_from([d for d in DAYS if d != day])))
    return replaced_word(draw, words, DAYS)


def negated(draw: Draw, words: str) -> str | None:
    """Put a negation between two words, or before all of them."""
    parts = words.split(" ")
    at = draw(st.integers(0, len(parts) - 1))
    return " ".join([*parts[:at], draw(st.sampled_from(["not", "no", "never", "denied"])), *parts[at:]])


def affirmed(_: Draw, words: str) -> str | None:
    """Take a negation out."""
    without = re.sub(r"\b(?:[Nn]o|not|never|without) ", "", words)
    return None if without == words else without


def turned(draw: Draw, words: str) -> str | None:
    """Turn the statement of a word: claimed and denied, killed and wounded."""
    fitting = [(old, new) for pair in SWAPS for old, new in (pair, pair[::-1]) if old in words]
    if not fitting:
        return None
    old, new = draw(st.sampled_from(fitting))
    return words.replace(old, new, 1)


def from_elsewhere(draw: Draw, words: str) -> str | None:
    """Take words of another article, alone or behind these."""
    other: str = draw(st.sampled_from(FOREIGN))
    return str(draw(st.sampled_from([other, f"{words} {other}", f"{other} {words}"])))


def replaced_word(draw: Draw, words: str, others: Sequence[str]) -> str:
    """Replace one word."""
    parts = words.split(" ")
    at = draw(st.integers(0, len(parts) - 1))
    return " ".join([*parts[:at], draw(st.sampled_from(others)), *parts[at + 1 :]])


ALTERATIONS: tuple[Alteration, ...] = (
    other_number, swapped_digits, other_letter, other_case, other_name, other_day, negated, affirmed, turned, from_elsewhere,
)  # fmt: skip


def altered(draw: Draw, words: str, *, kinds: Sequence[Alteration]) -> str | None:
    """Alter words in one of several ways; None where it does not fit them."""
    changed = draw(st.sampled_from(kinds))(draw, words)
    return None if changed == words else changed


def other_dashes(draw: Draw, words: str) -> str:
    """Write dashes in another way."""
    return each(draw, words, "-", DASHES)


def other_quotes(draw: Draw, words: str) -> str:
    """Write quotation marks and apostrophes in another way."""
    return each(draw, each(draw, words, '"', "“”„«»＂"), "'", "‘’′ʼ`")


def other_spaces(draw: Draw, words: str) -> str:
    """Write spaces as no-break, thin, many or line breaks."""
    return each(draw, words, " ", SPACES)


def invisible(draw: Draw, words: str) -> str:
    """Put something that nobody sees between two characters."""
    at = draw(st.integers(1, len(words) - 1)) if len(words) > 1 else 0
    return words[:at] + str(draw(st.sampled_from(["\u00ad", "\u200b", "\u2060", "\ufeff"]))) + words[at:]


def compatible(draw: Draw, words: str) -> str:
    """Write letters as ligatures, and digits and letters in full width."""
    words = words.replace("fi", draw(st.sampled_from(["fi", "ﬁ"])))
    wide = {c: chr(ord(c) + 0xFEE0) for c in map(chr, range(0x21, 0x7F)) if c.isalnum()}
    at = draw(st.integers(0, len(words) - 1))
    return words[:at] + wide.get(words[at], words[at]) + words[at + 1 :]


def each(draw: Draw, words: str, old: str, new: Sequence[str]) -> str:
    """Replace every one of a character, each by its own draw."""
    return "".join(draw(st.sampled_from([old, *new])) if char == old else char for char in words)


NOISES: tuple[Noise, ...] = (other_dashes, other_quotes, other_spaces, invisible, compatible)


def noisy(draw: Draw, words: str, *, kinds: Sequence[Noise]) -> str:
    """Write words with the typography of one or two other hands."""
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2, unique=True)):
        words = kind(draw, words)
    return words


def other_hand(draw: Draw) -> Callable[[str], str]:
    """Return how another hand writes: every dash, quotation mark and space in its own way, and a character in another form."""
    marks = {"-": DASHES, '"': "“”„«»", "'": "‘’ʼ", " ": SPACES}
    written: dict[str, str] = {mark: draw(st.sampled_from([mark, *others])) for mark, others in marks.items()}
    at: int = draw(st.integers(0, 50))
    unseen: str = draw(st.sampled_from(["", "\u00ad", "\u200b", "\ufeff"]))

    def write(words: str) -> str:
        middle = 1 + at % max(1, len(words) - 1)
        return (
            "".join(written.get(char, char) for char in words[:middle])
            + unseen
            + "".join(written.get(char, char) for char in words[middle:])
        )

    return write
