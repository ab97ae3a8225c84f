"""Scenes: the most exact place that a sentence gives, in the languages of the cues."""

from __future__ import annotations

import pytest

from extractor.scenes import province_in, rank_of, relation_of, scene_of, scenes_in

SCENES = [
    pytest.param("en", "Gunmen attacked a camp at Budbud, in the Galgaduud region.", [("Budbud", "in")], id="at"),
    pytest.param("en", "A drone struck a bus outside Radensk on Wednesday.", [("Radensk", "near")], id="outside"),
    pytest.param("en", "Men fired on a post near the town of Khasavyurt.", [("Khasavyurt", "near")], id="near-town-of"),
    pytest.param(
        "en", "A bomb hit a truck on the edge of Turbat.", [("Turbat", "outskirts_of")], id="edge-of"
    ),
    pytest.param(
        "en", "They were hit on the road between the villages of Ansar and Zrariyeh, it said.",
        [("Ansar and Zrariyeh", "between")], id="between-villages",
    ),
    pytest.param("en", "Fighting between Hamas and Fatah went on.", [], id="between-parties"),
    pytest.param("en", "They died at Potali village in Dantewada district.", [("Potali", "in")], id="name-before-its-noun"),
    pytest.param("en", "He told reporters in Mogadishu that two men died.", [], id="where-a-statement-was-made"),
    pytest.param("en", "One died at a hospital in Nabatiyeh.", [], id="where-a-victim-was-treated"),
    pytest.param("en", "The raid began at Monday noon.", [], id="a-time"),
    pytest.param("en", "THEY STORMED THEIR POST AT ZARGA, EAST OF THE CITY.", [("ZARGA", "in")], id="capitals"),
    pytest.param("es", "Un coche bomba estalló cerca de Corinto.", [("Corinto", "near")], id="es"),
    pytest.param("fr", "Cinq soldats sont morts à hauteur du village de Létélé.", [("Létélé", "in")], id="fr"),
    pytest.param("de", "Es fielen bei dem Dorf Balli Hiil 16 Kämpfer.", [("Balli Hiil", "near")], id="de"),
    pytest.param("de", "Seit dem Sommer wird wieder verhandelt.", [], id="de-nouns-have-capitals"),
    pytest.param("ru", "Пост обстреляли на окраине селения Сагопши.", [("Сагопши", "outskirts_of")], id="ru"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), SCENES)
def test_the_words_around_a_name_make_it_a_place(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert [(s.words, s.relation) for s in scenes_in(text, language) if s.rank] == expected


BETTER = [
    pytest.param("Kirkuk", "The police of Kirkuk said that they attacked a point in the village of Al-Safra.", "Al-Safra", id="source"),
    pytest.param("Galgaduud region", "They attacked a camp at Budbud, in the Galgaduud region.", "Budbud", id="region"),
    pytest.param("Budbud", "They attacked a camp at Budbud, in the Galgaduud region.", None, id="as-exact-already"),
    pytest.param(None, "They went into Kishishe and shot four men.", "Kishishe", id="nothing-listed"),
    pytest.param("Tarvo", "They shot four men.", None, id="nothing-better"),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "text", "expected"), BETTER)
def test_a_listed_place_gives_way_to_a_more_exact_one(listed: str | None, text: str, expected: str | None) -> None:
    scene = scene_of(listed, [text], [], language="en")
    assert (scene.words if scene else None) == expected


def test_other_sentences_are_asked_only_for_what_the_telling_one_leaves_open() -> None:
    far = ["The attack took place some ten kilometres from Foneko."]
    found = scene_of("Niger", ["Gunmen waylaid a column near Niger's border."], far, language="en")
    assert found is not None
    assert (found.words, found.relation) == ("Foneko", "near")
    assert scene_of("Belsk", ["Gunmen waylaid a column at Belsk."], far, language="en") is None


def test_a_province_is_read_from_its_noun() -> None:
    assert province_in("a village in Bungudu Local Government Area of Zamfara State", "en") == "Zamfara"
    assert province_in("in the province of Homs", "en") == "Homs"
    assert province_in("near Homs", "en") is None


def test_a_region_ranks_below_a_bare_name() -> None:
    assert rank_of("Kherson region", "in the Kherson region", language="en") < rank_of(
        "Kherson", "Kherson said", language="en"
    )


def test_a_kept_place_has_the_relation_of_its_words() -> None:
    assert relation_of("Radensk", ["A drone struck a bus outside Radensk."], language="en") == "near"
    assert relation_of("Radensk", ["Radensk is quiet."], language="en") == "unspecified"
