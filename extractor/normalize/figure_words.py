"""The words around figures, per language: bounds, vague amounts, round numbers.

Symbols (see ``numbers``): ``L`` at least, ``M`` more than, ``U`` up to, ``B`` about, each before the figure;
``l``, ``m``, ``u``, ``r`` the same after it; ``S`` some: about a number, else an amount. ``b`` between,
``f`` from, ``&`` and, ``|`` or, ``t`` to. ``V`` an amount without a number, ``v`` one that is common in
other talk too, ``Z`` nobody, ``z`` no (before a noun). ``A`` a, one; ``H`` half; ``C:12`` a dozen;
``K:1000`` thousand; ``E:2`` both.
"""

from __future__ import annotations

from collections.abc import Mapping

from .tokens import word_set

FIGURE_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "L": "at least|no fewer than|not fewer than|no less than|not less than|a minimum of|minimum",
        "M": "just over|well over|more than|over|above|in excess of|upwards of|upward of|greater than|beyond",
        "U": ("up to|as many as|at most|no more than|not more than|a maximum of|maximum|fewer than|less than|under"),
        "S": "some",
        "B": (
            "perhaps|maybe|possibly|probably|seemed to be|appeared to be|about|around|approximately|approx|"
            "roughly|nearly|almost|close to|an estimated|estimated|near|circa|just under|something like|"
            "in the region of"
        ),
        "l": "or more|or above|and more|at least|plus",
        "b": "between",
        "f": "from",
        "&": "and",
        "|": "or",
        "t": "to",
        "V": (
            "an undetermined number|undetermined number|dozens|scores|tens|several|a number of|"
            "a large number of|large numbers of|an undisclosed number|undisclosed number|an unknown number|"
            "unknown number|an unspecified number|unspecified number|numerous|a handful|handful|hundreds|"
            "thousands|millions|tens of thousands|hundreds of thousands|dozens and dozens|countless"
        ),
        "v": "many|various|multiple|a few|few|quite a few|a group|group of|a lot of|lots of",
        "Z": (
            "not wounded|not killed|unhurt|unharmed|uninjured|unscathed|not hurt|not injured|not harmed|"
            "no one|no-one|nobody|none|not a single|not one"
        ),
        "z": "nil|no reports of|no report of|neither|no|without|zero",
        "A": "a|an",
        "H": "half",
        "C:12": "dozen",
        "C:20": "score",
        "C:2": "couple|couple of",
        "K:100": "hundred",
        "K:1000": "thousand",
        "K:1000000": "million",
        "E:2": "both|pair|a pair|duo",
        "E:3": "trio",
    },
    "es": {
        "L": "al menos|por lo menos|como mínimo|no menos de|un mínimo de",
        "M": "más de|más que|por encima de",
        "U": "hasta|como máximo|a lo sumo|no más de|un máximo de|menos de",
        "S": "unos|unas",
        "B": "quizá|quizás|tal vez|cerca de|alrededor de|aproximadamente|casi|en torno a|cosa de",
        "l": "o más|al menos|por lo menos|como mínimo",
        "b": "entre",
        "f": "de|desde",
        "&": "y|e",
        "|": "o|u",
        "t": "a",
        "V": (
            "decenas|docenas|varios|varias|numerosos|numerosas|cientos|centenares|miles|millares|"
            "decenas de miles|cientos de miles|un número indeterminado|un número no determinado|"
            "un número desconocido|un puñado"
        ),
        "v": "muchos|muchas|algunos|algunas|un grupo|pocos|pocas|diversos|diversas|múltiples",
        "Z": "nadie|ninguno|ninguna",
        "z": "ningún|sin|no hubo",
        "A": "un|una|uno",
        "H": "media|medio",
        "C:10": "decena|decenas",
        "C:12": "docena",
        "C:15": "quincena",
        "C:20": "veintena",
        "C:30": "treintena",
        "C:40": "cuarentena",
        "C:50": "cincuentena",
        "C:100": "centenar|centena",
        "C:1000": "millar",
        "C:2": "par",
        "K:1000": "mil",
        "K:1000000": "millón|millones",
        "E:2": "ambos|ambas",
    },
    "fr": {
        "L": "au moins|pas moins de|au minimum|un minimum de",
        "M": "plus de|plus d'|au-delà de|au delà de",
        "U": "jusqu'à|au plus|au maximum|pas plus de|moins de|un maximum de",
        "B": ("peut-être|environ|près de|à peu près|quelque|autour de|presque|approximativement|aux alentours de"),
        "l": "ou plus|au moins|au minimum",
        "b": "entre",
        "f": "de",
        "&": "et",
        "|": "ou",
        "t": "à",
        "V": (
            "des dizaines|dizaines|des douzaines|douzaines|des centaines|centaines|des milliers|milliers|"
            "plusieurs|un nombre indéterminé|un nombre inconnu|une poignée|des dizaines de milliers|"
            "dizaines de milliers"
        ),
        "v": (
            "de nombreux|de nombreuses|nombreux|nombreuses|quelques|un groupe|de multiples|divers|beaucoup de|certains"
        ),
        "Z": "personne n'|personne ne|aucun d'|aucun des|aucune des|aucun|aucune",
        "z": "sans|pas de|pas d'",
        "A": "un|une",
        "H": "demi|demie|demi-",
        "C:8": "huitaine",
        "C:10": "dizaine",
        "C:12": "douzaine",
        "C:15": "quinzaine",
        "C:20": "vingtaine",
        "C:30": "trentaine",
        "C:40": "quarantaine",
        "C:50": "cinquantaine",
        "C:60": "soixantaine",
        "C:100": "centaine",
        "C:1000": "millier",
        "C:2": "couple",
        "K:1000": "mille",
        "K:1000000": "million|millions",
        "E:2": "les deux|tous deux|une paire|paire",
    },
    "pt": {
        "L": "pelo menos|ao menos|no mínimo|não menos de|um mínimo de",
        "M": "mais de|mais do que|acima de",
        "U": "até|no máximo|não mais de|menos de|um máximo de",
        "B": "talvez|cerca de|aproximadamente|quase|em torno de|por volta de|perto de",
        "S": "uns|umas",
        "l": "ou mais|pelo menos|no mínimo",
        "b": "entre",
        "f": "de",
        "&": "e",
        "|": "ou",
        "t": "a",
        "V": (
            "dezenas|dúzias|vários|várias|centenas|milhares|inúmeros|inúmeras|um número indeterminado|"
            "um número desconhecido|um punhado|dezenas de milhares"
        ),
        "v": "diversos|diversas|muitos|muitas|alguns|algumas|um grupo|poucos|poucas",
        "Z": "ninguém|nenhum|nenhuma",
        "z": "sem|não houve",
        "A": "um|uma",
        "H": "meia|meio",
        "C:10": "dezena|dezenas",
        "C:12": "dúzia|dúzias",
        "C:15": "quinzena",
        "C:20": "vintena",
        "C:30": "trintena",
        "C:50": "cinquentena",
        "C:100": "centena",
        "C:1000": "milhar",
        "C:2": "par",
        "K:1000": "mil",
        "K:1000000": "milhão|milhões",
        "E:2": "ambos|ambas",
    },
    "de": {
        "L": "mindestens|wenigstens|zumindest|nicht weniger als",
        "M": "mehr als|über|mehr denn",
        "U": "bis zu|höchstens|maximal|nicht mehr als|weniger als|unter",
        "B": ("vielleicht|etwa|rund|ungefähr|circa|ca|zirka|fast|knapp|annähernd|gegen|an die|beinahe|schätzungsweise"),
        "l": "oder mehr|mindestens",
        "b": "zwischen",
        "f": "von",
        "&": "und",
        "|": "oder",
        "t": "bis",
        "V": (
            "dutzende|dutzenden|hunderte|hunderten|tausende|tausenden|mehrere|mehreren|etliche|zahlreiche|"
            "zahlreichen|eine unbekannte zahl|eine unbekannte anzahl|ein paar|zehntausende|hunderttausende"
        ),
        "v": "einige|einigen|viele|vielen|eine reihe|eine gruppe|wenige|verschiedene",
        "Z": "niemand|keiner|keine der|keines",
        "z": "kein|keine|keinen|ohne",
        "A": "ein|eine|einen|einem|einer",
        "H": "halbes|halbe|halben",
        "C:12": "dutzend",
        "K:100": "hundert",
        "K:1000": "tausend",
        "K:1000000": "million|millionen",
        "E:2": "beide|beiden",
    },
    "it": {
        "L": "almeno|non meno di|come minimo|un minimo di",
        "M": "più di|oltre|più che",
        "U": "fino a|al massimo|non più di|meno di|un massimo di",
        "B": "forse|circa|quasi|intorno a|attorno a|all'incirca|approssimativamente|pressappoco",
        "l": "o più|almeno",
        "b": "tra|fra",
        "f": "da|dai|dalle",
        "&": "e|ed",
        "|": "o|oppure",
        "t": "a",
        "V": (
            "decine|dozzine|centinaia|migliaia|diversi|diverse|parecchi|parecchie|numerosi|numerose|"
            "svariati|un numero imprecisato|una manciata|decine di migliaia"
        ),
        "v": "molti|molte|alcuni|alcune|vari|varie|un gruppo|pochi|poche",
        "Z": "nessuno|nessuna|nessun",
        "z": "senza|non ci sono",
        "A": "un|uno|una",
        "H": "mezza|mezzo",
        "C:10": "decina",
        "C:12": "dozzina",
        "C:15": "quindicina",
        "C:20": "ventina",
        "C:30": "trentina",
        "C:40": "quarantina",
        "C:50": "cinquantina",
        "C:60": "sessantina",
        "C:100": "centinaio",
        "C:1000": "migliaio",
        "C:2": "paio",
        "K:1000": "mila|mille",
        "K:1000000": "milione|milioni",
        "E:2": "entrambi|entrambe",
    },
    "nl": {
        "L": "minstens|ten minste|tenminste|minimaal",
        "M": "meer dan|ruim",
        "U": "tot|maximaal|hooguit|minder dan",
        "B": "ongeveer|circa|zo'n|bijna|rond",
        "b": "tussen",
        "&": "en",
        "|": "of",
        "V": "tientallen|honderden|duizenden|meerdere|enkele|een aantal",
        "v": "veel|verschillende",
        "Z": "niemand",
        "z": "geen|zonder",
        "A": "een",
        "C:12": "dozijn",
        "K:1000": "duizend",
    },
    "da": {
        "L": "mindst|ikke mindre end",
        "M": "mere end|over|flere end",
        "U": "op til|højst|færre end",
        "B": "omkring|cirka|ca|næsten|omtrent",
        "b": "mellem",
        "&": "og",
        "|": "eller",
        "V": "snesevis|hundredvis|tusindvis|flere|adskillige",
        "v": "mange|nogle",
        "Z": "ingen",
        "z": "uden",
        "C:12": "dusin",
        "C:20": "snes",
    },
    "ru": {
        "L": "не менее|не меньше|как минимум|по меньшей мере|по крайней мере|минимум",
        "M": "более|больше|свыше|более чем",
        "U": "до|не более|не больше|максимум|менее|меньше",
        "B": "возможно|около|порядка|примерно|приблизительно|почти|где-то",
        "l": "и более|или более|минимум|и больше",
        "b": "от|между",
        "f": "с",
        "&": "и",
        "|": "или",
        "V": (
            "десятки|десятков|десяткам|сотни|сотен|несколько|нескольких|несколькими|нескольким|множество|"
            "неизвестное число|десятки тысяч|сотни тысяч|несколько десятков|несколько сотен"
        ),
        "v": "многие|многих|много|ряд|группа|группу",
        "Z": "никто|никого|ни один|ни одна|ни одного",
        "z": "без|нет",
        "C:10": "десяток|десятка|десятками",
        "C:12": "дюжина|дюжины|дюжину",
        "C:15": "полтора десятка|полутора десятков",
        "C:50": "полсотни|полусотни",
        "C:100": "сотня|сотню",
        "K:1000": "тыс|тысяч|тысячи|тысяча",
        "K:1000000": "млн|миллион|миллиона|миллионов",
        "C:2": "пара|пару|пары",
        "E:2": "оба|обе|обоих",
    },
    "uk": {
        "L": "не менше|не менше ніж|щонайменше|принаймні|як мінімум|мінімум|не менш як",
        "M": "більше|понад|більш як|більше ніж",
        "U": "до|не більше|максимум|менше",
        "B": "близько|приблизно|майже|орієнтовно",
        "l": "і більше|або більше|та більше",
        "b": "від|між",
        "f": "з",
        "&": "і|та|й",
        "|": "або|чи",
        "V": "десятки|десятків|сотні|сотень|кілька|декілька|кількох|декількох|численні|невідома кількість",
        "v": "багато|низка|група",
        "Z": "ніхто|нікого|жоден|жодна|жодного",
        "z": "без|немає",
        "C:10": "десяток|десятка",
        "C:12": "дюжина|дюжини",
        "C:15": "півтора десятка",
        "C:50": "півсотні",
        "C:100": "сотня|сотню",
        "K:1000": "тис|тисяч|тисячі|тисяча",
        "K:1000000": "млн|мільйон|мільйонів|мільйони",
        "C:2": "пара|пару",
        "E:2": "обидва|обидві|обох",
    },
    "ar": {
        "L": "ما لا يقل عن|لا يقل عن|على الأقل|على اقل تقدير",
        "M": "أكثر من|اكثر من|ما يزيد عن|ما يزيد على|يزيد عن|يزيد على|فوق",
        "U": "ما يصل إلى|يصل إلى|حتى|أقل من|لا يزيد عن|لا يتجاوز",
        "B": "نحو|حوالي|حوالى|قرابة|زهاء|ما يقارب|ما يقرب من|تقريبا",
        "l": "على الأقل|أو أكثر",
        "r": "تقريبا",
        "b": "بين|ما بين",
        "f": "من",
        "&": "و",
        "|": "أو",
        "t": "إلى|الى",
        "V": "عشرات|العشرات|مئات|المئات|الآلاف|عدد من|عدة|بضعة|العديد من|عدد كبير من|عدد غير محدد",
        "v": "مجموعة|بعض|كثير من",
        "Z": "لا أحد|أي أحد",
        "z": "دون|بدون|لم يسقط",
        "C:12": "دزينة",
        "K:1000": "ألف|آلاف|ألفا",
        "K:1000000": "مليون|ملايين",
        "E:2": "كلاهما|كليهما",
    },
    "tr": {
        "L": "en az|asgari",
        "U": "en fazla|en çok|azami",
        "B": "yaklaşık|yaklaşık olarak|takriben|neredeyse|aşağı yukarı|civarında",
        "m": (
            "'den fazla|'dan fazla|'ten fazla|'tan fazla|'i aşkın|'ı aşkın|'u aşkın|'ü aşkın|'yi aşkın|"
            "'yı aşkın|fazla|aşkın|'den çok|'dan çok|'ten çok|'tan çok"
        ),
        "u": "'e kadar|'a kadar|'ye kadar|'ya kadar",
        "r": "kadar|civarında|dolayında",
        "l": "ya da daha fazla|veya daha fazla",
        "b": "arasında",
        "&": "ile|ve",
        "|": "veya|ya da",
        "V": "onlarca|yüzlerce|binlerce|birkaç|çok sayıda|sayısı bilinmeyen",
        "v": "birçok|bir grup|bazı|pek çok|çeşitli",
        "Z": "hiç kimse|kimse|hiçbir|hiçbiri",
        "z": "hiç",
        "A": "bir",
        "H": "yarım",
        "C:12": "düzine",
        "C:2": "çift",
        "K:1000": "bin",
        "K:1000000": "milyon",
        "E:2": "her iki|ikisi de",
    },
    "hi": {
        "L": "कम से कम|न्यूनतम",
        "U": "अधिकतम",
        "B": "लगभग|करीब|तकरीबन|क़रीब",
        "m": "से अधिक|से ज्यादा|से ज़्यादा|से ऊपर",
        "u": "तक",
        "l": "या अधिक|या उससे अधिक",
        "&": "और",
        "|": "या",
        "t": "से",
        "V": "दर्जनों|सैकड़ों|हजारों|हज़ारों|कई|अनेक|अज्ञात संख्या में",
        "v": "कुछ|बहुत से",
        "Z": "कोई नहीं|किसी की नहीं|किसी को नहीं",
        "C:12": "दर्जन",
        "K:1000": "हजार|हज़ार",
        "K:100000": "लाख",
        "E:2": "दोनों",
    },
}

# Signs that stand for words in every language.
SIGNS: Mapping[str, str] = {"L": "≥", "U": "≤", "B": "~|≈|±", "l": "+", "&": "&", "-": "-"}

# "hundreds", "cents": text2num reads them as one hundred; alone they are amounts without a number.
PLURAL_SCALES = word_set(
    "hundreds thousands millions billions cents milliers millones milhoes milioni millionen milliarden"
)
# Words that are "one" and an article at once: a figure only where the whole phrase is the word.
ARTICLES = word_set("a an un une uno una um uma ein eine einen een en et bir")
