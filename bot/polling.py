"""Asking a channel for updates where nobody can call us. The offset moves only after the commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from bot.channels.channel import Channel, ChannelRejected, ChannelUnavailable, PollingChannel
from bot.lookups import answer_lookup
from civic.messages import ChannelEvent, EventKind, Inbound, Lookup
from handlers.dialogue.dispatcher import Dispatcher
from storage.clock import Clock

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 3.0
AT_ONCE_SECONDS = 0.3
REJECTED_SECONDS = 60.0


class Poller:
    """Takes one channel's updates in until cancelled."""

    def __init__(self, channel: Channel, dispatcher: Dispatcher, clock: Clock, tell: Callable[[bool], None]) -> None:
        """`tell` hears whether updates can be had, whenever that changes."""
        assert isinstance(channel, PollingChannel)
        self._source: PollingChannel = channel
        self._channel = channel
        self._dispatcher = dispatcher
        self._clock = clock
        self._tell = tell
        self._well = True

    async def run(self) -> None:
        """Poll for ever. Trouble is waited out; what was not committed is asked for again."""
        offset: int | None = None
        while True:
            asked = self._clock.monotonic()
            try:
                updates = await self._source.poll(offset)
            except ChannelUnavailable as error:
                self._note(error)
                await self._clock.sleep(error.retry_after or AGAIN_SECONDS)
                continue
            except ChannelRejected as error:
                self._note(error)
                await self._clock.sleep(REJECTED_SECONDS)
                continue
            self._note(None)
            missed = await self._take(updates)
            if missed is not None:
                offset = missed
                await self._clock.sleep(AGAIN_SECONDS)
            elif updates:
                offset = updates[-1][0] + 1
            elif self._clock.monotonic() - asked < AT_ONCE_SECONDS:  # a server that does not hold the poll
                await self._clock.sleep(AT_ONCE_SECONDS)

    def _note(self, error: Exception | None) -> None:
        """Say once that updates cannot be had (somebody else may be taking them), and once that they can again."""
        if error is not None and self._well:
            logger.error("%s: updates cannot be had: %s", self._channel.name, error)
        elif error is None and not self._well:
            logger.info("%s: updates come again", self._channel.name)
        if self._well is not (error is None):
            self._well = error is None
            self._tell(self._well)

    async def _take(self, updates: Sequence[tuple[int, bytes]]) -> int | None:
        """Take a batch in, in order and under shared commits; the id of the first update that was not kept."""
        # Each task queues its turn before it waits, so the turns stand in the store in the order of arrival.
        answers = await asyncio.gather(
            *(self._accept(update_id, raw) for update_id, raw in updates), return_exceptions=True
        )
        for (update_id, _raw), answer in zip(updates, answers, strict=True):
            if isinstance(answer, Exception):  # whatever it is, the others go on
                name, error = self._channel.name, type(answer).__name__  # its words may quote a resident
                logger.error("%s: update %d was not kept (%s); asking again", name, update_id, error)
                return update_id
            if answer is not None:
                raise answer
        return None

    async def _accept(self, update_id: int, raw: bytes) -> None:
        for inbound in self._parse(update_id, raw):
            if isinstance(inbound, Lookup):
                await answer_lookup(self._dispatcher, self._channel, inbound)
            else:
                await self._dispatcher.accept(self._channel.name, inbound, raw)

    def _parse(self, update_id: int, raw: bytes) -> Sequence[Inbound]:
        try:
            return self._channel.parse(raw)
        except ValueError:  # kept like any other, or it would be fetched for ever
            return [ChannelEvent(key=str(update_id), kind=EventKind.IGNORED)]
