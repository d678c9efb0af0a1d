"""Every page: its headers, its hosts, its languages, and what it says when something is wrong."""

from __future__ import annotations

import re

import aiohttp
import pytest

from bot.web.guard import is_loopback, security_headers
from bot.web.pages import web_link
from bot.web.ports import ChannelState
from bot.web.site import preferred
from civic import labels
from civic.content.model import Completion, Content
from civic.progress import Draft, publish
from storage import progress, staff
from storage.staff import Role
from storage.store import StoreTrouble, Transaction
from tests.web.conftest import MakeSite
from tests.web.house import Site

HTML = {"Accept": "text/html"}
ROUTES = ["/", "/uk/", "/uk", "/en/", "/uk/chat", "/xx/", "/healthz", "/readyz", "/static/site.css", "/media/none"]
ROUTES += ["/uk/programme", "/uk/documents", "/uk/documents/plan", "/en/documents/nothing"]
ROUTES += ["/nowhere/at/all", "/webhooks/telegram", "/chat/upload", "/robots.txt", "/static/../ports.py", "/%00/"]


async def test_every_answer_carries_the_strict_headers(site: Site, http: aiohttp.ClientSession) -> None:
    for path in ROUTES:
        async with http.get(site.url + path, headers=HTML, allow_redirects=False) as answer:
            assert answer.status < 500, path
            for name, value in security_headers("http://localhost:8080").items():
                if name not in {"Cache-Control", "Content-Security-Policy"}:
                    assert answer.headers[name] == value, (path, name)
            policy = answer.headers["Content-Security-Policy"]
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert "Server" not in answer.headers
            assert "Strict-Transport-Security" not in answer.headers


async def test_behind_https_the_browser_is_told_to_stay_there(make_site: MakeSite, http: aiohttp.ClientSession) -> None:
    site = await make_site(public_url="https://open.example.org")
    async with http.get(f"{site.url}/uk/", headers={"Host": "open.example.org"}) as answer:
        assert answer.status == 200
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
        assert "wss://open.example.org" in answer.headers["Content-Security-Policy"]
        assert "; Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "host", ["evil.example", "open.example.org.evil.example", "open.example.org@evil.example", "["]
)
async def test_unknown_hosts_are_turned_away(make_site: MakeSite, http: aiohttp.ClientSession, host: str) -> None:
    site = await make_site(public_url="https://open.example.org")
    async with http.get(f"{site.url}/uk/", headers={"Host": host}) as answer:
        assert answer.status == 421
        assert "Content-Security-Policy" in answer.headers
    async with http.get(f"{site.url}/healthz", headers={"Host": "localhost:8080"}) as answer:
        assert answer.status == 200


async def test_the_cookie_is_a_secret_of_256_bits_given_once(site: Site, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{site.url}/uk/") as answer:
        cookie = answer.headers["Set-Cookie"]
        assert re.match(r"hromada_chat=[A-Za-z0-9_-]{43};", cookie)
        for flag in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=31536000"):
            assert flag in cookie
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.headers["Vary"]
    secret = cookie.split(";")[0]
    async with http.get(f"{site.url}/uk/", headers={"Cookie": secret}) as answer:
        assert "Set-Cookie" not in answer.headers
    async with http.get(f"{site.url}/uk/", headers={"Cookie": "hromada_chat=short"}) as answer:
        assert "Set-Cookie" in answer.headers


async def test_static_files_are_kept_for_ever_under_their_hash(site: Site, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{site.url}/uk/") as answer:
        links = re.findall(r'(?:href|src)="(/static/[^"]+)"', await answer.text())
    assert len(links) >= 4
    for link in links:
        async with http.get(site.url + link) as answer:
            assert answer.status == 200
            assert "immutable" in answer.headers["Cache-Control"]
    async with http.get(f"{site.url}/static/site.css?v=old") as answer:
        assert "immutable" not in answer.headers["Cache-Control"]


async def test_nothing_on_a_page_is_inline_or_from_elsewhere(site: Site, http: aiohttp.ClientSession) -> None:
    for path in ("/uk/", "/en/", "/uk/chat?start=c3", "/uk/programme", "/uk/documents", "/uk/documents/plan"):
        async with http.get(site.url + path) as answer:
            page = await answer.text()
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", page)
        assert all(address.startswith("/static/") for address in re.findall(r'<script[^>]* src="([^"]+)"', page))


async def test_a_start_word_is_taken_only_if_it_could_be_one(site: Site, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{site.url}/uk/chat", params={"start": "c3"}) as answer:
        assert 'data-start="c3"' in await answer.text()
    async with http.get(f"{site.url}/uk/chat", params={"start": '"><script>alert(1)</script>'}) as answer:
        assert 'data-start=""' in await answer.text()


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ("", "uk"),
        ("*", "uk"),
        ("uk-UA,uk;q=0.9,en;q=0.8", "uk"),
        ("en-GB,en;q=0.9", "en"),
        ("en-US,en;q=0.9,uk;q=0.1", "uk"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "uk"),
        ("de,en;q=0.5", "uk"),
        ("en;q=0", "uk"),
        ("fr;q=0.1,en;q=0.9", "en"),
        (",,;;q=x," * 500, "uk"),
    ],
)
async def test_the_first_page_speaks_the_browsers_language(
    site: Site, http: aiohttp.ClientSession, wish: str, code: str
) -> None:
    assert preferred(wish, site.dispatcher.world.languages) == code
    async with http.get(site.url, headers={"Accept-Language": wish[:200]}, allow_redirects=False) as answer:
        assert answer.status == 302
        assert answer.headers["Location"] == f"/{code}/"


async def test_the_page_says_everything_with_source_and_date(
    site: Site, http: aiohttp.ClientSession, content: Content
) -> None:
    languages = site.dispatcher.world.languages
    for code in ("uk", "en"):
        async with http.get(f"{site.url}/{code}/") as answer:
            page = await answer.text()
        plain = page.replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")
        for commitment in content.commitments:
            assert f'<article id="{commitment.id}"' in page
            assert labels.completion(languages[code], Completion.NOT_STATED) in plain
            for fact in commitment.facts:
                assert fact.quote in plain
                assert fact.text.pick(code)[0] in plain
        for source in content.sources:
            assert source.date_text.pick(code)[0] in plain
        for doubt in content.discrepancies:
            assert doubt.title.pick(code)[0] in plain
        assert content.city.emergency in page
        assert content.city.other_bot is not None
        assert content.city.other_bot.text.pick(code)[0] in plain


async def test_a_published_step_is_on_the_next_page(site: Site, http: aiohttp.ClientSession, content: Content) -> None:
    async with http.get(f"{site.url}/uk/") as answer:
        assert "https://example.org/proof" not in await answer.text()

    def step(tx: Transaction) -> None:
        person = staff.add(tx, "Ірина", Role.EDITOR)
        progress.keep_media(tx, "picture", "image/jpeg", b"\xff\xd8\xff")
        words = {"uk": "<b>Відкрито</b> {{7*7}} бібліотеку"}
        for status, url, media in (
            (Completion.LIMITED, "https://example.org/proof?a=1&b=2", None),
            (Completion.SUBSTANTIAL, None, "picture"),
        ):
            publish(
                tx,
                Draft("khm-3", status, words, evidence_url=url, evidence_media=media),
                staff=person,
                content=content,
                languages=site.dispatcher.world.languages.values(),
                public_url="http://localhost:8080",
            )

    await site.store.write(step)
    async with http.get(f"{site.url}/en/") as answer:
        page = await answer.text()
    assert "&lt;b&gt;Відкрито&lt;/b&gt; {{7*7}} бібліотеку" in page
    assert "<b>Відкрито" not in page
    assert 'href="https://example.org/proof?a=1&amp;b=2"' in page
    assert 'src="/media/picture"' in page
    assert 'lang="uk">&lt;b&gt;' in page
    assert page.index("substantial progress") < page.index("limited progress")


async def test_a_wrong_link_never_becomes_one() -> None:
    assert web_link("https://example.org/") == "https://example.org/"
    for address in ("javascript:alert(1)", "data:text/html,x", "//example.org", "viber://x", "", None):
        assert web_link(address) is None


async def test_errors_tell_nothing_of_the_inside(
    site: Site, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise StoreTrouble("no such table: residents of /var/lib/secret")

    monkeypatch.setattr(progress, "of_commitment", broken)
    async with http.get(f"{site.url}/uk/", headers=HTML) as answer:
        assert answer.status == 503
        text = await answer.text()

    def wrong(*_: object, **__: object) -> None:
        raise KeyError("/var/lib/secret")

    monkeypatch.setattr(progress, "of_commitment", wrong)
    async with http.get(f"{site.url}/uk/") as answer:
        assert answer.status == 500
        body = await answer.json()
        assert set(body) == {"error", "incident"}
        text += str(body)
    async with http.get(f"{site.url}/uk/", headers=HTML) as answer:
        text += await answer.text()
    for secret in ("table", "secret", "Traceback", "KeyError", "sqlite", "litestar"):
        assert secret not in text


async def test_the_record_can_be_read_although_the_store_cannot(site: Site, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{site.url}/uk/") as answer:
        before = await answer.text()
    await site.store.close()
    async with http.get(f"{site.url}/uk/") as answer:
        assert (answer.status, await answer.text()) == (200, before)
    async with http.get(f"{site.url}/en/") as answer:
        assert answer.status == 503


async def test_health_and_readiness(site: Site, http: aiohttp.ClientSession) -> None:
    async with http.get(f"{site.url}/healthz") as answer:
        assert (answer.status, await answer.text()) == (200, "ok")
    site.readiness.channels["telegram"] = ChannelState.PENDING
    async with http.get(f"{site.url}/readyz") as answer:
        assert answer.status == 503
    site.readiness.channels["telegram"] = ChannelState.UNAVAILABLE
    async with http.get(f"{site.url}/readyz") as answer:
        assert answer.status == 200
        assert await answer.json() == {
            "ready": True,
            "store": True,
            "content": True,
            "listener": True,
            "worker": "missing",
            "channels": {"telegram": "unavailable"},
        }
    site.readiness.stopping = True
    async with http.get(f"{site.url}/readyz") as answer:
        assert answer.status == 503


def test_what_is_this_machine() -> None:
    assert all(map(is_loopback, ("localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "::1")))
    assert not any(map(is_loopback, ("localhost.evil.example", "10.0.0.1", "", None, "example.org")))


async def test_head_is_answered_like_get_without_a_body(site: Site, http: aiohttp.ClientSession) -> None:
    for path, status in (("/uk/", 200), ("/healthz", 200), ("/", 302), ("/nowhere", 404), ("/webhooks/telegram", 405)):
        async with http.head(f"{site.url}{path}", allow_redirects=False) as answer:
            assert answer.status == status, path
            assert await answer.read() == b""
