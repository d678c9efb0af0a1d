"""Restore a backup into an empty database, and let everybody leave again who had left since."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bot import journal, sealing
from bot.backup import files
from bot.belonging import OURS
from bot.blackout import RESTORED, Restored
from bot.desk import DeskError
from bot.journal import NotOurs
from bot.sealing import BadKey, NotOpened
from bot.settings import Settings
from civic import departures
from civic.departures import Replayed
from handlers import routes
from storage import aftermath, backup, copying, meta
from storage.backup import Note
from storage.clock import SystemClock, from_ms, to_ms
from storage.copying import CopyFailed, NotEmpty
from storage.database import SQLITE, SQLiteFile, parse, store_at
from storage.departures import Departure
from storage.migrate import MigrationFailed, migrate
from storage.store import StoreError, Transaction
from storage.vault import Vault

MANY = 500  # departures a turn


def restore(
    settings: Settings, file: Path, *, identity: Path | None, journals: Sequence[Path], without_journal: bool
) -> dict[str, Any]:
    """Put a backup into the database of the settings, which must be empty. Raises `DeskError`; nothing is left then."""
    _check_empty(settings)
    vault = Vault(settings.secret())
    try:
        left, read_from, unreadable = _left(settings, file, journals, vault.fingerprint())
        if not read_from and not without_journal:
            raise DeskError(_no_journal(settings, file))
        with files.work_folder(settings, "restoring") as work:
            copy = work / "copy.db"
            _open(file, copy, identity)
            note = backup.inspect(copy)
            backup.unpack(copy)
            migrate(f"{SQLITE}{copy}")
            replayed, halted = asyncio.run(_mend(settings, copy, note, left, vault))
            backup.number_on(copy, by=aftermath.GAP, less={"cases": aftermath.CASES_GAP})
            compared = copying.copy(f"{SQLITE}{copy}", settings.database_url)
        if not all(one.same for one in compared):
            raise DeskError("Nothing was restored: what arrived is not what was sent.")
    except NotEmpty as error:
        raise DeskError(f"Nothing was restored: {error}. A backup goes into an empty database only.") from error
    except (CopyFailed, MigrationFailed, StoreError, BadKey, NotOpened, NotOurs) as error:
        raise DeskError(f"Nothing was restored: {error}.") from error
    except OSError as error:
        raise DeskError(f"Nothing was restored: {error.strerror or error} ({error.filename or file}).") from error
    _go_on(settings, left, vault.fingerprint())
    return {
        "file": str(file),
        "to": settings.database_name,
        "made_at": from_ms(note.made_at).isoformat(timespec="seconds"),
        "revision": note.revision,
        "rows": note.rows,
        "tables": {one.table: one.target.rows for one in sorted(compared, key=lambda one: one.table)},
        "journals": [str(path) for path in read_from],
        "unreadable_lines": unreadable,
        "erased_again": replayed.erased,
        "stopped_again": replayed.stopped,
        "messages_cancelled": halted,
    }


def _check_empty(settings: Settings) -> None:
    """A file that is there is not empty; of a server's database the copying looks at every table."""
    where = parse(settings.database_url)
    if isinstance(where, SQLiteFile) and where.path.exists():
        raise DeskError(
            f"Nothing was restored: {where} is there already. Move it aside, together with {where.path.name}-wal and"
            f" {where.path.name}-shm."
        )


def _left(
    settings: Settings, file: Path, journals: Sequence[Path], fingerprint: str
) -> tuple[set[Departure], list[Path], int]:
    """Everybody in the journals that were named and those that are found, which these are, and lines of no use."""
    folders = [settings.folder, file.parent, *([settings.backups] if settings.backups else [])]
    found = {path.resolve(): path for folder in folders for path in sorted(folder.glob(f"*{journal.SUFFIX}"))}
    left: set[Departure] = set()
    used, unreadable = [], 0
    for path in journals:
        found.pop(path.resolve(), None)
    for path in (*journals, *found.values()):
        try:
            here, faults = journal.read(path, fingerprint)
        except NotOurs:
            if path in journals:
                raise
            continue  # that of another database which happens to lie there
        left |= here
        unreadable += faults
        used.append(path)
    return left, used, unreadable


def _no_journal(settings: Settings, file: Path) -> str:
    return (
        f"Nothing was restored: there is no journal of who left, neither in {settings.folder} nor in {file.parent}."
        " Without it people who were erased or who stopped since the backup would be written to again. Name it with"
        " --journal FILE; if it is lost for good, say --without-journal."
    )


def _open(file: Path, copy: Path, identity: Path | None) -> None:
    if file.suffix != ".age":
        shutil.copyfile(file, copy)
    elif identity is None:
        raise DeskError(f"Nothing was restored: {file.name} is sealed. Name the secret key with --identity KEYFILE.")
    else:
        sealing.unseal(file, copy, sealing.identities(identity))
    copy.chmod(0o600)


async def _mend(settings: Settings, copy: Path, note: Note, left: set[Departure], vault: Vault) -> tuple[Replayed, int]:
    """In the copy, before anybody can see it: who left leaves, and nothing that waited goes out."""
    store = store_at(f"{SQLITE}{copy}", clock=SystemClock(), vault=vault)
    await store.open()
    try:
        if fault := await store.read(lambda tx: _fault(tx, settings)):
            raise DeskError(f"Nothing was restored: {fault}")
        kept, ordered = routes().keeps, sorted(left)
        erased = stopped = 0
        for first in range(0, len(ordered), MANY):
            some = ordered[first : first + MANY]
            replayed = await store.write(lambda tx, some=some: departures.replay(tx, some, kept))  # type: ignore[misc]
            erased, stopped = erased + replayed.erased, stopped + replayed.stopped
        halted = await store.write(lambda tx: _halt(tx, note))
        return Replayed(erased, stopped), halted
    finally:
        await store.close()


def _fault(tx: Transaction, settings: Settings) -> str:
    if meta.get(tx, OURS) != tx.vault.fingerprint():
        where = "HROMADA_SECRET_KEY" if settings.secret_key else str(settings.folder / "secret.key")
        return f"the backup was made with another secret; put the one that belongs to it into {where}."
    return ""


def _halt(tx: Transaction, note: Note) -> int:
    word = Restored(at=to_ms(datetime.now(UTC)), made_at=note.made_at)
    meta.put(tx, RESTORED, msgspec.json.encode(word).decode())
    return aftermath.halt(tx)


def _go_on(settings: Settings, left: set[Departure], fingerprint: str) -> None:
    """The journal goes on beside the restored database, with everybody who is in it. Raises `DeskError`."""
    where = parse(settings.database_url)
    try:
        if isinstance(where, SQLiteFile):
            journal.sync_folder(where.path.parent)
        for place in journal.places(settings.database_url, settings.backups):
            journal.merge(place, fingerprint, left)
    except (NotOurs, OSError) as error:
        raise DeskError(
            f"The backup is restored, but the journal of who left does not go on: {error}. Mend that, and keep the"
            " journals it was restored with beside the new one."
        ) from error


def text(result: dict[str, Any]) -> str:
    """The same for a person to read."""
    lines = [
        f"{result['file']} -> {result['to']}",
        f"As of {result['made_at']}: {result['rows']} rows, checked; every row arrived.",
        f"Left again since: {result['erased_again']} erased, {result['stopped_again']} stopped"
        f" ({', '.join(result['journals']) or 'no journal'}).",
        f"Not sent: {result['messages_cancelled']} messages that were waiting then.",
    ]
    if result["unreadable_lines"]:
        lines.append(f"ATTENTION: {result['unreadable_lines']} lines of the journal cannot be read.")
    lines.append("What was done since the backup is lost: look through `hromada staff list` before you start.")
    return "\n".join(lines)
