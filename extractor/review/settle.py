"""Settle: what follows from a value's words is computed again, and what the codebook forbids is said.

Used before a value is kept: a value with a fault is not. The faults are those for which a gold label would be refused
too, so that what is kept on the page can become gold.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from pydantic import ValidationError

from ..fold import find_words
from ..normalize.dates import precision_of
from ..normalize.numbers import Figure, read_figure, read_single
from ..normalize.places import locate
from ..parties import canonical_of
from ..schema import DatePrecision, Place
from ..setting import Setting
from .values import MODELS, Value, sort_of

OLDEST = timedelta(days=5 * 366)  # R37: what is older is background
DERIVED_OF_PLACE = ("country_code", "admin1_code", "lat", "lon", "geonameid")
BOUNDS = ("at_least", "more_than", "about", "up_to")

Settled = tuple[Value, list[str]]
"""A value, and what is wrong with it in words for the reviewer."""


def settle(path: str, value: Value, *, setting: Setting) -> Settled:
    """Compute what follows from a value's words; a value with faults must not be kept."""
    sort = sort_of(path)
    settler = SETTLERS.get(sort)
    settled, faults = settler(value, setting) if settler else (value, [])
    if faults or sort not in MODELS:
        return settled, faults
    try:
        return MODELS[sort].model_validate(settled).model_dump(mode="json"), []
    except ValidationError as error:
        first = error.errors()[0]
        return settled, [f"{'.'.join(map(str, first['loc']))}: {first['msg']}"]


def _party(value: Value, setting: Setting) -> Settled:
    canonical = canonical_of(value["name"], value["description"], aliases=setting.aliases, country=setting.country)
    faults = []
    if (value["name"] or value["description"]) and not value["evidence"]:
        faults.append("Select the words that name it: every party needs a quote (R23).")
    return {**value, "canonical": canonical}, faults


def _count(value: Value, setting: Setting) -> Settled:
    value, reading = {**value}, value.get("reading", "as_written")
    value.pop("reading", None)
    if not value["evidence"] or not value["words"]:
        return value, ["Select the words of the text that state the figure."]
    words = _as_written(value["words"], value["evidence"]["quote"])
    if words is None:
        return value, [f"“{value['words']}” does not stand in its quote. Select the words of the figure in the text."]
    figure = _figure(words, reading, language=setting.language)
    if figure is None:
        return {**value, "words": words, "number": None}, [
            f"No figure can be read from “{words}”. Select the words that state it (“27”, “at least six”), or choose "
            "another reading: one person, nobody, no number."
        ]  # fmt: skip
    return {**value, "words": words, **figure}, []


def _figure(words: str, reading: str, *, language: str | None) -> dict[str, object] | None:
    """Return number and qualifier of a figure as its words or the reviewer's choice give it."""
    fixed: dict[str, Figure] = {
        "one": Figure(1, None, "exact"), "none_reported": Figure(0, None, "none_reported"), "vague": Figure(None, None, "vague"),
    }  # fmt: skip
    read = fixed.get(reading)
    if read is None:
        said = html.unescape(words)
        read = read_figure(said, language=language) or read_single(said, language=language)
    if read is None or (reading in BOUNDS and not read.number):
        return None
    if reading in BOUNDS:
        return {"number": read.number, "number_high": None, "qualifier": reading}
    return {"number": read.number, "number_high": read.number_high, "qualifier": read.qualifier}


def _as_written(words: str, text: str) -> str | None:
    """Return words as the raw text writes them, noise included; None where it does not hold them."""
    if words in text:
        return words
    span = find_words(words, text)
    return text[span[0] : span[1]] if span else None


def _place(value: Value, setting: Setting) -> Settled:
    bare = {**value, **dict.fromkeys(DERIVED_OF_PLACE), "precision": "unknown"}
    if not (value["name"] or value["admin1"] or value["country"]):
        return bare, []
    if (value["name"] or value["admin1"]) and not value["evidence"]:
        return bare, ["Select the words that name the place (R23)."]
    placed = locate(Place.model_validate(bare), language=setting.language, countries=setting.countries)
    return placed.model_dump(mode="json"), []


def _when(value: Value, setting: Setting) -> Settled:
    start, end = _day(value["start"]), _day(value["end"])
    value = {**value, **_meant(start, end, value)}
    return value, list(_date_faults(start, end, value, setting))


def _day(stated: str | None) -> date | None:
    return date.fromisoformat(stated) if stated else None


def _meant(start: date | None, end: date | None, value: Value) -> dict[str, str]:
    """Return span, basis and precision as the days allow them."""
    span, precision = value["span"], "unknown"
    if start and end:
        several = span if span in ("spans_days", "one_day_within") else "one_day_within"
        span = "single_day" if start == end else several
        precision = _precision(start, end, span)
    elif end:
        span = "on_or_before"
    else:
        span = "unknown"
    basis = value["basis"] if end else "none"
    return {
        "span": span,
        "basis": "inferred_from_context" if end and basis == "none" else basis,
        "precision": precision,
    }


def _precision(start: date, end: date, span: str) -> DatePrecision:
    return "day" if span in ("single_day", "spans_days") else precision_of((end - start).days)


def _date_faults(start: date | None, end: date | None, value: Value, setting: Setting) -> Iterator[str]:
    published = setting.published
    if start and not end:
        yield "Give the last day too; for “on or before” a day, leave the first day empty."
    if start and end and start > end:
        yield f"The first day, {start}, is after the last, {end}."
    for day in {start, end} - {None}:
        if published and day and day > published:
            yield f"{day} is after publication ({published}): an incident has happened (R21)."
        if published and day and day < published - OLDEST:
            yield f"{day} is years before publication ({published}): that is background (R37)."
    if value["words"] and not value["evidence"]:
        yield "Select the words of the time in the text (R23)."
    if value["words"] and value["words"] not in setting.text:
        yield f"“{value['words']}” is not one run of words of the text (R59). Select them."


def _claim(value: Value, _: Setting) -> Settled:
    if not value["claimed_by"]:
        return value, ["Say who claims or denies: select the name in the text."]
    return value, [] if value["evidence"] else ["Select the sentence that makes the claim (R16)."]


def _weapons(value: Value, setting: Setting) -> Settled:
    found = [(phrase, _as_written(phrase, setting.text)) for phrase in value]
    missing = [phrase for phrase, words in found if words is None]
    faults = [f"“{phrase}” does not stand in the text; copy the phrase as written (R60)." for phrase in missing]
    return [words for _, words in found if words is not None], faults


def _evidence(value: Value, _: Setting) -> Settled:
    return value, [] if value else ["An incident needs at least one sentence. Select it in the text."]


SETTLERS: dict[str, Callable[[Value, Setting], Settled]] = {
    "attacker": _party, "target": _party, "counts": _count, "totals": _count, "place": _place, "when": _when,
    "claims": _claim, "weapons": _weapons, "evidence": _evidence,
}  # fmt: skip
