"""A real Chromium, found on this machine; without one these tests are skipped, and with `CI=true` that is a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, Playwright, async_playwright, expect

from tests.web.house import Site

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDE, PHONE = (1280, 900), (360, 740)
SECONDS = 15.0

expect.set_options(timeout=SECONDS * 1000)


def find(playwright: Playwright) -> str:
    """The browser's path."""
    for path in (*map(shutil.which, NAMES), playwright.chromium.executable_path):
        if path and Path(path).exists():
            return path
    if os.environ.get("CI") == "true":
        pytest.fail("no Chromium was found, and CI must not skip these tests")
    pytest.skip("no Chromium was found: install one to run the tests of the page")


class Eye:
    """A page and everything it complained about."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.site = site
        self.complaints: list[str] = []
        page.set_default_timeout(SECONDS * 1000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and "WebSocket connection to" not in text:  # the server was stopped on purpose
            self.complaints.append(text)

    async def opens(self, path: str) -> None:
        """Go to a page of the site."""
        await self.page.goto(self.site.url + path)

    async def sees(self, words: str) -> None:
        """Wait until the newest message of ours holds these words."""
        await expect(self.page.locator(".msg.ours").last).to_contain_text(words)

    async def presses(self, label: str) -> None:
        """Press a button of the newest message."""
        await self.page.locator(".choices button", has_text=label).last.click()

    async def says(self, text: str) -> None:
        """Type something and send it."""
        await self.page.locator("#chat-text").fill(text)
        await self.page.locator("#chat-text").press("Enter")

    async def too_wide(self) -> bool:
        """Whether the page can be scrolled sideways."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@asynccontextmanager
async def look(site: Site, size: tuple[int, int] = WIDE, **options: Any) -> AsyncIterator[Eye]:
    """Open a browser; at the end the page must not have complained."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find(playwright), args=ARGUMENTS)
        context: BrowserContext = await browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="uk-UA", **options
        )
        eye = Eye(await context.new_page(), site)
        try:
            yield eye
        finally:
            await browser.close()
        assert eye.complaints == []
