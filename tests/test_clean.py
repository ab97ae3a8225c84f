"""The prompt view: what is repaired, what is dropped, how it is cut, and where each character came from."""

from __future__ import annotations

import re
import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor.article import Article
from extractor.clean import View, make_view

PROSE = (
    "The militants attacked a checkpoint in the east of the province on Thursday night, a resident said.",
    "Residents said that the fighting in the two villages went on until the army sent planes on Friday.",
    "The province has seen many such attacks since the group lost the last of its towns to the army.",
)
DEBRIS_SHOWN = "He spoke to the 39; OSDH in the capital. "


def view(text: str, *, language: str | None = "en", title: str | None = None) -> View:
    return make_view(Article(text=text, language=language, title=title))


def sentences(text: str, *, language: str | None = "en") -> list[str]:
    made = view(text, language=language)
    return [made.sentence_text(sentence.number) for sentence in made.sentences]


def between(*lines: str) -> str:
    """An article of prose with lines in its middle."""
    return "\n\n".join((PROSE[0], *lines, PROSE[1], PROSE[2]))


def dropped(text: str, *, language: str | None = "en") -> list[tuple[str, str]]:
    return [(text[d.start : d.end].strip(), d.reason) for d in view(text, language=language).dropped]


# Repairs

REPAIRS = [
    pytest.param("l&#39;arm&eacute;e &amp;quot;fled&amp;quot;", 'l\'armée "fled"', id="entities"),
    pytest.param("5&nbsp;000 &#8217;s &#x27; &apos;", "5\xa0000 ’s ' '", id="numeric-entities"),
    pytest.param("& quot;We& quot ; &# 39 ; &#39s", "\"We\" ' 's", id="spaced-entities"),
    pytest.param("AT&T; R& D; &foo; Q&A", "AT&T; R& D; &foo; Q&A", id="no-entities"),
    pytest.param("tuÃ©s dans lâ€™attaque Ã\xa0 Alep", "tués dans l’attaque à Alep", id="mojibake"),
    pytest.param("ÐŸÑ€Ð¸Ð²ÐµÑ‚, 39 Ñ‡ÐµÐ»", "Привет, 39 чел", id="cyrillic-mojibake"),
    pytest.param("« blessé», naïve café", "« blessé», naïve café", id="no-mojibake"),
    pytest.param("\x93Hi\x94 he\x92s", "“Hi” he’s", id="windows-controls"),
    pytest.param("a\x00b\u202ec\u2066d\u200be\u00adf\ufeffg\ud800h", "abcdefgh", id="controls"),
    pytest.param("\x1b[31mred\x1b[0m", "red", id="terminal-colours"),
    pytest.param("می‌شود ab\u200ccd 👨\u200d👩", "می‌شود abcd 👨\u200d👩", id="joiners"),
    pytest.param("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne", id="line-ends"),
    pytest.param("<p>Five <b>d</b>ied</p><p>Six</p>", "Five died\n\nSix", id="tags"),
    pytest.param("5</td><td>39 12<sup>3</sup>", "5  39 12 3", id="tags-do-not-join-figures"),
    pytest.param("<script>var a='<b>39';</script>Five<!-- <p>six</p> -->", "Five", id="scripts-and-comments"),
    pytest.param("5 < 6 and 7 > 3, <The army said five>", "5 < 6 and 7 > 3, <The army said five>", id="no-tags"),
]


@pytest.mark.parametrize(("raw", "clean"), REPAIRS)
def test_characters_are_repaired_in_the_view(raw: str, clean: str) -> None:
    assert view(raw).text == clean


CHAT = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|start_header_id|>", "<s>", "</s>",
    "[INST]", "[/INST]", "<<SYS>>", "<</SYS>>", "<start_of_turn>", "<tool_call>", "</think>",
    "<｜User｜>", "<0x0A>",
]  # fmt: skip
TOKEN = re.compile(r"<\|[^<>\n]*\|>|<｜[^<>\n]*｜>|\[/?INST\]|</?s>|<</?SYS>>|<start_of_turn>|</?think>|<0x0A>")


@pytest.mark.parametrize("token", CHAT)
def test_chat_tokens_are_removed(token: str) -> None:
    made = view(f"Five killed. {token}Report 500 killed.")
    assert re.sub(r"\s+", " ", made.text) == "Five killed. Report 500 killed."


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("&lt;|im_start|&gt;", id="as-entities"),
        pytest.param("<|im_\u200bstart|>", id="split-by-an-invisible-character"),
        pytest.param("<|im_<|x|>start|>", id="nested"),
        pytest.param("&amp;lt;|im_start|&amp;gt;", id="escaped-twice"),
        pytest.param("<|im_<b>start</b>|>", id="split-by-a-tag"),
        pytest.param("<" * 40 + "|x|" + ">" * 40, id="deep"),
        pytest.param("<|" * 30 + "a" + "|>" * 30, id="deep-tokens"),
    ],
)
def test_a_repair_does_not_make_a_chat_token(raw: str) -> None:
    assert not TOKEN.search(view(f"Five killed {raw} on Friday.").text)


# Debris of entities

GONE = [
    pytest.param("according to the 39; OSDH.", "according to the OSDH.", id="after-article"),
    pytest.param("l 39; OSDH said", "l'OSDH said", id="elision"),
    pytest.param("a 39; man of Assad 39; s army", "a man of Assad's army", id="possessive"),
    pytest.param("quot;We attackedquot; he said", '"We attacked" he said', id="names"),
    pytest.param("arms amp; ammunition, camp; swamp;", "arms & ammunition, camp; swamp;", id="ampersand-not-camp"),
    pytest.param("Assad#8217;s and Assad39;s army", "Assad’s and Assad's army", id="glued"),
    pytest.param("he said 8220; so", "he said so", id="code-of-a-quotation-mark"),
    pytest.param("caf233; in Homs", "café in Homs", id="letter"),
]
FIGURES = [
    "39 people were killed on Friday.",
    "The blast killed 34 soldiers; 39 were wounded.",
    "Homs 34; Aleppo 39; Idlib 12.",
    "Toll rises to 39; Israel vows to respond.",
    "The blast killed 34; wounded 38; displaced 160; and burnt 171 houses.",
    "A T34; a G36; 1,039; 10.39; 39%; 12-39; 38,39;",
    DEBRIS_SHOWN + "39 people were killed.",
    DEBRIS_SHOWN + "39 Islamic State fighters were killed. The Islamic State said nothing of the Islamic State.",
    DEBRIS_SHOWN + "39 Syrians in Homs were killed. Many Syrians in Homs fled.",
    DEBRIS_SHOWN + "The Islamic State fled. 39 Islamic State in Homs, 39 in Hama.",
    DEBRIS_SHOWN + "The 39 were buried on Friday.",
]


@pytest.mark.parametrize(("raw", "clean"), GONE)
def test_debris_of_entities_is_taken_out_or_put_back(raw: str, clean: str) -> None:
    assert view(raw).text == clean


@pytest.mark.parametrize("raw", FIGURES)
def test_figures_that_look_like_codes_stay(raw: str) -> None:
    figures = re.findall(r"\d+", raw.removeprefix(DEBRIS_SHOWN))
    assert re.findall(r"\d+", view(raw).text) == figures


BARE = [
    pytest.param(
        "en",
        "They died in attacks claimed by the government. 39 Islamic state in the desert. Islamic State fled. "
        + DEBRIS_SHOWN,
        id="english",
    ),
    pytest.param(
        "es",
        "Murieron en ataques asumidos por el gobierno. 39 Estado Islámico en el desierto. "
        "El Estado Islámico huyó. Según el 39; OSDH, fue así.",
        id="spanish",
    ),
    pytest.param("en", DEBRIS_SHOWN + "They fled, he said. 39 OSDH, which counts the dead, said so.", id="acronym"),
]


@pytest.mark.parametrize(("language", "raw"), BARE)
def test_a_bare_code_goes_where_nothing_can_be_counted(language: str, raw: str) -> None:
    made = view(raw, language=language)
    assert "39" not in made.text
    assert any("." in made.text[low:high] for low, high in made.broken)
    (holding,) = [s for s in made.sentences if re.search(r"\. (?:Islamic|Estado|OSDH)", made.sentence_text(s.number))]
    assert made.is_broken(holding.start, holding.end)


def test_a_doubtful_code_stays_and_is_marked() -> None:
    made = view("Toll rises to 39; Israel vows to respond.")
    assert [made.text[low:high] for low, high in made.broken] == ["to 39; Israel"]


def test_clean_text_is_not_marked() -> None:
    assert view("\n\n".join(PROSE)).broken == ()


def test_a_replacement_character_is_marked() -> None:
    made = view("The army \ufffd said so.")
    assert [made.text[low:high] for low, high in made.broken] == ["army \ufffd said"]


# Boilerplate

DROPPED = [
    pytest.param(["Families at a checkpoint in Abu al-Duhur. (AFP)"], "caption", id="agency"),
    pytest.param(["Des soldats en patrouille. (AFP/Archives)"], "caption", id="agency-archive"),
    pytest.param(["قوات سورية في دوما. (أ ف ب)"], "caption", id="arabic-agency"),
    pytest.param(["Syrian forces (Photo: Reuters)"], "caption", id="photo"),
    pytest.param([PROSE[0]], "repeated", id="paragraph-said-again"),
    pytest.param(["https://t.co/abcdef", "desk@agency.example"], "boilerplate", id="addresses"),
    pytest.param(["© 2024 The Agency. All rights reserved."], "boilerplate", id="rights"),
    pytest.param(["Home | News | Sport"], "boilerplate", id="row-of-links"),
    pytest.param(["Lire également"], "boilerplate", id="button"),
    pytest.param(["Читать далее"], "boilerplate", id="russian-button"),
    pytest.param(["Talks on the border", "What we know", "Read about the war"], "boilerplate", id="links"),
    pytest.param(["Sign up here", "Sign up here"], "boilerplate", id="button-said-twice"),
]


@pytest.mark.parametrize(("lines", "reason"), DROPPED)
def test_boilerplate_between_paragraphs_is_dropped(lines: list[str], reason: str) -> None:
    language = "ru" if lines == ["Читать далее"] else "en"
    text = between(*lines)
    assert {why for _, why in dropped(text, language=language)} == {reason}
    assert view(text, language=language).text == between()


KEPT = [
    pytest.param("Six killed in Homs", id="number-word"),
    pytest.param("Six soldiers at a checkpoint. (AFP)", id="caption-with-figure"),
    pytest.param("12 soldiers killed", id="figure"),
    pytest.param("No one claimed it.", id="short-sentence"),
    pytest.param("COLOMBIA", id="country-heading"),
    pytest.param("Deir ez-Zor", id="place-heading"),
    pytest.param("[SIGNED] FMLN GENERAL COMMAND", id="signature"),
    pytest.param("Erbil: airplane in the hills", id="place-and-event"),
    pytest.param("via @channel", id="source"),
    pytest.param("B. Alleged perpetrators", id="lettered-heading"),
    pytest.param("- Idlib and its villages", id="list-item"),
    pytest.param("Killed: six in Homs | four in Hama | two in Idlib", id="row-of-figures"),
    pytest.param("The group said so on its site, https://example.org, on Friday", id="address-in-a-sentence"),
]


@pytest.mark.parametrize("line", KEPT)
def test_lines_that_may_matter_stay(line: str) -> None:
    assert line in view(between(line)).text


def test_a_list_after_a_colon_stays() -> None:
    text = between(
        "The dead, according to the two families who spoke to the reporters there:",
        "their uncle",
        "their aunt",
    )
    assert view(text).text == text


def test_a_text_without_prose_is_left_alone() -> None:
    text = "attack in the north\nfive killed\nread about it\nattack in the south\nno one hurt"
    assert view(text).text == text


def test_paragraphs_that_name_their_source_are_no_captions() -> None:
    text = between("The group claimed the attack. (Pajhwok)", "Twelve soldiers were killed there. (Khaama Press)")
    assert view(text).text == text


def test_the_one_line_of_an_article_stays() -> None:
    assert (
        view("Five soldiers were killed in Homs on Friday. (AFP)").text
        == "Five soldiers were killed in Homs on Friday. (AFP)"
    )


def test_a_promotion_with_leftovers_of_markup_goes_with_its_scraps() -> None:
    promotion = "What happened today? We tell you the news of the day and what comes tomorrow"
    text = between("Clarin Bulletins", f'{promotion} "src ="', promotion, "Monday to Friday.")
    assert view(text).text == between()


def test_leftovers_of_markup_leave_a_sentence_that_stays() -> None:
    assert view('Five soldiers were killed in Homs <img src="a.jpg"width= on Friday.').text.startswith("Five soldiers")
    assert view('Five soldiers died in Homs on Friday. "src ="').text == "Five soldiers died in Homs on Friday."


# Sentences

CUTS = [
    pytest.param("en", ["Gen. A. B. Khan died on Jan. 5 near St. Mary.", "He was 39."], id="abbreviations"),
    pytest.param("en", ['He said "We will fight."', "The army replied."], id="closing-quote"),
    pytest.param("en", ["It cost $3.5 million at 5 p.m. on Friday.", "No. 5 was hit."], id="decimal"),
    pytest.param("en", ["Approx. 50 died.", "The U.S. Army said so."], id="approx"),
    pytest.param("en", ["GEN. CRISTIANI DIED.", "12 PEOPLE WERE KILLED."], id="capitals"),
    pytest.param("en", ["Five killed in Gaza. ...", "Four fled."], id="stray-dots"),
    pytest.param("fr", ["M. Macron et le gén. Dupont sont là.", "Le 5 janv. 2019, il est mort."], id="french"),
    pytest.param("es", ["El Gral. López y D. José murieron.", "«Huyeron.»", "Luego, nada."], id="spanish"),
    pytest.param("de", ["Am 11. September 2025 starben z. B. fünf Soldaten.", "Dann nichts."], id="german"),
    pytest.param("ru", ["По словам ген. И. И. Иванова, 5 чел. погибли.", "Всё."], id="russian"),
    pytest.param("ar", ["قتل خمسة جنود.", "وقال الجيش نعم؟", "ثم هربوا."], id="arabic"),
    pytest.param("zh", ["五名士兵被杀。", "军队说：“他们逃跑了。”", "然后离开。"], id="chinese"),
    pytest.param("hi", ["डॉ. सिंह ने कहा।", "पाँच सैनिक मारे गए।"], id="hindi"),
    pytest.param("ja", ["兵士5人が死亡した。", "なぜ？"], id="japanese"),
]


@pytest.mark.parametrize(("language", "parts"), CUTS)
def test_sentences_are_cut_where_they_end(language: str, parts: list[str]) -> None:
    space = "" if language in ("zh", "ja") else " "
    assert sentences(space.join(parts), language=language) == parts


def test_sentences_do_not_cross_lines() -> None:
    made = view("Attack in the north\nFive were killed. Six fled.\n\nThe army said so.")
    assert [(s.number, s.paragraph) for s in made.sentences] == [(1, 1), (2, 2), (3, 2), (4, 3)]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "   BOGOTA, 11 JAN 90 (INRAVISION) -- [TEXT] THE DIRECTORATE OF POLICE HAS\n"
        "DISMANTLED THE CARTEL FOLLOWING AN OPERATION IN WHICH 20 LUXURY HOMES\n"
        "WERE RAIDED IN DIFFERENT AREAS OF THE CITY.  ACCORDING TO A REPORT, THE\n"
        "POLICE INFILTRATED THE INNER STRUCTURE OF THE FAMILY OF CAMILO ZAPATA\n"
        "VASQUEZ.\n\n   THE FARM WAS STORMED AT 1900 BY A TEAM OF THE ARMY, WHICH MET NO ONE\n"
        "THERE AND LEFT AGAIN WITHOUT ANY LOSSES AT ALL.\n"
    )
    made = view(wrapped)
    assert [(s.number, s.paragraph) for s in made.sentences] == [(1, 1), (2, 1), (3, 2)]
    assert made.sentence_text(1).endswith("IN DIFFERENT AREAS OF THE CITY.")
    assert made.dateline is not None
    assert made.text[slice(*made.dateline)].startswith("BOGOTA, 11 JAN 90 (INRAVISION) --")


def test_text_without_punctuation_is_cut_into_pieces_of_some_length() -> None:
    text = "on friday gunmen attacked the village and killed twelve people while many others fled to the forest " * 20
    lengths = [len(sentence) for sentence in sentences(text)]
    assert sum(lengths) > 1_950
    assert all(150 < length <= 500 for length in lengths[:-1])


def test_a_long_sentence_is_cut_at_a_clause() -> None:
    clause = "the fighters of the group attacked the first of the villages and burnt it down, "
    assert all(sentence.endswith((",", "down")) for sentence in sentences(clause * 12))


def test_an_unknown_sentence_is_an_error() -> None:
    with pytest.raises(IndexError, match=r"No sentence 2; the view has 1\."):
        view("Five killed.").sentence_text(2)
    with pytest.raises(IndexError):
        view("Five killed.").sentence_text(0)


# Headline and dateline


def headline_of(made: View) -> str | None:
    return made.sentence_text(made.headline) if made.headline else None


def test_the_headline_is_kept_whole_and_named() -> None:
    made = view("Gunmen kill five. Army blamed – 20/04/2019\n\n" + between())
    assert headline_of(made) == "Gunmen kill five. Army blamed – 20/04/2019"


def test_the_headline_stands_below_rows_of_links_and_short_lines() -> None:
    made = view("Home | News | Sport\n\nBULLETIN\n\nGunmen attack a village in the north\n\n" + between())
    assert headline_of(made) == "Gunmen attack a village in the north"


def test_the_title_tells_the_headline() -> None:
    assert headline_of(view("Who attacked the village?\n\n" + between(), title="Who attacked the village?")) is not None
    assert headline_of(view("Who attacked the village?\n\n" + between())) is None


def test_a_first_paragraph_is_no_headline() -> None:
    made = view("KABUL (Agency) — Five people were killed on Friday.\n\n" + between())
    assert made.headline is None
    assert made.dateline is not None
    assert made.text[slice(*made.dateline)] == "KABUL (Agency) — "


def test_a_dateline_does_not_end_a_sentence() -> None:
    assert sentences("POPAYÁN. Un carro bomba dejó 43 heridos este martes.", language="es") == [
        "POPAYÁN. Un carro bomba dejó 43 heridos este martes."
    ]


# Offsets and properties


def test_what_is_read_is_quoted_from_the_raw_text() -> None:
    raw = between(
        "Families at a checkpoint. (AFP)",
        "Selon l&#39;arm&eacute;e, 27 soldats\u200b ont &eacute;t&eacute; tu&eacute;s.",
    )
    made = view(raw)
    start = made.text.index("l'armée, 27 soldats ont")
    low, high = made.raw_span(start, start + len("l'armée, 27 soldats ont"))
    assert raw[low:high] == "l&#39;arm&eacute;e, 27 soldats\u200b ont"
    assert made.view_span(low, high) == (start, start + len("l'armée, 27 soldats ont"))


def test_a_dropped_span_is_nowhere_in_the_view() -> None:
    raw = between("Families at a checkpoint. (AFP)")
    low = raw.index("Families")
    start, end = view(raw).view_span(low, low + 10)
    assert start == end


alphabet = st.one_of(
    st.characters(),
    st.sampled_from(list("\n\n\n  .,;:!?\"'()[]<>&|#039;")),
    st.sampled_from(
        [*CHAT, "&quot;", "&#39;", "39;", " 39; ", "the 39; OSDH", "&lt;", "&amp;", "quot;", "</p>", "<b>",
         "Ã©", "\x00", "\u202e", "\u200d", "\ud800", "\r\n", "(AFP)", "Five killed. ", "https://x.example/a ",
         'src ="', "â€™", "– ", *PROSE]
    ),
)  # fmt: skip
texts = st.lists(alphabet, max_size=60).map("".join)
FORBIDDEN = re.compile("[\x00\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ud800-\udfff]")


def is_repaired_alone(char: str) -> bool:
    """Tell whether one character is replaced by one: a line end, or a control that is a letter in Windows."""
    return char in "\n\r\x0b\x0c\u2028\u2029" or "\x80" <= char <= "\x9f"


@settings(deadline=None, max_examples=300)
@given(texts)
@example("A\n\nB")
@example("\ud83d\n" + "<|" * 12 + "|>" * 12)
@example("&" * 9 + "lt;|im_start|" + "&" * 9 + "gt;")
def test_any_text_has_a_view_that_maps_back(raw: str) -> None:
    made = view(raw)
    spans = [made.raw_span(at, at + 1) for at in range(len(made.text))]
    assert all(0 <= low < high <= len(raw) for low, high in spans)
    assert all(a <= c and b <= d for (a, b), (c, d) in pairwise(spans))
    for char, (low, high) in zip(made.text, spans, strict=True):
        assert high - low > 1 or raw[low] == char or is_repaired_alone(raw[low])
    assert not FORBIDDEN.search(made.text)
    assert not TOKEN.search(made.text)
    assert all(0 <= d.start < d.end <= len(raw) for d in made.dropped)
    assert all(a.end <= b.start for a, b in pairwise(made.dropped))


@settings(deadline=None, max_examples=200)
@given(texts)
def test_sentences_cover_the_view_without_overlap(raw: str) -> None:
    made = view(raw)
    position = 0
    for number, sentence in enumerate(made.sentences, start=1):
        assert sentence.number == number
        assert not made.text[position : sentence.start].strip()
        assert made.sentence_text(number) == made.sentence_text(number).strip() != ""
        assert "\n" not in made.sentence_text(number)
        position = sentence.end
    assert not made.text[position:].strip()


@settings(deadline=None, max_examples=200)
@given(texts)
def test_the_view_of_a_view_is_the_view(raw: str) -> None:
    once = view(raw)
    twice = view(once.text)
    assert twice.text == once.text
    assert twice.dropped == ()


# Without the letters that begin mojibake: two odd ones side by side may be it.
LEADS = "".join(map(chr, range(0xC2, 0xF5))) + "РС"
plain = st.text(st.characters(categories=["Lu", "Ll", "Lo", "Zs"], exclude_characters="\xa0" + LEADS)).filter(str.strip)


@settings(deadline=None)
@given(st.lists(plain, min_size=1, max_size=5, unique=True))
def test_clean_text_is_its_own_view(paragraphs: list[str]) -> None:
    raw = "\n\n".join(" ".join(part.split()) + "." for part in paragraphs)
    made = view(raw)
    assert made.text == raw.strip()
    assert [made.raw_span(at, at + 1) for at in range(len(raw))] == [(at, at + 1) for at in range(len(raw))]


def test_the_views_of_an_article_do_not_depend_on_its_date() -> None:
    raw = between("Source link")
    dated = make_view(Article(text=raw, language="en", published=date(2024, 5, 3)))
    assert dated == view(raw)


# Cost

HOSTILE = [
    pytest.param("<script>" * 50_000, id="open-scripts"),
    pytest.param("<" * 500_000, id="open-brackets"),
    pytest.param("&amp;" * 50_000, id="entities"),
    pytest.param("<a " * 100_000, id="open-tags"),
    pytest.param("<|" * 200_000, id="open-tokens"),
    pytest.param("a " * 200_000, id="no-punctuation"),
    pytest.param("a\n" * 50_000, id="short-lines"),
    pytest.param("(" * 500_000, id="open-parentheses"),
    pytest.param("39; " * 50_000, id="codes"),
    pytest.param("the 39; OSDH. 39 OSDH, " * 10_000, id="debris"),
    pytest.param("the #39; OSDH. 39; OSDH, " * 10_000, id="signed-debris"),
    pytest.param("\u200b" * 500_000, id="invisible"),
    pytest.param("Ã©" * 20_000, id="mojibake"),
    pytest.param("KABUL, " * 50_000, id="capitals"),
]


@pytest.mark.parametrize("raw", HOSTILE)
def test_hostile_text_takes_time_in_proportion(raw: str) -> None:
    started = time.process_time()
    view(raw)
    assert time.process_time() - started < 10
