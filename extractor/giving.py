"""Giving: who gives a figure, by name where the article names him only before ("he said", "the ministry said")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .claiming import GROUPS
from .found import FoundClaim, FoundCount
from .normalize.names import ordinary_case
from .setting import Setting
from .voices import Voice, voice_at, voices_in

HEAD = re.compile(r"\s(?:of|in|at|from|for|de|del|du|des|von|der)\s")
BACK, FAR = 4, 12
"""Sentences back to which "he", and to which "the ministry", may refer."""
PAPERS = frozenset(
    ["statement", "bulletin", "communique", "communiqué", "report", "release", "note", "same source", "comunicado", "informe", "même source", "misma fuente", "text"]
)  # fmt: skip
"""What speaks for whoever was named before."""


def source_of(found: FoundCount, *, claims: Sequence[FoundClaim], setting: Setting) -> str | None:
    """Return who gives a figure: who speaks in its sentence, or in whose words it stands (R18, R53, R55)."""
    voice = voice_of(found, setting=setting)
    is_group = voice is not None and (voice.words or "").casefold() in GROUPS
    claim = next((c for c in claims if is_by(found, c) or (is_group and c.polarity == "claimed")), None)
    if claim is not None and (voice is None or speaks_for(voice, claim)):
        outlet = f" ({setting.name(claim.outlet)})" if claim.outlet else ""
        return f"{setting.name(claim.by)}{outlet}"
    words = named(voice, found.sentence, setting=setting) if voice is not None else None
    return ordinary_case(words) if words and setting.is_upper else words


def is_by(found: FoundCount, claim: FoundClaim) -> bool:
    """Whether a figure stands in the sentence that makes a claim, behind who makes it."""
    is_within = claim.said.touches(found.words.start, found.words.end)
    return claim.polarity == "claimed" and is_within and not claim.said.start <= found.words.start < claim.by.start


def speaks_for(voice: Voice, claim: FoundClaim) -> bool:
    """Whether a speaker is the claimant: by name, or by no name at all ("it said", "the group said")."""
    words = (voice.words or "").casefold()
    return voice.words is None or voice.words.islower() or words in GROUPS or words in claim.by.text.casefold()


def voice_of(found: FoundCount, *, setting: Setting) -> Voice | None:
    """Return who speaks in the sentence of a figure, else the speaker of the quotation that it stands in."""
    sentence = setting.view.sentences[found.sentence - 1]
    text = setting.view.sentence_text(found.sentence)
    at = found.words.start - sentence.start
    return voice_at(text, at, language=setting.language) or next(speakers_around(found, setting=setting), None)


def speakers_around(found: FoundCount, *, setting: Setting) -> Iterator[Voice]:
    """Yield who speaks a quotation of several sentences: told behind its end, or before it."""
    number = found.sentence
    paragraph = [s for s in setting.view.sentences if s.paragraph == setting.view.sentences[number - 1].paragraph]
    before = setting.view.text[paragraph[0].start : found.words.start]
    if not is_open(before):
        return
    for sentence in [s for s in paragraph if s.number > number]:
        yield from voices_in(setting.view.sentence_text(sentence.number), language=setting.language)[:1]
        if not is_open(setting.view.text[paragraph[0].start : sentence.end]):
            break
    for sentence in reversed([s for s in paragraph if s.number < number]):
        yield from voices_in(setting.view.sentence_text(sentence.number), language=setting.language)[-1:]


def is_open(text: str) -> bool:
    """Whether a text ends within a quotation."""
    return text.count('"') % 2 == 1 or text.count("“") > text.count("”") or text.count("«") > text.count("»")


def named(voice: Voice, number: int, *, setting: Setting) -> str | None:
    """Return the words for a speaker, taken from a sentence before where his own are a pronoun or a bare noun."""
    words = voice.words
    if words is not None and not is_reference(voice):
        return words
    noun = words if words is not None and words.casefold() not in PAPERS else None
    for back in range(number - 1, max(number - 1 - (FAR if noun else BACK), 0), -1):
        for other in reversed(voices_in(setting.view.sentence_text(back), language=setting.language)):
            if other.words is None or other.words == words:
                continue
            if noun is None or noun.casefold() in HEAD.split(other.words.casefold())[0].split():
                return other.words
    return noun


def is_reference(voice: Voice) -> bool:
    """Whether words refer to somebody named before: "the ministry", "Bello", "the statement"."""
    words = voice.words or ""
    return words.casefold() in PAPERS or (" " not in words and (voice.definite or words.istitle()))
