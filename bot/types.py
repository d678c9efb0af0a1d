"""What is read back from JSON is made known to the decoder once, before there are threads.

msgspec (seen with 0.22) looks at a type when it first decodes one. A thread that decodes the same type meanwhile meets
it half looked at, and the process ends with a segmentation fault; the more often threads change, the likelier.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

OURS = ("bot", "handlers", "civic", "storage")


def prepare() -> None:
    """Let the decoder look at every structure of ours that is imported by now."""
    for kind in _kinds(msgspec.Struct):
        if kind.__module__.partition(".")[0] in OURS:
            msgspec.json.Decoder(kind)


def _kinds(base: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)
