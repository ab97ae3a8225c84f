"""Figures: what words say, where they stand in running text, and what is no figure of people."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.normalize.numbers import Figure, find_figures, read_figure, read_single
from extractor.schema import Qualifier

from .test_number_words import in_english

SPACES = "\u0020\u00a0\u2009\u202f"
DASHES = "-\u2010\u2011\u2012\u2013\u2212\uff0d"
QUALIFIED: tuple[tuple[str, Qualifier], ...] = (
    ("{}", "exact"),
    ("at least {}", "at_least"),
    ("more than {}", "more_than"),
    ("about {}", "about"),
    ("up to {}", "up_to"),
    ("{} or more", "at_least"),
    ("au moins {}", "at_least"),
    ("más de {}", "more_than"),
    ("mindestens {}", "at_least"),
    ("cerca de {}", "about"),
    ("до {}", "up_to"),
    ("не менее {}", "at_least"),
    ("ما لا يقل عن {}", "at_least"),
    ("yaklaşık {}", "about"),
)


def exact(number: int) -> Figure:
    return Figure(number, None, "exact")


def between(low: int, high: int) -> Figure:
    return Figure(low, high, "between")


VAGUE = Figure(None, None, "vague")
NOBODY = Figure(0, None, "none_reported")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("27", exact(27)),
        ("04", exact(4)),
        ("04 (four)", exact(4)),
        ("twenty-seven", exact(27)),
        ("TWENTY-SEVEN", exact(27)),
        ("1,200", exact(1200)),
        ("1.200", exact(1200)),
        ("1 200", exact(1200)),
        ("1'200", exact(1200)),
        ("1,00,000", exact(100_000)),
        ("2.5 thousand", exact(2500)),
        ("27 thousand", exact(27_000)),
        ("two hundred and five", exact(205)),
        ("a hundred", exact(100)),
        ("٢٧", exact(27)),
        ("२७", exact(27)),
        ("２７", exact(27)),
        ("both", exact(2)),
        ("at least 11", Figure(11, None, "at_least")),
        ("no fewer than 11", Figure(11, None, "at_least")),
        ("27+", Figure(27, None, "at_least")),
        ("more than 60", Figure(60, None, "more_than")),
        ("over 60", Figure(60, None, "more_than")),
        ("nearly 40", Figure(40, None, "about")),
        ("some 40", Figure(40, None, "about")),
        ("at least about 40", Figure(40, None, "at_least")),
        ("up to 12", Figure(12, None, "up_to")),
        ("as many as thirty", Figure(30, None, "up_to")),
        ("6-8", between(6, 8)),
        ("6 to 8", between(6, 8)),
        ("between 6 and 8", between(6, 8)),
        ("between six and eight", between(6, 8)),
        ("between one hundred and two hundred", between(100, 200)),
        ("six or seven", between(6, 7)),
        ("a dozen", Figure(12, None, "about")),
        ("two dozen", Figure(24, None, "about")),
        ("half a dozen", Figure(6, None, "about")),
        ("more than a dozen", Figure(12, None, "more_than")),
        ("a score", Figure(20, None, "about")),
        ("a couple of", Figure(2, None, "about")),
        ("dozens", VAGUE),
        ("scores", VAGUE),
        ("several dozen", VAGUE),
        ("hundreds", VAGUE),
        ("tens of thousands", VAGUE),
        ("a number of", VAGUE),
        ("an undisclosed number", VAGUE),
        ("several", VAGUE),
        ("civilians", VAGUE),
        ("the soldiers", VAGUE),
        ("no", NOBODY),
        ("none", NOBODY),
        ("no one", NOBODY),
        ("no casualties", NOBODY),
        ("nobody was hurt", NOBODY),
        ("0", NOBODY),
    ],
)
def test_english_figures(words: str, expected: Figure) -> None:
    assert read_figure(words) == expected
    assert read_figure(words, language="en") == expected


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("es", "más de 60 soldados", Figure(60, None, "more_than")),
        ("es", "al menos veintisiete", Figure(27, None, "at_least")),
        ("es", "entre 6 y 8", between(6, 8)),
        ("es", "de seis a ocho", between(6, 8)),
        ("es", "una veintena", Figure(20, None, "about")),
        ("es", "medio centenar", Figure(50, None, "about")),
        ("es", "decenas", VAGUE),
        ("es", "ninguno", NOBODY),
        ("es", "sin víctimas", NOBODY),
        ("es", "uno", exact(1)),
        ("es", "2,5 mil", exact(2500)),
        ("fr", "au moins 27 soldats", Figure(27, None, "at_least")),
        ("fr", "une quinzaine", Figure(15, None, "about")),
        ("fr", "une dizaine de", Figure(10, None, "about")),
        ("fr", "des dizaines", VAGUE),
        ("fr", "aucun", NOBODY),
        ("fr", "quatre (04)", exact(4)),
        ("fr", "1\u202f200", exact(1200)),
        ("pt", "pelo menos dez", Figure(10, None, "at_least")),
        ("pt", "meia dúzia", Figure(6, None, "about")),
        ("pt", "ninguém", NOBODY),
        ("de", "bis zu zwölf", Figure(12, None, "up_to")),
        ("de", "zwischen 6 und 8", between(6, 8)),
        ("de", "zwei Dutzend", Figure(24, None, "about")),
        ("de", "Dutzende", VAGUE),
        ("de", "niemand", NOBODY),
        ("it", "più di venti", Figure(20, None, "more_than")),
        ("it", "una decina", Figure(10, None, "about")),
        ("it", "nessuno", NOBODY),
        ("ru", "не менее 27 человек", Figure(27, None, "at_least")),
        ("ru", "более шестидесяти", Figure(60, None, "more_than")),
        ("ru", "от шести до восьми", between(6, 8)),
        ("ru", "двое", exact(2)),
        ("ru", "полтора десятка", Figure(15, None, "about")),
        ("ru", "десятки", VAGUE),
        ("ru", "никто", NOBODY),
        ("ru", "пострадавших нет", NOBODY),
        ("uk", "щонайменше п'ятеро", Figure(5, None, "at_least")),
        ("uk", "близько десятка", Figure(10, None, "about")),
        ("uk", "кілька", VAGUE),
        ("ar", "ما لا يقل عن 27 قتيلا", Figure(27, None, "at_least")),
        ("ar", "أكثر من ستين", Figure(60, None, "more_than")),
        ("ar", "بين ستة وثمانية", between(6, 8)),
        ("ar", "خمسة وعشرون", exact(25)),
        ("ar", "عشرات", VAGUE),
        ("tr", "en az 27 kişi", Figure(27, None, "at_least")),
        ("tr", "27'den fazla", Figure(27, None, "more_than")),
        ("tr", "yirmiden fazla", Figure(20, None, "more_than")),
        ("tr", "onlarca", VAGUE),
        ("hi", "कम से कम सात लोग", Figure(7, None, "at_least")),
        ("hi", "पांच से अधिक", Figure(5, None, "more_than")),
        ("hi", "दर्जनों", VAGUE),
    ],
)
def test_figures_of_other_languages(language: str, words: str, expected: Figure) -> None:
    assert read_figure(words, language=language) == expected
    assert read_figure(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "",
        "...",
        "39;",
        "&#39;",
        "9 p.m.",
        "20/04/2019",
        "on 18 April",
        "30%",
        "30 per cent",
        "107 mm",
        "12 kilometres",
        "two days",
        "$30",
        "3rd",
        "third",
        "27-year-old",
        "24/7",
        "AK-47",
        "the 101 Brigade",
        "Resolution 2254",
        "No. 4",
        "aged 30",
        "27 soldiers and 3 policemen",
        "a woman and three children",
        "two soldiers and a policeman",
        "dozens, including 12 children",
        "a policeman",
        "un soldat",
        "a girl of four",
        "police officer",
        "Islamic State",
        "May",
        "second",
        "2-1",
        "1.5",
    ],
)
def test_words_that_state_no_one_figure(words: str) -> None:
    assert read_figure(words, language="fr" if words == "un soldat" else "en") is None


@pytest.mark.parametrize("words", ["four senior Syrian officers", "four", "Four of them", "(four)", "“four”"])
def test_other_words_around_one_figure_do_not_matter(words: str) -> None:
    assert read_figure(words, language="en") == exact(4)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("a policeman", "en"),
        ("a 30-year-old man", "en"),
        ("policeman", "en"),
        ("another soldier", "en"),
        ("his wife", "en"),
        ("one soldier", "en"),
        ("a girl of four", "en"),
        ("Juan Perez", "en"),
        ("Mayor Juan Perez", "en"),
        ("retired General Abdi Warfa", "en"),
        ("the mayor of San Miguel", "en"),
        ("Dee (24)", "en"),
        ("Lashkar-e-Taiba commander Umar Wagay", "en"),
        ("العقيد ناصر محمد", "ar"),
        ("un soldat", "fr"),
        ("une femme", "fr"),
        ("un policía", "es"),
        ("ein Soldat", "de"),
        ("солдат", "ru"),
        ("59-річний чоловік", "uk"),
    ],
)
def test_a_single_victim_is_one(words: str, language: str) -> None:
    assert read_single(words, language=language) == exact(1)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("soldiers", "en"),
        ("two soldiers", "en"),
        ("a patrol", "en"),
        ("a group of men", "en"),
        ("a family", "en"),
        ("a dozen", "en"),
        ("a man and his wife", "en"),
        ("a policeman and two civilians", "en"),
        ("They did not", "en"),
        ("in the desert", "en"),
        ("nobody", "en"),
        ("une patrouille", "fr"),
        ("des soldats", "fr"),
        ("без последствий", "ru"),
        ("", "en"),
    ],
)
def test_several_or_nobody_is_no_single_victim(words: str, language: str) -> None:
    assert read_single(words, language=language) is None


def found(text: str, *, language: str | None = None) -> list[str]:
    return [figure.words for figure in find_figures(text, language=language)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("At least 27 people were killed and six wounded.", ["At least 27", "six"]),
        ("More than 60 fighters died; dozens fled.", ["More than 60", "dozens"]),
        ("Between 6 and 8 men fired.", ["Between 6 and 8"]),
        ("The toll rose from 27 to 31 dead.", ["27", "31"]),
        ("27 soldiers, including four senior officers", ["27", "four"]),
        ("No one was hurt and nobody was detained.", ["No one", "nobody"]),
        ("There were no casualties.", ["no"]),
        ("In Homs 16 soldiers died.", ["16"]),
        ("The toll rose to 13 on Tuesday.", ["13"]),
        ("In 2018, 300 people died.", ["300"]),
        ("2,000 people fled, 2000 people say.", ["2,000", "2000"]),
        ("Deux soldats et une dizaine de civils ont été tués.", ["Deux", "une dizaine"]),
        ("Murieron 1.200 personas y unos 40 soldados.", ["1.200", "unos 40"]),
        ("Погибли шестеро военных, около 40 ранены.", ["шестеро", "около 40"]),
        ("قتل ما لا يقل عن 27 جنديا وستة مدنيين", ["ما لا يقل عن 27", "ستة"]),
    ],
)
def test_figures_are_found_in_running_text(text: str, words: list[str]) -> None:
    assert found(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "The attack took place on 20/04/2019 at 9 p.m. near the road.",
        "It began at 21:30 on 18 April 2019, two days after the talks.",
        "He was 30 years old and the boy was a 12-year-old.",
        "Ahmed Karim, 30, was among them. So was Laishram Premjit (27).",
        "About 30 percent of the town, 12 km away, was hit by a 107 mm rocket.",
        "The 3rd Brigade, the 101 Brigade and Task Force 165 were in Kilo 16.",
        "Under Resolution 2254 and article 19, see No. 4 and Route 9.",
        "An AK-47, an M16 and a T-72 were found in area C-4.",
        "Call 0375 4284480 or +44 20 7946 0958.",
        "The government. &#39;Islamic&#39; state; according to the 39; OSDH.",
        "It cost $30 million, or 25 dollars a head.",
        "They held one another on one hand; one by one they left.",
        "The first, second and third men ran in 2018.",
        "The club lost 2-1 and then 3-3.",
        "There was no doubt and no further word.",
    ],
)
def test_other_numbers_are_no_figures_of_people(text: str) -> None:
    assert found(text, language="en") == []


def test_an_entity_code_is_debris_wherever_it_stands_bare() -> None:
    text = "claimed by the government. 39 Islamic state fighters, according to the 39; OSDH, killed 38 men."
    assert found(text, language="en") == ["38"]


def test_found_words_are_the_text_at_their_offsets() -> None:
    text = "“At\u00a0least\u00a0twenty\u2011seven” 兵士 died — and ２７ were hurt."
    figures = find_figures(text, language="en")
    assert [text[f.start : f.end] for f in figures] == [f.words for f in figures]
    assert [f.figure.number for f in figures] == [27, 27]


def test_a_noisy_round_up_gives_its_figures_and_no_others() -> None:
    text = (
        "Rebels killed 60 troops – 20/04/2019\n\nMore than 60 troops have died in the last two days of "
        'several raids.\n\n27 men, "including four senior officers," were killed on Thursday and Friday in '
        "raids claimed by the government. 39 Free Men in the eastern desert. It lasted until Friday night. "
        "Six rebels died, according to the 39; OSDH. An agreement reached in 2018 is discussed on 25 and 26 "
        "April."
    )
    assert found(text) == ["60", "More than 60", "several", "27", "four", "Six"]


@st.composite
def stated(draw: st.DrawFn) -> tuple[str, int]:
    """A number below a million as digits, grouped digits, or English words."""
    number = draw(st.integers(2, 999_999))
    shapes = (str(number), f"{number:,}", f"{number:,}".replace(",", " "), in_english(number))
    return draw(st.sampled_from(shapes)), number


@settings(deadline=None)
@given(st.integers(2, 999_999), st.sampled_from(("{}", "{:,}")), st.sampled_from(QUALIFIED))
def test_any_number_reads_as_itself(number: int, shape: str, qualified: tuple[str, Qualifier]) -> None:
    pattern, qualifier = qualified
    assert read_figure(pattern.format(shape.format(number))) == Figure(number, None, qualifier)


@settings(deadline=None)
@given(st.integers(10, 99_999), st.data())
def test_another_digit_is_another_reading(number: int, data: st.DataObject) -> None:
    digits = str(number)
    at = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[at]]))
    changed = digits[:at] + other + digits[at + 1 :]
    assert read_figure(f"at least {changed}") != read_figure(f"at least {digits}")


@settings(deadline=None)
@given(st.integers(21, 99_999), st.integers(21, 99_999))
def test_other_number_words_are_another_reading(number: int, other: int) -> None:
    one, two = read_figure(in_english(number), language="en"), read_figure(in_english(other), language="en")
    assert (one == two) == (number == other)


@settings(deadline=None)
@given(stated(), st.sampled_from(SPACES), st.sampled_from(DASHES), st.booleans())
def test_rendering_makes_no_difference(written: tuple[str, int], space: str, dash: str, wide: bool) -> None:
    words, number = written
    rendered = f"at least {words}".replace("-", dash).replace(" ", space)
    if wide:
        rendered = rendered.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    assert read_figure(rendered) == Figure(number, None, "at_least")


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_text_can_be_searched(text: str) -> None:
    for figure in find_figures(text):
        assert text[figure.start : figure.end] == figure.words
