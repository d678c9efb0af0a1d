"""Commands that bring something before residents: a published step, links for print and post."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.frame import Json, at_desk, show
from civic.content.model import Completion

app = typer.Typer()


@app.command()
def update(
    commitment: Annotated[str, typer.Argument(help="Number or id: 3 or khm-3.")],
    status: Annotated[Completion, typer.Option(help="The status from today.")],
    uk: Annotated[str, typer.Option(help="What was done, in Ukrainian.")],
    evidence: Annotated[str, typer.Option(help="Link that shows it.")],
    as_: Annotated[str, typer.Option("--as", help="Who publishes: a staff name.")],
    en: Annotated[str, typer.Option(help="The same in English; may follow later.")] = "",
    reason: Annotated[str, typer.Option(help="Why, where the status is lowered.")] = "",
    as_json: Json = False,
) -> None:
    """Publish progress; the running process tells the followers."""
    from bot import desk

    draft = {"status": status, "uk": uk, "en": en, "evidence": evidence, "reason": reason}
    done = at_desk(desk.publish, commitment, as_, draft, as_json=as_json)
    text = f"Published: {done['commitment']} is now “{done['status']}”. Followers to be told: {done['followers']}."
    if done["waits"]:
        text += "\nThe page shows it now; a second person approves the notice first: in the chat, /approve."
    show(done, text, as_json=as_json)


@app.command()
def links(
    out: Annotated[Path, typer.Option(help="Folder for the QR codes.")] = Path("var/links"),
    as_json: Json = False,
) -> None:
    """Links, QR codes, a word to type and a ready post: for the start and for each commitment."""
    from bot import outreach

    places = at_desk(outreach.links, as_json=as_json)
    if not as_json:
        outreach.keep_codes(places, out)
    show({"places": places}, outreach.text(places, out), as_json=as_json)
