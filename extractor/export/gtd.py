"""Rows in the shape of GTD: one per incident of a non-state attacker (codebook sections 2 to 9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ..normalize.spelling import fold
from ..schema import Channel, Incident, Kind, Outcome, PartyType, Place
from .actors import MILITARY, STATE, country_of, own_name
from .case import Case
from .column import Column, day, joined, number, text, whole
from .losses import Lost, count_common
from .precision import days_of, gtd_specificity
from .shape import Shape, origin, shape
from .tolls import is_none_stated, toll, tolls_of

ARMED_ASSAULT, BOMBING = 2, 3
ATTACK_TYPES = {
    1: "Assassination", 2: "Armed Assault", 3: "Bombing/Explosion", 4: "Hijacking",
    5: "Hostage Taking (Barricade Incident)", 6: "Hostage Taking (Kidnapping)",
    7: "Facility/Infrastructure Attack", 8: "Unarmed Assault", 9: "Unknown",
}  # fmt: skip
ATTACKS: Mapping[Kind, int] = {
    "ground_attack_on_forces": 2, "armed_clash": 2, "attack_on_civilians": 2, "territory_seizure": 2,
    "targeted_killing": 1, "bombing_ied_mine": 3, "suicide_bombing": 3, "grenade": 3, "shelling_rocket_missile": 3,
    "air_or_drone_strike": 3, "chemical_attack": 8, "abduction_or_hostage": 6, "arson_or_sabotage": 7,
}  # fmt: skip
TARGET_TYPES = {
    1: "Business", 2: "Government (General)", 3: "Police", 4: "Military", 14: "Private Citizens & Property",
    17: "Terrorists/Non-State Militias", 20: "Unknown",
}  # fmt: skip
TARGETS: Mapping[PartyType, int] = {
    "state_military": 4, "state_and_allied_forces": 4, "foreign_military": 4, "peacekeepers": 4,
    "pro_government_militia": 4, "state_police": 3, "state_official": 2, "private_security": 1, "civilians": 14,
    "non_state_armed_group": 17, "political_militia": 17, "communal_militia": 17, "criminal_group": 17,
}  # fmt: skip
WEAPON_TYPES = {
    2: "Chemical",
    5: "Firearms",
    6: "Explosives/Bombs/Dynamite",
    8: "Incendiary",
    9: "Melee",
    13: "Unknown",
}
WEAPONS: Mapping[Kind, int] = {
    "bombing_ied_mine": 6, "suicide_bombing": 6, "grenade": 6, "shelling_rocket_missile": 6, "air_or_drone_strike": 6,
    "chemical_attack": 2,
}  # fmt: skip
CLAIM_MODES = {
    1: "Letter", 2: "Call (post-incident)", 4: "E-mail", 5: "Note left at scene", 6: "Video",
    7: "Posted to website, blog, social media", 8: "Personal claim", 9: "Other", 10: "Unknown",
}  # fmt: skip
CHANNELS: Mapping[Channel, int] = {
    "letter_or_leaflet": 1, "phone_call": 2, "email": 4, "note_at_scene": 5, "video_or_audio": 6,
    "website_or_social_media": 7, "propaganda_outlet": 7, "spokesperson": 8, "broadcast": 9, "other": 9, "unknown": 10,
}  # fmt: skip
INSURGENCY = 1
_FIREARMS = re.compile(
    r"\b(?:gun\w*|rifle\w*|pistol\w*|revolver\w*|firearm\w*|small arms|shots?|kalas\w+|ak 47|fusil\w*|metralleta\w*|"
    r"mitraill\w*|armas? de fuego|armes? a feu|gewehr\w*|schusswaffe\w*|автомат\w*|винтовк\w*|стрелков\w*|بنادق|رشاش\w*)\b"
)
_INCENDIARY = re.compile(r"\b(?:petrol|molotov\w*|fire bombs?|incendiar\w*|arson|gasolin\w*|essence|benzin\w*)\b")
_MELEE = re.compile(r"\b(?:kni(?:fe|ves)|machetes?|axes?|swords?|cuchill\w*|couteau\w*|messer\w*|нож\w*)\b")


def left_out(case: Case) -> str | None:
    """Say why an incident is none of GTD's: a state or an international force did it."""
    state = case.incident.attacker.type in STATE or case.incident.attacker.type == "peacekeepers"
    return "the attacker is a state, or a force of states" if state else None


def attack_type(incident: Incident) -> int:
    """Return attacktype1: thrown devices used together with firearms are an armed assault."""
    if incident.kind == "grenade" and _has(_FIREARMS, incident):
        return ARMED_ASSAULT
    return ATTACKS.get(incident.kind, 9)


def weapon_type(incident: Incident) -> int:
    """Return weaptype1: from the kind of act, else from the words for the weapons."""
    if incident.kind in WEAPONS:
        return 5 if attack_type(incident) == ARMED_ASSAULT else WEAPONS[incident.kind]
    found = [(5, _FIREARMS), (8, _INCENDIARY), (9, _MELEE)]
    return next((code for code, words in found if _has(words, incident)), 13)


def target_type(incident: Incident) -> int:
    """Return targtype1."""
    return TARGETS.get(incident.target.type, 20)


def group_name(incident: Incident) -> str:
    """Return gname: the attacker's name, else the words for a group, else Unknown."""
    attacker = incident.attacker
    described = attacker.description if attacker.type not in ("unidentified_armed", "unknown") else None
    return own_name(attacker) or described or "Unknown"


def sub_group(incident: Incident) -> str | None:
    """Return gsubname: which groups the article links the attacker to."""
    linked = joined(incident.attacker.affiliated_with)
    return f"linked to {linked}" if linked else None


def is_uncertain(incident: Incident) -> int | None:
    """Return guncertain1: 0 for what is claimed or stated as fact, 1 for suspicion; None where nobody is named."""
    if incident.attribution == "unknown":
        return None
    return int(incident.attribution not in ("claimed", "stated_as_fact"))


def claimants(incident: Incident) -> list[str]:
    """Return the different groups that claim the incident, in order."""
    names = {
        fold(claim.claimed_by): claim.claimed_by for claim in reversed(incident.claims) if claim.polarity == "claimed"
    }
    return list(reversed(names.values()))


def is_claimed(incident: Incident) -> bool:
    """True if a group is said to claim it."""
    return bool(claimants(incident)) or incident.attribution == "claimed"


def claim_mode(incident: Incident) -> int | None:
    """Return claimmode of the first claim; None without one."""
    channel = next((claim.channel for claim in incident.claims if claim.polarity == "claimed"), None)
    if channel is None:
        return CHANNELS["unknown"] if is_claimed(incident) else None
    return CHANNELS[channel]


def is_doubtful(incident: Incident) -> bool:
    """True for an attack on a military target in which no civilians or bystanders are mentioned."""
    harmed = any(count.victim_type == "civilians" or count.side == "bystander" for count in incident.counts)
    return incident.target.type in MILITARY and not harmed


def people(incident: Incident, outcome: Outcome, *, of_attackers: bool = False) -> int | None:
    """Return nkill, nkillter, nwound or nwoundte: 0 only where the text says so."""
    if of_attackers:
        return toll(incident, outcome, rule="majority", side="attacker")
    found = toll(incident, outcome, rule="majority")
    is_none = not tolls_of(incident, outcome) and is_none_stated(incident, outcome)
    return 0 if is_none else found


def hostages(incident: Incident) -> int | None:
    """Return nhostkid."""
    return toll(incident, "abducted", rule="majority")


def is_kidnapping(incident: Incident) -> int:
    """Return ishostkid."""
    return int(incident.kind == "abduction_or_hostage" or bool(tolls_of(incident, "abducted")))


def is_near(place: Place) -> int:
    """Return vicinity: 1 for near or at the edge of the city."""
    return int(place.relation in ("near", "outskirts_of"))


def month(incident: Incident) -> int | None:
    """Return imonth: 0 where the days run over a month's end and it is not known on which side."""
    first, last = days_of(incident.when)
    one = first or last
    if one is None:
        return None
    is_open = first and last and (first.year, first.month) != (last.year, last.month) and not is_extended(incident)
    return 0 if is_open else one.month


def day_of_month(incident: Incident) -> int | None:
    """Return iday: the first day of what lasted, 0 where the day is not known."""
    days = days_of(incident.when)
    if days == (None, None):
        return None
    return days.first.day if days.first and (days.length == 1 or is_extended(incident)) else 0


def is_extended(incident: Incident) -> int:
    """Return extended: 1 for what lasted over a day."""
    days = days_of(incident.when)
    return int(incident.when.span == "spans_days" and days.length is not None and days.length > 1)


def year(incident: Incident) -> int | None:
    """Return iyear."""
    one = days_of(incident.when).first or days_of(incident.when).last
    return one.year if one else None


def approximate(incident: Incident) -> str | None:
    """Return approxdate: the days that it may have been, where it is not one."""
    first, last = days_of(incident.when)
    if first and last:
        return None if first == last else f"{first} to {last}"
    return f"on or before {last}" if last else f"on or after {first}" if first else None


def resolution(incident: Incident) -> date | None:
    """Return the last day of what lasted over a day."""
    return days_of(incident.when).last if is_extended(incident) else None


def _has(words: re.Pattern[str], incident: Incident) -> bool:
    return any(words.search(fold(weapon)) for weapon in incident.weapons)


COLUMNS: tuple[Column[Case], ...] = (
    text("eventid", lambda c: c.id, "Our id: article and incident. GTD's own ids come out of its registry."),
    whole("iyear", lambda c: year(c.incident), "Year of the first day."),
    whole("imonth", lambda c: month(c.incident), "Month of the first day; 0 unknown."),
    whole("iday", lambda c: day_of_month(c.incident), "The day, the first one of what lasted longer; 0 unknown."),
    text("approxdate", lambda c: approximate(c.incident), "The days that it may have been, or took."),
    whole("extended", lambda c: is_extended(c.incident), "1: it lasted over a day."),
    day("resolution", lambda c: resolution(c.incident), "Last day of what lasted over a day."),
    text("country_txt", lambda c: country_of(c.incident.place), "Country, in English where its code is known."),
    text("provstate", lambda c: c.incident.place.admin1, "First-level unit."),
    text("city", lambda c: c.incident.place.name if gtd_specificity(c.incident.place) <= 2 else "Unknown", "The town, as written; `Unknown` where it was none."),
    number("latitude", lambda c: c.incident.place.lat, "Of the town."),
    number("longitude", lambda c: c.incident.place.lon, "Of the town."),
    whole("specificity", lambda c: gtd_specificity(c.incident.place), "1 a town and its coordinates; 2 a town without; 3 second-level unit; 4 first-level unit; 5 less."),
    whole("vicinity", lambda c: is_near(c.incident.place), "1: near the town, or at its edge."),
    text("location", lambda c: c.incident.place.name, "The place as written."),
    text("summary", lambda c: c.incident.summary, "The incident in a sentence."),
    whole("doubtterr", lambda c: int(is_doubtful(c.incident)), "1: a military target, and no civilians or bystanders mentioned."),
    whole("alternative", lambda c: INSURGENCY if is_doubtful(c.incident) else None, "1 insurgency or guerilla action, where `doubtterr` is 1."),
    whole("multiple", lambda c: int(c.incident.aggregate), "1: several attacks that the report does not tell apart."),
    whole("success", lambda c: int(c.incident.stage == "accomplished"), "1: the attack took place."),
    whole("suicide", lambda c: int(c.incident.kind == "suicide_bombing"), "1: a suicide attack."),
    whole("attacktype1", lambda c: attack_type(c.incident), "Type of attack, by number."),
    text("attacktype1_txt", lambda c: ATTACK_TYPES[attack_type(c.incident)], "Type of attack.", values=tuple(ATTACK_TYPES.values())),
    whole("targtype1", lambda c: target_type(c.incident), "Type of target, by number."),
    text("targtype1_txt", lambda c: TARGET_TYPES[target_type(c.incident)], "Type of target.", values=tuple(TARGET_TYPES.values())),
    text("target1", lambda c: joined([own_name(c.incident.target), c.incident.target.description]), "Name of the target, and the words for it."),
    text("gname", lambda c: group_name(c.incident), "The attacker: name, else the words for the group, else `Unknown`."),
    text("gsubname", lambda c: sub_group(c.incident), "Groups that the article links the attacker to."),
    whole("guncertain1", lambda c: is_uncertain(c.incident), "0: claimed or stated as fact; 1: suspected, blamed, inferred or denied; empty: nobody is named."),
    whole("claimed", lambda c: int(is_claimed(c.incident)), "1: a group itself says that it did it."),
    whole("claimmode", lambda c: claim_mode(c.incident), "How it was claimed, by number."),
    text("claimmode_txt", lambda c: CLAIM_MODES[claim_mode(c.incident) or 10] if is_claimed(c.incident) else None, "How it was claimed.", values=tuple(CLAIM_MODES.values())),
    whole("compclaim", lambda c: int(len(claimants(c.incident)) > 1) if is_claimed(c.incident) else None, "1: different groups claim it; 0: one; empty: none."),
    whole("weaptype1", lambda c: weapon_type(c.incident), "Type of weapon, by number."),
    text("weaptype1_txt", lambda c: WEAPON_TYPES[weapon_type(c.incident)], "Type of weapon.", values=tuple(WEAPON_TYPES.values())),
    text("weapdetail", lambda c: joined(c.incident.weapons), "What was used, as written."),
    whole("nkill", lambda c: people(c.incident, "killed"), "The dead of all sides. Empty: none stated, or in words only."),
    whole("nkillter", lambda c: people(c.incident, "killed", of_attackers=True), "The attackers' dead, who are in `nkill` too."),
    whole("nwound", lambda c: people(c.incident, "wounded"), "The wounded of all sides."),
    whole("nwoundte", lambda c: people(c.incident, "wounded", of_attackers=True), "The attackers' wounded, who are in `nwound` too."),
    whole("ishostkid", lambda c: is_kidnapping(c.incident), "1: people were taken."),
    whole("nhostkid", lambda c: hostages(c.incident), "How many were taken."),
    text("scite1", lambda c: c.article.article_id, "Our id of the article."),
    *origin(lambda case: case),
)  # fmt: skip


def lost(case: Case) -> Lost:
    """Count what has no column: rival claims, denials, parts and ranges of figures, the captured and the missing."""
    incident = case.as_stated
    lost = count_common(incident, "wounded", "abducted")
    lost["rival claim"] += max(0, len(claimants(incident)) - 1)
    lost["denial"] += sum(claim.polarity == "denied" for claim in incident.claims)
    bounds = incident.killed()
    lost["range of deaths"] += bounds.low != bounds.high and bounds != (None, None, None)
    return +lost


GTD: Shape = shape(
    "gtd",
    "Rows in the shape of GTD: one per incident whose attacker is no state.",
    columns=COLUMNS,
    items=lambda case: [case],
    left_out=left_out,
    lost=lost,
)
