"""One call to a messenger: what is said in it, to one chat or, where a channel can, to many at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from bot.channels.channel import BatchChannel, Channel, Part, SendOutcome, SendResult
from bot.delivery.render import readdress, render
from civic.buttons import ButtonSigner
from civic.messages import Address, OutgoingMessage
from storage.outbox import Claimed, Lane

WORDINGS = 64  # messages to many that are kept rendered
TO_MANY = frozenset({Lane.URGENT, Lane.NOTICE, Lane.BROADCAST, Lane.DIGEST})
URGENT_BATCH = 50  # a batch whose answer is lost is uncertain whole


@dataclass(frozen=True, slots=True)
class Wording:
    """A message to many as a channel shows it: the same for every chat but for the signatures of its buttons.

    `same` says that it has none, `batch` whether it may go to many chats in one call.
    """

    message: OutgoingMessage
    parts: tuple[Part, ...]
    same: bool
    batch: bool


class Caller:
    """Turns claimed deliveries into calls on one channel."""

    def __init__(self, channel: Channel, signer: ButtonSigner) -> None:
        self._channel = channel
        self._signer = signer
        self._wordings: dict[tuple[str, str], Wording] = {}
        self._batch = channel.capabilities.batch if isinstance(channel, BatchChannel) else 1

    def room(self, delivery: Claimed) -> int:
        """For how many chats the call of this delivery may be."""
        if self._batch < 2 or not delivery.shared or delivery.lane <= Lane.REPLY or not self._wording(delivery).batch:
            return 1
        return min(self._batch, URGENT_BATCH) if delivery.lane is Lane.URGENT else self._batch

    def beyond(self, ready: Sequence[Claimed], calls: int) -> set[int]:
        """Which of these, in the order in which they leave, so many calls do not reach."""
        reached: Counter[tuple[str, str, int]] = Counter()
        far: set[int] = set()
        for delivery in ready:
            words = self.words(delivery)
            calls -= reached[words] % self.room(delivery) == 0
            reached[words] += 1
            if calls < 0:
                far.add(delivery.id)
        return far

    @staticmethod
    def words(delivery: Claimed) -> tuple[str, str, int]:
        """What is said: two deliveries with the same may go in one call."""
        return delivery.campaign, delivery.locale, delivery.part

    async def call(self, deliveries: Sequence[Claimed]) -> tuple[Sequence[SendResult], int]:
        """Make one call; a result for each delivery, and how many parts there are in all."""
        first = deliveries[0]
        if first.lane is Lane.ACK:
            return [await self._channel.acknowledge(first.content)], 1
        parts = self._parts(first)
        part = parts[min(first.part, len(parts) - 1)]
        if self._channel.capabilities.pays and first.lane in TO_MANY:
            part = replace(part, paid=True)
        if len(deliveries) == 1 or not isinstance(self._channel, BatchChannel):
            return [await self._channel.send(first.recipient, part)], len(parts)
        results = await self._channel.send_many([delivery.recipient for delivery in deliveries], part)
        if all(result.outcome is SendOutcome.BATCH_REFUSED for result in results):
            refused = self._wording(first)  # they go one by one all the same
            self._wordings[first.campaign, first.locale] = replace(refused, batch=False)
        return results, len(parts)

    def _parts(self, delivery: Claimed) -> tuple[Part, ...]:
        if not delivery.shared:
            return self._render(delivery, msgspec.json.decode(delivery.content, type=OutgoingMessage))
        wording = self._wording(delivery)
        if delivery.replaces is not None:  # which message to edit is each chat's own
            return self._render(delivery, wording.message)
        return wording.parts if wording.same else readdress(wording.parts, self._address(delivery), self._signer)

    def _wording(self, delivery: Claimed) -> Wording:
        key = delivery.campaign, delivery.locale
        if (known := self._wordings.get(key)) is not None:
            return known
        by_language = msgspec.json.decode(delivery.content, type=dict[str, OutgoingMessage])
        message = by_language.get(delivery.locale) or by_language["uk"]
        parts = self._render(replace(delivery, replaces=None), message)
        same = not any(choice.token for part in parts for row in part.rows for choice in row)
        if len(self._wordings) >= WORDINGS:
            self._wordings.pop(next(iter(self._wordings)))
        wording = self._wordings[key] = Wording(message, parts, same, batch=same)
        return wording

    def _render(self, delivery: Claimed, message: OutgoingMessage) -> tuple[Part, ...]:
        address, capabilities = self._address(delivery), self._channel.capabilities
        return render(message, address, capabilities, self._signer, replaces=delivery.replaces)

    def _address(self, delivery: Claimed) -> Address:
        return Address(self._channel.name, delivery.recipient)
