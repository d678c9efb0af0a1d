"""Commands about the audit log: whether it is whole, what stands in it, where it ends."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from bot.commands.frame import Json, at_desk, show

app = typer.Typer()
audit_app = typer.Typer(help="Who decided what, and proof that nobody changed it since.", no_args_is_help=True)
app.add_typer(audit_app, name="audit")


@audit_app.command("verify")
def audit_verify(
    head: Annotated[str, typer.Option(help="A head noted earlier: prove that nothing was cut off since.")] = "",
    as_json: Json = False,
) -> None:
    """Walk the whole chain; name the first entry that is missing, changed or moved. Exit code 1 where it is broken."""
    from bot import auditing

    result = at_desk(auditing.verify, head, as_json=as_json)
    show(result, auditing.verdict_text(result), as_json=as_json)
    if not result["ok"]:
        raise typer.Exit(1)


@audit_app.command("list")
def audit_list(
    case: Annotated[int | None, typer.Option(help="Only of this proposal, feedback or question.")] = None,
    after: Annotated[int, typer.Option(help="Only entries above this number.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 100,
    as_json: Json = False,
) -> None:
    """List entries, the oldest first: ids, codes, dates and numbers, nobody's words."""
    from bot import auditing

    found = at_desk(partial(auditing.listed, case=case, after=after, limit=limit), as_json=as_json)
    show({"entries": found}, "\n".join(map(auditing.line, found)) or "There is nothing.", as_json=as_json)


@audit_app.command("head")
def audit_head(as_json: Json = False) -> None:
    """Print where the chain ends. Note it outside this machine, for `verify --head`."""
    from bot import auditing

    end = at_desk(auditing.head, as_json=as_json)
    text = f"no. {end['number']}\n{end['hash']}" if end["number"] else "There is nothing in the audit log yet."
    show(end, text, as_json=as_json)
