"""Whether there is an air-raid alert for the community: a source that is asked again and again, and who asks it.

The polled source reads the two public interfaces of Ukraine: alerts.in.ua, whose
`/v1/iot/active_air_raid_alerts/{area}.json` is a letter (A everywhere, P in a part, N nowhere), and
api.ukrainealarm.com, whose `/api/v3/alerts/{area}` is a list of regions with their active alerts. It asks three times
a minute; both allow more.
"""

from __future__ import annotations

import logging
from typing import Protocol
from urllib.parse import quote

import msgspec

from bot.channels.client import Client, NotSent, Unknown
from civic import alerts
from civic.alerts import SourceState, Standing
from storage.clock import Clock
from storage.store import Store, StoreError

logger = logging.getLogger(__name__)

EVERY_SECONDS = 20.0
CALL_SECONDS = 8.0
LARGEST = 1024 * 1024  # bytes of an answer


class AlertSource(Protocol):
    """Somebody who knows whether there is an alert."""

    async def active(self) -> bool | None:
        """Whether there is one now; None where that cannot be learnt."""

    async def close(self) -> None:
        """Let go of connections."""


class PolledSource:
    """An interface over HTTP. `{area}` in its address stands for the community's code there; `key` is sent as it is."""

    def __init__(self, url: str, key: str, area: str) -> None:
        self._url = url.replace("{area}", quote(area, safe=""))
        self._headers = {"Authorization": key, "Accept": "application/json"} if key else {"Accept": "application/json"}
        self._client = Client(connections=1)
        self._said = ""

    async def active(self) -> bool | None:
        await self._client.open()
        try:
            status, body = await self._client.request(
                "GET", self._url, headers=self._headers, seconds=CALL_SECONDS, limit=LARGEST
            )
        except (NotSent, Unknown) as error:
            self._complain(str(error))
            return None
        if status != 200:
            self._complain(f"status {status}")
            return None
        found = understood(body)
        if found is None:
            self._complain("an answer of another form")
        else:
            self._said = ""
        return found

    def _complain(self, why: str) -> None:
        if why != self._said:  # once, not three times a minute
            logger.warning("the source of air-raid alerts does not answer: %s", why)
        self._said = why

    async def close(self) -> None:
        await self._client.close()


class _Alert(msgspec.Struct):
    type: str = ""


class _Region(msgspec.Struct, rename="camel"):
    active_alerts: list[_Alert]


def understood(body: bytes) -> bool | None:
    """Whether an answer says that there is an air-raid alert; None where it is of no form we know."""
    try:
        said = msgspec.json.decode(body, type=str | list[_Region])
    except msgspec.DecodeError:
        return None
    if isinstance(said, str):
        return {"A": True, "P": True, "N": False}.get(said)
    return any(alert.type.upper() == "AIR" for region in said for alert in region.active_alerts)


class AlertWatch:
    """Keeps the store told of alerts: what the source says, and that time has passed."""

    def __init__(self, store: Store, clock: Clock, source: AlertSource | None) -> None:
        self._store = store
        self._clock = clock
        self._source = source
        self._last: Standing | None = None

    async def run(self) -> None:
        """Ask again and again, until cancelled."""
        try:
            while True:
                try:
                    await self.once()
                except StoreError as error:
                    logger.error("an alert cannot be kept: %s", error)
                await self._clock.sleep(EVERY_SECONDS)
        finally:
            if self._source is not None:
                await self._source.close()

    async def once(self) -> Standing:
        """Ask once and keep the answer."""
        source = self._source
        if source is None:
            now = await self._store.write(lambda tx: alerts.age(tx, polled=False))
        else:
            active = await source.active()
            now = await self._store.write(lambda tx: alerts.hear(tx, active))
        self._tell(now)
        return now

    def _tell(self, now: Standing) -> None:
        before, self._last = self._last, now
        if before is None or before.on is not now.on:
            logger.info("air-raid alert: %s", "on, what can wait is held" if now.on else "none")
        gone = now.source is SourceState.UNKNOWN
        if gone and (before is None or before.source is not SourceState.UNKNOWN):
            logger.error("the source of air-raid alerts is silent: nothing is held on its account")
