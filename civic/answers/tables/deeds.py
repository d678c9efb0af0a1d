"""Groups of near meanings of common verbs and of what they stand with, whatever the matter."""

DEEDS = """
виграти перемогти перемога здобути win won victory
видати видавати надрукувати випустити issue issued
визначити визначати встановити identify define determine set
використати використовувати застосовувати застосувати скористатися use apply employ
висвітлити написати розповісти повідомити cover report coverage
уміти вміти могти able
належати входити складатися членство член include belong member membership
доєднатися приєднатися приєднання вступити вступ долучитися увійти join accession enter
вшанувати вшанування пам'ять поминати пошанувати honour honor commemorate remember tribute memory
відкрити відкривати відкриття запуск open launch inaugurate opening
з'явитися з'являтися виникнути постати appear emerge
забезпечити забезпечувати гарантувати ensure guarantee
заснувати закласти фундамент основа засновувати found foundation basis
зареєструвати реєстрація внести register registered registration
зберегти зберігати втримати preserve keep maintain
зміцнити зміцнювати посилити укріпити strengthen reinforce
зосередитися зосередити сконцентруватися фокус фокусуватися увага focus concentrate attention
зрозуміти розуміти усвідомити understand realise
наголосити наголошувати підкреслити підкреслювати акцентувати акцент stress emphasize emphasise highlight
налагодити налагоджувати встановити establish
об'єднати об'єднувати згуртувати гуртувати unite combine bring-together unity
описати описувати опис describe description
поглибити поглиблювати поглиблення deepen
призначити призначати призначення appoint appointed appointment
прискорити пришвидшити speed accelerate
тривати продовжуватися тривалість last continue duration
усувати усунути прибрати ліквідувати позбутися remove eliminate
шукати пошук розшукувати search seek find look-for
популяризувати просувати рекламувати промоція реклама promote promotion advertise popularize
повідомляти повідомити сповістити повідомлення notify inform message announce announcement
дбати турбуватися піклуватися опікуватися турбота care
показувати показати продемонструвати демонструвати present show demonstrate
презентувати представити презентація представляти present presentation
подякувати вдячність подяка gratitude thanks thank grateful
очолювати очолити керувати вести lead led head run
звернутися звертатися address appeal
вирішити вирішувати ухвалити постановити decide decided decision
запропонувати пропонувати propose offer suggest
подолати долати побороти overcome
скасувати скасування відмінити cancel
керівництво начальство верхівка очільник керівник керівний leadership management head
вартість ціна cost price
видаток витрата витрачати spending expenditure expense spend
відносини стосунок зв'язок relation relationship tie
електроенергія світло струм електрика electricity power
засідання сесія збори session sitting
звання титул title
конкурс відбір змагання competition contest selection
нагода привід occasion
об'єкт споруда будівля site facility object building
оборона захист defence defense
документація папір документ documentation paper
екскурсія тур прогулянка excursion tour
завал руїна rubble debris
робота праця трудовий work job labour labor
кадри робочий сила workforce staff
ризик загроза небезпека risk threat danger
світ світовий всесвітній глобальний world global worldwide
сім'я родина family
скелелазіння альпінізм climbing
сплав рафтинг rafting raft
символіка символ герб логотип емблема symbol emblem
стабільність стійкість stability resilience
стійкий сталий сталість sustainable sustainability
ярмарок базар fair
відомість інформація дані новина information data
інструмент засіб tool instrument means
історія розповідь story
безперебійний постійний uninterrupted
безоплатний безкоштовний free
дитячий дитина children child
детальний докладний подробиця детально detailed detail
застарілий старий давній outdated old obsolete
колишній екс попередній former ex
креативний творчий creative
нагальний терміновий невідкладний urgent
найвіддаленіший віддалений далекий remote distant
почесний honorary
приватний private
сучасний новітній модерний modern
тристоронній троє trilateral
щорічний щороку annual yearly
північний північ nordic northern
регіональний регіон обласний область regional region oblast
муніципальний міський municipal
відсотковий відсоток percent percentage
житловий житло будинок residential housing
нежитловий комерційний non-residential
багатоповерхівка багатоповерховий багатоквартирний багатоквартирка apartment multi-storey
офіс контора приміщення office premises
обладнати облаштувати оснастити equip fit
проживати жити мешкати live reside
їжа харчування страва food meal
одяг убрання clothes
зброя озброєння weapon arms
полон неволя captivity
знищити зруйнувати руйнування destroy destruction
загинути загиблий загибель die died killed
допомагати допомогти помагати виручати help assist
заробити заробіток дохід прибуток income earn profit
борг кредит debt loan
обіцяти пообіцяти обіцянка promise
критика критикувати зауваження criticism criticise
скарга поскаржитися complaint complain
"""
