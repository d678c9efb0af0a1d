"""What staff are told about broadcasts on the messenger they work with: what waits, was forced, was halted."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from civic import leaflet
from civic.broadcast_terms import Rules
from civic.messages import OutgoingMessage
from civic.plain_text import one_line
from locales import Translator
from storage import broadcast_steps, contacts, outbox, staff
from storage.broadcasts import Broadcast
from storage.outbox import Lane
from storage.staff import Role, Staff
from storage.store import Transaction

SHOWN = 200  # characters of a broadcast's words


def waits(tx: Transaction, broadcast: Broadcast, approvers: Iterable[Staff], rules: Rules) -> None:
    """A second person is needed."""

    def words(_: Translator) -> str:
        return _(
            "Broadcast no. {number} waits for approval. It would reach: {count}.\n\n“{text}”"
            "\n\nRead it whole: /approve",
            number=broadcast.id,
            count=_.number(broadcast.recipients),
            text=_beginning(broadcast, rules, _),
        )

    tell(tx, approvers, f"waits:{broadcast.id}:{_round(tx, broadcast)}", words, rules)


def overridden(tx: Transaction, broadcast: Broadcast, person: Staff, reason: str, rules: Rules) -> None:
    """One was approved on the command line: everybody who works here learns of it."""

    def words(_: Translator) -> str:
        return _(
            "Broadcast no. {number} was approved on the command line, without a second person in the chat."
            " Approved by: {name}. Reason given: {reason}\n\nIt reaches: {count}.\n\n“{text}”",
            number=broadcast.id,
            name=person.name,
            reason=reason,
            count=_.number(broadcast.recipients),
            text=_beginning(broadcast, rules, _),
        )

    tell(tx, staff.everybody(tx), f"override:{broadcast.id}", words, rules)


def halted(tx: Transaction, broadcast: Broadcast, rules: Rules) -> None:
    """A messenger refuses its words: whoever wrote and approved it is told."""

    def words(_: Translator) -> str:
        return _(
            "Broadcast no. {number} was halted: a messenger refuses its words. The rest has not been sent. Stop it and"
            " write it anew, or go on if it was the messenger’s fault.\n\n“{text}”",
            number=broadcast.id,
            text=_beginning(broadcast, rules, _),
        )

    own = {broadcast.author_id, broadcast.approved_by}
    people = [person for person in staff.everybody(tx) if person.id in own]
    tell(tx, people, f"halted:{broadcast.id}:{_round(tx, broadcast)}", words, rules)


def given_up(tx: Transaction, broadcast: Broadcast, why: str, rules: Rules) -> None:
    """One could not begin as it was approved: everybody who works here learns of it."""

    def words(_: Translator) -> str:
        return _(
            "Broadcast no. {number} did not go out, and nobody gets it. {reason}\n\n“{text}”",
            number=broadcast.id,
            reason=_(why),
            text=_beginning(broadcast, rules, _),
        )

    tell(tx, staff.everybody(tx), f"given up:{broadcast.id}", words, rules)


def nobody_second(tx: Transaction, broadcast: Broadcast, told: int, rules: Rules) -> None:
    """News went to as many as one person may tell; the rest waits, and administrators are told."""

    def words(_: Translator) -> str:
        return _(
            "News no. {number} was published, and there is no second person here to approve it. Told so far: {told}."
            " Waiting for approval: {count}.\n\n“{text}”",
            number=broadcast.id,
            told=_.number(told),
            count=_.number(broadcast.recipients),
            text=_beginning(broadcast, rules, _),
        )

    people = [person for person in staff.everybody(tx) if person.role is Role.ADMIN]
    tell(tx, people, f"alone:{broadcast.id}", words, rules)


def tell(
    tx: Transaction, people: Iterable[Staff], campaign: str, words: Callable[[Translator], str], rules: Rules
) -> None:
    """Say something to each of these who works here and has linked a messenger."""
    for person in people:
        address = contacts.reach(tx, person.contact_id) if person.contact_id is not None else None
        if person.disabled or person.contact_id is None or address is None:
            continue
        _ = rules.language(contacts.met(tx, person.contact_id)[0])
        message = OutgoingMessage(text=words(_), lang=_.code)
        content = msgspec.json.encode(message).decode()
        outbox.queue(tx, campaign, address, content, lane=Lane.PERSONAL, contact_id=person.contact_id)


def _beginning(broadcast: Broadcast, rules: Rules, _: Translator) -> str:
    said = leaflet.messages(broadcast, rules)
    message = said.get(_.code) or said["uk"]
    return one_line(f"{message.title} {message.text}", SHOWN)


def _round(tx: Transaction, broadcast: Broadcast) -> int:
    """How far its history has come, so that the same is told again when it happens again."""
    return len(broadcast_steps.events(tx, broadcast.id))
