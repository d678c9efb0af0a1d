"""Commands that serve: everything at once, or as a Procfile has it."""

from __future__ import annotations

import typer

from bot.commands.frame import fail, settings

app = typer.Typer()


@app.command()
def run() -> None:
    """Bring everything up to date and start: the site, the chat and every messenger that has a token."""
    from bot import service

    service.run(settings(), fail)


@app.command()
def web() -> None:
    """Start the pages, the chat and the webhooks. With SQLite this one process does everything."""
    from bot import service

    service.web(settings(), fail)


@app.command()
def worker() -> None:
    """Start what sends and what polls; a second one stands by. With SQLite it only says that there is nothing to do."""
    from bot import service

    service.worker(settings(), fail)
