"""Commands that look and change nothing: an answer as the chat gives it, figures, the trace behind an incident."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from bot.commands.frame import Json, at_desk, show

app = typer.Typer()

UNANSWERED = 2  # the exit code where lines of a batch could not be answered


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="The question, in any words.")] = None,
    lang: Annotated[str, typer.Option(help="Language of the answer; of a batch, where a line names none.")] = "uk",
    as_json: Json = False,
    batch: Annotated[
        typer.FileBinaryRead | None,
        typer.Option(help='Many questions, a line each: {"id": …, "question": …, "lang": …}. “-” reads stdin.'),
    ] = None,
) -> None:
    """Answer a question as the chat would; or many, one JSON document a line.

    A line of a batch that cannot be read is named on stderr; the others are answered, and the exit code is 2.
    """
    from bot import asking

    if (text is None) is (batch is None):
        raise typer.BadParameter("either a question or --batch FILE.")
    if text is not None:
        answer = at_desk(asking.ask, text, lang, as_json=as_json)
        show(answer, answer["answer"], as_json=as_json)
    elif not at_desk(asking.ask_all, batch, lang, _print_line, _complain):
        raise typer.Exit(UNANSWERED)


def _print_line(answer: dict[str, Any]) -> None:
    """One JSON document on a line of its own, at once, as UTF-8 whatever the terminal speaks."""
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


def _complain(problem: str) -> None:
    print(problem, file=sys.stderr, flush=True)


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


@app.command()
def questions(as_json: Json = False) -> None:
    """List what residents asked and nobody has answered, with how many people ask; personal data is hidden."""
    from bot import unanswered

    found = at_desk(unanswered.everything, as_json=as_json)
    show(found, unanswered.text(found), as_json=as_json)
