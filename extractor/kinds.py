"""Kinds: the weapon or the act that the sentences name decides, in the order of R29; the draft where they name none."""

from __future__ import annotations

from .cues import Cue, held
from .party_types import camp
from .schema import Kind, PartyType

BY_WEAPON: tuple[Cue, ...] = (
    "abduction_or_hostage", "suicide_bombing", "bombing_ied_mine", "air_or_drone_strike", "shelling_rocket_missile",
    "grenade", "chemical_attack",
)  # fmt: skip
FROM_AFAR: tuple[Cue, ...] = ("air_or_drone_strike", "shelling_rocket_missile")
"""What drops or fires bombs: a bomb from an aircraft or a gun is not one that was placed (R29)."""
BY_ACT: tuple[Cue, ...] = ("armed_clash", "arson_or_sabotage", "territory_seizure")


def kind_of(lead: str, rest: str, *, drafted: Kind, target: PartyType, language: str | None = None) -> Kind:
    """Return the kind of an attack from the sentence that opens it, then from the others (R29, R41)."""
    for text in (lead, rest):
        named: list[Kind] = [*held(BY_WEAPON, text, language=language)]  # type: ignore[list-item]  # cues named as kinds
        if "bombing_ied_mine" in named and any(thrower in named for thrower in FROM_AFAR):
            named.remove("bombing_ied_mine")
        if named:
            return drafted if drafted in named or drafted == "targeted_killing" else named[0]
    if drafted == "targeted_killing":
        return drafted
    if drafted in BY_WEAPON:
        return by_target(target, "unknown")
    acts: list[Kind] = [*held(BY_ACT, lead, language=language)]  # type: ignore[list-item]  # cues named as kinds
    return acts[0] if acts and drafted in (*acts, "unknown", "other") else by_target(target, drafted)


def by_target(target: PartyType, drafted: Kind) -> Kind:
    """Return the kind of an attack without a telling weapon: whom it was on decides."""
    if drafted in ("armed_clash", "arson_or_sabotage", "territory_seizure"):
        return drafted
    if camp(target) == "state":
        return "ground_attack_on_forces"
    return "attack_on_civilians" if camp(target) == "civilians" else drafted
