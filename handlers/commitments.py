"""What became of the commitments: the list, a card each, the facts behind it, and where documents do not match."""

from __future__ import annotations

from civic import labels, versions
from civic.charts import progress
from civic.content.model import Commitment
from civic.messages import Button
from civic.progress import current_status
from handlers import cards, paging
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("commitments")

PAGE_CHARACTERS = 500  # of facts on one page: short enough to read at a glance


@router.command("commitments", "зобов'язання", "обіцянки", "commitments", "що зроблено", "план", "список")
def list_command(context: Context, _argument: str = "") -> None:
    """All commitments."""
    list_(context)


@router.action("commitments")
def list_(context: Context) -> None:
    """One message: each commitment is a button that begins with its number."""
    _ = context._
    context.go(None)
    commitments = context.content.commitments
    lines = [
        _.plural(
            "The city took on {n} commitment under its open government plan.",
            "The city took on {n} commitments under its open government plan.",
            len(commitments),
        )
    ]
    lines += [
        f"{cards.name(context, item)}: {labels.completion(_, current_status(context.tx, item))}" for item in commitments
    ]
    ended = cards.plan_line(context)
    lines += [ended] if ended else []
    lines += [cards.source_line(context, context.content.source(context.content.plan.source))]
    lines.append(_("Press a number to read more."))
    context.records += [versions.of_record(item.id, item) for item in commitments]
    context.show(
        "\n\n".join(lines),
        rows=[
            *([Button(cards.name(context, item), action=f"commitment:{item.id}")] for item in commitments),
            *_beside(context),
        ],
    )


def _beside(context: Context) -> list[list[Button]]:
    """What else there is to read: the city's other programme, what changed, the documents themselves."""
    _, programme = context._, context.content.programme
    rows = [[Button(_("What changed"), action="changes"), Button(_("Documents"), action="documents")]]
    if programme is not None:
        rows.insert(0, [Button(paging.label(context.pick(programme.title)), action="programme")])
    return rows


@router.command("commitment")
def by_number(context: Context, argument: str = "") -> None:
    """`/commitment 3`"""
    commitment = find(context, argument)
    if commitment is None:
        list_(context)
    else:
        context.go(None)
        cards.card(context, commitment)


def find(context: Context, word: str) -> Commitment | None:
    """The commitment with this number or id, or None."""
    try:
        return context.content.commitment(int(word) if word.isdecimal() and len(word) < 4 else word)
    except KeyError:
        return None


@router.action("commitment")
def card(context: Context, commitment_id: str) -> None:
    """One commitment's card."""
    by_number(context, commitment_id)


@router.action("section")
def section(context: Context, commitment_id: str, name: str, page: str, original: str = "") -> None:
    """One page of one part of a card; `original` shows the documents' own words."""
    _ = context._
    commitment = find(context, commitment_id)
    if commitment is None or name not in commitment.sections:
        list_(context)
        return
    part = commitment.sections[name]
    pages = paging.split(part.facts, lambda fact: len(context.pick(fact.text)), PAGE_CHARACTERS)
    number = paging.number(page, len(pages))
    text = cards.fact_lines(context, pages[number], original=bool(original))
    lines = [text] if text else []
    if part.note is not None and number == len(pages) - 1:
        lines.append(context.pick(part.note))
    action = f"section:{commitment.id}:{name}"
    rows = paging.turning(context, action, number, len(pages))
    lines += paging.wording(context, pages[number], rows, f"{action}:{number}", original=bool(original))
    context.show(
        "\n\n".join(lines) or _("Not stated in the documents."),
        title=f"{cards.name(context, commitment)} · {_(cards.SECTION_LABEL[name])}",
        rows=rows,
        back=f"commitment:{commitment.id}" if name in cards.FIRST else f"parts:{commitment.id}",
    )


@router.action("parts")
def parts(context: Context, commitment_id: str) -> None:
    """What else there is to read about a commitment."""
    commitment = find(context, commitment_id)
    if commitment is None:
        list_(context)
        return
    context.show(
        context.pick(commitment.title),
        title=cards.name(context, commitment),
        rows=cards.more_buttons(context, commitment),
        back=f"commitment:{commitment.id}",
    )


@router.action("leads")
def leads(context: Context, commitment_id: str) -> None:
    """The offices that lead, as the document of that day names them."""
    _ = context._
    commitment = find(context, commitment_id)
    if commitment is None:
        list_(context)
        return
    named = commitment.lead_institutions
    plan_offices = context.content.plan.lead_institutions
    # Where none is named for the commitment, its note says so and those of the plan as a whole follow.
    offices = [office for office in plan_offices if office.id in named.institutions] or list(plan_offices)
    lines = [context.pick(named.note)] if named.note else []
    lines += [
        _("{office} ({as_of})", office=context.pick(office.name), as_of=context.pick(office.as_of_text))
        for office in offices
    ]
    sources = dict.fromkeys(office.source for office in offices)
    lines += [cards.source_line(context, context.content.source(source)) for source in sources]
    context.show(
        "\n\n".join(lines) or _("Not stated in the documents."),
        title=f"{cards.name(context, commitment)} · {_('Who leads it')}",
        back=f"parts:{commitment.id}",
    )


@router.action("picture")
def picture(context: Context, commitment_id: str) -> None:
    """The picture of progress; its words say the same."""
    commitment = find(context, commitment_id)
    if commitment is None:
        list_(context)
        return
    board = progress.commitment(context.tx, context._, context.content, commitment)
    context.cited += [context.content.source(commitment.source)]
    context.records.append(versions.of_record(commitment.id, commitment))
    context.say(
        board.alternative,
        title=board.title,
        back=f"commitment:{commitment.id}",
        picture=f"commitment/{commitment.id}",
    )


@router.action("doubts")
def doubts(context: Context, about: str, page: str) -> None:
    """Where the documents differ or are silent, one a screen, each side with its own words and source."""
    found = context.content.doubts(about)
    if not found:
        list_(context)
        return
    number = paging.number(page, len(found))
    item = found[number]
    lines = [context.pick(item.text), cards.statement_lines(context, item)]
    commitment = find(context, about)
    context.show(
        "\n\n".join(lines),
        title=context.pick(item.title),
        rows=paging.turning(context, f"doubts:{about}", number, len(found)),
        back=f"parts:{commitment.id}" if commitment else _home(context, about),
    )


def _home(context: Context, record_id: str) -> str:
    """The action that opens a record which is no commitment."""
    content = context.content
    measure = next((item for item in content.measures if item.id == record_id), None)
    if measure is not None:
        return f"measure:{measure.number}"
    if content.programme is not None and record_id == content.programme.id:
        return "programme"
    places = [source.id for source in content.sources]
    return f"document:{places.index(record_id) + 1}:0" if record_id in places else "commitments"
