"""Hearing what other processes have committed: a connection that listens to one channel for each topic.

A notification carries no payload and is no promise: every bell rings each second as well, so one that was lost while
the connection was away costs a second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Container
from typing import Any

import psycopg

from storage.database import PostgresDatabase
from storage.postgres_wire import cut_off, parameters_of
from storage.store import Bells, Topic

RING_SECONDS = 1.0
AGAIN_SECONDS = 1.0
PREFIX = "hromada_"

logger = logging.getLogger(__name__)


def channel(topic: Topic) -> str:
    """The name under which a topic is notified."""
    return PREFIX + topic.value


class Ear:
    """Rings this process's bells for the commits of others until it is closed."""

    def __init__(self, database: PostgresDatabase, bells: Bells, *, ours: Container[int]) -> None:
        """`ours` are the connections whose commits have rung already, by the server's numbers."""
        self._database = database
        self._bells = bells
        self._ours = ours
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._listening: asyncio.Task[None] | None = None
        self._closing = False

    def open(self) -> None:
        """Begin to listen."""
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Stop, whatever the server does."""
        self._closing = True
        if self._listening is not None:
            if self._connection is not None:
                cut_off(self._connection)  # a statement would first ask the server to be cancelled
            else:
                self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        well = True
        while True:
            try:
                await self._hear()
            except psycopg.Error as error:
                if self._closing:
                    return
                if well:
                    logger.warning("other processes cannot be heard: %s", type(error).__name__)
                well = False
            self._bells.ring()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _hear(self) -> None:
        parameters = parameters_of(self._database)
        async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as connection:
            self._connection = connection
            try:
                await self._hear_on(connection)
            finally:
                self._connection = None

    async def _hear_on(self, connection: psycopg.AsyncConnection[Any]) -> None:
        for topic in Topic:
            await connection.execute(f"LISTEN {channel(topic)}")
        while True:
            self._bells.ring()
            async for notice in connection.notifies(timeout=RING_SECONDS):
                if notice.pid not in self._ours:
                    self._bells.ring({Topic(notice.channel.removeprefix(PREFIX))})
