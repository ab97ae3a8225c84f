"""Bytes to text, in the encodings that news comes in."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.encoding import decode, replace_surrogates
from extractor.errors import BinaryArticle

ENGLISH = "Eight soldiers were killed – the army’s statement said “they fled” – near the café. "
FRENCH = "Au moins huit soldats ont été tués jeudi soir, a annoncé l’armée. « Ils ont fui », a-t-elle précisé. "
SPANISH = "Al menos ocho soldados murieron en una zona desértica, según el Observatorio. ¿Quién atacó? El niño. "
RUSSIAN = "Не менее восьми солдат погибли в четверг вечером в пустынном районе провинции, сообщили власти. "
ARABIC = "قتل ما لا يقل عن ثمانية جنود مساء الخميس في منطقة صحراوية، بحسب المرصد. وأعلن التنظيم مسؤوليته. "
CHINESE = "据叙利亚人权观察组织称，星期四晚上至少有八名士兵在沙漠地区被杀。该组织声称对这次袭击负责。"
JAPANESE = "シリア人権監視団によると、砂漠地帯で少なくとも8人の兵士が殺害された。組織は犯行声明を出した。"
POLISH = "Ośmiu żołnierzy zginęło w czwartek na pustyni, podało Obserwatorium. Łącznie rannych było wielu."

ONE_BYTE_AND_EAST_ASIAN = [
    pytest.param("cp1252", ENGLISH, id="windows-1252-english"),
    pytest.param("cp1252", FRENCH, id="windows-1252-french"),
    pytest.param("cp1252", SPANISH, id="windows-1252-spanish"),
    pytest.param("cp1251", RUSSIAN, id="windows-1251"),
    pytest.param("koi8-r", RUSSIAN, id="koi8-r"),
    pytest.param("cp1256", ARABIC, id="windows-1256"),
    pytest.param("gb18030", CHINESE, id="gb18030"),
    pytest.param("cp932", JAPANESE, id="shift-jis"),
    pytest.param("cp1250", POLISH, id="windows-1250"),
]
UNICODE_ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
]


@pytest.mark.parametrize(("encoding", "text"), ONE_BYTE_AND_EAST_ASIAN)
def test_legacy_encodings_are_told_from_the_bytes(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [ENGLISH, RUSSIAN, ARABIC, CHINESE], ids=["english", "russian", "arabic", "chinese"])
@pytest.mark.parametrize("encoding", UNICODE_ENCODINGS)
def test_unicode_encodings_are_read_with_and_without_their_mark(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_utf8_is_read_as_it_is_written(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    "mark",
    [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE, codecs.BOM_UTF8],
    ids=lambda mark: mark.hex(),
)
def test_a_mark_is_not_part_of_the_text(mark: bytes) -> None:
    encoding = {3: "utf-8", 4: "utf-32-be"}.get(len(mark), "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be")
    assert decode(mark + FRENCH.encode(encoding)) == FRENCH


def test_a_cut_utf8_character_does_not_spoil_the_rest() -> None:
    raw = RUSSIAN.encode()[:-4]
    assert decode(raw + b"\xd0") == raw.decode() + "\ufffd"


def test_the_declared_charset_of_a_page_is_believed() -> None:
    page = f'<html><head><meta charset="iso-8859-7"></head><body>{"Τουλάχιστον οκτώ νεκροί."}</body></html>'
    assert decode(page.encode("iso-8859-7")) == page


def test_a_wrong_declaration_does_not_beat_utf8() -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body>{FRENCH}</body></html>'
    assert decode(page.encode()) == page


def test_an_unknown_declaration_is_passed_over() -> None:
    page = f'<meta charset="x-made-up"> {RUSSIAN}'
    assert decode(page.encode("cp1251")) == page


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(b"%PDF-1.7\n" + bytes(range(256)), "a PDF document", id="pdf"),
        pytest.param(b"PK\x03\x04" + bytes(200), "a ZIP or Office document", id="docx"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(200), "a PNG picture", id="png"),
        pytest.param(b"{\\rtf1\\ansi Killed}", "an RTF document", id="rtf"),
        pytest.param(bytes(200), "not text", id="zeros"),
        pytest.param(bytes(range(256)) * 8, "not text", id="every-byte"),
    ],
)
def test_binary_input_is_refused_with_its_kind(raw: bytes, words: str) -> None:
    with pytest.raises(BinaryArticle, match=words) as caught:
        decode(raw, name="story.txt")
    assert str(caught.value).startswith("story.txt is")
    assert "\n" not in str(caught.value)


def test_lone_surrogates_are_replaced_one_for_one() -> None:
    text = "a\ud800b\udfffc"
    assert replace_surrogates(text) == "a\ufffdb\ufffdc"
    replace_surrogates(text).encode()
