"""Verdicts on lists inside an incident or article: counts, claims, totals.

Members are paired one to one, best match first; ties fall by content, so the order of a list never matters.
A figure that stands on the wrong side, under the wrong outcome, or as a part of another is paired with the
gold figure that it is, and judged ``wrong_role``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from .compare import NONE, PART, SAME, Figure, compare_codes, compare_figures, compare_names, compare_phrases
from .fields import ClaimFacts, CountFacts, Facts, TotalFacts, meaning
from .label import Scalar
from .readers import Name, read_name
from .verdict import WHOLE_ARTICLE, Finding, Verdict

# Attributes of a count by their name in ``CountFacts``, and the field under which they are reported.
ATTRIBUTES = (
    ("qualifier", "count.qualifier"),
    ("victim_type", "count.victim_type"),
    ("link", "count.relation"),
    ("group", "count.group"),
    ("source", "count.source"),
)
A = TypeVar("A")
B = TypeVar("B")


class Matched(NamedTuple):
    """Two members that belong together, by position."""

    gold: int
    predicted: int


def match(gold: Sequence[A], predicted: Sequence[B], *, score: Callable[[A, B], int]) -> list[Matched]:
    """Pair members one to one, highest score first; a score of 0 is no pair."""
    if not gold or not predicted:
        return []
    table = [(score(a, b), -g, -p) for g, a in enumerate(gold) for p, b in enumerate(predicted)]
    taken: list[Matched] = []
    for points, g, p in sorted(table, reverse=True):
        if points > 0 and all(m.gold != -g and m.predicted != -p for m in taken):
            taken.append(Matched(-g, -p))
    return taken


def judge_counts(gold: Facts, predicted: Facts, *, others: Sequence[Facts]) -> Iterator[Finding]:
    """Judge the counts of two aligned incidents, with their attributes."""
    pairs = match(gold.counts, predicted.counts, score=count_score)
    ids = (gold.id, predicted.id)
    same = {gold.counts[m.gold].id: predicted.counts[m.predicted].id for m in pairs}
    for at, count in enumerate(gold.counts):
        partner = next((predicted.counts[m.predicted] for m in pairs if m.gold == at), None)
        if partner is not None:
            yield from _judge_count(count, partner, ids=ids, others=others, same=same)
        elif not count.optional and None not in count.others.get("number", ()):
            yield from (Finding(f, "missing", text, None, *ids) for f, text in count_values(count))
    left = [c for at, c in enumerate(predicted.counts) if all(m.predicted != at for m in pairs)]
    for count in left:
        verdict: Verdict = "wrong_incident" if _is_elsewhere(count, others) else "spurious"
        first, *rest = count_values(count)
        yield Finding(first[0], verdict, None, first[1], *ids)
        yield from (Finding(f, "spurious", None, text, *ids) for f, text in rest)


def count_score(gold: CountFacts, predicted: CountFacts) -> int:
    """Points for two counts to be one statement: the figure first, then where it stands."""
    level = _best_level(gold, predicted)
    same_outcome = predicted.outcome == gold.outcome or predicted.outcome in gold.others.get("outcome", ())
    same_side = predicted.side == gold.side or predicted.side in gold.others.get("side", ())
    same_part = (gold.relation == "subset_of") == (predicted.relation == "subset_of")
    if level == NONE and not (same_outcome and same_side and same_part):
        return 0
    group = compare_phrases(gold.group, predicted.group) if gold.group and predicted.group else NONE
    return 100 * level + 20 * same_outcome + 20 * same_side + 20 * same_part + 5 * group + 1


def _best_level(gold: CountFacts, predicted: CountFacts) -> int:
    """How near the predicted figure comes to the gold one, or to one that the label accepts."""
    if gold.figure == predicted.figure:
        return SAME
    return max(compare_figures(f, predicted.figure) for f in _figures(gold))


def _figures(gold: CountFacts) -> list[Figure]:
    """The figure, and those that the label accepts: other numbers, other upper ends."""
    low, high = gold.figure
    lows = [n for n in gold.others.get("number", ()) if isinstance(n, int)]
    highs = [n for n in gold.others.get("number_high", ()) if n is None or isinstance(n, int)]
    return [
        (low, high),
        *((n, None) for n in lows),
        *((n, high) for n in lows if high),
        *((low, h) for h in highs),
    ]


def _judge_count(
    gold: CountFacts,
    predicted: CountFacts,
    *,
    ids: tuple[str, str],
    others: Sequence[Facts],
    same: Mapping[str, str],
) -> Iterator[Finding]:
    """Judge one pair of counts; ``same`` maps the ids of gold counts to those they were paired with."""
    verdict = _count_verdict(gold, predicted, others=others)
    yield Finding(gold.field, verdict, gold.text, predicted.text, *ids, gold.optional)
    for (name, field), a, b in zip(ATTRIBUTES, gold.attributes, predicted.attributes, strict=True):
        if a is None and b is None:
            continue
        said: Verdict = "correct" if a == b else _attribute_verdict(name, gold, predicted)
        if name == "link" and said == "correct" and same.get(gold.ref or "") != predicted.ref:
            said = "wrong_value"  # a part of, or a rival to, another figure than the right one
        yield Finding(field, said, _as_text(a), _as_text(b), *ids)


def _as_text(value: Name | str | None) -> str | None:
    return value.text if isinstance(value, Name) else value


def _count_verdict(gold: CountFacts, predicted: CountFacts, *, others: Sequence[Facts]) -> Verdict:
    best = _best_level(gold, predicted)
    if best == NONE:
        return "wrong_incident" if _is_elsewhere(predicted, others) else "wrong_value"
    if gold.field != predicted.field:
        return "acceptable" if _field_is_accepted(gold, predicted) and best == SAME else "wrong_role"
    if best == PART:
        return "partial"
    return "correct" if gold.figure == predicted.figure else "acceptable"


def _field_is_accepted(gold: CountFacts, predicted: CountFacts) -> bool:
    for name in ("outcome", "side", "relation"):
        ours, theirs = getattr(gold, name), getattr(predicted, name)
        if ours != theirs and theirs not in gold.others.get(name, ()):
            return False
    return True


def _is_elsewhere(count: CountFacts, others: Sequence[Facts]) -> bool:
    if count.figure[0] is None:
        return False
    return any(c.figure == count.figure and c.outcome == count.outcome for o in others for c in o.counts)


def _attribute_verdict(name: str, gold: CountFacts, predicted: CountFacts) -> Verdict:
    a, b = getattr(gold, name), getattr(predicted, name)
    others = gold.others.get("relation" if name == "link" else name, ())
    if name in ("group", "source"):
        level = compare_phrases if name == "group" else compare_names
        return _simple(a, b, level=level, others=[_name(o) for o in others])
    return _simple(a, b, level=compare_codes, others=[_code(o) for o in others])


def _code(value: Scalar) -> str | None:
    if not isinstance(value, str) or value in ("exact", "independent"):
        return None
    return meaning(value)


def _name(value: Scalar) -> Name | None:
    return read_name(value) if isinstance(value, str) else None


def _simple(
    gold: A | None, predicted: A | None, *, level: Callable[[A, A], int], others: Sequence[A | None]
) -> Verdict:
    if gold == predicted:
        return "agree_empty" if gold is None else "correct"
    if predicted is None:
        return "agree_empty" if None in others else "missing"
    if gold is not None and level(gold, predicted) == SAME:
        return "correct"
    if any(o is not None and level(o, predicted) == SAME for o in others):
        return "acceptable"
    if gold is None:
        return "spurious"
    return "partial" if level(gold, predicted) == PART else "wrong_value"


def count_values(count: CountFacts) -> list[tuple[str, str]]:
    """The figure of one count and its attributes, as field and text; the figure comes first."""
    said = ((field, _as_text(v)) for (_, field), v in zip(ATTRIBUTES, count.attributes, strict=True))
    return [(count.field, count.text), *((field, text) for field, text in said if text)]


def judge_claims(gold: Facts, predicted: Facts, *, others: Sequence[Facts]) -> Iterator[Finding]:
    """Judge the claims of two aligned incidents."""
    pairs = match(gold.claims, predicted.claims, score=_claim_score)
    ids = (gold.id, predicted.id)
    for at, claim in enumerate(gold.claims):
        partner = next((predicted.claims[m.predicted] for m in pairs if m.gold == at), None)
        if partner is not None:
            yield from _judge_claim(claim, partner, ids=ids)
        elif not claim.optional:
            yield from (Finding(f, "missing", text, None, *ids) for f, text in claim_values(claim))
    for at, claim in enumerate(predicted.claims):
        if all(m.predicted != at for m in pairs):
            stray = any(compare_names(c.by, claim.by) == SAME for o in others for c in o.claims)
            verdict: Verdict = "wrong_incident" if stray else "spurious"
            yield Finding("claim", verdict, None, claim_text(claim), *ids)
            yield from (Finding(f, "spurious", None, text, *ids) for f, text in claim_values(claim)[1:])


def _claimants(gold: ClaimFacts) -> list[Name]:
    return [gold.by, *(n for o in gold.others.get("claimed_by", ()) if (n := _name(o)))]


def _claim_score(gold: ClaimFacts, predicted: ClaimFacts) -> int:
    level = max(compare_names(n, predicted.by) for n in _claimants(gold))
    return 10 * level + 5 * (gold.polarity == predicted.polarity) + 1


def _judge_claim(gold: ClaimFacts, predicted: ClaimFacts, *, ids: tuple[str, str]) -> Iterator[Finding]:
    names = [_name(o) for o in gold.others.get("claimed_by", ())]
    verdict = _simple(gold.by, predicted.by, level=compare_names, others=names)
    if gold.polarity != predicted.polarity and predicted.polarity not in gold.others.get("polarity", ()):
        verdict = "wrong_value"  # who denies has not claimed
    yield Finding("claim", verdict, claim_text(gold), claim_text(predicted), *ids, gold.optional)
    channels = [_code(o) for o in gold.others.get("channel", ())]
    if gold.channel or predicted.channel:
        verdict = _simple(gold.channel, predicted.channel, level=compare_codes, others=channels)
        yield Finding("claim.channel", verdict, gold.channel, predicted.channel, *ids)
    if gold.outlet or predicted.outlet:
        outlets = [_name(o) for o in gold.others.get("outlet", ())]
        verdict = _simple(gold.outlet, predicted.outlet, level=compare_names, others=outlets)
        yield Finding("claim.outlet", verdict, _text(gold.outlet), _text(predicted.outlet), *ids)


def _text(name: Name | None) -> str | None:
    return name.text if name else None


def claim_text(claim: ClaimFacts) -> str:
    """Who claims, or denies."""
    return claim.by.text if claim.polarity == "claimed" else f"{claim.by.text} (denied)"


def claim_values(claim: ClaimFacts) -> list[tuple[str, str]]:
    """The claimant and the attributes of one claim, as field and text; the claimant comes first."""
    values = [("claim", claim_text(claim))]
    values += [("claim.channel", claim.channel)] if claim.channel else []
    return values + ([("claim.outlet", claim.outlet.text)] if claim.outlet else [])


def judge_totals(gold: Sequence[TotalFacts], predicted: Sequence[TotalFacts]) -> Iterator[Finding]:
    """Judge the totals of one article."""
    pairs = match(gold, predicted, score=_total_score)
    for at, total in enumerate(gold):
        partner = next((predicted[m.predicted] for m in pairs if m.gold == at), None)
        if partner is not None:
            same = compare_figures(total.figure, partner.figure) == SAME and total.outcome == partner.outcome
            yield Finding(
                "total",
                "correct" if same else "wrong_value",
                total.text,
                partner.text,
                WHOLE_ARTICLE,
                WHOLE_ARTICLE,
            )
        elif not total.is_optional:
            yield Finding("total", "missing", total.text, None, WHOLE_ARTICLE, WHOLE_ARTICLE)
    for at, total in enumerate(predicted):
        if all(m.predicted != at for m in pairs):
            yield Finding("total", "spurious", None, total.text, WHOLE_ARTICLE, WHOLE_ARTICLE)


def _total_score(gold: TotalFacts, predicted: TotalFacts) -> int:
    same_figure = compare_figures(gold.figure, predicted.figure) == SAME
    same_outcome = gold.outcome == predicted.outcome
    return 4 * same_figure + 2 * same_outcome + (gold.side == predicted.side) if same_figure or same_outcome else 0
