"""Drawings by their name: read from the record, drawn in a thread, kept as long as they stay the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from civic import leaflet
from civic.charts import png, progress, svg
from civic.charts.board import Board
from civic.charts.layout import lay_out
from handlers.dialogue.dispatcher import Dispatcher
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
    """The pictures of progress. A name is `commitment/khm-3`; None where the record has no such thing."""

    def __init__(self, store: Store, dispatcher: Dispatcher) -> None:
        self._store = store
        self._dispatcher = dispatcher

    async def svg(self, name: str, lang: str) -> str | None:
        """For a page."""
        return await self._drawn(name, lang, _svg)

    async def png(self, name: str, lang: str) -> bytes | None:
        """For a chat: a drawing, or the picture of a broadcast as it was approved."""
        kind, _slash, media_id = name.partition("/")
        if f"{kind}/" == leaflet.PICTURE:
            found = await self._store.read(lambda tx: media.published_media(tx, media_id))
            return found[1] if found else None
        return await self._drawn(name, lang, _png)

    async def _drawn(self, name: str, lang: str, draw: Callable[[Board], T]) -> T | None:
        world = self._dispatcher.world
        language = world.languages.of(lang)
        board = await self._store.read(lambda tx: progress.board(tx, language, world.content, name))
        return None if board is None else await asyncio.to_thread(draw, board)
