"""Verdicts on the values of aligned incidents, and on the values of those that are left over.

Every field of a pair gets exactly one verdict. What one side leaves empty and the other too is
``agree_empty``; a value that is wrong here but right for the other party, the other side, or another
incident says so by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, TypeVar

from .align import party_level
from .compare import (
    NONE,
    PART,
    SAME,
    WEAK,
    Days,
    compare_codes,
    compare_days,
    compare_names,
    compare_phrases,
    compare_places,
)
from .fields import CODES, Facts, PartyFacts, meaning
from .judge_lists import claim_values, count_values, judge_claims, judge_counts
from .label import Scalar
from .readers import Located, Name, read_name
from .verdict import Finding, Verdict

T = TypeVar("T")
Value = tuple[str, str]  # field, text


class Sides(NamedTuple):
    """The pair that is being judged, and the other gold incidents of the article."""

    gold: Facts
    predicted: Facts
    others: Sequence[Facts]

    def finding(self, field: str, verdict: Verdict, *, gold: str | None, predicted: str | None) -> Finding:
        """A finding on one field of this pair."""
        ours = self.gold
        return Finding(field, verdict, gold, predicted, ours.id, self.predicted.id, field in ours.optional)


def judge_pair(gold: Facts, predicted: Facts, *, others: Sequence[Facts] = ()) -> list[Finding]:
    """Judge every field of two aligned incidents."""
    sides = Sides(gold, predicted, others)
    return [
        *_judge_codes(sides),
        *(_judge_party(field, sides) for field in ("attacker", "target")),
        *(_judge_names(field, sides) for field in ("attacker.affiliated_with", "target.affiliated_with", "weapons")),
        _judge_attributed_by(sides),
        _judge_place(sides),
        _judge_country(sides),
        _judge_date(sides),
        *judge_counts(gold, predicted, others=others),
        *judge_claims(gold, predicted, others=others),
    ]


def judge_missed(gold: Facts) -> list[Finding]:
    """Judge a gold incident that nothing was aligned to: every value that is not optional is missing."""
    if gold.is_optional:
        return []
    return [Finding(f, "missing", text, None, gold.id, None) for f, text in each_value(gold, skip_optional=True)]


def judge_spurious(predicted: Facts) -> list[Finding]:
    """Judge a predicted incident that belongs to no gold incident: every value is spurious."""
    return [Finding(f, "spurious", None, text, None, predicted.id) for f, text in each_value(predicted)]


def each_value(facts: Facts, *, skip_optional: bool = False) -> Iterator[Value]:
    """Yield every value that an incident has, as field and text."""
    for name, text in chain(_plain_values(facts), _list_values(facts, skip_optional=skip_optional)):
        if not (skip_optional and _is_optional(name, facts.optional)):
            yield name, text


def _plain_values(facts: Facts) -> Iterator[Value]:
    yield from ((name, code) for name, code in facts.codes.items() if code)
    for name, party in (("attacker", facts.attacker), ("target", facts.target)):
        if party.text:
            yield name, party.text
        if party.affiliated:
            yield f"{name}.affiliated_with", _join(party.affiliated)
    if facts.attributed_by:
        yield "attributed_by", facts.attributed_by.text
    if facts.place:
        yield "place", facts.place.text
    if facts.country:
        yield "place.country", facts.country
    if facts.days:
        yield "date", show_days(facts.days) or ""
    if facts.weapons:
        yield "weapons", _join(facts.weapons)


def _list_values(facts: Facts, *, skip_optional: bool) -> Iterator[Value]:
    for count in facts.counts:
        if not (skip_optional and count.optional):
            yield from count_values(count)
    for claim in facts.claims:
        if not (skip_optional and claim.optional):
            yield from claim_values(claim)


_OPTIONAL_NAMES = {
    "attacker": ("attacker.name", "attacker.description"),
    "target": ("target.name", "target.description"),
    "place": ("place", "place.name", "place.admin1"),
    "date": ("when", "when.start", "when.end"),
    "date.span": ("when", "when.span"),
    "date.basis": ("when", "when.basis"),
}


def _is_optional(name: str, optional: frozenset[str]) -> bool:
    return bool(optional) and any(n in optional for n in _OPTIONAL_NAMES.get(name, (name,)))


def _verdict(
    gold: T | None,
    predicted: T | None,
    *,
    level: Callable[[T, T], int],
    others: Sequence[T | None] = (),
    optional: bool = False,
    elsewhere: Callable[[T], Verdict | None] = lambda _: None,
) -> Verdict:
    """The one rule behind all verdicts on single values; ``others`` are the label's alternatives."""
    if gold == predicted:
        return "agree_empty" if gold is None else "correct"
    if predicted is None:
        empty_is_right = gold is None or optional or None in others
        return "agree_empty" if empty_is_right else "missing"
    if gold is not None and level(gold, predicted) == SAME:
        return "correct"
    if any(o is not None and level(o, predicted) == SAME for o in others):
        return "acceptable"
    best = max((level(g, predicted) for g in (gold, *others) if g is not None), default=NONE)
    if best == PART:
        return "partial"
    return elsewhere(predicted) or ("partial" if best == WEAK else "spurious" if gold is None else "wrong_value")


def _judge_codes(sides: Sides) -> Iterator[Finding]:
    ids, optional = (sides.gold.id, sides.predicted.id), sides.gold.optional
    for field in CODES:
        gold, predicted = sides.gold.codes[field], sides.predicted.codes[field]
        if gold == predicted:
            yield Finding(field, "correct" if gold else "agree_empty", gold, predicted, *ids, field in optional)
        else:
            yield _judge_code(field, sides, gold=gold, predicted=predicted)


def _judge_code(field: str, sides: Sides, *, gold: str | None, predicted: str | None) -> Finding:
    path = {"date.span": "when.span", "date.basis": "when.basis"}.get(field, field)
    others = _codes(sides.gold.accepted.get(path, ()))
    optional = _is_optional(field, sides.gold.optional)
    verdict = _verdict(gold, predicted, level=compare_codes, others=others, optional=optional)
    return sides.finding(field, verdict, gold=gold, predicted=predicted)


def _codes(values: Iterable[Scalar]) -> list[str | None]:
    """Alternatives of a code; a code that says nothing is an accepted silence."""
    return [meaning(v) if isinstance(v, str) else ("yes" if v is True else None) for v in values]


def _judge_party(field: str, sides: Sides) -> Finding:
    gold: PartyFacts = getattr(sides.gold, field)
    predicted: PartyFacts = getattr(sides.predicted, field)
    verdict = _party_verdict(field, sides, gold=gold, predicted=predicted)
    return sides.finding(field, verdict, gold=gold.text, predicted=predicted.text)


def _party_verdict(field: str, sides: Sides, *, gold: PartyFacts, predicted: PartyFacts) -> Verdict:
    if predicted.text is None:
        optional = _is_optional(field, sides.gold.optional) or (None in gold.other_names and gold.name is not None)
        return "agree_empty" if gold.text is None or optional else "missing"
    if gold.text is None and not any((*gold.other_names, *gold.other_descriptions)):
        return _stray_party(field, sides, predicted=predicted) or "spurious"
    level = party_level(gold, predicted)
    if level == SAME:
        own = party_level(gold._replace(other_names=(), other_descriptions=()), predicted)
        return "correct" if own == SAME else "acceptable"
    return "partial" if level == PART else _stray_party(field, sides, predicted=predicted) or "wrong_value"


def _stray_party(field: str, sides: Sides, *, predicted: PartyFacts) -> Verdict | None:
    """Whose name it is, if it is the other party's, or the same party's of another incident."""
    other = sides.gold.target if field == "attacker" else sides.gold.attacker
    if _is_called(other, predicted):
        return "wrong_role"
    return "wrong_incident" if any(_is_called(getattr(o, field), predicted) for o in sides.others) else None


def _is_called(party: PartyFacts, predicted: PartyFacts) -> bool:
    said = predicted.name or predicted.description
    return any(said and own and compare_names(own, said) == SAME for own in (party.name, party.description))


def _judge_names(field: str, sides: Sides) -> Finding:
    gold, predicted = _names(sides.gold, field), _names(sides.predicted, field)
    if not gold and not predicted:
        return sides.finding(field, "agree_empty", gold=None, predicted=None)
    accepted = [_as_names(v) for v in sides.gold.accepted.get(field, ())]
    optional = field in sides.gold.optional
    verdict = _verdict(gold or None, predicted or None, level=_compare_lists, others=accepted, optional=optional)
    return sides.finding(field, verdict, gold=_join(gold) or None, predicted=_join(predicted) or None)


def _names(facts: Facts, field: str) -> tuple[Name, ...]:
    if field == "weapons":
        return facts.weapons
    return facts.attacker.affiliated if field.startswith("attacker") else facts.target.affiliated


def _as_names(value: Scalar) -> tuple[Name, ...] | None:
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return tuple(map(read_name, values)) or None


def _compare_lists(gold: tuple[Name, ...], predicted: tuple[Name, ...]) -> int:
    hits = sum(any(compare_phrases(g, p) == SAME for p in predicted) for g in gold)
    backed = sum(any(compare_phrases(g, p) == SAME for g in gold) for p in predicted)
    if hits == len(gold) and backed == len(predicted):
        return SAME
    return PART if hits or any(compare_phrases(g, p) for g in gold for p in predicted) else NONE


def _judge_attributed_by(sides: Sides) -> Finding:
    gold, predicted = sides.gold.attributed_by, sides.predicted.attributed_by
    others = _name_list(sides.gold.accepted.get("attributed_by", ()))
    optional = "attributed_by" in sides.gold.optional
    verdict = _verdict(gold, predicted, level=compare_names, others=others, optional=optional)
    return sides.finding("attributed_by", verdict, gold=_text(gold), predicted=_text(predicted))


def _name_list(values: Iterable[Scalar]) -> list[Name | None]:
    return [read_name(v) if isinstance(v, str) else None for v in values]


def _judge_place(sides: Sides) -> Finding:
    gold, predicted = sides.gold, sides.predicted
    verdict = _verdict(
        gold.place,
        predicted.place,
        level=compare_places,
        others=gold.other_places,
        optional=_is_optional("place", gold.optional),
        elsewhere=lambda p: _elsewhere(
            o.place is not None and compare_places(o.place, p) == SAME for o in sides.others
        ),
    )
    return sides.finding("place", verdict, gold=_text(gold.place), predicted=_text(predicted.place))


def _elsewhere(hits: Iterable[bool]) -> Verdict | None:
    return "wrong_incident" if any(hits) else None


def _judge_country(sides: Sides) -> Finding:
    gold, predicted = sides.gold.country, sides.predicted.country
    others = [p.country if p else None for p in sides.gold.other_places]
    optional = "place.country" in sides.gold.optional
    verdict = _verdict(gold, predicted, level=compare_codes, others=others, optional=optional)
    return sides.finding("place.country", verdict, gold=gold, predicted=predicted)


def _judge_date(sides: Sides) -> Finding:
    gold, predicted = sides.gold, sides.predicted
    verdict = _verdict(
        gold.days,
        predicted.days,
        level=compare_days,
        others=gold.other_days,
        optional=_is_optional("date", gold.optional),
        elsewhere=lambda d: _elsewhere(o.days == d for o in sides.others),
    )
    return sides.finding("date", verdict, gold=show_days(gold.days), predicted=show_days(predicted.days))


def show_days(days: Days | None) -> str | None:
    """A window of days as a person writes it."""
    if days is None:
        return None
    start, end = days
    return str(start) if start == end else f"{start or ''}..{end or ''}"


def _join(names: Sequence[Name]) -> str:
    return "; ".join(n.text for n in names)


def _text(value: Name | Located | None) -> str | None:
    return value.text if value else None
