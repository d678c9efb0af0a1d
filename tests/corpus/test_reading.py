"""Every payload of both platforms is read into something the house can bear, or is plainly none of theirs."""

from __future__ import annotations

import tracemalloc

import pytest

from bot.channels.telegram_updates import LARGEST_UPDATE, SERVICE, read_update
from civic.messages import Address, ChannelEvent, EventKind, IncomingMessage, Lookup, StatusUpdate
from tests.corpus import telegram, viber
from tests.corpus.damage import LARGE, VALUES, bytes_of, doubled, spoilt_bytes
from tests.corpus.reading import Read, attempt, complaint, is_ignored, is_talk, quiet_log, read_callback
from tests.fakes.bot_api import Json, check, specification

OLENA = Address("telegram", str(telegram.PERSON["id"]))


def test_the_corpus_is_not_empty() -> None:
    assert sum(1 for _ in telegram.sound()) > 1_500
    assert sum(1 for _ in telegram.damaged()) > 20_000
    assert sum(1 for _ in viber.damaged()) > 3_000


# Telegram


def test_what_is_grown_is_valid_by_the_specification() -> None:
    for done, update in telegram.sound():
        check(update, ["Update"], done)


def test_every_damaged_update_is_read_all_the_same() -> None:
    with quiet_log():
        for done, update in telegram.damaged():
            inbound = attempt(read_update, bytes_of(update))
            if isinstance(inbound, str):
                assert inbound == "the update has no update_id", done
                assert done.startswith("update_id is"), done
            else:
                assert complaint(inbound) is None, done
                assert inbound.key == str(update["update_id"]), done


def awaited(update: Json) -> bool:
    """Whether a valid update in a private chat waits for an answer: a person's own message, or a press of ours."""
    message = update.get("message", {})
    said = "from" in message and SERVICE.isdisjoint(message)
    return said or "data" in update.get("callback_query", {})


def test_whoever_says_something_in_private_is_heard() -> None:
    with quiet_log():
        heard = 0
        for done, update in telegram.sound():
            inbound = read_update(bytes_of(update))
            assert is_talk(inbound) == awaited(update), done
            if isinstance(inbound, IncomingMessage):
                heard += 1
                assert inbound.address == OLENA, done
                assert inbound.text == update.get("message", {}).get("text", inbound.text), done
                assert (inbound.media is None) == ("text" in update.get("message", {"text": ""})), done
            if isinstance(inbound, Lookup):
                assert "inline_query" in update, done
    assert heard > 100


@pytest.mark.parametrize("place", sorted(telegram.ELSEWHERE))
def test_nobody_is_answered_in_groups_and_channels(place: str) -> None:
    with quiet_log():
        for done, update in telegram.sound(place):
            inbound = read_update(bytes_of(update))
            if "callback_query" in update:  # a press is a person's own, wherever it stands; its screen is not edited
                assert not isinstance(inbound, IncomingMessage) or inbound.screen is None, done
            elif "inline_query" not in update:
                assert is_ignored(inbound), done
                assert isinstance(inbound, ChannelEvent)
                assert inbound.address is None, done


def test_what_people_send_is_never_taken_for_the_platform_speaking() -> None:
    fields = {known[0] for known in specification()["types"]["Message"]["fields"]}
    assert fields > SERVICE
    for kind in sorted(fields - SERVICE - {"from", "sender_business_bot", "chat"}):
        about = telegram.message(**{kind: telegram.grammar().whole("Message", 2)[kind]})
        assert is_talk(read_update(bytes_of(telegram.update({"message": about})))), kind


def test_damage_in_what_is_not_read_costs_nobody_their_words() -> None:
    read = SERVICE | {"text", "caption", "from", "chat"}
    with quiet_log():
        for kind in sorted({known[0] for known in specification()["types"]["Message"]["fields"]} - read):
            for word, value in (VALUES | LARGE).items():
                about = telegram.message(text="слово") | {kind: value}
                inbound = read_update(bytes_of(telegram.update({"message": about})))
                assert isinstance(inbound, IncomingMessage), f"{kind} is {word}"
                assert inbound.text == "слово", f"{kind} is {word}"


def test_bytes_are_an_update_or_plainly_none() -> None:
    update = telegram.update({"message": telegram.message(text="слово", entities=[{"offset": 0, "length": 1}])})
    with quiet_log():
        for done, raw in (*spoilt_bytes(update), *doubled(update), ("larger than any", b" " * (LARGEST_UPDATE + 1))):
            inbound = attempt(read_update, raw)
            if isinstance(inbound, str):
                assert inbound.startswith("the update "), done
                assert "слово" not in inbound, done
            else:
                assert complaint(inbound) is None, done


# Viber


def test_every_damaged_callback_is_read_all_the_same() -> None:
    with quiet_log():
        for done, callback in viber.damaged():
            raw = bytes_of(callback)
            inbound = read_callback(raw)
            assert complaint(inbound) is None, done
            assert inbound.key == read_callback(raw).key, done


def test_every_event_of_viber_is_what_it_says() -> None:
    known: dict[str, object] = {
        "conversation_started": EventKind.OPENED,
        "subscribed": EventKind.UNBLOCKED,
        "unsubscribed": EventKind.BLOCKED,
        "message": IncomingMessage,
        "delivered": StatusUpdate,
        "seen": StatusUpdate,
        "failed": StatusUpdate,
    }
    with quiet_log():
        for done, callback in viber.sound():
            inbound = read_callback(bytes_of(callback))
            meant = known.get(callback["event"], EventKind.IGNORED)
            assert (inbound.kind if isinstance(inbound, ChannelEvent) else type(inbound)) == meant, done
            if meant is not EventKind.IGNORED:
                assert not isinstance(inbound, Lookup)
                assert inbound.address == Address("viber", viber.WHO), done
                assert inbound.key == f"{callback['event']}:{viber.TOKEN}:{viber.WHO}", "all 63 bits of it"


def test_bytes_are_a_callback_or_plainly_none() -> None:
    callback = viber.said({"type": "text", "text": "слово"})
    with quiet_log():
        for done, raw in (*spoilt_bytes(callback), *doubled(callback)):
            inbound = attempt(read_callback, raw)
            if isinstance(inbound, str):
                assert inbound.startswith("the callback is not "), done
            else:
                assert complaint(inbound) is None, done


# Both


@pytest.mark.parametrize("read", [read_update, read_callback])
@pytest.mark.parametrize("one", [b"[],", b"{},", b'{"a":0},', b"0,", b'"\\u0457",', b"1e9,", b"[["])
def test_a_large_body_takes_a_bounded_share_of_memory(read: Read, one: bytes) -> None:
    many = one * (1_000_000 // len(one))
    raw = b'{"update_id":7,"event":"message","message":[' + many + b"0]}"
    tracemalloc.start()
    try:
        with quiet_log():
            attempt(read, raw)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150 * len(raw)
