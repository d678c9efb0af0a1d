"""Photos that residents attach to what they send: how many, how large, and why one is not taken. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from civic.keeping import Item, PersonalData, Reader, moment
from civic.labels import N_
from storage import attachments, progress, work
from storage.staff import Role
from storage.store import Transaction

LIMIT = attachments.LIMIT  # pictures of one draft or case
LIMIT_BYTES = 10 * 1024 * 1024
LIMIT_PIXELS = 40_000_000
SIDE = 1600  # pixels of the longer side of what is kept
DRAFT_KEPT = timedelta(days=7)
MAY_SEE = frozenset({Role.ADMIN, Role.MODERATOR})  # beside the author
PICTURE = "attachment/"  # and the name of the kept picture: how a message to its author or a moderator names it

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_PNG_SIZE = slice(16, 24)  # width and height in the first chunk


class Reason(StrEnum):
    """Why a picture was not taken."""

    NOT_A_PICTURE = "not_a_picture"  # no JPEG, PNG or WebP, whatever its name says
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    DAMAGED = "damaged"  # cut off, or made to trouble whoever opens it
    PLATFORM_LIMIT = "platform_limit"  # the messenger does not hand over files of this size
    NOT_FETCHED = "not_fetched"  # it could not be had just now


class PictureRefused(Exception):
    """A picture was not taken; `why` says for what reason."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why.value)
        self.why = why


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True):
    """A picture that a turn asked for, as the row of slow work keeps it.

    `ref` is the channel's handle, `size` the bytes it says there are, `note` whatever the conversation that asked wants
    to be told again with the answer.
    """

    ref: str
    size: int | None = None
    note: str = ""


class Brought(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of it: kept as `media` (see `storage/progress.py`), or not for a `reason`."""

    media: str = ""
    reason: Reason | None = None
    note: str = ""


def written(value: Wanted | Brought) -> str:
    """As JSON."""
    return msgspec.json.encode(value).decode()


def wanted(payload: str) -> Wanted:
    """A piece of work. One that an earlier release asked for is the bare handle."""
    try:
        return msgspec.json.decode(payload, type=Wanted)
    except msgspec.MsgspecError:
        return Wanted(payload)


def brought(result: str) -> Brought:
    """The answer to a piece of work."""
    return msgspec.json.decode(result, type=Brought)


def check(raw: bytes) -> None:
    """Refuse what its length and its first bytes give away, with nothing decoded. Raises `PictureRefused`."""
    if len(raw) > LIMIT_BYTES:
        raise PictureRefused(Reason.TOO_MANY_BYTES)
    if raw.startswith(_PNG):
        width, height = (int.from_bytes(raw[_PNG_SIZE][at : at + 4]) for at in (0, 4))
        if width * height > LIMIT_PIXELS:
            raise PictureRefused(Reason.TOO_MANY_PIXELS)
    elif not raw.startswith(_JPEG) and not (raw.startswith(b"RIFF") and raw[8:12] == b"WEBP"):
        raise PictureRefused(Reason.NOT_A_PICTURE)


def _exported(tx: Transaction, contact_id: int) -> list[Item]:
    return [
        {
            "sent_with": one.case_id,
            "added": moment(one.created_at),
            "bytes": one.size,
            "sha256": one.sha256,
            "public_since": moment(one.published_at),
            "deleted_on": moment(one.created_at + DRAFT_KEPT) if one.case_id is None else None,
        }
        for one in attachments.of_contact(tx, contact_id)
    ]


def _line(reader: Reader, item: Item) -> str:
    _ = reader.language
    date = _.date(datetime.fromisoformat(item["added"]))
    kilobytes = _.number(max(1, round(item["bytes"] / 1024)))
    if item["sent_with"] is None:
        return _("A photo of {date}, {size} KB, not sent yet.", date=date, size=kilobytes)
    return _("A photo of {date}, {size} KB, to no. {number}.", date=date, size=kilobytes, number=item["sent_with"])


def _erase(tx: Transaction, contact_id: int) -> None:
    for payload in work.payloads(tx, contact_id):  # what was uploaded a moment ago and is still being prepared
        progress.drop_upload(tx, wanted(payload).ref)
    attachments.erase(tx, contact_id)


PHOTOS = PersonalData(
    name="photos",
    words=N_("photos you attached"),
    tables=("attachments",),
    erase=_erase,
    export=_exported,
    line=_line,
    count=attachments.count,
    join=attachments.join,
)
