"""Common questions: a list to choose from; pressing one asks it, or shows what the city's staff answered."""

from __future__ import annotations

from collections.abc import Mapping

from civic import notices
from civic.messages import Button
from handlers import paging
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from storage import common_questions
from storage.common_questions import CommonQuestion

router = Router("questions")

PER_PAGE = 6


@router.command(
    "questions",
    "часті запитання",
    "часті питання",
    "поширені запитання",
    "про що можна запитати",
    "що можна запитати",
    "questions",
    "common questions",
    "faq",
)
def questions_command(context: Context, _argument: str = "") -> None:
    """Common questions."""
    questions(context)


@router.action("questions")
def questions(context: Context, page: str = "0") -> None:
    """One page of common questions, each a button that begins with its number."""
    _ = context._
    context.go(None)
    asked = _listed(context)
    if not asked:
        context.show(
            _("There is no list of common questions here. Ask in your own words."),
            rows=[[Button(_("Ask a question"), action="ask")]],
        )
        return
    pages = [asked[start : start + PER_PAGE] for start in range(0, len(asked), PER_PAGE)]
    here = paging.number(page, len(pages))
    lines = [f"{number} · {words}" for number, words, _action in pages[here]]
    context.show(
        "\n\n".join([*lines, _("Press a number, or ask in your own words.")]),
        title=_("Common questions"),
        rows=[
            *([Button(paging.label(f"{number} · {words}"), action=action)] for number, words, action in pages[here]),
            *paging.turning(context, "questions", here, len(pages)),
        ],
        back="more",
    )


def _listed(context: Context) -> list[tuple[int, str, str]]:
    """Each with its number and what its button does: the city's own list, then what the staff answered."""
    _ = context._
    listed = [
        (context.pick(item.ask), f"question:{number}") for number, item in enumerate(context.content.questions, start=1)
    ]
    for one in common_questions.published(context.tx):
        listed.append((f"{_words(context, one.ask)} ({_mark(context, one)})", f"staff-answer:{one.id}"))
    return [(number, words, action) for number, (words, action) in enumerate(listed, start=1)]


def _mark(context: Context, one: CommonQuestion) -> str:
    return context._("Answer of the city’s staff, {date}", date=context._.date(one.written))


def _words(context: Context, text: Mapping[str, str]) -> str:
    return text.get(context.contact.locale, text["uk"])


@router.action("staff-answer")
def answered(context: Context, number: str) -> None:
    """What the staff answered, with its day."""
    _ = context._
    context.go(None)
    found = common_questions.get(context.tx, int(number))
    if found is None or not found.is_published:
        context.show(_("This answer has been taken away: it is no longer true."), back="questions:0")
        return
    context.show(
        f"{notices.words_of(_, found.answer)}\n\n{_mark(context, found)}.",
        title=_words(context, found.ask),
        back="questions:0",
    )
