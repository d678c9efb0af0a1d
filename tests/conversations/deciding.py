"""Decisions made by the rule book itself, where a test is about what the resident sees of them."""

from __future__ import annotations

from civic import moderation
from civic.moderation import Decided, Terms
from civic.verdicts import Promise, Reason, Verdict
from storage import staff
from storage.cases import EventKind
from storage.staff import Role
from storage.store import Transaction
from tests.town import Town


async def decided(
    town: Town,
    number: str,
    event: EventKind,
    words: str = "",
    *,
    reason: Reason | None = None,
    promise: Promise | None = None,
    by: str = "Ірина",
) -> Decided:
    """Somebody takes a case and decides it."""
    terms = Terms(town.app.dispatcher.world.languages)

    def decide(tx: Transaction) -> Decided:
        person = staff.by_name(tx, by) or staff.add(tx, by, Role.MODERATOR)
        moderation.take(tx, person, int(number))
        verdict = Verdict(event, words, reason=reason, promise=promise)
        return moderation.decide(tx, int(number), verdict, staff=person, terms=terms)

    return await town.app.store.write(decide)


async def publishes(town: Town, number: str) -> None:
    """Let everybody read a proposal."""
    await decided(town, number, EventKind.PUBLISHED)


async def refuses(town: Town, number: str, words: str = "Дерева там уже заплановано.") -> None:
    """Refuse one, with a reason."""
    await decided(town, number, EventKind.REFUSED, words, reason=Reason.PLANNED)
