"""What residents write proposals about, as data: words that mean one thing, and words that every proposal has.

One group a line, Ukrainian lemmas, mixed and Russian words, English ones; the first word names the group. A word that
ends in a star stands for all that begin so. A word may stand in one group only: the first one that has it.
"""

GROUPS = """
лавка лавочка лава лавиця скамейка скамья скамеечка лежак bench benches seating
смітник урна сміттєбак бак мусорка сміттєвий-бак bin dustbin litterbin
сміття відходи мусор мотлох непотріб смітт* сміте* waste garbage trash rubbish litter
контейнер контейнерн* container
сортувати сортування сортувальн* роздільн* переробка переробляти recycl* sorting sort
велодоріжка велосипед велосмуга велоінфраструктура велосипедн* велопарков* велостоянка велошлях вело* bicycl* \
bike bikes cycling cycle cycleway cyclist
світлофор светофор traffic-light stoplight
освітлення ліхтар світло освітити освітлювати ліхтарн* освещение фонарь фонар* темно темрява темний темнота освітлюв* \
light lights lighting lamp streetlight lamppost lantern dark darkness streetlights
дорога шлях проїзд асфальт проїжджий автошлях дорожн* асфальт* road roads tarmac asphalt
яма вибоїна колдобина вибій ямка вибоїн* pothole potholes
тротуар доріжка пішохідн* тротуарн* хідник sidewalk pavement footpath walkway
перехід зебра пішохід пішоход* crossing crosswalk zebra pedestrian
пандус з'їзд заїзд пандус* ramp ramps
безбар'єрн* інвалідн* інвалід маломобільн* колясочник крісло доступн* інклюзивн* інклюзія wheelchair disabled \
accessib* disabilit* barrier-free
майданчик площадка гойдалка гірка пісочниця ігров* карусель playground swing swings slide
спортивн* спорт тренажер турнік воркаут стадіон баскетбольн* футбольн* футбол баскетбол волейбол тренування sport \
sports workout gym fitness football basketball stadium
дитина діти дитячий малюк дітки дитяч* малеча ребенок child children kid kids toddler
собака пес собач* песик вигул вигулювати цуцик dog dogs puppy
безпритульн* бродячий бездомн* безхазяйн* притулок стерилізація стерилізувати stray homeless
кіт кішка котик cat cats
дерево саджанець тополя береза каштан липа клен дуб деревце tree trees sapling
посадити озеленення висадити садити насадження озеленити зелений озелен* висадк* зелень green greenery planting plant
парк сквер зелена-зона скверик park parks square
квітка клумба квітник квіти троянда flower flowers flowerbed
зупинка павільйон остановка навіс накриття busstop stop stops
автобус тролейбус маршрутка маршрут маршрутн* рейс транспорт тролейбусн* автобусн* bus buses minibus \
trolleybus transport transit
розклад графік інтервал расписание timetable schedule
паркування парковка стоянка паркомісце паркувати припаркувати припаркований паркувальн* парков* паркуватися parking
автомобіль машина авто автівка car cars vehicle vehicles
швидкість лежачий перевищувати перевищення гасати гонщик поліцейський speed speeding
камера відеоспостереження відеокамера відеонагляд відеоспостер* camera cameras cctv surveillance
вода водопостачання водопровід питна питний водогін водопровідн* water drinking
фонтанчик бювет питний-фонтан бювет* fountain
каналізація ливнівка ливневка злива потоп дощовий затоплення підтоплення затоплювати калюжа зливов* каналізаційн* \
заливати sewer drain drainage flood flooding puddle stormwater
туалет вбиральня убиральня туалетн* toilet toilets restroom lavatory
школа гімназія ліцей шкільн* школяр школярка учень school schools pupil pupils
садок дитсадок садочок дошкільн* kindergarten nursery
аптека аптечн* pharmacy
бібліотека читальня бібліотечн* library libraries
лікарня поліклініка амбулаторія медпункт лікувальн* hospital clinic
лікар медик сімейний-лікар терапевт doctor
укриття сховище бомбосховище підвал укрит* shelter shelters bunker
дах кровля дахов* roof roofs
генератор електрогенератор безперебійн* блекаут знеструмлення відключення generator generators blackout outage
сонячн* панель solar panels
ветеран захисник воїн військовослужбовець ветеранськ* veteran veterans soldier soldiers
пам'ять меморіал пам'ятник монумент пам'ятн* меморіальн* стела загиблий полеглий memorial monument memory
безкоштовн* бесплатн* free
вайфай wifi
послуга сервіс послуг* service services
онлайн електронн* інтернет сайт застосунок додаток електронка online digital app website
черга талон запис електронна-черга queue queues line
курс навчання навчити навчати навчитися заняття гурток урок тренінг семінар course courses classes lesson \
training workshop
пенсіонер старший похилий пенсійн* elderly pensioner pensioners seniors
комп'ютер комп'ютерн* цифров* computer
ремонт відремонтувати полагодити ремонтувати полагодження капремонт ямковий залатати залатка латати ремонтн* \
repair repairs fix mend renovat*
прибирання прибирати прибрати чистити вивезти вивезення вивозити очистити розчистити розчищати чищення вивіз \
спиляти зрізати очищати почистити прочистити вичистити clean cleaning cleanup removal
сніг ожеледь ожеледиця снігов* лід слизько посипати ожеледиц* snow ice slippery
заборонити заборона обмежити обмеження заборонен* обмежувати ban prohibit forbid restrict limit
шум гучний галас музика гучно тиша тихий noise noisy loud quiet
алкоголь пиво розпивати алкогольн* п'яний наливайка alcohol beer drinking-alcohol
річка ставок озеро водойма берег набережна буг пляж river lake pond embankment beach
басейн плавання плавати купання pool swimming
сцена концерт фестиваль свято festival concert
молодь молодіжн* підліток коворкінг youth teenagers coworking
ринок базар ярмарок ринков* market fair
кладовище цвинтар cemetery graveyard
ліфт ліфтов* elevator lift
опалення теплопостачання котельня опалювальн* heating
тариф комуналка рахунок квитанція оплата платити сплачувати tariff bill bills payment pay
бюджет кошторис budget
подвір'я двір дворов* прибудинков* yard courtyard backyard
будинок дім багатоповерхівка багатоповерхів* house building
вулиця вул вуличка street
перехрестя роздоріжжя перекрестя crossroads intersection junction
міст місток bridge
гараж кіоск маф ларьок ларек kiosk
реклама рекламн* білборд вивіска advertising billboard billboards
ковзанка каток лижі ice-rink rink skating
книга книгарня книжка книжков* book books bookshop
кінотеатр кіно кінопоказ фільм cinema film films
назва назвати перейменувати перейменування name rename
паркан огорожа забор огородити огороджувати fence
насмітити стихійн* сміттєзвалище звалище dump landfill
тепло утеплення утеплити енергоефективн* енергозбереження insulation energy
мурал розпис графіті розмалювати розфарбувати mural graffiti
вхід вхідний entrance
площа майдан
ніч нічний вночі уночі night
вечір вечірній ввечері увечері evening
зима зимовий взимку узимку winter
літо літній влітку улітку summer
вокзал залізниця залізничн* railway train station
продаж продавати торгівля торгувати sale sell
стіна торець фасад wall
водій водити driver
""".replace("\\\n", "")

# What every proposal says, whatever it is about: wishes, greetings, and to make or to set up anything.
PLAIN = """
пропонувати пропозиція просити прохання прошу пропоную хотіти хотітися потрібно необхідно необхідний потреба
потребувати треба варто слід бажано бажання добре добрий гарний краще кращий чудово потрібний нужний нужен нужно возле
ніде стояти після вздовж чекати видно частина громадський окремий село сісти рідко рідкий збільшити додати частіше
кількість вітати вітання шановний будь ласка дякувати дякую допомогти зробити робити встановити встановлення
установити установка поставити ставити облаштувати облаштування обладнати створити створення організувати організація
забезпечити забезпечення збудувати побудувати будувати будівництво відкрити відкриття додати розмістити розмістка
звести запровадити ввести впровадити провести проводити розглянути розгляд вирішити вирішення проблема питання ідея
думка тема можливість змога міський місто громада мешканець житель жителька мешканка людина люди наш свій сусід місце
район мікрорайон територія біля поряд поруч навколо неподалік зараз постійно завжди ніколи часто вже тепер кожен увесь
багато мало кілька нема немає бракувати відсутній відсутність поставте давайте можна дуже взагалі нарешті адже також
наприклад загалом хай нехай стати ставати бути мати існувати перебувати їздити ходити йти зручний зручно комфортний
комфортно сучасний новий старий великий маленький центральний центр область влада міськрада рада управління депутат
мер please propose proposal suggest suggestion request ask want need would should could like install put make create
build set place add city town community resident residents people idea problem issue near our new good there area
district want wish hope mayor council dear hello nice lot more lane nowhere sit walk walking many some get have
"""

# Where, not what: they stand in proposals of every kind, so they tell little.
SETTING = """
вулиця подвір'я будинок школа садок парк дорога дитина автомобіль вхід перехрестя тротуар автобус послуга онлайн
лікарня бібліотека ринок річка кладовище площа вокзал зупинка літо зима ніч вечір молодь пенсіонер стіна
"""

# What is to be done, not with what.
DEED = """
ремонт прибирання заборонити посадити безкоштовн* розклад онлайн назва продаж
"""
