"""Commands that keep the data safe: a backup, the key that opens it, and the way back."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.frame import Json, at_desk, show

app = typer.Typer()

NICE = 10  # a backup stands behind whatever else the machine does


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that the backup is put into.")],
    plain: Annotated[bool, typer.Option("--plain", help="Write it unsealed, for anybody to read.")] = False,
    nightly: Annotated[bool, typer.Option("--nightly", help="Remove there what is older than is kept.")] = False,
    as_json: Json = False,
) -> None:
    """Write a whole, proved and sealed backup while the service runs, and beside it the journal of who left."""
    from bot.backup import making

    os.nice(NICE)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that nothing readable is left behind
    result = at_desk(partial(making.make, folder=folder, plain=plain, nightly=nightly), as_json=as_json)
    show(result, making.text(result), as_json=as_json)


@app.command("backup-key")
def backup_key(
    file: Annotated[Path, typer.Argument(help="New file for the secret key. Take it off this machine.")],
    as_json: Json = False,
) -> None:
    """Make a key that opens backups and print its public part, for HROMADA_BACKUP_RECIPIENTS."""
    from bot.backup import making

    result = at_desk(partial(making.make_key, file=file), as_json=as_json)
    text = (
        f"{result['public']}\nThis is the public key: put it into HROMADA_BACKUP_RECIPIENTS. {result['file']} holds the"
        " secret one: take it off this machine and keep it in two places. Without it no backup can be opened."
    )
    show(result, text, as_json=as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    identity: Annotated[Path | None, typer.Option(metavar="KEYFILE", help="The secret key it is sealed to.")] = None,
    journal: Annotated[list[Path] | None, typer.Option(help="A journal of who left; others are found.")] = None,
    without_journal: Annotated[bool, typer.Option("--without-journal", help="The journal is lost for good.")] = False,
    as_json: Json = False,
) -> None:
    """Put a backup into an empty database. Who was erased or stopped since then leaves again; nothing old is sent."""
    from bot.backup import restoring

    result = at_desk(
        partial(
            restoring.restore, file=file, identity=identity, journals=journal or [], without_journal=without_journal
        ),
        as_json=as_json,
    )
    show(result, restoring.text(result), as_json=as_json)
