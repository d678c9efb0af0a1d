"""What we keep, in one short screen, and forgetting it in two taps."""

from __future__ import annotations

from civic import privacy
from civic.messages import Button
from handlers import messengers
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import contacts

router = Router("privacy")


@router.command("privacy", "приватність", "мої дані", "конфіденційність", "privacy", anywhere=True)
def privacy_command(context: Context, _argument: str = "") -> None:
    """What we keep."""
    show(context)


@router.action("privacy")
def show(context: Context) -> None:
    """What we keep and for how long, built from what the conversations declare."""
    _ = context._
    kept = "; ".join(
        [_("your chat address (encrypted)"), _("your language"), *(_(data.words) for data in context.keeps)]
    )
    context.show(
        _(
            "We keep: {kept}. We do not keep your name or phone.\n\nReading and asking need no consent. Copies"
            " of messages are deleted after 30 days at the latest. Telegram and Viber keep their own copies abroad; the"
            " chat on the city's site needs no account.",
            kept=kept,
        ),
        title=_("Your data"),
        rows=[
            [Button(_("What we keep about you"), action="mydata")],
            [Button(_("When news come"), action="notices")],
            [Button(_("Erase my data"), action="forget"), Button(_("Stop all news"), action="stop")],
        ],
        back="more",
    )


@router.action("stop")
def stop(context: Context) -> None:
    """Stop every notice."""
    context.go(None)
    privacy.stop(context.tx, context.contact.id)
    context.show(context._("Done. No more news will come. Answers to what you send yourself will still reach you."))


@router.command("forget", "забудь мене", "видалити мої дані", "forget")
def forget_command(context: Context, _argument: str = "") -> None:
    """Erase everything."""
    forget(context)


@router.action("forget")
def forget(context: Context) -> None:
    """First tap: say what will go."""
    _ = context._
    context.go(None)
    words = _(
        "Everything about you will be erased: what you follow, this conversation, and that it was you who wrote"
        " what you sent. This cannot be undone. A proposal already accepted stays, without you."
    )
    linked = contacts.addresses(context.tx, context.contact.id)
    if len(linked) > 1:
        everywhere = _("It will be erased in all your messengers:")
        words = f"{words}\n\n{everywhere}\n{messengers.listed(context, linked)}"
    context.show(
        words,
        title=_("Erase my data?"),
        rows=[[Button(_("Yes, erase"), action="erase"), Button(_("No"), action="menu")]],
        menu=False,
    )


@router.action("erase")
def erase(context: Context) -> None:
    """Second tap: gone."""
    _ = context._
    privacy.erase(context.tx, context.contact, context.keeps)
    context.erased = True
    context.say(_("Done. We no longer know anything about you. If you write again, we will begin anew."), menu=False)
