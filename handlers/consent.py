"""Consent before following and sending: one short screen, “No” as easy as “Yes”, then on to what was wanted."""

from __future__ import annotations

from civic import privacy
from civic.messages import Button
from civic.privacy import Purpose
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("consent")


def has(context: Context, purpose: Purpose, *, then: str) -> bool:
    """Whether the resident agreed; if not, ask them, and let `then` (an action) go on after a yes."""
    if privacy.agreed(context.tx, context.contact.id, purpose):
        return True
    _ = context._
    context.show(
        _(privacy.CONSENT_TEXT[purpose]),
        rows=[[Button(_("Yes"), action=f"agree:{purpose}:{then}"), Button(_("No"), action="disagree")]],
        menu=False,
    )
    return False


@router.action("agree")
def agree(context: Context, purpose: str, *then: str) -> None:
    """A yes: keep its evidence and go on."""
    privacy.agree(context.tx, context.contact.id, Purpose(purpose), channel=context.contact.channel, language=context._)
    context.forward(":".join(then))


@router.action("disagree")
def disagree(context: Context) -> None:
    """A no: nothing is kept, reading and asking go on as before."""
    context.go(None)
    context.show(context._("All right, nothing was kept. You can read and ask without it."))
