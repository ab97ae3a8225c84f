"""What F1 cannot say: incidents told apart wrongly, unforgivable errors, measures beside the score."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from extractor.schema import Claim, Count, Evidence, Extraction, Incident, each_evidence

from .align import Alignment, overlap, similarity
from .compare import SAME, compare_figures
from .fields import CountFacts, Facts, TotalFacts
from .readers import fold, read_number, words_of
from .verdict import RIGHT, Finding

StructureKind = Literal["merged", "split", "duplicated"]
CriticalName = Literal[
    "invented_claim", "sides_swapped", "total_as_incident", "figure_not_in_text", "invented_quote",
    "place_from_caption",
]  # fmt: skip
CRITICAL: tuple[CriticalName, ...] = (
    "invented_claim", "sides_swapped", "total_as_incident", "figure_not_in_text", "invented_quote",
    "place_from_caption",
)  # fmt: skip

_SHARED = 0.5  # of the evidence: enough to say that two incidents come from the same sentences
# A dateline opens a paragraph with a place in capitals or title case and ends in a dash.
_DATELINE = re.compile(r"^[^\W\d_][^\n]{1,70}?\s?[—–]\s|^[^\W\d_][^\n]{1,60}?\([^)\n]{2,30}\)\s?[-—–]\s", re.M)
# A caption is a short line that ends in a credit in brackets, or opens with a label and a colon.
_CAPTION = re.compile(
    r"^[^\n]{5,200}\([^)\n]{2,40}\)\.?[ \t]*$|^\W?(?:\w+ )?(?:photo|image|foto|фото|صورة)\b[^\n]*$",
    re.M | re.I,
)


FAIR = frozenset({*RIGHT, "partial"})
SUPPORT = {
    (True, True): "right_supported",
    (True, False): "right_unsupported",
    (False, True): "wrong_supported",
    (False, False): "wrong_unsupported",
}


class Structure(NamedTuple):
    """Incidents that were told apart wrongly, by the ids of both sides."""

    kind: StructureKind
    gold: tuple[str, ...]
    predicted: tuple[str, ...]


class Critical(NamedTuple):
    """One error that a reader of the output would not forgive."""

    name: CriticalName
    where: str
    detail: str


def each_structure(gold: Sequence[Facts], predicted: Sequence[Facts], *, alignment: Alignment) -> Iterator[Structure]:
    """Name predictions that took two gold incidents together, took one apart, or told one twice."""
    for pair in alignment.pairs:
        one, p = gold[pair.gold], predicted[pair.predicted]
        swallowed = tuple(gold[h].id for h in alignment.missed if _holds(p, gold[h], beside=one))
        if swallowed:
            yield Structure("merged", (one.id, *swallowed), (p.id,))
    partner = {pair.gold: predicted[pair.predicted] for pair in alignment.pairs}
    for at in alignment.spurious:
        near = [g for g in partner if similarity(gold[g], predicted[at]) or _same_words(gold[g], predicted[at])]
        if near:
            best = max(
                near,
                key=lambda g: (
                    similarity(gold[g], predicted[at]),
                    overlap(gold[g].spans, predicted[at].spans),
                ),
            )
            kind: StructureKind = "duplicated" if _adds_nothing(predicted[at], partner[best]) else "split"
            yield Structure(kind, (gold[best].id,), (partner[best].id, predicted[at].id))


def _holds(predicted: Facts, other: Facts, *, beside: Facts) -> bool:
    """Whether a prediction carries figures of ``other`` that ``beside`` lacks, or quotes its sentences."""
    own = {(c.outcome, c.figure) for c in beside.counts}
    theirs = {(c.outcome, c.figure) for c in other.counts if c.figure[0]} - own
    return any((c.outcome, c.figure) in theirs for c in predicted.counts) or _same_words(other, predicted)


def _same_words(gold: Facts, predicted: Facts) -> bool:
    return overlap(gold.spans, predicted.spans) >= _SHARED


def _adds_nothing(extra: Facts, first: Facts) -> bool:
    figures = {(c.outcome, c.figure) for c in first.counts}
    return all((c.outcome, c.figure) in figures for c in extra.counts)


@dataclass(frozen=True, slots=True)
class Seen:
    """One prediction with everything that its diagnosis looks at."""

    extraction: Extraction
    text: str
    findings: Sequence[Finding]
    totals: Sequence[TotalFacts]
    facts: Sequence[Facts]
    invented: Sequence[tuple[str, Evidence]]  # quotes that are not in the article where they say
    quotes: int


def look(
    extraction: Extraction,
    *,
    text: str,
    findings: Sequence[Finding],
    totals: Sequence[TotalFacts],
    facts: Sequence[Facts],
) -> Seen:
    """Put together what a diagnosis looks at, every quote held against the article."""
    quotes = list(each_evidence(extraction))
    invented = [(path, e) for path, e in quotes if text[e.start : e.end] != e.quote]
    return Seen(extraction, text, findings, totals, facts, invented, len(quotes))


def each_critical(seen: Seen) -> Iterator[Critical]:
    """Yield every critical error of one prediction."""
    yield from (Critical("invented_quote", path, evidence.quote[:80]) for path, evidence in seen.invented)
    for incident in seen.extraction.incidents:
        yield from _unreadable_figures(incident, text=seen.text)
    yield from _swapped_sides(seen.findings)
    yield from _invented_claims(seen.findings)
    if seen.totals:
        yield from _totals_as_incidents(seen)
    yield from _places_from_captions(seen)


def _unreadable_figures(incident: Incident, *, text: str) -> Iterator[Critical]:
    """Figures whose words are not in the text, or do not say them (R7); one person may be a phrase (R46)."""
    for count in incident.counts:
        if count.number is None or count.number == 0:
            continue
        says = read_number(count.words)
        is_person = count.number == 1 and says is None
        if count.words not in text or not (is_person or says == count.number):
            yield Critical("figure_not_in_text", f"{incident.id}.{count.id}", f"{count.number} from {count.words!r}")


def _swapped_sides(findings: Sequence[Finding]) -> Iterator[Critical]:
    if not any(f.verdict == "wrong_role" for f in findings):
        return
    parties = {(f.predicted_id, f.field): f for f in findings if f.field in ("attacker", "target") and f.matched}
    for (predicted_id, name), finding in parties.items():
        other = parties[predicted_id, "target" if name == "attacker" else "attacker"]
        both = finding.verdict == other.verdict == "wrong_role"
        fine = (*RIGHT, "partial", "agree_empty", "wrong_role")
        if (both and name == "attacker") or (finding.verdict == "wrong_role" and other.verdict not in fine):
            detail = f"{finding.predicted!r} is the {'target' if name == 'attacker' else 'attacker'}"
            yield Critical("sides_swapped", predicted_id or "", detail)


def _invented_claims(findings: Sequence[Finding]) -> Iterator[Critical]:
    for finding in findings:
        if finding.field == "claim" and finding.verdict in ("spurious", "wrong_incident"):
            who = finding.predicted or ""
            if not who.endswith("(denied)"):
                yield Critical("invented_claim", finding.predicted_id or "", f"claimed by {who!r}")


def _totals_as_incidents(seen: Seen) -> Iterator[Critical]:
    right = {(f.predicted_id, f.field, f.predicted) for f in seen.findings if f.verdict in RIGHT}
    for incident in seen.facts:
        for count in incident.counts:
            if is_leak(count, seen.totals) and (incident.id, count.field, count.text) not in right:
                yield Critical("total_as_incident", incident.id, f"{count.text} {count.outcome} is a total")


def is_leak(count: CountFacts, totals: Sequence[TotalFacts]) -> bool:
    """Whether a count repeats a figure that the article gives for several incidents."""
    if count.figure[0] is None or count.figure[0] < 2:
        return False
    return any(t.outcome == count.outcome and compare_figures(t.figure, count.figure) == SAME for t in totals)


def _places_from_captions(seen: Seen) -> Iterator[Critical]:
    wrong = {f.predicted_id for f in seen.findings if f.field == "place" and f.verdict in ("wrong_value", "spurious")}
    if not wrong:
        return
    zones = [m.span() for pattern in (_DATELINE, _CAPTION) for m in pattern.finditer(seen.text)]
    for incident in seen.extraction.incidents:
        quotes = incident.place.evidence
        if incident.id in wrong and quotes and all(_inside(e, zones) for e in quotes):
            yield Critical("place_from_caption", incident.id, incident.place.name or incident.place.admin1 or "")


def _inside(evidence: Evidence, zones: Sequence[tuple[int, int]]) -> bool:
    return any(start <= evidence.start and evidence.end <= end for start, end in zones)


def measure(seen: Seen) -> dict[str, float]:
    """Measures of one article that can be summed over articles."""
    roles = [f for f in seen.findings if f.verdict == "wrong_role"]
    leaked = sum(is_leak(c, seen.totals) for i in seen.facts for c in i.counts) if seen.totals else 0
    return {
        "leaked_totals": leaked,
        "subset_added": sum(f.field.endswith(".subset") and f.predicted is not None for f in roles),
        "side_swapped_figures": sum(f.field.endswith((".target", ".attacker")) for f in roles),
        **_figure_errors(seen.findings),
        **_evidence_rates(seen),
    }


def _figure_errors(findings: Sequence[Finding]) -> dict[str, float]:
    pairs = [
        (int(f.gold), int(f.predicted))
        for f in findings
        if f.gold and f.predicted and f.gold[0].isdigit() and f.gold.isdecimal() and f.predicted.isdecimal()
    ]
    return {
        "figures_paired": len(pairs),
        "figure_abs_error": sum(abs(p - g) for g, p in pairs),
        "figure_log_error": round(sum(abs(math.log((p + 1) / (g + 1))) for g, p in pairs), 6),
        "figures_over": sum(p > g for g, p in pairs),
        "figures_under": sum(p < g for g, p in pairs),
    }


def _evidence_rates(seen: Seen) -> dict[str, float]:
    """Quotes that are verbatim, and values that their quotes support, right and wrong values apart."""
    right = {(f.predicted_id, f.field, f.predicted) for f in seen.findings if f.verdict in FAIR}
    crossed = dict.fromkeys(SUPPORT.values(), 0.0)
    for incident_id, field, value, supported in _each_support(seen.extraction):
        crossed[SUPPORT[(incident_id, field, value) in right, supported]] += 1
    return {"quotes": seen.quotes, "quotes_verbatim": seen.quotes - len(seen.invented), **crossed}


def _each_support(extraction: Extraction) -> Iterator[tuple[str, str, str, bool]]:
    for incident in extraction.incidents:
        for field, party in (("attacker", incident.attacker), ("target", incident.target)):
            value = party.name or party.description
            if value:
                yield incident.id, field, value, is_supported(value, party.evidence)
        if incident.place.name:
            place = incident.place
            text = ", ".join(p for p in (place.name, place.admin1, place.country) if p)
            yield incident.id, "place", text, is_supported(place.name or "", place.evidence)
        for count in incident.counts:
            yield incident.id, _row(count), str(count.number), _says(count)
        for claim in incident.claims:
            yield incident.id, "claim", claim.claimed_by, _names_claimant(claim)


def _row(count: Count) -> str:
    return f"{count.outcome}.{'subset' if count.relation == 'subset_of' else count.side}"


def _says(count: Count) -> bool:
    return count.words in count.evidence.quote and (
        count.number in (None, 0, 1) or read_number(count.words) == count.number
    )


def _names_claimant(claim: Claim) -> bool:
    return is_supported(claim.claimed_by, (claim.evidence,))


def is_supported(value: str, evidence: Sequence[Evidence]) -> bool:
    """Whether most words of a value occur in its quotes."""
    quotes = " ".join(fold(e.quote) for e in evidence)
    words = words_of(value)
    return 2 * sum(w in quotes for w in words) >= len(words) > 0
