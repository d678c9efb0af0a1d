"""Photos on their way into a conversation: asked for, brought, kept or refused in plain words, shown again.

A conversation that takes photos of residents opens its step for them and calls `take`:

    @router.photo(Send.PHOTOS, files=True)
    def photo(context: Context) -> None:
        attaching.take(context, then=Send.PHOTOS)

They stand with a draft whose random name is in what the conversation has gathered (`DRAFT`), so it must be carried on
to the end, where `attach` gives them to the case; `clear` deletes them where the draft is given up. What came of the
photos is said here, once for all that came together, and the step where the conversation stands is asked again. One
that brings pictures for a purpose of its own uses `bring` and reads the answer with `civic.attachments.brought`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from civic import attachments as rules
from civic.attachments import LIMIT, LIMIT_BYTES, LIMIT_PIXELS, PHOTOS, PICTURE, Reason, Wanted
from civic.labels import N_
from civic.messages import Button, MediaKind
from handlers.dialogue.context import Context
from handlers.dialogue.router import Router
from locales import Translator
from storage import attachments, progress, work
from storage.attachments import Attachment, Kept
from storage.clock import to_ms

router = Router("attaching", keeps=[PHOTOS])

FETCH = "attachment"  # slow work: bring a photo
DRAFT = "photos"  # in what a conversation has gathered: the name of the draft's photos
MOST_WAITING = 20  # photos of one resident that are brought; of more nothing would be kept anyhow
TOGETHER = 10_000  # ms between photos that came together, where the messenger does not say which did

_BURST = (
    "_photos_burst"  # {"album", "at", "told"}: those that come together, and whether it was said that they are many
)
_TALLY = "_photos_tally"  # outcome -> how many, since it was last said

WHY = {
    Reason.NOT_A_PICTURE: N_(
        "This is not a photo that I can open. A photo fits, also sent as a file: JPEG, PNG or WebP."
        " Videos, GIFs, HEIC and documents do not."
    ),
    Reason.TOO_MANY_BYTES: N_("This file is too large: up to {megabytes} MB fit. Please send a smaller one."),
    Reason.TOO_MANY_PIXELS: N_(
        "This picture is too large: up to {megapixels} million pixels fit. Please send a smaller one,"
        " for example a screenshot of it."
    ),
    Reason.DAMAGED: N_("This picture is damaged, or not all of it arrived. Please send it once more, or another one."),
    Reason.PLATFORM_LIMIT: N_(
        "The messenger does not hand over a file as large as this. Please send it as a photo, not as a file."
    ),
    Reason.NOT_FETCHED: N_("The picture could not be fetched. Please send it once more."),
}


def why(_: Translator, reason: Reason) -> str:
    """Why a picture was not taken and what to do, in plain words."""
    return _(WHY[reason], megabytes=LIMIT_BYTES // 1024**2, megapixels=LIMIT_PIXELS // 10**6)


def bring(context: Context, kind: str, *, note: str = "") -> Reason | None:
    """Ask for the medium that came; the answer comes to `router.work(kind)`, with the note in it.

    A reason where it is plain at once that it will not do: then nothing was asked for.
    """
    media = context.media
    if media is None or media.kind not in {MediaKind.PHOTO, MediaKind.FILE}:
        return Reason.NOT_A_PICTURE
    if media.size is not None and media.size > LIMIT_BYTES:
        return Reason.TOO_MANY_BYTES
    payload = rules.written(Wanted(media.ref, media.size, note))
    work.ask(context.tx, kind, payload, context.contact.address_id)
    return None


def take(context: Context, *, then: StrEnum) -> None:
    """A resident sent a photo or a file: it is brought, and kept with their draft. `then` is where they stand."""
    draft = name(context) or secrets.token_urlsafe(16)
    context.go(then, **{DRAFT: draft})
    begins = _note_burst(context)
    before = work.waiting(context.tx, FETCH, context.contact.address_id)
    if len(attachments.of_draft(context.tx, draft)) >= LIMIT or before >= MOST_WAITING:
        _note(context, Kept.FULL)
    elif (reason := bring(context, FETCH, note=draft)) is not None:
        _note(context, reason)
    else:
        if begins:
            context.say(context._("Got it. One moment, I am saving the photos."), menu=False)
        return
    if not before:
        _tell(context)


@router.work(FETCH)
def arrived(context: Context, result: str) -> None:
    """A photo was brought, or could not be. Of one for a draft that is not there any more nothing is kept or said."""
    tx, answer = context.tx, rules.brought(result)
    content = progress.take_media(tx, answer.media) if answer.media else None
    if not answer.note or name(context) != answer.note:
        return
    if content is not None:
        _note(context, attachments.keep(tx, context.contact.id, answer.note, content, most=LIMIT))
    else:
        _note(context, answer.reason or Reason.NOT_FETCHED)
    if not waiting(context):
        _tell(context)


def name(context: Context) -> str:
    """The name of the draft that the conversation gathers photos for; empty for none."""
    return str(context.data.get(DRAFT) or "")


def waiting(context: Context) -> bool:
    """Whether photos are still being saved: whoever goes on now would leave them behind."""
    return work.waiting(context.tx, FETCH, context.contact.address_id) > 0


def photos(context: Context) -> list[Attachment]:
    """The photos of the present draft, in their order."""
    return attachments.of_draft(context.tx, name(context)) if name(context) else []


def attach(context: Context, case_id: int) -> int:
    """Give the draft's photos to the case that was just made or is held; how many it got."""
    return attachments.attach(context.tx, name(context), case_id, most=LIMIT) if name(context) else 0


def clear(context: Context) -> None:
    """The draft was given up: delete its photos at once."""
    if name(context):
        attachments.clear(context.tx, name(context))


def rows(context: Context) -> list[list[Button]]:
    """A button under the step for each photo of the draft, to take it out again."""
    _ = context._
    return [
        [Button(_("Take out photo {n}", n=number), action=f"unphoto:{photo.id}")]
        for number, photo in enumerate(photos(context), 1)
    ]


@router.action("unphoto")
def take_out(context: Context, photo_id: str) -> None:
    """Take a photo out of one's own draft; the step is asked again."""
    if name(context) and attachments.drop(context.tx, photo_id, draft=name(context)):
        context.forward("continue")
    else:
        context.say(context._("This photo is not there any more. Nothing was changed."))


def show(context: Context, pictures: Iterable[Attachment]) -> None:
    """Show photos to their author or a moderator, each a message of its own; for nobody else, and before the card,
    so that its buttons are the last. A channel without pictures says how many there are."""
    listed = list(pictures)
    for number, picture in enumerate(listed, 1):
        words = context._("Photo {n} of {total}", n=number, total=len(listed))
        context.say(words, menu=False, picture=f"{PICTURE}{picture.id}")


def _put(context: Context, **values: Any) -> None:
    context.conversation.data = {**context.data, **values}


def _note(context: Context, outcome: Kept | Reason) -> None:
    tally = dict(context.data.get(_TALLY, {}))
    tally[outcome.value] = tally.get(outcome.value, 0) + 1
    _put(context, **{_TALLY: tally})


def _note_burst(context: Context) -> bool:
    """Whether the photo that came is the first of those that come together."""
    assert context.media is not None
    burst, album, now = context.data.get(_BURST, {}), context.media.album, to_ms(context.now)
    begins = not burst or album != burst["album"] or (not album and now - burst["at"] > TOGETHER)
    told = False if begins else burst["told"]
    _put(context, **{_BURST: {"album": album, "at": now, "told": told}})
    return begins


def _tell(context: Context) -> None:
    """Say once what came of the photos since it was last said, and ask the step again."""
    _, tally, burst = context._, context.data.get(_TALLY, {}), context.data.get(_BURST, {})
    lines = []
    if tally.get(Kept.FULL.value) and not burst.get("told"):
        lines.append(_("{limit} photos are kept, the others are not: no more fit.", limit=LIMIT))
        _put(context, **{_BURST: {**burst, "told": True}})
    elif kept := tally.get(Kept.NEW.value, 0):
        lines.append(_.plural("{n} photo is saved.", "{n} photos are saved.", kept))
    if tally.get(Kept.SAME.value):
        lines.append(_("You had sent the same photo before: it is kept once."))
    lines += [why(_, reason) for reason in Reason if tally.get(reason.value)]
    _put(context, **{_TALLY: {}})
    if lines:
        context.say("\n\n".join(lines), menu=False)
        context.forward("continue")
