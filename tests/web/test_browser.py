"""The page and the chat in a real Chromium: by keyboard, on a phone, without connection, against stored scripts."""

from __future__ import annotations

import itertools
import re
from datetime import UTC

import msgspec
import pytest
from playwright.async_api import expect

from bot.channels.webchat import Envelope, Frame
from bot.web.pages import FOLDER
from bot.web.visitor import COOKIE, address_of
from civic.content.model import Completion, Content
from civic.progress import Draft, publish
from handlers.dialogue.dispatcher import Dispatcher
from locales import Catalogues
from storage import staff
from storage.staff import Role
from storage.store import StoreTrouble, Transaction
from tests.web.browser import PHONE, WIDE, Eye, look
from tests.web.house import Site

pytestmark = pytest.mark.chromium

UK = Catalogues(UTC)["uk"]
GREETING, HELP, DONE = "Вітаємо", UK("How to use this chat"), UK("What was done")
NUMBER_3, QUOTE = "3 · ", "All of the commitment milestones were implemented as planned"

WORDS = [
    "липа",
    "сир",
    "мед",
    "цукор",
    "сіль",
    "чай",
    "кава",
    "стіл",
    "двері",
    "дзвін",
    "лампа",
    "годинник",
    "вікно",
    "дах",
    "паркан",
    "молоко",
    "книга",
    "річка",
    "поле",
    "село",
    "школа",
    "лікарня",
    "парк",
    "кіт",
    "вулиця",
    "автобус",
    "трамвай",
    "лавка",
    "ліхтар",
    "колодязь",
    "театр",
    "шахи",
    "музика",
    "хліб",
    "музей",
]
SCRIPTS = (
    "<script>pwned()</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=pwned()>",
    "<svg onload=pwned()>",
    "<svg><script>pwned()</script></svg>",
    "<body onload=pwned()>",
    "<iframe src=javascript:pwned()></iframe>",
    "<iframe srcdoc='<script>parent.pwned()</script>'></iframe>",
    "<a href=javascript:pwned()>натисни</a>",
    "<details open ontoggle=pwned()>x</details>",
    "<input autofocus onfocus=pwned()>",
    "<math><mtext></p><img src onerror=pwned()>",
    "<template><img src onerror=pwned()></template>",
    "<style>@import'//evil.example/x.css'</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:pwned()'>",
    "<base href=//evil.example/>",
    "<object data=javascript:pwned()></object>",
    "<form action=javascript:pwned()><button>x</button></form>",
    "<marquee onstart=pwned()>x</marquee>",
    "<video><source onerror=pwned()></video>",
    '"><script>pwned()</script>',
    "';pwned();//",
    "</textarea><script>pwned()</script>",
    "</script><script>pwned()</script>",
    "javascript:pwned()",
    "data:text/html,<script>pwned()</script>",
    'https://example.org/"onmouseover="pwned()',
    "https://example.org/'><img src onerror=pwned()>",
    "[x](javascript:pwned())",
    "{{constructor.constructor('pwned()')()}}",
    "${pwned()}",
    '<noscript><p title="</noscript><img src onerror=pwned()>">',
    "\u202e<img src=x onerror=pwned()>\u202c",
    "<img src=x onerror=\x00pwned()>",
)


async def test_a_first_visit_is_greeted_and_answered_in_two_presses(site: Site) -> None:
    async with look(site) as eye:
        await eye.opens("/uk/")
        await eye.sees(GREETING)
        assert await eye.page.locator(".msg").count() == 1
        await eye.presses(DONE)
        await eye.sees(NUMBER_3)
        await eye.presses(NUMBER_3)
        await eye.sees(QUOTE)
        await expect(eye.page.locator(".msg.mine")).to_have_text([re.compile(DONE), re.compile(NUMBER_3)])


async def _tab_to(eye: Eye, label: str) -> None:
    for _ in range(25):
        await eye.page.keyboard.press("Tab")
        words = await eye.page.evaluate("document.activeElement.textContent")
        if words.startswith(label):
            return
    raise AssertionError(f"{label} cannot be reached by keyboard")


async def test_the_keyboard_is_enough(site: Site) -> None:
    async with look(site) as eye:
        await eye.opens("/uk/chat")
        await eye.sees(GREETING)
        await _tab_to(eye, DONE)
        ring = await eye.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none"
        await eye.page.keyboard.press("Enter")
        await eye.sees(NUMBER_3)
        await expect(eye.page.locator(".msg.ours").last).to_be_focused()
        await _tab_to(eye, NUMBER_3)
        await eye.page.keyboard.press("Space")
        await eye.sees(QUOTE)
        await eye.page.locator("#chat-text").focus()
        await eye.page.keyboard.type("перший рядок")
        await eye.page.keyboard.press("Shift+Enter")
        await eye.page.keyboard.type("другий рядок")
        await eye.page.keyboard.press("Enter")
        await expect(eye.page.locator(".msg.mine").last).to_contain_text(
            "перший рядок\nдругий рядок", use_inner_text=True
        )
        await expect(eye.page.locator("#chat-text")).to_be_focused()


async def test_the_skip_link_and_the_names_of_things(site: Site) -> None:
    async with look(site) as eye:
        await eye.opens("/uk/")
        await eye.page.keyboard.press("Tab")
        await expect(eye.page.locator(".skip")).to_be_in_viewport()
        await eye.page.keyboard.press("Enter")
        await expect(eye.page.locator("#main")).to_be_focused()
        log = eye.page.get_by_role("log")
        await expect(log).to_have_attribute("aria-live", "polite")
        await expect(eye.page.get_by_role("textbox")).to_have_accessible_name(re.compile(r"\S"))
        unnamed = await eye.page.evaluate(
            "[...document.querySelectorAll('a, button, summary, input, textarea')]"
            ".filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label') || (e.labels && e.labels.length)))"
            ".map((e) => e.outerHTML)"
        )
        assert unnamed == []
        levels = await eye.page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map((e) => +e.tagName[1])")
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


async def test_a_reload_keeps_the_conversation(site: Site) -> None:
    async with look(site, PHONE) as eye:
        await eye.opens("/uk/chat?start=c3")
        await eye.sees(QUOTE)
        assert "start" not in eye.page.url
        await eye.presses(DONE)
        await eye.page.locator(".msg.ours").nth(1).wait_for()
        before = await eye.page.locator(".msg").all_inner_texts()
        await eye.page.reload()
        await expect(eye.page.locator(".msg")).to_have_count(len(before))
        assert await eye.page.locator(".msg").all_inner_texts() == before
        await eye.opens("/uk/chat")
        await expect(eye.page.locator(".msg")).to_have_count(len(before))


async def test_what_is_written_without_connection_is_sent_once_it_is_back(site: Site) -> None:
    async with look(site) as eye:
        await eye.opens("/uk/chat")
        await eye.sees(GREETING)
        await site.hang_up()
        await expect(eye.page.get_by_role("status")).not_to_be_empty()
        await eye.says("меню")
        await eye.says("/help")
        await expect(eye.page.locator(".msg.mine .state").first).not_to_be_empty()
        await site.listen()
        await eye.sees(HELP)
        await expect(eye.page.locator(".msg.mine .state").last).to_be_empty()
    said = await site.store.read(lambda tx: tx.rows("SELECT id FROM inbox"))
    assert len(said) == 3


async def test_what_is_unsent_survives_a_reload_and_is_sent_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object, **__: object) -> None:
        raise StoreTrouble("database or disk is full")

    async with look(site) as eye:
        await eye.opens("/uk/chat")
        await eye.sees(GREETING)
        with monkeypatch.context() as broken:
            broken.setattr(Dispatcher, "accept", full)
            await eye.says("/help")
            await expect(eye.page.get_by_role("status")).not_to_be_empty()
            await eye.page.reload()
            await expect(eye.page.locator(".msg.mine")).to_have_count(1)
        await eye.sees(HELP)
    assert len(await site.store.read(lambda tx: tx.rows("SELECT id FROM inbox"))) == 2


async def test_only_the_newest_buttons_are_there(site: Site) -> None:
    async with look(site) as eye:
        await eye.opens("/uk/chat")
        await eye.sees(GREETING)
        await eye.presses(DONE)
        await eye.sees(NUMBER_3)
        assert await eye.page.locator(".msg.ours").first.locator("button").count() == 0
        assert await eye.page.locator(".msg.ours").last.locator("button").count() >= 3


@pytest.mark.parametrize("path", ["/uk/", "/en/", "/uk/chat", "/uk/nothing"])
async def test_a_narrow_phone_never_scrolls_sideways(site: Site, path: str) -> None:
    async with look(site, PHONE) as eye:
        await eye.opens(path)
        await eye.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert not await eye.too_wide()
        small = await eye.page.evaluate(
            "[...document.querySelectorAll('body *')].filter((e) => parseFloat(getComputedStyle(e).fontSize) < 17"
            " && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())).map((e) => e.outerHTML)"
        )
        assert small == []
        if path == "/uk/chat":
            await eye.sees(GREETING)
            await eye.says("ш" * 300 + " https://example.org/" + "x" * 300)
            await eye.page.locator(".msg.ours").nth(1).wait_for()
            assert not await eye.too_wide()
            await expect(eye.page.locator("#chat-text")).to_be_in_viewport()
        if path == "/uk/":
            await expect(eye.page.locator("#chat")).to_be_hidden()
        if path == "/uk/nothing":
            assert "404" in eye.complaints.pop()
    if path != "/uk/chat":  # on a phone the record alone makes nobody a contact
        assert await site.store.read(lambda tx: tx.rows("SELECT id FROM contacts")) == []


async def test_without_scripts_everything_can_be_read(site: Site, content: Content) -> None:
    async with look(site, java_script_enabled=False) as eye:
        await eye.opens("/uk/")
        await expect(eye.page.locator("noscript .note").first).to_be_visible()
        await expect(eye.page.locator("form")).to_be_hidden()
        await eye.page.locator("#khm-3 details.section > summary", has_text=DONE).click()
        done = eye.page.locator("#khm-3").get_by_text(content.commitment(3).done.facts[0].text["uk"])
        await expect(done).to_be_visible()


def _sealed(address: str, number: int, **frame: str) -> bytes:
    return msgspec.json.encode(Envelope(sender=address, locale="uk", frame=Frame(id=f"script-{number:08}", **frame)))


async def test_stored_scripts_never_run(site: Site, content: Content) -> None:
    assert len(SCRIPTS) >= 20

    def published(tx: Transaction) -> None:
        person = staff.add(tx, SCRIPTS[0], Role.EDITOR)
        for script in SCRIPTS:
            draft = Draft(
                "khm-3", Completion.LIMITED, {"uk": f"{script} слово"}, evidence_url="https://example.org/\"'x"
            )
            publish(tx, draft, staff=person, content=content, languages=[], public_url="http://localhost:8080")

    async with look(site) as eye:
        await eye.page.add_init_script("window.pwned = () => { document.documentElement.dataset.pwned = 'yes'; }")
        await eye.opens("/uk/chat")
        await eye.sees(GREETING)
        cookies = {cookie["name"]: cookie["value"] for cookie in await eye.page.context.cookies()}
        address = address_of(_Cookies({COOKIE: cookies[COOKIE]}))  # type: ignore[arg-type]
        assert address is not None
        channel, number = site.ports.channels["web"], 0

        async def tell(**frame: str) -> None:
            nonlocal number
            number += 1
            raw = _sealed(address.id, number, **frame)
            await site.dispatcher.accept("web", channel.parse(raw)[0], raw)

        def press(action: str) -> dict[str, str]:
            assert address is not None
            return {"press": site.dispatcher.world.signer.sign(address, action, lasting=False)}

        await tell(**press("agree:send:propose"))
        for script, word in zip(SCRIPTS, WORDS, strict=True):
            for frame in (press("propose"), {"text": f"{script} слово {word}"}, press("on:"), press("send")):
                await tell(**frame)
            await tell(text=script)
            await site.store.write(lambda tx: tx.execute("DELETE FROM attempts"))  # as if an hour went by
            await eye.page.locator(".msg.ours", has_text="слово").last.wait_for()
        await tell(text="/my")
        await eye.page.reload()
        await eye.page.locator(".msg").nth(30).wait_for()
        await site.store.write(published)
        await _holds_no_markup(eye)
        await eye.opens("/uk/")
        await eye.page.locator(".msg").nth(30).wait_for()
        await _holds_no_markup(eye)
        await expect(eye.page.locator("#khm-3 .step")).to_have_count(len(SCRIPTS))
    cases = await site.store.read(lambda tx: tx.rows("SELECT id FROM cases"))
    assert len(cases) == len(SCRIPTS)


async def _holds_no_markup(eye: Eye) -> None:
    assert await eye.page.evaluate("document.documentElement.dataset.pwned") is None
    found = await eye.page.evaluate(
        "[...document.querySelectorAll('.msg *, .step *')].filter((e) => e.matches("
        "'script, img, svg, iframe, object, style, link, meta, base, form, input, video, details, math, template'"
        ") || [...e.attributes].some((a) => a.name.startsWith('on')) || (e.href && !/^https?:/.test(e.href)))"
        ".map((e) => e.outerHTML)"
    )
    assert found == []


class _Cookies:
    def __init__(self, cookies: dict[str, str]) -> None:
        self.cookies = cookies


def _luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_stand_apart_by_day_and_by_night() -> None:
    css = (FOLDER / "static" / "site.css").read_text()
    palettes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in re.findall(r":root {(.*?)}", css, re.S)
    ]
    palettes = [palette for palette in palettes if palette]
    assert len(palettes) == 2
    pairs = [(ink, paper) for ink in ("ink", "quiet", "accent", "danger") for paper in ("paper", "card")]
    pairs += [("accent-ink", "accent"), ("ink", "tint"), ("accent", "tint")]
    for palette in palettes:
        for ink, paper in pairs:
            dark, light = sorted((_luminance(palette[ink]), _luminance(palette[paper])))
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper, palette[ink], palette[paper])
    assert WIDE[0] > 992 > PHONE[0]
