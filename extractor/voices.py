"""Voices: who says what a sentence says (R18, R53).

"X said", "said X", "according to X"; with what stands between a name and its verb left out ("X, a spokesman, said").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from .cues import Cue, pattern
from .party_types import party_type

SPEAKING: tuple[Cue, ...] = ("saying", "blame")
LONGEST = 8
"""Words of the longest phrase that is taken for a speaker."""
PART = re.compile(r";")
STOP = re.compile(
    r"[;:?!—–\"“”„«»(]|(?<=\s)-\s|[,\s](?:but|and that|while|whereas|although|that|pero|mientras|que|mais|tandis|aber|während|dass|но|а|что|але|що)\s",
    re.IGNORECASE,
)
"""Where the clause of a verb begins at the earliest."""
TAIL = re.compile(
    r"[,;:?!\"“”«»()—–]|\.\s*$|\s{3,}|\s(?:who|which|whose|that|and|but|when|as|while|que|quien|qui|dont|dass|che|который|что|що)\s|\s(?:on|in|to|at|via|by)\s(?=(?:\w+day|a|an|telephone|phone|state|national|local|this|reporters)(?!\w))|\s-\s",
    re.IGNORECASE,
)
"""Where a speaker named behind a verb ends."""
JOINED = re.compile(r"^(?:and|but|y|e|et|mais|und|aber|и|но|а|та|але|و)\s+", re.IGNORECASE)
RELATIVE = re.compile(
    r"^(?:and\s+)?(?:who|whom|whose|which|where|when|que|quien|quienes|cuy[oa]s?|qui|dont|o[uù]|котор\w+|який|яка|joint|\w+ed\s+(?:by|at|in|on|from|to)|\w+ing)(?!\w)",
    re.IGNORECASE,
)
AROUND = re.compile(
    r"(?:\s+(?:has|had|have|is|was|were|are|would|will|later|also|then|earlier|first|further|himself|herself|itself|only|ha|han|había|aussi|également|hat|haben|auch|позже|также|ранее|(?:early |late )?on \w+day(?: \w+)?|\w+day))+$",
    re.IGNORECASE,
)
DETERMINERS = (
    "the|an?|its|his|her|their|our|el|la|los|las|una?|su|le|les|une?|l['’]|der|die|das|eine?|o|os|as|um|uma|il|lo|gli"
)
DETERMINED = re.compile(rf"(?<![\w'’])(?:{DETERMINERS})(?:\s+|(?<=['’]))(?=\w)", re.IGNORECASE)
ADVERBIAL = re.compile(
    r"^(?:next|last|hours|minutes|in|on|at|within|after|before|during|for|by|from|since|asked|earlier|later|as|en|durante|tras|después|al|dans|lors|après|am|im|nach|bei|в|во|на|после|у|під|після|em|no|na|nel|nella|dopo)\s",
    re.IGNORECASE,
)
REPORT = re.compile(
    r"^(?:an?|the|un|una|une|el|la|le|eine?[rsnm]?)?\s*(?:\w+ )?(?:statements?|reports?|communiqu[eé]s?|releases?|tall(?:y|ies)|counts?|figures|data|lists?|comunicados?|reportes?|informes?|cifras|cuentas|datos|rapports?|chiffres|bilans?|angaben)\s+(?:kept |released |issued |compiled |given )?(?:of|by|from|de|del|des|du|von|der)\s+",
    re.IGNORECASE,
)
NAME = re.compile(r"(?:[^\W\d_a-zа-яіїєґё][\w.'’\-]*|al|el|bin|ibn|ul|de|del|la|von|van|da)", re.UNICODE)
PRONOUNS = frozenset(
    [
        *("he", "she", "it", "they", "we", "i", "you", "who", "this", "that", "one", "what"),
        *("él", "ella", "ellos", "ellas", "nosotros", "il", "elle", "ils", "elles", "nous", "on", "er", "sie", "es", "wir", "man"),
        *("он", "она", "они", "мы", "він", "вона", "вони", "ми", "هو", "هي", "ele", "ela", "eles", "egli", "lui", "lei", "loro"),
    ]
)  # fmt: skip
NOBODY = frozenset(
    [
        "nobody",
        "none",
        "no",
        "neither",
        "nor",
        "nadie",
        "ningún",
        "ninguna",
        "aucun",
        "aucune",
        "niemand",
        "никто",
        "ніхто",
        "not",
    ]
)
PASSIVE = re.compile(
    r"(?<!\w)(?:was|were|been|being|be|is|are|fue|fueron|sido|été|est|sont|wurde|wurden|был[аио]?|was not|were not)\s+(?:also |not |first |later )?$",
    re.IGNORECASE,
)
OF = re.compile(r"(?<!\w)(?:of|de|del|des|du|von)\s+$", re.IGNORECASE)
BY = re.compile(r"\s+(?:by|por|par|von|da|pel[oa]s?)(?!\w)", re.IGNORECASE)
BRACKETS = re.compile(r"\([^()]*\)?")
SPEECH = re.compile(r"\s*:(?=\s*[\"“«„])")
"""Where words are quoted without a verb: "A nurse: …"."""
RESTRICTED = re.compile(r"\s(?:who|whom|which|que|quien|qui|to (?:the|this|our)|al|reached|contacted)\s", re.IGNORECASE)
QUOTES = "\"”»“'’"


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who says something in a sentence: his words (None for a pronoun) at ``start``, and where the verb stands.

    ``joined`` where another clause goes before ("…, and X said"), of which he says nothing; ``definite`` where an article
    says that he is known ("the ministry").
    """

    words: str | None
    start: int
    verb: tuple[int, int]
    joined: bool = False
    definite: bool = False


@lru_cache(maxsize=256)
def voices_in(text: str, *, language: str | None = None) -> tuple[Voice, ...]:
    """Return who speaks in a sentence, in the order of the verbs; every figure of a sentence asks for all of them."""
    text = BRACKETS.sub(lambda m: " " * len(m.group()), text)
    said = [voice for verb in verbs_in(text, language=language) if (voice := speaker(text, verb, language=language))]
    named = [
        voice_from(TAIL.split(REPORT.sub("", text[cue.end() :].lstrip()))[0], cue.end(), cue)
        for cue in pattern("source", language).finditer(text)
    ]
    voices = sorted([*said, *(v for v in named if v is not None)], key=lambda voice: voice.verb)
    quoted = (v for m in SPEECH.finditer(text) if (v := before(text, m)) is not None and v.words)
    return tuple(voices or islice(quoted, 1))


def voice_from(words: str, start: int, verb: re.Match[str], *, joined: bool = False) -> Voice | None:
    """Return a voice for words that name a speaker."""
    name = speaker_words(words)
    is_known = re.match(r"(?:the|el|la|los|las|le|les|l['’]|der|die|das|il|lo)(?!\w)", words.strip(), re.IGNORECASE)
    return Voice(name, start, verb.span(), joined, is_known is not None) if name is not None else None


def verbs_in(text: str, *, language: str | None) -> Iterator[re.Match[str]]:
    """Yield the verbs of saying that are not said of somebody: "was reported", "is said"."""
    verbs = [verb for cue in SPEAKING for verb in pattern(cue, language).finditer(text)]
    for verb in verbs:
        if not PASSIVE.search(text[max(0, verb.start() - 20) : verb.start()]) and not BY.match(text, verb.end()):
            yield verb


def voice_at(text: str, at: int, *, language: str | None = None) -> Voice | None:
    """Return who says what stands at ``at``: the last who speaks before it, else the first behind it (R53).

    What a semicolon divides is said apart.
    """
    start = max((m.end() for m in PART.finditer(text, 0, at)), default=0)
    stop = PART.search(text, at)
    end = stop.start() if stop else len(text)
    here = [voice for voice in voices_in(text, language=language) if start <= voice.verb[0] < end]
    earlier = [voice for voice in here if voice.verb[1] <= at]
    later = [voice for voice in here if voice.verb[1] > at and not voice.joined]
    named = [voice for voice in earlier if voice.words is not None]  # "Bello said he had counted"
    return (named or earlier)[-1] if earlier else later[0] if later else None


def speaker(text: str, verb: re.Match[str], *, language: str | None) -> Voice | None:
    """Return who says a verb: behind it where it follows a comma or a quotation, else before it."""
    left = text[: verb.start()].rstrip()
    ahead = before(text, verb)
    is_put_in = left.endswith(",") and ahead is not None and ahead.words is not None and is_name(ahead.words)
    if (not left or left[-1] in QUOTES + ",") and not is_put_in:
        found = behind(text, verb)
        if found is not None:
            return found
    return ahead or (behind(text, verb) if language not in (None, "en") else None)


def behind(text: str, verb: re.Match[str]) -> Voice | None:
    """Return the speaker that a verb goes before: "said Ali Bello, a doctor"; a name in apposition goes first."""
    following = text[verb.end() :]
    start = verb.end() + len(following) - len(following.lstrip())
    first, *more = re.split(r",\s*", following.strip(), maxsplit=2)
    first = TAIL.split(first)[0].strip()
    if not first or first.split()[0].casefold() in PRONOUNS | NOBODY or ADVERBIAL.match(first + " "):
        return None
    if following[:1] == "," or not can_open(first):
        return None
    other = TAIL.split(more[0])[0].strip() if more else ""
    return voice_from(other if is_name(other) and not is_name(first) else first, start, verb)


def can_open(words: str) -> bool:
    """Whether words behind a verb are a party: they begin with a capital or an article, or their noun is a party's."""
    return words[0].isupper() or DETERMINED.match(words) is not None or party_type(words) is not None


def before(text: str, verb: re.Match[str]) -> Voice | None:
    """Return the subject of a verb, without what is put in between commas."""
    left = text[: verb.start()]
    begin = max((m.end() for m in STOP.finditer(left)), default=0)
    parts = [(m.start() + begin, m.group()) for m in re.finditer(r"[^,]+", left[begin:]) if m.group().strip()]
    if not parts:
        return Voice(None, begin, verb.span()) if begin else None
    is_put_in = left.rstrip().endswith(",")
    while is_put_in and len(parts) > 1 and RELATIVE.match(parts[-1][1].strip()):
        parts.pop()
    named = [part for part in parts[-2:] if is_name(part[1].strip())] if is_put_in else []
    at, phrase = (named or parts)[-1]
    phrase = AROUND.sub("", " " + phrase.rstrip()).strip()
    joined = at > 0 and JOINED.match(phrase + " ") is not None
    phrase = JOINED.sub("", phrase + " ").strip()
    if not phrase or phrase.split()[-1].casefold() in PRONOUNS:
        return Voice(None, at, verb.span(), joined)
    phrase = RESTRICTED.split(phrase)[0]
    if ADVERBIAL.match(phrase + " "):
        phrase = last_phrase(phrase)
    return voice_from(phrase, at, verb, joined=joined)


def last_phrase(phrase: str) -> str:
    """Return the noun phrase with which words end: "On its page the head of the battalion" is "the head of …"."""
    articles = [m.start() for m in DETERMINED.finditer(phrase)]
    while articles and OF.search(phrase[: articles[-1]]):
        articles.pop()
    words_before = phrase[: articles[-1]].split() if articles else []
    if not words_before or ADVERBIAL.match(words_before[-1] + " "):
        return ""
    return phrase[articles[-1] :]


def speaker_words(words: str) -> str | None:
    """Return the words for a speaker; None where they are too many, name nobody or are no noun phrase."""
    bare = words.strip(" ,.'\"“”«»")
    is_determined = DETERMINED.match(bare)
    name = bare[is_determined.end() :] if is_determined else bare
    parts = name.split()
    if not 0 < len(parts) <= LONGEST or {parts[0].casefold(), parts[-1].casefold()} & (PRONOUNS | NOBODY):
        return None
    is_party = is_determined or name[0].isupper() or party_type(name) is not None or any(p[0].isupper() for p in parts)
    return name if is_party and any(c.isalpha() for c in name) else None


def is_name(words: str) -> bool:
    """Whether words are a person's name, with or without his titles: two or more, all with capitals."""
    parts = words.split()
    return len(parts) > 1 and all(NAME.fullmatch(part) for part in parts) and any(c.islower() for c in words)
