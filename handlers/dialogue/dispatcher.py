"""One inbound item in one transaction: taken in once, routed, answered into the outbox, committed whole.

Where a turn asks for slow work (`handlers/dialogue/aside.py`) it is undone and runs again once that is done.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from civic import privacy
from civic.messages import (
    Address,
    ChannelEvent,
    EventKind,
    Inbound,
    IncomingMessage,
    Kept,
    Lookup,
    Offer,
    OutgoingMessage,
    Receipt,
    StatusUpdate,
)
from handlers.dialogue import routing
from handlers.dialogue.aside import Again, Aside, Attempts, Needed, Outdated, TooSlow
from handlers.dialogue.context import Context
from handlers.dialogue.router import Routes
from handlers.dialogue.world import World, renewed
from locales import Translator
from storage import contacts, conversations, inbox, outbox, work
from storage.order import Order
from storage.outbox import DeliveryStatus, Lane
from storage.store import CommitUnknown, Store, StoreError, Transaction
from storage.work import Work

logger = logging.getLogger(__name__)

LOOKUP_SECONDS = 2.0  # whoever types in another chat waits no longer


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an item: taken in now or before, and the answer for the HTTP response where there is one."""

    repeated: bool
    response: OutgoingMessage | None = None


class Dispatcher:
    """Runs turns. The world may be replaced between turns when the record changes.

    `keeps` is what the conversations declare to keep of a resident.
    """

    def __init__(self, store: Store, routes: Routes, world: World, *, aside: Aside | None = None) -> None:
        self._store = store
        self._routes = routes
        self._aside = aside or Aside()
        self._order = Order()
        self._renewing = asyncio.Lock()
        self._renewals: set[asyncio.Task[World]] = set()
        self.world = world
        self.keeps = routes.keeps

    async def accept(self, channel: str, inbound: Inbound, raw: bytes, *, respond: bool = False) -> Accepted:
        """Take one item in. Returns after the commit; raises `StoreError` or a database error when nothing was kept.

        With `respond` the first reply to an opened chat is returned instead of queued. A handler that fails is
        parked with its trace: the resident gets one apology with an incident number, nobody else waits. Whoever is
        cancelled while slow work is done for the item has kept nothing of it. Nothing is kept of a lookup, which
        `look_up` answers.
        """
        if isinstance(inbound, Lookup):
            return Accepted(repeated=False)
        whose = inbound.address
        async with self._order.turn(whose):  # through all runs of a turn: nobody overtakes themselves
            try:
                return await self._run(
                    whose, lambda tx, tries: self.turn(tx, channel, inbound, raw, respond=respond, tries=tries)
                )
            except _HandlerFailed as failure:
                incident: _Incident | None = _Incident.of(channel, failure.__cause__)
            except TooSlow:
                logger.warning("%s: work beside a turn took too long", channel)
                incident = None
            return await self._take(whose, lambda tx: self._excuse(tx, channel, inbound, raw, incident))

    async def _run(self, whose: Address | None, turn: Callable[[Transaction, Attempts], Accepted]) -> Accepted:
        """Run a turn, again wherever it asks for something to be done first. Raises `TooSlow`."""
        tries = Attempts(self.world)
        while True:
            try:
                return await self._take(whose, lambda tx: turn(tx, tries))
            except Needed as needed:
                await self._work(needed, tries)
            except Outdated:
                await self._catch_up(tries)

    async def _work(self, needed: Needed, tries: Attempts) -> None:
        try:
            tries.results[needed.work] = await self._aside.do(needed.work)
        except TooSlow:
            raise
        except Exception as error:
            raise _HandlerFailed from error

    async def _catch_up(self, tries: Attempts) -> None:
        renewal = asyncio.create_task(self.renew())  # it goes on for those who come later
        self._renewals.add(renewal)
        renewal.add_done_callback(self._renewals.discard)
        try:
            tries.world, tries.renewed = await self._aside.wait(renewal), True
        except (StoreError, TooSlow):
            raise
        except Exception as error:  # a record that we cannot read must not bring the item back for ever
            raise _HandlerFailed from error

    async def renew(self) -> World:
        """The world as new as the store, for this turn and all that come; one at a time."""
        async with self._renewing:
            newer = await renewed(self._store, self.world)
            if newer is not self.world:
                self.world = newer
                logger.info("the record was taken anew")
            return newer

    async def _take(self, whose: Address | None, turn: Callable[[Transaction], Accepted]) -> Accepted:
        """Run the turn of an item, in the order in which somebody's items came.

        Where nobody knows whether it was committed, it runs once more: the row of the inbox tells.
        """
        try:
            return await self._store.write(turn, key=whose)
        except CommitUnknown:
            logger.warning("a commit is unknown; the turn runs again")
            return await self._store.write(turn, key=whose)

    async def look_up(self, lookup: Lookup) -> Offer:
        """What of the record can be shared for these words. Raises `StoreError`."""
        locale = self.world.languages.best(lookup.locale)
        return await self._store.read(
            lambda tx: routing.look_up(self._routes, self.world, tx, lookup.words, locale), seconds=LOOKUP_SECONDS
        )

    def turn(
        self,
        tx: Transaction,
        channel: str,
        inbound: Kept,
        raw: bytes,
        *,
        respond: bool = False,
        tries: Attempts | None = None,
    ) -> Accepted:
        """The whole turn of one item; plain and synchronous, for `Store.write`.

        Raises `Again` where it is to run again; without `tries` it never is, and slow work is done in it.
        """
        address = inbound.address
        received = inbox.receive(tx, channel, inbound.key, raw, external_id=address.id if address else None)
        if received.repeated:
            return self._repeated(tx, received, inbound)
        if address is None:
            return Accepted(repeated=False)
        if isinstance(inbound, StatusUpdate):
            self._receipt(tx, inbound)
            return Accepted(repeated=False)
        if isinstance(inbound, ChannelEvent) and inbound.kind is not EventKind.OPENED:
            self._event(tx, received.id, inbound, address)
            return Accepted(repeated=False)
        wrote = not isinstance(inbound, ChannelEvent)
        contact = contacts.meet(tx, channel, address.id, locale=self._locale(inbound), heard=wrote)
        if not contact.known:
            inbox.attribute(tx, received.id, contact.address_id)
        if contact.blocked:
            contacts.unblock(tx, contact.address_id)
        if wrote:
            outbox.release(tx, contact.address_id)
        context = Context(
            tx=tx,
            world=tries.world if tries else self.world,
            contact=contact,
            conversation=conversations.load(tx, contact.address_id),
            keeps=self.keeps,
            tries=tries,
        )
        try:
            replaces = routing.route(self._routes, context, inbound)
        except (StoreError, Again):  # the machine's fault: nothing is parked, the platform brings it again
            raise
        except Exception as error:
            raise _HandlerFailed from error
        if inbound.ack:  # after the handlers: one that erases everything must not take this with it
            outbox.acknowledge(tx, received.id, contact.address_id, inbound.ack)
        return self._commit(context, received.id, replaces, respond=respond)

    def answer_work(self, tx: Transaction, done: Work, result: str) -> None:
        """The second turn of slow work: hand its result to the conversation that asked for it."""
        if not work.finish(tx, done.id):
            return
        contact = contacts.hold(tx, done.address_id)
        if contact is None:
            return
        context = Context(
            tx=tx,
            world=self.world,
            contact=contact,
            conversation=conversations.load(tx, contact.address_id),
            keeps=self.keeps,
        )
        self._routes.works[done.kind].handler(context, result)
        routing.follow(self._routes, context)
        # SQLite gives the number of finished work away again, so the moment makes the name the only one of its kind.
        self._keep(context, f"work:{done.id}:{tx.now.timestamp()}", None)

    def takes_pictures(self, state: str) -> bool:
        """Whether whoever stands in this state may send a picture."""
        return state in self._routes.media

    def _repeated(self, tx: Transaction, received: inbox.Received, inbound: Kept) -> Accepted:
        if not isinstance(inbound, StatusUpdate) and inbound.ack and inbound.address:
            address_id = contacts.find(tx, inbound.address.channel, inbound.address.id)
            if address_id is not None:
                outbox.acknowledge(tx, received.id, address_id, inbound.ack)
        response = msgspec.json.decode(received.response, type=OutgoingMessage) if received.response else None
        return Accepted(repeated=True, response=response)

    def _receipt(self, tx: Transaction, update: StatusUpdate) -> None:
        channel = update.address.channel
        address_id = contacts.find(tx, channel, update.address.id)
        if address_id is None:
            return
        failed = update.receipt is Receipt.FAILED
        status = DeliveryStatus.FAILED if failed else DeliveryStatus.DELIVERED
        reason = f"device: {update.reason}" if failed else ""
        known = outbox.receipt(tx, address_id, update.external_id, status, code=reason)
        if known or update.receipt is not Receipt.DELIVERED or (update.echo and inbox.knows(tx, channel, update.echo)):
            return
        outbox.reconcile(tx, address_id, update.external_id)

    def _event(self, tx: Transaction, inbox_id: int, event: ChannelEvent, address: Address) -> None:
        """Blocked means: no consent to anything more; unblocked gives nothing back by itself. Nobody is made by it."""
        if event.ack:
            contact = contacts.meet(tx, address.channel, address.id, locale=self._locale(event), heard=False)
            outbox.acknowledge(tx, inbox_id, contact.address_id, event.ack)
        address_id = contacts.find(tx, address.channel, address.id)
        known = contacts.get(tx, address_id) if address_id is not None else None
        if known is None:
            return
        if event.kind is EventKind.BLOCKED:
            privacy.lost(tx, known)
        elif event.kind is EventKind.UNBLOCKED:
            contacts.unblock(tx, known.address_id)

    def _locale(self, inbound: IncomingMessage | ChannelEvent) -> str:
        return self.world.languages.best(inbound.locale)

    def _commit(self, context: Context, inbox_id: int, replaces: str | None, *, respond: bool) -> Accepted:
        response: OutgoingMessage | None = None
        if respond and context.replies:
            response = context.replies.pop(0)
            inbox.answer(context.tx, inbox_id, msgspec.json.encode(response).decode())
        self._keep(context, f"reply:{inbox_id}", replaces)
        return Accepted(repeated=False, response=response)

    def _keep(self, context: Context, campaign: str, replaces: str | None) -> None:
        for position, message in enumerate(context.replies):
            outbox.queue(
                context.tx,
                f"{campaign}:{position}",
                context.contact.address_id,
                msgspec.json.encode(message).decode(),
                lane=Lane.REPLY,
                replaces=replaces if position == 0 and message.screen else None,
                case_id=context.case_id,
            )
        if not context.erased:
            conversations.save(context.tx, context.contact.address_id, context.conversation)

    def _excuse(self, tx: Transaction, channel: str, inbound: Kept, raw: bytes, incident: _Incident | None) -> Accepted:
        """Take an item in without its turn: parked with what went wrong, or excused: we were too slow."""
        address = inbound.address
        received = inbox.receive(tx, channel, inbound.key, raw, external_id=address.id if address else None)
        if received.repeated:
            return Accepted(repeated=True)
        if incident is not None:
            inbox.park(tx, received.id, incident.number, incident.trace)
        if address is None or isinstance(inbound, StatusUpdate):
            return Accepted(repeated=False)
        contact = contacts.meet(tx, channel, address.id, locale=self._locale(inbound))
        inbox.attribute(tx, received.id, contact.address_id)
        if inbound.ack:
            outbox.acknowledge(tx, received.id, contact.address_id, inbound.ack)
        _ = self.world.languages.of(contact.locale)
        apology = msgspec.json.encode(OutgoingMessage(text=_sorry(_, incident), lang=_.code)).decode()
        outbox.queue(tx, f"sorry:{received.id}", contact.address_id, apology, lane=Lane.REPLY)
        return Accepted(repeated=False)


@dataclass(frozen=True, slots=True)
class _Incident:
    """What went wrong in a turn, under the number that its resident is told."""

    number: str
    trace: str

    @classmethod
    def of(cls, channel: str, cause: BaseException | None) -> _Incident:
        """A new one, told to the log."""
        number = secrets.token_hex(4)
        where = traceback.extract_tb(cause.__traceback__)[-1] if cause else None
        place = f"{where.filename}:{where.lineno}" if where else "?"
        # The message of an exception may quote a resident, so it is kept sealed beside the update only.
        logger.error("incident %s on %s: %s at %s", number, channel, type(cause).__name__, place)
        return cls(number, "".join(traceback.format_exception(cause)))


def _sorry(_: Translator, incident: _Incident | None) -> str:
    if incident is None:
        return _("This takes longer than it should just now. Nothing was changed. Please send it again in a minute.")
    return _(
        "Sorry, something went wrong on our side. What you wrote is kept. If you tell us about it, give this"
        " number: {incident}.",
        incident=incident.number,
    )


class _HandlerFailed(Exception):
    """A handler raised; its cause is the bug."""
