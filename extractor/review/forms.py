"""Forms: the fields of each sort of value, how a form fills them, and how what was filled in becomes a value again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from ..schema import (
    Attribution,
    Basis,
    Channel,
    Kind,
    Outcome,
    PartyType,
    PlaceRelation,
    Polarity,
    Side,
    Span,
    Stage,
)
from ..view.words import figure_words, spaced
from .reading import quote, reading_of
from .sheet import Sheet
from .values import Value, sort_of

Control = Literal["words", "names", "choice", "flag", "day", "many", "text"]
Fields = Mapping[str, Any]
Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. ``takes_words`` says that words selected in the text can fill it."""

    name: str
    label: str
    control: Control
    options: Options = ()
    hint: str = ""

    @property
    def takes_words(self) -> bool:
        """Whether selected words fill it."""
        return self.control in ("words", "names")


def codes(values: Any) -> Options:
    """Return the codes of a closed list with plain names."""
    return tuple((code, spaced(code)) for code in get_args(values))


READINGS: Options = (
    ("as_written", "as the words say"), ("one", "one person"), ("none_reported", "nobody (0)"), ("vague", "no number"),
    ("at_least", "at least"), ("more_than", "more than"), ("about", "about"), ("up_to", "up to"),
)  # fmt: skip
FLAGS: Options = (
    ("broken_text", "broken text"), ("rival_accounts", "rival accounts"), ("ungrounded_value", "ungrounded value"),
    ("ambiguous_date", "ambiguous date"), ("ambiguous_place", "ambiguous place"),
)  # fmt: skip
STYLES = ("wire", "local_paper", "ministry_statement", "monitor_bulletin", "aggregator", "machine_translated_repost",
          "broadcast_script", "ngo_report", "blog", "feature", "magazine", "other")  # fmt: skip
REGIONS = ("middle_east", "north_africa", "west_africa", "central_africa", "east_africa", "southern_africa", "south_asia",
           "southeast_asia", "east_asia", "central_asia", "caucasus", "europe", "latin_america", "north_america",
           "oceania")  # fmt: skip
EMPTY_KINDS = ("anniversary", "round_up", "talks", "drill", "accident", "crime", "threat", "opinion", "film_review",
               "sports_metaphor", "trial", "arrest_or_seizure", "agreement", "history", "rumour", "other")  # fmt: skip
NOISES = ("upper_case", "entity_damage", "machine_translated", "mojibake", "boilerplate", "captions", "duplicate_lines",
          "share_buttons", "html_residue", "ocr", "broken_lines", "typos", "other")  # fmt: skip


def plain(values: Sequence[str], *, none: str | None = None) -> Options:
    """Return a list of codes as options, with one for nothing if it has a name."""
    first = (("", none),) if none is not None else ()
    return (*first, *((code, spaced(code)) for code in values))


PARTY = (
    Field("name", "Name", "words", hint="only if the text names it"),
    Field("description", "Description", "words", hint="as the text describes it"),
    Field("type", "Type", "choice", codes(PartyType)),
    Field("affiliated_with", "Linked to", "names", hint="separate several by ;"),
)
FIGURE = (
    Field("words", "Words of the figure", "words", hint="select them in the text"),
    Field("reading", "Reads as", "choice", READINGS),
    Field("outcome", "Outcome", "choice", codes(Outcome)),
    Field("side", "Whose", "choice", codes(Side)),
)
FORMS: dict[str, tuple[Field, ...]] = {
    "kind": (
        Field("kind", "Kind", "choice", codes(Kind)),
        Field("stage", "Stage", "choice", codes(Stage)),
        Field("aggregate", "Several attacks that the text does not tell apart", "flag"),
    ),
    "attacker": PARTY,
    "target": PARTY,
    "attribution": (
        Field("attribution", "How the article knows", "choice", codes(Attribution)),
        Field("attributed_by", "Who says so", "words"),
    ),
    "counts": (
        *FIGURE,
        Field("group", "People", "words", hint="the noun: soldiers, villagers"),
        Field("victim_type", "Their type", "choice", codes(PartyType)),
        Field("link", "Beside the other figures", "choice"),
        Field("source", "Who gives the figure", "words"),
    ),
    "place": (
        Field("name", "Place", "words", hint="the most specific one that is named"),
        Field("admin1", "Province", "words"),
        Field("country", "Country", "words"),
        Field("relation", "The act was", "choice", codes(PlaceRelation)),
    ),
    "when": (
        Field("words", "Words of the time", "words", hint="select them in the text"),
        Field("start", "First day", "day"),
        Field("end", "Last day", "day"),
        Field("span", "Meaning", "choice", codes(Span)),
        Field("basis", "Known from", "choice", codes(Basis)),
    ),
    "claims": (
        Field("claimed_by", "Who speaks", "words"),
        Field("polarity", "What it says", "choice", codes(Polarity)),
        Field("channel", "Channel", "choice", codes(Channel)),
        Field("outlet", "Outlet", "words"),
    ),
    "weapons": (Field("weapons", "Weapons", "names", hint="as written; separate several by ;"),),
    "evidence": (),
    "needs_review": (Field("needs_review", "Reasons to look again", "many", FLAGS),),
    "totals": (*FIGURE, Field("period", "Period", "words"), Field("covers", "Sum of", "many")),
    "label": (
        Field("published", "Published", "day"),
        Field("language", "Language", "text", hint="two letters: en, es, ar"),
        Field("style", "Style", "choice", plain(STYLES)),
        Field("region", "Region", "choice", plain(REGIONS, none="choose one")),
        Field("empty_kind", "Without an incident it is", "choice", plain(EMPTY_KINDS, none="it has incidents")),
        Field("noise", "Noise", "many", plain(NOISES)),
        Field("note", "Note", "text", hint="where the label needed judgement"),
    ),
}
WITH_EVIDENCE = ("attacker", "target", "counts", "place", "when", "claims", "evidence", "totals")
NAMES = ("name", "claimed_by")


def fields_of(path: str, sheet: Sheet, *, incident: str | None) -> list[Field]:
    """Return the fields of one value's form, with the options that depend on the article."""
    fields = []
    for field in FORMS[sort_of(path)]:
        if field.name == "link":
            field = Field(field.name, field.label, "choice", tuple(links(path, sheet, incident=incident)))
        if field.name == "covers":
            options = tuple(
                (case.id, case.standing().summary) for case in sheet.cases.values() if case.status != "rejected"
            )
            field = Field(field.name, field.label, "many", options)
        fields.append(field)
    return fields


def links(path: str, sheet: Sheet, *, incident: str | None) -> Iterator[tuple[str, str]]:
    """Yield what a figure can be to the incident's other figures (R9, R12, R13)."""
    yield "independent", "adds to them"
    case = sheet.cases.get(incident or "")
    for other, unit in (case.units if case else {}).items():
        if sort_of(other) != "counts" or other == path or unit.status == "rejected":
            continue
        count = unit.value
        said = figure_words(count["number"], count["number_high"], count["qualifier"], words=count["words"])
        name = f"{said} {spaced(count['outcome'])}"
        yield f"subset_of:{count['id']}", f"part of the {name}"
        yield f"alternative_to:{count['id']}", f"another account of the {name}"
        yield f"supersedes:{count['id']}", f"replaces the {name}"


def to_fields(path: str, value: Value, *, language: str | None) -> dict[str, Any]:
    """Return what a form shows of a value."""
    sort = sort_of(path)
    if sort in ("weapons", "needs_review"):
        return {sort: value}
    if sort == "evidence":
        return {}
    shown = dict(value)
    if sort in ("counts", "totals"):
        shown["reading"] = value.get("reading") or reading_of(value, language=language)
    if sort == "counts":
        shown["link"] = value["relation"] if value["ref"] is None else f"{value['relation']}:{value['ref']}"
    return shown


def from_fields(path: str, fields: Fields, *, before: Value, text: str) -> Value:
    """Return the value that a filled form states, what it does not show taken from the value before.

    Raises ValueError where a field holds what the form cannot have sent.
    """
    sort = sort_of(path)
    stated = {field.name: _stated(field, fields) for field in FORMS[sort]}
    if sort in ("weapons", "needs_review"):
        return stated[sort]
    quotes = [quote(text, span) for span in _spans(fields.get("evidence"), text=text)]
    if sort == "evidence":
        return quotes
    if sort == "counts":
        relation, _, ref = (stated.pop("link") or "independent").partition(":")
        stated |= {"relation": relation, "ref": ref or None}
    value = {**before, **stated}
    if sort in ("counts", "totals", "claims"):
        value["evidence"] = quotes[-1] if quotes else None
    elif sort in WITH_EVIDENCE:
        value["evidence"] = quotes
    return value


def _stated(field: Field, fields: Fields) -> Any:
    given = fields.get(field.name)
    if field.control == "flag":
        return given is True or given == "true"
    if field.control == "many":
        return [str(one) for one in given] if isinstance(given, list) else []
    words = str(given).strip() if given is not None else ""
    if field.control == "names":
        return list(dict.fromkeys(part.strip() for part in words.split(";") if part.strip()))
    if field.control == "day" and words:
        date.fromisoformat(words)
    if field.control == "choice" and field.options and words not in {code for code, _ in field.options}:
        raise ValueError(f"{field.label}: {words!r} is not on the list.")
    return words or None


def _spans(given: Any, *, text: str) -> Iterator[tuple[int, int]]:
    for span in given if isinstance(given, list) else []:
        start, end = span
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
            raise ValueError(f"Evidence {span!r} lies outside the text.")
        yield start, end
