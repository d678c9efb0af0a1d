"""The words of danger, as data: Ukrainian, Russian and mixed, English, and Ukrainian in Latin letters.

In TAGS each beginning gives its tag to every word that begins so; a bar marks a whole word. A tag named like a
danger is a sign by itself, "calm" explains a sign away unless something urgent is said as well.
"""

EVENTS = ("fire", "gas", "injury", "suicide", "war")
CALM = "calm"
URGENT = "urgent"


def _phrases(text: str) -> tuple[str, ...]:
    """Phrases parted by bars; an underscore at the end stands for the space after a whole word."""
    parts = (part.strip() for line in text.strip().splitlines() for part in line.split("|"))
    return tuple(part.replace("_", " ") for part in parts if part)


TAGS = {
    "fire": """
    пожежа| пожежу| пожежі| пожежею| пожежа пажеж пожижа пожижу пожар| пожара| пожару| пожаром| пожары| горимо|
    горим| палаємо| загорілас загорівс загорілос загорілис загорелас загорелс загоримос спалахнул спалахнув підпал
    поджог поджег підпалив підпалил задимлен задимилос вигорає pozhezha pozhezhi pozhezhu pozhar| pozhara| horymo|
    gorim| flames ablaze
    """,
    "burns": """
    горить| горять| горіть| палає| палають| тліє| тліють| горит| горят| полыха пылает| палаит дими| димить| дымит|
    дымится| іскрить| іскрит| искрит| horyt| goryt| gorit| palaye| burning| burns| caught|
    """,
    "flame": """
    вогонь| вогню| вогнем| вогні| огонь| огонь огнем| fire| ohon|
    """,
    "place": """
    будин дом| дома| дому| домі| домом хата| хаті| хату| квартир під'їзд підїзд подъезд дах| даху| дахом балкон
    гараж сараї сарай ліс| лісі| лес| лесу поле| поля| трава траву| сусід сосед склад| складі| складу| машин авто|
    автобус автівк кухн кухня проводк розетк щиток щитк ліфт лифт підвал подвал школ садок садоч садк бібліот
    библиот магазин крамниц ринок ринк рынк завод поверх этаж вікн окн кімнат комнат контейнер смітник сміттєв людин
    люди| человек людей| дит діт дет ребен бабус дідус мам тато батьк чолов дружин син| доньк друг| подруг жінк
    женщин мужчин муж| жена| house home| flat| apartment building kitchen roof garage forest| neighbour neighbor
    car| room| stairwell basement school library budyn kvartyr hata| pidyizd pidizd sarai saray susid man| woman
    child son| daughter mother father someone somebody person girl| boy| husband wife friend кафе| офіс офис коридор
    hallway corridor supermarket кіоск вагон потяг стіл| двор| двір| дворі| електро дерево дерева вулиц
    """,
    "smoke": """
    дим| диму| димом| дым| дыма| дыму| дымом| чад| smoke| dym| dymu|
    """,
    "smoke_from": """
    іде| йде| валить| валит| йти| повно| густий чорний з| із| пахне| пахнет| чую| чути| бачу| вижу| иде| идет|
    ідьот| поваливс coming| see| smell| thick black everywhere full| filled there's in| ide| yde| povno| у| в|
    """,
    "gas_word": """
    газ| газу| газом| газі| газа| газ-у gas| gaz| gazu| gazom| haz| hazu| hazom| газовий| газового|
    """,
    "gas_sign": """
    тече| текти протіка балон запах запахл пахн тхне тхн смерд смердит нюх нюшит витік витіка витікає витек витече
    протік утечк утєчк утека пахнєт воня чую| чути| чутно чуєм чуєт чувству шипить| шипит| сичить отруїл отруїв
    задихн smell leak hissing stink poison chuyu| chuty| pakhne| pahne| zapakh zapah vytik tkhne smerdyt vonya
    """,
    "gas": """
    угоріли| угорели| чадн угарн monoxide chadny
    """,
    "injury": """
    непритомн знепритомн зомлів зомліл несвідом кровотеч кровоточ крововилив стікає истекает істікає задихає задихаю
    задихнувс задихнул задыха інфаркт инфаркт інсульт инсульт тонемо| потопає| захлинає захлинул захлинувс захлебыв
    тоне| тонуть| отруївс отруїлас отруїлис отруївся отравилс отравилас передоз потерпіл постражд| пострадавш
    поранило| поранили| поранив| порізав порізал зарізал зарезал підрізал ранило| ранили| побили| побив| б'ють|
    бьют| вбивають| убивают| вбиває| убивает| душить| душит| гвалт изнасил зґвалт згвалт викрал похитил помирає
    помираю| умирает| умираю| вмирає вмираю| рожаю| народжую| пологи| перейми| судом| конвульс неприт непретом
    ударило| вдарило| нокаут травмован травмувавс травмувал unconscious bleeding bleeds choking drowning overdose
    stabbed collapsed faint fainted seizure dying| injured wounded strangl beaten raped kidnapp neprytomn krovotech
    zadykha tone| pomyraye pomyraiu
    """,
    "blood": """
    кров| крові| кров'ю кровью кровь| крови| кровище blood| krov|
    """,
    "blood_flows": """
    тече| течёт| течет| йде| ідьот| идет| іде| ллється льется багато| много| море| стікає втратив втратил потеря
    хлище хлещет все| вся| руки| рук| голов ног нос| lot| lots| lost| losing everywhere pouring teche| yde| ide|
    калюж спливає зупиняє остановит останавлив спиняє stop stopping
    """,
    "life": """
    свідом сознан сознательн дихає дихат дихаю дыш дыхает пульсу| пульс| реагує реагир svidomost dykhaye dyhaye
    breath pulse| responding wake| отвечает| ворушиться рухається
    """,
    "without": """
    без| не| втратив втратил втрача потеря нема| немає| нет| нету| ні| isn't not| no| cannot can't| stopped
    bez| ne| nemaye|
    """,
    "heart": """
    серце| серцем| сердце| heart| sertse|
    """,
    "heart_bad": """
    болить| болит| прихопил прихватил зупинил остановил stopped attack| bolyt| схопил пече| погано| плохо
    """,
    "crash": """
    дтп| збила| збили| збило| збив| сбила| сбили| сбил| врізал врізав врезал перекинул перекинув перевернул переїхал
    переїхав наїхав наїхала аварі авари аварія crash crashed accident run| hit| zbyla| zbyly| dtp| avariya
    """,
    "victim": """
    хлоп| хлопец хлопц парень парн сусід сосед робітник рабоч людин люди| людей| людьми| постражд пострада поранен
    раненн ранений потерпіл жертв дитин дит дет ребен діт хлопч дівч мальчик девочк жінк женщин чолов мужчин бабус
    дід| дідус пішох велосипед мене| меня| нас| його| її| мати| мама| маму| тато| сын| син| сина| кров person people
    child man| woman injured victim pedestrian casualt me| him| her| bleeding lyudyn dytyn
    """,
    "wound": """
    поранен ранен травм зламав зламал сломал перелом опік| опіки| ожог ошпар обпік обпекл струм током| струмом|
    укусил вкусил укусив вкусив проковтнув проковтнул впав| впала| упав| упала| упал| випав| випала| выпал зірвався
    сорвалс завал завалило придавил придавило broken broke| burned| burnt electrocuted bitten bit| swallowed fell|
    trapped poraneny wounded
    """,
    "suicide": """
    самогуб суїцид суицид повішус повішуся| повісит повешус повесит вкорочу застрелюс застрелит samohub suicid
    suyitsyd
    """,
    "want": """
    хочу| хоче| хочеться| хочет| хочется| want| wanna| hochu| khochu|
    """,
    "die": """
    померти| помереть| вмерти| умерти| умереть| здохнути| сдохнуть| здохнуть| die| pomerty| umeret|
    """,
    "war": """
    обстріл обстрел обстреля обстріля бомбардув бомбят бомблять бомбять приліт| прильот прильоти прилет| прилёт
    прилетіло| прилетело| прилитіло шахед мопед| ракетн| вибухівк взрывчатк вибухонебезп заміну заміно замин розтяжк
    растяжк снаряд граната| гранату| гранати| нерозірв неразорв боєприпас боеприпас shelling shelled explosion
    explod missile grenade unexploded landmine airstrike bomb| bombs| bombing bombed obstril obstrel prylit| prylot
    prylet shakhed shahed
    """,
    "blast": """
    вибух| вибуху| вибухи| вибухів| вибухом| вибухнул вибухнув вибухає вибухают взрыв| взрыва| взрывы| взрывов|
    взорвал взрывает рвонуло| рвануло| бахнуло| бахкає бабахнул vybukh| vybuh| vybukhy| vybuhy| vybukhnul vzryv|
    """,
    "war_thing": """
    мінами ракет дрон| дрони| дрона| дроном| бпла| безпілотник беспилотник міна| міну| міни| мін| мина| мину| мины|
    бомб бомба mine| mines| drone| drones| rocket raket предмет пакунок пакет сумк object package літак постріл
    стріл выстрел стрельб gunshot shooting shots
    """,
    "war_event": """
    впав| впала| впало| упал| упала| влучи влуча влучил попал| попала| попало| попали| попав| летить| летит| летять|
    летят| пляжі| полі| лісі| городі| дорозі| знайш знайд нашли| нашел| нашла| нашол лежить| лежит| побачи бачу|
    вижу| наступив наступил підірв подорв підозріл подозрит чути| чутно чую| слышн стріля стреля атак атаку hit|
    fell| found| landed| attack stepped suspicious flying lying| heard| vpala| vpav| letyt| znaishly znayshly
    lezhyt|
    """,
    "urgent": """
    допоможіть| допоможить допомижіть помогите| памагіт памагит рятуйте| рятуй| спасите| спасіте| терміново негайно
    срочно швидше| быстрее| скоріше| скорую| швидку| швидка| викличте| вызовите| викликайте| гинемо| гину| help|
    urgent emergency ambulance quick| quickly| hurry dopomozhit ryatuyte terminovo shvydku shvydshe pomogite
    """,
    "calm": """
    безпек безопасн профілакт запобіг запобіж програм сміху| сміху нудьги| скук phone| battery навчань| навчання|
    навчали тренув ремонт будівниц звіт зобов'яз план| плану| плані| плани| закупі тендер бюджет кошт статист торік
    минул році| роки| року| рік| концерт фільм книг виставк музей історі акці| сигналізац датчик сповіщув
    вогнегасник депо| частин станці пожежник рятувальник тариф ціна| ціни| ціну| цін| вартіст субсид договор
    лічильник страхув пам'ят меморіал пісн спектакл курс| курси| лекці вебінар тренінг симулятор макет реєстр
    правила| правил пункт порядок проєкт проект відшкод компенсац пільг виплат ветеран реабіліт протез фонд донор
    вшанув річниц посвідч розмінув розміну скільки| сколько| safety prevention drill training programme program
    budget report repair price tariff department station policy history museum movie film song memorial course alarm
    extinguisher insurance statistics commitment plan| programa bezpeka navchannya remont tsina tsiny rozklad емоці
    радост салют феєрверк демограф інформаційн довір економік зменшит питаннями вопросами creativity
    вогнище| багаття| шашлик мангал
    смак світло| лампоч ліхтар лампа лампочка дедлайн турнір ігри гра| гру| tournament game| deadline fireworks
    barbecue candle
    """,
}

# Two tags this near each other are a sign.
RULES = (
    ("fire", "burns", "place", 4),
    ("fire", "flame", "place", 4),
    ("fire", "smoke", "smoke_from", 2),
    ("fire", "smoke", "place", 3),
    ("gas", "gas_word", "gas_sign", 4),
    ("suicide", "want", "die", 2),
    ("injury", "blood", "blood_flows", 3),
    ("injury", "life", "without", 2),
    ("injury", "heart", "heart_bad", 3),
    ("injury", "crash", "victim", 5),
    ("injury", "wound", "victim", 4),
    ("war", "war_thing", "war_event", 4),
    ("war", "blast", "blast", 0),
)

# Whole phrases, as spoken; the last word may have any ending unless a mark follows it.
PHRASES = {
    "suicide": _phrases(
        """
        не хочу більше жит|не хочу больше жит|більше не хочу жит|больше не хочу жит|уже не хочу жит|вже не хочу жит
        нема сенсу жит|немає сенсу жит|нет смысла жит|не бачу сенсу жит|немає для чого жит|нема для чого жит
        нема сил жит|немає сил жит|хочу вбити себе|хочу зникнути назавжд|покінчити з собою|покінчити з життям
        покінчу з собою|покончить с собой|покончу с собой|накласти на себе рук|накласти руки на себ
        жити більше не хоч|жити не хоч|жить больше не хоч|жить не хоч|більше не хочеться жит|khochu bilshe zhyt
        hochu bilshe zhyt|наложить на себя рук|вкоротити собі вік|вкоротити віку|себе вбит|себя убит|покінчит
        піти з життя|пойти из жизни|уйти из жизни|піду з життя|вб'ю себе|убью себя|вбити себе|убить себя
        заподіяти собі|різати вен|поріжу вен|порізав вен|порізала вен|вскрыть вен|вскрою вен|вскрию вен|стрибну з_
        стрибнути з мост|стрибнути з дах|стрибнути з балкон|стоїть на краю дах|стоїть на даху і хоче|хоче стрибнути
        хочет прыгнуть|прыгну с_|спрыгну с_|життя не має сенс|життя втратило сенс|жизнь не имеет смысл
        наковталася таблет|наковтався таблет|наглоталась таблет|напилася таблеток щоб|всім буде краще без мене
        хоче вкоротити|kill myself|killing myself|kill himself|kill herself|kill themsel|end my life|ending my life
        end it all|don't want to live anymore|don't want to live any more
        do not want to live anymore|no reason to live|take my own life|hurt myself|better off without me|jump off_
        cut my wrists|took all the pills|vbyty sebe|pokinchyty z soboyu
        """
    ),
    "fire": _phrases(
        """
        on fire|fire !|fire fire|fire in_|there is a fire|there's a fire|it's burning|house fire|set fire to
        caught fire|щось горить|что то горит|все горить|всё горит|все в диму|all in smoke|wildfire near
        """
    ),
    "injury": _phrases(
        """
        heart attack|having a stroke|had a stroke|can't breathe|cannot breathe|not breathing|не дихає
        не дышит|не подає ознак жит|без ознак жит|без сознани|без свідомост|втратив свідом|втратила свідом
        потерял сознани|потеряла сознани|не приходить до тями|не можу дихат|не могу дышат|мені дуже погано з серц
        швидку людин|почалися полог|почались полог|відійшли вод|отошли вод|going into labour|going into labor
        water broke|чоловік мене б'є|муж меня бьет|муж бьет|чоловік б'є|з ножем|с ножом|with a knife|hit by a car
        by a car|being attacked|is attacking|вдарило струм|ударило струм|ударило ток|під колес|под колес|під завал
        под завал|під уламк|випав з вікн|випала з вікн|bez svidomost|ne dykha|ne dyha|hit by a bus|тоне в_|тоне дит
        тоне люд|потонув|тонет|провалився під лід|провалилися під лід|провалилась під лід|fell through the ice
        """
    ),
    "war": _phrases(
        """
        під обстріл|под обстрел|знайшли міну|знайшла міну|знайшов міну|нашли мину|наступив на міну|підірвався на
        found a mine|found a bomb|влучила ракет|впала ракет|прилетіла ракет|прилетела ракет|under attack|air strike
        чути вибух|чутно вибух|лунають вибух|слышны взрыв|слышно взрыв|прилетів дрон|впав дрон|under shelling
        stepped on a mine|drone hit
        """
    ),
}

# Not wanting to live is danger, unless it goes on with a place: in this district, without a park.
NOT_LIVING = _phrases(
    """
    не хочу жити_|не хочу жить_|не хоче жити_|не хочет жить_|не хочеться жити_|не хочется жить_
    не хочу тут більше бути_|ne hochu zhyty_|ne khochu zhyty_|ne hochu zhit_|don't want to live_|dont want to live_
    do not want to live_|doesn't want to live_
    """
)
PLACES = _phrases(
    """
    в_|у_|на_|тут_|там_|біля_|поруч_|поряд_|серед_|за_|з_|здесь_|рядом_|возле_|без_|як_|in_|here_|there_|near_|next_
    without_|with_|by_|at_|on_|like_|v_|u_
    """
)
