"""Words that say what kind of question it is: a list, a state, a person, a number, a date, another's service."""

from civic.answers.tables import listed

# After the name of a commitment only these are left: the question is about its state as a whole.
DONE = frozenset(
    listed(
        "зробити зроблений виконати виконаний здійснити провести відкрити купити done did made"
        " happened implemented carried"
    )
)

WISHED = frozenset(
    listed(
        "хотіти планувати обіцяти пообіцяти мати збиратися намір мета ціль want plan promise intend going aim goal wish"
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
    open describe details detail overview summary far stand become became
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

# With these the measures of the programme are meant, and beside them these words say nothing more.
PLAN = frozenset(
    listed("план зобов'язання обіцянка обіцяти пообіцяти урядування уряд партнерство commitment promise pledge ogp")
)
MEASURES = frozenset(listed("захід measure"))
PROGRAMME = frozenset(
    listed("""
    захід пункт програма звіт звітувати міжнародний співробітництво промоція хмельницький громада місто рік 2024 2021
    2025 стосуватися купувати придбати провести проводити взяти участь відбутися measure item point programme program
    report international cooperation promotion khmelnytskyi community city year buy purchase hold held take place
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

# What leads to the number of a measure ("захід 1.10"), and what shows that a number counts something else.
MEASURE = (
    r"(?:\b(?:(?:під)?пункт\w*|п|заход\w*|захід\w*|меропр\w+|measures?|items?|points?|paragraph|punkt\w*|z[ao]k?h[io]d\w*|"
    r"за|по|про|under|about|za|po)|№)"
)
COUNTED = (
    r" ?(?:млн|млрд|тис|мільйон|тисяч|відсот|процент|грн|гривень|євро|€|\$|рок|км|"
    r"million|billion|thousand|percent|year|km)"
)

# What is asked for, by how the question begins (a pattern on folded text).
ASKS = {
    "money": (
        r"(?:скільки|скіки|скока|сколько|який|яка|яку|яка була|якою є|how much|what|which) (?:\w+ ){0,2}?"
        r"(?:кошту\w+|грош\w+|кошт\w+|ден[ье]г|бюджет\w*|вартіст\w+|сум[аиу]\w*|цін[аиу]|витра\w+|ст[оо]и\w+|гривень|грн|"
        r"cost\w*|money|budget|sum|price|spen[dt]\w*)\b|"
        r"how much (?:was|is|did|does|were|has|have)|"
        r"\b(?:почому|почім|почем|почьом|почом)\b|\bво скільки обійш\w+|за які гроші|на яку суму|у яку суму|в яку суму|"
        r"\bобсяг\w* (?:фінансування|коштів|витрат)\b|\bamount of (?:money|funding)\b|\bкоштор\w*|\bціна\b|"
        r"\b(?:cost|price|budget) (?:of|for)\b"
    ),
    "number": (
        r"\b(?:скільки|скіки|скільком|скількох|скоко|скока|сколько|кількість|кількості|колічеств\w+|чисельність|"
        r"how many|number of|amount of|how often|how old|how long|how much|скільком)\b|"
        r"(?<!\d )\b(?:відсот\w+|процент\w*)"
    ),
    "date": (
        r"^(?:\W*(?:а|і|й|та|ну|and|so|but|скажіть|підкажіть|from|since|з|від|до|by|until)\W+){0,2}"
        r"(?:коли|коля|када|когда|when|(?:у|в|з|до|of|in|on|by)?\W*(?:якому|якого|якій|what|which|каком|какого) "
        r"(?:році|року|місяці|числа|day|year|month|date|году|року)|(?:яка|якою є|what is|what was)? ?(?:the )?дата|"
        r"what date|date of|яке число|число й? ?місяць)|"
        r"(?:якого|якого ж|якого самого|каког[оа]) (?:дня|числа|місяця|року)\b|\b(?:яке|какое) число\b|"
        r"\b(?:what|which) (?:exact |calendar )?(?:day|date|month|year)\b|\bколи\W*$|\bwhen\W*$|\bдата\W*$|"
        r"\bв каком году\b|"
        r"\bin (?:what|which) year\b|\b[ув] якому році\b|\b(?:та|і|and) (?:коли|when)\b|^\W*date\b|\bdate\W*$"
    ),
    "hours": (
        r"\b(?:котра година|котра зараз|"
        r"what time|opening hours|working hours|office hours|о котрій|до котрої|з котрої|во сколько|в котрій|"
        r"графік роботи|години роботи|режим роботи)\b"
    ),
    "named": (
        r"\b(?:which|what|name the|list the|які|яке|яка|який|яких|якому|якій|каких|какие|назви|перелічи|"
        r"список|перелік) "
        r"(?:саме |самі |точно |конкретно |\w+ські |of the |rural |smart |other )?"
        r"(?:сел\w{0,3}|сьол\w*|сіл|бібліотек\w*|школ\w*|вулиц\w*|компан\w+|фірм\w*|library|libraries|villages?|schools?|streets?|"
        r"compan\w+|firms?)\b"
    ),
    "name": (
        r"\b(?:як (?:звати|звали|кличуть|її звати|його звати)|ім'я|імена|прізвищ\w+|поіменно|"
        r"(?:what (?:is|was|are) the|the|full) names? of|name the|full name)\b"
    ),
    "holder": (
        r"\b(?:хто|кто) (?:\w+ )?(?:керує|очолює|очолив|очолила|очолював|головує|завідує|руководит|рулить)\b|"
        r"\bwho (?:heads|headed|leads|led|runs|chairs|manages|is in charge of|is at the head of)\b"
    ),
    "person": r"\b(?:хто|кто|who|whom|whose|чия|чий|чиє)\b",
}

# "Which", and what asks for nothing in particular behind it: any fact may be the answer then.
WHICH = frozenset(listed("який котрий which what"))
ANY_THING = frozenset(
    listed("""
    рік місяць день дата число час сума розмір кількість відсоток мета ціль завдання спосіб документ пункт справа річ
    чин вид тип причина порядок результат стан роль місце питання умова термін строк частина кошти гроші користь
    обсяг рівень рахунок year month day date time sum amount size number percentage kind type sort way role thing
    purpose aim goal reason document place part status state result term use point benefit level
    """)
)

# Asking how to do something oneself: answered only where that very thing is told.
HOW_TO = (
    r"(?:^|[.,!?] ?)(?:а |і |чи )?(?:як|де|куди|можна) (?:мені |нам |можна |треба )?\w{2,}(?:ти|тися|тись)\b|"
    r"\b(?:how|where|when|can|could) (?:do |can |could |should |to )?(?:i|we|to)\b"
)

# A question that wants yes or no.
CLOSED = r"^\W*(?:(?:а|і|й|та|ну|so|and|but|скажіть|підкажіть)\W+)*(?:чи|did|were|was|has|have|had|is|are|do|does)\b"

# A clause of a long story that asks.
ASKING = (
    r"\b(?:чи|хто|що|шо|де|куди|коли|як|який|яка|яке|які|якого|якій|скільки|чому|навіщо|кому|"
    r"who|what|where|when|which|why|how|whether|does|did|is it)\b"
)

WHERE = r"^\W*(?:(?:а|і|й|та|ну|so|and)\W+)?(?:де|where)\b"

# To learn of something is not to do it.
READING = frozenset(
    listed("""
    подивитися дивитися дізнатися знайти прочитати почитати читати ознайомитися побачити почути знати find read learn
    see look hear know check
    """)
)

# Words that point back to what was said before.
BACK = frozenset(
    listed("""
    це цей ця ці того тому туди там звідти він вона вони воно його її їх їм ним нею ними такий таких такі те той та ті
    it they them there that this those these he she his her their
    """)
)

# Offices: who holds one is answered only by a person's name beside it.
OFFICES = frozenset(
    listed("""
    мер голова директор директорка керівник керівниця очільник очільниця начальник начальниця заступник заступниця
    секретар прем'єр президент ректор mayor head director chief deputy secretary president rector boss chair
    """)
)
ANYBODY = frozenset(
    listed("""
    людина особа чоловік жінка учасник учасниця представник представниця автор авторка тренер тренерка експерт експертка
    person man woman people participant representative author trainer expert leader officer
    """)
)

# A question with one of these is answered only where the word itself stands (or a near synonym).
MUST = frozenset(
    listed("""
    очолювати зарплата оклад телефон адреса пошта email імейл графік розклад координати вартість ціна тендер
    посісти посідати зайняти оплатити платити заплатити сплатити підрядник постачальник марка ліцензія пароль
    salary phone telephone email schedule price cost tender sponsor contractor supplier brand password
    """)
)

# What is asked for about a thing, and is often told of another: without this very word a piece hardly answers.
ATTRIBUTES = frozenset(
    listed("""
    бюджет кошторис гривня вартість ціна коштувати сума відсоток процент наступний телефон номер розклад вік
    посісти місце партія зарплата працівник співробітник керувати автор head author звати ім'я прізвище тендер
    підрядник директор очолювати власник пошта email адреса площа протокол голосувати переможець рахунок строк
    здати budget percent percentage next phone rank party salary employee staff name cost price contractor owner
    address email area hryvnia total vote voted age winner deadline
    """)
)

# Bodies that may be the answer to "who", beside people.
BODIES = frozenset(
    listed("""
    рада виконком комітет делегація команда колектив ансамбль організація компанія фірма підприємство управління відділ
    департамент агенція агентство мережа міністерство офіс фонд асоціація палата школа ліцей університет інститут
    бібліотека громада громадськість установа заклад група уряд парламент орган центр муніципалітет партнерство альянс
    бізнес спільнота молодь програма уповноважений влада громадський місто team group council committee ngo resident
    student librarian municipality business evaluator department enterprise institution stakeholder agency people
    official body expert public organisation organization authority community member society veteran representative
    employee athlete sportswoman cyclist child pupil delegation mayor leadership firefighter rescuer youth guest
    ensemble network ministry foundation association chamber university institute library programme company
    government parliament partner leader politician visitor city
    """)
)

MONEY = r"\d[\d\s.,]{0,30}(?:грн|гривень|uah|€|євро|eur|usd|\$|доларів|млн|тис)|(?:€|\$)\s*\d"

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
# Words for our own place: what is not about this city does not answer then.
HERE = r"\b(?:у нас|в нас|наш\w* (?:міст\w+|громад\w+)|тут|our (?:city|town|community)|here)\b"
# ...unless the matter is plainly ours.
OURS = listed("""
    зобов'яз бібліот хаб план звіт огляд оцін геопорт цифров документ librar hub plan commitment report review
    evaluat geoportal digital webinar вебінар навчан курс ноутбук laptop village сіл сільськ програм
""")

# An order to the program instead of a question.
ORDERS = (
    r"\b(?:забудь\w*|ігнору\w+|проігнору\w+|игнорируй\w*|знехту\w+|обійди|вимкни|ignore|forget|disregard|override|"
    r"bypass|disable)\b.{0,40}\b(?:правил\w*|інструкці\w*|инструкци\w*|вказів\w*|попередн\w*|обмежен\w*|фільтр\w*|"
    r"instructions?|rules?|prompts?|previous|restrictions?|filters?|safety)\b|"
    r"\b(?:покажи|виведи|надрукуй|розкрий|видай|назви|скинь|дай|reveal|print|show|repeat|output|dump|"
    r"leak|give|tell)\b.{0,40}\b(?:промпт\w*|інструкці\w+ (?:систем\w*|розробник\w*)|токен\w*|парол\w+|"
    r"ключ\w* (?:api|доступу)|api[ -]?ключ\w*|"
    r"(?:system|hidden|secret|your|internal) (?:prompt|instructions?|configuration|config)|tokens?|passwords?|"
    r"credentials|api[ -]?keys?|secrets?|connection string|environment variables?|source code)\b|"
    r"\b(?:you are now|from now on you|pretend (?:to be|you)|roleplay|developer mode|jailbreak\w*|do anything now)\b|"
    r"(?:^|[.!,;:] ?|\band )act as\b|"
    r"\bas (?:the|an?) (?:admin\w*|developer|root)\b|\bas your (?:admin\w*|developer|creator)\b|"
    r"\b(?:тепер ти|відтепер ти|уяви,? що ти|прикинься|удавай|грай роль|ти більше не)\b|"
    r"\b(?:write|compose|напиши|склади|згенеруй|придумай)\b.{0,20}\b"
    r"(?:poem|joke|song|essay|story|code|вірш\w*|пісн\w*|казк\w*|анекдот\w*|код|скрипт\w*|есе|реферат\w*)\b|"
    r"\bdrop table\b|\bunion select\b|\bselect \* from\b|\bor 1 ?= ?1\b|<script\b|"
    r"\bapi key\b|\bconnection string\b|\bпарол\w+|\bsystem prompt\b|\bсистемн\w+ (?:промпт|підказк|запит)\w*"
)

RUDE = listed("""
    ідіот идиот дебіл дебил дурн дурень дурні дурбел дебелоїд тупі| тупий тупой тупиц тупак туполоб лох| козл
    козел| козли| бидло быдло сука суки блять бля| бляд хуй хуй пизд нахуй хер| херн гівно говно мудак урод падл
    скотин придур кретин імбецил бовдур бовдури йолоп бевз телепень бездар нездар нікчем негідник мерзот сволот
    сволоч тварюк паразит дармоїд дармоед дармоєд злодюг покидьк гнид мраз заткни заткнис відвали| відчепис отвали|
    отстань| обісран засран срань сраний сране лайно крадете розкрадаєте idiot stupid| moron fuck shit bitch asshole
    suck| sucks| bastard dumb| dumbass jerk| retard crap| imbecile bullshit screw| scumbag loser losers junk|
""")
