"""Guess the language of a text, cheaply: the script decides, and function words where scripts are shared.

The guess only chooses readers (sentence cutting, number words, dates). It never drops or alters text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

SAMPLE_CHARS = 2_000
MIN_FUNCTION_WORDS = 3
LETTERS_PER_MARK = 200

# Unicode names of letters begin with their script. Scripts used by one news language stand for it.
_SCRIPT_LANGUAGE = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "HEBREW": "he", "GREEK": "el",
    "THAI": "th", "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml",
    "GUJARATI": "gu", "GURMUKHI": "pa", "SINHALA": "si", "MYANMAR": "my", "KHMER": "km", "LAO": "lo",
    "GEORGIAN": "ka", "ARMENIAN": "hy", "ETHIOPIC": "am", "TIBETAN": "bo", "ORIYA": "or", "THAANA": "dv",
}  # fmt: skip

# Letters that only some languages of a shared script use; the first language whose letters are there decides.
_MARK_LETTERS = {
    "ARABIC": (("ur", "ٹڈڑےں"), ("ps", "ټډړږښګېۍ"), ("ku", "ڕڵۆێ"), ("ug", "ۇۈې"), ("fa", "پچژگیک")),
    "CYRILLIC": (
        ("tg", "ҳҷӣӯ"), ("kk", "әғқұһ"), ("ky", "ңөү"), ("be", "ў"), ("uk", "іїєґ"), ("sr", "ђјљњћџ"),
        ("ru", "ыэё"), ("bg", "ъ"),
    ),
}  # fmt: skip
_SCRIPT_DEFAULT = {"ARABIC": "ar", "CYRILLIC": "ru", "DEVANAGARI": "hi"}

# Frequent words that carry grammar rather than meaning.
_FUNCTION_WORDS = {
    "en": "the of and to in that was were is by for with from on at had has have his an which who after",
    "fr": "le la les des du de et en dans par pour sur une un qui que au aux avec est été ont selon après",
    "es": "el la los las de del en y que por con para una un fue se su según al como han este más",
    "pt": "o a os as de do da dos das em no na e que por com para uma um foi não segundo ao são mais",
    "it": "il lo la gli le di del della dei in nel nella e che per con una un è sono stato dopo alla dal",
    "de": "der die das den dem des und in von mit zu im am ein eine einer wurde wurden ist nach bei auf sich",
    "nl": "de het een en van in op te dat is zijn werd werden voor met bij door aan naar niet volgens",
    "sv": "och i att en ett som på är av för med den det har till inte om efter från var",
    "da": "og i at en et som på er af for med den det har til ikke efter fra blev ved",
    "nb": "og i å en et som på er av for med den det har til ikke etter fra ble ved",
    "fi": "ja on ei että oli se ovat mukaan myös sekä kun joka jotka hän mutta",
    "pl": "w i z na do się że nie jest po od przez za oraz został zostało są był było dla",
    "cs": "v a na se je že z do po od při byl byla bylo které který jsou podle ve pro",
    "ro": "și de la în a din cu pe o un care au fost pentru că este prin după mai",
    "hu": "a az és hogy nem egy is volt meg szerint csak már után ki ez el",
    "tr": "ve bir bu de da için ile olarak olan çok daha sonra göre en ise kadar",
    "az": "və bir bu da də üçün ilə olan görə sonra daha isə",
    "id": "yang di dan dari dengan untuk pada ini itu dalam oleh adalah telah kepada tidak mereka",
    "tl": "ang ng sa mga na at ay si ni nang para ito kay mula isang",
    "vi": "và của là có trong người được cho các những với một đã tại không từ",
    "sw": "ya wa na kwa ni katika za la kuwa cha watu hiyo baada huo wakati",
    "so": "oo ka ku iyo in ay ee la uu soo waxaa ah kale laga",
    "ha": "da a na ya ta ba sun wani cikin don ne ce daga yan",
    "hr": "i u je na se da su za od s koji koja kako iz prema nakon",
    "sq": "të e në dhe një për që me nga është janë më u",
    "lt": "ir yra kad iš su į po apie buvo kaip ne per už",
    "eu": "eta da ez bat du dira izan zen baina ere",
    "ca": "el la els les de del i en que per amb una un va han als és",
    "hi": "है के में की को से और का ने पर हैं था थे कि",
    "mr": "आहे आणि च्या मध्ये होते या ते असून केला केली",
    "ne": "छ र को मा ले भएको छन् गरेको हो पनि",
}

FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
_LANGUAGES_OF = {
    word: [language for language, words in FUNCTION_WORDS.items() if word in words]
    for word in frozenset().union(*FUNCTION_WORDS.values())
}
_DEVANAGARI = frozenset({"hi", "mr", "ne"})
_WORD = re.compile(r"(?<![^\W\d])[^\W\d_](?>[^\s\d_.,;:!?()\"«»“”]*)(?!_)")
"""A word; the pieces of ``im_start`` are none."""


def guess_language(text: str) -> str | None:
    """Guess the ISO 639-1 code of a text's language, or None where nothing tells. Reads its head only."""
    sample = text[:SAMPLE_CHARS]
    script = _main_script(sample)
    if script is None:
        return None
    if script in _SCRIPT_LANGUAGE:
        return _SCRIPT_LANGUAGE[script]
    if script in _MARK_LETTERS:
        return _by_mark_letters(sample.casefold(), script)
    if script == "DEVANAGARI":
        return _by_function_words(sample, _DEVANAGARI) or "hi"
    return _by_function_words(sample, FUNCTION_WORDS.keys() - _DEVANAGARI) if script == "LATIN" else None


def is_function_word(word: str, *, language: str | None) -> bool:
    """Tell whether a word is a frequent grammatical word of the language."""
    return word.casefold() in FUNCTION_WORDS.get(language or "", frozenset())


def _main_script(sample: str) -> str | None:
    """Name the script of most letters; kana in numbers makes Han text Japanese."""
    if len(sample.encode("ascii", "ignore")) > 0.6 * len(sample):
        return "LATIN"
    letters = Counter(char for char in sample if char.isalpha())
    scripts: Counter[str] = Counter()
    for char, times in letters.items():
        scripts[_script(char)] += times
    if not scripts:
        return None
    kana = scripts["HIRAGANA"] + scripts["KATAKANA"]
    if kana * 10 > scripts["CJK"] > 0:
        scripts["HIRAGANA"] += scripts.pop("CJK")
    return max(scripts, key=lambda name: scripts[name])


def _script(letter: str) -> str:
    return "LATIN" if letter.isascii() else unicodedata.name(letter, "?").split(" ", 1)[0].split("-", 1)[0]


def _by_mark_letters(sample: str, script: str) -> str:
    """Choose the language whose own letters stand in the sample, more often the longer the sample is."""
    needed = 1 + len(sample) // LETTERS_PER_MARK
    for language, letters in _MARK_LETTERS[script]:
        if sum(sample.count(letter) for letter in letters) >= needed:
            return language
    return _SCRIPT_DEFAULT[script]


def _by_function_words(sample: str, languages: frozenset[str] | set[str]) -> str | None:
    """Choose the language with most function words, if it has a few and no other language has as many."""
    scores = dict.fromkeys(sorted(languages), 0)
    for word in _WORD.findall(sample.casefold()):
        for name in _LANGUAGES_OF.get(word, ()):
            if name in scores:
                scores[name] += 1
    best, runner_up = sorted(scores, key=lambda name: -scores[name])[:2]
    confident = scores[best] >= MIN_FUNCTION_WORDS and scores[best] > scores[runner_up]
    return best if confident else None
