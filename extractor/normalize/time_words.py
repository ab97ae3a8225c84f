"""Small words of time phrases, per language: what dateparser's locale data does not hold.

Names of days and months, "yesterday", "last week" and units come from dateparser (see ``almanac``). Symbols:
``p`` a preposition or article that may open a phrase (``i`` one that may open a year), ``y`` at, before a
clock time, ``q`` of, ``&`` and, ``|`` or, ``t`` to, ``u`` until, ``v`` before, ``k`` by, ``f`` from, ``b``
between, ``s`` since, ``l`` last (``z`` the same in the plural: "the last days"), ``h`` this, ``g`` ago,
``n`` "the night before", ``T`` night or evening, ``P`` other parts of the day, ``J-1`` last night, ``J0``
tonight, ``R`` days from today, ``e1``/``e2``/``e3`` early, mid, late, ``K`` weekend, ``a`` words of clock
times, ``#2`` a couple of, ``#0`` a few, ``A`` a, one; ``U`` units with how many they are (0: a plural),
``Q`` calendar periods, ``X`` the last such period up to today, ``x`` names that hold a word of time.
"""

from __future__ import annotations

from collections.abc import Mapping

TIME_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "i": "in|during|throughout|in the year|in the course of|over",
        "p": (
            "on|the|within|around|about|as of|as on|as at|dated|some time|sometime|shortly|just|towards|"
            "toward|earlier|later|some time in"
        ),
        "q": "of",
        "&": "and|&",
        "|": "or",
        "t": "to|through|thru|into",
        "u": "until|till|up to|up until",
        "v": "before|prior to|ahead of",
        "k": "by",
        "f": "from",
        "b": "between",
        "s": "since|as of|starting|beginning|starting on",
        "l": "last|past|previous|preceding",
        "h": "this",
        "g": "ago",
        "T": "night|evening|nightfall|late night|dusk|night hours|nighttime|eve",
        "P": (
            "morning|afternoon|dawn|noon|midday|daybreak|early morning|early hours|small hours|wee hours|"
            "predawn|pre-dawn|mid-morning|mid-afternoon|lunchtime|sunrise|sunset|pre-dawn hours|"
            "predawn hours|morning hours|midnight|noontime|before dawn|after dawn|before noon|"
            "after midnight|before midnight|after dark|before daybreak|rush hour"
        ),
        "J-1": "last night|last evening|overnight|the night before last",
        "J0": "tonight",
        "e1": "early|beginning|start|first half|early on|the beginning|the start",
        "e2": "mid|middle|mid-|the middle",
        "e3": "late|end|second half|latter half|the end|late on",
        "W4": "friday prayers|friday prayer|after friday prayers|shortly after friday prayers",
        "K": "weekend|week-end",
        "a": "a.m.|p.m.|am|pm|o'clock|gmt|utc|local time|hours gmt|ist|pkt|est|edt|bst|cet|local|a.m|p.m",
        "#2": "a couple of|couple of|couple",
        "#0": "a few|few|several|some",
        "z": "recent|the past few|the last few|past few|last few",
        "Xw1": "the last week|the past week|past week|the last one week",
        "Xm1": "the last month|the past month|past month",
        "Xy1": "the last year|the past year|past year",
        "A1": "a|an",
        "Ud0": "days",
        "Uw0": "weeks",
        "Um0": "months",
        "Uy0": "years",
        "Uh0": "hours|hrs",
        "x": (
            "mardi gras|ash wednesday|sunday school|sunday best|bloody sunday|black friday|black september|"
            "good friday agreement|good friday accord|good friday accords|sunday times|friday times|"
            "sunday telegraph|sunday mail|may day|october revolution|february revolution|man friday|"
            "the sun|march on|march of|march for|may have|may be|may not|april fools|second world war|"
            "last rites"
        ),
        "y": (
            "shortly after|shortly before|just after|just before|soon after|at|at about|at around|"
            "at approximately|at almost"
        ),
    },
    "es": {
        "i": "en|durante|en el año|en el|a lo largo de",
        "p": (
            "poco antes de|poco después de|poco antes de las|poco después de las|el|la|los|las|en la|"
            "en los|en las|por|por la|por el|a la|día|los días|el día"
        ),
        "q": "de|del|de la|de el|de los|del mes de|del año|del año de",
        "&": "y|e",
        "|": "o|u",
        "t": "a|al",
        "u": "hasta|hasta el|hasta la",
        "v": "antes de|antes del",
        "k": "para el",
        "b": "entre",
        "s": "desde|desde el|desde la|a partir de|a partir del",
        "l": "pasado|pasada|último|última",
        "z": "pasados|pasadas|últimos|últimas|recientes",
        "h": "este|esta|hoy este",
        "g": "hace|atrás",
        "T": "noche|anochecer|medianoche|por la noche|en la noche|de la noche|la noche",
        "P": (
            "mañana|tarde|madrugada|mediodía|amanecer|alba|por la mañana|por la tarde|de la mañana|"
            "de la tarde|al amanecer|de madrugada|primeras horas|primera hora|a primera hora|al mediodía|"
            "en horas de la tarde|en horas de la mañana"
        ),
        "J-1": "anoche",
        "J-2": "anteanoche|antenoche",
        "e1": "principios|comienzos|inicios|a principios|a comienzos|primeros días|temprano",
        "e2": "mediados|a mediados",
        "e3": "finales|fines|a finales|a fines|últimos días de",
        "K": "fin de semana",
        "a": "a.m.|p.m.|a.m|p.m|a. m.|p. m.|hora local|h|hs|hrs|gmt",
        "#2": "un par de",
        "Qw-1": "la pasada semana|pasada semana|semana pasada",
        "Qm-1": "el pasado mes|pasado mes|mes pasado",
        "Qy-1": "el pasado año|pasado año|año pasado",
        "#0": "pocos|unos|algunos|varios|unas|varias",
        "A1": "un|una",
        "Ud0": "días",
        "Uw0": "semanas",
        "Um0": "meses",
        "Uy0": "años",
        "x": "santo domingo|plácido domingo|san martes",
        "y": "hacia las|cerca de las|alrededor de las|a las|sobre las|a eso de las",
    },
    "fr": {
        "i": (
            "en|durant|pendant|au cours de|au cours du|courant|dans l'année|en l'année|au mois de|"
            "durant le mois de|du mois de"
        ),
        "p": (
            "peu avant|peu après|aux alentours de|aux environs de|le|la|les|l'|dans|dans la|lors de|à la|"
            "au cours des|au cours de la|dans le|dès|dès le"
        ),
        "q": "de|du|des|d'",
        "&": "et",
        "|": "ou",
        "t": "à|au|aux|puis",
        "u": "jusqu'à|jusqu'au|jusque",
        "v": "avant|avant le",
        "k": "d'ici",
        "b": "entre|entre le",
        "s": "depuis|depuis le|à partir de|à partir du|à compter du",
        "l": "dernier|dernière|passé|passée",
        "z": "derniers|dernières|passés|récents",
        "h": "ce|cet|cette|ces",
        "g": "il y a|voilà",
        "T": (
            "nuit|soir|soirée|minuit|dans la nuit|dans la soirée|au soir|en soirée|tard dans la soirée|"
            "dans la nuit de|la nuit de"
        ),
        "P": (
            "matin|matinée|après-midi|midi|aube|petit matin|au petit matin|à l'aube|dans la matinée|"
            "dans l'après-midi|à la mi-journée|en début d'après-midi|aux premières heures|tôt|au matin|"
            "en matinée|en fin d'après-midi"
        ),
        "J-1": "cette nuit|la nuit dernière|la nuit passée|dans la nuit dernière",
        "e1": "début|au début|au début de|au début du|dans les premiers jours",
        "e2": "mi|à la mi|milieu|mi-|à la mi-|au milieu de|au milieu du",
        "e3": "fin|à la fin|à la fin de|à la fin du|tard",
        "W4": "prière du vendredi|après la prière du vendredi",
        "K": "week-end|weekend",
        "a": "a.m.|p.m.|h|heure locale|gmt|locales|heures locales",
        "#0": "quelques|plusieurs",
        "Qw-1": "la semaine passée|la semaine écoulée|semaine dernière",
        "Qm-1": "le mois passé|mois dernier",
        "Qy-1": "l'an dernier|l'an passé|année dernière|l'année passée",
        "A1": "un|une",
        "Ud0": "jours",
        "Uw0": "semaines",
        "Uy0": "ans|années",
        "x": "mardi gras|mars et vénus|planète mars|champ de mars|grand soir",
        "y": "vers",
    },
    "de": {
        "i": "im|in|während|im jahr|im jahre|im monat|im laufe des",
        "p": "kurz vor|kurz nach|am|an|der|die|das|den|dem|in der|in den|an dem|ca.",
        "q": "des",
        "&": "und",
        "|": "oder",
        "t": "auf|auf den|zum",
        "u": "bis|bis zum|bis zu|bis in die",
        "f": "von|vom",
        "b": "zwischen|zwischen dem",
        "s": "seit|seit dem|ab|ab dem",
        "l": "letzten|letzte|letztem|letzter|vergangenen|vergangene|vergangener|vergangenem|vorigen|vorige",
        "h": "diesen|dieser|diese|diesem|dieses",
        "g": "vor",
        "n": (
            "nacht zum|nacht zu|nacht auf|nacht auf den|in der nacht zum|in der nacht zu|in der nacht auf|"
            "in der nacht auf den"
        ),
        "T": "nacht|abend|nachts|abends|in der nacht|am abend|spätabends|am späten abend",
        "P": (
            "morgen|vormittag|mittag|nachmittag|morgens|früh|morgengrauen|nachmittags|vormittags|mittags|"
            "am morgen|am nachmittag|am vormittag|am mittag|im morgengrauen|am frühen morgen|"
            "in den frühen morgenstunden|mitternacht|frühmorgens"
        ),
        "J-1": "letzte nacht|in der letzten nacht|vergangene nacht|in der vergangenen nacht",
        "e1": "anfang|zu beginn|beginn|frühen|früher",
        "e2": "mitte",
        "e3": "ende|späten|spät",
        "K": "wochenende",
        "a": "uhr|uhr ortszeit|ortszeit|uhr morgens|uhr abends",
        "#0": "wenigen|einigen|mehreren",
        "A1": "einem|einer|eine|ein",
        "Ud0": "tagen|tage",
        "Uw0": "wochen",
        "Um0": "monaten|monate",
        "Uy0": "jahren|jahre",
        "Qm-1": "letzten monat|vergangenen monat|vorigen monat|im vergangenen monat|im letzten monat",
        "Qy-1": "letztes jahr|vergangenes jahr|im vergangenen jahr|im letzten jahr|vorigen jahr",
        "Qw-1": (
            "vergangene woche|vergangener woche|letzter woche|vergangenen woche|letzten woche|"
            "in der letzten woche|in der vergangenen woche"
        ),
        "y": "gegen|um",
    },
    "pt": {
        "i": "em|durante|no ano de|ao longo de|no ano|no mês de|em meados de",
        "p": (
            "pouco antes de|pouco depois de|pouco antes das|pouco depois das|o|os|as|na|no|nas|nos|"
            "durante a|durante o|pela|pelo|no dia|nos dias|o dia|por"
        ),
        "q": "de|do|da|dos|das|do mês de",
        "&": "e",
        "|": "ou",
        "t": "a|à|ao|para|para o",
        "u": "até|até o|até a|até ao|até à",
        "v": "antes de|antes do|antes da",
        "f": "do dia",
        "b": "entre|entre o|entre a|entre os dias",
        "s": "desde|desde o|a partir de|a partir do|desde a",
        "l": "passado|passada|último|última",
        "z": "passados|passadas|últimos|últimas|recentes",
        "h": "nesta|neste|deste|desta|este|esta|nessa",
        "g": "há|atrás",
        "T": "noite|à noite|meia-noite|de noite|na noite|na noite de|na noite da|na noite do",
        "P": (
            "manhã|tarde|madrugada|meio-dia|à tarde|de manhã|amanhecer|de tarde|na manhã|na tarde|"
            "na madrugada|pela manhã|pela madrugada|de madrugada|início da tarde|fim da tarde|ao amanhecer"
        ),
        "e1": "início|no início|começo|no começo",
        "e2": "meados|em meados",
        "e3": "fim|final|no fim|no final|fins",
        "K": "fim de semana|final de semana|fim-de-semana",
        "a": "a.m.|p.m.|h|hora local|horário local|hs",
        "#2": "um par de",
        "#0": "alguns|poucos|vários|algumas|poucas|várias",
        "A1": "um|uma",
        "Ud0": "dias",
        "Uw0": "semanas",
        "Um0": "meses",
        "Uy0": "anos",
        "x": "são domingo",
        "y": "às|por volta das",
    },
    "it": {
        "i": "in|nel|durante|nell'|nel corso del|nel corso della|nel mese di|nell'anno|nel corso di",
        "p": (
            "poco prima di|poco dopo|poco prima delle|poco dopo le|attorno alle|intorno alle|il|lo|la|l'|i|"
            "gli|le|nella|nei|negli|nelle|nel corso delle|sul|lungo"
        ),
        "q": "di|del|della|dell'|dello|dei|degli|d'",
        "&": "e|ed",
        "|": "o|oppure",
        "t": "a|al|alla|all'|ai",
        "u": "fino a|fino al|fino alla|sino a|sino al",
        "v": "prima di|prima del",
        "k": "entro|entro il",
        "b": "tra|fra|tra il|fra il|tra la|tra le",
        "s": "da|dal|dalla|dall'|a partire da|a partire dal",
        "l": "scorso|scorsa|ultimo|ultima|passato|passata",
        "z": "scorsi|scorse|ultimi|ultime|passati|passate",
        "h": "questo|questa|quest'",
        "g": "fa|or sono",
        "T": ("notte|sera|serata|nella notte|in serata|la notte|la sera|nella tarda serata|di notte|nella serata"),
        "P": (
            "mattina|mattino|mattinata|pomeriggio|alba|all'alba|mezzogiorno|in mattinata|al mattino|"
            "nel pomeriggio|mezzanotte|prime ore|nelle prime ore|di mattina|nella mattinata|nella mattina|"
            "primo pomeriggio|tardo pomeriggio"
        ),
        "J-1": "stanotte|la scorsa notte|la notte scorsa|nella notte scorsa",
        "J0": "stamattina|stasera|stamane|stamani|questa mattina|questa sera",
        "e1": "inizio|all'inizio|inizi|agli inizi|primi|ai primi",
        "e2": "metà|a metà",
        "e3": "fine|alla fine|a fine|tardi",
        "K": "fine settimana|weekend|week-end",
        "a": "a.m.|p.m.|ora locale|ore locali|h",
        "Qw-1": "scorsa settimana|settimana scorsa",
        "Qm-1": "scorso mese|mese scorso",
        "Qy-1": "scorso anno|anno scorso",
        "#2": "un paio di",
        "#0": "pochi|alcuni|diversi|alcune|poche",
        "A1": "un|una|un'",
        "Ud0": "giorni",
        "Uw0": "settimane",
        "Um0": "mesi",
        "Uy0": "anni",
        "x": "santa domenica|suor domenica",
        "y": "alle|verso le",
    },
    "ru": {
        "i": "в|во|за|в течение|на протяжении|в ходе",
        "p": "незадолго до|после|около|примерно|ближе к",
        "q": "г.|г|числа",
        "&": "и",
        "|": "или|либо",
        "t": "по|на",
        "u": "до",
        "v": "перед",
        "k": "к",
        "f": "от",
        "s": "с|со",
        "b": "между",
        "l": (
            "прошлый|прошлого|прошлой|прошлую|прошлое|прошлом|последнюю|последний|последнего|минувший|"
            "минувшую|минувшее|минувшего|минувшей|минувшем|предыдущий"
        ),
        "z": "последние|последних|минувшие|минувших|прошедшие",
        "h": "этот|эту|это|этой|этого|этом|нынешний",
        "g": "назад|тому назад",
        "n": "ночь на|ночи на|в ночь на",
        "T": "ночь|ночью|ночи|вечер|вечером|вечера|в ночь|поздно вечером|поздним вечером|накануне вечером",
        "P": (
            "утро|утром|утра|днем|полдень|рассвет|рассвете|на рассвете|рано утром|после полудня|"
            "ранним утром|под утро|полночь"
        ),
        "J-1": "прошлой ночью|минувшей ночью",
        "R-1": "вчерашний|накануне",
        "e1": "начале|начало|начала|первых числах",
        "e2": "середине|середина|середины",
        "e3": "конце|конец|конца",
        "K": "выходные|выходных",
        "a": "по местному времени|по московскому времени|мск",
        "#2": "пару",
        "#0": "несколько|нескольких",
        "Ud1": "сутки|суток|днях|дням",
        "Uw1": "неделе|неделях",
        "Um1": "месяце|месяцы",
        "Uh1": "часов|часа|час|часы",
        "Qw-1": "на минувшей неделе|минувшей неделе|прошлой неделе",
    },
    "uk": {
        "i": "у|в|протягом|впродовж|упродовж|під час|за",
        "p": "о|об|близько|приблизно",
        "q": "р.|р|числа",
        "&": "і|та|й",
        "|": "або|чи",
        "t": "по|на",
        "u": "до",
        "v": "перед",
        "f": "від",
        "s": "з|із|зі",
        "b": "між",
        "l": "минулий|минулого|минулої|минулу|минулому|останній|попередній|останню",
        "z": "останні|останніх|минулі",
        "h": "цей|ця|цю|цього|цієї|цьому|це",
        "g": "тому",
        "n": "ніч на|в ніч на|у ніч на|ночі на",
        "T": "ніч|вночі|уночі|ввечері|увечері|вечір|вечора|ночі|пізно ввечері|у ніч|в ніч",
        "P": "вранці|зранку|ранок|ранку|вдень|удень|світанку|на світанку|опівночі|опівдні|уранці|рано вранці",
        "J-1": "минулої ночі",
        "R-1": "напередодні",
        "W3": "четверга|четвергу|четвергом",
        "e1": "на початку|початку|початок",
        "e2": "у середині|в середині|середина",
        "e3": "наприкінці|у кінці|в кінці|кінець",
        "K": "вихідні|вихідних",
        "a": "годині|за київським часом|за місцевим часом",
        "#0": "кілька|декілька|кількох",
        "Ud1": "добу|доби|діб|днів",
        "Uw1": "тижня|тижні",
        "Uh1": "годин|години|годину",
    },
    "ar": {
        "i": "في|خلال|عام|سنة|في عام|خلال عام|منذ عام|في شهر|شهر|أثناء|خلال شهر",
        "p": "يوم|في يوم|بتاريخ|اليوم الموافق|الموافق|نهار|عند|حوالي|على مدار|على مدى",
        "q": "من|من شهر|من عام|لعام",
        "&": "و",
        "|": "أو",
        "t": "إلى|الى|وحتى",
        "u": "حتى|حتى يوم",
        "f": "من يوم",
        "b": "بين|ما بين|بين يومي|يومي",
        "s": "منذ|منذ يوم|ابتداء من",
        "l": "الماضي|الماضية|المنصرم|المنصرمة|الفائت|الأخير|الأخيرة|الجاري|الحالي",
        "z": "الماضيين|الماضيتين|الأخيرين|الأخيرتين|القليلة الماضية",
        "h": "هذا|هذه",
        "g": "قبل",
        "T": "ليل|ليلة|مساء|الليل|المساء|مساء يوم|ليلة يوم|ليلا|مساءً",
        "P": ("صباح|صباحا|فجر|فجرا|ظهر|عصر|بعد ظهر|صباح يوم|فجر يوم|ظهر يوم|منتصف ليل|ظهرا|عصرا|صباحاً|عند الفجر"),
        "J-1": "الليلة الماضية|ليلة أمس|ليل أمس|مساء أمس|ليلة امس",
        "e1": "أوائل|مطلع|بداية|في مطلع|في بداية",
        "e2": "منتصف|أواسط",
        "e3": "أواخر|نهاية|في نهاية",
        "W4": "صلاة الجمعة|بعد صلاة الجمعة|عقب صلاة الجمعة",
        "K": "نهاية الأسبوع|عطلة نهاية الأسبوع",
        "a": "الساعة|بالتوقيت المحلي|بتوقيت غرينتش",
        "#0": "بضعة|عدة",
        "Ud2": "يومين|اليومين",
        "Uw2": "أسبوعين|الأسبوعين",
        "Um2": "شهرين|الشهرين",
        "Uh2": "ساعتين|الساعتين",
        "Ud1": "الأيام|أيام|يوما|يوم",
        "Uw1": "الأسابيع|أسابيع",
        "Um1": "الأشهر|أشهر",
        "Uh1": "الساعات|ساعات|ساعة",
        "R0": "اليوم",
        "R-1": "أمس|امس|البارحة",
        "R-2": "أول أمس|أول من أمس",
    },
    "tr": {
        "p": "saat|yerel saatle",
        "&": "ve|ile",
        "|": "veya|ya da",
        "l": "geçen|geçtiğimiz|son|evvelki",
        "h": "bu",
        "g": "önce|evvel",
        "T": "gece|gecesi|akşam|akşamı|gece yarısı|geceleyin|akşam saatlerinde|gece saatlerinde",
        "P": (
            "günü|gününde|tarihinde|saatlerinde|günleri|ayında|sabah|sabahı|öğleden sonra|öğle|şafak|öğlen|"
            "sabaha karşı|sabah saatlerinde|öğle saatlerinde|sabahın erken saatlerinde"
        ),
        "J-1": "dün gece|dün akşam|geçen gece",
        "J0": "bu gece|bu sabah|bu akşam",
        "e1": "başı|başında|başlarında",
        "e2": "ortası|ortasında|ortalarında",
        "e3": "sonu|sonunda|sonlarında",
        "W4": "cuma namazı|cuma namazından sonra|cuma namazı sonrası",
        "K": "hafta sonu",
        "a": "sularında|sıralarında",
        "#0": "birkaç",
        "A1": "bir",
        "Ud1": "günde|günün",
        "Uw1": "haftada",
        "Um1": "ayda",
        "Uh1": "saatte|saat",
        "Uy1": "yılında|yılı|yılının",
        "R0": "bugün",
        "R-1": "dün",
    },
}
