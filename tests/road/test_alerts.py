"""An air-raid alert: what can wait is held while it lasts and goes on after it; replies and what is urgent pass."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.alerts import AlertWatch, PolledSource, understood
from civic import alerts
from civic.alerts import SourceState
from storage import switches
from storage.outbox import Lane
from storage.staff import Role
from storage.store import Store
from tests.conftest import Place, StillClock
from tests.fakes.siren import KEY, Siren
from tests.road.gazette import clock_at, published, stir, told
from tests.road.people import eventually, follows, statuses, strict_town, tell, until_sent
from tests.town import OnTelegram

MINUTE, HOUR = 60, 3_600


@pytest.fixture
async def siren() -> AsyncIterator[Siren]:
    fake = Siren()
    await fake.start()
    yield fake
    await fake.stop()


def source_of(siren: Siren, *, key: str = KEY, area: str = "1133") -> PolledSource:
    return PolledSource(siren.url, key, area)


@pytest.fixture
async def watch(store: Store, clock: StillClock, siren: Siren) -> AsyncIterator[AlertWatch]:
    source = source_of(siren)
    yield AlertWatch(store, clock, source)
    await source.close()


async def test_both_public_forms_are_understood(siren: Siren) -> None:
    source = source_of(siren)
    for listed in (False, True):
        siren.listed = listed
        for alert in (True, False):
            siren.alert = alert
            assert await source.active() is alert
    await source.close()
    assert understood(b'"P"') is True, "in a part of the area: perhaps in this one"
    for body in (b'" "', b"", b"{}", b"null", b"[1]", b'[{"alert": true}]', b"<html>"):
        assert understood(body) is None


async def test_no_answer_is_no_answer_and_the_key_is_in_no_log(siren: Siren, caplog: pytest.LogCaptureFixture) -> None:
    wrong = source_of(siren, key="Bearer another-key")
    for _ in range(3):
        assert await wrong.active() is None
    await wrong.close()
    elsewhere = source_of(siren, area="9/../1133")
    assert await elsewhere.active() is None
    await elsewhere.close()
    source = source_of(siren)
    siren.says = {"alert": True}
    assert await source.active() is None
    siren.fails = 500
    assert await source.active() is None
    await siren.stop()
    assert await source.active() is None
    await source.close()
    assert "another-key" not in caplog.text
    assert caplog.text.count("401") == 1, "said once, not three times a minute"


async def test_the_alert_follows_its_source(store: Store, siren: Siren, watch: AlertWatch) -> None:
    for alert in (False, True, True, False):
        siren.alert = alert
        assert (await watch.once()).on is alert
        assert await store.read(switches.alert) is alert


async def test_a_silent_source_holds_for_ten_minutes_and_not_for_ever(
    store: Store, clock: StillClock, siren: Siren, watch: AlertWatch, caplog: pytest.LogCaptureFixture
) -> None:
    siren.alert = True
    await watch.once()
    siren.fails = 503
    clock.forward(9 * MINUTE)
    assert (await watch.once()).on
    clock.forward(2 * MINUTE)
    with caplog.at_level(logging.ERROR):
        now = await watch.once()
    assert (now.on, now.source) == (False, SourceState.UNKNOWN)
    assert not await store.read(switches.alert)
    assert "is silent" in caplog.text
    siren.fails = 0
    assert (await watch.once()).on


async def test_by_hand_it_lasts_twelve_hours_unless_renewed(store: Store, clock: StillClock) -> None:
    watch = AlertWatch(store, clock, None)
    await store.write(lambda tx: alerts.switch(tx, on=True, by="Марія"))
    clock.forward(11 * HOUR)
    assert (await watch.once()).on
    await store.write(lambda tx: alerts.switch(tx, on=True, by="Марія"))
    clock.forward(11 * HOUR)
    assert (await watch.once()).on
    clock.forward(HOUR + 1)
    assert not (await watch.once()).on
    assert not await store.read(switches.alert)


async def test_all_clear_by_hand_is_for_this_alert_only(store: Store, siren: Siren, watch: AlertWatch) -> None:
    siren.alert = True
    await watch.once()
    await store.write(lambda tx: alerts.switch(tx, on=False, by="Марія"))
    assert not (await watch.once()).on
    siren.alert = False
    await watch.once()
    siren.alert = True
    assert (await watch.once()).on


async def test_a_source_that_is_taken_away_holds_nothing(
    store: Store, clock: StillClock, siren: Siren, watch: AlertWatch
) -> None:
    siren.alert = True
    await watch.once()
    assert not (await AlertWatch(store, clock, None).once()).on


async def test_what_can_wait_waits_for_the_all_clear(place: Place, siren: Siren) -> None:
    siren.alert = True
    given = {"alert_url": siren.url, "alert_key": KEY, "alert_area": "1133"}
    async with strict_town(place, clock=clock_at(12), alerts=given) as town:
        await eventually(lambda: town.read(switches.alert))
        people = [await town.resident(channel) for channel in ("telegram", "viber", "web")]
        for person in people:
            await follows(person)  # whoever asks is answered
        await published(town, "Відкрито перший хаб.")
        first = people[0]
        assert isinstance(first, OnTelegram)
        await tell(town, first.user, "Термінове: вода лише до вечора.", lane=Lane.URGENT)
        await tell(town, first.user, "Ваше звернення прийнято.", lane=Lane.PERSONAL)
        await first.sees("Термінове")
        await stir(town)
        await until_sent(town, "lane < 3")
        assert await statuses(town, "lane > 2") == {"queued": 4}
        editor = await town.staff("web", Role.EDITOR)
        await editor.says("/alert")
        await editor.sees("Джерело тривог повідомляє: тривога.")
        await editor.presses("Відбій")
        await editor.sees("Вимкнено вручну: Марія")
        for person in people:
            await person.sees("Відкрито перший хаб.")
        await until_sent(town)
        assert await statuses(town, "lane > 2") == {"sent": 4}


async def test_editors_switch_by_hand_and_nobody_else(place: Place) -> None:
    async with strict_town(place, clock=clock_at(12)) as town:
        editor, person = await town.staff("viber", Role.EDITOR), await town.resident("telegram")
        moderator = await town.staff("web", Role.MODERATOR, name="Іван")
        for other in (person, moderator):
            await other.says("/alert")
            await other.sees("Ця команда – для працівників міста")
        await follows(person)
        await editor.says("/alert")
        await editor.sees("Усе надсилається як звичайно.")
        await editor.presses("Тривога")
        await editor.sees("Надсилаємо лише відповіді та термінове.")
        await published(town, "Відкрито перший хаб.")
        await stir(town)
        assert told(person, "перший хаб") == 0
        await editor.presses("Відбій")
        await editor.sees("Усе надсилається як звичайно.")
        await person.sees("Відкрито перший хаб.")


def test_the_rules_are_the_ones_the_staff_guide_tells() -> None:
    assert timedelta(hours=12) == alerts.LIFE
    assert timedelta(minutes=10) == alerts.SILENCE
