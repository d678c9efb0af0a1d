"""Common questions: a list to choose from; pressing one asks it."""

from __future__ import annotations

from civic.messages import Button
from handlers import paging
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

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
    asked = list(enumerate((context.pick(item.ask) for item in context.content.questions), start=1))
    if not asked:
        context.show(
            _("There is no list of common questions here. Ask in your own words."),
            rows=[[Button(_("Ask a question"), action="ask")]],
        )
        return
    pages = [asked[start : start + PER_PAGE] for start in range(0, len(asked), PER_PAGE)]
    here = paging.number(page, len(pages))
    lines = [f"{number} · {words}" for number, words in pages[here]]
    context.show(
        "\n\n".join([*lines, _("Press a number, or ask in your own words.")]),
        title=_("Common questions"),
        rows=[
            *(
                [Button(paging.label(f"{number} · {words}"), action=f"question:{number}")]
                for number, words in pages[here]
            ),
            *paging.turning(context, "questions", here, len(pages)),
        ],
        back="more",
    )
