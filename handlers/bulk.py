"""The switch over everything that is said to many, for administrators: two presses stop it all, two let it go on."""

from __future__ import annotations

from civic.messages import Button
from handlers.broadcast_drafts import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import broadcast_steps, switches
from storage.broadcast_steps import Step
from storage.staff import Role

router = Router("bulk")

MAY_STOP_ALL = frozenset({Role.ADMIN})


@router.action("bulk", roles=MAY_STOP_ALL)
def bulk(context: Context, word: str) -> None:
    """The switch over everything that is sent to many: sure?"""
    _ = context._
    context.go(None)
    if word == "stop":
        title, text = (
            _("Stop all sending?"),
            _("No broadcast and no news will leave, until an administrator allows it again. Answers go on."),
        )
        yes = _("Yes, stop everything")
    else:
        title, text, yes = (
            _("Allow sending again?"),
            _("What was under way goes on where it stood."),
            _("Yes, allow it"),
        )
    context.show(text, title=title, rows=[[Button(yes, action=f"bulk_yes:{word}")]], back="broadcasts")


@router.action("bulk_yes", roles=MAY_STOP_ALL)
def bulk_yes(context: Context, word: str) -> None:
    """Turn the switch."""
    who = person(context)
    if word == "stop":
        switches.stop_bulk(context.tx, who.name)
    else:
        switches.allow_bulk(context.tx)
    broadcast_steps.record(context.tx, None, Step.STOPPED if word == "stop" else Step.RESUMED, who.id)
    context.forward("broadcasts")
