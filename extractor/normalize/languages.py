"""Which language a text is in, as far as the readers of figures and dates need to know.

Scripts decide where they can; among languages of one script the short words of each vote. A phrase too short
for a vote has several candidates, and its reader tries them in order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from .tokens import fold

LATIN = ("en", "es", "fr", "pt", "de", "it", "tr")
_SCRIPTS = (
    (re.compile("[\u0400-\u04ff]"), ("ru", "uk")),
    (re.compile("[\u0620-\u064a\u066e-\u06d3]"), ("ar",)),
    (re.compile("[\u0904-\u0939\u0958-\u0961]"), ("hi",)),
    (re.compile("[A-Za-z\u00c0-\u024f\uff21-\uff3a\uff41-\uff5a]"), LATIN),
)
_SAMPLE = 4000  # code points that decide the script
_COMMON = {
    "en": (
        "in on for is it "
        "the of and to was were by an at with that from has had have said who which after their his been "
        "this but"
    ),
    "es": (
        "el los las del y que se por con una fue fueron tras según su sus al como murieron muertos han había lo más"
    ),
    "fr": ("le les des du et une dans qui que par sur au aux est ont été selon avec leur après pour ce il cette plus"),
    "pt": ("os as do da dos das em um uma que foi foram não com na no nas nos ao pelo pela segundo são após mais"),
    "de": (
        "in der die das und den dem des im ein eine nach wurden wurde bei von mit auf sind sich hat nicht zu als für"
    ),
    "it": ("in il gli della delle dei nel nella di che un una sono stati è ha hanno secondo con per dopo alla al più"),
    "tr": "ve bir bu ile için olarak da de göre sonra çok olan ise kişi kadar gibi tarafından ilçesinde",
    "nl": "het een van de en in op dat zijn met voor werden werd bij naar niet ook aan",
    "da": "og det en af til på som med blev er ikke ved fra har efter",
    "ru": "и в на не что по с были был из для как его от при это",
    "uk": "і в у на не що та з був були із для як його від під час це її внаслідок",
}
_VOTES: dict[str, tuple[str, ...]] = {}
for _language, _words in _COMMON.items():
    for _word in _words.split():
        _VOTES[fold(_word)] = (*_VOTES.get(fold(_word), ()), _language)


def candidates(text: str, *, language: str | None) -> tuple[str, ...]:
    """Return the languages to try: the stated one, else those that the script allows, likeliest first."""
    if language:
        return (base_of(language),)
    sample = text[:_SAMPLE]
    counts = [(len(letters.findall(sample)), languages) for letters, languages in _SCRIPTS]
    most, languages = max(counts, key=lambda counted: counted[0])
    return languages if most else LATIN


def base_of(language: str) -> str:
    """Return the language of a tag: ``en`` for ``en-GB``."""
    return language.replace("_", "-").split("-", 1)[0].lower()


def guess_language(text: str, *, words: Iterable[str], language: str | None = None) -> str | None:
    """Return the language that most short words vote for, or None where a text is too short to tell.

    ``words`` are folded. The stated language always wins.
    """
    among = candidates(text, language=language)
    if len(among) == 1:
        return among[0]
    among = (*LATIN, "nl", "da") if among == LATIN else among
    votes = Counter(tongue for word in words for tongue in _VOTES.get(word, ()))
    ranked = sorted(among, key=lambda tongue: -votes[tongue])
    clear = votes[ranked[0]] > votes[ranked[1]]
    return ranked[0] if clear else None
