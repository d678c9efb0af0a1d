"""The pages of the whole record: the programme, the documents passage by passage, and the history of a commitment."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import expect

from civic import labels
from civic.answers.engine import Answers
from civic.content.files import read_content
from civic.content.model import Completion, Content
from civic.progress import Draft, publish
from storage import staff
from storage.staff import Role
from storage.store import Transaction
from tests import databases
from tests.web.browser import PHONE, WIDE, look
from tests.web.house import Site, open_site

SHORT = Path(__file__).parents[1] / "content" / "zrazkova" / "short"
PLACES = ("", "programme", "documents", "documents/plan", "documents/programme-report", "documents/article", "chat")
PACKED_LIMIT = 64 * 1024  # bytes of a packed page: a second on a slow telephone


async def read(http: aiohttp.ClientSession, address: str) -> str:
    """The words of a page, with the tags still in it."""
    async with http.get(address) as answer:
        assert answer.status == 200, address
        return html.unescape(await answer.text())


@pytest.mark.parametrize("code", ["uk", "en"])
async def test_the_programme_shows_every_measure_and_every_deed(
    site: Site, http: aiohttp.ClientSession, content: Content, code: str
) -> None:
    page = await read(http, f"{site.url}/{code}/programme")
    language, programme = site.dispatcher.world.languages[code], content.programme
    assert programme is not None
    for text in (programme.title, programme.period, programme.note):
        assert text is not None
        assert text.pick(code)[0] in page
    for measure in content.measures:
        assert f'<article id="{measure.id}"' in page
        assert measure.title.pick(code)[0] in page
        assert labels.measure(language, measure.state, programme.report_year) in page
        for fact in measure.facts:
            assert f'id="{fact.id}"' in page
            assert fact.text.pick(code)[0] in page
            assert fact.quote in page
        for doubt in content.doubts(measure.id):
            assert doubt.text.pick(code)[0] in page
    assert ("25 вересня 2014 року (так у звіті)" if code == "uk" else "25 September 2014 (so the report)") in page


@pytest.mark.parametrize("code", ["uk", "en"])
async def test_every_passage_of_every_document_can_be_read(
    site: Site, http: aiohttp.ClientSession, content: Content, code: str
) -> None:
    listed = await read(http, f"{site.url}/{code}/documents")
    for source in content.sources:
        assert f'id="source-{source.id}"' in listed
        assert f'href="/{code}/documents/{source.id}"' in listed
        page = await read(http, f"{site.url}/{code}/documents/{source.id}")
        assert source.date_text.pick(code)[0] in page
        assert source.note is None or source.note.pick(code)[0] in page
        places = []
        for piece in content.pieces(source.id):
            places.append(page.index(f'<article id="{piece.id}"'))
            for entry in content.entries([piece.id]):
                assert entry.text.pick(code)[0] in page
                assert entry.quote in page
        assert places == sorted(places)


async def test_a_shortened_address_is_no_link_on_any_page(site: Site, http: aiohttp.ClientSession) -> None:
    for place in PLACES:
        page = await read(http, f"{site.url}/uk/{place}")
        assert not re.search(r'(?:href|src)="[^"]*surl\.li', page), place
    assert "surl.li/oarixr" in await read(http, f"{site.url}/uk/programme")


async def test_every_page_leads_to_every_other(site: Site, http: aiohttp.ClientSession) -> None:
    for place in PLACES:
        page = await read(http, f"{site.url}/en/{place}")
        for other in ("", "programme", "documents"):
            assert f'<a href="/en/{other}"' in page, (place, other)
        assert f'hreflang="uk" href="http://localhost:8080/uk/{place}"' in page
        assert f'<a href="/uk/{place}" lang="uk"' in page


async def test_every_anchor_leads_to_something(site: Site, http: aiohttp.ClientSession) -> None:
    ids = {}
    for place in PLACES:
        page = await read(http, f"{site.url}/uk/{place}")
        found = re.findall(r'\sid="([^"]+)"', page)
        assert len(found) == len(set(found)), place
        ids[f"/uk/{place}"] = set(found)
    for place in PLACES:
        page = await read(http, f"{site.url}/uk/{place}")
        for address, anchor in re.findall(r'href="([^"#]*)#([^"]+)"', page):
            assert anchor in ids[address or f"/uk/{place}"], (place, address, anchor)


async def test_pages_stay_small_and_are_kept_until_the_record_changes(site: Site, http: aiohttp.ClientSession) -> None:
    for place in PLACES[1:-1]:
        async with http.get(f"{site.url}/uk/{place}", headers={"Accept-Encoding": "gzip"}) as answer:
            assert int(answer.headers["Content-Length"]) < PACKED_LIMIT, place
    await site.store.close()
    assert "1.10" in await read(http, f"{site.url}/uk/programme")
    world = site.dispatcher.world
    assert world.content.programme is not None
    site.dispatcher.world = world.with_said(read_content(SHORT), {})
    async with http.get(f"{site.url}/uk/programme") as answer:
        assert answer.status == 404


async def test_what_there_is_not_is_not_found(site: Site, http: aiohttp.ClientSession) -> None:
    for place in ("uk/documents/nothing", "uk/documents/plan/x", "xx/documents", "xx/programme"):
        async with http.get(f"{site.url}/{place}") as answer:
            assert answer.status == 404, place


@pytest.fixture
async def village(tmp_path: Path) -> AsyncIterator[Site]:
    """A community with the fewest files: no programme, no hubs, no document as a whole."""
    content = read_content(SHORT)
    url = databases.migrated(f"sqlite:///{tmp_path}/village.db")
    async with open_site(url, content, Answers(content)) as site:
        yield site


async def test_a_city_without_a_programme_has_no_page_for_it(village: Site, http: aiohttp.ClientSession) -> None:
    for place in ("uk/programme", "uk/documents/plan-doc"):
        async with http.get(f"{village.url}/{place}") as answer:
            assert answer.status == 404
    for place in ("uk/", "en/", "uk/documents", "uk/chat"):
        page = await read(http, f"{village.url}/{place}")
        assert "/programme" not in page
        assert 'id="hubs"' not in page
        assert "/documents/plan-doc" not in page


async def test_the_page_holds_the_whole_history(site: Site, http: aiohttp.ClientSession, content: Content) -> None:
    def steps(tx: Transaction) -> None:
        person = staff.add(tx, "Ірина", Role.EDITOR)
        for number in range(1, 9):
            publish(
                tx,
                Draft(
                    "khm-1", Completion.LIMITED, {"uk": f"Крок {number}."}, evidence_url=f"https://example.org/{number}"
                ),
                staff=person,
                content=content,
                languages=site.dispatcher.world.languages.values(),
                public_url="http://localhost:8080",
            )

    await site.store.write(steps)
    page = await read(http, f"{site.url}/uk/")
    places = [page.index(f"Крок {number}.") for number in range(8, 0, -1)]
    assert places == sorted(places)
    assert "За документами: не зазначено." in page


@pytest.mark.chromium
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_nothing_scrolls_sideways_even_when_all_is_open(site: Site, size: tuple[int, int]) -> None:
    async with look(site, size) as eye:
        for code in ("uk", "en"):
            for place in PLACES[:-1]:
                await eye.opens(f"/{code}/{place}")
                await eye.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
                assert not await eye.too_wide(), place


@pytest.mark.chromium
async def test_the_pages_are_read_without_scripts_and_by_keyboard(site: Site) -> None:
    async with look(site, PHONE, java_script_enabled=False) as eye:
        await eye.opens("/uk/programme#measure-2.4")
        await expect(eye.page.locator("#measure-2\\.4")).to_be_in_viewport()
        summary = eye.page.locator("#measure-2\\.4 summary").first
        await summary.focus()
        await eye.page.keyboard.press("Enter")
        await expect(eye.page.get_by_text("Профіль Хмельницького на сайті Eurocities", exact=True)).to_be_visible()
        await eye.page.get_by_role("navigation", name="Сторінки").get_by_role("link", name="Документи").click()
        await eye.page.get_by_role("link", name="Читати тут: 52 уривки").click()
        await expect(eye.page.get_by_role("heading", level=1)).to_contain_text("Потенціал цифрової трансформації")
        await expect(eye.page.get_by_role("link", name="Документи", exact=True)).to_have_attribute(
            "aria-current", "true"
        )
        await eye.page.locator(".passage summary").first.click()
        await expect(eye.page.locator(".passage blockquote").first).to_have_attribute("lang", "en")
        assert await eye.page.get_by_role("heading", level=2).count() == 52


@pytest.mark.chromium
async def test_the_chat_makes_no_link_of_a_shortened_address(site: Site) -> None:
    async with look(site) as eye:
        await eye.opens("/uk/chat")
        await eye.sees("Вітаємо")
        await eye.says("2.6")
        await eye.presses("Усе, що є у звіті")
        await eye.sees("surl[.]li/")
        assert await eye.page.locator(".chat-log a").count() == 0
