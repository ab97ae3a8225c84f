"""Score one template of a response against one of the key, slot by slot.

Fills of a slot are paired one to one for the most credit. A fill of a set or number slot that is right but
points to the wrong string earns half (evals.md section 6), so the string slots come first and remember who
is who.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .assign import assign
from .credit import CORRECT, INCORRECT, PARTIAL, Credit, Tally
from .fills import compare_fills, match_partly
from .slots import SLOTS, Slot
from .strings import compare_strings
from .templates import Fill, Template

# Templates may be matched when the type and one of these match at least partly (evals.md section 6).
IDENTIFYING = (
    "phys-tgt-id",
    "phys-tgt-type",
    "hum-tgt-name",
    "hum-tgt-desc",
    "hum-tgt-type",
    "perp-ind-id",
    "perp-org-id",
)
_SLOT = {slot.name: slot for slot in SLOTS}
# A person or group that is partly named is known; a thing partly named may be another (calibrated on tst3).
_KNOWN_BY_FULL_NAME = frozenset({"phys-tgt-id"})

Known = dict[tuple[str, str], set[str]]


@dataclass(frozen=True, slots=True)
class _Match:
    """A key fill and a response fill by index, the credit of their values, and whether the pointers agree."""

    key: int
    response: int
    value: Credit
    pointed: bool

    @property
    def credit(self) -> Credit:
        if self.pointed:
            return self.value
        return PARTIAL if self.value is CORRECT else INCORRECT

    @property
    def weight(self) -> float:
        """Credit first, then agreement of pointers and values, then the order of the file."""
        order = abs(self.key - self.response) / 1000
        return self.credit + self.pointed / 10 + self.value / 100 - order


def may_match(key: Template, response: Template) -> bool:
    """Tell whether two templates may be about one incident: type and one identifying slot match partly."""
    return _slot_matches(key, response, slot="inc-type") and any(
        _slot_matches(key, response, slot=slot) for slot in IDENTIFYING
    )


def _slot_matches(key: Template, response: Template, *, slot: str) -> bool:
    return any(match_partly(k, r, slot=_SLOT[slot]) for k in key.fills(slot) for r in response.fills(slot))


def score_pair(key: Template, response: Template) -> dict[str, Tally]:
    """Tally every slot of a response template against the key template it was matched with."""
    known: Known = {}
    return {slot.name: _score_slot(key, response, slot=slot, known=known) for slot in SLOTS}


def missed(key: Template) -> dict[str, Tally]:
    """Tally a key template that nothing was matched with: each fill that is not optional is missing."""
    return {slot.name: Tally(mis=len(_required(wanted(key, slot=slot)))) for slot in SLOTS}


def spurious(response: Template) -> dict[str, Tally]:
    """Tally a response template that was matched with nothing: each fill is spurious."""
    return {slot.name: Tally(spu=len(response.fills(slot.name))) for slot in SLOTS}


def wanted(key: Template, *, slot: Slot) -> list[Fill]:
    """Fills of a key's slot that hold a value."""
    return [fill for fill in key.fills(slot.name) if fill.values]


def _score_slot(key: Template, response: Template, *, slot: Slot, known: Known) -> Tally:
    keys, responses = wanted(key, slot=slot), response.fills(slot.name)
    matches = list(_pair_fills(keys, responses, slot=slot, known=known))
    if slot.kind == "string":
        _remember(matches, keys, responses, slot=slot, known=known)
    credits = [match.credit for match in matches]
    paired = {match.key for match in matches}
    left = [fill for index, fill in enumerate(keys) if index not in paired]
    spare = len(responses) - len(matches)
    wrong = min(len(left), spare)
    return Tally(
        cor=credits.count(CORRECT),
        par=credits.count(PARTIAL),
        inc=wrong,
        spu=spare - wrong,
        mis=max(0, len(_required(left)) - wrong),
    )


def _required(fills: Sequence[Fill]) -> list[Fill]:
    return [fill for fill in fills if not fill.optional]


def _pair_fills(keys: Sequence[Fill], responses: Sequence[Fill], *, slot: Slot, known: Known) -> Iterator[_Match]:
    """Pair fills one to one for the most credit; yield the pairs that earn any."""
    grid = [
        [
            _Match(i, j, compare_fills(k, r, slot=slot), _points_right(k, r, slot=slot, known=known))
            for j, r in enumerate(responses)
        ]
        for i, k in enumerate(keys)
    ]
    for i, j in assign([[match.weight for match in row] for row in grid]):
        if grid[i][j].credit > INCORRECT:
            yield grid[i][j]


def _points_right(key: Fill, response: Fill, *, slot: Slot, known: Known) -> bool:
    """Tell whether a response fill points to a string that stands for the key's, or neither points."""
    if not slot.refs or (not key.refs and not response.refs):
        return True
    stands_for = {said for name in slot.refs for ref in response.refs for said in known.get((name, ref), ())}
    return not stands_for.isdisjoint(key.refs) or any(
        compare_strings(k, r, strict=True) is CORRECT for k in key.refs for r in response.refs
    )


def _remember(
    matches: Sequence[_Match], keys: Sequence[Fill], responses: Sequence[Fill], *, slot: Slot, known: Known
) -> None:
    """Note which key strings each response string was found to stand for."""
    for match in matches:
        if match.value is CORRECT or slot.name not in _KNOWN_BY_FULL_NAME:
            said = responses[match.response].values[0]
            known.setdefault((slot.name, said), set()).update(keys[match.key].values)


def quality(tallies: Mapping[str, Tally]) -> float:
    """Value of matching two templates: points, less a quarter for each fill of the key that was not found."""
    return sum(t.points - (t.inc + t.mis) / 4 for t in tallies.values())
