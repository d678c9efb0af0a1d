"""Commands about moving: residents of an earlier bot into this one, and everything into another database."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.frame import Json, at_desk, show

app = typer.Typer()
contacts_app = typer.Typer(help="Residents brought in from elsewhere.", no_args_is_help=True)
app.add_typer(contacts_app, name="contacts")


@contacts_app.command("import")
def contacts_import(
    file: Annotated[Path, typer.Argument(help="CSV with the columns channel, address, locale and, if known, topics.")],
    consent: Annotated[str, typer.Option(help="Where they agreed to notices: “bot Svoi 2023, exported 2026-11-20”.")],
    report: Annotated[Path | None, typer.Option(help="A new CSV file for the refused rows.")] = None,
    as_json: Json = False,
) -> None:
    """Bring the residents of an earlier bot in. Running it again doubles nothing."""
    from bot.moving import contacts, tally

    result = at_desk(contacts.bring_in, file, consent, report, as_json=as_json)
    show(result, tally.summary(result), as_json=as_json)


@app.command()
def move(
    to: Annotated[str, typer.Option(help="URL of the new, empty database, like HROMADA_DATABASE_URL.")],
    compare: Annotated[bool, typer.Option("--compare", help="Copy nothing, only compare the two.")] = False,
    as_json: Json = False,
) -> None:
    """Copy this database into an empty one and prove row by row that nothing is missing. Stop the service first."""
    from bot.moving import database

    result = at_desk(partial(database.move, to=to, compare=compare), as_json=as_json)
    show(result, database.text(result), as_json=as_json)
    if not result["same"]:
        raise typer.Exit(1)
