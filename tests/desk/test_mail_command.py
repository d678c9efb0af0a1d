"""Mail to the staff at the desk: an address said and taken back, settings that are wrong, a server that is asked."""

from __future__ import annotations

import pytest

from civic import mail
from tests.desk.conftest import Desk
from tests.fakes.mail import PASSWORD

FROM = {"HROMADA_MAIL_FROM": "bot@city.example"}


@pytest.fixture
def hall(desk: Desk) -> Desk:
    """A desk with somebody of the staff."""
    desk.run("migrate")
    desk.run("content", "import")
    desk.run("staff", "add", "Зоя", "--role", "moderator")
    return desk


def test_an_address_is_said_and_taken_back(hall: Desk) -> None:
    assert hall.json("staff", "email", "Зоя", "zoia@city.example") == {"name": "Зоя", "mail": True}
    assert hall.json("staff", "email", "Зоя", "--off") == {"name": "Зоя", "mail": False}
    actions = [(one["action"], one["details"]) for one in hall.json("audit", "list")["entries"]]
    assert actions[1:] == [("staff.mail", {"on": True}), ("staff.mail", {"on": False})]
    assert "city.example" not in hall.run("audit", "list").stdout


def test_what_is_no_address_is_refused(hall: Desk) -> None:
    assert "an address is like" in hall.json("staff", "email", "Зоя", "zoia", fails=True)["error"]
    assert "There is no" in hall.json("staff", "email", "Ніхто", "zoia@city.example", fails=True)["error"]
    for words in (["--off", "zoia@city.example"], []):
        assert "or --off" in hall.json("staff", "email", "Зоя", *words, fails=True)["error"]
    hall.run("staff", "disable", "Зоя")
    assert "no more" in hall.json("staff", "email", "Зоя", "zoia@city.example", fails=True)["error"]


def test_faulty_settings_are_named(hall: Desk) -> None:
    told = hall.run("check", fails=True, HROMADA_SMTP_URL="http://u:canary@mail.example").stderr
    assert "HROMADA_SMTP_URL: must be like" in told
    assert "canary" not in told
    told = hall.run("check", fails=True, HROMADA_SMTP_URL="smtp://mail.example").stderr
    assert "HROMADA_MAIL_FROM: must be set" in told
    told = hall.run("check", fails=True, HROMADA_MAIL_FROM="nobody").stderr
    assert "HROMADA_MAIL_FROM: an address is like" in told


def test_a_server_that_is_not_there_is_named(hall: Desk) -> None:
    url = f"smtp://hromada:{PASSWORD}@127.0.0.1:9"
    told = hall.run("check", fails=True, HROMADA_SMTP_URL=url, **FROM)
    assert "127.0.0.1:9: cannot be reached" in told.stdout
    assert PASSWORD not in told.stdout + told.stderr
    assert "switched off: no HROMADA_SMTP_URL" in hall.run("check").stdout


@pytest.mark.parametrize(
    "address", ["a@b.ua", " a.b-c+d@e-f.city.example ", "zoia@xn--80a.xn--j1amh", f"{'a' * 64}@city.example"]
)
def test_an_address_is_kept_as_it_is(address: str) -> None:
    assert mail.checked(address) == address.strip()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@b",
        "@city.example",
        "a b@city.example",
        "a@city.example\r\nBcc: b@city.example",
        "a@city.example, b@city.example",
        "<a@city.example>",
        "a@city..example",
        ".a@city.example",
        "a..b@city.example",
        "a@-city.example",
        "a@127.0.0.1",
        "зоя@city.example",
        "a@місто.укр",
        f"{'a' * 65}@city.example",
        f"a@{'b.' * 126}example",
    ],
)
def test_what_cannot_be_an_address_is_none(address: str) -> None:
    with pytest.raises(mail.BadAddress):
        mail.checked(address)
