"""Reading: words that a reviewer selected become a value, by the extractor's own readers.

A selection is a span of the raw text. It is widened to whole words first; what it says is then read by code: a figure
from its words, days from a time, names and types of parties, the codes of a place. The reviewer may change whatever
was read but a figure's number, which always follows from its words.
"""

from __future__ import annotations

import html
import re
from typing import Any

from ..claiming import claim_polarity
from ..fold import INVISIBLE, is_word
from ..found import Words
from ..normalize.dates import default_when, read_when
from ..normalize.numbers import FoundFigure, find_figures, read_figure, read_single
from ..outcomes import outcome_near
from ..parties import ARTICLES, capital_run, party_of
from ..party_types import party_type
from ..record import channel_in, relation_in, when_from
from ..schema import Evidence
from ..setting import Setting
from .values import BLANK, Value, sort_of

Span = tuple[int, int]
WIDEST = 40  # characters that a selection is widened by at each end, at most
ENTITY = re.compile(r"&#?\w{1,10};$")
MARKED = ('""', "“”", "«»", "„“", "()")
LONGEST_GROUP = 6  # words behind a figure that are taken for its people


def whole_words(text: str, span: Span) -> Span | None:
    """Widen a span to whole words, without the white space at its ends; None where it holds no words."""
    start, end = max(0, span[0]), min(len(text), span[1])
    while start < end and _is_space(text[start]):
        start += 1
    while start < end and _is_space(text[end - 1]):
        end -= 1
    if start >= end:
        return None
    low, high = max(0, start - WIDEST), min(len(text), end + WIDEST)
    while start > low and is_word(text[start - 1]) and is_word(text[start]):
        start -= 1
    while end < high and is_word(text[end]) and is_word(text[end - 1]):
        end += 1
    return start, end


def _is_space(char: str) -> bool:
    return char.isspace() or char in INVISIBLE


def quote(text: str, span: Span) -> dict[str, Any]:
    """Return a span of the raw text as evidence."""
    return Evidence(quote=text[span[0] : span[1]], start=span[0], end=span[1]).model_dump()


def shown(text: str) -> str:
    """Return raw words as a value is written: entities read, on one line."""
    return " ".join(html.unescape(text).split())


def named(text: str) -> str:
    """Return raw words as a name is written: without an article before it or marks around it."""
    return ARTICLES.sub("", shown(text)).strip(' ,.;:"“”«»()')


def sentence_span(setting: Setting, span: Span) -> Span:
    """Return the sentence or sentences that a span lies in; its line where the text is in none."""
    view = setting.view
    start, end = view.view_span(*span)
    inside = [s for s in view.sentences if start < end and s.start < end and start < s.end]
    if inside:
        return view.raw_span(inside[0].start, inside[-1].end)
    text = setting.text
    low = text.rfind("\n", 0, span[0]) + 1
    high = text.find("\n", span[1])
    return whole_words(text, (low, high if high >= 0 else len(text))) or span


def read_value(path: str, span: Span, *, setting: Setting) -> Value:
    """Make a new value of selected words."""
    sort = sort_of(path)
    text = setting.text
    words, proof = text[span[0] : span[1]], quote(text, span)
    if sort in ("attacker", "target"):
        return _party(span, setting=setting)
    if sort in ("counts", "totals"):
        return _figure(sort, span, setting=setting)
    if sort == "place":
        return {**BLANK["place"], **_place(words), "evidence": [proof]}
    if sort == "when":
        return _when(span, setting=setting)
    if sort == "claims":
        return _claim(span, setting=setting)
    return {"weapons": [words], "evidence": [quote(text, sentence_span(setting, span))]}[sort]


def put_words(path: str, value: Value, slot: str, span: Span, *, setting: Setting) -> Value:
    """Put selected words into one field of a value, and read again what follows from them."""
    sort, text = sort_of(path), setting.text
    words = text[span[0] : span[1]]
    if sort == "evidence":
        return _with_quote(value, quote(text, sentence_span(setting, span)))
    if sort == "weapons":
        return list(dict.fromkeys([*value, words]))
    if slot == "evidence":
        return {**value, "evidence": _one_or_more(value, quote(text, span), sort=sort)}
    if sort in ("attacker", "target") and slot == "name" and not (value["name"] or value["description"]):
        return {**read_value(path, span, setting=setting), "affiliated_with": value["affiliated_with"]}
    if sort in ("counts", "totals") and slot == "words":
        return {
            **value,
            **{k: v for k, v in _figure(sort, span, setting=setting).items() if k in ("words", "evidence")},
        }
    if sort == "when" and slot == "words":
        return {**value, **_when(span, setting=setting)}
    if sort == "place" and slot == "name":
        read = read_value(path, span, setting=setting)
        return {**value, **read}
    if slot == "affiliated_with":
        value = {**value, slot: list(dict.fromkeys([*value[slot], named(words)]))}
    else:
        value = {**value, slot: named(words) if slot in NAMES else shown(words)}
    return {**value, "evidence": _one_or_more(value, quote(text, span), sort=sort)} if sort in QUOTED else value


NAMES = ("name", "admin1", "country", "claimed_by", "outlet", "source", "attributed_by")
QUOTED = ("attacker", "target", "place")
"""Sorts of values of which every field's words are evidence."""


def _one_or_more(value: Value, proof: dict[str, Any], *, sort: str) -> Value:
    return _with_quote(value.get("evidence") or [], proof) if sort in (*QUOTED, "when") else proof


def _with_quote(quotes: list[dict[str, Any]], proof: dict[str, Any]) -> list[dict[str, Any]]:
    """Add a quote, in place of those that lie within it; nothing where it lies within one."""
    if any(q["start"] <= proof["start"] and proof["end"] <= q["end"] for q in quotes):
        return quotes
    outside = [q for q in quotes if not (proof["start"] <= q["start"] and q["end"] <= proof["end"])]
    return [*outside, proof]


def _party(span: Span, *, setting: Setting) -> Value:
    text = setting.text
    words = Words(text[span[0] : span[1]], *span)
    party = party_of(
        words, drafted_type="unknown", linked_to=(), aliases=setting.aliases, country=setting.country,
        quote=lambda start, end: Evidence(quote=text[start:end], start=start, end=end), is_upper=setting.is_upper,
    )  # fmt: skip
    plain = party.model_dump(mode="json")
    if plain["name"] and plain["type"] == "unidentified_armed":
        plain["type"] = "non_state_armed_group"  # gunmen whose group is named
    return {**plain, "name": plain["name"] and shown(plain["name"]),
            "description": plain["description"] and shown(plain["description"]), "evidence": [quote(text, span)]}  # fmt: skip


def _place(words: str) -> Value:
    """Read how the act lies to the place, and the place's name: "near the town of Bama" is near Bama (R57)."""
    text = shown(words)
    relation = relation_in(Words(text, 0, 0))
    beside = capital_run(text) if relation in ("near", "outskirts_of") else None
    return {"name": beside or named(words), "relation": relation}


def _figure(sort: str, span: Span, *, setting: Setting) -> Value:
    """Find the one figure in the words; its quote is the clause that they stand in."""
    text, language = setting.text, setting.language
    words = text[span[0] : span[1]]
    found = _only_figure(words, language=language)
    start, end = (span[0] + found.start, span[0] + found.end) if found else span
    people = shown(text[end : span[1]]).strip(" ,.;:") if found else ""
    group = people if 0 < len(people.split()) <= LONGEST_GROUP else None
    sentence = sentence_span(setting, span)
    said = text[sentence[0] : sentence[1]]
    outcome = outcome_near(said, start - sentence[0], end - sentence[0], language=language) or "killed"
    if outcome == "other":
        outcome = "killed"
    proof = quote(text, _clause(text, span, within=sentence))
    value: Value = {"words": text[start:end], "outcome": outcome, "side": "target", "number": None, "number_high": None,
                    "qualifier": "exact", "evidence": proof}  # fmt: skip
    if sort == "totals":
        return {**value, "side": "unknown", "period": None, "covers": []}
    kind = party_type(people) if people else None
    return {**value, "id": "", "victim_type": kind or "unknown", "group": group, "relation": "independent", "ref": None,
            "source": None}  # fmt: skip


def _only_figure(words: str, *, language: str | None) -> FoundFigure | None:
    """Return the one figure that stands among words; None where there is none, or where they are it."""
    found = find_figures(words, language=language)
    return found[0] if len(found) == 1 and found[0].words != words else None


def _clause(text: str, span: Span, *, within: Span) -> Span:
    """Widen a span to the commas around it, inside its sentence; a mark that ends an entity is none."""
    start, end = span
    while start > within[0] and not _parts(text, start - 1):
        start -= 1
    while end < within[1] and not _parts(text, end):
        end += 1
    return whole_words(text, (start, end)) or span


def _parts(text: str, at: int) -> bool:
    """Whether the character there parts clauses."""
    return text[at] in ",:()\n" or (text[at] == ";" and not ENTITY.search(text[max(0, at - 12) : at + 1]))


def _when(span: Span, *, setting: Setting) -> Value:
    words = setting.text[span[0] : span[1]]
    read = read_when(shown(words), published=setting.published, language=setting.language)
    evidence = (Evidence.model_validate(quote(setting.text, span)),)
    when = when_from(read or default_when(setting.published), words=words, evidence=evidence)
    return when.model_dump(mode="json")


def _claim(span: Span, *, setting: Setting) -> Value:
    text = setting.text
    sentence = sentence_span(setting, span)
    said = text[sentence[0] : sentence[1]]
    by = (span[0] - sentence[0], span[1] - sentence[0])
    polarity = claim_polarity(said, by=by, language=setting.language) or "claimed"
    return {"claimed_by": named(text[span[0] : span[1]]), "channel": channel_in(said), "outlet": None,
            "polarity": polarity, "evidence": quote(text, sentence)}  # fmt: skip


def reading_of(count: Value, *, language: str | None) -> str:
    """Say how a figure's number follows from its words: ``as_written``, or what a reviewer chose instead."""
    read = read_figure(count["words"], language=language) or read_single(count["words"], language=language)
    stated = (count["number"], count["number_high"], count["qualifier"])
    if read is not None and (read.number, read.number_high, read.qualifier) == stated:
        return "as_written"
    if count["qualifier"] in ("vague", "none_reported"):
        return str(count["qualifier"])
    if count["number"] == 1 and count["qualifier"] == "exact":
        return "one"
    return str(count["qualifier"])
