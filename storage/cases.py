"""What residents sent and everything that happened to it, in order. Who holds what is in `storage/queue.py`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage import folding
from storage.clock import from_ms, maybe_from_ms, to_ms
from storage.store import Row, Transaction


class CaseKind(StrEnum):
    """What was sent."""

    PROPOSAL = "proposal"
    FEEDBACK = "feedback"
    QUESTION = "question"  # the record did not hold an answer, staff are asked


class CaseState(StrEnum):
    """Where a case stands."""

    SUBMITTED = "submitted"
    ASKED = "asked"  # a moderator asked the author something back
    PUBLISHED = "published"  # everybody can read and support it; the city's answer is to come
    APPROVED = "approved"  # for a question: answered
    REFUSED = "refused"
    APPEALED = "appealed"  # the author wants a second moderator to look at a refusal
    WITHDRAWN = "withdrawn"
    MERGED = "merged"  # it became part of another one
    FORWARDED = "forwarded"  # it is for somebody else, and they have it


OPEN = (CaseState.SUBMITTED, CaseState.PUBLISHED, CaseState.APPEALED)  # a moderator is to act
RUNNING = (*OPEN, CaseState.ASKED)  # the clock of the law runs
PUBLIC = (CaseState.PUBLISHED, CaseState.APPROVED)


class EventKind(StrEnum):
    """What happened to a case."""

    SUBMITTED = "submitted"
    EDITED = "edited"
    ASKED = "asked"
    REPLIED = "replied"
    PUBLISHED = "published"
    APPROVED = "approved"
    REFUSED = "refused"
    APPEALED = "appealed"
    UPHELD = "upheld"  # the second moderator says the same
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    FORWARDED = "forwarded"
    RECLASSIFIED = "reclassified"
    EXTENDED = "extended"
    PROMISED = "promised"
    KEPT = "kept"
    LATE = "late"  # a promise was not kept in time
    UNDONE = "undone"
    HANDED = "handed"  # to a department, or from somebody absent to their substitute
    NOTE = "note"  # between moderators


INTERNAL = frozenset({EventKind.NOTE, EventKind.UNDONE})  # not for the author's eyes
AWAY = "away"  # the code of a hand-over from somebody absent to their substitute: not for them either
BY_AUTHOR = frozenset(
    {EventKind.SUBMITTED, EventKind.EDITED, EventKind.REPLIED, EventKind.APPEALED, EventKind.WITHDRAWN}
)


@dataclass(frozen=True, slots=True)
class Case:
    """A proposal, feedback or question; its number is its id.

    `text` is what the author wrote, as they last left it, `public_text` the version they let us publish (None: none),
    `author_name` how they want to be named there. `about` is what feedback is about where it is no commitment. `regime`
    names the rules of its clock, which began at `received_at` and ends at `due_at`. `held` names what makes it
    dangerous to publish. `folded` is how many copies of it came from others, `became` the commitment that was made
    from it.
    """

    id: int
    kind: CaseKind
    state: CaseState
    contact_id: int | None
    commitment_id: str | None
    locale: str
    text: str
    claimed_by: int | None
    claimed_until: datetime | None
    created_at: datetime
    regime: str
    about: str | None
    score: int | None
    public_text: str | None
    author_name: str | None
    place: str | None
    held: str | None
    urgent: bool
    extended: bool
    folded_into: int | None
    folded: int
    merged_into: int | None
    supports: int
    department: str | None
    received_at: datetime
    due_at: datetime | None
    decided_by: int | None
    decided_at: datetime | None
    published_at: datetime | None
    became: str | None

    @property
    def open(self) -> bool:
        """Whether a moderator is to act on it."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Submission:
    """What a resident sends. The meaning of each is that of `Case`."""

    kind: CaseKind
    text: str
    locale: str
    commitment_id: str | None = None
    regime: str = "ogp_proposal"
    about: str | None = None
    score: int | None = None
    public_text: str | None = None
    author_name: str | None = None
    place: str | None = None
    held: str | None = None
    urgent: bool = False
    folded_into: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One entry of a case's history. `code` is what a machine reads of it: a reason, a regime, a moment; `was` the
    state that a decision ended."""

    id: int
    kind: EventKind
    text: str
    code: str
    was: CaseState | None
    staff_id: int | None
    at: datetime

    @property
    def internal(self) -> bool:
        """Whether it is not for its author's eyes."""
        return self.kind in INTERNAL or self.code == AWAY


SELECT = (
    "SELECT c.id, c.kind, c.state, c.contact_id, c.commitment_id, c.locale, c.claimed_by, c.claimed_until,"
    " c.created_at, c.regime, c.about, c.score, c.public_text, c.author_name, c.place, c.held, c.urgent, c.extended,"
    " c.folded_into, c.folded, c.merged_into, c.supports, c.department, c.received_at, c.due_at, c.decided_by,"
    " c.decided_at, c.published_at, c.became,"
    " (SELECT e.text FROM case_events e WHERE e.case_id = c.id AND e.kind IN ('submitted', 'edited')"
    " ORDER BY e.id DESC LIMIT 1) AS text FROM cases c"
)


def case_of(row: Row) -> Case:
    """A row of `SELECT` as a case."""
    return Case(
        id=row["id"],
        kind=CaseKind(row["kind"]),
        state=CaseState(row["state"]),
        contact_id=row["contact_id"],
        commitment_id=row["commitment_id"],
        locale=row["locale"],
        text=row["text"],
        claimed_by=row["claimed_by"],
        claimed_until=maybe_from_ms(row["claimed_until"]),
        created_at=from_ms(row["created_at"]),
        regime=row["regime"],
        about=row["about"],
        score=row["score"],
        public_text=row["public_text"],
        author_name=row["author_name"],
        place=row["place"],
        held=row["held"],
        urgent=bool(row["urgent"]),
        extended=bool(row["extended"]),
        folded_into=row["folded_into"],
        folded=row["folded"],
        merged_into=row["merged_into"],
        supports=row["supports"],
        department=row["department"],
        received_at=maybe_from_ms(row["received_at"]) or from_ms(row["created_at"]),
        due_at=maybe_from_ms(row["due_at"]),
        decided_by=row["decided_by"],
        decided_at=maybe_from_ms(row["decided_at"]),
        published_at=maybe_from_ms(row["published_at"]),
        became=row["became"],
    )


def open_case(tx: Transaction, contact_id: int, sent: Submission) -> int:
    """Take a text in; returns its number. A copy of what is decided already stands for itself."""
    head = sent.folded_into if sent.folded_into is not None and folding.fold(tx, sent.folded_into) else None
    row = tx.row(
        "INSERT INTO cases (kind, contact_id, commitment_id, state, locale, regime, about, score, public_text,"
        " author_name, place, held, urgent, folded_into, received_at, due_at, queued_at, created_at)"
        " VALUES (:kind, :contact, :commitment, 'submitted', :locale, :regime, :about, :score, :public, :name, :place,"
        " :held, :urgent, :folded, :now, :due, :now, :now) RETURNING id",
        kind=sent.kind.value,
        contact=contact_id,
        commitment=sent.commitment_id,
        locale=sent.locale,
        regime=sent.regime,
        about=sent.about,
        score=sent.score,
        public=sent.public_text,
        name=sent.author_name,
        place=sent.place,
        held=sent.held,
        urgent=sent.urgent,
        folded=head,
        due=to_ms(sent.due_at) if sent.due_at else None,
        now=to_ms(tx.now),
    )
    assert row is not None
    record(tx, row["id"], EventKind.SUBMITTED, sent.text)
    return int(row["id"])


def record(
    tx: Transaction,
    case_id: int,
    kind: EventKind,
    text: str = "",
    *,
    code: str = "",
    was: CaseState | None = None,
    staff_id: int | None = None,
) -> int:
    """Write an entry of the history; returns its id."""
    row = tx.row(
        "INSERT INTO case_events (case_id, kind, text, code, was, staff_id, created_at)"
        " VALUES (:case, :kind, :text, :code, :was, :staff, :now) RETURNING id",
        case=case_id,
        kind=kind.value,
        text=text,
        code=code,
        was=was.value if was else "",
        staff=staff_id,
        now=to_ms(tx.now),
    )
    assert row is not None
    return int(row["id"])


def get(tx: Transaction, case_id: int) -> Case | None:
    """One case by its number."""
    row = tx.row(f"{SELECT} WHERE c.id = :id", id=case_id)
    return case_of(row) if row else None


def hold(tx: Transaction, case_id: int) -> Case | None:
    """One case, which nobody else changes until this turn ends."""
    tx.rows("SELECT id FROM cases WHERE id = :id FOR UPDATE", id=case_id)
    return get(tx, case_id)


def history(tx: Transaction, case_id: int) -> list[CaseEvent]:
    """Everything that happened to a case, oldest first."""
    rows = tx.rows(
        "SELECT id, kind, text, code, was, staff_id, created_at FROM case_events WHERE case_id = :id ORDER BY id",
        id=case_id,
    )
    return [
        CaseEvent(
            id=row["id"],
            kind=EventKind(row["kind"]),
            text=row["text"],
            code=row["code"],
            was=CaseState(row["was"]) if row["was"] else None,
            staff_id=row["staff_id"],
            at=from_ms(row["created_at"]),
        )
        for row in rows
    ]


def of_contact(tx: Transaction, contact_id: int, *, limit: int, offset: int = 0) -> list[Case]:
    """A resident's own cases, newest first."""
    rows = tx.rows(
        f"{SELECT} WHERE c.contact_id = :contact ORDER BY c.id DESC LIMIT :limit OFFSET :offset",
        contact=contact_id,
        limit=limit,
        offset=offset,
    )
    return [case_of(row) for row in rows]


def all_of(tx: Transaction, contact_id: int) -> list[Case]:
    """Every case of a resident, the oldest first."""
    return [
        case_of(row) for row in tx.rows(f"{SELECT} WHERE c.contact_id = :contact ORDER BY c.id", contact=contact_id)
    ]


def published(tx: Transaction, *, limit: int, before: int | None = None) -> list[Case]:
    """Proposals that everybody can read, the newest first; `before` is the number where the page before ended."""
    rows = tx.rows(
        f"{SELECT} WHERE c.published_at IS NOT NULL AND c.public_text IS NOT NULL AND c.id < :before"
        " AND c.state IN ('published', 'asked', 'approved', 'refused', 'appealed') ORDER BY c.id DESC LIMIT :limit",
        before=before if before is not None else 2**62,
        limit=limit,
    )
    return [case_of(row) for row in rows]


def that_became(tx: Transaction, commitment_id: str, *, limit: int) -> list[Case]:
    """Proposals from which a commitment was made, the oldest first."""
    rows = tx.rows(
        f"{SELECT} WHERE c.became = :commitment ORDER BY c.id LIMIT :limit", commitment=commitment_id, limit=limit
    )
    return [case_of(row) for row in rows]


def change(tx: Transaction, case_id: int, **values: str | int | bool | None) -> None:
    """Set columns of a case that the caller holds. Their names are ours, never somebody's words."""
    named = ", ".join(f"{name} = :{name}" for name in values)
    tx.execute(f"UPDATE cases SET {named} WHERE id = :id", id=case_id, **values)


def settle(tx: Transaction, case_id: int, state: CaseState, *, among: Collection[CaseState], **values: object) -> bool:
    """Move a case from one of several states; False when it stands elsewhere by now. Nobody holds it then."""
    listed = ", ".join(f"'{one.value}'" for one in among)
    named = "".join(f", {name} = :{name}" for name in values)
    return bool(
        tx.execute(
            f"UPDATE cases SET state = :state, claimed_by = NULL, claimed_until = NULL{named}"
            f" WHERE id = :id AND state IN ({listed})",
            id=case_id,
            state=state.value,
            **values,
        )
    )


def requeue(tx: Transaction, case_id: int, contact_id: int, state: CaseState = CaseState.SUBMITTED) -> bool:
    """The author replied: back into the queue. False when nothing was asked of them, nor answered to feedback."""
    return bool(
        tx.execute(
            "UPDATE cases SET state = :state, queued_at = :now, put_off_at = 0 WHERE id = :id"
            " AND contact_id = :contact AND (state = 'asked' OR (state = 'approved' AND kind <> 'proposal'))",
            id=case_id,
            state=state.value,
            contact=contact_id,
            now=to_ms(tx.now),
        )
    )


def erase(tx: Transaction, contact_id: int) -> None:
    """Forget who wrote a resident's cases, and remove what they wrote unless it was published.

    Of a published one the public version stays, without a name, in place of what they wrote.
    """
    own = tx.rows("SELECT id, state FROM cases WHERE contact_id = :contact ORDER BY id FOR UPDATE", contact=contact_id)
    for row in own:
        if row["state"] in {CaseState.SUBMITTED, CaseState.ASKED, CaseState.APPEALED}:
            folding.leave(tx, row["id"])
    tx.execute(
        "UPDATE case_events SET text = CASE WHEN kind IN ('submitted', 'edited') THEN COALESCE((SELECT c.public_text"
        " FROM cases c WHERE c.id = case_events.case_id AND (c.published_at IS NOT NULL OR c.state = 'approved')), '')"
        " ELSE '' END"
        " WHERE kind IN ('submitted', 'edited', 'replied', 'appealed', 'withdrawn') AND case_id IN"
        " (SELECT id FROM cases WHERE contact_id = :contact)",
        contact=contact_id,
    )
    tx.execute(
        "UPDATE cases SET contact_id = NULL, author_name = NULL, claimed_by = NULL, claimed_until = NULL,"
        " public_text = CASE WHEN published_at IS NOT NULL OR state = 'approved' THEN public_text END,"
        " place = CASE WHEN published_at IS NOT NULL OR state = 'approved' THEN place END,"
        " state = CASE WHEN state IN ('submitted', 'asked', 'appealed') THEN 'withdrawn' ELSE state END"
        " WHERE contact_id = :contact",
        contact=contact_id,
    )


def join(tx: Transaction, loser: int, survivor: int) -> None:
    """Two residents become one, who sent what either did."""
    tx.execute("UPDATE cases SET contact_id = :survivor WHERE contact_id = :loser", loser=loser, survivor=survivor)
