"""What a model fills: small, literal, flat. It copies words and cites sentences; it never computes (R7, R23).

``Draft`` is what a capable model gives for a whole window. ``Passage`` is what the embedded model gives for one
passage; ``Passage.draft`` turns it into the same ``Draft``, so that everything after it is one path.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from .schema import Attribution, Channel, Kind, PartyType, PlaceRelation, Qualifier, Stage

DraftOutcome = Literal["killed", "wounded", "killed_or_wounded", "abducted", "captured", "missing", "other"]
Role = Literal["victims", "assailants", "bystanders", "part", "other_source", "newer", "total", "old"]
PassageRole = Literal["toll", "part", "newer", "total", "old"]
Report = Literal["attack", "more", "summary", "background"]

__all__ = ["Draft", "DraftAttack", "DraftFigure", "DraftTotal", "Passage", "Qualifier"]


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


class DraftAttack(Drafted):
    """One attack, in the order in which a reader thinks."""

    sentences: list[int]
    figures: list[DraftFigure] = []
    kind: Kind = "unknown"
    stage: Stage = "accomplished"
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
    claimed_by: str | None = None
    channel: Channel = "unknown"
    outlet: str | None = None
    denied_by: str | None = None
    weapons: list[str] = []
    several: bool = False


class DraftTotal(Drafted):
    """A figure over several attacks or a period (R8)."""

    sentence: int
    words: str
    people: str | None = None
    outcome: DraftOutcome = "killed"
    period: str | None = None


class Draft(Drafted):
    """What a window reports."""

    attacks: list[DraftAttack] = []
    totals: list[DraftTotal] = []


class PassageFigure(Drafted):
    """One figure of a passage. What happened to whom is settled by code: small models take a side at random."""

    words: str
    people: str | None = None
    role: PassageRole = "toll"

    def drafted(self) -> DraftFigure:
        """Return the same as a figure of a draft; what happened to the people is read from the words around it."""
        role: Role = "victims" if self.role == "toll" else self.role
        return DraftFigure(words=self.words, people=self.people, role=role)


class Passage(Drafted):
    """What one passage reports, figures first: with names first, small models take victims for attackers."""

    figures: list[PassageFigure] = []
    report: Report
    by: str | None = None
    on: str | None = None
    place: str | None = None

    def draft(self, sentences: list[int], *, claimed_by: str | None = None) -> Draft:
        """Return the same as a draft of a window that holds these sentences."""
        is_sum = self.report == "summary"
        totals = [
            DraftTotal(sentence=sentences[0], words=f.words, people=f.people)
            for f in self.figures
            if f.role == "total" or (is_sum and f.role == "toll")
        ]
        if is_sum or self.report == "background":
            return Draft(totals=totals)
        figures = [f.drafted() for f in self.figures if f.role not in ("total", "old")]
        attack = DraftAttack(
            sentences=sentences,
            figures=figures,
            by=self.by,
            on=self.on,
            place=self.place,
            claimed_by=claimed_by,
        )
        return Draft(attacks=[attack], totals=totals)
