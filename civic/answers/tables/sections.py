"""What residents call the parts of a commitment's card: words that lead a question to its part."""

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
