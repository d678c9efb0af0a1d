"""The hubs of digital education: what the documents say of them, and what they do not say and nobody guesses."""

from __future__ import annotations

from civic.content.model import Hubs
from civic.messages import Button
from handlers import cards, paging
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("hubs")

PAGE_CHARACTERS = 700  # of facts on one page


@router.command(
    "hubs",
    "хаби",
    "хаб",
    "хаби цифрової освіти",
    "цифрові хаби",
    "адреси хабів",
    "hubs",
    "digital education hubs",
)
def hubs_command(context: Context, _argument: str = "") -> None:
    """What is known of the hubs."""
    hubs(context)


@router.action("hubs")
def hubs(context: Context, page: str = "0", original: str = "") -> None:
    """One page of what the documents say of the hubs."""
    _, known = context._, context.content.hubs
    context.go(None)
    if known is None:
        context.show(
            _("The documents we hold say nothing of digital-education hubs."),
            rows=[[Button(_("Write to a person"), action="human")]],
        )
        return
    facts = context.content.entries(known.facts)
    pages = paging.split(facts, lambda fact: len(context.pick(fact.text)), PAGE_CHARACTERS)
    here = paging.number(page, len(pages))
    lines = [cards.fact_lines(context, pages[here], original=bool(original))]
    rows = paging.turning(context, "hubs", here, len(pages))
    lines += paging.wording(context, pages[here], rows, f"hubs:{here}", original=bool(original))
    context.show(
        "\n\n".join(lines), title=context.pick(known.title), rows=[*rows, *_missing_button(context, known)], back="more"
    )


def _missing_button(context: Context, known: Hubs) -> list[list[Button]]:
    return [[Button(context._("What the documents do not say"), action="nohubs")]] if known.missing else []


@router.action("nohubs")
def missing(context: Context) -> None:
    """What the documents do not give; staff can be asked."""
    _, known = context._, context.content.hubs
    if known is None or not known.missing:
        hubs(context)
        return
    context.abstained = True
    lines = ["\n".join(f"• {context.pick(item.text)}" for item in known.missing)]
    lines.append(_("We do not guess. The city's staff may know: write to them."))
    context.show(
        "\n\n".join(lines),
        title=_("What the documents do not say"),
        rows=[[Button(_("Write to a person"), action="human")]],
        back="hubs",
    )
