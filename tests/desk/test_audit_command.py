"""`hromada audit`: what was done stands there, one look says whether anybody changed it, and copies carry it along."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from civic import audit
from storage.cases import EventKind
from tests.conftest import Place
from tests.desk.city import City
from tests.desk.conftest import Desk
from tests.storage.test_audit import break_in


@pytest.fixture
def busy(place: Place) -> Desk:
    """A desk at which two people were let in and one went, and something was decided."""
    desk, city = Desk(place.database_url), City(place.database_url)
    desk.run("staff", "add", "Ірина", "--role", "moderator")
    desk.run("staff", "add", "Олег", "--role", "editor")
    desk.run("staff", "disable", "Олег")
    city.do(lambda tx: audit.step(tx, 7, EventKind.REFUSED, 12, staff_id=1, code="not_ours"))
    city.do(lambda tx: audit.step(tx, 7, EventKind.REPLIED, 13))
    return desk


def test_an_empty_log_is_whole(desk: Desk) -> None:
    assert desk.json("audit", "verify")["ok"] is True
    assert "nothing" in desk.run("audit", "list").stdout
    assert "nothing" in desk.run("audit", "head").stdout


def test_what_was_done_is_listed(busy: Desk) -> None:
    found = busy.json("audit", "list")["entries"]
    assert [(one["number"], one["actor"], one["action"]) for one in found] == [
        (1, "command", "staff.added"),
        (2, "command", "staff.added"),
        (3, "command", "staff.disabled"),
        (4, "staff", "case.refused"),
        (5, "resident", "case.replied"),
    ]
    assert found[0]["details"] == {"role": "moderator"}
    assert [one["number"] for one in busy.json("audit", "list", "--case", "7", "--after", "4")["entries"]] == [5]
    (line,) = busy.run("audit", "list", "--after", "3", "--limit", "1").stdout.splitlines()
    assert re.fullmatch(r" +4  \S+Z  case\.refused: case 7, code not_ours, event 12; Ірина", line)


def test_a_whole_log_is_said_to_be_whole(busy: Desk) -> None:
    told = busy.json("audit", "verify")
    head = busy.json("audit", "head")
    assert (told["ok"], told["entries"], told["first"], told["noted"]) == (True, 5, 1, None)
    assert told["head"] == head
    words = busy.run("audit", "verify", "--head", head["hash"].upper()).stdout
    assert f"is whole: 5 entries since {told['since']}, up to no. 5, {head['hash'][:16]}." in words
    assert "stands in it" in words
    assert "BROKEN" not in words


@pytest.mark.parametrize(
    ("sql", "number", "why", "words"),
    [
        ("UPDATE audit SET action = 'case.approved' WHERE id = 4", 4, "changed", "was changed"),
        ("DELETE FROM audit WHERE id = 2", 2, "gap", "missing from here on"),
        ("DELETE FROM audit WHERE id > 3", 4, "cut_tail", "from here to the head"),
        ("UPDATE audit SET actor_kind = 'nobody' WHERE id = 4", 4, "changed", "was changed"),
    ],
)
def test_a_broken_log_is_named_plainly(busy: Desk, sql: str, number: int, why: str, words: str) -> None:
    break_in(busy.environment["HROMADA_DATABASE_URL"], sql)
    told = busy.json("audit", "verify", fails=True)
    assert (told["ok"], told["broken_at"], told["why"]) == (False, number, why)
    shown = busy.run("audit", "verify", fails=True)
    assert f"BROKEN at entry {number}: " in shown.stdout
    assert words in shown.stdout
    if "nobody" in sql:
        assert "hromada audit verify" in busy.run("audit", "list", fails=True).stderr


def test_a_head_that_is_not_in_it_is_said_to_be_missing(busy: Desk) -> None:
    shown = busy.run("audit", "verify", "--head", "0" * 64, fails=True).stdout
    assert "is whole" in shown
    assert "is NOT in it" in shown
    assert "hexadecimal" in busy.run("audit", "verify", "--head", "seven", fails=True).stderr


def test_a_night_notes_the_head_beside_the_backup_and_a_backup_brings_the_chain_back(
    busy: Desk, place: Place, tmp_path: Path
) -> None:
    folder = place.folder / "backups"
    busy.run("backup", str(folder / "by hand"), "--plain")
    assert not list(folder.rglob("*.audit"))
    made: dict[str, Any] = busy.json("backup", str(folder), "--plain", "--nightly")
    head = busy.json("audit", "head")
    (noted,) = Path(made["audit"]["file"]).read_text().splitlines()
    assert noted.split()[1:] == ["5", head["hash"]]
    restored = Desk(f"sqlite:///{tmp_path}/new/hromada.db")
    restored.run("restore", made["file"], "--without-journal")
    assert restored.json("audit", "verify")["head"] == head
    restored.run("staff", "add", "Нова", "--role", "editor")
    assert "stands in it" in restored.run("audit", "verify", "--head", head["hash"]).stdout
    assert restored.json("audit", "head")["number"] == 6


def test_moving_carries_the_chain_along(busy: Desk, place: Place, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/moved/hromada.db"
    (tmp_path / "moved").mkdir()
    busy.run("move", "--to", url)
    moved = Desk(url)
    assert moved.json("audit", "verify")["head"] == busy.json("audit", "head")
    moved.run("staff", "disable", "Ірина")
    assert moved.json("audit", "verify")["entries"] == 6
