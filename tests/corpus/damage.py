"""The kinds of damage: of a value, whatever its type was to be, and of the bytes of a whole payload."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

ZALGO = "з" + "\u0301\u0489\u0327" * 400
BIDI = "\u202eваП\u2066\u2069\u200f"
NESTED: Any = 7
for _ in range(300):
    NESTED = {"in": [NESTED]}

# Values that take the place of a field's own.
VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "false": False,
    "zero": 0,
    "negative": -5,
    "64 bits": 2**63,
    "huge": 10**30,
    "fraction": 1.5,
    "empty": "",
    "word": "damaged",
    "digits": "12345",
    "NUL": "a\0b",
    "lone surrogate": "a\ud800b\udfff",
    "bidi": BIDI,
    "blank": "\u200d \u2060\ufeff\n\t",
    "list": [],
    "object": {},
    "lists": [[[]], {"id": 1}],
}

# Values that are large, so they stand only where a platform's own words could.
LARGE: dict[str, Any] = {
    "4097": "ї" * 4097,
    "70000": "слово " * 11_667,
    "zalgo": ZALGO,
    "nested": NESTED,
    "many": list(range(2000)),
}

ADDED: Json = {"field_of_tomorrow": {"id": -1, "type": "private", "text": "/forget", "from": [None]}}


def bytes_of(payload: Json) -> bytes:
    """The payload as it is posted."""
    return json.dumps(payload, separators=(",", ":")).encode()


def spoilt_bytes(payload: Json) -> Iterator[tuple[str, bytes]]:
    """The bytes of a payload, each time with another thing wrong that no JSON value could carry."""
    whole = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    for cut in range(0, len(whole), max(1, len(whole) // 40)):
        yield f"cut at {cut}", whole[:cut]
    yield "bytes that are no UTF-8", whole.replace(b'"text"', b'"te\xff\xfet"').replace(b'"id"', b'"\xc3"')
    yield "half a letter", whole[:-1] + b"\xd0}"
    yield "UTF-16", whole.decode().encode("utf-16")
    yield "a mark of order", b"\xef\xbb\xbf" + whole
    yield "two of them", whole + whole
    yield "more behind it", whole + b"x"
    yield "NUL behind it", whole + b"\0"
    yield "a list of it", b"[" + whole + b"]"
    yield "as a text", json.dumps(whole.decode()).encode()
    yield "no numbers", whole[:-1] + b',"a":NaN,"b":-Infinity,"c":1e999}'
    yield "a number without end", whole[:-1] + b',"a":' + b"9" * 6000 + b"}"
    yield "endless lists", whole[:-1] + b',"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    yield "endless objects", whole[:-1] + b',"a":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}"
    for nothing in (b"", b" ", b"null", b"0", b'""', b"[]", b"{}", b"<html>", b"a=1&b=2", b"\0" * 100):
        yield f"only {nothing[:8]!r}", nothing


def doubled(payload: Json) -> Iterator[tuple[str, bytes]]:
    """Every key of the payload twice, first with something else: whoever reads must not be of two minds."""
    for key in payload:
        for word in ("null", "object", "huge"):
            other = json.dumps({key: VALUES[word]})[1:-1]
            yield f"{key} is {word} first", b"{" + other.encode() + b"," + bytes_of(payload)[1:]
