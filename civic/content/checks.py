"""What no schema of a single file can see: ids once only, references that lead somewhere, names and numbers."""

from typing import Any

from civic.content.folder import Folder
from civic.content.problems import File, Place
from civic.content.terms import check_terms
from civic.content.wording import check_wording

NAMED = {
    "commitments": "id",
    "measures": "number",
    "documents": "source",
    "wordings": "source",
}  # the key that names the file


def check(folder: Folder) -> None:
    """Report in each file what does not agree with another."""
    _check_ids(folder)
    _check_names(folder)
    if folder.readable:
        wanted = _known(folder)
        for file in folder.files:
            _check_references(file, wanted)
        _check_sources(folder)
        _check_passages(folder)
        _check_owners(folder)
        check_wording(folder)
        check_terms(folder.one["deadlines"])


def _check_ids(folder: Folder) -> None:
    seen: dict[str, tuple[str, Place]] = {}
    for file in folder.files:
        for place, record in file.records():
            key, here = record.get("id"), (file.name, place)
            if isinstance(key, str) and seen.setdefault(key, here) != here:
                file.report((*place, "id"), f"the id “{key}” is already used in {seen[key][0]}")


def _check_names(folder: Folder) -> None:
    for place, files in folder.many.items():
        numbers: dict[Any, str] = {}
        for file in files:
            data = _top(file)
            key, number = data.get(NAMED[place]), data.get("number")
            if isinstance(key, str) and file.name != f"{place}/{key}.yaml":
                file.report((NAMED[place],), f"the file of “{key}” must be named {key}.yaml")
            if isinstance(number, int | str) and numbers.setdefault(number, file.name) != file.name:
                file.report(("number",), f"the number {number} is already used in {numbers[number]}")


def _known(folder: Folder) -> dict[str, set[str]]:
    """The ids that each key may name."""
    files = folder.files
    facts = _ids(files, "facts")
    measures = {_top(file).get("id") for file in folder.many["measures"]}
    described = [
        file
        for name, file in folder.one.items()
        if name not in {"city", "hubs", "questions", "deadlines", "competence", "glossary"}
    ]
    described += [file for place in folder.many.values() for file in place]
    return {
        "about": {record["id"] for file in described for _, record in file.records() if _has_id(record)},
        "answer": facts | _ids(files, "passages"),
        "beside": facts,
        "facts": facts,
        "goal": facts,
        "institutions": _ids(files, "lead_institutions"),
        "related": facts,
        "reported": facts,
        "see": {key for key in measures if isinstance(key, str)},
    }


def _check_references(file: File, wanted: dict[str, set[str]]) -> None:
    for place, record in file.records():
        for name in wanted.keys() & record.keys():
            value = record[name]
            named = enumerate(value) if isinstance(value, list) else [(0, value)]
            for number, key in named:
                if isinstance(key, str) and key not in wanted[name]:
                    file.report((*place, name, number), f"{name}: nothing here has the id “{key}”")


def _check_sources(folder: Folder) -> None:
    sources = _ids([folder.one["sources"]], "sources")
    for file in folder.files:
        for place, record in file.records():
            source = record.get("source")
            if isinstance(source, str) and source not in sources:
                file.report((*place, "source"), f"unknown source “{source}”: sources.yaml has no such id")


def _check_passages(folder: Folder) -> None:
    """A passage is made of facts that rest on its document, or has words of its own."""
    sources = {record["id"]: record.get("source") for file in folder.files for record in _listed(file, "facts")}
    for file in folder.many["documents"]:
        source = _top(file).get("source")
        for place, record in file.records():
            if place[:-1] != ("passages",):
                continue
            if ("facts" in record) == ("quote" in record):
                file.report(place, "a passage needs either “facts” or a “quote” of its own")
            facts = record.get("facts")
            for number, key in enumerate(facts if isinstance(facts, list) else ()):
                if isinstance(key, str) and sources.get(key, source) != source:
                    file.report((*place, "facts", number), f"the fact “{key}” rests on another document")


def _check_owners(folder: Folder) -> None:
    """Commitments belong to the plan, measures to the programme and to one of its sections."""
    for place, name in (("commitments", "plan"), ("measures", "programme")):
        owner = _top(folder.one[name]).get("id")
        for file in folder.many[place]:
            named = _top(file).get(name, owner)
            if named != owner or owner is None:
                other = "another" if owner else "no such"
                file.report((name,), f"unknown {name} “{named}”: {name}.yaml has {other} id")
    sections = _top(folder.one["programme"]).get("sections") or ()
    beginnings = tuple(f"{section.get('number')}." for section in sections if isinstance(section, dict))
    for file in folder.many["measures"]:
        number = _top(file).get("number")
        if beginnings and isinstance(number, str) and not number.startswith(beginnings):
            file.report(("number",), f"no section of programme.yaml begins the number “{number}”")


def _top(file: File) -> dict[str, Any]:
    return file.data if isinstance(file.data, dict) else {}


def _has_id(record: dict[str, Any]) -> bool:
    return isinstance(record.get("id"), str)


def _listed(file: File, name: str) -> list[dict[str, Any]]:
    """The records with an id that stand in a list of this name."""
    return [record for place, record in file.records() if place[-2:-1] == (name,) and _has_id(record)]


def _ids(files: list[File], name: str) -> set[str]:
    return {record["id"] for file in files for record in _listed(file, name)}
