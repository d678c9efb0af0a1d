"""A channel nobody has: what a new one must bring, and no more. `letters` is what it would have sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bot.channels.channel import Bold, Capabilities, ChannelRejected, Kit, Part, SendOutcome, SendResult
from civic.messages import Address, Inbound, IncomingMessage

letters: list[tuple[str, str]] = []


def make(kit: Kit) -> FaxChannel:
    """The channel."""
    return FaxChannel()


class FaxChannel:
    """Text in, text out; no buttons, no pictures, no edits."""

    name = "fax"
    called: str | None = None
    capabilities = Capabilities(
        text_length=1000,
        label_length=40,
        buttons=0,
        buttons_per_row=1,
        bold=Bold.ASTERISKS,
        edits=False,
        rate=100,
        chat_rate=100,
        chat_burst=100,
    )

    def authenticate(self, headers: Mapping[str, str], raw: bytes) -> bool:
        return headers.get("x-fax") == "ours"

    def parse(self, raw: bytes) -> Sequence[Inbound]:
        letter = json.loads(raw)
        return [IncomingMessage(letter["id"], Address("fax", letter["from"]), text=letter["text"])]

    def respond(self, part: Part) -> bytes | None:
        return None

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def register(self) -> None: ...

    async def send(self, address_id: str, part: Part) -> SendResult:
        letters.append((address_id, part.body))
        return SendResult(SendOutcome.SENT, external_id=str(len(letters)))

    async def acknowledge(self, ack: str) -> SendResult:
        return SendResult(SendOutcome.SENT)

    async def fetch(self, ref: str, *, limit: int) -> bytes:
        raise ChannelRejected(f"no pictures: {ref}, {limit}")

    def link(self, payload: str) -> str | None:
        return None

    async def check(self) -> str:
        return "fax"
