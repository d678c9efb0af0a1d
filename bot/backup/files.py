"""The files of backups: how they are named, and how one gets its name whole, last, and never in another's place."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import journal
from bot.desk import DeskError
from bot.settings import Settings

_NAME = re.compile(r"hromada-(\d{8}T\d{6})Z\.db(\.age)?")
_FORM = "%Y%m%dT%H%M%S"
PART = ".part"
LEFT_HOURS = 24  # what an interrupted run left in the folder of backups goes after so long


def name(made: datetime, *, sealed: bool) -> str:
    """What a backup of a moment is called."""
    return f"hromada-{made.astimezone(UTC).strftime(_FORM)}Z.db{'.age' if sealed else ''}"


def made_at(file: Path) -> datetime | None:
    """When a backup was made, by its name; None for any other file."""
    match = _NAME.fullmatch(file.name)
    return datetime.strptime(match[1], _FORM).replace(tzinfo=UTC) if match else None


def remove_old(folder: Path, before: datetime) -> list[str]:
    """Remove backups made before a moment; their names. Raises `OSError`."""
    old = [file for file in sorted(folder.iterdir()) if (made := made_at(file)) is not None and made < before]
    for file in old:
        file.unlink()
    return [file.name for file in old]


@contextmanager
def work_folder(settings: Settings, purpose: str) -> Iterator[Path]:
    """A folder for what must not be seen, gone afterwards; of two who want it at once, one is refused.

    What a killed run left in it goes first. Raises `DeskError`, `OSError`.
    """
    settings.folder.mkdir(parents=True, exist_ok=True)
    folder = settings.folder / f".{purpose}-{journal.name_of(settings.database_url)}"
    locked = folder.with_name(f"{folder.name}.lock")
    with locked.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DeskError("Another process is at the same work; wait until it is done.") from error
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            locked.unlink(missing_ok=True)


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A path to write to; what is there when the block ends well gets the name of `target`, whole and on its disk.

    Raises `FileExistsError` rather than taking another file's place.
    """
    part = target.with_name(f".{target.name}{PART}")
    part.unlink(missing_ok=True)
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        _give_name(part, target)
        journal.sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _give_name(part: Path, target: Path) -> None:
    try:
        os.link(part, target)  # unlike a renaming, this never takes the place of another file
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS}:
            raise
        if target.exists():  # a disk that knows no second names, such as a memory stick
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        part.rename(target)


def remove_parts(folder: Path, now: datetime) -> None:
    """Remove what interrupted runs left in a folder of backups. Raises `OSError`."""
    for part in folder.glob(f".hromada-*{PART}"):
        if part.stat().st_mtime < (now - timedelta(hours=LEFT_HOURS)).timestamp():
            part.unlink(missing_ok=True)
