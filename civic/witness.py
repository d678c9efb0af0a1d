"""“Reported done” asks whoever followed it: is it really done? A “no” counts in public and opens the matter again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from civic import intake
from civic.case_clock import Clock
from civic.content.model import Completion
from civic.keeping import Item, PersonalData, Reader, moment
from civic.labels import N_
from storage import progress, witnesses
from storage.cases import CaseKind
from storage.progress import ProgressUpdate
from storage.store import Transaction
from storage.witnesses import Counts

NOT_DONE = "not_done"  # what such feedback is about


@dataclass(frozen=True, slots=True)
class Asked:
    """The step that is asked about, and what has been said of it."""

    update: ProgressUpdate
    counts: Counts


def open_to(tx: Transaction, update_id: int) -> ProgressUpdate | None:
    """The step a resident may speak of: the last one of its commitment, if it was reported as complete."""
    update = progress.get(tx, update_id)
    if update is None or update.status != Completion.COMPLETE:
        return None
    newest = progress.of_commitment(tx, update.commitment_id, limit=1)
    return update if newest and newest[0].id == update.id else None


def asked(tx: Transaction, commitment_id: str) -> Asked | None:
    """What residents are asked of a commitment now; None where it is not reported as complete by a published step."""
    newest = progress.of_commitment(tx, commitment_id, limit=1)
    if not newest or newest[0].status != Completion.COMPLETE:
        return None
    return Asked(newest[0], witnesses.counts(tx, newest[0].id))


def reopen(tx: Transaction, update: ProgressUpdate, contact_id: int, text: str, locale: str, clock: Clock) -> int:
    """A “no” with what is missing: a case for the city, with a number and a clock. Raises `CaseRefused`."""
    draft = intake.Draft(CaseKind.FEEDBACK, text, locale, commitment_id=update.commitment_id, about=NOT_DONE)
    return intake.take_in(tx, contact_id, draft, clock).number


def _exported(tx: Transaction, contact_id: int) -> list[Item]:
    return [
        {"step": said.update_id, "done": said.done, "at": moment(said.at)}
        for said in witnesses.of_contact(tx, contact_id)
    ]


def _line(reader: Reader, item: Item) -> str:
    _ = reader.language
    date = _.date(datetime.fromisoformat(item["at"]))
    return _("{date}: you said it is done.", date=date) if item["done"] else _("{date}: you said it is not.", date=date)


WITNESSED = PersonalData(
    name="witnessed",
    words=N_("what you said of things reported as done"),
    tables=("witnesses",),
    erase=witnesses.erase,
    export=_exported,
    line=_line,
    join=witnesses.join,
)
