"""The values of an incident that are decided on one by one, under the paths that the journal knows them by.

``kind``, ``attacker``, ``attribution``, ``target``, ``counts.<id>``, ``claims.<n>``, ``place``, ``when``, ``weapons``,
``evidence``, ``needs_review``; and of an article ``totals.<n>`` and ``label``. A value is plain JSON here, as it
stands in the journal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..record import summary_of
from ..schema import Claim, Count, Evidence, Incident, Party, Place, Total, When

Value = Any  # JSON of one value

GROUPS: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "stage", "aggregate"),
    "attribution": ("attribution", "attributed_by"),
}
"""Values that several fields of an incident make up."""
WHOLE = ("attacker", "target", "place", "when", "weapons", "evidence", "needs_review")
ORDER = ("kind", "attacker", "attribution", "target", "counts", "claims", "place", "when", "weapons", "evidence",
         "needs_review")  # fmt: skip
BLANK: dict[str, Value] = {
    "kind": {"kind": "unknown", "stage": "accomplished", "aggregate": False},
    "attacker": Party().model_dump(mode="json"),
    "target": Party().model_dump(mode="json"),
    "attribution": {"attribution": "unknown", "attributed_by": None},
    "place": Place().model_dump(mode="json"),
    "when": When().model_dump(mode="json"),
    "weapons": [],
    "evidence": [],
    "needs_review": [],
}
"""What stands where a value is rejected; counts, claims and totals are left out instead."""
MODELS: dict[str, type[Party | Count | Claim | Place | When | Total]] = {
    "attacker": Party, "target": Party, "counts": Count, "claims": Claim, "place": Place, "when": When, "totals": Total,
}  # fmt: skip


def sort_of(path: str) -> str:
    """Return what sort of value a path names: ``counts`` for ``counts.c1``."""
    return path.partition(".")[0]


def values_of(incident: Incident) -> dict[str, Value]:
    """Take an incident apart, in the order in which a reader checks it."""
    plain = incident.model_dump(mode="json")
    found: dict[str, Value] = {name: {field: plain[field] for field in fields} for name, fields in GROUPS.items()}
    found |= {name: plain[name] for name in WHOLE}
    found |= {f"counts.{count['id']}": count for count in plain["counts"]}
    found |= {f"claims.{n}": claim for n, claim in enumerate(plain["claims"])}
    return dict(sorted(found.items(), key=lambda item: ORDER.index(sort_of(item[0]))))


def incident_of(id: str, values: Mapping[str, Value]) -> Incident:
    """Put an incident together again; a figure that refers to one that is gone stands by itself."""
    plain: dict[str, Any] = {"id": id, "summary": ""}
    for name in GROUPS:
        plain |= values.get(name, BLANK[name])
    plain |= {name: values.get(name, BLANK[name]) for name in WHOLE}
    counts = [value for path, value in values.items() if sort_of(path) == "counts"]
    plain["counts"] = [_unbound(count, counts) for count in counts]
    plain["claims"] = [value for path, value in values.items() if sort_of(path) == "claims"]
    incident = Incident.model_validate(plain)
    return incident.model_copy(update={"summary": summary_of(incident)})


def _unbound(count: Value, counts: list[Value]) -> Value:
    if count["relation"] == "independent" or any(count["ref"] == other["id"] != count["id"] for other in counts):
        return count
    return {**count, "relation": "independent", "ref": None}


def next_id(taken: Iterator[str], *, letter: str) -> str:
    """Return the first id behind those taken: ``i4``, ``c2``."""
    numbers = [int(name[1:]) for name in taken if name[:1] == letter and name[1:].isdigit()]
    return f"{letter}{max(numbers, default=0) + 1}"


def evidence_of(path: str, value: Value) -> list[Evidence]:
    """Return the words behind one value."""
    found = value if path == "evidence" else value.get("evidence") if isinstance(value, dict) else None
    quotes = [found] if isinstance(found, dict) else found or []
    return [Evidence.model_validate(quote) for quote in quotes]
