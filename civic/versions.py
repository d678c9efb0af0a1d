"""Which version of a record somebody was told: its id and a short mark of its words, “khm-3.done.2022@1f0c93ab”.

The mark is the beginning of a SHA-256 over everything that the record says. It is the same wherever the record says the
same, and another one after any change, be it of a translation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from civic.content.model import Record, encode_hook
from storage.progress import ProgressUpdate

MARK = 8  # hexadecimal digits


def of_record(key: str, record: Record) -> str:
    """A record of the city's folder under its id, as it reads now."""
    return f"{key}@{_mark_of(_Same(record))}"


def of_step(step: ProgressUpdate) -> str:
    """A step that staff published: “khm-3.step.12@…”; its words may be written in further languages later."""
    words = msgspec.json.encode([step.status, step.text, step.reason], order="sorted")
    return f"{step.commitment_id}.step.{step.id}@{_mark(words)}"


def of_words(key: str, words: Sequence[str]) -> str:
    """Anything else that is made of words, under a name of its own: “proposal.12@…”."""
    return f"{key}@{_mark(msgspec.json.encode(words))}"


class _Same:
    """A record as itself: it never changes, so its mark is worked out once for as long as it is in use."""

    __slots__ = ("record",)

    def __init__(self, record: Record) -> None:
        self.record = record

    def __hash__(self) -> int:
        return id(self.record)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.record is self.record


@lru_cache(maxsize=4096)
def _mark_of(same: _Same) -> str:
    return _mark(msgspec.json.encode(same.record, enc_hook=encode_hook, order="sorted"))


def _mark(words: bytes) -> str:
    return hashlib.sha256(words).hexdigest()[:MARK]
