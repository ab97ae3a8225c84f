"""What a model fills: small, literal, flat. It copies words and cites sentences; it never computes (R7, R23).

``Draft`` is what a capable model gives for a whole window. ``Listing`` is what the embedded model gives for an article:
which attacks there are; ``telling`` turns it into the same ``Draft``, so that everything after it is one path.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from .schema import Attribution, Channel, Kind, PartyType, PlaceRelation, Polarity, Qualifier

DraftOutcome = Literal["killed", "wounded", "killed_or_wounded", "abducted", "captured", "missing", "other"]
Role = Literal["victims", "assailants", "bystanders", "part", "other_source", "newer", "total", "old"]
Mark = Literal["attempted", "several"]

__all__ = ["Draft", "DraftAttack", "DraftClaim", "DraftFigure", "DraftTotal", "Listed", "Listing", "Qualifier"]


class Drafted(BaseModel):
    """Base of everything a model fills: closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DraftFigure(Drafted):
    """One figure as written. ``part`` is a part of the figure before it, ``newer`` replaces it."""

    words: str
    people: str | None = None
    outcome: DraftOutcome = "killed"
    role: Role = "victims"
    source: str | None = None


class ToldFigure(DraftFigure):
    """A figure that code read: its sentence is known, and where in the view it stands, so that the same words elsewhere
    are not taken for it.
    """

    sentence: int
    at: int | None = None


class DraftClaim(Drafted):
    """A group that says of itself that it did it, or that it did not, and how."""

    by: str
    polarity: Polarity = "claimed"
    channel: Channel = "unknown"
    outlet: str | None = None


class DraftAttack(Drafted):
    """One attack, in the order in which a reader thinks."""

    sentences: list[int]
    figures: list[DraftFigure] = []
    kind: Kind = "unknown"
    marks: list[Mark] = []
    by: str | None = None
    by_type: PartyType = "unknown"
    linked_to: list[str] = []
    known: Attribution = "unknown"
    said_by: str | None = None
    on: str | None = None
    on_type: PartyType = "unknown"
    place: str | None = None
    place_relation: PlaceRelation = "unspecified"
    province: str | None = None
    country: str | None = None
    time: str | None = None
    claims: list[DraftClaim] = []
    weapons: list[str] = []


class DraftTotal(Drafted):
    """A figure over several attacks or a period (R8)."""

    sentence: int
    words: str
    people: str | None = None
    outcome: DraftOutcome = "killed"
    period: str | None = None


class ToldTotal(DraftTotal):
    """A total that code read, with its place in the view."""

    at: int | None = None


class Draft(Drafted):
    """What a window reports."""

    attacks: list[DraftAttack] = []
    totals: list[DraftTotal] = []


class Listed(Drafted):
    """One attack as the embedded model lists it: the words that single it out, and the number of a sentence.

    Small models list better when a number comes first, but the number is often wrong: code finds the sentence.
    """

    sentence: int
    place: str | None = None
    date: str | None = None
    attacker: str | None = None
    target: str | None = None
    killed: str | None = None


class Listing(Drafted):
    """The attacks that the embedded model finds in an article, in the order in which it lists them."""

    incidents: list[Listed]
