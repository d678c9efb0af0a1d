"""Pictures that people send: brought from the channel, opened apart, stripped of everything but the pixels."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta

from bot import darkroom
from bot.channels.channel import Channel, ChannelError, ChannelUnavailable, MediumTooLarge
from civic import attachments
from civic.attachments import LIMIT_BYTES, Brought, PictureRefused, Reason, Wanted
from handlers.dialogue.dispatcher import Dispatcher
from storage import contacts, progress, work
from storage.clock import Clock
from storage.store import Bell, Store, StoreError, Topic, Transaction
from storage.work import Work

logger = logging.getLogger(__name__)

HOLD = timedelta(seconds=90)  # longer than bringing and opening a picture may take
TRIES = 3
IDLE_SECONDS = 10.0
AT_ONCE = 2  # pictures; each may take a processor and the memory that `bot/darkroom.py` allows


class PictureKeeper:
    """Does the slow work that conversations ask for, a few pieces at a time, until cancelled."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], dispatcher: Dispatcher, clock: Clock) -> None:
        self._store = store
        self._channels = channels
        self._dispatcher = dispatcher
        self._clock = clock
        self._bells = [store.listen(Topic.WORK) for _ in range(AT_ONCE)]

    async def run(self) -> None:
        """Serve work as it comes; after a crash what was claimed falls due again."""
        async with asyncio.TaskGroup() as serving:
            for bell in self._bells:
                serving.create_task(self._serve(bell))

    async def _serve(self, bell: Bell) -> None:
        while True:
            try:
                while await self._one():
                    pass
            except StoreError:
                logger.exception("work cannot be claimed")
            await bell.wait(IDLE_SECONDS)

    async def _one(self) -> bool:
        piece = await self._store.write(lambda tx: work.claim(tx, HOLD))
        if piece is None:
            return False
        wanted = attachments.wanted(piece.payload)
        picture, reason = b"", None
        try:
            picture = await self._bring(piece, wanted)
        except ChannelUnavailable:
            if piece.attempts < TRIES:
                await self._clock.sleep(1.0)
                await self._store.write(lambda tx: work.due_now(tx, piece.id))
                return True
            reason = Reason.NOT_FETCHED
        except MediumTooLarge as error:
            reason = Reason.PLATFORM_LIMIT if error.platform else Reason.TOO_MANY_BYTES
        except ChannelError as error:
            logger.warning("work %d: no picture: %s", piece.id, error)
            reason = Reason.NOT_FETCHED
        except PictureRefused as refused:
            reason = refused.why
        if reason is not None:
            logger.info("work %d: no picture: %s", piece.id, reason)
        await self._store.write(lambda tx: self._answer(tx, piece, wanted, picture, reason))
        return True

    async def _bring(self, piece: Work, wanted: Wanted) -> bytes:
        contact = await self._store.read(lambda tx: contacts.get(tx, piece.address_id))
        if contact is None or contact.channel not in self._channels:
            raise ChannelError("whoever asked is gone")
        if wanted.size is not None and wanted.size > LIMIT_BYTES:
            raise PictureRefused(Reason.TOO_MANY_BYTES)
        raw = await self._channels[contact.channel].fetch(wanted.ref, limit=LIMIT_BYTES)
        try:
            return await asyncio.to_thread(darkroom.develop, raw)
        except OSError as error:  # no memory for one more process: in a moment there may be
            raise ChannelUnavailable(f"no process can be had: {error.strerror}") from None

    def _answer(self, tx: Transaction, piece: Work, wanted: Wanted, picture: bytes, reason: Reason | None) -> None:
        media_id = ""
        if reason is None:
            media_id = secrets.token_urlsafe(16)
            progress.keep_media(tx, media_id, "image/jpeg", picture)
        progress.drop_upload(tx, wanted.ref)
        self._dispatcher.answer_work(tx, piece, attachments.written(Brought(media_id, reason, wanted.note)))
