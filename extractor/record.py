"""Records: merged findings become public incidents, with every derived value computed here and nowhere else.

``verify`` uses the same functions, so a value in an output file that does not follow from its words is noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .counts import count_evidence, counts_of
from .cues import has_cue
from .fold import find_words
from .found import Finding, FoundClaim, FoundCount, FoundTotal, Words
from .kinds import kind_of
from .normalize.countries import country_label
from .normalize.dates import Resolved, default_when, read_when, window_of
from .normalize.names import ordinary_case
from .normalize.places import locate
from .parties import name_in, party_of
from .party_types import camp, party_type
from .schema import (
    Attribution,
    Channel,
    Claim,
    Count,
    Evidence,
    Incident,
    Kind,
    Party,
    Place,
    PlacePrecision,
    PlaceRelation,
    Side,
    Total,
    When,
)
from .setting import Setting


def incident_of(finding: Finding, *, number: int, setting: Setting) -> Incident:
    """Build the public record of one attack."""
    attacker = party_of(
        attacker_words(finding, setting=setting), drafted_type=finding.by_type, linked_to=finding.linked_to, aliases=setting.aliases,
        quote=setting.quote, country=setting.country, is_upper=setting.is_upper,
    )  # fmt: skip
    target = target_of(finding, setting=setting)
    claims = tuple(claim_of(claim, attacker=attacker, setting=setting) for claim in finding.claims)
    counts = tuple(counts_of(finding, target=target, attacker=attacker, setting=setting))
    place = place_of(finding, setting=setting)
    when = when_of(finding, setting=setting)
    attribution = attribution_of(finding, attacker=attacker, claims=claims)
    incident = Incident(
        id=f"i{number}",
        summary="",
        kind=settled_kind(kind_in(finding, target=target, setting=setting), counts=counts, target=target, place=place),
        stage=finding.stage,
        attacker=attacker,
        attribution=attribution,
        attributed_by=attributed_by(finding, claims=claims, attribution=attribution, setting=setting),
        target=target,
        counts=counts,
        place=place,
        when=when,
        claims=claims,
        weapons=tuple(dict.fromkeys(w.text for w in finding.weapons)),
        aggregate=finding.several,
        needs_review=review_flags(finding, place=place),
        evidence=tuple(sentence_evidence(finding, setting=setting)),
    )
    return incident.model_copy(update={"summary": summary_of(incident)})


def attacker_words(finding: Finding, *, setting: Setting) -> Words | None:
    """Return the words for the attacker: a named one as drafted, else who claims the attack (R35), else as drafted."""
    if finding.by is not None and name_in(finding.by.text, aliases=setting.aliases) is not None:
        return finding.by
    claimant = next((claim.by for claim in finding.claims if claim.polarity == "claimed"), None)
    return claimant or finding.by


def kind_in(finding: Finding, *, target: Party, setting: Setting) -> Kind:
    """Return the kind from the cited sentences (R29)."""
    lead, *rest = (setting.view.sentence_text(n) for n in finding.sentences)
    return kind_of(lead, " ".join(rest), drafted=finding.kind, target=target.type, language=setting.language)


def settled_kind(kind: Kind, *, counts: Sequence[Count], target: Party, place: Place) -> Kind:
    """Return the kind of an attack whose sentences name neither weapon nor act: people were taken and nobody was killed,
    or it was on a place and so on those who live there (R29, R41).
    """
    outcomes = [count.outcome for count in counts if count.side != "attacker"]
    if kind in ("unknown", "attack_on_civilians") and outcomes[:1] == ["abducted"] and "killed" not in outcomes:
        return "abduction_or_hostage"
    whom = target.name or target.description
    if kind in ("unknown", "attack_on_civilians") and whom and is_one_killed(whom, counts):
        return "targeted_killing"
    at_home = bool(whom and place.name and find_words(place.name, whom))
    return "attack_on_civilians" if kind == "unknown" and at_home else kind


def is_one_killed(whom: str, counts: Sequence[Count]) -> bool:
    """Whether an attack was on one person, singled out, who was killed (R42)."""
    return any(
        count.outcome == "killed" and count.side == "target" and count.number == 1 and count.relation == "independent"
        and count.group is not None and find_words(whom, count.group) is not None
        for count in counts
    )  # fmt: skip


def target_of(finding: Finding, *, setting: Setting) -> Party:
    """Return the target: as drafted, else the people of the first figure of victims."""
    words = finding.on or next((c.people for c in finding.counts if c.role == "victims" and c.people), None)
    party = party_of(
        words, drafted_type=finding.on_type, linked_to=(), aliases=setting.aliases, quote=setting.quote,
        country=setting.country, is_upper=setting.is_upper,
    )  # fmt: skip
    people = next((c.people for c in finding.counts if c.role == "victims" and c.people), None)
    if party.type == "unknown" and people is not None:
        party = party.model_copy(update={"type": party_type(people.text) or "unknown"})
    if party.type == "unknown" and is_on_anyone(finding, party):
        party = party.model_copy(update={"type": "civilians"})
    return party


def is_on_anyone(finding: Finding, target: Party) -> bool:
    """Whether people were harmed at a target that no words make a force: whoever is there is a civilian (R48)."""
    is_place = (
        finding.on is not None
        and finding.place is not None
        and finding.on.touches(finding.place.start, finding.place.end)
    )
    is_harmed = any(c.role == "victims" and c.figure.number != 0 for c in finding.counts)
    return is_harmed and (is_place or target.name is None)


def place_of(finding: Finding, *, setting: Setting) -> Place:
    """Build the place and let the gazetteer derive the rest (R19, R20, R57)."""
    words = finding.place or finding.province or finding.country
    if words is None:
        return Place()
    spans = [w for w in (finding.place, finding.province, finding.country) if w is not None]
    unique = [w for n, w in enumerate(spans) if not any(w.touches(v.start, v.end) for v in spans[:n])]
    name = setting.name(finding.place) if finding.place else None
    place = Place(
        name=name,
        admin1=setting.name(finding.province) if finding.province else None,
        country=setting.name(finding.country) if finding.country else None,
        relation=finding.relation if finding.relation != "unspecified" else relation_in(finding.place),
        evidence=tuple(setting.quote(w.start, w.end) for w in unique),
    )
    return located(place, setting=setting)


def located(place: Place, *, setting: Setting) -> Place:
    """Let the gazetteer derive what a place's words leave open (R57)."""
    found = locate(place, language=setting.language, countries=setting.countries)
    return found if found.country_code or found.country else in_country(found, setting=setting)


def in_country(place: Place, *, setting: Setting) -> Place:
    """Put a place that nothing tells the country of into the one that the article is about (R57)."""
    if not setting.countries:
        return place
    code = setting.countries[0]
    known: PlacePrecision = "country" if place.precision == "unknown" else place.precision
    label = country_label(code, language=setting.language)
    return place.model_copy(update={"country": label, "country_code": code, "precision": known})


RELATION_WORDS: tuple[tuple[PlaceRelation, tuple[str, ...]], ...] = (
    ("outskirts_of", ("outskirts", "edge of", "limits", "suburb", "afueras", "périphérie", "окраин")),
    ("near", ("near", "outside", "close to", "km from", "miles from", "kilometres from", "cerca de", "près de", "возле", "вблизи")),
    ("between", ("between", "entre ", "между")),
    ("area_within", ("desert", "area of", "region", "province", "district", "countryside", "rural", "mountain", "forest", "zone")),
)  # fmt: skip


def relation_in(words: Words | None) -> PlaceRelation:
    """Read how the act lies to the named place from the words of the place (R57)."""
    if words is None:
        return "unspecified"
    text = words.text.casefold()
    return next((relation for relation, cues in RELATION_WORDS if any(cue in text for cue in cues)), "in")


def when_of(finding: Finding, *, setting: Setting) -> When:
    """Resolve the time words; without any, the article's stated period, else up to publication (R21)."""
    return (
        when_stated(finding.time, setting=setting)
        or when_within(setting.period, setting=setting)
        or when_from(default_when(setting.published), words=None, evidence=())
    )


def when_stated(words: Words | None, *, setting: Setting) -> When | None:
    """Resolve time words; None if there are none that can be read."""
    read = read_when(words.text, published=setting.published, language=setting.language) if words else None
    return when_from(read, words=words.text, evidence=setting.evidence(words)) if words and read else None


def when_within(period: Words | None, *, setting: Setting) -> When | None:
    """Resolve a stated period to one day within it; None if there is none that can be read."""
    read = window_of(period.text, published=setting.published) if period else None
    return when_from(read, words=None, evidence=setting.evidence(period)) if read else None


def when_from(read: Resolved, *, words: str | None, evidence: tuple[Evidence, ...]) -> When:
    """Put resolved days and their words together."""
    return When(
        words=words, start=read.start, end=read.end, span=read.span, basis=read.basis, precision=read.precision,
        evidence=evidence,
    )  # fmt: skip


def claim_of(claim: FoundClaim, *, attacker: Party, setting: Setting) -> Claim:
    """Build a claim; its evidence is the sentence that makes it."""
    named = name_in(claim.by.text, aliases=setting.aliases)
    name = ordinary_case(named) if named and setting.is_upper else named or setting.name(claim.by)
    if attacker.name and (name in attacker.name or attacker.name in name):
        name = attacker.name
    return Claim(
        claimed_by=name,
        channel=claim.channel if claim.channel != "unknown" else channel_in(claim.said.text),
        outlet=setting.name(claim.outlet) if claim.outlet else None,
        polarity=claim.polarity,
        evidence=setting.quote(claim.said.start, claim.said.end),
    )


CHANNEL_WORDS: tuple[tuple[Channel, tuple[str, ...]], ...] = (
    ("propaganda_outlet", ("amaq", "propaganda", "news agency", "media arm", "al-furqan", "az-zallaqa")),
    ("website_or_social_media", ("website", "telegram", "twitter", "facebook", "whatsapp", "online", "social media", "text message", "posted")),
    ("video_or_audio", ("video", "audio", "recording", "vidéo")),
    ("letter_or_leaflet", ("letter", "leaflet", "pamphlet", "carta", "panfleto", "communiqué", "lettre")),
    ("phone_call", ("telephone", "phone call", "called a", "by phone", "llamada")),
    ("email", ("email", "e-mail")),
    ("note_at_scene", ("note left", "sign left", "banner", "left a note")),
    ("broadcast", ("radio", "television", "broadcast")),
    ("spokesperson", ("spokesman", "spokeswoman", "spokesperson", "portavoz", "porte-parole", "vocero", "представитель", "متحدث")),
)  # fmt: skip


def channel_in(text: str) -> Channel:
    """Read the channel of a claim from its sentence; the group's own outlet beats the medium (R55)."""
    low = text.casefold()
    return next((channel for channel, words in CHANNEL_WORDS if any(w in low for w in words)), "unknown")


HEDGES = (
    "suspected",
    "believed to be",
    "allegedly",
    "presumed",
    "presunt",
    "présumé",
    "предполож",
    "mutmaßlich",
    "supuest",
)
AUTHORITIES = ("police", "army", "military", "official", "ministry", "minister", "governor", "government", "authorities",
               "prosecutor", "polic", "ejército", "armée", "gendarm", "ministère", "mayor", "полици", "министерств", "military spokesman")  # fmt: skip


def attribution_of(finding: Finding, *, attacker: Party, claims: Sequence[Claim]) -> Attribution:
    """Say how the article knows the attacker: a claim beats a draft, hedging words beat plain statement (R16, R26, R53)."""
    if any(claim.polarity == "claimed" for claim in claims):
        return "claimed"
    if any(claim.polarity == "denied" for claim in claims):
        return "denied"
    if finding.known not in ("unknown", "claimed", "denied"):
        return finding.known
    if attacker.name is None and attacker.type in ("unidentified_armed", "unknown"):
        return "unknown"
    if finding.by is not None and any(hedge in finding.by.text.casefold() for hedge in HEDGES):
        return "suspected"
    if finding.said_by is not None:
        said = finding.said_by.text.casefold()
        known = any(word in said for word in AUTHORITIES) or camp(party_type(said) or "unknown") == "state"
        return "attributed_by_authorities" if known else "attributed_by_other_source"
    return "stated_as_fact"


def attributed_by(
    finding: Finding, *, claims: Sequence[Claim], attribution: Attribution, setting: Setting
) -> str | None:
    """Say who names the attacker (R53, R55)."""
    if attribution == "claimed" and claims:
        outlet = f" ({claims[0].outlet})" if claims[0].outlet else ""
        return f"{claims[0].claimed_by}{outlet}"
    return setting.name(finding.said_by) if finding.said_by else None


def sentence_evidence(finding: Finding, *, setting: Setting) -> Iterator[Evidence]:
    """Yield the cited sentences, neighbours joined into one quote."""
    runs: list[list[int]] = []
    for number in finding.sentences:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    for run in runs:
        first, last = setting.view.sentences[run[0] - 1], setting.view.sentences[run[-1] - 1]
        yield setting.quote(first.start, last.end)


def review_flags(finding: Finding, *, place: Place) -> tuple[str, ...]:
    """Collect why a person should look (R60)."""
    ambiguous = place.name is not None and place.country_code is None
    return tuple(dict.fromkeys((*finding.flags, *(("ambiguous_place",) if ambiguous else ()))))


KIND_WORDS = {
    "ground_attack_on_forces": "Ground attack on forces", "armed_clash": "Armed clash", "attack_on_civilians": "Attack on civilians",
    "targeted_killing": "Targeted killing", "bombing_ied_mine": "Bombing", "suicide_bombing": "Suicide bombing", "grenade": "Grenade attack",
    "shelling_rocket_missile": "Shelling", "air_or_drone_strike": "Air or drone strike", "chemical_attack": "Chemical attack",
    "abduction_or_hostage": "Abduction", "arson_or_sabotage": "Arson or sabotage", "territory_seizure": "Seizure of territory",
}  # fmt: skip


def summary_of(incident: Incident) -> str:
    """Write a neutral line from the record itself, so that it cannot say more than the record (R25)."""
    who = incident.attacker.canonical or incident.attacker.name
    where = ", ".join(
        dict.fromkeys(p for p in (incident.place.name, incident.place.admin1, incident.place.country) if p)
    )
    parts = [
        KIND_WORDS.get(incident.kind, "Attack"),
        f"by {who}" if who else "",
        f"in {where}" if where else "",
    ]
    tolls = [toll for outcome in ("killed", "wounded", "abducted") if (toll := toll_words(incident, outcome))]
    head = " ".join(part for part in parts if part)
    return head + (": " + ", ".join(tolls) if tolls else "") + "."


def toll_words(incident: Incident, outcome: str) -> str:
    """Write the first count of one outcome in the article's own words."""
    first = next((c for c in incident.counts if c.outcome == outcome and c.relation == "independent"), None)
    return "" if first is None else f"{first.words} {outcome}" + (" (attackers)" if first.side == "attacker" else "")


def total_of(total: FoundTotal, *, setting: Setting) -> Total:
    """Build a total; which incidents it covers is settled by the totals check."""
    found = FoundCount(total.words, total.figure, total.people, total.outcome, "total", None, total.sentence)
    return Total(
        outcome="killed" if total.outcome == "other" else total.outcome,
        side=total_side(total, setting=setting),
        number=total.figure.number,
        number_high=total.figure.number_high,
        qualifier=total.figure.qualifier,
        words=total.words.text,
        period=total.period.text if total.period else None,
        evidence=count_evidence(found, setting=setting),
    )


def total_side(total: FoundTotal, *, setting: Setting) -> Side:
    """Say whose losses a total counts: of civilians and state forces the target's, of "people" anyone's (R31, R50)."""
    people = total.people.text if total.people else ""
    if has_cue("anyone", people, language=setting.language):
        return "unknown"
    return "target" if camp(party_type(people) or "unknown") in ("civilians", "state") else "unknown"


def period_of(totals: Iterable[FoundTotal], findings: Sequence[Finding]) -> Words | None:
    """Return the article's stated period: that of a total told before all attacks (R21)."""
    first = min((finding.sentences[0] for finding in findings), default=0)
    return next((t.period for t in totals if t.period is not None and t.sentence < first), None)
