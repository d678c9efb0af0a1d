"""The journal: a file beside the database in which everybody who left stands, for the day when the database is lost.

A backup is of last night; who stopped or was erased since then is known from here. It holds keyed hashes and moments,
which are of no use without the installation's secret. Lines are only ever added, and are on the disk before the
database takes them for written. The same lines go into the folder of the backups.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BufferedRandom
from pathlib import Path

from storage import departures
from storage.clock import Clock, from_ms, to_ms
from storage.database import SQLiteFile, parse
from storage.departures import Departure, Kind
from storage.store import Store, StoreError, Topic, Transaction

SUFFIX = ".departures"
IDLE_SECONDS = 5.0  # how often an unrung bell is not believed
WHOLE_SECONDS = 86_400.0  # how often the files are compared with all that the database still holds
_HEAD = "hromada departures 1 "
_LINE = re.compile(r"(\S+Z) (stop|erasure) ([0-9a-f]{64})")

Write = Callable[[Path, str, Iterable[Departure]], None]

logger = logging.getLogger(__name__)


class NotOurs(Exception):
    """The file is no journal, or that of an installation with another secret."""


def name_of(url: str) -> str:
    """The name of the database, so that two in one folder do not mix."""
    database = parse(url)
    return database.path.name if isinstance(database, SQLiteFile) else database.parameters["dbname"]


def places(url: str, *folders: Path | None) -> list[Path]:
    """Where the journal of a database is kept: beside its file, and in each of these folders."""
    database, name = parse(url), f"{name_of(url)}{SUFFIX}"
    beside = [database.path.parent] if isinstance(database, SQLiteFile) else []
    return [folder / name for folder in (*beside, *folders) if folder is not None]


def read(path: Path, fingerprint: str) -> tuple[set[Departure], int]:
    """Everybody in a journal, and how many lines cannot be read. Raises `NotOurs`, `OSError`."""
    head, newline, rest = path.read_text(encoding="ascii", errors="replace").partition("\n")
    if not newline:  # a power cut left no more than a part of the first line
        return set(), 0
    _check(path, head, fingerprint)
    found = [_parsed(line) for line in rest.splitlines()]
    return {one for one in found if one is not None}, found.count(None)


def _check(path: Path, head: str, fingerprint: str) -> None:
    if head != f"{_HEAD}{fingerprint}":
        raise NotOurs(f"{path} is no journal of this installation")


def _parsed(line: str) -> Departure | None:
    """One line; None for what a power cut left of one."""
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    try:
        at = datetime.fromisoformat(match[1])
    except ValueError:
        return None
    return Departure(to_ms(at), Kind(match[2]), bytes.fromhex(match[3]))


def _line(one: Departure) -> str:
    at = from_ms(one.at).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"{at} {one.kind.value} {one.mark.hex()}\n"


def add(path: Path, fingerprint: str, left: Iterable[Departure]) -> None:
    """Add lines, on the disk when this returns. Raises `NotOurs`, `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = not path.exists()
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        head = file.readline(len(_HEAD) + 100)
        text = "".join(map(_line, sorted(left)))
        if head.endswith(b"\n"):
            _check(path, head.decode("ascii", "replace").rstrip("\n"), fingerprint)
        else:
            file.truncate(0)
            text = f"{_HEAD}{fingerprint}\n{text}"
        _append(file, text)
    if new:
        sync_folder(path.parent)


def merge(path: Path, fingerprint: str, left: Iterable[Departure]) -> None:
    """Add those that are not there yet; the file is there afterwards in any case. Raises `NotOurs`, `OSError`."""
    known = read(path, fingerprint)[0] if path.exists() else set()
    add(path, fingerprint, set(left) - known)


def _append(file: BufferedRandom, text: str) -> None:
    end = file.seek(0, os.SEEK_END)
    if not text:
        return
    if end:
        file.seek(end - 1)
        if file.read(1) != b"\n":  # a power cut left half a line
            text = f"\n{text}"
        file.seek(0, os.SEEK_END)
    file.write(text.encode("ascii"))
    file.flush()
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Journal:
    """Brings departures from the database into the files. The first place is what counts; others are copies of it."""

    def __init__(
        self, store: Store, clock: Clock, places: Sequence[Path], *, fingerprint: str, kept: timedelta
    ) -> None:
        """`kept` is how long rows stay in the database once they are written: as long as any backup."""
        self._store = store
        self._clock = clock
        self._places = tuple(places)
        self._fingerprint = fingerprint
        self._kept = kept
        self._behind = set(self._places)  # what may lack lines

    async def run(self) -> None:
        """Write whatever comes within a second, until cancelled; once a day look whether anything is missing."""
        bell = self._store.listen(Topic.DEPARTURES)
        try:
            while True:
                self._behind.update(self._places)
                await self._store.write(lambda tx: departures.purge(tx, tx.now - self._kept))
                until = self._clock.monotonic() + WHOLE_SECONDS
                while self._clock.monotonic() < until:
                    try:
                        await self.bring_up()
                    except (OSError, NotOurs) as error:
                        logger.error("the journal of departures cannot be written: %s", error)
                    except StoreError as error:
                        logger.warning("departures cannot be read: %s", type(error).__name__)
                    await bell.wait(IDLE_SECONDS)
        finally:
            self._store.forget(bell)

    async def bring_up(self) -> None:
        """Write what is not written yet. Raises `OSError`, `NotOurs`, `StoreError`."""
        own, *copies = self._places
        if own in self._behind:
            everything = await self._store.read(departures.everything, seconds=60.0)
            await asyncio.to_thread(merge, own, self._fingerprint, everything)
            self._behind.discard(own)
        while rows := await self._store.read(departures.unwritten):
            await asyncio.to_thread(add, own, self._fingerprint, rows.values())
            for copy in copies:
                if copy not in self._behind:
                    await self._copy(copy, rows.values(), add)
            await self._store.write(partial(departures.written, ids=tuple(rows)))
        for copy in self._behind.intersection(copies):
            left, _unreadable = await asyncio.to_thread(read, own, self._fingerprint)
            await self._copy(copy, left, merge)

    async def _copy(self, place: Path, left: Iterable[Departure], write: Write) -> None:
        try:
            await asyncio.to_thread(write, place, self._fingerprint, left)
        except (OSError, NotOurs) as error:
            self._behind.add(place)
            logger.error("the copy of the journal cannot be written: %s", error)
        else:
            self._behind.discard(place)


def overdue(tx: Transaction, now: datetime) -> bool:
    """Whether somebody's leaving has been waiting for the journal for more than a minute."""
    since = departures.waiting_since(tx)
    return since is not None and from_ms(since) < now - timedelta(minutes=1)
