"""What residents call the parts of a commitment's card, and what the documents do not give: words that lead there."""

SECTION_WORDS = {
    "about": "про що суть опис зміст about description contents gist",
    "problem": "проблема недолік problem issue need",
    "goals": "мета ціль обіцянка планувати повинен має goal aim plan promise intend expect should",
    "done": "зробити виконати здійснити провести досягти done implement carry activity measure deliver",
    "obstacles": "перешкода чинник завадити виклик складність вплинути obstacle barrier factor challenge",
    "results": "результат змінитися наслідок вплив користь result outcome change impact benefit effect",
    "evaluation": "оцінка оцінювачка висновок рівень виконання evaluation assessment level progress",
    "lessons": "урок порада рекомендація висновок майбутнє lesson recommendation advice future",
}

# By the id of what is missing; ids that are not here go by their own words alone.
MISSING_WORDS = {
    "names": "назва називатися ім'я найменування name called title",
    "addresses": "адреса вулиця знаходитися розташований найближчий місце address street located location nearest",
    "hours": "година графік режим робота працювати відчинений зачинений час hours open opening schedule work time",
    "contacts": "телефон номер пошта контакт зв'язатися подзвонити phone number email contact call reach",
    "villages": "село сільський який саме список перелік назва де village which list where",
    "opening-dates": "коли дата відкрити відкриття відкритися when date opened opening",
    "courses": "розклад курс запис записатися заняття навчання timetable enrol sign up course class schedule",
    "equipment": "скільки техніка комп'ютер ноутбук планшет вартість equipment computer laptop tablet cost",
    "visitors": "скільки людей відвідувач навчилося пройшло visitor people trained learned attended",
    "accessibility": "пандус інвалідність візок доступний безбар'єрний ramp wheelchair accessible disability",
    "total": "відкрити створити open кількість усього загалом разом total number count altogether",
}
PLACE = "?place"  # the key by which "where" finds a missing address
