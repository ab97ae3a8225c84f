"""The guess of a language chooses readers; it is right on a sentence or two, or says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.language import guess_language, is_function_word

SENTENCES = [
    ("en", "The army said that five soldiers were killed in an attack on the base."),
    ("fr", "Au moins huit soldats ont été tués jeudi dans une attaque, selon l'armée."),
    ("es", "Al menos ocho soldados murieron en un ataque en el norte del país, según el ejército."),
    (
        "pt",
        "Pelo menos oito soldados foram mortos em um ataque no norte do país, segundo o exército.",
    ),
    ("de", "Mindestens acht Soldaten sind bei einem Angriff auf das Lager der Armee getötet worden."),
    ("it", "Almeno otto soldati sono stati uccisi in un attacco nel nord del paese, ha detto il ministero."),
    (
        "id",
        "Sedikitnya delapan tentara tewas dalam serangan di wilayah utara yang dikuasai oleh kelompok itu.",
    ),
    ("sw", "Wanajeshi wanane waliuawa katika shambulio la kaskazini ya nchi na watu wa eneo hilo."),
    (
        "tr",
        "Ordu, bir saldırıda sekiz askerin öldüğünü ve çok sayıda kişinin yaralandığını açıkladı; bu ilk değil.",
    ),
    ("ru", "Не менее восьми солдат погибли в четверг, сообщили власти. Это было вечером."),
    ("uk", "Щонайменше вісім солдатів загинули під час нападу на півночі країни."),
    (
        "bg",
        "Най-малко осем войници са убити при нападение в северната част. Ъгъл.",
    ),
    ("sr", "Најмање осам војника погинуло је у нападу на северу земље, саопштила је војска."),
    ("ar", "قتل ما لا يقل عن ثمانية جنود في هجوم شمال البلاد، بحسب الجيش."),
    ("fa", "پنج سرباز در حمله کشته شدند و گروه مسئولیت این حمله را پذیرفت."),
    ("ur", "حملے میں کم از کم آٹھ فوجی ہلاک ہوئے، فوج نے بتایا۔ بڑے پیمانے پر تلاش جاری ہے۔"),
    ("hi", "हमले में कम से कम आठ सैनिक मारे गए, सेना ने कहा।"),
    ("mr", "हल्ल्यात आठ सैनिक ठार झाले आहे आणि अनेक जखमी होते, असे लष्कराने सांगितले."),
    ("zh", "军方说，至少有八名士兵在袭击中丧生。"),
    ("ja", "軍によると、攻撃で少なくとも8人の兵士が死亡した。"),
    ("ko", "군은 공격으로 최소 8명의 군인이 사망했다고 밝혔다."),
    ("he", "לפחות שמונה חיילים נהרגו בהתקפה בצפון המדינה."),
    ("el", "Τουλάχιστον οκτώ στρατιώτες σκοτώθηκαν σε επίθεση."),
    ("th", "ทหารอย่างน้อยแปดนายเสียชีวิตในการโจมตี"),
    ("bn", "হামলায় অন্তত আট সৈন্য নিহত হয়েছে।"),
    ("am", "ቢያንስ ስምንት ወታደሮች ተገደሉ።"),
]


@pytest.mark.parametrize(("language", "text"), SENTENCES, ids=[language for language, _ in SENTENCES])
def test_a_sentence_is_enough(language: str, text: str) -> None:
    assert guess_language(text) == language


def test_capitals_do_not_hide_the_language() -> None:
    assert guess_language("THE ARMY SAID THAT FIVE OF THE SOLDIERS WERE KILLED IN THE ATTACK") == "en"


@pytest.mark.parametrize("text", ["", "   ", "12 345", "Kabul", "Al-Shabaab", "💥"], ids=repr)
def test_nothing_is_guessed_from_nothing(text: str) -> None:
    assert guess_language(text) is None


def test_a_foreign_name_does_not_change_the_script() -> None:
    assert (
        guess_language("Группировка «Islamic State» (ISIS, Daesh) взяла на себя ответственность за нападение.") == "ru"
    )


@settings(deadline=None)
@given(st.text())
def test_any_text_gives_a_code_or_nothing(text: str) -> None:
    guess = guess_language(text)
    assert guess is None or (len(guess) == 2 and guess.islower())


def test_function_words_are_known_per_language() -> None:
    assert is_function_word("The", language="en")
    assert not is_function_word("fighters", language="en")
    assert not is_function_word("the", language=None)
