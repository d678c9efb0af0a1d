"""What is sent while it is measured: a notice as a city writes it, the same for every contender."""

from __future__ import annotations

TOKEN = "1:bench"  # noqa: S105 -- of a bot that nobody has
FIRST_CHAT = 5_100_000_001
TITLE = "Новина: 3 · Цифрові навички"
TEXT = (
    "Було: виконано частково. Стало: виконано значною мірою.\n\nУ бібліотеці на вулиці Проскурівській відкрили другий"
    " клас, де вчать користуватися «Дією» і розпізнавати шахраїв. Заняття безплатні, у вівторок і четвер о 17:00."
    " Запис за телефоном бібліотеки.\n\nДжерело: звіт управління з 14 листопада 2026 року."
)
BODY = f"{TITLE}\n\n{TEXT}"
BUTTONS = (("Відкрити зобов’язання", "commitment:khm-3"), ("Не стежити", "unfollow:khm-3"))
