"""The 25 slots of a MUC-4 template: names in reports, labels in files, and how fills compare.

The slot names, kinds and cross references are those of the 1992 evaluation (evals.md section 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "date", "location", "set", "string", "number"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot. ``refs`` names the slots whose strings a fill of this slot points to."""

    name: str
    label: str
    kind: Kind
    refs: tuple[str, ...] = ()


MESSAGE_ID = Slot("message-id", "MESSAGE: ID", "id")
TEMPLATE_ID = Slot("template-id", "MESSAGE: TEMPLATE", "id")
PERSON = ("hum-tgt-name", "hum-tgt-desc")
SLOTS = (
    Slot("inc-date", "INCIDENT: DATE", "date"),
    Slot("inc-loc", "INCIDENT: LOCATION", "location"),
    Slot("inc-type", "INCIDENT: TYPE", "set"),
    Slot("inc-stage", "INCIDENT: STAGE OF EXECUTION", "set"),
    Slot("inc-instr-id", "INCIDENT: INSTRUMENT ID", "string"),
    Slot("inc-instr-type", "INCIDENT: INSTRUMENT TYPE", "set", ("inc-instr-id",)),
    Slot("perp-inc-cat", "PERP: INCIDENT CATEGORY", "set"),
    Slot("perp-ind-id", "PERP: INDIVIDUAL ID", "string"),
    Slot("perp-org-id", "PERP: ORGANIZATION ID", "string"),
    Slot("perp-org-conf", "PERP: ORGANIZATION CONFIDENCE", "set", ("perp-org-id",)),
    Slot("phys-tgt-id", "PHYS TGT: ID", "string"),
    Slot("phys-tgt-type", "PHYS TGT: TYPE", "set", ("phys-tgt-id",)),
    Slot("phys-tgt-num", "PHYS TGT: NUMBER", "number", ("phys-tgt-id",)),
    Slot("phys-tgt-nation", "PHYS TGT: FOREIGN NATION", "set", ("phys-tgt-id",)),
    Slot("phys-tgt-effect", "PHYS TGT: EFFECT OF INCIDENT", "set", ("phys-tgt-id",)),
    Slot("phys-tgt-total-num", "PHYS TGT: TOTAL NUMBER", "number"),
    Slot("hum-tgt-name", "HUM TGT: NAME", "string"),
    Slot("hum-tgt-desc", "HUM TGT: DESCRIPTION", "string", ("hum-tgt-name",)),
    Slot("hum-tgt-type", "HUM TGT: TYPE", "set", PERSON),
    Slot("hum-tgt-num", "HUM TGT: NUMBER", "number", PERSON),
    Slot("hum-tgt-nation", "HUM TGT: FOREIGN NATION", "set", PERSON),
    Slot("hum-tgt-effect", "HUM TGT: EFFECT OF INCIDENT", "set", PERSON),
    Slot("hum-tgt-total-num", "HUM TGT: TOTAL NUMBER", "number"),
)
SLOT_NAMES = tuple(slot.name for slot in SLOTS)
SUBTOTALS = {
    "inc-total": tuple(n for n in SLOT_NAMES if n.startswith("inc-")),
    "perp-total": tuple(n for n in SLOT_NAMES if n.startswith("perp-")),
    "phys-tgt-total": tuple(n for n in SLOT_NAMES if n.startswith("phys-tgt-")),
    "hum-tgt-total": tuple(n for n in SLOT_NAMES if n.startswith("hum-tgt-")),
}
