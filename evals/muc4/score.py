"""Score a response file against a key: the rows of the official report.

Rows differ in which unmatched templates count: MATCHED/MISSING those of the key, MATCHED/SPURIOUS those of
the response, ALL TEMPLATES both, MATCHED ONLY neither. Slot rows and subtotals are of ALL TEMPLATES, SET
FILLS ONLY and STRING FILLS ONLY of MATCHED/MISSING. The template id is reported, not counted (evals.md
section 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..errors import NothingMeasured
from .align import match_templates
from .credit import Tally, total
from .kinds import Align
from .pairs import missed, spurious
from .slots import SLOT_NAMES, SLOTS, SUBTOTALS, TEMPLATE_ID
from .templates import Template

BySlot = dict[str, Tally]
ALL_TEMPLATES = "ALL TEMPLATES"
TOTAL_ROWS = ("MATCHED/MISSING", "MATCHED/SPURIOUS", "MATCHED ONLY", ALL_TEMPLATES)


@dataclass(frozen=True, slots=True)
class Parts:
    """Tallies by slot of what was matched, missed and made up, and the tally of the templates themselves."""

    matched: BySlot
    missing: BySlot
    spurious: BySlot
    templates: Tally


def score(keys: Sequence[Template], responses: Sequence[Template], *, align: Align) -> dict[str, Tally]:
    """Score response templates against key templates; raise ``NothingMeasured`` without a message in common.

    Responses to messages that the key does not cover do not count.
    """
    return rows(parts(keys, responses, align=align))


def parts(keys: Sequence[Template], responses: Sequence[Template], *, align: Align) -> Parts:
    """Match templates and tally what was matched, missed and made up."""
    covered = list(dict.fromkeys(template.message for template in keys))
    given = {template.message for template in responses}
    if given.isdisjoint(covered):
        raise NothingMeasured(
            f"No message of the response is in the key: it starts with {covered[0]!r}, "
            f"the response with {responses[0].message!r}. Give the key of the same test set."
        )
    found = [_message(keys, responses, message=message, align=align) for message in covered]
    return _join(found)


def outside_key(keys: Sequence[Template], responses: Sequence[Template]) -> int:
    """Count response templates of messages that the key does not cover: they are not scored."""
    covered = {template.message for template in keys}
    return sum(1 for template in responses if template.relevant and template.message not in covered)


def rows(found: Parts) -> dict[str, Tally]:
    """Lay out parts as the rows of the official report, in its order."""
    missing, made_up = _add(found.matched, found.missing), _add(found.matched, found.spurious)
    every = _add(missing, found.spurious)
    return {
        TEMPLATE_ID.name: found.templates,
        **every,
        **{name: total(every[slot] for slot in slots) for name, slots in SUBTOTALS.items()},
        "MATCHED/MISSING": total(missing.values()),
        "MATCHED/SPURIOUS": total(made_up.values()),
        "MATCHED ONLY": total(found.matched.values()),
        ALL_TEMPLATES: total(every.values()),
        "SET FILLS ONLY": total(missing[slot.name] for slot in SLOTS if slot.kind == "set"),
        "STRING FILLS ONLY": total(missing[slot.name] for slot in SLOTS if slot.kind == "string"),
    }


def _message(keys: Sequence[Template], responses: Sequence[Template], *, message: str, align: Align) -> Parts:
    wanted, given = _relevant(keys, message=message), _relevant(responses, message=message)
    pairs = match_templates(wanted, given, how=align)
    found, used = {pair.key for pair in pairs}, {pair.response for pair in pairs}
    lost = [key for i, key in enumerate(wanted) if i not in found and not key.optional]
    extra = [response for j, response in enumerate(given) if j not in used]
    return Parts(
        matched=_sum(pair.tallies for pair in pairs),
        missing=_sum(map(missed, lost)),
        spurious=_sum(map(spurious, extra)),
        templates=Tally(cor=len(pairs), mis=len(lost), spu=len(extra)),
    )


def _relevant(templates: Iterable[Template], *, message: str) -> list[Template]:
    return [template for template in templates if template.relevant and template.message == message]


def _join(found: Sequence[Parts]) -> Parts:
    return Parts(
        matched=_sum(part.matched for part in found),
        missing=_sum(part.missing for part in found),
        spurious=_sum(part.spurious for part in found),
        templates=total(part.templates for part in found),
    )


def _sum(tallies: Iterable[BySlot]) -> BySlot:
    listed = list(tallies)
    return {name: total(by_slot[name] for by_slot in listed) for name in SLOT_NAMES}


def _add(one: BySlot, other: BySlot) -> BySlot:
    return {name: one[name] + other[name] for name in SLOT_NAMES}
