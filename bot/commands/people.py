"""Commands about the people who work for the city."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated

import typer

from bot.commands.frame import Json, at_desk, fail, show
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


@staff_app.command("email")
def staff_email(
    name: str,
    address: Annotated[str, typer.Argument(help="Where they have their mail.")] = "",
    off: Annotated[bool, typer.Option("--off", help="Write them no mail any more and forget the address.")] = False,
    as_json: Json = False,
) -> None:
    """Say where a person has their mail, for what waits each working morning; or, with --off, nowhere any more."""
    from bot import desk

    if off == bool(address):
        fail("Give an address, or --off.", as_json=as_json)
    at_desk(desk.staff_email, name, address or None, as_json=as_json)
    told = f"{name} gets no mail any more." if off else f"{name} gets mail there, where HROMADA_SMTP_URL is set."
    show({"name": name, "mail": not off}, told, as_json=as_json)


@staff_app.command("absent")
def staff_absent(
    name: str,
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day away.")],
    last: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day away.")],
    substitute: Annotated[str, typer.Option(help="Who does their work: a staff name. Nobody: the head.")] = "",
    as_json: Json = False,
) -> None:
    """Say that somebody is away and who stands in for them. Earlier words about the same days are void."""
    from bot import duty

    work = partial(duty.absent, name=name, first=first.date(), last=last.date(), substitute=substitute)
    away = at_desk(work, as_json=as_json)
    show(away, duty.absent_text(away), as_json=as_json)


@staff_app.command("head")
def staff_head(name: str, as_json: Json = False) -> None:
    """Name the head, to whom everything comes that nobody does."""
    from bot import duty

    at_desk(duty.name_head, name, as_json=as_json)
    show({"head": name}, f"What nobody does comes to {name} from now on.", as_json=as_json)
