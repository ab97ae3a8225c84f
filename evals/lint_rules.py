"""What a label must satisfy beyond its schema: dates, figures, references, evidence.

The codebook's rules are named in the messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

from .label import GoldLabel, LabelCount, LabelIncident, LabelTotal, LabelWhen
from .lines import JsonPath

Fault = tuple[JsonPath, str]
OLDEST = timedelta(days=5 * 366)  # an incident told as news is not older than this (R37)


def each_fault(label: GoldLabel, *, text: str) -> Iterator[Fault]:
    """Yield the path and message of everything that is wrong in one valid label."""
    yield from _duplicate_ids([i.id for i in label.incidents], path=("incidents",))
    for at, incident in enumerate(label.incidents):
        checks = (
            _dates(incident, label=label),
            _counts(incident, language=label.language),
            _words(incident, text=text),
            _evidence(incident),
            _names(incident),
        )
        yield from _under(("incidents", at), chain(*checks))
    for at, total in enumerate(label.totals):
        yield from _under(("totals", at), chain(_figure(total, language=label.language), _covers(total, label=label)))
    yield from _emptiness(label)


def _under(path: JsonPath, faults: Iterator[Fault]) -> Iterator[Fault]:
    yield from (((*path, *inner), message) for inner, message in faults)


def _duplicate_ids(ids: list[str], *, path: JsonPath) -> Iterator[Fault]:
    for at, name in enumerate(ids):
        if name in ids[:at]:
            yield (*path, at, "id"), f"id {name!r} is used twice; number them in order"


def _dates(incident: LabelIncident, *, label: GoldLabel) -> Iterator[Fault]:
    when = incident.when
    for field, day in (("start", when.start), ("end", when.end)):
        if day is not None and day > label.published:
            yield (
                ("when", field),
                f"{day} is after publication ({label.published}); an incident has happened (R5, R21)",
            )
        if day is not None and day < label.published - OLDEST:
            yield (
                ("when", field),
                f"{day} is years before publication ({label.published}); that is background (R37)",
            )
    if when.start and when.end and when.start > when.end:
        yield ("when", "start"), f"start {when.start} is after end {when.end}; swap them"
    yield from _span(when)


def _span(when: LabelWhen) -> Iterator[Fault]:
    same = when.start == when.end
    if when.span in ("single_day", "spans_days", "one_day_within") and not (when.start and when.end):
        yield ("when", "span"), f"span {when.span!r} needs start and end (R21)"
    elif when.span == "single_day" and not same:
        yield (
            ("when", "span"),
            "a single_day starts and ends on the same day; use one_day_within or spans_days",
        )
    elif when.span in ("spans_days", "one_day_within") and same:
        yield ("when", "span"), f"span {when.span!r} needs an end after its start; use single_day"
    elif when.span == "on_or_before" and (when.end is None or when.start is not None):
        yield ("when", "span"), "on_or_before has an end and no start"
    elif when.span == "unknown" and (when.start or when.end):
        yield ("when", "span"), "dates are given, so the span is known"
    if (when.basis == "none") != (when.start is None and when.end is None):
        yield ("when", "basis"), "basis is 'none' exactly where no date is given"


def _counts(incident: LabelIncident, *, language: str) -> Iterator[Fault]:
    ids = [c.id for c in incident.counts]
    yield from _duplicate_ids(ids, path=("counts",))
    for at, count in enumerate(incident.counts):
        yield from _under(("counts", at), chain(_figure(count, language=language), _ref(count, ids=ids)))


def _ref(count: LabelCount, *, ids: list[str]) -> Iterator[Fault]:
    if (count.relation == "independent") != (count.ref is None):
        yield (
            ("relation",),
            f"relation {count.relation!r} with ref {count.ref!r}: name the other count, or say independent",
        )
    elif count.ref is not None and (count.ref not in ids or count.ref == count.id):
        yield ("ref",), f"ref {count.ref!r} is no other count of this incident; there are {', '.join(ids)}"


def _figure(count: LabelCount | LabelTotal, *, language: str) -> Iterator[Fault]:
    number, high = count.number, count.number_high
    if count.words not in count.evidence.quote:
        yield ("words",), f"words {count.words!r} are not in the quote; copy them from it (R7)"
    if (number is None) != (count.qualifier == "vague"):
        yield ("number",), f"{count.qualifier!r} with number {number}: vague is what has no number (R7, R47)"
    if (count.qualifier == "none_reported") != (number == 0):
        yield ("number",), "zero is written exactly where the text says none: none_reported (R11)"
    if (count.qualifier == "between") != (high is not None):
        yield ("number_high",), "number_high goes with qualifier 'between', and only with it"
    if number is not None and high is not None and high <= number:
        yield ("number_high",), f"number_high {high} must be above number {number}"
    yield from _readable(count, language=language)


def _readable(count: LabelCount | LabelTotal, *, language: str) -> Iterator[Fault]:
    """A figure must be what the extractor's own reader makes of its words; single persons need none (R46)."""
    from extractor.normalize.numbers import read_figure

    if count.number is None or count.number <= 1:
        return
    figure = read_figure(count.words, language=language)
    if figure is None or figure.number is None:
        yield (
            ("words",),
            f"no figure can be read from words {count.words!r}; copy the words that hold it (R7)",
        )
    elif (figure.number, figure.number_high) != (count.number, count.number_high):
        said = figure.number if figure.number_high is None else f"{figure.number} to {figure.number_high}"
        yield ("number",), f"number is {count.number}, words {count.words!r} read as {said} (R7)"


def _words(incident: LabelIncident, *, text: str) -> Iterator[Fault]:
    words = incident.when.words
    if words is not None and words not in text:
        yield ("when", "words"), f"words {words!r} are not in the article; copy one contiguous span (R59)"
    for at, weapon in enumerate(incident.weapons):
        if weapon not in text:
            yield (
                ("weapons", at),
                f"weapon {weapon!r} is not in the article; copy the phrase as written (R60)",
            )


def _evidence(incident: LabelIncident) -> Iterator[Fault]:
    for side in ("attacker", "target"):
        party = getattr(incident, side)
        if (party.name or party.description) and not party.evidence:
            yield (side,), f"{side} has a value and no evidence; quote the words that name it (R23)"
    place, when = incident.place, incident.when
    if (place.name or place.admin1) and not place.evidence:
        yield ("place",), "place has a value and no evidence; quote the words (R23)"
    if when.words and not when.evidence:
        yield ("when",), "when has words and no evidence; quote them (R23)"


def _covers(total: LabelTotal, *, label: GoldLabel) -> Iterator[Fault]:
    ids = [i.id for i in label.incidents]
    for at, name in enumerate(total.covers):
        if name not in ids:
            yield (
                ("covers", at),
                f"covers {name!r}, which is no incident here; there are {', '.join(ids) or 'none'}",
            )


def _emptiness(label: GoldLabel) -> Iterator[Fault]:
    required = [i for i in label.incidents if not i.optional]
    if not required and label.tags.empty_kind is None:
        yield ("tags",), "no incident: say what the article is instead in tags.empty_kind"
    if required and label.tags.empty_kind is not None:
        yield ("tags", "empty_kind"), "empty_kind is for articles without an incident; set it to null"


def _names(incident: LabelIncident) -> Iterator[Fault]:
    known = value_paths(incident)
    for name in incident.alternatives:
        if name not in known:
            yield (
                ("alternatives", name),
                f"{name!r} is no value of this incident; use a name such as {', '.join(sorted(known)[:6])}",
            )
    for at, name in enumerate(incident.optional_values):
        if name not in known:
            yield (
                ("optional_values", at),
                f"{name!r} is no value of this incident; use a name such as {', '.join(sorted(known)[:6])}",
            )


def value_paths(incident: LabelIncident) -> set[str]:
    """Names that ``alternatives`` and ``optional_values`` may use for one incident."""
    known = {"kind", "stage", "attribution", "attributed_by", "aggregate", "weapons"}
    known |= {f"{p}.{f}" for p in ("attacker", "target") for f in ("name", "description", "type", "affiliated_with")}
    known |= {"place", "place.name", "place.admin1", "place.country", "place.relation"}
    known |= {"when", "when.start", "when.end", "when.span", "when.basis", "when.words"}
    fields = (
        "outcome",
        "side",
        "victim_type",
        "number",
        "number_high",
        "qualifier",
        "group",
        "relation",
        "ref",
        "source",
    )
    known |= {f"counts.{c.id}" for c in incident.counts}
    known |= {f"counts.{c.id}.{f}" for c in incident.counts for f in fields}
    known |= {"claims"} | {f"claims.{n}" for n in range(len(incident.claims))}
    known |= {
        f"claims.{n}.{f}" for n in range(len(incident.claims)) for f in ("claimed_by", "channel", "outlet", "polarity")
    }
    return known
