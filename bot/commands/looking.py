"""Commands that look and change nothing: an answer as the chat gives it, figures, the trace behind an incident."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.commands.frame import Json, at_desk, show

app = typer.Typer()


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="The question, in any words.")],
    lang: Annotated[str, typer.Option(help="Language of the answer.")] = "uk",
    as_json: Json = False,
) -> None:
    """Answer a question as the chat would."""
    from bot import desk

    answer = at_desk(desk.ask, text, lang, as_json=as_json)
    show(answer, answer["answer"], as_json=as_json)


@app.command()
def incident(number: Annotated[str, typer.Argument(help="As the resident was told it.")]) -> None:
    """Print the sealed trace behind an incident number. It may quote what a resident wrote."""
    from bot import desk

    print(at_desk(desk.incident, number))


@app.command()
def stats(as_json: Json = False) -> None:
    """Count residents, followers, cases, deliveries, incidents and content; never a person."""
    from bot import figures

    found = at_desk(figures.stats, as_json=as_json)
    show(found, figures.text(found), as_json=as_json)
