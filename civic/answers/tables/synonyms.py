"""Groups of words that mean nearly the same to a resident, Ukrainian lemmas and English words together.

One group a line. A question's word finds the others of its groups with a lower weight than itself.
"""

GROUPS = """
бібліотека читальня книгозбірня бібліотечний library
бібліотекар бібліотекарка librarian
комп'ютер ноутбук техніка обладнання устаткування ґаджет гаджет пристрій планшет смартфон computer laptop \
equipment device hardware gadget
техніка технічний technology technical tech
сміття відходи побутовий сміттєвий сортування звалище полігон waste garbage trash rubbish litter
зобов'язання обіцянка обіцяти пообіцяти зобов'язатися commitment obligation promise pledge
план планувати plan
запланувати планувати плановий as-planned planned
мешканець житель містянин городянин населення людина громадянин резидент люди верства народ resident citizen \
inhabitant population public people
посадовець чиновник посадова службовець держслужбовець official officer bureaucrat civil-servant
працівник співробітник робітник персонал працювати employee staff worker personnel
рада влада міськрада мерія council government authority municipality municipal city-hall
виконком виконавчий executive
установа орган організація заклад підрозділ institution body organisation organization agency department
відповідальний відповідати відповідальність головувати responsible charge lead accountable
відповідальний відповідати підзвітний підзвітність accountability accountable answerable answer
орган body
агенція агентство agency
навчання навчати вчити вчитися навчитися навчатися тренінг освіта освітній навчальний вишкіл учити вивчати \
опанувати підготовка training teach learn education study train curriculum educate taught learned learnt
курс заняття урок клас гурток course class
семінар вебінар лекція онлайн-лекція webinar seminar lecture
майстерня воркшоп майстер-клас workshop
тренінг training
урок висновок підсумок lesson conclusion takeaway takeaways
навичка компетентність грамотність уміння вміння знання компетенція skill competency competence literacy ability
цифровий електронний онлайн онлайновий діджитал комп'ютерний цифровізація інтернет-послуга digital electronic \
online e-service digitalization digitization digitalisation digitize
цифровізація діджиталізація оцифрування digitalization digitalisation digitization digitisation digital
інтернет мережа веб вайфай wi-fi wifi internet web broadband connection
оптичний оптоволокно швидкісний швидкий fiber fibre optic optical high-speed fast
широкосмуговий інтернет broadband
мережа network
послуга сервіс service
комунальний комуналка utility
оплатити платити сплачувати оплата заплатити платіж оплачувати pay payment bill
покупка купувати шопінг shopping buy purchase
купити придбати закупити закупівля закуповувати покупка купувати purchase buy acquire bought procure get
село сільський селище глибинка хутір віддалений village rural countryside remote settlement
околиця навколишній surrounding outskirts suburb
місце простір осередок приміщення точка space place venue location spot access-point
хаб осередок центр hub centre center
центр осередок center centre
зал зала hall room
кібербезпека безпека захист безпечний захищений кіберзахист кібер cybersecurity security safety safe protection
інформаційний information
обізнаність знання знати усвідомлення свідомість поінформованість обізнаний довідатися дізнатися awareness aware \
know knowledge conscious consciousness
підвищити зрости покращити поліпшити покращитися поліпшення покращення підвищення кращий краще improve increase \
raise better enhance improvement
поліпшити покращити удосконалити вдосконалити поліпшення improve better improvement enhance
війна вторгнення агресія напад бойовий воєнний військовий повномасштабний war invasion aggression military \
hostility
росія російський рф russia russian
пандемія ковід covid коронавірус карантин вірус pandemic quarantine coronavirus virus lockdown
карантин карантинний обмеження quarantine restriction restrictions
перешкода завада завадити заважати перешкоджати труднощі виклик проблема складно важко ускладнити бар'єр \
стримувати obstacle barrier challenge difficulty hinder hamper problem issue trouble difficult prevent hard \
harder hardest complicate impede
затримка затриматися затримувати запізнення запізнитися сповільнити сповільнитися вчасно прострочити \
загальмувати гальмувати загальмуватися delay delayed late slow slowdown behind
зупинити припинити спинити зупинитися кинути halt stop stopped pause
чинник фактор factor
вплив вплинути впливати позначитися позначатися наслідок ефект affect impact influence effect consequence
причина чому reason cause
допомогти допомагати сприяти полегшити допомога підтримка підтримати help assist support facilitate assistance
помічник асистент асистувати підтримка assistant helper
перевага сильний плюс advantage strength benefit strong
користь вигода корисний користування benefit useful
слабкий слабо мало недостатній низький недосконалий бракувати погано poor weak low insufficient lack imperfect \
little shortage
брак бракувати нестача дефіцит недостатній вистачати вистачити lack shortage insufficient missing limited
гроші кошти фінансування фінансовий фінанси бюджет видатки витрати money fund funds finance financial funding \
budget burden cost resource
ресурс ресурси resource
людський кадри кадровий персонал human staff
бюджет бюджетний budget
громадський громадянський громада civic civil public society
суспільство society
громадськість громада громадський публіка public society
нго го громадський недержавний активіст організація ngo cso civil-society non-governmental nongovernmental \
organisation organization
учасник зацікавлений стейкхолдер сторона stakeholder participant party
студент студентка студентський молодь юнацтво молодий student youth young
університет виш вуз вищий university higher-education academic
науковець вчений дослідник учений researcher scientist scholar
експерт фахівець спеціаліст expert specialist
консультант порадник consultant adviser advisor
жінка жіночий women woman female women's
чоловік man men
літній пенсіонер старий похилий бабуся дідусь старенький старший літо elderly old senior pensioner older
переселенець впо переміщений idp displaced refugee
ветеран військовий veteran
інвалідність інвалід маломобільний мобільність доступність disability disabled mobility accessible
вразливий уразливий незахищений маргіналізований vulnerable marginalized marginalised
інклюзія інклюзивний інклюзивність inclusion inclusive inclusiveness
доступ доступність доступний доступно access accessible accessibility available availability
довіра довіряти вірити trust confidence
прозорість прозорий transparency transparent
відкритість відкритий open openness
корупція антикорупційний протидія corruption anti-corruption
участь долучитися долучатися залучити залучення залучати участвувати приєднатися брати participation participate \
engage involve engagement involvement attend join include take-part
залучити залучати заохотити заохочення заохочувати мотивувати стимул мотивація attract engage encourage motivate \
incentive reach
співпраця співпрацювати взаємодія взаємодіяти партнерство кооперація співробітництво разом cooperation \
collaboration collaborate cooperate interaction partnership together joint teamwork
спілкування комунікація зв'язок спілкуватися communication communicate
діалог обговорення дискусія розмова консультація обговорити обговорювати dialogue discussion discuss \
consultation talk
зустріч захід подія збори круглий стіл форум meeting event roundtable gathering
захід дія крок активність ініціатива measure activity action initiative step
проєкт проект project startup
стартап startup start-up
створення розроблення підготовка розробка створити розробляти готувати складати співтворення підготувати скласти \
розробити створювати писати creation development prepare develop draft create make preparation co-creation \
cocreation design drafting establish set-up drawn drew
спільний разом joint co-creation common shared
запровадити впровадити реалізувати впровадження реалізація втілити запустити запуск здійснити implement \
introduce launch implementation realise realize
виконати виконання виконувати виконаний реалізувати здійснити втілити реалізація завершити зробити \
implementation implement fulfil fulfill complete fulfillment done accomplish carry execute deliver
завершити закінчити завершення кінець завершитися закінчитися кінчатися скінчитися кінцевий end finish complete \
final close over expire
почати початок стартувати розпочати start begin beginning
подати подання відправити надіслати submit submission send filed sent
затвердити ухвалити схвалити затвердження прийняти схвалення погодити approve adopt approval adoption endorse \
pass
рішення ухвалити вирішити вирішувати decision decide decision-making
підтримати схвалити підтримка endorse support endorsement back
підписати підпис підписант sign signature signatory
контроль контролювати стежити нагляд наглядати моніторинг моніторити відстежувати відстеження слідкувати \
перевіряти спостерігати control monitor oversight supervise track watch monitoring check oversee
незалежний сторонній independent external
оцінка оцінити оцінювати оцінювачка оцінювач оцінювання evaluation evaluator evaluate assess assessment assessor \
review rate rating judge
огляд звіт звітувати підсумковий аналіз рев'ю review report exercise
звіт звітувати звітний звітність report reporting
автор написати скласти підготувати писати author write wrote prepare written
порада рекомендація радити пропозиція рекомендувати порадити пропонувати поради recommend recommendation advice \
suggest advise proposal suggestion
пропозиція ідея proposal suggestion idea
мета ціль завдання прагнути прагнення намір задача goal aim objective purpose target task wish intend intention
прагнути хотіти бажати wish want aspire
проблема problem issue
бачення візія мрія vision
стратегія стратегічний strategy strategic
пріоритет пріоритетний першочерговий головний priority
цінність value
розвиток розвивати розвинути development develop grow growth
зростання зростати growth increase
досягнення успіх здобуток досягти досягнутий результат досягати achievement success achieve accomplish achieved \
progress attainment
результат підсумок наслідок ефект висновок outcome result consequence achieve output
прогрес поступ просування progress
рівень ступінь стадія level degree extent
етап віха стадія milestone stage phase
довгостроковий тривалий довготривалий довгий long-term longterm sustained long
відгук зауваження коментар фідбек feedback comment remark
тестування тестувати перевірка випробування testing test try
електронний е-послуга e-service electronic
звернення апеляція скарга appeal complaint
петиція petition
консультація консультуватися consultation consult
демократія democracy
публікувати опублікувати оприлюднити публікація розмістити викласти розміщення оприлюднення виставити publish \
publication post disclose release share published upload
сайт вебсайт портал вебпортал сторінка веб-сайт website site portal web
геопортал карта мапа геоінформаційний гіс кадастр geoportal map gis geoinformation cadastre
реєстр перелік список база register registry list
дані датасет data dataset
нерухомість майно будівля житло житловий будинок real-estate property estate building housing house
дорога шосе автодорога road
спадщина пам'ятка культурний heritage monument cultural
папір паперовий безпаперовий документообіг paperless paper document-flow
довкілля екологія екологічний природа навколишній екологічно середовище environment environmental ecology \
ecological nature green
зелений екологічний еко green eco
клімат кліматичний climate
нейтральність нейтральний neutrality neutral carbon
енергія енергоефективний енергетичний енергонезалежний енергоефективність енергонезалежність energy
парк сквер озеленення park square
транспорт transport
медицина медичний лікар лікарня охорона здоров'я medical medicine doctor health healthcare care
лікар doctor
запис записатися записуватися appointment book
заява заявка заявити application apply
соціальний social
економіка економічний бізнес підприємництво economy economic
бізнес підприємець підприємництво бізнесовий business entrepreneur company
стандарт норма standard
європейський європа єс european europe eu
міжнародний закордонний іноземний international foreign
держава державний національний national state
чатбот бот чат chatbot bot
соцмережа мережі фейсбук телеграм вайбер facebook telegram viber social-media social-network network
медіа змі преса новини media press news
публічний public
подати подавати submit
запрошення запросити запрошувати закликати invitation invite
різноманіття різноманітний різний diversity diverse different variety
група коло group
робочий working
орган body
дорадчий консультативний advisory consultative
постійний сталий регулярний безперервний permanent constant regular ongoing continuous
гнучкий гнучкість flexible flexibility
готовність відданість прихильність commitment dedication
криза кризовий crisis
сертифікат диплом сертифікація посвідчення certificate certification diploma
грант донор grant donor
волонтер волонтерський volunteer
безкоштовний безплатний дармовий вільний халява халявний задарма free
ебрр банк ebrd bank
спостерігати наглядати стежити eye watch monitor monitoring моніторинг
зовні сторонній незалежний outside independent
наступний майбутній далі новий next future upcoming
міграція migration
гість відвідувач турист visitor guest tourist
якість якісний quality
життя жити проживання life live living
комфорт комфортний зручний зручність comfort comfortable convenient convenience
безпека safety security
сумніватися сумнів doubt sceptical skeptical doubtful reluctant
потрібний потреба треба потребувати необхідний вимагати необхідність need require necessary requirement demand \
needed
доречний актуальний релевантний доречність актуальність відповідний relevant relevance suitable appropriate
практичний practical
здійсненний реалістичний досяжний feasible achievable realistic
розширити збільшити розширення масштабувати більше expand increase extend scale widen more expansion
розподіл розподіляти поділ distribution distribute allocate allocation
концепція concept
доказ підтвердження підтвердити довести evidence proof prove
дорожній roadmap road-map
обмін обмінюватися exchange sharing interaction
внутрішній internal inside inner
зовнішній external outside outer
віддалений дистанційний удаленка віддалено remote distance
притягти відповідальність відповідати accountable answerable liability
впливати вплинути influence affect
назва називатися звати найменування name title called
керівник голова очільник директор начальник очолювати керувати керівниця head chief director
мер mayor
вакуум ізоляція vacuum
звичка практика поведінка habit practice behavior behaviour
ставлення поведінка attitude behavior behaviour
модель зразок приклад model example
потрійний triple
стовп засада складова pillar
принцип засада principle
закон законодавство law legislation legal
право правовий юридичний legal law right
підстава згідно basis ground grounds legal
двійник розбіжність різниця суперечність суперечити розходитися інакше неузгодженість discrepancy difference \
differ contradict contradiction inconsistent conflict mismatch
порожній пустий незаповнений відсутній empty blank missing
обірваний неповний обрізаний недописаний cut truncated incomplete unfinished
опитування poll survey
лист letter
додаток attachment annex
коментар comment
період строк термін роки тривалість period term duration years
офіс контора office
культура культурний culture
туризм tourism
наука science
адміністративний administrative цнап
відмінність різниця difference
модернізація оновлення оновити модернізувати осучаснити modernization modernise modernize upgrade renovate renew \
modernisation modernised update
оновлювати оновлення update
підтримувати підтримання супровід maintain maintenance support
амбітний сміливий амбіційний ambitious bold
хакатон hackathon
семінар seminar
фокус-група focus-group
напрям priority direction area
дитина діти child children kid
релігія віросповідання конфесія релігійний religion religious denomination faith
національність етнічний nationality ethnic
політика політичний policy political politics
гостинний дружній hospitable friendly
перебудова трансформація зміна зміни transformation change
середовище environment
простий спростити спрощений simple simplify simplified
зібрати збирати collect gather
роздати розповсюдити розповісти розповідати поширити поінформувати інформувати inform tell share spread
аналітик аналіз analyst analysis
посада posada position post job
професія займатися хто role occupation profession
1 один одна одне one single
"""
