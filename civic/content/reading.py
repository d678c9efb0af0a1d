"""One YAML file of the folder, with the line of every part: dates as written, no references, no key twice."""

from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from civic.content import schema
from civic.content.problems import File, Place, Problem

DEEPEST = 50  # levels; a city's files have eight


def read(folder: Path, name: str, kind: str) -> File:
    """One file, parsed and checked against the schema of its kind; what is wrong with it is kept in it."""
    file = File(name)
    try:
        text = (folder / name).read_bytes().decode("utf-8-sig")
    except OSError:
        file.report((), "the file is missing or cannot be read")
        return file
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        file.problems.append(Problem(name, line, "not UTF-8 text; save the file as UTF-8"))
        return file
    _parse(text, file)
    if file.problems:
        file.data = None
    elif file.data is None:
        file.report((), "the file is empty")
    else:
        schema.check(file, kind)
    return file


class _Loader(yaml.CSafeLoader):
    """Plain YAML by libyaml, ten times faster than the loader written in Python: dates stay text as written."""


_Loader.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _parse(text: str, file: File) -> None:
    try:
        _look_through(text)
        node = yaml.compose(text, _Loader)
        file.data = None if node is None else _plain(node, (), file)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"not valid YAML: {error.problem or error.context}"
        file.problems.append(Problem(file.name, mark.line + 1 if mark else 1, reason))
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        file.problems.append(Problem(file.name, line, "not valid YAML: a control character"))
    except RecursionError:
        file.report((), "nested too deeply")


def _look_through(text: str) -> None:
    """Refuse what is hard to read and can be made endless, or would take libyaml down: references, and deep nesting."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.AliasEvent):
            problem = "references (*name) are not used here; write it out"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)  # type: ignore[arg-type]
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RecursionError


def _plain(node: yaml.Node, place: Place, file: File) -> Any:
    """The node's data, with the line of every part; a key given twice is a problem."""
    file.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*place, number), file) for number, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        data: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                file.problems.append(Problem(file.name, line, "a key must be one word"))
                continue
            if key.value in data:
                file.problems.append(Problem(file.name, line, f"the key “{key.value}” is given twice"))
            file.lines[(*place, key.value)] = line
            data[key.value] = _plain(value, (*place, key.value), file)
        return data
    try:
        return SafeConstructor().construct_object(node)
    except ValueError as error:
        raise yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark) from error
