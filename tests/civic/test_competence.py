"""Whose matter a text is about: a few offices by the words that point at them, none where nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest

from civic import competence
from civic.content.files import read_content
from civic.content.model import Content

KHMELNYTSKYI = Path(__file__).parents[2] / "content" / "khmelnytskyi"


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content(KHMELNYTSKYI)


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("Третій день немає світла на Зарічанській", "office.power"),
        ("В під'їзді чути запах газу", "office.gas"),
        ("Мені третій місяць не виплачують пенсію", "office.pensions"),
        ("На ринку вкрали велосипед", "office.police"),
        ("Ями на трасі до Вінниці", "office.state-roads"),
        ("У дитячому садку №5 холодно", "office.education"),
        ("Сміття з нашого двору не вивозять тиждень", "office.utilities"),
        ("Тролейбус №7 приїздить раз на годину", "office.transport"),
        ("THE POWER LINE IS DOWN", "office.power"),
    ],
)
def test_the_likeliest_comes_first(content: Content, text: str, office: str) -> None:
    assert competence.suggested(content.offices, text)[0].id == office


@pytest.mark.parametrize("text", ["Поставте лавку в парку", "", "№ 5", "Дякую за добру роботу"])
def test_where_nothing_points_at_anybody_nobody_is_named(content: Content, text: str) -> None:
    assert competence.suggested(content.offices, text) == ()


def test_what_is_side_by_side_counts_more_than_a_chance_word(content: Content) -> None:
    found = competence.suggested(content.offices, "На зупинці автобуса немає світла")
    assert [office.id for office in found] == ["office.power", "office.transport"]


def test_no_office_has_a_number_or_an_address_that_no_document_states(content: Content) -> None:
    assert len(content.offices) == 8
    for office in content.offices:
        for words in (*office.name.values(), *(office.where or {}).values()):
            assert not [part for part in words.split() if part.strip(".,") != "112" and any(c.isdigit() for c in part)]
            assert "http" not in words
