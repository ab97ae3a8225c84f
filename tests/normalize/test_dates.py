"""Time phrases: the days they mean, where they stand in running text, and phrases that are no time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import DateUnreadable
from extractor.normalize.dates import (
    UNPLACED,
    Resolved,
    dates_near,
    default_when,
    find_dates,
    read_published,
    read_when,
    reads_month_first,
    window_of,
)

from .ordinary import PHRASES

PUBLISHED = date(2019, 4, 20)  # a Saturday
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = tuple(date(2000, month, 1).strftime("%B") for month in range(1, 13))


class Span(NamedTuple):
    """Days, how they are meant and why, without the note."""

    start: str | None
    end: str | None
    span: str
    basis: str


def read(words: str, *, language: str | None = None, published: date | None = PUBLISHED) -> Span | None:
    resolved = read_when(words, published=published, language=language)
    if resolved is None:
        return None
    days = [str(day) if day else None for day in (resolved.start, resolved.end)]
    return Span(days[0], days[1], resolved.span, resolved.basis)


def relative(day: str) -> Span:
    return Span(day, day, "single_day", "resolved_from_relative")


def stated(day: str) -> Span:
    return Span(day, day, "single_day", "stated")


def lasting(start: str, end: str, basis: str = "resolved_from_relative") -> Span:
    return Span(start, end, "spans_days", basis)


def within(start: str, end: str, basis: str = "resolved_from_relative") -> Span:
    return Span(start, end, "one_day_within", basis)


def until(end: str) -> Span:
    return Span(None, end, "on_or_before", "resolved_from_relative")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Saturday", relative("2019-04-20")),
        ("on Thursday", relative("2019-04-18")),
        ("Sunday", relative("2019-04-14")),
        ("last Thursday", relative("2019-04-18")),
        ("last Saturday", relative("2019-04-13")),
        ("on Thursday night", relative("2019-04-18")),
        ("Thursday's", relative("2019-04-18")),
        ("early on Friday", relative("2019-04-19")),
        ("the early hours of Friday", relative("2019-04-19")),
        ("before dawn on Friday", relative("2019-04-19")),
        ("at 9 p.m. on Thursday", relative("2019-04-18")),
        ("Thursday at about 9 pm local time", relative("2019-04-18")),
        ("from about 5 p.m. on Friday", relative("2019-04-19")),
        ("at around 10.15am on Friday", relative("2019-04-19")),
        ("At about four in the morning on Thursday", relative("2019-04-18")),
        ("shortly after Friday prayers", relative("2019-04-19")),
        ("overnight", relative("2019-04-19")),
        ("last night", relative("2019-04-19")),
        ("this morning", relative("2019-04-20")),
        ("yesterday", relative("2019-04-19")),
        ("yesterday evening", relative("2019-04-19")),
        ("the day before yesterday", relative("2019-04-18")),
        ("today", relative("2019-04-20")),
        ("two days ago", relative("2019-04-18")),
        ("three hours ago", relative("2019-04-20")),
        ("on Thursday and Friday", lasting("2019-04-18", "2019-04-19")),
        ("Thursday, Friday and Saturday", lasting("2019-04-18", "2019-04-20")),
        ("from Monday to Wednesday", lasting("2019-04-15", "2019-04-17")),
        ("Saturday and Sunday", lasting("2019-04-13", "2019-04-14")),
        ("between Thursday and Saturday", lasting("2019-04-18", "2019-04-20")),
        ("on Friday evening and Saturday morning", lasting("2019-04-19", "2019-04-20")),
        ("the night of Thursday to Friday", lasting("2019-04-18", "2019-04-19")),
        ("since Monday", lasting("2019-04-15", "2019-04-20")),
        ("Thursday or Friday", within("2019-04-18", "2019-04-19")),
        ("in the last two days", within("2019-04-18", "2019-04-20")),
        ("over the past week", within("2019-04-13", "2019-04-20")),
        ("in the past 24 hours", within("2019-04-19", "2019-04-20")),
        ("in the last one month", within("2019-03-20", "2019-04-20")),
        ("this week", within("2019-04-15", "2019-04-20")),
        ("last week", within("2019-04-08", "2019-04-14")),
        ("this month", within("2019-04-01", "2019-04-20")),
        ("last month", within("2019-03-01", "2019-03-31")),
        ("three weeks ago", within("2019-03-25", "2019-03-31")),
        ("about a month ago", within("2019-03-01", "2019-03-31")),
        ("last weekend", within("2019-04-13", "2019-04-14")),
        ("in recent days", within("2019-04-13", "2019-04-20")),
        ("until Friday night", until("2019-04-19")),
        ("by Friday", until("2019-04-19")),
        ("before Friday", until("2019-04-18")),
    ],
)
def test_relative_english(words: str, expected: Span) -> None:
    assert read(words) == expected
    assert read(words, language="en") == expected
    assert read(f"“{words},”", language="en") == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2019-04-18", stated("2019-04-18")),
        ("20/04/2019", stated("2019-04-20")),
        ("04/20/2019", stated("2019-04-20")),
        ("31.7.2018", stated("2018-07-31")),
        ("18/4/19", stated("2019-04-18")),
        ("on 18 April 2019", stated("2019-04-18")),
        ("18 April (Thursday)", stated("2019-04-18")),
        ("Thursday, April 18, 2019", stated("2019-04-18")),
        ("Thursday 18 April at 21:30", stated("2019-04-18")),
        ("April 18th", stated("2019-04-18")),
        ("the 3rd of May", stated("2018-05-03")),
        ("May 3", stated("2018-05-03")),
        ("Dec. 31", stated("2018-12-31")),
        ("31 March evening at about 8.15 pm", stated("2019-03-31")),
        ("18 and 19 April", lasting("2019-04-18", "2019-04-19", "stated")),
        ("April 18-19, 2018", lasting("2018-04-18", "2018-04-19", "stated")),
        ("from 3 to 5 March", lasting("2019-03-03", "2019-03-05", "stated")),
        ("from 30 March to 2 April 2018", lasting("2018-03-30", "2018-04-02", "stated")),
        ("night 12/13 Mar 2019", lasting("2019-03-12", "2019-03-13", "stated")),
        ("31 December and 1 January", lasting("2018-12-31", "2019-01-01", "stated")),
        ("from 3 March to Thursday", lasting("2019-03-03", "2019-04-18")),
        ("in March 2019", within("2019-03-01", "2019-03-31", "stated")),
        ("in May", within("2018-05-01", "2018-05-31", "stated")),
        ("in April", within("2019-04-01", "2019-04-20", "stated")),
        ("in early April", within("2019-04-01", "2019-04-10", "stated")),
        ("mid-March", within("2019-03-11", "2019-03-20", "stated")),
        ("late March 2019", within("2019-03-21", "2019-03-31", "stated")),
        ("in 2018", within("2018-01-01", "2018-12-31", "stated")),
        ("2018", within("2018-01-01", "2018-12-31", "stated")),
    ],
)
def test_stated_english(words: str, expected: Span) -> None:
    assert read(words) == expected
    assert read(words, language="en") == expected


@pytest.mark.parametrize(
    ("language", "words", "expected"),
    [
        ("es", "el jueves por la noche", relative("2019-04-18")),
        ("es", "el pasado jueves", relative("2019-04-18")),
        ("es", "anoche", relative("2019-04-19")),
        ("es", "Ayer viernes, a las 4:25 a.m.", relative("2019-04-19")),
        ("es", "hace dos días", relative("2019-04-18")),
        ("es", "18 de abril de 2019", stated("2019-04-18")),
        ("es", "del 3 al 5 de marzo", lasting("2019-03-03", "2019-03-05", "stated")),
        ("es", "entre el lunes y el miércoles", lasting("2019-04-15", "2019-04-17")),
        ("es", "en los últimos dos días", within("2019-04-18", "2019-04-20")),
        ("es", "la semana pasada", within("2019-04-08", "2019-04-14")),
        ("fr", "jeudi soir", relative("2019-04-18")),
        ("fr", "avant-hier", relative("2019-04-18")),
        ("fr", "il y a deux jours", relative("2019-04-18")),
        ("fr", "le 1er mars", stated("2019-03-01")),
        ("fr", "Jeudi 18 avril, peu avant 14 heures", stated("2019-04-18")),
        ("fr", "jeudi et vendredi", lasting("2019-04-18", "2019-04-19")),
        ("fr", "dans la nuit de jeudi à vendredi", lasting("2019-04-18", "2019-04-19")),
        ("fr", "ces deux derniers jours", within("2019-04-18", "2019-04-20")),
        ("fr", "au cours des dernières 24 heures", within("2019-04-19", "2019-04-20")),
        ("de", "am Donnerstagabend gegen 22.40 Uhr", relative("2019-04-18")),
        ("de", "vor zwei Tagen", relative("2019-04-18")),
        ("de", "am 18. April", stated("2019-04-18")),
        ("de", "vom 3. bis 5. März", lasting("2019-03-03", "2019-03-05", "stated")),
        ("de", "in der Nacht zum Freitag", lasting("2019-04-18", "2019-04-19")),
        ("de", "in der Nacht von Donnerstag auf Freitag", lasting("2019-04-18", "2019-04-19")),
        ("de", "seit Montag", lasting("2019-04-15", "2019-04-20")),
        ("de", "in den letzten zwei Tagen", within("2019-04-18", "2019-04-20")),
        ("pt", "na quinta-feira", relative("2019-04-18")),
        ("pt", "nesta quarta", relative("2019-04-17")),
        ("pt", "quarta-feira (17)", relative("2019-04-17")),
        ("pt", "há dois dias", relative("2019-04-18")),
        ("pt", "nos últimos dois dias", within("2019-04-18", "2019-04-20")),
        ("it", "giovedì sera", relative("2019-04-18")),
        ("it", "due giorni fa", relative("2019-04-18")),
        ("it", "il 3 marzo", stated("2019-03-03")),
        ("it", "da lunedì a mercoledì", lasting("2019-04-15", "2019-04-17")),
        ("it", "la scorsa settimana", within("2019-04-08", "2019-04-14")),
        ("ru", "в четверг", relative("2019-04-18")),
        ("ru", "два дня назад", relative("2019-04-18")),
        ("ru", "18 апреля 2019 года", stated("2019-04-18")),
        ("ru", "в ночь на пятницу", lasting("2019-04-18", "2019-04-19")),
        ("ru", "с понедельника по среду", lasting("2019-04-15", "2019-04-17")),
        ("ru", "за последние два дня", within("2019-04-18", "2019-04-20")),
        ("ru", "в марте", within("2019-03-01", "2019-03-31", "stated")),
        ("ru", "на прошлой неделе", within("2019-04-08", "2019-04-14")),
        ("uk", "у четвер", relative("2019-04-18")),
        ("uk", "учора", relative("2019-04-19")),
        ("uk", "18 квітня", stated("2019-04-18")),
        ("uk", "до четверга", until("2019-04-18")),
        ("uk", "за останні два дні", within("2019-04-18", "2019-04-20")),
        ("uk", "у березні", within("2019-03-01", "2019-03-31", "stated")),
        ("ar", "مساء الخميس", relative("2019-04-18")),
        ("ar", "أمس", relative("2019-04-19")),
        ("ar", "قبل يومين", relative("2019-04-18")),
        ("ar", "18 أبريل", stated("2019-04-18")),
        ("ar", "18 نيسان 2019", stated("2019-04-18")),
        ("ar", "الخميس والجمعة", lasting("2019-04-18", "2019-04-19")),
        ("ar", "منذ الاثنين", lasting("2019-04-15", "2019-04-20")),
        ("ar", "خلال اليومين الماضيين", within("2019-04-18", "2019-04-20")),
        ("tr", "Perşembe günü", relative("2019-04-18")),
        ("tr", "dün gece", relative("2019-04-19")),
        ("tr", "iki gün önce", relative("2019-04-18")),
        ("tr", "18 Nisan'da", stated("2019-04-18")),
        ("tr", "son iki günde", within("2019-04-18", "2019-04-20")),
        ("tr", "geçen hafta", within("2019-04-08", "2019-04-14")),
        ("pl", "w czwartek", relative("2019-04-18")),
        ("pl", "wczoraj", relative("2019-04-19")),
        ("hi", "गुरुवार", relative("2019-04-18")),
    ],
)
def test_other_languages(language: str, words: str, expected: Span) -> None:
    assert read(words, language=language) == expected
    if language != "pl":  # without being named, a language must have a table of its own
        assert read(words) == expected


def test_a_phrase_of_ours_is_about_two_hundred_and_more() -> None:
    assert len(PHRASES) >= 200


@pytest.mark.parametrize("words", PHRASES)
def test_an_ordinary_phrase_is_no_time(words: str) -> None:
    assert read(words) is None
    assert find_dates(words) == []


@pytest.mark.parametrize("words", ["", "   ", "...", "'", "\u00ad"])
def test_nothing_is_no_time(words: str) -> None:
    assert read(words) is None


@pytest.mark.parametrize(
    "words", ["Thursday", "yesterday", "last week", "in the last two days", "3 May", "since Monday", "in May"]
)
def test_words_that_need_a_publication_date_are_kept_unplaced(words: str) -> None:
    assert read_when(words, published=None) == UNPLACED == Resolved(None, None, "unknown", "none", "unknown")


@pytest.mark.parametrize(
    ("words", "day"),
    [("18 April 2019", "2019-04-18"), ("2019-04-18", "2019-04-18"), ("31.7.2018", "2018-07-31")],
)
def test_whole_dates_need_no_publication_date(words: str, day: str) -> None:
    assert read(words, published=None) == stated(day)


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("3 May", "2018"),
        ("in May", "2018"),
        ("03/04/2019", "day/month"),
        ("last week", "Monday"),
        ("in recent days", "7"),
    ],
)
def test_what_the_words_do_not_say_is_recorded(words: str, note: str) -> None:
    resolved = read_when(words, published=PUBLISHED)
    assert resolved is not None
    assert note in (resolved.assumption or "")


def test_day_and_month_follow_the_document() -> None:
    day_first = read_when("03/04/2019", published=PUBLISHED)
    american = read_when("03/04/2019", published=PUBLISHED, language="en-US")
    document = read_when("03/04/2019", published=PUBLISHED, month_first=True)
    assert day_first is not None
    assert day_first.start == date(2019, 4, 3)
    assert document is not None
    assert document.start == date(2019, 3, 4)
    assert american == document


def test_a_day_after_publication_is_the_other_order() -> None:
    resolved = read_when("04/05/2019", published=PUBLISHED)
    assert resolved is not None
    assert resolved.start == date(2019, 4, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Signed on 04/20/2019, in force since 05/01/2019.", True),
        ("Del 20/04/2019 al 01/05/2019", False),
        ("03/04/2019", None),
        ("20/04/2019 or 04/20/2019", None),
        ("no date", None),
    ],
)
def test_a_document_shows_its_order(text: str, expected: bool | None) -> None:
    assert reads_month_first(text) is expected


def found(text: str, *, language: str | None = None) -> list[str]:
    return [one.words for one in find_dates(text, language=language)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("27 men were killed on Thursday and Friday in the desert.", ["on Thursday and Friday"]),
        ("The fighting lasted until Friday night. Six died Saturday.", ["until Friday night", "Saturday"]),
        ("They have died in the last two days of several raids.", ["in the last two days"]),
        ("Talks are set for 25 and 26 April, may they succeed.", ["25 and 26 April"]),
        ("The attack of Sunday was the worst since March 23.", ["Sunday", "since March 23"]),
        ("It was signed in 2018, after 2000 men had left in March.", ["in 2018", "in March"]),
        ("He may march on the capital; the sun sat on the second hill.", []),
        ("At 9 p.m. the 3rd Brigade fired 107 mm rockets for two hours.", []),
        ("A blast at 9 p.m. on 20/04/2019 killed 5.", ["at 9 p.m. on 20/04/2019"]),
        ("On Thursday 27 soldiers died; on April 18 19 more.", ["On Thursday", "on April 18"]),
        ("Murieron el jueves 18 de abril en Santo Domingo.", ["el jueves 18 de abril"]),
        ("Plácido Domingo cantó el domingo por la noche.", ["el domingo por la noche"]),
        ("Deux soldats ont été tués dans la nuit de jeudi à vendredi.", ["dans la nuit de jeudi à vendredi"]),
        ("Погибли в ночь на пятницу, среди них трое детей.", ["в ночь на пятницу"]),
        ("قتل جنديان مساء الخميس في هجوم", ["مساء الخميس"]),
        ("Perşembe günü iki asker öldü.", ["Perşembe günü"]),
    ],
)
def test_times_are_found_in_running_text(text: str, words: list[str]) -> None:
    assert found(text) == words


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_searched(text: str) -> None:
    for one in find_dates(text):
        assert text[one.start : one.end] == one.words


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.sampled_from(DAYS))
def test_a_weekday_is_the_last_one_on_or_before_publication(published: date, name: str) -> None:
    resolved = read_when(f"on {name}", published=published, language="en")
    assert resolved is not None
    assert resolved.start is not None
    assert resolved.start == resolved.end
    assert timedelta(0) <= published - resolved.start < timedelta(7)
    assert resolved.start.strftime("%A") == name


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)), st.dates(date(2000, 1, 1), date(2000, 12, 31)))
def test_a_missing_year_is_the_latest_that_fits(published: date, day: date) -> None:
    resolved = read_when(f"{day.day} {MONTHS[day.month - 1]}", published=published, language="en")
    assert resolved is not None
    assert resolved.start is not None
    assert (resolved.start.day, resolved.start.month) == (day.day, day.month)
    assert timedelta(0) <= published - resolved.start < timedelta(366 if day.month != 2 else 366 * 8)


@settings(deadline=None)
@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)))
def test_a_whole_date_is_the_same_in_every_shape(day: date) -> None:
    month = MONTHS[day.month - 1]
    shapes = (f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", day.isoformat())
    reads = {read_when(shape, published=None, language="en") for shape in shapes}
    assert reads == {Resolved(day, day, "single_day", "stated", "day")}


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("in the last two days", date(2019, 4, 18)),
        ("have died in the last two days", date(2019, 4, 18)),
        ("over the past week", date(2019, 4, 13)),
        ("since Monday", date(2019, 4, 15)),
        ("this month", date(2019, 4, 1)),
        ("from Monday to Saturday", date(2019, 4, 15)),
    ],
)
def test_a_stated_period_is_a_window(words: str, start: date) -> None:
    window = window_of(words, published=PUBLISHED)
    assert window is not None
    assert (window.start, window.end) == (start, PUBLISHED)
    assert (window.span, window.basis) == ("one_day_within", "inferred_from_context")


@pytest.mark.parametrize("words", ["on Thursday", "soldiers", "until Friday", "in March, not in January", ""])
def test_a_day_or_no_time_is_no_window(words: str) -> None:
    assert window_of(words, published=PUBLISHED) is None


def test_without_words_it_is_on_or_before_publication() -> None:
    assert default_when(PUBLISHED) == Resolved(None, PUBLISHED, "on_or_before", "publication_default", "unknown")
    assert default_when(None) == UNPLACED


@pytest.mark.parametrize(
    "text",
    [
        "2019-04-20",
        " 2019-04-20 ",
        "20190420",
        "2019-04-20T08:30:00Z",
        "2019-04-20 08:30:00+02:00",
        "Sat, 20 Apr 2019 08:30:00 +0000",
        "20 April 2019",
        "April 20, 2019",
        "Saturday, 20 April 2019",
        "20 April 2019, 18:04",
        "20/04/2019",
        "04/20/2019",
        "20.04.2019 11:20",
        "20 avril 2019",
        "20 de abril de 2019",
        "20 апреля 2019",
    ],
)
def test_publication_dates_are_read(text: str) -> None:
    assert read_published(text) == PUBLISHED


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "today", "20 April", "April 2019", "2019", "soon", "32/13/2019", "0019-04-20", "39"],
)
def test_other_publication_dates_are_refused(text: str) -> None:
    with pytest.raises(DateUnreadable, match="YYYY-MM-DD"):
        read_published(text)


def test_an_ambiguous_publication_date_names_both_days() -> None:
    with pytest.raises(DateUnreadable, match=r"2019-04-03 or 2019-03-04.*YYYY-MM-DD"):
        read_published("03/04/2019")
    assert read_published("04/04/2019") == date(2019, 4, 4)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "On May 3 gunmen killed 12 men; on the night of 4 to 5 May 2019 they killed three more, police said."),
        ("en", "Since Monday 27 people have died. The 11 March attack of 2004 killed 193."),
        ("ar", "قتل 12 شخصا يوم الاثنين و3 آخرون في 5 مايو 2019"),
        ("de", "Am 3. Mai starben 12 Soldaten, in der Nacht zum Dienstag drei weitere."),
    ],
)
def test_dates_near_a_span_are_all_that_touch_it(language: str, text: str) -> None:
    every = find_dates(text, language=language)
    for start in range(len(text)):
        span = (start, start + 2)
        touching = [one for one in every if one.start < span[1] and span[0] < one.end]
        near = dates_near([span], text, language=language)
        assert [one for one in near if one in touching] == touching
        assert all(one in every for one in near)
