"""How what residents asked, and what was answered, is worded for staff: nobody is named, personal data is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from civic import guard, intake
from civic.labels import N_
from civic.plain_text import fold, one_line
from civic.replies import ASK_LIMIT, Draft, Replied, ReplyRefused, Why
from handlers import cards, case_cards
from handlers.dialogue.context import Context
from storage import asked
from storage.asked import Asked
from storage.asked_groups import Group
from storage.common_questions import CommonQuestion

LOOKED_AT = 50  # questions of a group, of which the examples are
EXAMPLES = 3
SHOWN = 160  # characters of an example in a list

COMPLAINT = {
    Why.NOT_ALLOWED: N_("Your role does not allow this."),
    Why.NO_WORDS: N_("There are no words in it. Please write with letters."),
    Why.TOO_LONG: N_("This is too long: at most {detail} characters. Please shorten it and send it again."),
    Why.UNKNOWN_DOMAIN: N_(
        "“{detail}” would become a link, and links may lead only to the city's own sites. Please leave it out. If it is"
        " no link, put a space after the dot; if it is a site of the city, ask the operator to add it."
    ),
    Why.LOOKALIKE: N_(
        "“{detail}” looks like a site of the city but is another one, or holds letters that are not Latin. Please check"
        " the address and type it yourself. If it is no link, put a space after the dot."
    ),
    Why.NOBODY: N_("Nobody waits for this answer any more: somebody has answered, or the questions are gone."),
    Why.WAITS: N_("An answer to these people waits for a second person already."),
    Why.OWN: N_("You wrote this yourself, so another person must approve it."),
    Why.LOOKED_AT: N_("Somebody has decided this already. Nothing was changed."),
    Why.TOO_MANY: N_("So many people are told only after a second person has approved the answer."),
}


def complaint(context: Context, refused: ReplyRefused) -> str:
    """Why a step is refused, and what to do about it."""
    return context._(COMPLAINT[refused.why], detail=refused.detail)


def example(context: Context, text: str, limit: int = SHOWN) -> str:
    """Words of a resident with whatever is personal hidden, cut to a limit."""
    return one_line(intake.without_personal(context._, text), limit)


def examples(context: Context, group_id: int, most: int = EXAMPLES) -> list[Asked]:
    """A few questions of a group, each from another person and in other words: in the reader's language first, the
    newest of them first."""
    found: list[Asked] = []
    waiting = asked.of_group(context.tx, group_id, limit=LOOKED_AT)
    for one in sorted(waiting, key=lambda one: one.locale != context.contact.locale):
        new = all(one.contact_id != other.contact_id and fold(one.text) != fold(other.text) for other in found)
        if new and len(found) < most:
            found.append(one)
    return found


def suggested(context: Context, group_id: int) -> dict[str, str]:
    """The question as everybody could read it, by language: an example in each, without anything personal."""
    newest = {one.locale: one for one in reversed(asked.of_group(context.tx, group_id, limit=LOOKED_AT))}
    return {locale: example(context, one.text, ASK_LIMIT) for locale, one in newest.items()}


def counted(context: Context, group: Group) -> str:
    """How many people wait, since when, and how many of them had an answer that did not help."""
    _ = context._
    line = _.plural(
        "{n} person asks, since {date}.", "{n} people ask, since {date}.", group.people, date=_.date(group.since)
    )
    if not group.unhelped:
        return line
    return f"{line} " + _.plural(
        "{n} of them was answered, and it did not help.",
        "{n} of them were answered, and it did not help.",
        group.unhelped,
    )


def unhelpful_records(context: Context, group_id: int) -> list[str]:
    """What was shown to those whom the answer did not help, the most frequent first."""
    found = Counter(
        record
        for one in asked.of_group(context.tx, group_id, limit=LOOKED_AT)
        if one.unhelpful
        for record in one.records
    )
    return [_record(context, record) for record, _n in found.most_common(EXAMPLES)]


def _record(context: Context, key: str) -> str:
    """A record by a name that staff know."""
    content = context.content
    if key in content.facts:
        return context.pick(content.facts[key].topic)
    commitment = next((item for item in content.commitments if item.id == key), None)
    return cards.name(context, commitment) if commitment else key


def warnings(context: Context, texts: Sequence[str]) -> list[str]:
    """What whoever sends or approves these words should look at once more."""
    concern = next(filter(None, map(guard.guard, texts)), None)
    return [case_cards.held(context._, concern.kind.value)] if concern else []


def whole(context: Context, draft: Draft) -> list[str]:
    """A question with its answer in every language it is there in."""
    _ = context._
    lines = []
    for code in draft.answer:
        lines.append(
            f"{_.language(code).capitalize()}:\n{draft.ask.get(code, draft.ask['uk'])}\n\n{draft.answer[code]}"
        )
    if "en" not in draft.answer:
        lines.append(_("There is no English: who reads English gets the Ukrainian words, marked."))
    return [*lines, *warnings(context, [*draft.ask.values(), *draft.answer.values()])]


def draft_of(reply: CommonQuestion) -> Draft:
    """What was written, to be read or changed."""
    return Draft(dict(reply.ask), dict(reply.answer))


def own(text: Mapping[str, str], locale: str) -> str:
    """Words of the staff in a language, or the Ukrainian ones."""
    return text.get(locale, text["uk"])


def outcome(context: Context, done: Replied) -> list[str]:
    """Who hears of a reply, and what is left to do."""
    _ = context._
    if not done.is_told:
        return [
            _.plural(
                "{n} person waits for it. So many are told once a second person has approved it.",
                "{n} people wait for it. So many are told once a second person has approved it.",
                done.people,
            )
        ]
    lines = [_.plural("{n} person gets the answer.", "{n} people get the answer.", done.people)]
    if done.decided:
        lines.append(
            _.plural(
                "{n} had sent it to the staff: this one is answered too.",
                "{n} had sent it to the staff: these are answered too.",
                done.decided,
            )
        )
    if done.left:
        numbers = ", ".join(map(str, done.left[:10]))
        lines.append(
            _("Sent to the staff and still in the queue, to be answered there: no. {numbers}.", numbers=numbers)
        )
    return lines
