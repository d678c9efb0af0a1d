"""Staff answer everybody who asked the same: the words, in Ukrainian and in English, a look, sent."""

from __future__ import annotations

from enum import StrEnum

from civic import replies, reply_news
from civic.messages import Button
from civic.replies import ANSWER_LIMIT, ASK_LIMIT, MAY_REPLY, Draft, ReplyRefused
from handlers import asked_cards
from handlers.asked_cards import complaint
from handlers.case_cards import person
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import asked_groups, common_questions

router = Router("replying")


class Reply(StrEnum):
    """Where a reply stands."""

    ANSWER = "reply.answer"
    ANSWER_EN = "reply.answer_en"
    ASK = "reply.ask"
    ASK_EN = "reply.ask_en"
    LOOK = "reply.look"


LIMIT = {Reply.ANSWER: ANSWER_LIMIT, Reply.ANSWER_EN: ANSWER_LIMIT, Reply.ASK: ASK_LIMIT, Reply.ASK_EN: ASK_LIMIT}
KEY = {Reply.ANSWER: "answer_uk", Reply.ANSWER_EN: "answer_en", Reply.ASK: "ask_uk", Reply.ASK_EN: "ask_en"}


@router.action("reply-to", roles=MAY_REPLY)
def begin(context: Context, number: str) -> None:
    """Answer a group: the question is put as one of those who ask put it, until somebody words it otherwise."""
    context.go(None)
    group = asked_groups.get(context.tx, int(number))
    if group is None:
        context.show(context._("Nobody waits for this answer any more."), back="asked:0")
        return
    ask = {f"ask_{code}": words for code, words in asked_cards.suggested(context, group.id).items()}
    context.go(Reply.ANSWER, group=group.id, **ask)
    ask_answer(context)


@router.action("reply-edit", roles=MAY_REPLY)
def edit(context: Context, number: str) -> None:
    """Other words in place of what waits for a second person."""
    context.go(None)
    reply = common_questions.get(context.tx, int(number))
    if reply is None or not reply.waits:
        context.show(context._("Somebody has decided this already. Nothing was changed."), back="asked:0")
        return
    data = {f"ask_{code}": words for code, words in reply.ask.items()}
    data |= {f"answer_{code}": words for code, words in reply.answer.items()}
    context.go(Reply.LOOK, reply=reply.id, **data)
    look(context)


@router.step(Reply.ANSWER, roles=MAY_REPLY)
def ask_answer(context: Context) -> None:
    """Ask for the Ukrainian words."""
    _ = context._
    lines = [_("Write the answer in Ukrainian, in one message of at most {limit} characters.", limit=ANSWER_LIMIT)]
    if context.data.get("ask_uk") or context.data.get("ask_en"):
        lines.insert(0, _("“{text}”", text=context.data.get("ask_uk") or context.data["ask_en"]))
    lines.append(_("Everybody who asked will read it as it is, from the city’s staff, without your name."))
    context.show("\n\n".join(lines), back=_back(context))


def _back(context: Context) -> str:
    return f"asked-open:{context.data['group']}" if "group" in context.data else f"second:{context.data['reply']}"


@router.text(Reply.ANSWER, roles=MAY_REPLY)
def answer(context: Context, words: str) -> None:
    """The Ukrainian words; English ones that were there belonged to others."""
    if _keep(context, Reply.ANSWER, words):
        context.go(Reply.ANSWER_EN, answer_en=None)
        ask_answer_en(context)


def _keep(context: Context, step: Reply, words: str) -> bool:
    """Keep what was written, if it may be so; else say why not and stay."""
    try:
        kept = replies.checked(words, LIMIT[step], context.world.rules)
    except ReplyRefused as refused:
        context.show(complaint(context, refused), back=_back(context))
        return False
    context.go(step, **{KEY[step]: kept})
    return True


@router.step(Reply.ANSWER_EN, roles=MAY_REPLY)
def ask_answer_en(context: Context) -> None:
    """Ask for the English words."""
    _ = context._
    context.show(
        _("Now the same in English. Without it, who reads English gets the Ukrainian words, marked."),
        rows=[[Button(_("Without English"), action="reply-no-en")]],
    )


@router.text(Reply.ANSWER_EN, roles=MAY_REPLY)
def answer_en(context: Context, words: str) -> None:
    """The English words."""
    if _keep(context, Reply.ANSWER_EN, words):
        _go_on(context)


@router.action("reply-no-en", roles=MAY_REPLY, state=Reply.ANSWER_EN)
def no_answer_en(context: Context) -> None:
    """Ukrainian alone."""
    _go_on(context)


def _go_on(context: Context) -> None:
    """To the last look; where nobody asked in Ukrainian the question is to be written first."""
    if context.data.get("ask_uk"):
        context.go(Reply.LOOK)
        look(context)
    else:
        context.go(Reply.ASK)
        ask_question(context)


@router.action("reply-ask", roles=MAY_REPLY, state=Reply.LOOK)
def other_question(context: Context) -> None:
    """The question in other words."""
    context.go(Reply.ASK)
    ask_question(context)


@router.step(Reply.ASK, roles=MAY_REPLY)
def ask_question(context: Context) -> None:
    """Ask for the question."""
    _ = context._
    context.show(
        _(
            "Write the question in Ukrainian as everybody will read it: plainly, without anybody’s name, at most"
            " {limit} characters.",
            limit=ASK_LIMIT,
        ),
        back=_back(context),
    )


@router.text(Reply.ASK, roles=MAY_REPLY)
def question(context: Context, words: str) -> None:
    """The question in Ukrainian."""
    if not _keep(context, Reply.ASK, words):
        return
    if context.data.get("answer_en"):
        context.go(Reply.ASK_EN, ask_en=None)
        ask_question_en(context)
    else:
        context.go(Reply.LOOK, ask_en=None)
        look(context)


@router.step(Reply.ASK_EN, roles=MAY_REPLY)
def ask_question_en(context: Context) -> None:
    """Ask for the question in English."""
    context.show(context._("And the question in English."), back=_back(context))


@router.text(Reply.ASK_EN, roles=MAY_REPLY)
def question_en(context: Context, words: str) -> None:
    """The question in English."""
    if _keep(context, Reply.ASK_EN, words):
        context.go(Reply.LOOK)
        look(context)


@router.action("reply-answer", roles=MAY_REPLY, state=Reply.LOOK)
def other_answer(context: Context) -> None:
    """The answer in other words."""
    context.go(Reply.ANSWER)
    ask_answer(context)


def _draft(context: Context) -> Draft:
    """What was written. English is there in whole or not at all."""
    data = context.data
    both = data.get("answer_en") and data.get("ask_en")
    codes = ("uk", "en") if both else ("uk",)
    return Draft({code: data[f"ask_{code}"] for code in codes}, {code: data[f"answer_{code}"] for code in codes})


@router.step(Reply.LOOK, roles=MAY_REPLY)
def look(context: Context) -> None:
    """The last look: as everybody will read it, and who will."""
    _ = context._
    if context.data.get("answer_en") and not context.data.get("ask_en"):
        context.go(Reply.ASK_EN)
        ask_question_en(context)
        return
    lines = [*asked_cards.whole(context, _draft(context)), _reach(context)]
    context.show(
        "\n\n".join(lines),
        title=_("As residents will read it"),
        rows=[
            [Button(_("Send") if "group" in context.data else _("Lay it before a second person"), action="reply-send")],
            [Button(_("Other answer"), action="reply-answer"), Button(_("Other question"), action="reply-ask")],
        ],
        back=_back(context),
    )


def _reach(context: Context) -> str:
    """Who is told, and when."""
    _ = context._
    if "group" not in context.data:
        return _("Another person must approve these words; nobody is told twice.")
    group = asked_groups.get(context.tx, int(context.data["group"]))
    people = group.people if group else 0
    if people > context.world.limits.large:
        return _.plural(
            "{n} person waits for it. So many are told once a second person has approved it.",
            "{n} people wait for it. So many are told once a second person has approved it.",
            people,
        )
    told = _.plural("{n} person gets the answer.", "{n} people get the answer.", people)
    return f"{told} " + _("Then a second person decides whether it becomes a common question.")


@router.action("reply-send", roles=MAY_REPLY, state=Reply.LOOK)
def send(context: Context) -> None:
    """Send it, or lay other words before a second person."""
    _, world, who, data = context._, context.world, person(context), context.data
    try:
        if "group" in data:
            done = replies.send(
                context.tx, int(data["group"]), _draft(context), staff=who, rules=world.rules, terms=world.terms
            )
            lines = asked_cards.outcome(context, done)
        else:
            replies.rewrite(
                context.tx, int(data["reply"]), _draft(context), staff=who, rules=world.rules, terms=world.terms
            )
            lines = []
    except ReplyRefused as refused:
        context.go(None)
        context.show(complaint(context, refused), back="asked:0")
        return
    context.go(None)
    if reply_news.seconds(context.tx, who):
        lines.append(_("Another person of the staff is asked to approve it as a common question."))
    else:
        lines.append(_("Nobody else of the staff can approve it as a common question: ask for a second editor."))
    context.show("\n\n".join(lines), title=_("Done"), rows=[[Button(_("What residents ask"), action="asked:0")]])
