"""What becomes of a broadcast, told to whoever wrote it: approved, refused, over; on the messenger they work with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from civic import broadcast_news
from civic.broadcast_report import Tally
from civic.broadcast_terms import Rules
from locales import Translator
from storage import broadcast_steps, staff
from storage.broadcasts import Broadcast, BroadcastState
from storage.staff import Staff
from storage.store import Transaction

SOON = timedelta(seconds=1)


def approved(tx: Transaction, broadcast: Broadcast, person: Staff, rules: Rules) -> None:
    """A second person has approved it."""

    def words(_: Translator) -> str:
        assert broadcast.due is not None
        if broadcast.due - tx.now < SOON:
            return _("{name} approved broadcast no. {number}. It begins now.", name=person.name, number=broadcast.id)
        return _(
            "{name} approved broadcast no. {number}. It begins: {moment}.",
            name=person.name,
            number=broadcast.id,
            moment=_.moment(broadcast.due),
        )

    _tell(tx, broadcast, {broadcast.author_id}, words, rules)


def refused(tx: Transaction, broadcast: Broadcast, person: Staff, rules: Rules) -> None:
    """A second person has said no, and why."""

    def words(_: Translator) -> str:
        return _(
            "{name} refused broadcast no. {number}. Nobody will get it. The reason:\n\n{reason}"
            "\n\nTo write a new one: /broadcast",
            name=person.name,
            number=broadcast.id,
            reason=broadcast.reason,
        )

    _tell(tx, broadcast, {broadcast.author_id}, words, rules)


def ended(tx: Transaction, broadcast: Broadcast, counted: Tally, rules: Rules) -> None:
    """It is done, or its time is over."""

    def words(_: Translator) -> str:
        states = counted.states
        values = {
            "number": broadcast.id,
            "sent": _.number(states["sent"]),
            "count": _.number(counted.recipients),
            "uncertain": _.number(states["uncertain"]),
        }
        if broadcast.state is BroadcastState.EXPIRED:
            text = _("The time of broadcast no. {number} is over. Sent: {sent} of {count}.", **values)
        else:
            text = _("Broadcast no. {number} is done. Sent: {sent} of {count}.", **values)
        if states["uncertain"]:
            text += " " + _("Unconfirmed: {uncertain}; you can send it once more to exactly these.", **values)
        return text + "\n\n" + _("The report: /broadcasts {number}", number=broadcast.id)

    _tell(tx, broadcast, {broadcast.author_id, broadcast.approved_by}, words, rules)


def _tell(
    tx: Transaction, broadcast: Broadcast, who: set[int | None], words: Callable[[Translator], str], rules: Rules
) -> None:
    people = [person for person in staff.everybody(tx) if person.id in who]
    step = len(broadcast_steps.events(tx, broadcast.id))  # the same is told again when it happens again
    broadcast_news.tell(tx, people, f"answer:{broadcast.id}:{step}", words, rules)
