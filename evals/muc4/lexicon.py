"""Nouns that decide a set fill of MUC-4 which our records do not hold: kinds of weapon, building and office.

English only, as the MUC-4 articles are. A phrase is judged by its head noun, then by a word that stands
with it.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractor.schema import PartyType

from .strings import head_noun, word_set, words


def _by_noun(table: Mapping[str, str]) -> dict[str, str]:
    return {noun: fill for fill, nouns in table.items() for noun in nouns.split()}


_WEAPONS = _by_noun(
    {
        "MACHINE GUN": "MACHINEGUN SUBMACHINEGUN AK47 AK UZI M16",
        "MORTAR": "MORTAR",
        "HANDGUN": "PISTOL REVOLVER HANDGUN",
        "RIFLE": "RIFLE CARBINE",
        "GUN": "GUN GUNFIRE BULLET SHOT GUNSHOT FIREARM WEAPON SHOTGUN",
        "DYNAMITE": "DYNAMITE",
        "MINE": "MINE LANDMINE",
        "GRENADE": "GRENADE",
        "MOLOTOV COCKTAIL": "MOLOTOV COCKTAIL",
        "BOMB": "BOMB CARBOMB",
        "EXPLOSIVE": "EXPLOSIVE CHARGE DEVICE TNT RPG",
        "MISSILE": "MISSILE",
        "ROCKET": "ROCKET",
        "CUTTING DEVICE": "KNIFE MACHETE AXE BAYONET SWORD",
        "FIRE": "FIRE GASOLINE PETROL FLAMETHROWER",
        "STONE": "STONE ROCK",
    }
)
_VEHICLES = frozenset({"CAR", "TRUCK", "VEHICLE", "VAN", "BUS", "MOTORCYCLE"})
_THINGS = _by_noun(
    {
        "DIPLOMAT OFFICE OR RESIDENCE": "EMBASSY CONSULATE",
        "FINANCIAL": "BANK",
        "ENERGY": "PIPELINE PYLON TRANSFORMER SUBSTATION POWERLINE",
        "COMMUNICATIONS": "NEWSPAPER ANTENNA MAST TRANSMITTER",
        "WATER": "AQUEDUCT RESERVOIR",
        "TRANSPORTATION FACILITY": "AIRPORT TERMINAL PORT",
        "TRANSPORTATION ROUTE": "BRIDGE HIGHWAY ROAD RAILWAY AIRSTRIP",
        "TRANSPORT VEHICLE": "CAR BUS BUSE VEHICLE TRUCK VAN PLANE AIRCRAFT HELICOPTER JEEP TRAIN TAXI "
        "BOAT SHIP AMBULANCE MINIBUS MOTORCYCLE",
        "GOVERNMENT OFFICE OR RESIDENCE": "MINISTRY PALACE HALL CONGRESS",
        "CIVILIAN RESIDENCE": "HOUSE HOME RESIDENCE APARTMENT MANSION",
        "COMMERCIAL": "STORE SHOP RESTAURANT HOTEL MARKET BAZAAR FACTORY PLANT MALL BUSINESS BUSINESSE",
        "ORGANIZATION OFFICE": "HEADQUARTER OFFICE",
        "OTHER": "BUILDING CHURCH MOSQUE SCHOOL FACILITY FACILITIE INSTALLATION PROPERTY BARRACK BASE "
        "GARRISON OUTPOST POST BOOTH CHECKPOINT STATION POSITION TOWER POLE LINE SYSTEM BRANCH CENTER",
    }
)
# A word that stands with the noun and overrules it.
_SETTINGS = {
    "POLICE": "LAW ENFORCEMENT FACILITY",
    "POWER": "ENERGY",
    "ELECTRIC": "ENERGY",
    "ELECTRICAL": "ENERGY",
    "ELECTRICITY": "ENERGY",
    "RADIO": "COMMUNICATIONS",
    "TELEVISION": "COMMUNICATIONS",
    "TELEPHONE": "COMMUNICATIONS",
    "BANK": "FINANCIAL",
    "GOVERNMENT": "GOVERNMENT OFFICE OR RESIDENCE",
    "PRESIDENTIAL": "GOVERNMENT OFFICE OR RESIDENCE",
}
_PEOPLE = _by_noun(
    {
        "LEGAL OR JUDICIAL": "JUDGE MAGISTRATE JUSTICE ATTORNEY PROSECUTOR LAWYER",
        "DIPLOMAT": "AMBASSADOR CONSUL DIPLOMAT ATTACHE",
        "GOVERNMENT OFFICIAL": "SENATOR MINISTER MAYOR GOVERNOR DEPUTY CONGRESSMAN COUNCILMAN OFFICIAL",
        "POLITICAL FIGURE": "CANDIDATE POLITICIAN LEADER HOPEFUL",
        "SECURITY GUARD": "BODYGUARD GUARD WATCHMAN ESCORT",
        "LAW ENFORCEMENT": "POLICEMAN POLICEMEN POLICE GENDARME CONSTABLE",
        "ACTIVE MILITARY": "SOLDIER TROOP MARINE SERGEANT LIEUTENANT",
        "CIVILIAN": "CIVILIAN PEASANT STUDENT WOMAN WOMEN CHILD CHILDREN PRIEST FARMER REPORTER JOURNALIST",
    }
)
_PARTIES: dict[PartyType, str] = {
    "state_military": "ACTIVE MILITARY",
    "foreign_military": "ACTIVE MILITARY",
    "peacekeepers": "ACTIVE MILITARY",
    "state_and_allied_forces": "ACTIVE MILITARY",
    "state_police": "LAW ENFORCEMENT",
    "pro_government_militia": "LAW ENFORCEMENT",
    "state_official": "GOVERNMENT OFFICIAL",
    "political_militia": "POLITICAL FIGURE",
    "private_security": "SECURITY GUARD",
}
_ORGANISATIONS = word_set(
    "ARMY POLICE FORCE PARTY GROUP CONSORTIUM MINISTRY UNION COMPANY MOVEMENT FRONT COUNCIL BRIGADE "
    "BATTALION CHURCH UNIVERSITY BANK GOVERNMENT GUARD FEDERATION ASSOCIATION NAVY COMMITTEE MILITIA CARTEL"
)


def weapon_type(phrase: str) -> str | None:
    """INSTRUMENT TYPE of a weapon phrase; None for words that name no weapon."""
    named = words(phrase)
    if "BOMB" in named and not _VEHICLES.isdisjoint(named):
        return "VEHICLE BOMB"
    joined = "".join(named[-2:])  # machine gun, AK-47
    return _WEAPONS.get(joined) or next((_WEAPONS[w] for w in reversed(named) if w in _WEAPONS), None)


def thing_type(phrase: str) -> str | None:
    """PHYS TGT TYPE of a phrase whose head noun is a building, vehicle or installation; else None."""
    kind = _THINGS.get(head_noun(phrase))
    setting = next((_SETTINGS[word] for word in words(phrase) if word in _SETTINGS), None)
    return (setting if kind and kind != "TRANSPORT VEHICLE" else None) or kind


def person_type(phrase: str, *, party: PartyType) -> str:
    """HUM TGT TYPE of a phrase, by its noun, else by the party's type; CIVILIAN where nothing is known."""
    named = words(phrase)
    by_noun = next((_PEOPLE[word] for word in reversed(named) if word in _PEOPLE), None)
    kind = by_noun or _PARTIES.get(party, "CIVILIAN")
    former = kind in ("GOVERNMENT OFFICIAL", "ACTIVE MILITARY") and "FORMER" in named
    return f"FORMER {kind}" if former else kind


def is_organisation(name: str) -> bool:
    """Tell whether a name holds a noun for an organisation."""
    return not _ORGANISATIONS.isdisjoint(words(name))
