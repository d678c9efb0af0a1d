"""Hard words that documents use, each with what it means in one plain sentence."""

from __future__ import annotations

from collections.abc import Mapping

from civic.content.text import Localised, Record


class HardWord(Record, frozen=True, kw_only=True):
    """A word, the beginnings by which it is found in a text by language, and what it means.

    `plain` is general knowledge: it says nothing of the city, so it needs no source.
    """

    id: str
    name: Localised
    forms: Mapping[str, tuple[str, ...]]
    plain: Localised
