"""Meeting one messenger: registered until it succeeds, then asked for updates where it cannot call us."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress

from bot.channels.channel import Channel, ChannelRejected, ChannelUnavailable, PollingChannel
from bot.polling import Poller
from bot.web.ports import ChannelState
from handlers.dialogue.dispatcher import Dispatcher
from storage import meta
from storage.clock import Clock
from storage.store import Store, StoreError, Transaction

UNAVAILABLE_AGAIN = (5.0, 15.0, 60.0, 300.0)  # seconds
# The first is short: when everything starts at once, Viber may call our pages before they are up.
REJECTED_AGAIN = (5.0, 60.0, 600.0)

logger = logging.getLogger(__name__)

Tell = Callable[[str, ChannelState], None]


class Registrar:
    """Sees to one messenger until cancelled."""

    def __init__(self, store: Store, channel: Channel, dispatcher: Dispatcher, clock: Clock, tell: Tell) -> None:
        """`tell` hears how the channel stands, whenever that changes."""
        self._store = store
        self._channel = channel
        self._dispatcher = dispatcher
        self._clock = clock
        self._tell = tell

    async def run(self) -> None:
        """Register, remember under what name we are known, and poll where the channel is polled."""
        channel = self._channel
        tries = 0
        while (wait := await self._register(tries)) is not None:
            tries += 1
            await self._clock.sleep(wait)
        self._tell(channel.name, ChannelState.READY)
        logger.info("%s is ready", channel.name)
        with suppress(StoreError):  # others would go by the name of last time
            await self._store.write(self._remember)
        if isinstance(channel, PollingChannel) and channel.polls:
            await Poller(channel, self._dispatcher, self._clock, self._polled).run()

    async def _register(self, tries: int) -> float | None:
        """Try once; after how many seconds to try again, None after a success."""
        name = self._channel.name
        try:
            await self._channel.register()
        except ChannelUnavailable as error:
            self._tell(name, ChannelState.UNAVAILABLE)
            wait = error.retry_after or UNAVAILABLE_AGAIN[min(tries, len(UNAVAILABLE_AGAIN) - 1)]
            logger.warning("%s cannot be reached (%s); again in %.0f s", name, error, wait)
        except ChannelRejected as error:
            self._tell(name, ChannelState.REJECTED)
            wait = REJECTED_AGAIN[min(tries, len(REJECTED_AGAIN) - 1)]
            logger.error("%s refuses us: %s; check its settings", name, error)
        else:
            return None
        return wait

    def _polled(self, well: bool) -> None:
        self._tell(self._channel.name, ChannelState.READY if well else ChannelState.UNAVAILABLE)

    def _remember(self, tx: Transaction) -> None:
        """Other processes and the command line make links without talking to a messenger."""
        channel = self._channel
        pattern = channel.link("PAYLOAD")
        if channel.called and pattern:
            meta.put(tx, f"called:{channel.name}", channel.called)
            meta.put(tx, f"link:{channel.name}", pattern)
