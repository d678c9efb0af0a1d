"""Updates on their way to the bot, with the habits of the real server.

Asked for: an offset confirms everything before it; whoever asks second ends the first one's wait. Posted: one update
of a chat (or of a person's presses) at a time, chats side by side, again after every answer but 2xx.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]


class Refused(Exception):
    """An answer other than ok: a state of the world that does not allow the call."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.parameters = parameters


@dataclass(eq=False)
class _Waiting:
    update: Json
    repeated: bool  # told to be delivered whatever has been confirmed
    handed_out: bool = False

    @property
    def line(self) -> Hashable:
        """Updates of one line are never on their way together."""
        match self.update:
            case {"message": {"chat": {"id": chat}}} | {"edited_message": {"chat": {"id": chat}}}:
                return ("chat", chat)
            case {"callback_query": {"from": {"id": person}}}:
                return ("person", person)
            case {"my_chat_member": {"chat": {"id": chat}}}:
                return ("member", chat)
        return ("update", self.update.get("update_id"))


class Deliveries:
    """The queue. `undelivered` are updates the webhook would not take; `answers` its answers, one a try."""

    def __init__(self, *, tries: int, backoff: Callable[[int], float]) -> None:
        self.changed = asyncio.Condition()
        self.undelivered: list[Json] = []
        self.answers: list[tuple[int, int]] = []  # update_id, HTTP status or 0 for no answer
        self.url = ""
        self._secret = ""
        self._tries, self._backoff = tries, backoff
        self._waiting: list[_Waiting] = []
        self._lines: dict[Hashable, deque[_Waiting]] = {}
        self._workers: dict[Hashable, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(40)
        self._poller: asyncio.Future[None] | None = None
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    @property
    def pending(self) -> int:
        """How many updates are not confirmed yet."""
        return len(self._waiting) + sum(len(line) for line in self._lines.values())

    async def settled(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Wait until the bot has taken everything, or what it would not take has been given up."""
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: not self.pending), timeout)

    def add(self, update: Json, *, repeated: bool = False) -> None:
        """Send an update on its way."""
        waiting = _Waiting(update, repeated)
        if self.url:
            self._post_later(waiting)
        else:
            self._waiting.append(waiting)
            self._wake()

    def redeliver(self) -> None:
        """Try once more what the webhook would not take."""
        updates, self.undelivered = self.undelivered, []
        for update in updates:
            self.add(update, repeated=True)

    def open(self) -> None:
        """Deliver what waits, from now on."""
        self._closed = False
        lines, self._lines = self._lines, {}
        for waiting in (one for line in lines.values() for one in line):
            self._post_later(waiting)

    async def close(self) -> None:
        """Stop delivering; `open` goes on."""
        self._closed = True
        self._wake()
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    # Asked for

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Json]:
        """Give what waits from `offset` on; where nothing does, wait for it."""
        if self.url:
            refusal = (
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
            raise Refused(409, f"Conflict: {refusal}")
        self._end_poll("other getUpdates request; make sure that only one bot instance is running")
        self._confirm(offset)
        async with self.changed:
            self.changed.notify_all()
        if not self._waiting and seconds and not self._closed:
            mine = self._poller = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(mine, seconds)
            except TimeoutError:
                return []
            finally:
                if self._poller is mine:
                    self._poller = None
        given = self._waiting[:limit]
        for waiting in given:
            waiting.handed_out = True
        return [waiting.update for waiting in given]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset:
            self._waiting = [
                one
                for one in self._waiting
                if one.update["update_id"] >= offset or (one.repeated and not one.handed_out)
            ]

    def _wake(self) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(None)

    def _end_poll(self, who: str) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(Refused(409, f"Conflict: terminated by {who}"))

    # Posted

    async def listen_at(self, url: str, secret: str, connections: int, *, drop: bool) -> None:
        """Post from now on to `url`; with an empty one, wait to be asked."""
        if drop:
            self._waiting.clear()
            self._lines = {key: deque([line[0]]) for key, line in self._lines.items() if key in self._workers}
        self.url, self._secret, self._places = url, secret, asyncio.Semaphore(connections)
        if url:
            self._end_poll("setWebhook request")
            waiting, self._waiting = self._waiting, []
            for one in waiting:
                self._post_later(one)
        else:
            for line in self._lines.values():
                self._waiting += line
            self._lines.clear()
            self._waiting.sort(key=lambda one: int(one.update["update_id"]))

    def _post_later(self, waiting: _Waiting) -> None:
        line = waiting.line
        self._lines.setdefault(line, deque()).append(waiting)
        if line not in self._workers:
            self._workers[line] = asyncio.create_task(self._work(line))

    async def _work(self, key: Hashable) -> None:
        try:
            while self.url and (line := self._lines.get(key)):
                first = line[0]
                delivered = await self._post(first.update)
                if not delivered and not self.url:
                    break  # it waits to be asked for
                if not delivered:
                    self.undelivered.append(first.update)
                if self._lines.get(key) is line and line and line[0] is first:
                    line.popleft()
                elif first in self._waiting:
                    self._waiting.remove(first)
                async with self.changed:
                    self.changed.notify_all()
        finally:
            self._workers.pop(key, None)
            if not self._lines.get(key):
                self._lines.pop(key, None)

    async def _post(self, update: Json) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        headers = {"Content-Type": "application/json"}
        if self._secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._secret
        body = json.dumps(update).encode()
        for attempt in range(self._tries):
            if attempt:
                await asyncio.sleep(self._backoff(attempt))
            async with self._places:
                try:
                    async with self._session.post(self.url, data=body, headers=headers) as answer:
                        await answer.read()
                        status = answer.status
                except (aiohttp.ClientError, TimeoutError, OSError):
                    status = 0
            self.answers.append((update.get("update_id", 0), status))
            if 200 <= status < 300:
                return True
            if not self.url:
                return False
        return False
