"""Broadcasts by the rules: two persons for every one, exactly what was approved, a plain no for everything else."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from PIL import Image

from civic import broadcasts
from civic.broadcast_terms import Refused, Why, moment
from civic.leaflet import Draft, Link
from civic.messages import OutgoingMessage
from storage import audiences, broadcast_steps, progress, staff
from storage import broadcasts as kept
from storage.broadcast_steps import Step
from storage.broadcasts import Broadcast, BroadcastState
from storage.staff import Role, Staff
from storage.store import Store, Transaction
from tests.civic.broadcasting import TEXT, Hall, rules_of
from tests.conftest import StillClock

NOON = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # as the still clock begins


@pytest.fixture
async def hall(store: Store) -> Hall:
    hall = Hall(store)
    await hall.residents(3)
    return hall


@pytest.fixture
async def olena(hall: Hall) -> Staff:
    return await hall.hire("Олена", linked=True)


@pytest.fixture
async def ivan(hall: Hall) -> Staff:
    return await hall.hire("Іван", Role.ADMIN, linked=True)


def picture(color: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(out, "JPEG")
    return out.getvalue()


async def test_what_one_writes_another_approves(hall: Hall, olena: Staff, ivan: Staff) -> None:
    laid = await hall.lay(olena)
    assert laid.state is BroadcastState.SUBMITTED
    assert laid.recipients == 3
    assert [one.id for one in await hall.do(lambda tx: broadcasts.waiting(tx, ivan))] == [laid.id]
    assert await hall.do(lambda tx: broadcasts.waiting(tx, olena)) == []
    assert "/approve" in (await hall.told(ivan))[0]
    approved = await hall.approve(laid, ivan)
    assert approved.state is BroadcastState.APPROVED
    assert approved.due == NOON
    steps = await hall.do(lambda tx: [event.step for event in broadcast_steps.events(tx, laid.id)])
    assert steps == [Step.CREATED, Step.SUBMITTED, Step.APPROVED]


async def test_every_reader_gets_their_language_and_how_to_stop(hall: Hall, olena: Staff) -> None:
    both = broadcasts.messages(await hall.lay(olena), hall.rules)
    assert both["uk"].text.startswith("Завтра не буде води.\n\n")
    assert both["en"].text.startswith("No water tomorrow.\n\n")
    assert all(message.text.endswith("/stop") for message in both.values())
    one = broadcasts.messages(await hall.lay(olena, Draft({"uk": "Лише так."})), hall.rules)
    assert one["en"].text.startswith("Лише так.\n(Only in Ukrainian so far.)")


async def why(hall: Hall, author: Staff, draft: Draft) -> tuple[Why, str]:
    with pytest.raises(Refused) as refused:
        await hall.lay(author, draft)
    return refused.value.why, refused.value.detail


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (Draft({"uk": " … "}), (Why.NO_TEXT, "uk")),
        (Draft({"en": "English only"}), (Why.NO_TEXT, "uk")),
        (Draft({"uk": "Так", "en": "!"}), (Why.NO_TEXT, "en")),
        (Draft({"uk": "а" * 3390}), (Why.TOO_LONG, "viber 3400")),
        (Draft({"uk": "😀а" * 1700}), (Why.TOO_LONG, "telegram 4096")),
        (Draft(TEXT, picture="none"), (Why.BROKEN_PICTURE, "")),
        (Draft(TEXT, audience="follows=1"), (Why.NOBODY, "")),
        (Draft(TEXT, audience="-lang=uk"), (Why.NOBODY, "")),
        (Draft(TEXT, audience="village=Олешин"), (Why.NO_SETTLEMENTS, "")),
        (Draft(TEXT, audience="settlement=x"), (Why.NO_SETTLEMENTS, "")),
        (Draft(TEXT, audience="everybody"), (Why.UNKNOWN_WORD, "everybody")),
        (Draft(TEXT, audience="lang=fr"), (Why.UNKNOWN_VALUE, "lang=fr uk, en")),
        (Draft(TEXT, audience="silent=soon"), (Why.UNKNOWN_VALUE, "silent=soon 1–3650")),
        (Draft(TEXT, at=NOON), (Why.PAST, "")),
        (Draft(TEXT, expires=NOON), (Why.EXPIRES_EARLY, "")),
        (Draft(TEXT, at=NOON + timedelta(hours=2), expires=NOON + timedelta(hours=1)), (Why.EXPIRES_EARLY, "")),
        (Draft({"uk": "Дивіться example.com/x"}), (Why.UNKNOWN_DOMAIN, "example.com")),
        (Draft({"uk": "Дивіться https://khm.gоv.ua"}), (Why.LOOKALIKE, "khm.gоv.ua")),
        (Draft(TEXT, link=Link("https://evil.com/", {"uk": "Сайт"})), (Why.UNKNOWN_DOMAIN, "evil.com")),
        (Draft(TEXT, link=Link("https://khm.gov.ua/", {"uk": ""})), (Why.NO_LABEL, "")),
        (Draft(TEXT, link=Link("https://khm.gov.ua/", {"uk": "evil.com"})), (Why.UNKNOWN_DOMAIN, "evil.com")),
    ],
)
async def test_what_cannot_go_out_is_refused_by_name(
    hall: Hall, olena: Staff, draft: Draft, expected: tuple[Why, str]
) -> None:
    if expected[1].startswith("telegram"):
        hall.rules = replace(hall.rules, limits=replace(hall.rules.limits, lengths={"telegram": 4096}))
    assert await why(hall, olena, draft) == expected


async def test_nobody_approves_their_own(hall: Hall, olena: Staff, ivan: Staff) -> None:
    laid = await hall.lay(olena)
    with pytest.raises(Refused, match="own"):
        await hall.approve(laid, olena)

    def change(tx: Transaction) -> Broadcast:
        changed = broadcasts.edit(tx, laid.id, Draft({"uk": "Інакше."}), staff=ivan, rules=hall.rules)
        return broadcasts.submit(tx, changed.id, staff=ivan, rules=hall.rules)

    changed = await hall.do(change)
    for person in (olena, ivan):
        with pytest.raises(Refused, match="own"):
            await hall.approve(changed, person)
    third = await hall.hire("Марія")
    assert (await hall.approve(changed, third)).state is BroadcastState.APPROVED


async def test_whoever_has_changed_it_once_never_approves_it(hall: Hall, olena: Staff, ivan: Staff) -> None:
    laid = await hall.lay(olena)

    def change(tx: Transaction) -> Broadcast:
        broadcasts.edit(tx, laid.id, Draft({"uk": "Слова Івана."}), staff=ivan, rules=hall.rules)
        broadcasts.edit(tx, laid.id, Draft({"uk": "Слова Івана."}, urgent=True), staff=olena, rules=hall.rules)
        return broadcasts.submit(tx, laid.id, staff=olena, rules=hall.rules)

    changed = await hall.do(change)
    with pytest.raises(Refused, match="own"):
        await hall.approve(changed, ivan)
    seen = changed.plan.fingerprint
    assert not await hall.do(
        lambda tx: kept.approve(tx, laid.id, fingerprint=seen, staff_id=ivan.id, due=NOON, override=None)
    )
    assert await hall.do(lambda tx: broadcasts.waiting(tx, ivan)) == []


@pytest.mark.parametrize("role", [Role.MODERATOR, None])
async def test_the_approval_of_one_who_may_no_longer_approve_falls(
    store: Store, clock: StillClock, olena: Staff, ivan: Staff, role: Role | None
) -> None:
    hall = Hall(store, rules_of(large=2))
    maria = await hall.hire("Марія", linked=True)
    large = await hall.approve(await hall.lay(olena), ivan)
    if role is None:
        await hall.do(lambda tx: staff.disable(tx, ivan.id))
    else:
        await hall.hire("Іван", role)
    clock.forward(600)
    await hall.time_passes()
    waits = await hall.get(large.id)
    assert (waits.state, waits.approved_by, waits.due) == (BroadcastState.SUBMITTED, None, None)
    assert len(await hall.told(maria)) == 2, "asked once more"
    await hall.approve(waits, maria)
    clock.forward(600)
    await hall.time_passes()
    assert (await hall.get(large.id)).state is BroadcastState.RUNNING


async def test_what_was_taken_back_at_that_very_moment_does_not_begin(hall: Hall, olena: Staff, ivan: Staff) -> None:
    laid = await hall.approve(await hall.lay(olena), ivan)
    await hall.do(lambda tx: broadcasts.edit(tx, laid.id, Draft(TEXT), staff=olena, rules=hall.rules))
    await hall.do(lambda tx: audiences.begin(tx, laid.id))
    assert (await hall.get(laid.id)).last == 0, "a draft that can be changed"


@pytest.mark.parametrize("role", [Role.MODERATOR, None])
async def test_only_those_whose_role_allows_it_at_that_moment(hall: Hall, olena: Staff, role: Role | None) -> None:
    ivan = await hall.hire("Іван", Role.ADMIN)
    laid = await hall.lay(olena)
    if role is None:
        await hall.do(lambda tx: staff.disable(tx, ivan.id))
    else:
        await hall.hire("Іван", role)
    with pytest.raises(Refused, match="not_allowed"):
        await hall.approve(laid, ivan)
    with pytest.raises(Refused, match="not_allowed"):
        await hall.lay(ivan)


CHANGES = {
    "words": {"text": {"uk": "Інакше."}},
    "audience": {"text": TEXT, "audience": "lang=uk"},
    "urgent": {"text": TEXT, "urgent": True},
    "time": {"text": TEXT, "at": NOON + timedelta(hours=1)},
    "expiry": {"text": TEXT, "expires": NOON + timedelta(hours=9)},
    "link": {"text": TEXT, "link": Link("https://khm.gov.ua/", {"uk": "Сайт"})},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
async def test_any_change_voids_what_was_approved(
    hall: Hall, olena: Staff, ivan: Staff, change: dict[str, object]
) -> None:
    laid = await hall.lay(olena)
    await hall.approve(laid, ivan)

    def edit(tx: Transaction) -> Broadcast:
        broadcasts.edit(tx, laid.id, Draft(**change), staff=olena, rules=hall.rules)  # type: ignore[arg-type]
        return broadcasts.submit(tx, laid.id, staff=olena, rules=hall.rules)

    edited = await hall.do(edit)
    assert edited.approved_by is None
    assert edited.state is BroadcastState.SUBMITTED
    with pytest.raises(Refused, match="changed"):
        await hall.approve(laid, ivan)
    await hall.time_passes()
    assert (await hall.get(laid.id)).state is BroadcastState.SUBMITTED
    assert (await hall.approve(edited, ivan)).state is BroadcastState.APPROVED


async def test_another_picture_under_the_same_name_is_a_change(hall: Hall, olena: Staff, ivan: Staff) -> None:
    await hall.do(lambda tx: progress.keep_media(tx, "one", "image/jpeg", picture("red")))
    laid = await hall.lay(olena, picture="one")
    assert broadcasts.messages(laid, hall.rules)["uk"].picture == "broadcast/one"
    swap = picture("blue")
    await hall.do(lambda tx: tx.execute("UPDATE media SET content = :content", content=swap))
    with pytest.raises(Refused, match="changed"):
        await hall.approve(laid, ivan)
    first = picture("red")
    await hall.do(lambda tx: tx.execute("UPDATE media SET content = :content", content=first))
    await hall.approve(laid, ivan)
    await hall.do(lambda tx: tx.execute("UPDATE media SET content = :content", content=swap))
    await hall.time_passes()
    assert (await hall.get(laid.id)).state is BroadcastState.STOPPED
    for person in (olena, ivan):
        assert "Збережене вже не те, що схвалили" in (await hall.told(person))[-1]


async def test_one_key_makes_one_broadcast_however_often_it_is_sent(hall: Hall, olena: Staff) -> None:
    def create(tx: Transaction) -> int:
        return broadcasts.create(tx, Draft(TEXT), staff=olena, rules=hall.rules, key="form 1").id

    numbers = await asyncio.gather(*(hall.store.write(create) for _ in range(100)))
    assert len(set(numbers)) == 1
    assert len(await hall.do(lambda tx: tx.rows("SELECT id FROM broadcasts"))) == 1


async def test_a_large_one_waits_ten_minutes_and_an_urgent_one_does_not(
    store: Store, clock: StillClock, olena: Staff, ivan: Staff
) -> None:
    hall = Hall(store, rules_of(large=2))
    large = await hall.approve(await hall.lay(olena), ivan)
    assert large.due == NOON + timedelta(minutes=10)
    urgent = await hall.approve(await hall.lay(olena, urgent=True), ivan)
    assert urgent.due == NOON
    await hall.time_passes()
    assert (await hall.get(large.id)).state is BroadcastState.APPROVED
    assert (await hall.get(urgent.id)).state is BroadcastState.RUNNING
    clock.forward(600)
    await hall.time_passes()
    assert (await hall.get(large.id)).state is BroadcastState.RUNNING


async def test_one_that_grew_large_after_the_approval_waits_as_well(
    store: Store, clock: StillClock, olena: Staff, ivan: Staff
) -> None:
    hall = Hall(store, rules_of(large=5))
    small = await hall.approve(await hall.lay(olena, at=NOON + timedelta(minutes=1)), ivan)
    await hall.residents(20, channel="viber")
    clock.forward(60)
    await hall.time_passes()
    waits = await hall.get(small.id)
    assert waits.state is BroadcastState.APPROVED
    assert waits.due == NOON + timedelta(minutes=10)
    clock.forward(600)
    await hall.time_passes()
    assert (await hall.get(small.id)).recipients == 23


async def test_what_viber_costs_must_fit_the_month(store: Store, olena: Staff, ivan: Staff) -> None:
    hall = Hall(store, rules_of(price=19_600, budget=100_000))

    def strangers(tx: Transaction) -> None:
        tx.execute("UPDATE addresses SET heard_at = 0 WHERE channel = 'viber'")

    await hall.residents(5, channel="viber")
    assert (await hall.lay(olena)).cost == 0, "they wrote today, so it is free"
    await hall.do(strangers)
    laid = await hall.lay(olena)
    assert laid.cost == 98_000
    await hall.resident("one more", "viber")
    await hall.do(strangers)
    with pytest.raises(Refused) as refused:
        await hall.lay(olena)
    assert (refused.value.why, refused.value.detail) == (Why.OVER_BUDGET, "117600 100000")
    assert (await hall.lay(olena, audience="-channel=viber")).cost == 0
    await hall.do(lambda tx: tx.execute("INSERT INTO spending VALUES ('viber', '2026-11', 50000)"))
    with pytest.raises(Refused, match="over_budget 98000 50000"):
        await hall.approve(laid, ivan)
    free = Hall(store, rules_of(price=19_600, budget=0))
    assert (await free.lay(olena)).cost == 0, "nothing is paid, so they wait or get it elsewhere"


async def test_an_override_says_why_and_is_told_to_everybody(hall: Hall, olena: Staff, ivan: Staff) -> None:
    laid = await hall.lay(olena)

    def override(tx: Transaction, reason: str = "Пожежа, нікого немає") -> Broadcast:
        seen = laid.plan.fingerprint
        return broadcasts.approve(tx, laid.id, staff=ivan, fingerprint=seen, rules=hall.rules, override=reason)

    with pytest.raises(Refused, match="needs_reason"):
        await hall.do(lambda tx: override(tx, "-"))
    strict = Hall(hall.store, rules_of(override=False))
    with pytest.raises(Refused, match="no_override"):
        await hall.do(
            lambda tx: broadcasts.approve(
                tx, laid.id, staff=ivan, fingerprint=laid.plan.fingerprint, rules=strict.rules, override="Пожежа"
            )
        )
    done = await hall.do(override)
    assert done.override == "Пожежа, нікого немає"
    for person in (olena, ivan):
        assert "Пожежа" in (await hall.told(person))[-1]
    assert await hall.do(lambda tx: broadcast_steps.count(tx, Step.OVERRIDDEN, timedelta(days=30))) == 1


async def test_a_no_ends_it_with_its_reason(hall: Hall, olena: Staff, ivan: Staff) -> None:
    laid = await hall.lay(olena)
    with pytest.raises(Refused, match="needs_reason"):
        await hall.do(lambda tx: broadcasts.refuse(tx, laid.id, staff=ivan, reason="!"))
    refused = await hall.do(lambda tx: broadcasts.refuse(tx, laid.id, staff=ivan, reason="Не той день"))
    assert (refused.state, refused.reason) == (BroadcastState.REFUSED, "Не той день")
    with pytest.raises(Refused, match="not_waiting refused"):
        await hall.approve(laid, ivan)
    with pytest.raises(Refused, match="ended refused"):
        await hall.do(lambda tx: broadcasts.stop(tx, laid.id, staff=olena))


async def test_what_has_not_begun_by_its_expiry_never_does(
    hall: Hall, clock: StillClock, olena: Staff, ivan: Staff
) -> None:
    laid = await hall.lay(olena, expires=NOON + timedelta(hours=1))
    clock.forward(3600)
    await hall.time_passes()
    assert (await hall.get(laid.id)).state is BroadcastState.EXPIRED
    with pytest.raises(Refused, match="not_waiting expired"):
        await hall.approve(laid, ivan)
    assert (await hall.tally(laid)).states["expired"] == 3


async def test_an_unknown_number_is_told_as_such(hall: Hall, olena: Staff) -> None:
    with pytest.raises(Refused, match="unknown"):
        await hall.do(lambda tx: broadcasts.stop(tx, 99, staff=olena))


def test_times_are_the_citys_own() -> None:
    from zoneinfo import ZoneInfo

    kyiv = ZoneInfo("Europe/Kyiv")
    assert moment("2026-11-23 18:00", kyiv) == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert moment("2026-07-01T18:00", kyiv) == datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
    assert moment("2026-11-23T18:00:00+00:00", kyiv) == datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    for words in ("завтра", "0001-01-01 00:00", "9999-12-31T23:59-12:00"):
        with pytest.raises(Refused, match="bad_time"):
            moment(words, kyiv)


async def test_what_leaves_is_what_was_approved(hall: Hall, olena: Staff, ivan: Staff) -> None:
    runs = await hall.runs(olena, ivan)
    row = (await hall.do(lambda tx: tx.rows("SELECT * FROM campaigns")))[0]
    assert row["id"] == runs.campaign
    assert row["topic"] == "city"
    assert msgspec.json.decode(row["content"], type=dict[str, OutgoingMessage]) == broadcasts.messages(runs, hall.rules)
