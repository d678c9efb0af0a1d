"""How fast we send, when we wait, and what follows from each answer: pure rules on a given time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.channels.channel import SendOutcome, SendResult
from bot.delivery import retry
from bot.delivery.quiet import QuietHours
from bot.delivery.throttle import Throttle
from storage.outbox import DeliveryStatus, Lane


def test_a_minute_of_a_broadcast_uses_the_rate_and_never_more_in_any_second() -> None:
    throttle = Throttle(rate=28, chat_rate=1, chat_burst=3, now=0)
    sent: list[float] = []
    now = 0.0
    while now < 60:
        for _ in range(throttle.room(now)):
            throttle.take(now, len(sent))
            sent.append(now)
        now += 0.01
    assert len(sent) >= 28 * 60 * 0.99
    assert all(sum(at - 0.999999 < other <= at for other in sent) <= 28 for at in sent)


def test_whoever_comes_late_makes_up_for_it_within_the_limit_of_every_second() -> None:
    throttle = Throttle(rate=28, chat_rate=1, chat_burst=3, now=0)
    sent: list[float] = []
    for late in range(1200):  # looks twenty times a second only
        now = late / 20
        for _ in range(throttle.room(now)):
            throttle.take(now, len(sent))
            sent.append(now)
    assert len(sent) >= 28 * 59 * 0.99
    assert all(sum(at - 0.999999 < other <= at for other in sent) <= 28 for at in sent)


def test_a_restart_is_no_burst() -> None:
    assert Throttle(rate=28, chat_rate=1, chat_burst=3, now=0).room(0) == 0


def test_one_chat_gets_a_short_burst_then_one_a_second() -> None:
    throttle = Throttle(rate=1000, chat_rate=1, chat_burst=3, now=0)
    for _ in range(3):
        assert 7 not in throttle.resting(1)
        throttle.take(1, 7)
    assert throttle.resting(1) == {7}
    assert throttle.resting(1.9) == {7}
    assert throttle.resting(2.01) == set()
    assert 8 not in throttle.resting(1)


def test_everybody_waits_when_the_platform_asks() -> None:
    throttle = Throttle(rate=1000, chat_rate=1, chat_burst=3, now=0)
    throttle.pause(5, 10)
    throttle.pause(2, 10)
    assert throttle.paused(14.9)
    assert throttle.room(14.9) == 0
    assert throttle.wait(12) == pytest.approx(3)
    assert throttle.room(15.1) > 0


@pytest.mark.parametrize(
    ("result", "lane", "attempts", "expected"),
    [
        (SendResult(SendOutcome.SENT), Lane.NOTICE, 1, retry.Verdict(DeliveryStatus.SENT)),
        (SendResult(SendOutcome.GONE), Lane.NOTICE, 1, retry.Verdict(DeliveryStatus.FAILED, gone=True)),
        (SendResult(SendOutcome.INVALID), Lane.REPLY, 1, retry.Verdict(DeliveryStatus.FAILED)),
        (SendResult(SendOutcome.CANNOT_EDIT), Lane.REPLY, 1, retry.Verdict(new_message=True)),
        (SendResult(SendOutcome.UNCERTAIN), Lane.REPLY, 1, retry.Verdict(delay=1.0, counts=True)),
        (SendResult(SendOutcome.UNCERTAIN), Lane.PERSONAL, 1, retry.Verdict(delay=1.0, counts=True)),
        (SendResult(SendOutcome.UNCERTAIN), Lane.URGENT, 1, retry.Verdict(delay=1.0, counts=True)),
        (SendResult(SendOutcome.UNCERTAIN), Lane.BROADCAST, 1, retry.Verdict(DeliveryStatus.UNCERTAIN)),
        (SendResult(SendOutcome.BATCH_REFUSED), Lane.BROADCAST, 1, retry.Verdict()),
        (SendResult(SendOutcome.UNCERTAIN), Lane.REPLY, 2, retry.Verdict(DeliveryStatus.UNCERTAIN)),
        (SendResult(SendOutcome.UNCERTAIN), Lane.NOTICE, 1, retry.Verdict(DeliveryStatus.UNCERTAIN)),
        (
            SendResult(SendOutcome.RETRY, retry_after=7, flood=True),
            Lane.NOTICE,
            1,
            retry.Verdict(delay=7, pause=7),
        ),
        (SendResult(SendOutcome.RETRY, retry_after=10), Lane.REPLY, 1, retry.Verdict(delay=10)),
        (SendResult(SendOutcome.CHANNEL_DOWN), Lane.NOTICE, 1, retry.Verdict(delay=60, pause=60)),
    ],
)
def test_what_follows_from_an_attempt(result: SendResult, lane: Lane, attempts: int, expected: retry.Verdict) -> None:
    assert retry.decide(result, lane=lane, attempts=attempts, failures=0) == expected


def test_a_cut_network_is_tried_ever_more_rarely_and_never_given_up() -> None:
    waits = [retry.decide(SendResult(SendOutcome.RETRY), lane=Lane.NOTICE, attempts=1, failures=n) for n in range(50)]
    assert [verdict.delay for verdict in waits[:7]] == [1, 2, 4, 8, 15, 30, 30]
    assert all(verdict.status is None and not verdict.counts for verdict in waits)


def test_quiet_hours_pass_midnight_and_follow_the_clock_change() -> None:
    quiet = QuietHours.parse("22-08", ZoneInfo("Europe/Kyiv"))
    assert quiet is not None
    assert quiet.covers(datetime(2026, 11, 21, 20, 30, tzinfo=UTC))  # 22:30 in Kyiv, winter
    assert not quiet.covers(datetime(2026, 7, 21, 18, 30, tzinfo=UTC))  # 21:30, summer
    assert quiet.covers(datetime(2026, 7, 21, 19, 30, tzinfo=UTC))
    assert quiet.covers(datetime(2026, 11, 22, 5, 59, tzinfo=UTC))
    assert not quiet.covers(datetime(2026, 11, 22, 6, 0, tzinfo=UTC))


def test_quiet_hours_may_be_none_or_must_be_read() -> None:
    assert QuietHours.parse("", UTC) is None
    noon = QuietHours.parse("12-14", UTC)
    assert noon is not None
    assert noon.covers(datetime(2026, 1, 1, 13, 0, tzinfo=UTC))
    assert not noon.covers(datetime(2026, 1, 1, 14, 0, tzinfo=UTC))
    for text in ("22", "25-08", "night", "22-8-1"):
        with pytest.raises(ValueError, match="quiet hours"):
            QuietHours.parse(text, UTC)
