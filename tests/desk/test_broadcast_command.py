"""`hromada broadcast` and `hromada delivery`, as an operator types them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.app import make_kit, make_world
from bot.channels import make_channels
from bot.limits import LABELS, LENGTHS, limits_of
from civic.content.files import read_content
from storage import broadcasts, contacts, staff, subscriptions
from storage.clock import SystemClock
from storage.database import store_at
from storage.store import Transaction
from storage.vault import Vault
from tests.conftest import SECRET
from tests.desk.city import City
from tests.desk.conftest import Desk


@pytest.fixture
def city(database_url: str) -> City:
    return City(database_url)


@pytest.fixture
def hall(city: City, database_url: str) -> Desk:
    """A city with residents who follow its news, and staff."""

    def fill(tx: Transaction) -> None:
        for name, role in (("Олена", staff.Role.EDITOR), ("Іван", staff.Role.ADMIN), ("Петро", staff.Role.MODERATOR)):
            person = staff.add(tx, name, role)
            staff.link(tx, person.id, contacts.meet(tx, "web", name, locale="uk").id)
        for number, channel in enumerate(("telegram", "telegram", "viber", "web")):
            resident = contacts.meet(tx, channel, f"resident {number}", locale="en" if number == 1 else "uk")
            subscriptions.follow(tx, resident.id, "city")

    city.do(fill)
    desk = Desk(database_url)
    desk.environment["HROMADA_LINK_DOMAINS"] = "khm.gov.ua"
    return desk


def create(hall: Desk, *words: str, fails: bool = False) -> Any:
    return hall.json("broadcast", "create", "--as", "Олена", "--uk", "Завтра не буде води.", *words, fails=fails)


def test_one_writes_another_approves_and_it_can_be_followed(hall: Desk, city: City) -> None:
    made = create(hall, "--en", "No water tomorrow.", "--key", "k1")
    assert made["id"] == 1
    assert made["recipients"] == 4
    assert made["cost_eur"] == 0
    assert made["state"] == "submitted"
    assert made["channels"] == {"telegram": 2, "viber": 1, "web": 1}
    assert create(hall, "--key", "k1")["id"] == 1
    assert len(made["fingerprint"]) == 64
    shown = hall.json("broadcast", "preview", "1")
    assert {(one["channel"], one["lang"]) for one in shown["shown"]} == {
        (channel, lang) for channel in ("telegram", "viber", "web") for lang in ("uk", "en")
    }
    assert shown["shown"][0]["parts"][0]["text"].startswith("Завтра не буде води.")
    assert shown["fingerprint"] == made["fingerprint"]
    own = hall.run("broadcast", "approve", "1", "--as", "Олена", "--override", "нікого немає", fails=True)
    assert "ask a second person" in own.stderr
    hall.run("broadcast", "approve", "1", "--as", "Іван", fails=True)
    changed = hall.run(
        "broadcast", "approve", "1", "--as", "Іван", "--override", "нікого", "--fingerprint", "0" * 64, fails=True
    )
    assert "look at it again" in changed.stderr
    done = hall.json("broadcast", "approve", "1", "--as", "Іван", "--override", "нікого немає")
    assert done["state"] == "approved"
    assert done["due"]
    found = hall.json("broadcast", "status", "1")
    assert {name: found[name] for name in ("state", "recipients", "queued", "sent", "failed", "uncertain")} == {
        "state": "approved",
        "recipients": 4,
        "queued": 4,
        "sent": 0,
        "failed": 0,
        "uncertain": 0,
    }
    assert city.count("deliveries", "campaign = 'override:1'") == 3
    assert hall.json("broadcast", "stop", "1", "--as", "Олена")["state"] == "stopped"
    assert hall.json("broadcast", "status", "1")["cancelled"] == 4
    assert "stopped" in hall.run("broadcast", "status", "1", "--follow").stdout
    report = hall.run("broadcast", "report", "1", "--csv").stdout
    assert [row["number"] for row in csv.DictReader(io.StringIO(report))] == ["4"]
    assert [one["id"] for one in hall.json("broadcast", "list")["broadcasts"]] == [1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--audience", "everybody"], "there are: all lang="),
        (["--audience", "settlement=x"], "No resident’s village"),
        (["--audience", "follows=1"], "Nobody would get this"),
        (["--at", "2020-01-01 10:00"], "in the past"),
        (["--at", "завтра"], "is no time"),
        (["--expires", "2020-01-01 10:00"], "before the beginning"),
        (["--link", "https://evil.com/", "--link-label", "Сайт"], "evil.com"),
        (["--link", "https://khm.gov.ua/"], "--link-label"),
        (["--picture", __file__], "no picture"),
        (["--picture", "/nowhere.jpg"], "no picture"),
        (["--en", "…"], "--en"),
    ],
)
def test_bad_input_is_one_plain_message(hall: Desk, words: list[str], said: str) -> None:
    assert said in create(hall, *words, fails=True)["error"]


def test_the_same_key_again_touches_nothing_that_was_done_since(hall: Desk, city: City) -> None:
    soon = f"{datetime.now(UTC) + timedelta(hours=2):%Y-%m-%dT%H:%M}+00:00"
    first = create(hall, "--key", "k1", "--at", soon)

    def taken_back(tx: Transaction) -> None:
        broadcasts.rewrite(tx, 1, replace(broadcasts.newest(tx, limit=1)[0].plan, words='{"text": {"uk": "Ще пишу"}}'))

    city.do(taken_back)
    again = create(hall, "--key", "k1", "--at", "2020-01-01 10:00")
    assert (again["id"], again["state"]) == (first["id"], "draft"), "somebody is writing it anew"


def test_a_number_that_no_database_has_is_a_usage_error(hall: Desk) -> None:
    for number in ("0", "99999999999999999999"):
        assert "Invalid value for 'number'" in hall.run("broadcast", "status", number, fails=True).stderr


def test_who_may_not_is_told_so(hall: Desk) -> None:
    refused = hall.json("broadcast", "create", "--as", "Петро", "--uk", "Слово.", fails=True)
    assert "active admin or editor" in refused["error"]
    assert "staff list" in hall.json("broadcast", "create", "--as", "Ніхто", "--uk", "Слово.", fails=True)["error"]
    assert "no such broadcast" in hall.json("broadcast", "status", "7", fails=True)["error"]


def test_a_picture_is_kept_without_what_it_knew(hall: Desk, city: City, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    Image.new("RGB", (64, 48), "blue").save(file)
    made = create(hall, "--picture", str(file))
    assert city.count("media", "published_at IS NOT NULL") == 1
    first = hall.json("broadcast", "preview", str(made["id"]))["shown"][0]
    assert first["parts"][0]["picture"].startswith("broadcast/")


def test_everything_can_be_stopped_at_once(hall: Desk) -> None:
    assert hall.json("delivery", "status")["bulk_stopped"] is False
    hall.run("delivery", "stop-all", "--as", "Петро", fails=True)
    hall.run("delivery", "stop-all", "--as", "Олена", "--reason", "чужий текст")
    found = hall.json("delivery", "status")
    assert found["bulk_stopped"] is True
    assert found["broadcasts"] == []
    hall.run("delivery", "allow", "--as", "Іван")
    assert "allowed" in hall.run("delivery", "status").stdout


def test_a_city_may_forbid_the_override(hall: Desk) -> None:
    create(hall)
    words = ("broadcast", "approve", "1", "--as", "Іван", "--override", "нікого немає")
    assert "HROMADA_APPROVE_OVERRIDE" in hall.run(*words, fails=True, HROMADA_APPROVE_OVERRIDE="false").stderr


async def _nothing(_name: str, _lang: str) -> bytes | None:
    return None


def test_lengths_are_the_channels_own(city: City) -> None:
    settings = city.settings.model_copy(update={"telegram_token": "1:x", "viber_token": "x"})
    vault = Vault(SECRET)
    world = make_world(settings, read_content(settings.content), vault)
    store = store_at(settings.database_url, clock=SystemClock(), vault=vault)
    channels = make_channels(make_kit(settings, world, vault, store, _nothing))
    assert {name: channel.capabilities.text_length for name, channel in channels.items()} == LENGTHS
    assert {name: channel.capabilities.label_length for name, channel in channels.items()} == LABELS
    assert limits_of(settings).lengths == LENGTHS
