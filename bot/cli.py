"""The command `hromada`: thin; what it does stands in `bot.desk`, `bot.service` and the rule book."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot import logs
from bot.settings import BadSettings, Settings, load
from civic.content.model import Completion
from storage.staff import Role

app = typer.Typer(
    name="hromada",
    help="Open-government chatbot of a hromada: what became of each commitment, with source and date.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
content_app = typer.Typer(help="The city's content.", no_args_is_help=True)
staff_app = typer.Typer(help="People who work for the city.", no_args_is_help=True)
app.add_typer(content_app, name="content")
app.add_typer(staff_app, name="staff")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def main() -> None:
    """Run the command; any failure it foresees is one plain message and an exit code other than 0."""
    app()


def fail(message: str, *, as_json: bool = False) -> NoReturn:
    """End with one message: on stderr, or as the one JSON document on stdout."""
    if as_json:
        print(json.dumps({"error": message}, ensure_ascii=False))
    else:
        print(message, file=sys.stderr)
    raise typer.Exit(1)


def settings(*, as_json: bool = False) -> Settings:
    """The settings, with logging set up; or the end."""
    try:
        loaded = load()
        secret = loaded.secret()
    except BadSettings as error:
        fail(f"These settings are wrong:\n{error}", as_json=as_json)
    except OSError as error:
        fail(f"The secret key cannot be kept: {error}", as_json=as_json)
    logs.set_up(loaded.log_format, [secret, loaded.telegram_token, loaded.viber_token])
    return loaded


def at_desk(work: Callable[..., Any], *arguments: Any, as_json: bool = False) -> Any:
    """Run one piece of desk work, turning what it refuses into one message."""
    from bot.desk import DeskError

    try:
        return work(settings(as_json=as_json), *arguments)
    except DeskError as error:
        fail(str(error), as_json=as_json)


def show(result: Any, text: str, *, as_json: bool) -> None:
    """Print a result for a person or for a program."""
    print(json.dumps(result, ensure_ascii=False) if as_json else text)


@app.command()
def run() -> None:
    """Bring everything up to date and start: the site, the chat and every messenger that has a token."""
    from bot import service

    service.serve(settings(), greet=True, fail=fail)


@app.command()
def web() -> None:
    """Start for a Procfile. With SQLite this one process does everything."""
    from bot import service

    service.serve(settings(), greet=False, fail=fail)


@app.command()
def worker() -> None:
    """For a Procfile. With SQLite there is nothing left to do, so it says so and idles until SIGTERM."""
    from bot import service

    settings()
    service.idle()


@app.command()
def migrate() -> None:
    """Create the database or bring it up to this release."""
    from bot import desk

    changed = at_desk(desk.migrate_database)
    print("The database is brought up to date." if changed else "The database was up to date.")


@app.command()
def check(as_json: Json = False) -> None:
    """Say what is misconfigured. The only command, beside the servers, that talks to a messenger."""
    from bot import checkup

    findings = at_desk(checkup.check, as_json=as_json)
    lines = [f"{'ok  ' if found['ok'] else 'WRONG'} {found['what']}: {found['message']}" for found in findings]
    show({"findings": findings}, "\n".join(lines), as_json=as_json)
    if not all(found["ok"] for found in findings):
        raise typer.Exit(1)


@content_app.command("check")
def content_check(folder: Annotated[Path | None, typer.Argument()] = None, as_json: Json = False) -> None:
    """Read a content folder and name every problem with its file and line."""
    from bot import desk

    result = at_desk(desk.check_content, folder, as_json=as_json)
    show(result, "The content is sound: " + desk.counted(result), as_json=as_json)


@content_app.command("import")
def content_import(folder: Annotated[Path | None, typer.Argument()] = None, as_json: Json = False) -> None:
    """Bring a content folder into the store, in one transaction, without overwriting staff."""
    from bot import desk

    changes = at_desk(desk.import_content, folder, as_json=as_json)
    lines = [f"{change['change']:9} {change['kind']} {change['id']} {' '.join(change['fields'])}" for change in changes]
    if any(change["change"] == "conflict" for change in changes):
        lines.append(
            "Conflicts: staff changed these too. Staff's version stays in force, the file's is kept beside it."
        )
    show({"changes": changes}, "\n".join(lines) or "Nothing has changed.", as_json=as_json)


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


@staff_app.command("add")
def staff_add(
    name: str,
    role: Annotated[Role, typer.Option(help="admin, editor or moderator")],
    as_json: Json = False,
) -> None:
    """Add a person and print a code that they type in chat within ten minutes, once."""
    from bot import desk

    added = at_desk(desk.add_staff, name, role, as_json=as_json)
    text = (
        f"{added['name']} is now {added['role']}.\nCode: {added['code']}\n"
        f"They type it in the chat within ten minutes. Channels for staff: {', '.join(added['channels'])}."
    )
    show(added, text, as_json=as_json)


@staff_app.command("list")
def staff_list(as_json: Json = False) -> None:
    """List everybody."""
    from bot import desk

    people = at_desk(desk.list_staff, as_json=as_json)
    lines = [
        f"{person['name']}: {person['role']}{', linked' if person['linked'] else ''}"
        f"{', disabled' if person['disabled'] else ''}"
        for person in people
    ]
    show({"staff": people}, "\n".join(lines) or "Nobody yet: hromada staff add NAME --role admin", as_json=as_json)


@staff_app.command("disable")
def staff_disable(name: str, as_json: Json = False) -> None:
    """Take a person's rights away, at once."""
    from bot import desk

    at_desk(desk.disable_staff, name, as_json=as_json)
    show({"name": name, "disabled": True}, f"{name} can do nothing any more.", as_json=as_json)


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
    show(done, text, as_json=as_json)


@app.command()
def incident(number: Annotated[str, typer.Argument(help="As the resident was told it.")]) -> None:
    """Print the sealed trace behind an incident number. It may quote what a resident wrote."""
    from bot import desk

    print(at_desk(desk.incident, number))


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
