"""Commands that set up: the database, the city's content, and what is misconfigured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.frame import Json, at_desk, show

app = typer.Typer()
content_app = typer.Typer(help="The city's content.", no_args_is_help=True)
app.add_typer(content_app, name="content")


@app.command()
def migrate() -> None:
    """Create the database or bring it up to this release."""
    from bot import desk

    changed = at_desk(desk.migrate_database)
    print("The database is brought up to date." if changed else "The database was up to date.")


@app.command()
def check(
    production: Annotated[bool, typer.Option("--production", help="Also what matters with real residents.")] = False,
    as_json: Json = False,
) -> None:
    """Say what is misconfigured. The only command, beside the servers, that talks to a messenger."""
    from bot import checkup

    findings = at_desk(checkup.check, production, as_json=as_json)
    lines = [f"{'ok  ' if found['ok'] else 'WRONG'} {found['what']}: {found['message']}" for found in findings]
    show({"findings": findings}, "\n".join(lines), as_json=as_json)
    if not all(found["ok"] for found in findings):
        raise typer.Exit(1)


@content_app.command("check")
def content_check(folder: Annotated[Path | None, typer.Argument()] = None, as_json: Json = False) -> None:
    """Read a content folder and name every problem with its file and line."""
    from bot import desk

    result = at_desk(desk.check_content, folder, as_json=as_json)
    show(result, "The content is sound: " + desk.counted(result), as_json=as_json)


@content_app.command("coverage")
def content_coverage(
    folder: Annotated[Path | None, typer.Argument()] = None,
    into: Annotated[Path | None, typer.Option(help="A page whose list is written anew.")] = None,
) -> None:
    """List every fact with its document and file, and count what the texts rest on."""
    from bot import desk

    print(at_desk(desk.content_coverage, folder, into), end="")


@content_app.command("import")
def content_import(folder: Annotated[Path | None, typer.Argument()] = None, as_json: Json = False) -> None:
    """Bring a content folder into the store, in one transaction, without overwriting staff."""
    from bot import desk

    changes = at_desk(desk.import_content, folder, as_json=as_json)
    lines = [f"{change['change']:9} {change['kind']} {change['id']} {' '.join(change['fields'])}" for change in changes]
    if any(change["change"] == "conflict" for change in changes):
        lines.append(
            "Conflicts: staff changed these too. Staff's version stays in force, the file's is kept beside it."
        )
    show({"changes": changes}, "\n".join(lines) or "Nothing has changed.", as_json=as_json)
