"""Answering a lookup: one reading of the record, one call. What fails is dropped, for the person types on anyway."""

from __future__ import annotations

import logging

from bot.channels.channel import Channel, SendOutcome, SharingChannel
from bot.delivery.render import render
from civic.messages import Address, Lookup
from handlers.dialogue.dispatcher import Dispatcher
from storage.store import StoreError

logger = logging.getLogger(__name__)


async def answer_lookup(dispatcher: Dispatcher, channel: Channel, lookup: Lookup) -> None:
    """Offer what of the record the words name. Nothing is kept, nothing is tried again."""
    if not isinstance(channel, SharingChannel):
        return
    try:
        offer = await dispatcher.look_up(lookup)
    except StoreError as error:
        logger.warning("%s: a lookup was not answered: %s", channel.name, type(error).__name__)
        return
    nobody, signer = Address(channel.name, ""), dispatcher.world.signer
    parts = [render(item.message, nobody, channel.capabilities, signer)[0] for item in offer.shared]
    result = await channel.offer(lookup.handle, offer, parts)
    if result.outcome is not SendOutcome.SENT:
        logger.warning("%s: a lookup was not answered: %s", channel.name, result.code)
