"""What the tests of moderators' chats share: a case that is there, and a moderator who has it before them."""

from __future__ import annotations

from typing import Any

from civic import cases
from storage.cases import CaseKind, Submission
from storage.staff import Role
from storage.store import Transaction
from tests.town import Resident, Town

TEXT = "Висадити липи на проспекті Миру"


async def sent(town: Town, author: Resident, text: str = TEXT, **given: Any) -> int:
    """A proposal of somebody who talks to the bot, taken in by the rules; its number. `given` are of `Submission`."""
    await author.says("/my")
    await author.sees("нічого не надсилали")

    def turn(tx: Transaction) -> int:
        row = tx.row("SELECT MAX(id) AS id FROM contacts")
        assert row is not None
        whole = {"kind": CaseKind.PROPOSAL, "public_text": text, **given}
        return cases.submit(tx, row["id"], Submission(text=text, locale="uk", **whole))

    return await town.app.store.write(turn)


async def copied(town: Town, head: int, text: str = TEXT) -> int:
    """A copy of a case by somebody else, folded into it."""
    author = await town.resident("web")
    return await sent(town, author, text, folded_into=head)


async def moderator(town: Town, name: str = "Іван", channel: str = "web") -> Resident:
    """Somebody who decides."""
    return await town.staff(channel, Role.MODERATOR, name)


async def at_work(town: Town, name: str = "Іван", words: str = TEXT, channel: str = "web") -> Resident:
    """A moderator with the case that is due first before them."""
    person = await moderator(town, name, channel)
    await person.says("/queue")
    await person.sees(words)
    return person
