"""What a resident has gathered of a text they are about to send: where it stands, and the same on another messenger."""

from __future__ import annotations

from enum import StrEnum

from civic import cases
from civic.cases import CaseRefused, Why
from handlers.dialogue.context import Context
from storage import conversations
from storage.cases import CaseKind


class Send(StrEnum):
    """Where a text stands on its way."""

    GIVEN = "send.given"
    TEXT = "send.text"
    SIMILAR = "send.similar"
    ABOUT = "send.about"
    SCORE = "send.score"
    CHECK = "send.check"
    PLACE = "send.place"
    NAME = "send.name"


AGAIN = {CaseKind.PROPOSAL: "propose", CaseKind.FEEDBACK: "feedback", CaseKind.QUESTION: "human"}
"""The action that begins anew."""

_KEPT = (
    "kind",
    "text",
    "public",
    "hidden",
    "concern",
    "commitment",
    "about",
    "score",
    "place",
    "name",
    "photos",
    "call",
)


def elsewhere(context: Context, kind: CaseKind) -> dict[str, object] | None:
    """A text of this kind that the resident has begun on another of their messengers."""
    for address_id, talk in conversations.others(context.tx, context.contact.id, context.contact.address_id):
        if talk.state in set(Send) and talk.data.get("kind") == kind.value and talk.data.get("text"):
            return {"from": address_id, **{name: talk.data[name] for name in _KEPT if name in talk.data}}
    return None


def complain(context: Context, refused: CaseRefused, length: int) -> None:
    """Say what is wrong with a text; the conversation stays, so that it can be sent again."""
    _ = context._
    match refused.why:
        case Why.TOO_LONG:
            words = _(
                "This is too long: {length} characters, and {limit} fit. Please shorten it and send it again. Your text"
                " is still above, nothing is lost.",
                length=_.number(length),
                limit=_.number(cases.TEXT_LIMIT),
            )
        case Why.ONE_WORD:
            words = _("One word is too little: nobody could tell what you propose. Please write a sentence or two.")
        case Why.BANNED:
            assert refused.until is not None
            until = _.date(refused.until)
            words = _("You can send nothing until {date}. Why: {reason}", date=until, reason=refused.detail)
        case Why.TOO_MANY:
            words = _("You have sent ten within an hour. Please wait a little; what you wrote is still above.")
        case Why.SENT_ALREADY:
            words = _("You sent this already: it is no. {number}.", number=refused.detail)
        case Why.CALL_CLOSED:
            words = _("This call has ended meanwhile. You can still send it as an ordinary proposal: /propose.")
        case _other:
            words = _("There are no words in it. Please write with letters.")
    context.show(words)
