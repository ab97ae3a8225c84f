"""Grounding in ten languages: figures in any spelling are found, and what is negated, denied or altered is not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

import pytest

from extractor.article import Article
from extractor.draft import Draft, DraftAttack
from extractor.schema import Extraction, each_evidence
from extractor.verify import verify

from .stories import attack, extracted, figure, grounded


class Report(NamedTuple):
    """A report of two sentences, and the words for what they say."""

    text: str
    claim: str
    people: str
    by: str
    place: str
    time: str
    claimed_by: str


REPORTS = {
    "en": Report(
        "Fighters of the Red Sword killed {figure} soldiers in Kano on Friday, the police said. ",
        "The Red Sword claimed responsibility for the attack in a statement.",
        "soldiers", "the Red Sword", "Kano", "on Friday", "The Red Sword",
    ),
    "es": Report(
        "Combatientes del Frente Páramo mataron a {figure} soldados en Cali el viernes, informó la policía. ",
        "El Frente Páramo reivindicó el ataque en un comunicado.",
        "soldados", "Frente Páramo", "Cali", "el viernes", "El Frente Páramo",
    ),
    "fr": Report(
        "Des combattants du Front Bleu ont tué {figure} soldats à Gao vendredi, selon la police. ",
        "Le Front Bleu a revendiqué l'attaque dans un communiqué.",
        "soldats", "Front Bleu", "Gao", "vendredi", "Le Front Bleu",
    ),
    "de": Report(
        "Kämpfer der Roten Brigade töteten {figure} Soldaten in Kundus am Freitag, teilte die Polizei mit. ",
        "Die Rote Brigade bekannte sich zu dem Anschlag.",
        "Soldaten", "Roten Brigade", "Kundus", "am Freitag", "Die Rote Brigade",
    ),
    "pt": Report(
        "Combatentes da Frente Azul mataram {figure} soldados em Maputo na sexta-feira, disse a polícia. ",
        "A Frente Azul reivindicou o ataque.",
        "soldados", "Frente Azul", "Maputo", "na sexta-feira", "A Frente Azul",
    ),
    "it": Report(
        "Combattenti del Fronte Blu hanno ucciso {figure} soldati a Mogadiscio venerdì, ha detto la polizia. ",
        "Il Fronte Blu ha rivendicato l'attacco.",
        "soldati", "Fronte Blu", "Mogadiscio", "venerdì", "Il Fronte Blu",
    ),
    "ru": Report(
        "Бойцы Красного Меча убили {figure} солдат в Грозном в пятницу, сообщила полиция. ",
        "Красный Меч взял на себя ответственность за нападение.",
        "солдат", "Красного Меча", "Грозном", "в пятницу", "Красный Меч",
    ),
    "uk": Report(
        "Бійці Червоного Меча вбили {figure} солдатів у Донецьку в п'ятницю, повідомила поліція. ",
        "Червоний Меч взяв на себе відповідальність за напад.",
        "солдатів", "Червоного Меча", "Донецьку", "в п'ятницю", "Червоний Меч",
    ),
    "ar": Report(
        "قتل مقاتلو السيف الأحمر {figure} جنديا في الموصل يوم الجمعة، حسبما ذكرت الشرطة. ",
        "وتبنى السيف الأحمر الهجوم في بيان.",
        "جنديا", "السيف الأحمر", "الموصل", "يوم الجمعة", "السيف الأحمر",
    ),
    "tr": Report(
        "Kızıl Kılıç militanları Cuma günü Diyarbakır'da {figure} askeri öldürdü, polis açıkladı. ",
        "Kızıl Kılıç saldırıyı üstlendi.",
        "askeri", "Kızıl Kılıç", "Diyarbakır", "Cuma günü", "Kızıl Kılıç",
    ),
}  # fmt: skip
FIGURES = {
    "en": ["27", "1,200", "1200", "1\u00a0200", "1\u202f200", "twenty-seven", "twenty seven", "a dozen", "two dozen", "at least 27", "at least twenty-seven", "as many as 30", "up to 30", "some 40", "about 40", "around 40", "nearly 40", "almost 40", "more than 40", "over 40", "no fewer than 12", "not less than 12", "fewer than 12", "between 20 and 30", "20 to 30", "20-30", "20–30", "three or four", "dozens", "hundreds", "scores", "several", "many", "a hundred", "one hundred and five", "105", "27+", "upwards of 50", "close to 50", "roughly 50", "approximately 50", "an estimated 50", "ten", "One", "two", "thirteen"],
    "es": ["27", "1.200", "veintisiete", "al menos 27", "unos 40", "más de 40", "cerca de 40", "entre 20 y 30", "una docena", "decenas", "cientos", "dos", "treinta y cinco", "casi 40", "por lo menos 27"],
    "fr": ["27", "1 200", "vingt-sept", "au moins 27", "une quarantaine", "plus de 40", "environ 40", "près de 40", "entre 20 et 30", "une douzaine", "des dizaines", "deux", "trente-cinq", "une quinzaine", "quatre-vingt-dix"],
    "de": ["27", "1.200", "siebenundzwanzig", "mindestens 27", "rund 40", "mehr als 40", "etwa 40", "zwischen 20 und 30", "Dutzende", "zwei", "fünfunddreißig", "ein Dutzend", "knapp 40"],
    "pt": ["27", "1.200", "vinte e sete", "pelo menos 27", "cerca de 40", "mais de 40", "entre 20 e 30", "dezenas", "dois", "trinta e cinco", "uma dúzia"],
    "it": ["27", "1.200", "ventisette", "almeno 27", "circa 40", "più di 40", "tra 20 e 30", "decine", "due", "trentacinque", "una ventina"],
    "ru": ["27", "1200", "1 200", "двадцать семь", "не менее 27", "около 40", "более 40", "свыше 40", "от 20 до 30", "десятки", "двое", "тридцать пять", "по меньшей мере 27", "трое", "семи"],
    "uk": ["27", "двадцять сім", "щонайменше 27", "близько 40", "понад 40", "від 20 до 30", "десятки", "двоє", "тридцять п'ять", "троє"],
    "ar": ["27", "٢٧", "سبعة وعشرين", "ما لا يقل عن 27", "نحو 40", "أكثر من 40", "بين 20 و30", "عشرات", "ثلاثة", "خمسة"],
    "tr": ["27", "1.200", "yirmi yedi", "en az 27", "yaklaşık 40", "40'tan fazla", "onlarca", "iki", "otuz beş"],
}  # fmt: skip
UNCLAIMED = {
    "en": [
        "The Red Sword denied responsibility for the attack.",
        "The Red Sword did not claim responsibility.",
        "The Red Sword has never claimed the attack.",
        "The Red Sword said it was not behind the attack.",
        "The Red Sword said it did not carry out the attack.",
        "No one has claimed the attack, but the Red Sword is suspected.",
        "The Red Sword rejected any involvement in the attack.",
        "The Red Sword could not immediately be reached to claim the attack.",
        "The police said the Red Sword was behind the attack.",
        "The army blamed the Red Sword for the attack.",
        "Officials doubt that the Red Sword carried it out.",
        "The Red Sword would neither confirm nor deny that it carried out the attack.",
        "The Red Sword's claim of responsibility was forged, the police said.",
        "The Red Sword said another group had carried out the attack.",
        "The Red Sword refused to claim responsibility.",
        "The Red Sword stopped short of claiming responsibility.",
    ],
    "es": [
        "El Frente Páramo negó la autoría del ataque.",
        "El Frente Páramo no reivindicó el ataque.",
        "El Frente Páramo nunca reivindicó el ataque.",
        "El Frente Páramo rechazó cualquier participación.",
        "Nadie reivindicó el ataque, pero se sospecha del Frente Páramo.",
    ],
    "fr": [
        "Le Front Bleu a démenti toute implication.",
        "Le Front Bleu n'a pas revendiqué l'attaque.",
        "Le Front Bleu n'a jamais revendiqué l'attaque.",
        "Aucun groupe n'a revendiqué l'attaque, attribuée au Front Bleu.",
        "Le Front Bleu nie avoir mené l'attaque.",
    ],
    "de": [
        "Die Rote Brigade bestritt den Anschlag.",
        "Die Rote Brigade bekannte sich nicht zu dem Anschlag.",
        "Die Rote Brigade wies die Verantwortung zurück.",
        "Niemand bekannte sich; die Rote Brigade wird verdächtigt.",
        "Die Rote Brigade hat sich nie zu dem Anschlag bekannt.",
    ],
    "pt": [
        "A Frente Azul negou o ataque.",
        "A Frente Azul não reivindicou o ataque.",
        "Ninguém reivindicou o ataque da Frente Azul.",
    ],
    "it": [
        "Il Fronte Blu ha negato l'attacco.",
        "Il Fronte Blu non ha rivendicato l'attacco.",
        "Nessuno ha rivendicato; si sospetta il Fronte Blu.",
        "Il Fronte Blu ha smentito.",
    ],
    "ru": [
        "Красный Меч отрицает причастность.",
        "Красный Меч не взял на себя ответственность.",
        "Никто не взял на себя ответственность, подозревают Красный Меч.",
        "Красный Меч опроверг участие.",
    ],
    "uk": [
        "Червоний Меч заперечує причетність.",
        "Червоний Меч не взяв на себе відповідальність.",
        "Червоний Меч спростував участь.",
    ],
    "ar": [
        "نفى السيف الأحمر مسؤوليته عن الهجوم.",
        "لم يتبن السيف الأحمر الهجوم.",
        "ولم تتبن أي جهة الهجوم، ويشتبه في السيف الأحمر.",
        "أنكر السيف الأحمر الهجوم.",
    ],
    "tr": [
        "Kızıl Kılıç saldırıyı üstlenmedi.",
        "Kızıl Kılıç saldırıyı reddetti.",
        "Kızıl Kılıç saldırıyı yalanladı.",
        "Saldırıyı kimse üstlenmedi, Kızıl Kılıç'tan şüpheleniliyor.",
    ],
}  # fmt: skip
UNHARMED = {
    "en": [
        "Fighters did not kill 27 soldiers in Kano on Friday.",
        "Nobody was killed in Kano on Friday, contrary to reports of 27 soldiers.",
        "The army denied that 27 soldiers were killed in Kano on Friday.",
        "The army denied reports that 27 soldiers had been killed in Kano on Friday.",
        "No 27 soldiers were killed in Kano on Friday.",
        "It is not true that 27 soldiers were killed in Kano on Friday.",
        "27 soldiers were never killed in Kano on Friday.",
        "27 soldiers survived in Kano on Friday unhurt.",
    ],
    "es": [
        "No murieron 27 soldados en Cali el viernes.",
        "El ejército negó que 27 soldados murieran en Cali el viernes.",
        "Los combatientes no mataron a 27 soldados en Cali el viernes.",
    ],
    "fr": [
        "L'armée a démenti que 27 soldats aient été tués à Gao vendredi.",
        "27 soldats n'ont pas été tués à Gao vendredi.",
    ],
    "de": [
        "27 Soldaten wurden in Kundus am Freitag nicht getötet.",
        "Die Armee bestritt, dass 27 Soldaten in Kundus am Freitag getötet wurden.",
    ],
    "pt": [
        "27 soldados não foram mortos em Maputo na sexta-feira.",
        "O exército negou que 27 soldados tenham sido mortos em Maputo na sexta-feira.",
    ],
    "it": [
        "27 soldati non sono stati uccisi a Mogadiscio venerdì.",
        "L'esercito ha negato che 27 soldati siano stati uccisi a Mogadiscio venerdì.",
    ],
    "ru": [
        "27 солдат не были убиты в Грозном в пятницу.",
        "Армия опровергла гибель 27 солдат в Грозном в пятницу.",
    ],
    "uk": [
        "27 солдатів не були вбиті у Донецьку в п'ятницю.",
        "Армія спростувала загибель 27 солдатів у Донецьку в п'ятницю.",
    ],
    "ar": [
        "لم يقتل 27 جنديا في الموصل يوم الجمعة.",
        "نفى الجيش مقتل 27 جنديا في الموصل يوم الجمعة.",
    ],
    "tr": [
        "Cuma günü Diyarbakır'da 27 asker ölmedi.",
        "Ordu Cuma günü Diyarbakır'da 27 askerin öldürüldüğünü yalanladı.",
    ],
}  # fmt: skip
HARMED = {
    "en": [
        "The Red Sword denied involvement in the attack that killed 27 soldiers in Kano on Friday.",
        "The army denied that it had killed 27 soldiers in Kano on Friday.",
        "Gunmen not only killed 27 soldiers in Kano on Friday but burned their camp.",
        "No fewer than 27 soldiers were killed in Kano on Friday.",
        "Not all of the attackers fled after killing 27 soldiers in Kano on Friday.",
        "Nobody claimed the attack that killed 27 soldiers in Kano on Friday.",
        "It was not clear who killed 27 soldiers in Kano on Friday.",
        "The commander survived the attack that killed 27 soldiers in Kano on Friday.",
        "Police denied responsibility for the deaths of 27 soldiers in Kano on Friday.",
    ],
    "es": ["El Frente negó su autoría en el ataque que mató a 27 soldados en Cali el viernes."],
    "fr": ["Le Front n'a tué que 27 soldats à Gao vendredi.", "Le Front nie avoir tué 27 soldats à Gao vendredi."],
    "de": ["Nicht nur wurden 27 Soldaten in Kundus am Freitag getötet, auch das Lager brannte."],
    "ru": ["Армия отрицает причастность к гибели 27 солдат в Грозном в пятницу."],
}  # fmt: skip
"""What holds a denial or a negation that is about something else."""


def article(text: str, language: str) -> Article:
    """An article of a Saturday."""
    return Article(text, published=date(2019, 4, 20), language=language)


def drafted(report: Report, words: str, *, text: str) -> DraftAttack:
    """What a model drafts that sees no negation: the values of the report that a text holds."""
    people = next((word for word in re.findall(r"\w+", text) if word.startswith(report.people[:5])), report.people)
    stated = {
        field: value for field in ("by", "place", "time", "claimed_by") if (value := getattr(report, field)) in text
    }
    return attack(*range(1, 3), figures=[figure(words, people)], **stated)


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    """The rows of a table with their language."""
    return [(language, row) for language, rows in table.items() for row in rows]


def tolls(result: Extraction) -> list[int | None]:
    """The killed that a result counts."""
    return [c.number for incident in result.incidents for c in incident.counts if c.outcome == "killed"]


@pytest.mark.parametrize("language", REPORTS)
def test_a_report_in_any_language_is_found_whole(language: str) -> None:
    report = REPORTS[language]
    text = report.text.format(figure="27") + report.claim
    result = extracted(article(text, language), Draft(attacks=[drafted(report, "27", text=text)]))
    (incident,) = result.incidents
    assert [issue.message for issue in result.issues if issue.value] == []
    assert tolls(result) == [27]
    assert [claim.polarity for claim in incident.claims] == ["claimed"]
    assert incident.place.name is not None
    assert str(incident.when.start) == "2019-04-19"
    assert verify(result, article(text, language)) == []


@pytest.mark.parametrize(("language", "words"), pairs(FIGURES))
def test_a_figure_in_any_spelling_is_found_and_no_other_is(language: str, words: str) -> None:
    report = REPORTS[language]
    text = report.text.format(figure=words)
    (found,) = grounded(article(text, language), Draft(attacks=[drafted(report, words, text=text)])).findings
    (count,) = found.counts
    assert count.outcome == "killed"
    assert (count.figure.number is None) == (count.figure.qualifier == "vague")
    for other in set(altered(words)):
        if other not in text:
            result = grounded(article(text, language), Draft(attacks=[drafted(report, other, text=text)]))
            assert "no_figure" in [problem.code for problem in result.problems], other
            assert [finding.counts for finding in result.findings] == [()], other


def altered(words: str) -> Iterator[str]:
    """Other figures: a digit changed, added or dropped, digits swapped, the case of a letter changed."""
    for match in re.finditer(r"\d", words):
        for digit in "0149":
            yield words[: match.start()] + digit + words[match.end() :]
    for match in re.finditer(r"\d{2,}", words):
        digits = match.group()
        for other in (digits[::-1], digits + "0", digits[:-1]):
            yield words[: match.start()] + other + words[match.end() :]
    for at, letter in enumerate(words):
        yield words[:at] + letter.swapcase() + words[at + 1 :]


DAMAGE: dict[str, Callable[[str], str]] = {
    "no-break": lambda text: text.replace(" ", "\u00a0"),
    "thin-and-double": lambda text: text.replace(" ", "\u2009 "),
    "ideographic": lambda text: text.replace(" ", "\u3000"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "soft-hyphens": lambda text: re.sub(r"(?<=\w)(?=\w)", "\u00ad", text),
    "zero-width": lambda text: re.sub(r"(?<=[a-z])(?=[a-z])", "\u200b", text),
    "named-entities": lambda text: text.replace("'", "&apos;").replace(" ", "&nbsp;"),
    "numbered-entities": lambda text: "".join(f"&#{ord(char)};" if ord(char) > 127 else char for char in text),
    "twice-escaped": lambda text: text.replace("'", "&amp;#39;"),
    "tags": lambda text: f"<p>{text}</p>".replace("27", "<b>27</b>"),
    "ligatures": lambda text: text.replace("fi", "\ufb01").replace("27", "\uff12\uff17"),
    "curly": lambda text: text.replace("'", "\u2019").replace("-", "\u2011"),
    "mojibake": lambda text: text.replace("'", "\u2019").encode().decode("cp1252", errors="surrogateescape"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("language", REPORTS)
def test_a_text_in_bad_shape_is_read_all_the_same(language: str, damage: str) -> None:
    report = REPORTS[language]
    text = report.text.format(figure="27") + report.claim
    raw = DAMAGE[damage](text)
    if damage == "mojibake" and any("\udc80" <= char <= "\udcff" for char in raw):
        raw = text  # bytes that no page of Windows-1252 can show
    result = extracted(article(raw, language), Draft(attacks=[drafted(report, "27", text=text)]))
    assert [issue.message for issue in result.issues if issue.value] == []
    assert tolls(result) == [27]
    assert [claim.polarity for claim in result.incidents[0].claims] == ["claimed"]
    assert all(raw[e.start : e.end] == e.quote for _, e in each_evidence(result))
    assert verify(result, article(raw, language)) == []


@pytest.mark.parametrize(("language", "claim"), pairs(UNCLAIMED))
def test_what_a_group_does_not_claim_is_no_claim(language: str, claim: str) -> None:
    report = REPORTS[language]
    text = report.text.format(figure="27") + claim
    result = extracted(article(text, language), Draft(attacks=[drafted(report, "27", text=text)]))
    (incident,) = result.incidents
    assert "claimed" not in [claim.polarity for claim in incident.claims]
    assert incident.attribution != "claimed"


@pytest.mark.parametrize(("language", "text"), pairs(UNHARMED))
def test_a_toll_that_is_negated_or_denied_is_no_toll(language: str, text: str) -> None:
    draft = Draft(attacks=[drafted(REPORTS[language], "27", text=text)])
    assert 27 not in tolls(extracted(article(text, language), draft))


@pytest.mark.parametrize(("language", "text"), pairs(HARMED))
def test_a_negation_of_something_else_leaves_the_toll(language: str, text: str) -> None:
    draft = Draft(attacks=[drafted(REPORTS[language], "27", text=text)])
    assert tolls(extracted(article(text, language), draft)) == [27]
