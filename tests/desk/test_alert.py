"""`hromada alert`: the switch by hand, and the settings of the source that is polled."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from bot import logs
from bot.settings import LogFormat, Settings
from tests.desk.conftest import Desk


def given(**chosen: Any) -> Settings:
    """Settings with these among them."""
    return Settings(**chosen)


def test_the_switch_by_hand(desk: Desk) -> None:
    assert desk.json("alert", "status") == {
        "alert": False,
        "source": "none",
        "heard": None,
        "by_hand": None,
        "until": None,
    }
    desk.run("staff", "add", "Марія", "--role", "editor")
    desk.run("staff", "add", "Іван", "--role", "moderator")
    assert "no active admin or editor" in desk.json("alert", "on", "--as", "Іван", fails=True)["error"]
    assert "no active admin or editor" in desk.json("alert", "on", "--as", "Ніхто", fails=True)["error"]
    on = desk.json("alert", "on", "--as", "Марія")
    assert (on["alert"], on["by_hand"]["by"]) == (True, "Марія")
    shown = desk.run("delivery", "status").stdout
    assert "An air-raid alert holds everything" in shown
    assert "It ends by itself" in desk.run("alert", "status").stdout
    assert desk.json("alert", "off")["alert"] is False


def test_the_key_is_struck_out_of_what_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    settings = given(alert_key="Bearer canary-of-the-key")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        logs.set_up(LogFormat.TEXT, settings.alert_secrets)
        logging.getLogger("bot.alerts").warning("refused: canary-of-the-key, Bearer canary-of-the-key")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    assert "canary" not in capsys.readouterr().err
    assert "canary" not in repr(settings)


def test_an_address_with_a_place_for_the_area_needs_one() -> None:
    with pytest.raises(ValueError, match="HROMADA_ALERT_URL"):
        given(alert_url="https://alerts.example/{area}.json")
    with pytest.raises(ValueError, match="https"):
        given(alert_url="http://alerts.example/{area}.json", alert_area="1")
