"""What stands behind each text of a city's folder: counted, and listed document by document, as a page of Markdown."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from civic.content.model import Content, Fact, Localised, Passage

MARK = "<!-- what follows is written by: hromada content coverage -->\n"


class Ground(StrEnum):
    """What a text rests on."""

    QUOTE = "retold from a document, with its exact words beside it"
    NOTE = "our own note about the record"
    LABEL = "a heading, a name, a date in words or a question"
    NOTHING = "without a source"


NOTES = {
    "Discrepancy.text": "how documents differ, with the words of each beside it",
    "Lead.note": "who leads a commitment is not stated for it alone",
    "HardWord.plain": "what a hard word means, by general knowledge",
    "Measure.note": "what to know when reading a measure",
    "Measure.reason": "why nothing is reported under a measure",
    "Missing.text": "what no document states about hubs",
    "Office.name": "whose matter something is, which a moderator confirms",
    "Office.where": "how people turn to an office, without numbers or addresses",
    "OtherBot.text": "another chatbot of the city",
    "OwnRule.article": "what a term rests on that the city has set itself",
    "Programme.note": "which reports are held",
    "Section.note": "the documents are silent about a part of a commitment",
    "Source.note": "how a document is to be read",
    "Status.reason": "why a commitment has no level",
}
LABELS = {
    "City.name",
    "City.name_genitive",
    "Commitment.name",
    "Discrepancy.title",
    "HardWord.name",
    "Holiday.name",
    "Hubs.title",
    "Institution.as_of_text",
    "OtherBot.name",
    "Plan.ends_text",
    "Plan.submitted_text",
    "Programme.period",
    "Question.ask",
    "Source.authors",
    "Source.date_text",
    "Source.publisher",
    "Source.short",
    "Source.title",
    "Topic.title",
    "Transfer.by",
}
QUOTED = {
    "Commitment.title",
    "Fact.text",
    "Fact.topic",
    "Institution.name",
    "Measure.title",
    "OtherBot.text",
    "Passage.text",
    "Passage.title",
    "Plan.title",
    "Programme.title",
    "ProgrammeSection.title",
    "Statement.text",
}
_SENTENCE = re.compile(r"[.!?…]+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Text:
    """One text that residents may read: the field it stands in ("Fact.text"), its words and what it rests on."""

    field: str
    words: Localised
    ground: Ground

    @property
    def sentences(self) -> int:
        """How many sentences it has in Ukrainian; a heading is one."""
        return max(1, len(_SENTENCE.findall(self.words["uk"])))


def texts(content: Content) -> Iterator[Text]:
    """Every text of the content. A field that nobody has classified, or a quote that is missing, shows as NOTHING."""
    return _of(content, content, "")


def _of(content: Content, record: msgspec.Struct, source: str) -> Iterator[Text]:
    source = getattr(record, "source", None) or source
    quoted = any(item.id == source for item in content.sources) and _quotes(content, record)
    for name in record.__struct_fields__:
        field = f"{type(record).__name__}.{name}"
        value = getattr(record, name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, msgspec.Struct):
                yield from _of(content, item, source)
            elif isinstance(item, Localised) and item:
                yield Text(field, item, _ground(field, quoted=quoted))


def _quotes(content: Content, record: msgspec.Struct) -> bool:
    """Whether the record has words of its document, its own or those of the facts it is made of."""
    if isinstance(record, Passage) and record.facts:
        return all(_quotes(content, content.facts[key]) for key in record.facts)
    return bool((getattr(record, "quote", None) or "").strip())


def _ground(field: str, *, quoted: bool) -> Ground:
    if field in QUOTED and quoted:
        return Ground.QUOTE
    if field in NOTES:
        return Ground.NOTE
    return Ground.LABEL if field in LABELS else Ground.NOTHING


def page(content: Content) -> str:
    """The whole list."""
    return "\n".join([*_documents(content), "", *_grounds(content), "", *_facts(content)]) + "\n"


def renewed(text: str, content: Content) -> str:
    """A page of which everything below the mark is the list; a ValueError where it has no mark."""
    head, mark, _ = text.partition(MARK)
    if not mark:
        raise ValueError(f"the page has no line “{MARK.strip()}”")
    return f"{head}{mark}\n{page(content)}"


def _documents(content: Content) -> Iterator[str]:
    yield "## What each document gives"
    yield ""
    yield "| document | file | facts | passages | of them own words | answers to questions | in discrepancies |"
    yield "|---|---|---|---|---|---|---|"
    whole = {document.source: document.passages for document in content.documents}
    answers = [{entry.source for entry in content.entries(question.answer)} for question in content.questions]
    sides = [{statement.source for statement in item.statements} for item in content.discrepancies]
    for source in content.sources:
        passages = whole.get(source.id, ())
        counts = (
            sum(fact.source == source.id for fact in content.facts.values()),
            len(passages),
            sum(not passage.facts for passage in passages),
            sum(source.id in found for found in answers),
            sum(source.id in found for found in sides),
        )
        yield _row(f"`{source.id}` {source.title['uk']}", source.source_file, *counts)


def _grounds(content: Content) -> Iterator[str]:
    found = list(texts(content))
    yield "## What the texts rest on"
    yield ""
    yield "Counted in Ukrainian, by the marks that end a sentence; an abbreviation before a space counts as one too."
    yield ""
    yield "| a text is | texts | sentences |"
    yield "|---|---|---|"
    for ground in Ground:
        mine = [text for text in found if text.ground is ground]
        yield _row(ground, len(mine), sum(text.sentences for text in mine))
    without = [text for text in found if text.ground is Ground.NOTHING]
    yield ""
    yield f"Sentences without a source: {sum(text.sentences for text in without)}."
    yield from (f"- {text.field}: {text.words['uk']}" for text in without)
    yield ""
    yield "Our own notes say:"
    yield ""
    notes = Counter(text.field for text in found if text.ground is Ground.NOTE)
    yield from (f"- {meaning}: {notes[field]}" for field, meaning in NOTES.items() if notes[field])


def _facts(content: Content) -> Iterator[str]:
    yield "## Every fact and passage, and where it stands"
    files = _files(content)
    for source in content.sources:
        own = [item for document in content.documents for item in document.passages if document.source == source.id]
        entries: list[Fact | Passage] = [*content.facts.values(), *(passage for passage in own if not passage.facts)]
        yield ""
        yield f"### `{source.id}`"
        yield ""
        yield "| id | where in the document | file |"
        yield "|---|---|---|"
        for entry in entries:
            if entry.source == source.id:
                yield _row(f"`{entry.id}`", entry.where or "", _file(entry, content, files))


def _files(content: Content) -> dict[str, str]:
    """The file of each record that owns facts."""
    files = {content.plan.id: "plan.yaml"}
    files |= {item.id: f"commitments/{item.id}.yaml" for item in content.commitments}
    files |= {item.id: f"measures/{item.number}.yaml" for item in content.measures}
    if content.programme is not None:
        files[content.programme.id] = "programme.yaml"
    return files


def _file(entry: Fact | Passage, content: Content, files: dict[str, str]) -> str:
    return f"documents/{entry.source}.yaml" if isinstance(entry, Passage) else files[content.owners[entry.id]]


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
