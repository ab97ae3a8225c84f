"""Datelines and publication dates in the head of an article."""

from __future__ import annotations

from datetime import date

import pytest

from extractor.heading import find_dateline, find_published

BODY = "\n\nAt least five people were killed in an attack on a village, the police said on Friday."

STATED = [
    pytest.param("Militias attacked and killed 60 – 20/04/2019", date(2019, 4, 20), id="end-of-headline"),
    pytest.param("Attack on a base | 20 April 2019", date(2019, 4, 20), id="after-bar"),
    pytest.param("Kabul, 3 May 2024", date(2024, 5, 3), id="place-and-date"),
    pytest.param("2024-05-03", date(2024, 5, 3), id="iso-alone"),
    pytest.param("date: 2024-05-03", date(2024, 5, 3), id="front-matter"),
    pytest.param("Five killed\nPublished 3 May 2024 10:30 GMT", date(2024, 5, 3), id="published-line"),
    pytest.param("Five killed\nBy John Smith | May 3, 2024", date(2024, 5, 3), id="byline"),
    pytest.param("Five killed\nSaturday, 20 April 2019", date(2019, 4, 20), id="weekday"),
    pytest.param("Cinq morts\n20 avril 2019", date(2019, 4, 20), id="french"),
    pytest.param("Cinco muertos\nMadrid, 20 de abril de 2019", date(2019, 4, 20), id="spanish"),
    pytest.param("Пять погибших\n20.04.2019 10:30", date(2019, 4, 20), id="dotted"),
    pytest.param("Fünf Tote\n03.04.2019", date(2019, 4, 3), id="dotted-day-first"),
    pytest.param("五人死亡\n2024年5月3日 10:30 来源：新华网", date(2024, 5, 3), id="chinese"),
    pytest.param("पाँच जवान शहीद\n20 अप्रैल 2019", date(2019, 4, 20), id="hindi"),
    pytest.param("KABUL, May 3, 2024 (Agency) — Five people were killed.", date(2024, 5, 3), id="dateline"),
    pytest.param("SANTIAGO, 4 JAN 90 (EFE) -- [TEXT] A BOMB EXPLODED.", date(1990, 1, 4), id="short-year"),
]  # fmt: skip

NOT_STATED = [
    pytest.param("The group was founded on 3 May 2004, the army said.", id="inside-a-sentence"),
    pytest.param("Remembering 11 September 2001", id="headline-about-a-day"),
    pytest.param("Ten years on: the attack of 13 November 2015 that changed Paris", id="anniversary"),
    pytest.param("Five killed\nThe attack of 13 November 2015 is remembered", id="second-line-sentence"),
    pytest.param("KABUL, May 3 (Agency) — Five people were killed, police said.", id="no-year"),
    pytest.param("Five killed – 03/04/2019", id="day-or-month"),
    pytest.param("Five killed – 31/02/2019", id="no-such-day"),
    pytest.param("© 2024 Agency", id="copyright"),
    pytest.param("Version 10.12.2019.3", id="version-number"),
]


@pytest.mark.parametrize(("head", "published"), STATED)
def test_a_full_date_of_the_head_is_the_publication_date(head: str, published: date) -> None:
    assert find_published(head + BODY) == published


@pytest.mark.parametrize("head", NOT_STATED)
def test_any_other_date_is_not(head: str) -> None:
    assert find_published(head + BODY) is None


def test_a_date_far_down_is_not_the_publication_date() -> None:
    assert (
        find_published("Headline\n\n" + "A sentence of the article, as it stands. \n\n" * 20 + "20 April 2019") is None
    )


DATELINES = [
    pytest.param("KABUL, May 3 (Agency) — Five people died.", "KABUL, May 3 (Agency) —", id="agency"),
    pytest.param("KABUL (Reuters) - Five people died.", "KABUL (Reuters) -", id="place-and-agency"),
    pytest.param("BEIRUT — Syrian forces shelled a village on Friday.", "BEIRUT —", id="capitals"),
    pytest.param("Damascus, SANA – The army has come to it.", "Damascus, SANA –", id="agency-after-comma"),
    pytest.param("QUETTA: At least five people were killed on Friday.", "QUETTA:", id="colon"),
    pytest.param("POPAYÁN. Un carro bomba dejó 43 heridos este martes.", "POPAYÁN.", id="stop"),
    pytest.param("(AFP) - Five people were killed.", "(AFP) -", id="agency-alone"),
    pytest.param("Headline\n\nAden, Jan. 5 (AP) -- Five died.", "Aden, Jan. 5 (AP) --", id="second-line"),
    pytest.param("МОСКВА, 3 мая. /ТАСС/. Пять человек погибли.", "МОСКВА, 3 мая. /ТАСС/.", id="slashes"),
    pytest.param("Tarvo, 5. Juni 2021 (nap) – Neun Menschen starben.", "Tarvo, 5. Juni 2021 (nap) –", id="day-with-a-stop"),
    pytest.param("بيروت (أ ف ب) - قتل 27 عنصراً من قوات النظام", "بيروت (أ ف ب) -", id="arabic"),
    pytest.param("新华社喀布尔5月3日电（记者张三）五人死亡。", "新华社喀布尔5月3日电", id="chinese"),
    pytest.param("Press note\n\nImphal, August 1\n\nFive died.", "Imphal, August 1", id="line-of-its-own"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "dateline"), DATELINES)
def test_a_dateline_is_found_to_its_mark(text: str, dateline: str) -> None:
    span = find_dateline(text)
    assert span is not None
    assert text[slice(*span)].strip() == dateline


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ISIS — which claimed the attack — has not spoken since then.", id="relative-clause"),
        pytest.param("Islamic State – a group that holds the town – claimed it.", id="apposition"),
        pytest.param("He said in 2019 – The year it began – nothing.", id="sentence-with-dash"),
        pytest.param("MSB: 5 terrorists neutralised in northern Iraq\n\nBody of it.", id="who-speaks-in-a-headline"),
        pytest.param("04/07/2020 – Violence does not stop in the province", id="date-without-place"),
        pytest.param("MANIPUR POLICE — PRESS NOTE\n\nFive people were killed.", id="letterhead"),
    ],
)
def test_a_dash_or_colon_alone_makes_no_dateline(text: str) -> None:
    assert find_dateline(text) is None
