"""Which questions ask the same: other words, letters and languages, but no other place, number or answer."""

from __future__ import annotations

import pytest

from civic.grouping import Groups, gist

SAME = [
    ("Коли відремонтують басейн на Зарічанській?", "коли буде відкрито басейн на вулиці зарічанська"),
    ("Коли відремонтують басейн на Зарічанській?", "When will the swimming pool on Zarichanska street be repaired?"),
    ("Коли відремонтують басейн на Зарічанській?", "Koly vidremontuyut basein na Zarichanskiy"),
    ("Чи будуть нові укриття в школах?", "Will there be new shelters in schools?"),
    ("Хто такий мер?", "who is the mayor"),
    ("Де взяти довідку про склад сім'ї?", "де отримати довідку про склад сімї"),
    ("Чи безкоштовний проїзд для пенсіонерів?", "чи безплатний проїзд пенсіонерам"),
]
APART = [
    ("Коли відремонтують басейн?", "Скільки коштує ремонт басейну?"),
    ("Чи буде укриття в школах?", "Чи буде укриття в садках?"),
    ("Чи є укриття у школі 5?", "Чи є укриття у школі 7?"),
    ("Коли полагодять дорогу на Озерній?", "Коли полагодять дорогу на Гречанах?"),
    ("Коли буде вода на Озерній?", "Коли буде світло на Озерній?"),
    ("Хто такий мер?", "Скільки зарплата мера?"),
]


def find(first: str, second: str) -> int | None:
    groups = Groups()
    groups.add(1, gist("Як записати дитину в садок?"))
    groups.add(2, gist(first))
    groups.add(3, gist(first))
    return groups.find(gist(second))


@pytest.mark.parametrize(("first", "second"), SAME)
def test_the_same_in_other_words_finds_the_oldest_group(first: str, second: str) -> None:
    assert find(first, second) == 2


@pytest.mark.parametrize(("first", "second"), APART)
def test_what_wants_another_answer_stays_apart(first: str, second: str) -> None:
    assert find(first, second) is None
