"""A broadcast as it is being written: a row, so that it survives anything and is there on any messenger."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from civic import broadcasts, leaflet
from civic.broadcast_terms import Refused, Why
from civic.broadcasts import Outlook
from civic.leaflet import Draft
from civic.messages import Button
from handlers import broadcast_cards as cards
from handlers.dialogue.context import Context
from storage.audiences import Reach
from storage.broadcasts import Broadcast
from storage.staff import Staff

_OVER = frozenset({Why.UNKNOWN, Why.NOT_ALLOWED, Why.NOT_A_DRAFT, Why.FIXED})  # there is nothing to go on with


COUNTED_SECONDS = 600


class Write(StrEnum):
    """Which part of a draft is asked for."""

    TEXT = "write.text"
    ENGLISH = "write.english"
    PICTURE = "write.picture"
    FETCHING = "write.fetching"
    LINK = "write.link"
    LABEL = "write.label"
    LABEL_EN = "write.label_en"
    WHOM = "write.whom"
    BEGINS = "write.begins"
    ENDS = "write.ends"
    URGENT = "write.urgent"
    PROOF = "write.proof"


ORDER = (
    Write.TEXT,
    Write.ENGLISH,
    Write.PICTURE,
    Write.LINK,
    Write.WHOM,
    Write.BEGINS,
    Write.ENDS,
    Write.URGENT,
    Write.PROOF,
)


def person(context: Context) -> Staff:
    """Who writes."""
    assert context.staff is not None  # the route's roles saw to it
    return context.staff


def to(broadcast_id: int, step: Write = Write.PROOF) -> str:
    """The action that opens a step of a draft; the look at the whole where none is named."""
    return f"write:{broadcast_id}:{step.removeprefix('write.')}"


def following(context: Context, done: Write) -> Write:
    """The next step for whoever walks through all of them, else the look at the whole."""
    return ORDER[ORDER.index(done) + 1] if context.data.get("walk") else Write.PROOF


def proceed(context: Context, done: Write) -> None:
    """Go on to the step that follows."""
    context.forward(to(int(context.data["draft"]), following(context, done)))


def answer(context: Context, asked: Write, **changes: Any) -> None:
    """Keep what a step has asked for and go on; where it is refused, that is said and the step stays."""
    if keep(context, **changes):
        proceed(context, asked)


def ask(context: Context, step: Write, words: str, *, without: str, action: str, title: str = "") -> None:
    """Ask for a part that need not be there: the button `without` goes on without it."""
    context.show(words, title=title, rows=[[Button(without, action=action)]], back=back_from(context, step))


def back_from(context: Context, step: Write) -> str:
    """The action that leads a step back."""
    number = int(context.data["draft"])
    return to(number, ORDER[max(0, ORDER.index(step) - 1)]) if context.data.get("walk") else to(number)


def drafted(context: Context) -> Broadcast:
    """The draft as it stands. Raises `Refused`."""
    return broadcasts.get(context.tx, int(context.data["draft"]))


def counted(context: Context, broadcast: Broadcast) -> Outlook:
    """Whom it would reach: a large audience takes a second to count, so it is counted anew only when it is another one
    or some minutes have passed. Raises `Refused`."""
    last, now = context.data.get("counted"), context.now.timestamp()
    if last is not None and last["audience"] == broadcast.plan.audience and now - last["at"] < COUNTED_SECONDS:
        return Outlook(tuple(Reach(*one) for one in last["reach"]), last["cost"])
    found = broadcasts.look(context.tx, broadcast, context.world.rules)
    reach = [(one.channel, one.people, one.silent) for one in found.reach]
    context.data["counted"] = {
        "audience": broadcast.plan.audience,
        "at": now,
        "reach": reach,
        "cost": found.cost,
    }
    return found


def keep(context: Context, **changes: Any) -> bool:
    """Keep a part of the draft; False where it is refused, which is said."""
    try:
        if context.data.get("draft") is None:
            made = broadcasts.create(context.tx, Draft(**changes), staff=person(context), rules=context.world.rules)
            context.data["draft"] = made.id
        else:
            _change(context, changes)
    except Refused as refused:
        complain(context, refused)
        return False
    return True


def _change(context: Context, changes: dict[str, Any]) -> None:
    broadcast = drafted(context)
    draft = fresh(broadcast, context.now)
    if draft.at != broadcast.plan.starts and "at" not in changes:
        context.say(context._("The time you had chosen has passed. It begins as soon as it is approved."), menu=False)
    if "text" in changes:
        changes = {**changes, "text": draft.text | changes["text"]}
    whole = replace(draft, **changes)
    broadcasts.edit(context.tx, broadcast.id, whole, staff=person(context), rules=context.world.rules)


def fresh(broadcast: Broadcast, now: datetime) -> Draft:
    """A broadcast as it was written, without the times that have passed meanwhile."""
    words, plan = leaflet.read(broadcast.plan), broadcast.plan
    at = plan.starts if plan.starts is not None and plan.starts > now else None
    over = plan.expires is None or plan.expires <= max(at or now, now)
    return Draft(
        text=words.text,
        audience=plan.audience,
        urgent=plan.urgent,
        at=at,
        expires=None if over else plan.expires,
        picture=plan.picture,
        link=words.link,
    )


def complain(context: Context, refused: Refused) -> None:
    """Say why something is refused; the draft stays where it is."""
    number = context.data.get("draft")
    if refused.why in _OVER:
        context.go(None)
        number = None
    cards.complain(context, refused, *([Button(context._("To the draft"), action=to(number))] if number else []))
