"""The right words for exactly those who got the wrong ones: written, looked at, laid before a second person."""

from __future__ import annotations

from enum import StrEnum

from civic import broadcasts
from civic.broadcast_terms import MAY_WRITE, Refused, Why
from civic.messages import Button
from handlers import broadcast_cards as cards
from handlers.broadcast_drafts import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("correcting")


class Correct(StrEnum):
    """Where a correction stands."""

    TEXT = "correct.text"
    ENGLISH = "correct.english"
    PROOF = "correct.proof"


@router.action("mend", roles=MAY_WRITE)
def mend(context: Context, number: str) -> None:
    """Begin."""
    context.go(None)
    context.go(Correct.TEXT, wrong=int(number))
    ask_text(context)


@router.step(Correct.TEXT, roles=MAY_WRITE)
def ask_text(context: Context) -> None:
    """Ask for the right words."""
    context.show(
        context._(
            "Write the right words in Ukrainian, in one message. Exactly those who got the wrong ones get them. On"
            " Telegram they take the place of the wrong ones, elsewhere they come as a correction."
        ),
        back=f"sending:{context.data['wrong']}",
    )


@router.text(Correct.TEXT, roles=MAY_WRITE)
def text(context: Context, words: str) -> None:
    """They were typed."""
    context.go(Correct.ENGLISH, uk=words)
    ask_english(context)


@router.step(Correct.ENGLISH, roles=MAY_WRITE)
def ask_english(context: Context) -> None:
    """Ask for the English words."""
    _ = context._
    context.show(
        _("Now the same in English. Without it, readers of English get the Ukrainian text, marked."),
        rows=[[Button(_("Without English"), action="mend_no_english")]],
        back=f"mend:{context.data['wrong']}",
    )


@router.text(Correct.ENGLISH, roles=MAY_WRITE)
def english(context: Context, words: str) -> None:
    """They were typed."""
    context.go(Correct.PROOF, en=words)
    proof(context)


@router.action("mend_no_english", roles=MAY_WRITE, state=Correct.ENGLISH)
def no_english(context: Context) -> None:
    """Nothing in English."""
    context.go(Correct.PROOF)
    proof(context)


@router.step(Correct.PROOF, roles=MAY_WRITE)
def proof(context: Context) -> None:
    """The words once more."""
    _, data = context._, context.data
    context.show(
        "\n\n".join(data[language] for language in ("uk", "en") if data.get(language)),
        title=_("Correction of no. {number}: is it right?", number=data["wrong"]),
        rows=[
            [Button(_("Send for approval"), action="mend_yes")],
            [Button(_("Write it again"), action=f"mend:{data['wrong']}")],
        ],
        back=f"sending:{data['wrong']}",
    )


@router.action("mend_yes", roles=MAY_WRITE, state=Correct.PROOF)
def mend_yes(context: Context) -> None:
    """Lay it before a second person."""
    _, data = context._, context.data
    words = {language: data[language] for language in ("uk", "en") if data.get(language)}
    number = int(data["wrong"])
    try:
        laid = broadcasts.correct(context.tx, number, words, staff=person(context), rules=context.world.rules)
    except Refused as refused:
        if refused.why in {Why.NO_TEXT, Why.TOO_LONG, Why.UNKNOWN_DOMAIN, Why.LOOKALIKE, Why.BAD_LINK}:
            again = Button(_("Write it again"), action=f"mend:{number}")
        else:
            again = Button(_("How it stands"), action=f"sending:{number}")
        cards.complain(context, refused, again)
        return
    context.go(None)
    context.say(
        _("Done. Now a second person must approve it."),
        title=cards.name(context, laid),
        rows=[[Button(_("How it stands"), action=f"sending:{laid.id}")]],
    )
