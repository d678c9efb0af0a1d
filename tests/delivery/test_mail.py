"""Mail to the staff: handed over once, tried again where the server asks for it, and never a third time."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest

from bot import logs, mailing
from bot.mail_server import Line, MailServer
from bot.mailing import Mailer
from bot.settings import LogFormat
from storage import mails, staff
from storage.staff import Role
from storage.store import Store, Transaction
from tests.conftest import StillClock
from tests.fakes.mail import PASSWORD, FakeMailServer

FROM, TO = "bot@city.example", "zoia.koval@city.example"
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.fixture
async def server() -> AsyncIterator[FakeMailServer]:
    async with FakeMailServer() as server:
        yield server
        assert server.malformed == []


@pytest.fixture
def mailer(store: Store, clock: StillClock, server: FakeMailServer) -> Mailer:
    return Mailer(store, clock, MailServer.parse(server.url), FROM)


async def wrote(store: Store, text: str = "Усього чекає: 1") -> None:
    def turn(tx: Transaction) -> None:
        person = staff.add(tx, "Зоя", Role.MODERATOR)
        staff.set_email(tx, person.id, TO)
        mails.queue(tx, person.id, "morning:2026-11-23", "Доброго ранку. 23 листопада", text)

    await store.write(turn)


async def ended(store: Store) -> tuple[str | None, bool, bool]:
    """How the only mail stands: its code, whether it waits, whether it was sent."""
    (row,) = await store.read(lambda tx: tx.rows("SELECT code, due_at, sent_at FROM mails"))
    return row["code"], row["due_at"] is not None, row["sent_at"] is not None


async def test_it_is_handed_over_once_and_reads_well(store: Store, server: FakeMailServer, mailer: Mailer) -> None:
    await wrote(store, "Усього чекає: 1\n\n.крапка\n..\n.\nhttps://city.example")
    assert await mailer.turn() == 1
    assert await mailer.turn() == 0
    (letter,) = server.letters
    message = letter.message
    assert (letter.sender, letter.to) == (FROM, TO)
    assert (message["From"], message["To"]) == (FROM, TO)
    assert message["Subject"] == "Доброго ранку. 23 листопада"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@city.example>")
    assert message["Date"].datetime.isoformat() == "2026-11-23T10:00:00+00:00"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == [
        "Усього чекає: 1",
        "",
        ".крапка",
        "..",
        ".",
        "https://city.example",
    ]
    assert await ended(store) == ("sent", False, True)
    assert server.connections == 1


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "END"])
async def test_a_server_that_asks_to_wait_gets_it_later(
    store: Store, clock: StillClock, server: FakeMailServer, mailer: Mailer, verb: str
) -> None:
    server.refuse(verb, "451 later")
    server.refuse("HELO", *["451 later"] * (verb == "EHLO"))  # which one says after a refused EHLO
    await wrote(store)
    assert await mailer.turn() == 1
    assert await mailer.turn() == 0, "not before a minute"
    assert server.letters == []
    clock.forward(MINUTE)
    await mailer.turn()
    assert len(server.letters) == 1
    assert await ended(store) == ("sent", False, True)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "END"])
async def test_what_is_refused_is_not_tried_again(
    store: Store, clock: StillClock, server: FakeMailServer, mailer: Mailer, verb: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.refuse(verb, f"550 no such mailbox {TO}")
    await wrote(store)
    with caplog.at_level(logging.INFO):
        await mailer.turn()
    clock.forward(DAY)
    assert await mailer.turn() == 0
    assert server.letters == []
    assert await ended(store) == ("550", False, False)
    assert "mail 1 failed (550)" in caplog.text
    assert "@" not in caplog.text


async def test_a_lost_answer_makes_it_two_at_most(
    store: Store, clock: StillClock, server: FakeMailServer, mailer: Mailer
) -> None:
    server.silent = 9
    await wrote(store)
    for _hour in range(30):
        await mailer.turn()
        clock.forward(HOUR)
    assert len(server.letters) == 2
    assert len({letter.message["Message-ID"] for letter in server.letters}) == 1
    assert await ended(store) == ("unknown", False, False)


async def test_after_a_lost_answer_it_goes_once_more_even_if_asked_to_wait(
    store: Store, clock: StillClock, server: FakeMailServer, mailer: Mailer
) -> None:
    server.silent, server.keeps = 1, False
    await wrote(store)
    await mailer.turn()
    server.refuse("RCPT", "450 later")
    for _turn in range(4):
        clock.forward(HOUR)
        await mailer.turn()
    assert len(server.letters) == 1
    assert await ended(store) == ("sent", False, True)


async def test_who_died_while_sending_is_taken_for_a_lost_answer(
    store: Store, clock: StillClock, server: FakeMailServer, mailer: Mailer
) -> None:
    await wrote(store)
    for _death in range(2):
        assert await store.write(mails.claim) is not None
        assert await store.write(mails.claim) is None, "another has it"
        clock.forward(mails.LEASE.total_seconds())
    assert await mailer.turn() == 0
    assert server.letters == []
    assert await ended(store) == ("unknown", False, False)


async def test_after_a_day_of_trying_it_is_given_up(
    store: Store, clock: StillClock, server: FakeMailServer, mailer: Mailer
) -> None:
    server.refuse("MAIL", *["452 full"] * 99)
    await wrote(store)
    for _quarter in range(4 * 30):
        await mailer.turn()
        clock.forward(15 * MINUTE)
    assert await ended(store) == ("452", False, False)
    assert 8 < server.connections < 20
    clock.forward(30 * DAY)
    assert await store.write(mails.purge) == 1


async def test_who_wants_no_mail_any_more_gets_none(store: Store, server: FakeMailServer, mailer: Mailer) -> None:
    await wrote(store)
    await store.write(lambda tx: staff.set_email(tx, 1, None))
    assert await mailer.turn() == 0
    assert server.letters == []


async def test_nobody_there_is_trouble_that_passes(store: Store, clock: StillClock, server: FakeMailServer) -> None:
    gone = MailServer("127.0.0.1", 9, Line.PLAIN)
    await wrote(store)
    await Mailer(store, clock, gone, FROM).turn()
    assert await ended(store) == ("line", True, False)


@pytest.mark.parametrize("offers", [True, False])
async def test_nothing_secret_goes_over_a_line_that_is_not_encrypted(
    store: Store, clock: StillClock, offers: bool
) -> None:
    async with FakeMailServer(starttls=offers) as server:
        open_line = MailServer("127.0.0.1", server.port, Line.STARTTLS, "hromada", PASSWORD)
        await wrote(store)
        await Mailer(store, clock, open_line, FROM).turn()
        assert set(server.said) <= {"EHLO", "STARTTLS", "QUIT"}
        code, waits, _sent = await ended(store)
        assert (code, waits) == ("503" if offers else "tls", True)


def test_a_subject_cannot_make_a_header() -> None:
    now = StillClock().now()
    mail = mails.Mail(1, TO, "Тема\r\nBcc: all@city.example\n\nтіло", "текст", now, 1, False)
    message = mailing.written(mail, FROM)
    assert message["Bcc"] is None
    with pytest.raises(ValueError, match=r"."):
        mailing.written(mails.Mail(1, f"{TO}\r\nBcc: x@city.example", "Тема", "", now, 1, False), FROM)


@pytest.mark.parametrize(
    ("url", "line", "port"),
    [
        ("smtp://u:p%40ss@mail.example", Line.STARTTLS, 587),
        ("smtp://mail.example:25", Line.STARTTLS, 25),
        ("smtps://u:p@mail.example", Line.TLS, 465),
        ("smtp://localhost:1025", Line.PLAIN, 1025),
        ("smtp://[::1]:25", Line.PLAIN, 25),
        ("smtp://127.0.0.1.mail.example", Line.STARTTLS, 587),
    ],
)
def test_a_server_is_read_from_its_address(url: str, line: Line, port: int) -> None:
    server = MailServer.parse(url)
    assert (server.line, server.port) == (line, port)
    assert server.password in {"", "p", "p@ss"}
    assert "p@ss" not in f"{server!r} {server}"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://mail.example:port",
        "smtp://mail.example:0",
        "smtp://user@mail.example",
        "smtp://u:p@mail.example/path",
        "smtp://u:canary?x@mail.example",
        "smtp://u:пароль@mail.example",
    ],
)
def test_what_is_no_server_is_told_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"must|needs") as told:
        MailServer.parse(url)
    assert "canary" not in str(told.value)


def test_the_password_is_struck_out(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logs.set_up(LogFormat.TEXT, logs.of_url("smtp://u:canary%2Fone@mail.example"))
        logging.getLogger("bot.mailing").warning("canary/one, canary%2Fone, smtp://u:canary%2Fone@mail.example")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    assert "canary" not in capsys.readouterr().err
