"""What the page shows of a sheet, as plain words: incidents, their values, and the text with its marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from ..reviewed import Decision, LabelDetails
from ..schema import Claim, Count, Evidence, Issue, Party, Place, Total, When
from ..view.marks import cut
from ..view.words import (
    ATTRIBUTIONS,
    BASES,
    KINDS,
    OUTCOMES,
    PARTIES,
    RELATIONS,
    SIDES,
    claim_note,
    figure_words,
    flag_words,
    joined,
    place_note,
    place_words,
    spaced,
    when_note,
    when_words,
)
from .sheet import Case, Sheet, Unit
from .values import Value, evidence_of, sort_of

LABELS = {
    "kind": "Kind", "attacker": "Attacker", "attribution": "How known", "target": "Victim side", "counts": "Figure",
    "claims": "Claim", "place": "Place", "when": "Date", "weapons": "Weapons", "evidence": "Told in",
    "needs_review": "Look again", "totals": "Total", "label": "Label",
}  # fmt: skip
HUES = {"attacker": "attacker", "target": "target", "counts": "count", "claims": "claim", "place": "place", "when": "when",
        "evidence": "passage", "totals": "total"}  # fmt: skip
STATUSES: dict[Decision, str] = {
    "unreviewed": "", "accepted": "accepted", "edited": "changed", "rejected": "rejected", "added": "added",
}  # fmt: skip
NOTHING = "not stated"
REASONS = {
    "incident": (
        "not an incident: background, a threat or a plan (R5, R37)", "not in the text", "the same incident as another one",
        "several incidents in one",
    ),
    "value": ("not in the text", "not what the words say", "of another incident", "on the wrong side", "given twice"),
}  # fmt: skip
"""Reasons for rejecting that a reviewer can choose with one key."""


@dataclass(frozen=True, slots=True)
class Row:
    """One value as a line of a card."""

    id: str
    incident: str
    path: str
    label: str
    hue: str
    text: str
    note: str
    status: Decision
    why: str | None

    @property
    def said(self) -> str:
        """The decision in a word."""
        return STATUSES[self.status]

    @property
    def is_empty(self) -> bool:
        """Whether the article does not state the value."""
        return self.text == NOTHING


@dataclass(frozen=True, slots=True)
class Card:
    """One incident."""

    id: str
    number: str
    summary: str
    status: Decision
    why: str | None
    is_open: bool
    rows: tuple[Row, ...]
    flags: tuple[str, ...]

    @property
    def said(self) -> str:
        """The decision in a word."""
        return STATUSES[self.status]


def cards_of(sheet: Sheet) -> list[Card]:
    """Return the incidents of an article in the order of their ids."""
    return [card_of(case) for case in sheet.cases.values()]


def card_of(case: Case) -> Card:
    """Return one incident."""
    incident = case.standing()
    rows = tuple(row_of(case.id, path, unit, case=case) for path, unit in case.units.items() if _is_shown(path, unit))
    flags = tuple(flag_words(flag) for flag in incident.needs_review)
    return Card(case.id, case.id[1:], incident.summary, case.decision, case.why, case.is_open, rows, flags)


def _is_shown(path: str, unit: Unit) -> bool:
    """Whether a value has a row of its own: reasons to look again only where there are any."""
    return path != "needs_review" or bool(unit.value) or unit.status != "unreviewed"


def row_of(incident: str, path: str, unit: Unit, *, case: Case | None = None) -> Row:
    """Return one value as a line."""
    sort = sort_of(path)
    text, note = WORDS[sort](unit.value, case)
    return Row(
        id=f"{incident or 'article'}-{path.replace('.', '-')}",
        incident=incident,
        path=path,
        label=LABELS[sort],
        hue=HUES.get(sort, ""),
        text=text or NOTHING,
        note=note,
        status=unit.status,
        why=unit.why,
    )


def totals_of(sheet: Sheet) -> list[Row]:
    """Return the totals that the article states."""
    return [row_of("", path, unit) for path, unit in sheet.totals.items()]


def issues_of(issues: Sequence[Issue]) -> list[str]:
    """Return what the extractor dropped or doubted, a sentence each."""
    return [f"{f'Incident {issue.incident[1:]}: ' if issue.incident else ''}{issue.message}" for issue in issues]


Words = tuple[str, str]


def _kind(value: Value, _: Any) -> Words:
    asides = [
        "attempted" if value["stage"] == "attempted" else "",
        "several attacks told as one" if value["aggregate"] else "",
    ]
    return KINDS[value["kind"]], joined(asides)


def _party(value: Value, _: Any) -> Words:
    party = Party.model_validate(value)
    text = party.name or party.description or ""
    also = party.canonical if party.canonical and party.canonical != text else ""
    described = party.description if party.description and party.description != text else ""
    linked = f"linked to {', '.join(party.affiliated_with)}" if party.affiliated_with else ""
    return text, joined(
        [PARTIES[party.type], f"= {also}" if also else "", f"“{described}”" if described else "", linked]
    )


def _attribution(value: Value, _: Any) -> Words:
    return ATTRIBUTIONS[value["attribution"]], value["attributed_by"] or ""


def _count(value: Value, case: Case | None) -> Words:
    count = Count.model_validate(value)
    figure = figure_words(count.number, count.number_high, count.qualifier, words=count.words)
    return f"{figure} {OUTCOMES[count.outcome]}", joined(
        [SIDES[count.side], count.group, _relation(count, case), _says(count.source)]
    )


def _says(source: str | None) -> str:
    return f"says {source}" if source else ""


def _relation(count: Count, case: Case | None) -> str:
    relation = RELATIONS[count.relation]
    unit = case.units.get(f"counts.{count.ref}") if case and relation else None
    if unit is None:
        return relation and f"{relation} another figure"
    other = unit.value
    return f"{relation} {figure_words(other['number'], other['number_high'], other['qualifier'], words=other['words'])}"


def _claim(value: Value, _: Any) -> Words:
    claim = Claim.model_validate(value)
    return claim.claimed_by, joined(["claims it" if claim.polarity == "claimed" else "", claim_note(claim)])


def _place(value: Value, _: Any) -> Words:
    place = Place.model_validate(value)
    return place_words(place), place_note(place)


def _when(value: Value, _: Any) -> Words:
    when = When.model_validate(value)
    return when_words(when), when_note(when) if when.end else BASES[when.basis]


def _weapons(value: Value, _: Any) -> Words:
    return ", ".join(value), ""


def _evidence(value: Value, _: Any) -> Words:
    return ("1 passage" if len(value) == 1 else f"{len(value)} passages" if value else ""), ""


def _flags(value: Value, _: Any) -> Words:
    return ", ".join(flag_words(flag) for flag in value), ""


def _total(value: Value, _: Any) -> Words:
    total = Total.model_validate(value)
    figure = figure_words(total.number, total.number_high, total.qualifier, words=total.words)
    covers = f"sum of {', '.join(total.covers)}" if total.covers else ""
    return f"{figure} {OUTCOMES[total.outcome]}", joined([SIDES[total.side], total.period, covers])


def _label(value: Value, _: Any) -> Words:
    label = LabelDetails.model_validate(value)
    known = [
        str(label.published or ""),
        label.language,
        label.style and spaced(label.style),
        label.region and spaced(label.region),
    ]
    empty = f"no incident: {spaced(label.empty_kind)}" if label.empty_kind else ""
    return joined([*known, empty]), joined([", ".join(map(spaced, label.noise)), label.note])


WORDS = {
    "kind": _kind, "attacker": _party, "target": _party, "attribution": _attribution, "counts": _count, "claims": _claim,
    "place": _place, "when": _when, "weapons": _weapons, "evidence": _evidence, "needs_review": _flags, "totals": _total,
    "label": _label,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text and the values whose words it is part of, by the ids of their rows."""

    html: Markup
    rows: tuple[str, ...]
    hue: str


def marks_of(text: str, sheet: Sheet) -> list[Mark]:
    """Cut the text where marking begins or ends; the pieces together are the text."""
    known = list(_cited(sheet))
    pieces = cut(text, [(evidence.start, evidence.end) for _, _, evidence in known])
    return [_mark(piece.text, [known[n] for n in piece.spans]) for piece in pieces]


def _cited(sheet: Sheet) -> Iterator[tuple[str, str, Evidence]]:
    for case in sheet.cases.values():
        if case.status != "rejected":
            yield from _cited_by(case.id, case.units.items())
    yield from _cited_by("", sheet.totals.items())


def _cited_by(incident: str, units: Any) -> Iterator[tuple[str, str, Evidence]]:
    for path, unit in units:
        if unit.status == "rejected":
            continue
        name = f"{incident or 'article'}-{path.replace('.', '-')}"
        yield from ((name, HUES.get(sort_of(path), ""), evidence) for evidence in evidence_of(path, unit.value))


def _mark(text: str, cited: Sequence[tuple[str, str, Evidence]]) -> Mark:
    """Of several values that share words, the one with the shortest quote gives the hue."""
    ordered = sorted(cited, key=lambda one: one[2].end - one[2].start)
    return Mark(raw_html(text), tuple(dict.fromkeys(name for name, _, _ in ordered)), ordered[0][1] if ordered else "")


def raw_html(text: str) -> Markup:
    """Return raw text as HTML whose text is the same, character for character, so that offsets can be counted in it.

    A parser would make a line feed of a carriage return and drop a NUL.
    """
    return Markup(str(escape(text)).replace("\r", "&#13;").replace("\0", "\ufffd"))
