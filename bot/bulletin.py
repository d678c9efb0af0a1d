"""Broadcasts at the desk: each command's work as one function of the settings, and the words for what is refused."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot import desk
from bot.desk import DeskError
from bot.limits import limits_of
from bot.settings import Settings
from civic import audience, broadcast_report, broadcasts
from civic.broadcast_terms import Refused, Rules, Why, moment
from civic.leaflet import Draft, Link
from locales import Catalogues
from storage import broadcast_steps, progress, staff
from storage import broadcasts as kept
from storage.audiences import Reach
from storage.broadcast_steps import Step
from storage.broadcasts import Broadcast, BroadcastState
from storage.staff import Staff
from storage.store import Store, Transaction

T = TypeVar("T")

COUNTING_SECONDS = 60.0  # a million people take a moment
LISTED = 20
WATCH_SECONDS = 1.0
RATE_SECONDS = 10.0  # over which the pace is taken

WHY = {
    Why.NOT_ALLOWED: "This person may not do that: they must be an active admin or editor.",
    Why.UNKNOWN: "There is no such broadcast: hromada broadcast list",
    Why.NO_TEXT: "The text in this language has no words: --{detail} “…”.",
    Why.TOO_LONG: "The text is too long: channel and its limit, the last line included: {detail}. Shorten it.",
    Why.BROKEN_PICTURE: "This is no picture that can be sent: a JPEG, PNG or WebP of at most 10 MB is needed.",
    Why.BAD_LINK: "This cannot be a link: “{detail}”. Write https:// and the name of a site, nothing hidden in it.",
    Why.NO_LABEL: "A link needs --link-label, at most 30 characters, and a label needs --link.",
    Why.UNKNOWN_DOMAIN: "“{detail}” would become a link, and links may lead only to the city’s own domains. Add it to"
    " HROMADA_LINK_DOMAINS if it is one; if it is no link, put a blank after the dot.",
    Why.LOOKALIKE: "“{detail}” looks like a domain of the city and is another one, or is not written in Latin letters."
    " Type the address anew; if it is no link, put a blank after the dot.",
    Why.UNKNOWN_WORD: "The audience has no word “{detail}”; there are: " + " ".join(audience.WORDS),
    Why.UNKNOWN_VALUE: "The audience has a word without a known value; the word, then what there is: {detail}.",
    Why.NO_SETTLEMENTS: "No resident’s village or street is on record, so an audience cannot be chosen by it.",
    Why.NOBODY: "Nobody would get this: change --audience.",
    Why.BAD_TIME: "“{detail}” is no time: write 2026-11-23 18:00 (the city’s own time) or ISO 8601.",
    Why.PAST: "--at is in the past: leave it out to begin as soon as it is approved.",
    Why.EXPIRES_EARLY: "--expires is before the beginning: choose a later time.",
    Why.OVER_BUDGET: "This costs more on Viber than is left of this month’s budget: {detail}. Leave Viber out"
    " (--audience “-channel=viber”) or raise HROMADA_VIBER_BUDGET_EUR.",
    Why.OWN: "Whoever wrote or changed a broadcast cannot approve it: ask a second person.",
    Why.CHANGED: "It is no longer what was read: look at it again (hromada broadcast preview) and then approve it.",
    Why.NOT_A_DRAFT: "It can no longer be changed: it is {detail}.",
    Why.NOT_WAITING: "It does not wait for an approval: it is {detail}.",
    Why.NOT_RUNNING: "It is not being sent: it is {detail}.",
    Why.NOT_PAUSED: "It is not paused: it is {detail}.",
    Why.ENDED: "It has ended already: it is {detail}.",
    Why.UNDER_WAY: "It is still being sent: stop it first (hromada broadcast stop), then correct it.",
    Why.NOT_SENT: "Nobody has got it, so there is nothing to correct: write a new one.",
    Why.NONE_UNCERTAIN: "Nobody’s is uncertain: there is nothing to send again.",
    Why.ONCE_ONLY: "It was sent again already; that is done once.",
    Why.NEEDS_REASON: "Say why, in words.",
    Why.NO_OVERRIDE: "The command line may not approve here (HROMADA_APPROVE_OVERRIDE is off): a second person"
    " approves it in the chat.",
    Why.FIXED: "The words of a progress notice and a correction are not changed: stop it and begin anew.",
}


def rules_of(settings: Settings) -> Rules:
    """What a broadcast is held against. Raises `DeskError`."""
    return Rules(desk.loaded(settings), Catalogues(settings.zone), settings.site_url, limits_of(settings))


def refusal(refused: Refused) -> str:
    """Why something is refused, in words."""
    detail = refused.detail
    if refused.why is Why.OVER_BUDGET:
        cost, left = (euros(int(number)) for number in detail.split())
        detail = f"EUR {cost} of EUR {left}"
    return WHY[refused.why].format(detail=detail)


def euros(micros: int) -> float:
    """Millionths of a euro as euros, to a hundredth of a cent."""
    return round(micros / 1_000_000, 4)


def do(settings: Settings, turn: Callable[[Transaction], T]) -> T:
    """One turn, with a refusal in words. Raises `DeskError`."""
    try:
        return desk.in_store(settings, turn)
    except Refused as refused:
        raise DeskError(refusal(refused)) from refused


def _person(tx: Transaction, name: str) -> Staff:
    person = staff.by_name(tx, name)
    if person is None:
        raise DeskError(f"There is no “{name}” among the staff: hromada staff list")
    return person


def create(settings: Settings, name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Write a broadcast and lay it before a second person."""
    rules = rules_of(settings)
    picture = _picture(fields.get("picture"))
    try:
        draft = _draft(fields, rules)
        wanted = str(audience.read(draft.audience, rules.content, list(rules.languages)))
    except Refused as refused:
        raise DeskError(refusal(refused)) from refused
    outlook = count(settings, lambda tx: broadcasts.foresee(tx, wanted, rules))

    def turn(tx: Transaction) -> tuple[Broadcast, broadcasts.Outlook]:
        whole = draft
        person = _person(tx, name)
        before = _made_before(tx, fields.get("key"))
        if before is not None:
            return before, outlook
        if picture is not None:
            media_id = secrets.token_hex(16)
            progress.keep_media(tx, media_id, "image/jpeg", picture)
            whole = replace(draft, picture=media_id)
        made = broadcasts.create(tx, whole, staff=person, rules=rules, key=fields.get("key"))
        if made.state is BroadcastState.DRAFT:  # else another command made it with this key at the same moment
            made = broadcasts.submit(tx, made.id, staff=person, rules=rules, outlook=outlook)
        return made, outlook

    made, foreseen = do(settings, turn)
    return summary(made) | {"channels": _reached(foreseen.reach)}


def _made_before(tx: Transaction, key: str | None) -> Broadcast | None:
    return kept.by_key(tx, key) if key else None


def count(settings: Settings, query: Callable[[Transaction], T]) -> T:
    """Count people beside the writer, so that nobody waits for it."""
    try:
        return desk.at_store(settings, lambda store: store.read(query, seconds=COUNTING_SECONDS))
    except Refused as refused:
        raise DeskError(refusal(refused)) from refused


def _draft(fields: Mapping[str, Any], rules: Rules) -> Draft:
    zone = rules.limits.zone
    if bool(fields.get("link")) is not bool(fields.get("link_label")):
        raise Refused(Why.NO_LABEL)
    return Draft(
        text={language: fields[language] for language in ("uk", "en") if language == "uk" or fields.get(language)},
        audience=fields.get("audience") or audience.ALL,
        urgent=bool(fields.get("urgent")),
        at=moment(fields["at"], zone) if fields.get("at") else None,
        expires=moment(fields["expires"], zone) if fields.get("expires") else None,
        link=Link(fields["link"], {"uk": fields["link_label"]}) if fields.get("link") else None,
    )


def _picture(path: Path | None) -> bytes | None:
    """A picture from a file, with nothing left in it but the pixels. Raises `DeskError`."""
    if path is None:
        return None
    from bot.darkroom import develop
    from civic.attachments import LIMIT_BYTES, PictureRefused

    try:
        if path.stat().st_size > LIMIT_BYTES:
            raise DeskError(WHY[Why.BROKEN_PICTURE])
        return develop(path.read_bytes())
    except (OSError, PictureRefused) as error:
        raise DeskError(WHY[Why.BROKEN_PICTURE]) from error


def summary(broadcast: Broadcast) -> dict[str, Any]:
    """What every command prints of a broadcast."""
    return {
        "id": broadcast.id,
        "kind": broadcast.kind.value,
        "recipients": broadcast.recipients,
        "cost_eur": euros(broadcast.cost),
        "state": broadcast.state.value,
        "fingerprint": broadcast.plan.fingerprint,
    }


def _reached(reach: tuple[Reach, ...]) -> dict[str, int]:
    return {one.channel: one.people for one in reach}


def approve(settings: Settings, number: int, name: str, override: str, fingerprint: str | None) -> dict[str, Any]:
    """Approve on the command line, which has no second person's session."""
    rules = rules_of(settings)

    def turn(tx: Transaction) -> Broadcast:
        seen = fingerprint or broadcasts.get(tx, number).plan.fingerprint
        return broadcasts.approve(tx, number, staff=_person(tx, name), fingerprint=seen, rules=rules, override=override)

    approved = do(settings, turn)
    return summary(approved) | {"due": iso(approved.due)}


def iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def change(settings: Settings, what: str, number: int, name: str) -> dict[str, Any]:
    """Pause, resume or stop."""
    act = {"pause": broadcasts.pause, "resume": broadcasts.resume, "stop": broadcasts.stop}[what]
    return summary(do(settings, lambda tx: act(tx, number, staff=_person(tx, name))))


def correct(settings: Settings, number: int, name: str, text: dict[str, str], key: str | None) -> dict[str, Any]:
    """Write the right words for those who got the wrong ones."""
    rules = rules_of(settings)
    words = {language: written for language, written in text.items() if language == "uk" or written}
    made = do(settings, lambda tx: broadcasts.correct(tx, number, words, staff=_person(tx, name), rules=rules, key=key))
    return summary(made) | {"corrects": number}


def again(settings: Settings, number: int, name: str) -> dict[str, Any]:
    """Send once more to those whose delivery is uncertain."""
    asked = do(settings, lambda tx: broadcasts.again(tx, number, staff=_person(tx, name)))
    return {"id": number, "again": asked}


def status(settings: Settings, number: int) -> dict[str, Any]:
    """Where it stands: how many people in which state, in all and by channel."""
    return do(settings, lambda tx: status_of(tx, number))


def status_of(tx: Transaction, number: int) -> dict[str, Any]:
    """The same in a transaction that is there. Raises `Refused`."""
    broadcast = broadcasts.get(tx, number)
    counted = broadcast_report.tally(tx, broadcast)
    return (
        summary(broadcast)
        | {"recipients": counted.recipients}
        | dict(counted.states)
        | {
            "channels": {channel: dict(states) for channel, states in counted.channels.items()},
            "due": iso(broadcast.due),
            "started": iso(broadcast.started),
            "ended": iso(broadcast.ended),
            "expires": iso(broadcast.plan.expires),
            "reason": broadcast.reason,
        }
    )


def watch(settings: Settings, number: int, show: Callable[[dict[str, Any], float | None], None]) -> None:
    """Show where it stands every second until it has ended; beside it how many a second are done with. Raises
    `DeskError`."""

    async def look(store: Store) -> None:
        before: tuple[float, int] | None = None
        while True:
            found = await store.read(lambda tx: status_of(tx, number), seconds=COUNTING_SECONDS)
            now, over = time.monotonic(), found["recipients"] - found["queued"] - found["sending"]
            rate = (over - before[1]) / (now - before[0]) if before and now > before[0] else None
            show(found, rate)
            if found["state"] in {state.value for state in kept.ENDED} and not found["sending"]:
                return
            before = before if before and now - before[0] < RATE_SECONDS else (now, over)
            await asyncio.sleep(WATCH_SECONDS)

    try:
        desk.at_store(settings, look)
    except Refused as refused:
        raise DeskError(refusal(refused)) from refused


def report(settings: Settings, number: int) -> tuple[tuple[str, ...], ...]:
    """The report as rows."""
    zone = settings.zone
    return tuple(do(settings, lambda tx: broadcast_report.table(tx, broadcasts.get(tx, number), zone)))


def listed(settings: Settings) -> list[dict[str, Any]]:
    """The newest broadcasts."""
    found = do(settings, lambda tx: kept.newest(tx, limit=LISTED))
    return [summary(one) | {"created": iso(one.created), "due": iso(one.due)} for one in found]


def overridden(settings: Settings, since: timedelta) -> int:
    """How often the command line has approved a broadcast lately."""
    return desk.in_store(settings, lambda tx: broadcast_steps.count(tx, Step.OVERRIDDEN, since))
