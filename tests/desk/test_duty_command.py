"""`hromada staff absent` and `staff head`: who is away, who stands in, and what cannot be."""

from __future__ import annotations

import pytest

from tests.desk.conftest import Desk


@pytest.fixture
def office(desk: Desk) -> Desk:
    for name, role in (("Ірина", "moderator"), ("Олег", "moderator"), ("Ганна", "editor")):
        desk.run("staff", "add", name, "--role", role)
    return desk


def absent(name: str, *more: str) -> tuple[str, ...]:
    return ("staff", "absent", name, "--from", "2026-11-23", "--until", "2026-11-29", *more)


def test_somebody_is_away_and_somebody_stands_in(office: Desk) -> None:
    assert office.json(*absent("Ірина", "--substitute", "Олег")) == {
        "name": "Ірина",
        "from": "2026-11-23",
        "until": "2026-11-29",
        "stands_in": "Олег",
    }
    assert "comes to Олег" in office.run(*absent("Ірина", "--substitute", "Олег")).stdout
    assert "NOBODY stands in" in office.run(*absent("Олег")).stdout
    assert "comes to Олег" in office.run("staff", "head", "Олег").stdout
    assert office.json(*absent("Ірина"))["stands_in"] == "Олег", "away as well, but the head"


def test_what_cannot_be_is_said_plainly(office: Desk) -> None:
    backwards = ("staff", "absent", "Ірина", "--from", "2026-11-29", "--until", "2026-11-23")
    for words, told in (
        (absent("Хтось"), "no “Хтось”"),
        (absent("Ірина", "--substitute", "Хтось"), "no “Хтось”"),
        (absent("Ірина", "--substitute", "Ірина"), "for themselves"),
        (absent("Ірина", "--substitute", "Ганна"), "same role"),
        (backwards, "not be before"),
        (("staff", "head", "Ганна"), "admin or a moderator"),
        (("staff", "absent", "Ірина", "--from", "tomorrow", "--until", "2026-11-23"), "tomorrow"),
    ):
        assert told in office.run(*words, fails=True).stderr
