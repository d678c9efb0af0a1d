"""From checked files to frozen records, with headings, translation state and original wording filled in."""

from typing import Any, TypeVar

import msgspec

from civic.content.folder import Folder
from civic.content.model import (
    City,
    Commitment,
    Content,
    Discrepancy,
    Document,
    HardWord,
    Hubs,
    Measure,
    Office,
    OwnDeadlines,
    Plan,
    Programme,
    Question,
    Source,
    Wording,
    decode_hook,
)
from civic.content.problems import ContentError, File, Problem
from civic.content.programme import in_order
from civic.deadlines.defaults import flat

T = TypeVar("T")


def build(folder: Folder) -> Content:
    """The content of a folder in which nothing is wrong."""
    _fill_in(folder)
    one, many = folder.one, folder.many
    sources = _make(one["sources"], tuple[Source, ...], "sources")
    order = [source.id for source in sources]
    documents = [_make(file, Document) for file in many["documents"]]
    return Content(
        city=_make(one["city"], City),
        plan=_make(one["plan"], Plan),
        sources=sources,
        commitments=tuple(sorted((_make(file, Commitment) for file in many["commitments"]), key=lambda it: it.number)),
        discrepancies=_make(one["discrepancies"], tuple[Discrepancy, ...], "discrepancies"),
        programme=_make(one["programme"], Programme) if one["programme"].data else None,
        measures=tuple(sorted((_make(file, Measure) for file in many["measures"]), key=lambda it: in_order(it.number))),
        documents=tuple(sorted(documents, key=lambda it: order.index(it.source))),
        hubs=_make(one["hubs"], Hubs) if one["hubs"].data else None,
        questions=_make(one["questions"], tuple[Question, ...], "questions"),
        wordings=tuple(it for file in many["wordings"] for it in _make(file, tuple[Wording, ...], "wordings")),
        offices=_make(one["competence"], tuple[Office, ...], "offices"),
        glossary=_make(one["glossary"], tuple[HardWord, ...], "words"),
        own_deadlines=_make(one["deadlines"], OwnDeadlines) if one["deadlines"].data else None,
    )


def _fill_in(folder: Folder) -> None:
    """Write out what a file may leave unsaid: it is said once for the whole file, or by the quote."""
    general = folder.one["city"].data.get("translation", "unofficial")
    languages = {source["id"]: source["language"] for source in folder.one["sources"].data["sources"]}
    alone = [folder.one[name] for name in ("plan", "discrepancies", "programme") if folder.one[name].data]
    for file in (*alone, *folder.many["commitments"], *folder.many["measures"]):
        state = file.data.setdefault("translation", general)
        for item in file.data.get("discrepancies", ()):
            item.setdefault("translation", state)
        for _, record in list(file.records()):
            for fact in record.get("facts", ()):
                fact.setdefault("topic", record.get("title", file.data.get("name")))
                fact.setdefault("translation", state)
            for item in (*record.get("facts", ()), *record.get("statements", ())):
                item.setdefault("text", {}).setdefault(languages[item["source"]], item["quote"])
    for file in folder.many["documents"]:
        state, source = file.data.pop("translation", general), file.data["source"]
        for passage in file.data["passages"]:
            passage["source"] = source
            passage.setdefault("translation", state)
            if "quote" in passage:
                passage.setdefault("text", {}).setdefault(languages[source], passage["quote"])
    folder.one["deadlines"].data = flat(folder.one["deadlines"].data) if folder.one["deadlines"].data else {}


def _make(file: File, wanted: type[T], inside: str | None = None) -> T:
    """The record of a file, or what stands `inside` it; a refusal here means that schema and model disagree."""
    data: Any = file.data if inside is None else file.data.get(inside, ())
    try:
        return msgspec.convert(data, wanted, dec_hook=decode_hook)
    except msgspec.ValidationError as error:
        raise ContentError([Problem(file.name, 1, str(error))]) from error
