"""Files, folders, JSONL lines and standard input become articles, or a message of one line."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from extractor.article import (
    Article,
    UnreadArticle,
    article_from_html,
    article_from_text,
    read_articles,
    read_entries,
)
from extractor.errors import ArticleError, ArticleTooLarge, BinaryArticle, DateUnreadable, EmptyArticle

STORY = "Five soldiers were killed in an attack on a checkpoint in the province, the army said on Friday.\n"
GIVEN = date(2024, 5, 3)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def jsonl(*records: Mapping[str, object] | str) -> bytes:
    lines = (record if isinstance(record, str) else json.dumps(record) for record in records)
    return "\n".join(lines).encode() + b"\n"


def only(source: Path, **options: date | int) -> Article:
    (article,) = read_articles(source, **options)  # type: ignore[arg-type]  # a table of options
    return article


def page(head: str = "", body: str = "") -> str:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in [STORY] * 3)
    main = f"<nav><a href='/'>Home</a></nav><article>{body}{paragraphs}</article><footer>© 2019</footer>"
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{main}</body></html>"


# Articles


def test_a_text_file_is_taken_as_it_is(tmp_path: Path) -> None:
    raw = "\n\n  Headline \r\n\r\nBody &quot;here&quot;\x00.\n\n"
    article = only(write(tmp_path / "story.txt", raw))
    assert (article.text, article.id) == (raw, "story.txt")


def test_the_callers_date_is_said_to_be_given() -> None:
    assert Article(text="x", published=GIVEN).published_from == "given"
    assert Article(text="x").published_from == "none"


def test_an_article_can_be_a_key() -> None:
    assert len({Article(text="x", extra={"a": [1]}), Article(text="x", extra={"a": [1]})}) == 1


# Dates


def test_the_given_date_wins_over_the_documents(tmp_path: Path) -> None:
    path = write(tmp_path / "story.txt", "Headline – 20/04/2019\n\n" + STORY)
    article = only(path, published=GIVEN)
    assert (article.published, article.published_from) == (GIVEN, "given")


def test_the_head_of_a_text_states_the_date(tmp_path: Path) -> None:
    article = only(write(tmp_path / "story.txt", "Headline – 20/04/2019\n\n" + STORY))
    assert (article.published, article.published_from) == (date(2019, 4, 20), "document")


def test_without_a_stated_date_there_is_none(tmp_path: Path) -> None:
    for name, content in (("story.txt", STORY), ("story.html", page())):
        article = only(write(tmp_path / name, content))
        assert (article.published, article.published_from) == (None, "none"), name


LINKED = (
    '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": '
    '"2019-04-20T10:00:00Z", "mentions": [{"datePublished": "2017-01-01"}]}]}</script>'
)
PAGE_DATES = [
    pytest.param('<meta property="article:published_time" content="2019-04-20T23:30-05:00">', "", id="meta-property"),
    pytest.param('<meta name="DC.date.issued" content="20 April 2019">', "", id="meta-name"),
    pytest.param('<meta itemprop="datePublished" content="2019-04-20">', "", id="meta-itemprop"),
    pytest.param(LINKED, "", id="json-ld"),
    pytest.param('<link rel="canonical" href="https://news.example/2019/04/20/attack">', "", id="address"),
    pytest.param("", '<time datetime="2019-04-20T10:00:00+03:00">Saturday</time>', id="time-element"),
    pytest.param("", '<p itemprop="datePublished">20 April 2019</p>', id="itemprop-element"),
    pytest.param("<title>Attack on a base</title>", "<p>Posted 20 April 2019</p>", id="visible"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "body"), PAGE_DATES)
def test_a_page_states_its_date(head: str, body: str) -> None:
    article = article_from_html(page(head, body))
    assert (article.published, article.published_from) == (date(2019, 4, 20), "document")


PAGE_NO_DATES = [
    pytest.param('<meta property="article:modified_time" content="2019-04-20">', "", id="modified"),
    pytest.param('<meta itemprop="copyrightYear" content="2019">', "", id="copyright-year"),
    pytest.param('<meta property="og:image" content="https://x.example/2019/04/20/a.jpg">', "", id="picture-address"),
    pytest.param("", '<time datetime="2019-04-20">a</time><time datetime="2019-04-21">b</time>', id="two-times"),
    pytest.param('<meta name="date" content="03/04/2019">', "", id="day-or-month"),
    pytest.param('<script type="application/ld+json">{"datePublished": </script>', "", id="broken-json-ld"),
]


@pytest.mark.parametrize(("head", "body"), PAGE_NO_DATES)
def test_a_page_is_not_dated_by_guessing(head: str, body: str) -> None:
    assert article_from_html(page(head, body)).published is None


# Pages


def test_a_page_gives_text_title_author_and_address() -> None:
    head = (
        "<title>Attack on a checkpoint</title><meta name='author' content='Jane Roe'>"
        "<link rel='canonical' href='https://news.example/attack'>"
    )
    article = article_from_html(page(head))
    assert STORY.strip() in article.text
    assert "Home" not in article.text
    assert "©" not in article.text
    assert (article.title, article.author) == ("Attack on a checkpoint", "Jane Roe")
    assert (article.source, article.language) == ("https://news.example/attack", "en")


@pytest.mark.parametrize("name", ["story.html", "story.HTM", "story.txt", "-"])
def test_a_page_is_told_by_name_or_content(tmp_path: Path, name: str) -> None:
    raw = page().encode()
    if name == "-":
        (article,) = read_articles("-", stdin=io.BytesIO(raw))
    else:
        article = only(write(tmp_path / name, raw))
    assert "<p>" not in article.text
    assert STORY.strip() in article.text


def test_a_short_page_keeps_all_its_text() -> None:
    assert article_from_html("<p>Five killed in Homs.</p>").text.strip() == "Five killed in Homs."


def test_a_page_in_another_encoding_is_read(tmp_path: Path) -> None:
    text = "По меньшей мере пять военнослужащих погибли при нападении боевиков на блокпост, сообщили власти."
    raw = page('<meta charset="windows-1251">').replace(STORY, text).encode("cp1251", errors="replace")
    article = only(write(tmp_path / "story.html", raw))
    assert text in article.text
    assert article.language == "ru"


# JSONL


def test_a_jsonl_line_is_an_article_with_its_keys(tmp_path: Path) -> None:
    record = {
        "id": 7, "text": STORY, "title": "T", "published": "2019-04-20", "source": "Agency", "language": "en",
        "author": "Jane Roe", "url": "https://x.example", "tags": ["a"],
    }  # fmt: skip
    article = only(write(tmp_path / "s.jsonl", jsonl(record)))
    assert article == Article(
        text=STORY, id="7", title="T", published=date(2019, 4, 20), source="Agency", language="en",
        author="Jane Roe", published_from="document", extra={"url": "https://x.example", "tags": ["a"]},
    )  # fmt: skip


def test_missing_ids_name_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", jsonl({"text": STORY}, "", {"text": STORY, "id": ""}))
    assert [article.id for article in read_articles(path)] == ["s.jsonl:1", "s.jsonl:3"]


BAD_LINES = [
    pytest.param('{"text": "Five killed"', ArticleError, "line 2: not JSON", id="cut"),
    pytest.param("Five killed", ArticleError, "line 2: not JSON", id="no-json"),
    pytest.param('["Five killed"]', ArticleError, "line 2: a JSON list", id="list"),
    pytest.param('{"id": "a"}', ArticleError, "line 2: no text", id="no-text"),
    pytest.param('{"text": 5}', ArticleError, "line 2: no text", id="text-no-string"),
    pytest.param('{"text": " <br> "}', EmptyArticle, "line 2 has no words", id="empty"),
    pytest.param('{"text": "Five killed", "published": "soon"}', DateUnreadable, "line 2: .*'soon'", id="date"),
    pytest.param('{"text": "Five killed", "id": [1]}', ArticleError, r"line 2: 'id' is \[1\]", id="id-list"),
    pytest.param('{"text": "Five", "n": ' + "[" * 100_000 + "}", ArticleError, "line 2: not JSON", id="deep"),
    pytest.param('{"text": "Five", "n": ' + "9" * 5_000 + "}", ArticleError, "line 2: not JSON", id="huge-number"),
]


@pytest.mark.parametrize(("line", "error", "message"), BAD_LINES)
def test_a_bad_line_is_reported_and_the_next_is_read(
    tmp_path: Path, line: str, error: type[ArticleError], message: str
) -> None:
    path = write(tmp_path / "s.jsonl", jsonl({"text": STORY, "id": "a"}, line, {"text": STORY, "id": "c"}))
    first, bad, last = read_entries(path)
    assert isinstance(bad, UnreadArticle)
    assert type(bad.error) is error
    assert bad.id == "s.jsonl:2"
    with pytest.raises(error, match=rf"^s\.jsonl, {message}") as caught:
        list(read_articles(path))
    assert "\n" not in str(caught.value)
    assert [entry.id for entry in (first, last)] == ["a", "c"]


def test_a_line_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", jsonl({"text": STORY}) + '{"text": "été"}'.encode("latin-1"))
    _, bad = read_entries(path)
    assert isinstance(bad, UnreadArticle)
    assert "line 2: not UTF-8" in str(bad.error)


def test_lone_surrogates_of_json_do_not_survive(tmp_path: Path) -> None:
    article = only(write(tmp_path / "s.jsonl", b'{"text": "Five \\ud800 killed"}\n'))
    assert article.text == "Five \ufffd killed"


def test_a_date_is_not_read_where_one_is_given(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", jsonl({"text": STORY, "published": "soon"}))
    assert only(path, published=GIVEN).published == GIVEN


def test_jsonl_is_read_line_by_line(tmp_path: Path) -> None:
    path = write(tmp_path / "s.jsonl", jsonl(*({"text": STORY * 200, "id": str(n)} for n in range(300))))
    next(read_entries(path))
    tracemalloc.start()
    assert sum(1 for _ in read_entries(path)) == 300
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 5_000_000
    assert peak < 1_500_000


def test_one_json_document_is_not_taken_for_a_text(tmp_path: Path) -> None:
    path = write(tmp_path / "s.json", json.dumps([{"text": STORY}], indent=1))
    with pytest.raises(ArticleError, match="one JSON document"):
        only(path)


# Standard input


@pytest.mark.parametrize(
    ("raw", "texts"),
    [
        pytest.param(STORY.encode(), [STORY], id="text"),
        pytest.param(b"\n\n" + STORY.encode(), ["\n\n" + STORY], id="blank-lines-before"),
        pytest.param(b"[TEXT] A BOMB\nEXPLODED", ["[TEXT] A BOMB\nEXPLODED"], id="bracket-first"),
        pytest.param(jsonl({"text": "One."}, {"text": "Two."}), ["One.", "Two."], id="jsonl"),
        pytest.param(b"\xef\xbb\xbf" + jsonl({"text": "One."}), ["One."], id="jsonl-with-mark"),
        pytest.param(b"\n" + jsonl({"text": "One."}), ["One."], id="jsonl-after-blank-line"),
        pytest.param("Пять погибших".encode("utf-16"), ["Пять погибших"], id="utf-16"),
    ],
)
def test_standard_input_is_told_by_its_content(raw: bytes, texts: list[str]) -> None:
    assert [article.text for article in read_articles("-", stdin=io.BytesIO(raw))] == texts


# Folders


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/y.html", ".hidden.txt", ".git/x.txt", "picture.png", "c.TXT"):
        write(tmp_path / name, page() if name.endswith("html") else STORY)
    write(tmp_path / "d.jsonl", jsonl({"text": STORY, "id": "one"}, {"text": STORY}))
    ids = [article.id for article in read_articles(tmp_path)]
    assert ids == ["a/y.html", "a/z.md", "b.txt", "c.TXT", "one", "d.jsonl:2"]


def test_a_bad_file_of_a_folder_does_not_stop_the_rest(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", b"%PDF-1.7")
    write(tmp_path / "b.txt", STORY)
    (tmp_path / "c.txt").symlink_to(tmp_path / "gone.txt")
    bad, good, gone = read_entries(tmp_path)
    assert isinstance(bad, UnreadArticle)
    assert isinstance(bad.error, BinaryArticle)
    assert isinstance(good, Article)
    assert isinstance(gone, UnreadArticle)
    assert gone.id == "c.txt"


# Refusals


@pytest.mark.parametrize("raw", [b"", b" \n\t ", b"<br><br/>&nbsp;", "\u200b\u202e".encode(), b"...!"], ids=repr)
def test_a_file_without_words_is_empty(tmp_path: Path, raw: bytes) -> None:
    with pytest.raises(EmptyArticle, match=r"^story\.txt has no words"):
        only(write(tmp_path / "story.txt", raw))


def test_a_page_without_text_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyArticle):
        only(write(tmp_path / "story.html", "<html><body><img src='a.jpg'></body></html>"))


def test_too_large_a_file_is_refused_with_its_size_and_the_limit(tmp_path: Path) -> None:
    with pytest.raises(ArticleTooLarge, match=r"^story\.txt has 5,000,001 bytes; an article may have 5,000,000\."):
        only(write(tmp_path / "story.txt", b"a" * 5_000_001))


def test_the_limit_itself_is_allowed(tmp_path: Path) -> None:
    assert len(only(write(tmp_path / "story.txt", b"a " * 50), max_bytes=100).text) == 100


def test_standard_input_is_read_only_to_the_limit() -> None:
    class Endless(io.RawIOBase):
        served = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # narrower than any buffer
            buffer[:] = b"a" * len(buffer)
            self.served += len(buffer)
            return len(buffer)

    endless = Endless()
    with pytest.raises(ArticleTooLarge, match="more than 1,000 bytes"):
        list(read_articles("-", stdin=io.BufferedReader(endless), max_bytes=1_000))
    assert endless.served < 100_000


def test_too_large_a_line_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    lines = jsonl({"text": "a" * 150}, {"text": "b" * 5_000}, {"text": "Five killed"})
    entries = list(read_entries(write(tmp_path / "s.jsonl", lines), max_bytes=100))
    assert [type(entry.error) for entry in entries[:2] if isinstance(entry, UnreadArticle)] == [ArticleTooLarge] * 2
    assert isinstance(entries[2], Article)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("gone.txt", "No file or folder", id="missing"),
        pytest.param("story.txt/x.txt", "Cannot read .*: Not a directory", id="below-a-file"),
        pytest.param("n" * 300, "Cannot read .*: File name too long", id="name-too-long"),
        pytest.param("a\0b", "Cannot read .*null byte", id="nul"),
        pytest.param("empty", "No article in .*txt, .md, .html, .htm, .jsonl", id="folder-without-articles"),
    ],
)
def test_a_source_that_cannot_be_read_says_so_in_one_line(tmp_path: Path, name: str, message: str) -> None:
    write(tmp_path / "story.txt", STORY)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ArticleError, match=message) as caught:
        list(read_entries(tmp_path / name))
    assert "\n" not in str(caught.value)


def test_text_can_be_given_directly() -> None:
    article = article_from_text("Kabul, 3 May 2024\n\n" + STORY, id="a", title="T")
    assert (article.published, article.language, article.title) == (date(2024, 5, 3), "en", "T")
    with pytest.raises(EmptyArticle):
        article_from_text("  ")
