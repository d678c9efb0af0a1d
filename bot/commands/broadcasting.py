"""Commands for what is said to many: written, approved, followed, stopped; and the switch over all of it."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.frame import Json, at_desk, fail, show

app = typer.Typer()
broadcast_app = typer.Typer(help="What is said to many; a second person approves it.", no_args_is_help=True)
delivery_app = typer.Typer(help="Everything that is on its way out.", no_args_is_help=True)
app.add_typer(broadcast_app, name="broadcast")
app.add_typer(delivery_app, name="delivery")

Number = Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="The broadcast’s number.")]
As = Annotated[str, typer.Option("--as", help="Who does it: a staff name.")]
Uk = Annotated[str, typer.Option(help="The words in Ukrainian.")]
En = Annotated[str, typer.Option(help="The same in English; without it the Ukrainian goes to everybody.")]
Key = Annotated[str, typer.Option(help="A word of your own: the same one twice makes one broadcast.")]

FOLLOW_SECONDS = 1.0
BAR = 30


@broadcast_app.command("create")
def create(
    as_: As,
    uk: Uk,
    en: En = "",
    audience: Annotated[str, typer.Option(help="Whom for: all, lang=uk, channel=viber, follows=3, silent=90 …")] = "",
    at: Annotated[str, typer.Option(help="When: 2026-11-23 18:00, city time. Otherwise once it is approved.")] = "",
    expires: Annotated[str, typer.Option(help="When it is no longer true. Otherwise three days later.")] = "",
    urgent: Annotated[bool, typer.Option("--urgent", help="Even at night and during an alert.")] = False,
    picture: Annotated[Path | None, typer.Option(help="A JPEG, PNG or WebP file.")] = None,
    link: Annotated[str, typer.Option(help="A page that a button opens.")] = "",
    link_label: Annotated[str, typer.Option(help="The words on that button.")] = "",
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Write a broadcast, count whom it reaches, and lay it before a second person."""
    from bot import bulletin

    fields = {
        "uk": uk,
        "en": en,
        "audience": audience,
        "at": at,
        "expires": expires,
        "urgent": urgent,
        "picture": picture,
        "link": link,
        "link_label": link_label,
        "key": key or None,
    }
    made = at_desk(bulletin.create, as_, fields, as_json=as_json)
    show(made, _said(made) + "\nA second person approves it: in the chat, /approve.", as_json=as_json)


def _said(found: dict[str, Any]) -> str:
    cost = f", EUR {found['cost_eur']:.2f}" if found["cost_eur"] else ""
    return f"No. {found['id']}: {found['state']}, {found['recipients']} recipients{cost}."


@broadcast_app.command("preview")
def preview(number: Number, as_json: Json = False) -> None:
    """Show it as each messenger will: words, length, buttons, what is left out there."""
    from bot import bulletin_preview

    found = at_desk(bulletin_preview.preview, number, as_json=as_json)
    show(found, bulletin_preview.text(found), as_json=as_json)


@broadcast_app.command("approve")
def approve(
    number: Number,
    as_: As,
    override: Annotated[str, typer.Option(help="Why here and not by a second person in the chat. Told to all staff.")],
    fingerprint: Annotated[str, typer.Option(help="Of what was read; otherwise of what there is.")] = "",
    as_json: Json = False,
) -> None:
    """Approve on the command line, which is trusted like the database. It is recorded, and all staff are told."""
    from bot import bulletin

    done = at_desk(bulletin.approve, number, as_, override, fingerprint or None, as_json=as_json)
    show(done, f"{_said(done)} It begins at {done['due']}.", as_json=as_json)


@broadcast_app.command("status")
def status(
    number: Number,
    follow: Annotated[bool, typer.Option("--follow", help="Show it until it has ended.")] = False,
    as_json: Json = False,
) -> None:
    """How far it has come: how many people stand where."""
    from bot import bulletin
    from bot.desk import DeskError

    if not follow:
        found = at_desk(bulletin.status, number, as_json=as_json)
        show(found, bulletin_line(found, None), as_json=as_json)
        return
    from bot.commands.frame import settings

    try:
        bulletin.watch(settings(as_json=as_json), number, lambda found, rate: _draw(found, rate, as_json=as_json))
    except DeskError as error:
        fail(str(error), as_json=as_json)
    except KeyboardInterrupt:
        print()


def _draw(found: dict[str, Any], rate: float | None, *, as_json: bool) -> None:
    if as_json:
        show(found, "", as_json=True)
        sys.stdout.flush()
        return
    end = "" if sys.stdout.isatty() else "\n"
    start = "\r\x1b[K" if sys.stdout.isatty() else ""
    print(f"{start}{bulletin_line(found, rate)}", end=end, flush=True)


def bulletin_line(found: dict[str, Any], rate: float | None) -> str:
    """A bar with who got it, how fast and for how long yet."""
    over = found["recipients"] - found["queued"] - found["sending"]
    whole = found["recipients"] or 1
    bar = "█" * (over * BAR // whole)
    counts = ", ".join(
        f"{name} {found[name]}"
        for name in ("sent", "queued", "sending", "failed", "uncertain", "cancelled", "expired")
        if found[name] or name in {"sent", "queued"}
    )
    line = f"No. {found['id']} {found['state']} [{bar:<{BAR}}] {over * 100 // whole} % · {counts}"
    if rate:
        left = round((found["queued"] + found["sending"]) / rate)
        line += f" · {rate:.1f} a second, {time.strftime('%H:%M:%S', time.gmtime(left))} left"
    return line


@broadcast_app.command("pause")
def pause(number: Number, as_: As, as_json: Json = False) -> None:
    """Let nothing more leave for now."""
    _change("pause", number, as_, as_json=as_json)


@broadcast_app.command("resume")
def resume(number: Number, as_: As, as_json: Json = False) -> None:
    """Go on with one that was paused or halted."""
    _change("resume", number, as_, as_json=as_json)


@broadcast_app.command("stop")
def stop(number: Number, as_: As, as_json: Json = False) -> None:
    """End it for good: nothing more leaves."""
    _change("stop", number, as_, as_json=as_json)


def _change(what: str, number: int, name: str, *, as_json: bool) -> None:
    from bot import bulletin

    done = at_desk(bulletin.change, what, number, name, as_json=as_json)
    show(done, _said(done), as_json=as_json)


@broadcast_app.command("correct")
def correct(number: Number, as_: As, uk: Uk, en: En = "", key: Key = "", as_json: Json = False) -> None:
    """Write the right words for exactly those who got the wrong ones; a second person approves them."""
    from bot import bulletin

    made = at_desk(bulletin.correct, number, as_, {"uk": uk, "en": en}, key or None, as_json=as_json)
    show(made, _said(made) + "\nA second person approves it: in the chat, /approve.", as_json=as_json)


@broadcast_app.command("again")
def again(number: Number, as_: As, as_json: Json = False) -> None:
    """Send once more to exactly those who may not have got it; once only."""
    from bot import bulletin

    done = at_desk(bulletin.again, number, as_, as_json=as_json)
    show(done, f"No. {done['id']} is sent again to {done['again']}.", as_json=as_json)


@broadcast_app.command("report")
def report(
    number: Number, as_csv: Annotated[bool, typer.Option("--csv", help="As CSV, for a spreadsheet.")] = False
) -> None:
    """Who got it: by state, channel, language, reason and hour; counts only, never a person."""
    from bot import bulletin
    from civic.broadcast_report import to_csv

    rows = at_desk(bulletin.report, number)
    if as_csv:
        print(to_csv(rows), end="")
    else:
        print("\n".join("  ".join(f"{cell:<12}" for cell in row).rstrip() for row in rows))


@broadcast_app.command("list")
def list_(as_json: Json = False) -> None:
    """The newest broadcasts."""
    from bot import bulletin

    found = at_desk(bulletin.listed, as_json=as_json)
    show({"broadcasts": found}, "\n".join(_said(one) for one in found) or "None yet.", as_json=as_json)


@delivery_app.command("status")
def delivery_status(as_json: Json = False) -> None:
    """The switches, what is queued in each lane, the broadcasts under way, how much left in the last minute."""
    from bot import bulletin_switch

    found = at_desk(bulletin_switch.status, as_json=as_json)
    show(found, bulletin_switch.text(found), as_json=as_json)


@delivery_app.command("stop-all")
def stop_all(as_: As, reason: Annotated[str, typer.Option(help="Why.")] = "", as_json: Json = False) -> None:
    """Refuse everything that is said to many, at once. Replies and decisions go on."""
    from bot import bulletin_switch

    done = at_desk(bulletin_switch.stop_all, as_, reason, as_json=as_json)
    show(done, "Nothing is sent to many any more: hromada delivery allow", as_json=as_json)


@delivery_app.command("resume")
def resume_channel(channel: str, as_: As, as_json: Json = False) -> None:
    """Send again what residents did not ask for, once the account with a messenger is in order."""
    from bot import accounts

    done = at_desk(accounts.resume, channel, as_, as_json=as_json)
    show(done, f"{channel}: {done['waiting']} waiting messages may go.", as_json=as_json)


@delivery_app.command("allow")
def allow(as_: As, as_json: Json = False) -> None:
    """Let what is said to many go on where it stood."""
    from bot import bulletin_switch

    done = at_desk(bulletin_switch.allow, as_, as_json=as_json)
    show(done, "Broadcasts and notices go on.", as_json=as_json)
