"""Pictures: published ones for everybody, uploads from staff only, nothing else to anybody."""

from __future__ import annotations

import io
from datetime import UTC
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.channels.channel import ChannelRejected
from bot.web.media import UPLOADS
from civic import staffing
from civic.attachments import LIMIT_BYTES, Reason
from handlers.attaching import why
from locales import Catalogues
from storage import progress, staff
from storage.staff import Role
from tests.photographs import bomb, zipped
from tests.web.conftest import MakeSite
from tests.web.house import Site
from tests.web.visitors import cookie, visit

LANGUAGES = Catalogues(UTC)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    return out.getvalue()


async def staff_cookie(site: Site, http: aiohttp.ClientSession, name: str = "Ірина") -> str:
    secret = await cookie(site, http)
    _person, code = await site.store.write(lambda tx: staffing.add(tx, name, Role.EDITOR))
    async with visit(site, http, secret) as visitor:
        await visitor.says(code)
    return secret


async def upload(
    site: Site, http: aiohttp.ClientSession, secret: str, data: Any = None, **headers: str
) -> tuple[int, dict[str, str]]:
    ours = {"Cookie": secret, "Origin": site.url} | headers
    body = io.BytesIO(picture()) if data is None else data
    async with http.post(f"{site.url}/chat/upload", data=body, headers=ours) as answer:
        return answer.status, await answer.json()


async def test_only_published_pictures_are_shown(site: Site, http: aiohttp.ClientSession) -> None:
    def keep(tx: Any) -> None:
        for name, mime in (
            ("draft", "image/jpeg"),
            ("shown", "image/jpeg"),
            ("svg", "image/svg+xml"),
            ("up", "upload"),
        ):
            progress.keep_media(tx, name, mime, picture())
        for name in ("shown", "svg", "up"):
            progress.publish_media(tx, name)

    await site.store.write(keep)
    async with http.get(f"{site.url}/media/shown") as answer:
        assert answer.status == 200
        assert answer.content_type == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert await answer.read() == picture()
    for name in ("draft", "svg", "up", "nothing", "%2e%2e%2fshown", "shown/", "shown.jpg", "x" * 500):
        async with http.get(f"{site.url}/media/{name}") as answer:
            assert answer.status == (200 if name == "shown/" else 404), name


async def test_staff_upload_and_the_channel_fetches(site: Site, http: aiohttp.ClientSession) -> None:
    secret = await staff_cookie(site, http)
    status, body = await upload(site, http, secret)
    assert status == 201
    channel = site.ports.channels["web"]
    assert await channel.fetch(body["ref"], limit=LIMIT_BYTES) == picture()
    async with http.get(f"{site.url}/media/{body['ref']}") as answer:
        assert answer.status == 404
    with pytest.raises(ChannelRejected):
        await channel.fetch(body["ref"], limit=10)
    for other in ("", "x", "A" * 43, "../" * 10):
        with pytest.raises(ChannelRejected):
            await channel.fetch(other, limit=LIMIT_BYTES)
    async with visit(site, http, secret) as visitor:
        assert visitor.uploads
        assert "ack" in await visitor.tell(upload=body["ref"])
    async with visit(site, http, secret) as visitor:
        assert any(thing.get("picture") for thing in visitor.things)


async def test_nobody_else_uploads(site: Site, http: aiohttp.ClientSession) -> None:
    secret = await staff_cookie(site, http)
    resident = await cookie(site, http)
    async with visit(site, http, resident) as visitor:
        await visitor.says("привіт")
    for who, headers in (
        ("", {}),
        (resident, {}),
        (await cookie(site, http), {}),
        (secret, {"Origin": "https://evil.example"}),
        (secret, {"Origin": ""}),
        (secret, {"Sec-Fetch-Site": "same-site"}),
    ):
        assert (await upload(site, http, who, **headers))[0] == 403
    assert (await upload(site, http, secret))[0] == 201


async def test_who_left_uploads_no_more(site: Site, http: aiohttp.ClientSession) -> None:
    secret = await staff_cookie(site, http)

    def disable(tx: Any) -> None:
        person = staff.by_name(tx, "Ірина")
        assert person is not None
        staff.disable(tx, person.id)

    await site.store.write(disable)
    assert (await upload(site, http, secret))[0] == 403


async def test_where_staff_do_not_work_nobody_uploads(make_site: MakeSite, http: aiohttp.ClientSession) -> None:
    site = await make_site(staff_channels=frozenset({"viber"}))
    secret = await staff_cookie(site, http)
    assert (await upload(site, http, secret))[0] == 403


async def test_what_is_no_picture_or_too_large_is_refused(site: Site, http: aiohttp.ClientSession) -> None:
    secret = await staff_cookie(site, http)
    for body in (b"", b"<svg onload=alert(1)>", b"GIF89a", b"%PDF-1.7", b"RIFF\x10\0\0\0WAVEfmt ", zipped(), bomb()):
        status, told = await upload(site, http, secret, body)
        assert (status, len(told["error"]) > 20) == (415, True), body
    status, told = await upload(site, http, secret, io.BytesIO(b"\xff\xd8\xff" * (LIMIT_BYTES // 3 + 1)))
    assert (status, told["error"]) == (413, why(LANGUAGES["uk"], Reason.TOO_MANY_BYTES))


async def test_uploads_are_counted(site: Site, http: aiohttp.ClientSession) -> None:
    secret = await staff_cookie(site, http)
    statuses = [(await upload(site, http, secret))[0] for _ in range(UPLOADS + 1)]
    assert statuses == [201] * UPLOADS + [429]
