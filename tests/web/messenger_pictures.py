"""Take the pictures of the messengers' first screens anew: `python -m tests.web.messenger_pictures`.

What is drawn is what the loopback messengers hold after a real conversation: every text and button as it was sent.
"""

from __future__ import annotations

import asyncio
import tempfile
from html import escape
from pathlib import Path

from playwright.async_api import async_playwright

from tests.conftest import Place
from tests.town import OnTelegram, OnViber, Resident, Town
from tests.web.browser import ARGUMENTS, find

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
STYLE = """
* { box-sizing: border-box } body { margin: 0; width: 390px; font: 16px/1.4 'DejaVu Sans', sans-serif }
header { padding: 14px 16px; color: #fff; font-weight: 700 }
header small { display: block; font-weight: 400; opacity: .8 }
main { padding: 14px 12px; min-height: 420px } p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }
.message { background: #fff; border-radius: 14px; padding: 10px 12px; margin-bottom: 6px; max-width: 92% }
.mine { margin-left: auto; width: fit-content } .row { display: flex; gap: 5px; margin-bottom: 5px }
.row span { flex: 1; text-align: center; padding: 9px 6px; border-radius: 9px; font-size: 14.5px; font-weight: 600 }
.telegram header { background: #527da3 } .telegram main { background: #d5e3ee } .telegram .mine { background: #e6fdd1 }
.telegram .row span { background: rgb(61 99 133 / .75); color: #fff } .telegram .rows { max-width: 92% }
.viber header { background: #665cac } .viber main { background: #ece9f5 } .viber .mine { background: #d9d3f3 }
.viber .rows { background: #f6f6f6; padding: 10px 12px 6px } .viber .row span { background: #fff; color: #444 }
"""


def drawn(channel: str, said: str, shown: str, rows: list[list[str]]) -> str:
    """A phone's screen with one thing said and its answer."""
    heading, _, rest = shown.partition("\n\n")
    title = f"<b>{escape(heading)}</b>\n\n{escape(rest)}" if heading[:1].isdigit() else escape(shown)
    buttons = "".join("<div class=row>" + "".join(f"<span>{escape(b)}</span>" for b in row) + "</div>" for row in rows)
    chat = f"<div class='message mine'><p>{escape(said)}</p></div><div class=message><p>{title}</p></div>"
    keyboard = f"<div class=rows>{buttons}</div>"
    inside, below = (keyboard, "") if channel == "telegram" else ("", keyboard)
    return (
        f"<!doctype html><html lang=uk><meta charset=utf-8><style>{STYLE}</style><body class={channel}>"
        f"<header>Хмельницький<small>бот</small></header><main>{chat}{inside}</main>{below}</body></html>"
    )


def rows_of(resident: Resident) -> list[list[str]]:
    """The buttons as they lie on the screen."""
    if isinstance(resident, OnTelegram):
        return [[button["text"] for button in row] for row in resident.user.messages[-1].rows]
    assert isinstance(resident, OnViber)
    rows: list[list[str]] = []
    room = 0
    for label, button in zip(resident.buttons, (resident.user.keyboard or {})["Buttons"], strict=True):
        if room < button["Columns"]:
            rows.append([])
            room = 6
        rows[-1].append(label)
        room -= button["Columns"]
    return rows


async def main() -> None:
    """The first screen and a card on each messenger."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), f"sqlite:///{folder}/hromada.db")
        async with Town(place) as town, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=find(playwright), args=ARGUMENTS)
            page = await browser.new_page(viewport={"width": 390, "height": 500}, device_scale_factor=1.5)
            for channel in ("telegram", "viber"):
                resident = await town.resident(channel)
                for said, words, name in (
                    ("/start", "Вітаємо!", "first-screen"),
                    ("/commitment 3", "Стан: не зазначено", "card"),
                ):
                    await resident.says(said)
                    shown = await resident.sees(words)
                    await page.set_content(drawn(channel, said, shown, rows_of(resident)))
                    await page.screenshot(path=FOLDER / f"{channel}-{name}.png", full_page=True)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
