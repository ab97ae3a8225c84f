"""Short made-up articles, each of which can be told from every other in the output.

Brief n is the same in every process. Its group, its town and its people have names that are made of n, so a record
that holds words of another brief, or half of them, is found out. ``facts`` are what must come out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from extractor.draft import Draft, DraftAttack, DraftClaim, DraftFigure

ONSETS = ("b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "y", "z", "sh", "ch")
VOWELS = ("a", "e", "i", "o", "u")
SYLLABLES = tuple(onset + vowel for onset in ONSETS for vowel in VOWELS)
FIRST_DAY = date(2016, 1, 2)
DAYS = 3000
MARK = "wire brief "
TEXT = (
    "{town}, {published:%B} {published.day} (Meridian Press) - Fighters of the {group} attacked a police post in {town} "
    "on {day}, killing {killed} policemen and wounding {wounded} others, the governor's office said.\n\n"
    "“We heard shots until midnight and stayed in the cellar,” said {person}, who runs a tea house beside the post. "
    "Ambulances took the wounded to the district hospital, and the market stayed shut on the day after.\n\n"
    "The {group} claimed responsibility for the attack in a statement on its Telegram channel.\n\n"
    "Meridian Press, wire brief {number}."
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record of a brief must say."""

    attacker: str
    town: str
    killed: int
    wounded: int
    claimed_by: str


@dataclass(frozen=True, slots=True)
class Brief:
    """An article, the draft of a perfect model, and the facts that must come out."""

    number: int
    text: str
    published: date
    draft: str
    facts: Facts

    @property
    def id(self) -> str:
        """The id of the article."""
        return f"brief-{self.number}"

    @property
    def line(self) -> dict[str, Any]:
        """The article as a line of JSONL; the last key is one that no reader knows."""
        return {"id": self.id, "text": self.text, "published": self.published.isoformat(), "desk": self.number % 7}


@lru_cache(maxsize=8192)
def brief(number: int) -> Brief:
    """Write brief ``number``, 0 to 999,999."""
    published = FIRST_DAY + timedelta(days=number % DAYS)
    day = f"{published - timedelta(days=1 + number % 3):%A}"
    town, group, person = name(number), f"{name(number, salt=37)} Front", name(number, salt=71)
    facts = Facts(group, town, 2 + number % 47, 60 + number % 53, group)
    text = TEXT.format(
        town=town,
        group=group,
        person=person,
        published=published,
        day=day,
        number=number,
        killed=facts.killed,
        wounded=facts.wounded,
    )
    return Brief(number, text, published, draft_of(facts, day=day).model_dump_json(), facts)


def name(number: int, *, salt: int = 0) -> str:
    """Make a name of four syllables, another one for every number: too long to be taken for a name that is known."""
    least = len(SYLLABLES)
    turned = (number * 7_919_317 + salt * 104_729_003) % least**4
    return "".join(SYLLABLES[turned // least**place % least] for place in range(4)).title()


def draft_of(facts: Facts, *, day: str) -> Draft:
    """Return what a perfect model would fill in."""
    figures = [
        DraftFigure(words=str(facts.killed), people="policemen"),
        DraftFigure(words=str(facts.wounded), people="others", outcome="wounded"),
    ]
    attack = DraftAttack(
        sentences=[1, 4],
        figures=figures,
        kind="ground_attack_on_forces",
        by=f"Fighters of the {facts.attacker}",
        by_type="non_state_armed_group",
        known="claimed",
        on="a police post",
        on_type="state_police",
        place=facts.town,
        place_relation="in",
        time=f"on {day}",
        claims=[DraftClaim(by=facts.claimed_by, channel="website_or_social_media")],
    )
    return Draft(attacks=[attack])
