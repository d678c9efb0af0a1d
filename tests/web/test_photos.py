"""Photos of residents on the site: for their author and moderators by session, for Viber by name, for nobody else."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import msgspec

from civic import staffing
from civic.messages import OutgoingMessage
from storage import attachments, contacts, outbox, staff
from storage.attachments import LIMIT
from storage.outbox import Lane
from storage.staff import Role
from storage.store import Transaction
from tests import photographs
from tests.web.conftest import MakeSite
from tests.web.house import Site
from tests.web.visitors import cookie, visit

JPEG = photographs.photo()


async def somebody(site: Site, http: aiohttp.ClientSession, role: Role | None = None) -> tuple[str, int]:
    """A visitor, perhaps one of the staff: their cookie and who they are."""
    before = await site.store.read(lambda tx: {row["id"] for row in tx.rows("SELECT id FROM contacts")})
    secret = await cookie(site, http)
    words = "привіт"
    if role is not None:
        _person, words = await site.store.write(lambda tx: staffing.add(tx, f"Ірина {role}", role))
    async with visit(site, http, secret) as visitor:
        await visitor.says(words)
    after = await site.store.read(lambda tx: {row["id"] for row in tx.rows("SELECT id FROM contacts")})
    (contact_id,) = after - before
    return secret, contact_id


async def attached(site: Site, contact_id: int) -> str:
    """A photo of theirs."""

    def keep(tx: Transaction) -> str:
        attachments.keep(tx, contact_id, "draft", JPEG, most=LIMIT)
        return attachments.of_contact(tx, contact_id)[0].id

    return await site.store.write(keep)


async def status(http: aiohttp.ClientSession, url: str, secret: str = "") -> int:
    async with http.get(url, headers={"Cookie": secret} if secret else {}) as answer:
        if answer.status == 200:
            assert await answer.read() == JPEG
            assert answer.content_type == "image/jpeg"
            assert answer.headers["Cache-Control"] == "no-store"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "ETag" not in answer.headers
        return answer.status


async def test_a_photo_is_for_its_author_and_for_moderators(site: Site, http: aiohttp.ClientSession) -> None:
    author, contact_id = await somebody(site, http)
    others = {role: (await somebody(site, http, role))[0] for role in Role}
    neighbour, _id = await somebody(site, http)
    photo = await attached(site, contact_id)
    url = f"{site.url}/chat/photos/{photo}"
    assert await status(http, url, author) == 200
    assert await status(http, url, neighbour) == 404
    assert await status(http, url) == 404
    assert await status(http, url, await cookie(site, http)) == 404
    for role, secret in others.items():
        assert await status(http, url, secret) == (200 if role in {Role.ADMIN, Role.MODERATOR} else 404), role
    for name in ("nothing", "%2e%2e%2fx", photo[:-1], "x" * 500):
        assert await status(http, f"{site.url}/chat/photos/{name}", author) == 404
    for road in (f"/media/{photo}", f"/uk/pictures/attachment/{photo}.svg", f"/uk/pictures/attachment/{photo}.png"):
        assert await status(http, site.url + road, author) == 404, road


async def test_who_is_no_moderator_any_more_sees_it_no_more(site: Site, http: aiohttp.ClientSession) -> None:
    _author, contact_id = await somebody(site, http)
    moderator, moderator_id = await somebody(site, http, Role.MODERATOR)
    url = f"{site.url}/chat/photos/{await attached(site, contact_id)}"
    assert await status(http, url, moderator) == 200
    await site.store.write(lambda tx: staff.unlink(tx, moderator_id))
    assert await status(http, url, moderator) == 404


async def test_viber_fetches_it_by_its_name_until_it_is_erased(
    make_site: MakeSite, http: aiohttp.ClientSession
) -> None:
    class Viber:
        name = "viber"

    site = await make_site(channels={"viber": Viber()})
    _author, contact_id = await somebody(site, http)
    photo = await attached(site, contact_id)
    url = f"{site.url}/uk/pictures/attachment/{photo}.png"
    assert await status(http, url) == 200
    assert await status(http, f"{site.url}/uk/pictures/attachment/{photo[:-1]}x.png") == 404
    await site.store.write(lambda tx: attachments.erase(tx, contact_id))
    assert await status(http, url) == 404


async def test_the_chat_shows_it_at_an_address_that_asks_who_looks(site: Site, http: aiohttp.ClientSession) -> None:
    author, contact_id = await somebody(site, http)
    photo = await attached(site, contact_id)

    def say(tx: Transaction) -> None:
        address = contacts.reach(tx, contact_id)
        assert address is not None
        message = OutgoingMessage("Фото 1", picture=f"attachment/{photo}")
        outbox.queue(tx, "photo", address, msgspec.json.encode(message).decode(), lane=Lane.REPLY)

    await site.store.write(say)
    async with visit(site, http, author) as visitor:
        shown = await visitor.sees("Фото 1")
    assert shown["drawing"] == f"/chat/photos/{photo}"
    assert await status(http, site.url + str(shown["drawing"]), author) == 200


async def test_a_resident_uploads_where_a_picture_is_asked_for(site: Site, http: aiohttp.ClientSession) -> None:
    secret, contact_id = await somebody(site, http)

    async def upload() -> int:
        headers = {"Cookie": secret, "Origin": site.url}
        async with http.post(f"{site.url}/chat/upload", data=io.BytesIO(JPEG), headers=headers) as answer:
            return answer.status

    def stand(state: str) -> Any:
        def write(tx: Transaction) -> None:
            address = contacts.reach(tx, contact_id)
            tx.execute("UPDATE conversations SET state = :state WHERE address_id = :id", state=state, id=address)

        return write

    assert await upload() == 403
    takes = next(iter(site.ports.dispatcher._routes.media))
    await site.store.write(stand(takes))
    assert await upload() == 201
    async with visit(site, http, secret) as visitor:
        assert visitor.uploads
    await site.store.write(stand("send.elsewhere"))
    assert await upload() == 403
