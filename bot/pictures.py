"""Pictures that staff send as evidence: brought from the channel, checked, stripped of everything but the pixels."""

from __future__ import annotations

import asyncio
import io
import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta

from bot.channels.channel import Channel, ChannelError, ChannelUnavailable
from handlers.dialogue.dispatcher import Dispatcher
from storage import contacts, progress, work
from storage.clock import Clock
from storage.store import Store, StoreError, Topic, Transaction
from storage.work import Work

logger = logging.getLogger(__name__)

LIMIT_BYTES = 10 * 1024 * 1024
LIMIT_PIXELS = 40_000_000
SIDE = 1600
HOLD = timedelta(seconds=60)
TRIES = 3
IDLE_SECONDS = 10.0


class NotAPicture(Exception):
    """The bytes are no JPEG, PNG or WebP of a sane size."""


def strip(raw: bytes) -> bytes:
    """The picture as a JPEG of at most 1600 pixels a side, with no place, camera or owner in it.

    Raises `NotAPicture`.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > LIMIT_PIXELS:
                raise NotAPicture("too many pixels")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((SIDE, SIDE))
            out = io.BytesIO()
            upright.save(out, "JPEG", quality=85, optimize=True)
    except NotAPicture:
        raise
    except Exception as error:  # a damaged picture makes the decoder raise almost anything
        raise NotAPicture(type(error).__name__) from error
    return out.getvalue()


class PictureKeeper:
    """Does the slow work that conversations ask for, one piece at a time, until cancelled."""

    def __init__(self, store: Store, channels: Mapping[str, Channel], dispatcher: Dispatcher, clock: Clock) -> None:
        self._store = store
        self._channels = channels
        self._dispatcher = dispatcher
        self._clock = clock
        self._bell = store.listen(Topic.WORK)

    async def run(self) -> None:
        """Serve work as it comes; after a crash what was claimed falls due again."""
        while True:
            try:
                while await self._one():
                    pass
            except StoreError:
                logger.exception("work cannot be claimed")
            await self._bell.wait(IDLE_SECONDS)

    async def _one(self) -> bool:
        piece = await self._store.write(lambda tx: work.claim(tx, HOLD))
        if piece is None:
            return False
        try:
            picture = await self._bring(piece)
        except ChannelUnavailable:
            if piece.attempts < TRIES:
                await self._clock.sleep(1.0)
                await self._store.write(lambda tx: work.due_now(tx, piece.id))
                return True
            picture = None
        except (ChannelError, NotAPicture) as error:
            logger.warning("work %d: no picture: %s", piece.id, error)
            picture = None
        await self._store.write(lambda tx: self._answer(tx, piece, picture))
        return True

    async def _bring(self, piece: Work) -> bytes:
        contact = await self._store.read(lambda tx: contacts.get(tx, piece.address_id))
        if contact is None or contact.channel not in self._channels:
            raise ChannelError("whoever asked is gone")
        raw = await self._channels[contact.channel].fetch(piece.payload, limit=LIMIT_BYTES)
        return await asyncio.to_thread(strip, raw)

    def _answer(self, tx: Transaction, piece: Work, picture: bytes | None) -> None:
        media_id = ""
        if picture is not None:
            media_id = secrets.token_urlsafe(16)
            progress.keep_media(tx, media_id, "image/jpeg", picture)
        self._dispatcher.answer_work(tx, piece, media_id)
