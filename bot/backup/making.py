"""Make a backup while the service runs: one file, proved, sealed, opened again, and only then given its name."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import auditing, desk, journal, sealing
from bot.backup import files
from bot.desk import DeskError
from bot.journal import Journal, NotOurs
from bot.sealing import BadKey, NotOpened
from bot.settings import Settings
from storage import backup
from storage.backup import Note
from storage.clock import SystemClock, to_ms
from storage.copying import CopyFailed
from storage.migrate import MigrationFailed, is_current
from storage.store import Store
from storage.vault import Vault

NO_RECIPIENTS = (
    "There is nobody to seal the backup to: set HROMADA_BACKUP_RECIPIENTS to a public key of age (`hromada backup-key"
    " FILE` makes one). With --plain it is written as it is, residents' words for everybody to read."
)


def make(settings: Settings, folder: Path, *, plain: bool = False, nightly: bool = False) -> dict[str, Any]:
    """Write a backup and a copy of the journal into a folder. Raises `DeskError`; no half backup is left.

    Then `nightly` removes the backups there that are older than they are kept, and notes the head of the audit log.
    """
    if not plain and not settings.backup_recipients:
        raise DeskError(NO_RECIPIENTS)
    _check(settings)
    began = time.monotonic()
    now = datetime.now(UTC)
    target = folder / files.name(now, sealed=not plain)
    if folder.exists() and not folder.is_dir():
        raise DeskError(f"{folder} is no folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.remove_parts(folder, now)
        kept = keep_journal(settings, folder)  # and the database is looked at: whether it is ours
        audited = auditing.note(settings, folder) if nightly else None
        with files.work_folder(settings, "backing-up") as work:
            copy = work / "copy.db"
            note = backup.take(settings.database_url, copy, made_at=to_ms(now))
            with files.appearing(target) as part:
                digest = _keep(copy, part) if plain else _seal(settings, copy, part)
        removed = files.remove_old(folder, now - timedelta(days=settings.backup_kept)) if nightly else []
    except FileExistsError as error:
        raise DeskError(f"{target} is there already; nothing was written over it.") from error
    except (CopyFailed, BadKey, NotOpened, NotOurs) as error:
        raise DeskError(f"No backup was made: {error}.") from error
    except OSError as error:
        raise DeskError(f"No backup was made: {error.strerror or error} ({error.filename or folder}).") from error
    return _told(note, target, digest, kept) | {
        "removed": removed,
        "audit": audited,
        "sealed_to": 0 if plain else len(settings.backup_recipients),
        "seconds": round(time.monotonic() - began, 1),
    }


def _check(settings: Settings) -> None:
    """Raises `DeskError`."""
    try:
        current = is_current(settings.database_url)
    except MigrationFailed as error:
        raise DeskError(f"The database cannot be used: {error}.") from error
    if not current:
        raise DeskError(f"{settings.database_name} is not one of this release: hromada migrate")


def _keep(copy: Path, part: Path) -> str:
    """Copy as it is and read it again; the SHA-256 of what was written."""
    with copy.open("rb") as source, os.fdopen(_new(part), "w+b") as target:
        while piece := source.read(1 << 20):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
        target.seek(0)
        source.seek(0)
        written = hashlib.file_digest(target, "sha256").hexdigest()
        if written != hashlib.file_digest(source, "sha256").hexdigest():
            raise CopyFailed("what was written cannot be read again")
    return written


def _seal(settings: Settings, copy: Path, part: Path) -> str:
    """Seal and open again; the SHA-256 of the sealed file."""
    to = sealing.recipients(settings.backup_recipients)
    with copy.open("rb") as source, os.fdopen(_new(part), "w+b") as target:
        own = sealing.seal(source, target, to)
        target.flush()
        os.fsync(target.fileno())
        target.seek(0)
        source.seek(0)
        if sealing.digest_within(target, own) != hashlib.file_digest(source, "sha256").hexdigest():
            raise CopyFailed("what was sealed cannot be opened again")
        target.seek(0)
        return hashlib.file_digest(target, "sha256").hexdigest()


def _new(part: Path) -> int:
    return os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)


def keep_journal(settings: Settings, folder: Path) -> Path:
    """Bring the journal up to date, and its copy in a folder. Raises `DeskError`, `NotOurs`, `OSError`."""
    places = journal.places(settings.database_url, folder)

    async def bring_up(store: Store) -> None:
        clock, kept = SystemClock(), timedelta(days=settings.backup_kept)
        fingerprint = Vault(settings.secret()).fingerprint()
        await Journal(store, clock, places, fingerprint=fingerprint, kept=kept).bring_up()

    desk.at_store(settings, bring_up)
    if not places[-1].exists():
        raise DeskError(f"No backup was made: the journal of who left cannot be written: {places[-1]}.")
    return places[-1]


def _told(note: Note, target: Path, digest: str, beside: Path) -> dict[str, Any]:
    return {
        "file": str(target),
        "bytes": target.stat().st_size,
        "sha256": digest,
        "made_at": datetime.fromtimestamp(note.made_at / 1000, UTC).isoformat(timespec="seconds"),
        "revision": note.revision,
        "source": note.source,
        "rows": note.rows,
        "tables": {table: rows for table, (rows, _digest) in note.tables.items()},
        "journal": str(beside),
    }


def text(result: dict[str, Any]) -> str:
    """The same for a person to read."""
    sealed = f"sealed to {result['sealed_to']} keys" if result["sealed_to"] else "NOT sealed: anybody can read it"
    lines = [
        f"{result['file']}: {result['bytes']} bytes, {sealed}",
        f"{result['rows']} rows of {len(result['tables'])} tables, read again and the same; schema"
        f" {result['revision']}; {result['seconds']} s",
        f"Beside it the journal of who left: {result['journal']}",
    ]
    if result["audit"]:
        lines.append(f"And the head of the audit log: {result['audit']['file']}")
    return "\n".join(lines)


def make_key(_settings: Settings, file: Path) -> dict[str, Any]:
    """Make a key that opens backups. Raises `DeskError`."""
    try:
        public = sealing.new_key(file)
    except FileExistsError as error:
        raise DeskError(f"{file} is there already; nothing was written over it.") from error
    except OSError as error:
        raise DeskError(f"The key cannot be written: {error.strerror or error}.") from error
    return {"file": str(file), "public": public}
