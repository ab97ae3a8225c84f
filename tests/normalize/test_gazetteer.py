"""The gazetteer's index: kept, checked, rebuilt; and the keys under which spellings meet."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.normalize.gazetteer import NOTHING, named
from extractor.normalize.gazetteer_cache import (
    index_key,
    load_gazetteer,
    open_index,
    parse_index,
    read_index,
    store,
)
from extractor.normalize.spelling import directed, fold, fold_all, skeleton, squash

SAME_PLACE = [
    ("Deir ez-Zor", "Deir Ezzor"),
    ("Sana'a", "Sanaa"),
    ("N’Djamena", "N'DJAMENA"),
    ("Tillabéri", "tillaberi"),
    ("Île-de-France", "ile de france"),
    ("İstanbul", "Istanbul"),
    ("Đà Nẵng", "Da Nang"),
    ("أبين", "ابين"),
    ("الرَّقّة", "الرقه"),
    ("Київ", "Киів"),
    ("Straße", "STRASSE"),
]
SAME_BONES = [
    ("Dayr az Zawr", "Deir Ezzor"),
    ("Khan Shaykhun", "Khan Sheikhoun"),
    ("Saraqib", "Saraqeb"),
    ("Ash Shaykh Zuwayd", "Sheikh Zuweid"),
    ("Al Ḩasakah", "Hassakeh"),
]


@pytest.fixture
def content() -> bytes:
    """The bytes of the index as it was built for this test run."""
    load_gazetteer()
    path = Path(os.environ["EXTRACTOR_CACHE_DIR"]) / f"gazetteer-{index_key()[:16]}.bin"
    return path.read_bytes()


def kept(folder: Path) -> Path:
    return folder / f"gazetteer-{index_key()[:16]}.bin"


def test_index_is_built_once_and_then_read(tmp_path: Path, content: bytes) -> None:
    builds: list[int] = []

    def build() -> bytes:
        builds.append(1)
        return content

    open_index(tmp_path / "cache", build=build)
    again = open_index(tmp_path / "cache", build=build)
    assert len(builds) == 1
    assert named(again, "aleppo").cities


@pytest.mark.parametrize("spoil", ["cut", "flipped", "empty", "other magic"])
def test_damaged_index_is_built_again(tmp_path: Path, content: bytes, spoil: str) -> None:
    middle = len(content) // 2
    damaged = {
        "cut": content[:middle],
        "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
        "empty": b"",
        "other magic": b"x" + content[1:],
    }[spoil]
    kept(tmp_path).write_bytes(damaged)
    with pytest.raises(ValueError, match=r"damaged|empty file"):
        read_index(kept(tmp_path))
    assert named(open_index(tmp_path, build=lambda: content), "aleppo").cities
    assert kept(tmp_path).read_bytes() == content


def test_folder_that_cannot_be_written_is_done_without(tmp_path: Path, content: bytes) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert not store(content, blocked / "index.bin")
    assert named(open_index(blocked, build=lambda: content), "aleppo").cities


def test_store_leaves_no_half_written_file(tmp_path: Path) -> None:
    (tmp_path / "index.bin").mkdir()
    assert not store(b"content", tmp_path / "index.bin")
    assert [p.name for p in tmp_path.iterdir()] == ["index.bin"]


def test_old_indexes_of_other_versions_are_removed(tmp_path: Path, content: bytes) -> None:
    old, recent = tmp_path / "gazetteer-old.bin", tmp_path / "gazetteer-recent.bin"
    for path in (old, recent):
        path.write_bytes(b"x")
    os.utime(old, (0, time.time() - 40 * 24 * 3600))
    open_index(tmp_path, build=lambda: content)
    assert not old.exists()
    assert recent.exists()


def test_index_of_other_versions_is_refused(content: bytes) -> None:
    from zlib import crc32

    body = content[23:].replace(index_key().encode(), index_key()[::-1].encode(), 1)
    with pytest.raises(ValueError, match="other versions"):
        parse_index(memoryview(content[:19] + crc32(body).to_bytes(4, "little") + body))


def test_unknown_key_means_nothing() -> None:
    assert named(load_gazetteer(), "nosuchplaceanywhere") is NOTHING


@pytest.mark.parametrize(("one", "other"), SAME_PLACE, ids=[a for a, _ in SAME_PLACE])
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert squash(one) == squash(other)


@pytest.mark.parametrize(("one", "other"), SAME_BONES, ids=[a for a, _ in SAME_BONES])
def test_romanisations_share_their_consonants(one: str, other: str) -> None:
    assert skeleton(fold(one)) == skeleton(fold(other)) != ""


def test_vowel_signs_of_indic_scripts_are_kept() -> None:
    assert fold("होम्स") == "होम्स" != fold("हमस")


def test_compass_words_of_any_language_meet() -> None:
    directions = {"nord": "n", "north": "n", "norte": "n", "sud": "s"}
    keys = {
        directed(fold(n), directions=directions, drop={"del"}) for n in ("North Kivu", "Nord-Kivu", "Kivu del Norte")
    }
    assert keys == {"n^kivu"}
    assert directed(fold("Sud-Kivu"), directions=directions, drop=()) == "s^kivu"
    assert directed("maniema", directions=directions, drop=()) == ""


@given(st.text())
@settings(deadline=None)
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\n")), min_size=1))
@settings(deadline=None)
def test_folding_many_is_folding_each(names: list[str]) -> None:
    assert fold_all(names) == [fold(name) for name in names]
