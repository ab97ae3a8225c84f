"""Codes of the record in plain English."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date

from ..schema import Attribution, Basis, Channel, Claim, Incident, Place, Range, Side, Status, When

KINDS: Mapping[str, str] = {
    "ground_attack_on_forces": "Ground attack on forces", "armed_clash": "Armed clash",
    "attack_on_civilians": "Attack on civilians", "targeted_killing": "Targeted killing",
    "bombing_ied_mine": "Bombing or mine", "suicide_bombing": "Suicide bombing", "grenade": "Grenade attack",
    "shelling_rocket_missile": "Shelling, rockets or missiles", "air_or_drone_strike": "Air or drone strike",
    "chemical_attack": "Chemical attack", "abduction_or_hostage": "Abduction or hostage-taking",
    "arson_or_sabotage": "Arson or sabotage", "territory_seizure": "Seizure of territory", "other": "Other violence",
    "unknown": "Attack of an unknown kind",
}  # fmt: skip
PARTIES: Mapping[str, str] = {
    "state_military": "state military", "state_police": "state police", "state_official": "state officials",
    "pro_government_militia": "pro-government militia", "state_and_allied_forces": "state and allied forces",
    "non_state_armed_group": "non-state armed group", "political_militia": "political militia",
    "communal_militia": "communal militia", "criminal_group": "criminal group", "foreign_military": "foreign military",
    "peacekeepers": "peacekeepers", "private_security": "private security", "unidentified_armed": "unidentified gunmen",
    "civilians": "civilians", "infrastructure_only": "infrastructure only", "unknown": "",
}  # fmt: skip
ATTRIBUTIONS: Mapping[Attribution, str] = {
    "claimed": "claimed by the group itself",
    "stated_as_fact": "stated as fact",
    "attributed_by_authorities": "named by the authorities",
    "attributed_by_other_source": "named by another source",
    "suspected": "suspected",
    "inferred_from_context": "inferred from the context",
    "denied": "accused, and denying it",
    "unknown": "",
}
SIDES: Mapping[Side, str] = {
    "target": "victim side",
    "attacker": "attackers",
    "bystander": "bystanders",
    "unknown": "side not stated",
}
OUTCOMES: Mapping[str, str] = {
    "killed": "killed",
    "wounded": "wounded",
    "killed_or_wounded": "killed or wounded",
    "abducted": "abducted",
    "captured": "captured",
    "missing": "missing",
}
CHANNELS: Mapping[Channel, str] = {
    "propaganda_outlet": "propaganda outlet",
    "website_or_social_media": "website or social media",
    "video_or_audio": "video or audio",
    "letter_or_leaflet": "letter or leaflet",
    "phone_call": "phone call",
    "email": "e-mail",
    "note_at_scene": "note left at the scene",
    "spokesperson": "spokesperson",
    "broadcast": "broadcast",
    "other": "another channel",
    "unknown": "",
}
RELATIONS: Mapping[str, str] = {
    "independent": "",
    "subset_of": "part of",
    "alternative_to": "another account of",
    "supersedes": "replaces",
}
BASES: Mapping[Basis, str] = {
    "stated": "date as stated",
    "resolved_from_relative": "reckoned from the publication date",
    "inferred_from_context": "inferred from the context",
    "publication_default": "publication date, for no other is stated",
    "none": "",
}
STATUSES: Mapping[Status, str] = {
    "ok": "read",
    "empty": "no incident",
    "refused": "refused",
    "truncated": "cut off",
    "invalid": "unusable reply",
    "failed": "failed",
}
STATUS_SENTENCES: Mapping[Status, str] = {
    "ok": "",
    "empty": "The article was read, and no incident was found in it.",
    "refused": "The model declined to read this article. Nothing was extracted.",
    "truncated": "The reply was cut off before it was complete. Incidents may be missing.",
    "invalid": "The model's reply could not be used. Incidents may be missing.",
    "failed": "This article could not be processed. Nothing was extracted.",
}
FLAGS: Mapping[str, str] = {
    "broken_text": "Broken text",
    "rival_accounts": "Rival accounts",
    "ungrounded_value": "Value dropped",
    "ambiguous_date": "Ambiguous date",
    "ambiguous_place": "Ambiguous place",
}
FLAG_SENTENCES: Mapping[str, str] = {
    "broken_text": "The text is broken where this incident is told. Read the quote.",
    "rival_accounts": "The article gives rival accounts of the same dead.",
    "ungrounded_value": "The model gave a value that the article does not say; it was dropped.",
    "ambiguous_date": "The date can be read in more than one way.",
    "ambiguous_place": "More than one place has this name, and the article does not tell which is meant.",
}
VERDICTS: Mapping[str, str] = {
    "consistent": "The incidents' figures fit the stated total.",
    "inconsistent": "The incidents' figures do not fit the stated total.",
    "cannot_tell": "Whether the incidents' figures fit the stated total cannot be told.",
}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def flag_words(flag: str) -> str:
    """Return the short name of a reason for review."""
    return FLAGS.get(flag) or spaced(flag).capitalize()


def flag_sentence(flag: str) -> str:
    """Return a reason for review as a sentence."""
    return FLAG_SENTENCES.get(flag) or f"{spaced(flag).capitalize()}."


def spaced(code: str) -> str:
    """Return a code without underscores."""
    return code.replace("_", " ")


def joined(parts: Iterable[str | None]) -> str:
    """Join what is there by middle dots."""
    return " · ".join(part for part in parts if part)


def isolated(words: str) -> str:
    """Keep words that run right to left from reordering the English around them (UAX #9, FSI and PDI)."""
    turns = any(unicodedata.bidirectional(char) in ("R", "AL", "RLE", "RLO", "RLI") for char in words)
    return f"\u2068{words}\u2069" if turns else words


def range_words(bounds: Range) -> str:
    """Return bounds as a person writes them; the empty string where there is none."""
    low, best, high = bounds
    if low is None and best is None and high is None:
        return ""
    if low is not None and low == high:
        return str(low)
    if low is not None and high is not None:
        return f"{low}–{high}"
    if low is not None:
        return f"at least {low}"
    return f"up to {high}" if high is not None else f"about {best}"


def figure_words(number: int | None, high: int | None, qualifier: str, *, words: str) -> str:
    """Return one stated figure: the number with its qualifier, else the words that stand for it."""
    if qualifier == "none_reported":
        return "none"
    if number is None:
        return isolated(words)
    shown = str(number) if high is None else f"{number}–{high}"
    return shown if qualifier in ("exact", "between", "vague") else f"{spaced(qualifier)} {shown}"


def day_words(day: date) -> str:
    """Return a day as 5 Mar 2019."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def when_words(when: When) -> str:
    """Return the days of an incident; the empty string where none is known."""
    start, end = when.start, when.end
    if when.span == "on_or_before" and end:
        return f"on or before {day_words(end)}"
    if start is None or end is None:
        known = start or end
        return f"{'from' if start else 'until'} {day_words(known)}" if known else ""
    return days_words(start, end)


def days_words(start: date, end: date) -> str:
    """Return a stretch of days, what both ends share said once."""
    if start == end:
        return day_words(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day_words(end)}"
    if start.year == end.year:
        return f"{start.day} {MONTHS[start.month - 1]} – {day_words(end)}"
    return f"{day_words(start)} – {day_words(end)}"


def when_note(when: When) -> str:
    """Say how the days are meant and how they are known."""
    one = when.span == "one_day_within" and when.start != when.end
    meaning = "one day within these" if one else "over several days" if when.span == "spans_days" else ""
    words = f"“{isolated(when.words)}”" if when.words else ""
    return joined([meaning, words, BASES[when.basis]])


def place_words(place: Place) -> str:
    """Return a place by its names, none said twice."""
    parts: list[str] = []
    for part in (place.name, place.admin1, place.country):
        if part and not any(part.casefold() in seen.casefold() for seen in parts):
            parts.append(part)
    return ", ".join(parts)


PRECISIONS: Mapping[str, str] = {
    "exact": "exact spot",
    "town": "town",
    "near_town": "near a town",
    "admin2": "district",
    "admin1": "region",
    "country": "country only",
    "unknown": "",
}
PLACE_RELATIONS: Mapping[str, str] = {
    "near": "near it",
    "outskirts_of": "on its outskirts",
    "between": "between these",
    "area_within": "an area within it",
}


def place_note(place: Place) -> str:
    """Say how precisely a place is known, with its coordinates."""
    known = place.lat is not None and place.lon is not None
    spot = f"{place.lat:.2f}, {place.lon:.2f}" if known else ""
    precision = PRECISIONS[place.precision]
    return joined([PLACE_RELATIONS.get(place.relation), f"known to: {precision}" if precision else "", spot])


def claim_note(claim: Claim) -> str:
    """Say through what a group spoke."""
    return joined([f"through {isolated(claim.outlet)}" if claim.outlet else "", CHANNELS[claim.channel]])


def attribution_note(incident: Incident) -> str:
    """Say how the attacker is known."""
    how = ATTRIBUTIONS[incident.attribution]
    by = f": {isolated(incident.attributed_by)}" if incident.attributed_by and how else ""
    return how + by
