"""Names: canonical forms, acronyms an article defines, ordinary case, state forces, alias files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import SettingsError
from extractor.normalize.alias_table import name_key, table
from extractor.normalize.names import (
    article_acronyms,
    canonical,
    load_aliases,
    ordinary_case,
    same_name,
    state_forces,
)

ALIASES = load_aliases()
ISLAMIC_STATE = [
    "Islamic State", "ISIS", "Isis", "IS", "ISIL", "Daesh", "Da'esh", "Islamic state",
    "Islamic State group", "the Islamic State",
    "Islamic State (IS)", "ISIS terrorists", "so-called Islamic State", "the terrorist group Islamic State",
    "Estado Islámico", "l'État islamique", "Islamischer Staat", "Исламское государство",
    "Исламского государства",
    "боевики ИГИЛ", "داعش", "تنظيم الدولة الإسلامية", "ISLAMIC STATE",
]  # fmt: skip
KNOWN = [
    ("al-Shabaab", "al-Shabaab"), ("Al Shabab", "al-Shabaab"), ("Al-Shabaab militants", "al-Shabaab"),
    ("les shebab", "al-Shabaab"), ("الشباب المجاهدين", "al-Shabaab"),
    ("Hizbullah", "Hezbollah"), ("Хезболла", "Hezbollah"), ("the Iran-backed Houthis", "Houthis"),
    ("талибов", "Taliban"), ("Afghan Taliban", "Taliban"), ("Pakistani Taliban", "Tehrik-i-Taliban Pakistan"),
    ("HTS", "Hay'at Tahrir al-Sham"), ("Hayat Tahrir Al Sham", "Hay'at Tahrir al-Sham"),
    ("SDF", "Syrian Democratic Forces"), ("Syrian Democratic Forces (SDF)", "Syrian Democratic Forces"),
    ("terör örgütü PKK", "Kurdistan Workers' Party"), ("las Farc", "Revolutionary Armed Forces of Colombia"),
    ("M23 rebels", "M23"), ("Mouvement du 23 mars (M23)", "M23"),
    ("JNIM", "Jama'at Nusrat al-Islam wal-Muslimin"),
    ("Yaish al Adl", "Jaish al-Adl"), ("ВСУ", "Armed Forces of Ukraine"),
    ("Abu Bakr al-Sidiq Army", "Abu Bakr al Siddiq army"),
    ("KCP (PWG)", "Kangleipak Communist Party"),
    ("Tigray People’s Liberation Front", "Tigray People's Liberation Front"),
]  # fmt: skip
CLEANED = [
    ("Bambalang Sea Lions (BSL)", "Bambalang Sea Lions"),
    ("the Malgobek group", "Malgobek group"),
    ("Malgobek terrorist group", "Malgobek group"),
    ("terrorist group Malgobek Lions", "Malgobek Lions"),
    ("Malgobek Lions fighters", "Malgobek Lions"),
    ("«Red Arrow»", "Red Arrow"),
    ("малгобекская группа", "малгобекская группа"),
    ("the gunmen", "gunmen"),
    ("FLN", "FLN"),
    ("UN", "UN"),
    ("is", "is"),
]
DIFFERENT = [
    ("Islamic State", "Islamic State Khorasan Province"),
    ("Taliban", "Tehrik-i-Taliban Pakistan"),
    ("Nigerian army", "Nigerien army"),
    ("Irish Republican Army", "New IRA"),
    ("Hamas", "Hezbollah"),
    ("Ansar al-Sharia in Libya", "Ansar al-Sharia in Tunisia"),
    ("Mai-Mai Malaika", "Mai-Mai Mazembe"),
]
ACRONYMS = [
    ("Syrian Democratic Forces (SDF), a Kurdish alliance", {"SDF": "Syrian Democratic Forces"}),
    ("According to the Syrian Observatory of Human Rights (OSDH), 27",
     {"OSDH": "Syrian Observatory of Human Rights"}),
    ("el Ejército de Liberación Nacional (ELN) atacó", {"ELN": "Ejército de Liberación Nacional"}),
    ("le Front de libération nationale (FLN)", {"FLN": "Front de libération nationale"}),
    ("FARABUNDO MARTI FRONT [FMF] SAID", {"FMF": "FARABUNDO MARTI FRONT"}),
    ("OSDH (Observatorio Sirio de Derechos Humanos) dijo",
     {"OSDH": "Observatorio Sirio de Derechos Humanos"}),
    ("«Исламское государство» (ИГ)", {"ИГ": "Исламское государство"}),
    ("the Group for Islam and Muslims (GIM, also X)", {"GIM": "Group for Islam and Muslims"}),
    ("he paid a sum of money (USD) and left (see above)", {}),
    ("in Mosul (north)", {}),
]  # fmt: skip
CASES = [
    ("SHINING PATH", "Shining Path"),
    ("ARMY OF NATIONAL LIBERATION (ELN)", "Army of National Liberation (ELN)"),
    ("FMLN", "FMLN"), ("ELN", "ELN"), ("M-19", "M-19"), ("ВСУ", "ВСУ"), ("OSDH", "OSDH"),
    ("SAN SALVADOR", "San Salvador"), ("LIMA", "Lima"), ("AL-QAEDA", "Al-Qaeda"), ("N'DJAMENA", "N'Djamena"),
    ("NEW PEOPLE'S ARMY", "New People's Army"), ("PEDRO JUAN II", "Pedro Juan II"),
    ("КИРКУК", "Киркук"), ("Mixed Case", "Mixed Case"), ("حماس", "حماس"), ("", ""),
]  # fmt: skip
FORCES = [
    ("soldiers and regime fighters", "SY", "Syrian government forces"),
    ("government positions", "SY", "Syrian government forces"),
    ("27 soldiers", "SD", "Sudanese army"),
    ("una patrulla del ejército", "CO", "Colombian army"),
    ("police officers", "IQ", "Iraqi police"),
    ("two policemen and a soldier", "IQ", "Iraqi government forces"),
    ("villagers", "NG", None),
    ("soldiers", None, None),
]
MANY_CASES = st.text(max_size=30) | st.sampled_from(sorted(ALIASES.groups)).flatmap(
    lambda name: st.sampled_from([name.upper(), name.lower(), f"the {name} militants", f"{name} (XYZ)", f"'{name}'"])
)


@pytest.mark.parametrize("name", ISLAMIC_STATE)
def test_islamic_state_is_known_under_all_its_names(name: str) -> None:
    assert canonical(name, aliases=ALIASES) == "Islamic State"


@pytest.mark.parametrize(("name", "usual"), KNOWN, ids=[n for n, _ in KNOWN])
def test_known_group_has_one_name(name: str, usual: str) -> None:
    assert canonical(name, aliases=ALIASES) == usual


@pytest.mark.parametrize(("name", "clean"), CLEANED, ids=[n for n, _ in CLEANED])
def test_unknown_name_is_cleaned_and_kept(name: str, clean: str) -> None:
    assert canonical(name, aliases=ALIASES) == clean


@pytest.mark.parametrize(("a", "b"), DIFFERENT, ids=[f"{a}-{b}" for a, b in DIFFERENT])
def test_groups_of_like_names_stay_apart(a: str, b: str) -> None:
    assert not same_name(a, b, aliases=ALIASES)


@pytest.mark.parametrize("name", [None, "", "  ", "\"'"], ids=["none", "empty", "spaces", "quotes"])
def test_no_name_is_none(name: str | None) -> None:
    assert canonical(name, aliases=ALIASES) is None


def test_acronym_of_several_groups_needs_the_country() -> None:
    assert canonical("ADF", aliases=ALIASES) == "ADF"
    assert canonical("ADF", aliases=ALIASES, country="CM") == "Ambazonia Defence Forces"
    assert canonical("ADF", aliases=ALIASES, country="CD") == "Allied Democratic Forces"
    assert canonical("ADF", aliases=ALIASES, country="SY") == "ADF"


def test_everyday_acronym_counts_only_in_its_country() -> None:
    assert canonical("AA", aliases=ALIASES) == "AA"
    assert canonical("AA", aliases=ALIASES, country="MM") == "Arakan Army"


def test_acronym_that_the_article_defines_is_the_long_form() -> None:
    acronyms = article_acronyms("The Bambalang Sea Lions (BSL) attacked.")
    assert canonical("BSL", aliases=ALIASES, acronyms=acronyms) == "Bambalang Sea Lions"
    assert same_name("BSL", "Bambalang Sea Lions", aliases=ALIASES)


@pytest.mark.parametrize("loaded", ["terrorists", "militants", "fighters", "jihadists", "rebels"])
def test_loaded_words_change_nothing(loaded: str) -> None:
    for name in ("Boko Haram", "Malgobek Lions"):
        assert canonical(f"the {name} {loaded}", aliases=ALIASES) == canonical(name, aliases=ALIASES)


@pytest.mark.parametrize(
    "spelling",
    [
        "Abu Bakr al-Siddiq Army",
        "ABU BAKR AL SIDDIQ ARMY",
        "Abū Bakr as-Siddīq army",
        "abu bakr al sidiq army",
    ],
)
def test_transliteration_and_case_do_not_tell_names_apart(spelling: str) -> None:
    assert same_name("Abu Bakr al Siddiq army", spelling, aliases=ALIASES)


@given(MANY_CASES)
@settings(deadline=None)
def test_canonical_is_idempotent(name: str) -> None:
    once = canonical(name, aliases=ALIASES)
    assert canonical(once, aliases=ALIASES) == once


@given(st.text(), st.text())
@settings(deadline=None)
def test_same_name_is_symmetric_and_never_raises(a: str, b: str) -> None:
    assert same_name(a, b, aliases=ALIASES) == same_name(b, a, aliases=ALIASES)


@pytest.mark.parametrize(("text", "found"), ACRONYMS, ids=[t[:30] for t, _ in ACRONYMS])
def test_acronyms_are_read_in_both_orders(text: str, found: dict[str, str]) -> None:
    assert article_acronyms(text) == found


@given(st.text())
@settings(deadline=None)
def test_acronyms_of_any_text_are_words_of_it(text: str) -> None:
    for acronym, long_form in article_acronyms(text).items():
        assert acronym in text.replace(".", "")
        assert "".join(long_form.split()) in "".join(text.split())


@pytest.mark.parametrize(("text", "ordinary"), CASES, ids=[t or "empty" for t, _ in CASES])
def test_capitals_become_ordinary_case(text: str, ordinary: str) -> None:
    assert ordinary_case(text) == ordinary


@given(st.text())
@settings(deadline=None)
def test_ordinary_case_keeps_the_words(text: str) -> None:
    assert ordinary_case(text).casefold() == text.casefold() or not text.isupper() or not text.isascii()


@pytest.mark.parametrize(("words", "country", "forces"), FORCES, ids=[w for w, *_ in FORCES])
def test_forces_of_a_state_get_one_name(words: str, country: str | None, forces: str | None) -> None:
    assert state_forces(words, country) == forces


def test_packaged_table_is_consistent() -> None:
    names = [entry["name"] for entry in table()["groups"]]
    assert len(names) == len(set(map(name_key, names))) > 400
    assert all(group.parent is None or group.parent in ALIASES.groups for group in ALIASES.groups.values())
    assert [key for key, groups in ALIASES.by_key.items() if len(groups) > 1] == []
    assert all(canonical(name, aliases=ALIASES) == name for name in names)


def test_type_and_knowledge_of_a_name() -> None:
    assert ALIASES.knows("ISIS fighters")
    assert ALIASES.type_of("Wagner") == "private_security"
    assert ALIASES.type_of("UNIFIL") == "peacekeepers"
    assert not ALIASES.knows("Malgobek Lions")
    assert ALIASES.type_of("Malgobek Lions") is None


def written(tmp_path: Path, content: object) -> str:
    path = tmp_path / "aliases.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def test_users_file_adds_extends_and_takes_over(tmp_path: Path) -> None:
    groups = [
        {
            "name": "Malgobek Lions",
            "type": "communal_militia",
            "aliases": ["Lions of Malgobek"],
            "acronyms": ["MGL"],
        },
        {"name": "Boko Haram", "aliases": ["The Sect of Borno"]},
        {"name": "ISIS", "aliases": ["Islamic State"]},
        {"name": "My FARC", "aliases": ["las FARC de Pepe"], "acronyms": ["FARC"]},
    ]
    aliases = load_aliases(written(tmp_path, {"groups": groups}))
    assert canonical("MGL", aliases=aliases) == "Malgobek Lions"
    assert aliases.type_of("Lions of Malgobek") == "communal_militia"
    assert canonical("The Sect of Borno", aliases=aliases) == "Boko Haram"
    assert aliases.type_of("Boko Haram") == "non_state_armed_group"
    assert canonical("Daesh", aliases=aliases) == canonical("Islamic State", aliases=aliases) == "ISIS"
    assert canonical("FARC", aliases=aliases) == "My FARC"
    assert canonical("Daesh", aliases=ALIASES) == "Islamic State"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"groups": [\n  {"name": "A",}\n]}', r"line 2, column 16"),
        ("[]", r"needs \{\"groups\""),
        ({"groups": [{"aliases": ["A"]}]}, r"groups\[0\] needs a name"),
        ({"groups": [{"name": "A"}, {"name": "B", "alias": ["C"]}]},
         r"groups\[1\] \('B'\) has unknown fields \['alias'\]"),
        ({"groups": [{"name": "A", "type": "terrorist"}]}, r"has the type 'terrorist'"),
        ({"groups": [{"name": "A", "aliases": "B"}]}, r"aliases must be a list of strings; got 'B'"),
        ({"groups": [{"name": "A", "parent": 3}]}, r"parent must be a string"),
    ],
    ids=["not json", "no groups", "no name", "unknown field", "unknown type", "not a list", "parent"],
)  # fmt: skip
def test_broken_alias_file_says_what_and_where(tmp_path: Path, content: object, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_aliases(written(tmp_path, content))


def test_missing_or_unreadable_alias_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_aliases(str(tmp_path / "none.json"))
    (tmp_path / "latin.json").write_bytes(b'{"groups": [{"name": "\xe9"}]}')
    with pytest.raises(SettingsError, match="not UTF-8 at byte 22"):
        load_aliases(str(tmp_path / "latin.json"))


@pytest.mark.parametrize(
    "phrase",
    [
        "Fighters of the Bagubogi Front",
        "the army camp near Bama",
        "Kuki militants",
        "gunmen",
        "the",
        "",
    ],
)
def test_a_phrase_without_a_known_name_is_told_at_once(phrase: str) -> None:
    assert not ALIASES.may_stand_in(phrase)


def test_a_phrase_with_any_known_name_is_never_passed_over(tmp_path: Path) -> None:
    groups = [{"name": "El Al", "acronyms": ["LA"]}, {"name": "UFF"}]
    for aliases in (ALIASES, load_aliases(written(tmp_path, {"groups": groups}))):
        names = [n for g in aliases.groups.values() for n in (g.name, *g.aliases, *g.acronyms, *g.local_acronyms)]
        passed_over = [name for name in names if not aliases.may_stand_in(f"fighters of the {name} and others")]
        assert not passed_over
