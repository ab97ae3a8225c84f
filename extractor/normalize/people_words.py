"""What tells a number of people from other numbers: units, names, formations, plurals, collectives."""

from __future__ import annotations

from collections.abc import Mapping

from .tokens import word_set

# A number directly before one of these is no number of people: units, money, clocks, ages, formations.
NOT_PEOPLE_AFTER: Mapping[str, str] = {
    "en": (
        "percent per cent pc km kms kilometer kilometers kilometre kilometres mile miles meter meters "
        "metre metres m cm mm foot feet ft yard yards inch inches kg kilo kilos kilogram kilograms "
        "kilogramme kilogrammes ton tons tonne tonnes litre litres gram grams liter liters hectare "
        "hectares acre acres degree degrees watt kw mw hp knots mph kph caliber calibre dollar dollars "
        "euro euros pound pounds rupee rupees pesos naira lakh crore usd cents billion trillion o'clock "
        "am pm gmt utc hrs hours hour minute minutes min mins second seconds sec secs day days week weeks "
        "month months year years yr yrs decade decades century centuries fortnight night nights times "
        "points point seats votes percentage floors storeys stories pages square cubic nautical sq"
    ),
    "es": (
        "por ciento km kilómetros kilómetro metros metro m cm mm millas pies kg kilos kilogramos "
        "toneladas litros hectáreas dólares euros pesos grados horas hora minutos segundos días día "
        "semanas semana meses mes años año veces puntos am pm"
    ),
    "fr": (
        "pour km kilomètres kilomètre mètres mètre m cm mm kg kilos tonnes litres hectares dollars euros "
        "francs degrés heures heure h minutes secondes jours jour semaines semaine mois ans an années "
        "année fois points"
    ),
    "pt": (
        "por km quilômetros quilómetros quilômetro metros metro m cm mm kg quilos toneladas litros "
        "hectares dólares euros reais graus horas hora h minutos segundos dias dia semanas semana meses "
        "mês anos ano vezes pontos"
    ),
    "de": (
        "prozent km kilometer kilometern meter metern m cm mm kg kilo kilogramm tonnen liter hektar "
        "dollar euro grad uhr stunden stunde minuten minute sekunden tage tagen tag wochen woche monate "
        "monaten monat jahre jahren jahr mal punkte"
    ),
    "it": (
        "per km chilometri chilometro metri metro m cm mm kg chili tonnellate litri ettari dollari euro "
        "gradi ore ora minuti secondi giorni giorno settimane settimana mesi mese anni anno volte punti"
    ),
    "ru": (
        "процентов процента процент км километров километра километрах километре м метров метра метрах мм "
        "см кг килограммов тонн тонны литров гектаров долларов рублей евро градусов часов часа час минут "
        "минуты секунд дней дня день суток сутки недель недели неделю месяцев месяца месяц лет года год "
        "раз раза годов утра вечера"
    ),
    "uk": (
        "відсотків відсотки км кілометрів кілометри кілометрах м метрів метри мм см кг кілограмів тонн "
        "літрів гектарів доларів гривень євро градусів годин години година хвилин хвилини секунд днів дні "
        "день доби діб тижнів тижні місяців місяці років роки рік раз разів"
    ),
    "ar": (
        "بالمئة بالمائة كيلومترا كيلومتر كيلومترات كلم كم متر متراً أمتار مترا كيلو كيلوغرام طن أطنان "
        "دولار دولارا يورو ساعة ساعات دقيقة دقائق يوم يوما أيام أسبوع أسابيع شهر أشهر شهرا سنة سنوات عام "
        "عاما أعوام مرة مرات درجة"
    ),
    "tr": (
        "kilometre km metre m mm cm kilo kg ton litre hektar dolar lira euro avro derece saat dakika "
        "saniye gün hafta ay yıl yaşında yaşındaki kez kere puan yüzde"
    ),
    "hi": (
        "प्रतिशत फीसदी किलोमीटर किमी मीटर किलो टन लीटर रुपये डॉलर घंटे घंटा मिनट सेकंड दिन दिनों हफ्ते "
        "सप्ताह महीने साल वर्ष वर्षीय बार बजे"
    ),
}
# A number directly after one of these names a thing: "Resolution 2254", "No. 4", "aged 30", "km 12".
NAME_BEFORE = (
    "box day comments kebele art pp p ст ч № no nos nr n number num article articles resolution res route "
    "highway road motorway km mile milepost unit brigade battalion channel flight page section chapter "
    "phase zone sector aged age block camp level top area room apartment house kilometer kilometre point "
    "law decree order group type model mk mark vol volume issue case file platform line gate ward "
    "division regiment artículo resolución ruta carretera kilómetro unidad brigada batallón número ley "
    "decreto vuelo canal edad zona résolution numéro unité bataillon loi décret âgé âgée resolução rota "
    "unidade lei artigo idade kapitel artikel nummer strasse gesetz legge risoluzione numero articolo "
    "статья статьи резолюция номер трасса бригада бригады статті трасі المادة القرار رقم كلم كيلو sayılı "
    "madde numaralı"
)
# Of these, the ones that name a thing in small letters too.
LOWER_NAMES = "no nr n num aged age article articles artículo km page edad âgé âgée idade номер № art pp p ст ч box"
# Signs and codes of money.
CURRENCIES = word_set("$ € £ ¥ ₹ ₽ ₴ ₦ ₺ ₪ ¢ usd eur us$")
# A number before one of these is the name of a formation, where it is written as one ("the 101 Brigade").
FORMATIONS = (
    "brigade battalion division regiment battery squadron corps army infantry airborne armoured armored "
    "mechanized mechanised parachute mountain brigada batallón división regimiento ejército bataillon "
    "régiment armée batalhão divisão exército battaglione divisione reggimento armee бригада бригады "
    "батальон дивизия полк бригади батальйон дивізія tugay tabur"
)
# A number between a noun of the article and one of these belongs to what follows: "two more days".
BETWEEN_NUMBER_AND_UNIT = (
    "more other full long consecutive whole square nautical cubic further additional straight million "
    "billion thousand us cuadrados millones carrés millions quadrados milhões quadrati milioni millionen "
    "млн млрд тыс тис"
)
# After "one": not a person ("on one hand", "one day").
NOT_ONE = "by another day hand time side way more night year month week thing hour minute such or and"
# What "no" must stand before to say that nobody was harmed (R47).
CASUALTIES: Mapping[str, str] = {
    "en": (
        "casualties casualty injuries injury injured deaths death dead fatalities fatality victims victim "
        "wounded killed loss losses people persons civilians soldiers one harm survivors hostages"
    ),
    "es": "víctimas víctima heridos herido muertos muerto bajas lesionados fallecidos",
    "fr": "victimes victime blessés blessé morts mort pertes dégâts",
    "pt": "vítimas vítima feridos ferido mortos morto baixas",
    "de": "opfer verletzte verletzten tote toten verluste todesopfer",
    "it": "vittime vittima feriti ferito morti morto perdite",
    "ru": "жертв пострадавших погибших раненых потерь убитых",
    "uk": "жертв постраждалих загиблих поранених втрат",
    "ar": "ضحايا إصابات خسائر قتلى جرحى وقوع",
    "tr": "kayıp yaralı ölü",
}
# Plurals of people: a phrase that ends its noun in one of these, without a figure, is vague (R47).
PLURAL_PEOPLE: Mapping[str, str] = {
    "en": (
        r"(?:people|persons|men|women|children|police|troops|bodies|corpses|girls|boys|victims|"
        r"casualties|deaths|injuries|\w+(?:men|women|people)|\w+(?:er|or|ist|ant|ent|ian|ee|ive|adi|ier|"
        r"eer|ite|iff)s|\w*hostages|rebels|guards|officials|nationals|youths|pupils|nurses|priests|"
        r"relatives|families|villagers|monks|nuns|tourists|bandits|terrorists|thugs|recruits|cadets|"
        r"conscripts|colleagues|others|militias|locals|criminals|herdsmen|dead|wounded|injured)"
    ),
    "es": (
        r"(?:personas|hombres|mujeres|niños|civiles|muertos|heridos|militares|policías|\w+(?:ores|istas|"
        r"antes|eros|entes|ados|adas|inos|inas|iles|anos))"
    ),
    "fr": (
        r"(?:personnes|gens|hommes|femmes|enfants|civils|militaires|soldats|policiers|morts|blessés|"
        r"\w+(?:eurs|istes|ants|iens|iers|ois|és|ées))"
    ),
    "pt": (
        r"(?:pessoas|homens|mulheres|crianças|civis|militares|soldados|policiais|mortos|feridos|"
        r"\w+(?:ores|istas|antes|eiros|ados))"
    ),
    "de": (
        r"(?:menschen|personen|männer|frauen|kinder|zivilisten|soldaten|polizisten|tote|verletzte|opfer|"
        r"kämpfer|\w+(?:isten|innen))"
    ),
    "it": (
        r"(?:persone|uomini|donne|bambini|civili|militari|soldati|poliziotti|morti|feriti|\w+(?:tori|"
        r"isti|anti|iani))"
    ),
    "ru": r"(?:люди|людей|мужчины|женщины|дети|детей|военные|солдаты|\w+(?:ники|ники|анцы|исты|елей|ники))",
    "uk": r"(?:люди|людей|чоловіки|жінки|діти|військові|солдати|\w+(?:ники|анці|исти|ців))",
    "ar": r"(?:أشخاص|رجال|نساء|أطفال|مدنيون|مدنيين|جنود|قتلى|جرحى|ضحايا|مسلحون|مسلحين|عناصر)",
    "tr": r"(?:\w+(?:lar|ler|ları|leri))",
    "hi": r"(?:लोग|लोगों|बच्चे|महिलाएं|पुरुष|जवान|जवानों|नागरिक)",
}
# Nouns for several people in the singular: never one victim (R46).
COLLECTIVES = (
    "group groups family families crowd couple pair team patrol convoy unit squad gang number dozen score "
    "handful crew staff population community majority hundred thousand battalion brigade platoon company "
    "army grupo familia multitud pareja equipo patrulla unidad número docena decena groupe famille foule "
    "équipe patrouille unité douzaine dizaine quinzaine vingtaine gruppe familie menge einheit dutzend "
    "gruppo famiglia folla squadra pattuglia unità dozzina decina família multidão patrulha unidade dúzia "
    "группа семья толпа патруль группу семью колонна сім'я натовп مجموعة عائلة أسرة دورية grup aile ekip "
    "devriye"
)
# What may open the description of one person: articles, possessives, "another".
ONE_PERSON = (
    "a an one another the his her their its this that each single lone un una uno otro otra el la su este "
    "esta une autre le l' son sa leur cet cette um uma outro outra o sua seu ein eine einen einem einer "
    "der die das dem den ihr sein lo il un' altro altra suo bir один одна одного одну їх його її еще ще "
    "أحد إحدى एक"
)
