"""Commands about the people who work for the city."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.frame import Json, at_desk, show
from storage.staff import Role

app = typer.Typer()
staff_app = typer.Typer(help="People who work for the city.", no_args_is_help=True)
app.add_typer(staff_app, name="staff")


@staff_app.command("add")
def staff_add(
    name: str,
    role: Annotated[Role, typer.Option(help="admin, editor or moderator")],
    as_json: Json = False,
) -> None:
    """Add a person and print a code that they type in chat within ten minutes, once."""
    from bot import desk

    added = at_desk(desk.add_staff, name, role, as_json=as_json)
    text = (
        f"{added['name']} is now {added['role']}.\nCode: {added['code']}\n"
        f"They type it in the chat within ten minutes. Channels for staff: {', '.join(added['channels'])}."
    )
    show(added, text, as_json=as_json)


@staff_app.command("list")
def staff_list(as_json: Json = False) -> None:
    """List everybody."""
    from bot import desk

    people = at_desk(desk.list_staff, as_json=as_json)
    lines = [
        f"{person['name']}: {person['role']}{', linked' if person['linked'] else ''}"
        f"{', disabled' if person['disabled'] else ''}"
        for person in people
    ]
    show({"staff": people}, "\n".join(lines) or "Nobody yet: hromada staff add NAME --role admin", as_json=as_json)


@staff_app.command("disable")
def staff_disable(name: str, as_json: Json = False) -> None:
    """Take a person's rights away, at once."""
    from bot import desk

    at_desk(desk.disable_staff, name, as_json=as_json)
    show({"name": name, "disabled": True}, f"{name} can do nothing any more.", as_json=as_json)
