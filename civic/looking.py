"""For “what changed since I last asked”: when a resident last looked at which commitment, as their own data."""

from __future__ import annotations

from datetime import datetime

from civic.keeping import Item, PersonalData, Reader, moment
from civic.labels import N_
from storage import looks
from storage.store import Transaction


def _exported(tx: Transaction, contact_id: int) -> list[Item]:
    return [
        {"commitment": look.commitment_id, "at": moment(look.at), "visit_before": moment(look.before)}
        for look in looks.of_contact(tx, contact_id)
    ]


def _line(reader: Reader, item: Item) -> str:
    _ = reader.language
    names = {one.id: one.name.pick(_.code)[0] for one in reader.content.commitments}
    name = names.get(item["commitment"], item["commitment"])
    return _("{name}: last on {date}.", name=name, date=_.date(datetime.fromisoformat(item["at"])))


LOOKED = PersonalData(
    name="looked_at",
    words=N_("what you looked at last"),
    tables=("looks",),
    erase=looks.erase,
    export=_exported,
    line=_line,
    join=looks.join,
    part=looks.copy,
)
