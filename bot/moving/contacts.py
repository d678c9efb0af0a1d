"""Bring the residents of an earlier bot in from a list: a few thousand a turn, so that nobody who writes waits for it.

A turn is kept whole or not at all. So a list whose import was cut off is simply brought in again: whoever came the
first time is known by then.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from bot import desk
from bot.desk import DeskError
from bot.moving.people import Person, Reader, Refused
from bot.moving.table import NotAList, Row, Table, Unreadable
from bot.moving.tally import Report, Tally
from bot.settings import Settings
from civic import moving_in
from civic.moving_in import Listed, Outcome
from locales import Catalogues
from storage import contacts
from storage.bulk import Newcomer
from storage.store import Store, Transaction
from storage.vault import Vault

BATCH = 500  # addresses a turn: SQLite's one writer is held for about 20 ms, and free while the next are read
SHARED_BATCH = 5_000  # PostgreSQL holds only whom it finds, and goes through the addresses once for each turn


@dataclass(slots=True)
class _Entry:
    """One address of the turn that is being gathered; each row of it as (line, person, whether it came before)."""

    listed: Listed
    rows: list[tuple[int, Person, bool]]


class _Import:
    """One list on its way into the store."""

    def __init__(self, store: Store, vault: Vault, reader: Reader, note: str, tally: Tally, *, batch: int) -> None:
        self._store = store
        self._batch = batch
        self._vault = vault
        self._reader = reader
        self._note = note
        self._tally = tally
        self._seen: set[bytes] = set()
        self._gathered: dict[bytes, _Entry] = {}

    async def run(self, table: Table) -> None:
        """Bring every row in. Raises `StoreError`."""
        for row in table:
            self._take(row)
            if len(self._gathered) == self._batch:
                await self._write()
        if self._gathered:
            await self._write()

    def _take(self, row: Row | Unreadable) -> None:
        if isinstance(row, Unreadable):
            self._tally.refuse(row, row.why)
            return
        try:
            person = self._reader.read(row.cells)
        except Refused as refused:
            self._tally.refuse(row, str(refused))
            return
        lookup = contacts.lookup_of(self._vault, person.channel, person.address)
        entry = self._gathered.get(lookup)
        if entry is None:
            sealed = contacts.seal(self._vault, person.address)
            newcomer = Newcomer(person.channel, lookup, sealed, person.locale)
            entry = self._gathered[lookup] = _Entry(Listed(newcomer, person.topics), [])
        else:
            topics = tuple(dict.fromkeys(entry.listed.topics + person.topics))
            entry.listed = replace(entry.listed, topics=topics)
        entry.rows.append((row.line, person, lookup in self._seen))
        self._seen.add(lookup)

    async def _write(self) -> None:
        entries = list(self._gathered.values())
        listed = [entry.listed for entry in entries]

        def turn(tx: Transaction) -> list[Outcome]:
            return moving_in.bring_in(tx, listed, self._note)

        outcomes = await self._store.write(turn)
        for entry, outcome in zip(entries, outcomes, strict=True):
            self._tally.follows += outcome.follows
            for line, person, again in entry.rows:
                self._tally.settle(line, person, outcome, again=again)
        self._gathered.clear()


def bring_in(settings: Settings, file: Path, note: str, report: Path | None) -> dict[str, Any]:
    """Bring a list in; what became of it. Raises `DeskError`."""
    if not moving_in.is_note(note):
        raise DeskError(f"--consent must say in 1 to {moving_in.NOTE_LIMIT} characters where they agreed to notices.")
    languages = Catalogues(settings.zone)
    reader = Reader(desk.loaded(settings), languages)
    with ExitStack() as opened:
        try:
            table = Table(opened.enter_context(file.open("rb")))
            kept = opened.enter_context(_new(report)) if report else None
            tally = Tally(Report(kept, table.delimiter) if kept else None)
            _run(settings, table, reader, note, tally)
        except NotAList as error:
            raise DeskError(f"{file} is not a list of residents: {error}.") from error
        except OSError as error:
            raise DeskError(f"{error.filename or report or file} cannot be used: {error.strerror}.") from error
    whole = {"file": str(file), "consent": note, "columns_ignored": table.ignored, "empty_lines": table.blank}
    return whole | {"default_language": languages.best(None)} | tally.document()


def _new(path: Path) -> TextIO:
    """A new file that only its owner reads; a mark at its beginning tells spreadsheets that it is UTF-8."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")


def _run(settings: Settings, table: Table, reader: Reader, note: str, tally: Tally) -> None:
    vault, batch = Vault(settings.secret()), SHARED_BATCH if settings.shared else BATCH
    try:
        desk.at_store(settings, lambda store: _Import(store, vault, reader, note, tally, batch=batch).run(table))
    except DeskError as error:
        raise DeskError(
            f"{error}\nUntil then {tally.imported} residents were brought in. Run the same command again: whoever is"
            " in already stays as they are."
        ) from error
