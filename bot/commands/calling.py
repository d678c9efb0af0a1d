"""Commands about the next plan: its call, its drafts, its decision."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.frame import Json, at_desk, show

app = typer.Typer()
call_app = typer.Typer(help="The call for the next plan.", no_args_is_help=True)
app.add_typer(call_app, name="call")

By = Annotated[str, typer.Option("--as", help="Your staff name.")]
Day = typer.Option(formats=["%Y-%m-%d"])


@call_app.command("open")
def call_open(
    uk: Annotated[str, typer.Option(help="What it is for, in Ukrainian.")],
    opens: Annotated[datetime, Day],
    closes: Annotated[datetime, Day],
    by: By,
    en: Annotated[str, typer.Option(help="The same in English.")] = "",
    as_json: Json = False,
) -> None:
    """Announce a call: residents propose and comment from the first day until the end of the last."""
    from bot import calling

    work = partial(calling.announce, name=calling.texts(uk, en), opens=opens.date(), closes=closes.date(), by=by)
    made = at_desk(work, as_json=as_json)
    show(made, f"Call {made['id']} is open from {made['opens']} to {made['closes']}.", as_json=as_json)


@call_app.command("draft")
def call_draft(
    number: int,
    by: By,
    uk: Annotated[Path, typer.Option(help="A text file with the whole draft in Ukrainian.")],
    en: Annotated[Path | None, typer.Option(help="The same in English.")] = None,
    as_json: Json = False,
) -> None:
    """Publish the next version of its draft. Earlier ones stay readable."""
    from bot import calling

    files = {"uk": uk} | ({"en": en} if en else {})
    made = at_desk(partial(calling.draft, number=number, files=files, by=by), as_json=as_json)
    show(made, f"Version {made['version']} of the draft is published.", as_json=as_json)


@call_app.command("close")
def call_close(number: int, by: By, as_json: Json = False) -> None:
    """End it before its day."""
    from bot import calling

    done = at_desk(partial(calling.close, number=number, by=by), as_json=as_json)
    show(done, f"Call {number} takes nothing any more.", as_json=as_json)


@call_app.command("decide")
def call_decide(
    number: int,
    by: By,
    uk: Annotated[str, typer.Option(help="What was decided and where it can be read.")],
    en: Annotated[str, typer.Option()] = "",
    as_json: Json = False,
) -> None:
    """Say what was decided, once it is closed. It stays for ever."""
    from bot import calling

    done = at_desk(partial(calling.decide, number=number, words=calling.texts(uk, en), by=by), as_json=as_json)
    show(done, f"The decision on call {number} is published.", as_json=as_json)


@call_app.command("list")
def call_list(as_json: Json = False) -> None:
    """All calls."""
    from bot import calling

    found = at_desk(calling.listed, as_json=as_json)
    lines = [
        f"{one['id']}. {one['name']['uk']}: {one['opens'][:10]} to {one['closes'][:10]}, {one['drafts']} drafts,"
        f" {one['came']} proposals{', decided' if one['decided'] else ''}"
        for one in found
    ]
    show({"calls": found}, "\n".join(lines) or "None yet: hromada call open", as_json=as_json)


@call_app.command("became")
def call_became(case: int, commitment: str, by: By, as_json: Json = False) -> None:
    """Note that a commitment was made from a proposal: its author is told whenever it moves."""
    from bot import calling

    done = at_desk(partial(calling.became, case=case, commitment=commitment, by=by), as_json=as_json)
    show(done, f"Commitment {done['commitment']} was made from proposal {case}.", as_json=as_json)
