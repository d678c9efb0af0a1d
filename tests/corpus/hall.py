"""Many people before one Dispatcher: each has got somewhere in a conversation, then each says one thing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path

from civic.answers.engine import Answers
from civic.buttons import ButtonSigner
from civic.content.files import read_content
from civic.messages import Address, IncomingMessage, Kept
from handlers import routes
from handlers.dialogue.dispatcher import Accepted, Dispatcher
from handlers.dialogue.world import World
from locales import Catalogues
from storage.store import Store, Transaction

CITY = Path(__file__).parents[2] / "content" / "khmelnytskyi"
BATCH = 256
COMPOSING = ("/propose", "!agree:send:propose")
PLACES: dict[str, tuple[str, ...]] = {  # how one gets there; a press is marked
    "nowhere": (),
    "writing": COMPOSING,
    "choosing": (*COMPOSING, "Поставити більше лавок"),
    "looking at it": (*COMPOSING, "Поставити більше лавок", "!on:khm-3"),
    "asked for consent": ("/propose Поставити більше лавок",),
}


@cache
def world() -> World:
    """The city's record and everything else that a turn may read."""
    content = read_content(CITY)
    return World(
        content=content,
        answers=Answers(content),
        languages=Catalogues(UTC),
        signer=ButtonSigner(b"k" * 32),
        public_url="http://localhost:8080",
        staff_channels=frozenset(),
    )


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said: what it is, as read, the bytes, and whether it may be answered in the HTTP response."""

    done: str
    inbound: Kept
    raw: bytes
    respond: bool = False


class Hall:
    """The dialogue of one channel on a store, and everybody who speaks there."""

    def __init__(self, store: Store, channel: str) -> None:
        self.store = store
        self.channel = channel
        self.dispatcher = Dispatcher(store, routes(), world())

    async def all_say(self, everything: Sequence[Said]) -> list[Accepted]:
        """Everybody says their thing."""
        accepted: list[Accepted] = []
        for first in range(0, len(everything), BATCH):
            batch = everything[first : first + BATCH]
            accepted += await asyncio.gather(
                *(self.dispatcher.accept(self.channel, one.inbound, one.raw, respond=one.respond) for one in batch)
            )
        return accepted

    async def bring(self, people: Iterable[Address], steps: Sequence[str]) -> None:
        """Bring people to a place in a conversation."""
        everybody = list(people)
        for number, step in enumerate(steps):
            await self.all_say([self._step(address, number, step) for address in everybody])

    def _step(self, address: Address, number: int, step: str) -> Said:
        key = f"step-{address.id}-{number}"
        if step.startswith("!"):
            press = world().signer.sign(address, step[1:], lasting=False)
            return Said(step, IncomingMessage(key, address, press=press, locale="uk"), b"{}")
        return Said(step, IncomingMessage(key, address, text=step, locale="uk"), b"{}")

    async def replies(self, people: Sequence[Address]) -> list[int]:
        """How many messages each of them has got."""

        def query(tx: Transaction) -> list[int]:
            rows = tx.rows(
                "SELECT a.lookup, COUNT(d.id) AS n FROM addresses a JOIN deliveries d ON d.address_id = a.id"
                " WHERE d.lane > 0 GROUP BY a.lookup"
            )
            numbers = {bytes(row["lookup"]): int(row["n"]) for row in rows}
            return [numbers.get(tx.vault.lookup(str(address)), 0) for address in people]

        return await self.store.read(query, seconds=30.0)

    async def count(self, what: str) -> int:
        """How many rows there are; `what` is a table and perhaps a condition."""
        rows = await self.store.read(lambda tx: tx.rows(f"SELECT COUNT(*) AS n FROM {what}"))
        return int(rows[0]["n"])

    async def contents(self) -> list[str]:
        """Every different message that is to be sent."""

        def query(tx: Transaction) -> list[str]:
            return [row["content"] for row in tx.rows("SELECT DISTINCT content FROM deliveries WHERE lane > 0")]

        return sorted(await self.store.read(query))
