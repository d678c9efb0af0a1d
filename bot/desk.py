"""What an operator does at the desk: each command's work as one function of the settings, answering in plain data.

The command line is trusted like the database. Nothing here talks to a messenger but `check`: the rest writes rows, the
running process sends.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from bot import belonging
from bot.limits import limits_of
from bot.settings import BadSettings, Settings
from civic import progress, record, staffing
from civic.content import coverage
from civic.content.files import ContentError, read_content
from civic.content.model import Content
from civic.mail import BadAddress
from civic.progress import Draft, Refused
from civic.staffing import BadName
from locales import Catalogues
from storage import inbox, meta, staff
from storage.clock import SystemClock
from storage.database import store_at
from storage.migrate import MigrationFailed, migrate
from storage.staff import Role
from storage.store import Store, StoreError, Transaction
from storage.vault import Vault

T = TypeVar("T")

CONTENT_HASH = "content_hash"


class DeskError(Exception):
    """The command cannot be done; the message says why, in plain words."""


def migrate_database(settings: Settings) -> bool:
    """Create the database or bring it up to this release; whether anything was done."""
    try:
        return migrate(settings.database_url)
    except (MigrationFailed, OSError) as error:
        raise DeskError(f"The database cannot be used: {error}") from error


def in_store(settings: Settings, turn: Callable[[Transaction], T]) -> T:
    """Run one turn on the store, making it first where it is missing."""
    return at_store(settings, lambda store: store.write(turn))


def at_store(settings: Settings, work: Callable[[Store], Coroutine[Any, Any, T]]) -> T:
    """Work with the open store, made first where it is missing."""
    migrate_database(settings)

    async def run() -> T:
        store = store_at(settings.database_url, clock=SystemClock(), vault=Vault(settings.secret()))
        await store.open()
        try:
            await belonging.check(store, demo=settings.demo)
            return await work(store)
        finally:
            await store.close()

    try:
        return asyncio.run(run())
    except (StoreError, BadSettings) as error:
        raise DeskError(str(error)) from error


def _read(settings: Settings, folder: Path | None) -> Content:
    try:
        return read_content(folder or settings.content)
    except ContentError as error:
        raise DeskError(f"The content cannot be taken:\n{error}") from error


def check_content(settings: Settings, folder: Path | None) -> dict[str, int]:
    """Read a folder; how much is in it."""
    content = _read(settings, folder)
    return {
        "commitments": len(content.commitments),
        "facts": len(content.facts),
        "sources": len(content.sources),
        "discrepancies": len(content.discrepancies),
        "measures": len(content.measures),
        "passages": sum(len(document.passages) for document in content.documents),
        "questions": len(content.questions),
    }


def content_coverage(settings: Settings, folder: Path | None, into: Path | None) -> str:
    """What the texts of a folder rest on: the list, or, where it was written into a page, nothing."""
    content = _read(settings, folder)
    if into is None:
        return coverage.page(content)
    try:
        into.write_text(coverage.renewed(into.read_text(encoding="utf-8"), content), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DeskError(f"The list cannot be written: {error}") from error
    return ""


def counted(counts: dict[str, int]) -> str:
    """Counts as a phrase."""
    return ", ".join(f"{number} {name}" for name, number in counts.items()) + "."


def import_content(settings: Settings, folder: Path | None) -> list[dict[str, Any]]:
    """Bring a folder in; what changed."""
    content = _read(settings, folder)
    digest = _digest(folder or settings.content)

    def turn(tx: Transaction) -> list[record.Changed]:
        changes = record.bring_in(tx, content)
        meta.put(tx, CONTENT_HASH, digest)
        return changes

    changes = in_store(settings, turn)
    return [
        {"kind": change.kind, "id": change.id, "change": change.change.value, "fields": list(change.fields)}
        for change in changes
    ]


def import_if_new(settings: Settings) -> list[dict[str, Any]]:
    """Bring the settings' folder in unless exactly this folder was brought in last."""
    digest = _digest(settings.content)
    if in_store(settings, lambda tx: meta.get(tx, CONTENT_HASH)) == digest:
        return []
    return import_content(settings, None)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def loaded(settings: Settings) -> Content:
    """The record in the store, imported first where there is none."""
    content = in_store(settings, record.load)
    if content is None:
        import_content(settings, None)
        content = in_store(settings, record.load)
    if content is None:
        raise DeskError("The content folder holds no city and plan.")
    return content


def incident(settings: Settings, number: str) -> str:
    """The trace behind an incident number."""
    trace = in_store(settings, lambda tx: inbox.trace(tx, number.strip().lower()))
    if trace is None:
        raise DeskError(f"There is no incident “{number}”; they are kept for {inbox.KEPT.days} days.")
    return trace


def add_staff(settings: Settings, name: str, role: Role) -> dict[str, Any]:
    """Add a person; their code."""
    try:
        person, code = in_store(settings, lambda tx: staffing.add(tx, name, role))
    except BadName as error:
        raise DeskError(f"This name does not do: {error}.") from error
    return {"name": person.name, "role": person.role.value, "code": code, "channels": list(settings.staff_chat)}


def list_staff(settings: Settings) -> list[dict[str, Any]]:
    """Everybody."""
    people = in_store(settings, staff.everybody)
    return [
        {"name": p.name, "role": p.role.value, "linked": p.contact_id is not None, "disabled": p.disabled}
        for p in people
    ]


def _person(tx: Transaction, name: str) -> staff.Staff:
    person = staff.by_name(tx, name)
    if person is None:
        raise DeskError(f"There is no “{name}” among the staff: hromada staff list")
    return person


def disable_staff(settings: Settings, name: str) -> None:
    """Take a person's rights away."""
    in_store(settings, lambda tx: staffing.disable(tx, _person(tx, name)))


def staff_email(settings: Settings, name: str, address: str | None) -> None:
    """Say where a person has their mail; None: nowhere any more."""
    try:
        in_store(settings, lambda tx: staffing.set_email(tx, _person(tx, name), address))
    except (BadAddress, BadName) as error:
        raise DeskError(f"This cannot be done: {error}.") from error


WHY = {
    progress.Why.NOT_ALLOWED: "This person may not publish: they must be an active admin or editor.",
    progress.Why.NO_TEXT: "--uk must say in words what was done.",
    progress.Why.TOO_LONG: f"Each text may have at most {progress.TEXT_LIMIT} characters.",
    progress.Why.NEEDS_EVIDENCE: "From “not stated” any status needs evidence: --evidence URL.",
    progress.Why.BAD_LINK: "--evidence must be a link that begins with https:// and leads to a site with a name.",
    progress.Why.THERE_ALREADY: "It is there already.",
    progress.Why.NEEDS_REASON: "This lowers the status: say why with --reason.",
}


def publish(settings: Settings, commitment: str, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Publish progress by the rule book."""
    content = loaded(settings)
    try:
        found = content.commitment(int(commitment) if commitment.isdecimal() else commitment)
    except KeyError:
        known = ", ".join(item.id for item in content.commitments)
        raise DeskError(f"There is no commitment “{commitment}”; there are: {known}.") from None
    draft = Draft(
        commitment_id=found.id,
        status=fields["status"],
        text={language: fields[language] for language in ("uk", "en") if fields[language]},
        evidence_url=fields["evidence"] or None,
        reason=fields["reason"] or None,
    )

    def turn(tx: Transaction) -> progress.Published:
        return progress.publish(
            tx,
            draft,
            staff=_person(tx, name),
            content=content,
            languages=Catalogues(settings.zone).values(),
            public_url=settings.site_url,
            limits=limits_of(settings),
        )

    try:
        published = in_store(settings, turn)
    except Refused as refused:
        raise DeskError(WHY[refused.why]) from refused
    return {
        "commitment": found.id,
        "status": published.update.status,
        "before": published.update.before,
        "update": published.update.id,
        "followers": published.followers,
        "waits": published.waits,
    }
