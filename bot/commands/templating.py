"""Commands about ready words for moderators."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bot.commands.frame import Json, at_desk, show

app = typer.Typer()
templates_app = typer.Typer(help="Ready words that moderators choose from.", no_args_is_help=True)
app.add_typer(templates_app, name="templates")


def _line(one: dict[str, Any]) -> str:
    use = f"{one['for']}, {one['reason']}" if one["reason"] else one["for"]
    return f"{one['name']} ({use}): {one['words']}"


@templates_app.command("list")
def list_(as_json: Json = False) -> None:
    """List all ready words."""
    from bot import templating

    found = at_desk(templating.everything, as_json=as_json)
    none = "None yet: hromada templates put NAME --for answer --words TEXT"
    show({"templates": found}, "\n".join(map(_line, found)) or none, as_json=as_json)


@templates_app.command("put")
def put(
    name: Annotated[str, typer.Argument(help="What the button says.")],
    use: Annotated[str, typer.Option("--for", help="answer, refusal or question")],
    words: Annotated[str, typer.Option(help="What the author will read.")],
    reason: Annotated[str, typer.Option(help="Only for refusals with this reason.")] = "",
    as_json: Json = False,
) -> None:
    """Keep words under a name; the same name takes the place of the one before."""
    from bot import templating

    kept = at_desk(templating.put, name, use, reason, words, as_json=as_json)
    show(kept, f"Kept. {_line(kept)}", as_json=as_json)


@templates_app.command("drop")
def drop(name: str, as_json: Json = False) -> None:
    """Forget ready words."""
    from bot import templating

    done = at_desk(templating.drop, name, as_json=as_json)
    show(done, f"{name} is forgotten.", as_json=as_json)
