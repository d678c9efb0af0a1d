"""What the staff are told of replies: that one waits for a second person, that one was refused."""

from __future__ import annotations

from civic.broadcast_terms import MAY_APPROVE
from civic.messages import Button, OutgoingMessage
from civic.plain_text import one_line
from civic.staff_news import tell_staff
from locales import Catalogues, Translator
from storage import staff
from storage.common_questions import CommonQuestion
from storage.staff import Staff
from storage.store import Transaction


def waits(tx: Transaction, number: int, ask: str, *, but: Staff, languages: Catalogues) -> int:
    """Tell those who may approve it; how many can be reached."""

    def say(_: Translator) -> OutgoingMessage:
        return OutgoingMessage(
            title=_("An answer waits for a second person"),
            text=_("{name} answered residents: “{text}” Please read it.", name=but.name, text=one_line(ask, 200)),
            rows=((Button(_("Open"), action=f"second:{number}"),),),
            lang=_.code,
        )

    return tell_staff(tx, seconds(tx, but), f"second:{number}", say, languages)


def seconds(tx: Transaction, but: Staff) -> list[Staff]:
    """Who else may approve."""
    return [one for one in staff.everybody(tx) if one.role in MAY_APPROVE and not one.disabled and one.id != but.id]


def refused(tx: Transaction, reply: CommonQuestion, reason: str, *, by: Staff, languages: Catalogues) -> None:
    """Tell the author why it does not become a common question."""
    author = staff.get(tx, reply.author_id)
    if author is None:
        return

    def say(_: Translator) -> OutgoingMessage:
        return OutgoingMessage(
            title=_("Your answer does not become a common question"),
            text=_("“{text}”\n\n{name}: {reason}", text=one_line(reply.ask["uk"], 200), name=by.name, reason=reason),
            rows=((Button(_("What residents ask"), action="asked:0"),),),
            lang=_.code,
        )

    tell_staff(tx, [author], f"second-refused:{reply.id}", say, languages)
