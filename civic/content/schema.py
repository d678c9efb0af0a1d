"""The JSON Schema of each kind of file, with its errors in plain words."""

from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry, Resource

from civic.content.problems import File, Place

SCHEMA = Path(__file__).parents[2] / "content" / "schema"


@cache
def _validator(kind: str) -> Draft202012Validator:
    """The JSON Schema of one kind of file; the schemas share common.schema.json."""
    schemas = {path.name: msgspec.json.decode(path.read_bytes()) for path in SCHEMA.glob("*.schema.json")}
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    return Draft202012Validator(schemas[f"{kind}.schema.json"], registry=registry)


def check(file: File, kind: str) -> None:
    """Report everything in which a file's data differs from the schema of its kind."""
    for fault in _validator(kind).iter_errors(file.data):
        _explain(fault, file)


WORDS = {
    "object": "keys with values",
    "array": "a list",
    "string": "text (numbers and dates in quotes)",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def _explain(error: ValidationError, file: File) -> None:
    """Report a schema error where the person who edits the file can mend it."""
    place: Place = tuple(error.absolute_path)
    where = ".".join(str(step + 1) if isinstance(step, int) else step for step in place)
    prefix = f"{where}: " if where else ""
    value: Any = error.instance
    rule: Any = error.validator_value
    if error.validator == "required":
        for key in rule:
            if key not in value and f"'{key}'" in error.message:
                file.report(place, f"{prefix}“{key}” is missing")
    elif error.validator == "dependentRequired":
        for key, needed in rule.items():
            for other in needed:
                if key in value and other not in value:
                    file.report((*place, key), f"{prefix}“{key}” needs “{other}” beside it")
    elif error.validator == "additionalProperties":
        for key in value:
            if f"'{key}'" in error.message:
                file.report((*place, key), f"{prefix}unknown key “{key}”")
    else:
        file.report(place, prefix + _reason(error, value, rule))


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
        "maxItems": f"has more than {rule} entries",
        "minProperties": "is empty",
        "minimum": f"“{value}” is below {rule}",
        "maximum": f"“{value}” is above {rule}",
        "maxLength": f"longer than {rule} characters",
    }
    return known.get(str(error.validator), error.message)
