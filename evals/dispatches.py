"""Made-up articles with the reply that a perfect model would give, to benchmark everything but the model.

Article n is the same in every process, so that a server can be asked for its draft by number. No two
articles share names and figures: no cache may answer for a whole article. Each has about 600 words and two
incidents, with a subset, the attackers' dead, a claim, and a total over both.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from extractor.article import Article
from extractor.draft import Draft, DraftAttack, DraftClaim, DraftFigure, DraftTotal

INCIDENTS = 2
FIRST_DAY = date(2016, 1, 2)
DAYS = 3000
NUMBER = re.compile(rb"situation report (\d+)")
ONSETS = re.findall(r"\w+", "b br d dj f g gr h j k kh l m n ndi r s sh t tch v w y z")
VOWELS = re.findall(r"\w+", "a e i o u ai ou")


class Land(NamedTuple):
    """A country with a province, towns of it, and groups that fight there."""

    name: str
    adjective: str
    capital: str
    province: str
    towns: tuple[str, ...]
    groups: tuple[str, ...]


LANDS = (
    Land("Nigeria", "Nigerian", "ABUJA", "Borno", ("Bama", "Dikwa", "Gwoza", "Konduga", "Monguno"),
         ("Boko Haram", "Ansaru", "Islamic State West Africa Province")),
    Land("Nigeria", "Nigerian", "ABUJA", "Yobe", ("Damaturu", "Potiskum", "Gashua", "Geidam"),
         ("Boko Haram", "Islamic State West Africa Province")),
    Land("Mali", "Malian", "BAMAKO", "Mopti", ("Bandiagara", "Djenné", "Douentza", "Koro"),
         ("Jama'at Nusrat al-Islam wal-Muslimin", "Katiba Macina")),
    Land("Mali", "Malian", "BAMAKO", "Gao", ("Ansongo", "Bourem", "Tessit"),
         ("Islamic State in the Greater Sahara", "Katiba Macina")),
    Land("Burkina Faso", "Burkinabe", "OUAGADOUGOU", "Sahel", ("Djibo", "Dori", "Gorom-Gorom", "Sebba"),
         ("Ansarul Islam", "Group for the Support of Islam and Muslims")),
    Land("Burkina Faso", "Burkinabe", "OUAGADOUGOU", "Est", ("Fada N'Gourma", "Pama", "Diapaga", "Bogandé"),
         ("Ansarul Islam", "Group for the Support of Islam and Muslims")),
    Land("Afghanistan", "Afghan", "KABUL", "Helmand", ("Gereshk", "Lashkar Gah", "Musa Qala", "Sangin"),
         ("Taliban", "Islamic State Khorasan Province", "Haqqani network")),
    Land("Afghanistan", "Afghan", "KABUL", "Paktia", ("Chamkani", "Gardez", "Zurmat"),
         ("Taliban", "Haqqani network")),
    Land("Syria", "Syrian", "DAMASCUS", "Homs", ("Palmyra", "Tadmur", "Al-Qaryatayn", "Talbiseh"),
         ("Islamic State", "Horas al-Din")),
    Land("Syria", "Syrian", "DAMASCUS", "Deir ez-Zor", ("Mayadin", "Abu Kamal", "Hajin"),
         ("Islamic State", "Hayat Tahrir al-Sham")),
    Land("Colombia", "Colombian", "BOGOTA", "Cauca", ("Toribío", "Corinto", "Caloto", "Suárez"),
         ("ELN", "FARC dissidents", "Clan del Golfo")),
    Land("Colombia", "Colombian", "BOGOTA", "Norte de Santander", ("Tibú", "Ocaña", "Teorama", "Convención"),
         ("ELN", "FARC dissidents")),
    Land("Philippines", "Philippine", "MANILA", "Sulu", ("Jolo", "Luuk", "Patikul", "Siasi", "Talipao"),
         ("Abu Sayyaf", "Bangsamoro Islamic Freedom Fighters", "New People's Army")),
    Land("Somalia", "Somali", "MOGADISHU", "Lower Shabelle", ("Afgooye", "Marka", "Qoryooley", "Wanlaweyn"),
         ("al-Shabaab", "Islamic State in Somalia")),
    Land("Somalia", "Somali", "MOGADISHU", "Lower Juba", ("Jamaame", "Jilib", "Kismayo"),
         ("al-Shabaab", "Islamic State in Somalia")),
)  # fmt: skip

HEADLINE = "{group} kills {killed} soldiers near {town}, ministry says"
LEAD = (
    "{capital}, {month} {day} (Meridian Press) - At least {total} people were killed in two attacks in "
    "{province} province in {land} this week, the {adjective} interior ministry said in its situation report "
    "{number}."
)
RAID = (
    "Fighters of the {group} stormed an army camp near {town} before dawn on {first}, killing {killed} "
    "soldiers, including {part} officers, before reinforcements arrived from {third_town}."
)
LOSSES = (
    "Army spokesman Colonel {person} said that {assailants} attackers were killed in the gun battle around {village}."
)
CLAIM = "The {group} claimed responsibility for the raid in a statement that one {person} read on its Telegram channel."
SHOOTING = (
    "In a separate incident, gunmen opened fire on a police checkpoint in {other_town} on {second}, killing "
    "{policemen} policemen and wounding {wounded} others, residents said."
)
FILLERS = (
    "“We heard shots from the side of {village} and took the children into the yard of the mosque,” said "
    "{person}, who sells spare parts in the market of {town}.",
    "The road between {town} and {third_town} was still closed to lorries on the day after, according to "
    "{person} of the transport union.",
    "Governor {person} called off a visit to the {ward} district and asked residents to stay calm.",
    "The conflict in {land} began in {year} and has since forced some {hundreds},000 people from their "
    "homes, the United Nations refugee agency says in a paper from {name}.",
    "A {adjective} lawmaker, {person}, said that parliament had not been told how the {hundreds} million "
    "dollars for new vehicles were spent.",
    "Aid workers in {third_town} fear that the harvest around {name} will be lost if farmers cannot return "
    "to their fields before the rains of {any_month} set in.",
    "Schools in {ward} and {name} stayed shut, and shopkeepers swept broken glass from the pavement.",
    "Western governments have trained several {adjective} battalions since {year}, but diplomats in {name} "
    "complain about slow reforms and unpaid wages.",
    "{person}, a researcher at the {name} Institute, said the group had been pushed out of most towns and "
    "now relied on raids on isolated garrisons.",
    "In {any_month} {year} a similar raid on a base at {name} led to the dismissal of General {person}, then "
    "chief of the land forces.",
    "The ministry promised to publish the names of the fallen once their families in {name}, {name} and "
    "{third_town} had been informed.",
    "Rain had made the tracks around {village} impassable, which kept ambulances from {third_town} away for "
    "about {few} hours.",
    "“They know the terrain better than those who are sent to guard it,” said {person}, a teacher from "
    "{ward}.",
    "Elections for the provincial council of {province} are due in {any_month}, although the commission has "
    "yet to register {tens} per cent of the voters.",
    "The president, who was travelling in {resort}, sent his condolences through his spokeswoman {person}.",
    "Traders from {name} said that the price of a bag of millet had risen to {tens},{few}00 in the local "
    "currency.",
    "Telephone lines to {other_town} and {name} were cut for most of the day and could not be repaired "
    "before nightfall.",
    "The bishop of {third_town}, {person}, invited people of all faiths to a prayer at the old railway "
    "station.",
    "A committee under Judge {person} had warned in {any_month} that camps of this size could not be held "
    "with {few} watchtowers and a single well, and had proposed to move the garrison to {name}.",
    "Herders from {name} now take the longer route through {ward}, where they pay up to {few} per cent of "
    "the value of their cattle to whoever controls the bridge.",
    "Pictures that were passed around in {third_town} showed burnt lorries, a torn flag and the sign of the "
    "{name} Engineering Company, whose workers had left the site on the evening before.",
)  # fmt: skip


def name(rng: random.Random) -> str:
    """Make up a name of a person or a village."""
    return "".join(rng.choice(ONSETS) + rng.choice(VOWELS) for _ in range(rng.randint(2, 3))).title()


DRAWS: dict[str, Callable[[random.Random], object]] = {
    "name": name,
    "person": lambda rng: f"{name(rng)} {name(rng)}",
    "any_month": lambda rng: f"{date(2000, rng.randint(1, 12), 1):%B}",
    "resort": lambda rng: rng.choice(("Geneva", "Ankara", "Pretoria", "Doha", "New Delhi")),
    "few": lambda rng: rng.randint(2, 9),
    "tens": lambda rng: rng.randint(11, 80),
    "hundreds": lambda rng: rng.randint(210, 990),
}


@dataclass(frozen=True, slots=True)
class Dispatch:
    """An article, the reply to the question about it, and the figures that must come out."""

    article: Article
    reply: str
    killed: tuple[int, ...]
    assailants: int


@lru_cache(maxsize=4096)
def dispatch(number: int) -> Dispatch:
    """Write article ``number`` with its draft."""
    story = Story(number)
    text = "\n\n".join(" ".join(sentences) for sentences in story.paragraphs)
    article = Article(text, id=f"dispatch-{number}", published=story.published, language="en")
    reply = story.draft().model_dump_json()
    return Dispatch(article, reply, (story.killed, story.policemen), story.assailants)


def reply_to(request: bytes) -> str:
    """Return the draft of the article that a request holds."""
    return dispatch(int(NUMBER.findall(request)[-1])).reply


class Story:
    """What article ``number`` tells, drawn at random from its number; the mapping fills its sentences."""

    def __init__(self, number: int) -> None:
        self.rng = rng = random.Random(number)
        self.land = rng.choice(LANDS)
        self.published = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
        self.group = rng.choice(self.land.groups)
        self.killed, self.part, self.assailants = rng.randint(25, 68), rng.randint(2, 9), rng.randint(10, 24)
        self.policemen, self.wounded = rng.randint(4, 19), rng.randint(20, 57)
        self.total = self.killed + self.policemen
        self.first, self.second = (f"{self.published - timedelta(days=back):%A}" for back in (2, 1))
        self.town, self.other_town, self.third_town = rng.sample(self.land.towns, 3)
        self.words: dict[str, object] = {
            **self.land._asdict(), **vars(self),
            "land": self.land.name, "number": number, "year": self.published.year - rng.randint(1, 6),
            "month": f"{self.published:%B}", "day": self.published.day,
            "village": name(rng), "ward": name(rng),
        }  # fmt: skip
        self.paragraphs = self.told()

    def __getitem__(self, slot: str) -> object:
        """Return what the story settled for a slot, or a new draw."""
        return self.words[slot] if slot in self.words else DRAWS[slot](self.rng)

    def told(self) -> list[list[str]]:
        """Write what the draft cites between sentences that tell nothing new, in paragraphs."""
        templates = (HEADLINE, LEAD, RAID, LOSSES, CLAIM, SHOOTING)
        self.cited = [template.format_map(self) for template in templates]
        headline, lead, raid, losses, claim, shooting = self.cited
        fill = [template.format_map(self) for template in self.rng.sample(FILLERS, len(FILLERS))]
        head = [[headline], [lead, fill[0]], [raid, fill[1], losses], [claim, *fill[2:4]]]
        rest = [[shooting, *fill[4:6]], *(fill[at : at + 3] for at in range(6, len(fill), 3))]
        return head + rest

    def draft(self) -> Draft:
        """Return what a perfect model would fill in."""
        numbers = {sentence: n for n, sentence in enumerate(chain.from_iterable(self.paragraphs), start=1)}
        _, lead, *told = (numbers[sentence] for sentence in self.cited)
        raid = DraftAttack(
            sentences=told[:3],
            figures=[
                DraftFigure(words=str(self.killed), people="soldiers"),
                DraftFigure(words=str(self.part), people="officers", role="part"),
                DraftFigure(words=str(self.assailants), people="attackers", role="assailants"),
            ],
            kind="ground_attack_on_forces",
            by=f"Fighters of the {self.group}",
            by_type="non_state_armed_group",
            known="claimed",
            on="an army camp",
            on_type="state_military",
            place=self.town,
            place_relation="near",
            time=f"before dawn on {self.first}",
            claims=[DraftClaim(by=self.group, channel="website_or_social_media")],
        )
        shooting = DraftAttack(
            sentences=told[3:],
            figures=[
                DraftFigure(words=str(self.policemen), people="policemen"),
                DraftFigure(words=str(self.wounded), people="others", outcome="wounded"),
            ],
            kind="ground_attack_on_forces",
            by="gunmen",
            by_type="unidentified_armed",
            on="a police checkpoint",
            on_type="state_police",
            place=self.other_town,
            place_relation="in",
            time=f"on {self.second}",
        )
        total = DraftTotal(sentence=lead, words=f"At least {self.total}", people="people", period="this week")
        return Draft(attacks=[raid, shooting], totals=[total])
