"""Quotes can be verified inside the product: where a folder holds a whole document, every quote of it is in there."""

from collections.abc import Iterator
from typing import Any

from civic.content.folder import Folder
from civic.content.problems import File


def check_quotes(folder: Folder) -> None:
    """Report every quote that is not among the words of its document. The folder must be sound otherwise."""
    texts = {source: words(" ".join(quotes)) for source, quotes in _printed(folder)}
    for file in folder.files:
        for place, record in file.records():
            quote, source = record.get("quote"), record.get("source")
            if isinstance(quote, str) and source in texts and words(quote) not in texts[source]:
                reason = f"quote: these words are not in the text of “{source}” as this folder gives it"
                file.report((*place, "quote"), reason)


def words(text: str) -> str:
    """A text with every run of white space as one space."""
    return " ".join(text.split())


def _printed(folder: Folder) -> Iterator[tuple[str, list[str]]]:
    """Each document that the folder holds whole, with its words in printed order."""
    facts = {record["id"]: record for file in folder.files for record in _facts(file)}
    documents = {file.data["source"]: file for file in folder.many["documents"]}
    for source, file in documents.items():
        quotes: list[str] = []
        for passage in file.data["passages"]:
            quotes += [facts[key]["quote"] for key in passage.get("facts", ())] or [passage["quote"]]
        yield source, quotes
    programme = folder.one["programme"].data
    if programme and programme["source"] not in documents:
        yield programme["source"], list(_of_programme(folder))


def _of_programme(folder: Folder) -> Iterator[str]:
    programme = folder.one["programme"].data
    for owner in (programme, *(file.data for file in folder.many["measures"])):
        yield owner["quote"]
        yield from (section["quote"] for section in owner.get("sections", ()))
        yield from (fact["quote"] for fact in owner.get("facts", ()))


def _facts(file: File) -> Iterator[dict[str, Any]]:
    return (record for place, record in file.records() if place[-2:-1] == ("facts",))
