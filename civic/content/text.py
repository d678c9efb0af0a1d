"""The base of the content: a text in several languages, and records that never change."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

FALLBACK = "uk"


class Localised(Mapping[str, str]):
    """One text in several languages, by language code; Ukrainian is always there."""

    __slots__ = ("_texts",)

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)

    def __getitem__(self, language: str) -> str:
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __hash__(self) -> int:
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        return f"Localised({self._texts!r})"

    def pick(self, locale: str) -> tuple[str, str]:
        """The text for a resident's locale and the language it is really in (Ukrainian when there is none)."""
        for language in (locale, locale.replace("_", "-").split("-")[0].lower(), FALLBACK):
            if language in self._texts:
                return self._texts[language], language
        raise KeyError(FALLBACK)


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all records of the content share: they never change, and a stray key is an error."""


def encode_hook(value: object) -> Any:
    """For msgspec encoders: a localised text is written as a plain object."""
    if isinstance(value, Localised):
        return dict(value)
    raise NotImplementedError(type(value))


def decode_hook(wanted: type[Any], value: object) -> Any:
    """For msgspec decoders: a plain object read back as a localised text."""
    if wanted is Localised and isinstance(value, Mapping):
        return Localised(value)
    raise NotImplementedError(wanted)
