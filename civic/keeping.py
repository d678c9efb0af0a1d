"""What is kept of a resident, declared once: the privacy screen, `/mydata`, erasure and linking are built from it.

Each conversation declares what it keeps (`Router(..., keeps=[…])`); what the house itself keeps of everybody stands
here. A table that refers to a resident is named by one of these or by `LEFT_OUT`, and a test holds it to that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from civic import labels
from civic.content.model import Content
from civic.labels import N_
from civic.messages import OutgoingMessage
from locales import Translator
from storage import archive, audiences, consents, contacts, conversations, duty, inbox, mails, outbox, staff
from storage.store import Transaction

Item = Mapping[str, Any]
"""One thing that is kept: JSON values under stable English names, moments as ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is told: their language, and the record that names things."""

    language: Translator
    content: Content


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One kind of thing that is kept of a resident, and what happens to it.

    `name` is its key in the downloaded file and never changes; `words` name it on a screen. `line` tells one item in
    chat, None where it is told in the file only; `count` says how many there are where exporting all would be dear.
    `join` gives what one resident has to another when they become one, `part` what both have when an address becomes
    a resident of its own. What is kept with an address goes where the address goes. `kept` is how long it is kept.
    """

    name: str
    words: str
    tables: tuple[str, ...]
    erase: Callable[[Transaction, int], object]
    export: Callable[[Transaction, int], list[Item]]
    join: Callable[[Transaction, int, int], object]
    line: Callable[[Reader, Item], str] | None = None
    count: Callable[[Transaction, int], int] | None = None
    part: Callable[[Transaction, int, int], object] | None = None
    kept: timedelta | None = None

    def how_many(self, tx: Transaction, contact_id: int) -> int:
        """How many items there are."""
        return self.count(tx, contact_id) if self.count else len(self.export(tx, contact_id))


LEFT_OUT = {
    "audit": N_("What you decided for the city as its staff, and when, without any words: it is kept as a record."),
    "attempts": N_("How often a code was typed within an hour: only a number."),
    "departures": N_(
        "That you stopped the news or were forgotten, and when: only marks of it, so that a backup undoes neither."
    ),
    "codes": N_("One-time codes and links made for you: only marks of them, which open nothing, for a day at most."),
    "broadcast_events": N_("What you did for the city as its staff with news for many: it is kept as a record."),
    "broadcasts": N_("What you wrote or approved for the city as its staff: it was sent in the city’s name."),
    "feeds": N_("How far news for many have been sent: only numbers."),
    "alarms": N_("When staff are reminded of what you sent: only its number and moments."),
    "asked_groups": N_("Which questions you laid aside for the city as its staff: only who and when."),
    "common_questions": N_("What you answered or approved for the city as its staff: it is public."),
    "calls": N_("What you announced for the city as its staff: it is public."),
    "drafts": N_("What you published for the city as its staff: it is public."),
    "promises": N_("What the city promised about what you sent: you see it there."),
    "witnessed": N_("How many people say that something is done or is not: only numbers."),
    "progress_updates": N_("What you published for the city as its staff: it is public."),
    "work": N_("A picture you sent a moment ago, while it is being prepared."),
}
"""What is kept and not handed out, by table, and why."""


def everything(kept: Iterable[PersonalData]) -> tuple[PersonalData, ...]:
    """All there is: the house's own, with what the conversations declare in its middle."""
    return (*_FIRST, *kept, *_LAST)


def stays(_tx: Transaction, _contact_id: int, _other: int = 0) -> None:
    """Nothing is to be done: it goes where the address goes, or with the resident's own row."""


def moment(at: datetime | None) -> str | None:
    """A moment as the file writes it."""
    return at.isoformat(timespec="seconds") if at else None


def _date(reader: Reader, item: Item, key: str) -> str:
    return reader.language.date(datetime.fromisoformat(item[key]))


def _profile(tx: Transaction, contact_id: int) -> list[Item]:
    language, since = contacts.met(tx, contact_id)
    erased = [moment(at) for at in contacts.erased_before(tx, contact_id)]
    return [{"language": language, "known_since": moment(since), "erased_before": erased}]


def _profile_line(reader: Reader, item: Item) -> str:
    _ = reader.language
    return _("{name}, since {date}.", name=_.name, date=_date(reader, item, "known_since"))


def _messengers(tx: Transaction, contact_id: int) -> list[Item]:
    known_as = contacts.identities(tx, contact_id)
    return [
        {
            "messenger": address.channel,
            "id": known_as[address.id],
            "since": moment(address.since),
            "last_written": moment(address.heard),
            "blocked_since": moment(address.blocked),
            "chosen_for_news": address.chosen,
        }
        for address in contacts.addresses(tx, contact_id)
    ]


def _messenger_line(reader: Reader, item: Item) -> str:
    _ = reader.language
    name = labels.channel(_, item["messenger"])
    lines = [_("{messenger}: since {date}.", messenger=name, date=_date(reader, item, "since"))]
    if item["last_written"]:
        lines.append(_("You last wrote on {date}.", date=_date(reader, item, "last_written")))
    if item["chosen_for_news"]:
        lines.append(_("You chose it for news."))
    if item["blocked_since"]:
        lines.append(_("You blocked us there."))
    return " ".join(lines)


PURPOSE = {"follow": N_("to news"), "send": N_("to keeping what you send")}


def _consents(tx: Transaction, contact_id: int) -> list[Item]:
    return [
        {
            "purpose": consent.purpose,
            "version": consent.version,
            "text_sha256": consent.text_hash,
            "messenger": consent.channel,
            "given": moment(consent.given),
            "withdrawn": moment(consent.withdrawn),
            "note": consent.note,
        }
        for consent in consents.of_contact(tx, contact_id)
    ]


def _consent_line(reader: Reader, item: Item) -> str:
    _, purpose = reader.language, str(item["purpose"])
    line = _(
        "{date}: you agreed {purpose} ({messenger}, text no. {version}).",
        date=_date(reader, item, "given"),
        purpose=_(PURPOSE.get(purpose, purpose)),
        messenger=labels.channel(_, item["messenger"]),
        version=item["version"],
    )
    if item["note"]:
        line += " " + _("You gave it elsewhere, and it was brought here that day: {note}.", note=item["note"])
    if item["withdrawn"]:
        line += " " + _("You took it back on {date}.", date=_date(reader, item, "withdrawn"))
    return line


def _drafts(tx: Transaction, contact_id: int) -> list[Item]:
    found = conversations.of_contact(tx, contact_id)
    return [
        {
            "messenger": channel,
            "step": talk.state,
            "gathered": talk.data,
            "buttons": [label for label, _ in talk.choices],
        }
        for channel, talk in found
    ]


def _draft_line(reader: Reader, item: Item) -> str:
    _ = reader.language
    name = labels.channel(_, item["messenger"])
    if not item["step"]:
        return _("{messenger}: the buttons you saw last.", messenger=name)
    shown = {key: value for key, value in item["gathered"].items() if not key.startswith(("_", "photos"))}
    written = "; ".join(str(value) for value in shown.values())  # names of ours tell nobody anything
    return _("{messenger}: you have begun and not finished: {written}", messenger=name, written=written)


def _received(tx: Transaction, contact_id: int) -> list[Item]:
    return [
        {
            "messenger": update.channel,
            "at": moment(update.at),
            "deleted_on": moment(update.at + inbox.KEPT),
            "update": update.raw.decode("utf-8", "replace"),
            "answered": _words(update.response, "", shared=False) if update.response else None,
            "incident": update.incident,
        }
        for update in inbox.of_contact(tx, contact_id)
    ]


def _deliveries(tx: Transaction, contact_id: int) -> list[Item]:
    language, _since = contacts.met(tx, contact_id)
    return [
        {
            "messenger": message.channel,
            "at": moment(message.at),
            "sent": moment(message.sent),
            "deleted_on": moment(message.at + outbox.KEPT),
            "state": message.status.value,
            # What quotes somebody else's proposal to a moderator is that person's.
            "text": None if message.quotes else _words(message.content, language, shared=message.shared),
        }
        for message in archive.of_contact(tx, contact_id)
    ]


def _words(content: str, language: str, *, shared: bool) -> str:
    if shared:
        by_language = msgspec.json.decode(content, type=dict[str, OutgoingMessage])
        message = by_language.get(language) or by_language["uk"]
    else:
        message = msgspec.json.decode(content, type=OutgoingMessage)
    return f"{message.title}\n\n{message.text}".strip()


def _staff(tx: Transaction, contact_id: int) -> list[Item]:
    person = staff.by_contact(tx, contact_id)
    if person is None:
        return []
    away = [{"from": one.first.isoformat(), "until": one.last.isoformat()} for one in duty.of_person(tx, person.id)]
    written = [{"at": moment(one.at), "sent": moment(one.sent)} for one in mails.of_person(tx, person.id)]
    email = staff.email(tx, person.id)
    return [{"name": person.name, "role": person.role.value, "away": away, "email": email, "mails": written}]


def _staff_line(reader: Reader, item: Item) -> str:
    _, role = reader.language, labels.ROLE[staff.Role(item["role"])]
    return _("You work here as: {role} ({name}).", role=_(role), name=item["name"])


_FIRST = (
    PersonalData(
        name="profile",
        words=N_("your language and your first day here"),
        tables=("contacts", "tombstones"),
        erase=stays,  # the row goes last, with the addresses
        export=_profile,
        line=_profile_line,
        join=stays,
    ),
    PersonalData(
        name="messengers",
        words=N_("your messengers"),
        tables=("addresses",),
        erase=stays,
        export=_messengers,
        line=_messenger_line,
        join=stays,
    ),
    PersonalData(
        name="consents",
        words=N_("your consents"),
        tables=("consents",),
        erase=consents.cut_loose,
        export=_consents,
        line=_consent_line,
        join=consents.join,
        part=consents.copy,
    ),
)


def _awaited(tx: Transaction, contact_id: int) -> list[Item]:
    return [{"broadcast": number} for number in audiences.of_contact(tx, contact_id)]


_LAST = (
    PersonalData(
        name="awaited",
        words=N_("news that are being sent to many, you among them"),
        tables=("recipients",),
        erase=audiences.forget,
        export=_awaited,
        join=audiences.join,
    ),
    PersonalData(
        name="unfinished",
        words=N_("what you have begun and not finished"),
        tables=("conversations",),
        erase=conversations.erase,
        export=_drafts,
        line=_draft_line,
        join=stays,
    ),
    PersonalData(
        name="received",
        words=N_("what you wrote and pressed here, as it came (sealed)"),
        tables=("inbox",),
        erase=inbox.erase,
        export=_received,
        count=inbox.count,
        join=stays,
        kept=inbox.KEPT,
    ),
    PersonalData(
        name="sent_to_you",
        words=N_("what we wrote to you"),
        tables=("deliveries",),
        erase=outbox.erase,
        export=_deliveries,
        count=archive.count,
        join=stays,
        kept=outbox.KEPT,
    ),
    PersonalData(
        name="staff",
        words=N_("your work for the city"),
        tables=("staff", "absences", "mails"),
        erase=staff.unlink,
        export=_staff,
        line=_staff_line,
        join=stays,  # nobody with a role is ever linked
    ),
)
