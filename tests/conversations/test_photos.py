"""What people send as a picture, on every messenger: taken as a photo and as a file, refused in plain words."""

from __future__ import annotations

import io
from datetime import UTC

import aiohttp
import pytest

from civic.attachments import Reason
from handlers.attaching import why
from locales import Catalogues
from storage.staff import Role
from tests import photographs
from tests.town import OnTelegram, OnViber, OnWeb, Resident, Town

UK = Catalogues(UTC)["uk"]
REFUSED = "Світлину не вдалося зберегти"


async def asked_for_evidence(town: Town, channel: str) -> Resident:
    """An editor whom the bot asks for a picture."""
    editor = await town.staff(channel, Role.EDITOR)
    await editor.says("/publish")
    await editor.sees("Про яке")
    await editor.presses("2 · ")
    await editor.sees("Стан зараз")
    await editor.presses("Обмежений")
    await editor.sees("Напишіть українською")
    await editor.says("Встановлено контейнери.")
    await editor.sees("англійською")
    await editor.presses("Англійською пізніше")
    await editor.sees("Надішліть посилання")
    return editor


async def sends_file(person: Resident, data: bytes, mime: str = "application/octet-stream") -> None:
    """Send a picture as a file, where the messenger knows a difference."""
    if isinstance(person, OnTelegram):
        await person.user.sends_document(data, mime)
    elif isinstance(person, OnViber):
        await person.user.sends_file(data)
    else:
        await person.sends_photo(data)


async def is_told(person: Resident, data: bytes, reason: Reason) -> None:
    """Send a bad one; what is wrong with it is said by the page itself, or by the bot."""
    if isinstance(person, OnWeb):
        headers = {"Origin": person._site, "Sec-Fetch-Site": "same-origin"}
        site, session = person._site, person._session
        async with session.post(f"{site}/chat/upload", data=io.BytesIO(data), headers=headers) as answer:
            body = await answer.json()
        if "ref" not in body:
            assert body["error"] == why(UK, reason)
            return
        await person.tells({"upload": body["ref"]})
    else:
        await sends_file(person, data, "image/jpeg")
    assert why(UK, reason) in await person.sees(REFUSED)


async def test_a_picture_sent_as_a_file_is_as_good(town: Town, channel: str) -> None:
    editor = await asked_for_evidence(town, channel)
    raw, _size = photographs.good()["a JPEG that tells where it was taken, and a zip behind it"]
    await sends_file(editor, raw)
    await editor.sees("Доказ: світлина")
    await editor.presses("Опублікувати")
    await editor.sees("Опубліковано")
    (media,) = await town.read(lambda tx: [r["id"] for r in tx.rows("SELECT id FROM media")])
    async with aiohttp.ClientSession() as session, session.get(f"{town.site}/media/{media}") as answer:
        published = await answer.read()
    assert published.startswith(b"\xff\xd8\xff")
    assert b"Canary" not in published
    assert b"PK\x03\x04" not in published


async def test_every_bad_picture_is_refused_for_its_reason_and_the_draft_waits(town: Town, channel: str) -> None:
    editor = await asked_for_evidence(town, channel)
    for raw, reason in photographs.bad().values():
        await is_told(editor, raw, reason)
    await is_told(editor, photographs.too_long(), Reason.TOO_MANY_BYTES)
    await editor.sends_photo(photographs.photo())
    await editor.sees("Доказ: світлина")
    assert await town.count("media", "mime = 'upload'") == 0, "what was refused is not kept"


@pytest.mark.parametrize("channel", ["telegram", "viber"])
async def test_a_video_is_no_picture(town: Town, channel: str) -> None:
    editor = await asked_for_evidence(town, channel)
    if isinstance(editor, OnTelegram):
        video = {"file_id": "v", "file_unique_id": "u", "width": 9, "height": 6, "duration": 1}
        await editor.user.sends(video=video)
    elif isinstance(editor, OnViber):
        await editor.user.sends({"type": "video", "media": "https://dl-media.viber.com/1.mp4", "size": 5})
    assert why(UK, Reason.NOT_A_PICTURE) in await editor.sees(REFUSED)
