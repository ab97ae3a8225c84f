"""Human targets of one incident: the target party, and the people whom its figures count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractor.schema import Count, Incident, Party

from .credit import INCORRECT
from .lexicon import is_organisation, person_type, thing_type
from .strings import compare_strings

_HARMED_SIDES = ("target", "bystander", "unknown")
_EFFECTS = {"killed": "DEATH", "wounded": "INJURY", "killed_or_wounded": "INJURY"}
_SPARED = {"killed": "NO DEATH", "wounded": "NO INJURY", "killed_or_wounded": "NO INJURY OR DEATH"}


@dataclass(frozen=True, slots=True)
class Victim:
    """One human target: name or description or both, its type, number fill and effects."""

    name: str | None
    description: str | None
    type: str
    number: str | None = None
    effects: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The string that other slots point to: the name, else the description."""
        return self.name or self.description or ""


def victims_of(incident: Incident) -> tuple[Victim, ...]:
    """List the people that an incident aimed at or hit, the target party first.

    Attackers' losses (R10) and figures that a later one replaces (R44) are left out; subsets are targets of
    their own, as in MUC-4 (codebook section 2). A count without a group belongs to the first target.
    """
    victims = list(_targeted(incident.target, kind=incident.kind))
    for count in _standing(incident.counts):
        label = count.group or (count.words if count.number == 1 else None)
        at = _find(victims, label)
        if at is None and label:
            victims.append(_counted(label, count=count))
        elif victims:
            victims[at or 0] = _with_count(victims[at or 0], count=count)
    return tuple(victims)


def _targeted(target: Party, *, kind: str) -> Iterable[Victim]:
    name = target.name if target.name and not is_organisation(target.name) else None
    description = target.description or (target.name if not name else None)
    if description and thing_type(description):
        description = None
    if target.type == "infrastructure_only" or not (name or description):
        return ()
    number = "1" if name and kind in ("targeted_killing", "abduction_or_hostage") else None
    return (Victim(name, description, person_type(description or name or "", party=target.type), number),)


def _standing(counts: Sequence[Count]) -> list[Count]:
    """Counts of people who were not attackers and that no other count replaces."""
    replaced = {count.ref for count in counts if count.relation == "supersedes"}
    return [
        count
        for count in counts
        if count.side in _HARMED_SIDES and count.relation != "alternative_to" and count.id not in replaced
    ]


def _find(victims: Sequence[Victim], label: str | None) -> int | None:
    """Index of the victim that a label names; the first for no label."""
    if label is None:
        return 0 if victims else None
    named = (
        index
        for index, victim in enumerate(victims)
        for words in (victim.name, victim.description)
        if words and compare_strings(words, label, strict=True) > INCORRECT
    )
    return next(named, None)


def _counted(label: str, *, count: Count) -> Victim:
    return _with_count(Victim(None, label, person_type(label, party=count.victim_type)), count=count)


def _with_count(victim: Victim, *, count: Count) -> Victim:
    spared = count.number == 0 or count.qualifier == "none_reported"
    effect = (_SPARED if spared else _EFFECTS).get(count.outcome)
    effects = victim.effects if effect is None or effect in victim.effects else (*victim.effects, effect)
    number = victim.number if spared else victim.number or number_fill(count)
    return replace(victim, number=number, effects=effects)


def number_fill(count: Count) -> str:
    """Write a figure as MUC-4 does: ``3``, ``3 -``, ``- 3``, ``3 - 5``, ``~3``, ``PLURAL`` (codebook 2)."""
    number, high = count.number, count.number_high
    if number is None:
        return "PLURAL"
    if count.qualifier == "between" and high is not None:
        return f"{number} - {high}"
    forms = {
        "at_least": f"{number} -",
        "more_than": f"{number} -",
        "about": f"~{number}",
        "up_to": f"- {number}",
    }
    return forms.get(count.qualifier, str(number))
