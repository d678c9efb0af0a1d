"""Residents of an earlier bot move in: each row accounted for, nobody doubled, nobody against their will."""

from __future__ import annotations

import asyncio
import csv
import signal
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.desk import DeskError
from bot.moving import contacts as moving
from civic import privacy
from civic.privacy import Purpose
from handlers import routes
from locales import Catalogues
from storage import consents, contacts, subscriptions
from storage.contacts import Contact
from storage.store import Transaction
from tests.desk.city import City, a_list
from tests.desk.conftest import ROOT, Desk
from tests.road.people import eventually
from tests.storage.turns import beside

NOTE = "bot Svoi 2023, exported 2026-11-20"
VIBER = "lVaDVLwPcbOBR1e2QmTJgQ=="


@pytest.fixture
def city(database_url: str) -> City:
    return City(database_url)


def bring_in(city: City, file: Path, report: Path | None = None) -> dict[str, Any]:
    """The command's own work; every answer adds up."""
    told = moving.bring_in(city.settings, file, NOTE, report)
    assert told["rows"] == told["imported"] + told["known"] + told["duplicate"] + told["refused"]
    return told


def meets(city: City, external_id: str, *, heard: bool = True, locale: str = "uk") -> Contact:
    """Somebody comes to us by themselves on Telegram."""
    return city.do(lambda tx: contacts.meet(tx, "telegram", external_id, locale=locale, heard=heard))


def follows(city: City, external_id: str, channel: str = "telegram") -> list[str]:
    """What they follow."""

    def topics(tx: Transaction) -> list[str]:
        address = contacts.find(tx, channel, external_id)
        assert address is not None
        contact = contacts.get(tx, address)
        assert contact is not None
        return subscriptions.topics(tx, contact.id)

    return city.do(topics)


def test_a_list_moves_in_with_its_consent(city: City, tmp_path: Path) -> None:
    told = bring_in(city, a_list(tmp_path, "telegram,501,uk,1 khm-3", f"viber,{VIBER},en-GB,", "telegram,502,ru,2|9"))
    assert (told["imported"], told["follows"], told["follow_nothing"]) == (3, 4, 0)
    assert told["by_channel"] == {"telegram": 2, "viber": 1}
    assert told["languages_guessed"] == 1
    assert told["unknown_topics"] == [{"topic": "9", "rows": 1, "first_line": 4}]
    assert follows(city, "501") == ["commitment:khm-1", "commitment:khm-3"]
    assert follows(city, "502") == ["commitment:khm-2"]

    def kept(tx: Transaction) -> None:
        address = contacts.find(tx, "viber", VIBER)
        assert address is not None
        contact = contacts.get(tx, address)
        assert contact is not None
        assert contact.locale == "en"
        (linked,) = contacts.addresses(tx, contact.id)
        assert linked.heard is None, "they have not written yet"
        assert contacts.identities(tx, contact.id) == {address: VIBER}
        (consent,) = consents.of_contact(tx, contact.id)
        assert (consent.purpose, consent.note, consent.channel) == ("follow", NOTE, "viber")
        assert not privacy.agreed(tx, contact.id, Purpose.FOLLOW), "our own text is asked for before they follow more"

    city.do(kept)


def test_the_same_list_again_changes_nothing(city: City, tmp_path: Path) -> None:
    file = a_list(tmp_path, "telegram,501,uk,1", f"viber,{VIBER},uk,2 3")
    bring_in(city, file)
    told = bring_in(city, file)
    assert (told["imported"], told["known"], told["follows"]) == (0, 2, 0)
    tables = ("contacts", "addresses", "consents", "subscriptions")
    assert [city.count(table) for table in tables] == [2, 2, 2, 3]


def test_a_row_that_comes_twice_adds_what_it_follows(city: City, tmp_path: Path) -> None:
    told = bring_in(city, a_list(tmp_path, "telegram,501,uk,1", "telegram,502,uk,", "telegram,501,en,2"))
    assert (told["imported"], told["duplicate"], told["follows"]) == (2, 1, 3)
    assert told["lines"] == [{"line": 4, "reason": "the address stands on an earlier line too"}]
    assert follows(city, "501") == ["commitment:khm-1", "commitment:khm-2"]


def test_a_row_that_comes_again_in_another_turn_is_still_the_same_person(city: City, tmp_path: Path) -> None:
    many = [f"telegram,{number},uk,1" for number in range(1000, 1000 + moving.SHARED_BATCH)]
    told = bring_in(city, a_list(tmp_path, *many, "telegram,1000,uk,1 2", "telegram,1001,uk,1"))
    assert (told["imported"], told["duplicate"], told["known"]) == (len(many), 2, 0)
    assert told["follows"] == len(many) + 1
    assert city.count("addresses") == len(many)


def test_a_mended_list_adds_what_was_missing(city: City, tmp_path: Path) -> None:
    bring_in(city, a_list(tmp_path, "telegram,501,uk,first"))
    assert follows(city, "501") == []
    told = bring_in(city, a_list(tmp_path, "telegram,501,uk,1"))
    assert (told["known"], told["follows"]) == (1, 1)


def test_whoever_knows_us_keeps_what_they_chose(city: City, tmp_path: Path) -> None:
    meets(city, "501", locale="en")
    told = bring_in(city, a_list(tmp_path, "telegram,501,uk,1"))
    assert (told["known"], told["stopped"], told["follows"]) == (1, 0, 0)
    assert follows(city, "501") == []
    assert city.count("consents") == 0
    assert city.do(lambda tx: contacts.meet(tx, "telegram", "501", locale="uk")).locale == "en"


def test_whoever_was_brought_in_and_wrote_decides_from_then_on(city: City, tmp_path: Path) -> None:
    bring_in(city, a_list(tmp_path, "telegram,501,uk,1 2"))
    olena = meets(city, "501")
    city.do(lambda tx: subscriptions.unfollow(tx, olena.id, "commitment:khm-2"))
    told = bring_in(city, a_list(tmp_path, "telegram,501,uk,1 2 3"))
    assert told["follows"] == 0
    assert follows(city, "501") == ["commitment:khm-1"]


def test_whoever_said_stop_stays_unsubscribed(city: City, tmp_path: Path) -> None:
    olena = meets(city, "501")
    uk = Catalogues(city.settings.zone)["uk"]
    city.do(lambda tx: privacy.agree(tx, olena.id, Purpose.FOLLOW, channel="telegram", language=uk))
    city.do(lambda tx: privacy.stop(tx, olena.id))
    told = bring_in(city, a_list(tmp_path, "telegram,501,uk,1"))
    assert (told["known"], told["stopped"], told["follows"]) == (1, 1, 0)
    assert follows(city, "501") == []


def test_whoever_blocked_us_stays_unsubscribed_after_unblocking_too(city: City, tmp_path: Path) -> None:
    file = a_list(tmp_path, "telegram,501,uk,1")
    bring_in(city, file)
    olena = meets(city, "501", heard=False)
    city.do(lambda tx: privacy.lost(tx, olena))
    assert bring_in(city, file)["stopped"] == 1
    city.do(lambda tx: contacts.unblock(tx, olena.address_id))
    assert bring_in(city, file)["stopped"] == 1
    assert follows(city, "501") == []


@pytest.mark.parametrize("purged", [False, True])
def test_whoever_asked_to_be_forgotten_is_not_brought_back(city: City, tmp_path: Path, purged: bool) -> None:
    file, report = a_list(tmp_path, "telegram,501,uk,1", "telegram,502,uk,1"), tmp_path / "refused.csv"
    bring_in(city, file)
    olena = meets(city, "501")
    city.do(lambda tx: privacy.erase(tx, olena, routes().keeps))
    if purged:
        assert city.do(privacy.purge) == 1
    told = bring_in(city, file, report)
    assert (told["known"], told["refused"]) == (1, 1)
    assert told["lines"] == [{"line": 2, "reason": "they asked to be forgotten"}]
    assert "501" not in report.read_text(encoding="utf-8-sig"), "nobody should have a list of them"
    assert city.count("subscriptions") == 1
    assert city.count("contacts", "erased_at IS NULL") == 1


REFUSED = {
    "fax,501,uk,": "the channel must be one of",
    "telegram,,uk,": "no address",
    "telegram,-1001234567890,uk,": "a group or a channel",
    "telegram,4503599627370496,uk,": "not the number",
    "telegram,0501,uk,": "not the number",
    "telegram,５０１,uk,": "not the number",
    "telegram,@olena,uk,": "a formula",
    "telegram,=501,uk,": "a formula",
    'telegram,"5,12E+09",uk,': "rounded",
    "telegram,501.0,uk,": "rounded",
    "viber,380671234567,uk,": "a phone number",
    "viber,olena,uk,": "not a Viber id",
    "viber,+380671234567,uk,": "a formula",
    "web,9f2c,uk,": "cannot be moved",
    "telegram,501,=cmd(),": "a formula",
    "telegram,501,uk,+1": "a formula",
    "telegram,5\x0001,uk,": "a control character",
    "telegram,501\u202e,uk,": "a control character",
    f"telegram,501,uk,{'1 ' * 600}": "longer than",
    f"telegram,501,uk,{'1' * 20_000}": "the line is longer",
    'telegram,"501,uk,': "a quotation mark",
    "telegram,501,uk,1,2": "more cells than columns",
}


def test_every_bad_row_is_named_with_its_line(city: City, tmp_path: Path) -> None:
    report = tmp_path / "refused.csv"
    told = bring_in(city, a_list(tmp_path, *REFUSED, "telegram,501,uk,"), report)
    assert (told["imported"], told["refused"]) == (1, len(REFUSED))
    for place, (line, reason) in enumerate(zip(told["lines"], REFUSED.values(), strict=True)):
        assert line["line"] == place + 2
        assert reason in line["reason"]
    assert sum(told["reasons"].values()) == len(REFUSED)
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["line"]) for row in rows] == [line["line"] for line in told["lines"]]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))], "no formula is left"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_the_report_is_a_list_to_mend_and_bring_in(city: City, tmp_path: Path) -> None:
    report = tmp_path / "refused.csv"
    bring_in(city, a_list(tmp_path, "telegram;x501;en;3", header="channel;address;locale;topics"), report)
    report.write_text(report.read_text(encoding="utf-8-sig").replace("x501", "501"), encoding="utf-8")
    told = bring_in(city, report)
    assert (told["imported"], told["columns_ignored"]) == (1, ["line", "reason"])
    assert follows(city, "501") == ["commitment:khm-3"]


def test_a_report_never_takes_the_place_of_a_file(city: City, tmp_path: Path) -> None:
    file = a_list(tmp_path, "telegram,501,uk,")
    with pytest.raises(DeskError, match="exists"):
        bring_in(city, file, file)
    assert file.read_text().startswith("channel")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"channel,address\n", "missing: locale"),
        (b"", "missing: channel"),
        ("channel,address,locale\n".encode("utf-16"), "UTF-16"),
        ("channel,address,locale,теми\n".encode("cp1251"), "not in UTF-8"),
        (b"channel,address,locale\rtelegram,1,uk\r", "Macintosh"),
        (b"channel,address,address,locale\n", "twice: address"),
        (b'channel,"address,locale\n', "quotation mark"),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(city: City, tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    with pytest.raises(DeskError, match=reason):
        bring_in(city, file)


def test_the_command_says_it_in_words_and_in_json(desk: Desk, tmp_path: Path) -> None:
    file = a_list(tmp_path, "telegram,501,uk,1", "telegram,x,uk,1")
    assert "--consent" in desk.run("contacts", "import", str(file), fails=True).stderr
    assert "--consent" in desk.run("contacts", "import", str(file), "--consent", " ", fails=True).stderr
    assert "nowhere.csv" in desk.run("contacts", "import", "nowhere.csv", "--consent", NOTE, fails=True).stderr
    words = desk.run("contacts", "import", str(file), "--consent", NOTE).stdout
    assert "2 rows: 1 imported, 0 known, 0 duplicate, 1 refused." in words
    assert "line 3: not the number of a Telegram chat" in words
    told = desk.json("contacts", "import", str(file), "--consent", NOTE)
    assert (told["rows"], told["known"], told["refused"]) == (2, 1, 1)


def residents(tx: Transaction) -> int:
    """How many there are."""
    return int(tx.rows("SELECT COUNT(*) AS n FROM contacts")[0]["n"])


async def test_a_killed_import_is_simply_run_again(database_url: str, tmp_path: Path) -> None:
    city = await asyncio.to_thread(City, database_url)
    many = 20_000
    file = a_list(tmp_path, *(f"telegram,{number},uk,1 2" for number in range(1000, 1000 + many)))
    desk = Desk(database_url)
    words = ("contacts", "import", str(file), "--consent", NOTE)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words), cwd=ROOT, env=desk.environment, stdout=asyncio.subprocess.DEVNULL
    )
    async with beside(database_url) as store:
        await eventually(lambda: store.read(residents), 60)
        process.send_signal(signal.SIGKILL)
        assert await process.wait() == -signal.SIGKILL
        before = await store.read(residents)
    assert 0 < before < many
    told = await asyncio.to_thread(bring_in, city, file)
    assert (told["imported"], told["known"]) == (many - before, before)
    counts = [
        await asyncio.to_thread(city.count, table) for table in ("contacts", "addresses", "consents", "subscriptions")
    ]
    assert counts == [many, many, many, 2 * many]
