"""Checks of texts and dates: Ukrainian everywhere, nothing too long to stand alone, and days that exist."""

from datetime import date
from typing import Any

from civic.content.folder import Folder
from civic.content.problems import File, Place
from civic.content.text import FALLBACK

DATES = ("date", "until", "sort", "as_of", "submitted", "ends")
LIMIT = 500  # characters of a text that stands alone as an answer; the schema says the same


def check_wording(folder: Folder) -> None:
    """Report texts that are missing or too long, and dates that cannot be."""
    sources = folder.one["sources"].records()
    languages = {record.get("id"): record.get("language") for _, record in sources}
    for file in folder.files:
        for place, record in file.records():
            if "quote" in record and place[-2:-1] in {("facts",), ("statements",), ("passages",)}:
                source = record.get("source", file.data.get("source"))
                _check_text(file, place, record, languages.get(source))
            _check_dates(file, place, record)


def _check_text(file: File, place: Place, record: dict[str, Any], language: Any) -> None:
    """The quote stands in for a text in the document's own language, if it is short enough."""
    texts, quote = record.get("text", {}), record["quote"]
    if not isinstance(texts, dict) or not isinstance(quote, str):
        return  # the schema has said so
    if FALLBACK not in texts and language != FALLBACK:
        file.report((*place, "text"), f"text: “{FALLBACK}” is missing")
    if language is not None and language not in texts and place[-2] == "facts" and len(quote) > LIMIT:
        reason = (
            f"the quote is longer than {LIMIT} characters and cannot stand as an answer: write the text in “{language}”"
        )
        file.report((*place, "text"), reason)


def _check_dates(file: File, place: Place, record: dict[str, Any]) -> None:
    given = {name: record[name] for name in DATES if isinstance(record.get(name), str)}
    for name, day in given.items():
        if not _exists(day):
            file.report((*place, name), f"{name}: “{day}” is no day of the calendar")
    first, last = given.get("date"), given.get("until")
    if first and last and last[: len(first)] < first[: len(last)]:
        file.report((*place, "until"), f"until: “{last}” lies before “{first}”")


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(f"{day}-01-01"[:10])
    except ValueError:
        return False
    return True
