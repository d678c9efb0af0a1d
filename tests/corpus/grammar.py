"""Values grown from a specification in the vendored form: `[field, types, required, the one value it may have]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.corpus.damage import ADDED, LARGE, VALUES
from tests.fakes.bot_api import Json

ARRAY = "Array of "
PLAIN: dict[str, Any] = {"Integer": 1, "String": "слово", "Boolean": True, "Float": 1.5}

Case = tuple[str, Any]  # what was done to it, and the value


@dataclass(frozen=True)
class Grammar:
    """The types of a platform. `given` holds values that stand for a type instead of the smallest one."""

    types: Mapping[str, Json]
    given: Mapping[str, Any] = field(default_factory=dict)

    def smallest(self, name: str) -> Any:
        """A valid value with required fields only."""
        return self._grown(name, 0)

    def whole(self, name: str, depth: int) -> Any:
        """A valid value with every field there is, so many objects deep; below them required fields only."""
        return self._grown(name, depth)

    def _grown(self, name: str, depth: int) -> Any:
        if name in self.given:
            return self.given[name]
        if name.startswith(ARRAY):
            return [self._grown(name.removeprefix(ARRAY), depth)]
        if name in PLAIN:
            return PLAIN[name]
        return {
            known[0]: known[3] if len(known) > 3 else self._grown(known[1][0], depth - 1)
            for known in self._fields(name)
            if known[2] or depth > 0
        }

    def _fields(self, name: str) -> list[list[Any]]:
        kind = self.types[name]
        fields: list[list[Any]] = self._fields(kind["one_of"][0]) if "one_of" in kind else kind["fields"]
        return fields

    def names(self, name: str) -> list[str]:
        """The fields of an object."""
        return [known[0] for known in self._fields(name)]

    def sound(self, name: str) -> Iterator[Case]:
        """Valid values: the smallest, the whole, with each optional field alone and without each."""
        smallest, whole = self.smallest(name), self.whole(name, 1)
        yield "smallest", smallest
        yield "whole", whole
        yield "whole, deeply", self.whole(name, 3)
        for known in self._fields(name):
            if not known[2]:
                for kind in self._kinds(known[1]):
                    yield f"with {known[0]} {kind}", smallest | {known[0]: self._grown(kind, 1)}
                yield f"without {known[0]}", {key: value for key, value in whole.items() if key != known[0]}

    def _kinds(self, types: list[str]) -> list[str]:
        """Each alternative of a field's types."""
        kinds = []
        for name in types:
            inner = name.removeprefix(ARRAY)
            choices = self.types.get(inner, {}).get("one_of", [inner])
            kinds += [f"{ARRAY}{choice}" if name.startswith(ARRAY) else choice for choice in choices]
        return kinds

    def damaged(self, name: str, depth: int, *, large: bool = True) -> Iterator[Case]:
        """The smallest value with one thing wrong in it, at most so many objects deep."""
        base = self.smallest(name)
        yield "with more", base | ADDED
        damages = VALUES | LARGE if large else VALUES
        for key, types, required, *_constant in self._fields(name):
            for word, value in damages.items():
                yield f"{key} is {word}", base | {key: value}
            if required:
                yield f"lacks {key}", {other: value for other, value in base.items() if other != key}
            for kind in self._kinds(types) if depth else ():
                inner = kind.removeprefix(ARRAY)
                if inner in self.types:
                    for done, value in self.damaged(inner, depth - 1, large=large and required):
                        yield f"{key}.{done}", base | {key: [value] if kind != inner else value}
