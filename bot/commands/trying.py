"""The command for trying the product out, with samples."""

from __future__ import annotations

import typer

from bot.commands.frame import fail, settings

app = typer.Typer()


@app.command()
def demo() -> None:
    """Start with samples in a database of their own: nothing real, no messengers, on this machine only."""
    from bot import service
    from bot.demo import building
    from bot.desk import DeskError

    try:
        chosen = building.free_port(settings(demo=True))
        building.prepare(chosen)
        hints = building.hints(chosen, building.codes(chosen))
    except DeskError as error:
        fail(str(error))
    print(hints, flush=True)
    service.run(chosen, fail)
