"""A broadcast under way: everybody it is for once, in exactly one state, until it is done or somebody stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
import pytest

from civic import broadcast_report, broadcast_run, broadcasts, linking, privacy
from civic.broadcast_terms import Refused
from civic.leaflet import Draft
from handlers import routes
from storage import audiences, campaigns, contacts, digests, feeding, subscriptions, switches
from storage.broadcasts import BroadcastState
from storage.staff import Role, Staff
from storage.store import Store, Transaction
from tests.civic.broadcasting import TEXT, Hall
from tests.conftest import StillClock

KEPT = routes().keeps
GOT = "SELECT contact_id FROM deliveries WHERE campaign LIKE 'broadcast:%'"
NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
async def hall(store: Store) -> Hall:
    hall = Hall(store)
    for channel in ("telegram", "viber", "web"):
        await hall.residents(4, channel=channel)
    return hall


@pytest.fixture
async def olena(hall: Hall) -> Staff:
    return await hall.hire("Олена", linked=True)


@pytest.fixture
async def ivan(hall: Hall) -> Staff:
    return await hall.hire("Іван", Role.ADMIN, linked=True)


async def states(hall: Hall, number: int) -> dict[str, int]:
    counted = await hall.tally(await hall.get(number))
    return {name: n for name, n in counted.states.items() if n}


async def test_everybody_gets_one_row_and_then_it_is_done(hall: Hall, olena: Staff, ivan: Staff) -> None:
    runs = await hall.runs(olena, ivan)
    assert runs.state is BroadcastState.RUNNING
    assert runs.recipients == 12
    people = await hall.do(lambda tx: [row["contact_id"] for row in tx.rows(GOT)])
    assert len(set(people)) == 12
    assert await states(hall, runs.id) == {"queued": 12}
    await hall.ends(runs, most=5)
    assert await states(hall, runs.id) == {"sent": 5, "queued": 7}
    await hall.ends(runs, "failed", most=2)
    await hall.ends(runs, "uncertain", most=2)
    await hall.ends(runs, "delivered")
    await hall.time_passes()
    done = await hall.get(runs.id)
    assert done.state is BroadcastState.DONE
    assert done.totals is not None
    assert await states(hall, runs.id) == {"sent": 8, "failed": 2, "uncertain": 2}
    while await hall.do(audiences.purge):
        pass
    assert await hall.do(lambda tx: tx.rows("SELECT * FROM recipients")) == []
    assert await states(hall, runs.id) == {"sent": 8, "failed": 2, "uncertain": 2}


AUDIENCES = {
    "all": {"a", "b", "c", "d"},
    "lang=en": {"b"},
    "-lang=en": {"a", "c", "d"},
    "channel=telegram": {"a", "b"},
    "channel=viber|web": {"c", "d"},
    "-channel=viber lang=uk": {"a", "d"},
    "follows=1": {"a", "e"},
    "-follows=1": {"b", "c", "d"},
    "silent=90": {"d"},
    "silent=90 channel=viber": set(),
}


@pytest.mark.parametrize(("wanted", "meant"), AUDIENCES.items(), ids=AUDIENCES.keys())
async def test_an_audience_is_who_it_says(
    store: Store, clock: StillClock, olena: Staff, ivan: Staff, wanted: str, meant: set[str]
) -> None:
    hall = Hall(store)
    await hall.do(lambda tx: tx.execute("DELETE FROM subscriptions"))
    first = hall.rules.content.commitments[0].id
    people = {
        "a": await hall.resident("a"),
        "b": await hall.resident("b", locale="en"),
        "c": await hall.resident("c", "viber"),
        "d": await hall.resident("d", "web"),
        "e": await hall.resident("e", topic=f"commitment:{first}"),
        "f": await hall.resident("f", topic="commitment:other"),
    }
    await hall.do(lambda tx: subscriptions.follow(tx, people["a"].id, f"commitment:{first}"))
    long_ago = round((clock.now() - timedelta(days=91)).timestamp() * 1000)
    await hall.do(
        lambda tx: tx.execute(
            "UPDATE addresses SET heard_at = :at WHERE contact_id = :d", at=long_ago, d=people["d"].id
        )
    )
    if not meant:
        with pytest.raises(Refused, match="nobody"):
            await hall.lay(olena, audience=wanted)
        return
    runs = await hall.runs(olena, ivan, audience=wanted)
    assert runs.recipients == len(meant)
    got = await hall.do(lambda tx: {row["contact_id"] for row in tx.rows(GOT)})
    assert got == {people[name].id for name in meant}


async def test_a_person_with_several_messengers_gets_one_copy_where_they_are(
    store: Store, olena: Staff, ivan: Staff
) -> None:
    hall = Hall(store)
    await hall.do(lambda tx: tx.execute("DELETE FROM subscriptions"))
    ira = await hall.resident("ira", "telegram")
    viber = await hall.resident("ira on viber", "viber")
    await hall.do(lambda tx: linking.join(tx, ira, viber.address_id, KEPT))
    await hall.do(lambda tx: contacts.choose(tx, ira.id, viber.address_id))
    laid = await hall.lay(olena, audience="channel=viber")
    assert laid.recipients == 1
    await hall.approve(laid, ivan)
    await hall.time_passes()
    rows = await hall.do(lambda tx: tx.rows("SELECT address_id, channel FROM deliveries WHERE campaign LIKE 'broad%'"))
    assert [(row["address_id"], row["channel"]) for row in rows] == [(viber.address_id, "viber")]


async def test_one_whose_people_are_no_longer_on_record_holds_up_no_other(
    hall: Hall, olena: Staff, ivan: Staff
) -> None:
    first = hall.rules.content.commitments[0]
    await hall.residents(2, topic=f"commitment:{first.id}")
    named, other = await hall.lay(olena, audience="follows=1"), await hall.lay(olena)
    frozen = await hall.lay(olena, audience="-follows=1")
    for one in (named, other, frozen):
        await hall.approve(one, ivan)
    await hall.do(lambda tx: audiences.begin(tx, frozen.id))
    content = msgspec.structs.replace(hall.rules.content, commitments=hall.rules.content.commitments[1:])
    hall.rules = replace(hall.rules, content=content)
    await hall.time_passes()
    for one in (named, frozen):
        gone = await hall.get(one.id)
        assert (gone.state, gone.reason) == (BroadcastState.STOPPED, broadcast_run.GONE)
    assert (await hall.get(other.id)).state is BroadcastState.RUNNING
    assert any("не пішла" in told and "/broadcast" in told for told in await hall.told(olena))


async def test_pause_resume_stop(hall: Hall, olena: Staff, ivan: Staff) -> None:
    runs = await hall.runs(olena, ivan)
    await hall.ends(runs, most=3)
    paused = await hall.do(lambda tx: broadcasts.pause(tx, runs.id, staff=olena))
    assert paused.state is BroadcastState.PAUSED
    with pytest.raises(Refused, match="not_running paused"):
        await hall.do(lambda tx: broadcasts.pause(tx, runs.id, staff=olena))
    await hall.time_passes()
    assert await states(hall, runs.id) == {"sent": 3, "queued": 9}
    await hall.do(lambda tx: broadcasts.resume(tx, runs.id, staff=ivan))
    with pytest.raises(Refused, match="not_paused running"):
        await hall.do(lambda tx: broadcasts.resume(tx, runs.id, staff=ivan))
    await hall.ends(runs, most=2)
    await hall.do(lambda tx: broadcasts.stop(tx, runs.id, staff=ivan))
    assert await states(hall, runs.id) == {"sent": 5, "cancelled": 7}
    await hall.time_passes()
    for act in (broadcasts.stop, broadcasts.pause, broadcasts.resume):
        with pytest.raises(Refused, match="ended stopped"):
            await hall.do(partial(act, broadcast_id=runs.id, staff=ivan))
    assert (await hall.get(runs.id)).totals is not None


async def test_what_is_not_written_yet_is_cancelled_by_a_stop(
    hall: Hall, olena: Staff, ivan: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "PORTION", 2)
    monkeypatch.setattr(feeding, "ENOUGH", 2)
    runs = await hall.runs(olena, ivan)
    counted = await hall.tally(runs)
    assert counted.states["queued"] == 12
    written = len(await hall.do(lambda tx: tx.rows("SELECT id FROM deliveries WHERE campaign LIKE 'broadcast:%'")))
    assert 0 < written < 12
    await hall.do(lambda tx: broadcasts.stop(tx, runs.id, staff=olena))
    assert await states(hall, runs.id) == {"cancelled": 12}
    await hall.time_passes()
    assert await states(hall, runs.id) == {"cancelled": 12}


async def test_the_stop_switch_and_the_night_hold_it_and_urgent_passes_the_night(
    hall: Hall, olena: Staff, ivan: Staff
) -> None:
    hall.quiet = True
    slow, urgent = await hall.runs(olena, ivan), await hall.runs(olena, ivan, urgent=True)
    assert (slow.state, urgent.state) == (BroadcastState.APPROVED, BroadcastState.RUNNING)
    hall.quiet = False
    await hall.do(lambda tx: switches.stop_bulk(tx, "досить"))
    await hall.time_passes()
    assert (await hall.get(slow.id)).state is BroadcastState.APPROVED
    await hall.do(switches.allow_bulk)
    await hall.do(lambda tx: switches.set_alert(tx, "now"))
    await hall.time_passes()
    assert (await hall.get(slow.id)).state is BroadcastState.APPROVED
    await hall.do(lambda tx: switches.set_alert(tx, ""))
    await hall.time_passes()
    assert (await hall.get(slow.id)).state is BroadcastState.RUNNING


async def test_people_who_go_or_join_meanwhile_change_no_sum(hall: Hall, olena: Staff, ivan: Staff) -> None:
    gone, one, two, parts = [await hall.resident(name) for name in ("gone", "one", "two", "parts")]
    other = await hall.resident("parts on viber", "viber", topic="nothing")
    await hall.do(lambda tx: linking.join(tx, parts, other.address_id, KEPT))
    laid = await hall.lay(olena)
    await hall.approve(laid, ivan)
    await hall.do(lambda tx: audiences.begin(tx, laid.id))
    whole = audiences.Audience("city")
    while await hall.do(lambda tx: audiences.freeze(tx, laid.id, whole, batch=3)):
        pass
    await hall.do(lambda tx: privacy.erase(tx, gone, KEPT))
    await hall.do(lambda tx: linking.join(tx, one, two.address_id, KEPT))
    await hall.time_passes()
    assert await states(hall, laid.id) == {"queued": 14, "cancelled": 2}
    await hall.do(lambda tx: linking.part(tx, parts, other.address_id, KEPT))
    await hall.do(lambda tx: privacy.erase(tx, one, KEPT))
    counted = await hall.tally(await hall.get(laid.id))
    assert counted.recipients == 16
    await hall.ends(await hall.get(laid.id))
    await hall.time_passes()
    assert (await hall.get(laid.id)).state is BroadcastState.DONE
    await hall.tally(await hall.get(laid.id))


async def test_news_once_a_week_comes_with_the_rest_of_it(hall: Hall, olena: Staff, ivan: Staff) -> None:
    slow = await hall.resident("slow")
    await hall.do(lambda tx: tx.execute("UPDATE contacts SET pace = 'weekly' WHERE id = :id", id=slow.id))
    runs = await hall.runs(olena, ivan)
    assert runs.recipients == 13
    await hall.ends(runs)
    await hall.time_passes()
    assert await states(hall, runs.id) == {"sent": 12, "queued": 1}
    assert (await hall.get(runs.id)).state is BroadcastState.RUNNING

    def told(tx: Transaction) -> None:
        digests.told(tx, digests.take(tx, slow.id), "digest:1")

    await hall.do(told)
    await hall.time_passes()
    assert (await hall.get(runs.id)).state is BroadcastState.DONE
    assert await states(hall, runs.id) == {"sent": 13}


async def test_three_refusals_halt_it_and_its_people_are_told(hall: Hall, olena: Staff, ivan: Staff) -> None:
    runs = await hall.runs(olena, ivan)
    for _ in range(campaigns.HALTS_AT):
        await hall.do(lambda tx: campaigns.refuse(tx, runs.campaign))
    await hall.time_passes()
    assert (await hall.get(runs.id)).state is BroadcastState.HALTED
    for person in (olena, ivan):
        assert any("зупинено" in told or "halted" in told for told in await hall.told(person))
    await hall.do(lambda tx: broadcasts.resume(tx, runs.id, staff=olena))
    await hall.time_passes()
    assert (await hall.get(runs.id)).state is BroadcastState.RUNNING


async def test_what_waits_at_the_expiry_is_expired(hall: Hall, clock: StillClock, olena: Staff, ivan: Staff) -> None:
    runs = await hall.runs(olena, ivan)
    await hall.ends(runs, most=5)
    await hall.do(lambda tx: tx.execute("UPDATE deliveries SET status = 'held' WHERE status = 'queued'"))
    clock.forward(72 * 3600 - 1)
    await hall.time_passes()
    assert await states(hall, runs.id) == {"sent": 5, "queued": 7}
    clock.forward(1)
    await hall.time_passes()
    assert (await hall.get(runs.id)).state is BroadcastState.DONE
    assert await states(hall, runs.id) == {"sent": 5, "expired": 7}


async def test_the_uncertain_can_be_sent_again_once(hall: Hall, olena: Staff, ivan: Staff) -> None:
    runs = await hall.runs(olena, ivan)
    with pytest.raises(Refused, match="none_uncertain"):
        await hall.do(lambda tx: broadcasts.again(tx, runs.id, staff=olena))
    await hall.ends(runs, "uncertain", most=2)
    await hall.ends(runs)
    await hall.time_passes()
    assert (await hall.get(runs.id)).state is BroadcastState.DONE
    assert await hall.do(lambda tx: broadcasts.again(tx, runs.id, staff=olena)) == 2
    assert await states(hall, runs.id) == {"queued": 2, "sent": 10}
    await hall.ends(runs, "uncertain")
    await hall.time_passes()
    with pytest.raises(Refused, match="once_only"):
        await hall.do(lambda tx: broadcasts.again(tx, runs.id, staff=olena))
    assert await states(hall, runs.id) == {"uncertain": 2, "sent": 10}


async def test_a_correction_reaches_exactly_those_who_got_the_wrong_words(
    hall: Hall, olena: Staff, ivan: Staff
) -> None:
    runs = await hall.runs(olena, ivan)
    right = {"uk": "Вода буде."}
    with pytest.raises(Refused, match="under_way"):
        await hall.do(lambda tx: broadcasts.correct(tx, runs.id, right, staff=olena, rules=hall.rules))
    await hall.ends(runs, most=6)
    await hall.ends(runs, "uncertain", most=1)
    await hall.ends(runs, "failed", most=1)
    await hall.do(lambda tx: broadcasts.stop(tx, runs.id, staff=olena))
    await hall.resident("new")
    laid = await hall.do(lambda tx: broadcasts.correct(tx, runs.id, right, staff=olena, rules=hall.rules))
    assert (laid.state, laid.recipients) == (BroadcastState.SUBMITTED, 7)
    await hall.approve(laid, ivan)
    await hall.time_passes()
    assert (await hall.get(laid.id)).recipients == 7
    rows = await hall.do(
        lambda tx: tx.rows(
            "SELECT c.channel, c.replaces, w.external_id, w.status FROM deliveries c JOIN deliveries w"
            " ON w.contact_id = c.contact_id AND w.campaign = :wrong WHERE c.campaign = :campaign",
            wrong=runs.campaign,
            campaign=laid.campaign,
        )
    )
    assert len(rows) == 7
    assert {row["status"] for row in rows} == {"sent", "uncertain"}
    for row in rows:
        assert row["replaces"] == (row["external_id"] if row["channel"] == "telegram" else None)
    said = broadcasts.messages(laid, hall.rules)
    assert said["en"].title == "Correction"
    with pytest.raises(Refused, match="fixed"):
        await hall.do(lambda tx: broadcasts.edit(tx, laid.id, Draft(TEXT), staff=olena, rules=hall.rules))


async def test_a_report_says_who_got_it_and_adds_up(hall: Hall, olena: Staff, ivan: Staff) -> None:
    runs = await hall.runs(olena, ivan)
    await hall.ends(runs, most=7)
    await hall.do(
        lambda tx: tx.execute("UPDATE deliveries SET code = '=cmd|x', status = 'failed' WHERE status = 'queued'")
    )
    table = await hall.do(lambda tx: broadcast_report.table(tx, broadcasts.get(tx, runs.id), UTC))
    header, *rows = table
    assert header == broadcast_report.HEADER
    assert sum(int(row[-1]) for row in rows) == 12
    assert {row[5] for row in rows if row[1] == "sent"} == {"2026-11-23 10:00"}
    written = broadcast_report.to_csv(table)
    assert ",'=cmd|x," in written
    assert "\n=" not in written
