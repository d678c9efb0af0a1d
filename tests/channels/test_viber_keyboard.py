"""How our words and buttons look in Viber: the grid, the labels, and a text nobody can format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.channels.channel import Choice
from bot.channels.viber_keyboard import keyboard, written
from tests.fakes.viber_rules import keyboard_problems, rows_used


def grid(*rows: tuple[str, ...]) -> list[dict[str, Any]]:
    made = keyboard([[Choice(label, token=f"t{label}"[:44]) for label in row] for row in rows])
    assert made is not None
    buttons = json.loads(json.dumps(made))["Buttons"]
    assert list(keyboard_problems(made)) == []
    assert rows_used(buttons) <= 12
    assert [one["Text"] for one in buttons] == [label for row in rows for label in row]
    return list(buttons)


def columns(buttons: list[dict[str, Any]]) -> list[int]:
    return [button["Columns"] for button in buttons]


def test_a_keyboard_keeps_its_rows_while_labels_are_short() -> None:
    assert columns(grid(("Так", "Ні"), ("Меню",), ("1", "2", "3"))) == [3, 3, 6, 2, 2, 2]


def test_a_long_label_gets_a_row_of_its_own() -> None:
    assert columns(grid(("Ні", "2 · Зелений курс розвитку громади до 2025 року", "Так"))) == [6, 6, 6]


def test_twelve_rows_stay_and_a_thirteenth_makes_labels_share() -> None:
    assert columns(grid(*[(f"{n} · Пункт",) for n in range(12)])) == [6] * 12
    buttons = grid(*[(f"{n} · Пункт",) for n in range(13)])
    assert (len(buttons), rows_used(buttons)) == (13, 5)


@pytest.mark.parametrize("length", [3, 11, 12, 18, 19, 30, 31, 60, 200])
@pytest.mark.parametrize("count", [13, 24, 30, 36])
def test_no_button_is_ever_lost(length: int, count: int) -> None:
    assert len(grid(*[(f"{n:02d}".ljust(length, "х"),) for n in range(count)])) == count


def test_mixed_labels_are_packed_in_order() -> None:
    grid(*[(("коротка" if n % 3 else "довга назва " * 4),) for n in range(30)])


def test_more_than_thirty_six_buttons_are_refused_aloud() -> None:
    with pytest.raises(ValueError, match="37 buttons"):
        keyboard([[Choice("x", token="x")]] * 37)
    assert keyboard([]) is None


def test_buttons_name_their_action_and_escape_their_label() -> None:
    made = keyboard(
        [[Choice("<b>A&B</b>", token="t"), Choice("Сайт", url="https://khm.gov.ua/?a=1")], [Choice("", token="e")]]
    )
    assert made is not None
    shared = {"Columns": 3, "Rows": 1, "Silent": True}
    assert made == {
        "Type": "keyboard",
        "DefaultHeight": False,
        "Buttons": [
            shared | {"Text": "&lt;b&gt;A&amp;B&lt;/b&gt;", "ActionType": "reply", "ActionBody": "~t"},
            shared | {"Text": "Сайт", "ActionType": "open-url", "ActionBody": "https://khm.gov.ua/?a=1"},
            shared | {"Columns": 6, "Text": "…", "ActionType": "reply", "ActionBody": "~e"},
        ],
    }
    assert list(keyboard_problems(made)) == []


def test_a_label_of_ampersands_is_cut_between_characters() -> None:
    made = keyboard([[Choice("&" * 60, token="t")]])
    assert made is not None
    assert list(keyboard_problems(made)) == []
    assert isinstance(made["Buttons"], list)
    assert made["Buttons"][0]["Text"] == "&amp;" * 49 + "…"


def test_only_the_heading_is_bold() -> None:
    assert written("Ваш *номер*\n_1_", "так *ні* `x` ~y~ _z_") == (
        "*Ваш номер 1*\n\nтак *\u200bні*\u200b `\u200bx`\u200b ~\u200by~\u200b _\u200bz_\u200b"
    )
    assert (written("", "а"), written("А", ""), written("***", "")) == ("а", "*А*", "")


def test_a_link_stays_a_link() -> None:
    assert written("", "див. https://khm.gov.ua/a_b_c?x=~1* і _") == (
        "див. https://khm.gov.ua/a%5Fb%5Fc?x=%7E1%2A і _\u200b"
    )
