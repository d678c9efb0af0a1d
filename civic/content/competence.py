"""Whose matter it is: an office, the words that point at it, where people turn to."""

from __future__ import annotations

from collections.abc import Mapping

from civic.content.text import Localised, Record


class Office(Record, frozen=True, kw_only=True):
    """Somebody whose matter it may be. `words` are beginnings of words by language; `where` is how people turn to it.

    `city`: a department of the city, so the case stays here and only its answer comes from there.
    """

    id: str
    name: Localised
    words: Mapping[str, tuple[str, ...]]
    where: Localised | None = None
    city: bool = False
