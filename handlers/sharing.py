"""A piece of the record shared into any other chat: whoever reads it there sees the status, its source and its date."""

from __future__ import annotations

from civic import labels
from civic.content.model import Commitment
from civic.messages import Offer, OutgoingMessage, Shared
from civic.plain_text import fold
from civic.progress import current_status
from handlers import cards, start
from handlers.dialogue.context import Context

ROOT = 5  # letters that the forms of one Ukrainian word share: "цифрові", "цифрових"


def share(context: Context, words: str) -> Offer:
    """The commitments that these words name; all of them where nothing is typed yet."""
    named = [item for item in context.content.commitments if _names(item, fold(words).split())]
    return Offer(
        shared=tuple(_shared(context, item) for item in named),
        open=context._("Read more in the city's chat"),
        more=context._("Ask in the city's chat"),
        payload=start.ASK,
    )


def _names(item: Commitment, words: list[str]) -> bool:
    """Whether each word begins a word of the name or title in any language, or is the number."""
    texts = (*item.name.values(), *item.title.values())
    known = {word for text in texts for word in fold(text).split()}
    return all(
        word == str(item.number) if word.isdecimal() else any(name.startswith(word[:ROOT]) for name in known)
        for word in words
    )


def _shared(context: Context, item: Commitment) -> Shared:
    _ = context._
    lines = [
        _("{city}: a promise of the open government plan.", city=context.pick(context.content.city.name)),
        context.pick(item.title),
        *cards.status_lines(context, item),
        *(line for line in (cards.plan_line(context),) if line),
        *(cards.source_line(context, source) for source in cards.status_sources(context, item)),
        _("As of {date}.", date=_.date(context.now)),
    ]
    status = labels.completion(_, current_status(context.tx, item))
    return Shared(
        id=item.id,
        title=cards.name(context, item),
        summary=_("Status: {status}.", status=status),
        message=OutgoingMessage(title=cards.name(context, item), text="\n\n".join(lines), lang=_.code),
        payload=f"{start.PAYLOAD}{item.number}",
    )
