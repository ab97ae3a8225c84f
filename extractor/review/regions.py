"""The region of the gold format's tags that a country lies in."""

from __future__ import annotations

REGIONS: dict[str, str] = {
    "middle_east": "AE BH CY EG IL IQ IR JO KW LB OM PS QA SA SY TR YE",
    "north_africa": "DZ EH LY MA TN",
    "west_africa": "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG",
    "central_africa": "AO CD CF CG CM GA GQ ST TD",
    "east_africa": "BI DJ ER ET IO KE KM MG MU RE RW SC SD SO SS TF TZ UG YT",
    "southern_africa": "BW LS MW MZ NA SZ ZA ZM ZW",
    "south_asia": "AF BD BT IN LK MV NP PK",
    "southeast_asia": "BN ID KH LA MM MY PH SG TH TL VN",
    "east_asia": "CN HK JP KP KR MN MO TW",
    "central_asia": "KG KZ TJ TM UZ",
    "caucasus": "AM AZ GE",
    "europe": "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME "
    "MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
    "latin_america": "AG AI AR AW BB BL BM BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY "
    "LC MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI",
    "north_america": "CA GL PM US",
    "oceania": "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
}
BY_COUNTRY = {code: region for region, codes in REGIONS.items() for code in codes.split()}


def region_of(country_code: str | None) -> str | None:
    """Return the region of a country by its ISO 3166 code of two letters; None for one that is not known."""
    return BY_COUNTRY.get(country_code or "")
