"""Commands about an air-raid alert, during which nothing is sent that can wait."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.frame import Json, at_desk, show

app = typer.Typer()
alert_app = typer.Typer(help="An air-raid alert: what can wait is held.", no_args_is_help=True)
app.add_typer(alert_app, name="alert")

As = Annotated[str, typer.Option("--as", help="Who does it: a staff name.")]


@alert_app.command("on")
def on(as_: As = "", as_json: Json = False) -> None:
    """Hold everything but replies and what is urgent, for twelve hours at most."""
    from bot import alerting

    done = at_desk(alerting.switch, as_, True, as_json=as_json)
    show(done, alerting.text(done), as_json=as_json)


@alert_app.command("off")
def off(as_: As = "", as_json: Json = False) -> None:
    """Let everything go on; an alert that the source still tells of is passed over until it ends there."""
    from bot import alerting

    done = at_desk(alerting.switch, as_, False, as_json=as_json)
    show(done, alerting.text(done), as_json=as_json)


@alert_app.command("status")
def status(as_json: Json = False) -> None:
    """How the alert stands, and who says so."""
    from bot import alerting

    found = at_desk(alerting.status, as_json=as_json)
    show(found, alerting.text(found), as_json=as_json)
