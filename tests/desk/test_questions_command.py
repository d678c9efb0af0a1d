"""`hromada questions`: what residents ask, for an operator who has no chat."""

from __future__ import annotations

from typing import Any

from bot import desk as work
from bot.settings import Settings
from storage import asked, contacts
from storage.store import Transaction
from tests.conftest import SECRET
from tests.desk.conftest import Desk
from tests.town import CONTENT


def test_what_waits_is_listed_by_people_without_personal_data(desk: Desk) -> None:
    def ask(tx: Transaction) -> None:
        for number in range(3):
            person = contacts.meet(tx, "telegram", str(number), locale="uk").id
            text = "Коли відремонтують басейн? Мій номер 067 123 45 67" if number else "👍"
            asked.add(tx, person, text, "uk", answered=False, topic="", records=[])

    desk.run("migrate")
    given: dict[str, Any] = {"secret_key": SECRET, "content": CONTENT}
    work.in_store(Settings(database_url=desk.environment["HROMADA_DATABASE_URL"], **given), ask)
    found = desk.json("questions")
    (group,) = found["groups"]
    assert (group["people"], group["unhelped"]) == (2, 0)
    assert "басейн" in group["example"]
    assert "067" not in group["example"]
    assert "waiting: 1" in desk.run("questions").stdout
