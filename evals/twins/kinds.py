"""The kinds of twins: what each changes in the text, and what must follow in the label.

A kind returns None for an article that has nothing to change, or where the change would carry more than its kind says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extractor.clean import make_view

from ..gold import GoldArticle, each_quote
from ..lines import Json
from .edits import Edit, Words, row_of, values_of
from .towns import neighbour

# Words for the same people and things, by who tells it. What one column calls them changes nothing that happened.
LOADED: Mapping[str, Mapping[str, str]] = {
    "en": {
        "terrorists": "militants", "terrorist": "militant", "extremists": "fighters", "extremist": "militant",
        "regime": "government", "martyred": "killed", "brutal": "deadly", "barbaric": "bloody", "cowardly": "deadly",
        "heinous": "bloody", "slaughtered": "killed", "butchered": "killed", "thugs": "fighters",
    },
    "es": {"terroristas": "insurgentes", "terrorista": "insurgente", "régimen": "gobierno", "cobarde": "violento"},
    "fr": {"terroristes": "combattants", "régime": "gouvernement", "lâche": "violente"},
    "de": {"Terroristen": "Kämpfer", "feigen": "blutigen", "feige": "blutige"},
    "it": {"terroristi": "miliziani", "regime": "governo", "vile": "violento"},
    "pt": {"terroristas": "insurgentes", "regime": "governo"},
    "ru": {"террористы": "боевики", "террористов": "боевиков", "террористами": "боевиками", "террористам": "боевикам"},
    "uk": {"терористи": "бойовики", "терористів": "бойовиків", "терористами": "бойовиками"},
    "tr": {"teröristler": "militanlar", "terörist": "militan"},
    "ar": {"الإرهابيين": "المسلحين", "الإرهابيون": "المسلحون"},
}  # fmt: skip
LOADED_BACK = ("militants", "militant", "insurgentes", "insurgente", "combattants", "боевики", "боевиков", "militan")
ENTITIES = {"'": "&#39;", "’": "&rsquo;", '"': "&quot;", "“": "&ldquo;", "”": "&rdquo;", "–": "&ndash;", "—": "&mdash;"}
HEADLINES = {
    "en": "At least 99 dead in wave of attacks, say reports",
    "es": "Al menos 99 muertos en una ola de ataques",
    "fr": "Au moins 99 morts dans une vague d'attaques",
    "de": "Mindestens 99 Tote bei Welle von Anschlägen",
    "it": "Almeno 99 morti in una ondata di attacchi",
    "pt": "Pelo menos 99 mortos em onda de ataques",
    "ru": "Не менее 99 погибших в результате волны нападений",
    "uk": "Щонайменше 99 загиблих унаслідок хвилі нападів",
    "tr": "Saldırı dalgasında en az 99 ölü",
    "ar": "99 قتيلا على الأقل في موجة هجمات",
}
UNINFLECTED = frozenset({"en", "es", "fr", "it", "pt", "de"})  # a town's name stays as it is in every case
SHORTEST_TOWN = 4
SHORTEST_PARAGRAPH = 15  # words; shorter ones are headings, bylines and lists
# A paragraph that opens with one of these leans on the one before it.
_LEANS = re.compile(
    r"\W*(?:he|she|they|it|its|his|her|their|this|that|these|those|but|and|also|however|meanwhile|earlier|later|then|"
    r"another|others?|both|such|so|there|similarly|separately|elsewhere|in addition|instead|still|yet)\b",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")


@dataclass(frozen=True, slots=True)
class Change:
    """What a kind does to one article: edits of the text, and what they mean for the values of the label."""

    edits: tuple[Edit, ...]
    words: Words = str
    without_totals: frozenset[int] = frozenset()
    values: Mapping[str, Json] = field(default_factory=dict)


Kind = Callable[[GoldArticle, Sequence[GoldArticle]], Change | None]


def swap_loaded_words(gold: GoldArticle, _: Sequence[GoldArticle]) -> Change | None:
    """Call the same people by the other side's words; names and groups are labelled as the twin writes them (R36)."""
    there = LOADED.get(gold.label.language, {})
    swaps = {**there, **{new: old for old, new in there.items() if new in LOADED_BACK}}
    return _renamed(gold, swaps)


def damage_entities(gold: GoldArticle, _: Sequence[GoldArticle]) -> Change | None:
    """Leave quotation marks, apostrophes and dashes as HTML entities, as scrapers do; values of the label stay whole."""
    kept = [span for value in values_of(row_of(gold)) for span in _found(value, gold.text)]
    marks = [m.start() for m in re.finditer("[" + "".join(ENTITIES) + "]", gold.text)]
    damaged = [at for at in marks if not any(start <= at < end for start, end in kept)]
    edits = tuple(Edit(at, at + 1, ENTITIES[gold.text[at]]) for at in damaged)
    noise = gold.label.tags.noise
    tags = gold.label.tags.model_copy(update={"noise": (*noise, "entity_damage")})
    values = {"tags": tags.model_dump(mode="json", exclude_defaults=True)}
    return Change(edits, values=values) if edits and "entity_damage" not in noise else None


def shuffle_paragraphs(gold: GoldArticle, _: Sequence[GoldArticle]) -> Change | None:
    """Let paragraphs of background change places: they hold no evidence and lean on nothing before them."""
    if gold.label.language != "en":
        return None
    body = [span for span in _paragraphs(gold.text) if _is_prose(gold.text[slice(*span)])]
    free = [span for span in body[1:] if _carries_nothing(gold, *span)]
    if len(free) < 2:
        return None
    turned = [*free[1:], free[0]]
    return Change(tuple(Edit(*to, gold.text[slice(*source)]) for to, source in zip(free, turned, strict=True)))


def remove_total(gold: GoldArticle, _: Sequence[GoldArticle]) -> Change | None:
    """Take out the sentence that gives a total, with the totals that it gives."""
    if not gold.label.totals:
        return None
    evidence = gold.label.totals[0].evidence
    start, end = _sentence_around(gold, evidence.start or 0, evidence.end or 0)
    inside = {n for n, t in enumerate(gold.label.totals) if start <= (t.evidence.start or 0) < end}
    gap = re.compile(r"[ \t]*").match(gold.text, end)
    return Change((Edit(start, gap.end() if gap else end, ""),), without_totals=frozenset(inside))


def replace_headline(gold: GoldArticle, _: Sequence[GoldArticle]) -> Change | None:
    """Give the article a headline that its body does not bear out (R5)."""
    title, new = gold.label.title, HEADLINES.get(gold.label.language)
    if not title or not new:
        return None
    at = gold.text.casefold().find(title.casefold())
    line = gold.text[at : at + len(title)]
    is_line = at >= 0 and gold.text[:at].count("\n") <= 2 and gold.text[at + len(title) :].startswith(("\n", "\r"))
    edits = (Edit(at, at + len(line), new.upper() if line.isupper() else new),) if is_line else ()
    return Change(edits, values={"title": new})


def rename_town(gold: GoldArticle, _: Sequence[GoldArticle]) -> Change | None:
    """Move what happened to another town of the same unit, by name only."""
    language = gold.label.language
    for incident in gold.label.incidents if language in UNINFLECTED else ():
        old, place = incident.place.name, incident.place
        if not old or len(old) < SHORTEST_TOWN or old in (place.country, place.admin1) or not old.isalpha():
            continue
        # Another word with the town's name in it may be the people, a paper or the unit: then more would have to change.
        if set(re.findall(rf"\w*{re.escape(old[:-1])}\w*", gold.text, re.IGNORECASE)) != {old}:
            continue
        new = neighbour(place, text=gold.text)
        if new:
            return _renamed(gold, {old: new})
    return None


def append_unrelated(gold: GoldArticle, golds: Sequence[GoldArticle]) -> Change | None:
    """Let another article follow in which nothing happens, as pages of an aggregator do."""
    language = gold.label.language
    quiet = [g for g in golds if g.id != gold.id and g.label.language == language and _is_quiet(g)]
    if not quiet:
        return None
    other = quiet[sum(gold.id.encode()) % len(quiet)]
    end = len(gold.text)
    return Change((Edit(end, end, f"\n\n{other.text.strip()}\n"),))


KINDS: Mapping[str, Kind] = {
    "loaded-words": swap_loaded_words,
    "entities": damage_entities,
    "paragraphs": shuffle_paragraphs,
    "no-total": remove_total,
    "headline": replace_headline,
    "town": rename_town,
    "appended": append_unrelated,
}


def _renamed(gold: GoldArticle, swaps: Mapping[str, str]) -> Change | None:
    """Replace words wherever they stand, in the text and in the label alike."""
    if not swaps:
        return None
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(swaps, key=len, reverse=True)))})(?!\w)")
    edits = tuple(Edit(m.start(), m.end(), swaps[m[0]]) for m in pattern.finditer(gold.text))
    return Change(edits, words=lambda text: pattern.sub(lambda m: swaps[m[0]], text)) if edits else None


def _found(value: str, text: str) -> Iterator[tuple[int, int]]:
    return ((m.start(), m.end()) for m in re.finditer(re.escape(value), text) if value)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in _PARAGRAPH.finditer(text)]


def _is_prose(paragraph: str) -> bool:
    return (
        len(paragraph.split()) >= SHORTEST_PARAGRAPH and paragraph.rstrip()[-1] in '.!?"”' and paragraph[0] not in "[("
    )


def _carries_nothing(gold: GoldArticle, start: int, end: int) -> bool:
    is_free = all(e["end"] <= start or end <= e["start"] for _, e in each_quote(row_of(gold)))
    return is_free and not _LEANS.match(gold.text[start:end])


def _is_quiet(gold: GoldArticle) -> bool:
    return not gold.label.incidents and not gold.label.totals


def _sentence_around(gold: GoldArticle, start: int, end: int) -> tuple[int, int]:
    """The raw span of the sentences that hold ``[start, end)``."""
    view = make_view(gold.article())
    spans = [view.raw_span(s.start, s.end) for s in view.sentences]
    touched = [span for span in spans if span[0] < end and start < span[1]] or [(start, end)]
    return touched[0][0], touched[-1][1]
