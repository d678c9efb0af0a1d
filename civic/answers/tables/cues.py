"""Words that say what kind of question it is: a list, a state, a person, a number, a date, another's service."""

from civic.answers.tables import listed

# After the name of a commitment only these are left: the question is about its state as a whole.
DONE = frozenset(
    listed(
        "зробити зроблений виконати виконаний здійснити провести відкрити купити done did made"
        " happened implemented carried"
    )
)

STATUS = frozenset(
    listed("""
    стан статус зробити зроблений робити виконати виконання виконаний виконувати прогрес поступ хід справа сталося
    статися вийти просуватися просування результат підсумок завершити завершений реалізувати реалізація впровадити
    готовий бути відбуватися чути новина картка показати відкрити почитати опис описати деталі детально інформація
    докладно зараз обіцяти обіцянка виконуватися робитися зобов'язання план дія рухатися йти підсумувати status
    state progress done going happen happened happening implement implemented implementation complete completed
    completion fulfil fulfilled fulfill result results outcome update news card commitment report promise show
    open describe details detail overview summary far stand
    """)
)

# With these words alone a question asks for the list of commitments.
LIST_HEADS = frozenset(listed("зобов'язання обіцянка обіцяти пообіцяти commitment promise promised pledge"))
LIST_WORDS = frozenset(
    listed("""
    зобов'язання обіцянка обіцяти пообіцяти план дія список перелік перелічити показати назвати який взяти узяти
    місто влада рада міський плановий урядування відкритий партнерство уряд включати містити входити складатися
    існувати усі бути громада мати хмельницький commitment promise promised pledge plan action list city council
    show open government partnership name khmelnytskyi include contain consist community tell ogp
    """)
)

ORDINALS = {
    1: ("перший", "1", "one", "first"),
    2: ("другий", "2", "two", "second"),
    3: ("третій", "3", "three", "third"),
    4: ("четвертий", "4", "four", "fourth"),
    5: ("п'ятий", "5", "five", "fifth"),
    6: ("шостий", "6", "six", "sixth"),
    7: ("сьомий", "7", "seven", "seventh"),
}
NUMERALS = frozenset(
    listed("""
    два дві двоє три троє чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять two three four five
    six seven eight nine ten eleven twelve
    """)
)

# What is asked for, by how the question begins (a pattern on folded text).
ASKS = {
    "money": (
        r"(?:скільки|скіки|скока|сколько|який|яка|яку|яка була|якою є|how much|what|which) (?:\w+ ){0,2}?"
        r"(?:кошту\w+|грош\w+|кошт\w+|ден[ье]г|бюджет\w*|вартіст\w+|сум[аиу]\w*|цін[аиу]|витра\w+|ст[оо]и\w+|гривень|грн|"
        r"cost\w*|money|budget|sum|price|spen[dt]\w*)|"
        r"how much (?:was|is|did|does|were|has|have)|"
        r"\b(?:почому|почім|почем|почьом)\b|\bво скільки обійш\w+|за які гроші|на яку суму|у яку суму|в яку суму|"
        r"\bкоштор\w*|\bціна\b"
    ),
    "number": (
        r"\b(?:скільки|скіки|скільком|скількох|скоко|скока|сколько|кількість|кількості|колічеств\w+|чисельність|"
        r"how many|number of|amount of|how often|how old|how long|скільком)\b|(?<!\d )\b(?:відсот\w+|процент\w*)"
    ),
    "date": (
        r"^(?:\W*(?:а|і|й|та|ну|and|so|but|скажіть|підкажіть|from|since|з|від|до|by|until)\W+){0,2}"
        r"(?:коли|коля|када|когда|when|(?:у|в|з|до|of|in|on|by)?\W*(?:якому|якого|якій|what|which|каком|какого) "
        r"(?:році|року|місяці|числа|day|year|month|date|году|року)|(?:яка|якою є|what is|what was)? ?(?:the )?дата|"
        r"what date|date of|яке число)|\bколи\W*$|\bwhen\W*$|\bдата\W*$|\bв каком году\b|"
        r"\bin (?:what|which) year\b|\b[ув] якому році\b|\b(?:та|і|and) (?:коли|when)\b|^\W*date\b|\bdate\W*$"
    ),
    "hours": (
        r"\b(?:what time|opening hours|working hours|office hours|о котрій|до котрої|з котрої|во сколько|в котрій|"
        r"графік роботи|години роботи|режим роботи)\b"
    ),
    "named": (
        r"\b(?:which|what|name the|list the|які|яке|яка|який|яких|якому|якій|каких|какие|назви|перелічи) "
        r"(?:саме |самі |\w+ські |of the |rural |smart |other )?"
        r"(?:сел[аоу]?|село|сіл|бібліотек\w*|школ\w*|вулиц\w*|компан\w+|фірм\w*|library|libraries|villages?|schools?|streets?|"
        r"compan\w+|firms?)\b"
    ),
    "person": r"\b(?:хто|кто|who|whom|whose|чия|чий|чиє)\b",
}

# A question with one of these is answered only where the word itself stands (or a near synonym).
MUST = frozenset(
    listed("""
    керівник голова очільник директор начальник очолювати заступник мер секретар депутат прізвище зарплата оклад
    вік телефон адреса пошта email імейл посилання графік розклад година координати кількість чисельність відсоток
    номер сума вартість ціна тендер підрядник постачальник модель марка деталі фото відео ліцензія пароль chief
    director leader chair mayor deputy salary age phone telephone address email link schedule hour перший останній
    найбільший найменший найкращий найдорожчий first last latest largest biggest smallest percent price cost
    tender contractor supplier brand model photo video password secretary
    """)
)

MONEY = r"\d[\d\s.,]*\s*(?:грн|гривень|uah|€|євро|eur|usd|\$|доларів|млн|тис)|(?:€|\$)\s*\d"

# Everyday matters of the city's other services: beginnings of words (a bar ends a word that must stand whole).
EVERYDAY = listed("""
    паспорт прописк субсиді опален отоплен батаре тариф квитанц лічильник счетчик показник води вода| воду| води|
    водопостач светл світла| світло| електроенерг вимкн відключ включат отключ маршрутк маршрут| автобус тролейбус
    троллейбус проїзд проезд зупинк остановк розклад парков паркінг штраф евакуатор погод дощ| сніг прогноз|
    температур ринок рынок рынк ринк базар магазин супермаркет аптек лікарн поліклін сімейн лікар| лікаря
    стоматолог щепл вакцин декларац садок садочок садочк дитсад садік школ ліцей гімназі черг ям яма яму| асфальт
    тротуар ліхтар освітлен сміттєвоз вивіз вывоз контейнер| дерев| собак кіт| тварин шлюб розлуч одруж народжен
    свідоцтв загс рацс дрлацс довідк справк пенсі виплат соцвиплат безробіт податок податк налог фоп| ліцензі
    кредит банк| картк таксі готел ресторан кафе кінотеатр кіно| театр концерт афіша музей басейн басейн стадіон
    футбол вибор військкомат тцк| мобілізац повістк бронюван водійськ права| авто перепусткa комендантськ тривог
    укритт бомбосховищ сирен газопостач газ| ліфт під'їзд осбб жек| жкг садиб прибиран закриваєт закривает
    відкриваєт відчинен зачинен працює| графік виїзд віз| кордон потяг поїзд вокзал passport weather forecast
    heating bus| buses| tram trolley taxi parking fine| fines| ticket pension subsid tariff bill| bills| meter
    reading kindergarten school| schools| hospital doctor| clinic dentist vaccin marriage divorce birth|
    certificate driving licen visa| hotel restaurant cafe cinema theatre theater concert museum pool| stadium
    football shop| market| pothole streetlight pickup water| electricity power outage blackout gas supply curfew
    siren shelter mobilisation mobilization tax| taxes train| station| pharmacy dog| pet| renew
""")

# How a person asks for a service of their own.
SERVICE = (
    r"\b(?:як|де|куди|коли|в?о? ?скільки|скіки|где|куда|как|how|where|when|can|що) "
    r"(?:(?:мені|я|можна|треба|мне|можно|do|can|should|could|to|i) ?){1,3}|"
    r"\bхочу\b|\bпотрібно\b|\bзапишіть\b|\bпоміня\w+|\bоформит\w+|\bотримати довідк"
)
# ...unless the matter is plainly ours.
OURS = listed("""
    зобов'яз бібліот хаб план звіт огляд оцін геопорт цифров документ librar hub plan commitment report review
    evaluat geoportal digital webinar вебінар навчан курс ноутбук laptop village сіл сільськ програм
""")

RUDE = listed("""
    ідіот идиот дебіл дебил дурн тупі| тупий тупой лох| козл бидло сука суки блять бля| хуй хуй пизд нахуй хер|
    херн гівно говно мудак урод падл скотин idiot stupid| moron fuck shit bitch asshole suck|
""")
