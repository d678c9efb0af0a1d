"""Pictures by their name: drawn from the record in a thread and kept as long as they stay the same, or as kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from civic import leaflet
from civic.attachments import PICTURE as PHOTO
from civic.charts import png, progress, svg
from civic.charts.board import Board
from civic.charts.layout import lay_out
from handlers.dialogue.dispatcher import Dispatcher
from storage import attachments
from storage import progress as media
from storage.store import Store

KEPT = 128  # drawings, in each of the two forms; a city has some twenty in each language

T = TypeVar("T")


@lru_cache(KEPT)
def _svg(board: Board) -> str:
    return svg.to_svg(lay_out(board))


@lru_cache(KEPT)
def _png(board: Board) -> bytes:
    return png.to_png(lay_out(board))


class Drawings:
    """Pictures by name: `commitment/khm-3`, `broadcast/…`, `attachment/…`; None where there is no such thing."""

    def __init__(self, store: Store, dispatcher: Dispatcher) -> None:
        self._store = store
        self._dispatcher = dispatcher

    async def svg(self, name: str, lang: str) -> str | None:
        """For a page."""
        return await self._drawn(name, lang, _svg)

    async def png(self, name: str, lang: str) -> bytes | None:
        """For a chat: a drawing, the picture of a broadcast as it was approved, or a photo that a resident attached.

        Such a photo is named in messages to its author and to moderators only, by 128 random bits. Whoever asks from
        outside is asked for more than the name: see `bot/web/drawings.py` and `bot/web/media.py`.
        """
        kind, _slash, media_id = name.partition("/")
        if f"{kind}/" == PHOTO:
            return await self._store.read(lambda tx: attachments.content(tx, media_id))
        if f"{kind}/" == leaflet.PICTURE:
            found = await self._store.read(lambda tx: media.published_media(tx, media_id))
            return found[1] if found else None
        return await self._drawn(name, lang, _png)

    async def _drawn(self, name: str, lang: str, draw: Callable[[Board], T]) -> T | None:
        world = self._dispatcher.world
        language = world.languages.of(lang)
        board = await self._store.read(lambda tx: progress.board(tx, language, world.content, name))
        return None if board is None else await asyncio.to_thread(draw, board)
