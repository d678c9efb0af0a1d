"""What is kept of a question that a resident asked: thirty days, to see what the city does not answer well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from civic.keeping import Item, PersonalData, Reader, moment
from civic.labels import N_
from civic.plain_text import clean, one_line
from storage import asked
from storage.store import Transaction

TEXT_LIMIT = 1000  # characters kept of a question


def note(
    tx: Transaction,
    contact_id: int,
    text: str,
    locale: str,
    *,
    answered: bool,
    topic: str = "",
    records: Sequence[str] = (),
) -> int:
    """Keep what was asked; its number. `records` are ids of what was shown for it, `topic` of what it is about.

    One statement, for it is part of every question's turn: what is alike is found later (civic/grouping.py). Nobody
    asks as contact 0, for whom nothing is kept: the number is 0 then.
    """
    if contact_id == 0:
        return 0
    return asked.add(tx, contact_id, clean(text)[:TEXT_LIMIT], locale, answered=answered, topic=topic, records=records)


def unhelpful(tx: Transaction, contact_id: int, asked_id: int) -> bool:
    """The answer did not help: staff will see it. False for what was marked before, is gone, or is not theirs."""
    return asked.mark_unhelpful(tx, contact_id, asked_id)


def text_of(tx: Transaction, contact_id: int, asked_id: int) -> str | None:
    """What a resident asked; None for what is gone or not theirs."""
    found = asked.get(tx, contact_id, asked_id)
    return found.text if found else None


def passed(tx: Transaction, contact_id: int, asked_id: int, case_id: int) -> None:
    """It was passed to the staff as a case, so its answer comes there."""
    asked.mark_passed(tx, contact_id, asked_id, case_id)


def _exported(tx: Transaction, contact_id: int) -> list[Item]:
    return [
        {
            "at": moment(one.at),
            "deleted_on": moment(one.at + asked.KEPT),
            "language": one.locale,
            "text": one.text,
            "answered": one.answered,
            "helped": not one.unhelpful if one.answered else None,
            "about": one.topic or None,
            "shown": list(one.records),
            "number": one.case_id,
        }
        for one in asked.of_contact(tx, contact_id)
    ]


def _line(reader: Reader, item: Item) -> str:
    _ = reader.language
    date = _.date(datetime.fromisoformat(item["at"]))
    return _("{date}: “{text}”", date=date, text=one_line(item["text"], 200))


ASKED = PersonalData(
    name="asked",
    words=N_("what you asked"),
    tables=("asked",),
    erase=asked.erase,
    export=_exported,
    line=_line,
    count=asked.count,
    join=asked.join,
    kept=asked.KEPT,
)
