"""Words that carry no topic (STOP) or little of it (WEAK), in both languages, as lemmas or as written."""

from civic.answers.tables import listed

STOP = frozenset(
    listed("""
    а або авжеж адже але б без би бо був була були було бути в вам вами вас ваш ваша ваше ваші весь вже ви від він
    вона вони воно все всі всього все-таки всіх вся втім г да дайте дати де для до добрий добридень дуже дякувати ж
    же за завжди зараз зовсім з зі із й його йому її їй їм їх їхній і інший інколи к коли котрий крізь кого кому ким
    лише ль ма мабуть мене мені між могти може можна мій моя моє мої ми на навіть навіщо нам нами нас наш наша наше
    наші не нехай немає ні ніби ніж ну о об однак от ото оце оцей пан перед під по при про просто раз сам саме сама
    самі самий свій своя своє свої себе собі сюди так така таке такий такі також там та тебе то того тоді той тому
    тобто тобі тільки тут ти тим у усе усі хай хіба хто хтось це цей ця ці цих цього цьому чи чий чого чому чомусь
    через що щоб щодо щось як яка яке який які якийсь якби якщо якого якому яких якою яким яку ще ласка привіт
    вітати будь ок ага хоч хоча буде будуть є нема нащо звідки куди скільки стільки скажіть підкажіть розкажіть
    поясніть сказати підказати розказати розповісти пояснити цікавитися цікаво хотіти хотітися знати дізнатися
    питати запитання питання треба слід варто мати маєте малий взагалі власне загалом точно конкретно якось десь
    такий-то отже ось ану a about after again all also am an and any anyone are as at
    be been before being but by can could did do does doing for from had has have having he her here him his how i
    if in into is it its itself just know let like me more most much my no nor not now of off on once one or other
    our out over own please s same she should so some such tell t than that the their them then there these they
    thing this those through to too up us very was we were what when where which while who whom whose why will
    themselves himself herself yourself myself each every else with would you your d ll m re ve hello hi hey explain
    say said says want wants anything something exactly actually really ever yet still even get gets got many during
    between under per
    """)
)

WEAK = frozenset(
    listed("""
    деякий справді дійсно вроді типу місто міський громада хмельницький хмельниччина україна український штука річ
    справа людина люди рік місяць день час казати говорити писати написати записати вказати зазначити згадати
    назвати називати бачити вважати думати бути стати стосуватися відбутися відбуватися статися траплятися робити
    зробити вийти піти давати дістати отримати брати взяти мусити існувати виявитися перелік список йтися вдатися
    намагатися збиратися почати розпочати продовжувати хотіти який-небудь будь-який певний різний новий великий
    головний основний важливий багато мало трохи досі зокрема саме разом спільно далі тепер потім нарешті взагалі
    нормальний хороший поганий добре погано крутий класний документ текст файл сторінка пункт розділ виявити
    місцевий наш тутешній роль мова тема спосіб чином рамка межа вид тип форма стан сфера галузь випадок correspond
    relate belong cover foresee envisage appear occur khmelnytskyi ukraine ukrainian city town local community
    document text page item section information people person year month day time way make made done take took give
    gave happen use used kind type sort list main mention mentioned name named state stated mean call called go
    going come came look looking new big good bad lot see part serve serving show shown put set keep held hold find
    found exist describe described according regard regarding concerning say read hear heard learn learned wonder
    work
    """)
)
