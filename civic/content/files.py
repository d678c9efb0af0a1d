"""The strict reader of a city's folder: frozen content, or every problem with file, line and reason."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource
from yaml.constructor import SafeConstructor

from civic.content.model import City, Commitment, Content, Discrepancy, Plan, Source, decode_hook

SCHEMA = Path(__file__).parents[2] / "content" / "schema"
FILES = {"city": True, "sources": True, "plan": True, "discrepancies": False}

Place = tuple[str | int, ...]
T = TypeVar("T")


class Problem(msgspec.Struct, frozen=True, order=True):
    """One thing wrong in the folder, said so that the person who edits the file can mend it."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class ContentError(Exception):
    """The folder cannot be used; `problems` lists everything found, in the order of files and lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class _Document:
    """A file's data, the line on which each part of it stands, and what is wrong with it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.data: Any = None
        self.lines: dict[Place, int] = {(): 1}
        self.problems: list[Problem] = []

    def report(self, place: Place, reason: str) -> None:
        """Note a problem at the nearest known line."""
        while place not in self.lines:
            place = place[:-1]
        self.problems.append(Problem(self.name, self.lines[place], reason))


class _Loader(yaml.SafeLoader):
    """Plain YAML: dates stay text as written; no aliases, which are hard to read and can be made endless."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="references (*name) are not used here; write it out", problem_mark=mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_content(folder: Path) -> Content:
    """Read a city's whole folder, or raise ContentError with all its problems."""
    documents = [_read(folder, f"{kind}.yaml", kind, required) for kind, required in FILES.items()]
    names = sorted(f"commitments/{path.name}" for path in (folder / "commitments").glob("*.yaml"))
    documents += [_read(folder, name, "commitment", True) for name in names]
    problems = list(_strangers(folder))
    if not names:
        problems.append(Problem("commitments", 1, "the folder needs at least one .yaml file"))
    _check_across(documents)
    problems += [problem for document in documents for problem in document.problems]
    if problems:
        raise ContentError(problems)
    return _build(documents)


def _strangers(folder: Path) -> Iterator[Problem]:
    """Files that would be overlooked in silence: a misspelt name must not hide what it says."""
    for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml"))):
        name = path.relative_to(folder).as_posix()
        inside = path.parent == folder / "commitments" and path.suffix == ".yaml"
        if not inside and name not in {f"{kind}.yaml" for kind in FILES}:
            yield Problem(name, 1, "this file has no place here; see content/README.md for the names")


def _read(folder: Path, name: str, kind: str, required: bool) -> _Document:
    """One file, parsed and checked against its schema."""
    document = _Document(name)
    if not required and not (folder / name).exists():
        document.data = {}
        return document
    try:
        text = (folder / name).read_bytes().decode("utf-8-sig")
    except OSError:
        document.report((), "the file is missing or cannot be read")
        return document
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        document.problems.append(Problem(name, line, "not UTF-8 text; save the file as UTF-8"))
        return document
    try:
        node = yaml.compose(text, _Loader)
        document.data = None if node is None else _plain(node, (), document)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"not valid YAML: {error.problem or error.context}"
        document.problems.append(Problem(name, mark.line + 1 if mark else 1, reason))
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        document.problems.append(Problem(name, line, "not valid YAML: a control character"))
    except RecursionError:
        document.report((), "nested too deeply")
    if document.problems:
        document.data = None
    elif document.data is None:
        document.report((), "the file is empty")
    else:
        for fault in _validator(kind).iter_errors(document.data):
            _explain(fault, document)
    return document


def _plain(node: yaml.Node, place: Place, document: _Document) -> Any:
    """The node's data, with the line of every part; a key given twice is a problem."""
    document.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, number), document) for number, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        data: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                document.problems.append(Problem(document.name, line, "a key must be one word"))
                continue
            if key.value in data:
                document.problems.append(Problem(document.name, line, f"the key “{key.value}” is given twice"))
            document.lines[(*place, key.value)] = line
            data[key.value] = _plain(value, (*place, key.value), document)
        return data
    try:
        return SafeConstructor().construct_object(node)
    except ValueError as error:
        raise yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark) from error


@cache
def _validator(kind: str) -> Draft202012Validator:
    """The JSON Schema of one kind of file; the schemas share common.schema.json."""
    schemas = {path.name: msgspec.json.decode(path.read_bytes()) for path in SCHEMA.glob("*.schema.json")}
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    return Draft202012Validator(schemas[f"{kind}.schema.json"], registry=registry)


WORDS = {
    "object": "keys with values",
    "array": "a list",
    "string": "text (numbers and dates in quotes)",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def _explain(error: ValidationError, document: _Document) -> None:
    """Report a schema error where the person who edits the file can mend it."""
    place: Place = tuple(error.absolute_path)
    where = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    prefix = f"{where}: " if where else ""
    value: Any = error.instance
    rule: Any = error.validator_value
    if error.validator == "required":
        for key in rule:
            if key not in value and f"'{key}'" in error.message:
                document.report(place, f"{prefix}“{key}” is missing")
    elif error.validator == "additionalProperties":
        for key in value:
            if f"'{key}'" in error.message:
                document.report((*place, key), f"{prefix}unknown key “{key}”")
    else:
        document.report(place, prefix + _reason(error, value, rule))


def _reason(error: ValidationError, value: Any, rule: Any) -> str:
    """A schema error in plain words."""
    schema: Any = error.schema
    if error.validator == "type":
        expected = " or ".join(WORDS[word] for word in ([rule] if isinstance(rule, str) else rule))
        found = WORDS.get({dict: "object", list: "array", type(None): "null"}.get(type(value), ""), f"“{value}”")
        return f"expected {expected}, found {found}"
    if error.validator == "pattern":
        hint = schema.get("description", "it has the wrong form")
        return f"“{value}” does not fit: {hint}" if value.strip() else "is empty"
    known = {
        "enum": f"“{value}” is not one of: {rule}",
        "minItems": f"needs at least {rule} entry",
        "maxLength": f"longer than {rule} characters",
    }
    return known.get(str(error.validator), error.message)


def _walk(value: Any, place: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every set of keys in the data, with its place."""
    if isinstance(value, dict):
        yield place, value
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from _walk(inner, (*place, step))


def _check_across(documents: list[_Document]) -> None:
    """What no schema of a single file can see: ids once only, references that lead somewhere, names and numbers."""
    seen: dict[str, tuple[str, Place]] = {}
    numbers: dict[int, str] = {}
    for document in documents:
        for place, record in _walk(document.data):
            key, here = record.get("id"), (document.name, place)
            if isinstance(key, str) and seen.setdefault(key, here) != here:
                document.report((*place, "id"), f"the id “{key}” is already used in {seen[key][0]}")
        if document.name.startswith("commitments/") and isinstance(document.data, dict):
            key, number = document.data.get("id"), document.data.get("number")
            if isinstance(key, str) and document.name != f"commitments/{key}.yaml":
                document.report(("id",), f"the file of “{key}” must be named {key}.yaml")
            if isinstance(number, int) and numbers.setdefault(number, document.name) != document.name:
                document.report(("number",), f"the number {number} is already used in {numbers[number]}")
    if all(document.data is not None for document in documents):
        for document in documents:
            _check_references(document, documents)


def _check_references(document: _Document, documents: list[_Document]) -> None:
    """Every id that a file mentions is an id that some file defines."""
    city, sources = _ids(documents[0].data), _ids(documents[1].data)
    plan = next((record.get("id") for _, record in _walk(documents[2].data)), None)
    everything = set().union(*(_ids(other.data) for other in documents)) - city
    facts = set().union(*(_ids(other.data, "text", "quote") for other in documents))
    offices = _ids(documents[2].data, "as_of")
    wanted = {"about": everything, "beside": facts, "related": facts, "institutions": offices}
    for place, record in _walk(document.data):
        source = record.get("source")
        if isinstance(source, str) and source not in sources:
            document.report((*place, "source"), f"unknown source “{source}”: sources.yaml has no such id")
        for name in wanted.keys() & record.keys():
            for number, key in enumerate(record[name] if isinstance(record[name], list) else ()):
                if isinstance(key, str) and key not in wanted[name]:
                    document.report((*place, name, number), f"{name}: nothing here has the id “{key}”")
        if "number" in record and not place and record.get("plan", plan) != plan:
            document.report(("plan",), f"unknown plan “{record['plan']}”: plan.yaml has another id")


def _ids(data: Any, *keys: str) -> set[str]:
    """The ids in a file's data; with keys, only of records that have them."""
    records = [record for _, record in _walk(data) if all(key in record for key in keys)]
    return {record["id"] for record in records if isinstance(record.get("id"), str)}


def _build(documents: list[_Document]) -> Content:
    """The checked data as frozen records, with headings, translation state and original wording filled in."""
    city, sources, plan, discrepancies = documents[:4]
    languages = {source["id"]: source["language"] for source in sources.data["sources"]}
    for document in documents[2:]:
        state = document.data.setdefault("translation", city.data.get("translation", "unofficial"))
        for _, record in _walk(document.data):
            for fact in record.get("facts", []):
                fact.setdefault("topic", record.get("title", document.data.get("name")))
                fact.setdefault("translation", state)
            for item in (*record.get("facts", []), *record.get("statements", [])):
                item["text"].setdefault(languages[item["source"]], item["quote"])
        for item in document.data.get("discrepancies", []):
            item.setdefault("translation", state)
    commitments = [_make(document, document.data, Commitment) for document in documents[4:]]
    return Content(
        city=_make(city, city.data, City),
        plan=_make(plan, plan.data, Plan),
        sources=_make(sources, sources.data["sources"], tuple[Source, ...]),
        commitments=tuple(sorted(commitments, key=lambda commitment: commitment.number)),
        discrepancies=_make(discrepancies, discrepancies.data.get("discrepancies", []), tuple[Discrepancy, ...]),
    )


def _make(document: _Document, data: Any, wanted: type[T]) -> T:
    """One record; a refusal here means that schema and model disagree."""
    try:
        return msgspec.convert(data, wanted, dec_hook=decode_hook)
    except msgspec.ValidationError as error:
        raise ContentError([Problem(document.name, 1, str(error))]) from error
