"""Groups of near meanings in matters of international cooperation: visits, deals, sport, gifts, media, countries."""

RELATIONS = """
візит поїздка відвідати відвідини приїзд приїхати приїжджати побувати гостювати завітати подорож поїхати їздити їхати \
відрядження перебувати visit trip travel went came come arrive stay journey
делегація делегат представник посланець delegation delegate representative envoy
прийняти приймати прийом гостинність host hosted hosting welcome receive reception
форум конференція конгрес саміт з'їзд forum conference congress summit
зустріч переговори перемовини зустрітися meet meeting talks negotiation
обговорити обговорення говорити поговорити балакати розмова бесіда спілкуватися дискусія ітися talk discuss speak \
discussion conversation chat
угода меморандум договір домовленість контракт agreement memorandum deal treaty contract
підписати укласти підписання sign signed conclude
домовитися домовленість погодитися порозумітися згода agree agreed arrange arrangement
побратим побратимський партнер місто-побратим twin twinned sister sister-city partner
гуманітарний гуманітарка допомога aid humanitarian relief
пожежник рятувальник пожежний вогнеборець рятувальний firefighter fireman rescuer rescue fire brigade
дитина дітки дітлахи дітвора учень школяр школярка малеча діти pupil child kid schoolchild schoolchildren
учень студент student
герой загиблий полеглий hero fallen dead killed
зниклий безвісти пропасти missing
полон полонений бранець captive captivity prisoner pow
військовий боєць захисник солдат воїн soldier defender serviceman servicemen troop military
реабілітація лікування лікувати протезування rehabilitation treatment therapy
відпочинок оздоровлення відпочивати оздоровлюватися канікули табір rest holiday vacation recreation camp
танець танцювальний танцювати хореографічний танцюрист ансамбль dance dancer ensemble
колектив ансамбль гурт команда група team group band
спорт спортивний спортсмен спортсменка легкоатлет легкоатлетка атлет sport athlete sportsman sportswoman sportswomen
забіг марафон біг бігти бігати бігун пробіг run runner running race marathon
велосипед велосипедист велосипедний веломарафон велогонка ровер bicycle bike cyclist cycling cycle
гонка перегони змагання race competition
грант фінансування grant funding
кредит позика loan credit
інвестор інвестиція інвестиційний вкладати вкластися investor investment invest
завод фабрика виробництво plant factory production manufacture manufacturing
підприємство фірма компанія бізнес enterprise company firm business
автомобільний автомобіль автозапчастина машина авто запчастина car automotive auto vehicle automobile
деталь запчастина компонент component part
індустріальний промисловий industrial industry
будівництво будувати збудувати побудувати зведення спорудити звести забудова construction build built building
реконструкція ремонт ремонтувати відбудова перебудувати reconstruction renovation repair rebuild
відбудова відновлення відновити відбудувати recovery rebuild rebuilding reconstruction restore
гуртожиток dormitory hostel dorm
житло квартира багатоквартирний помешкання housing apartment flat dwelling home
сміттєзвалище звалище полігон смітник landfill dump
рекультивація рекультивувати reclamation recultivation reclaim
водопостачання водогін водний водоканал вода water pipeline
очисний водоочищення каналізація каналізаційний стік sewage sewer wastewater purification treatment
насосний помпа pump pumping
котельня boiler
опалення тепло тепловий котельня heating heat thermal
термомодернізація утеплення thermal insulation modernization
генератор generator
когенераційний когенерація cogeneration chp
сувенір сувенірний подарунок подарунковий дарунок презент gift souvenir present
блокнот записник notebook notepad
ручка pen
вишиванка сорочка vyshyvanka shirt
вишитий вишивка вишиванка embroidered embroidery
брелок keyring keychain
цукерка солодощі ласощі шоколад sweets candy chocolate
картина живопис полотно painting picture
рушник towel rushnyk
брошка значок brooch badge
скринька шкатулка коробка box casket
віртуальний vr virtual
табличка дошка плита plaque plate
приз нагорода відзнака премія переможець володар prize award winner
профіль profile
стаття публікація допис article publication
виставка фотовиставка експозиція exhibition exhibit show
фото фотографія знімок світлина photo photograph picture
палата chamber
асоціація спілка союз association union
альянс alliance
книга книжка література book literature
посол посольство амбасада дипломат дипломатичний консул ambassador embassy diplomat diplomatic consul
парламентар конгресмен депутат parliamentarian congressman mp deputy
етикет манери etiquette manners
стажування стажер практика internship intern traineeship
кваліфікація підвищення перепідготовка qualification professional
свято святкування святкувати відзначати відзначення celebration celebrate festival
фестиваль свято festival fest
концерт музика оркестр concert music orchestra
місія мета ціль aim purpose
викид вуглецевий вуглець emission carbon
декарбонізація decarbonization decarbonisation
смарт розумний інтелектуальний smart
доброчесність integrity
провести проводити проведення влаштувати скликати організувати організація organise organize hold held arrange \
convene conduct
організувати організатор організація organise organizer organiser
ознайомитися познайомитися подивитися глянути побачити оглянути огляд see look view acquaint acquainted
отримати здобути дістати одержати receive get obtain
передати подарувати вручити дарувати віддати give gave given donate hand
виділити надати асигнувати allocate provide
узяти брати участь брати-участь
головний провідний ключовий main key leading
дипломатія дипломатичний diplomacy diplomatic
обласний область oblast region
район district
вулиця вул street
столиця capital
населений пункт поселення habitat settlement
застосунок додаток апка аплікація програмка app application
користувач юзер користуватися user
лідер керівник leader leadership
амбасадор посланець популяризатор ambassador
блогер журналіст blogger journalist
кооператив cooperative
датчик сенсор sensor
міністерство міністр ministry minister
громада отг тг муніципалітет municipality community atc hromada
порада рада рекомендація tip advice
дашборд панель dashboard
лікарня шпиталь поліклініка медзаклад hospital clinic
школа ліцей гімназія school lyceum
зрілість зрілий дозрілий maturity mature
ефективність ефективний дієвий efficiency effective efficient
база database
практика досвід practice experience
тренер викладач учитель вчитель наставник trainer teacher instructor coach
голосування голосувати вибори vote voting
бюрократія бюрократ тяганина bureaucracy bureaucratic
шум гучність гамір noise loud
повітря air
навантаження навантажити перевантажити тиск load overload burden strain pressure
служба послуга service
особливий потреба інвалідність special
інститут institute
передати надіслати надсилати надавати давати send sends give provide deliver
лист листування letter
виступ виступити промова доповідь виступати speech speak address spoke
тема предмет питання topic theme subject
мова мовний language
лекція lecture
гендерний гендер рівність gender equality
насильство violence
прес-конференція пресконференція брифінг press-conference briefing
опублікувати публікація написати надрукувати publish published
оновити актуалізувати оновлення update updated
посилання лінк link url
підтримка сприяння support
фонд foundation fund
агентство агенція agency
мільйон млн million
тисяча тис thousand
відсоток процент percent
площа територія area territory
розмір сума обсяг size sum amount
рішення вирішення розв'язати solution
успішний успіх вдалий successful success
пізно пізніше пізній запізно затримка затриматися late later delay delayed
спрямувати спрямовувати направити направляти перенаправити скерувати redirect direct reallocate
координувати координація узгоджувати узгодити узгодження coordinate coordination
відомство установа орган департамент управління department agency body
структура орган структурний structure
доводити довести доказ підтверджувати підтвердити prove proof evidence
возити везти перевозити перевезти привезти вивозити відвезти водити повести повезти take drive carry
ходити йти піти прийти приходити іти go walk come
обрати обирати вибрати вибирати відібрати choose select elect
зустріти зустрічати зустрітися зустрічатися meet
сплатити сплачувати оплатити оплачувати pay
захистити захищати захист protect defend
запросити запрошувати запрошення invite
вносити внести внесок contribute contribution
переходити перейти перехід transition switch
надати надавати надання provide give
отримати отримувати одержувати receive get
платформа портал майданчик platform portal
ініціатива починання ініціативний initiative
додатковий більше ще additional more extra
різке стрімкий швидкий sharp rapid
кошти гроші фінанси спрямувати money funds
хворий пацієнт лікуватися patient
перевірка перевіряти аудит audit check
шахрайство шахрай обман fraud scam
"""

# Countries: the name, who lives there, what comes from there.
COUNTRIES = """
німеччина німецький німець germany german
польща польський поляк poland polish
чехія чеський чех czechia czech
словаччина словацький словак slovakia slovak
литва литовський литовець lithuania lithuanian
латвія латвійський латиський латиш latvia latvian
естонія естонський естонець estonia estonian
болгарія болгарський болгарин bulgaria bulgarian
румунія румунський румун romania romanian
угорщина угорський угорець hungary hungarian
молдова молдовський молдованин moldova moldovan
франція французький француз france french
італія італійський італієць italy italian
іспанія іспанський іспанець spain spanish
австрія австрійський австрієць austria austrian
швейцарія швейцарський швейцарець switzerland swiss
швеція шведський швед sweden swedish
єгипет єгипетський єгиптянин egypt egyptian
тайвань тайванський тайванець taiwan taiwanese
азербайджан азербайджанський азербайджанець azerbaijan azerbaijani
сша американський америка американець штати usa us american america
британія британський англія англійський британець britain british uk england english
європа європейський європеєць europe european
євросоюз єс європейський eu
україна український українець ukraine ukrainian
прага празький prague
краків краківський krakow kraków cracow
люблін люблінський lublin
вроцлав вроцлавський wroclaw wrocław
варшава варшавський warsaw
берлін берлінський berlin
київ київський kyiv kiev
черкаси черкаський cherkasy
штутгарт штутгартський штудгарт stuttgart
дрезден дрезденський dresden
сілістра сілістринський silistra
вашингтон вашингтонський washington
каїр каїрський cairo
тайбей тайбейський taipei
ужгород ужгородський uzhhorod
софія софійський sofia
валмієра валмієрський valmiera
шяуляй шяуляйський шауляй siauliai šiauliai
чеханів чехановський ciechanow ciechanów
"""
