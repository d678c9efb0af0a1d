"""Ticks: APScheduler calls small functions that look for rows that are due. It keeps nothing itself.

Its triggers live by the wall clock: set back a day, it would sleep for a day. A watchdog on the monotonic clock sets
every tick anew when the two drift apart.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.channels import MODULES
from civic import broadcast_run, grouping, privacy, reply_telling
from civic.attachments import DRAFT_KEPT
from civic.broadcast_run import Hour
from civic.broadcast_terms import Rules
from storage import asked, attachments, audiences, audit, bans, digests, inbox, mails, outbox, progress
from storage.clock import Clock
from storage.store import Store, StoreError, Transaction

logger = logging.getLogger(__name__)

DRIFT_SECONDS = 5.0
WATCH_SECONDS = 1.0
ERASURES_SECONDS = 5.0
OLD_SECONDS = 3600.0
BROADCASTS_SECONDS = 1.0
REMINDERS_SECONDS = 20.0
ASKED_SECONDS = 20.0
UPLOADS_KEPT = timedelta(days=1)  # as they came, with whatever stands beside the pixels
PICTURES_KEPT = timedelta(days=30)  # a draft of a publication may wait that long


class Ticks:
    """What happens by itself, and how often."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        *,
        rules: Callable[[], Rules],
        quiet: Callable[[datetime], bool],
        audit_kept: timedelta = audit.KEPT,
        reminders: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`quiet` says whether it is night in the city, `audit_kept` is how long an entry of the audit log stays,
        `reminders` says what is due of cases."""
        self._store = store
        self._audit_kept = audit_kept
        self._rules = rules
        self._quiet = quiet
        self._clock = clock
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._every(ERASURES_SECONDS, self.erasures)
        self._every(OLD_SECONDS, self.old_rows)
        self._every(BROADCASTS_SECONDS, self.broadcasts)
        self._every(ASKED_SECONDS, self.questions)
        if reminders is not None:
            self._every(REMINDERS_SECONDS, reminders)

    def _every(self, seconds: float, tick: Callable[[], Awaitable[None]]) -> None:
        async def careful() -> None:
            try:
                await tick()
            except StoreError as error:  # the next tick tries again
                logger.error("a tick found the store in trouble: %s", error)

        self._scheduler.add_job(careful, IntervalTrigger(seconds=seconds))

    async def erasures(self) -> None:
        """Remove the last rows of residents who asked to be forgotten, from the files too."""
        if await self._store.write(privacy.purge):
            await self._store.scrub()

    async def old_rows(self) -> None:
        """Delete raw updates, ended deliveries, questions, unused pictures and old entries of the audit log."""
        updates = await self._store.write(inbox.purge)
        while await self._store.write(lambda tx: outbox.purge(tx, outbox.KEPT)):
            pass
        while await self._store.write(digests.purge):
            pass
        while await self._store.write(asked.purge):
            pass
        await self._store.write(grouping.tidy)
        await self._store.write(mails.purge)
        await self._store.write(bans.purge)
        await self._store.write(self._expire)
        photos = await self._store.write(lambda tx: attachments.purge(tx, DRAFT_KEPT))
        uploads = await self._store.write(lambda tx: progress.purge_uploads(tx, UPLOADS_KEPT))
        pictures = await self._store.write(lambda tx: progress.purge_unpublished(tx, PICTURES_KEPT))
        while await self._store.write(lambda tx: audit.purge(tx, self._audit_kept)):
            pass
        logger.info("past their days: %d updates, %d pictures", updates, pictures + photos + uploads)

    @staticmethod
    def _expire(tx: Transaction) -> None:
        for channel in MODULES:
            outbox.expire(tx, channel)

    async def broadcasts(self) -> None:
        """Begin what is due, end what is done or past its time, and draw up how it went."""
        if await self._store.read(broadcast_run.anything):
            rules = self._rules()
            await self._store.write(lambda tx: broadcast_run.tick(tx, rules, Hour(self._quiet(tx.now))))
        while await self._store.read(audiences.has_leftovers) and await self._store.write(audiences.purge):
            pass

    async def questions(self) -> None:
        """Put what nobody could answer into groups for the staff, and go on telling what they answered."""
        if not await self._store.read(asked.anything):
            return
        language = self._rules().language
        while await self._store.write(grouping.gather):
            pass
        while await self._store.write(lambda tx: reply_telling.tell(tx, language)):
            pass

    async def run(self) -> None:
        """Tick until cancelled, keeping an eye on the clock."""
        self._scheduler.start()
        try:
            await self._watch()
        finally:
            self._scheduler.shutdown(wait=False)

    async def _watch(self) -> None:
        offset = self._clock.now().timestamp() - self._clock.monotonic()
        while True:
            await self._clock.sleep(WATCH_SECONDS)
            seen = self._clock.now().timestamp() - self._clock.monotonic()
            if abs(seen - offset) > DRIFT_SECONDS:
                logger.warning("the clock jumped by %.0f s; ticks are set anew", seen - offset)
                for job in self._scheduler.get_jobs():
                    job.reschedule(job.trigger)
                offset = seen
