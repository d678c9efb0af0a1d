"""How a messenger will show a broadcast: how much of its room it takes, in how many messages, without what."""

from __future__ import annotations

from dataclasses import dataclass

from civic.messages import OutgoingMessage


@dataclass(frozen=True, slots=True)
class Shape:
    """What fits on a messenger: `room` for words, `caption` for words under a picture, both in UTF-16 code units."""

    room: int
    caption: int
    pictures: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A message there: its length; whether its picture stands in a message of its own, or is left out."""

    length: int
    room: int
    apart: bool
    bare: bool


def shown(message: OutgoingMessage, shape: Shape) -> Shown:
    """How a messenger of this shape shows a message."""
    length = _units(message.title) + _units(message.text)
    picture = bool(message.picture)
    return Shown(
        length=length,
        room=shape.room,
        apart=picture and shape.pictures and length > shape.caption,
        bare=picture and not shape.pictures,
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
