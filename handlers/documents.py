"""The documents themselves: which we hold, who wrote them, and every passage to read, with the original behind it."""

from __future__ import annotations

from civic.answers.finding import Entry
from civic.content.model import Content, Fact, Source
from civic.messages import Button
from handlers import cards, paging
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router

router = Router("documents")

LIST_CHARACTERS = 900  # of documents on one page of the list
PER_PAGE = 8  # titles of passages in a list


@router.command("documents", "документи", "джерела", "звіти", "documents", "sources")
def documents_command(context: Context, argument: str = "") -> None:
    """`/documents`; `/documents 4` opens one."""
    if argument:
        document(context, argument, "0")
    else:
        documents(context)


@router.action("documents")
def documents(context: Context, page: str = "0") -> None:
    """One page of the documents we hold: of when, in what language, by whom, and what must be known of each."""
    _ = context._
    context.go(None)
    pages = paging.split(context.content.sources, lambda source: len(_about(context, source)), LIST_CHARACTERS)
    here = paging.number(page, len(pages))
    context.show(
        "\n\n".join(f"{_name(context, source)}\n{_about(context, source)}" for source in pages[here]),
        title=_("Documents"),
        rows=[
            *([_open(context, source)] for source in pages[here]),
            *paging.turning(context, "documents", here, len(pages)),
        ],
        back="commitments",
    )


def _number(content: Content, source: Source) -> int:
    return content.sources.index(source) + 1


def _name(context: Context, source: Source) -> str:
    return f"{_number(context.content, source)} · {context.pick(source.title).rstrip('.')}"


def _open(context: Context, source: Source) -> Button:
    return Button(paging.label(_name(context, source)), action=f"document:{_number(context.content, source)}:0")


def _about(context: Context, source: Source) -> str:
    """When it was written, in what language and by whom, and how much of it can be read here."""
    _ = context._
    lines = [
        _("Date: {date}", date=context.pick(source.date_text)),
        _("Language: {language}", language=_.language(source.language)),
    ]
    if source.authors:
        lines.append(_("Who wrote it: {names}", names=", ".join(map(context.pick, source.authors))))
    if source.publisher:
        lines.append(_("Published by: {name}", name=context.pick(source.publisher)))
    lines.append(_("Written by the city about itself.") if source.own else _("Not written by the city."))
    if source.note:
        lines.append(context.pick(source.note))
    pieces = len(context.content.pieces(source.id))
    lines += [_.plural("{n} passage to read.", "{n} passages to read.", pieces)] if pieces else []
    return "\n".join(lines)


def find(content: Content, word: str) -> Source | None:
    """The document with this number in the list, or None."""
    place = int(word) if word.isdecimal() and len(word) < 4 else 0
    return content.sources[place - 1] if 0 < place <= len(content.sources) else None


@router.action("document")
def document(context: Context, word: str, page: str = "0") -> None:
    """One page of a document's titled passages; on the first, what the document is."""
    _ = context._
    source = find(context.content, word)
    if source is None:
        documents(context)
        return
    context.go(None)
    titles = list(enumerate(context.content.pieces(source.id), start=1))
    pages = [titles[start : start + PER_PAGE] for start in range(0, len(titles), PER_PAGE)] or [[]]
    here = paging.number(page, len(pages))
    lines = [] if here else [_about(context, source)]
    if pages[here]:
        lines.append("\n".join(f"{number} · {context.pick(piece.topic)}" for number, piece in pages[here]))
    else:
        lines.append(_("We hold single statements of this document, not the whole. They stand under the answers."))
    place = _number(context.content, source)
    rows = [
        [Button(paging.label(f"{number} · {context.pick(piece.topic)}"), action=f"passage:{place}:{number}")]
        for number, piece in pages[here]
    ]
    context.show(
        "\n\n".join(lines),
        title=_name(context, source),
        rows=[*rows, *paging.turning(context, f"document:{place}", here, len(pages)), *_ways(context, source)],
        back="documents",
    )


def _ways(context: Context, source: Source) -> list[list[Button]]:
    """Other ways into a document: its address, the measures of a report, where it does not match."""
    _, programme = context._, context.content.programme
    row = []
    if source.url:
        row.append(Button(_("Open the document"), url=source.url))
    if programme is not None and programme.source == source.id:
        row.append(Button(_("By measures"), action="programme"))
    if context.content.discrepancies_about(source.id):
        row.append(Button(_("What does not match"), action=f"doubts:{source.id}:0"))
    return [row] if row else []


@router.action("passage")
def passage(context: Context, word: str, number: str, original: str = "") -> None:
    """One passage of a document; `original` shows the document's own words."""
    _ = context._
    source = find(context.content, word)
    pieces = context.content.pieces(source.id) if source else ()
    if source is None or not 0 < int(number) <= len(pieces):
        document(context, word)
        return
    here = int(number)
    piece = pieces[here - 1]
    entries: tuple[Entry, ...] = (piece,) if isinstance(piece, Fact) else context.content.entries([piece.id])
    lines = [_("Printed under: {heading}", heading=piece.where)] if piece.where else []
    lines.append(cards.fact_lines(context, entries, original=bool(original)))
    place = _number(context.content, source)
    rows = [_neighbours(context, place, here, len(pieces))]
    lines += paging.wording(context, entries, rows, f"passage:{place}:{here}", original=bool(original))
    context.show(
        "\n\n".join(lines),
        title=f"{here} · {context.pick(piece.topic)}",
        rows=rows,
        back=f"document:{place}:{(here - 1) // PER_PAGE}",
    )


def _neighbours(context: Context, place: int, here: int, last: int) -> list[Button]:
    _ = context._
    row = []
    if here > 1:
        row.append(Button(_("‹ Previous"), action=f"passage:{place}:{here - 1}"))
    if here < last:
        row.append(
            Button(_("Next ({number} of {last}) ›", number=here + 1, last=last), action=f"passage:{place}:{here + 1}")
        )
    return row
