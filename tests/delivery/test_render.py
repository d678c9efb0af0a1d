"""What we say fits every messenger, in order, with its buttons, and nothing is lost on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.channel import Bold, Capabilities
from bot.delivery.render import length, readdress, render, split
from civic.buttons import ButtonSigner
from civic.messages import Address, Button, OutgoingMessage

SIGNER = ButtonSigner(b"k" * 32)
OLENA = Address("telegram", "42")
SMALL = Capabilities(
    text_length=100,
    label_length=20,
    buttons=6,
    buttons_per_row=2,
    bold=Bold.ASTERISKS,
    edits=True,
    rate=10,
    chat_rate=1,
    chat_burst=1,
    free_session=timedelta(hours=24),
)


@given(st.text(min_size=1, max_size=600), st.integers(10, 80))
def test_pieces_fit_and_hold_every_word(text: str, room: int) -> None:
    pieces = split(text, room, room)
    assert all(length(piece) <= room for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_long_text_is_cut_where_a_reader_pauses_and_buttons_come_last() -> None:
    text = "Перше речення тут. Друге речення трохи довше за перше. Третє речення. " * 4
    message = OutgoingMessage(text=text.strip(), title="Заголовок", rows=((Button("Далі", action="next"),),))
    parts = render(message, OLENA, SMALL, SIGNER, replaces="7")
    assert [part.title for part in parts] == ["Заголовок"] + [""] * (len(parts) - 1)
    assert all(part.text.endswith(".") for part in parts)
    assert all(length(part.body) + 2 <= 100 for part in parts)
    assert [bool(part.rows) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert all(part.replaces is None for part in parts), "a screen is replaced by one message only"


def test_emoji_count_double_as_telegram_counts() -> None:
    parts = render(OutgoingMessage(text="🙂" * 80), OLENA, SMALL, SIGNER)
    assert [len(part.text) for part in parts] == [50, 30]


def test_too_many_buttons_lose_the_middle_but_never_the_way_back() -> None:
    rows = (*((Button(f"{n} · назва", action=f"item:{n}"),) for n in range(9)), (Button("☰ Меню", action="menu"),))
    (part,) = render(OutgoingMessage(text="Оберіть", rows=rows), OLENA, SMALL, SIGNER)
    labels = [choice.label for row in part.rows for choice in row]
    assert len(labels) == 6
    assert labels[0] == "0 · назва"
    assert labels[-1] == "☰ Меню"


def test_long_labels_are_cut_and_wide_rows_are_broken() -> None:
    row = tuple(Button(f"Дуже довга назва кнопки {n}", action=f"a:{n}") for n in range(3))
    (part,) = render(OutgoingMessage(text="x", rows=(row,)), OLENA, SMALL, SIGNER)
    assert [len(signed) for signed in part.rows] == [2, 1]
    assert all(len(choice.label) <= 20 and choice.label.endswith("…") for signed in part.rows for choice in signed)


def test_a_button_belongs_to_one_address_one_action_and_cannot_be_changed() -> None:
    token = SIGNER.sign(OLENA, "case:17", lasting=False)
    assert len(token.encode()) <= 64
    assert SIGNER.open(OLENA, token) == ("case:17", False)
    assert SIGNER.open(OLENA, SIGNER.sign(OLENA, "case:17", lasting=True)) == ("case:17", True)
    mutations = [
        token[:-1] + "8",
        token.replace(".", "!"),
        token[:-2],
        token + "0",
        "",
        "case:17",
        "approve:17",
        token.upper(),
        "~" + token,
        token[:16],
        "ї" * 40,
        "\ud800" * 20,
    ]
    assert [SIGNER.open(OLENA, mutation) for mutation in mutations] == [None] * 12
    assert SIGNER.open(Address("telegram", "43"), token) is None
    assert SIGNER.open(Address("viber", "42"), token) is None
    assert ButtonSigner(b"other" * 8).open(OLENA, token) is None


@pytest.mark.parametrize("screen", [True, False])
def test_what_is_rendered_for_one_and_readdressed_is_what_the_other_would_have_been_rendered(screen: bool) -> None:
    petro = Address("telegram", "43")
    rows = (Button("Далі", action="next"), Button("Сайт", url="https://city.example")), (Button("☰", action="menu"),)
    message = OutgoingMessage(text="Перше речення. " * 20, title="Заголовок", rows=rows, screen=screen)
    olenas, petros = (render(message, whom, SMALL, SIGNER) for whom in (OLENA, petro))
    assert olenas != petros
    assert readdress(olenas, petro, SIGNER) == petros


def test_an_action_too_long_for_telegram_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="at most"):
        SIGNER.sign(OLENA, "x" * 48, lasting=False)
