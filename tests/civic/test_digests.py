"""A digest in words: what fits, the newest first, the rest counted; and when ten o'clock was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.digests import ROOM, compose, due_at
from civic.messages import Button, OutgoingMessage
from locales import Catalogues
from storage.choices import Pace
from storage.digests import Item

KYIV = ZoneInfo("Europe/Kyiv")
UK = Catalogues(KYIV)["uk"]
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PAGE = "https://city.example"


def item(number: int, message: OutgoingMessage) -> Item:
    content = msgspec.json.encode({"uk": message}).decode()
    return Item(number, content, AT - timedelta(hours=number))


def notice(number: int) -> OutgoingMessage:
    opens = Button("Відкрити", action=f"commitment:khm-{number}")
    return OutgoingMessage(title=f"Новина: {number} · Назва", text="Слово " * 90, rows=((opens,),))


def test_what_fits_is_told_and_the_rest_is_counted() -> None:
    message = compose(UK, [item(number, notice(number)) for number in range(1, 41)], Pace.DAILY, PAGE)
    told = message.text.count("Новина: ")
    assert 3 < told < 40
    assert len(message.text) < ROOM + 300
    assert f"І ще {40 - told} новин" in message.text
    assert f"{PAGE}/uk" in message.text
    assert [button.label for row in message.rows for button in row] == [
        *(f"Новина: {number} · Назва" for number in range(1, 5)),
        "Коли надходять новини",
    ]
    assert message.rows[0][0].action == "commitment:khm-1"


def test_a_broadcast_has_its_own_words_in_it_and_its_link() -> None:
    link = Button("Графік", url="https://khm.gov.ua/grafik")
    words = f"Завтра о 9-й вимкнуть воду.\nЗапасіться.\n\n{UK('No more news: /stop')}"
    message = compose(UK, [item(1, OutgoingMessage(text=words, rows=((link,),)))], Pace.WEEKLY, PAGE)
    assert "Завтра о 9-й вимкнуть воду. Запасіться." in message.text
    assert message.text.count("/stop") == 1
    assert message.rows[0] == (link,)
    assert message.title == "Ваші новини за тиждень"


@pytest.mark.parametrize(
    ("local", "daily", "weekly"),
    [
        ("2026-11-16T10:00", "2026-11-16T10:00", "2026-11-16T10:00"),
        ("2026-11-16T09:59", "2026-11-15T10:00", "2026-11-09T10:00"),
        ("2026-10-25T10:30", "2026-10-25T10:00", "2026-10-19T10:00"),  # an hour longer that night
        ("2026-03-29T09:30", "2026-03-28T10:00", "2026-03-23T10:00"),
    ],
)
def test_ten_in_the_morning_by_the_citys_clock(local: str, daily: str, weekly: str) -> None:
    due = due_at(datetime.fromisoformat(local).replace(tzinfo=KYIV))
    assert due.daily == datetime.fromisoformat(daily).replace(tzinfo=KYIV)
    assert due.weekly == datetime.fromisoformat(weekly).replace(tzinfo=KYIV)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_it_is_never_later_than_now_and_never_older_than_a_day_or_a_week(moment: datetime) -> None:
    due = due_at(moment.astimezone(KYIV))
    assert moment - timedelta(hours=25) <= due.daily <= moment
    assert moment - timedelta(days=7, hours=1) <= due.weekly <= due.daily
    assert due.weekly.weekday() == 0
