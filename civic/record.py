"""The city's record in the store: brought from its files without overwriting staff, and read back whole.

The import is one transaction and does nothing the second time. Where the file and staff have both changed the same
field of a record, staff's stays in force, the file's is kept beside it, and the conflict is reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec

from civic.content.model import (
    City,
    Commitment,
    Content,
    Discrepancy,
    Document,
    HardWord,
    Hubs,
    Measure,
    Office,
    OwnDeadlines,
    Passage,
    Plan,
    Programme,
    Question,
    Source,
    Wording,
    decode_hook,
    encode_hook,
)
from storage import editions, meta, records
from storage.clock import from_ms, to_ms
from storage.store import Topic, Transaction

VERSION = editions.CONTENT
BROUGHT = "content_brought"  # milliseconds: when an import last changed what the record says


class Change(StrEnum):
    """What an import did to one record."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Changed:
    """One record that an import touched. `fields` are those in conflict."""

    kind: str
    id: str
    change: Change
    fields: tuple[str, ...] = ()


Piece: TypeAlias = (
    City
    | Plan
    | Source
    | Commitment
    | Discrepancy
    | Programme
    | Measure
    | Passage
    | Hubs
    | Question
    | Wording
    | Office
    | HardWord
    | OwnDeadlines
)

_KINDS: dict[str, type[msgspec.Struct]] = {
    "city": City,
    "plan": Plan,
    "source": Source,
    "commitment": Commitment,
    "discrepancy": Discrepancy,
    "programme": Programme,
    "measure": Measure,
    "passage": Passage,  # a record each: staff and file may change two passages of one document
    "hubs": Hubs,
    "question": Question,
    "wording": Wording,
    "office": Office,
    "word": HardWord,
    "deadlines": OwnDeadlines,
}


def _pieces(content: Content) -> Iterator[tuple[str, str, msgspec.Struct]]:
    passages = [passage for document in content.documents for passage in document.passages]
    kinds: list[tuple[str, Sequence[Piece | None]]] = [
        ("city", [content.city]),
        ("plan", [content.plan]),
        ("source", content.sources),
        ("commitment", content.commitments),
        ("discrepancy", content.discrepancies),
        ("programme", [content.programme]),
        ("measure", content.measures),
        ("passage", passages),
        ("hubs", [content.hubs]),
        ("question", content.questions),
        ("wording", content.wordings),
        ("office", content.offices),
        ("word", content.glossary),
        ("deadlines", [content.own_deadlines]),
    ]
    for kind, found in kinds:
        for piece in found:
            if piece is not None:
                yield kind, _name(kind, piece), piece


def _name(kind: str, piece: Piece) -> str:
    """The id of a piece; where there is only one of its kind, the kind."""
    if isinstance(piece, Wording):
        return piece.about
    return kind if isinstance(piece, Hubs | OwnDeadlines) else piece.id


def _encode(value: object) -> str:
    return msgspec.json.encode(value, enc_hook=encode_hook).decode()


def _decode(kind: str, text: str) -> Any:
    return msgspec.json.decode(text, type=_KINDS[kind], dec_hook=decode_hook)


def _today(record: records.Record) -> records.Record:
    """A row as this release would write it: a field that is new since then, and empty, is no change of anybody's."""
    imported, body = (_encode(_decode(record.kind, text)) for text in (record.imported, record.body))
    return replace(record, imported=imported, body=body)


def bring_in(tx: Transaction, content: Content) -> list[Changed]:
    """Import the content; what changed. Nothing is written for a record that says what it said before, in its place."""
    meta.hold(tx, VERSION)  # whoever else changes the record does it before or after
    present = {(record.kind, record.id): record for record in records.everything(tx)}
    changes: list[Changed] = []
    positions: Counter[str] = Counter()
    moved = False
    for kind, record_id, value in _pieces(content):
        position, record = positions[kind], present.pop((kind, record_id), None)
        positions[kind] += 1
        if record is not None and record.position != position:
            records.move(tx, kind, record_id, position)
            moved = True
        change = _bring_one(tx, kind, record_id, position, _encode(value), record)
        if change is not None:
            changes.append(change)
    for (kind, record_id), record in present.items():
        if record.edited:
            changes.append(Changed(kind, record_id, Change.CONFLICT, ("removed",)))
        else:
            records.drop(tx, kind, record_id)
            changes.append(Changed(kind, record_id, Change.REMOVED))
    if any(changed.change is not Change.CONFLICT for changed in changes):
        meta.put(tx, BROUGHT, str(to_ms(tx.now)))
    if changes or moved:
        meta.bump(tx, VERSION)
        tx.wake(Topic.CONTENT)
    return changes


def _bring_one(
    tx: Transaction, kind: str, record_id: str, position: int, incoming: str, record: records.Record | None
) -> Changed | None:
    if record is None:
        records.put(tx, kind, record_id, position, incoming)
        return Changed(kind, record_id, Change.ADDED)
    if incoming != record.imported:
        record = _today(record)
    if not record.edited:
        if incoming == record.imported:
            return None
        records.put(tx, kind, record_id, position, incoming)
        return Changed(kind, record_id, Change.CHANGED)
    if incoming == record.imported:
        if record.conflict is None:
            return None
        return Changed(kind, record_id, Change.CONFLICT, _conflicts(record, incoming))
    return _merge(tx, record, incoming)


def _merge(tx: Transaction, record: records.Record, incoming: str) -> Changed:
    """Take the file's news field by field, except where staff changed the same field."""
    theirs, base, ours = (msgspec.json.decode(text) for text in (incoming, record.imported, record.body))
    contested = _contested(theirs, base, ours)
    merged = {
        field: ours.get(field) if field in contested or theirs[field] == base.get(field) else theirs[field]
        for field in theirs
    }
    records.edit(tx, record.kind, record.id, msgspec.json.encode(merged).decode())
    records.hear(tx, record.kind, record.id, incoming, conflict=incoming if contested else None)
    return Changed(record.kind, record.id, Change.CONFLICT if contested else Change.CHANGED, contested)


def _contested(theirs: dict[str, Any], base: dict[str, Any], ours: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        field
        for field, value in theirs.items()
        if value != base.get(field) and ours.get(field) != base.get(field) and value != ours.get(field)
    )


def _conflicts(record: records.Record, incoming: str) -> tuple[str, ...]:
    theirs, ours = msgspec.json.decode(incoming), msgspec.json.decode(record.body)
    return tuple(field for field, value in theirs.items() if value != ours.get(field))


def load(tx: Transaction) -> Content | None:
    """The whole record in force; None where nothing has been imported."""
    found: dict[str, list[Any]] = {kind: [] for kind in _KINDS}
    for record in sorted(records.everything(tx), key=lambda record: record.position):
        found[record.kind].append(_decode(record.kind, record.body))
    if not found["city"] or not found["plan"]:
        return None
    return Content(
        city=found["city"][0],
        plan=found["plan"][0],
        sources=tuple(found["source"]),
        commitments=tuple(found["commitment"]),
        discrepancies=tuple(found["discrepancy"]),
        programme=next(iter(found["programme"]), None),
        measures=tuple(found["measure"]),
        documents=_documents(found["passage"]),
        hubs=next(iter(found["hubs"]), None),
        questions=tuple(found["question"]),
        wordings=tuple(found["wording"]),
        offices=tuple(found["office"]),
        glossary=tuple(found["word"]),
        own_deadlines=next(iter(found["deadlines"]), None),
    )


def _documents(passages: list[Passage]) -> tuple[Document, ...]:
    by_source: dict[str, list[Passage]] = {}
    for passage in passages:
        by_source.setdefault(passage.source, []).append(passage)
    return tuple(Document(source=source, passages=tuple(found)) for source, found in by_source.items())


def version(tx: Transaction) -> str:
    """A word that changes whenever the record does."""
    return meta.get(tx, VERSION) or "0"


def brought(tx: Transaction) -> datetime | None:
    """When an import last changed what the record says of the documents; None where that was not written down."""
    at = meta.get(tx, BROUGHT)
    return from_ms(int(at)) if at else None
