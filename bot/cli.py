"""The command `hromada`. Its commands stand in `bot.commands`; what they do, in `bot.desk` and its neighbours."""

from __future__ import annotations

import typer

from bot.commands import (
    alerting,
    auditing,
    broadcasting,
    calling,
    looking,
    moving,
    people,
    publishing,
    safekeeping,
    serving,
    setting_up,
    templating,
    trying,
)

app = typer.Typer(
    name="hromada",
    help="Open-government chatbot of a hromada: what became of each commitment, with source and date.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
GROUPS = (
    *(serving, trying, setting_up, people, templating, publishing, broadcasting),
    *(alerting, calling, looking, auditing, moving, safekeeping),
)
for group in GROUPS:
    app.add_typer(group.app)


def main() -> None:
    """Run the command; any failure it foresees is one plain message and an exit code other than 0."""
    app()
