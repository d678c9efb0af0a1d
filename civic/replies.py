"""A reply of the city's staff to everybody who asked the same: told to each once, then a common question.

Whoever writes it tells at most `large` people alone. It becomes a common question only when another person of the staff
has approved exactly these words; whoever changes them is their author, so somebody else approves. A reply for more
people than that is told when it is approved.

ReplyRefused                the rules do not allow this step; `why` says which rule, `detail` what it met
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from civic import audit, grouping, lookalikes, reply_news, reply_telling
from civic.audit import Action
from civic.broadcast_terms import Refused, Rules
from civic.broadcast_terms import Why as LinkWhy
from civic.guard import Concern, guard
from civic.plain_text import clean, has_words
from civic.telling import Terms
from storage import asked, asked_groups, common_questions, editions, meta
from storage.common_questions import CommonQuestion
from storage.staff import Role, Staff
from storage.store import Transaction

ASK_LIMIT, ANSWER_LIMIT, REASON_LIMIT = 200, 650, 500  # characters; question and answer together are one screen
MAY_REPLY = frozenset({Role.ADMIN, Role.EDITOR})
REQUIRED = "uk"


class Why(StrEnum):
    """Why a step is refused. After some: what `detail` holds."""

    NOT_ALLOWED = "not_allowed"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"  # how many characters there may be
    UNKNOWN_DOMAIN = "unknown_domain"  # the host
    LOOKALIKE = "lookalike"  # the host
    NOBODY = "nobody"  # nobody waits for this answer any more
    WAITS = "waits"  # a reply to the same people waits for a second person
    OWN = "own"  # whoever wrote it may not approve it
    LOOKED_AT = "looked_at"  # a second person has decided already, or it is not there
    TOO_MANY = "too_many"  # so many people need a second person first


class ReplyRefused(Exception):
    """The rules do not allow this step."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why.value} {detail}".strip())
        self.why = why
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Draft:
    """A question as everybody will read it and its answer, by language; Ukrainian is required."""

    ask: Mapping[str, str]
    answer: Mapping[str, str]

    def concern(self) -> Concern | None:
        """What in it may be dangerous to publish in wartime: whoever sends and whoever approves it is told."""
        texts = (*self.ask.values(), *self.answer.values())
        return next(filter(None, map(guard, texts)), None)


@dataclass(frozen=True, slots=True)
class Replied:
    """What came of a reply: its number and how many people wait for it, who are told once it `is_told`.

    `decided` of them had sent the question as a case and are answered there; the cases `left` are still to be decided.
    """

    number: int
    people: int
    is_told: bool
    decided: int = 0
    left: tuple[int, ...] = ()


def checked(text: str, limit: int, rules: Rules) -> str:
    """Words of the staff, cleaned. Raises `ReplyRefused`."""
    words = clean(text)
    if not has_words(words):
        raise ReplyRefused(Why.NO_WORDS)
    if len(words) > limit:
        raise ReplyRefused(Why.TOO_LONG, str(limit))
    try:
        lookalikes.check_text(words, lookalikes.allowed_hosts(rules))
    except Refused as refused:
        why = Why.LOOKALIKE if refused.why is LinkWhy.LOOKALIKE else Why.UNKNOWN_DOMAIN
        raise ReplyRefused(why, refused.detail) from None
    return words


def _checked(draft: Draft, rules: Rules) -> Draft:
    if REQUIRED not in draft.ask or REQUIRED not in draft.answer:
        raise ReplyRefused(Why.NO_WORDS)
    ask = {language: checked(text, ASK_LIMIT, rules) for language, text in draft.ask.items()}
    return Draft(ask, {language: checked(text, ANSWER_LIMIT, rules) for language, text in draft.answer.items()})


def may_reply(staff: Staff) -> None:
    """Raises `ReplyRefused` for who may not."""
    if staff.role not in MAY_REPLY or staff.disabled:
        raise ReplyRefused(Why.NOT_ALLOWED)


def send(tx: Transaction, group_id: int, draft: Draft, *, staff: Staff, rules: Rules, terms: Terms) -> Replied:
    """Reply to whoever waits in a group, or lay it before a second person where they are too many."""
    may_reply(staff)
    draft = _checked(draft, rules)
    _hold(tx, group_id)
    group = asked_groups.get(tx, group_id)
    if group is None:
        raise ReplyRefused(Why.NOBODY)
    if _lies_before_a_second(tx, group_id):
        raise ReplyRefused(Why.WAITS)
    number = common_questions.add(
        tx, group_id, draft.ask, draft.answer, since=group.since, people=group.people, author_id=staff.id
    )
    done = Replied(number, group.people, is_told=False)
    if group.people <= terms.large:
        done = _tell(tx, _held(tx, number), staff=staff, terms=terms)
    reply_news.waits(tx, number, draft.ask[REQUIRED], but=staff, languages=terms.languages)
    audit.by_staff(tx, staff.id, Action.REPLY_WRITTEN, audit.reply(number), people=group.people)
    return done


def _hold(tx: Transaction, group_id: int) -> None:
    """Nobody else answers a group until the turn ends, and nobody is put into it: it stays as large as it is read."""
    meta.hold(tx, grouping.HOLD)
    asked_groups.hold(tx, group_id)


def _lies_before_a_second(tx: Transaction, group_id: int) -> bool:
    last = common_questions.of_group(tx, group_id)
    return last is not None and last.told is None


def again(tx: Transaction, group_id: int, *, staff: Staff, terms: Terms) -> Replied:
    """Tell the last reply to those who have asked since."""
    may_reply(staff)
    _hold(tx, group_id)
    last, people = common_questions.of_group(tx, group_id), asked.people(tx, group_id)
    if last is None or last.told is None or not people:
        raise ReplyRefused(Why.NOBODY)
    if not last.is_published and asked.reached(tx, group_id, last.id) > terms.large:  # in all, and not each time
        raise ReplyRefused(Why.TOO_MANY)
    return _tell(tx, last, staff=staff, terms=terms)


def _tell(tx: Transaction, reply: CommonQuestion, *, staff: Staff, terms: Terms) -> Replied:
    """Answer the cases that came of the question, and tell everybody else who waits; the rest a tick goes on with."""
    decided, left = reply_telling.decide_cases(tx, reply, staff=staff, terms=terms)
    people = asked.answer(tx, reply.group_id, reply.id)
    common_questions.tell(tx, reply.id)
    reply_telling.tell(tx, terms.languages.of)
    return Replied(reply.id, people, is_told=True, decided=decided, left=left)


def _held(tx: Transaction, number: int) -> CommonQuestion:
    reply = common_questions.hold(tx, number)
    if reply is None:
        raise ReplyRefused(Why.LOOKED_AT)
    return reply


def _before_me(tx: Transaction, number: int, staff: Staff) -> CommonQuestion:
    """A reply that this person may look at as the second one."""
    may_reply(staff)
    reply = _held(tx, number)
    if not reply.waits:
        raise ReplyRefused(Why.LOOKED_AT)
    return reply


def approve(tx: Transaction, number: int, *, staff: Staff, terms: Terms) -> Replied:
    """Make it a common question in place of the one before it, and tell those who asked and do not know it yet."""
    reply = _before_me(tx, number, staff)
    if reply.author_id == staff.id:
        raise ReplyRefused(Why.OWN)
    asked_groups.hold(tx, reply.group_id)  # two replies to one group, approved at once, stand one after the other
    common_questions.approve(tx, number, staff.id)
    for before in common_questions.published(tx):
        if before.group_id == reply.group_id and before.id != number:
            common_questions.withdraw(tx, before.id, staff.id)
    done = Replied(number, 0, is_told=True)
    if asked.people(tx, reply.group_id):
        done = _tell(tx, reply, staff=staff, terms=terms)
    common_questions.tell(tx, number)
    editions.changed(tx, editions.QUESTIONS)
    audit.by_staff(tx, staff.id, Action.REPLY_APPROVED, audit.reply(number), people=done.people)
    return done


def refuse(tx: Transaction, number: int, reason: str, *, staff: Staff, terms: Terms) -> None:
    """It does not become a common question; its author reads why. Whoever was not told waits on."""
    reply = _before_me(tx, number, staff)
    words = clean(reason)
    if not has_words(words):
        raise ReplyRefused(Why.NO_WORDS)
    if len(words) > REASON_LIMIT:
        raise ReplyRefused(Why.TOO_LONG, str(REASON_LIMIT))
    common_questions.refuse(tx, number, staff.id, words)
    if reply.author_id != staff.id:
        reply_news.refused(tx, reply, words, by=staff, languages=terms.languages)
    audit.by_staff(tx, staff.id, Action.REPLY_REFUSED, audit.reply(number))


def rewrite(tx: Transaction, number: int, draft: Draft, *, staff: Staff, rules: Rules, terms: Terms) -> int:
    """Other words in place of these, which another person has to approve; nobody is told twice. The new number."""
    before = _before_me(tx, number, staff)
    draft = _checked(draft, rules)
    common_questions.refuse(tx, number, staff.id, "")
    made = common_questions.add(
        tx, before.group_id, draft.ask, draft.answer, since=before.since, people=before.people, author_id=staff.id
    )
    if before.told is not None:
        common_questions.tell(tx, made)
    reply_news.waits(tx, made, draft.ask[REQUIRED], but=staff, languages=terms.languages)
    audit.by_staff(tx, staff.id, Action.REPLY_REWRITTEN, audit.reply(made), before=number)
    return made


def withdraw(tx: Transaction, number: int, *, staff: Staff) -> None:
    """Take a common question away from everybody."""
    may_reply(staff)
    if not common_questions.withdraw(tx, number, staff.id):
        raise ReplyRefused(Why.LOOKED_AT)
    editions.changed(tx, editions.QUESTIONS)
    audit.by_staff(tx, staff.id, Action.REPLY_WITHDRAWN, audit.reply(number))


def dismiss(tx: Transaction, group_id: int, *, staff: Staff) -> bool:
    """Lay a group aside: the city has nothing to say to it. Whether that is new."""
    may_reply(staff)
    new = asked_groups.dismiss(tx, group_id, staff.id)
    if new:
        audit.by_staff(tx, staff.id, Action.ASKED_DISMISSED, audit.asked(group_id))
    return new


def restore(tx: Transaction, group_id: int, *, staff: Staff) -> bool:
    """Take a group up again; whether it was laid aside."""
    may_reply(staff)
    new = asked_groups.restore(tx, group_id)
    if new:
        audit.by_staff(tx, staff.id, Action.ASKED_RESTORED, audit.asked(group_id))
    return new
