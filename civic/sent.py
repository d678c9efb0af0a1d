"""What is kept of what a resident sent, supported and was told not to: for the privacy screen, export and erasure."""

from __future__ import annotations

from datetime import datetime

from civic import labels, likeness
from civic.keeping import Item, PersonalData, Reader, moment
from civic.labels import N_
from civic.plain_text import one_line
from civic.verdicts import in_force
from storage import bans, case_terms, cases, editions, supports
from storage.cases import BY_AUTHOR, Case, CaseKind, CaseState
from storage.store import Transaction


def _exported(tx: Transaction, contact_id: int) -> list[Item]:
    return [_item(tx, case) for case in cases.all_of(tx, contact_id)]


def _item(tx: Transaction, case: Case) -> Item:
    return {
        "number": case.id,
        "kind": case.kind.value,
        "state": case.state.value,
        "about": case.commitment_id or case.about,
        "language": case.locale,
        "sent": moment(case.created_at),
        "rules": case.regime,
        "due": moment(case.due_at),
        "published_version": case.public_text,
        "published_name": case.author_name,
        "place": case.place,
        "score": case.score,
        "history": [
            {
                "at": moment(event.at),
                "what": event.kind.value,
                "by": "you" if event.kind in BY_AUTHOR else "city",
                "text": event.text,
            }
            for event in in_force(cases.history(tx, case.id))
            if not event.internal
        ],
    }


def _line(reader: Reader, item: Item) -> str:
    _, kind = reader.language, CaseKind(item["kind"])
    return _(
        "{kind} no. {number}, {date}: {state}\n“{text}”",
        kind=_(labels.CASE_KIND[kind]),
        number=item["number"],
        date=_.date(datetime.fromisoformat(item["sent"])),
        state=labels.case_state(_, kind, CaseState(item["state"])),
        text=one_line(item["history"][0]["text"], 200),
    )


def _forget(tx: Transaction, contact_id: int) -> None:
    """What they wrote goes; a published proposal stays in its public version, and is found by that only."""
    published = [case for case in cases.all_of(tx, contact_id) if case.published_at is not None]
    case_terms.erase(tx, contact_id)
    cases.erase(tx, contact_id)
    for case in published:
        likeness.put(tx, case.id, case.public_text or "")
    if published:  # one that was appealed is public no more
        editions.changed(tx, editions.PROPOSALS)


SENT = PersonalData(
    name="sent_by_you",
    words=N_("what you sent us"),
    tables=("cases", "case_events", "case_terms"),
    erase=_forget,
    export=_exported,
    line=_line,
    join=cases.join,
)


def _supported(tx: Transaction, contact_id: int) -> list[Item]:
    return [{"number": one.case_id, "since": moment(one.since)} for one in supports.of_contact(tx, contact_id)]


def _support_line(reader: Reader, item: Item) -> str:
    _ = reader.language
    return _(
        "Proposal no. {number}, since {date}.",
        number=item["number"],
        date=_.date(datetime.fromisoformat(item["since"])),
    )


SUPPORTED = PersonalData(
    name="supported",
    words=N_("which proposals you support"),
    tables=("supports",),
    erase=supports.erase,
    export=_supported,
    line=_support_line,
    join=supports.join,
)


def _banned(tx: Transaction, contact_id: int) -> list[Item]:
    ban = bans.of(tx, contact_id)
    return [{"reason": ban.reason, "until": moment(ban.until)}] if ban else []


def _ban_line(reader: Reader, item: Item) -> str:
    _ = reader.language
    until = _.date(datetime.fromisoformat(item["until"]))
    return _("You can send nothing until {date}. Why: {reason}", date=until, reason=item["reason"])


BANNED = PersonalData(
    name="banned",
    words=N_("whether you may send us anything"),
    tables=("bans",),
    erase=bans.lift,
    export=_banned,
    line=_ban_line,
    join=bans.join,
)
