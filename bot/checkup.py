"""What is misconfigured: settings, database, content, and each messenger asked who we are."""

from __future__ import annotations

import asyncio
from typing import Any

from bot import desk
from bot.backup import looking
from bot.channels.channel import Channel, ChannelError
from bot.mail_server import MailServer, Undelivered
from bot.settings import Settings, is_loopback
from civic.content.files import read_content
from storage import meta
from storage.migrate import MigrationFailed, is_current


def check(settings: Settings, production: bool = False) -> list[dict[str, Any]]:
    """One finding for each thing looked at: what, whether it is right, and a message.

    `production` also asks what only matters where real residents are reached.
    """
    try:
        current = is_current(settings.database_url)
    except MigrationFailed as error:
        return [_finding("database", False, str(error))]
    findings = [_finding("database", current, settings.database_name, "not migrated yet: hromada migrate")]
    try:
        findings.append(_finding("content", True, desk.counted(desk.check_content(settings, None))))
    except desk.DeskError as error:
        findings.append(_finding("content", False, str(error)))
        return findings
    findings += [_public_url(settings), *_messengers(settings)]
    findings.append(_mail(settings))
    if current:
        findings += [_finding(*found) for found in looking.findings(settings)]
    if production:
        findings.append(_override(settings))
    if "telegram" in settings.staff_chat:
        note = "staff may work on Telegram, which is restricted on officials' devices (NCCC, 19 September 2024)"
        findings.append(_finding("HROMADA_STAFF_CHAT", True, note))
    return findings


def _finding(what: str, ok: bool, message: str, otherwise: str | None = None) -> dict[str, Any]:
    return {"what": what, "ok": ok, "message": message if ok or otherwise is None else otherwise}


def _public_url(settings: Settings) -> dict[str, Any]:
    if settings.public_url:
        local = is_loopback(settings.public_url.split("//")[1].split("/")[0].split(":")[0])
        return _finding("HROMADA_PUBLIC_URL", True, "this machine only" if local else settings.public_url)
    needed = bool(settings.viber_token)
    return _finding(
        "HROMADA_PUBLIC_URL", not needed, "empty; the page is for this machine only", "empty, but Viber needs it"
    )


def _override(settings: Settings) -> dict[str, Any]:
    return _finding(
        "HROMADA_APPROVE_OVERRIDE",
        not settings.approve_override,
        "off: every broadcast needs a second person in the chat",
        "on: whoever has this command line may approve a broadcast alone; set it to False",
    )


def _mail(settings: Settings) -> dict[str, Any]:
    if not settings.smtp_url:
        return _finding("mail", True, "switched off: no HROMADA_SMTP_URL")
    server = MailServer.parse(settings.smtp_url)
    try:
        server.greet(settings.mail_from.rpartition("@")[2])
    except Undelivered as fault:
        return _finding("mail", False, f"{server}: {fault.words}")
    return _finding("mail", True, str(server))


def _messengers(settings: Settings) -> list[dict[str, Any]]:
    from bot.app import make_kit, make_world
    from bot.channels import MODULES, make_channels
    from storage.clock import SystemClock
    from storage.database import store_at
    from storage.vault import Vault

    vault = Vault(settings.secret())
    world = make_world(settings, read_content(settings.content), vault)  # nothing is made by looking
    store = store_at(settings.database_url, clock=SystemClock(), vault=vault)
    channels = make_channels(make_kit(settings, world, vault, store, _no_drawing))
    findings = []
    for name in MODULES:
        if name == "web":
            continue
        if name in channels:
            ok, message = asyncio.run(_ask(channels[name]))
            findings.append(_finding(name, ok, message))
            _remember(settings, channels[name])
        else:
            findings.append(_finding(name, True, "switched off: no token"))
    return findings


async def _no_drawing(_name: str, _lang: str) -> bytes | None:
    """A check sends nothing."""
    return None


async def _ask(channel: Channel) -> tuple[bool, str]:
    await channel.open()
    try:
        return True, await channel.check()
    except ChannelError as error:
        return False, str(error)
    finally:
        await channel.close()


def _remember(settings: Settings, channel: Channel) -> None:
    """Keep the messenger's link for `hromada links`."""
    pattern = channel.link("PAYLOAD")
    if pattern and is_current(settings.database_url):
        desk.in_store(settings, lambda tx: meta.put(tx, f"link:{channel.name}", pattern))
