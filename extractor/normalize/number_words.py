"""Spelled numbers: text2num where it speaks the language, small tables of ours for five other languages.

``read_run`` takes the folded tokens of a text and reads the longest spelled number that starts at one of
them. It never repairs: a run that is no number of the language is not read, and each number word counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from .tokens import Phrases, Token, match_phrase, table_of, word_set

TEXT2NUM = frozenset({"en", "fr", "es", "pt", "de", "it", "nl", "da"})
JOINERS: Mapping[str, frozenset[str]] = {
    "en": frozenset({"and", "-"}),
    "fr": frozenset({"et", "-"}),
    "es": frozenset({"y", "-"}),
    "pt": frozenset({"e", "-"}),
    "de": frozenset({"und", "-"}),
    "it": frozenset({"e", "-"}),
    "nl": frozenset({"en", "-"}),
    "da": frozenset({"og", "-"}),
}
# What text2num takes for numbers and is none: joiners, and the stems of ordinals.
NOT_A_NUMBER = word_set(
    "o oh and et y e und og - ones tens milles tercer second seconds decim non oitav primeir quart quint"
    " segund sext setim terceir vigesim centesim ottav prim sest settim terz undicesim"
)
LONGEST = 24
_ACCENTS: Mapping[str, Mapping[str, str]] = {  # capitals drop them, text2num insists on them
    "es": {
        "veintidos": "veintidós",
        "veintitres": "veintitrés",
        "veintiseis": "veintiséis",
        "veintiun": "veintiún",
    },
    "fr": {"zero": "zéro"},
}
_TURKISH_SUFFIXES = ("den", "dan", "ten", "tan")
_NOT_TURKISH_NUMBERS = frozenset({"birden", "ondan", "yuzden"})  # suddenly, from him, therefore

_RUSSIAN = """1 один одна одно одного одной одному одним одну|2 два две двух двум двумя двое двоих|3 три
трех трем тремя трое троих|4 четыре четырех четырем четырьмя четверо четверых|5 пять пяти пятью пятеро
пятерых|6 шесть шести шестью шестеро шестерых|7 семь семи семеро семерых|8 восемь восьми восемью восьмеро
восьмерых|9 девять девяти девятью девятеро |10 десять десяти десятью|11 одиннадцать одиннадцати|12
двенадцать двенадцати|13 тринадцать тринадцати|14 четырнадцать четырнадцати|15 пятнадцать пятнадцати|16
шестнадцать шестнадцати|17 семнадцать семнадцати|18 восемнадцать восемнадцати |19 девятнадцать
девятнадцати|20 двадцать двадцати|30 тридцать тридцати|40 сорок сорока|50 пятьдесят пятидесяти |60
шестьдесят шестидесяти|70 семьдесят семидесяти|80 восемьдесят восьмидесяти|90 девяносто девяноста|100 сто
ста |200 двести двухсот|300 триста трехсот|400 четыреста четырехсот|500 пятьсот пятисот|600 шестьсот
шестисот |700 семьсот семисот|800 восемьсот восьмисот|900 девятьсот девятисот|1000 тысяча тысячи тысяч
тысячу"""
_UKRAINIAN = """1 один одна одне одного однієї одному одним одну|2 два дві двох двом двома двоє|3 три
трьох трьом трьома троє|4 чотири чотирьох чотирьом четверо|5 п'ять п'яти п'ятьох п'ятеро|6 шість шести
шістьох шестеро|7 сім семи сімох семеро|8 вісім восьми вісьмох восьмеро|9 дев'ять дев'яти дев'ятьох
дев'ятеро|10 десять десяти десятьох|11 одинадцять одинадцяти|12 дванадцять дванадцяти|13 тринадцять
тринадцяти|14 чотирнадцять чотирнадцяти|15 п'ятнадцять п'ятнадцяти |16 шістнадцять шістнадцяти|17
сімнадцять сімнадцяти|18 вісімнадцять вісімнадцяти|19 дев'ятнадцять дев'ятнадцяти |20 двадцять двадцяти|30
тридцять тридцяти|40 сорок сорока|50 п'ятдесят п'ятдесяти|60 шістдесят шістдесяти |70 сімдесят
сімдесяти|80 вісімдесят вісімдесяти|90 дев'яносто|100 сто ста|200 двісті двохсот|300 триста трьохсот |400
чотириста|500 п'ятсот|600 шістсот|700 сімсот|800 вісімсот|900 дев'ятсот|1000 тисяча тисячі тисяч тисячу"""
_ARABIC = """1 واحد واحدة|2 اثنان اثنين اثنتان اثنتين إثنان إثنين|3 ثلاثة ثلاث|4 أربعة أربع|5 خمسة خمس|6
ستة ست|7 سبعة سبع |8 ثمانية ثماني ثمان|9 تسعة تسع|10 عشرة عشر|20 عشرون عشرين|30 ثلاثون ثلاثين|40 أربعون
أربعين|50 خمسون خمسين |60 ستون ستين|70 سبعون سبعين|80 ثمانون ثمانين|90 تسعون تسعين|100 مئة مائة|200 مئتان
مئتين مائتان مائتين مئتا مئتي |300 ثلاثمئة ثلاثمائة|400 أربعمئة أربعمائة|500 خمسمئة خمسمائة|600 ستمئة
ستمائة|700 سبعمئة سبعمائة |800 ثمانمئة ثمانمائة|900 تسعمئة تسعمائة|1000 ألف آلاف ألفا|2000 ألفان ألفين |11
أحد_عشر إحدى_عشرة أحد_عشرة|12 اثنا_عشر اثني_عشر اثنتا_عشرة اثنتي_عشرة إثنا_عشر"""
_TURKISH = """2 iki|3 üç|4 dört|5 beş|6 altı|7 yedi|8 sekiz|9 dokuz|10 on|20 yirmi|30 otuz|40 kırk|50
elli|60 altmış |70 yetmiş|80 seksen|90 doksan|100 yüz|1000 bin|1 bir"""
_HINDI = """1 एक|2 दो|3 तीन|4 चार|5 पांच पाँच|6 छह छः छे छ|7 सात|8 आठ|9 नौ|10 दस|11 ग्यारह|12 बारह|13
तेरह|14 चौदह|15 पंद्रह पन्द्रह|16 सोलह|17 सत्रह|18 अठारह अट्ठारह|19 उन्नीस|20 बीस|21 इक्कीस|22 बाईस
बाइस|23 तेईस तेइस|24 चौबीस|25 पच्चीस|26 छब्बीस |27 सत्ताईस सत्ताइस|28 अट्ठाईस अट्ठाइस अठाईस|29 उनतीस|30
तीस|31 इकतीस इकत्तीस|32 बत्तीस|33 तैंतीस तेंतीस|34 चौंतीस|35 पैंतीस|36 छत्तीस |37 सैंतीस|38 अड़तीस|39
उनतालीस उनचालीस|40 चालीस|41 इकतालीस|42 बयालीस|43 तैंतालीस|44 चौवालीस चवालीस|45 पैंतालीस |46 छियालीस|47
सैंतालीस|48 अड़तालीस|49 उनचास|50 पचास|51 इक्यावन|52 बावन|53 तिरपन|54 चौवन|55 पचपन|56 छप्पन|57 सत्तावन |58
अट्ठावन|59 उनसठ|60 साठ|61 इकसठ|62 बासठ|63 तिरसठ|64 चौंसठ|65 पैंसठ|66 छियासठ|67 सड़सठ|68 अड़सठ|69 उनहत्तर
|70 सत्तर|71 इकहत्तर|72 बहत्तर|73 तिहत्तर|74 चौहत्तर|75 पचहत्तर|76 छिहत्तर|77 सतहत्तर|78 अठहत्तर|79
उन्यासी|80 अस्सी |81 इक्यासी|82 बयासी|83 तिरासी|84 चौरासी|85 पचासी|86 छियासी|87 सत्तासी|88 अट्ठासी|89
नवासी|90 नब्बे|91 इक्यानवे |92 बानवे|93 तिरानवे|94 चौरानवे|95 पंचानवे|96 छियानवे|97 सत्तानवे|98
अट्ठानवे|99 निन्यानवे|100 सौ|1000 हज़ार हजार"""
TABLES = {"ru": _RUSSIAN, "uk": _UKRAINIAN, "ar": _ARABIC, "tr": _TURKISH, "hi": _HINDI}


class Spelled(NamedTuple):
    """A spelled number and how many tokens it takes."""

    number: int
    size: int


def read_run(tokens: Sequence[Token], at: int, *, language: str, joined: bool = True) -> Spelled | None:
    """Return the longest spelled number that starts at token ``at``.

    ``joined`` allows the language's "and" inside it; after "between" there is none.
    """
    if language in TEXT2NUM:
        return _read_with_text2num(tokens, at, language=language, joined=joined)
    if language in TABLES:
        return _read_with_table([token.key for token in tokens[at : at + LONGEST]], language=language)
    return None


def may_start_number(token: Token, *, language: str) -> bool:
    """Tell whether a spelled number can start with a word."""
    if language in TEXT2NUM:
        return _is_number_word(token, language)
    if language not in TABLES:
        return False
    return token.key in _table(language) or (language == "tr" and bool(_turkish(token.key)))


def _read_with_text2num(tokens: Sequence[Token], at: int, *, language: str, joined: bool) -> Spelled | None:
    if not _is_number_word(tokens[at], language):
        return None
    for last in range(_run_end(tokens, at, language=language, joined=joined), at, -1):
        words = " ".join(token.word for token in tokens[at:last]).replace(" - ", "-")
        number = _text2num(words, language)
        if number is not None:
            return Spelled(number, last - at)
    return None


def _run_end(tokens: Sequence[Token], at: int, *, language: str, joined: bool) -> int:
    joiners = JOINERS[language] if joined else frozenset("-")
    for end in range(at + 1, min(len(tokens), at + LONGEST)):
        if tokens[end].key not in joiners and not _is_number_word(tokens[end], language):
            return end
    return min(len(tokens), at + LONGEST)


def _is_number_word(token: Token, language: str) -> bool:
    return token.key not in NOT_A_NUMBER and _text2num(token.word, language) is not None


@lru_cache(maxsize=65536)
def _text2num(words: str, language: str) -> int | None:
    from text_to_num import text2num  # type: ignore[import-untyped]  # ships no types

    accents = _ACCENTS.get(language, {})
    try:
        return int(text2num(" ".join(accents.get(word, word) for word in words.split(" ")), language))
    except ValueError:
        return None


@cache
def _table(language: str) -> Phrases:
    entries = []
    for group in TABLES[language].replace("\n", " ").split("|"):
        value, *words = group.split()
        entries += [(word.replace("_", " "), "w", (int(value),)) for word in words]
    return table_of(entries)


def _read_with_table(keys: Sequence[str], *, language: str) -> Spelled | None:
    parts, ends = _parts(keys, language)
    for size in range(len(parts), 0, -1):
        number = _sum_of(parts[:size], language=language)
        if number is not None:
            return Spelled(number, ends[size - 1])
    return None


def _parts(keys: Sequence[str], language: str) -> tuple[list[int], list[int]]:
    """Collect the values of the leading number words, and the token where each ends."""
    parts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(keys):
        values, at = _word_at(keys, at, language)
        if not values and parts and language == "ar":
            values, at = _arabic_and(keys, at - 1)
        if not values:
            break
        parts += values
        ends += [at] * len(values)
    return parts, ends


def _word_at(keys: Sequence[str], at: int, language: str) -> tuple[tuple[int, ...], int]:
    piece = match_phrase(_table(language), keys, at)
    if piece is not None:
        return piece.values, piece.last
    return (_turkish(keys[at]) if language == "tr" else ()), at + 1


def _arabic_and(keys: Sequence[str], at: int) -> tuple[tuple[int, ...], int]:
    """Read a number word behind "and", which is written before it with or without a space."""
    key = keys[at]
    if key == "و" and at + 1 < len(keys):
        return _word_at(keys, at + 1, "ar")
    if not key.startswith("و") or key == "و":
        return (), at + 1
    values, size = _word_at([key[1:], *keys[at + 1 :]], 0, "ar")
    return values, at + size


def _exact(key: str) -> tuple[int, ...]:
    found = match_phrase(_table("tr"), (key,), 0) if key else None
    return found.values if found else ()


def _turkish(key: str) -> tuple[int, ...]:
    """Read Turkish number words that are written together, and the suffix of "more than"."""
    if key.endswith(_TURKISH_SUFFIXES) and key not in _NOT_TURKISH_NUMBERS:
        return _exact(key[:-3]) or _glued(key[:-3])
    return _glued(key)


@lru_cache(maxsize=4096)
def _glued(key: str) -> tuple[int, ...]:
    for cut in range(2, len(key) - 1):
        head = _exact(key[:cut])
        tail = (_exact(key[cut:]) or _glued(key[cut:])) if head else ()
        if tail:
            return head + tail
    return ()


def _sum_of(parts: Sequence[int], *, language: str) -> int | None:
    """Add and multiply number words in the order of the language, or None where they are no one number."""
    if 1000 in parts:
        cut = parts.index(1000)
        thousands = _below_thousand(parts[:cut], language=language) if cut else 1
        rest = parts[cut + 1 :]
    elif parts[0] == 2000:
        thousands, rest = 2, parts[1:]
    else:
        thousands, rest = 0, parts
    tail = _below_thousand(rest, language=language) if rest else 0
    return None if thousands is None or tail is None else thousands * 1000 + tail


def _below_thousand(parts: Sequence[int], *, language: str) -> int | None:
    values = _hundreds(_arabic_order(parts) if language == "ar" else parts)
    if values is None or max(values) > 999:
        return None
    fits = all(low < _room(high, language=language) for high, low in pairwise(values))
    return sum(values) if fits else None


def _room(value: int, *, language: str) -> int:
    """Return what the next number word must stay below: twenty takes a digit, a hundred takes up to 99."""
    if value >= 100:
        return 100
    return 10 if value in range(20, 100, 10) or (value == 10 and language == "tr") else 1


def _hundreds(parts: Sequence[int]) -> list[int] | None:
    """Multiply a bare hundred by the digit before it ("beş yüz", "पांच सौ")."""
    values: list[int] = []
    for part in parts:
        if part == 100 and values and values[-1] < 10:
            values[-1] *= 100
        elif part == 100 and values:
            return None
        else:
            values.append(part)
    return values


def _arabic_order(parts: Sequence[int]) -> list[int]:
    """Put "five and twenty" and "five ten" in the order of the others: twenty-five, fifteen."""
    values = list(parts)
    for at in range(len(values) - 1):
        unit, ten = values[at], values[at + 1]
        if 2 < unit < 10 and ten == 10:
            return [*values[:at], unit + ten, *values[at + 2 :]]
        if unit < 10 and 20 <= ten < 100:
            return [*values[:at], ten, unit, *values[at + 2 :]]
    return values
