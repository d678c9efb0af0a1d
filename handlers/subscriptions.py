"""Following a commitment or the city: their news come by themselves until one stops them."""

from __future__ import annotations

from datetime import datetime

from civic import privacy
from civic.content.model import Commitment
from civic.keeping import Item, PersonalData, Reader, moment
from civic.labels import N_
from civic.messages import Button
from civic.privacy import Purpose
from civic.topics import CITY, cases_followed, topic_of, topic_of_case
from handlers import cards, consent
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import subscriptions
from storage.store import Transaction


def _exported(tx: Transaction, contact_id: int) -> list[Item]:
    return [{"topic": topic, "since": moment(at)} for topic, at in subscriptions.since(tx, contact_id)]


def _line(reader: Reader, item: Item) -> str:
    _ = reader.language
    names = {topic_of(one.id): one.name.pick(_.code)[0] for one in reader.content.commitments}
    names[CITY] = _("City news")
    names |= {
        topic_of_case(number): _("Proposal no. {number}", number=number) for number in cases_followed([item["topic"]])
    }
    date = _.date(datetime.fromisoformat(item["since"]))
    return _("{name}, since {date}.", name=names.get(item["topic"], item["topic"]), date=date)


FOLLOWED = PersonalData(
    name="followed",
    words=N_("what you follow"),
    tables=("subscriptions",),
    erase=subscriptions.unfollow_all,
    export=_exported,
    line=_line,
    join=subscriptions.join,
    part=subscriptions.copy,
)

MOST = 20  # proposals listed: more rows than that no messenger shows well

router = Router("subscriptions", keeps=[FOLLOWED])


def _commitment(context: Context, word: str) -> Commitment | None:
    try:
        return context.content.commitment(int(word) if word.isdecimal() and len(word) < 4 else word)
    except KeyError:
        return None


@router.command("follow", "стежити", "підписатися", "follow")
def follow_command(context: Context, argument: str = "") -> None:
    """`/follow 3`, `/follow city`; without a word, which one?"""
    if argument.lower() != CITY and _commitment(context, argument) is None:
        which(context)
    else:
        follow(context, argument)


@router.action("which")
def which(context: Context) -> None:
    """Choose what to follow."""
    context.go(None)
    context.show(
        context._("What do you want to follow? City news, or what becomes of one commitment."),
        rows=[
            [Button(context._("City news"), action=f"follow:{CITY}")],
            *([Button(cards.name(context, item), action=f"follow:{item.id}")] for item in context.content.commitments),
        ],
    )


@router.action("follow")
def follow(context: Context, word: str) -> None:
    """Follow one commitment, or the city's news."""
    if word.lower() == CITY:
        _follow_city(context)
        return
    _ = context._
    commitment = _commitment(context, word)
    if commitment is None:
        which(context)
        return
    if not consent.has(context, Purpose.FOLLOW, then=f"follow:{commitment.id}"):
        return
    context.go(None)
    subscriptions.follow(context.tx, context.contact.id, topic_of(commitment.id))
    more = [] if subscriptions.follows(context.tx, context.contact.id, CITY) else [_city_too(context)]
    context.show(
        _(
            "You now follow “{name}”. When the city publishes something new, it will come here.",
            name=context.pick(commitment.name),
        ),
        rows=[
            [Button(_("Open the commitment"), action=f"commitment:{commitment.id}")],
            *more,
            [Button(_("What I follow"), action="subscriptions")],
        ],
    )


def _city_too(context: Context) -> list[Button]:
    return [Button(context._("City news too"), action=f"follow:{CITY}")]


def _follow_city(context: Context) -> None:
    _ = context._
    if not consent.has(context, Purpose.FOLLOW, then=f"follow:{CITY}"):
        return
    context.go(None)
    subscriptions.follow(context.tx, context.contact.id, CITY)
    context.show(
        _("City news will come here now. To stop them, send /stop."),
        rows=[[Button(_("What I follow"), action="subscriptions")]],
    )


@router.action("unfollow")
def unfollow(context: Context, word: str) -> None:
    """Stop following one, or the city's news."""
    _ = context._
    if word == CITY:
        subscriptions.unfollow(context.tx, context.contact.id, CITY)
        context.show(
            _("City news will not come any more."), rows=[[Button(_("What I follow"), action="subscriptions")]]
        )
        return
    commitment = _commitment(context, word)
    if commitment is None:
        subscriptions_(context)
        return
    subscriptions.unfollow(context.tx, context.contact.id, topic_of(commitment.id))
    context.show(
        _("You no longer follow “{name}”.", name=context.pick(commitment.name)),
        rows=[[Button(_("What I follow"), action="subscriptions")]],
    )


@router.command("subscriptions", "підписки", "мої підписки", "subscriptions")
def subscriptions_command(context: Context, _argument: str = "") -> None:
    """What I follow."""
    subscriptions_(context)


@router.action("subscriptions")
def subscriptions_(context: Context) -> None:
    """Everything followed, each one press from being stopped."""
    _ = context._
    context.go(None)
    followed = set(subscriptions.topics(context.tx, context.contact.id))
    mine = [item for item in context.content.commitments if topic_of(item.id) in followed]
    proposals = cases_followed(followed)[:MOST]
    if not mine and not proposals and CITY not in followed:
        context.show(
            _("You do not follow anything yet."),
            rows=[
                [Button(_("Choose what to follow"), action="which")],
                [Button(_("When news come"), action="notices")],
            ],
        )
        return
    context.show(
        _("You follow these. Press one to stop."),
        rows=[
            *(
                [[Button(_("Stop: {name}", name=_("City news")), action=f"unfollow:{CITY}")]]
                if CITY in followed
                else []
            ),
            *(
                [Button(_("Stop: {name}", name=cards.name(context, item)), action=f"unfollow:{item.id}")]
                for item in mine
            ),
            *(
                [
                    Button(
                        _("Stop: {name}", name=_("Proposal no. {number}", number=number)),
                        action=f"unfollow-case:{number}",
                    )
                ]
                for number in proposals
            ),
            [Button(_("Choose what to follow"), action="which")],
            [Button(_("When news come"), action="notices")],
        ],
    )


@router.command("stop", "стоп", "відписатися", "stop", anywhere=True)
def stop(context: Context, _argument: str = "") -> None:
    """Stop every notice at once."""
    _ = context._
    context.go(None)
    followed = privacy.stop(context.tx, context.contact.id)
    if followed:
        context.say(_("Done. No more news will come. Answers to what you send yourself will still reach you."))
    else:
        context.say(_("You were not following anything, so no news will come."))
