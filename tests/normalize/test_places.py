"""Places: what is located, how exactly, and what is left open rather than guessed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.normalize.gazetteer_cache import load_gazetteer
from extractor.normalize.places import article_countries, country_code, find_places, locate
from extractor.normalize.units import find_units
from extractor.schema import Place, PlacePrecision, PlaceRelation

# Name, unit, country, relation, the article's countries; ISO 3166-2 code, precision, rounded latitude.
Row = tuple[
    str | None, str | None, str | None, PlaceRelation, str, str | None, PlacePrecision, float | None
]  # fmt: skip
LOCATED: list[Row] = [
    # the worked example
    ("eastern desert of the central province of Homs", "Homs", "Syria", "area_within", "", "SY-HI",
     "admin1", None),
    ("a desert area extending from the center of the country", "Deir Ezzor", "Syria", "area_within", "",
     "SY-DY", "admin1", None),
    ("western limits of Aleppo", "Aleppo", "Syria", "outskirts_of", "", "SY-HL", "near_town", 36.2),
    ("north-eastern province of Latakia", "Latakia", "Syria", "area_within", "", "SY-LA", "admin1", None),
    # a town, by its country or unit
    ("Homs", None, None, "in", "SY", "SY-HI", "town", 34.7),
    ("Aleppo", None, None, "in", "", "SY-HL", "town", 36.2),
    ("Aleppo, Syria", None, None, "in", "US", "SY-HL", "town", 36.2),
    ("Tripoli", None, None, "in", "LB", "LB-AS", "town", 34.4),
    ("Tripoli", None, None, "in", "LY", "LY-TB", "town", 32.9),
    ("Tripoli", None, "Lebanon", "in", "LY", "LB-AS", "town", 34.4),
    ("Rann", "Borno", None, "in", "NG", "NG-BO", "town", 12.3),
    ("the town of Rann in Borno state", None, "Nigeria", "in", "", "NG-BO", "town", 12.3),
    ("Saraqeb, Idlib", None, None, "in", "SY", "SY-ID", "town", 35.9),
    ("San Miguel", None, "El Salvador", "in", "", "SV-SM", "town", 13.5),
    ("Palmyra", None, None, "in", "SY US", "SY-HI", "town", 34.6),
    ("Goma", None, "Congo", "in", "CD", "CD-NK", "town", -1.7),
    ("Baghdad's Sadr City", None, None, "in", "IQ", "IQ-BG", "town", 33.4),
    ("Jalalabad, the capital of Nangarhar province", None, "Afghanistan", "in", "", "AF-NAN", "town", 34.4),
    ("Mocímboa da Praia", "Cabo Delgado", "Mozambique", "in", "", "MZ-P", "town", -11.4),
    ("Rafah", None, "Gaza Strip", "in", "", None, "town", 31.3),
    ("Washington", None, None, "in", "US", "US-DC", "town", 38.9),
    # other languages and scripts, inflection
    ("Бахмут", "Донецкая область", "Украина", "in", "", "UA-14", "town", 48.6),
    ("город Бахмут в Донецкой области", None, None, "in", "UA", "UA-14", "town", 48.6),
    ("село в Харьковской области", None, None, "in", "UA", "UA-63", "admin1", None),
    ("دير الزور", None, "سوريا", "in", "", "SY-DY", "town", 35.3),
    ("محافظة حمص", None, None, "in", "SY", "SY-HI", "admin1", None),
    ("阿勒颇省", None, None, "in", "SY", "SY-HL", "admin1", None),
    ("İdlib", None, "Suriye", "in", "", "SY-ID", "town", 35.9),
    # spellings that no list has
    ("Khan Sheikhun", None, "Syria", "in", "", "SY-ID", "town", 35.4),
    ("Abu al-Duhur", None, "Syria", "in", "", "SY-ID", "town", 35.7),
    ("Sheikh Zuweid", "North Sinai", "Egypt", "in", "", "EG-SIN", "town", 31.2),
    ("Sheikh Zuweid, North Sinai", None, "Egypt", "in", "", "EG-SIN", "town", 31.2),
    # a unit, by its kind word or because no town has the name
    ("Homs province", None, None, "in", "SY", "SY-HI", "admin1", None),
    ("Homs Governorate", None, "Syria", "in", "", "SY-HI", "admin1", None),
    ("Borno", None, None, "in", "NG", "NG-BO", "admin1", None),
    ("Anbar", None, None, "in", "IQ", "IQ-AN", "admin1", None),
    ("North Waziristan", None, "Pakistan", "in", "", "PK-KP", "admin1", None),
    ("the Anglophone North-West region", None, "Cameroon", "in", "", "CM-NW", "admin1", None),
    (None, "Ituri", "DRC", "unspecified", "", "CD-IT", "admin1", None),
    ("Diffa", None, "Niger", "area_within", "", "NE-2", "admin1", None),
    # a district
    ("Chibok local government area", "Borno", "Nigeria", "in", "", "NG-BO", "admin2", 10.9),
    ("Soum province", None, "Burkina Faso", "in", "", "BF-12", "admin2", None),
    ("vereda El Palo, municipio de Caloto", "Cauca", "Colombia", "in", "", "CO-CAU", "admin2", 3.0),
    ("Sukma district of Chhattisgarh", None, "India", "in", "", "IN-CG", "admin2", 18.3),
    # beside a town, or in an unknown part of one
    ("near Gao", None, "Mali", "near", "", "ML-7", "near_town", 16.3),
    ("Mosul Dam", None, "Iraq", "in", "", "IQ-NI", "near_town", 36.3),
    ("Northern Homs countryside", None, "Syria", "in", "", "SY-HI", "near_town", 34.7),
    ("Al-Shifa hospital in Gaza City", None, "Palestine", "in", "", None, "near_town", 31.5),
    # nothing that could be wrong
    ("Dogo Gide village in Tillabéri region", None, None, "in", "NE", "NE-6", "admin1", None),
    ("between Homs and Palmyra", None, "Syria", "between", "", "SY-HI", "admin1", None),
    ("Aleppo and Idlib", None, "Syria", "in", "", None, "country", None),
    ("Springfield", None, "United States", "in", "", None, "country", None),
    ("Maiduguri", None, "Cameroon", "in", "", None, "country", None),
    ("Tripoli", None, None, "in", "", None, "unknown", None),
    ("the Sinai Peninsula", None, "Egypt", "in", "", None, "country", None),
    (None, None, "Somalia", "unspecified", "", None, "country", None),
    ("Quds Boulevard", None, None, "in", "IR US", None, "unknown", None),
    ("Homs", None, "Ruritania", "in", "SY", None, "unknown", None),
    (None, None, None, "unspecified", "", None, "unknown", None),
]  # fmt: skip
COUNTRIES = [
    ("Syria", "SY"), ("Siria", "SY"), ("Сирия", "SY"), ("سوريا", "SY"), ("Syrien", "SY"), ("叙利亚", "SY"),
    ("DR Congo", "CD"), ("RDC", "CD"), ("República Democrática del Congo", "CD"), ("Congo-Brazzaville", "CG"),
    ("Ivory Coast", "CI"), ("Côte d'Ivoire", "CI"), ("Burma", "MM"), ("the Philippines", "PH"),
    ("Kosovo", "XK"),
    ("US", "US"), ("U.S.", "US"), ("SYR", "SY"), ("UK", "GB"), ("Northern Ireland", "GB"), ("Gaza", "PS"),
    ("West Bank", "PS"), ("northern Syria", "SY"), ("Federal Republic of Nigeria", "NG"), ("Chechnya", "RU"),
    ("Syrian", "SY"), ("Niger", "NE"), ("Nigeria", "NG"), ("South Sudan", "SS"), ("Guinea-Bissau", "GW"),
    ("Congo", None), ("Korea", None), ("Syria and Iraq", None), ("Ruritania", None), ("", None),
]  # fmt: skip
ADJECTIVES = [
    ("Nigerian soldiers died.", ["NG"]), ("Nigerien soldiers died.", ["NE"]),
    ("Des soldats nigériens et maliens.", ["NE", "ML"]), ("Un soldado sirio murió.", ["SY"]),
    ("Die syrische Armee meldete es.", ["SY"]), ("Российские войска отошли.", ["RU"]),
    ("قتل جنود سوريون", ["SY"]), ("Turkana herders fled.", ["KE"]),
    ("He wore a jersey, threw a grenade.", []),
    ("The U.S. embassy spoke.", ["US"]), ("They told us to leave.", []), ("South Sudanese rebels.", ["SS"]),
]  # fmt: skip
UNITS = [
    ("CD", "North Kivu", "CD-NK"), ("CD", "Kivu del Norte", "CD-NK"), ("CD", "Sud-Kivu", "CD-SK"),
    ("IQ", "Nineveh", "IQ-NI"), ("IQ", "Salaheddine", "IQ-SD"), ("SY", "Deir al-Zour province", "SY-DY"),
    ("SY", "ريف دمشق", "SY-RD"), ("UA", "Харьковской области", "UA-63"), ("UA", "Donetsk Oblast", "UA-14"),
    ("AF", "Nangahar", "AF-NAN"), ("SO", "Lower Shabelle region", "SO-SH"), ("SD", "North Darfur", "SD-DN"),
    ("ML", "Timbuktu", "ML-6"), ("BF", "eastern region", "BF-08"), ("ET", "Tigray", "ET-TI"),
    ("YE", "Hodeidah", "YE-HU"), ("ID", "Central Java", "ID-JT"), ("RU", "Omsk", "RU-OMS"),
    ("RU", "Tomsk region", "RU-TOM"), ("SY", "Nowhere", None),
]  # fmt: skip
NIGERIA = (
    "MAIDUGURI, Nigeria (Reuters) - At least 12 people were killed on Sunday when Boko Haram fighters "
    "attacked the town of Rann in Borno state. President Muhammadu Buhari condemned it. Most of the dead "
    "were in Gamboru Ngala. In neighbouring Niger, soldiers in Diffa were on alert."
)
TEXT = st.text(max_size=60) | st.text(alphabet="AaBb ,'-.()’сСل省İ", max_size=40)


def located(row: Row) -> Place:
    name, admin1, country, relation, countries, *_ = row
    place = Place(name=name, admin1=admin1, country=country, relation=relation)
    return locate(place, countries=countries.split())


@pytest.mark.parametrize("row", LOCATED, ids=[f"{r[0] or r[1] or r[2]}-{r[3]}-{r[4]}" for r in LOCATED])
def test_place_is_located_as_exactly_as_it_can_be(row: Row) -> None:
    place, (*_, code, precision, lat) = located(row), row
    assert (place.admin1_code, place.precision) == (code, precision)
    assert (None if place.lat is None else round(place.lat, 1)) == lat
    assert (place.lat is None) == (place.lon is None) == (place.geonameid is None)


def test_stated_fields_stay_as_written_and_others_are_filled() -> None:
    place = locate(Place(name="Бахмут", country="Украина"))
    assert (place.country, place.country_code, place.admin1) == ("Украина", "UA", "Donetsk")
    assert locate(Place(name="Rann in Borno state"), countries=["NG"]).admin1 == "Borno"


def test_country_is_named_in_the_article_s_language() -> None:
    assert locate(Place(name="Alepo"), countries=["SY"], language="es").country == "Siria"
    assert locate(Place(name="Aleppo"), countries=["SY"]).country == "Syria"
    assert locate(Place(name="Goma"), countries=["CD"], language="es").country == "República Democrática del Congo"


def test_larger_namesake_in_another_named_country_leaves_the_place_open() -> None:
    assert locate(Place(name="Tripoli"), countries=["LB", "LY"]).lat is None
    assert locate(Place(name="Tripoli"), countries=["LY", "LB"]).country_code == "LY"


@pytest.mark.parametrize(("name", "code"), COUNTRIES, ids=[n or "empty" for n, _ in COUNTRIES])
def test_country_code_reads_names_codes_and_phrases(name: str, code: str | None) -> None:
    assert country_code(name) == code


def test_language_settles_a_name_of_two_countries() -> None:
    assert country_code("Congo", language="en") in {"CG", None}


@pytest.mark.parametrize(("country", "name", "code"), UNITS, ids=[n for _, n, _ in UNITS])
def test_unit_is_found_under_any_spelling(country: str, name: str, code: str | None) -> None:
    units = find_units(name, load_gazetteer(), countries=[country])
    assert {u.admin1_code for u in units} == ({code} if code else set())


@pytest.mark.parametrize(("text", "codes"), ADJECTIVES, ids=[t for t, _ in ADJECTIVES])
def test_countries_are_found_by_adjective_and_acronym(text: str, codes: list[str]) -> None:
    assert article_countries(text) == codes


def test_countries_come_in_order_of_prominence() -> None:
    assert article_countries(NIGERIA)[:2] == ["NG", "NE"]


def test_country_is_implied_by_its_towns() -> None:
    assert article_countries("Shells fell on Aleppo overnight. In Idlib two people died.") == ["SY"]


def test_found_places_are_where_they_say() -> None:
    found = find_places(NIGERIA)
    assert [p.words for p in found] == [
        "MAIDUGURI", "Nigeria", "Rann", "Borno", "Gamboru Ngala", "Niger", "Diffa",
    ]  # fmt: skip
    assert all(NIGERIA[p.start : p.end] == p.words for p in found)
    assert {p.words: p.kind for p in found}["Nigeria"] == "country"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Suriye'nin İdlib kentinde iki asker öldü.", ["Suriye", "İdlib"]),
        ("قتل خمسة جنود سوريين في دير الزور شرقي سوريا", ["دير الزور", "سوريا"]),
        ("叙利亚北部阿勒颇省发生袭击", ["叙利亚", "阿勒颇"]),
        ("Обстрел Харькова: Украина", ["Харькова", "Украина"]),
        ("Des combats dans l'Ituri, en RD Congo.", ["Ituri", "RD Congo"]),
        ("LA UNION, EL SALVADOR. THE MAN WAS SHOT IN SAN MIGUEL.", ["EL SALVADOR", "SAN MIGUEL"]),
        ("In Syria, Most of them fled; most went home.", ["Syria"]),
        ("Hassan Nasrallah spoke in Beirut, Lebanon.", ["Beirut", "Lebanon"]),
        ("Latin America and the Middle East", []),
    ],
    ids=[
        "suffix",
        "arabic",
        "no spaces",
        "inflected",
        "elision",
        "capitals",
        "common word",
        "person",
        "no place",
    ],
)
def test_place_names_are_found_in_any_script(text: str, words: list[str]) -> None:
    found = [p.words for p in find_places(text)]
    assert [w for w in found if w in words] == words
    assert len(found) <= len(words) + 1


@given(st.builds(Place, name=TEXT, admin1=TEXT | st.none(), country=TEXT | st.none()))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_locate_never_raises_on_any_text(place: Place) -> None:
    found = locate(place, countries=["SY", "??"])
    assert (found.name, found.evidence) == (place.name, place.evidence)


@given(st.text())
@settings(deadline=None)
def test_reading_any_text_never_raises(text: str) -> None:
    assert all(text[p.start : p.end] == p.words for p in find_places(text))
    assert len(set(article_countries(text))) == len(article_countries(text))
    country_code(text)


@given(
    st.integers(0, 234_000),
    st.sampled_from(["SY", "NG", "US", "CD", "FR", "XK", "PS"]),
    st.lists(st.sampled_from(["SY", "MX"])),
)
@settings(deadline=None)
def test_coordinates_lie_in_the_stated_country(number: int, country: str, countries: list[str]) -> None:
    gazetteer = load_gazetteer()
    stated = gazetteer.country_name(country)
    place = locate(Place(name=gazetteer.city(number).name, country=stated), countries=countries)
    assert place.country_code == country
    if place.geonameid is not None:
        ids = gazetteer.parts["city_id"]
        at = next(n for n in range(len(ids)) if ids[n] == place.geonameid)
        assert gazetteer.city(at).country == country


@given(st.integers(0, 234_000))
@settings(deadline=None)
def test_town_is_found_by_its_own_name_unit_and_country_or_left_open(number: int) -> None:
    gazetteer = load_gazetteer()
    city = gazetteer.city(number)
    unit = gazetteer.admin(city.admin).name if city.admin >= 0 else None
    place = locate(Place(name=city.name, admin1=unit, country=gazetteer.country_name(city.country), relation="in"))
    if place.geonameid is not None:
        assert place.country_code == city.country
        assert place.precision in {"town", "near_town", "admin2"}
    else:
        assert place.precision in {"admin1", "admin2", "country"}
